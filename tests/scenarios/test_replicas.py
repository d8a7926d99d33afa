"""Two replicas on one PostgreSQL: whatever both notice at once is logged once and said once."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from world import ACME, ScriptedReader, book_of, when

from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import receive, work_off
from handlers.sla import sweep
from playbooks.terms import Platform, Side
from scheduler.relay import Delivery, Outcome, record, take
from storage import clocks, events, inbox, outbox
from storage.line import Tx
from storage.store import Store

T = TypeVar("T")

START = when("10 Nov 10:00")
TICKETS = 40


def complaint(number: int) -> Inbound:
    return Inbound(
        kind="message",
        platform=Platform.TRANSCRIPT,
        workspace="",
        channel="ext-acme",
        message_id=f"m{number}",
        event_id=f"e{number}",
        thread_id=f"t{number}",
        author=f"rita{number}",
        role=Side.CLIENT,
        at=START + dt.timedelta(seconds=number),
        text=f"P2 file {number} is missing",
    )


class Replica:
    """One process of two, with its own connection and its own copy of the playbooks."""

    def __init__(self, url: str, folder: Path, fence: int) -> None:
        self.store = Store.open(url)
        self.desk = Desk(book_of(folder, ACME), ScriptedReader())
        self.fence = fence
        self.said: list[str] = []
        with self.store.transaction() as tx:
            self.desk.adopt(tx, START)

    def write(self, work: Callable[[Tx], T]) -> T:
        """As the engine writes: what the database refused for a collision is tried again."""
        return asyncio.run(self.store.write(work))

    def hear(self, inbounds: list[Inbound]) -> list[bool]:
        return self.write(lambda tx: receive(tx, inbounds, START))

    def work(self) -> None:
        while self.write(self._work):
            pass

    def _work(self, tx: Tx) -> int:
        rows = inbox.claim(tx, START, 5)
        for row in rows:
            done = work_off(tx, self.desk, Inbound.model_validate(row.payload), START)
            inbox.finish(tx, row.id, done.state)
        return len(rows)

    def look(self, at: dt.datetime) -> None:
        for _ in range(3):
            self.write(lambda tx: sweep(tx, self.desk, at, at, limit=7))
            self.said += self.write(lambda tx: self._say(tx, at))

    def _say(self, tx: Tx, at: dt.datetime) -> list[str]:
        posts = take(tx, self.desk, at, self.fence, unseen=frozenset({"ticket_card"})).posts
        for post in posts:
            record(tx, post, Delivery(Outcome.SENT, post.row.recipient, "p"), at)
        return [post.row.fact_key for post in posts]


@pytest.fixture
def replicas(postgres_url: str, tmp_path: Path) -> Iterator[list[Replica]]:
    pair = [Replica(postgres_url, tmp_path / str(number), number) for number in (1, 2)]
    yield pair
    for one in pair:
        one.store.close()


def test_two_replicas_keep_open_and_say_everything_once(replicas: list[Replica]) -> None:
    copies = [complaint(number) for number in range(TICKETS)]
    with ThreadPoolExecutor(2) as pool:
        heard = list(pool.map(lambda one: one.hear(copies), replicas))
        list(pool.map(Replica.work, replicas))
        assert sum(sum(new) for new in heard) == TICKETS
        for minutes in (20, 31, 50, 61, 95):
            at = START + dt.timedelta(minutes=minutes)
            list(pool.map(lambda one, at=at: one.look(at), replicas))
    said = Counter(replicas[0].said + replicas[1].said)
    assert said
    assert max(said.values()) == 1
    with replicas[0].store.transaction() as tx:
        facts = Counter(row.fact_key for row in events.since(tx, 0) if row.fact_key)
        opened = [row for row in events.since(tx, 0) if row.kind == "ticket_opened"]
        breached = [row for row in events.since(tx, 0) if row.kind == "breach"]
        rows = outbox.counts(tx)
        assert clocks.forgotten(tx) == []
    assert len(opened) == TICKETS
    assert max(facts.values()) == 1
    assert len({(row.clock_id) for row in breached}) == len(breached) > 0
    assert rows.get("parked", 0) == 0
