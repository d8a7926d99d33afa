"""What the deadline benchmark does with our own tables: open tickets, and a sweep of what is due."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from storage import clocks, events, outbox, tickets
from storage.line import Tx
from storage.rows import ClockRow
from storage.store import Store

OPENED = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
INSTANT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROUNDS = 3
METRICS = ("first_response", "next_response", "resolution", "acknowledge")
CHUNK = 500


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    tickets: int
    due: int
    jobs: int
    faster: int


def fill(store: Store, size: Size) -> None:
    """Open the tickets, each with four running clocks, some of them due at one instant of a round."""
    instants = [INSTANT + round_ * dt.timedelta(minutes=1) for round_ in range(ROUNDS) for _ in range(size.due)]
    for start in range(0, size.tickets, CHUNK):
        with store.transaction() as tx:
            open_tickets(tx, range(start, min(start + CHUNK, size.tickets)), instants)


def fill_few(url: str) -> None:
    """A thousand open tickets, nothing due."""
    store = Store.open(url)
    with store.transaction() as tx:
        open_tickets(tx, range(1_000), [])
    store.close()


def open_tickets(tx: Tx, numbers: range, instants: list[dt.datetime]) -> None:
    rows = []
    for number in numbers:
        client = f"client{number % 50}"
        place = {"platform": "slack", "workspace": "T1", "channel": f"C{number % 200}"}
        facts = {"number": number, "key": f"K-{number}", "summary": "The portal is down", "opened_by": "U1"}
        ticket = tickets.insert(tx, client=client, **place, **facts, opened_at=OPENED)
        rows += [clock(client, ticket, metric, number, instants) for metric in METRICS]
    clocks.insert_many(tx, rows)


def clock(client: str, ticket: int, metric: str, number: int, instants: list[dt.datetime]) -> dict[str, Any]:
    later = INSTANT + DAY + number * dt.timedelta(seconds=7)
    due = instants.pop() if instants and metric == METRICS[0] else later
    # With fewer tickets than deadlines the other clocks have to help out.
    if instants and number % 2 and due is later:
        due = instants.pop()
    terms = {"severity": "P2", "policy_version": 1, "counts_in": "client", "target_us": 3_600_000_000}
    times = {"started_at": OPENED, "segment_at": OPENED, "last_event_at": OPENED, "due_at": due, "next_check_at": due}
    return {"client": client, "ticket_id": ticket, "metric": metric, **terms, **times}


def sweep(tx: Tx, now: dt.datetime) -> int:
    """Claim a chunk of what is due, judge it, log it and put what is to be said in the outbox."""
    due = clocks.due(tx, now, CHUNK)
    clocks.save_many(tx, [judged(row, now) for row in due])
    events.append_many(tx, [breach(row, now) for row in due])
    outbox.enqueue_many(tx, [notice(row, now) for row in due])
    return len(due)


def judged(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    return {
        "client": row.client,
        "id": row.id,
        "state": "breaching",
        "breached_at": row.due_at,
        "last_event_at": now,
        "points_given": f"{row.points_given} breach".strip(),
        "next_check_at": None,
    }


def breach(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    fact = f"clock:{row.id}:breach"
    about = {"ticket_id": row.ticket_id, "clock_id": row.id, "fact_key": fact}
    return {"client": row.client, "at": row.due_at, "recorded_at": now, "kind": "breach", **about}


def notice(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    return {
        "fact_key": f"sla:{row.ticket_id}:{row.metric}:{row.cycle}:{row.ordinal}:breach:person:maria",
        "client": row.client,
        "ticket_id": row.ticket_id,
        "kind": "breach",
        "audience": "internal",
        "recipient": "person:maria",
        "priority": 1,
        "payload": {"kind": "breach", "metric": row.metric, "summary": "The portal is down"},
        "happened_at": row.due_at,
        "not_before": now,
    }
