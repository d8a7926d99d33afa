"""The calendar months and quarters that a review is about, in the client's own zone."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

_QUARTER = re.compile(r"^(\d{4})-?Q([1-4])$", re.I)
_MONTH = re.compile(r"^(\d{4})-(0?[1-9]|1[0-2])$")
_FIRST, _LAST = 2000, 2200
STILL = 10
"""A review held within so many days of a period's end is about that period, not about the one before it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month (`months` 1) or quarter (3), from `first` up to but not at `after`, as dates."""

    first: dt.date
    months: int

    @property
    def after(self) -> dt.date:
        """The first date that is no longer in it."""
        return _add(self.first, self.months)

    @property
    def label(self) -> str:
        """As people type it: 2026-Q3 or 2026-09."""
        if self.months == 1:
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}"

    @property
    def words(self) -> str:
        """As people say it: September 2026, or July to September 2026."""
        last = _add(self.first, self.months - 1)
        return f"{self.first:%B %Y}" if self.months == 1 else f"{self.first:%B} to {last:%B %Y}"

    @property
    def short(self) -> str:
        """The same where room is scarce: Sep 2026, or Q3 2026."""
        return f"{self.first:%b %Y}" if self.months == 1 else f"Q{(self.first.month + 2) // 3} {self.first:%Y}"

    @property
    def before(self) -> "Period":
        """The period of the same length right before."""
        return Period(_add(self.first, -self.months), self.months)

    def span(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """Its first instant and the first instant after it, in a zone."""
        place = ZoneInfo(zone)
        start, end = (dt.datetime.combine(date, dt.time(), place) for date in (self.first, self.after))
        return start.astimezone(dt.UTC), end.astimezone(dt.UTC)


def period_of(text: str) -> Period | None:
    """The period somebody typed; None when it is none."""
    quarter, month = _QUARTER.match(text.strip()), _MONTH.match(text.strip())
    found = quarter or month
    if found is None or not _FIRST <= int(found[1]) < _LAST:
        return None
    if quarter:
        return Period(dt.date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1), 3)
    return Period(dt.date(int(found[1]), int(found[2]), 1), 1)


def reviewed(on: dt.date, months: int) -> Period:
    """What a review held on a date is about: the last month or quarter that is over, or ends within days of it."""
    now = running(on, months)
    return now if (now.after - on).days <= STILL else now.before


def running(on: dt.date, months: int) -> Period:
    """The month or quarter that a date lies in."""
    return Period(dt.date(on.year, (on.month - 1) // months * months + 1, 1), months)


def _add(date: dt.date, months: int) -> dt.date:
    count = date.year * 12 + date.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)
