import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.calendar import ALWAYS, Calendar, compile_hours
from playbooks.clock import Clock, ClockEvent, EventKind, Point, Terms, activate, apply, points, split_points
from playbooks.points import parse_after, parse_before
from playbooks.schema import Hours, WarnPoints
from playbooks.terms import CountsIn, Metric, Severity

NEW_YORK = ZoneInfo("America/New_York")
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def hours(zone: str, *blocks: str) -> Calendar:
    return compile_hours(Hours.model_validate({"zone": zone, "week": {"mon-fri": list(blocks)}}))


OFFICE = hours("America/New_York", "09:00-17:00")
EARLY = hours("America/New_York", "07:00-12:00")
SHORT = hours("America/New_York", "09:00-09:20")
SHOP = compile_hours(Hours.model_validate({"zone": "America/New_York", "week": {"mon-sun": ["08:00-20:00"]}}))
MANILA = hours("Asia/Manila", "09:00-18:00")
"""20:00 to 05:00 in New York, from Sunday to Friday."""


def at(written: str) -> dt.datetime:
    """A New York wall-clock time of November 2026 (`13 16:30`), in UTC; the 13th is a Friday."""
    day, clock = written.split()
    hour, minute = clock.split(":")
    return dt.datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=NEW_YORK).astimezone(dt.UTC)


def terms(target: dt.timedelta, calendar: Calendar = OFFICE) -> Terms:
    return Terms(Severity.P2, target, CountsIn.CLIENT, 1, calendar)


def started(
    written: str, target: dt.timedelta, metric: Metric = Metric.RESOLUTION, calendar: Calendar = OFFICE
) -> Clock:
    return activate(metric, terms(target, calendar), at(written))


def then(clock: Clock, kind: EventKind, written: str, target: dt.timedelta | None = None) -> Clock:
    new = None if target is None else terms(target)
    return apply(clock, ClockEvent(at(written), kind, reason="because", terms=new))


def told(
    clock: Clock, receiver: Calendar = ALWAYS, warn: WarnPoints | None = None, wakes: bool = False
) -> dict[str, dt.datetime]:
    return {point.name: point.at for point in points(clock, warn or WarnPoints(), receiver, wakes)}


class TestWhere:
    def test_by_default_half_four_fifths_the_breach_and_half_as_long_again(self) -> None:
        assert points(started("13 10:00", HOUR), WarnPoints(), OFFICE, False) == (
            Point("50%", at("13 10:30"), "warn"),
            Point("80%", at("13 10:48"), "warn"),
            Point("breach", at("13 11:00"), "breach"),
            Point("150%", at("13 11:30"), "overdue"),
        )

    def test_shares_are_of_working_time(self) -> None:
        assert told(started("13 16:00", 2 * HOUR)) == {
            "50%": at("13 17:00"),
            "80%": at("16 09:36"),
            "breach": at("16 10:00"),
            "150%": at("16 11:00"),
        }

    def test_times_before_due_are_working_time_too(self) -> None:
        warn = WarnPoints(before=("90m", "15m"))
        assert told(started("13 16:00", 2 * HOUR), warn=warn) == {
            "1h30m before": at("13 16:30"),
            "15m before": at("16 09:45"),
            "breach": at("16 10:00"),
            "150%": at("16 11:00"),
        }

    def test_a_time_before_due_longer_than_the_target_is_dropped(self) -> None:
        warn = WarnPoints(before=("2h", "61m", "60m"), after=())
        assert told(started("13 10:00", HOUR), warn=warn) == {"1h before": at("13 10:00"), "breach": at("13 11:00")}

    def test_warn_points_come_in_order_of_time_however_written(self) -> None:
        warn = WarnPoints(before=("80%", "45m", "50%"), after=("200%", "150%"))
        names = [point.name for point in points(started("13 10:00", HOUR), warn, ALWAYS, False)]
        assert names == ["45m before", "50%", "80%", "breach", "150%", "200%"]

    def test_a_promise_warns_once_a_quarter_of_an_hour_before(self) -> None:
        clock = started("13 10:00", 2 * HOUR, Metric.PROMISE, ALWAYS)
        assert told(clock) == {"15m before": at("13 11:45"), "breach": at("13 12:00")}
        assert told(started("13 10:00", 14 * MINUTE, Metric.PROMISE, ALWAYS)) == {"breach": at("13 10:14")}

    def test_pauses_move_what_lies_ahead_and_leave_none_while_they_last(self) -> None:
        paused = then(started("13 10:00", 2 * HOUR), EventKind.PAUSE, "13 10:30")
        assert told(paused) == {}
        resumed = then(paused, EventKind.RESUME, "13 11:30")
        assert told(resumed) == {
            "50%": at("13 12:00"),
            "80%": at("13 12:36"),
            "breach": at("13 13:00"),
            "150%": at("13 14:00"),
        }

    def test_what_was_used_up_before_a_pause_is_past_after_it(self) -> None:
        clock = then(then(started("13 10:00", 2 * HOUR), EventKind.PAUSE, "13 11:10"), EventKind.RESUME, "13 12:00")
        assert told(clock)["50%"] == at("13 12:00")

    def test_an_ended_clock_has_none(self) -> None:
        for kind in (EventKind.FULFIL, EventKind.CANCEL):
            assert told(then(started("13 10:00", HOUR), kind, "13 10:10")) == {}
            assert told(then(started("13 10:00", HOUR), kind, "13 12:10")) == {}


