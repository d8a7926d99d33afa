"""The plain ledger of one clock: what counted, what did not and why, who changed what, and the verdict.

Rows are told in the reader's first zone; start, due time and stop in every zone given.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from playbooks.calendar import Calendar, NeverOpen
from playbooks.clock import AtBreach, Clock, ClockEvent, EventKind, Terms, apply, at_breach, history, replay
from playbooks.durations import write_duration, write_in_days
from playbooks.shifts import working_day
from playbooks.terms import ClockState, CountsIn, Metric
from playbooks.zone_names import zone_name

_SECOND = dt.timedelta(seconds=1)
_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
_LONGEST_BREAK = dt.timedelta(hours=4)

_HOURS = {
    CountsIn.CLIENT: "in the client's hours",
    CountsIn.PM: "in the PM's hours",
    CountsIn.FLOOR: "in the floor's hours",
    CountsIn.ANY: "in the client's or the PM's hours",
    CountsIn.BOTH: "in the hours client and PM share",
    CountsIn.ALWAYS: "around the clock",
}
_STARTED_BY = {Metric.PROMISE: "a time was promised"}


@dataclass(frozen=True, slots=True)
class _Row:
    when: str
    what: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: dt.datetime
    end: dt.datetime
    is_open: bool
    gaps: tuple[tuple[str, ...], ...] = ()
    """Why it was closed between the open stretches this one joins."""


def ledger(
    clock_events: Sequence[ClockEvent],
    metric: Metric,
    key: str,
    zones: Sequence[tuple[str, str]],
    now: dt.datetime,
) -> str:
    """Tell a clock's story up to `now` as plain text; `zones` are pairs of label and IANA name, the rows' zone first.

    Raises ValueError when the events hold no activate.
    """
    steps = _steps(metric, [event for event in clock_events if event.at <= now], now)
    start, clock = steps[0][0], steps[-1][1]
    places = [(label, ZoneInfo(name)) for label, name in zones]
    rows = _rows(steps, now, places[0][1])
    terms = steps[0][1].terms
    lines = [
        f"{key} {metric.value.replace('_', ' ')}, {terms.severity}, {_promise(terms)}",
        _line("started", f"{_everywhere(start.at, places, year=True)}: {_started(metric, start)}"),
        *_aligned(rows),
        *_closing(steps, places, now),
        _wall(steps, clock, now),
    ]
    return "\n".join(lines)


def _steps(metric: Metric, events: Sequence[ClockEvent], now: dt.datetime) -> list[tuple[ClockEvent, Clock]]:
    """The events that say something, each once, with the clock after each; a breach stands at the due time."""
    final = apply(replay(metric, events), ClockEvent(now, EventKind.BREACH))
    told = [event for event in events if event.kind not in (EventKind.BREACH, EventKind.APPLY_POLICY)]
    if final.breached_at is not None and not final.reclassified:
        told.append(ClockEvent(final.breached_at, EventKind.BREACH))
    steps: list[tuple[ClockEvent, Clock]] = []
    seen: set[ClockEvent] = set()
    for event, clock in history(metric, told):
        if event not in seen and (not steps or _says_something(event, steps[-1][1], clock)):
            steps.append((event, clock))
        seen.add(event)
    return steps


def _says_something(event: ClockEvent, before: Clock, after: Clock) -> bool:
    if before.ended:
        return False
    if event.kind is EventKind.WARN:
        return before.breached_at is None
    return after != before


def _rows(steps: Sequence[tuple[ClockEvent, Clock]], now: dt.datetime, zone: ZoneInfo) -> Iterator[_Row]:
    pause: ClockEvent | None = None
    cursor = steps[0][1].started_at
    for (_, before), (event, after) in pairwise(steps):
        at = max(event.at, cursor)
        yield from _between(before, pause, cursor, at, zone)
        pause = event if event.kind is EventKind.PAUSE else pause if after.paused else None
        when = _instant(at, zone)
        for line in _happened(event, before, after, zone):
            yield _Row(when, line)
            when = ""
        cursor = at
    last = steps[-1][1]
    if not last.ended and now > cursor:
        yield from _between(last, pause, cursor, now, zone)


def _between(
    clock: Clock, pause: ClockEvent | None, start: dt.datetime, end: dt.datetime, zone: ZoneInfo
) -> Iterator[_Row]:
    calendar = clock.terms.calendar
    if pause is not None:
        figure = f"paused {_span(calendar.elapsed(start, end))} of working time"
        yield _Row(_range(start, end, zone), f"paused{_by(pause)}: {pause.reason}", figure)
        return
    for stretch in _merged(calendar, list(_stretches(calendar, start, end))):
        when = _range(stretch.start, stretch.end, zone)
        if stretch.is_open:
            total = clock.elapsed(stretch.end)
            spent = _span(_floor(total) - _floor(clock.elapsed(stretch.start)))
            yield _Row(when, f"counted {spent}{_joined(stretch)}", f"total {_span(total)}")
        else:
            yield _Row(when, f"closed: {', '.join(_why_closed(calendar, stretch))}")


def _stretches(calendar: Calendar, start: dt.datetime, end: dt.datetime) -> Iterator[_Stretch]:
    cursor = start
    for opens, closes in calendar.spans(start, end):
        if opens > cursor:
            yield _Stretch(cursor, opens, False)
        yield _Stretch(opens, closes, True)
        cursor = closes
    if cursor < end:
        yield _Stretch(cursor, end, False)


def _merged(calendar: Calendar, stretches: list[_Stretch]) -> list[_Stretch]:
    """Whole stretches in a row become one; the first and last stay apart, and so does what a named day parts."""
    inner = set([stretch for stretch in stretches if stretch.is_open][1:-1])
    merged: list[_Stretch] = []
    for stretch in stretches:
        follows = stretch in inner and len(merged) > 1 and (merged[-2].gaps or merged[-2] in inner)
        if follows and not calendar.closures(merged[-1].start, merged[-1].end):
            first, gap = merged[-2], tuple(_why_closed(calendar, merged[-1]))
            merged[-2:] = [_Stretch(first.start, stretch.end, True, (*first.gaps, gap))]
        else:
            merged.append(stretch)
    return merged


def _joined(stretch: _Stretch) -> str:
    if not stretch.gaps:
        return ""
    reasons = dict.fromkeys(reason for gap in stretch.gaps for reason in gap)
    return f" in {len(stretch.gaps) + 1} stretches (closed: {', '.join(reasons)})"


def _why_closed(calendar: Calendar, gap: _Stretch) -> list[str]:
    zone = ZoneInfo(calendar.zone)
    named = {closure.date: closure.reason for closure in calendar.closures(gap.start, gap.end)}
    days = list(_local_days(gap.start, gap.end, zone))
    free = [day for day in days if not _works(calendar, day, zone)]
    unnamed = [day for day in free if day not in named]
    reasons = [] if len(free) == len(days) else [_short_closing(calendar, gap.start, gap.end, zone)]
    if any(day.weekday() >= 5 for day in unnamed):
        reasons.append("weekend")
    reasons += [f"no hours on {day:%a}" for day in unnamed if day.weekday() < 5]
    return reasons + [f"{reason} ({_day(day)})" for day, reason in sorted(named.items())]


def _local_days(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[dt.date]:
    day = start.astimezone(zone).date()
    last = (end - dt.timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        yield day
        day += _DAY


def _works(calendar: Calendar, day: dt.date, zone: ZoneInfo) -> bool:
    midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    next_midnight = dt.datetime.combine(day + _DAY, dt.time(), zone).astimezone(dt.UTC)
    return calendar.elapsed(midnight, next_midnight) > dt.timedelta()


def _short_closing(calendar: Calendar, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    try:
        closed, opens = calendar.last_open(start), calendar.next_open(end)
    except NeverOpen:
        return "outside hours"
    if closed.astimezone(zone).date() != opens.astimezone(zone).date():
        return "night"
    return "break" if opens - closed <= _LONGEST_BREAK else "outside hours"


def _happened(event: ClockEvent, before: Clock, after: Clock, zone: ZoneInfo) -> tuple[str, ...]:
    """What an event says in a line of its own, with what follows from it below."""
    reason = f": {event.reason}" if event.reason else ""
    match event.kind:
        case EventKind.WARN:
            return (f"warned ({event.point or 'nearly due'})",)
        case EventKind.BREACH:
            return (f"breached: the promise of {_span(before.terms.target)} is used up",)
        case EventKind.RESUME:
            return (f"resumed{_by(event)}{reason}{_message(event)}",)
        case EventKind.RECLASSIFY:
            change = f"severity {before.terms.severity} to {after.terms.severity}"
        case EventKind.REAPPLY:
            change = f"playbook version {before.terms.version} to {after.terms.version}"
        case _:
            return ()
    return f"{change}{_by(event)}{reason}", f"{_promise(after.terms)}; {_consequence(before, after, zone)}"


def _consequence(before: Clock, after: Clock, zone: ZoneInfo) -> str:
    if before.breached_at is not None:
        return "the breach stands"
    if after.breached_at is not None:
        return "breached by this change"
    if after.due_at is None:
        return f"{_span(after.left(after.last_event_at))} left"
    return f"now due {_instant(after.due_at, zone)}"


def _closing(
    steps: Sequence[tuple[ClockEvent, Clock]], places: Sequence[tuple[str, ZoneInfo]], now: dt.datetime
) -> Iterator[str]:
    event, clock = steps[-1]
    broke = at_breach(after for _, after in steps)
    due = clock.due_at or clock.breached_at
    if due is not None:
        yield _line("breached" if clock.reclassified else "due", _everywhere(due, places))
    counted = f"counted {_span(clock.elapsed(now))} of {_span((broke or clock).terms.target)}"
    yield _line(clock.state.value if clock.ended else "now", _everywhere(clock.stopped_at or now, places))
    if not clock.ended:
        yield _line("", f"{counted}, {_standing(clock, broke, now)}")
        return
    lateness = f", {_lateness(clock, broke)}" if clock.state is ClockState.MISSED and broke else ""
    reason = f", {event.reason}" if event.reason else ""
    source = f"{_by(event)}{_message(event)}{reason}".strip(", ")
    yield _line("", f"{source}: {counted}{lateness}" if source else f"{counted}{lateness}")


def _standing(clock: Clock, broke: AtBreach | None, now: dt.datetime) -> str:
    left = broke.counted - clock.elapsed(now) if broke else clock.left(now)
    standing = f"over by {_span(-left)}{_since(clock)}" if left < dt.timedelta() else f"{_span(left)} left"
    breached = "breached, " if clock.breached_at is not None else ""
    paused = ", paused" if clock.paused is not None else ""
    return f"{breached}{standing}{paused}"


def _lateness(clock: Clock, broke: AtBreach) -> str:
    over = clock.counted - broke.counted
    return f"late by {_span(over)}{_since(clock)}" if over > dt.timedelta() else "after the due time"


def _since(clock: Clock) -> str:
    """A promise that a change broke is late from then on, whatever was counted before."""
    return " since the change" if clock.reclassified else ""


def _wall(steps: Sequence[tuple[ClockEvent, Clock]], clock: Clock, now: dt.datetime) -> str:
    paused = dt.timedelta()
    for (_, before), (_, after) in pairwise(steps):
        if before.paused_at is not None and after.paused_at is None:
            paused += after.last_event_at - before.paused_at
    if clock.paused_at is not None:
        paused += now - clock.paused_at
    upto = "stop" if clock.ended else "now"
    part = f", {_span(paused)} of it paused" if paused else ""
    return _line("wall clock", f"{_span(clock.calendar_elapsed(now))} from start to {upto}{part}")


def _promise(terms: Terms) -> str:
    days = write_in_days(terms.target, working_day(terms.calendar))
    return f"promised {_span(terms.target)} {_HOURS[terms.counts_in]}" + (f" ({days})" if days else "")


def _started(metric: Metric, event: ClockEvent) -> str:
    words = event.reason or _STARTED_BY.get(metric, "client wrote")
    notes = [event.actor] if event.actor != "liaison" else []
    notes += [f"message {event.message}"] if event.message is not None else []
    return f"{words} ({', '.join(notes)})" if notes else words


def _line(tag: str, told: str) -> str:
    return f"{tag:<11}{told}"


def _by(event: ClockEvent) -> str:
    return f" by {event.actor}" if event.actor != "liaison" else ""


def _message(event: ClockEvent) -> str:
    return f" (message {event.message})" if event.message is not None else ""


def _aligned(rows: Iterable[_Row]) -> list[str]:
    told = list(rows)
    first = max((len(row.when) for row in told), default=0)
    second = max((len(row.what) for row in told if row.figure), default=0)
    return [f"{row.when:<{first}}  {row.what:<{second}}  {row.figure}".rstrip() for row in told]


def _everywhere(at: dt.datetime, places: Sequence[tuple[str, ZoneInfo]], *, year: bool = False) -> str:
    told = []
    for label, zone in places:
        local = at.astimezone(zone)
        written = f" {local.year}" if year else ""
        told.append(f"{_day(local.date())}{written} {_time(local)} {zone_name(local, zone)} ({label})")
    return " / ".join(told)


def _range(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    first, last = start.astimezone(zone), end.astimezone(zone)
    shifts = first.utcoffset() != last.utcoffset()
    begins, ends = (f" {zone_name(moment, zone)}" if shifts else "" for moment in (first, last))
    day = f"{_day(last.date())} " if first.date() != last.date() else ""
    return f"{_day(first.date())} {_time(first)}{begins} - {day}{_time(last)}{ends}"


def _instant(at: dt.datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{_day(local.date())} {_time(local)}"


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _time(local: dt.datetime) -> str:
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _floor(span: dt.timedelta) -> dt.timedelta:
    return span // _SECOND * _SECOND


def _span(span: dt.timedelta) -> str:
    seconds = int(span.total_seconds()) % 60
    if not seconds or span < _MINUTE:
        return write_duration(span)
    return f"{write_duration(span)} {seconds} s"
