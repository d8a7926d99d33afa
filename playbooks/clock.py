"""One service clock as a value, the events that move it, and what they add up to.

All time that counts is time of the calendar in force: elapsed, left and paused alike. A clock is judged at the time of
the event that stops it, so it does not matter how often or how late anybody looks.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, assert_never

from playbooks.calendar import Calendar
from playbooks.points import Point, points, split_points
from playbooks.terms import ClockState, CountsIn, Metric, Severity

__all__ = [
    "PAUSABLE",
    "Clock",
    "ClockEvent",
    "EventKind",
    "OutOfOrder",
    "Point",
    "Terms",
    "activate",
    "apply",
    "history",
    "points",
    "replay",
    "split_points",
]

PAUSABLE = frozenset({Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION})
"""The clocks that waiting on the client may pause; on any other clock a pause changes nothing."""

_ZERO = dt.timedelta()


class OutOfOrder(ValueError):
    """An event older than what the clock already counted: only a replay of all its events can place it."""


class EventKind(StrEnum):
    """What can happen to a clock."""

    ACTIVATE = "activate"
    APPLY_POLICY = "apply_policy"
    PAUSE = "pause"
    RESUME = "resume"
    WARN = "warn"
    BREACH = "breach"
    FULFIL = "fulfil"
    CANCEL = "cancel"
    RECLASSIFY = "reclassify"
    REAPPLY = "reapply"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clock is judged by at one time: how much time is promised, and in which hours it counts."""

    severity: Severity
    target: dt.timedelta
    counts_in: CountsIn
    version: int
    calendar: Calendar = field(compare=False, repr=False)


class ClockEvent(NamedTuple):
    """One thing that happened to a clock; `terms` come with activate, reclassify and reapply, a reason with pause."""

    at: dt.datetime
    kind: EventKind
    actor: str = "liaison"
    reason: str | None = None
    message: int | None = None
    terms: Terms | None = None
    point: str | None = None


class Clock(NamedTuple):
    """What a clock's events add up to; it stays true while nothing new happens, whatever time it is asked about.

    `segment_at` is where the present stretch (counted or paused) began, `counted` and `paused_total` hold what lies
    before it. `due_at` is None while paused; after a breach it stays the instant of the breach.
    """

    metric: Metric
    state: ClockState
    terms: Terms
    started_at: dt.datetime
    segment_at: dt.datetime
    counted: dt.timedelta
    paused: str | None
    paused_at: dt.datetime | None
    paused_total: dt.timedelta
    due_at: dt.datetime | None
    breached_at: dt.datetime | None
    reclassified: bool
    stopped_at: dt.datetime | None
    last_event_at: dt.datetime

    @property
    def ended(self) -> bool:
        """Whether the clock is judged for good."""
        return self.stopped_at is not None

    def elapsed(self, now: dt.datetime) -> dt.timedelta:
        """Working time counted against the target; `now` is not before the last event."""
        if self.paused is not None or self.stopped_at is not None:
            return self.counted
        return self.counted + self.terms.calendar.elapsed(self.segment_at, now)

    def left(self, now: dt.datetime) -> dt.timedelta:
        """Working time until the target is used up; negative once it is overspent."""
        return self.terms.target - self.elapsed(now)

    def paused_time(self, now: dt.datetime) -> dt.timedelta:
        """Working time spent paused, the present pause included."""
        if self.paused is None:
            return self.paused_total
        return self.paused_total + self.terms.calendar.elapsed(self.segment_at, now)

    def calendar_elapsed(self, now: dt.datetime) -> dt.timedelta:
        """Time on the wall clock since the start, until the stop if there was one."""
        return max((self.stopped_at or now) - self.started_at, _ZERO)

    def calendar_left(self, now: dt.datetime) -> dt.timedelta | None:
        """Time on the wall clock until it is due, negative once past; None while paused."""
        return None if self.due_at is None else self.due_at - (self.stopped_at or now)


