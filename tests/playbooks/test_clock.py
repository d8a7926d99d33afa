import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from playbooks.calendar import ALWAYS, Calendar, NeverOpen, compile_hours
from playbooks.clock import Clock, ClockEvent, EventKind, Terms, activate, apply, replay
from playbooks.schema import Hours
from playbooks.terms import ClockState, CountsIn, Metric, Severity

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = compile_hours(
    Hours.model_validate(
        {"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}, "holidays": [{"country": "US"}]}
    )
)
OFFICE_SHUT_TUESDAY = compile_hours(
    Hours.model_validate(
        {
            "zone": "America/New_York",
            "week": {"mon-fri": ["09:00-17:00"]},
            "holidays": [{"country": "US"}],
            "closed": ["2026-11-17"],
        }
    )
)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
ZERO = dt.timedelta()
TICK = dt.timedelta(microseconds=1)


def at(written: str) -> dt.datetime:
    """A New York wall-clock time of November 2026 (`13 16:30`), in UTC; the 13th is a Friday."""
    day, clock = written.split()
    hours, minutes = clock.split(":")
    return dt.datetime(2026, 11, int(day), int(hours), int(minutes), tzinfo=NEW_YORK).astimezone(dt.UTC)


def terms(
    target: dt.timedelta = HOUR, severity: Severity = Severity.P2, calendar: Calendar = OFFICE, version: int = 1
) -> Terms:
    counts_in = CountsIn.ALWAYS if calendar.always else CountsIn.CLIENT
    return Terms(severity, target, counts_in, version, calendar)


def started(
    written: str, target: dt.timedelta = HOUR, metric: Metric = Metric.RESOLUTION, calendar: Calendar = OFFICE
) -> Clock:
    return activate(metric, terms(target, calendar=calendar), at(written))


def event(kind: EventKind, written: str, **more: object) -> ClockEvent:
    return ClockEvent(at(written), kind, **more)  # type: ignore[arg-type]


def pause(written: str, reason: str = "waiting for the file") -> ClockEvent:
    return event(EventKind.PAUSE, written, actor="ana", reason=reason)


def resume(written: str) -> ClockEvent:
    return event(EventKind.RESUME, written)


def fulfil(written: str) -> ClockEvent:
    return event(EventKind.FULFIL, written, actor="jon", message=130)


def reclassify(written: str, target: dt.timedelta, severity: Severity, calendar: Calendar = OFFICE) -> ClockEvent:
    return event(EventKind.RECLASSIFY, written, terms=terms(target, severity, calendar))


def reapply(written: str, target: dt.timedelta = HOUR, calendar: Calendar = OFFICE) -> ClockEvent:
    return event(EventKind.REAPPLY, written, terms=terms(target, calendar=calendar, version=2))


def after(clock: Clock, *events: ClockEvent) -> Clock:
    for one in events:
        clock = apply(clock, one)
    return clock


def begin(written: str, target: dt.timedelta = HOUR) -> ClockEvent:
    return event(EventKind.ACTIVATE, written, terms=terms(target))


class TestCounting:
    def test_time_outside_the_calendar_does_not_count(self) -> None:
        clock = started("13 16:30")
        assert clock.state is ClockState.PENDING
        assert clock.due_at == at("16 09:30")
        assert clock.elapsed(at("15 12:00")) == 30 * MINUTE
        assert clock.left(at("16 09:20")) == 10 * MINUTE

    def test_due_at_closing_time_is_closing_time(self) -> None:
        assert started("13 16:00").due_at == at("13 17:00")

    def test_left_turns_negative_once_overspent(self) -> None:
        assert started("13 10:00").left(at("13 11:20")) == -20 * MINUTE

    def test_wall_clock_figures_stand_beside_the_working_ones(self) -> None:
        clock = started("13 16:30")
        assert clock.calendar_elapsed(at("16 09:20")) == 64 * HOUR + 50 * MINUTE
        assert clock.calendar_left(at("16 09:20")) == 10 * MINUTE
        ended = apply(clock, fulfil("16 09:10"))
        assert ended.calendar_elapsed(at("20 12:00")) == 64 * HOUR + 40 * MINUTE
        assert ended.calendar_left(at("20 12:00")) == 20 * MINUTE

    def test_a_clock_whose_hours_never_come_cannot_start(self) -> None:
        never = compile_hours(Hours.model_validate({"zone": "UTC", "open": {"2026-11-13": ["09:00-10:00"]}}))
        with pytest.raises(NeverOpen):
            started("16 09:00", calendar=never)


class TestStopping:
    @pytest.mark.parametrize("stop", ["13 10:00", "13 10:59", "13 11:00"])
    def test_a_stop_up_to_the_due_instant_is_in_time(self, stop: str) -> None:
        ended = apply(started("13 10:00"), fulfil(stop))
        assert ended.state is ClockState.MET
        assert ended.ended
        assert ended.breached_at is None
        assert ended.stopped_at == at(stop)
        assert ended.elapsed(at("20 12:00")) == at(stop) - at("13 10:00")

    def test_a_stop_just_after_the_due_instant_is_a_miss_breached_at_the_due_instant(self) -> None:
        late = ClockEvent(at("13 11:00") + TICK, EventKind.FULFIL)
        ended = apply(started("13 10:00"), late)
        assert (ended.state, ended.breached_at) == (ClockState.MISSED, at("13 11:00"))

    def test_a_reply_after_closing_misses_a_clock_due_at_closing(self) -> None:
        ended = apply(started("13 16:00"), fulfil("14 10:00"))
        assert (ended.state, ended.breached_at, ended.counted) == (ClockState.MISSED, at("13 17:00"), HOUR)

    def test_a_reply_before_the_clock_ever_ran_is_met_with_nothing_counted(self) -> None:
        ended = apply(started("14 10:00"), fulfil("14 22:00"))
        assert (ended.state, ended.counted) == (ClockState.MET, ZERO)

    def test_a_reply_older_than_the_start_is_met_with_nothing_counted(self) -> None:
        for ended in (
            apply(started("13 10:00"), fulfil("13 09:30")),
            replay(Metric.RESOLUTION, [begin("13 10:00"), pause("13 10:20"), fulfil("13 09:30")]),
        ):
            assert (ended.state, ended.counted, ended.stopped_at) == (ClockState.MET, ZERO, at("13 09:30"))
            assert ended.calendar_elapsed(at("13 12:00")) == ZERO

    def test_cancelling_keeps_the_facts(self) -> None:
        clock = after(started("13 10:00", 4 * HOUR), pause("13 11:00"), resume("13 11:30"))
        ended = apply(clock, event(EventKind.CANCEL, "13 12:00", reason="merged into ACME-7"))
        assert (ended.state, ended.stopped_at) == (ClockState.CANCELLED, at("13 12:00"))
        assert (ended.counted, ended.paused_total, ended.breached_at) == (90 * MINUTE, 30 * MINUTE, None)
        assert ended.due_at == at("13 14:30")

    def test_cancelling_after_the_due_time_keeps_the_breach(self) -> None:
        ended = apply(started("13 10:00"), event(EventKind.CANCEL, "13 12:00"))
        assert (ended.state, ended.breached_at, ended.counted) == (ClockState.CANCELLED, at("13 11:00"), 2 * HOUR)

    @pytest.mark.parametrize("kind", list(EventKind))
    @pytest.mark.parametrize("last", [EventKind.FULFIL, EventKind.CANCEL])
    @pytest.mark.parametrize("when", ["13 10:10", "13 12:00"])
    def test_an_ended_clock_never_changes(self, kind: EventKind, last: EventKind, when: str) -> None:
        ended = apply(started("13 10:00", 6 * HOUR), event(last, "13 11:00"))
        more = event(kind, when, reason="too late", terms=terms(5 * MINUTE, Severity.P1))
        assert apply(ended, more) is ended


class TestWarningAndBreaching:
    def test_a_warning_moves_a_pending_clock_to_warned(self) -> None:
        warned = apply(started("13 10:00"), event(EventKind.WARN, "13 10:30", point="50%"))
        assert warned.state is ClockState.WARNED
        again = apply(warned, event(EventKind.WARN, "13 10:48", point="80%"))
        assert again.state is ClockState.WARNED

    def test_a_breach_is_stamped_at_the_exact_due_time_however_late_it_is_noticed(self) -> None:
        breached = apply(started("13 10:00"), event(EventKind.BREACH, "13 15:00"))
        assert (breached.state, breached.breached_at) == (ClockState.BREACHING, at("13 11:00"))
        assert not breached.reclassified
        assert breached.due_at == at("13 11:00")

    def test_a_breach_noticed_at_the_due_instant_counts(self) -> None:
        assert apply(started("13 10:00"), event(EventKind.BREACH, "13 11:00")).breached_at == at("13 11:00")

    def test_a_breach_before_the_due_time_is_void(self) -> None:
        clock = started("13 10:00")
        assert apply(clock, event(EventKind.BREACH, "13 10:59")) == clock

    def test_a_breach_is_stamped_once(self) -> None:
        breached = apply(started("13 10:00"), event(EventKind.BREACH, "13 11:00"))
        assert apply(breached, event(EventKind.BREACH, "13 12:00")) == breached

    def test_a_warning_never_takes_a_breach_back(self) -> None:
        late = apply(started("13 10:00"), event(EventKind.WARN, "13 11:30", point="80%"))
        assert (late.state, late.breached_at) == (ClockState.BREACHING, at("13 11:00"))

    def test_a_stop_at_the_due_instant_voids_the_breach_stamped_there(self) -> None:
        breached = apply(started("13 10:00"), event(EventKind.BREACH, "13 11:00"))
        ended = apply(breached, fulfil("13 11:00"))
        assert (ended.state, ended.breached_at) == (ClockState.MET, None)

    def test_a_reply_that_arrives_after_the_breach_was_noticed_is_judged_at_its_own_time(self) -> None:
        breached = apply(started("13 10:00"), event(EventKind.BREACH, "13 11:00"))
        assert apply(breached, fulfil("13 10:50")).state is ClockState.MET
        assert apply(breached, fulfil("13 11:10")).state is ClockState.MISSED

    def test_the_policy_version_mark_changes_nothing(self) -> None:
        clock = started("13 10:00")
        assert apply(clock, event(EventKind.APPLY_POLICY, "13 10:00")) == clock


class TestPausing:
    def test_a_pause_moves_the_due_time_by_its_working_time(self) -> None:
        clock = after(started("13 10:00", 2 * HOUR), pause("13 10:30"), resume("13 11:15"))
        assert clock.due_at == at("13 12:45")
        assert (clock.paused, clock.paused_at, clock.paused_total) == (None, None, 45 * MINUTE)

    def test_a_pause_over_a_weekend_is_counted_in_working_time_only(self) -> None:
        clock = after(started("13 16:00", 2 * HOUR), pause("13 16:30"), resume("16 09:15"))
        assert clock.paused_total == 45 * MINUTE
        assert clock.due_at == at("16 10:45")

    def test_nothing_counts_and_nothing_is_due_while_paused(self) -> None:
        clock = apply(started("13 10:00"), pause("13 10:30"))
        assert (clock.paused, clock.paused_at, clock.due_at) == ("waiting for the file", at("13 10:30"), None)
        assert clock.elapsed(at("13 16:00")) == 30 * MINUTE
        assert clock.left(at("13 16:00")) == 30 * MINUTE
        assert clock.paused_time(at("16 09:10")) == 6 * HOUR + 40 * MINUTE
        assert clock.calendar_left(at("13 16:00")) is None
        assert apply(clock, event(EventKind.BREACH, "13 16:00")).breached_at is None

    def test_a_pause_without_working_time_changes_nothing(self) -> None:
        plain = started("13 16:00", 2 * HOUR)
        for paused, resumed in (("13 17:00", "16 09:00"), ("14 10:00", "15 10:00"), ("13 16:20", "13 16:20")):
            clock = after(plain, pause(paused), resume(resumed))
            assert clock.due_at == plain.due_at
            assert clock.paused_total == ZERO
            assert clock.elapsed(at("16 09:40")) == plain.elapsed(at("16 09:40"))

    @pytest.mark.parametrize("metric", [Metric.FIRST_RESPONSE, Metric.ACKNOWLEDGE, Metric.PROMISE])
    def test_only_clocks_that_may_wait_on_the_client_pause(self, metric: Metric) -> None:
        clock = started("13 10:00", metric=metric)
        assert apply(clock, pause("13 10:30")) == clock

    @pytest.mark.parametrize("metric", [Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION])
    def test_clocks_that_wait_on_the_client_pause(self, metric: Metric) -> None:
        assert apply(started("13 10:00", metric=metric), pause("13 10:30")).paused == "waiting for the file"

    @pytest.mark.parametrize("reason", [None, ""])
    def test_a_pause_needs_a_reason(self, reason: str | None) -> None:
        with pytest.raises(ValueError, match="reason"):
            apply(started("13 10:00"), event(EventKind.PAUSE, "13 10:30", reason=reason))

    def test_a_second_pause_and_a_second_resume_change_nothing(self) -> None:
        paused = apply(started("13 10:00"), pause("13 10:30"))
        assert apply(paused, pause("13 10:40", "another reason")) == paused
        resumed = apply(paused, resume("13 10:50"))
        assert apply(resumed, resume("13 10:55")) == resumed

    def test_a_pause_at_the_due_instant_comes_too_late(self) -> None:
        clock = apply(started("13 10:00"), pause("13 11:00"))
        assert (clock.state, clock.breached_at) == (ClockState.BREACHING, at("13 11:00"))

    def test_a_breached_clock_pauses_and_resumes_and_stays_breached(self) -> None:
        clock = after(started("13 10:00"), pause("13 12:00"), resume("13 14:00"))
        assert (clock.state, clock.breached_at, clock.due_at) == (
            ClockState.BREACHING,
            at("13 11:00"),
            at("13 11:00"),
        )
        assert clock.elapsed(at("13 15:00")) == 3 * HOUR

    def test_a_stop_during_a_pause_is_judged_by_what_was_counted(self) -> None:
        met = after(started("13 10:00"), pause("13 10:30"), fulfil("13 15:00"))
        assert (met.state, met.counted, met.paused, met.paused_at) == (ClockState.MET, 30 * MINUTE, None, None)
        assert met.paused_total == 4 * HOUR + 30 * MINUTE
        missed = after(started("13 10:00"), pause("13 11:30"), fulfil("13 15:00"))
        assert (missed.state, missed.counted) == (ClockState.MISSED, 90 * MINUTE)


class TestReclassifying:
    def test_the_new_due_time_is_now_plus_the_new_target_less_what_was_counted(self) -> None:
        clock = apply(started("13 15:00", 4 * HOUR), reclassify("13 16:30", 2 * HOUR, Severity.P1))
        assert clock.due_at == at("13 17:00")
        assert clock.terms.severity is Severity.P1
        assert (clock.state, clock.breached_at, clock.reclassified) == (ClockState.PENDING, None, False)

    def test_a_longer_target_moves_the_due_time_later(self) -> None:
        clock = apply(started("13 15:00", HOUR), reclassify("13 15:30", 3 * HOUR, Severity.P3))
        assert clock.due_at == at("16 10:00")

    @pytest.mark.parametrize("target", [HOUR, 90 * MINUTE])
    def test_a_target_already_used_up_breaches_at_the_change_and_says_so(self, target: dt.timedelta) -> None:
        clock = apply(started("13 10:00", 4 * HOUR), reclassify("13 11:30", target, Severity.P1))
        assert (clock.state, clock.breached_at, clock.reclassified) == (ClockState.BREACHING, at("13 11:30"), True)
        assert clock.due_at == at("13 11:30")
        assert apply(clock, fulfil("13 11:31")).state is ClockState.MISSED

    def test_a_target_with_time_left_does_not_breach(self) -> None:
        clock = apply(started("13 10:00", 4 * HOUR), reclassify("13 11:30", 91 * MINUTE, Severity.P1))
        assert (clock.breached_at, clock.due_at) == (None, at("13 11:31"))

    def test_a_stop_at_the_instant_of_the_change_is_judged_by_the_old_terms(self) -> None:
        change, stop = reclassify("13 11:30", HOUR, Severity.P1), fulfil("13 11:30")
        first = after(started("13 10:00", 4 * HOUR), change, stop)
        assert (first.state, first.reclassified) == (ClockState.MET, False)
        assert replay(Metric.RESOLUTION, [begin("13 10:00", 4 * HOUR), change, stop]).state is ClockState.MET

    def test_a_downgrade_never_erases_a_breach(self) -> None:
        clock = apply(started("13 10:00"), reclassify("13 12:00", 8 * HOUR, Severity.P4))
        assert (clock.state, clock.breached_at, clock.reclassified) == (ClockState.BREACHING, at("13 11:00"), False)
        assert clock.due_at == at("13 11:00")
        assert clock.terms.severity is Severity.P4
        assert apply(clock, fulfil("13 12:30")).state is ClockState.MISSED

    def test_a_downgrade_at_the_due_instant_comes_too_late(self) -> None:
        clock = apply(started("13 10:00"), reclassify("13 11:00", 8 * HOUR, Severity.P4))
        assert clock.breached_at == at("13 11:00")

    def test_an_upgrade_leaves_an_earlier_breach_where_it_was(self) -> None:
        clock = apply(started("13 10:00"), reclassify("13 12:00", 30 * MINUTE, Severity.P1))
        assert (clock.breached_at, clock.reclassified) == (at("13 11:00"), False)

    def test_a_downgrade_does_not_clear_the_mark_of_a_breach_by_reclassification(self) -> None:
        clock = apply(started("13 10:00", 4 * HOUR), reclassify("13 12:00", HOUR, Severity.P1))
        again = apply(clock, reclassify("13 13:00", 8 * HOUR, Severity.P3))
        assert (again.breached_at, again.reclassified) == (at("13 12:00"), True)

    def test_earlier_pauses_survive_a_change_of_severity(self) -> None:
        clock = after(started("13 10:00", 6 * HOUR), pause("13 10:30"), resume("13 11:30"))
        clock = apply(clock, reclassify("13 12:00", 2 * HOUR, Severity.P1))
        assert clock.due_at == at("13 13:00")
        assert clock.paused_total == HOUR

    def test_a_running_pause_survives_a_change_of_severity(self) -> None:
        clock = after(started("13 10:00", 6 * HOUR), pause("13 10:30"), reclassify("13 12:00", HOUR, Severity.P1))
        assert (clock.paused, clock.paused_at, clock.due_at) == ("waiting for the file", at("13 10:30"), None)
        resumed = apply(clock, resume("13 13:00"))
        assert (resumed.due_at, resumed.paused_total) == (at("13 13:30"), 150 * MINUTE)

    def test_a_paused_clock_with_the_new_target_used_up_breaches_now(self) -> None:
        clock = after(started("13 10:00", 6 * HOUR), pause("13 12:00"), reclassify("13 13:00", HOUR, Severity.P1))
        assert (clock.state, clock.breached_at, clock.reclassified) == (ClockState.BREACHING, at("13 13:00"), True)
        assert (clock.paused, clock.due_at) == ("waiting for the file", None)
        assert apply(clock, resume("13 14:00")).due_at == at("13 13:00")

    def test_the_rest_counts_in_the_new_hours(self) -> None:
        clock = apply(started("13 16:00", 4 * HOUR), reclassify("13 16:30", HOUR, Severity.P1, ALWAYS))
        assert clock.due_at == at("13 17:00")
        clock = apply(started("13 16:00", 4 * HOUR), reclassify("14 10:00", 90 * MINUTE, Severity.P1, ALWAYS))
        assert clock.due_at == at("14 10:30")

    def test_a_pause_over_a_change_of_hours_counts_each_part_in_its_own_hours(self) -> None:
        clock = after(
            started("13 10:00", 8 * HOUR),
            pause("13 16:00"),
            reclassify("14 10:00", 7 * HOUR, Severity.P1, ALWAYS),
            resume("14 12:00"),
        )
        assert clock.paused_total == 3 * HOUR
        assert clock.due_at == at("14 13:00")

    def test_a_change_without_terms_is_refused(self) -> None:
        with pytest.raises(ValueError, match="terms"):
            apply(started("13 10:00"), event(EventKind.RECLASSIFY, "13 10:30"))


class TestReapplying:
    def test_a_holiday_added_late_moves_an_open_clock_later(self) -> None:
        clock = apply(started("16 16:00", 2 * HOUR), reapply("16 16:30", 2 * HOUR, OFFICE_SHUT_TUESDAY))
        assert clock.due_at == at("18 10:00")
        assert clock.terms.version == 2

    def test_a_holiday_added_after_it_passed_takes_nothing_back(self) -> None:
        clock = apply(started("17 16:00", 2 * HOUR), reapply("18 09:30", 2 * HOUR, OFFICE_SHUT_TUESDAY))
        assert clock.due_at == at("18 10:00")

    def test_a_breach_is_never_taken_back(self) -> None:
        clock = apply(started("17 10:00"), reapply("18 09:30", 40 * HOUR, OFFICE_SHUT_TUESDAY))
        assert (clock.state, clock.breached_at, clock.due_at) == (ClockState.BREACHING, at("17 11:00"), at("17 11:00"))
        assert apply(clock, fulfil("18 10:00")).state is ClockState.MISSED

    def test_pauses_survive_a_change_of_policy(self) -> None:
        clock = after(
            started("13 10:00", 4 * HOUR), pause("13 10:30"), resume("13 11:30"), reapply("13 12:00", 3 * HOUR)
        )
        assert (clock.due_at, clock.paused_total) == (at("13 14:00"), HOUR)
        running = after(started("13 10:00", 4 * HOUR), pause("13 10:30"), reapply("13 12:00", 3 * HOUR))
        assert (running.paused, running.due_at) == ("waiting for the file", None)
        assert apply(running, resume("13 13:00")).due_at == at("13 15:30")
