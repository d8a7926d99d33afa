"""What falls due on a clock as time passes: warn points, the breach, reminders; each logged once and told once."""

import datetime as dt
from collections.abc import Container, Iterable
from typing import Any

from handlers import alerts
from handlers.clock_log import Moment, clock_of, columns_of
from handlers.desk import Desk, Pinned
from playbooks.calendar import Calendar
from playbooks.clock import Clock, ClockEvent, EventKind, apply
from playbooks.points import Point, each_point, split_points
from playbooks.schema import WarnPoints
from playbooks.terms import Metric
from storage import clocks, daily, events
from storage.daily import Ended
from storage.line import Tx
from storage.rows import ClockRow, TicketRow

_LADDER_ONLY = WarnPoints(before=(), after=())
"""An acknowledgement's reminders are the ladder's; its clock has only its due time."""


def settle(tx: Tx, desk: Desk, ticket: TicketRow, row: ClockRow, upto: dt.datetime, now: dt.datetime) -> ClockRow:
    """Record every warn point and breach of a clock that lies at or before `upto`, each at its own time."""
    if row.next_check_at is None or row.next_check_at > upto:
        return row
    pinned = desk.pinned(tx, ticket.client, row.policy_version)
    clock = clock_of(pinned, row)
    given = given_of(row)
    known = points_of(tx, pinned, ticket, clock, given)
    due = [point for point in known if point.at <= upto]
    for place, point in enumerate(due):
        given.add(point.name)
        if point is not due[-1] and any(later.at == point.at for later in due[place + 1 :]):
            continue  # moved to one instant, only the last of them is worth a word
        clock = _give(tx, pinned, ticket, row, clock, point, now)
    # What comes next is known: a breach ends the warnings, which lie before it, and moves nothing that lies after it.
    # Of the clock itself a point changes these two at most.
    upcoming = next((point.at for point in known if point.name not in given), None)
    columns = {"state": clock.state.value, "breached_at": clock.breached_at, **_watch(given, upcoming)}
    clocks.save(tx, row.client, row.id, **columns)
    return row._replace(**columns)


def after_change(tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, moment: Moment) -> None:
    """After a clock was made or moved: of the points already past only the latest is told; then save."""
    given = given_of(row)
    skipped, send = split_points(points_of(tx, pinned, ticket, clock), frozenset(given), moment.at)
    given.update(point.name for point in skipped)
    if send is not None:
        given.add(send.name)
        clock = _give(tx, pinned, ticket, row, clock, send._replace(at=max(send.at, moment.at)), moment.now)
    save(tx, pinned, ticket, row, clock, given)


def catch_up(tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, now: dt.datetime) -> None:
    """A person lets a clock count from earlier than now: of what is past only the latest is told.

    That is the breach where there is one, stamped at its own time (its alert says how late it is), else a warning.
    """
    past = [point for point in points_of(tx, pinned, ticket, clock) if point.at <= now]
    given = given_of(row)
    breached = any(point.kind == "breach" for point in past)
    warnings = [point for point in past if point.kind == "warn"]
    for point in past:
        worth_a_word = point.kind == "breach" or (not breached and point is warnings[-1])
        if worth_a_word and point.name not in given:
            clock = _give(tx, pinned, ticket, row, clock, point, now)
    save(tx, pinned, ticket, row, clock, given | {point.name for point in past})


def points_of(
    tx: Tx, pinned: Pinned, ticket: TicketRow, clock: Clock, given: Container[str] = frozenset()
) -> tuple[Point, ...]:
    """When a clock is worth a word, by the hours of whoever answers for its ticket; none once it ended or is paused.

    The points `given` are left out.
    """
    return tuple(_each_point(tx, pinned, ticket, clock, given))


def next_point(
    tx: Tx, pinned: Pinned, ticket: TicketRow, clock: Clock, given: Container[str] = frozenset()
) -> dt.datetime | None:
    """When the first of these points comes."""
    return next((point.at for point in _each_point(tx, pinned, ticket, clock, given)), None)


def _each_point(tx: Tx, pinned: Pinned, ticket: TicketRow, clock: Clock, given: Container[str]) -> Iterable[Point]:
    if clock.ended or clock.paused is not None:
        return ()

    def hours() -> tuple[Calendar, bool]:
        receiver = pinned.hours_of(alerts.owner(tx, pinned, ticket, clock.last_event_at))
        return receiver, alerts.wakes(pinned, clock.terms.severity)

    warn = _LADDER_ONLY if clock.metric is Metric.ACKNOWLEDGE else pinned.playbook.warn
    return each_point(clock, warn, hours, given)


def given_of(row: ClockRow) -> set[str]:
    """Names of the points already told or skipped."""
    return set(row.points_given.split("|")) if row.points_given else set()


def save(tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, given: set[str]) -> ClockRow:
    """Write a clock back, with when to look at it next."""
    columns = columns_of(clock) | _watch(given, next_point(tx, pinned, ticket, clock, given))
    clocks.save(tx, row.client, row.id, **columns)
    saved = row._replace(**columns)
    daily.count(tx, row.client, ended(saved), ended(row))
    return saved


def _watch(given: set[str], upcoming: dt.datetime | None) -> dict[str, Any]:
    """Which points were told or skipped, and when to look for the next."""
    return {"points_given": "|".join(sorted(given)), "next_check_at": upcoming}


def ended(row: ClockRow) -> Ended | None:
    """What a clock counts for in the client's daily numbers, once it has a verdict."""
    return Ended.of(row.metric, row.state, row.stopped_at, row.elapsed_us, row.target_us)


def log_point(
    tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, point: Point, now: dt.datetime
) -> None:
    """Log a point as a fact, and tell whom it concerns, once."""
    of = alerts.Of(clock, point, row.id, f"clock:{row.id}:{point.name}")
    told = alerts.tell_point(tx, pinned, ticket, of, now)
    events.log(
        tx,
        ticket.client,
        at=point.at,
        recorded_at=now,
        kind="warn" if point.kind == "warn" else "breach" if point.kind == "breach" else "overdue",
        ticket_id=ticket.id,
        clock_id=row.id,
        fact_key=of.fact,
        data={
            "metric": row.metric,
            "severity": clock.terms.severity.value,
            "point": point.name,
            "due": clock.due_at.isoformat() if clock.due_at else None,
            "target_s": clock.terms.target.total_seconds(),
            "reclassified": clock.reclassified,
        }
        | told.as_data(),
    )


def _give(
    tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, point: Point, now: dt.datetime
) -> Clock:
    if point.kind != "overdue":
        kind = EventKind.WARN if point.kind == "warn" else EventKind.BREACH
        clock = apply(clock, ClockEvent(point.at, kind, point=point.name))
    log_point(tx, pinned, ticket, row, clock, point, now)
    return clock
