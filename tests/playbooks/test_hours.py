import datetime as dt
import zoneinfo
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.hours import (
    DAYS,
    Block,
    check_holidays,
    load_zone,
    local_instant,
    offset_at,
    parse_block,
    parse_blocks,
    parse_clock,
    parse_day,
    parse_days,
    parse_week,
    plan_hours,
    public_holidays,
)
from playbooks.schema import Holidays, Hours


def refused(parse: Callable[[str], object], text: str) -> str | None:
    try:
        parse(text)
    except ValueError as refusal:
        return str(refusal)
    return None


NINE, FIVE, MIDNIGHT = 9 * 60, 17 * 60, 24 * 60


def holidays(country: str, subdivision: str | None = None, *names: str) -> Holidays:
    return Holidays.model_validate({"country": country, "subdivision": subdivision, "except": names})


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("Monday", (0,)),
        (" sun ", (6,)),
        ("thurs", (3,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("fri-sun", (4, 5, 6)),
        ("Fri – Mon", (4, 5, 6, 0)),
        ("mon, wed, fri-sat", (0, 2, 4, 5)),
    ],
)
def test_days_are_read_by_name(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1", "write days by name"),
        ("1-5", "write days by name"),
        ("*", "write days by name"),
        ("mondya", "did you mean 'monday'"),
        ("weekdays", "did you mean 'mon-fri'"),
        ("sunnyday", "did you mean 'sunday'"),
        ("lunes", "write mon, tue, wed"),
        ("", "write mon, tue, wed"),
        ("mon-", "write mon, tue, wed"),
        ("mon-mon", "write for example mon-fri"),
        ("mon-tue-wed", "write for example mon-fri"),
        ("mon-fri, wed", "names wednesday twice"),
    ],
)
def test_a_bad_day_says_what_would_be_right(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_days(text)


def test_one_day_is_no_range() -> None:
    assert [parse_day(day) for day in DAYS] == list(range(7))
    with pytest.raises(ValueError, match="not a day"):
        parse_day("mon-tue")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09:00-17:00", NINE, FIVE),
        ("9:00 - 17:00", NINE, FIVE),
        ("09:00–17:00", NINE, FIVE),
        ("18:00-24:00", 18 * 60, MIDNIGHT),
        ("18:00-00:00", 18 * 60, MIDNIGHT),
        ("00:00-24:00", 0, MIDNIGHT),
        ("22:00-06:00", 22 * 60, MIDNIGHT + 6 * 60),
        ("23:59-23:58", 24 * 60 - 1, 2 * MIDNIGHT - 2),
    ],
)
def test_blocks_are_read(text: str, start: int, end: int) -> None:
    assert parse_block(text) == Block(start, end)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("9-17", "write HH:MM"),
        ("09:00", "write for example 09:00-17:00"),
        ("09:00-12:00-17:00", "write for example 09:00-17:00"),
        ("09:00-25:00", "00:00 to 24:00"),
        ("09:00-24:01", "00:00 to 24:00"),
        ("24:00-06:00", "00:00 to 23:59"),
        ("09:60-17:00", "write HH:MM"),
        ("09:00-09:00", "00:00-24:00 for a whole day"),
        ("00:00-00:00", "00:00-24:00 for a whole day"),
        ("nine to five", "write for example 09:00-17:00"),
        ("", "write for example 09:00-17:00"),
    ],
)
def test_a_bad_block_says_what_would_be_right(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_block(text)


def test_a_time_of_day_is_not_24_00_unless_it_closes() -> None:
    assert parse_clock("24:00", closing=True) == MIDNIGHT
    assert parse_clock("00:00") == 0
    assert parse_clock("23:59") == MIDNIGHT - 1
    with pytest.raises(ValueError, match="00:00 to 23:59"):
        parse_clock("24:00")


def test_blocks_of_a_day_are_sorted_and_may_touch() -> None:
    assert parse_blocks(["13:00-17:00", "09:00-13:00"]) == (Block(NINE, 13 * 60), Block(13 * 60, FIVE))
    assert parse_blocks([]) == ()


@pytest.mark.parametrize(
    "texts", [("09:00-13:00", "12:59-17:00"), ("09:00-17:00", "10:00-11:00"), ("09:00-17:00", "09:00-17:00")]
)
def test_overlapping_blocks_are_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"overlap; end the first by"):
        parse_blocks(texts)


def test_a_week_names_each_day_once() -> None:
    week = parse_week({"mon-thu": ("09:00-17:00",), "Friday": ("09:00-12:00",), "sat": ()})
    assert week == ((Block(NINE, FIVE),),) * 4 + ((Block(NINE, 12 * 60),), (), ())
    with pytest.raises(ValueError, match=r"friday is written in 'mon-fri' and in 'fri'"):
        parse_week({"mon-fri": ("09:00-17:00",), "fri": ("09:00-12:00",)})


def test_a_mistake_names_its_day() -> None:
    with pytest.raises(ValueError, match=r"wednesday: '9' is not a time of day"):
        parse_week({"wed": ("9-17",)})


@pytest.mark.parametrize(("night", "morning"), [("mon", "tue"), ("sun", "mon"), ("sat", "sun")])
def test_a_night_shift_must_not_overlap_the_next_morning(night: str, morning: str) -> None:
    assert parse_week({night: ("22:00-06:00",), morning: ("06:00-09:00",)})
    with pytest.raises(ValueError, match=r"22:00-06:00 of \w+ overlaps 05:59-09:00 of \w+; end the first by 05:59"):
        parse_week({night: ("22:00-06:00",), morning: ("05:59-09:00",)})


