"""Times as people type them: `3pm`, `back by 15:00`, `tomorrow noon`, `2h`, `fri 9`, `end of day`, `thu-fri`.

Everything is read in the person's zone and answered in UTC; a time of day that has passed means the next day's, unless
the day was named. Beside a day a bare hour is one of the working day: `fri 9` is before noon, `fri 3` after it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import TypeVar
from zoneinfo import ZoneInfo

from handlers.problems import Problem
from handlers.times_in_words import in_figures
from playbooks.calendar import Calendar

T = TypeVar("T")

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_TIMES = {
    "morning": dt.time(9),
    "noon": dt.time(12),
    "midday": dt.time(12),
    "lunch": dt.time(12),
    "afternoon": dt.time(14),
    "evening": dt.time(18),
    "midnight": dt.time(0),
}
DEFAULT_TIME = dt.time(9)
_EVENING = dt.time(17)
_FRIDAY = 4
_NEAR = (
    *(("day after tomorrow", 2), ("the day after tomorrow", 2), ("today", 0), ("tonight", 0), ("yesterday", -1)),
    *(("this", 0), ("tomorrow", 1), ("tmrw", 1)),
)
FURTHEST = dt.timedelta(days=366)
_UNDER_WAY = dt.timedelta(days=92)
"""How long ago a span that is still going on may have begun."""
_FILLER = re.compile(
    r"^(?:(?:i'?ll\s+be\s+)?back\s+(?:by|at|on|in)?|by|until|till|til|at|on|next|around|"
    r"this(?!\s+(?:morning|afternoon|evening)))\s+",
    re.I,
)
_SPAN = re.compile(
    r"^(?:in\s+)?((?:\d+(?:\.\d+)?\s*(?:w(?:ee)?ks?|w|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?)\s*(?:and\s+)?)+)"
    r"(\s+ago)?$",
    re.I,
)
_SPAN_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(w|d|h|m)", re.I)
_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?$", re.I)
_DATE = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3})[a-z]*(?:\s+(\d{4}))?$", re.I)
_DATE_US = re.compile(r"^([a-z]{3})[a-z]*\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$", re.I)
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_WORD = re.compile(r"[a-z]{2,}")
_HOUR = re.compile(r"0?\d|1\d|2[0-3]")
_HOURS = {"w": 168.0, "d": 24.0, "h": 1.0, "m": 1 / 60}
_END_OF_DAY = frozenset({"end of day", "eod", "close of business", "cob", "end of the day"})
_END_OF_WEEK = frozenset({"end of week", "end of the week", "eow"})
_EXAMPLES = "Write for example 3pm, tomorrow noon, fri 10:00 or 2h."
_DAYS_EXAMPLES = "Write for example thu-fri, until friday or 24 nov - 28 nov."

_WORDS = (
    *DAYS,
    *MONTHS,
    *NAMED_TIMES,
    "today",
    "tonight",
    "tomorrow",
    "yesterday",
    "hours",
    "minutes",
    "days",
    "am",
    "pm",
)
_MISTYPED = 0.7
"""How alike a word and one we know must be for the one to be taken for the other."""


class UnclearTime(Problem):
    """A time could not be understood."""

    def __init__(self, text: str, nearest: str | None = None) -> None:
        shown, near = text.strip()[:60], f" Did you mean {nearest}?" if nearest else ""
        super().__init__(f"I cannot read “{shown}” as a time.{near} {_EXAMPLES}")


class NotAhead(UnclearTime):
    """A time was understood, and it has passed or is more than a year away."""

    def __init__(self, text: str, meant: dt.datetime, now: dt.datetime) -> None:
        what = "has passed" if meant <= now else "is more than a year away"
        Problem.__init__(
            self, f"“{text.strip()[:60]}” is {meant:%a %-d %b %Y %H:%M} for you, and that {what}. {_EXAMPLES}"
        )


class UnclearDays(UnclearTime):
    """What should have been whole days could not be understood as such."""

    def __init__(self, text: str, nearest: str | None = None) -> None:
        shown, near = text.strip()[:60], f" Did you mean {nearest}?" if nearest else ""
        Problem.__init__(self, f"I cannot read “{shown}” as days.{near} {_DAYS_EXAMPLES}")


class DaysGoneBy(NotAhead):
    """Whole days were understood, and the last of them has passed, or lies before the first."""

    def __init__(self, text: str, first: dt.date, last: dt.date) -> None:
        shown, end = text.strip()[:60], f"{last:%a %-d %b %Y}"
        wrong = "and that has passed" if first <= last else f"before it begins on {first:%a %-d %b %Y}"
        Problem.__init__(self, f"“{shown}” ends on {end}, {wrong}. {_DAYS_EXAMPLES}")


def parse_when(text: str, zone: str, now: dt.datetime, hours: Calendar | None = None) -> dt.datetime:
    """The instant a person means, in UTC and after `now`; raises UnclearTime with the nearest that is one, or examples.

    `hours` are the person's working hours: they say when `end of day` is.
    """
    return _or_nearest(text, lambda words: _when(words, zone, now, hours), UnclearTime)


def parse_span(text: str, zone: str, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """A half-open span such as `thu-fri`, `24 nov - 28 nov`, `until friday`: whole local days, end included.

    It ends after `now`; raises DaysGoneBy where it does not, UnclearDays with the nearest that are days, or examples.
    """
    return _or_nearest(text, lambda words: _span(words, zone, now), UnclearDays)


def _or_nearest(text: str, read: Callable[[str], T], unclear: type[UnclearTime]) -> T:
    try:
        return read(text)
    except NotAhead:
        raise
    except UnclearTime:
        nearest = next((guess for guess in _guesses(_plain(text)) if _is_read(guess, read)), None)
        raise unclear(text, nearest) from None


def _is_read(words: str, read: Callable[[str], object]) -> bool:
    try:
        read(words)
    except UnclearTime:
        return False
    return True


def _guesses(words: str) -> Iterator[str]:
    """What may have been meant: a bare hour of the working day, or each word the one we know that it is most like."""
    if re.fullmatch(r"0?[1-9]|1[0-2]", words):
        yield f"{int(words)}{'am' if _in_the_morning(int(words)) else 'pm'}"
    guess = _WORD.sub(lambda found: (get_close_matches(found[0], _WORDS, 1, _MISTYPED) or [found[0]])[0], words[:60])
    if guess != words:
        yield re.sub(r"(\d)([a-z]{3,})", r"\1 \2", guess)


def _when(text: str, zone: str, now: dt.datetime, hours: Calendar | None) -> dt.datetime:
    words = _plain(text)
    if not words:
        raise UnclearTime(text)
    span = _SPAN.match(words)
    if span:
        return _ahead(_after(span[1], text, zone, now, back=bool(span[2])), text, zone, now)
    if words in _END_OF_DAY:
        return _end_of_day(zone, now, hours)
    local = now.astimezone(ZoneInfo(zone))
    if words in _END_OF_WEEK:
        words = "today eod" if local.weekday() == _FRIDAY else "friday eod"
    day, rest = _day_and_rest(words, local.date())
    if day is not None and rest in _END_OF_DAY:
        return _ahead(_end_of(day, zone, hours), text, zone, now)
    time = _time_of_day(rest, text, bare=day is not None) if rest else (None if day is None else DEFAULT_TIME)
    if time is None:
        raise UnclearTime(text)
    return _ahead(_resolve(day, time, zone, now), text, zone, now)


def _ahead(found: dt.datetime, text: str, zone: str, now: dt.datetime) -> dt.datetime:
    """A time that is still to come, and not too far off; raises NotAhead for any other."""
    if not now < found <= now + FURTHEST:
        there = ZoneInfo(zone)
        raise NotAhead(text, found.astimezone(there), now.astimezone(there))
    return found


def _span(text: str, zone: str, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    words = _plain(text, keep_until=True)
    local = now.astimezone(ZoneInfo(zone)).date()
    if words.startswith(("until ", "till ", "til ")):
        last = _whole_day(words.split(None, 1)[1], local, local)
        start = min(local, last)
    else:
        start, last = _first_and_last(words, local)
    if last < max(start, local):
        raise DaysGoneBy(text, start, last)
    begins = max(_instant(start, dt.time(0), zone), now)
    return begins, _instant(last + dt.timedelta(days=1), dt.time(0), zone)


def _first_and_last(words: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """Both ends as they were named; a pair of dates that has begun and not ended is this one, not next year's."""
    first, dash, second = _halves(words)
    start = _whole_day(first, today, today)
    if not dash:
        return start, start
    if _weekday(first) is None:
        begun = _whole_day(first, today - _UNDER_WAY, today)
        last = _whole_day(second, begun, today)
        if begun <= today <= last:
            return begun, last
    return start, _whole_day(second, start, today)


