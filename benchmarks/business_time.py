"""Business time against two libraries and against the clock on the wall.

Run with `.venv/bin/python benchmarks/business_time.py` (about 20 s, one core). What is measured, in one run:

- adding business minutes, aware datetimes in and out, on the same New York office hours with the same holidays: at 480
  minutes at least 50 times faster than businesstimedelta and at least twice as fast as workclock;
- compiling one year of a calendar that is asked for the first time: at most 10 ms (median);
- disagreements of add, elapsed and is_open with a walker that reads the local clock at every minute, over at least
  10,000 random cases of 12 calendars, half of them around a transition of the zone: none.

The libraries take turns within each round, times are of the processor and every figure is the median of the rounds, so
that a busy machine moves all of them alike. Leaves with status 1 when a bar is missed.
"""

import datetime as dt
import gc
import random
import statistics
import sys
import time
import zoneinfo
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path

import businesstimedelta
import pytz  # type: ignore[import-untyped]
import workclock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playbooks.calendar import Calendar, compile_hours
from playbooks.hours import public_holidays
from playbooks.schema import Holidays, Hours

UTC = dt.UTC
MINUTE = dt.timedelta(minutes=1)
ZONE = "America/New_York"
YEARS = range(2024, 2030)
ROUNDS = 9
SPANS = (60, 480, 2_400, 14_400)
JUDGED = 480
BARS = {"businesstimedelta": 50.0, "workclock": 2.0}
CASES = 10_000
SLOWEST_YEAR = 10.0
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Add = Callable[[dt.datetime, int], dt.datetime]

OFFICE = Hours(zone=ZONE, week={"mon-fri": ("09:00-17:00",)}, holidays=(Holidays(country="US"),))
CALENDARS = {
    "New York office": OFFICE,
    "Madrid, lunch": Hours(zone="Europe/Madrid", week={"mon-fri": ("09:00-14:00", "16:00-19:00")}),
    "Manila nights": Hours(zone="Asia/Manila", week={"mon-fri": ("22:00-06:00",)}, holidays=(Holidays(country="PH"),)),
    "Chicago nights": Hours(zone="America/Chicago", week={"mon-sun": ("20:00-04:30",)}),
    "Los Angeles, gap": Hours(zone="America/Los_Angeles", week={"mon-sun": ("01:30-02:30", "09:00-24:00")}),
    "London, early": Hours(zone="Europe/London", week={"sat-sun": ("00:30-01:30", "01:45-05:00")}),
    "Kolkata": Hours(zone="Asia/Kolkata", week={"mon-sat": ("09:30-13:00", "13:45-18:15")}),
    "Sydney": Hours(zone="Australia/Sydney", week={"mon-sun": ("02:15-10:00",)}, closed=(dt.date(2027, 4, 4),)),
    "Lord Howe": Hours(zone="Australia/Lord_Howe", week={"mon-sun": ("01:45-02:15", "22:00-01:00")}),
    "Cairo, midnight": Hours(zone="Africa/Cairo", week={"mon-sun": ("23:30-00:30", "08:00-16:00")}),
    "Santiago, days": Hours(zone="America/Santiago", week={"fri-mon": ("00:00-24:00",)}),
    "Auckland": Hours(zone="Pacific/Auckland", week={"mon-sun": ("21:00-03:00",)}, open={dt.date(2027, 4, 4): ()}),
}


