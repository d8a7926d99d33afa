"""The composition root: settings in, a running bot out; everything is put together here and nowhere else."""

import asyncio
import contextlib
import datetime as dt
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.front import Front
from bot.gate import plain_failures
from bot.reader.choosing import reader_for
from bot.reader.second import caps, second_reader
from bot.settings import Settings
from bot.signing import ButtonSigner
from bot.slack import installing, server
from bot.slack.adapter import build_app
from bot.slack.catch_up import CatchingUp
from bot.slack.census import absences
from bot.slack.desk import SlackDesk
from bot.slack.installations import Installations, TokenKeys
from bot.slack.listening import Listener
from bot.slack.platform import PACE, SlackPlatform
from bot.slack.workspaces import Workspaces, introduced
from bot.teams.side import Around, TeamsSide
from bot.teams.tokens import TokenSource
from bot.watching import Watch, routes
from bot.ways_out import Way, WaysOut
from handlers.absence import away_since, tell_absence
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.roles import role_groups
from playbooks.loading import Book
from playbooks.terms import Platform
from scheduler import clock
from scheduler.advising import Advising
from scheduler.engine import POLL, Engine
from storage.store import Store

LIMITED_FOR_S = 120.0
"""Slack says once a minute that it holds events back; they are read once it has said so for the last time."""
FINISH_WITHIN_S = 10.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tempo:
    """How time passes: the real clock, or a demo's faster one with shorter waits."""

    now: Callable[[], dt.datetime] = clock.now
    poll: dt.timedelta = POLL
    pace: dt.timedelta = PACE
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    """How so many seconds are waited for where Slack asks to wait."""


