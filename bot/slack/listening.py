"""The websocket of Socket Mode, and whether it still hears: one that is silent for too long is opened anew.

Slack answers a ping every few seconds, so a line that brings nothing at all is dead, whatever the socket itself says.
slack-sdk watches too, but by the wall clock, which a clock that is set blinds, and within one client that may itself
hang; this watch counts by a clock that only runs forward, and replaces the client with its connections.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.refusals import code_of
from bot.slack.workspaces import NO_ANSWER, no_answer

PING_EVERY_S = 5.0
LOOK_EVERY_S = 2.0
SILENT_AFTER_S = 25.0
"""After so long without a sign of life the websocket is given up and opened anew."""
DEAF_AFTER_S = 60.0
"""After so long the bot is unwell: opening it anew did not help."""
MISSED_AFTER_S = 10.0
"""After a silence this long the channels' history is read: Slack may have given up on an event."""
LONGEST_PAUSE_S = 60.0
NOT_OURS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
    | {"not_allowed_token_type", "no_permission", "socket_mode_is_not_enabled"}
)
"""What Slack answers to an app token that no waiting makes right."""
log = structlog.get_logger()


class BadAppToken(Exception):
    """Slack refuses the app-level token, or the app has no Socket Mode."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Slack refused SLACK_APP_TOKEN ({code}). It must be an app-level token of this app with "
            "connections:write, and Socket Mode must be on."
        )


class Listener:
    """Keeps one websocket to Slack open, and knows since when it has been silent."""

    def __init__(
        self,
        app: AsyncApp,
        token: str,
        api_url: str,
        monotonic: Callable[[], float],
        missed: Callable[[float], None] = lambda seconds: None,
        silent_after: float = SILENT_AFTER_S,
    ) -> None:
        self._app = app
        self._token = token
        self._client = AsyncWebClient(token=token, base_url=api_url, retry_handlers=[], timeout=10)
        self._monotonic = monotonic
        self._missed = missed
        self._silent_after = silent_after
        self._handler: AsyncSocketModeHandler | None = None
        self._seen: object = None
        self._heard_at = monotonic()
        self._opened_at = self._heard_at
        self._failures = 0
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the websocket; raises BadAppToken where trying again would not help, else keeps trying."""
        try:
            await self._open()
        except SlackApiError as error:
            if code_of(error) in NOT_OURS:
                raise BadAppToken(code_of(error)) from None
            log.warning("websocket not opened", error=code_of(error))
        except NO_ANSWER as error:
            log.warning("websocket not opened", error=no_answer(error))
        self._watch = asyncio.create_task(self._keep_open())

    async def stop(self) -> None:
        """Close the websocket: nothing new comes in."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._close()

    def silent_for(self) -> float:
        """Seconds since the last sign of life of the websocket."""
        return self._monotonic() - self._heard_at

    def deaf(self) -> bool:
        """Whether nothing at all has come from Slack for so long that events are being missed."""
        return self.silent_for() > DEAF_AFTER_S

    async def _open(self) -> None:
        answer = await self._client.apps_connections_open(app_token=self._token)
        handler = AsyncSocketModeHandler(self._app, self._token, web_client=self._client, ping_interval=PING_EVERY_S)
        handler.client.wss_uri = str(answer["url"])  # it would ask for one itself, and again for ever when refused
        handler.client.on_message_listeners.append(self._heard)
        self._handler, self._seen, self._opened_at = handler, None, self._monotonic()
        async with asyncio.timeout(self._silent_after):
            await handler.connect_async()  # type: ignore[no-untyped-call]

    async def _close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            with contextlib.suppress(Exception):  # it may be half open or hang: it is left behind all the same
                async with asyncio.timeout(self._silent_after):
                    await handler.close_async()  # type: ignore[no-untyped-call]

    async def _heard(self, _: object) -> None:
        self._note()

    def _note(self) -> None:
        silent = self.silent_for()
        self._heard_at, self._failures = self._monotonic(), 0
        if silent > MISSED_AFTER_S:
            self._missed(silent)

    async def _keep_open(self) -> None:
        while True:
            await asyncio.sleep(min(LOOK_EVERY_S, self._silent_after / 4))
            self._look()
            if min(self.silent_for(), self._monotonic() - self._opened_at) > self._patience():
                await self._again()

    def _patience(self) -> float:
        """How long to wait for a sign of life: after a failed try shorter at first, then ever longer."""
        again = min(self._silent_after * 2**self._failures * 0.4, LONGEST_PAUSE_S)
        return again if self._failures else self._silent_after

    def _look(self) -> None:
        """A pong carries the time of its ping: whenever that changes, Slack has answered."""
        pong = self._handler.client.last_ping_pong_time if self._handler is not None else None
        if pong is not None and pong != self._seen and self._seen is not None:
            self._note()
        self._seen = pong

    async def _again(self) -> None:
        self._failures += 1
        log.warning("websocket is silent", seconds=round(self.silent_for()), tries=self._failures)
        await self._close()
        self._opened_at = self._monotonic()
        try:
            await self._open()
        except NO_ANSWER as error:
            log.warning("websocket not opened", error=no_answer(error))
