"""The clocks of a ticket: start, stop, pause, change.

The pure engine is `playbooks.clock`; here it meets the rows, the log and the outbox. A clock is first brought up to the
time of whatever happens to it, so looking more or less often changes nothing.
"""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from handlers.clock_log import Moment, broken_by, columns_of, history, log_event, terms_of, to_clock
from handlers.clock_points import after_change, catch_up, log_point, next_point, settle
from handlers.desk import Desk, Pinned
from playbooks.clock import Clock, ClockEvent, EventKind, Terms, activate, apply, replay
from playbooks.points import Point
from playbooks.terms import ClockState, Metric, Severity
from storage import clocks
from storage.line import Tx
from storage.rows import ClockRow, TicketRow

OWED = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)
"""The clocks that mean the client waits for a word from us."""


def start(
    tx: Tx,
    pinned: Pinned,
    ticket: TicketRow,
    metric: Metric,
    moment: Moment,
    terms: Terms | None = None,
    ordinal: int | None = None,
    backdated: bool = False,
) -> bool:
    """Start a clock if one is promised; False when nothing is. An action has no clock but that of its date.

    `ordinal` is its place among those of its kind. A `backdated` clock is made by a person now and counts from earlier.
    """
    terms = terms or terms_of(pinned, Severity(ticket.severity), metric)
    if terms is None or (ticket.kind is not None and metric is not Metric.PROMISE):
        return False
    clock = activate(metric, terms, moment.at)
    upcoming = next_point(tx, pinned, ticket, clock)
    columns = columns_of(clock) | {
        "client": ticket.client,
        "ticket_id": ticket.id,
        "metric": metric.value,
        "cycle": ticket.cycle,
        "ordinal": ordinal or clocks.count(tx, ticket.client, ticket.id, metric.value, ticket.cycle) + 1,
        "points_given": "",
        "next_check_at": upcoming,
    }
    row = ClockRow(id=clocks.insert(tx, **columns), **columns)
    event = ClockEvent(moment.at, EventKind.ACTIVATE, moment.actor, moment.reason, moment.message, terms)
    log_event(tx, row, event, moment, clock)
    if backdated:
        catch_up(tx, pinned, ticket, row, clock, moment.now)
    elif upcoming is not None and upcoming <= moment.at:
        after_change(tx, pinned, ticket, row, clock, moment)
    return True


