"""Deadlines judged many at a time come to exactly what they come to one by one, row for row and word for word.

Two databases live through the same weeks: in one every sweep reads ahead, however little is due, and hands over what
it decided after every third fact; in the other none does. Where the second is SQLite and the first PostgreSQL, the
engines are compared as well.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from world import ACME, ScriptedReader, World, book_of, when

import handlers.sla
from handlers import actions, covering
from handlers.actions import Act
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import work_off
from handlers.problems import Problem
from handlers.sla import sweep_part
from playbooks.loading import Book
from playbooks.terms import Platform, Severity, Side
from scheduler.relay import Delivery, Outcome, Post, record, take
from storage import clocks, covers, tickets
from storage.line import Tx
from storage.store import Store
from storage.upcoming import upcoming

START = when("10 Nov 10:00")
MINUTE = dt.timedelta(minutes=1)
PEOPLE: dict[str, Any] = ACME["people"]  # type: ignore[assignment]
TARGETS = {
    "P1": {"first_response": "15m", "next_response": "15m", "acknowledge": "10m", "resolution": "2h", "wakes": True},
    "P2": {"first_response": "30m", "next_response": "30m", "acknowledge": "20m", "periodic_update": "45m"},
    "P3": {"first_response": "4h", "next_response": "4h", "resolution": "2d"},
}


def ladder(*tells: str) -> list[dict[str, str]]:
    return [{"after": f"{20 * (step + 1)}m", "tell": tell} for step, tell in enumerate(tells)]


CLIENTS: tuple[dict[str, Any], ...] = (
    ACME | {"severities": TARGETS, "noise": {"per_hour": 3}},
    # Nobody to turn to, no ops channel, awake around the clock.
    ACME
    | {
        "client": "byte",
        "prefix": "BYTE",
        "name": "Byte Bank",
        "severities": TARGETS,
        "channels": {"transcript": ["ext-byte"]},
        "calendars": {"client": {"always": True}, "pm": {"zone": "Asia/Manila", "week": {"mon-sun": ["22:00-07:00"]}}},
        "ops_channel": {},
        "internal_channel": {"slack": {"id": "C0BYTEINT01"}},
        "people": PEOPLE | {"backup": None, "ops_leads": [], "managers": []},
        "ladder": ladder("cover", "pm"),
        "noise": {"per_hour": 2, "late_after": "2h"},
    },
    # Digests and check-ins fall between the deadlines.
    ACME
    | {
        "client": "core",
        "prefix": "CORE",
        "name": "Core Care",
        "channels": {"transcript": ["ext-core"]},
        "internal_channel": {"slack": {"id": "C0COREINT01"}},
        "people": PEOPLE | {"pm": "jon", "backup": "maria"},
        "digests": {"start_of_day": True, "end_of_day": True},
        "acknowledgement": {"holds": "40m", "grace": "10m"},
        "ladder": ladder("pm", "cover", "ops_leads", "managers", "ops_channel"),
    },
)
PRESSED: dict[str, Callable[..., object]] = {
    "acknowledge": actions.acknowledge,
    "release": actions.release,
    "wait": lambda tx, desk, ticket, act: actions.wait_on_client(tx, desk, ticket, act, "their logs"),
    "resume": actions.resume,
    "snooze": lambda tx, desk, ticket, act: actions.snooze(tx, desk, ticket, act, act.at + 25 * MINUTE),
    "promise": lambda tx, desk, ticket, act: actions.promise(tx, desk, ticket, act, act.at + 30 * MINUTE),
    "assign": lambda tx, desk, ticket, act: actions.assign(tx, desk, ticket, act, "sam"),
    "resolve": actions.resolve,
    "reopen": actions.reopen,
}
WORDS = ("P1 everything is down", "P2 the file is missing", "P2 again", "P3 a typo", "question is it Monday", "thanks")
PASSES = (1, 7, 15, 30, 30, 60, 180, 16 * 60)


class Weeks(World):
    """A world of three clients whose sweeps go in small parts, each in a transaction of its own."""

    def parts(self) -> None:
        done = -1
        while done:
            with self.store.transaction() as tx:
                done = sweep_part(tx, self.desk, self.now, self.now, 13)
                assert tx.ahead is None, "whoever writes in this transaction next would be answered from the past"

    def say_some(self, limit: int) -> None:
        """Send a part of what waits, so that some of it is on its way when the next sweep looks."""
        with self.store.transaction() as tx:
            posts = take(tx, self.desk, self.now, fence=1).posts
            for post in posts[:limit]:
                record(tx, post, self.fate(post), self.now)

    def on_time(self, at: dt.datetime) -> None:
        """Look whenever something falls due, up to a time."""
        with self.store.snapshot() as tx:
            following = upcoming(tx).soonest
        while following is not None and following <= at:
            self.now = max(following, self.now)
            self.parts()
            with self.store.snapshot() as tx:
                following = upcoming(tx).soonest
        self.now = at

    def live(self, random: Random) -> None:
        """One thing happens, and then some time passes."""
        client = random.choice(CLIENTS)["client"]
        match random.choice(("client", "client", "client", "team", "press", "press", "cover", "severity")):
            case "client":
                self._says(client, random.choice(WORDS), Side.CLIENT, random.randint(0, 9))
            case "team":
                self._says(client, "we are on it", Side.TEAM, random.randint(0, 9))
            case "press":
                self._presses(client, random, PRESSED[random.choice(sorted(PRESSED))])
            case "severity":
                severity = Severity(random.choice(("P1", "P2", "P3")))
                self._presses(client, random, lambda *args: actions.reclassify(*args, severity))
            case _:
                self._covers(client, random)
        passes = random.choice(PASSES) * MINUTE
        if random.random() < 0.6:
            self.on_time(self.now + passes)
        else:
            self.now += passes  # nobody was there to look
        self.parts()
        self.say_some(random.randint(0, 6))

    def _says(self, client: str, text: str, side: Side, thread: int) -> None:
        author = "Rita Moss" if side is Side.CLIENT else "Maria Lopez"
        self._count += 1
        place = {"channel": f"ext-{client}", "thread_id": f"{client}{thread}", "platform": Platform.TRANSCRIPT}
        names = {"message_id": f"m{self._count}", "event_id": f"e{self._count}", "author": author, "role": side}
        said = {"kind": "message", "workspace": "", "author_name": author, "at": self.now, "text": text}
        self._work_off(Inbound.model_validate(place | names | said))

    def _work_off(self, inbound: Inbound) -> None:
        with self.store.transaction() as tx:
            work_off(tx, self.desk, inbound, self.now)

    def _presses(self, client: str, random: Random, action: Callable[..., object]) -> None:
        key = f"{client.upper()}-{random.randint(1, 4)}"
        with self.store.transaction() as tx:
            ticket = tickets.by_key(tx, client, key)
            if ticket is not None:
                by = random.choice(("maria", "jon"))
                try:
                    action(tx, self.desk, ticket, Act(by, self.now, self.now, "America/New_York"))
                except Problem:
                    return  # the ticket is over

    def _covers(self, client: str, random: Random) -> None:
        absent, stand_in = random.choice((("maria", "jon"), ("jon", "sam"), ("maria", ""), ("sam", "gail")))
        ends = self.now + random.choice((30, 300, 3_000)) * MINUTE
        with self.store.transaction() as tx:
            span = {"starts_at": self.now, "ends_at": ends, "by": "gail", "recorded_at": self.now}
            number = covers.add(tx, client, absent=absent, stand_in=stand_in, **span)
            cover = covers.by_id(tx, client, number)
            assert cover is not None
            covering.plan_cover(tx, self.desk.current(client), cover, self.now)


def sent(post: Post) -> Delivery:
    return Delivery(Outcome.SENT, post.row.recipient, f"post of {post.row.fact_key}")


def lived(url: str, book: Book, seed: int, few: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Everything that is kept after a few weeks, table by table; numbers only where they mean something."""
    monkeypatch.setattr(handlers.sla, "FEW", few)
    monkeypatch.setattr(handlers.sla, "TOGETHER", 3)
    store, random = Store.open(url, durable=False), Random(seed)
    try:
        weeks = Weeks(store, Desk(book, ScriptedReader()), START, fate=sent)
        weeks.begin()
        for _ in range(70):
            weeks.live(random)
        with store.transaction() as tx:
            assert clocks.forgotten(tx) == []
            return {name: list(kept(tx, table)) for name, table in SQLModel.metadata.tables.items()}
    finally:
        store.close()


