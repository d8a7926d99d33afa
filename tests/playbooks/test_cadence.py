import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.cadence import Counted, Dated, Occurrence, Per, Weekly, occurrences, parse_every
from playbooks.calendar import ALWAYS, Calendar, compile_hours, union
from playbooks.schema import CheckIn, Hours

UTC = dt.UTC
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
ALL = frozenset(range(7))
WORKING = frozenset(range(5))


def check_in(every: str, at: str = "10:00", closed: str = "after") -> CheckIn:
    return CheckIn.model_validate({"name": "weekly", "every": every, "at": at, "on_closed_day": closed})


def office(zone: str = "America/New_York", **more: object) -> Calendar:
    written = {"zone": zone, "week": {"mon-fri": ["09:00-17:00"]}, "holidays": [{"country": "US"}]}
    return compile_hours(Hours.model_validate(written | more))


def upcoming(
    every: str, after: str, count: int, closed: str = "after", calendar: Calendar | None = None
) -> tuple[Occurrence, ...]:
    moment = dt.datetime.fromisoformat(after).replace(tzinfo=UTC)
    return occurrences(check_in(every, closed=closed), "America/New_York", calendar or office(), moment, count)


def shown(found: tuple[Occurrence, ...]) -> list[str]:
    return [f"{one.local_date:%a %d %b}{f' for {one.moved_from:%d}' if one.moved_from else ''}" for one in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("tuesday", Weekly(frozenset({1}))),
        ("Tue", Weekly(frozenset({1}))),
        ("tuesday, thursday", Weekly(frozenset({1, 3}))),
        ("tue and thu", Weekly(frozenset({1, 3}))),
        ("mon, wed, and fri", Weekly(frozenset({0, 2, 4}))),
        ("mon-thu", Weekly(frozenset({0, 1, 2, 3}))),
        ("weekday", Weekly(WORKING)),
        ("day", Weekly(ALL)),
        ("second tuesday", Counted((2,), frozenset({1}), False, Per.MONTH)),
        ("2nd Tuesday of the month", Counted((2,), frozenset({1}), False, Per.MONTH)),
        ("first and third tuesday", Counted((1, 3), frozenset({1}), False, Per.MONTH)),
        ("first tuesday of quarter", Counted((1,), frozenset({1}), False, Per.QUARTER)),
        ("last friday of each month", Counted((-1,), frozenset({4}), False, Per.MONTH)),
        ("last day", Counted((-1,), ALL, False, Per.MONTH)),
        ("first weekday", Counted((1,), WORKING, False, Per.MONTH)),
        ("last business day", Counted((-1,), ALL, True, Per.MONTH)),
        ("second business day of quarter", Counted((2,), ALL, True, Per.QUARTER)),
        ("15th", Dated((15,), Per.MONTH)),
        ("1st and 15th of month", Dated((1, 15), Per.MONTH)),
        ("10th of quarter", Dated((10,), Per.QUARTER)),
    ],
)
def test_rhythms_are_read(text: str, rule: object) -> None:
    assert parse_every(text) == rule


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "write for example tuesday"),
        ("2", "names days by number; write tuesday"),
        ("1-5", "names days by number; write tuesday"),
        ("1,3", "names days by number; write tuesday"),
        ("0 9 * * 1", "names days by number; write tuesday"),
        ("*/2", "names days by number; write tuesday"),
        ("mon, 3", "write days by name"),
        ("2 tuesday", "write first to fifth or last"),
        ("sixth monday", "write first to fifth or last"),
        ("16th tuesday", "write first to fifth or last"),
        ("tuesday thursday", "or a comma"),
        ("every other tuesday", "write for example first and third tuesday"),
        ("biweekly", "write for example first and third tuesday"),
        ("every second tuesday", "write second tuesday"),
        ("weekly", "write for example tuesday"),
        ("monthly", "write for example first tuesday of month"),
        ("business day", "write for example weekday"),
        ("third", "write for example third tuesday"),
        ("tuesday of month", "write for example first tuesday of month"),
        ("first tuesday of year", "write of month or of quarter"),
        ("tusday", "did you mean 'tuesday'"),
        ("second tusday", "did you mean 'tuesday'"),
        ("0th", "write 1st to 31st"),
        ("32nd", "write 1st to 31st"),
        ("tue, tue", "name each day once"),
    ],
)
def test_a_bad_rhythm_says_what_would_be_right(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice) as refusal:
        parse_every(text)
    assert not isinstance(refusal.value, UnicodeError)


