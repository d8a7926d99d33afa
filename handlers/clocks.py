"""The clocks of a ticket: start, stop, pause, change, and what falls due as time passes.

The pure engine is `playbooks.clock`; here its values meet their rows, the log and the outbox. A clock is first brought
up to the time of whatever happens to it, so looking more or less often changes nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers import alerts
from handlers.desk import Desk, Pinned
from playbooks.clock import Clock, ClockEvent, EventKind, Terms, activate, apply, replay
from playbooks.points import Point, points, split_points
from playbooks.schema import WarnPoints
from playbooks.terms import ClockState, CountsIn, Metric, Severity
from storage import clocks, events
from storage.line import Tx
from storage.rows import ClockRow, EventRow, TicketRow

MICROSECOND = dt.timedelta(microseconds=1)
_LADDER_ONLY = WarnPoints(before=(), after=())
"""An acknowledgement's reminders are the ladder's; its clock has only its due time."""
_EVENT_KINDS = frozenset(kind.value for kind in EventKind)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a ticket: when, by whom, in which message, and when we learned of it."""

    at: dt.datetime
    now: dt.datetime
    actor: str = "liaison"
    message: int | None = None
    reason: str | None = None


def terms_of(pinned: Pinned, severity: Severity, metric: Metric) -> Terms | None:
    """What a metric of a severity is judged by, or None where nothing is promised."""
    targets = pinned.playbook.severities.get(severity)
    target = targets.target(metric) if targets else None
    if targets is None or target is None:
        return None
    counts_in = targets.hours_for(metric)
    return Terms(severity, target, counts_in, pinned.version, pinned.calendar(counts_in))


def start(
    tx: Tx,
    pinned: Pinned,
    ticket: TicketRow,
    metric: Metric,
    moment: Moment,
    terms: Terms | None = None,
    ordinal: int | None = None,
) -> bool:
    """Start a clock if one is promised; False when nothing is. `ordinal` is its place among those of its kind."""
    terms = terms or terms_of(pinned, Severity(ticket.severity), metric)
    if terms is None:
        return False
    clock = activate(metric, terms, moment.at)
    upcoming = _points(tx, pinned, ticket, clock)
    columns = _columns(clock) | {
        "client": ticket.client,
        "ticket_id": ticket.id,
        "metric": metric.value,
        "cycle": ticket.cycle,
        "ordinal": ordinal or clocks.count(tx, ticket.client, ticket.id, metric.value, ticket.cycle) + 1,
        "points_given": "",
        "next_check_at": upcoming[0].at if upcoming else None,
    }
    row = ClockRow(id=clocks.insert(tx, **columns), **columns)
    event = ClockEvent(moment.at, EventKind.ACTIVATE, moment.actor, moment.reason, moment.message, terms)
    _log(tx, row, event, moment, clock)
    if upcoming and upcoming[0].at <= moment.at:
        _after_change(tx, pinned, ticket, row, clock, moment)
    return True


