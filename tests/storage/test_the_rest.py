"""Playbook versions, covers, check-ins, heartbeats and retention."""

import datetime as dt

import pytest

from storage import (
    checkins,
    covers,
    events,
    heartbeats,
    inbox,
    messages,
    outbox,
    playbook_versions,
    questions,
    retention,
    tickets,
)
from storage.line import Tx
from storage.store import Store
from storage.upcoming import upcoming


def test_the_same_playbook_keeps_its_version(tx: Tx, make) -> None:
    first = playbook_versions.store_version(tx, "acme", {"a": 1, "b": [1, 2]}, make.now)
    assert playbook_versions.store_version(tx, "acme", {"b": [1, 2], "a": 1}, make.now) == first == 1
    assert playbook_versions.store_version(tx, "acme", {"a": 2}, make.now) == 2
    assert playbook_versions.store_version(tx, "globex", {"a": 2}, make.now) == 1
    assert playbook_versions.load_version(tx, "acme", 1) == {"a": 1, "b": [1, 2]}


def test_the_latest_version_is_the_one_adopted_last(tx: Tx, make) -> None:
    assert playbook_versions.latest(tx, "acme") is None
    for minute, body in enumerate([{"a": 1}, {"a": 2}]):
        playbook_versions.store_version(tx, "acme", body, make.now + minute * make.minute)
    assert playbook_versions.latest(tx, "acme") == (2, {"a": 2})
    playbook_versions.store_version(tx, "acme", {"a": 1}, make.now + 2 * make.minute)
    assert playbook_versions.latest(tx, "acme") == (1, {"a": 1})


def test_a_version_nobody_stored_is_an_error(tx: Tx, make) -> None:
    playbook_versions.store_version(tx, "globex", {"a": 1}, make.now)
    with pytest.raises(LookupError):
        playbook_versions.load_version(tx, "acme", 1)


def cover(tx: Tx, make, absent: str, stand_in: str, start: int, end: int, recorded: int = 0) -> int:
    return covers.add(
        tx,
        "acme",
        absent=absent,
        stand_in=stand_in,
        starts_at=make.now + start * make.minute,
        ends_at=make.now + end * make.minute,
        by="lead",
        recorded_at=make.now + recorded * make.minute,
    )


def test_a_cover_holds_from_its_start_up_to_its_end(tx: Tx, make) -> None:
    cover(tx, make, "maria", "joe", 1, 3)
    at = [covers.who_covers(tx, "acme", "maria", make.now + minute * make.minute) for minute in range(5)]
    assert at == [None, "joe", "joe", None, None]
    assert covers.who_covers(tx, "globex", "maria", make.now + make.minute) is None
    assert covers.who_covers(tx, "acme", "joe", make.now + make.minute) is None


def test_of_two_covers_the_one_recorded_last_counts(tx: Tx, make) -> None:
    cover(tx, make, "maria", "ann", 0, 9, recorded=1)
    cover(tx, make, "maria", "joe", 0, 9, recorded=0)
    assert covers.who_covers(tx, "acme", "maria", make.now) == "ann"
    cover(tx, make, "maria", "sue", 0, 9, recorded=1)
    assert covers.who_covers(tx, "acme", "maria", make.now) == "sue"
    assert [row.stand_in for row in covers.active(tx, "acme", make.now)] == ["sue", "ann", "joe"]


def test_a_cover_can_end_early_but_not_backwards(tx: Tx, make) -> None:
    number = cover(tx, make, "maria", "joe", 0, 9)
    assert covers.end(tx, "acme", number, make.now + make.minute)
    assert not covers.end(tx, "acme", number, make.now + 2 * make.minute)
    assert covers.active(tx, "acme", make.now + make.minute) == []
    with pytest.raises(ValueError, match="end after"):
        cover(tx, make, "maria", "joe", 1, 1)


def occurrence(make, day: int) -> dict[str, object]:
    date = f"2026-03-{day:02}"
    return {"name": "weekly", "local_date": date, "due_at": make.now + dt.timedelta(days=day), "policy_version": 1}


def test_an_occurrence_is_planned_once_and_given_out_once(tx: Tx, make) -> None:
    assert checkins.plan(tx, "acme", **occurrence(make, 1))
    assert not checkins.plan(tx, "acme", **occurrence(make, 1))
    assert checkins.plan(tx, "globex", **occurrence(make, 1))
    assert checkins.plan_many(tx, "acme", [occurrence(make, day) for day in (1, 2, 3)]) == 2
    assert checkins.next_due(tx) == make.now + dt.timedelta(days=1)
    assert checkins.due(tx, make.now, 9) == []
    due = checkins.due(tx, make.now + dt.timedelta(days=1), 9)
    assert [(row.client, row.local_date) for row in due] == [("acme", "2026-03-01"), ("globex", "2026-03-01")]
    assert checkins.finish(tx, "acme", due[0].id, "started")
    assert not checkins.finish(tx, "acme", due[0].id, "started")
    assert not checkins.finish(tx, "acme", due[1].id, "started")
    assert [row.client for row in checkins.due(tx, make.now + dt.timedelta(days=1), 9)] == ["globex"]


