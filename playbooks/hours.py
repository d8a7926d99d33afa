"""Working hours as a playbook writes them: weekday keys, blocks, zones, public holidays.

Every refusal is a ValueError that says what would be right, so that the playbook checker can show it as it is.
"""

import datetime as dt
import difflib
import re
import warnings
import zoneinfo
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from types import MappingProxyType

from playbooks.schema import Holidays, Hours

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = 24 * 60

_SHORT = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_NAMED = (
    {day: number for number, day in enumerate(DAYS)} | {day[:3]: number for number, day in enumerate(DAYS)} | _SHORT
)
_MEANT = {"weekday": "mon-fri", "weekdays": "mon-fri", "weekend": "sat-sun", "daily": "mon-sun", "everyday": "mon-sun"}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_RANGE = re.compile(r"\s*[-–]\s*")
_SUFFIX = re.compile(r"\s*\((?:[^()]*\b)?(?:observed|estimated)\b[^()]*\)$")
_LAST_BRACKET = re.compile(r"\s*\([^()]*\)$")
_YEARS_OF_NAMES = range(2016, 2036)
_ENGLISH = "en_US"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EPOCH_DAY = EPOCH.toordinal()

_SECOND = dt.timedelta(seconds=1)
_EXTRA = "extra closed day"


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """One stretch of working hours in minutes after local midnight; an end past 1440 runs into the next date."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_write_clock(self.start)}-{_write_clock(self.end)}"


Span = tuple[dt.timedelta, dt.timedelta]
"""An open span, [start, end), as time since the beginning of 1970."""

Blocks = tuple[Block, ...]
Week = tuple[Blocks, ...]


def parse_day(word: str) -> int:
    """Read a day's name, `mon` or `Monday`, as 0 for Monday to 6 for Sunday; numbers are refused."""
    name = word.strip().lower()
    if name in _NAMED:
        return _NAMED[name]
    if any(letter.isdigit() or letter == "*" for letter in name):
        raise ValueError(f"'{word}' is not a day; write days by name (mon, tue ... sun), numbers differ between tools")
    near = [_MEANT[name]] if name in _MEANT else difflib.get_close_matches(name, DAYS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "write mon, tue, wed, thu, fri, sat or sun"
    raise ValueError(f"'{word}' is not a day; {hint}")


def parse_days(text: str) -> tuple[int, ...]:
    """Read `mon`, `mon-fri`, `fri-mon` or a list of those with commas, each day once, Monday 0."""
    days = [day for part in text.split(",") for day in _days_of(part)]
    for day in days:
        if days.count(day) > 1:
            raise ValueError(f"'{text}' names {DAYS[day]} twice; name each day once")
    return tuple(days)


def parse_clock(text: str, *, closing: bool = False) -> int:
    """Read `HH:MM` as minutes after midnight; `24:00` is right only where a block closes."""
    found = _CLOCK.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None
    if minutes is None or minutes > MIDNIGHT or (minutes == MIDNIGHT and not closing):
        allowed = "00:00 to 24:00" if closing else "00:00 to 23:59"
        raise ValueError(f"'{text}' is not a time of day; write HH:MM from {allowed}")
    return minutes


def parse_block(text: str) -> Block:
    """Read `09:00-17:00`, `18:00-24:00` or, over midnight, `22:00-06:00`."""
    parts = _RANGE.split(text.strip())
    if len(parts) != 2:
        raise ValueError(f"'{text}' is not a block of hours; write for example 09:00-17:00")
    start, end = parse_clock(parts[0]), parse_clock(parts[1], closing=True)
    if start == end:
        raise ValueError(f"'{text}' has no length; write 00:00-24:00 for a whole day, or [] for a closed one")
    return Block(start, end if end > start else end + MIDNIGHT)


def parse_blocks(texts: Iterable[str]) -> Blocks:
    """Read the blocks of one day, sorted; overlapping blocks are refused, touching ones are right."""
    blocks = tuple(sorted(parse_block(text) for text in texts))
    for first, second in pairwise(blocks):
        if second.start < first.end:
            raise ValueError(
                f"{first} and {second} overlap; end the first by {_write_clock(second.start)} or write one block"
            )
    return blocks


def parse_week(week: Mapping[str, Sequence[str]]) -> Week:
    """Read a playbook's week as seven tuples of blocks, Monday first; a day that is not named is closed.

    Raises ValueError for a bad day or block, a day named twice, and blocks that overlap, also over midnight.
    """
    written: dict[int, str] = {}
    blocks: dict[int, Blocks] = {}
    for key, texts in week.items():
        for day in parse_days(key):
            if day in written:
                raise ValueError(f"{DAYS[day]} is written in '{written[day]}' and in '{key}'; name each day once")
            written[day] = key
            blocks[day] = _of_day(day, texts)
    whole = tuple(blocks.get(day, ()) for day in range(7))
    _check_nights(whole)
    return whole


def load_zone(name: str) -> zoneinfo.ZoneInfo:
    """Find a time zone by its IANA name; raises ValueError with what would be right."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        hint = f"did you mean {near[0]}?" if near else "write an IANA name such as America/New_York"
        raise ValueError(f"'{name}' is not a time zone; {hint}") from None


def offset_at(zone: str, since: dt.timedelta) -> dt.timedelta:
    """The zone's offset from UTC so long after the beginning of 1970 (UTC)."""
    return (EPOCH + since).astimezone(load_zone(zone)).utcoffset() or dt.timedelta()


def local_instant(local: dt.datetime, zone: str) -> dt.datetime:
    """The instant of a naive local time, in UTC.

    A skipped time becomes the first valid instant after it, a doubled one the first of the two.
    """
    place = load_zone(zone)
    first, second = (local.replace(tzinfo=place, fold=fold) - EPOCH for fold in (0, 1))
    # Only in a skipped hour does the later reading of the two come first.
    return EPOCH + (_change(zone, second, first) if second < first else first)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order of their start, with those that touch or overlap made one."""
    joined: list[Span] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(closes, joined[-1][1])
        else:
            joined.append((opens, closes))
    return joined


def overlap(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """What two lists of merged spans have in common, in order."""
    found, one, two = [], 0, 0
    while one < len(left) and two < len(right):
        opens, closes = max(left[one][0], right[two][0]), min(left[one][1], right[two][1])
        if opens < closes:
            found.append((opens, closes))
        if left[one][1] < right[two][1]:
            one += 1
        else:
            two += 1
    return found


def open_spans(days: Iterable[tuple[int, Blocks]], zone: str, years: Iterable[int]) -> list[Span]:
    """When the blocks of these dates, in order, are open within these UTC years."""
    midnights = ((dt.timedelta(day - EPOCH_DAY), blocks) for day, blocks in days)
    walls = merged(
        (zero + dt.timedelta(0, block.start * 60), zero + dt.timedelta(0, block.end * 60))
        for zero, blocks in midnights
        for block in blocks
    )
    found: list[Span] = []
    for begin, stop, offset in chain.from_iterable(_stretches(zone, year) for year in years):
        low = bisect_right(walls, begin + offset, key=itemgetter(1))
        high = bisect_left(walls, stop + offset, key=itemgetter(0))
        inside = [(opens - offset, closes - offset) for opens, closes in walls[low:high]]
        if inside:
            inside[0] = max(inside[0][0], begin), inside[0][1]
            inside[-1] = inside[-1][0], min(inside[-1][1], stop)
            if found and found[-1][1] == begin == inside[0][0]:
                inside[0] = found.pop()[0], inside[0][1]
        found += inside
    return found


@lru_cache(maxsize=4096)
def public_holidays(entry: Holidays, year: int) -> Mapping[dt.date, str]:
    """The public holidays of one year by date, in English where the names exist in it, without the excepted ones.

    Raises ValueError for a country or subdivision that the `holidays` package does not know.
    """
    english = _published(entry, (year,))
    native = _published(entry, (year,), native=True) if entry.except_ else {}
    excepted = frozenset(name.casefold() for name in entry.except_)
    kept = {
        day: name
        for day, name in english.items()
        if not (_excepted(name, excepted) or _excepted(native.get(day, name), excepted, native=True))
    }
    return MappingProxyType(kept)


def check_holidays(entry: Holidays) -> None:
    """Refuse an unknown country or subdivision, and an `except` name that no holiday of 2016 to 2035 bears."""
    years = _YEARS_OF_NAMES if entry.except_ else _YEARS_OF_NAMES[:1]
    known = _published(entry, years)
    if not entry.except_:
        return
    native = _published(entry, years, native=True)
    spellings = {
        spelling.casefold(): spelling
        for names, own in ((known, False), (native, True))
        for name in names.values()
        for part in name.split("; ")
        for spelling in _spellings(part, native=own)
    }
    for wanted in entry.except_:
        if wanted.casefold() not in spellings:
            near = difflib.get_close_matches(wanted.casefold(), spellings, n=1)
            hint = f"did you mean '{spellings[near[0]]}'?" if near else f"its names are {_some(spellings.values())}"
            raise ValueError(f"'{wanted}' is no public holiday of {_place(entry)}; {hint}")


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Hours ready to be asked what one local date is open for; dates are proleptic ordinals."""

    zone: str
    week: Week
    opened: Mapping[int, Blocks]
    shut: frozenset[int]
    holidays: tuple[Holidays, ...]

    def reasons(self, first: int, last: int) -> dict[int, str]:
        """Why dates of [first, last] are closed, by date; an extra open day is never closed."""
        closed = {day: _EXTRA for day in self.shut if first <= day <= last}
        years = range(dt.date.fromordinal(first).year, dt.date.fromordinal(last).year + 1)
        for entry in self.holidays:
            for year in years:
                closed |= {date.toordinal(): name for date, name in public_holidays(entry, year).items()}
        return {day: why for day, why in closed.items() if first <= day <= last and day not in self.opened}

    def usual(self, day: int) -> Blocks:
        """The blocks this weekday has when nothing closes it."""
        return self.week[(day + 6) % 7]

    def blocks(self, first: int, last: int) -> Iterator[tuple[int, Blocks]]:
        """Every date of [first, last] with the blocks that start on it."""
        closed = self.reasons(first, last)
        for day in range(first, last + 1):
            opened = self.opened.get(day)
            yield day, opened if opened is not None else () if day in closed else self.usual(day)

    @property
    def round_the_clock(self) -> bool:
        """Whether these blocks leave no minute closed, so that they are 24x7 under another name."""
        plain = not (self.opened or self.shut or self.holidays)
        return plain and all(blocks == (Block(0, MIDNIGHT),) for blocks in self.week)


def plan_hours(hours: Hours) -> Plan:
    """Check hours as written and make them ready to ask; raises ValueError with what would be right."""
    load_zone(hours.zone)
    for entry in hours.holidays:
        check_holidays(entry)
    opened = {day.toordinal(): parse_blocks(texts) for day, texts in hours.open.items()}
    shut = frozenset(day.toordinal() for day in hours.closed)
    return Plan(hours.zone, parse_week(hours.week), opened, shut, hours.holidays)


def _write_clock(minutes: int) -> str:
    shown = minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT
    return f"{shown // 60:02d}:{shown % 60:02d}"


@lru_cache(maxsize=2048)
def _stretches(zone: str, year: int) -> tuple[tuple[dt.timedelta, dt.timedelta, dt.timedelta], ...]:
    # A UTC year cut where the offset changes: (start, stop, offset).
    first, last = (dt.date(new, 1, 1).toordinal() - EPOCH_DAY for new in (year, year + 1))
    begin, offset = dt.timedelta(first), offset_at(zone, dt.timedelta(first))
    found = []
    # A look every other day finds every change: since 1970 no zone changed twice within six days.
    for look in map(dt.timedelta, (*range(first, last, 2), last)):
        if (new := offset_at(zone, look)) != offset:
            change = _change(zone, look - dt.timedelta(2), look)
            found.append((begin, change, offset))
            begin, offset = change, new
    return (*found, (begin, dt.timedelta(last), offset))


def _change(zone: str, early: dt.timedelta, late: dt.timedelta) -> dt.timedelta:
    # The first whole second in (early, late] at which the offset is no longer that of `early`.
    old, length = offset_at(zone, early), (late - early) // _SECOND
    changed = bisect_left(range(length), True, key=lambda seconds: offset_at(zone, early + seconds * _SECOND) != old)
    return early + changed * _SECOND


def _days_of(part: str) -> list[int]:
    ends = [parse_day(word) for word in _RANGE.split(part.strip())]
    match ends:
        case [day]:
            return [day]
        case [first, last] if first != last:
            return [day % 7 for day in range(first, (last if last > first else last + 7) + 1)]
        case _:
            raise ValueError(f"'{part.strip()}' is not a range of days; write for example mon-fri")


def _of_day(day: int, texts: Sequence[str]) -> Blocks:
    try:
        return parse_blocks(texts)
    except ValueError as wrong:
        raise ValueError(f"{DAYS[day]}: {wrong}") from None


def _check_nights(week: Week) -> None:
    for day, blocks in enumerate(week):
        following = week[(day + 1) % 7]
        if blocks and following and blocks[-1].end - MIDNIGHT > following[0].start:
            raise ValueError(
                f"{blocks[-1]} of {DAYS[day]} overlaps {following[0]} of {DAYS[(day + 1) % 7]}; "
                f"end the first by {_write_clock(following[0].start)}"
            )


def _published(entry: Holidays, years: Iterable[int], *, native: bool = False) -> dict[dt.date, str]:
    # The package loads every country at first use (a third of a second): whoever needs no holidays never pays for it.
    import holidays

    # Some countries warn that a far year is not published yet; a calendar without those dates is the right answer.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            bare = holidays.country_holidays(entry.country, subdiv=entry.subdivision)
        except NotImplementedError:
            raise ValueError(_unknown_place(entry)) from None
        # Left to itself the package names holidays in the language of the machine's locale.
        language = _ENGLISH if _ENGLISH in bare.supported_languages and not native else bare.default_language
        found = holidays.country_holidays(entry.country, subdiv=entry.subdivision, years=years, language=language)
    return dict(found.items())


def _unknown_place(entry: Holidays) -> str:
    import holidays

    known = holidays.list_supported_countries()
    if entry.country not in known:
        upper = entry.country.upper()
        hint = f"did you mean {upper}?" if upper in known else "write an ISO code such as US, GB or PH"
        return f"'{entry.country}' is no country with known holidays; {hint}"
    codes = known[entry.country]
    hint = f"write one of {', '.join(codes)}" if codes else "leave the subdivision out"
    return f"'{entry.subdivision}' is no subdivision of {entry.country}; {hint}"


def _some(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names)[:12])


def _place(entry: Holidays) -> str:
    return f"{entry.country} {entry.subdivision}" if entry.subdivision else entry.country


def _spellings(name: str, *, native: bool = False) -> frozenset[str]:
    # Only English has known words for a moved or reckoned holiday; elsewhere whatever stands in the last brackets goes.
    return frozenset((name, (_LAST_BRACKET if native else _SUFFIX).sub("", name)))


def _excepted(names: str, excepted: frozenset[str], *, native: bool = False) -> bool:
    parts = names.split("; ")
    return all(any(spelling.casefold() in excepted for spelling in _spellings(part, native=native)) for part in parts)
