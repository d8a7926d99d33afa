"""The inbox worker picks its next batch in the transaction that ends the last one, and nothing twice."""

import asyncio
import datetime as dt
from collections import Counter

import pytest

from bot.reader.rules import RulesReader
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import receive
from playbooks.loading import SAMPLES, load_book
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Platform
from scheduler import worker as working
from scheduler.worker import Worker
from storage import inbox
from storage.store import Store

NOW = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class Counting(RulesReader):
    """Remembers how often it read each text."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def read(self, asked: Asked, triage: Triage) -> Reading:
        self.seen[asked.text] += 1
        return super().read(asked, triage)


class Stage:
    """A worker over the sample clients, at a time that the test sets."""

    def __init__(self, store: Store) -> None:
        self.store, self.reader, self.now, self.batches = store, Counting(), NOW, 0
        self.desk = Desk(load_book(SAMPLES), self.reader)
        self.slow: set[str] = set()
        self.named = asyncio.Event()
        self.worker = Worker(store, self.desk, authors=self, now=lambda: self.now)

    def recall(self, inbound: Inbound) -> Inbound | None:
        return None if inbound.text in self.slow else inbound

    async def enrich(self, inbound: Inbound) -> Inbound:
        if inbound.text in self.slow:
            await self.named.wait()
        return inbound

    async def arrive(self, *texts: str) -> None:
        place = self.desk.book.of("harborline").channels.slack[0]
        self.now += SECOND
        rows = [
            Inbound(
                kind="message",
                platform=Platform.SLACK,
                workspace=place.workspace,
                channel=place.id,
                message_id=f"{self.now.timestamp() + number / 1e3:.6f}",
                event_id=text,
                author="U07T0M4CHTB",
                external=True,
                at=self.now,
                text=text,
            )
            for number, text in enumerate(texts)
        ]
        await self.store.write(lambda tx: receive(tx, rows, self.now))

    async def work(self) -> int:
        return await self.worker.run_once(self.now)

    async def counts(self) -> dict[str, int]:
        return await self.store.read(inbox.counts)


async def stage(store: Store) -> Stage:
    made = Stage(store)
    await store.write(lambda tx: made.desk.adopt(tx, NOW))
    return made


async def test_what_came_meanwhile_is_picked_without_a_look_of_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = await stage(store)
    monkeypatch.setattr(working, "BATCH", 2)
    await on.arrive("one thing", "two things", "three things")
    assert await on.work() == 2
    await on.arrive("four things")
    assert await on.work() == 1  # picked ahead, before the fourth came
    assert await on.work() == 1
    assert await on.work() == 0
    assert await on.counts() == {"done": 4}
    assert set(on.reader.seen.values()) == {1}


async def test_a_message_whose_author_is_asked_about_is_not_picked_a_second_time(store: Store) -> None:
    on = await stage(store)
    on.slow = {"slow one"}
    await on.arrive("quick one", "slow one")
    working_on = asyncio.create_task(on.work())
    while (await on.counts()).get("done") != 1:
        continue
    on.named.set()
    assert await working_on == 2
    assert await on.work() == 0
    assert on.reader.seen == {"quick one": 1, "slow one": 1}
    assert await on.counts() == {"done": 2}


async def test_what_was_picked_and_not_begun_is_free_for_others_when_it_stops(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = await stage(store)
    monkeypatch.setattr(working, "BATCH", 1)
    await on.arrive("one thing", "two things")
    assert await on.work() == 1
    await on.worker.stop(on.now)
    another = Worker(store, on.desk, now=lambda: on.now)
    assert await another.run_once(on.now) == 1
    assert await on.counts() == {"done": 2}
