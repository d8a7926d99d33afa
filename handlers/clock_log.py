"""Clocks between their rows, the engine's values and the log: what is written down of a clock, and read back."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from handlers.desk import Desk, Pinned
from playbooks.calendar import Calendar
from playbooks.clock import AtBreach, Clock, ClockEvent, EventKind, Terms, at_breach
from playbooks.clock import history as states_of
from playbooks.schema import Playbook
from playbooks.terms import ClockState, CountsIn, Metric, Severity
from storage import events
from storage.line import Tx
from storage.rows import ClockRow, EventRow

MICROSECOND = dt.timedelta(microseconds=1)
_EVENT_KINDS = frozenset(kind.value for kind in EventKind)
_METRICS = {metric.value: metric for metric in Metric}
_STATES = {state.value: state for state in ClockState}
_COUNTS_IN = {counts_in.value: counts_in for counts_in in CountsIn}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a ticket: when, by whom, in which message, and when we learned of it."""

    at: dt.datetime
    now: dt.datetime
    actor: str = "liaison"
    message: int | None = None
    reason: str | None = None

    @property
    def before(self) -> dt.datetime:
        """The last instant before it: of things due at its very time, what happened comes first."""
        return self.at - MICROSECOND


def terms_of(pinned: Pinned, severity: Severity, metric: Metric) -> Terms | None:
    """What a metric of a severity is judged by, or None where nothing is promised."""
    known = pinned.once(_terms_known)
    if (severity, metric) not in known:
        known[severity, metric] = _work_out_terms(pinned, severity, metric)
    return known[severity, metric]


def _terms_known(_: Playbook) -> dict[tuple[Severity, Metric], Terms | None]:
    """Where the terms of a playbook's version are kept once they were asked for."""
    return {}


def _work_out_terms(pinned: Pinned, severity: Severity, metric: Metric) -> Terms | None:
    targets = pinned.playbook.severities.get(severity)
    target = targets.target(metric) if targets else None
    if targets is None or target is None:
        return None
    counts_in = targets.hours_for(metric)
    return Terms(severity, target, counts_in, pinned.version, pinned.calendar(counts_in))


def to_clock(desk: Desk, tx: Tx, row: ClockRow) -> Clock:
    """The engine's value of a row."""
    return clock_of(desk.pinned(tx, row.client, row.policy_version), row)


def clock_of(pinned: Pinned, row: ClockRow) -> Clock:
    """The same under the playbook that the row names."""
    calendar = pinned.calendar(_COUNTS_IN[row.counts_in])
    return Clock(
        metric=_METRICS[row.metric],
        state=_STATES[row.state],
        terms=_terms(row.severity, row.target_us, row.counts_in, row.policy_version, calendar),
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


@lru_cache(maxsize=4096)
def _terms(severity: str, target_us: int, counts_in: str, version: int, calendar: Calendar) -> Terms:
    """The terms of a row: many clocks are judged by the same."""
    return Terms(Severity(severity), target_us * MICROSECOND, CountsIn(counts_in), version, calendar)


def columns_of(clock: Clock) -> dict[str, Any]:
    """A clock as the columns of its row."""
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


def history(tx: Tx, desk: Desk, row: ClockRow) -> tuple[ClockEvent, ...]:
    """The logged events of one clock, as the engine reads them."""
    return tuple(
        _event(tx, desk, logged) for logged in events.of_clock(tx, row.client, row.id) if logged.kind in _EVENT_KINDS
    )


def log_event(
    tx: Tx,
    row: ClockRow,
    event: ClockEvent,
    moment: Moment,
    clock: Clock | None = None,
    broke: AtBreach | None = None,
) -> None:
    """Append one event of a clock to the log, with what the clock came to by it, and what one that ended `broke`."""
    judged = broke.terms if broke else clock.terms if clock else row
    data: dict[str, object] = {"metric": row.metric, "severity": judged.severity}
    if event.reason:
        data["reason"] = event.reason
    if event.terms:
        data["terms"] = {
            "severity": event.terms.severity.value,
            "target_us": event.terms.target // MICROSECOND,
            "counts_in": event.terms.counts_in.value,
            "version": event.terms.version,
        }
    data["late"] = clock is not None and clock.breached_at is not None
    if clock is not None and clock.ended:
        data |= _verdict(clock, broke)
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


def _verdict(clock: Clock, broke: AtBreach | None) -> dict[str, object]:
    stopped = clock.stopped_at or clock.last_event_at
    verdict: dict[str, object] = {
        "state": clock.state.value,
        "elapsed_s": round(clock.elapsed(stopped).total_seconds(), 3),
        "target_s": (broke or clock).terms.target.total_seconds(),
        "elapsed_us": clock.counted // MICROSECOND,
        "stopped": stopped.isoformat(),
    }
    if clock.state is ClockState.MET and not (clock.counted or clock.paused_total) and stopped > clock.started_at:
        verdict["outside"] = True
    if broke is not None and clock.state is ClockState.MISSED:
        verdict["late_s"] = round((clock.counted - broke.counted).total_seconds(), 3)
    return verdict


def broken_by(tx: Tx, desk: Desk, row: ClockRow, clock: Clock, event: ClockEvent) -> AtBreach | None:
    """What a clock that an event ended had broken by then; None for one that runs on, or was not breached.

    Terms changed later move no due time that has passed, and break no other promise. Only where something changed since
    the breach is the log read.
    """
    if not clock.ended or clock.breached_at is None or clock.stopped_at is None:
        return None
    if clock.segment_at <= clock.breached_at:
        late = clock.terms.calendar.elapsed(clock.breached_at, clock.stopped_at)
        return AtBreach(clock.terms, clock.counted - late)
    return at_breach(after for _, after in states_of(clock.metric, (*history(tx, desk, row), event)))


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
