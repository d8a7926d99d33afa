import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playbooks.calendar import ALWAYS, Calendar, compile_hours, intersection, union
from playbooks.clock import Clock, ClockEvent, EventKind, Terms, activate, apply, replay
from playbooks.points import each_point, points
from playbooks.schema import Hours, WarnPoints
from playbooks.terms import ClockState, CountsIn, Metric, Severity

MINUTE = dt.timedelta(minutes=1)
DAYS = 75
WEEK = 7 * 24 * 60
BASES = (dt.datetime(2026, 10, 21, tzinfo=dt.UTC), dt.datetime(2026, 2, 25, tzinfo=dt.UTC))
"""Both are followed by a change of the clocks in New York and in London."""


def hours(zone: str, week: dict[str, list[str]], **more: object) -> Calendar:
    return compile_hours(Hours.model_validate({"zone": zone, "week": week, **more}))


CLIENT = hours("America/New_York", {"mon-fri": ["09:00-17:00"]}, holidays=[{"country": "US"}])
LUNCH = hours("Europe/London", {"mon-thu": ["08:30-12:00", "13:00-17:30"], "fri": ["08:30-12:15"]})
FLOOR = hours("Asia/Manila", {"mon-fri": ["22:00-07:00"]}, closed=["2026-11-02", "2026-11-30"])
CALENDARS = (CLIENT, LUNCH, FLOOR, ALWAYS, union(CLIENT, FLOOR), intersection(CLIENT, LUNCH))
HALF_DAYS = hours(
    "America/New_York",
    {"mon-fri": ["09:00-17:00"]},
    holidays=[{"country": "US"}],
    closed=["2026-10-28", "2026-11-09", "2026-03-04", "2026-03-09"],
    open={"2026-10-23": ["09:00-12:00"], "2026-02-27": ["13:00-15:00"]},
)
"""The client's hours with days closed and halved: open only when the client's are."""


@cache
def open_minutes(calendar: Calendar, base: dt.datetime) -> bytes:
    return bytes(calendar.is_open(base + number * MINUTE) for number in range(DAYS * 24 * 60))


@dataclass(frozen=True)
class Change:
    """Something that happens to a clock, so many minutes after the base."""

    minute: int
    kind: EventKind
    terms: Terms | None = None

    def event(self, base: dt.datetime) -> ClockEvent:
        reason = "waiting for the client" if self.kind is EventKind.PAUSE else None
        return ClockEvent(base + self.minute * MINUTE, self.kind, reason=reason, terms=self.terms)


@dataclass(frozen=True)
class Story:
    """A clock's start and what happened to it, in the order it happened; only things that make sense in turn."""

    base: dt.datetime
    start: Change
    changes: tuple[Change, ...]

    @property
    def log(self) -> list[ClockEvent]:
        return [change.event(self.base) for change in (self.start, *self.changes)]


@dataclass
class Walked:
    """What a walk over every single minute finds."""

    counted: int = 0
    held: int = 0
    paused: bool = False
    breached: int | None = None
    reclassified: bool = False
    due: int | None = None


def walk(story: Story) -> Walked:
    """Count minute by minute, then go on without further events until the clock is due."""
    found, terms = Walked(), story.start.terms
    assert terms is not None
    left = list(story.changes)
    for minute in range(story.start.minute, DAYS * 24 * 60):
        if found.breached is None and not found.paused and found.counted * MINUTE >= terms.target:
            found.breached = minute
        while left and left[0].minute == minute:
            change = left.pop(0)
            found.paused = change.kind is EventKind.PAUSE or (found.paused and change.kind is not EventKind.RESUME)
            if change.terms is not None:
                terms = change.terms
                if found.breached is None and found.counted * MINUTE >= terms.target:
                    found.breached, found.reclassified = minute, True
        if not left and (found.paused or found.breached is not None):
            break
        is_open = open_minutes(terms.calendar, story.base)[minute]
        found.counted += is_open and not found.paused
        found.held += is_open and found.paused
    found.due = None if found.paused else found.breached
    return found


severities = st.sampled_from(list(Severity))
targets = st.integers(1, 20 * 60).map(lambda minutes: minutes * MINUTE)


def some_terms(calendars: Sequence[Calendar] = CALENDARS) -> st.SearchStrategy[Terms]:
    """Terms whose hours and calendar belong together, as they do in a playbook."""
    places = st.integers(0, len(calendars) - 1)
    return st.builds(
        lambda severity, target, version, place: Terms(
            severity, target, list(CountsIn)[place], version, calendars[place]
        ),
        severities,
        targets,
        st.integers(1, 3),
        places,
    )


