"""When check-ins are due: rhythms in words, and the instants they fall on in a client's zone and calendar.

A rhythm names local dates. Each becomes one occurrence, on that date or, where the date is closed, on the nearest open
date before or after it that has none yet; so no date ever gets two and no occurrence is lost. Only where none of the
next fourteen open dates is free (a check-in on every working day, say) does one of theirs stand for the closed date's.
"""

import calendar as months
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import assert_never

from playbooks.calendar import FIRST_YEAR, LAST_YEAR, Calendar
from playbooks.hours import load_zone, local_instant, parse_clock, parse_day, parse_days
from playbooks.schema import CheckIn

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_WEEKDAYS = frozenset(range(5))
_ALL_DAYS = frozenset(range(7))
_LIST = re.compile(r"\s*(?:,\s*and\b|,|&|\band\b)\s*")
_PERIOD = re.compile(r"(.+?)\s+of\s+(?:(?:the|each|every|a)\s+)?(\S+)")
_UNIT = re.compile(r"(.+?)\s+((?:business |working )?\S+)")
_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_NUMBERS = re.compile(r"[\d*/?#,\s-]+")
_ALTERNATE = re.compile(r"\b(?:other|alternate|bi-?weekly|fortnight\w*)\b")
_MEANT = {"": "tuesday", "daily": "weekday", "weekly": "tuesday", "monthly": "first tuesday of month"}
_MEANT |= {"quarterly": "first tuesday of quarter", "business day": "weekday", "working day": "weekday"}
_PATIENCE = 14
_FAR = 5 * 366
_FIRST_DAY = dt.date(FIRST_YEAR, 1, 3).toordinal()
_LAST_DAY = dt.date(LAST_YEAR, 12, 28).toordinal()


class Per(StrEnum):
    """The period that ordinals and dates are counted in."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every one of these weekdays, Monday 0."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """The first to fifth (1 to 5) or last (-1) of these weekdays in each period; `business` counts open dates only."""

    numbers: tuple[int, ...]
    days: frozenset[int]
    business: bool
    per: Per


@dataclass(frozen=True, slots=True)
class Dated:
    """These days of each month, or of each quarter's first month; a month too short has its last day instead."""

    numbers: tuple[int, ...]
    per: Per


