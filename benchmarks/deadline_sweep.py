"""What the deadline benchmark sweeps: open tickets of a hundred clients, each with four running clocks, some due.

The deadlines of the first rounds are breaches of a first response, each told to three (owner, ops lead, ops channel);
those of the last are warnings at 80 % of it, each for one person, beyond their hourly share held for a digest.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from slack_load import CLIENTS, channel_of

from handlers.desk import Desk
from handlers.sla import sweep_part
from scheduler.engine import SWEPT
from storage import tickets
from storage.bulk import BulkInsert
from storage.line import Tx
from storage.statements import insert_new, table_of
from storage.store import Store
from storage.tables import ClockRow

OPENED = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
INSTANT = dt.datetime(2026, 3, 2, 15, tzinfo=dt.UTC)
"""Morning in New York, where whoever is told is at work."""
APART = dt.timedelta(minutes=61)
"""Between two rounds: whoever is told too much in one hour takes a new breath."""
DAY = dt.timedelta(days=1)
TARGET = dt.timedelta(hours=8)
ROUNDS = 4
SLOWED = ROUNDS - 2
"""The round of breaches on a disk like that of the reference."""
WARNED = ROUNDS - 1
"""The round of warnings."""
TOLD = ("person:ruth", "ops", "person:pat")
METRICS = ("first_response", "next_response", "resolution", "acknowledge")
CHUNK = 500
_INSERT = BulkInsert(ClockRow, insert_new(table_of(ClockRow)), ("id",))


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    tickets: int
    due: int
    jobs: int = 0
    faster: int = 0
    rounds: int = ROUNDS

    def round_of(self, place: int) -> int | None:
        """In which round the clock at a place falls due, if in any."""
        return place % self.rounds if place < self.rounds * self.due else None


def instant_of(number: int) -> dt.datetime:
    """When the deadlines of a round fall due."""
    return INSTANT + number * APART


def fill(store: Store, size: Size) -> None:
    """Open the tickets, each with four running clocks, some of them due at one instant of a round."""
    for start in range(0, size.tickets, CHUNK):
        with store.transaction() as tx:
            open_tickets(tx, range(start, min(start + CHUNK, size.tickets)), size)


def fill_few(store: Store) -> None:
    """A thousand open tickets, nothing due."""
    with store.transaction() as tx:
        open_tickets(tx, range(1_000), Size(tickets=1_000, due=0))


def open_tickets(tx: Tx, numbers: range, size: Size) -> None:
    rows = []
    for number in numbers:
        client, channel = f"client{number % CLIENTS:03}", channel_of(number % CLIENTS, 0)
        place = {"platform": "slack", "workspace": "T0FIRM", "channel": channel}
        facts = {"number": number, "key": f"K-{number}", "summary": "The portal is down", "severity": "P2"}
        ticket = tickets.insert(tx, client=client, **place, **facts, opened_by="Rita", author="U1", opened_at=OPENED)
        # The first clocks of all tickets fall due, and the second ones where there are too few tickets.
        rows += [
            clock(client, ticket, metric, number, size.round_of(number + turn * size.tickets))
            for turn, metric in enumerate(METRICS)
        ]
    _INSERT.add(tx, rows)


def clock(client: str, ticket: int, metric: str, number: int, round_: int | None) -> dict[str, Any]:
    """A running clock, due in a round or long after all of them."""
    check = INSTANT + DAY + number * dt.timedelta(seconds=7) if round_ is None else instant_of(round_)
    due = check + TARGET / 5 if round_ == WARNED else check
    terms = {
        "severity": "P2",
        "policy_version": 1,
        "counts_in": "client",
        "target_us": TARGET // dt.timedelta.resolution,
    }
    started = due - TARGET
    times = {"started_at": started, "segment_at": started, "last_event_at": started, "due_at": due}
    given = "50%" if round_ == WARNED else "50%|80%"
    row = {"client": client, "ticket_id": ticket, "metric": metric, "points_given": given, "next_check_at": check}
    return row | terms | times | {"state": "warned"}


def sweep(tx: Tx, desk: Desk, now: dt.datetime) -> int:
    """A part of the bot's own sweep, as its engine takes it."""
    return sweep_part(tx, desk, now, now, SWEPT)