@given(st.integers(0, MIDNIGHT - 1), st.integers(1, MIDNIGHT))
def test_blocks_written_out_read_back(start: int, length: int) -> None:
    block = Block(start, start + length)
    if length < MIDNIGHT or start == 0:
        assert parse_block(str(block)) == block


@given(st.text(max_size=20))
def test_no_text_breaks_the_parsers(text: str) -> None:
    for parse in (parse_days, parse_block, parse_clock, load_zone):
        refusal = refused(parse, text)
        assert refusal is None or "; " in refusal, "what would be right is missing"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("europe/madrid", "did you mean Europe/Madrid"),
        ("Manila", "did you mean Asia/Manila"),
        ("America", "is not a time zone"),
        ("", "write an IANA name"),
        ("/etc/localtime", "is not a time zone"),
        ("../Europe/Madrid", "did you mean Europe/Madrid"),
        ("CET+1\0", "is not a time zone"),
    ],
)
def test_an_unknown_zone_says_what_would_be_right(name: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        load_zone(name)


def test_public_holidays_are_in_english_whatever_the_machine_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    public_holidays.cache_clear()
    assert public_holidays(holidays("ES"), 2026)[dt.date(2026, 8, 15)] == "Assumption Day"
    assert dt.date(2026, 12, 24) not in public_holidays(holidays("ES"), 2026)


def test_an_exception_may_be_written_in_the_language_of_the_country() -> None:
    for name in ("Assumption Day", "asunción de la virgen"):
        excepted = holidays("ES", None, name)
        check_holidays(excepted)
        assert dt.date(2026, 8, 15) not in public_holidays(excepted, 2026)
        assert dt.date(2026, 12, 25) in public_holidays(excepted, 2026)


def test_a_date_with_two_names_stays_closed_until_both_are_excepted() -> None:
    one = holidays("US", "NY", "Washington's Birthday")
    both = holidays("US", "NY", "Washington's Birthday", "Susan B. Anthony Day")
    assert dt.date(2027, 2, 15) in public_holidays(one, 2027)
    assert dt.date(2027, 2, 15) not in public_holidays(both, 2027)


@pytest.mark.parametrize(
    ("entry", "advice"),
    [
        (holidays("us"), "did you mean US"),
        (holidays("QQ"), "write an ISO code"),
        (holidays("US", "XX"), "write one of AK, AL"),
        (holidays("MT", "XX"), "leave the subdivision out"),
        (holidays("US", None, "Colombus Day"), "did you mean 'Columbus Day'"),
        (holidays("US", "CA", "Columbus Day"), "no public holiday of US CA"),
        (holidays("US", None, "Zzz"), "its names are 'Christmas Day'"),
    ],
)
def test_holidays_nobody_knows_are_refused(entry: Holidays, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        check_holidays(entry)


def test_known_holidays_are_taken() -> None:
    for entry in (holidays("US"), holidays("GB", "ENG"), holidays("US", "NY", "Columbus Day", "Christmas Day")):
        check_holidays(entry)


def test_a_plan_knows_what_a_date_is_open_for() -> None:
    plan = plan_hours(
        Hours.model_validate(
            {
                "zone": "UTC",
                "week": {"mon-fri": ["09:00-17:00"]},
                "holidays": [{"country": "GB", "subdivision": "ENG"}],
                "closed": ["2026-12-28", "2026-12-29"],
                "open": {"2026-12-29": ["10:00-11:00"]},
            }
        )
    )
    first, last = dt.date(2026, 12, 24).toordinal(), dt.date(2027, 1, 4).toordinal()
    assert plan.reasons(first, last) == {
        dt.date(2026, 12, 25).toordinal(): "Christmas Day",
        dt.date(2026, 12, 26).toordinal(): "Boxing Day",
        dt.date(2026, 12, 28).toordinal(): "Boxing Day (observed)",
        dt.date(2027, 1, 1).toordinal(): "New Year's Day",
    }
    opened = {dt.date.fromordinal(day).day: blocks for day, blocks in plan.blocks(first, last) if blocks}
    usual = (Block(NINE, FIVE),)
    assert opened == {24: usual, 29: (Block(600, 660),), 30: usual, 31: usual, 4: usual}


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),  # skipped: 03:00 is the first there is
        ("America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),  # doubled: the first
        ("America/New_York", "2026-11-24 09:00", "2026-11-24 14:00"),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),  # midnight skipped
        ("America/Santiago", "2026-09-06 00:30", "2026-09-06 04:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour skipped
        ("Pacific/Apia", "2011-12-30 10:00", "2011-12-30 10:00"),  # a whole date left out
        ("UTC", "2026-11-24 09:00", "2026-11-24 09:00"),
    ],
)
def test_local_times_become_instants(zone: str, local: str, instant: str) -> None:
    found = local_instant(dt.datetime.fromisoformat(local), zone)
    assert found == dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
    assert found.tzinfo is dt.UTC


@given(
    st.sampled_from(["America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"]),
    st.integers(1_704_067_200, 2_145_916_800),
)
def test_every_instant_is_found_again_by_its_local_time(zone: str, second: int) -> None:
    local = dt.datetime.fromtimestamp(second, zoneinfo.ZoneInfo(zone))
    found = local_instant(local.replace(tzinfo=None), zone)
    assert found == local.replace(fold=0).astimezone(dt.UTC)
    assert offset_at(zone, dt.timedelta(seconds=second)) == local.utcoffset()