def activate(metric: Metric, terms: Terms, at: dt.datetime) -> Clock:
    """Start a clock; raises NeverOpen when its calendar has too little time left to ever be due."""
    return Clock(
        metric=metric,
        state=ClockState.PENDING,
        terms=terms,
        started_at=at,
        segment_at=at,
        counted=_ZERO,
        paused=None,
        paused_at=None,
        paused_total=_ZERO,
        due_at=terms.calendar.add(at, terms.target),
        breached_at=None,
        reclassified=False,
        stopped_at=None,
        last_event_at=at,
    )


def apply(clock: Clock, event: ClockEvent) -> Clock:
    """The clock after one more event; an ended clock never changes.

    Raises OutOfOrder when the event is older than what was already counted (replay then), ValueError when the event
    lacks what its kind needs. Warn and breach marks may come at any time.
    """
    if clock.stopped_at is not None:
        return clock
    match event.kind:
        case EventKind.FULFIL:
            return _stopped(clock, event, cancelled=False)
        case EventKind.CANCEL:
            return _stopped(clock, event, cancelled=True)
        case EventKind.WARN:
            return _warned(clock, event.at)
        case EventKind.BREACH:
            return _past_due(clock, event.at)
        case EventKind.PAUSE:
            return _paused(clock, event)
        case EventKind.RESUME:
            return _resumed(clock, event)
        case EventKind.RECLASSIFY | EventKind.REAPPLY:
            return _under(clock, event)
        case EventKind.ACTIVATE:
            return _begun(clock, event)
        case EventKind.APPLY_POLICY:
            return clock
    assert_never(event.kind)


def history(metric: Metric, events: Iterable[ClockEvent]) -> Iterator[tuple[ClockEvent, Clock]]:
    """Every event in the order that counts, with the clock after it; events may come in any order and repeatedly.

    The earliest activate starts the clock. At one instant a stop beats a pause and a pause beats a start: a paused
    clock that is resumed and paused stays paused, while a running one is paused and resumed, which changes nothing.
    """
    logged = sorted(events, key=_settled)
    first = next((event for event in logged if event.kind is EventKind.ACTIVATE), None)
    if first is None:
        raise ValueError("these events hold no activate, so there is no clock")
    clock = activate(metric, _terms_of(first), first.at)
    yield first, clock
    later = (event for event in logged if event.kind is not EventKind.ACTIVATE)
    for _, together in groupby(later, key=lambda event: event.at):
        ranks = _RANKS if clock.paused is None else _RANKS_PAUSED
        for event in sorted(together, key=lambda event: ranks[event.kind]):
            clock = apply(clock, event)
            yield event, clock


def replay(metric: Metric, events: Iterable[ClockEvent]) -> Clock:
    """The clock its events add up to, whatever order they come in and however often; ValueError without an activate."""
    return deque(history(metric, events), maxlen=1)[0][1]


class AtBreach(NamedTuple):
    """The promise a clock broke, and what it had counted by then; later terms change neither."""

    terms: Terms
    counted: dt.timedelta


def at_breach(clocks: Iterable[Clock]) -> AtBreach | None:
    """What a clock broke, found in how it stood after each of its events; None for one that was not breached."""
    found, before = None, None
    for after in clocks:
        if after.breached_at is None:
            found = None
        elif before is not None and after.breached_at != before.breached_at:
            by_change = after.reclassified and not before.reclassified
            found = AtBreach(after.terms if by_change else before.terms, before.elapsed(after.breached_at))
        before = after
    return found


_ORDER = (
    EventKind.FULFIL,
    EventKind.CANCEL,
    EventKind.BREACH,
    EventKind.RECLASSIFY,
    EventKind.REAPPLY,
    EventKind.PAUSE,
    EventKind.RESUME,
    EventKind.WARN,
    EventKind.APPLY_POLICY,
)
_RANKS = {kind: place for place, kind in enumerate(_ORDER)}
_RANKS_PAUSED = _RANKS | {EventKind.PAUSE: _RANKS[EventKind.RESUME], EventKind.RESUME: _RANKS[EventKind.PAUSE]}