@given(
    st.text(max_size=25)
    | st.lists(st.sampled_from(["mon", "tue", "first", "last", "2nd", "of", "month", "day", ",", "-", "3"])).map(
        " ".join
    )
)
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        parse_every(text)
    except ValueError as refusal:
        said = str(refusal)
    else:
        said = "fine; fine"
    assert "; " in said, "what would be right is missing"


@pytest.mark.parametrize(
    ("every", "dates"),
    [
        ("tuesday", ["Tue 24 Nov", "Tue 01 Dec", "Tue 08 Dec"]),
        ("tuesday, thursday", ["Tue 24 Nov", "Thu 26 Nov", "Tue 01 Dec"]),
        ("weekday", ["Fri 20 Nov", "Mon 23 Nov", "Tue 24 Nov"]),
        ("second tuesday", ["Tue 08 Dec", "Tue 12 Jan", "Tue 09 Feb"]),
        ("first and third monday", ["Mon 07 Dec", "Mon 21 Dec", "Mon 04 Jan"]),
        ("fifth monday", ["Mon 30 Nov", "Mon 29 Mar", "Mon 31 May"]),
        ("last friday", ["Fri 27 Nov", "Fri 25 Dec", "Fri 29 Jan"]),
        ("15th", ["Tue 15 Dec", "Fri 15 Jan", "Mon 15 Feb"]),
        ("31st", ["Mon 30 Nov", "Thu 31 Dec", "Sun 31 Jan"]),
        ("first tuesday of quarter", ["Tue 05 Jan", "Tue 06 Apr", "Tue 06 Jul"]),
        ("31st of quarter", ["Sun 31 Jan", "Fri 30 Apr", "Sat 31 Jul"]),
        ("last day of quarter", ["Thu 31 Dec", "Wed 31 Mar", "Wed 30 Jun"]),
    ],
)
def test_dates_without_closed_days(every: str, dates: list[str]) -> None:
    assert shown(upcoming(every, "2026-11-20 12:00", 3, calendar=ALWAYS)) == dates


@pytest.mark.parametrize(
    ("every", "closed", "dates"),
    [
        ("thursday", "after", ["Fri 27 Nov for 26", "Thu 03 Dec"]),
        ("thursday", "before", ["Wed 25 Nov for 26", "Thu 03 Dec"]),
        ("thursday", "skip", ["Thu 03 Dec", "Thu 10 Dec"]),
        ("thursday, friday", "after", ["Fri 20 Nov", "Fri 27 Nov", "Mon 30 Nov for 26", "Thu 03 Dec"]),
        ("wed, thu", "before", ["Tue 24 Nov for 26", "Wed 25 Nov", "Wed 02 Dec"]),
        ("25th", "after", ["Wed 25 Nov", "Mon 28 Dec for 25"]),
        ("sunday", "before", ["Fri 20 Nov for 22", "Fri 27 Nov for 29"]),
        ("last business day", "skip", ["Mon 30 Nov", "Thu 31 Dec", "Fri 29 Jan"]),
        ("first business day", "skip", ["Tue 01 Dec", "Mon 04 Jan", "Mon 01 Feb"]),
        ("last business day of quarter", "skip", ["Thu 31 Dec", "Wed 31 Mar"]),
    ],
)
def test_closed_days_move(every: str, closed: str, dates: list[str]) -> None:
    assert shown(upcoming(every, "2026-11-20 12:00", len(dates), closed)) == dates


