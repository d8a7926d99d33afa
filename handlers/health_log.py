"""The facts of one client's health at any past moment, from the append-only log alone.

What was logged later than that moment is not looked at, so the answer is the one that was given then.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handlers import asked_log, hearing
from handlers.desk import Desk
from handlers.health_facts import DAY, Material, days_at, facts_of
from playbooks.health import Receipt, judge
from playbooks.health_facts import LONG, PERIOD, Facts, OpenTicket
from playbooks.terms import Metric, Severity, TicketState
from storage import daily, events
from storage.columns import EPOCH
from storage.daily import Ended, Heard
from storage.figures import OpenedTicket
from storage.line import Tx
from storage.rows import EventRow

_CLOSED = {"resolved": TicketState.RESOLVED, "dismissed": TicketState.DISMISSED, "merged": TicketState.MERGED}


@dataclass(slots=True)
class _Ticket:
    """A ticket as its events tell it."""

    key: str
    category: str | None
    severity: str
    opened_at: dt.datetime
    state: TicketState = TicketState.OPEN
    cycle: int = 1
    kind: str | None = None


@dataclass(slots=True)
class _Clock:
    """A clock as its events tell it."""

    ticket: int | None
    metric: str
    late: bool = False
    state: str = ""
    stopped: dt.datetime | None = None
    elapsed_us: int = 0
    target_us: int = 0


@dataclass(slots=True)
class _Told:
    """Everything the log tells up to a moment."""

    tickets: dict[int, _Ticket] = field(default_factory=dict)
    clocks: dict[int, _Clock] = field(default_factory=dict)
    heard: dict[int, Heard] = field(default_factory=dict)
    asked: asked_log.Asked = field(default_factory=asked_log.Asked)

    def take(self, row: EventRow) -> None:
        if row.kind == hearing.KIND and row.message_id is not None:
            self.heard[row.message_id] = Heard.of_data(row.at, row.data)
        elif row.kind in asked_log.KINDS:
            self.asked.take(row)
        elif row.clock_id is not None:
            self._clock(row, row.clock_id)
        elif row.ticket_id is not None:
            self._ticket(row, row.ticket_id)

    def _ticket(self, row: EventRow, number: int) -> None:
        if row.kind == "ticket_opened":
            key = str(row.data.get("key") or f"ticket {number}")
            self.tickets[number] = _Ticket(
                key, row.data.get("category"), row.data["severity"], row.at, kind=row.data.get("kind")
            )
        ticket = self.tickets.get(number)
        if ticket is None:
            return
        if row.kind in _CLOSED:
            ticket.state = _CLOSED[row.kind]
        elif row.kind == "reopened":
            ticket.state, ticket.cycle = TicketState.OPEN, row.data["cycle"]
        elif row.kind == "severity_changed":
            ticket.severity = row.data["to"]
        elif row.kind == "began_earlier":
            ticket.opened_at = min(ticket.opened_at, row.at)

    def _clock(self, row: EventRow, number: int) -> None:
        clock = self.clocks.setdefault(number, _Clock(row.ticket_id, row.data["metric"]))
        clock.late = row.data.get("late", clock.late or row.kind == "breach")
        if "state" in row.data:
            clock.state, clock.stopped = row.data["state"], dt.datetime.fromisoformat(row.data["stopped"])
            clock.elapsed_us = row.data["elapsed_us"]
            clock.target_us = round(row.data["target_s"] * 1_000_000)


def facts_then(tx: Tx, desk: Desk, client: str, version: int, then: dt.datetime) -> Facts:
    """The facts of a client as they were known at a past moment, under the playbook version of that time."""
    told = _Told()
    rows = [row for row in events.between(tx, client, EPOCH, then + DAY) if row.recorded_at <= then]
    for row in sorted(rows, key=lambda row: row.id):
        told.take(row)
    return facts_of(_material(told, then), desk.pinned(tx, client, version).playbook, then)


def receipt_then(tx: Tx, desk: Desk, client: str, version: int, then: dt.datetime) -> Receipt:
    """The receipt of a past moment, worked out again from the log."""
    rules = desk.pinned(tx, client, version).playbook.health
    return judge(facts_then(tx, desk, client, version, then), rules.weights, rules.bands)


def _material(told: _Told, then: dt.datetime) -> Material:
    open_now = {number: row for number, row in told.tickets.items() if row.state is TicketState.OPEN}
    late = [row for row in told.clocks.values() if row.late and row.ticket in open_now]
    breached = {row.ticket for row in late if row.metric != Metric.ACKNOWLEDGE.value}
    tickets = (
        OpenTicket(row.key, Severity(row.severity), number in breached)
        for number, row in open_now.items()
        if row.kind is None
    )
    since = then - LONG * DAY
    return Material(
        Counter(row.metric for row in late if not row.state),
        tuple(tickets),
        _opened(told.tickets.values(), then),
        daily.add_up([*told.heard.values(), *_ended(told), *told.asked.promises()], days_at(then)),
        told.asked.answers(since),
        told.asked.count(since, then),
    )


def _ended(told: _Told) -> Iterator[Ended]:
    for row in told.clocks.values():
        one = Ended.of(row.metric, row.state, row.stopped, row.elapsed_us, row.target_us)
        if one is not None:
            yield one


def _opened(rows: Iterable[_Ticket], then: dt.datetime) -> Sequence[OpenedTicket]:
    standing = (row for row in rows if row.kind is None and row.state in (TicketState.OPEN, TicketState.RESOLVED))
    found = [row for row in standing if row.opened_at >= then - PERIOD * DAY]
    found.sort(key=lambda row: row.opened_at)
    return [OpenedTicket(row.key, row.category, row.severity, row.cycle, row.opened_at) for row in found]