@st.composite
def stories(draw: st.DrawFn, calendars: Sequence[Calendar] = CALENDARS, ends: bool = False) -> Story:
    start = Change(draw(st.integers(0, WEEK)), EventKind.ACTIVATE, draw(some_terms(calendars)))
    steps = draw(st.lists(st.one_of(st.integers(0, 90), st.integers(0, 2 * 24 * 60)), max_size=7))
    paused, minute, changes = False, start.minute, []
    for step in steps:
        minute += step
        kind = draw(
            st.sampled_from([EventKind.RESUME if paused else EventKind.PAUSE, EventKind.RECLASSIFY, EventKind.REAPPLY])
        )
        if kind in (EventKind.PAUSE, EventKind.RESUME):
            paused = not paused
            changes.append(Change(minute, kind))
        else:
            changes.append(Change(minute, kind, draw(some_terms(calendars))))
    if ends:
        minute += draw(st.integers(0, 4 * 24 * 60))
        changes.append(Change(minute, draw(st.sampled_from([EventKind.FULFIL, EventKind.FULFIL, EventKind.CANCEL]))))
    return Story(draw(st.sampled_from(BASES)), start, tuple(changes))


def one_at_a_time(story: Story) -> Story:
    """The same story with its changes a minute apart where they fell on one instant."""
    minute, apart = story.start.minute, []
    for change in story.changes:
        minute = max(minute + 1, change.minute)
        apart.append(Change(minute, change.kind, change.terms))
    return Story(story.base, story.start, tuple(apart))


def fold(log: Sequence[ClockEvent]) -> Clock:
    first = log[0]
    assert first.terms is not None
    clock = activate(Metric.RESOLUTION, first.terms, first.at)
    for event in log[1:]:
        clock = apply(clock, event)
    return clock


def looked_at(log: Sequence[ClockEvent], looks: Iterable[int]) -> list[ClockEvent]:
    """The log with somebody looking at the clock so many minutes after its start, warning and stamping breaches."""
    start, end = log[0].at, log[-1].at
    seen = [ClockEvent(start + look * MINUTE, kind) for look in looks for kind in (EventKind.BREACH, EventKind.WARN)]
    return sorted([*log, *(event for event in seen if event.at < end)], key=lambda event: event.at)


@given(stories())
@settings(max_examples=250, deadline=None)
def test_a_clock_equals_a_walk_over_every_minute(story: Story) -> None:
    clock, walked = fold(story.log), walk(story)
    last = story.log[-1].at
    due = clock.due_at
    if due is not None:
        due_minute = (due - story.base) // MINUTE
        assert (walked.due, due) == (due_minute, story.base + due_minute * MINUTE)
    else:
        assert walked.due is None
        assert clock.elapsed(last) == walked.counted * MINUTE
    assert clock.paused_time(last) == walked.held * MINUTE
    assert (clock.paused is not None) == walked.paused
    if clock.breached_at is not None:
        assert clock.breached_at == story.base + (walked.breached or 0) * MINUTE
        assert clock.reclassified == walked.reclassified
    if due is not None and clock.breached_at is None:
        assert clock.elapsed(due) == clock.terms.target
        assert clock.elapsed(due - MINUTE) == clock.terms.target - MINUTE


@given(stories(calendars=(CLIENT,)))
@settings(max_examples=150, deadline=None)
def test_due_is_start_plus_target_plus_pauses(story: Story) -> None:
    pauses = [change for change in story.changes if change.kind in (EventKind.PAUSE, EventKind.RESUME)]
    clock = fold(Story(story.base, story.start, tuple(pauses)).log)
    assume(clock.paused is None and clock.breached_at is None)
    assert clock.due_at == CLIENT.add(clock.started_at, clock.terms.target + clock.paused_total)


@given(stories(ends=True), st.lists(st.integers(0, 6 * 24 * 60), max_size=12))
@settings(max_examples=150, deadline=None)
def test_how_often_anybody_looks_changes_no_outcome(story: Story, looks: list[int]) -> None:
    assert fold(looked_at(story.log, looks)) == fold(story.log)


