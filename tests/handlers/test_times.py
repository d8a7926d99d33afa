import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.problems import Problem
from handlers.times import parse_span, parse_when

NEW_YORK = "America/New_York"
NOW = dt.datetime(2026, 11, 24, 19, 30, tzinfo=dt.UTC)  # Tuesday 14:30 in New York


def local(text: str, zone: str = NEW_YORK, now: dt.datetime = NOW) -> str:
    return f"{parse_when(text, zone, now).astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3pm", "Tue 24 Nov 15:00"),
        ("back by 3pm", "Tue 24 Nov 15:00"),
        ("I'll be back by 15:00", "Tue 24 Nov 15:00"),
        ("9am", "Wed 25 Nov 09:00"),
        ("tomorrow noon", "Wed 25 Nov 12:00"),
        ("2h", "Tue 24 Nov 16:30"),
        ("in 45 min", "Tue 24 Nov 15:15"),
        ("1h 30m", "Tue 24 Nov 16:00"),
        ("friday", "Fri 27 Nov 09:00"),
        ("tuesday", "Tue 01 Dec 09:00"),
        ("fri 10:00", "Fri 27 Nov 10:00"),
        ("monday morning", "Mon 30 Nov 09:00"),
        ("end of day", "Tue 24 Nov 17:00"),
        ("tonight", "Tue 24 Nov 18:00"),
        ("2026-11-30 14:00", "Mon 30 Nov 14:00"),
        ("Nov 28 at 3pm", "Sat 28 Nov 15:00"),
        ("24 dec", "Thu 24 Dec 09:00"),
        ("3pm tomorrow", "Wed 25 Nov 15:00"),
        ("noon on friday", "Fri 27 Nov 12:00"),
        ("10:00 fri", "Fri 27 Nov 10:00"),
        ("3pm on 28 nov", "Sat 28 Nov 15:00"),
        ("fri 9", "Fri 27 Nov 09:00"),
        ("friday at 3", "Fri 27 Nov 15:00"),
        ("9 tomorrow", "Wed 25 Nov 09:00"),
        ("wed 14", "Wed 25 Nov 14:00"),
        ("back in half an hour", "Tue 24 Nov 15:00"),
        ("in an hour", "Tue 24 Nov 15:30"),
        ("an hour and a half", "Tue 24 Nov 16:00"),
        ("two hours", "Tue 24 Nov 16:30"),
        ("a quarter of an hour", "Tue 24 Nov 14:45"),
        ("1h30", "Tue 24 Nov 16:00"),
        ("a week", "Tue 01 Dec 14:30"),
        ("day after tomorrow", "Thu 26 Nov 09:00"),
        ("tomorrow eod", "Wed 25 Nov 17:00"),
        ("eow", "Fri 27 Nov 17:00"),
        ("this evening", "Tue 24 Nov 18:00"),
    ],
)
def test_times_are_read_as_people_mean_them(text: str, meant: str) -> None:
    assert local(text) == meant


@pytest.mark.parametrize("text", ["", "soon", "25:00", "3", "0h", "13pm", "fri 24", "31 feb", "15h00", "9999h"])
def test_what_is_no_time_gets_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(Problem, match="Write for example 3pm"):
        parse_when(text, NEW_YORK, NOW)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("tomorow noon", "tomorrow noon"),
        ("fridy 10:00", "friday 10:00"),
        ("3pmm", "3pm"),
        ("3", "3pm"),
        ("back by 11", "11am"),
        ("2 huors", "2 hours"),
        ("noon tomorrrow", "noon tomorrow"),
    ],
)
def test_what_is_mistyped_gets_the_nearest_time(text: str, nearest: str) -> None:
    with pytest.raises(Problem, match=f"Did you mean {nearest}\\? Write for example"):
        parse_when(text, NEW_YORK, NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("today 9am", "“today 9am” is Tue 24 Nov 2026 09:00 for you, and that has passed."),
        ("this afternoon", "“this afternoon” is Tue 24 Nov 2026 14:00 for you, and that has passed."),
        ("yesterday 3pm", "“yesterday 3pm” is Mon 23 Nov 2026 15:00 for you, and that has passed."),
        ("5 minutes ago", "“5 minutes ago” is Tue 24 Nov 2026 14:25 for you, and that has passed."),
        ("2020-01-01", "“2020-01-01” is Wed 1 Jan 2020 09:00 for you, and that has passed."),
        ("2031-01-01", "“2031-01-01” is Wed 1 Jan 2031 09:00 for you, and that is more than a year away."),
    ],
)
def test_a_time_that_is_not_ahead_is_told_as_it_was_read(text: str, said: str) -> None:
    with pytest.raises(Problem) as told:
        parse_when(text, NEW_YORK, NOW)
    assert str(told.value).startswith(f"{said} Write for example 3pm")


