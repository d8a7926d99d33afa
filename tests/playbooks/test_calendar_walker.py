"""Calendars against a walker that looks at every minute's local clock, and against what must hold of any calendar."""

import datetime as dt
import functools
import random
import zoneinfo
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.calendar import ALWAYS, Calendar, compile_hours, intersection, union
from playbooks.schema import Hours

UTC = dt.UTC
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Santiago",
    "Europe/London",
    "Europe/Madrid",
    "Asia/Manila",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "UTC",
)
# Clocks that never stop, stop in the night, open inside the hours that transitions skip or double, or close over them.
STRADDLING = (
    ("00:00-24:00",),
    ("22:00-06:00",),
    ("00:15-01:45", "02:15-03:00"),
    ("20:00-00:00", "02:00-03:00"),
)


class Walker:
    """What is open, minute by minute, straight from the words of the hours."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = zoneinfo.ZoneInfo(hours.zone)
        self.by_date = functools.cache(self._by_date)

    def is_open(self, at: dt.datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        today = any(start <= minute < end for start, end in self.by_date(local.date()))
        return today or any(minute + 1440 < end for _, end in self.by_date(local.date() - DAY))

    def read(self, start: dt.datetime, minutes: int) -> list[bool]:
        return [self.is_open(start + MINUTE * step) for step in range(minutes)]

    def _by_date(self, date: dt.date) -> tuple[tuple[int, int], ...]:
        if date in self.hours.open:
            texts = self.hours.open[date]
        else:
            texts = () if date in self.hours.closed else self.hours.week.get(NAMES[date.weekday()], ())
        ends = (tuple(int(part[:2]) * 60 + int(part[3:]) for part in text.split("-")) for text in texts)
        return tuple((start, end if end > start else end + 1440) for start, end in ends)


def write(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def blocks(draw: st.DrawFn, nights: bool = True) -> tuple[str, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 95), min_size=0, max_size=6)))
    minutes = [mark * 15 for mark in marks[: len(marks) // 2 * 2]]
    pairs = [f"{write(start)}-{write(end)}" for start, end in zip(minutes[::2], minutes[1::2], strict=True)]
    if nights and minutes and minutes[0] > 0 and draw(st.booleans()):
        pairs[-1] = f"{write(minutes[-2])}-{draw(st.sampled_from(['24:00', '00:00', write(minutes[0] - 15)]))}"
    return tuple(pairs)


@st.composite
def hours(draw: st.DrawFn, zone: str, around: dt.date) -> Hours:
    day = st.integers(-4, 8).map(lambda days: around + dt.timedelta(days=days))
    same = draw(blocks())
    return Hours(
        zone=zone,
        week={name: same if draw(st.booleans()) else () for name in NAMES} | {"mon": same or ("09:00-17:00",)},
        closed=tuple(draw(st.sets(day, max_size=3))),
        open=draw(st.dictionaries(day, blocks(nights=False), max_size=2)),
    )


@functools.cache
def transitions(zone: str, first: int = 2024, last: int = 2037) -> tuple[dt.datetime, ...]:
    """Every instant at which a zone's offset changes, found without the code under test."""
    place = zoneinfo.ZoneInfo(zone)
    begin, end = (int(dt.datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first, last + 1))
    looks = [(second, offset(second, place)) for second in range(begin, end, 86_400 * 5)]
    found = []
    for (early, old), (late, new) in pairwise(looks):
        while old != new and late - early > 1:
            middle = (early + late) // 2
            early, late = (middle, late) if offset(middle, place) == old else (early, middle)
        if old != new:
            found.append(dt.datetime.fromtimestamp(late, UTC))
    return tuple(found)


def offset(second: int, place: zoneinfo.ZoneInfo) -> dt.timedelta | None:
    return dt.datetime.fromtimestamp(second, place).utcoffset()


