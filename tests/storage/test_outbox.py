import datetime as dt
from typing import Any

import pytest

from storage import outbox
from storage.line import Tx

LEASE = dt.timedelta(seconds=30)


def claim(tx: Tx, now: dt.datetime, limit: int = 10) -> tuple[int, list[Any]]:
    fence = outbox.next_fence(tx)
    return fence, outbox.claim(tx, now, LEASE, limit, fence)


def test_a_fact_is_told_once(tx: Tx, make) -> None:
    row = make.notice(fact_key="ticket:42:opened")
    assert outbox.enqueue(tx, row)
    assert not outbox.enqueue(tx, row | {"priority": 1})
    fresh = make.notice()
    outbox.enqueue_many(tx, [row | {"priority": 2}, fresh, fresh | {"priority": 2}])
    outbox.enqueue_many(tx, [])
    assert [kept.priority for kept in outbox.since(tx, 0)] == [5, 5]
    assert outbox.counts(tx) == {"waiting": 2}


def test_what_is_urgent_goes_first_then_what_is_older(tx: Tx, make) -> None:
    late, soon = make.now, make.now - make.minute
    outbox.enqueue_many(
        tx,
        [
            make.notice(fact_key="check-in", priority=9, not_before=soon),
            make.notice(fact_key="late", priority=5, not_before=late),
            make.notice(fact_key="soon", priority=5, not_before=soon),
            make.notice(fact_key="breach", priority=1, not_before=late),
            make.notice(fact_key="tomorrow", priority=1, not_before=late + make.minute),
        ],
    )
    fence, rows = claim(tx, make.now)
    assert [row.fact_key for row in rows] == ["breach", "soon", "late", "check-in"]
    assert {(row.state, row.fence, row.attempts, row.lease_until) for row in rows} == {
        ("sending", fence, 1, make.now + LEASE)
    }


def test_the_limit_takes_the_most_urgent(tx: Tx, make) -> None:
    outbox.enqueue_many(tx, [make.notice(fact_key=f"p{p}", priority=p) for p in (7, 3, 5, 1)])
    assert [row.fact_key for row in claim(tx, make.now, 2)[1]] == ["p1", "p3"]
    assert [row.fact_key for row in claim(tx, make.now, 2)[1]] == ["p5", "p7"]