def stop(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> tuple[Metric, ...]:
    """Stop the running clocks of these metrics at the moment's own time; returns those that were running."""
    wanted = {metric.value for metric in metrics}
    stopped = []
    rows = clocks.running(tx, ticket.client, ticket.id)
    if ticket.last_team_at is not None and moment.at < ticket.last_team_at:
        # A reply that came late was given before the one that stopped the clock: the clock stopped then.
        rows = [row for row in clocks.of_ticket(tx, ticket.client, ticket.id) if _stops_earlier(row, moment.at)]
    for row in rows:
        if row.metric in wanted and row.started_at <= moment.at:
            _happen(tx, desk, ticket, row, EventKind.FULFIL, moment)
            stopped.append(Metric(row.metric))
    return tuple(stopped)


def _stops_earlier(row: ClockRow, at: dt.datetime) -> bool:
    if row.stopped_at is None:
        return True
    answers = (Metric.FIRST_RESPONSE.value, Metric.NEXT_RESPONSE.value)
    return row.metric in answers and row.stopped_at > at and row.state != ClockState.CANCELLED.value


def cancel(tx: Tx, desk: Desk, ticket: TicketRow, moment: Moment, metrics: Iterable[Metric] | None = None) -> None:
    """End running clocks without a verdict, with the reason kept."""
    wanted = None if metrics is None else {metric.value for metric in metrics}
    for row in clocks.running(tx, ticket.client, ticket.id):
        if wanted is None or row.metric in wanted:
            _happen(tx, desk, ticket, row, EventKind.CANCEL, moment)


def pause(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> None:
    """Pause the running clocks of these metrics for a stated reason."""
    wanted = {metric.value for metric in metrics}
    for row in clocks.running(tx, ticket.client, ticket.id):
        if row.metric in wanted and row.paused is None:
            _happen(tx, desk, ticket, row, EventKind.PAUSE, moment)


def resume(tx: Tx, desk: Desk, ticket: TicketRow, moment: Moment) -> None:
    """End every pause of a ticket's clocks."""
    for row in clocks.running(tx, ticket.client, ticket.id):
        if row.paused is not None:
            _happen(tx, desk, ticket, row, EventKind.RESUME, moment)


def reclassify(tx: Tx, desk: Desk, ticket: TicketRow, severity: Severity, moment: Moment) -> None:
    """Move the running clocks to a severity's targets, keeping what was counted; start those it adds."""
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    running = [row for row in clocks.running(tx, ticket.client, ticket.id) if row.metric != Metric.PROMISE.value]
    for row in running:
        terms = terms_of(pinned, severity, Metric(row.metric))
        if terms is None:
            _happen(tx, desk, ticket, row, EventKind.CANCEL, replace(moment, reason=f"no promise at {severity}"))
        else:
            _happen(tx, desk, ticket, row, EventKind.RECLASSIFY, moment, terms)


def reapply(tx: Tx, desk: Desk, ticket: TicketRow, pinned: Pinned, moment: Moment) -> None:
    """Move a ticket's running clocks to another version of the playbook: explicit, logged, alerting nothing twice."""
    for row in clocks.running(tx, ticket.client, ticket.id):
        terms = terms_of(pinned, Severity(ticket.severity), Metric(row.metric))
        if terms is not None:
            _happen(tx, desk, ticket, row, EventKind.REAPPLY, moment, terms)


def backdate(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> None:
    """Let the clocks that a ticket's opening started count from an earlier message that came late."""
    wanted = {metric.value for metric in metrics}
    for row in clocks.of_ticket(tx, ticket.client, ticket.id):
        if row.metric in wanted and row.started_at == ticket.opened_at and row.stopped_at is None:
            pinned = desk.pinned(tx, ticket.client, row.policy_version)
            terms = to_clock(desk, tx, row).terms
            event = ClockEvent(moment.at, EventKind.ACTIVATE, moment.actor, moment.reason, moment.message, terms)
            clock = replay(Metric(row.metric), (*history(tx, desk, row), event))
            _log(tx, row, event, moment, clock)
            _after_change(tx, pinned, ticket, row, clock, moment)


def settle(tx: Tx, desk: Desk, ticket: TicketRow, row: ClockRow, upto: dt.datetime, now: dt.datetime) -> ClockRow:
    """Record every warn point and breach of a clock that lies at or before `upto`, each at its own time."""
    if row.next_check_at is None or row.next_check_at > upto:
        return row
    pinned = desk.pinned(tx, ticket.client, row.policy_version)
    clock = to_clock(desk, tx, row)
    given = set(row.points_given.split("|")) - {""}
    due = [point for point in _points(tx, pinned, ticket, clock) if point.at <= upto and point.name not in given]
    for place, point in enumerate(due):
        given.add(point.name)
        if any(later.at == point.at for later in due[place + 1 :]):
            continue  # moved to one instant, only the last of them is worth a word
        clock = _give(tx, pinned, ticket, row, clock, point, now)
    return _save(tx, pinned, ticket, row, clock, given)


def to_clock(desk: Desk, tx: Tx, row: ClockRow) -> Clock:
    """The engine's value of a row."""
    pinned = desk.pinned(tx, row.client, row.policy_version)
    counts_in = CountsIn(row.counts_in)
    terms = Terms(
        Severity(row.severity), row.target_us * MICROSECOND, counts_in, row.policy_version, pinned.calendar(counts_in)
    )
    return Clock(
        metric=Metric(row.metric),
        state=ClockState(row.state),
        terms=terms,
        started_at=row.started_at,
        segment_at=row.segment_at,
        counted=row.elapsed_us * MICROSECOND,
        paused=row.paused,
        paused_at=row.paused_at,
        paused_total=row.paused_us * MICROSECOND,
        due_at=row.due_at,
        breached_at=row.breached_at,
        reclassified=row.reclassified,
        stopped_at=row.stopped_at,
        last_event_at=row.last_event_at,
    )


def history(tx: Tx, desk: Desk, row: ClockRow) -> tuple[ClockEvent, ...]:
    """The logged events of one clock, as the engine reads them."""
    return tuple(
        _event(tx, desk, logged) for logged in events.of_clock(tx, row.client, row.id) if logged.kind in _EVENT_KINDS
    )


def _happen(
    tx: Tx,
    desk: Desk,
    ticket: TicketRow,
    row: ClockRow,
    kind: EventKind,
    moment: Moment,
    terms: Terms | None = None,
) -> None:
    """Apply one event to a clock: settle up to it, or replay the log when it comes late."""
    pinned = desk.pinned(tx, ticket.client, terms.version if terms else row.policy_version)
    row = settle(tx, desk, ticket, row, moment.at, moment.now)
    event = ClockEvent(moment.at, kind, moment.actor, moment.reason, moment.message, terms)
    late = moment.at < max(row.last_event_at, row.breached_at or row.last_event_at) and kind is not EventKind.FULFIL
    late = late or moment.at < row.last_event_at
    before = to_clock(desk, tx, row)
    clock = replay(before.metric, (*history(tx, desk, row), event)) if late else apply(before, event)
    _log(tx, row, event, moment, clock)
    _after_change(tx, pinned, ticket, row, clock, moment)
    if clock.reclassified and not before.reclassified:
        _breached_by_reclassification(tx, pinned, ticket, row, clock, moment)


def _breached_by_reclassification(
    tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, moment: Moment
) -> None:
    point = Point("breach", moment.at, "breach")
    _log_point(tx, pinned, ticket, row, clock, point, moment.now)


def _after_change(tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, moment: Moment) -> None:
    """After a clock was made or moved: of the points already past only the latest is told; then save."""
    given = set(row.points_given.split("|")) - {""}
    skipped, send = split_points(_points(tx, pinned, ticket, clock), frozenset(given), moment.at)
    given.update(point.name for point in skipped)
    if send is not None:
        given.add(send.name)
        clock = _give(tx, pinned, ticket, row, clock, replace(send, at=max(send.at, moment.at)), moment.now)
    _save(tx, pinned, ticket, row, clock, given)


def _give(
    tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, point: Point, now: dt.datetime
) -> Clock:
    if point.kind != "overdue":
        kind = EventKind.WARN if point.kind == "warn" else EventKind.BREACH
        clock = apply(clock, ClockEvent(point.at, kind, point=point.name))
    _log_point(tx, pinned, ticket, row, clock, point, now)
    return clock


def _log_point(
    tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, point: Point, now: dt.datetime
) -> None:
    """Log a point as a fact, and tell whom it concerns, once."""
    fact = f"clock:{row.id}:{point.name}"
    told = alerts.tell_point(tx, pinned, ticket, clock, point, fact, now)
    events.log(
        tx,
        ticket.client,
        at=point.at,
        recorded_at=now,
        kind="warn" if point.kind == "warn" else "breach" if point.kind == "breach" else "overdue",
        ticket_id=ticket.id,
        clock_id=row.id,
        fact_key=fact,
        data={
            "metric": clock.metric.value,
            "severity": clock.terms.severity.value,
            "point": point.name,
            "to": list(told),
            "due": clock.due_at.isoformat() if clock.due_at else None,
            "target_s": clock.terms.target.total_seconds(),
            "reclassified": clock.reclassified,
        },
    )


def _points(tx: Tx, pinned: Pinned, ticket: TicketRow, clock: Clock) -> tuple[Point, ...]:
    if clock.ended or clock.paused is not None:
        return ()
    receiver = pinned.hours_of(alerts.owner(tx, pinned, ticket, clock.last_event_at))
    warn = _LADDER_ONLY if clock.metric is Metric.ACKNOWLEDGE else pinned.playbook.warn
    return points(clock, warn, receiver, alerts.wakes(pinned, clock.terms.severity))


def _save(tx: Tx, pinned: Pinned, ticket: TicketRow, row: ClockRow, clock: Clock, given: set[str]) -> ClockRow:
    upcoming = next((p.at for p in _points(tx, pinned, ticket, clock) if p.name not in given), None)
    columns: dict[str, Any] = _columns(clock) | {"points_given": "|".join(sorted(given)), "next_check_at": upcoming}
    clocks.save(tx, row.client, row.id, **columns)
    return replace(row, **columns)


def _columns(clock: Clock) -> dict[str, Any]:
    return {
        "severity": clock.terms.severity.value,
        "policy_version": clock.terms.version,
        "counts_in": clock.terms.counts_in.value,
        "state": clock.state.value,
        "paused": clock.paused,
        "started_at": clock.started_at,
        "target_us": clock.terms.target // MICROSECOND,
        "segment_at": clock.segment_at,
        "elapsed_us": clock.counted // MICROSECOND,
        "paused_at": clock.paused_at,
        "paused_us": clock.paused_total // MICROSECOND,
        "due_at": clock.due_at,
        "breached_at": clock.breached_at,
        "reclassified": clock.reclassified,
        "stopped_at": clock.stopped_at,
        "last_event_at": clock.last_event_at,
    }


def _log(tx: Tx, row: ClockRow, event: ClockEvent, moment: Moment, clock: Clock | None = None) -> None:
    data: dict[str, object] = {"metric": row.metric, "severity": (clock.terms if clock else row).severity}
    if event.reason:
        data["reason"] = event.reason
    if event.terms:
        data["terms"] = {
            "severity": event.terms.severity.value,
            "target_us": event.terms.target // MICROSECOND,
            "counts_in": event.terms.counts_in.value,
            "version": event.terms.version,
        }
    if clock is not None and clock.ended:
        data |= _verdict(clock)
    if clock is not None and not clock.ended and clock.due_at:
        data["due"] = clock.due_at.isoformat()
        data["target_s"] = clock.terms.target.total_seconds()
    events.log(
        tx,
        row.client,
        at=event.at,
        recorded_at=moment.now,
        kind=event.kind.value,
        ticket_id=row.ticket_id,
        clock_id=row.id,
        message_id=event.message,
        actor=event.actor,
        data=data,
    )


def _verdict(clock: Clock) -> dict[str, object]:
    stopped = clock.stopped_at or clock.last_event_at
    return {
        "state": clock.state.value,
        "elapsed_s": round(clock.elapsed(stopped).total_seconds(), 3),
        "target_s": clock.terms.target.total_seconds(),
    }


def _event(tx: Tx, desk: Desk, logged: EventRow) -> ClockEvent:
    terms = None
    if "terms" in logged.data:
        kept = logged.data["terms"]
        counts_in = CountsIn(kept["counts_in"])
        pinned = desk.pinned(tx, logged.client, kept["version"])
        terms = Terms(
            Severity(kept["severity"]),
            kept["target_us"] * MICROSECOND,
            counts_in,
            kept["version"],
            pinned.calendar(counts_in),
        )
    return ClockEvent(
        logged.at,
        EventKind(logged.kind),
        logged.actor,
        logged.data.get("reason"),
        logged.message_id,
        terms,
        logged.data.get("point"),
    )


def due_times(rows: Sequence[ClockRow]) -> dict[Metric, dt.datetime]:
    """When each running clock is due, for cards."""
    return {Metric(row.metric): row.due_at for row in rows if row.due_at is not None and row.stopped_at is None}


def running_since(tx: Tx, ticket: TicketRow) -> dict[Metric, dt.datetime]:
    """Since when each of a ticket's running clocks counts."""
    return {Metric(row.metric): row.started_at for row in clocks.running(tx, ticket.client, ticket.id)}


def broken(tx: Tx, ticket: TicketRow) -> tuple[Metric, ...]:
    """The running clocks of a ticket that are past due: ending the ticket does not undo them."""
    rows = clocks.running(tx, ticket.client, ticket.id)
    return tuple(Metric(row.metric) for row in rows if row.breached_at is not None)
