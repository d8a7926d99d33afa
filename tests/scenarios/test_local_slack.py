"""The first ten minutes again, in a Slack emulator that nobody here wrote: over HTTP and over Socket Mode."""

import datetime as dt
import json
from pathlib import Path

import pytest
from agents_playground import free_port
from local_slack import APP_TOKEN, SECRET, TEAM, TOKEN, LocalSlack, Town, local_slack
from pydantic import SecretStr
from world import ACME, book_of

from bot.demo.clock import DemoClock
from bot.demo.passing import Passing
from bot.running import Bot, Tempo
from bot.settings import Settings
from scheduler import clock

MARIA, JON, SAM, GAIL, RITA = "U0MARIA0001", "U0JON000001", "U0SAM000001", "U0GAIL00001", "U0RITA00001"
SHARED, INSIDE, OPS = "C0ACME00001", "C0ACMEINT01", "C0OPS000001"
OURS = (MARIA, JON, SAM, GAIL)
TOWN = Town(
    {MARIA: "Maria Lopez", JON: "Jon Reyes", SAM: "Sam Okafor", GAIL: "Gail Weiss", RITA: "Rita Moss"},
    {SHARED: ("ext-acme", (*OURS, RITA)), INSIDE: ("int-acme", OURS), OPS: ("ops-escalations", OURS)},
)
AT_ONCE = {"P1": {"acknowledge": "10m", "first_response": "15m", "counts_in": "24x7", "wakes": True}}
PLAYBOOK = ACME | {"channels": {"slack": [{"id": SHARED, "workspace": TEAM}]}, "severities": AT_ONCE}
"""Everything P1 and around the clock: the emulator's time is the real one, whatever day it is."""


def settings_for(emulator: LocalSlack, mode: str, port: int, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(TOKEN),
        slack_app_token=SecretStr(APP_TOKEN if mode == "socket" else ""),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=f"{emulator.url}/api/",
        database_url=f"sqlite:///{folder / 'local.db'}",
        liaison_playbooks=folder / "books",
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=port,
    )


@pytest.mark.parametrize("mode", ["events", "socket"])
async def test_from_complaint_to_breach(mode: str, tmp_path: Path) -> None:
    port = free_port()
    async with local_slack(TOWN, mode, port, tmp_path) as emulator:
        demo_clock = DemoClock(dt.datetime.now(dt.UTC), clock.monotonic)
        book = book_of(tmp_path / "books", PLAYBOOK)
        settings = settings_for(emulator, mode, port, tmp_path)
        assert settings.problems() == []
        tempo = Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0))
        bot = Bot(settings, book, tempo)
        await bot.start()
        try:
            await story(emulator, Passing(demo_clock, bot))
        finally:
            await bot.stop()


async def story(emulator: LocalSlack, passing: Passing) -> None:
    await emulator.control("message", channel=SHARED, user=RITA, text="The dialer is down, nobody here can call.")
    card = await emulator.sees(INSIDE, "ACME-1")
    assert "The dialer is down" in json.dumps(card)

    await passing.jump(500)
    nudge = await emulator.sees(await emulator.direct(MARIA), "of working time left")
    assert "ACME-1" in json.dumps(nudge)

    await emulator.control("command", channel=INSIDE, user=MARIA, command="/ack", text="ACME-1 back by 2h")
    await emulator.until(INSIDE, lambda message: message["ts"] == card["ts"] and "Promised" in json.dumps(message))

    await passing.jump(900)
    breach = await emulator.sees(await emulator.direct(SAM), "First response missed")
    assert "ACME-1" in json.dumps(breach)
    await emulator.sees(OPS, "ACME-1")

    assert [message["user"] for message in await emulator.messages(SHARED)] == [RITA]
