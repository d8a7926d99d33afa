"""No query that runs with every message, sweep or send reads a whole table."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from storage import (
    appointments,
    asks,
    checkins,
    clocks,
    covers,
    events,
    feedback,
    inbox,
    messages,
    outbox,
    planned,
    questions,
    retention,
    strains,
    tickets,
)
from storage.daily import Days
from storage.health_now import health_now
from storage.line import Tx
from storage.open_now import open_now
from storage.reading_ahead import read_ahead
from storage.store import Store
from storage.upcoming import upcoming

PLACE = ("slack", "T1", "C1")
HOT: dict[str, Callable[[Tx, Any], Any]] = {
    "inbox.claim": lambda tx, now: inbox.claim(tx, now, 9),
    "inbox.claim_known": lambda tx, now: inbox.claim_known(tx, now, 9, now - now),
    "inbox.next_due": lambda tx, now: inbox.next_due(tx),
    "inbox.oldest_waiting": lambda tx, now: inbox.oldest_waiting(tx),
    "inbox.unmapped": lambda tx, now: inbox.unmapped(tx, now),
    "inbox.parked": lambda tx, now: inbox.parked(tx, now),
    "messages.find": lambda tx, now: messages.find(tx, "acme", "slack", "T1", "C1", "1.0"),
    "messages.earlier in the channel": lambda tx, now: messages.earlier(tx, "acme", PLACE, None, now, 9),
    "messages.earlier in a thread": lambda tx, now: messages.earlier(tx, "acme", PLACE, "1.0", now, 9),
    "messages.last_read": lambda tx, now: messages.last_read(tx, "acme", now, 9),
    "messages.by_message_id": lambda tx, now: messages.by_message_id(tx, "acme", "slack", "1.0"),
    "messages.tickets_of": lambda tx, now: messages.tickets_of(tx, ["acme", "ember"], "slack", "1.0"),
    "messages.habits": lambda tx, now: messages.habits(tx, "acme", "U1", now, 9),
    "strains.of_author": lambda tx, now: strains.of_author(tx, "acme", "U1", now),
    "strains.in_thread": lambda tx, now: strains.in_thread(tx, "acme", "C1", "t", now),
    "strains.of_message": lambda tx, now: strains.of_message(tx, "acme", 1),
    "feedback.of_message": lambda tx, now: feedback.of_message(tx, "acme", "escalation", 1),
    "feedback.forget": lambda tx, now: feedback.forget(tx, "acme", now),
    "outbox.by_fact": lambda tx, now: outbox.by_fact(tx, "acme", "a fact"),
    "messages.of_ticket": lambda tx, now: messages.of_ticket(tx, "acme", 1),
    "tickets.by_key": lambda tx, now: tickets.by_key(tx, "acme", "ACME-1"),
    "tickets.candidates": lambda tx, now: tickets.candidates(tx, "acme", "C1", now),
    "tickets.of_thread": lambda tx, now: tickets.of_thread(tx, "acme", PLACE, now, "1.0"),
    "tickets.open_of": lambda tx, now: tickets.open_of(tx, "acme"),
    "open_now": lambda tx, now: open_now(tx, ["acme", "globex"]),
    "tickets.due": lambda tx, now: tickets.due(tx, now, 9),
    "tickets.update_if": lambda tx, now: tickets.update_if(tx, "acme", 1, 1, assignee=None),
    "clocks.due": lambda tx, now: clocks.due(tx, now, 9),
    "clocks.next_due": lambda tx, now: clocks.next_due(tx),
    "clocks.running": lambda tx, now: clocks.running(tx, "acme", 1),
    "clocks.running_of_many": lambda tx, now: clocks.running_of_many(tx, [("acme", 1)]),
    "clocks.forgotten": lambda tx, now: clocks.forgotten(tx, 9),
    "events.of_ticket": lambda tx, now: events.of_ticket(tx, "acme", 1),
    "events.of_clock": lambda tx, now: events.of_clock(tx, "acme", 1),
    "outbox.claim": lambda tx, now: outbox.claim(tx, now, now - now, 9, 1),
    "outbox.next_due": lambda tx, now: outbox.next_due(tx),
    "outbox.held": lambda tx, now: outbox.held(tx, "digest"),
    "outbox.told_in": lambda tx, now: outbox.told_in(tx, "person:maria", now, now),
    "outbox.last_provider_id": lambda tx, now: outbox.last_provider_id(tx, "acme", 1, "ticket_card"),
    "tickets.by_ids": lambda tx, now: tickets.by_ids(tx, [("acme", 1)]),
    "events.let_go": lambda tx, now: events.let_go(tx, "acme", 1),
    "events.let_go_of_many": lambda tx, now: events.let_go_of_many(tx, [("acme", 1)]),
    "outbox.facts_of": lambda tx, now: outbox.facts_of(tx, [("acme", 1)]),
    "a fact and who was told, read ahead": lambda tx, now: read_ahead_and_tell(tx, now),
    "covers.read_ahead": lambda tx, now: covers.read_ahead(tx, ["acme"]),
    "planned.due": lambda tx, now: planned.due(tx, now, 9),
    "upcoming": lambda tx, now: upcoming(tx),
    "planned.next_due": lambda tx, now: planned.next_due(tx),
    "covers.who_covers": lambda tx, now: covers.who_covers(tx, "acme", "maria", now),
    "asks.due": lambda tx, now: asks.due(tx, now, 9),
    "asks.of_occurrence": lambda tx, now: asks.of_occurrence(tx, "acme", "pulse", "2026-03-02"),
    "asks.last_asked": lambda tx, now: asks.last_asked(tx, "acme"),
    "asks.still_open": lambda tx, now: asks.still_open(tx, "acme"),
    "appointments.due": lambda tx, now: appointments.due(tx, now, 9),
    "appointments.next_due": lambda tx, now: appointments.next_due(tx),
    "checkins.due": lambda tx, now: checkins.due(tx, now, 9),
    "checkins.next_due": lambda tx, now: checkins.next_due(tx),
    "questions.due": lambda tx, now: questions.due(tx, now, 9),
    "health_now": lambda tx, now: health_now(tx, "acme", Days(1, 60, 80, 90), now, now),
    "retention.forget_messages": lambda tx, now: retention.forget_messages(tx, "acme", now),
}


def read_ahead_and_tell(tx: Tx, now: Any) -> None:
    read_ahead(tx, [], tickets.due(tx, now, 9), (now, now), lambda: ["person:maria", "person:jon"])
    tx.ahead.tickets["acme", 1] = None
    clocks.running(tx, "acme", 1)
    row = {"client": "acme", "kind": "nudge", "audience": "internal", "happened_at": now, "not_before": now}
    outbox.enqueue(tx, row | {"fact_key": "a fact", "recipient": "person:maria", "ticket_id": None})
    outbox.told_in(tx, "person:maria", now, now)


BY_ID = [name for name in HOT if name in ("messages.find", "messages.by_message_id", "messages.tickets_of")]


@pytest.mark.parametrize("name", [*BY_ID, "messages.earlier in a thread"])
def test_a_message_id_is_looked_up_not_searched_for(sqlite_store: Store, make, name: str) -> None:
    plans = _plans(sqlite_store, make, name)
    assert any(re.search(r"INDEX \S+ \(message_id=\?", plan) for plan in plans), plans
    assert not [plan for plan in plans if "message_by_client (client=?)" in plan]


def test_a_reply_is_looked_up_by_its_thread(sqlite_store: Store, make) -> None:
    plans = _plans(sqlite_store, make, "messages.earlier in the channel")
    named = "reply USING INDEX message_by_thread (client=? AND channel=? AND thread_id=? AND at<?)"
    assert [plan for plan in plans if named in plan], plans


@pytest.mark.parametrize("name", ["tickets.candidates", "tickets.of_thread"])
def test_tickets_resolved_long_ago_are_not_gone_through(sqlite_store: Store, make, name: str) -> None:
    found = [plan for plan in _plans(sqlite_store, make, name) if "ticket" in plan and "SEARCH" in plan]
    ends = [plan.partition("(")[2] for plan in found if "ticket_open" in plan]
    assert ends == [
        "client=? AND channel=? AND state=? AND thread_id=?)",
        "client=? AND channel=? AND state=? AND thread_id=? AND resolved_at>?)",
    ]


def test_what_is_open_is_read_from_the_index_of_what_is_open(sqlite_store: Store, make) -> None:
    plans = _plans(sqlite_store, make, "open_now")
    assert [plan for plan in plans if "ticket USING INDEX ticket_live (client=?)" in plan], plans
    assert not [plan for plan in plans if "ticket_open" in plan or "TEMP B-TREE" in plan], plans


@pytest.mark.parametrize("name", HOT)
def test_no_hot_query_reads_a_whole_table(sqlite_store: Store, make, name: str) -> None:
    plans = _plans(sqlite_store, make, name)
    assert plans
    # "SCAN ticket" reads all of it; with an index it reads that index, which holds only rows of interest.
    assert not [plan for plan in plans if re.match(r"SCAN (?!picked|replies|told)\w+$", plan)]
    assert not [plan for plan in plans if "USE TEMP B-TREE FOR ORDER BY" in plan and "due" in name]


def _plans(store: Store, make: Any, name: str) -> list[str]:
    asked: list[str] = []
    with store.transaction() as tx:
        raw: Any = tx.connection.connection.dbapi_connection
        raw.set_trace_callback(asked.append)
        HOT[name](tx, make.now)
        raw.set_trace_callback(None)
        return [row[-1] for sql in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}")]