@given(stories(ends=True).map(one_at_a_time), st.lists(st.integers(0, 6 * 24 * 60), max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_replay_of_any_part_of_the_log_equals_applying_it(story: Story, looks: list[int]) -> None:
    log = looked_at(story.log, looks)
    for length in range(1, len(log) + 1):
        assert replay(Metric.RESOLUTION, log[:length]) == fold(log[:length])


@given(stories(ends=True), st.data())
@settings(max_examples=150, deadline=None)
def test_order_repetition_and_lateness_change_nothing(story: Story, data: st.DataObject) -> None:
    log = looked_at(story.log, data.draw(st.lists(st.integers(0, 6 * 24 * 60), max_size=4)))
    again = data.draw(st.lists(st.sampled_from(log), max_size=5))
    shuffled = data.draw(st.permutations([*log, *again]))
    assert replay(Metric.RESOLUTION, shuffled) == replay(Metric.RESOLUTION, log)


@given(stories(ends=True).map(one_at_a_time), st.integers(0, 8 * 24 * 60))
@settings(max_examples=150, deadline=None)
def test_a_breach_recorded_too_early_leaves_no_trace(story: Story, minute: int) -> None:
    log = story.log
    stray = ClockEvent(log[0].at + minute * MINUTE, EventKind.BREACH)
    assert replay(Metric.RESOLUTION, [*log, stray]) == replay(Metric.RESOLUTION, log)


@given(some_terms(), st.sampled_from(BASES), st.lists(st.integers(0, 4 * 24 * 60), min_size=4, max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_pause_without_a_working_minute_changes_nothing(terms: Terms, base: dt.datetime, minutes: list[int]) -> None:
    start, wait, length, rest = (number * MINUTE for number in minutes)
    plain = activate(Metric.RESOLUTION, terms, base + start)
    paused = plain.started_at + wait
    resumed = min(paused + length, terms.calendar.next_open(paused))
    pause = ClockEvent(paused, EventKind.PAUSE, reason="waiting for the client")
    clock = apply(apply(plain, pause), ClockEvent(resumed, EventKind.RESUME))
    assert (clock.due_at, clock.paused, clock.paused_total) == (plain.due_at, None, dt.timedelta())
    stop = ClockEvent(resumed + rest, EventKind.FULFIL)
    ended, plainly = apply(clock, stop), apply(plain, stop)
    assert (ended.state, ended.counted, ended.breached_at) == (plainly.state, plainly.counted, plainly.breached_at)


@given(stories(), targets, st.integers(0, 3 * 24 * 60))
@settings(max_examples=150, deadline=None)
def test_a_shorter_target_never_makes_the_due_time_later(story: Story, shorter: dt.timedelta, wait: int) -> None:
    clock = fold(story.log)
    assume(clock.due_at is not None and shorter <= clock.terms.target)
    now = story.log[-1].at + wait * MINUTE
    held = clock.terms
    for kind in (EventKind.RECLASSIFY, EventKind.REAPPLY):
        terms = Terms(held.severity, shorter, held.counts_in, held.version, held.calendar)
        changed = apply(clock, ClockEvent(now, kind, terms=terms))
        assert changed.due_at is not None
        assert clock.due_at is not None
        assert changed.due_at <= clock.due_at
    fresh = activate(Metric.RESOLUTION, terms, now)
    assert fresh.due_at is not None
    assert fresh.due_at <= held.calendar.add(now, held.target)


@given(stories(calendars=(CLIENT,)), st.integers(0, 3 * 24 * 60))
@settings(max_examples=150, deadline=None)
def test_a_holiday_added_late_never_makes_the_due_time_earlier(story: Story, wait: int) -> None:
    clock = fold(story.log)
    now = story.log[-1].at + wait * MINUTE
    held = clock.terms
    terms = Terms(held.severity, held.target, held.counts_in, held.version + 1, HALF_DAYS)
    changed = apply(clock, ClockEvent(now, EventKind.REAPPLY, terms=terms))
    assert changed.breached_at == apply(clock, ClockEvent(now, EventKind.BREACH)).breached_at
    resume = ClockEvent(now, EventKind.RESUME)
    before, after = apply(clock, resume).due_at, apply(changed, resume).due_at
    assert before is not None
    assert after is not None
    assert after >= before


@given(stories(ends=True), stories(ends=True))
@settings(max_examples=100, deadline=None)
def test_an_ended_clock_never_changes(story: Story, other: Story) -> None:
    ended = fold(story.log)
    assert ended.state in (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)
    for event in other.log:
        assert apply(ended, event) is ended


@given(stories(ends=True))
@settings(max_examples=150, deadline=None)
def test_a_stop_is_in_time_exactly_up_to_the_due_time(story: Story) -> None:
    before, stop = fold(story.log[:-1]), story.log[-1]
    ended = apply(before, ClockEvent(stop.at, EventKind.FULFIL))
    breached = before.breached_at is not None and before.breached_at < stop.at
    overdue = before.due_at is not None and stop.at > before.due_at
    assert ended.state is (ClockState.MISSED if breached or overdue else ClockState.MET)
    if before.breached_at is None:
        assert (ended.counted <= ended.terms.target) or ended.state is ClockState.MISSED


@given(stories(), st.integers(0, WEEK), st.sampled_from([EventKind.WARN, EventKind.BREACH]))
@settings(max_examples=150, deadline=None)
def test_a_point_changes_nothing_of_a_clock_but_its_state_and_its_breach(
    story: Story, minute: int, kind: EventKind
) -> None:
    clock = fold(story.log)
    marked = apply(clock, ClockEvent(story.log[-1].at + minute * MINUTE, kind))
    assert marked == clock._replace(state=marked.state, breached_at=marked.breached_at)


WARN = WarnPoints(before=("20%", "50%", "80%", "90%", "30m"), after=("120%", "150%"))
NAMES = ("20%", "50%", "80%", "90%", "30m before", "breach", "120%", "150%")


@given(stories(), st.sets(st.sampled_from(NAMES)), st.sampled_from(CALENDARS), st.booleans())
@settings(max_examples=300, deadline=None)
def test_points_given_are_left_out_and_move_none_of_the_others(
    story: Story, told: set[str], receiver: Calendar, wakes: bool
) -> None:
    clock = fold(story.log)
    every = points(clock, WARN, receiver, wakes)
    left = tuple(point for point in every if point.name not in told)
    assert points(clock, WARN, receiver, wakes, told) == left
    asked = []
    assert tuple(each_point(clock, WARN, lambda: asked.append(1) or (receiver, wakes), told)) == left
    assert len(asked) == any(point.kind == "warn" for point in left)
