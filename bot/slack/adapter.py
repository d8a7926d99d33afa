"""The wiring of slack-bolt: events are kept before they are acknowledged; words and buttons go to the router."""

import re
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.gate import storable
from bot.slack import asking, pointing
from bot.slack.desk import SlackDesk
from bot.slack.keeping import Keeper

EVERYTHING = re.compile(r".*", re.DOTALL)
log = structlog.get_logger()


def build_app(slack: SlackDesk, api_url: str, signing_secret: str) -> "KeptFirst":
    """The Bolt app: the gate has checked the signature already, and answers go out only after the work is kept.

    Its token comes with each request, by workspace: Bolt must not look for one, or for an installation, by itself.
    """
    app = KeptFirst(
        Keeper(slack),
        signing_secret=signing_secret or None,
        client=AsyncWebClient(base_url=api_url, retry_handlers=[]),
        authorize=_ByWorkspace(slack),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        ignoring_self_events_enabled=True,
    )
    asking.listen(app, slack, EVERYTHING)
    pointing.listen(app, slack, EVERYTHING)
    app.view_closed(EVERYTHING)(_nothing_to_do)
    app.options(EVERYTHING)(_no_options)
    return app


class KeptFirst(AsyncApp):
    """A Bolt app that is only troubled with what one of its listeners answers.

    Most of what comes are events that are kept and nothing else. Bolt would make a client and a context for each of
    them before its first middleware is asked.
    """

    def __init__(self, keeper: Keeper, **settings: Any) -> None:
        super().__init__(**settings)
        self._keeper = keeper

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer what came over a socket: once it is kept, or as a listener says."""
        return await self.answer(storable(req.body), lambda body: _with(req, body))

    async def answer(self, body: dict[str, Any], request: Callable[[dict[str, Any]], AsyncBoltRequest]) -> BoltResponse:
        """Answer what is kept, or let the listeners answer `request`; an error asks Slack to come again.

        The body holds nothing that no database keeps.
        """
        try:
            kept = await self._keeper.answer(body)
        except Exception as error:
            log.error("request not kept", error=type(error).__name__)
            kept = 503
        return BoltResponse(status=kept, body="") if kept else await super().async_dispatch(request(body))


def _with(req: AsyncBoltRequest, body: dict[str, Any]) -> AsyncBoltRequest:
    req.body = body
    return req


class _ByWorkspace(AsyncAuthorize):
    """Gives Bolt the token of the workspace a request comes from; None refuses one the app is not installed in."""

    def __init__(self, slack: SlackDesk) -> None:
        self._slack = slack

    async def __call__(self, *, team_id: str | None, enterprise_id: str | None, **_: Any) -> AuthorizeResult | None:
        found = await self._slack.workspaces.of(team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=found.team,
            bot_user_id=found.directory.bot_user,
            bot_token=found.client.token,
        )


async def _nothing_to_do(ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()


async def _no_options(ack: AsyncAck) -> None:
    await ack(options=[])