def test_two_dates_of_one_closed_week_find_two_open_days() -> None:
    shut = office(closed=["2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24"])
    assert shown(upcoming("tuesday, thursday", "2026-12-18 20:00", 4, "after", shut)) == [
        "Mon 28 Dec for 22",
        "Tue 29 Dec",
        "Wed 30 Dec for 24",
        "Thu 31 Dec",
    ]
    assert shown(upcoming("tuesday, thursday", "2026-12-15 20:00", 4, "before", shut)) == [
        "Wed 16 Dec for 22",
        "Thu 17 Dec",
        "Fri 18 Dec for 24",
        "Tue 29 Dec",
    ]


SHUTDOWN = [f"2026-12-{day}" for day in range(14, 32)] + ["2027-01-01"]


def test_a_long_shutdown_is_answered_alike_from_within_and_after_it() -> None:
    shut = office(closed=SHUTDOWN)
    expected = ["Mon 04 Jan for 15", "Tue 05 Jan", "Wed 06 Jan for 22", "Thu 07 Jan for 29", "Tue 12 Jan"]
    for asked in ("2026-12-09 12:00", "2026-12-20 12:00", "2027-01-03 12:00", "2027-01-04 14:00"):
        assert shown(upcoming("tuesday", asked, 5, "after", shut)) == expected
    assert shown(upcoming("tuesday", "2027-01-05 15:00", 3, "after", shut)) == expected[2:]


def test_a_long_shutdown_is_answered_alike_however_many_are_asked_for() -> None:
    shut = office(closed=SHUTDOWN)
    expected = ["Tue 08 Dec", "Wed 09 Dec for 15", "Thu 10 Dec for 22", "Fri 11 Dec for 29", "Tue 05 Jan"]
    for count in (1, 2, 5):
        assert shown(upcoming("tuesday", "2026-12-07 12:00", count, "before", shut)) == expected[:count]


def test_hours_at_the_end_of_a_long_or_short_day_make_it_open() -> None:
    late = office(week={"mon-sun": ["23:00-24:00"]}, holidays=[])
    for after, expected in (("2026-03-03 12:00", "Sun 08 Mar"), ("2026-10-27 12:00", "Sun 01 Nov")):
        assert shown(upcoming("sunday", after, 1, "after", late)) == [expected]
    sunday_night = office(week={"sun": ["22:00-02:00"], "tue": ["00:00-01:00"]}, holidays=[])
    assert shown(upcoming("monday", "2026-10-27 12:00", 1, "after", sunday_night)) == ["Mon 02 Nov"]
    assert shown(upcoming("saturday", "2026-10-26 12:00", 1, "after", sunday_night)) == ["Sun 01 Nov for 31"]
    assert shown(upcoming("wednesday", "2026-10-26 12:00", 1, "before", sunday_night)) == ["Tue 27 Oct for 28"]


def test_where_every_open_day_has_its_own_the_closed_one_is_not_doubled() -> None:
    assert shown(upcoming("weekday", "2026-11-24 20:00", 4)) == ["Wed 25 Nov", "Fri 27 Nov", "Mon 30 Nov", "Tue 01 Dec"]


def test_a_day_is_open_by_the_check_ins_own_zone() -> None:
    # Friday's hours in New York run into Saturday in Manila.
    found = occurrences(check_in("saturday"), "Asia/Manila", office(), dt.datetime(2026, 11, 20, tzinfo=UTC), 2)
    assert shown(found) == ["Sat 21 Nov", "Sat 28 Nov"]
    assert found[0].due_at == dt.datetime(2026, 11, 21, 2, tzinfo=UTC)


def test_an_occurrence_due_now_is_past() -> None:
    first, second = upcoming("tuesday", "2026-11-20 12:00", 2)
    assert first.due_at == dt.datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert upcoming("tuesday", "2026-11-24 15:00", 1) == (second,)
    assert upcoming("tuesday", "2026-11-24 14:59", 1) == (first,)
    assert upcoming("tuesday", "2026-11-20 12:00", 0) == ()


@pytest.mark.parametrize("closed", ["before", "after", "skip"])
def test_a_calendar_that_hardly_opens_gives_fewer(closed: str) -> None:
    written = Hours.model_validate({"zone": "UTC", "open": {"2027-03-01": ["09:00-10:00"]}})
    found = upcoming("monday", "2026-11-20 12:00", 4, closed, compile_hours(written))
    assert [one.local_date for one in found] == [dt.date(2027, 3, 1)]
    assert upcoming("monday", "2027-03-02 12:00", 4, "after", compile_hours(written)) == ()