class Walker:
    """What is open, minute by minute, from the words of the hours and the local clock alone."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = zoneinfo.ZoneInfo(hours.zone)
        self.days: dict[dt.date, list[tuple[int, int]]] = {}

    def read(self, start: dt.datetime, minutes: int) -> list[bool]:
        return [self.is_open((start + MINUTE * step).astimezone(self.zone)) for step in range(minutes)]

    def is_open(self, local: dt.datetime) -> bool:
        minute, date = local.hour * 60 + local.minute, local.date()
        if any(start <= minute < end for start, end in self.on(date)):
            return True
        return any(minute + 1440 < end for _, end in self.on(date - dt.timedelta(days=1)))

    def on(self, date: dt.date) -> list[tuple[int, int]]:
        if date not in self.days:
            self.days[date] = [self.minutes(text) for text in self.written(date)]
        return self.days[date]

    def written(self, date: dt.date) -> tuple[str, ...]:
        if date in self.hours.open:
            return self.hours.open[date]
        if date in self.hours.closed or any(date in public_holidays(one, date.year) for one in self.hours.holidays):
            return ()
        return next((texts for key, texts in self.hours.week.items() if self.names(key, date.weekday())), ())

    @staticmethod
    def names(key: str, weekday: int) -> bool:
        first, last = (DAYS.index(day) for day in (key.split("-") * 2)[:2])
        return (weekday - first) % 7 <= (last - first) % 7

    @staticmethod
    def minutes(text: str) -> tuple[int, int]:
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
        return start, end if end > start else end + 1440


def holidays() -> list[dt.date]:
    return [date for year in YEARS for entry in OFFICE.holidays for date in public_holidays(entry, year)]


def adders() -> dict[str, Add]:
    """The same office hours in each library: aware UTC datetime and minutes in, aware datetime out."""
    ours = compile_hours(OFFICE)
    theirs = workclock.Schedule(
        [workclock.WorkDay(dt.time(9), dt.time(17)), workclock.Holidays(holidays())], time_zone=zoneinfo.ZoneInfo(ZONE)
    )
    zone = pytz.timezone(ZONE)
    working = businesstimedelta.WorkDayRule(dt.time(9), dt.time(17), working_days=[0, 1, 2, 3, 4], tz=zone)
    closed = businesstimedelta.HolidayRule(frozenset(holidays()), tz=zone)
    rules = businesstimedelta.Rules([working, closed])
    return {
        "ours": lambda start, minutes: ours.add(start, MINUTE * minutes),
        "workclock": lambda start, minutes: theirs.add(start, MINUTE * minutes),
        "businesstimedelta": lambda start, minutes: (
            start + businesstimedelta.BusinessTimeDelta(rules, timedelta=MINUTE * minutes)
        ),
    }


def starts(draw: random.Random, count: int) -> list[dt.datetime]:
    return [dt.datetime(2026, 1, 1, tzinfo=UTC) + MINUTE * draw.randrange(365 * 1440) for _ in range(count)]


def timed(add: Add, moments: Sequence[dt.datetime], minutes: int) -> float:
    begun = time.thread_time()
    for moment in moments:
        add(moment, minutes)
    return (time.thread_time() - begun) / len(moments) * 1e6


def race(minutes: int, draw: random.Random) -> dict[str, list[float]]:
    """Microseconds per addition and library, one figure a round; who goes first changes with the round."""
    libraries = adders()
    moments = starts(draw, 2_000)
    share = {"ours": 2_000, "workclock": 2_000, "businesstimedelta": max(20, 60_000 // minutes)}
    found: dict[str, list[float]] = {name: [] for name in libraries}
    for number in range(ROUNDS):
        names = list(libraries)
        for name in names[number % 3 :] + names[: number % 3]:
            found[name].append(timed(libraries[name], moments[: share[name]], minutes))
    return found


def show_races(draw: random.Random) -> list[str]:
    missed = []
    print(f"adding business minutes, microseconds each (median of {ROUNDS} interleaved rounds; ratio to ours)")
    print(f"{'minutes':>8} {'ours':>8} {'workclock':>18} {'businesstimedelta':>22}")
    for minutes in SPANS:
        found = race(minutes, draw)
        ratios = {
            name: statistics.median(theirs / ours for theirs, ours in zip(found[name], found["ours"], strict=True))
            for name in BARS
        }
        middle = {name: statistics.median(rounds) for name, rounds in found.items()}
        rows = (f"{middle[name]:10.2f} ({ratios[name]:6.1f}x)" for name in ("workclock", "businesstimedelta"))
        print(f"{minutes:>8} {middle['ours']:8.2f} {' '.join(rows)}")
        if minutes == JUDGED:
            missed += [f"{name}: {ratios[name]:.1f}x, bar {bar}x" for name, bar in BARS.items() if ratios[name] < bar]
    return missed


def same_answers(draw: random.Random) -> str:
    """How often each library differs from us on plain office hours; for reading, not a bar."""
    libraries = adders()
    cases = [(moment, draw.randrange(1, 2_400)) for moment in starts(draw, 500)]
    ours = libraries.pop("ours")
    differ = {name: sum(add(*case) != ours(*case) for case in cases) for name, add in libraries.items()}
    return ", ".join(f"{name} {count} of {len(cases)}" for name, count in differ.items())


def show_compiling() -> list[str]:
    """Milliseconds to answer the first question of a year, by asking ever new years of every calendar."""
    found = []
    for hours in CALENDARS.values():
        calendar = compile_hours(hours.model_copy(update={"closed": (*hours.closed, dt.date(2090, 1, 2))}))
        for year in range(2024, 2038):
            moment = dt.datetime(year, 6, 1, 12, tzinfo=UTC)
            begun = time.thread_time()
            calendar.is_open(moment)
            found.append((time.thread_time() - begun) * 1e3)
    middle = statistics.median(found)
    print(f"\ncompiling a year: median {middle:.2f} ms, slowest {max(found):.2f} ms (bar {SLOWEST_YEAR:g} ms, median)")
    return [f"compiling a year took {middle:.1f} ms"] if middle > SLOWEST_YEAR else []


def transitions(zone: str) -> list[dt.datetime]:
    """Days after which the zone's offset is another one, 2024 to 2037."""
    place = zoneinfo.ZoneInfo(zone)
    days = [dt.datetime(2024, 1, 1, tzinfo=UTC) + dt.timedelta(days=day) for day in range(14 * 365)]
    offsets = [day.astimezone(place).utcoffset() for day in days]
    return [day for day, old, new in zip(days, offsets, offsets[1:], strict=False) if old != new]