def test_what_another_version_planned_is_dropped_what_was_begun_stays(tx: Tx, make) -> None:
    checkins.plan_many(tx, "acme", [occurrence(make, day) for day in (1, 2, 3, 4)])
    first = checkins.of_name(tx, "acme", "weekly")[0]
    checkins.finish(tx, "acme", first.id, "skipped", "public holiday")
    second = checkins.of_name(tx, "acme", "weekly")[1]
    checkins.shift(tx, "acme", second.id, make.now + dt.timedelta(days=2), "a breach is open")
    assert checkins.planned_until(tx, "acme", "weekly") == make.now + dt.timedelta(days=4)
    assert checkins.drop_planned(tx, "globex", make.now, 2) == 0
    assert checkins.drop_planned(tx, "acme", make.now, 1) == 0
    assert checkins.drop_planned(tx, "acme", make.now + dt.timedelta(days=3), 2) == 1
    assert checkins.drop_planned(tx, "acme", make.now, 2) == 1
    assert [(row.state, row.reason) for row in checkins.of_name(tx, "acme", "weekly")] == [
        ("skipped", "public holiday"),
        ("planned", "a breach is open"),
    ]
    assert not checkins.plan_again(tx, "acme", second.id, make.now, 2)
    assert not checkins.plan_again(tx, "globex", first.id, make.now, 2)
    assert checkins.plan_again(tx, "acme", first.id, make.now, 2)
    assert checkins.of_name(tx, "acme", "weekly")[0].reason is None


def test_a_question_is_watched_once_and_gone_once_it_is_settled(tx: Tx, make) -> None:
    later = make.now + make.minute
    assert questions.watch(tx, "acme", 7, later)
    assert not questions.watch(tx, "acme", 7, make.now)
    assert questions.watch(tx, "globex", 7, later)
    assert upcoming(tx).questions == later
    assert upcoming(tx).of_tickets == later
    assert questions.due(tx, make.now, 9) == []
    due = questions.due(tx, later, 9)
    assert [(row.client, row.message_id) for row in due] == [("acme", 7), ("globex", 7)]
    assert not questions.settle(tx, "globex", due[0].id)
    assert questions.settle(tx, "acme", due[0].id)
    assert not questions.settle(tx, "acme", due[0].id)
    assert [row.client for row in questions.due(tx, later, 9)] == ["globex"]


def test_a_heartbeat_is_the_last_one(tx: Tx, make) -> None:
    assert heartbeats.last(tx, "sweep") is None
    heartbeats.beat(tx, "sweep", make.now, {"rows": 3})
    heartbeats.beat(tx, "relay", make.now)
    heartbeats.beat(tx, "sweep", make.now + make.minute)
    assert [(row.name, row.beat_at, row.detail) for row in heartbeats.every(tx)] == [
        ("relay", make.now, {}),
        ("sweep", make.now + make.minute, {}),
    ]


def test_old_words_go_in_batches_and_the_facts_stay(store: Store, make) -> None:
    reading = {"label": "issue", "severity": "P1", "tone": -0.5, "why": ["says: the portal is down"]}
    old = make.now - make.minute
    with store.transaction() as tx:
        for _ in range(25):
            make.message(tx, at=old, reading=reading, ticket_id=7)
        kept = make.message(tx, at=make.now, text="new")
        other = make.message(tx, at=old, client="globex", text="other")
    batches = []
    while not batches or batches[-1] == 10:
        # Each batch commits by itself, so that a kill between two loses nothing.
        with store.transaction() as tx:
            batches.append(retention.forget_messages(tx, "acme", make.now, limit=10))
    assert batches == [10, 10, 5]
    with store.snapshot() as tx:
        rows = messages.of_ticket(tx, "acme", 7)
        assert {row.text for row in rows} == {""}
        assert rows[0].reading == {"label": "issue", "severity": "P1", "tone": -0.5}
        assert not rows[0].deleted
        assert messages.by_id(tx, "acme", kept).text == "new"  # type: ignore[union-attr]
        assert messages.by_id(tx, "globex", other).text == "other"  # type: ignore[union-attr]


def test_worked_off_events_notices_and_summaries_lose_their_words(tx: Tx, make) -> None:
    inbox.put(tx, [make.event(), make.event(), make.event(received_at=make.now + make.minute)])
    for row in inbox.claim(tx, make.now, 9)[1:]:
        inbox.finish(tx, row.id, "done")
    assert retention.forget_events(tx, make.now + make.minute) == 1
    assert inbox.counts(tx) == {"waiting": 1, "done": 1}

    outbox.enqueue_many(tx, [make.notice(ticket_id=1), make.notice(ticket_id=2), make.notice(client="globex")])
    fence = outbox.next_fence(tx)
    for row in outbox.claim(tx, make.now, make.minute, 9, fence):
        if row.ticket_id != 2:
            outbox.mark_sent(tx, row.id, fence, "1", "C", make.now)
    assert retention.forget_notices(tx, "acme", make.now + make.minute) == 1
    assert retention.forget_notices(tx, "acme", make.now + make.minute) == 0
    assert outbox.of_ticket(tx, "acme", 1)[0].payload == {}
    assert outbox.of_ticket(tx, "acme", 2)[0].payload == {"kind": "nudge"}

    open_one = make.ticket(tx, summary="still open")
    done = make.ticket(tx, summary="long gone", state="resolved", resolved_at=make.now)
    assert retention.forget_summaries(tx, "globex", make.now + make.minute) == 0
    assert retention.forget_summaries(tx, "acme", make.now + make.minute) == 1
    assert tickets.by_id(tx, "acme", open_one).summary == "still open"  # type: ignore[union-attr]
    assert tickets.by_id(tx, "acme", done).summary == ""  # type: ignore[union-attr]
    assert list(events.between(tx, None, make.now, make.now + make.minute)) == []
