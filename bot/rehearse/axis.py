"""The time axis of a picture: instants to places from left to right, over whole days of the client's zone.

A silence of more than `LONG_SILENCE` is drawn as a short gap, so that one stray message years away does not press
everything else into a line.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.rehearse import phrasing as say

DAY = dt.timedelta(days=1)
LONG_SILENCE = dt.timedelta(days=45)
GAP_SHARE = 0.05
"""Width of a gap, as a share of all days that are drawn."""
HOUR_STEPS = (1, 2, 3, 6, 12)
DAY_STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
TICKS = 9
TICK_WIDTH = 84
"""Room a label needs; a line too near the right edge has none."""
MARGIN = 12
LONGEST_BY_DAY = 130
"""Days up to which each has its column; a longer period is drawn by the week."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A long silence that is drawn short."""

    x: float
    width: float
    title: str


class Axis:
    """Instants to places between `left` and `right`; `busy` are the local days on which something happened."""

    def __init__(
        self, first: dt.datetime, last: dt.datetime, zone: str, busy: Iterable[dt.date], left: float, right: float
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.first_day = first.astimezone(self.zone).date()
        self.last_day = last.astimezone(self.zone).date()
        self._left, self._width = left, right - left
        inside = {day for day in busy if self.first_day <= day <= self.last_day}
        self._stretches = list(_stretches(sorted({self.first_day, self.last_day} | inside)))
        self.days = sum((end - start).days for start, end in self._stretches)
        self._instants, self._shares = self._measure()

    def _measure(self) -> tuple[list[dt.datetime], list[float]]:
        """Where each stretch begins and ends: its instants, and their places as shares of the width."""
        gap = GAP_SHARE * self.days
        whole = self.days + gap * (len(self._stretches) - 1)
        instants, shares, at = [], [], 0.0
        for start, end in self._stretches:
            length = (end - start).days
            instants += [self.midnight(start), self.midnight(end)]
            shares += [at / whole, (at + length) / whole]
            at += length + gap
        return instants, shares

    def midnight(self, day: dt.date) -> dt.datetime:
        """When a local day begins, in UTC."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)

    def x(self, at: dt.datetime) -> float:
        """The place of an instant; what lies outside stands at the edge."""
        before = min(max(bisect_right(self._instants, at) - 1, 0), len(self._instants) - 2)
        begin, end = self._instants[before], self._instants[before + 1]
        part = min(max((at - begin) / (end - begin), 0.0), 1.0)
        low, high = self._shares[before], self._shares[before + 1]
        return round(self._left + (low + part * (high - low)) * self._width, 1)

    @property
    def column(self) -> str:
        """What one column stands for: `day` or `week`."""
        return "day" if self.days <= LONGEST_BY_DAY else "week"

    def ticks(self) -> Iterator[Tick]:
        """Lines at local midnights, or at hours of a period of a day or two, as many as have room."""
        nearest = self._left - TICK_WIDTH
        for tick in self._hours() if self.days <= 2 else self._days():
            if tick.x - nearest >= TICK_WIDTH:
                nearest = tick.x
                fits = tick.x + TICK_WIDTH <= self._left + self._width + MARGIN
                yield tick if fits else Tick(tick.x, "")

    def _days(self) -> Iterator[Tick]:
        step = next((step for step in DAY_STEPS if self.days / step <= TICKS), self.days)
        years = self.first_day.year != self.last_day.year or step >= 28
        for start, end in self._stretches:
            for number in range(0, (end - start).days, step):
                day = start + number * DAY
                yield Tick(
                    self.x(self.midnight(day)), f"{day.day} {day:%b %Y}" if years else f"{day:%a} {day.day} {day:%b}"
                )

    def _hours(self) -> Iterator[Tick]:
        step = next((step for step in HOUR_STEPS if self.days * 24 / step <= TICKS), 12)
        for start, end in self._stretches:
            for number in range((end - start).days):
                day = start + number * DAY
                for hour in range(0, 24, step):
                    at = dt.datetime.combine(day, dt.time(hour), self.zone).astimezone(dt.UTC)
                    yield Tick(self.x(at), f"{hour:02d}:00" if hour else f"{day:%a} {day.day} {day:%b}")

    def gaps(self) -> Iterator[Gap]:
        """The long silences."""
        for (_, end), (start, _) in pairwise(self._stretches):
            left, right = self.x(self.midnight(end)), self.x(self.midnight(start))
            yield Gap(left, round(right - left, 1), f"nothing for {say.counted((start - end).days, 'day')}")


def _stretches(days: list[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Days on which something happened, as spans [start, end) without a long silence inside."""
    start = days[0]
    for before, after in pairwise(days):
        if after - before > LONG_SILENCE:
            yield start, before + DAY
            start = after
    yield start, days[-1] + DAY