def _settled(event: ClockEvent) -> tuple[object, ...]:
    # Two changes at one instant need an order that no delivery can change: the newest policy, the worst severity and
    # the shortest target come last and stand.
    terms = event.terms
    judged = (terms.version, -terms.severity.rank, -terms.target, terms.counts_in) if terms else (0, 0, _ZERO, "")
    return (event.at, *judged, event.actor, event.reason or "", event.message or 0, event.point or "")


def _terms_of(event: ClockEvent) -> Terms:
    if event.terms is None:
        raise ValueError(f"an event of kind {event.kind} needs terms")
    return event.terms


def _begun(clock: Clock, event: ClockEvent) -> Clock:
    if event.at < clock.started_at:
        raise OutOfOrder("an earlier start changes everything counted so far")
    return clock


def _past_due(clock: Clock, at: dt.datetime) -> Clock:
    # At the due instant itself only a stop is in time; every other event finds the clock breached.
    if clock.due_at is None or clock.breached_at is not None or at < clock.due_at:
        return clock
    return clock._replace(state=ClockState.BREACHING, breached_at=clock.due_at)


def _warned(clock: Clock, at: dt.datetime) -> Clock:
    clock = _past_due(clock, at)
    return clock._replace(state=ClockState.WARNED) if clock.state is ClockState.PENDING else clock


def _up_to(clock: Clock, event: ClockEvent) -> tuple[Clock, dt.datetime]:
    at = max(event.at, clock.started_at)
    if at < clock.last_event_at or (clock.breached_at is not None and at < clock.breached_at):
        raise OutOfOrder(f"{event.kind} at {event.at} is older than what the clock has counted")
    return _past_due(clock, at), at


def _paused(clock: Clock, event: ClockEvent) -> Clock:
    if not event.reason:
        raise ValueError("a pause needs a reason")
    if clock.metric not in PAUSABLE:
        return clock
    clock, at = _up_to(clock, event)
    if clock.paused is not None:
        return clock
    return clock._replace(
        counted=clock.elapsed(at),
        segment_at=at,
        paused=event.reason,
        paused_at=at,
        due_at=None,
        last_event_at=at,
    )


def _resumed(clock: Clock, event: ClockEvent) -> Clock:
    clock, at = _up_to(clock, event)
    if clock.paused is None:
        return clock
    return clock._replace(
        segment_at=at,
        paused=None,
        paused_at=None,
        paused_total=clock.paused_time(at),
        due_at=clock.breached_at or clock.terms.calendar.add(at, clock.terms.target - clock.counted),
        last_event_at=at,
    )


def _under(clock: Clock, event: ClockEvent) -> Clock:
    terms = _terms_of(event)
    clock, at = _up_to(clock, event)
    counted = clock.elapsed(at)
    now_breached = clock.breached_at is None and counted >= terms.target
    return clock._replace(
        state=ClockState.BREACHING if now_breached else clock.state,
        terms=terms,
        segment_at=at,
        counted=counted,
        paused_total=clock.paused_time(at),
        due_at=_due_under(clock, terms, at, counted),
        breached_at=at if now_breached else clock.breached_at,
        reclassified=clock.reclassified or now_breached,
        last_event_at=at,
    )


def _due_under(clock: Clock, terms: Terms, at: dt.datetime, counted: dt.timedelta) -> dt.datetime | None:
    if clock.paused is not None or clock.breached_at is not None:
        return clock.due_at
    return terms.calendar.add(at, max(terms.target - counted, _ZERO))


def _stopped(clock: Clock, event: ClockEvent, *, cancelled: bool) -> Clock:
    at = max(event.at, clock.started_at)
    if at < clock.last_event_at:
        raise OutOfOrder(f"{event.kind} at {event.at} is older than what the clock has counted")
    breached = _past_due(clock, at).breached_at
    if breached is not None and at <= breached:
        breached = None
    state = ClockState.CANCELLED if cancelled else ClockState.MET if breached is None else ClockState.MISSED
    return clock._replace(
        state=state,
        counted=clock.elapsed(at),
        paused=None,
        paused_at=None,
        paused_total=clock.paused_time(at),
        breached_at=breached,
        reclassified=clock.reclassified and breached is not None,
        stopped_at=event.at,
        last_event_at=at,
    )
