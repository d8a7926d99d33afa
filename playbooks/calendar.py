"""Business hours as UTC intervals: what is open, when a target falls due, how much open time lies between two instants.

A minute is open when its local wall-clock reading lies in a block of that local date, or in a block of the date before
that runs over midnight. So a window that opens inside a skipped hour opens when the clocks have sprung, and one that
lies in a doubled hour is open both times. A due time at closing time is closing time, not the next opening. A holiday
closes the shifts that start on it, and the tail of the shift that started the evening before stays open.

Years are compiled one at a time when first asked for, into spans with running totals, so that every question is a
bisection. Inside, an instant is the time since the beginning of 1970, a timedelta: exact, and quicker here than whole
microseconds, which would have to be made from a datetime and back. Instants may come in any zone; answers are in UTC.
"""

import datetime as dt
import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate, chain
from operator import sub
from typing import Final, Protocol, Self, assert_never

from playbooks.hours import EPOCH, EPOCH_DAY, Plan, Span, merged, offset_at, open_spans, overlap, plan_hours
from playbooks.schema import Hours, Playbook
from playbooks.terms import CountsIn

FIRST_YEAR, LAST_YEAR = 1970, 2100

_NOTHING = dt.timedelta()
_DAY = dt.timedelta(days=1)
_LOOK = 5
_TOO_LATE = f"that much working time ends after {LAST_YEAR}, where calendars end"


class NeverOpen(ValueError):
    """No instant can be named: the hours stay closed for five years on end, or 2100 ends before the time is up."""


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """A date that would have had working hours, and the holiday or decision that closed it."""

    date: dt.date
    reason: str


class _Source(Protocol):
    """Where a calendar's hours come from: hours as written, or other calendars."""

    def spans(self, year: int) -> list[Span]:
        """The open spans of one UTC year, merged and clipped to it."""

    def closures(self, start: dt.timedelta, end: dt.timedelta) -> Iterable[tuple[Closure, list[Span]]]:
        """The closed dates touched, each with the spans it would have been open for."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Compiled years `first` to `last`: open spans with the open time before each (and in all), and to its end."""

    first: int
    last: int
    begin: dt.timedelta
    stop: dt.timedelta
    starts: list[dt.timedelta]
    ends: list[dt.timedelta]
    before: list[dt.timedelta]
    after: list[dt.timedelta]

    @classmethod
    def of(cls, first: int, years: Sequence[Sequence[Span]]) -> Self:
        """The table of years from `first` on, a span that runs over New Year being one."""
        starts: list[dt.timedelta] = []
        ends: list[dt.timedelta] = []
        for spans in years:
            runs_on = bool(ends and spans) and ends[-1] == spans[0][0]
            if runs_on:
                ends.pop()
            starts += [opens for opens, _ in spans[runs_on:]]
            ends += [closes for _, closes in spans]
        after = list(accumulate(map(sub, ends, starts)))
        last = first + len(years) - 1
        return cls(first, last, _new_year(first), _new_year(last + 1), starts, ends, [_NOTHING, *after], after)

    def worked(self, at: dt.timedelta) -> dt.timedelta:
        """Open time from the table's begin to `at`."""
        found = bisect_right(self.starts, at) - 1
        if found < 0:
            return _NOTHING
        if at >= self.ends[found]:
            return self.after[found]
        return self.before[found] + at - self.starts[found]


