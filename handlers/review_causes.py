"""Why a target was missed and what was done then: read from the ticket's log, or as a person said it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.desk import Desk, Pinned
from playbooks.terms import Metric
from storage import covers, events, tickets
from storage.line import Tx
from storage.rows import ClockRow, EventRow, ReviewEntryRow, TicketRow

_US = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Late:
    """One missed target of one ticket."""

    key: str
    severity: str
    category: str | None
    words: str
    """What the client wrote; empty where it is not known any more, or one of ours opened the ticket."""
    metric: Metric
    due: dt.datetime
    by: dt.timedelta
    """How late, in counted time; of one that still runs, by the clock on the wall."""
    running: bool
    cause: str
    """A key of `CAUSES`, as the log has it."""
    said: ReviewEntryRow | None
    """What a person said of it."""
    taken_by: str | None
    """Who had acknowledged it in time."""
    resolved_at: dt.datetime | None


CAUSES: Mapping[str, tuple[str, str]] = {
    "stricter": (
        "Its severity was raised when the stricter target had passed already.",
        "Its severity was raised when the stricter target had passed already.",
    ),
    "away": ("The PM was away and nobody covered.", "It was not picked up in time."),
    "outside": ("It came outside the PM's hours.", "It came outside our team's hours."),
    "untaken": ("Nobody had taken it by then.", "It was not picked up in time."),
    "taken": ("It was taken in time; the answer came late.", "It was worked on in time; our answer came late."),
    "long": ("The solution took longer than agreed.", "The solution took longer than agreed."),
    "silent": ("We were silent for too long between two updates.", "Our next update came late."),
    "promise": ("The time we promised passed.", "The time we promised passed."),
}
"""Each cause in words for us, and in words for the client."""


def late_ones(
    tx: Tx,
    desk: Desk,
    clocks: Sequence[ClockRow],
    by_hand: set[int],
    causes: Mapping[str, ReviewEntryRow],
    now: dt.datetime,
) -> tuple[Late, ...]:
    """Every missed target with its cause, the worst severity first, then in order of time."""
    found = []
    logs: dict[int, list[EventRow]] = {}
    for row in clocks:
        ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.state != "met" else None
        if ticket is None:
            continue
        if ticket.id not in logs:
            logs[ticket.id] = events.of_ticket(tx, row.client, ticket.id)
        pinned = desk.pinned(tx, row.client, row.policy_version)
        found.append(_late(tx, pinned, row, ticket, logs[ticket.id], ticket.id in by_hand, causes.get(ticket.key), now))
    return tuple(sorted(found, key=lambda one: (one.severity, one.due, one.key)))


def _late(
    tx: Tx,
    pinned: Pinned,
    row: ClockRow,
    ticket: TicketRow,
    log: Sequence[EventRow],
    by_hand: bool,
    said: ReviewEntryRow | None,
    now: dt.datetime,
) -> Late:
    due = row.breached_at or row.due_at or row.started_at
    taken = [event for event in log if event.kind == "acknowledged" and row.started_at <= event.at <= due]
    running = row.stopped_at is None
    over = (row.elapsed_us - row.target_us) * _US
    late = now - due if running else over if over > dt.timedelta() else (row.stopped_at or due) - due
    return Late(
        key=ticket.key,
        severity=row.severity,
        category=ticket.category,
        words="" if by_hand else ticket.summary,
        metric=Metric(row.metric),
        due=due,
        by=max(late, dt.timedelta()),
        running=running,
        cause=_cause(tx, pinned, row, due, bool(taken)),
        said=said,
        taken_by=taken[0].actor if taken else None,
        resolved_at=ticket.resolved_at if ticket.state == "resolved" else None,
    )


def _cause(tx: Tx, pinned: Pinned, row: ClockRow, due: dt.datetime, taken: bool) -> str:
    """The first of these that is so."""
    fixed = {Metric.PROMISE.value: "promise", Metric.RESOLUTION.value: "long", Metric.PERIODIC_UPDATE.value: "silent"}
    if row.reclassified:
        return "stricter"
    if row.metric in fixed:
        return fixed[row.metric]
    if taken:
        return "taken"
    pm = pinned.playbook.people.pm
    if covers.who_covers(tx, row.client, pm, due) == "":
        return "away"
    return "untaken" if pinned.hours_of(pm).is_open(row.started_at) else "outside"
