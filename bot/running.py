"""The composition root: settings in, a running bot out; everything is put together here and nowhere else."""

import asyncio
import datetime as dt
import gc
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.gate import plain_failures
from bot.reader.choosing import reader_for
from bot.reader.second import caps, second_reader
from bot.settings import Settings
from bot.signing import ButtonSigner
from bot.slack import installing, server
from bot.slack.adapter import SlackDesk, build_app
from bot.slack.catch_up import Marks, catch_up, marks
from bot.slack.people import Directory
from bot.slack.platform import PACE, SlackPlatform
from bot.teams.side import Around, TeamsSide
from bot.teams.tokens import TokenSource
from bot.watching import DEAF_AFTER, Watch, routes
from bot.ways_out import Way, WaysOut
from handlers.desk import Desk
from handlers.inbound import Inbound
from playbooks.loading import Book
from playbooks.terms import Platform
from scheduler import clock
from scheduler.advising import Advising
from scheduler.engine import POLL, Engine
from storage.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tempo:
    """How time passes: the real clock, or a demo's faster one with shorter waits."""

    now: Callable[[], dt.datetime] = clock.now
    poll: dt.timedelta = POLL
    pace: dt.timedelta = PACE


class Bot:
    """One running bot: store, engine, the platforms it has credentials for, web server."""

    def __init__(
        self, settings: Settings, book: Book, tempo: Tempo | None = None, tokens: TokenSource | None = None
    ) -> None:
        self._settings = settings
        self._book = book
        self._tempo = tempo or Tempo()
        self._tokens = tokens
        self._socket: AsyncSocketModeHandler | None = None
        self.teams: TeamsSide | None = None
        self.port = settings.port

    async def start(self) -> None:
        """Open everything in order; raises what keeps it from starting, with nothing left half open."""
        settings, tempo = self._settings, self._tempo
        self.store = Store.open(settings.database_url)
        self._session = aiohttp.ClientSession()
        self.client = _client(settings, self._session)
        self.directory = Directory(self.client, tempo.now)
        if settings.slack:
            await self.directory.introduce()
        self.second = second_reader(settings, self._book, clock.monotonic)
        advised = self.second is not None
        first = reader_for(settings.liaison_reader)
        self.desk = Desk(self._book, first, admins=settings.liaison_admins, advised=advised)
        signer = ButtonSigner(settings.liaison_secret.get_secret_value().encode())
        platform = WaysOut(self._ways(signer))
        self.advising = Advising(self.store, self.desk, self.second, caps(settings), tempo.now) if self.second else None
        self.engine = Engine(self.store, self.desk, platform, tempo.now, tempo.poll, self._enrich, self.advising)
        known = await marks(self.store, self.desk, tempo.now()) if settings.slack else {}
        await self.engine.start()
        self.slack = SlackDesk(
            self.store,
            self.desk,
            self.client,
            self.directory,
            signer,
            tempo.now,
            self.engine.wake_all,
            self.engine.wake_inbox,
            removed=installing.forgetter(settings, self.store),
        )
        secret = settings.slack_signing_secret.get_secret_value()
        self.app = build_app(self.slack, secret) if settings.slack else None
        await self._serve(secret)
        await self._listen()
        await self.catch_up(known)
        # What was made at the start lives as long as the process: looking through it again would stop the loop.
        gc.collect()
        gc.freeze()

    def _ways(self, signer: ButtonSigner) -> Mapping[Platform, Way]:
        """The ways out to the platforms there are credentials for."""
        ways: dict[Platform, Way] = {}
        if self._settings.slack:
            ways[Platform.SLACK] = SlackPlatform(self.client, self.directory, signer, self._tempo.pace)
        if self._settings.teams:
            around = Around(self.store, self.desk, signer, self._session, self._tempo.now, clock.monotonic)
            self.teams = TeamsSide(self._settings, around, self._tokens)
            ways[Platform.TEAMS] = self.teams.platform
        return ways

    async def _enrich(self, inbound: Inbound) -> Inbound:
        """What the platform of a message knows of its author."""
        if inbound.platform is Platform.TEAMS:
            return await self.teams.directory.enrich(inbound) if self.teams else inbound
        return await self.directory.enrich(inbound) if self._settings.slack else inbound

    async def _serve(self, secret: str) -> None:
        web_app = web.Application(middlewares=[plain_failures], client_max_size=1024 * 1024)
        watch = Watch(self.store, self._tempo.now, clock.monotonic, self.deaf)
        token = self._settings.liaison_metrics_token.get_secret_value()
        web_app.add_routes(routes(watch, self._counts, token, self.advising))
        web_app.add_routes(installing.pages(self._settings, self.store, self._tempo.now))
        if self.app is not None and secret:
            web_app.add_routes(server.routes(self.app, secret, lambda: clock.now().timestamp()))
        if self.teams is not None:
            self.teams.desk.wake, self.teams.desk.heard = self.engine.wake_all, self.engine.wake_inbox
            web_app.add_routes(self.teams.routes())
            self.teams.start()
        self._runner = web.AppRunner(web_app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        log.info("listening", host=self._settings.host, port=self.port, socket_mode=self._settings.socket_mode)

    def _counts(self) -> dict[str, int]:
        """What came in: Slack's events by their name, those of Teams with the platform before it."""
        of_teams = self.teams.desk.counts if self.teams else {}
        return self.slack.counts | {f"teams {what}": count for what, count in of_teams.items()}

    async def _listen(self) -> None:
        """Open the websocket when there is an app token."""
        if self.app is None or not self._settings.socket_mode:
            return
        token = self._settings.slack_app_token.get_secret_value()
        client = AsyncWebClient(token=token, base_url=self._settings.slack_api_url, retry_handlers=[])
        self._socket = AsyncSocketModeHandler(self.app, token, web_client=client)
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    def deaf(self) -> bool:
        """Whether the socket claims to be connected but has long brought nothing although it did before."""
        last = self.slack.last_event_at
        return (
            self._socket is not None
            and last is not None
            and self._tempo.now() - last > DEAF_AFTER
            and not self._pinged()
        )

    def _pinged(self) -> bool:
        session = getattr(self._socket.client, "current_session", None) if self._socket else None
        return session is not None and not session.closed

    async def catch_up(self, known: Marks) -> int:
        """Read what was written while we were away."""
        found = await catch_up(self.store, self.client, self.directory, known, self._tempo.now())
        if found:
            log.info("caught up", messages=found)
            self.engine.wake_all()
        return found

    async def stop(self) -> None:
        """Take nothing new, finish what is in flight, close everything."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        await self._runner.cleanup()
        await self.engine.stop()
        if self.teams is not None:
            await self.teams.stop()
        if self.second is not None:
            await self.second.aclose()
        await self._session.close()
        await self.store.aclose()


def _client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Slack's client without its own retries: those repeat posts whose answer was lost."""
    url = settings.slack_api_url if settings.slack_api_url.endswith("/") else settings.slack_api_url + "/"
    token = settings.slack_bot_token.get_secret_value()
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=[], timeout=15)


async def run_until_stopped(bot: Bot) -> None:
    """Start a bot and keep it until the process is told to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await bot.start()
    try:
        await stopped.wait()
    finally:
        await bot.stop()
