"""Messages a second reader is asked about: noted once, claimed once, at most two requests, within the day's caps."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import advice
from storage.advice import ALL, LEASE, Caps
from storage.store import Store

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
MANY = Caps(client=100, together=100)


def want(store: Store, *message_ids: int, client: str = "acme") -> None:
    with store.transaction() as tx:
        for message_id in message_ids:
            advice.want(tx, client, message_id, NOON)


def test_a_message_is_wanted_once(store: Store) -> None:
    want(store, 1, 1)
    want(store, 1)
    with store.transaction() as tx:
        assert [row.message_id for row in advice.claim(tx, NOON, 10)] == [1]


def test_what_is_claimed_is_left_alone_until_its_lease_ends(store: Store) -> None:
    want(store, 1, 2)
    with store.transaction() as tx:
        assert len(advice.claim(tx, NOON, 10)) == 2
        assert advice.claim(tx, NOON + LEASE - SECOND, 10) == []
        assert len(advice.claim(tx, NOON + LEASE, 10)) == 2


def test_a_request_is_counted_before_it_is_made(store: Store) -> None:
    want(store, 1)
    with store.transaction() as tx:
        (row,) = advice.claim(tx, NOON, 1)
        assert advice.count_request(tx, row, MANY, NOON)
    with store.transaction() as tx:
        again = advice.of_message(tx, "acme", 1)
        assert again is not None
        assert again.asked == 1
        assert advice.requests_on(tx, NOON.date()) == advice.requests_on(tx, NOON.date(), "acme") == 1


def test_an_answer_counts_once_and_only_for_the_newest_request(store: Store) -> None:
    want(store, 1)
    with store.transaction() as tx:
        (row,) = advice.claim(tx, NOON, 1)
        advice.count_request(tx, row, MANY, NOON)
        assert not advice.finish(tx, row, "nothing", NOON), "the request was made after this row was read"
        asked = advice.of_message(tx, "acme", 1)
        assert asked is not None
        assert advice.finish(tx, asked, "nothing", NOON, {"mail": 2})
        assert not advice.finish(tx, asked, "raised", NOON)
        done = advice.of_message(tx, "acme", 1)
        assert done is not None
        assert (done.state, done.redacted, done.finished_at) == ("nothing", {"mail": 2}, NOON)
        assert advice.claim(tx, NOON + LEASE, 9) == []


@pytest.mark.parametrize(("caps", "allowed"), [(Caps(2, 100), 2), (Caps(100, 3), 3), (Caps(0, 9), 0), (Caps(9, 0), 0)])
def test_caps_hold_for_a_client_and_for_all(store: Store, caps: Caps, allowed: int) -> None:
    want(store, *range(1, 7))
    with store.transaction() as tx:
        rows = advice.claim(tx, NOON, 10)
        assert [advice.count_request(tx, row, caps, NOON) for row in rows].count(True) == allowed
        assert advice.requests_on(tx, NOON.date(), ALL) == allowed
        tomorrow = NOON + dt.timedelta(days=1)
        assert advice.count_request(tx, rows[0], caps, tomorrow) is (allowed > 0)


def test_one_client_cannot_use_up_what_another_may_ask(store: Store) -> None:
    want(store, 1, 2, 3)
    want(store, 4, client="globex")
    with store.transaction() as tx:
        rows = advice.claim(tx, NOON, 10)
        assert [advice.count_request(tx, row, Caps(2, 3), NOON) for row in rows] == [True, True, False, True]


def test_old_advice_and_counts_are_forgotten(store: Store) -> None:
    want(store, 1, 2)
    with store.transaction() as tx:
        for row in advice.claim(tx, NOON, 1):
            advice.count_request(tx, row, MANY, NOON)
            asked = advice.of_message(tx, "acme", row.message_id)
            assert asked is not None
            advice.finish(tx, asked, "nothing", NOON)
        assert advice.forget(tx, NOON) == 0
        assert advice.forget(tx, NOON + dt.timedelta(days=2)) == 1
        assert advice.requests_on(tx, NOON.date()) == 0
        assert advice.of_message(tx, "acme", 2) is not None, "what still waits stays"


def test_replicas_together_keep_to_the_caps_and_claim_apart(postgres_url: str) -> None:
    stores = [Store.open(postgres_url) for _ in range(3)]
    want(stores[0], *range(1, 41))

    def work(store: Store) -> list[tuple[int, bool]]:
        done = []
        for _ in range(20):
            with store.transaction() as tx:
                done += [
                    (row.message_id, advice.count_request(tx, row, Caps(15, 25), NOON))
                    for row in advice.claim(tx, NOON, 3)
                ]
        return done

    with ThreadPoolExecutor(3) as pool:
        results = [one for done in pool.map(work, stores) for one in done]
    for store in stores:
        store.close()
    assert sorted(message for message, _ in results) == list(range(1, 41))
    assert [counted for _, counted in results].count(True) == 15