def test_whole_days_keep_the_time_of_day_over_a_clock_change() -> None:
    before = dt.datetime(2026, 10, 31, 14, tzinfo=dt.UTC)  # Saturday 10:00 in New York, whose clocks go back on Sunday
    assert local("2 days", now=before) == "Mon 02 Nov 10:00"
    assert local("48h", now=before) == "Mon 02 Nov 09:00"
    assert local("in a week", now=before) == "Sat 07 Nov 10:00"


def test_a_mistyped_span_gets_the_nearest_one() -> None:
    with pytest.raises(Problem, match="Did you mean thursday-friday"):
        parse_span("thurday-friday", NEW_YORK, NOW)


@pytest.mark.parametrize("text", ["", "whenever", "3pm", "tomorrow 3pm", "yesturday"])
def test_what_names_no_days_gets_a_sentence_with_examples_that_do(text: str) -> None:
    with pytest.raises(Problem) as told:
        parse_span(text, NEW_YORK, NOW)
    said = str(told.value)
    assert said == f"I cannot read “{text}” as days. Write for example thu-fri, until friday or 24 nov - 28 nov."
    for example in ("thu-fri", "until friday", "24 nov - 28 nov"):
        assert parse_span(example, NEW_YORK, NOW)[1] > NOW


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yesterday", "“yesterday” ends on Mon 23 Nov 2026, and that has passed."),
        ("until yesterday", "“until yesterday” ends on Mon 23 Nov 2026, and that has passed."),
        ("2026-11-20", "“2026-11-20” ends on Fri 20 Nov 2026, and that has passed."),
        ("thu-yesterday", "“thu-yesterday” ends on Mon 23 Nov 2026, before it begins on Thu 26 Nov 2026."),
    ],
)
def test_days_that_have_passed_are_told_as_they_were_read(text: str, said: str) -> None:
    with pytest.raises(Problem) as told:
        parse_span(text, NEW_YORK, NOW)
    assert str(told.value).startswith(f"{said} Write for example thu-fri")


def test_dates_that_have_begun_and_not_ended_are_these_and_not_next_years() -> None:
    zone = ZoneInfo(NEW_YORK)
    assert parse_span("23 nov - 27 nov", NEW_YORK, NOW) == (NOW, dt.datetime(2026, 11, 28, tzinfo=zone))
    january = dt.datetime(2027, 1, 5, 15, tzinfo=dt.UTC)
    assert parse_span("24 dec - 8 jan", NEW_YORK, january) == (january, dt.datetime(2027, 1, 9, tzinfo=zone))
    assert parse_span("24 dec - 2 jan", NEW_YORK, NOW)[0] == dt.datetime(2026, 12, 24, tzinfo=zone)


def test_a_skipped_local_time_becomes_the_first_valid_instant_after_it() -> None:
    saturday = dt.datetime(2026, 3, 7, 20, tzinfo=dt.UTC)
    assert parse_when("tomorrow 2:30", NEW_YORK, saturday) == dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC)


def test_spans_are_whole_local_days_and_never_begin_in_the_past() -> None:
    zone = ZoneInfo(NEW_YORK)
    assert parse_span("thu-fri", NEW_YORK, NOW) == (
        dt.datetime(2026, 11, 26, tzinfo=zone),
        dt.datetime(2026, 11, 28, tzinfo=zone),
    )
    assert parse_span("until friday", NEW_YORK, NOW) == (NOW, dt.datetime(2026, 11, 28, tzinfo=zone))
    assert parse_span("24 nov - 28 nov", NEW_YORK, NOW)[1] == dt.datetime(2026, 11, 29, tzinfo=zone)


@given(st.text(max_size=60))
def test_any_text_is_a_later_time_or_a_plain_sentence(text: str) -> None:
    try:
        found = parse_when(text, NEW_YORK, NOW)
    except Problem as problem:
        said = str(problem)
    else:
        assert found > NOW
        return
    assert said.endswith("or 2h.")
