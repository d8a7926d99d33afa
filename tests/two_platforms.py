"""One stage on which a story is told: the client on one platform, our people on the same or on the other.

Both platforms are always connected to the one bot; the playbook alone says where the client writes and we are told.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from scenarios.quiet import UNHURRIED
from teams_town import ABROAD, APP, HOME, Member, OwnToken, Town
from two_faces import DANA, HELEN, INSIDE, PATIENCE_S, RUTH, SHARED, TOM, Face, OnSlack, OnTeams, on_teams

from bot.demo.clock import DemoClock
from bot.demo.passing import Passing
from bot.demo.staging import app_settings
from bot.demo.town import town as slack_town
from bot.running import Bot, Tempo
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.server import PATH
from playbooks.loading import SAMPLES, Book, load_book
from playbooks.schema import CheckIn, Place, Playbook
from playbooks.terms import Platform
from scheduler import clock

__all__ = [
    "DANA",
    "HELEN",
    "INSIDE",
    "RUTH",
    "SHARED",
    "TOM",
    "OnSlack",
    "OnTeams",
    "Stage",
    "on_teams",
    "stage",
]

MORNING = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)


def moved(playbook: Playbook, client: Platform, ours: Platform) -> Playbook:
    """The playbook with everybody on both platforms, the client's channels on one and ours on one."""
    people = {
        key: one.model_copy(update={"teams": on_teams(one.slack or key), "nudges": ours.value})
        for key, one in playbook.people.directory.items()
    }
    contacts = tuple(
        one.model_copy(update={"teams": on_teams(one.slack)}) if one.slack else one for one in playbook.contacts.people
    )
    changes: dict[str, Any] = {
        "people": playbook.people.model_copy(update={"directory": people}),
        "contacts": playbook.contacts.model_copy(update={"people": contacts}),
    }
    if client is Platform.TEAMS:
        there = tuple(Place(id=on_teams(place.id), name=place.name) for place in playbook.channels.slack)
        changes["channels"] = playbook.channels.model_copy(update={"slack": (), "teams": there})
    if ours is Platform.TEAMS:
        for name in ("internal_channel", "ops_channel"):
            channel = getattr(playbook, name)
            place = Place(id=on_teams(channel.slack.id), name=channel.slack.name)
            changes[name] = channel.model_copy(update={"slack": None, "teams": place})
    return playbook.model_copy(update=changes)


class Stage:
    """The story's people on their platforms, its clock, and its bot."""

    def __init__(self, client: Face, ours: Face, bot: Bot, demo_clock: DemoClock, teams: Town) -> None:
        self.teams = teams
        self.client = client
        self.ours = ours
        self.bot = bot
        self.clock = demo_clock

    async def pass_time(self, seconds: float) -> None:
        """Let time pass and the engine look."""
        self.clock.jump(seconds)
        async with asyncio.timeout(PATIENCE_S):
            await Passing(self.clock, self.bot).caught_up()

    async def until(self, so: Callable[[], Any]) -> Any:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := so()):  # noqa: ASYNC110  the bot works on after it has answered
                await asyncio.sleep(0.05)
        return found


@contextlib.asynccontextmanager
async def stage(
    client: Platform,
    ours: Platform,
    folder: Path,
    keys_held: asyncio.Event | None = None,
    check_ins: Sequence[dict[str, Any]] = (),
) -> AsyncIterator[Stage]:
    """A bot on both platforms, with the client on one and our people on one; `check_ins` are held beside the sample's.

    While `keys_held` is not set, Microsoft's keys do not come; the bot's app is then in no channel on Teams.
    """
    demo_clock = DemoClock(MORNING, clock.monotonic)
    demo_clock.set_speed(0.0)
    playbook = moved(load_book(SAMPLES).of("harborline"), client, ours)
    held = (*playbook.check_ins, *map(CheckIn.model_validate, check_ins))
    playbook = playbook.model_copy(update={"check_ins": held})
    book = Book({"harborline": playbook})
    workspace = Workspace(
        slack_town(book),
        now=demo_clock.seconds,
        wall=lambda: clock.now().timestamp(),
        signing_secret="s" * 32,
        limits=UNHURRIED,
    )
    api = await workspace.start()
    teams = _teams_town(playbook, demo_clock)
    teams.keys_held = keys_held
    await teams.start()
    bot = Bot(_settings(workspace, api, teams, folder), book, _tempo(demo_clock), OwnToken())
    await bot.start()
    workspace.connect_bot(f"http://127.0.0.1:{bot.port}{PATH}", settings=app_settings())
    teams.bot = f"http://127.0.0.1:{bot.port}"
    for channel in teams.members if keys_held is None else ():
        await teams.bring(teams.activity(on_teams(RUTH), channel, type="installationUpdate", action="add"))
    faces: dict[Platform, Face] = {Platform.SLACK: OnSlack(workspace), Platform.TEAMS: OnTeams(teams)}
    try:
        yield Stage(faces[client], faces[ours], bot, demo_clock, teams)
    finally:
        await bot.stop()
        await workspace.stop()
        await teams.stop()


def _tempo(demo_clock: DemoClock) -> Tempo:
    return Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0))


def _teams_town(playbook: Playbook, demo_clock: DemoClock) -> Town:
    town = Town(now=demo_clock.now)
    ours = [Member(one.teams, one.name) for one in playbook.people.directory.values() if one.teams]
    theirs = [Member(one.teams, one.name, ABROAD) for one in playbook.contacts.people if one.teams]
    town.people = {one.id: one for one in (*ours, *theirs)}
    for place in playbook.channels.teams:
        town.open(place.id, place.name or "", *ours, *theirs)
    for channel in (playbook.internal_channel, playbook.ops_channel):
        if channel.teams:
            town.open(channel.teams.id, channel.teams.name or "", *ours)
    return town


def _settings(workspace: Workspace, api: str, town: Town, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(workspace.token),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=api,
        teams_app_id=APP,
        teams_app_password=SecretStr("a client secret"),
        teams_tenant_id=HOME,
        teams_keys_url=f"{town.url}keys/openid",
        teams_service_hosts=frozenset({f"127.0.0.1:{town.port}"}),
        teams_file_hosts=frozenset({f"127.0.0.1:{town.port}"}),
        teams_service_url=town.url,
        database_url=f"sqlite:///{folder / 'both.db'}",
        liaison_playbooks=SAMPLES,
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=0,
    )
