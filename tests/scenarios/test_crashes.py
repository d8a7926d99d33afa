"""The bot is killed without warning, again and again, while clients write; nothing is lost, nothing is said twice."""

import asyncio
import itertools
import json
import os
import random
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scenarios.victim_bot import POINTS

from bot.demo.staging import app_settings
from bot.demo.town import town
from bot.sandbox.conversation import Message
from bot.sandbox.ledger import Entry
from bot.sandbox.limits import Limits
from bot.sandbox.workspace import Workspace
from bot.slack.server import PATH
from playbooks.loading import SAMPLES, load_book
from scheduler import clock

KILLS = 100
SPEED = 120.0
"""Two minutes pass in a second, so that a lease of a minute ends within the life after next."""
MORNING = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
REPEATS_AFTER = (0.0, 30.0, 90.0)
"""Slack's three retries, closer together: some fall into a time when no bot is there, and are the last."""
LONGEST_LIFE = 0.35
PATIENCE = 0.6
"""Real seconds a bot gets to reach the place where it is to die; after them it dies where it is."""
HERE = Path(__file__)
CLIENTS = (
    ("U07T0M4CHTB", "ext-harborline", "The dialer is down for team {n}, nobody there can call."),
    ("U07LUC14FRT", "ext-harborline-wfm", "The schedule export for site {n} is broken again, please fix it today."),
    ("U06AM4R4NWS", "ext-brightpay", "Payroll run {n} failed and people were not paid, this is urgent."),
    ("U06B3THCLLN", "ext-brightpay", "Invoice batch {n} still shows the wrong rates, please correct it."),
)


@dataclass
class Stage:
    """A workspace that stays, and the bot in another process that does not."""

    workspace: Workspace
    database: Path
    process: Process
    said: list[Message] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    alive: int = 0

    async def begin(self, point: str | None = None, passes: int = 0) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"point": point, "passes": passes}).encode() + b"\n")
        self.alive = int((await self.hear("pid"))[0])

    async def hear(self, word: str) -> list[str]:
        assert self.process.stdout is not None
        while True:
            line = (await self.process.stdout.readline()).decode().split()
            assert line, "the process that forks is gone"
            assert line[0] != "failed", " ".join(line)
            if line[0] == word:
                return line[1:]

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.alive, signal.SIGKILL)
        await self.hear("dead")

    def rows(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    origin = clock.monotonic()
    workspace = Workspace(
        town(load_book(SAMPLES), MORNING),
        now=lambda: (MORNING + timedelta(seconds=(clock.monotonic() - origin) * SPEED)).timestamp(),
        wall=lambda: clock.now().timestamp(),
        limits=Limits(retry_after=REPEATS_AFTER),
    )
    api = await workspace.start()
    port = _free_port()
    workspace.connect_bot(f"http://127.0.0.1:{port}{PATH}", settings=app_settings())
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE.with_name("victim_bot.py")),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
    )
    assert process.stdin is not None
    shape = {
        "base": MORNING.isoformat(),
        "origin": origin,
        "speed": SPEED,
        "token": workspace.token,
        "signing_secret": workspace.signing_secret,
        "api": api,
        "database": f"sqlite:///{tmp_path / 'victim.db'}",
        "port": port,
    }
    process.stdin.write(json.dumps(shape).encode() + b"\n")
    running = Stage(workspace, tmp_path / "victim.db", process)
    yield running
    process.stdin.close()
    if running.alive:
        with suppress(ProcessLookupError):
            os.kill(running.alive, signal.SIGKILL)
    await process.wait()
    await workspace.stop()


async def test_a_hundred_kills_lose_nothing_and_say_nothing_twice(stage: Stage) -> None:
    chance = random.Random(53)
    places = itertools.cycle(POINTS)
    for number in range(KILLS):
        await _live_and_die(stage, chance, next(places) if number % 2 else None)
    await stage.begin()
    await stage.hear("ready")
    await _quiet(stage)

    assert stage.deaths.total() == KILLS
    _every_message_is_one_row_and_in_one_ticket(stage)
    _every_fact_was_said_once(stage)
    _every_ticket_has_one_card(stage)
    assert set(POINTS) <= set(stage.deaths), stage.deaths


async def _live_and_die(stage: Stage, chance: random.Random, point: str | None) -> None:
    """One life: a client writes, and the bot is killed at a place in its work or at a moment left to chance."""
    if chance.random() < (0.6 if point else 0.1):
        await _complain(stage, chance)  # nobody is there to hear it
    await stage.begin(point)
    if chance.random() < 0.3:
        await asyncio.sleep(chance.random() * 0.2)
        await _complain(stage, chance)
    try:
        await asyncio.wait_for(stage.hear("dead"), PATIENCE if point else chance.random() * LONGEST_LIFE)
        stage.deaths[str(point)] += 1
    except TimeoutError:
        await stage.kill()
        stage.deaths["any moment"] += 1


async def _complain(stage: Stage, chance: random.Random) -> None:
    author, channel, words = chance.choice(CLIENTS)
    text = words.format(n=100 + len(stage.said))
    stage.said.append(await stage.workspace.say(author, channel, text))


async def _quiet(stage: Stage) -> None:
    """Wait until everything is worked off and what is due has been said."""
    open_work = (
        "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')"
        " + (SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown'))"
        " + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND not_before <= {now})"
    )
    quiet = 0
    async with asyncio.timeout(15):
        while quiet < 5:
            await asyncio.sleep(0.1)
            now = stage.workspace.world.now() * 1_000_000
            quiet = 0 if stage.rows(open_work.format(now=int(now)))[0][0] else quiet + 1


def _every_message_is_one_row_and_in_one_ticket(stage: Stage) -> None:
    rows = Counter(stage.rows("SELECT channel, message_id FROM message WHERE side = 'client'"))
    assert {(one.channel, one.ts) for one in stage.said} <= set(rows)
    assert set(rows.values()) == {1}
    lost = stage.rows("SELECT text FROM message WHERE side = 'client' AND ticket_id IS NULL AND text LIKE '% 1__%'")
    assert not lost
    opened = Counter(number for (number,) in stage.rows("SELECT opened_message FROM ticket"))
    assert set(opened.values()) == {1}


def _every_fact_was_said_once(stage: Stage) -> None:
    posts = Counter(_fact(entry) for entry in stage.workspace.ledger.posts if entry.metadata)
    assert {fact: times for fact, times in posts.items() if times > 1} == {}
    sent = "SELECT fact_key FROM outbox WHERE state = 'sent' AND kind NOT IN ('ticket_card', 'receipt')"
    alone = {fact for (fact,) in stage.rows(f"{sent} AND (digest_key IS NULL OR kind = 'digest')")}
    assert alone <= set(posts)
    assert len(alone) > KILLS / 4
    assert not stage.rows("SELECT fact_key, error FROM outbox WHERE state = 'parked'")


def _every_ticket_has_one_card(stage: Stage) -> None:
    facts = [_fact(entry) for entry in stage.workspace.ledger.posts if entry.metadata]
    cards = Counter(fact.rpartition(":")[0] for fact in facts if ":card:" in fact)
    assert {card: times for card, times in cards.items() if times > 1} == {}
    assert len(cards) == stage.rows("SELECT count(*) FROM ticket")[0][0]


def _fact(entry: Entry) -> str:
    return str(((entry.metadata or {}).get("event_payload") or {}).get("fact"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
