"""Puts the demo together: the workspace, the clock, the real bot over real HTTP on this computer."""

import asyncio
import contextlib
import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.demo.clock import DemoClock
from bot.demo.items import Item, Line
from bot.demo.passing import Passing
from bot.demo.past import Past
from bot.demo.talk import talk
from bot.demo.tour import tour
from bot.demo.town import HOME, town
from bot.reader.choosing import reader_for
from bot.running import Bot, Tempo
from bot.sandbox.changes import Changed
from bot.sandbox.limits import Limits
from bot.sandbox.page.hosting import ClockHandles, PageHost, TourStep
from bot.sandbox.seed import Seed
from bot.sandbox.settings import AppSettings
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.slack.server import PATH
from handlers.desk import Desk
from playbooks.loading import SAMPLES, Book, load_book
from playbooks.periods import Period
from scheduler import clock
from storage import tickets
from storage.store import Store

POLL = dt.timedelta(milliseconds=200)
OPENING = dt.time(15, 0)
"""Half past nine or ten in the morning for the U.S. PMs, in UTC; the afternoon of their clients in Europe."""


DATABASE = "demo.db"
SHOWN = dt.timedelta(days=14)
"""How far back one can scroll in the channels; what came before is only remembered."""


@dataclass(slots=True)
class Demo:
    """A running demo."""

    workspace: Workspace
    bot: Bot
    clock: DemoClock
    tour: tuple[TourStep, ...]
    passing: Passing

    @property
    def url(self) -> str:
        """The page's address."""
        return self.workspace.page_url

    async def stop(self) -> None:
        """Stop the bot, then the workspace; a jump of the clock that is under way ends first."""
        self.passing.end()
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
    past: bool = False,
    shown: Callable[[str], None] = lambda url: None,
) -> Demo:
    """Start workspace and bot; `folder` holds the embedded database, `limits` may be others than Slack's.

    With a `past` the clients have been with us for three months; without one nothing was ever said. `shown` is told the
    page's address as soon as it can be looked at: while the bot works off the past, what people do there waits for it.
    """
    book = load_book(SAMPLES)
    beginning = start_at or first_morning(clock.now().date())
    items = talk(book, beginning) if past else []
    running = Period(beginning.date().replace(day=1), 1)
    month = (running.before if past else running).label
    first = [0]
    steps = tour(book.of("harborline"), book.of("brightpay"), month, lambda: first[0])
    demo_clock = DemoClock(beginning, clock.monotonic)
    passing = Passing(demo_clock, starting=asyncio.Event())
    handles = ClockHandles(demo_clock.speed, demo_clock.set_speed, passing.jump)
    seed = town(book, (item for item in items if isinstance(item, Line) and item.at > beginning - SHOWN))
    workspace = _workspace(seed, demo_clock, limits, PageHost("Liaison", clock=handles, tour=steps))
    api = await workspace.start(port)
    workspace.expect_bot(app_settings())
    shown(workspace.page_url)
    first[0] = await asyncio.to_thread(_remembered, book, folder, items, beginning)
    settings = _settings(workspace, api, folder, socket_mode)
    bot = Bot(settings, book, Tempo(demo_clock.now, POLL, dt.timedelta(0)))
    if socket_mode:
        workspace.connect_socket_bot(settings=app_settings())
        await bot.start()
        await workspace.connected()
    else:
        await bot.start()
        workspace.connect_bot(f"http://127.0.0.1:{bot.port}{PATH}", settings=app_settings())
    passing.begin(bot)
    workspace.world.changed(Changed.CLOCK)
    return Demo(workspace, bot, demo_clock, steps, passing)


def app_settings() -> AppSettings:
    """The app as its manifest installs it, with exactly those scopes, events, commands and shortcuts."""
    return AppSettings.from_manifest(manifest())


def _remembered(book: Book, folder: Path, items: list[Item], until: dt.datetime) -> int:
    """Play the past into the database the bot is about to open; the number of the tour's first ticket."""
    if not items:
        return 1
    known = (folder / DATABASE).exists()
    with contextlib.closing(Store.open(_database(folder), durable=False)) as store:
        if not known:
            Past(store, Desk(book, reader_for("embedded")), HOME.id).play(items, until)
        with store.transaction() as tx:
            return tickets.upcoming_number(tx, "harborline")


def _workspace(seed: Seed, demo_clock: DemoClock, limits: Limits | None, page: PageHost) -> Workspace:
    return Workspace(
        seed,
        now=demo_clock.seconds,
        wall=lambda: clock.now().timestamp(),
        signing_secret=secrets.token_hex(16),
        limits=limits,
        page=page,
    )


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def _settings(workspace: Workspace, api: str, folder: Path, socket_mode: bool) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(workspace.token),
        slack_app_token=SecretStr(workspace.app_token if socket_mode else ""),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=api,
        database_url=_database(folder),
        liaison_playbooks=SAMPLES,
        liaison_secret=SecretStr(secrets.token_hex(16)),
        port=0,
    )
