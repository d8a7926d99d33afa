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

from bot.demo.clock import DemoClock
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
MOST_LIVES = 4 * KILLS
ENOUGH_FACTS = KILLS // 4
"""More facts than these must have been said in the end; when they come due is up to the clock, so lives go on."""
TIME_PER_START = 40.0
"""Seconds of the workspace's clock that pass while a bot starts, on any machine: a lease ends some lives later."""
MORNING = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
REPEATS_AFTER = (0.0, 30.0, 90.0)
"""Slack's three retries, closer together: some fall into a time when no bot is there, and are the last."""
STARTS = 1.5
"""How many times as long as a start takes a bot lives at most before it is killed at any moment."""
IDLE = 0.7
"""For how many starts a bot has had nothing to do when nobody waits any longer for it to pass a named place."""
LOOKS = 10
PATIENCE = 120.0
"""Real seconds after which something has gone wrong, however slow the machine is."""
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
    clock: DemoClock
    said: list[Message] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    alive: int = 0
    ready: bool = False
    start_takes: float = 0.0
    """Real seconds the latest whole start took, on this machine as busy as it was."""

    async def begin(self, point: str | None = None) -> None:
        assert self.process.stdin is not None
        self.ready = False
        now = {"at": self.clock.now().isoformat(), "since": clock.monotonic(), "speed": self.clock.speed()}
        self.process.stdin.write(json.dumps({"point": point, "now": now}).encode() + b"\n")
        self.alive = int((await self.hear("pid"))[0])

    async def live_and_measure(self) -> None:
        """Let one bot start, and from how long that takes set the pace of everything else."""
        began = clock.monotonic()
        await self.begin()
        async with asyncio.timeout(PATIENCE):
            await self.hear("ready")
        self.start_takes = clock.monotonic() - began
        self.clock.set_speed(TIME_PER_START / self.start_takes)
        await self.kill()

    async def hear(self, word: str) -> list[str]:
        assert self.process.stdout is not None
        while True:
            line = (await self.process.stdout.readline()).decode().split()
            assert line, "the process that forks is gone"
            assert line[0] != "failed", " ".join(line)
            self.ready = self.ready or line[0] == "ready"
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
    its_clock = DemoClock(MORNING, clock.monotonic, speed=0.0)
    workspace = Workspace(
        town(load_book(SAMPLES)),
        now=its_clock.seconds,
        wall=lambda: clock.now().timestamp(),
        limits=Limits(retry_after=REPEATS_AFTER, ack_seconds=PATIENCE),
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
        "token": workspace.token,
        "signing_secret": workspace.signing_secret,
        "api": api,
        "database": f"sqlite:///{tmp_path / 'victim.db'}",
        "port": port,
    }
    process.stdin.write(json.dumps(shape).encode() + b"\n")
    running = Stage(workspace, tmp_path / "victim.db", process, its_clock)
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
    await stage.live_and_measure()  # the first start makes the tables
    await stage.live_and_measure()
    for number in range(MOST_LIVES):
        if number >= KILLS and _has_seen_enough(stage):
            break
        await _live_and_die(stage, chance, next(places) if number % 2 else None)
    await stage.begin()
    await _quiet(stage)

    assert stage.deaths.total() >= KILLS
    assert set(POINTS) <= set(stage.deaths), stage.deaths
    assert len(_said_alone(stage)) > ENOUGH_FACTS
    _every_message_is_one_row_and_in_one_ticket(stage)
    _every_fact_was_said_once(stage)
    _every_ticket_has_one_card(stage)


def _has_seen_enough(stage: Stage) -> bool:
    return set(POINTS) <= set(stage.deaths) and len(_said_alone(stage)) > ENOUGH_FACTS


async def _live_and_die(stage: Stage, chance: random.Random, point: str | None) -> None:
    """One life: a client writes, and the bot is killed at a place in its work or at a moment left to chance."""
    if chance.random() < (0.6 if point else 0.1):
        await _complain(stage, chance)  # nobody is there to hear it
    await stage.begin(point)
    dying = asyncio.create_task(stage.hear("dead"))
    if chance.random() < 0.3:
        await asyncio.sleep(chance.random() * stage.start_takes)
        await _complain(stage, chance)
    if point:
        ending = asyncio.create_task(_idle(stage))
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({dying, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
    else:
        await asyncio.wait({dying}, timeout=chance.random() * STARTS * stage.start_takes)
    stage.deaths[point if point and dying.done() else "any moment"] += 1
    if not dying.done():
        os.kill(stage.alive, signal.SIGKILL)
    await dying


async def _idle(stage: Stage, within: timedelta = timedelta(0)) -> None:
    """Wait until a bot has started and then had nothing to do for a while: it will not pass the place any more.

    Posts that are to be tried again later count when that is `within` so long.
    """
    rest = 0
    while rest < LOOKS:
        await asyncio.sleep(IDLE * stage.start_takes / LOOKS)
        rest = rest + 1 if stage.ready and not _open_work(stage, within) else 0


async def _complain(stage: Stage, chance: random.Random) -> None:
    author, channel, words = chance.choice(CLIENTS)
    text = words.format(n=100 + len(stage.said))
    stage.said.append(await stage.workspace.say(author, channel, text))


async def _quiet(stage: Stage) -> None:
    """Wait until everything is worked off and what is due has been said."""
    async with asyncio.timeout(PATIENCE):
        await stage.hear("ready")
        await _idle(stage, within=timedelta(days=1))


def _open_work(stage: Stage, within: timedelta) -> int:
    now = int((stage.clock.seconds() + within.total_seconds()) * 1_000_000)
    sql = (
        "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')"
        " + (SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown'))"
        f" + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND not_before <= {now})"
        " + (SELECT count(*) FROM heartbeat WHERE name = 'catch-up' AND detail <> '{}')"
    )
    return int(stage.rows(sql)[0][0])


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
    assert _said_alone(stage) <= set(posts)
    assert not stage.rows("SELECT fact_key, error FROM outbox WHERE state = 'parked'")


def _said_alone(stage: Stage) -> set[str]:
    """What was said in a message of its own, cards and receipts aside."""
    sent = "SELECT fact_key FROM outbox WHERE state = 'sent' AND kind NOT IN ('ticket_card', 'receipt')"
    return {fact for (fact,) in stage.rows(f"{sent} AND (digest_key IS NULL OR kind = 'digest')")}


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
