"""Working days as people live them: stretches of open time with only short breaks inside, over midnight or not."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from playbooks.calendar import Calendar
from playbooks.hours import parse_week
from playbooks.schema import Hours

Shift = tuple[dt.datetime, dt.datetime]
BREAK = dt.timedelta(hours=4)
"""A shorter break is lunch; a longer one ends the day."""
LONGEST = dt.timedelta(hours=20)
_AHEAD = dt.timedelta(days=21)
_BACK = dt.timedelta(days=2)
_SOME_WEEKS = dt.datetime(2026, 2, 2, tzinfo=dt.UTC)
"""Weeks with few holidays, from which the length of a usual day is taken."""


def shifts(hours: Calendar, after: dt.datetime) -> Iterator[Shift]:
    """The working days that end after a time, in order; none where hours have no end worth the name."""
    if hours.always:
        return
    begun: dt.datetime | None = None
    last = after
    for start, end in hours.spans(after - _BACK, after + _AHEAD):
        if begun is not None and start - last >= BREAK:
            yield from _kept(begun, last, after)
            begun = None
        begun, last = begun or start, end
    if begun is not None and last < after + _AHEAD:
        yield from _kept(begun, last, after)


@lru_cache(maxsize=4096)
def next_start(hours: Calendar, after: dt.datetime) -> dt.datetime | None:
    """When the first working day after a time begins; everybody with the same hours asks this at the same time."""
    return next((start for start, _ in shifts(hours, after) if start > after), None)


@lru_cache(maxsize=4096)
def next_end(hours: Calendar, lead: dt.timedelta, after: dt.datetime) -> dt.datetime | None:
    """When the first working day after a time has only `lead` left to go, or begins with less than that."""
    looks = (max(end - lead, start) for start, end in shifts(hours, after))
    return next((look for look in looks if look > after), None)


@lru_cache(maxsize=1024)
def working_day(hours: Calendar) -> dt.timedelta:
    """How much working time a usual day of these hours has; all of it where they have no end worth the name."""
    lengths = sorted(hours.elapsed(start, end) for start, end in shifts(hours, _SOME_WEEKS))
    return lengths[len(lengths) // 2] if lengths else dt.timedelta(days=1)


def _kept(begun: dt.datetime, end: dt.datetime, after: dt.datetime) -> Iterator[Shift]:
    if end > after and end - begun <= LONGEST:
        yield begun, end


def usual_weekdays(hours: Hours) -> frozenset[int]:
    """The weekdays on which somebody with these hours works when nothing else is said, Monday 0."""
    if hours.always:
        return frozenset(range(7))
    return _worked(tuple(hours.week.items()))


@lru_cache(maxsize=1024)
def _worked(week: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[int]:
    return frozenset(day for day, blocks in enumerate(parse_week(dict(week))) if blocks)