def agree(calendar: Calendar, start: dt.datetime, reading: list[bool]) -> None:
    """Whatever a reading of the minutes after `start` says, the calendar says."""
    open_minutes = [step for step, is_open in enumerate(reading) if is_open]
    for wanted in {1, len(open_minutes) // 3, len(open_minutes)} - {0} if open_minutes else ():
        due = start + MINUTE * (open_minutes[wanted - 1] + 1)
        assert calendar.add(start, MINUTE * wanted) == due, (calendar, start, wanted)
    for step in (0, len(reading) // 2, len(reading) - 1):
        assert calendar.is_open(start + MINUTE * step) == reading[step], (calendar, start, step)
        counted = MINUTE * sum(reading[step:])
        assert calendar.elapsed(start + MINUTE * step, start + MINUTE * len(reading)) == counted, (calendar, start)


@st.composite
def instants(draw: st.DrawFn, zone: str) -> dt.datetime:
    """Half of them within two days of a transition of the zone, if it has any."""
    start = dt.datetime(2024, 1, 10, tzinfo=UTC) + MINUTE * draw(st.integers(0, 7_300_000))
    changes = transitions(zone)
    if bool(changes) and draw(st.booleans()):
        start = changes[draw(st.integers(0, len(changes) - 1))] - 2 * DAY
    return start + MINUTE * draw(st.integers(0, 2 * 1440))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Hours, dt.datetime]:
    zone = draw(st.sampled_from(ZONES))
    start = draw(instants(zone))
    return draw(hours(zone, start.date())), start


@given(cases(), st.integers(1, 4000))
@settings(max_examples=200, deadline=None)
def test_any_calendar_equals_the_walker(case: tuple[Hours, dt.datetime], minutes: int) -> None:
    written, start = case
    agree(compile_hours(written), start, Walker(written).read(start, minutes))


@given(st.lists(cases(), min_size=2, max_size=3), st.integers(1, 1500))
@settings(max_examples=80, deadline=None)
def test_union_and_intersection_equal_their_walkers(parts: list[tuple[Hours, dt.datetime]], minutes: int) -> None:
    start = parts[0][1]
    calendars = [compile_hours(written) for written, _ in parts]
    readings = list(zip(*(Walker(written).read(start, minutes) for written, _ in parts), strict=True))
    agree(union(*calendars), start, [any(reading) for reading in readings])
    agree(intersection(*calendars), start, [all(reading) for reading in readings])


@given(cases(), st.integers(1, 3000))
@settings(max_examples=100, deadline=None)
def test_spans_and_openings_equal_the_walker(case: tuple[Hours, dt.datetime], minutes: int) -> None:
    written, start = case
    calendar, end = compile_hours(written), start + MINUTE * minutes
    reading = Walker(written).read(start, minutes)
    listed = [False] * minutes
    spans = list(calendar.spans(start, end))
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans)), "spans that touch are one"
    for opens, closes in spans:
        listed[(opens - start) // MINUTE : (closes - start) // MINUTE] = [True] * ((closes - opens) // MINUTE)
    assert listed == reading
    if True in reading:
        assert calendar.next_open(start) == start + MINUTE * reading.index(True)
    if True in reading and not calendar.is_open(end):
        assert calendar.last_open(end) == end - MINUTE * reading[::-1].index(True)


@given(cases(), st.integers(1, 1440))
@settings(max_examples=60, deadline=None)
def test_the_span_at_an_instant_equals_the_walker(case: tuple[Hours, dt.datetime], minutes: int) -> None:
    written, at = case
    calendar, walker = compile_hours(written), Walker(written)
    before, after = walker.read(at - MINUTE * minutes, minutes), walker.read(at, minutes)
    span = calendar.span_at(at)
    assert (span is not None) == after[0]
    if span and False in before:
        assert span[0] == at - MINUTE * before[::-1].index(False)
    if span and False in after:
        assert span[1] == at + MINUTE * after.index(False)


def around(zone: str, change: dt.datetime, draw: random.Random) -> tuple[dt.datetime, list[int]]:
    """A start shortly before a transition, and the local minute of the day at every minute from there to after it."""
    place, start = zoneinfo.ZoneInfo(zone), change - MINUTE * draw.randrange(5, 130)
    locals_ = ((start + MINUTE * step).astimezone(place) for step in range(draw.randrange(135, 260)))
    return start, [local.hour * 60 + local.minute for local in locals_]


def sweep(zones: Iterable[str], patterns: Sequence[tuple[str, ...]]) -> int:
    """Compare a calendar with the same blocks every day to the local clock, around every transition of the zones."""
    count, draw = 0, random.Random(len(patterns))
    for zone in zones:
        week_of = [Hours(zone=zone, week=dict.fromkeys(NAMES, blocks)) for blocks in patterns]
        tables = [minutes_open(Walker(hours)) for hours in week_of]
        for change in transitions(zone):
            start, clock = around(zone, change, draw)
            for hours, table in zip(week_of, tables, strict=True):
                agree(compile_hours(hours), start, [table[minute] for minute in clock])
                count += 1
    return count


def minutes_open(walker: Walker) -> list[bool]:
    spans = walker.by_date(dt.date(2026, 1, 1))
    return [any(start <= minute < end or minute + 1440 < end for start, end in spans) for minute in range(1440)]


def test_every_transition_of_every_zone_to_2037() -> None:
    zones = [zone for zone in sorted(zoneinfo.available_timezones()) if transitions(zone)]
    assert sweep(zones, [("01:30-02:30", "23:30-00:30")]) > 4000


def test_every_transition_with_hours_of_every_kind() -> None:
    # Zones that change at the same instants to the same offsets are one zone under several names.
    alike = {
        tuple((change, change.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()) for change in transitions(zone)): zone
        for zone in sorted(zoneinfo.available_timezones())
    }
    assert sweep((zone for changes, zone in alike.items() if changes), STRADDLING) > 3000


def office(**changed: object) -> Hours:
    written = {"zone": "America/New_York", "week": WEEK, "holidays": [{"country": "US"}]}
    return Hours.model_validate(written | changed)


WEEK: dict[str, tuple[str, ...]] = {"mon-fri": ("09:00-17:00",)}
OFFICE = compile_hours(office())
LUNCH = compile_hours(Hours(zone="Europe/Madrid", week={"mon-fri": ("09:00-14:00", "16:00-19:00")}))
NIGHT = compile_hours(office(zone="Asia/Manila", week={"mon-fri": ("22:00-06:00",)}, holidays=[{"country": "PH"}]))
WEEKEND = compile_hours(office(week={"fri-sun": ("20:00-24:00",), "mon": ("00:00-02:00",)}))
WHOLE_DAYS = compile_hours(office(zone="America/Santiago", week={"mon-sun": ("00:00-24:00",)}))
JOINED = (intersection(OFFICE, LUNCH), union(OFFICE, NIGHT))

calendars = st.sampled_from((OFFICE, LUNCH, NIGHT, WEEKEND, WHOLE_DAYS, *JOINED, ALWAYS))
moments = st.integers(0, 14 * 366 * 86_400_000_000).map(
    lambda micros: dt.datetime(2024, 1, 1, tzinfo=UTC) + dt.timedelta(microseconds=micros)
)
spans = st.integers(0, 60 * 86_400_000_000).map(lambda micros: dt.timedelta(microseconds=micros))


@given(calendars, moments, spans)
@settings(max_examples=1500, deadline=None)
def test_add_and_elapsed_are_inverse_and_land_in_hours(
    calendar: Calendar, start: dt.datetime, span: dt.timedelta
) -> None:
    due = calendar.add(start, span)
    assert calendar.elapsed(start, due) == span
    if span:
        assert calendar.is_open(due - dt.timedelta(microseconds=1))
        assert calendar.last_open(due) == due  # in hours, or at closing time
        assert calendar.elapsed(start, due - dt.timedelta(microseconds=1)) < span


@given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
@settings(max_examples=1000, deadline=None)
def test_elapsed_is_additive(calendar: Calendar, moments: list[dt.datetime]) -> None:
    first, second, third = moments
    assert calendar.elapsed(first, second) + calendar.elapsed(second, third) == calendar.elapsed(first, third)
    assert dt.timedelta() <= calendar.elapsed(first, second) <= second - first
    assert calendar.elapsed(second, first) == dt.timedelta()
    assert sum((closes - opens for opens, closes in calendar.spans(first, first + 9 * DAY)), dt.timedelta()) == (
        calendar.elapsed(first, first + 9 * DAY)
    )


@given(calendars, moments, moments, spans, spans)
@settings(max_examples=1000, deadline=None)
def test_due_times_are_monotone(
    calendar: Calendar, one: dt.datetime, two: dt.datetime, short: dt.timedelta, more: dt.timedelta
) -> None:
    early, late = sorted((one, two))
    assert calendar.add(early, short) <= calendar.add(late, short)
    assert calendar.add(early, short + more) >= calendar.add(early, short)
    assert calendar.next_open(early) <= calendar.next_open(late)
    assert calendar.last_open(early) <= calendar.last_open(late)
    assert calendar.last_open(early) <= early <= calendar.next_open(early)


@given(
    st.sampled_from([WEEK, {"mon-fri": ("22:00-06:00",)}, {"mon-sun": ("00:00-24:00",)}]),
    st.sets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31)), min_size=1, max_size=4),
    st.integers(0, 90 * 1440).map(lambda minutes: dt.datetime(2026, 1, 1, tzinfo=UTC) + MINUTE * minutes),
    spans,
)
@settings(max_examples=300, deadline=None)
def test_a_closed_day_never_makes_a_due_time_earlier(
    week: dict[str, tuple[str, ...]], closed: set[dt.date], start: dt.datetime, span: dt.timedelta
) -> None:
    extra = dt.date(2026, 2, 14)
    without = compile_hours(office(week=week, closed=(extra,)))
    with_more = compile_hours(office(week=week, closed=tuple(sorted(closed | {extra}))))
    assert with_more.add(start, span) >= without.add(start, span)
    assert with_more.elapsed(start, start + span) <= without.elapsed(start, start + span)


@given(st.lists(st.tuples(moments, spans), min_size=2, max_size=5), st.integers(1, 28))
@settings(max_examples=100, deadline=None)
def test_answers_do_not_depend_on_what_was_asked_before(
    asked: list[tuple[dt.datetime, dt.timedelta]], twin_number: int
) -> None:
    # A closed day of 2090 changes nothing here, but makes a calendar that has compiled nothing yet.
    twin = compile_hours(office(closed=(dt.date(2090, 2, twin_number),)))
    for start, span in asked:
        assert twin.add(start, span) == OFFICE.add(start, span)
        assert twin.span_at(start) == OFFICE.span_at(start)
        assert twin.closures(start, start + span) == OFFICE.closures(start, start + span)


def test_asking_from_many_threads_gives_the_answers_of_one() -> None:
    starts = [dt.datetime(1995, 6, 1, 12, tzinfo=UTC) + number * 211 * DAY for number in range(100)]
    expected = [OFFICE.add(start, DAY) for start in starts]
    twin = compile_hours(office(closed=(dt.date(2090, 3, 1),)))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda start: twin.add(start, DAY), starts)) == expected