class TestAfterTheBreach:
    def test_nothing_warns_of_a_breach_that_has_happened(self) -> None:
        clock = then(started("13 10:00", HOUR), EventKind.BREACH, "13 11:00")
        assert told(clock) == {"breach": at("13 11:00"), "150%": at("13 11:30")}

    def test_a_downgrade_after_the_breach_brings_no_warning_back(self) -> None:
        clock = then(started("13 10:00", HOUR), EventKind.RECLASSIFY, "13 12:00", 4 * HOUR)
        assert told(clock) == {"breach": at("13 11:00"), "150%": at("13 16:00")}

    def test_pauses_move_the_reminder(self) -> None:
        clock = then(then(started("13 10:00", HOUR), EventKind.PAUSE, "13 11:10"), EventKind.RESUME, "13 12:10")
        assert told(clock) == {"breach": at("13 11:00"), "150%": at("13 12:30")}

    def test_a_breach_by_reclassification_is_reminded_of_later_not_at_once(self) -> None:
        clock = then(started("13 10:00", 8 * HOUR), EventKind.RECLASSIFY, "13 14:00", HOUR)
        assert told(clock) == {"breach": at("13 14:00"), "150%": at("13 14:30")}

    def test_hours_that_end_for_good_leave_the_reminder_out(self) -> None:
        last = compile_hours(Hours.model_validate({"zone": "UTC", "open": {"2026-11-13": ["09:00-10:10"]}}))
        clock = activate(Metric.RESOLUTION, terms(HOUR, last), dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC))
        assert [point.name for point in points(clock, WarnPoints(), ALWAYS, False)] == ["50%", "80%", "breach"]


class TestReceiversHours:
    def test_a_warning_outside_them_moves_earlier_to_half_an_hour_before_they_end(self) -> None:
        clock = started("13 10:00", 4 * HOUR)
        assert told(clock, EARLY) == {
            "50%": at("13 11:30"),
            "80%": at("13 11:30"),
            "breach": at("13 14:00"),
            "150%": at("13 16:00"),
        }

    def test_a_warning_at_their_very_end_is_outside(self) -> None:
        assert told(started("13 16:00", 2 * HOUR), OFFICE)["50%"] == at("13 16:30")

    def test_a_warning_over_the_weekend_moves_to_friday(self) -> None:
        clock = started("13 16:00", 16 * HOUR, calendar=SHOP)
        assert told(clock)["50%"] == at("14 12:00")
        assert told(clock, OFFICE)["50%"] == at("13 16:30")

    def test_hours_shorter_than_that_are_used_from_their_start(self) -> None:
        assert told(started("12 17:00", 4 * HOUR), SHORT)["50%"] == at("13 09:00")

    def test_of_short_blocks_the_last_one_is_used_from_its_start(self) -> None:
        receiver = hours("America/New_York", "09:00-16:40", "16:50-17:00")
        assert told(started("13 16:00", 4 * HOUR, calendar=SHOP), receiver)["50%"] == at("13 16:50")

    def test_a_warning_never_moves_before_the_start(self) -> None:
        assert told(started("13 11:50", 4 * HOUR), EARLY)["50%"] == at("13 11:50")

    def test_a_clock_that_starts_after_them_warns_when_its_points_are(self) -> None:
        clock = started("13 13:00", 4 * HOUR)
        assert told(clock, EARLY) == told(clock, ALWAYS)

    def test_a_moved_warning_never_overtakes_the_one_before_it(self) -> None:
        clock = started("13 09:40", 4 * HOUR)
        assert list(told(clock, EARLY).items())[:2] == [("50%", at("13 11:40")), ("80%", at("13 11:40"))]

    @pytest.mark.parametrize("target", [HOUR, 4 * HOUR, 9 * HOUR])
    def test_whoever_may_be_woken_is_told_in_time(self, target: dt.timedelta) -> None:
        clock = started("13 10:00", target)
        assert told(clock, MANILA, wakes=True) == told(clock, ALWAYS)

    def test_a_target_around_the_clock_alone_wakes_nobody(self) -> None:
        clock = started("13 17:30", 2 * HOUR, calendar=ALWAYS)
        assert told(clock, OFFICE) == told(clock, ALWAYS)
        assert told(started("13 16:50", 2 * HOUR, calendar=ALWAYS), OFFICE)["50%"] == at("13 16:50")

    def test_a_receiver_who_never_works_is_told_when_the_point_is(self) -> None:
        never = compile_hours(Hours.model_validate({"zone": "UTC"}))
        assert told(started("13 10:00", HOUR), never) == told(started("13 10:00", HOUR), ALWAYS)

    @given(st.integers(0, 14 * 24 * 60), st.integers(1, 40 * 60), st.sampled_from([OFFICE, EARLY, SHORT, MANILA]))
    @settings(max_examples=150, deadline=None)
    def test_warnings_are_in_hours_where_there_are_any_and_never_later_than_they_were(
        self, minute: int, target: int, receiver: Calendar
    ) -> None:
        clock = activate(Metric.RESOLUTION, terms(target * MINUTE), at("2 00:00") + minute * MINUTE)
        plain = told(clock)
        moved = points(clock, WarnPoints(), receiver, False)
        assert [point.name for point in moved] == list(plain)
        assert list(moved) == sorted(moved, key=lambda point: point.at)
        for point in moved:
            assert clock.started_at <= point.at <= plain[point.name]
            if point.kind == "warn":
                assert receiver.is_open(point.at) or point.at == plain[point.name]
                assert receiver.is_open(point.at) or not receiver.elapsed(clock.started_at, point.at)
                assert point.at == plain[point.name] or not receiver.is_open(plain[point.name])
            else:
                assert point.at == plain[point.name]


