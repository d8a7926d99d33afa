"""What arrives is kept beside the one writer on PostgreSQL, and waits for nobody's slow transaction."""

import asyncio
import time
from functools import partial
from typing import Any

import pytest

from storage import inbox
from storage.errors import StoreUnavailable
from storage.line import Line, Tx
from storage.store import Store


@pytest.fixture
def on_postgres(postgres_url: str) -> Any:
    opened = Store.open(postgres_url, durable=False)
    yield opened
    opened.close()


async def test_what_arrives_does_not_wait_for_a_long_transaction(on_postgres: Store, make) -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def long(tx: Tx) -> None:
        inbox.counts(tx)
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result(60)

    running = asyncio.ensure_future(on_postgres.write(long))
    async with asyncio.timeout(60):
        await begun.wait()
        assert await on_postgres.keep(lambda tx: inbox.put(tx, [make.event()])) == [True]
    assert not running.done()
    let_go.set()
    await running
    assert await on_postgres.read(inbox.counts) == {"waiting": 1}


async def test_with_slow_commits_nothing_waits_for_two_of_them(
    on_postgres: Store, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, commit = 0.6, Line.commit

    def slowly(line: Line) -> None:
        time.sleep(slow)
        commit(line)

    monkeypatch.setattr(Line, "commit", slowly)
    waits: list[float] = []

    async def arrive() -> None:
        began = time.perf_counter()
        row = make.event()
        assert await on_postgres.keep(lambda tx: inbox.put(tx, [row])) == [True]
        waits.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for _ in range(12):
            group.create_task(arrive())
            await asyncio.sleep(slow / 15)
    # Behind one writer, all but the first would come in with the second commit, most of them after 0.7 s and more.
    assert max(waits) < 2 * slow
    assert sorted(waits)[len(waits) // 2] < slow + 0.15, waits


async def test_the_same_event_from_several_sides_at_once_is_kept_once(
    on_postgres: Store, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer.SPACING", 0.0)
    rows = [make.event() for _ in range(5)]

    async def arrive(number: int) -> list[bool]:
        mine = rows if number % 2 else rows[::-1]
        return await on_postgres.keep(lambda tx: inbox.put(tx, mine))

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(arrive(number) for number in range(40)))
    assert sum(sum(new) for new in answers) == len(rows)
    assert await on_postgres.read(inbox.counts) == {"waiting": len(rows)}


async def test_what_was_queued_is_kept_when_the_store_closes(store: Store, store_url: str, make) -> None:
    rows = [make.event() for _ in range(30)]
    waiting = [asyncio.ensure_future(store.keep(partial(inbox.put, rows=[row]))) for row in rows]
    await asyncio.sleep(0)
    await store.aclose()
    assert await asyncio.gather(*waiting) == [[True]] * 30
    with pytest.raises(StoreUnavailable):
        await store.keep(lambda tx: inbox.put(tx, [make.event()]))
    again = Store.open(store_url, durable=False)
    assert await again.read(inbox.counts) == {"waiting": 30}
    again.close()
