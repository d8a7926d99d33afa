import datetime as dt
import subprocess
import sys
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbooks.calendar import ALWAYS, Calendar, Closure, NeverOpen, calendar_for, compile_hours, intersection, union
from playbooks.schema import Calendars, Hours, Playbook
from playbooks.terms import CountsIn

UTC = dt.UTC
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NINE_TO_FIVE: dict[str, tuple[str, ...]] = {"mon-fri": ("09:00-17:00",)}


def at(zone: str, text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)


def hours(zone: str = "America/New_York", **written: object) -> Hours:
    return Hours.model_validate({"zone": zone, **written})


def us(**more: object) -> dict[str, Any]:
    return {"holidays": [{"country": "US", **more}]}


def playbook_with(calendars: Calendars) -> Playbook:
    only: dict[str, Any] = {"calendars": calendars}
    return Playbook.model_construct(**only)


OFFICE = compile_hours(hours(week=NINE_TO_FIVE, **us()))
LUNCH = compile_hours(hours("Europe/Madrid", week={"mon-fri": ("09:00-14:00", "16:00-19:00")}))
NIGHT = compile_hours(hours("Asia/Manila", week={"mon-fri": ("22:00-06:00",)}, holidays=[{"country": "PH"}]))
BOTH = intersection(OFFICE, LUNCH)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-11-20 16:30", HOUR, "2026-11-23 09:30"),
        ("2026-11-20 16:00", HOUR, "2026-11-20 17:00"),
        ("2026-11-20 17:00", HOUR, "2026-11-23 10:00"),
        ("2026-11-20 16:59:59.999999", HOUR, "2026-11-23 09:59:59.999999"),
        ("2026-11-21 12:00", HOUR, "2026-11-23 10:00"),
        ("2026-11-23 08:59:59", HOUR, "2026-11-23 10:00"),
        ("2026-11-23 09:00", HOUR, "2026-11-23 10:00"),
        ("2026-11-23 09:00", 8 * HOUR, "2026-11-23 17:00"),
        ("2026-11-23 09:00", 8 * HOUR + dt.timedelta(microseconds=1), "2026-11-24 09:00:00.000001"),
        ("2026-11-25 16:30", HOUR, "2026-11-27 09:30"),  # Thanksgiving between
        ("2026-11-26 12:00", HOUR, "2026-11-27 10:00"),  # opened on Thanksgiving
        ("2026-12-31 16:30", HOUR, "2027-01-04 09:30"),  # New Year's Day on a Friday
        ("2028-02-28 16:00", 10 * HOUR, "2028-03-01 10:00"),  # over the leap day
        ("2026-03-06 16:30", HOUR, "2026-03-09 09:30"),  # clocks spring over the weekend
        ("2026-11-21 12:00", 0 * HOUR, "2026-11-21 12:00"),
    ],
)
def test_due_times_in_office_hours(start: str, span: dt.timedelta, due: str) -> None:
    found = OFFICE.add(at("America/New_York", start), span)
    assert found == at("America/New_York", due)
    assert found.tzinfo is UTC


def test_the_lunch_break_does_not_count() -> None:
    assert LUNCH.add(at("Europe/Madrid", "2026-11-23 13:30"), HOUR) == at("Europe/Madrid", "2026-11-23 16:30")
    day = at("Europe/Madrid", "2026-11-23 00:00"), at("Europe/Madrid", "2026-11-24 00:00")
    assert LUNCH.elapsed(*day) == 8 * HOUR
    assert not LUNCH.is_open(at("Europe/Madrid", "2026-11-23 14:00"))
    assert LUNCH.is_open(at("Europe/Madrid", "2026-11-23 16:00"))