@pytest.mark.parametrize("every", ["monday", "last business day of quarter", "15th"])
def test_the_first_and_last_years_hold(every: str) -> None:
    assert len(upcoming(every, "1970-01-01 12:00", 2)) == 2
    assert upcoming(every, "2100-12-31 12:00", 2) == ()


def test_a_naive_after_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        occurrences(check_in("tuesday"), "UTC", ALWAYS, dt.datetime(2026, 11, 20), 1)  # noqa: DTZ001 - the point


@pytest.mark.parametrize("at", ["00:00", "01:30", "02:30", "09:00"])
def test_exactly_one_per_local_date_at_every_transition_of_every_zone_to_2037(at: str) -> None:
    count = 0
    every_day = check_in("day", at)
    for zone in sorted(zoneinfo.available_timezones()):
        place = zoneinfo.ZoneInfo(zone)
        for change in transitions(zone):
            found = occurrences(every_day, zone, ALWAYS, change - 2 * DAY, 4)
            assert all(late.local_date - early.local_date == DAY for early, late in pairwise(found)), (zone, change)
            assert found[0].due_at <= change - DAY
            for one in found:
                assert earliest(one, at, place), (zone, change, one)
            count += 1
    assert count > 4000


def earliest(one: Occurrence, at: str, place: zoneinfo.ZoneInfo) -> bool:
    """Whether no earlier instant shows the wanted local time, or a later one, on that date."""
    wanted = dt.datetime.combine(one.local_date, dt.time.fromisoformat(at))
    earlier = [one.due_at - MINUTE, *(one.due_at - 15 * MINUTE * step for step in range(1, 13))]
    on_its_date = local(one.due_at, place).date() == one.local_date and local(one.due_at, place) >= wanted
    return on_its_date and all(local(instant, place) < wanted for instant in earlier)


def local(instant: dt.datetime, place: zoneinfo.ZoneInfo) -> dt.datetime:
    return instant.astimezone(place).replace(tzinfo=None)


@functools.cache
def transitions(zone: str) -> tuple[dt.datetime, ...]:
    place = zoneinfo.ZoneInfo(zone)
    looks = range(1_704_067_200, 2_145_916_800, 86_400 * 5)
    found = []
    for (early, old), (late, new) in pairwise((second, offset(second, place)) for second in looks):
        while old != new and late - early > 60:
            middle = (early + late) // 120 * 60
            early, late = (middle, late) if offset(middle, place) == old else (early, middle)
        if old != new:
            found.append(dt.datetime.fromtimestamp(late, UTC))
    return tuple(found)


def offset(second: int, place: zoneinfo.ZoneInfo) -> dt.timedelta | None:
    return dt.datetime.fromtimestamp(second, place).utcoffset()


RHYTHMS: dict[str, Callable[[dt.date], bool]] = {
    "tuesday": lambda date: date.weekday() == 1,
    "tuesday, thursday": lambda date: date.weekday() in (1, 3),
    "mon-thu": lambda date: date.weekday() < 4,
    "saturday, sunday": lambda date: date.weekday() >= 5,
    "second friday": lambda date: date.weekday() == 4 and 8 <= date.day <= 14,
    "last monday": lambda date: date.weekday() == 0 and (date + 7 * DAY).month != date.month,
    "1st and 15th": lambda date: date.day in (1, 15),
    "last day of quarter": lambda date: (date + DAY).day == 1 and date.month % 3 == 0,
}
closed_days = st.sets(st.dates(dt.date(2026, 9, 1), dt.date(2027, 3, 31)), max_size=12)
runs_of_closed_days = st.dates(dt.date(2026, 9, 1), dt.date(2027, 3, 1)).flatmap(
    lambda first: st.integers(1, 30).map(lambda length: {first + DAY * step for step in range(length)})
)
moves = st.sampled_from(["before", "after"])