def test_a_leased_row_is_nobody_elses(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    claim(tx, make.now)
    assert claim(tx, make.now + LEASE - make.minute / 60)[1] == []


def test_an_expired_lease_is_an_unknown_outcome_not_a_new_try(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    claim(tx, make.now)
    fence, (row,) = claim(tx, make.now + LEASE)
    assert (row.state, row.fence, row.attempts) == ("unknown", fence, 2)
    assert row.lease_until == make.now + 2 * LEASE
    # The one who looks into it may die as well.
    _, (again,) = claim(tx, make.now + 2 * LEASE)
    assert again.state == "unknown"


def test_a_worker_paused_past_its_lease_cannot_mark(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    old, (row,) = claim(tx, make.now)
    new, _ = claim(tx, make.now + LEASE)
    later = make.now + LEASE
    assert not outbox.mark_sent(tx, row.id, old, "1.1", "C1", later)
    assert not outbox.retry(tx, row.id, old, later, "late")
    assert not outbox.void(tx, row.id, old, "late")
    assert not outbox.park(tx, row.id, old, "late")
    assert not outbox.mark_unknown(tx, row.id, old, later, "late")
    assert outbox.mark_sent(tx, row.id, new, "1.1", "C1", later)
    assert not outbox.mark_sent(tx, row.id, new, "1.2", "C1", later)
    assert outbox.counts(tx) == {"sent": 1}


def test_fences_only_go_up(tx: Tx) -> None:
    fences = [outbox.next_fence(tx) for _ in range(5)]
    assert fences == sorted(set(fences))


def test_a_retry_waits_until_its_time(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    fence, (row,) = claim(tx, make.now)
    assert outbox.retry(tx, row.id, fence, make.now + make.minute, "429")
    assert outbox.next_due(tx) == make.now + make.minute
    assert claim(tx, make.now)[1] == []
    _, (again,) = claim(tx, make.now + make.minute)
    assert (again.state, again.attempts, again.error) == ("sending", 2, "429")


def test_an_open_outcome_is_looked_into_later(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    fence, (row,) = claim(tx, make.now)
    assert outbox.mark_unknown(tx, row.id, fence, make.now + make.minute, "timed out")
    assert claim(tx, make.now + make.minute / 2)[1] == []
    _, (again,) = claim(tx, make.now + make.minute)
    assert (again.state, again.error) == ("unknown", "timed out")


@pytest.mark.parametrize("settle", [outbox.void, outbox.park])
def test_what_is_void_or_parked_is_not_sent(tx: Tx, make, settle: Any) -> None:
    outbox.enqueue(tx, make.notice())
    fence, (row,) = claim(tx, make.now)
    assert settle(tx, row.id, fence, "why")
    assert claim(tx, make.now + 9 * LEASE)[1] == []
    kept = outbox.by_id(tx, "acme", row.id)
    assert kept is not None
    assert (kept.state, kept.error) == ("void" if settle is outbox.void else "parked", "why")


def test_held_notices_go_out_in_one_digest(tx: Tx, make) -> None:
    key = "digest:person:maria:cap"
    outbox.enqueue_many(
        tx,
        [
            make.notice(fact_key="nudge", priority=5, state="held", digest_key=key),
            make.notice(fact_key="breach", priority=1, state="held", digest_key=key),
            make.notice(fact_key="other", state="held", digest_key="other"),
            make.notice(fact_key="digest", digest_key=key),
        ],
    )
    _, (digest,) = claim(tx, make.now)
    assert digest.fact_key == "digest"
    assert [row.fact_key for row in outbox.held(tx, key)] == ["breach", "nudge"]
    assert outbox.mark_digested(tx, key, "9.9", "D1", make.now) == 2
    assert outbox.held(tx, key) == []
    assert len(outbox.held(tx, "other")) == 1


def test_a_claimed_notice_can_still_be_held(tx: Tx, make) -> None:
    outbox.enqueue(tx, make.notice())
    fence, (row,) = claim(tx, make.now)
    assert outbox.hold(tx, row.id, "k")
    assert [kept.id for kept in outbox.held(tx, "k")] == [row.id]
    assert not outbox.mark_sent(tx, row.id, fence, "1", "C", make.now)
    assert not outbox.hold(tx, row.id, "again")


def test_the_cap_counts_what_a_person_was_told_in_an_hour(tx: Tx, make) -> None:
    hour = dt.timedelta(hours=1)
    since = make.now - hour
    outbox.enqueue_many(
        tx,
        [
            make.notice(happened_at=since),
            make.notice(happened_at=since + make.minute),
            make.notice(happened_at=make.now),
            make.notice(happened_at=make.now + make.minute),
            make.notice(happened_at=make.now, state="held"),
            make.notice(happened_at=make.now, state="void"),
            make.notice(happened_at=make.now, recipient="person:other"),
        ],
    )
    assert outbox.told_in(tx, "person:maria", since, make.now) == 2
    _, rows = claim(tx, make.now)
    assert outbox.told_in(tx, "person:maria", since, make.now) == 2
    assert outbox.told_in(tx, "person:maria", since, make.now, enough=1) == 1
    assert rows


def test_the_newest_post_of_a_kind_is_found_again(tx: Tx, make) -> None:
    assert outbox.last_provider_id(tx, "acme", 7, "ticket_card") is None
    outbox.enqueue_many(tx, [make.notice(kind="ticket_card", ticket_id=7) for _ in range(2)])
    fence, rows = claim(tx, make.now)
    for minute, row in enumerate(rows):
        outbox.mark_sent(tx, row.id, fence, f"ts{minute}", "C9", make.now + minute * make.minute)
    assert outbox.last_provider_id(tx, "acme", 7, "ticket_card") == ("C9", "ts1")
    assert outbox.last_provider_id(tx, "acme", 7, "nudge") is None
    assert outbox.last_provider_id(tx, "globex", 7, "ticket_card") is None


def test_the_relay_knows_when_to_wake(tx: Tx, make) -> None:
    assert outbox.next_due(tx) is None
    outbox.enqueue(tx, make.notice(not_before=make.now + 9 * make.minute))
    assert outbox.next_due(tx) == make.now + 9 * make.minute
    outbox.enqueue(tx, make.notice())
    claim(tx, make.now)
    assert outbox.next_due(tx) == make.now + LEASE
