"""Told once: whatever is written and pressed, whoever dies and whoever looks, nobody is told the same thing twice.

Two replicas share one database. They die with events claimed, with posts sent and not written down, or write down late
what the other has found by then. What was told is counted by what it means, not by the keys that the code gives it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from world import ACME, ScriptedReader, book_of, when

from handlers import actions
from handlers.actions import Act
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import process, receive
from handlers.notices import Digest, LadderCall, Notice
from handlers.problems import Problem
from handlers.replies import after_sending
from handlers.sla import sweep
from playbooks.loading import Book
from playbooks.terms import Platform, Severity, Side
from scheduler.relay import Delivery, Outcome, Post, record, take
from storage import clocks, events, inbox, outbox, tickets
from storage.line import Tx
from storage.store import Store

START = when("10 Nov 10:00")
BOOK = ACME | {
    "severities": {
        "P1": {"first_response": "15m", "next_response": "15m", "acknowledge": "10m", "wakes": True},
        "P2": {"first_response": "30m", "next_response": "30m", "acknowledge": "20m", "periodic_update": "1h"},
    },
    "noise": {"per_hour": 4},
}
QUIET_AFTER = (dt.timedelta(minutes=20), dt.timedelta(minutes=20), dt.timedelta(hours=1), dt.timedelta(hours=20))
"""Steps in which both replicas end up with nothing left to say, the last over a night."""
FATES = ("sent", "sent", "died after", "died before", "written late", "answer lost", "asked to wait")
PRESSED: dict[str, Callable[[Tx, Desk, tickets.TicketRow, Act], object]] = {
    "acknowledge": actions.acknowledge,
    "release": actions.release,
    "wait": lambda tx, desk, ticket, act: actions.wait_on_client(tx, desk, ticket, act, "their logs"),
    "resume": actions.resume,
    "snooze": lambda tx, desk, ticket, act: actions.snooze(tx, desk, ticket, act, act.at + dt.timedelta(minutes=20)),
    "promise": lambda tx, desk, ticket, act: actions.promise(tx, desk, ticket, act, act.at + dt.timedelta(minutes=30)),
    "resolve": actions.resolve,
    "raise": lambda tx, desk, ticket, act: actions.reclassify(tx, desk, ticket, act, Severity.P1),
    "lower": lambda tx, desk, ticket, act: actions.reclassify(tx, desk, ticket, act, Severity.P2),
}
WORDS = ("P2 the file is missing", "P1 everything is down", "question is it Monday", "thanks all good")
STEP = st.one_of(
    st.tuples(st.just("client"), st.sampled_from(WORDS), st.sampled_from([None, "m0", "m1"])),
    st.tuples(st.just("team"), st.just("we are on it"), st.sampled_from([None, "m0", "m1"])),
    st.tuples(st.just("again"), st.integers(0, 3)),
    st.tuples(st.just("press"), st.sampled_from(sorted(PRESSED)), st.integers(1, 2)),
    st.tuples(st.just("pass"), st.sampled_from([1, 5, 16, 45, 240])),
    st.tuples(st.just("work"), st.integers(0, 1), st.booleans()),
    st.tuples(st.just("look"), st.integers(0, 1), st.sampled_from(FATES)),
    st.tuples(st.just("restart"), st.integers(0, 1)),
)


@dataclass
class Town:
    """Two replicas over one database, one platform that keeps every post, and a clock that moves when told."""

    store: Store
    book: Book
    now: dt.datetime = START
    posts: list[Post] = field(default_factory=list)
    there: dict[str, str] = field(default_factory=dict)
    said: list[Inbound] = field(default_factory=list)
    late: list[tuple[Post, Delivery]] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    fences: list[int] = field(default_factory=list)

    def begin(self) -> "Town":
        self.desks, self.fences = [Desk(self.book, ScriptedReader()) for _ in range(2)], [0, 0]
        for replica in range(2):
            self.restart(replica)
        return self

    def restart(self, replica: int) -> None:
        """A new process: nothing is remembered but what the database holds."""
        self.desks[replica] = Desk(self.book, ScriptedReader())
        with self.store.transaction() as tx:
            self.fences[replica] = outbox.next_fence(tx)
            self.desks[replica].adopt(tx, self.now)

    def client(self, text: str, thread: str | None) -> None:
        self._say(text, thread, Side.CLIENT, "Rita Moss")

    def team(self, text: str, thread: str | None) -> None:
        self._say(text, thread, Side.TEAM, "Maria Lopez")

    def _say(self, text: str, thread: str | None, side: Side, author: str) -> None:
        id = f"m{len(self.said)}"
        self._receive(
            Inbound(
                kind="message",
                platform=Platform.TRANSCRIPT,
                workspace="",
                channel="ext-acme",
                message_id=id,
                event_id=id,
                thread_id=thread if thread != id else None,
                author=author,
                author_name=author,
                role=side,
                at=self.now,
                text=text,
            )
        )

    def _receive(self, inbound: Inbound) -> None:
        self.said.append(inbound)
        with self.store.transaction() as tx:
            receive(tx, [inbound], self.now)

    def again(self, which: int) -> None:
        """The platform delivers an event once more."""
        if self.said:
            self._receive(self.said[which % len(self.said)])

    def press(self, action: str, number: int) -> None:
        with self.store.transaction() as tx:
            ticket = tickets.by_key(tx, "acme", f"ACME-{number}")
            if ticket is None:
                return
            try:
                PRESSED[action](tx, self.desks[0], ticket, Act("maria", self.now, self.now, "America/New_York"))
            except Problem:
                return  # the ticket is over

    def passes(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    def work(self, replica: int, dies: bool = False) -> None:
        """Work off the inbox, or die with what was claimed."""
        with self.store.transaction() as tx:
            rows = inbox.claim(tx, self.now, 10)
        for row in () if dies else rows:
            with self.store.transaction() as tx:
                process(tx, self.desks[replica], row.id, Inbound.model_validate(row.payload), self.now)

    def look(self, replica: int, fate: str = "sent") -> None:
        """Let happen what time brings, then send what is due, with this fate for each post."""
        with self.store.transaction() as tx:
            sweep(tx, self.desks[replica], self.now, self.now)
        while True:
            with self.store.transaction() as tx:
                posts = take(tx, self.desks[replica], self.now, self.fences[replica]).posts
            for post in posts:
                self._send(replica, post, fate)
            if not posts or fate != "sent":
                break
        late, self.late = (self.late, []) if fate != "written late" else ([], self.late)
        for post, delivery in late:
            with self.store.transaction() as tx:
                record(tx, post, delivery, self.now)

    def _send(self, replica: int, post: Post, fate: str) -> None:
        match fate:
            case "died before":
                return
            case "asked to wait":
                delivery = Delivery(Outcome.RETRY, retry_after=dt.timedelta(seconds=20))
            case "answer lost":
                self._deliver(post)
                delivery = Delivery(Outcome.UNKNOWN)
            case _:
                delivery = self._deliver(post)
        if fate == "died after":
            return
        if fate == "written late":
            self.late.append((post, delivery))
            return
        with self.store.transaction() as tx:
            record(tx, post, delivery, self.now)
            after_sending(tx, self.desks[replica], post.row, self.now)

    def _deliver(self, post: Post) -> Delivery:
        """What a platform does: look first where the outcome was open, edit what stands there, else post."""
        place = f"card {post.row.ticket_id}" if post.row.kind == "ticket_card" else post.row.fact_key
        if post.repeat and place in self.there:
            return Delivery(Outcome.SENT, post.row.recipient, self.there[place])
        if post.earlier is not None:
            return Delivery(Outcome.SENT, *post.earlier)
        self.posts.append(post)
        self.there[place] = f"p{len(self.posts)}"
        return Delivery(Outcome.SENT, post.row.recipient, self.there[place])

    def settle(self) -> None:
        """Both replicas run well until nothing is left to say."""
        for step in QUIET_AFTER:
            for replica in range(2):
                self.now += step
                self.work(replica)
                self.look(replica)


def meanings(post: Post) -> list[tuple[object, ...]]:
    """What a post tells its reader: one thing, or all that a digest holds."""
    told = post.notice.items if isinstance(post.notice, Digest) else ()
    own = ("digest", post.row.digest_key) if isinstance(post.notice, Digest) else _meaning(post.notice)
    return [(post.row.recipient, *own), *((post.row.recipient, *_meaning(item)) for item in told)]


def _meaning(notice: Notice) -> tuple[object, ...]:
    ticket, metric, point = (getattr(notice, name, None) for name in ("ticket", "metric", "point"))
    step = notice.step if isinstance(notice, LadderCall) else None
    return (notice.kind, ticket, metric, point, step)


def most(tx: Tx, meaning: tuple[object, ...]) -> int | None:
    """How often something may be told at most; None is not limited.

    Once for each clock, once for each opening of the ticket; a step of the ladder also once for each raise.
    """
    _, kind, key, *rest = meaning
    ticket = tickets.by_key(tx, "acme", str(key))
    if kind == "digest":
        return 1
    if ticket is None:
        return None
    if kind in ("nudge", "breach"):
        return sum(row.metric == rest[0] for row in clocks.of_ticket(tx, "acme", ticket.id))
    changed = [row.data for row in events.of_ticket(tx, "acme", ticket.id) if row.kind == "severity_changed"]
    raises = sum(data["to"] < data["from"] for data in changed)
    return {"ticket_card": 1, "ladder": ticket.cycle + raises}.get(str(kind))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return book_of(Path(tmp_path_factory.mktemp("acme")), BOOK)


@given(steps=st.lists(STEP, min_size=4, max_size=14))
@example(
    steps=[
        *(("client", WORDS[0], None), ("work", 0, True), ("pass", 5), ("work", 1, False), ("look", 0, "died after")),
        *(("pass", 45), ("look", 1, "written late"), ("look", 0, "died after"), ("restart", 0), ("pass", 5)),
        *(("look", 0, "sent"), ("look", 1, "sent")),
    ]
)
@example(
    steps=[
        ("client", WORDS[1], None),
        ("work", 0, False),
        ("look", 0, "asked to wait"),
        ("pass", 45),
        ("look", 1, "died before"),
    ]
)
@example(
    steps=[
        *(("client", WORDS[0], None), ("work", 0, False), ("pass", 45), ("look", 0, "sent"), ("pass", 45)),
        *(("client", WORDS[1], "m0"), ("work", 1, True), ("pass", 1), ("work", 0, False), ("again", 1)),
        *(("look", 1, "died after"), ("work", 1, False), ("look", 0, "written late"), ("press", "lower", 1)),
        *(("pass", 5), ("press", "raise", 1), ("look", 0, "died after"), ("restart", 1), ("look", 1, "sent")),
    ]
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_nobody_is_told_anything_twice(book: Book, steps: list[tuple[object, ...]]) -> None:
    store = Store.open("sqlite://", durable=False)
    town = Town(store, book).begin()
    for name, *given_to in steps:
        getattr(town, "passes" if name == "pass" else str(name))(*given_to)
    town.settle()
    told = Counter(meaning for post in town.posts for meaning in meanings(post))
    with store.transaction() as tx:
        too_often = {meaning: times for meaning, times in told.items() if times > (most(tx, meaning) or times)}
        opened = tx.run_text("SELECT id FROM ticket", ()).scalars()
    store.close()
    assert all(f"card {number}" in town.there for number in opened), "a ticket that nobody was shown"
    assert not too_often, f"told more often than it happened: {too_often}"
    facts = Counter(post.row.fact_key for post in town.posts)
    assert not {key: times for key, times in facts.items() if times > 1}


def test_a_story_with_breaches_does_tell_them(book: Book) -> None:
    """The property above would hold for a bot that says nothing."""
    store = Store.open("sqlite://", durable=False)
    town = Town(store, book).begin()
    town.client(WORDS[0], None)
    town.work(0)
    town.look(0)
    town.passes(16)
    town.look(1)
    town.settle()
    store.close()
    assert {"ticket_card", "breach", "ladder", "nudge"} <= {
        str(one[1]) for post in town.posts for one in meanings(post)
    }
