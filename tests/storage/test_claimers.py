"""Several claimers at once: on PostgreSQL two replicas, on SQLite two threads of one process."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import clocks, inbox, outbox, tickets
from storage.line import Tx
from storage.store import Store

ROWS = 2_000
Claim = Callable[[Tx], list[int]]


@pytest.fixture
def replicas(store: Store, store_url: str) -> Iterator[list[Store]]:
    if store.dialect == "sqlite":
        yield [store, store]
        return
    other = Store.open(store_url, durable=False)
    yield [store, other]
    other.close()


def claim_all(replicas: list[Store], claim: Claim) -> list[list[int]]:
    """What each replica claimed until nothing was left."""
    start = threading.Barrier(len(replicas))

    def run(replica: Store) -> list[int]:
        claimed: list[int] = []
        start.wait(10)
        while True:
            with replica.transaction() as tx:
                ids = claim(tx)
            if not ids:
                return claimed
            claimed += ids

    with ThreadPoolExecutor(len(replicas)) as pool:
        return list(pool.map(run, replicas))


def assert_each_once(claimed: list[list[int]]) -> None:
    together = [number for part in claimed for number in part]
    assert len(together) == ROWS
    assert len(set(together)) == ROWS


def test_no_clock_is_claimed_twice(replicas: list[Store], make) -> None:
    with replicas[0].transaction() as tx:
        for number in range(ROWS):
            make.clock(tx, number)

    def claim(tx: Tx) -> list[int]:
        rows = clocks.due(tx, make.now, 100)
        clocks.save_many(tx, [{"client": row.client, "id": row.id, "next_check_at": None} for row in rows])
        return [row.id for row in rows]

    assert_each_once(claim_all(replicas, claim))


def test_no_event_is_claimed_twice(replicas: list[Store], make) -> None:
    with replicas[0].transaction() as tx:
        inbox.put(tx, [make.event() for _ in range(ROWS)])
    assert_each_once(claim_all(replicas, lambda tx: [row.id for row in inbox.claim(tx, make.now, 100)]))


def test_no_notice_is_claimed_twice(replicas: list[Store], make) -> None:
    with replicas[0].transaction() as tx:
        outbox.enqueue_many(tx, [make.notice() for _ in range(ROWS)])
    # Not next_fence, which makes claimers wait for each other: the claim alone must be safe.
    fences = itertools.count(1)

    def claim(tx: Tx) -> list[int]:
        return [row.id for row in outbox.claim(tx, make.now, make.minute, 100, next(fences))]

    assert_each_once(claim_all(replicas, claim))


def test_no_fence_is_given_twice(replicas: list[Store]) -> None:
    def take(tx: Tx) -> list[int]:
        fence = outbox.next_fence(tx)
        return [fence] if fence <= 100 else []

    claimed = claim_all(replicas, take)
    assert sorted(fence for part in claimed for fence in part) == list(range(1, 101))


def test_two_replicas_work_at_the_same_time(postgres_url: str, make) -> None:
    """A replica in the middle of its claim does not make the other wait; it takes other rows."""
    stores = [Store.open(postgres_url, durable=False) for _ in range(2)]
    with stores[0].transaction() as tx:
        number = make.ticket(tx)
        for ordinal in range(1, 5):
            make.clock(tx, number, ordinal=ordinal)
            make.ticket(tx, next_check_at=make.now)
    with stores[0].transaction() as first, stores[1].transaction() as second:
        mine, theirs = clocks.due(first, make.now, 2), clocks.due(second, make.now, 9)
        assert len(mine) == 2
        assert len(theirs) == 2
        assert not {row.id for row in mine} & {row.id for row in theirs}
        assert len(tickets.due(first, make.now, 3)) == 3
        assert len(tickets.due(second, make.now, 9)) == 1
    for store in stores:
        store.close()


def test_of_replicas_that_act_on_one_revision_one_succeeds(replicas: list[Store], make) -> None:
    with replicas[0].transaction() as tx:
        number = make.ticket(tx)
    wins: list[int] = []

    def act(tx: Tx) -> list[int]:
        row = tickets.by_id(tx, "acme", number)
        assert row is not None
        if row.revision > 30:
            return []
        if tickets.update_if(tx, "acme", number, row.revision, assignee="maria"):
            wins.append(row.revision)
        return [row.revision]

    claim_all(replicas, act)
    assert sorted(wins) == list(range(1, 31))


def test_replicas_number_tickets_without_gaps_or_repeats(replicas: list[Store]) -> None:
    def take(tx: Tx) -> list[int]:
        number = tickets.next_number(tx, "acme")
        return [number] if number <= 100 else []

    claimed = claim_all(replicas, take)
    assert sorted(number for part in claimed for number in part) == list(range(1, 101))
