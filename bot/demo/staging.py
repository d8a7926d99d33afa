"""Puts the demo together: the workspace, the clock, the real bot over real HTTP on this computer."""

import datetime as dt
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.demo.clock import DemoClock
from bot.demo.tour import tour
from bot.demo.town import town
from bot.running import Bot, Tempo
from bot.sandbox.limits import Limits
from bot.sandbox.page.hosting import ClockHandles, PageHost
from bot.sandbox.settings import AppSettings
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.slack.server import PATH
from playbooks.loading import SAMPLES, Book, load_book
from scheduler import clock

POLL = dt.timedelta(milliseconds=200)
OPENING = dt.time(15, 0)
"""Half past nine or ten in the morning for the U.S. PMs, in UTC; the afternoon of their clients in Europe."""


@dataclass(slots=True)
class Demo:
    """A running demo."""

    workspace: Workspace
    bot: Bot
    clock: DemoClock

    @property
    def url(self) -> str:
        """The page's address."""
        return self.workspace.page_url

    async def stop(self) -> None:
        """Stop the bot, then the workspace."""
        await self.bot.stop()
        await self.workspace.stop()


def first_morning(today: dt.date) -> dt.datetime:
    """The demo's first instant: a Tuesday morning not far from today, never a holiday week's Thursday."""
    tuesday = today - dt.timedelta(days=(today.weekday() - 1) % 7)
    return dt.datetime.combine(tuesday, OPENING, dt.UTC)


async def start(
    folder: Path,
    port: int = 0,
    socket_mode: bool = False,
    start_at: dt.datetime | None = None,
    limits: Limits | None = None,
) -> Demo:
    """Start workspace and bot; `folder` holds the embedded database, `limits` may be others than Slack's."""
    book = load_book(SAMPLES)
    demo_clock = DemoClock(start_at or first_morning(clock.now().date()), clock.monotonic)
    workspace = _workspace(book, demo_clock, limits)
    api = await workspace.start(port)
    settings = _settings(workspace, api, folder, socket_mode)
    bot = Bot(settings, book, Tempo(demo_clock.now, POLL, dt.timedelta(0)))
    if socket_mode:
        workspace.connect_socket_bot(settings=app_settings())
        await bot.start()
        await workspace.connected()
    else:
        await bot.start()
        workspace.connect_bot(f"http://127.0.0.1:{bot.port}{PATH}", settings=app_settings())
    return Demo(workspace, bot, demo_clock)


def app_settings() -> AppSettings:
    """The app as its manifest installs it, with exactly those scopes, events, commands and shortcuts."""
    return AppSettings.from_manifest(manifest())


def _workspace(book: Book, demo_clock: DemoClock, limits: Limits | None) -> Workspace:
    handles = ClockHandles(demo_clock.speed, demo_clock.set_speed, demo_clock.jump)
    steps = tour(book.of("harborline"), book.of("brightpay"))
    page = PageHost("Liaison", clock=handles, tour=steps)
    seed = town(book, demo_clock.now())
    secret = secrets.token_hex(16)
    return Workspace(
        seed,
        now=demo_clock.seconds,
        wall=lambda: clock.now().timestamp(),
        signing_secret=secret,
        limits=limits,
        page=page,
    )


def _settings(workspace: Workspace, api: str, folder: Path, socket_mode: bool) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(workspace.token),
        slack_app_token=SecretStr(workspace.app_token if socket_mode else ""),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=api,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        liaison_playbooks=SAMPLES,
        liaison_secret=SecretStr(secrets.token_hex(16)),
        port=0,
    )
