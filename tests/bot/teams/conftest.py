"""A whole bot on a local Teams: the real gate, SDK adapter and connector client, over real HTTP."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from teams_town import ABROAD, APP, HOME, Member, OwnToken, Town
from world import ACME, book_of

from bot.demo.clock import DemoClock
from bot.running import Bot, Tempo
from bot.settings import Settings
from scheduler import clock

MORNING = dt.datetime(2026, 11, 10, 15, 0, tzinfo=dt.UTC)
CLIENT, INSIDE, OPS = "19:client@thread.tacv2", "19:inside@thread.tacv2", "19:ops@thread.tacv2"
MARIA, JON, SAM, GAIL, RITA = "29:maria", "29:jon", "29:sam", "29:gail", "29:rita"
PEOPLE: dict[str, Any] = {
    "pm": "maria",
    "backup": "jon",
    "ops_leads": ["sam"],
    "managers": ["gail"],
    "directory": {
        "maria": {"name": "Maria Lopez", "teams": MARIA, "zone": "America/New_York"},
        "jon": {"name": "Jon Reyes", "teams": JON, "zone": "America/New_York"},
        "sam": {"name": "Sam Okafor", "teams": SAM, "zone": "America/New_York"},
        "gail": {"name": "Gail Weiss", "teams": GAIL, "zone": "America/New_York"},
    },
}
ON_TEAMS: dict[str, object] = ACME | {
    "channels": {"teams": [{"id": CLIENT, "name": "acme-shared"}]},
    "internal_channel": {"teams": {"id": INSIDE}},
    "ops_channel": {"teams": {"id": OPS}},
    "people": PEOPLE,
    "contacts": {"people": [{"name": "Rita Moss", "teams": RITA}]},
}


@dataclass
class Stage:
    """The town, the bot and the clock of one test."""

    town: Town
    bot: Bot
    clock: DemoClock
    tokens: OwnToken

    def pass_time(self, seconds: float) -> None:
        """Let time pass and the engine look."""
        self.clock.jump(seconds)
        self.bot.engine.wake_all()


def settings_for(town: Town, folder: Path, playbooks: Path, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "teams_app_id": APP,
        "teams_app_password": SecretStr("a client secret"),
        "teams_tenant_id": HOME,
        "teams_keys_url": f"{town.url}keys/openid",
        "teams_service_hosts": frozenset({f"127.0.0.1:{town.port}", "smba.trafficmanager.net"}),
        "teams_file_hosts": frozenset({f"127.0.0.1:{town.port}", "sharepoint.com"}),
        "teams_service_url": town.url,
        "database_url": f"sqlite:///{folder / 'teams.db'}",
        "liaison_playbooks": playbooks,
        "liaison_reader": "rules",
        "liaison_secret": SecretStr("a secret that only signs buttons"),
        "port": 0,
    }
    return Settings(_env_file=None, **(given | more))


Begin = Callable[..., Any]
OWN = object()
"""Stands for a token source of the test's own; None lets the bot use Microsoft's library."""


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    """Starts a stage, with some settings or the playbook changed; `again` is the town of one that was stopped."""
    begun: list[Stage] = []

    async def make(
        body: dict[str, object] = ON_TEAMS,
        tokens: Any = OWN,
        at: dt.datetime = MORNING,
        again: Town | None = None,
        **more: Any,
    ) -> Stage:
        town = again or Town()
        if again is None:
            await town.start()
        demo_clock = DemoClock(at, clock.monotonic)
        demo_clock.set_speed(0.0)
        town.now = demo_clock.now
        ours = [Member(id, name) for id, name in ((MARIA, "Maria"), (JON, "Jon"), (SAM, "Sam"), (GAIL, "Gail"))]
        town.open(CLIENT, "acme-shared", *ours, Member(RITA, "Rita Moss", ABROAD))
        town.open(INSIDE, "int-acme", *ours)
        town.open(OPS, "ops", *ours)
        book = book_of(tmp_path / "playbooks", body)
        settings = settings_for(town, tmp_path, tmp_path / "playbooks", **more)
        assert settings.problems() == []
        tokens = OwnToken() if tokens is OWN else tokens
        bot = Bot(settings, book, Tempo(demo_clock.now, dt.timedelta(milliseconds=50), dt.timedelta(0)), tokens)
        await bot.start()
        town.bot = f"http://127.0.0.1:{bot.port}"
        begun.append(Stage(town, bot, demo_clock, tokens))
        return begun[-1]

    yield make
    for one in begun:
        await one.bot.stop()
    for town in {id(one.town): one.town for one in begun}.values():
        await town.stop()


@pytest.fixture
async def stage(begin: Begin) -> Stage:
    """A bot that was put into the client's, the internal and the ops channel."""
    made: Stage = await begin()
    await install(made)
    return made


async def install(stage: Stage, *channels: str) -> None:
    """Put the bot into channels."""
    for channel in channels or (CLIENT, INSIDE, OPS):
        joined = stage.town.activity(SAM, channel, type="conversationUpdate", membersAdded=[{"id": f"28:{APP}"}])
        status, _ = await stage.town.bring(joined)
        assert status == 200
