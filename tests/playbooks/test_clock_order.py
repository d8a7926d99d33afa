"""Which of several events counts: by time, and at one instant a stop before a pause before a start."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from playbooks.calendar import compile_hours
from playbooks.clock import Clock, ClockEvent, EventKind, OutOfOrder, Terms, activate, apply, history, replay
from playbooks.schema import Hours
from playbooks.terms import ClockState, CountsIn, Metric, Severity

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = compile_hours(Hours.model_validate({"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}}))
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
ZERO = dt.timedelta()


def at(written: str) -> dt.datetime:
    """A New York wall-clock time of November 2026 (`13 16:30`), in UTC; the 13th is a Friday."""
    day, clock = written.split()
    hours, minutes = clock.split(":")
    return dt.datetime(2026, 11, int(day), int(hours), int(minutes), tzinfo=NEW_YORK).astimezone(dt.UTC)


def terms(target: dt.timedelta = HOUR, severity: Severity = Severity.P2) -> Terms:
    return Terms(severity, target, CountsIn.CLIENT, 1, OFFICE)


def started(written: str, target: dt.timedelta = HOUR) -> Clock:
    return activate(Metric.RESOLUTION, terms(target), at(written))


def event(kind: EventKind, written: str, **more: object) -> ClockEvent:
    return ClockEvent(at(written), kind, **more)  # type: ignore[arg-type]


def begin(written: str, target: dt.timedelta = HOUR) -> ClockEvent:
    return event(EventKind.ACTIVATE, written, terms=terms(target))


def pause(written: str, reason: str = "waiting for the file") -> ClockEvent:
    return event(EventKind.PAUSE, written, actor="ana", reason=reason)


def resume(written: str) -> ClockEvent:
    return event(EventKind.RESUME, written)


def fulfil(written: str) -> ClockEvent:
    return event(EventKind.FULFIL, written, actor="jon", message=130)


def reclassify(written: str, target: dt.timedelta, severity: Severity) -> ClockEvent:
    return event(EventKind.RECLASSIFY, written, terms=terms(target, severity))


def reapply(written: str) -> ClockEvent:
    return event(EventKind.REAPPLY, written, terms=terms())


def after(clock: Clock, *events: ClockEvent) -> Clock:
    for one in events:
        clock = apply(clock, one)
    return clock


def test_an_event_older_than_what_was_counted_asks_for_a_replay() -> None:
    clock = after(started("13 10:00", 4 * HOUR), pause("13 11:00"), resume("13 12:00"))
    for late in (
        pause("13 11:30"),
        resume("13 11:30"),
        fulfil("13 11:30"),
        event(EventKind.CANCEL, "13 11:30"),
        reclassify("13 11:30", HOUR, Severity.P1),
        reapply("13 11:30"),
    ):
        with pytest.raises(OutOfOrder):
            apply(clock, late)


@pytest.mark.parametrize(
    "last",
    [
        event(EventKind.PAUSE, "13 11:00", reason="waiting for the file"),
        event(EventKind.RECLASSIFY, "13 11:00", terms=terms(3 * HOUR)),
        event(EventKind.REAPPLY, "13 11:00", terms=terms(3 * HOUR)),
    ],
)
def test_each_event_that_moves_the_count_makes_older_ones_late(last: ClockEvent) -> None:
    clock = apply(started("13 10:00", 4 * HOUR), last)
    for late in (fulfil("13 10:59"), reclassify("13 10:59", HOUR, Severity.P1)):
        with pytest.raises(OutOfOrder):
            apply(clock, late)


def test_the_stop_is_the_last_event() -> None:
    assert apply(started("13 10:00"), fulfil("13 10:40")).last_event_at == at("13 10:40")


def test_a_pause_older_than_a_stamped_breach_asks_for_a_replay() -> None:
    breached = apply(started("13 10:00"), event(EventKind.BREACH, "13 11:00"))
    for late in (pause("13 10:30"), reclassify("13 10:30", 5 * HOUR, Severity.P3)):
        with pytest.raises(OutOfOrder):
            apply(breached, late)


def test_an_earlier_start_asks_for_a_replay_and_a_later_one_changes_nothing() -> None:
    clock = started("13 10:00")
    with pytest.raises(OutOfOrder):
        apply(clock, begin("13 09:30"))
    assert apply(clock, begin("13 10:00")) == clock
    assert apply(clock, begin("13 10:10")) == clock


def test_the_earliest_start_counts() -> None:
    clock = replay(Metric.NEXT_RESPONSE, [begin("13 10:10"), begin("13 09:30"), begin("13 10:00")])
    assert (clock.started_at, clock.due_at) == (at("13 09:30"), at("13 10:30"))


def test_a_late_reply_voids_the_breach_recorded_before_it() -> None:
    log = [begin("13 10:00"), event(EventKind.BREACH, "13 11:00"), fulfil("13 10:59")]
    ended = replay(Metric.FIRST_RESPONSE, log)
    assert (ended.state, ended.breached_at) == (ClockState.MET, None)


def test_a_late_pause_voids_the_breach_recorded_after_it() -> None:
    log = [begin("13 10:00"), event(EventKind.BREACH, "13 11:00"), pause("13 10:30"), resume("13 10:45")]
    clock = replay(Metric.RESOLUTION, log)
    assert (clock.breached_at, clock.due_at) == (None, at("13 11:15"))


def test_the_earliest_reply_counts() -> None:
    ended = replay(Metric.FIRST_RESPONSE, [begin("13 10:00"), fulfil("13 11:30"), fulfil("13 10:20")])
    assert (ended.state, ended.stopped_at) == (ClockState.MET, at("13 10:20"))


def test_a_stop_beats_a_pause_at_the_same_instant() -> None:
    log = [begin("13 10:00"), pause("13 10:30"), fulfil("13 10:30")]
    ended = replay(Metric.RESOLUTION, log)
    assert (ended.state, ended.stopped_at, ended.paused_total) == (ClockState.MET, at("13 10:30"), ZERO)
    assert [one.kind for one, _ in history(Metric.RESOLUTION, log)] == [
        EventKind.ACTIVATE,
        EventKind.FULFIL,
        EventKind.PAUSE,
    ]


def test_a_stop_beats_a_pause_even_at_the_due_instant() -> None:
    for log in (
        [begin("13 10:00"), pause("13 11:00"), fulfil("13 11:00")],
        [begin("13 10:00"), fulfil("13 11:00"), pause("13 11:00")],
    ):
        assert replay(Metric.RESOLUTION, log).state is ClockState.MET
        assert after(started("13 10:00"), *log[1:]).state is ClockState.MET


def test_a_stop_beats_a_start_at_the_same_instant() -> None:
    ended = replay(Metric.RESOLUTION, [begin("13 10:00"), fulfil("13 10:00")])
    assert (ended.state, ended.counted) == (ClockState.MET, ZERO)


def test_a_pause_beats_a_start_at_the_same_instant() -> None:
    clock = replay(Metric.RESOLUTION, [pause("13 10:00"), begin("13 10:00")])
    assert (clock.paused, clock.elapsed(at("13 12:00"))) == ("waiting for the file", ZERO)


def test_a_pause_beats_the_resume_of_an_earlier_pause_at_the_same_instant() -> None:
    again, ends = pause("13 11:00", "waiting for the next file"), resume("13 11:00")
    for together in ([again, ends], [ends, again]):
        clock = replay(Metric.RESOLUTION, [begin("13 10:00"), pause("13 10:30"), *together])
        assert (clock.paused, clock.paused_total) == ("waiting for the next file", 30 * MINUTE)


def test_a_pause_and_its_own_resume_at_one_instant_change_nothing() -> None:
    for together in ([pause("13 10:30"), resume("13 10:30")], [resume("13 10:30"), pause("13 10:30")]):
        clock = replay(Metric.RESOLUTION, [begin("13 10:00"), *together, *together])
        assert (clock.paused, clock.due_at) == (None, at("13 11:00"))


def test_a_reply_beats_a_cancellation_at_the_same_instant() -> None:
    log = [begin("13 10:00"), event(EventKind.CANCEL, "13 10:30"), fulfil("13 10:30")]
    assert replay(Metric.RESOLUTION, log).state is ClockState.MET


def test_of_two_changes_at_one_instant_the_worst_severity_stands() -> None:
    worst, mild = reclassify("13 10:30", 2 * HOUR, Severity.P1), reclassify("13 10:30", 8 * HOUR, Severity.P3)
    for together in ([worst, mild], [mild, worst]):
        clock = replay(Metric.RESOLUTION, [begin("13 10:00"), *together])
        assert (clock.terms.severity, clock.due_at) == (Severity.P1, at("13 12:00"))


def test_of_two_changes_at_one_instant_the_newest_policy_then_the_shortest_target_stands() -> None:
    old, long, short = (
        event(EventKind.REAPPLY, "13 10:30", terms=Terms(Severity.P2, target, CountsIn.CLIENT, version, OFFICE))
        for target, version in ((HOUR, 1), (8 * HOUR, 2), (2 * HOUR, 2))
    )
    for together in ([old, long, short], [short, long, old], [long, old, short]):
        clock = replay(Metric.RESOLUTION, [begin("13 10:00", 4 * HOUR), *together])
        assert (clock.terms.version, clock.due_at) == (2, at("13 12:00"))


@pytest.mark.parametrize("differs", [{"actor": "jon"}, {"reason": "by phone"}, {"message": 131}, {"point": "50%"}])
def test_two_events_alike_in_time_and_kind_have_one_order(differs: dict[str, object]) -> None:
    usual: dict[str, object] = {"actor": "ana", "reason": "by mail", "message": 130, "point": "80%"}
    one, other = (event(EventKind.FULFIL, "13 10:30", **facts) for facts in (usual, usual | differs))
    orders = [
        [told for told, _ in history(Metric.RESOLUTION, [begin("13 10:00"), *pair])]
        for pair in ((one, other), (other, one))
    ]
    assert orders[0] == orders[1]


def test_a_pause_before_the_start_holds_from_the_start() -> None:
    log = [begin("13 10:00"), pause("13 09:30"), resume("13 10:20")]
    clock = replay(Metric.RESOLUTION, log)
    assert (clock.due_at, clock.paused_total) == (at("13 11:20"), 20 * MINUTE)


def test_a_clock_needs_a_start_with_terms() -> None:
    with pytest.raises(ValueError, match="activate"):
        replay(Metric.RESOLUTION, [fulfil("13 10:00")])
    with pytest.raises(ValueError, match="terms"):
        replay(Metric.RESOLUTION, [event(EventKind.ACTIVATE, "13 10:00")])