Rule = Weekly | Counted | Dated


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One check-in: the local date it falls on, its instant, and the closed date it was moved from, if it was."""

    local_date: dt.date
    due_at: dt.datetime
    moved_from: dt.date | None


@lru_cache(maxsize=1024)
def parse_every(text: str) -> Rule:
    """Read a rhythm: `tuesday`, `mon-thu`, `weekday`, `first and third tuesday`, `last business day of quarter`.

    Dates are written as `15th`. Raises ValueError with what would be right; numbers for weekdays, as in a crontab, are
    refused.
    """
    words = " ".join(text.lower().split())
    _refuse_known_slips(words, text)
    body, per = _period(words, text)
    parts = _LIST.split(body)
    if all(_DATE.fullmatch(part) for part in parts):
        return Dated(tuple(_day_of_month(part) for part in parts), per or Per.MONTH)
    counted = _counted(parts, per or Per.MONTH)
    if counted:
        return counted
    if per:
        raise ValueError(f"'{text}' does not say which; write for example first {parts[0]} of {per}")
    return Weekly(_weekdays(body))


def occurrences(
    check_in: CheckIn, zone: str, calendar: Calendar, after: dt.datetime, count: int
) -> tuple[Occurrence, ...]:
    """The next `count` occurrences due later than `after`, in order, each local date at most once.

    A skipped local time becomes the first valid instant after it, a doubled one the first. A date without open time in
    `calendar` moves as `on_closed_day` says. Fewer come back where the calendar opens too seldom.
    """
    if after.tzinfo is None:
        raise ValueError(f"{after} has no time zone; check-ins need aware datetimes")
    rule, minutes = parse_every(check_in.every), parse_clock(check_in.at)
    at = dt.time(minutes // 60, minutes % 60)
    # One date earlier: on a date that a zone left out altogether, the check-in falls on the next.
    today = max(after.astimezone(load_zone(zone)).date().toordinal() - 1, _FIRST_DAY)
    days = _Days(rule, calendar, zone)
    found: tuple[Occurrence, ...] = ()
    for reach in (16 * 2**step for step in range(12)):
        dates = days.placed(today, min(today + reach, _LAST_DAY), check_in.on_closed_day)
        due = (_occurrence(day, meant, at, zone) for day, meant in sorted(dates))
        known, found = len(found), tuple(islice((one for one in due if one.due_at > after), max(count, 0)))
        if len(found) >= count or today + reach >= _LAST_DAY or (reach > _FAR and len(found) == known):
            break
    return found


def later(at: dt.datetime, span: dt.timedelta, zone: str, calendar: Calendar) -> dt.datetime:
    """`at` and so much more, where whole days are open days of `calendar` at the same local time of day.

    What comes out closed moves to the next opening; a summer-time change moves nothing.
    """
    days, rest = divmod(span, dt.timedelta(days=1))
    local = at.astimezone(load_zone(zone))
    day = local.date().toordinal()
    for _ in range(days):
        day = next((one for one in range(day + 1, day + _FAR) if _open_on(calendar, zone, one)), day + 1)
    moved = local_instant(dt.datetime.combine(dt.date.fromordinal(day), local.time()), zone) if days else at
    return calendar.next_open(moved + rest)


def open_days_between(first: dt.date, last: dt.date, zone: str, calendar: Calendar) -> int:
    """How many open days lie after `first`, up to and with `last`."""
    return sum(_open_on(calendar, zone, day) for day in range(first.toordinal() + 1, last.toordinal() + 1))


def open_on(day: dt.date, zone: str, calendar: Calendar) -> bool:
    """Whether a local date has any open time."""
    return _open_on(calendar, zone, day.toordinal())


@dataclass(frozen=True, slots=True)
class _Days:
    """The dates of one rhythm in one calendar, as proleptic ordinals."""

    rule: Rule
    calendar: Calendar
    zone: str

    def is_open(self, day: int) -> bool:
        return _FIRST_DAY <= day <= _LAST_DAY and _open_on(self.calendar, self.zone, day)

    def meant(self, first: int, last: int) -> frozenset[int]:
        """The dates in [first, last] that the rule names, closed or not."""
        return frozenset(day for day in _named(self.rule, first, last, self.is_open) if first <= day <= last)

    def placed(self, first: int, last: int, closed: str) -> list[tuple[int, int]]:
        """The dates in [first, last] on which something happens, each with the date that was meant."""
        if closed == "skip" or self.calendar.always:
            return [(day, day) for day in self.meant(first, last) if self.is_open(day)]
        start = self._settled(first, -1) if closed == "after" else self._settled(last, 1)
        meant = self.meant(min(start, first), max(start, last))
        walk = range(start, last + 1) if closed == "after" else range(start, first - 1, -1)
        return [(day, whose) for day, whose in self._moved(walk, meant) if first <= day <= last]

    def _moved(self, walk: Iterable[int], meant: frozenset[int]) -> Iterator[tuple[int, int]]:
        waiting: list[tuple[int, int]] = []
        for day in walk:
            if not self.is_open(day):
                waiting += [(day, 0)] if day in meant else []
                continue
            if day in meant:
                yield day, day
            elif waiting:
                yield day, waiting.pop(0)[0]
            waiting = [(whose, passed + 1) for whose, passed in waiting if passed + 1 < _PATIENCE]

    def _settled(self, day: int, step: int) -> int:
        # So far from `day` that nothing from beyond can reach it: as many open dates as a moved one may pass, and no
        # closed one between that was meant. Whoever asks from another date then gets the same answer.
        for reach in (32, 400):
            meant = self.meant(*sorted((day, day + step * reach)))
            passed = 0
            for each in range(day, day + step * reach, step):
                passed = passed + 1 if self.is_open(each) else 0 if each in meant else passed
                if passed == _PATIENCE or not _FIRST_DAY < each < _LAST_DAY:
                    return each
        return day + step * reach


@lru_cache(maxsize=4096)
def _midnight(zone: str, day: int) -> dt.datetime:
    return local_instant(dt.datetime.combine(dt.date.fromordinal(day), dt.time()), zone)


@lru_cache(maxsize=16_384)
def _open_on(calendar: Calendar, zone: str, day: int) -> bool:
    if calendar.always:
        return True
    return calendar.elapsed(_midnight(zone, day), _midnight(zone, day + 1)) > dt.timedelta()


def _occurrence(day: int, meant: int, at: dt.time, zone: str) -> Occurrence:
    date = dt.date.fromordinal(day)
    moved_from = None if meant == day else dt.date.fromordinal(meant)
    return Occurrence(date, local_instant(dt.datetime.combine(date, at), zone), moved_from)


def _named(rule: Rule, first: int, last: int, is_open: Callable[[int], bool]) -> Iterator[int]:
    match rule:
        case Weekly(days):
            yield from (day for day in range(first, last + 1) if (day + 6) % 7 in days)
        case Counted(numbers, days, business, per):
            for start, stop in _periods(first, last, per):
                dates = [day for day in range(start, stop) if (day + 6) % 7 in days and (not business or is_open(day))]
                places = [number - 1 if number > 0 else number for number in numbers]
                yield from (dates[place] for place in places if -len(dates) <= place < len(dates))
        case Dated(numbers, per):
            for start, _ in _periods(first, last, per):
                begin = dt.date.fromordinal(start)
                length = months.monthrange(begin.year, begin.month)[1]
                yield from (start + min(number, length) - 1 for number in numbers)
        case _:
            assert_never(rule)


def _periods(first: int, last: int, per: Per) -> Iterator[tuple[int, int]]:
    size = 1 if per is Per.MONTH else 3
    begin, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    number = (begin.year * 12 + begin.month - 1) // size
    while number <= (end.year * 12 + end.month - 1) // size:
        start, stop = (dt.date(month // 12, month % 12 + 1, 1) for month in (number * size, (number + 1) * size))
        yield start.toordinal(), stop.toordinal()
        number += 1


def _refuse_known_slips(words: str, text: str) -> None:
    if _NUMBERS.fullmatch(words):
        raise ValueError(f"'{text}' names days by number; write tuesday, mon-thu, or a date as 15th")
    if _ALTERNATE.search(words):
        raise ValueError(f"'{text}' has no week to count from; write for example first and third tuesday of month")
    if words in _MEANT:
        raise ValueError(f"'{text}' does not say which day; write for example {_MEANT[words]}")
    if words.startswith("every "):
        raise ValueError(f"'{text}' says every twice; write {words.removeprefix('every ')}")


def _period(words: str, text: str) -> tuple[str, Per | None]:
    found = _PERIOD.fullmatch(words)
    if not found:
        return words, None
    if found[2] not in tuple(Per):
        raise ValueError(f"'{text}' counts in '{found[2]}'; write of month or of quarter")
    return found[1], Per(found[2])


def _counted(parts: list[str], per: Per) -> Counted | None:
    found = _UNIT.fullmatch(parts[-1])
    if not found:
        return None
    names, unit = (*parts[:-1], found[1]), found[2]
    for name in names:
        if name not in _ORDINALS:
            raise ValueError(f"'{name}' cannot stand before '{unit}'; write first to fifth or last, or a comma")
    numbers = tuple(dict.fromkeys(_ORDINALS[name] for name in names))
    return Counted(numbers, _unit(unit), unit.startswith(("business ", "working ")), per)


def _unit(unit: str) -> frozenset[int]:
    match unit:
        case "day" | "business day" | "working day":
            return _ALL_DAYS
        case "weekday":
            return _WEEKDAYS
        case _:
            return frozenset((parse_day(unit),))


def _weekdays(body: str) -> frozenset[int]:
    match body:
        case "day":
            return _ALL_DAYS
        case "weekday" | "weekdays":
            return _WEEKDAYS
        case _ if set(_LIST.split(body)) & set(_ORDINALS):
            raise ValueError(f"'{body}' does not say which day; write for example {_LIST.split(body)[-1]} tuesday")
        case _:
            return frozenset(parse_days(",".join(_LIST.split(body))))


def _day_of_month(part: str) -> int:
    number = int(part[:-2])
    if not 1 <= number <= 31:
        raise ValueError(f"no month has a {part}; write 1st to 31st")
    return number