def test_a_night_shift_belongs_to_the_date_it_starts_on() -> None:
    manila = "Asia/Manila"
    assert NIGHT.is_open(at(manila, "2026-11-28 05:59"))  # Friday's shift, on Saturday morning
    assert not NIGHT.is_open(at(manila, "2026-11-28 22:30"))  # none starts on Saturday
    assert not NIGHT.is_open(at(manila, "2026-11-23 01:00"))  # nor on Sunday, so Monday's small hours are closed
    assert NIGHT.add(at(manila, "2026-11-27 23:00"), 8 * HOUR) == at(manila, "2026-11-30 23:00") + DAY
    # 30 November is a holiday, a Monday: the shift that starts on it is closed, also its hours on Tuesday.
    assert not NIGHT.is_open(at(manila, "2026-11-30 23:00"))
    assert not NIGHT.is_open(at(manila, "2026-12-01 03:00"))
    # Christmas Eve, 24 December 2026, and Christmas Day are holidays: Wednesday's shift still ends on Thursday morning.
    assert NIGHT.is_open(at(manila, "2026-12-24 03:00"))
    assert not NIGHT.is_open(at(manila, "2026-12-24 23:00"))


def test_half_days_extra_closed_days_and_extra_open_days() -> None:
    calendar = compile_hours(
        hours(
            week=NINE_TO_FIVE,
            closed=["2026-12-28", "2026-12-29"],
            open={"2026-12-24": ["09:00-12:00"], "2026-12-25": ["10:00-11:00"], "2026-12-29": ["13:00-14:00"]},
            **us(),
        )
    )
    start = at("America/New_York", "2026-12-24 11:00")
    assert calendar.add(start, HOUR) == at("America/New_York", "2026-12-24 12:00")
    assert calendar.add(start, 2 * HOUR) == at("America/New_York", "2026-12-25 11:00")  # open overrules the holiday
    assert calendar.add(start, 3 * HOUR) == at("America/New_York", "2026-12-29 14:00")  # and the extra closed day
    assert calendar.add(start, 4 * HOUR) == at("America/New_York", "2026-12-30 10:00")


def test_an_open_day_without_blocks_is_closed() -> None:
    calendar = compile_hours(hours(week=NINE_TO_FIVE, open={"2026-11-23": []}))
    assert calendar.next_open(at("America/New_York", "2026-11-21 00:00")) == at("America/New_York", "2026-11-24 09:00")


def test_holidays_by_subdivision_and_exceptions() -> None:
    columbus, chavez = at("America/New_York", "2026-10-12 10:00"), at("America/Los_Angeles", "2026-03-31 10:00")
    assert not OFFICE.is_open(columbus)
    assert compile_hours(hours(week=NINE_TO_FIVE, **us(**{"except": ["columbus day"]}))).is_open(columbus)
    assert not compile_hours(hours("America/Los_Angeles", week=NINE_TO_FIVE, **us(subdivision="CA"))).is_open(chavez)
    assert compile_hours(hours("America/Los_Angeles", week=NINE_TO_FIVE, **us(subdivision="NY"))).is_open(chavez)


def test_an_exception_holds_for_the_day_it_is_observed_on_too() -> None:
    observed = at("America/New_York", "2027-12-24 10:00")  # Christmas 2027 is a Saturday
    assert not OFFICE.is_open(observed)
    assert compile_hours(hours(week=NINE_TO_FIVE, **us(**{"except": ["Christmas Day"]}))).is_open(observed)


def test_several_countries_close_one_calendar() -> None:
    both = compile_hours(hours(week=NINE_TO_FIVE, holidays=[{"country": "US"}, {"country": "PH"}]))
    assert not both.is_open(at("America/New_York", "2026-11-26 10:00"))  # Thanksgiving
    assert not both.is_open(at("America/New_York", "2026-11-30 10:00"))  # Bonifacio Day
    assert both.is_open(at("America/New_York", "2026-11-27 10:00"))


def test_years_without_published_holidays_are_quiet() -> None:
    india = compile_hours(hours("Asia/Kolkata", week=NINE_TO_FIVE, holidays=[{"country": "IN", "subdivision": "KA"}]))
    assert india.add(at("Asia/Kolkata", "2090-01-02 10:00"), HOUR) == at("Asia/Kolkata", "2090-01-02 11:00")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
