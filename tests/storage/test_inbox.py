import datetime as dt

import pytest

from storage import inbox
from storage.line import Tx
from storage.store import Store


def test_an_event_is_kept_once_within_a_batch_and_across(tx: Tx, make) -> None:
    first, second = make.event(), make.event()
    assert inbox.put(tx, [first, first, second]) == [True, False, True]
    assert inbox.put(tx, [second]) == [False]
    assert inbox.put(tx, [make.event(), first]) == [True, False]
    assert inbox.put(tx, []) == []
    assert inbox.counts(tx) == {"waiting": 3}


def test_the_same_message_under_another_event_id_is_the_same(tx: Tx, make) -> None:
    first = make.event()
    assert inbox.put(tx, [first]) == [True]
    assert inbox.put(tx, [first | {"event_id": "EvOther"}]) == [False]
    assert inbox.put(tx, [first | {"event_id": "EvEdit", "revision": "edit:7"}]) == [True]


def test_a_batch_names_the_row_that_was_new_not_its_namesake(tx: Tx, make) -> None:
    known = make.event()
    inbox.put(tx, [known])
    namesake = make.event(event_id="EvX")
    clash = known | {"event_id": "EvX"}
    assert inbox.put(tx, [clash, namesake]) == [False, True]


def test_claimed_events_come_oldest_first_and_to_one_claimer_only(tx: Tx, make) -> None:
    inbox.put(tx, [make.event() for _ in range(3)] + [make.event(next_attempt_at=make.now + make.minute)])
    claimed = inbox.claim(tx, make.now, 2)
    assert [row.event_id for row in claimed] == ["Ev1", "Ev2"]
    assert [row.event_id for row in inbox.claim(tx, make.now, 5)] == ["Ev3"]
    assert inbox.claim(tx, make.now, 5) == []
    assert claimed[0].payload == {"text": "hello"}
    assert claimed[0].received_at == make.now


def test_an_event_claimed_by_a_worker_that_died_comes_again(tx: Tx, make) -> None:
    inbox.put(tx, [make.event()])
    inbox.claim(tx, make.now, 1)
    assert inbox.claim(tx, make.now + inbox.LEASE - make.minute / 60, 1) == []
    assert len(inbox.claim(tx, make.now + inbox.LEASE, 1)) == 1


def test_release_gives_back_what_a_dead_process_held(tx: Tx, make) -> None:
    inbox.put(tx, [make.event(), make.event()])
    inbox.claim(tx, make.now, 1)
    assert inbox.release(tx, make.now) == 1
    assert len(inbox.claim(tx, make.now, 5)) == 2


def test_a_finished_event_is_never_given_out_again(tx: Tx, make) -> None:
    inbox.put(tx, [make.event()])
    (row,) = inbox.claim(tx, make.now, 1)
    inbox.finish(tx, row.id, "done")
    assert inbox.claim(tx, make.now + dt.timedelta(days=9), 5) == []
    assert inbox.counts(tx) == {"done": 1}


def test_a_failing_event_waits_longer_each_time_and_is_parked_after_five(tx: Tx, make) -> None:
    inbox.put(tx, [make.event()])
    now, pauses, states = make.now, [], []
    for attempt in range(1, 6):
        (row,) = inbox.claim(tx, now, 1)
        states.append(inbox.fail(tx, row.id, now, f"ref{attempt}"))
        due = inbox.next_due(tx)
        if due is not None:
            pauses.append((due - now).total_seconds())
            now = due
    assert pauses == [5, 10, 20, 40]
    assert states == ["waiting"] * 4 + ["parked"]
    assert inbox.claim(tx, now + dt.timedelta(days=1), 5) == []
    assert inbox.counts(tx) == {"parked": 1}


def test_unmapped_channels_are_counted_since_a_time(tx: Tx, make) -> None:
    later = make.now + make.minute
    inbox.put(tx, [make.event(), make.event(received_at=later), make.event(channel="C2", received_at=later)])
    for row in inbox.claim(tx, make.now, 9):
        inbox.finish(tx, row.id, "unmapped")
    assert inbox.unmapped(tx, make.now) == [
        inbox.UnmappedChannel("slack", "T1", "C1", 2, later),
        inbox.UnmappedChannel("slack", "T1", "C2", 1, later),
    ]
    assert [channel.events for channel in inbox.unmapped(tx, later)] == [1, 1]


def test_the_oldest_waiting_event_is_known(tx: Tx, make) -> None:
    assert inbox.oldest_waiting(tx) is None
    inbox.put(tx, [make.event(received_at=make.now + make.minute), make.event()])
    assert inbox.oldest_waiting(tx) == make.now


async def test_an_event_told_fifty_times_at_once_is_kept_once(store: Store, make) -> None:
    import asyncio

    events = [make.event() for _ in range(5)]
    answers = await asyncio.gather(
        *(store.write(lambda tx, event=event: inbox.put(tx, [event])[0]) for event in events for _ in range(50))
    )
    assert answers.count(True) == 5
    assert await store.read(inbox.counts) == {"waiting": 5}


@pytest.mark.parametrize("missing", ["event_id", "received_at"])
def test_an_event_without_its_facts_is_refused(store: Store, make, missing: str) -> None:
    event = make.event()
    del event[missing]
    with pytest.raises(Exception, match=missing), store.transaction() as tx:
        inbox.put(tx, [event])
