"""A contact's own normal, when they leave it, and how seldom that is told."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.baseline import Around, Told, course, may_tell, mentioned, slower

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
COOL = dt.timedelta(days=2)
TONES = st.lists(st.floats(-1, 1), max_size=60)


def low_after(*tones: float) -> bool:
    return course(tones).low


def test_many_slightly_colder_messages_count_where_one_slip_does_not() -> None:
    usual = (0.3, 0.4, 0.3, 0.2, 0.4, 0.3, 0.3, 0.4)
    assert not low_after(*usual)
    assert not low_after(*usual, -0.5)
    assert not low_after(*usual, -0.5, 0.3, 0.3)
    assert low_after(*usual, 0.0, -0.1, 0.0, -0.1)


def test_somebody_always_curt_is_not_flagged_for_being_curt() -> None:
    assert not low_after(*[-0.3, -0.2, -0.3, -0.1] * 8)


def test_nothing_is_said_of_a_person_hardly_known() -> None:
    assert not low_after(0.5, 0.5, -1.0, -1.0)


def test_warm_words_end_it_and_wavering_at_the_line_does_not_begin_it_again() -> None:
    tones = [0.4] * 10 + [-0.4] * 3
    assert course(tones).low
    for tone in (0.1, -0.1, 0.1, -0.1):
        tones.append(tone)
        assert course(tones).low
    assert not course([*tones, *[0.7] * 6]).low


@given(tones=TONES)
def test_a_second_turn_needs_the_first_to_end(tones: list[float]) -> None:
    steps = [course(tones[:end]) for end in range(len(tones) + 1)]
    for before, after in pairwise(steps):
        if after.low and not before.low:
            assert after.pressure >= 3
        if before.low and not after.low:
            assert after.pressure <= 1


@given(tones=TONES, last=st.floats(-1, 1), colder=st.floats(0, 2))
def test_a_colder_last_word_never_ends_it(tones: list[float], last: float, colder: float) -> None:
    assert course([*tones, last - colder]).low >= course([*tones, last]).low


@given(tone=st.floats(-1, 1), count=st.integers(0, 80))
def test_the_same_tone_for_ever_is_never_a_turn(tone: float, count: int) -> None:
    assert not course([tone] * count).low


def test_patience_is_measured_against_their_own_rhythm() -> None:
    quick = tuple(dt.timedelta(minutes=m) for m in (20, 30, 25, 40, 30))
    told = slower(Around((*quick, 3 * HOUR, 4 * HOUR), 5 * HOUR))
    assert told == "answers after 5 h where 30 min is usual (their working hours)"
    assert slower(Around(quick, 5 * HOUR)) is None, "one slow answer is a meeting"
    slow = tuple(hours * HOUR for hours in (4, 5, 4, 6, 5, 5, 4))
    assert slower(Around(slow, 6 * HOUR)) is None
    assert slower(Around((*quick, 3 * HOUR, 4 * HOUR), None)) is None
    assert slower(Around(quick[:3], 9 * HOUR)) is None


def test_mentions_are_read_as_platforms_and_people_write_them() -> None:
    assert mentioned("<@U0GAIL00001> and @Sam, please; mail me at rita@acme.example") == {"u0gail00001", "sam"}
    assert mentioned("x" * 50_000) == frozenset()


MOMENTS = st.lists(
    st.tuples(
        st.integers(0, 400), st.sampled_from(["rita", "walt"]), st.sampled_from(["t1", "t2", None]),
        st.sampled_from(["", "healed", "not a problem"]),
    ),
    max_size=40,
)  # fmt: skip


@given(moments=MOMENTS)
def test_nobody_is_told_twice_within_the_cool_down_and_no_thread_before_it_healed(
    moments: list[tuple[int, str, str | None, str]],
) -> None:
    told: list[Told] = []
    for hours, author, thread, then in sorted(moments, key=lambda each: each[0]):
        at = NOW + hours * HOUR
        if not may_tell(author, thread, at, told, COOL):
            continue
        for flag in told:
            assert flag.author != author or at - flag.at >= COOL
            assert flag.author != author or flag.quiet_until is None or at >= flag.quiet_until
            assert thread is None or flag.thread != thread or (flag.recovered_at or at + HOUR) <= at
        quiet = at + 2 * COOL if then == "not a problem" else None
        told.append(Told(author, thread, at, quiet, at + HOUR if then == "healed" else None))


@pytest.mark.parametrize(("hours", "again"), [(1, False), (47, False), (48, True)])
def test_the_cool_down_is_a_contacts_in_every_thread(hours: int, again: bool) -> None:
    told = [Told("rita", "t1", NOW)]
    assert may_tell("rita", "t2", NOW + hours * HOUR, told, COOL) is again
    assert may_tell("walt", "t2", NOW + hours * HOUR, told, COOL)
    assert not may_tell("walt", "t1", NOW + hours * HOUR, told, COOL)