class Bot:
    """One running bot: store, engine, the platforms it has credentials for, web server."""

    def __init__(
        self, settings: Settings, book: Book, tempo: Tempo | None = None, tokens: TokenSource | None = None
    ) -> None:
        self._settings = settings
        self._book = book
        self._tempo = tempo or Tempo()
        self._tokens = tokens
        self._listener: Listener | None = None
        self.teams: TeamsSide | None = None
        self.port = settings.port

    async def start(self) -> None:
        """Open everything in order; raises what keeps it from starting, with nothing left half open."""
        async with contextlib.AsyncExitStack() as opened:
            await self._start(opened)
            self._opened = opened.pop_all()

    async def _start(self, opened: contextlib.AsyncExitStack) -> None:
        settings, tempo = self._settings, self._tempo
        self.store = Store.open(settings.database_url)
        opened.push_async_callback(self.store.aclose)
        self._session = await opened.enter_async_context(aiohttp.ClientSession())
        self.workspaces = await self._workspaces()
        self.second = second_reader(settings, self._book, clock.monotonic)
        if self.second is not None:
            opened.push_async_callback(self.second.aclose)
        first, advised = reader_for(settings.liaison_reader), self.second is not None
        self.desk = Desk(self._book, first, admins=settings.liaison_admins, advised=advised)
        signer = ButtonSigner(settings.liaison_secret.get_secret_value().encode())
        platform = WaysOut(self._ways(signer))
        self.advising = Advising(self.store, self.desk, self.second, caps(settings), tempo.now) if self.second else None
        census = self._absences if settings.slack else None
        self.engine = Engine(self.store, self.desk, platform, tempo.now, tempo.poll, self, self.advising, census)
        self.history = CatchingUp(self.store, self.desk, self.workspaces, tempo.now, self.engine.wake_all, tempo.pause)
        if settings.slack:
            await self.history.note_start()
        await self._start_engine(opened)
        self.slack = self._slack(signer)
        opened.push_async_callback(self.slack.errands.finish)
        secret = settings.slack_signing_secret.get_secret_value()
        self.app = build_app(self.slack, _api(settings), secret) if settings.slack else None
        await self._serve(secret, opened)
        await self._listen(opened)
        if settings.slack:
            self.history.start()
            opened.push_async_callback(self.history.stop)
        # What was made at the start lives as long as the process: looking through it again would stop the loop.
        gc.collect()
        gc.freeze()

    async def _start_engine(self, opened: contextlib.AsyncExitStack) -> None:
        """Let time pass; after an absence, say where Teams may have kept something from us."""
        now = self._tempo.now()
        away = await self.store.read(lambda tx: away_since(tx, now)) if self._settings.teams else None
        await self.engine.start()
        opened.push_async_callback(self.engine.stop)
        if away is not None:
            await self.store.write(lambda tx: tell_absence(tx, self.desk, away, now))
            self.engine.wake_all()

    def _ways(self, signer: ButtonSigner) -> Mapping[Platform, Way]:
        """The ways out to the platforms there are credentials for."""
        ways: dict[Platform, Way] = {}
        if self._settings.slack:
            ways[Platform.SLACK] = SlackPlatform(self.workspaces, signer, self._tempo.now, self._tempo.pace)
        if self._settings.teams:
            around = Around(self.store, self.desk, signer, self._session, self._tempo.now, clock.monotonic)
            self.teams = TeamsSide(self._settings, around, self._tokens)
            ways[Platform.TEAMS] = self.teams.platform
        return ways

    def recall(self, inbound: Inbound) -> Inbound | None:
        """A message with what is known of its author; None where the platform has to be asked."""
        if inbound.platform is Platform.TEAMS:
            return None if self.teams else inbound
        return self.workspaces.recall(inbound) if self._settings.slack else inbound

    async def enrich(self, inbound: Inbound) -> Inbound:
        """What the platform of a message knows of its author."""
        if inbound.platform is Platform.TEAMS:
            return await self.teams.directory.enrich(inbound) if self.teams else inbound
        return await self.workspaces.enrich(inbound) if self._settings.slack else inbound

    async def _absences(self) -> Mapping[str, list[str]]:
        """By client, the Slack channels that the bot is not in."""
        return await absences(self.workspaces, self._book.playbooks.values())

    def _slack(self, signer: ButtonSigner) -> SlackDesk:
        """What Slack's listeners work with."""
        settings = self._settings
        return SlackDesk(
            self.store,
            self.desk,
            self.workspaces,
            signer,
            self._tempo.now,
            self.engine.wake_all,
            self.engine.wake_inbox,
            removed=installing.forgetter(settings, self.store),
            limited=lambda: self._missed(LIMITED_FOR_S),
            groups=role_groups(self._book.playbooks.values(), settings.liaison_admins),
        )

    async def _workspaces(self) -> Workspaces:
        """The workspaces to serve: that of the bot token, and where installing is set up every one that did."""
        settings, now = self._settings, self._tempo.now
        token = settings.slack_bot_token.get_secret_value()

        def client(of: str) -> AsyncWebClient:
            return _client(settings, self._session, of)

        home = await introduced(client(token), now) if token and settings.slack else None
        keys = settings.liaison_token_keys.get_secret_value()
        installations = Installations(self.store, TokenKeys(keys)) if settings.installing else None
        return Workspaces(home, client, now, installations)

    def _missed(self, seconds: float) -> None:
        """Something may have been missed for so long: read it from the channels' history."""
        self.slack.errands.start(self.history.note_gap(self._tempo.now() - dt.timedelta(seconds=seconds)))

    async def _serve(self, secret: str, opened: contextlib.AsyncExitStack) -> None:
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
            opened.push_async_callback(self.teams.stop)
        front = Front(web_app, FINISH_WITHIN_S)
        opened.push_async_callback(front.stop)
        self.port = await front.start(self._settings.host, self._settings.port)
        log.info("listening", host=self._settings.host, port=self.port, socket_mode=self._settings.socket_mode)

    def _counts(self) -> dict[str, int]:
        """What came in: Slack's events by their name, those of Teams with the platform before it."""
        of_teams = self.teams.desk.counts if self.teams else {}
        return self.slack.counts | {f"teams {what}": count for what, count in of_teams.items()}

    async def _listen(self, opened: contextlib.AsyncExitStack) -> None:
        """Open the websocket when there is an app token."""
        if self.app is not None and self._settings.socket_mode:
            token = self._settings.slack_app_token.get_secret_value()
            self._listener = Listener(self.app, token, _api(self._settings), clock.monotonic, self._missed)
            await self._listener.start()
            opened.push_async_callback(self._listener.stop)

    def deaf(self) -> bool:
        """Whether nothing comes over the websocket any more."""
        return self._listener is not None and self._listener.deaf()

    async def stop(self) -> None:
        """Take nothing new, finish what is in flight, close everything: in the reverse order of the start."""
        await self._opened.aclose()


def _api(settings: Settings) -> str:
    return settings.slack_api_url.rstrip("/") + "/"


def _client(settings: Settings, session: aiohttp.ClientSession, token: str) -> AsyncWebClient:
    """Slack's client without its own retries: those repeat posts whose answer was lost."""
    return AsyncWebClient(token=token, base_url=_api(settings), session=session, retry_handlers=[], timeout=15)


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
