"""When a check-in for a client yields, as properties: a reason more never makes it bolder, and it never waits long."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from playbooks.schema import CheckIn
from playbooks.yielding import Known, Rhythm, Standing, Way, judge, may_ask

WAYS = st.sampled_from(["ask", "soften", "shift", "skip"])
KINDS = st.sampled_from(["check_in", "mbr", "qbr", "csat", "nps", "custom"])
DAY = dt.date(2026, 11, 24)


@st.composite
def check_ins(draw: st.DrawFn, audience: str = "client") -> CheckIn:
    yields = {"breach": draw(WAYS), "tone": draw(WAYS), "spoke": draw(st.none() | WAYS)}
    body = {"name": "talk", "every": "tuesday", "audience": audience, "kind": draw(KINDS), "yields": yields}
    return CheckIn.model_validate(body)


standings = st.builds(
    Standing,
    breach=st.booleans(),
    tone=st.booleans(),
    spoke=st.booleans(),
    waited=st.integers(0, 6),
    next_in=st.none() | st.integers(0, 40),
)


@given(check_ins(), standings, st.integers(1, 5), st.sampled_from(["breach", "tone", "spoke"]))
def test_one_reason_more_never_makes_it_bolder(check_in: CheckIn, standing: Standing, most: int, reason: str) -> None:
    fields = {name: getattr(standing, name) for name in ("breach", "tone", "spoke", "waited", "next_in")}
    with_it = judge(check_in, Standing(**(fields | {reason: True})), most)
    without = judge(check_in, Standing(**(fields | {reason: False})), most)
    assert with_it.way >= without.way


@given(check_ins(), st.integers(0, 40), st.integers(1, 5))
def test_a_good_day_is_always_used(check_in: CheckIn, waited: int, most: int) -> None:
    assert judge(check_in, Standing(waited=waited), most).way is Way.ASK


@given(check_ins(), standings, st.integers(1, 5))
def test_it_never_waits_longer_than_the_playbook_says_or_into_the_next_one(
    check_in: CheckIn, standing: Standing, most: int
) -> None:
    if judge(check_in, standing, most).way is Way.SHIFT:
        assert standing.waited < most
        assert standing.next_in is None or standing.next_in > 1


@given(check_ins(audience="pm"), standings, st.integers(1, 5))
def test_our_own_people_are_asked_whatever_happens(check_in: CheckIn, standing: Standing, most: int) -> None:
    assert judge(check_in, standing, most).way is Way.ASK


@given(check_ins(), standings, st.integers(1, 5))
def test_whoever_yields_says_why(check_in: CheckIn, standing: Standing, most: int) -> None:
    verdict = judge(check_in, standing, most)
    assert bool(verdict.why) == (verdict.way is not Way.ASK)


def test_a_talk_replaces_a_check_in_but_no_score() -> None:
    for kind, way in (("check_in", Way.SKIP), ("nps", Way.ASK), ("csat", Way.ASK), ("custom", Way.ASK)):
        check_in = CheckIn.model_validate({"name": "talk", "every": "tuesday", "audience": "client", "kind": kind})
        assert judge(check_in, Standing(spoke=True), 3).way is way


@given(st.integers(0, 120), st.integers(1, 30), st.none() | st.sampled_from(list(Rhythm)), st.booleans())
def test_nobody_is_asked_sooner_than_the_playbook_or_they_themselves_say(
    ago: int, apart: int, rhythm: Rhythm | None, paused: bool
) -> None:
    known = Known(DAY - dt.timedelta(days=ago), rhythm, paused)
    least = {Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 28, Rhythm.QUARTERLY: 84}
    asked = may_ask(known, DAY, dt.timedelta(days=apart))
    assert not (asked and ago < apart)
    assert not (asked and (paused or rhythm is Rhythm.NEVER))
    assert not (asked and rhythm in least and ago < least[rhythm])


@given(st.integers(1, 30), st.none() | st.sampled_from(list(Rhythm)))
def test_whoever_was_never_asked_may_be_unless_they_said_no(apart: int, rhythm: Rhythm | None) -> None:
    assert may_ask(Known(None, rhythm), DAY, dt.timedelta(days=apart)) == (rhythm is not Rhythm.NEVER)


def test_part_of_a_day_counts_as_a_whole_one() -> None:
    known = Known(DAY - dt.timedelta(days=1))
    assert not may_ask(known, DAY, dt.timedelta(hours=36))
    assert may_ask(Known(DAY - dt.timedelta(days=2)), DAY, dt.timedelta(hours=36))