def test_24x7_is_exact_over_thirty_days(zone: str) -> None:
    written = [hours(zone, always=True), hours(zone, week={"mon-sun": ["00:00-24:00"]})]
    for calendar in (*map(compile_hours, written), union(OFFICE, ALWAYS)):
        assert calendar.always
        for month in range(1, 13):
            start = at("UTC", f"2026-{month:02d}-01 00:00:00.5")
            assert calendar.add(start, 30 * DAY) == start + 30 * DAY
            assert calendar.elapsed(start, start + 30 * DAY) == 30 * 24 * HOUR
            assert calendar.next_open(start) == calendar.last_open(start) == start


@pytest.mark.parametrize(
    ("date", "length"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-03-09", 24)], ids=["spring", "autumn", "plain"]
)
def test_whole_days_have_their_true_length(date: str, length: int) -> None:
    calendar = compile_hours(hours(week={"sun-mon": ["00:00-24:00"]}))
    begin = at("America/New_York", f"{date} 00:00")
    assert calendar.elapsed(begin, begin + DAY) == length * HOUR  # wall-clock day, as zoneinfo adds it


def test_hours_that_open_in_a_skipped_hour_and_close_in_a_doubled_one() -> None:
    calendar = compile_hours(hours(week={"sun": ["02:30-04:00"]}))
    spring = at("America/New_York", "2026-03-08 00:00")
    assert calendar.next_open(spring) == at("UTC", "2026-03-08 07:00")  # 02:30 does not exist; 03:00 is the first
    assert calendar.elapsed(spring, spring + DAY) == HOUR
    calendar = compile_hours(hours(week={"sun": ["00:30-01:30"]}))
    autumn = at("America/New_York", "2026-11-01 00:00")
    assert [
        (opens.hour * 60 + opens.minute, closes - opens) for opens, closes in calendar.spans(autumn, autumn + DAY)
    ] == [
        (4 * 60 + 30, HOUR),  # 00:30 to 01:30 by summer time
        (6 * 60, HOUR / 2),  # 01:00 to 01:30 by winter time
    ]


def test_instants_of_every_zone_mean_the_same() -> None:
    start = at("UTC", "2026-11-01 05:30")
    first, second = (at("America/New_York", "2026-11-01 01:30", fold) for fold in (0, 1))
    night = compile_hours(hours(week={"sun": ["00:00-03:00"]}))
    assert night.elapsed(first, second) == HOUR
    for zone in ("America/New_York", "Asia/Kathmandu", "Pacific/Auckland"):
        moved = start.astimezone(zoneinfo.ZoneInfo(zone))
        assert night.add(moved, HOUR) == night.add(start, HOUR)
        assert night.elapsed(moved, start + DAY) == night.elapsed(start, start + DAY)
        assert night.is_open(moved) == night.is_open(start)


def test_next_open_last_open_and_span() -> None:
    zone = "America/New_York"
    saturday, tuesday = at(zone, "2026-11-21 12:00"), at(zone, "2026-11-24 12:00")
    assert OFFICE.next_open(saturday) == at(zone, "2026-11-23 09:00")
    assert OFFICE.last_open(saturday) == at(zone, "2026-11-20 17:00")
    assert OFFICE.next_open(tuesday) == OFFICE.last_open(tuesday) == tuesday
    assert OFFICE.last_open(at(zone, "2026-11-20 17:00")) == at(zone, "2026-11-20 17:00")
    assert OFFICE.next_open(at(zone, "2026-11-20 17:00")) == at(zone, "2026-11-23 09:00")
    assert OFFICE.span_at(tuesday) == (at(zone, "2026-11-24 09:00"), at(zone, "2026-11-24 17:00"))
    assert OFFICE.span_at(saturday) is None
    assert OFFICE.span_at(at(zone, "2026-11-24 17:00")) is None


def test_a_span_runs_over_new_year() -> None:
    night = compile_hours(hours("UTC", week={"mon-sun": ["22:00-06:00"]}))
    new_year = at("UTC", "2027-01-01 00:00")
    assert night.span_at(new_year) == (new_year - 2 * HOUR, new_year + 6 * HOUR)
    assert list(night.spans(new_year - DAY / 2, new_year + DAY / 2)) == [(new_year - 2 * HOUR, new_year + 6 * HOUR)]


def test_a_span_runs_over_a_transition() -> None:
    for zone, date in (
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Africa/Cairo", "2026-04-24"),
    ):
        night = compile_hours(hours(zone, week={"mon-sun": ["20:00-08:00"]}))
        begin, end = at(zone, f"{date} 00:00") - 4 * HOUR, at(zone, f"{date} 08:00")
        assert night.span_at(at(zone, f"{date} 03:00")) == (begin, end)
        assert list(night.spans(begin - HOUR, end + HOUR)) == [(begin, end)]


def test_local_dates_beyond_the_utc_year_count() -> None:
    # The first of January 2027, a Friday, begins at 10:00 UTC on the last of December at UTC+14.
    east = compile_hours(hours("Pacific/Kiritimati", week={"fri": ["00:00-03:00"]}))
    new_year = at("UTC", "2027-01-01 00:00")
    assert list(east.spans(new_year - 2 * DAY, new_year + 2 * DAY)) == [(new_year - 14 * HOUR, new_year - 11 * HOUR)]
    # At UTC-12 the year begins at noon of the last of December, within a shift of the thirtieth, a Wednesday.
    west = compile_hours(hours("Etc/GMT+12", week={"wed": ["14:00-13:00"]}))
    assert west.span_at(new_year) == (new_year - 22 * HOUR, new_year + HOUR)
    assert west.is_open(new_year)
    alone = compile_hours(hours("Etc/GMT+12", week={"wed": ["14:00-13:00"]}, closed=["2090-03-04"]))
    assert alone.is_open(new_year)  # the first question ever asked of it, so that only 2027 is compiled


HALVES = [compile_hours(hours("UTC", week={days: ["00:00-24:00"]})) for days in ("mon-wed", "thu-sun")]


@pytest.mark.parametrize("calendar", [ALWAYS, union(*HALVES)], ids=repr)
def test_a_span_that_never_ends_is_cut_at_the_years_beside(calendar: Calendar) -> None:
    now = at("UTC", "2026-11-24 12:00")
    for wider in (now - 900 * DAY, now + 900 * DAY):  # whatever was asked before
        assert calendar.is_open(wider)
        assert calendar.span_at(now) == (at("UTC", "2025-01-01 00:00"), at("UTC", "2028-01-01 00:00"))
    assert list(calendar.spans(now, now + HOUR)) == [(now, now + HOUR)]


def test_spans_are_cut_at_both_ends() -> None:
    zone = "America/New_York"
    start, end = at(zone, "2026-11-20 16:00"), at(zone, "2026-11-23 09:30")
    assert list(OFFICE.spans(start, end)) == [(start, start + HOUR), (end - HOUR / 2, end)]
    assert list(OFFICE.spans(end, start)) == []


def test_closed_days_are_named() -> None:
    calendar = compile_hours(hours(week=NINE_TO_FIVE, closed=["2026-11-27", "2026-11-28"], **us()))
    zone = "America/New_York"
    thanksgiving = Closure(dt.date(2026, 11, 26), "Thanksgiving Day")
    bridge = Closure(dt.date(2026, 11, 27), "extra closed day")
    assert calendar.closures(at(zone, "2026-11-25 16:00"), at(zone, "2026-11-30 09:30")) == (thanksgiving, bridge)
    assert calendar.closures(at(zone, "2026-11-26 22:00"), at(zone, "2026-11-27 00:00")) == (thanksgiving,)
    assert calendar.closures(at(zone, "2026-11-28 00:00"), at(zone, "2026-11-30 09:30")) == ()  # a Saturday is no loss
    assert calendar.closures(at(zone, "2026-11-23 00:00"), at(zone, "2026-11-26 00:00")) == ()
    assert ALWAYS.closures(at(zone, "2026-11-25 16:00"), at(zone, "2026-11-30 09:30")) == ()


def test_the_closed_hours_of_a_night_shift_carry_its_name_on_the_next_morning() -> None:
    zone = "Asia/Manila"
    closed = NIGHT.closures(at(zone, "2026-12-01 02:00"), at(zone, "2026-12-01 03:00"))
    assert closed == (Closure(dt.date(2026, 11, 30), "Bonifacio Day"),)
    assert NIGHT.closures(at(zone, "2026-12-01 07:00"), at(zone, "2026-12-01 08:00")) == ()


def test_a_holiday_of_one_part_is_named_unless_the_other_works_through_it() -> None:
    plain = compile_hours(hours(week=NINE_TO_FIVE))
    week = at("America/New_York", "2026-11-23 00:00"), at("America/New_York", "2026-11-28 00:00")
    thanksgiving = (Closure(dt.date(2026, 11, 26), "Thanksgiving Day"),)
    assert intersection(plain, OFFICE).closures(*week) == thanksgiving
    assert union(plain, OFFICE).closures(*week) == ()
    assert union(LUNCH, OFFICE).closures(*week) == thanksgiving


def test_union_and_intersection() -> None:
    zone = "America/New_York"
    assert BOTH.next_open(at(zone, "2026-11-24 00:00")) == at("Europe/Madrid", "2026-11-24 16:00")
    assert BOTH.zone == zone
    assert union(LUNCH, OFFICE).zone == "Europe/Madrid"
    assert union(OFFICE) is intersection(OFFICE, OFFICE) is OFFICE
    assert union(OFFICE, LUNCH) is union(OFFICE, LUNCH)
    day = at(zone, "2026-11-24 00:00"), at(zone, "2026-11-25 00:00")
    limited = intersection(ALWAYS, OFFICE)
    assert (limited.zone, limited.always, limited.elapsed(*day)) == ("UTC", False, 8 * HOUR)
    for joined in (union, intersection):
        with pytest.raises(ValueError, match="at least one"):
            joined()


def test_the_same_hours_are_the_same_calendar() -> None:
    assert compile_hours(hours(week=NINE_TO_FIVE)) is compile_hours(hours(week=NINE_TO_FIVE))
    assert compile_hours(hours(week=NINE_TO_FIVE)) is not OFFICE
    assert len({OFFICE, LUNCH, OFFICE}) == 2


def test_a_playbook_counts_in_the_hours_it_says() -> None:
    calendars = Calendars(
        client=hours(week=NINE_TO_FIVE), pm=hours("Europe/Madrid", week=NINE_TO_FIVE), floor=hours("UTC", always=True)
    )
    playbook = playbook_with(calendars)
    client, pm = compile_hours(calendars.client), compile_hours(calendars.pm)
    wanted = {
        CountsIn.CLIENT: client,
        CountsIn.PM: pm,
        CountsIn.FLOOR: compile_hours(calendars.floor),
        CountsIn.ANY: union(client, pm),
        CountsIn.BOTH: intersection(client, pm),
        CountsIn.ALWAYS: ALWAYS,
    }
    for _ in range(2):
        assert {counts_in: calendar_for(playbook, counts_in) for counts_in in CountsIn} == wanted
    other = playbook_with(calendars.model_copy(update={"client": calendars.pm}))
    assert calendar_for(other, CountsIn.CLIENT) is pm
    assert calendar_for(playbook, CountsIn.CLIENT) is client


ASKED: list[Callable[[Calendar, dt.datetime], object]] = [
    lambda calendar, moment: calendar.is_open(moment),
    lambda calendar, moment: calendar.add(moment, HOUR),
    lambda calendar, moment: calendar.add(moment, dt.timedelta()),
    lambda calendar, moment: calendar.elapsed(moment, at("UTC", "2026-11-24 12:00")),
    lambda calendar, moment: calendar.elapsed(at("UTC", "2026-11-24 12:00"), moment),
    lambda calendar, moment: calendar.next_open(moment),
    lambda calendar, moment: calendar.last_open(moment),
    lambda calendar, moment: calendar.span_at(moment),
    lambda calendar, moment: calendar.spans(moment, moment),
    lambda calendar, moment: calendar.closures(moment, moment),
]


@pytest.mark.parametrize("calendar", [OFFICE, ALWAYS, union(OFFICE, NIGHT)], ids=repr)
@pytest.mark.parametrize("ask", ASKED)
def test_naive_and_impossible_instants_are_refused(
    calendar: Calendar, ask: Callable[[Calendar, dt.datetime], object]
) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ask(calendar, dt.datetime(2026, 11, 24, 12))  # noqa: DTZ001 - the point of the test
    for year in (1, 1969, 2101, 9999):
        with pytest.raises(ValueError, match="1970 to 2100"):
            ask(calendar, dt.datetime(year, 6, 1, tzinfo=UTC))
    ask(calendar, dt.datetime(1970, 6, 1, tzinfo=UTC))
    ask(calendar, dt.datetime(2100, 6, 1, tzinfo=UTC))


def test_a_negative_span_is_refused() -> None:
    for calendar in (OFFICE, ALWAYS):
        with pytest.raises(ValueError, match="negative"):
            calendar.add(at("UTC", "2026-11-24 12:00"), -HOUR)


def test_hours_that_never_open_say_so() -> None:
    closed = compile_hours(hours("UTC", open={"2026-11-24": ["09:00-10:00"]}))
    never = intersection(
        compile_hours(hours("UTC", week=NINE_TO_FIVE)), compile_hours(hours("UTC", week={"sat": ["09:00-10:00"]}))
    )
    now = at("UTC", "2026-11-24 09:00")
    assert closed.add(now, HOUR) == closed.last_open(now + 90 * DAY) == now + HOUR
    asked: list[Callable[[], object]] = [
        lambda: closed.add(now, HOUR + dt.timedelta(microseconds=1)),
        lambda: closed.next_open(now + HOUR),
        lambda: closed.last_open(now - HOUR),
        lambda: never.add(now, HOUR),
        lambda: never.next_open(now),
        lambda: never.last_open(now),
    ]
    for ask in asked:
        with pytest.raises(NeverOpen, match="no working hours"):
            ask()
    assert not never.is_open(now)
    assert never.elapsed(now, now + 400 * DAY) == dt.timedelta()
    assert never.span_at(now) is None


@pytest.mark.parametrize("calendar", [OFFICE, ALWAYS], ids=repr)
def test_a_due_time_after_the_last_year_says_so(calendar: Calendar) -> None:
    with pytest.raises(NeverOpen, match="after 2100"):
        calendar.add(at("UTC", "2100-12-30 12:00"), 40 * DAY)
    with pytest.raises(NeverOpen, match="after 2100"):
        ALWAYS.add(at("UTC", "2026-01-01 12:00"), dt.timedelta.max)


@pytest.mark.parametrize("zone", ["Nowhere/Town", "America", "europe/madrid"])
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(ValueError, match=f"'{zone}' is not a time zone"):
        compile_hours(Hours.model_construct(zone=zone, week=NINE_TO_FIVE))


def test_the_holidays_package_is_loaded_only_when_wanted() -> None:
    code = (
        "import sys; from playbooks.calendar import compile_hours; from playbooks.schema import Hours;"
        "compile_hours(Hours(zone='UTC', week={'mon': ('09:00-17:00',)}));"
        "sys.exit('holidays' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