def stop(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> list[ClockRow]:
    """Stop the running clocks of these metrics at the moment's own time; returns them as they were before."""
    return _stop(tx, desk, ticket, clocks.running(tx, ticket.client, ticket.id), frozenset[str](metrics), moment)


def conclude(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> None:
    """End every running clock: those of these metrics stop, and those past due, which no end undoes.

    The others are cancelled.
    """
    running = clocks.running(tx, ticket.client, ticket.id)
    broken = {row.metric for row in running if row.breached_at is not None}
    stopped = {row.id for row in _stop(tx, desk, ticket, running, broken.union(metrics), moment)}
    for row in running:
        if row.id not in stopped:
            _happen(tx, desk, ticket, row, EventKind.CANCEL, moment)


def _stop(
    tx: Tx, desk: Desk, ticket: TicketRow, rows: list[ClockRow], metrics: Container[str], moment: Moment
) -> list[ClockRow]:
    stopped = []
    if ticket.last_team_at is not None and moment.at < ticket.last_team_at:
        # A reply that came late was given before the one that stopped the clock: the clock stopped then.
        rows = [row for row in clocks.of_ticket(tx, ticket.client, ticket.id) if _stops_earlier(row, moment.at)]
    for row in rows:
        if row.metric in metrics and row.started_at <= moment.at:
            _happen(tx, desk, ticket, row, EventKind.FULFIL, moment)
            stopped.append(row)
    return stopped


def ordinal_after(stopped: Iterable[ClockRow], metric: Metric, cycle: int) -> int | None:
    """The place of the next clock of its kind, known where the one before has just been stopped."""
    last = max((row.ordinal for row in stopped if row.metric == metric.value and row.cycle == cycle), default=None)
    return None if last is None else last + 1


def _stops_earlier(row: ClockRow, at: dt.datetime) -> bool:
    if row.stopped_at is None:
        return True
    return Metric(row.metric) in OWED and row.stopped_at > at and row.state != ClockState.CANCELLED.value


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
    """Move the running clocks to a severity's targets, keeping what was counted; start those it adds.

    A clock that the new severity does not promise is cancelled, unless it is breached: that stands.
    """
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    for row in clocks.running(tx, ticket.client, ticket.id):
        terms = terms_of(pinned, severity, Metric(row.metric))
        if terms is not None:
            _happen(tx, desk, ticket, row, EventKind.RECLASSIFY, moment, terms)
        elif row.metric != Metric.PROMISE.value and row.breached_at is None:
            _happen(tx, desk, ticket, row, EventKind.CANCEL, replace(moment, reason=f"no promise at {severity}"))
    for metric in _added(tx, ticket):
        start(tx, pinned, ticket._replace(severity=severity.value), metric, moment)
    if ticket.waiting_since is not None:
        pause(tx, desk, ticket, pinned.playbook.waiting_pauses, replace(moment, reason=ticket.waiting_reason))


def _added(tx: Tx, ticket: TicketRow) -> list[Metric]:
    """What a ticket is owed and no clock of its present cycle counts; a promise new to it counts from now on."""
    own = [row for row in clocks.of_ticket(tx, ticket.client, ticket.id) if row.cycle == ticket.cycle]
    counted = {row.metric for row in own if row.state != ClockState.CANCELLED.value}
    running = {row.metric for row in own if row.stopped_at is None}
    taken = ticket.acknowledged_by is not None or ticket.last_team_at is not None
    waits = ticket.last_client_at is not None and (
        ticket.last_team_at is None or ticket.last_client_at > ticket.last_team_at
    )
    answer = Metric.FIRST_RESPONSE if ticket.last_team_at is None and ticket.cycle == 1 else Metric.NEXT_RESPONSE
    missing = {
        Metric.ACKNOWLEDGE: not taken and Metric.ACKNOWLEDGE.value not in counted,
        answer: waits and not running & {metric.value for metric in OWED},
        Metric.PERIODIC_UPDATE: Metric.PERIODIC_UPDATE.value not in running,
        Metric.RESOLUTION: Metric.RESOLUTION.value not in counted,
    }
    return [metric for metric, is_missing in missing.items() if is_missing]


def reapply(tx: Tx, desk: Desk, ticket: TicketRow, pinned: Pinned, moment: Moment) -> int:
    """Move a ticket's running clocks to another version of the playbook, and count those it moved.

    Explicit, logged, and alerting nothing twice.
    """
    moved = 0
    for row in clocks.running(tx, ticket.client, ticket.id):
        terms = terms_of(pinned, Severity(ticket.severity), Metric(row.metric))
        if terms is not None and row.policy_version != pinned.version:
            _happen(tx, desk, ticket, row, EventKind.REAPPLY, moment, terms)
            moved += 1
    return moved


def backdate(tx: Tx, desk: Desk, ticket: TicketRow, metrics: Iterable[Metric], moment: Moment) -> None:
    """Let the clocks that a ticket's opening started count from an earlier message that came late."""
    wanted = {metric.value for metric in metrics}
    for row in clocks.of_ticket(tx, ticket.client, ticket.id):
        if row.metric in wanted and row.started_at == ticket.opened_at and row.stopped_at is None:
            pinned = desk.pinned(tx, ticket.client, row.policy_version)
            after_change(tx, pinned, ticket, row, _started_earlier(tx, desk, row, moment), moment)


def count_from(tx: Tx, desk: Desk, ticket: TicketRow, metric: Metric, moment: Moment) -> None:
    """Let a running clock count from an earlier start that a person gives it now."""
    for row in clocks.running(tx, ticket.client, ticket.id):
        if row.metric == metric.value:
            pinned = desk.pinned(tx, ticket.client, row.policy_version)
            clock = _started_earlier(tx, desk, row, moment)
            catch_up(tx, pinned, ticket, row, clock, moment.now)


def _started_earlier(tx: Tx, desk: Desk, row: ClockRow, moment: Moment) -> Clock:
    terms = to_clock(desk, tx, row).terms
    event = ClockEvent(moment.at, EventKind.ACTIVATE, moment.actor, moment.reason, moment.message, terms)
    clock = replay(Metric(row.metric), (*history(tx, desk, row), event))
    log_event(tx, row, event, moment, clock)
    return clock


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
    # A stop at the due instant is in time, so nothing due at that instant comes before it.
    stops = kind in (EventKind.FULFIL, EventKind.CANCEL)
    row = settle(tx, desk, ticket, row, moment.before if stops else moment.at, moment.now)
    event = ClockEvent(moment.at, kind, moment.actor, moment.reason, moment.message, terms)
    late = moment.at < max(row.last_event_at, row.breached_at or row.last_event_at) and kind is not EventKind.FULFIL
    late = late or moment.at < row.last_event_at
    before = to_clock(desk, tx, row)
    clock = replay(before.metric, (*history(tx, desk, row), event)) if late else apply(before, event)
    log_event(tx, row, event, moment, clock, broken_by(tx, desk, row, clock, event))
    after_change(tx, pinned, ticket, row, clock, moment)
    if clock.reclassified and not before.reclassified:
        log_point(tx, pinned, ticket, row, clock, Point("breach", moment.at, "breach"), moment.now)


def due_times(rows: Sequence[ClockRow]) -> dict[Metric, dt.datetime]:
    """When each running clock is due, for cards."""
    return {Metric(row.metric): row.due_at for row in rows if row.due_at is not None and row.stopped_at is None}


def owed_since(tx: Tx, ticket: TicketRow) -> tuple[Metric, dt.datetime] | None:
    """Which answer a ticket's client waits for, and since when; None when none is owed."""
    rows = clocks.running(tx, ticket.client, ticket.id)
    owed = [(Metric(row.metric), row.started_at) for row in rows if Metric(row.metric) in OWED]
    return min(owed, key=lambda each: each[1], default=None)