def windows(hours: Hours, draw: random.Random) -> Iterable[tuple[dt.datetime, int, int]]:
    """Stretches to walk: (start, minutes, cases to draw); short ones half around transitions, and a few long ones."""
    changes = transitions(hours.zone)
    for number in range(80):
        day = dt.datetime(2024, 1, 2, tzinfo=UTC) + dt.timedelta(days=draw.randrange(13 * 365))
        if changes and number % 2:
            day = draw.choice(changes) - dt.timedelta(days=1)
        yield day + MINUTE * draw.randrange(1440), draw.randrange(1_000, 4_000), 11
    for _ in range(3):
        yield dt.datetime(2026, 1, 1, tzinfo=UTC) + MINUTE * draw.randrange(365 * 1440), 45 * 1440, 20


def disagreements(calendar: Calendar, hours: Hours, draw: random.Random) -> tuple[int, int]:
    """How many cases were tried, and in how many add, elapsed or is_open was not what the walker read."""
    walker, tried, wrong = Walker(hours), 0, 0
    for begin, length, cases in windows(hours, draw):
        reading = walker.read(begin, length)
        so_far = [0, *accumulate(reading)]
        for _ in range(cases):
            first, last = sorted((draw.randrange(length), draw.randrange(length + 1)))
            start, end = begin + MINUTE * first, begin + MINUTE * last
            counted = so_far[last] - so_far[first]
            agrees = calendar.is_open(start) == reading[first] and calendar.elapsed(start, end) == MINUTE * counted
            wanted = draw.randint(1, counted) if counted else 0
            due = begin + MINUTE * bisect_left(so_far, so_far[first] + wanted) if wanted else start
            tried, wrong = tried + 1, wrong + (not agrees or calendar.add(start, MINUTE * wanted) != due)
    return tried, wrong


def show_disagreements(draw: random.Random) -> list[str]:
    results = {name: disagreements(compile_hours(hours), hours, draw) for name, hours in CALENDARS.items()}
    tried, wrong = (sum(column) for column in zip(*results.values(), strict=True))
    print(f"\ndisagreements with the walker: {wrong} in {tried} cases over {len(results)} calendars (bar 0)")
    missed = [f"{name}: {found[1]} of {found[0]} cases differ" for name, found in results.items() if found[1]]
    return missed + ([f"only {tried} cases tried, bar {CASES}"] if tried < CASES else [])


def main() -> int:
    draw = random.Random(20_261_124)
    print(f"business time, Python {sys.version.split()[0]}\n")
    gc.disable()
    missed = show_races(draw)
    gc.enable()
    print(f"answers that differ from ours on these hours: {same_answers(draw)}")
    missed += show_compiling() + show_disagreements(draw)
    for line in missed:
        print(f"MISSED {line}")
    print("\nevery bar is met" if not missed else f"\n{len(missed)} bars are missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
