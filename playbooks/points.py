"""When a running clock is worth a word: warn points, the breach, and reminders after it.

Points are working out of a clock as it stands; they hold until its next event.
"""

import datetime as dt
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from playbooks.calendar import Calendar, NeverOpen
from playbooks.durations import parse_duration, spell_duration
from playbooks.schema import WarnPoints
from playbooks.terms import Metric

if TYPE_CHECKING:
    from playbooks.clock import Clock

PROMISE_WARNING = dt.timedelta(minutes=15)
BEFORE_CLOSING = dt.timedelta(minutes=30)
"""How long before the receiver's hours end a warning lands that had to be moved into them."""

_ZERO = dt.timedelta()
_NONE: frozenset[str] = frozenset()
_SHARE = re.compile(r"(\d{1,4})(?:\.(\d{1,2}))?\s*%")


class Point(NamedTuple):
    """One moment to tell somebody: named as in the playbook (`50%`, `15m before`, `150%`) or `breach`."""

    name: str
    at: dt.datetime
    kind: Literal["warn", "breach", "overdue"]


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    counted: dt.timedelta
    kind: Literal["warn", "overdue"]


def points(
    clock: "Clock", warn: WarnPoints, receiver: Calendar, wakes: bool, given: Container[str] = _NONE
) -> tuple[Point, ...]:
    """The points of a running clock in order of time; none while it is paused or once it has ended."""
    return tuple(each_point(clock, warn, lambda: (receiver, wakes), given))


def each_point(
    clock: "Clock", warn: WarnPoints, hours: Callable[[], tuple[Calendar, bool]], given: Container[str] = _NONE
) -> Iterator[Point]:
    """The same, worked out one after the other: whoever asks for the next one pays for no other.

    Those `given` are left out. `hours` tells the hours of the receiver and whether such a clock `wakes`; it is asked
    only where a warning is still to be given.

    A warn point outside `receiver` hours moves earlier into them, unless `wakes`: a target around the clock alone is
    no reason to wake anybody. Where none of those hours lie between the start and the point it stays where it is, to
    wait for the receiver's morning. A breached clock has no warn points: nothing is about to happen any more.
    """
    due = clock.due_at
    if due is None or clock.stopped_at is not None:
        return
    before, after = _marks(clock.metric, clock.terms.target, warn.before, warn.after)
    if clock.breached_at is None:
        owed = [place for place, mark in enumerate(before) if mark.name not in given]
        receiver = _moving(*hours()) if owed else None
        for place in owed:
            yield Point(before[place].name, _warned_at(clock, before, place, receiver), "warn")
    if "breach" not in given:
        yield Point("breach", due, "breach")
    for mark in after:
        if mark.name not in given and (at := _overdue_at(clock, mark)) is not None:
            yield Point(mark.name, at, "overdue")


def _moving(receiver: Calendar, wakes: bool) -> Calendar | None:
    """The hours into which warnings are moved; None where they stay."""
    return None if wakes or receiver.always else receiver


def split_points(
    points: Sequence[Point], given: frozenset[str], at: dt.datetime
) -> tuple[tuple[Point, ...], Point | None]:
    """Of the points past at `at` and not yet given: those to skip, and the latest, which is to be sent.

    A point older than one already given is stale and only skipped.
    """
    past = [point for point in points if point.at <= at]
    told = max((place for place, point in enumerate(past) if point.name in given), default=-1)
    new = tuple(point for point in past if point.name not in given)
    if not new or new[-1] not in past[told + 1 :]:
        return new, None
    return new[:-1], new[-1]


def parse_before(text: str, target: dt.timedelta) -> tuple[str, dt.timedelta]:
    """Name of a warn point (`50%` or `15m`) and the time counted when it is reached.

    That time is negative where the point lies before the start. Raises ValueError with what would be right.
    """
    if "%" not in text:
        span = parse_duration(text)
        return f"{spell_duration(span)} before", target - span
    name, counted = _share(text, target)
    if not _ZERO < counted < target:
        raise ValueError(f"'{text}' is not before the target is due; write for example 50% or 15m")
    return name, counted


def parse_after(text: str, target: dt.timedelta) -> tuple[str, dt.timedelta]:
    """Name of a reminder after the breach (`150%`) and the time counted when it is reached; ValueError as above."""
    name, counted = _share(text, target)
    if counted <= target:
        raise ValueError(f"'{text}' is not after the target is due; write for example 150%")
    return name, counted


def _share(text: str, target: dt.timedelta) -> tuple[str, dt.timedelta]:
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is not a share of a target; write for example 50%")
    whole, part = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    hundredths = int(whole) * 100 + int(part.ljust(2, "0"))
    return f"{whole}.{part}%" if part else f"{whole}%", target * hundredths // 10_000


@lru_cache(maxsize=4096)
def _marks(
    metric: Metric, target: dt.timedelta, before: tuple[str, ...], after: tuple[str, ...]
) -> tuple[tuple[_Mark, ...], tuple[_Mark, ...]]:
    if metric is Metric.PROMISE:
        before, after = (spell_duration(PROMISE_WARNING),), ()
    warnings = dict(parse_before(text, target) for text in before)
    reminders = dict(parse_after(text, target) for text in after)
    return (
        tuple(_Mark(name, at, "warn") for name, at in sorted(warnings.items(), key=_by_time) if at >= _ZERO),
        tuple(_Mark(name, at, "overdue") for name, at in sorted(reminders.items(), key=_by_time)),
    )


def _by_time(named: tuple[str, dt.timedelta]) -> dt.timedelta:
    return named[1]


def _warned_at(clock: "Clock", marks: Sequence[_Mark], place: int, receiver: Calendar | None) -> dt.datetime:
    at = _reached(clock, marks[place].counted)
    if receiver is None or receiver.is_open(at):
        return at
    # A moved point never overtakes the one before it, nor the start of the clock.
    earliest = _warned_at(clock, marks, place - 1, receiver) if place else clock.started_at
    moved = max(_into_hours(receiver, at), earliest)
    return moved if receiver.is_open(moved) else at


def _reached(clock: "Clock", counted: dt.timedelta) -> dt.datetime:
    # What was reached before the present stretch began is past; exactly when no longer matters.
    return clock.terms.calendar.add(clock.segment_at, max(counted - clock.counted, _ZERO))


def _overdue_at(clock: "Clock", mark: _Mark) -> dt.datetime | None:
    try:
        if clock.reclassified and clock.breached_at is not None:
            # Breached by a change of terms: the reminder follows the breach, it does not come with it.
            return clock.terms.calendar.add(clock.breached_at, mark.counted - clock.terms.target)
        return _reached(clock, mark.counted)
    except ValueError:
        # The hours end before that: the clock can be due and never be that late.
        return None


def _into_hours(receiver: Calendar, at: dt.datetime) -> dt.datetime:
    try:
        closes = receiver.last_open(at)
    except NeverOpen:
        return at
    return max(opens for opens, _ in receiver.spans(closes - BEFORE_CLOSING, closes))