def _plain(text: str, keep_until: bool = False) -> str:
    words = " ".join(text.casefold().replace("–", "-").replace("—", "-").split()).strip(" .,!")
    while not keep_until and (found := _FILLER.match(words)):
        words = words[found.end() :]
    return in_figures(words)


def _after(text: str, whole: str, zone: str, now: dt.datetime, back: bool) -> dt.datetime:
    """So long from now; whole days keep the time of day, whatever the clocks do in between."""
    parts = [(float(count), unit.lower()) for count, unit in _SPAN_PART.findall(text)]
    hours = sum(count * _HOURS[unit] for count, unit in parts)
    if not 0 < hours <= FURTHEST.total_seconds() / 3600:
        raise UnclearTime(whole)
    if back:
        return now - dt.timedelta(hours=hours)
    if all(unit in "wd" for _, unit in parts) and (hours / 24).is_integer():
        local = now.astimezone(ZoneInfo(zone))
        return _instant(local.date() + dt.timedelta(days=hours / 24), local.time(), zone)
    return now + dt.timedelta(hours=hours)


def _end_of_day(zone: str, now: dt.datetime, hours: Calendar | None) -> dt.datetime:
    if hours is not None and not hours.always:
        span = hours.span_at(hours.next_open(now))
        if span is not None:
            return span[1].astimezone(dt.UTC)
    return _resolve(None, _EVENING, zone, now)