class Calendar:
    """Business hours, asked with aware datetimes of any zone in 1970 to 2100; naive ones are refused with ValueError.

    Two calendars are the same only if they are the same object. `always` means exact 24x7.
    """

    __slots__ = ("__weakref__", "_source", "_table", "_years", "always", "zone")

    def __init__(self, zone: str, source: _Source | None) -> None:
        self.zone: Final = zone
        self.always: Final = source is None
        self._source = source
        self._years: dict[int, list[Span]] = {}
        self._table = _Table(0, -1, _NOTHING, _NOTHING, [], [], [_NOTHING], [])

    def __repr__(self) -> str:
        return f"Calendar({self.zone}{', 24x7' if self.always else ''})"

    def is_open(self, at: dt.datetime) -> bool:
        """Whether `at` lies in working hours; the closing instant does not."""
        moment = _since(at)
        if self.always:
            return True
        table = self._at(moment)
        found = bisect_right(table.starts, moment) - 1
        return found >= 0 and moment < table.ends[found]

    def add(self, start: dt.datetime, span: dt.timedelta) -> dt.datetime:
        """The instant at which `span` of open time has passed since `start`; no span at all is `start` itself.

        Raises NeverOpen if the hours do not open again by 2100, ValueError for a negative span.
        """
        begun = _since(start)
        if self.always or not _NOTHING < span < _END:
            return _plainly(begun, span)
        table = self._at(begun)
        while (target := table.worked(begun) + span) > table.before[-1]:
            table = self._later(table, begun)
        found = bisect_left(table.after, target)
        return EPOCH + (table.starts[found] + (target - table.before[found]))

    def elapsed(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The open time in [start, end); zero if `end` is not after `start`."""
        begun, ended = _since(start), _since(end)
        if ended <= begun:
            return _NOTHING
        if self.always:
            return ended - begun
        table = self._table
        if not (table.begin <= begun and ended < table.stop):
            table = self._cover(_year_of(begun), _year_of(ended))
        return table.worked(ended) - table.worked(begun)

    def next_open(self, at: dt.datetime) -> dt.datetime:
        """`at` itself if open, else the next opening; raises NeverOpen if there is none in five years."""
        moment = _since(at)
        if self.always:
            return EPOCH + moment
        table = self._at(moment)
        while not table.ends or table.ends[-1] <= moment:
            table = self._later(table, moment)
        return EPOCH + max(moment, table.starts[bisect_right(table.ends, moment)])

    def last_open(self, at: dt.datetime) -> dt.datetime:
        """`at` itself if open, else the end of the latest open span before it; raises NeverOpen if there is none."""
        moment = _since(at)
        if self.always:
            return EPOCH + moment
        table = self._at(moment)
        while not table.starts or table.starts[0] > moment:
            table = self._earlier(table, moment)
        return EPOCH + min(moment, table.ends[bisect_right(table.starts, moment) - 1])

    def span_at(self, at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
        """The open span that holds `at`, or None; one that never closes is cut at the ends of the years beside."""
        moment = _since(at)
        year = _year_of(moment)
        first, last = max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR)
        begin, stop = _new_year(first), _new_year(last + 1)
        if self.always:
            return EPOCH + begin, EPOCH + stop
        table = self._cover(first, last)
        found = bisect_right(table.starts, moment) - 1
        if found < 0 or moment >= table.ends[found]:
            return None
        return EPOCH + max(begin, table.starts[found]), EPOCH + min(stop, table.ends[found])

    def spans(self, start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The open spans of [start, end) in order, cut at both."""
        return ((EPOCH + opens, EPOCH + closes) for opens, closes in self._within(_since(start), _since(end)))

    def closures(self, start: dt.datetime, end: dt.datetime) -> tuple[Closure, ...]:
        """The dates touched by [start, end) that would have been open, with the name of what closed them."""
        begun, ended = _since(start), _since(end)
        if self._source is None or ended <= begun:
            return ()
        return tuple(sorted({closure for closure, _ in self._source.closures(begun, ended)}))

    def _within(self, begun: dt.timedelta, ended: dt.timedelta) -> list[Span]:
        if ended <= begun:
            return []
        if self.always:
            return [(begun, ended)]
        table = self._cover(_year_of(begun), _year_of(ended - dt.timedelta.resolution))
        chosen = range(bisect_right(table.ends, begun), bisect_left(table.starts, ended))
        return [(max(begun, table.starts[found]), min(ended, table.ends[found])) for found in chosen]

    def _at(self, moment: dt.timedelta) -> _Table:
        table = self._table
        if table.begin <= moment < table.stop:
            return table
        year = _year_of(moment)
        return self._cover(year, year)

    def _cover(self, first: int, last: int) -> _Table:
        # Never changed in place: a thread that reads meanwhile keeps a whole table, old or new.
        table = self._table
        if table.first <= first and last <= table.last:
            return table
        if table.last >= 0:
            first, last = min(first, table.first), max(last, table.last)
        self._table = table = _Table.of(first, [self._spans_of(year) for year in range(first, last + 1)])
        return table

    def _spans_of(self, year: int) -> list[Span]:
        if year not in self._years:
            self._years[year] = self._source.spans(year) if self._source else []
        return self._years[year]

    def _later(self, table: _Table, moment: dt.timedelta) -> _Table:
        latest = max(moment, table.ends[-1]) if table.ends else moment
        if table.last - _year_of(latest) >= _LOOK:
            raise NeverOpen(f"{self} has no working hours from {EPOCH + latest:%Y-%m-%d %H:%M} UTC on")
        if table.last == LAST_YEAR:
            raise NeverOpen(_TOO_LATE)
        return self._cover(table.first, table.last + 1)

    def _earlier(self, table: _Table, moment: dt.timedelta) -> _Table:
        if _year_of(moment) - table.first >= _LOOK or table.first == FIRST_YEAR:
            raise NeverOpen(f"{self} has no working hours before {EPOCH + moment:%Y-%m-%d %H:%M} UTC")
        return self._cover(table.first - 1, table.last)


@dataclass(frozen=True, slots=True, eq=False)
class _Written:
    """Hours as a playbook writes them."""

    plan: Plan

    def spans(self, year: int) -> list[Span]:
        first, last = dt.date(year, 1, 1).toordinal() - 2, dt.date(year, 12, 31).toordinal() + 1
        return open_spans(self.plan.blocks(first, last), self.plan.zone, (year,))

    def closures(self, start: dt.timedelta, end: dt.timedelta) -> Iterator[tuple[Closure, list[Span]]]:
        begun, ended = (at + offset_at(self.plan.zone, at) for at in (start, end))
        first, last = begun // _DAY + EPOCH_DAY - 1, ended // _DAY + EPOCH_DAY
        for day, reason in self.plan.reasons(first, last).items():
            lost, midnight = self.plan.usual(day), dt.timedelta(day - EPOCH_DAY)
            if lost and midnight < ended and midnight + max(_DAY, dt.timedelta(0, lost[-1].end * 60)) > begun:
                date = dt.date.fromordinal(day)
                years = range(max(date.year - 1, FIRST_YEAR), min(date.year + 1, LAST_YEAR) + 1)
                yield Closure(date, reason), open_spans([(day, lost)], self.plan.zone, years)


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """Open when any of the parts is, or only when every one is."""

    parts: tuple[Calendar, ...]
    every: bool

    def spans(self, year: int) -> list[Span]:
        years = [part._spans_of(year) for part in self.parts]
        return reduce(overlap, years) if self.every else merged(sorted(chain.from_iterable(years)))

    def closures(self, start: dt.timedelta, end: dt.timedelta) -> Iterator[tuple[Closure, list[Span]]]:
        for part in self.parts:
            for closure, lost in part._source.closures(start, end) if part._source else ():
                if self.every or not all(self._filled(span) for span in lost):
                    yield closure, lost

    def _filled(self, span: Span) -> bool:
        return any(part._within(*span) == [span] for part in self.parts)


ALWAYS: Final = Calendar("UTC", None)


def compile_hours(hours: Hours) -> Calendar:
    """The calendar of hours as written, the same object for the same hours; raises ValueError with what is wrong."""
    return _compiled(hours.model_dump_json(by_alias=True))


@lru_cache(maxsize=1024)
def union(*parts: Calendar) -> Calendar:
    """Open when any of the calendars is; its zone is that of the first."""
    apart = _distinct(parts)
    if any(part.always for part in apart):
        return Calendar(apart[0].zone, None)
    return apart[0] if len(apart) == 1 else Calendar(apart[0].zone, _Joined(apart, every=False))


@lru_cache(maxsize=1024)
def intersection(*parts: Calendar) -> Calendar:
    """Open when all of the calendars are; its zone is that of the first."""
    apart = _distinct(parts)
    timed = tuple(part for part in apart if not part.always)
    if apart == timed[:1] or not timed:
        return apart[0]
    return Calendar(apart[0].zone, _Joined(timed, every=True))


def calendar_for(playbook: Playbook, counts_in: CountsIn) -> Calendar:
    """The hours a playbook's target counts in; `any` and `both` join the client's hours and the PM's."""
    known = _BY_PLAYBOOK.get(id(playbook))
    if known is None:
        key = id(playbook)
        known = weakref.ref(playbook, lambda _: _BY_PLAYBOOK.pop(key, None)), {}
        _BY_PLAYBOOK[key] = known
    found = known[1].get(counts_in)
    if found is None:
        found = known[1][counts_in] = _chosen(playbook, counts_in)
    return found


# A playbook is frozen but not hashable, and asking for its calendar must cost next to nothing.
_BY_PLAYBOOK: dict[int, tuple[weakref.ref[Playbook], dict[CountsIn, Calendar]]] = {}


def _chosen(playbook: Playbook, counts_in: CountsIn) -> Calendar:
    hours = playbook.calendars
    match counts_in:
        case CountsIn.CLIENT:
            return compile_hours(hours.client)
        case CountsIn.PM:
            return compile_hours(hours.pm)
        case CountsIn.FLOOR:
            return compile_hours(hours.floor)
        case CountsIn.ANY:
            return union(compile_hours(hours.client), compile_hours(hours.pm))
        case CountsIn.BOTH:
            return intersection(compile_hours(hours.client), compile_hours(hours.pm))
        case CountsIn.ALWAYS:
            return ALWAYS
        case _:
            assert_never(counts_in)


@lru_cache(maxsize=1024)
def _compiled(written: str) -> Calendar:
    hours = Hours.model_validate_json(written)
    plan = plan_hours(hours)
    return Calendar(hours.zone, None if hours.always or plan.round_the_clock else _Written(plan))


def _distinct(parts: tuple[Calendar, ...]) -> tuple[Calendar, ...]:
    if not parts:
        raise ValueError("no calendars to join; give at least one")
    return tuple(dict.fromkeys(parts))


def _since(at: dt.datetime) -> dt.timedelta:
    try:
        since = at - EPOCH
    except TypeError:
        raise ValueError(f"{at} has no time zone; calendars need aware datetimes") from None
    if not _NOTHING <= since < _END:
        raise ValueError(f"{at} lies outside {FIRST_YEAR} to {LAST_YEAR}, the years that calendars cover")
    return since


def _plainly(begun: dt.timedelta, span: dt.timedelta) -> dt.datetime:
    if span < _NOTHING:
        raise ValueError(f"cannot add {span}: a span of working time must not be negative")
    if span >= _END or begun + span > _END:
        raise NeverOpen(_TOO_LATE)
    return EPOCH + begun + span


def _year_of(since: dt.timedelta) -> int:
    return (EPOCH + since).year


@lru_cache(maxsize=256)
def _new_year(year: int) -> dt.timedelta:
    return dt.timedelta(dt.date(year, 1, 1).toordinal() - EPOCH_DAY)


_END: Final = _new_year(LAST_YEAR + 1)