def opens_on(calendar: Calendar, date: dt.date) -> bool:
    midnight = dt.datetime.combine(date, dt.time(), zoneinfo.ZoneInfo("America/New_York"))
    return calendar.elapsed(midnight, midnight + DAY) > dt.timedelta()


def open_dates(calendar: Calendar, date: dt.date, count: int, step: dt.timedelta) -> list[dt.date]:
    found: list[dt.date] = []
    while len(found) < count:
        date += step
        found += [date] if opens_on(calendar, date) else []
    return found


def with_closed(closed: set[dt.date]) -> Calendar:
    return office(closed=sorted(closed))


@given(st.sampled_from(sorted(RHYTHMS)), moves, closed_days | runs_of_closed_days)
@settings(max_examples=150, deadline=None)
def test_moves_lose_nothing_and_double_nothing(every: str, move: str, closed: set[dt.date]) -> None:
    calendar = with_closed(closed)
    days = [dt.date(2026, 6, 10) + DAY * step for step in range(400)]
    meant = [date for date in days if RHYTHMS[every](date)]
    found = upcoming(every, "2026-06-01 12:00", len(meant) + 20, move, calendar)
    dates = [one.local_date for one in found]
    assert dates == sorted(set(dates))
    for date in set(meant) - {one.moved_from or one.local_date for one in found}:
        assert all(taken in dates for taken in open_dates(calendar, date, 14, DAY if move == "after" else -DAY))
    for one in found:
        assert opens_on(calendar, one.local_date)
        if one.moved_from:
            assert (one.local_date > one.moved_from) == (move == "after")
            assert RHYTHMS[every](one.moved_from)
            assert not RHYTHMS[every](one.local_date)


@given(
    st.sampled_from([*sorted(RHYTHMS), "weekday", "day", "last business day", "fifth monday"]),
    st.sampled_from(["before", "after", "skip"]),
    closed_days | runs_of_closed_days,
    st.data(),
)
@settings(max_examples=250, deadline=None)
def test_the_answer_does_not_depend_on_when_one_asks(
    every: str, move: str, closed: set[dt.date], data: st.DataObject
) -> None:
    near = [dt.datetime.combine(date, dt.time(), UTC) for date in sorted(closed)] or [
        dt.datetime(2027, 1, 1, tzinfo=UTC)
    ]
    hours = st.integers(-15 * 24, 15 * 24).map(lambda number: dt.timedelta(hours=number))
    early, late = sorted(data.draw(st.sampled_from(near)) + data.draw(hours) for _ in range(2))
    rhythm, calendar = check_in(every, closed=move), with_closed(closed)
    walked: list[Occurrence] = []
    while more := occurrences(rhythm, "America/New_York", calendar, walked[-1].due_at if walked else early, 4):
        walked += more
        if sum(one.due_at > late for one in walked) >= 6:
            break
    rest = occurrences(rhythm, "America/New_York", calendar, late, 6)
    assert rest == tuple(one for one in walked if one.due_at > late)[:6]
    assert rest[:1] == occurrences(rhythm, "America/New_York", calendar, late, 1)


@given(st.sampled_from(["weekday", "day"]), moves, closed_days | runs_of_closed_days)
@settings(max_examples=60, deadline=None)
def test_a_check_in_on_every_day_comes_once_on_each_open_one(every: str, move: str, closed: set[dt.date]) -> None:
    calendar = with_closed(closed)
    found = upcoming(every, "2026-08-20 12:00", 200, move, calendar)
    opened = {
        opens.date() for opens, _ in calendar.spans(dt.datetime(2026, 8, 20, 14, 1, tzinfo=UTC), found[-1].due_at)
    }
    assert [one.local_date for one in found] == sorted(opened)
    assert all(one.moved_from is None for one in found)


def test_a_union_of_calendars_decides_what_is_closed() -> None:
    weekend = compile_hours(Hours.model_validate({"zone": "UTC", "week": {"sat": ["14:00-15:00"]}}))
    assert shown(upcoming("saturday", "2026-11-20 12:00", 1, "after", union(office(), weekend))) == ["Sat 21 Nov"]
    assert shown(upcoming("saturday", "2026-11-20 12:00", 1)) == ["Mon 23 Nov for 21"]