def kept(tx: Tx, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows in the order they were made. What is not kept leaves a gap in PostgreSQL's numbers."""
    gaps = table.name in ("outbox", "event", "check_in", "appointment", "question", "playbook_version")
    columns = [column for column in table.columns if not (gaps and column.name == "id")]
    for row in tx.connection.execute(sa.select(*columns).order_by(*table.primary_key.columns)):
        yield tuple(row)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many rows each reading ahead was for."""
    sizes: list[int] = []
    really = handlers.sla.read_ahead

    def counting(tx: Tx, desk: Desk, of_clocks: Any, of_tickets: Any, span: Any) -> None:
        sizes.append(len(of_clocks) + len(of_tickets))
        really(tx, desk, of_clocks, of_tickets, span)

    with monkeypatch.context() as patched:
        patched.setattr(handlers.sla, "read_ahead", counting)
        yield sizes


def compared(ahead: dict[str, list[Any]], alone: dict[str, list[Any]]) -> None:
    for name, rows in alone.items():
        for one, other in zip(ahead[name], rows, strict=False):
            assert one == other, name
        assert len(ahead[name]) == len(rows), name


@pytest.mark.parametrize("seed", range(8))
def test_read_ahead_or_one_by_one_the_same_is_kept(
    seed: int, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_of(tmp_path / "book", *CLIENTS)
    with counted(monkeypatch) as sizes:
        ahead = lived("sqlite://", book, seed, 1, monkeypatch)
        assert sum(sizes) > 50
        swept = sum(sizes)
        alone = lived("sqlite://", book, seed, 1_000_000, monkeypatch)
        assert sum(sizes) == swept
    compared(ahead, alone)
    assert {"nudge", "breach"} <= {row[3] for row in map(tuple, ahead["outbox"])}


@pytest.mark.parametrize("seed", range(100, 103))
def test_read_ahead_on_postgresql_the_same_is_kept_as_one_by_one_on_sqlite(
    seed: int, empty_postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_of(tmp_path / "book", *CLIENTS)
    compared(
        lived(empty_postgres(), book, seed, 1, monkeypatch), lived("sqlite://", book, seed, 1_000_000, monkeypatch)
    )
