"""What arrives is kept beside the one writer on PostgreSQL, and waits for nobody's slow transaction."""

import asyncio
import threading
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
        assert await on_postgres.keep([make.event()]) == [True]
    assert not running.done()
    let_go.set()
    await running
    assert await on_postgres.read(inbox.counts) == {"waiting": 1}


async def test_while_commits_are_slow_others_begin_beside_them(
    on_postgres: Store, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, met = 3, threading.Condition()
    inside: set[Line] = set()
    commit = Line.commit

    def slowly(line: Line) -> None:
        with met:
            inside.add(line)
            met.notify_all()
            assert met.wait_for(lambda: len(inside) >= at_once, 20), "nobody else began to commit meanwhile"
        commit(line)

    def entered(count: int) -> None:
        with met:
            assert met.wait_for(lambda: len(inside) >= count, 20), "it waited for a commit that it had missed"

    monkeypatch.setattr(Line, "commit", slowly)
    rows = [make.event() for _ in range(at_once)]
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for place, row in enumerate(rows, 1):
            group.create_task(on_postgres.keep([row]))
            await asyncio.to_thread(entered, place)
    assert await on_postgres.read(inbox.counts) == {"waiting": at_once}


async def test_the_same_event_from_several_sides_at_once_is_kept_once(
    on_postgres: Store, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer.SPACING", 0.0)
    rows = [make.event() for _ in range(5)]

    async def arrive(number: int) -> list[bool]:
        mine = rows if number % 2 else rows[::-1]
        return await on_postgres.keep(mine) or []

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(arrive(number) for number in range(40)))
    assert sum(sum(new) for new in answers) == len(rows)
    assert await on_postgres.read(inbox.counts) == {"waiting": len(rows)}


async def test_what_was_queued_is_kept_when_the_store_closes(store: Store, store_url: str, make) -> None:
    rows = [make.event() for _ in range(30)]
    waiting = [asyncio.ensure_future(store.keep([row])) for row in rows]
    await asyncio.sleep(0)
    await store.aclose()
    assert await asyncio.gather(*waiting) == [[True]] * 30
    with pytest.raises(StoreUnavailable):
        await store.keep([make.event()])
    again = Store.open(store_url, durable=False)
    assert await again.read(inbox.counts) == {"waiting": 30}
    again.close()