class TestSplitting:
    CLOCK = started("13 10:00", HOUR)
    ALL = points(CLOCK, WarnPoints(), ALWAYS, False)
    HALF, MOST, BREACH, LONG = ALL

    def test_nothing_past_sends_nothing(self) -> None:
        assert split_points(self.ALL, frozenset(), at("13 10:29")) == ((), None)

    def test_a_point_is_past_at_its_own_instant(self) -> None:
        assert split_points(self.ALL, frozenset(), at("13 10:30")) == ((), self.HALF)

    def test_of_several_past_only_the_latest_is_sent(self) -> None:
        assert split_points(self.ALL, frozenset(), at("13 10:50")) == ((self.HALF,), self.MOST)
        assert split_points(self.ALL, frozenset(), at("13 11:10")) == ((self.HALF, self.MOST), self.BREACH)

    def test_what_was_given_is_neither_sent_nor_skipped(self) -> None:
        assert split_points(self.ALL, frozenset({"50%"}), at("13 10:50")) == ((), self.MOST)
        assert split_points(self.ALL, frozenset({"50%", "80%"}), at("13 10:50")) == ((), None)

    def test_a_point_older_than_one_already_given_is_only_skipped(self) -> None:
        assert split_points(self.ALL, frozenset({"breach"}), at("13 11:10")) == ((self.HALF, self.MOST), None)
        assert split_points(self.ALL, frozenset({"50%", "breach"}), at("13 11:10")) == ((self.MOST,), None)
        assert split_points(self.ALL, frozenset({"80%"}), at("13 11:10")) == ((self.HALF,), self.BREACH)

    def test_a_clock_shortened_past_its_warnings_sends_the_breach_alone(self) -> None:
        clock = then(started("13 10:00", 8 * HOUR), EventKind.RECLASSIFY, "13 14:00", HOUR)
        skipped, sent = split_points(points(clock, WarnPoints(), ALWAYS, False), frozenset(), at("13 14:00"))
        assert (skipped, sent) == ((), Point("breach", at("13 14:00"), "breach"))

    def test_a_clock_shortened_past_its_first_warning_sends_the_latest(self) -> None:
        clock = then(started("13 10:00", 8 * HOUR), EventKind.RECLASSIFY, "13 14:00", 4 * HOUR + 30 * MINUTE)
        skipped, sent = split_points(points(clock, WarnPoints(), ALWAYS, False), frozenset(), at("13 14:00"))
        assert [point.name for point in skipped] == ["50%"]
        assert sent == Point("80%", at("13 14:00"), "warn")


class TestWriting:
    @pytest.mark.parametrize(
        ("text", "name", "counted"),
        [
            ("50%", "50%", 30 * MINUTE),
            (" 080 %", "80%", 48 * MINUTE),
            ("62.50%", "62.5%", 37 * MINUTE + dt.timedelta(seconds=30)),
            ("15m", "15m before", 45 * MINUTE),
            ("2h", "2h before", -HOUR),
        ],
    )
    def test_what_a_warn_point_may_look_like(self, text: str, name: str, counted: dt.timedelta) -> None:
        assert parse_before(text, HOUR) == (name, counted)

    @pytest.mark.parametrize("text", ["0%", "100%", "150%", "-50%", "half", "", "50", "%", "5e1%"])
    def test_what_a_warn_point_may_not_look_like(self, text: str) -> None:
        with pytest.raises(ValueError, match="write for example"):
            parse_before(text, HOUR)

    def test_what_a_reminder_may_look_like(self) -> None:
        assert parse_after("150%", HOUR) == ("150%", 90 * MINUTE)

    @pytest.mark.parametrize("text", ["100%", "50%", "15m", "", "later"])
    def test_what_a_reminder_may_not_look_like(self, text: str) -> None:
        with pytest.raises(ValueError, match="write for example"):
            parse_after(text, HOUR)
