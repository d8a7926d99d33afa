"""Working days as people live them."""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from playbooks.calendar import compile_hours
from playbooks.schema import Hours
from playbooks.shifts import shifts, usual_weekdays, working_day


def local(zone: str, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def first(hours: Hours, after: dt.datetime, count: int = 2) -> list[tuple[str, str]]:
    zone = ZoneInfo(hours.zone)
    found = islice(shifts(compile_hours(hours), after), count)
    return [(f"{start.astimezone(zone):%a %H:%M}", f"{end.astimezone(zone):%a %H:%M}") for start, end in found]


@pytest.mark.parametrize(
    ("week", "wanted"),
    [
        ({"mon-fri": ["09:00-17:00"]}, [("Fri 09:00", "Fri 17:00"), ("Mon 09:00", "Mon 17:00")]),
        ({"mon-fri": ["09:00-12:30", "13:30-18:00"]}, [("Fri 09:00", "Fri 18:00"), ("Mon 09:00", "Mon 18:00")]),
        ({"mon-fri": ["22:00-06:00"]}, [("Thu 22:00", "Fri 06:00"), ("Fri 22:00", "Sat 06:00")]),
    ],
)
def test_lunch_ends_no_day_and_midnight_none(week: dict[str, list[str]], wanted: list[tuple[str, str]]) -> None:
    hours = Hours.model_validate({"zone": "America/New_York", "week": week})
    assert first(hours, local("America/New_York", "2026-10-30T04:00")) == wanted


@pytest.mark.parametrize(
    ("week", "minutes"),
    [
        ({"mon-fri": ["09:00-17:00"]}, 480),
        ({"mon-thu": ["09:00-12:30", "13:30-17:30"], "fri": ["09:00-13:00"]}, 450),
        ({"mon-fri": ["22:00-06:00"]}, 480),
        ({"mon-sun": ["00:00-24:00"]}, 1440),
    ],
)
def test_a_working_day_is_as_long_as_most_are(week: dict[str, list[str]], minutes: int) -> None:
    hours = Hours.model_validate({"zone": "America/New_York", "week": week})
    assert working_day(compile_hours(hours)) == dt.timedelta(minutes=minutes)


def test_hours_without_an_end_have_no_days() -> None:
    always = Hours.model_validate({"zone": "UTC", "always": True})
    whole = Hours.model_validate({"zone": "UTC", "week": {"mon-sun": ["00:00-24:00"]}})
    now = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    assert list(shifts(compile_hours(always), now)) == []
    assert list(shifts(compile_hours(whole), now)) == []


def test_the_usual_weekdays_are_the_weeks() -> None:
    hours = Hours.model_validate({"zone": "UTC", "week": {"mon-thu": ["09:00-17:00"], "sat": ["09:00-10:00"]}})
    assert usual_weekdays(hours) == {0, 1, 2, 3, 5}
