"""Installing the app in several workspaces over OAuth: two pages, a state that expires, and a token kept encrypted."""

import asyncio
import datetime as dt
import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.oauth.state_store import StatelessOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.installations import Installations, Installed, TokenKeys
from bot.slack.manifest import REDIRECT_PATH, SCOPES
from bot.slack.refusals import code_of
from storage.errors import StoreError
from storage.store import Store

INSTALL_PATH = "/slack/install"
STATE_LIVES_S = 600
"""How long somebody may take between the two pages."""
_ANSWER_WITHIN_S = 15
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Liaison on Slack</title><body style="font: 1rem/1.5 system-ui; margin: 3rem auto; max-width: 36rem">
<h1>{title}</h1><p>{text}</p></body></html>"""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SlackApp:
    """What identifies the app to Slack; `secret` signs the states and is the same on every replica."""

    client_id: str
    client_secret: str
    secret: str
    public_slack: str = "https://slack.com"

    def __repr__(self) -> str:
        return f"SlackApp(client_id={self.client_id!r})"


class Installer:
    """The two pages: one sends people to Slack, Slack sends them back to the other."""

    def __init__(
        self, app: SlackApp, installations: Installations, client: AsyncWebClient, now: Callable[[], dt.datetime]
    ) -> None:
        self._app = app
        self._installations = installations
        self._client = client
        self._now = now
        secret = f"oauth-state:{app.secret}"  # never the very key that signs buttons
        self._states = StatelessOAuthStateStore(expiration_seconds=STATE_LIVES_S, signing_secret=secret)
        self._cookie = OAuthStateUtils(expiration_seconds=STATE_LIVES_S)

    async def install(self, _: web.Request) -> web.Response:
        """Send the reader to Slack's page, with a state that only this browser and this hour can bring back."""
        state = self._states.issue()
        where = AuthorizeUrlGenerator(
            client_id=self._app.client_id,
            scopes=tuple(SCOPES),
            authorization_url=f"{self._app.public_slack}/oauth/v2/authorize",
        ).generate(state)
        cookie = f"{self._cookie.build_set_cookie_for_new_state(state)}; SameSite=Lax"
        return web.Response(status=302, headers={"Location": where, "Set-Cookie": cookie, "Cache-Control": "no-store"})

    async def redirected(self, request: web.Request) -> web.Response:
        """Take the code Slack gives, exchange it for a token, keep that encrypted; refuse any state not ours."""
        query = request.query
        if query.get("error"):
            return self._page(400, "Not installed", "Slack says the installation was cancelled. Nothing was kept.")
        state = query.get("state", "")
        cookies = request.headers.getall("Cookie", [])
        if not self._cookie.is_valid_browser(state, {"cookie": cookies}) or not self._states.consume(state):
            return self._page(400, "Please start again", f"This page is too old, or not yours. Open {INSTALL_PATH}.")
        try:
            installed = await self._exchange(query.get("code", ""))
        except (SlackApiError, aiohttp.ClientError, TimeoutError, ValueError, AttributeError) as error:
            # AttributeError is what the SDK makes of an answer that is no JSON.
            log.warning("installation refused", error=_code(error))
            return self._page(502, "Not installed", f"Slack did not give a token ({_code(error)}). Please start again.")
        if installed is None:
            return self._page(400, "Not installed", "Slack gave no bot token for one workspace. Install it in one.")
        return await self._keep(installed)

    async def _exchange(self, code: str) -> Installed | None:
        # As form fields: the SDK's own way sends them as basic authentication, which aiohttp is giving up.
        fields = {"client_id": self._app.client_id, "client_secret": self._app.client_secret, "code": code}
        call = self._client.api_call("oauth.v2.access", data=fields)
        answer: Any = await asyncio.wait_for(call, _ANSWER_WITHIN_S)
        return _installed(dict(answer.data) if isinstance(answer.data, dict) else {})

    async def _keep(self, installed: Installed) -> web.Response:
        try:
            await self._installations.keep(installed, self._now())
        except StoreError:
            return self._page(503, "Not installed", "The database does not answer. Please start again in a moment.")
        log.info("installed", team=installed.team_id)
        return self._page(200, "Installed", f"Liaison is installed in {installed.team_name}. You can close this page.")

    def _page(self, status: int, title: str, text: str) -> web.Response:
        page = _PAGE.format(title=html.escape(title), text=html.escape(text))
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        headers["Set-Cookie"] = self._cookie.build_set_cookie_for_deletion()
        return web.Response(status=status, text=page, content_type="text/html", headers=headers)


def routes(installer: Installer) -> list[web.RouteDef]:
    """The two pages of an installation."""
    return [web.get(INSTALL_PATH, installer.install), web.get(REDIRECT_PATH, installer.redirected)]


def pages(settings: Settings, store: Store, now: Callable[[], dt.datetime]) -> list[web.RouteDef]:
    """The two pages as the settings have them; none where installing is not set up. Raises BadTokenKey."""
    if not settings.installing:
        return []
    keys = TokenKeys(settings.liaison_token_keys.get_secret_value())
    url = settings.slack_api_url.rstrip("/") + "/"
    app = SlackApp(
        settings.slack_client_id,
        settings.slack_client_secret.get_secret_value(),
        settings.liaison_secret.get_secret_value(),
        public_slack=url.removesuffix("/api/"),
    )
    client = AsyncWebClient(base_url=url, retry_handlers=[], timeout=_ANSWER_WITHIN_S)  # the exchange needs no token
    return routes(Installer(app, Installations(store, keys), client, now))


async def forget_revoked(installations: Installations, body: dict[str, Any], at: dt.datetime) -> bool:
    """Forget a workspace's token when an event says it is gone; whether the event was such a one."""
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else None
    if kind == "tokens_revoked" and not ((event or {}).get("tokens") or {}).get("bot"):
        return False  # a person's own token; the bot's still holds
    if kind not in ("tokens_revoked", "app_uninstalled"):
        return False
    return await installations.revoke(str(body.get("team_id") or ""), at, kind)


def _installed(answer: dict[str, Any]) -> Installed | None:
    """Slack's answer as an installation; None for one of a whole organisation, or without a bot token."""
    team, token = answer.get("team"), answer.get("access_token")
    if not isinstance(team, dict) or not team.get("id") or not isinstance(token, str) or not token.startswith("xoxb-"):
        return None
    by = answer.get("authed_user")
    return Installed(
        team_id=str(team["id"]),
        team_name=str(team.get("name") or team["id"]),
        bot_user=str(answer.get("bot_user_id") or ""),
        token=token,
        scopes=str(answer.get("scope") or ""),
        by=str(by.get("id") or "unknown") if isinstance(by, dict) else "unknown",
    )


def _code(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def forgetter(settings: Settings, store: Store) -> Callable[[dict[str, Any], dt.datetime], Awaitable[bool]] | None:
    """What forgets a workspace's token when it takes the app away; None where installing is not set up."""
    if not settings.installing:
        return None
    installations = Installations(store, TokenKeys(settings.liaison_token_keys.get_secret_value()))
    return partial(forget_revoked, installations)