def _end_of(day: dt.date, zone: str, hours: Calendar | None) -> dt.datetime:
    """When work ends on a day; five o'clock where nobody works then."""
    if hours is not None and not hours.always:
        span = hours.span_at(hours.next_open(_instant(day, dt.time(0), zone)))
        if span is not None and span[0].astimezone(ZoneInfo(zone)).date() == day:
            return span[1].astimezone(dt.UTC)
    return _instant(day, _EVENING, zone)


def _day_and_rest(words: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The day a phrase names at its start or its end (`3pm tomorrow`), and what is left of it: the time of day."""
    day, rest = _day(words, today)
    parts = words.split()
    for length in range(1, min(3, len(parts) - 1) + 1):
        if day is not None:
            break
        day, left = _day(" ".join(parts[-length:]), today)
        if day is not None and left:
            day = None
        rest = words if day is None else " ".join(parts[:-length]).removesuffix(" on")
    return day, rest


def _day(words: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The day a phrase names, and what is left of it: the time of day."""
    for name, offset in _NEAR:
        if words == name or words.startswith(f"{name} "):
            rest = words[len(name) :].strip() or ("evening" if name == "tonight" else "")
            return today + dt.timedelta(days=offset), _no_filler(rest)
    first, _, rest = words.partition(" ")
    weekday = _weekday(first)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7 or 7
        return today + dt.timedelta(days=ahead), _no_filler(rest)
    for length in (3, 2, 1):
        parts = words.split()
        date = _date(" ".join(parts[:length]), today) if len(parts) >= length else None
        if date is not None:
            return date, _no_filler(" ".join(parts[length:]))
    return None, words


def _no_filler(rest: str) -> str:
    return rest.removeprefix("at ").removeprefix("by ").strip()


def _weekday(word: str) -> int | None:
    word = word.rstrip(",")
    if len(word) < 3:
        return None
    found = [index for index, name in enumerate(DAYS) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _date(words: str, today: dt.date) -> dt.date | None:
    if found := _ISO.match(words):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DATE.match(words):
        day, month, year = int(found[1]), found[2], found[3]
    elif found := _DATE_US.match(words):
        day, month, year = int(found[2]), found[1], found[3]
    else:
        return None
    if month not in MONTHS:
        return None
    number = MONTHS.index(month) + 1
    if year:
        return _made(int(year), number, day)
    this_year = _made(today.year, number, day)
    if this_year is None or this_year >= today:
        return this_year
    return _made(today.year + 1, number, day)


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _in_the_morning(hour: int) -> bool:
    """Which half of the day a bare hour of the clock's face means, by the hours people work."""
    return 7 <= hour <= 11


def _time_of_day(words: str, whole: str, bare: bool = False) -> dt.time:
    if words in NAMED_TIMES:
        return NAMED_TIMES[words]
    if bare and _HOUR.fullmatch(words):
        hour = int(words)
        return dt.time(hour if hour == 0 or _in_the_morning(hour) or hour >= 12 else hour + 12)
    found = _TIME.match(words)
    if not found or (found[2] is None and found[3] is None):
        raise UnclearTime(whole)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "").lower()
    if half and not 1 <= hour <= 12:
        raise UnclearTime(whole)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23 or minute > 59:
        raise UnclearTime(whole)
    return dt.time(hour, minute)


def _resolve(day: dt.date | None, time: dt.time, zone: str, now: dt.datetime) -> dt.datetime:
    if day is not None:
        return _instant(day, time, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    found = _instant(today, time, zone)
    return found if found > now else _instant(today + dt.timedelta(days=1), time, zone)


def _instant(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """A local time as an instant: one that a clock change skips becomes the first valid one after it."""
    local = dt.datetime.combine(day, time, ZoneInfo(zone))
    found = local.astimezone(dt.UTC)
    if found.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    before = (local - dt.timedelta(hours=3)).astimezone(dt.UTC)
    return _transition(before, found + dt.timedelta(hours=3), ZoneInfo(zone))


def _transition(low: dt.datetime, high: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    offset = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _halves(words: str) -> tuple[str, bool, str]:
    for dash in (" - ", " to ", "-"):
        if _ISO.match(words):
            break
        first, found, second = words.partition(dash)
        if found:
            return first.strip(), True, second.strip()
    return words, False, ""


def _whole_day(words: str, after: dt.date, today: dt.date) -> dt.date:
    """The day named: a weekday or a date not before `after`; `tomorrow` and the like are told from today."""
    weekday = _weekday(words)
    if weekday is not None:
        return after + dt.timedelta(days=(weekday - after.weekday()) % 7)
    near = any(words == name for name, _ in _NEAR)
    day, rest = _day(words, today if near else after)
    if day is None or rest:
        raise UnclearDays(words)
    return day
