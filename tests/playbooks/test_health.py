"""The health formula: each part alone, what may never raise or lower it, and that a reader can add it up."""

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks import health_parts as parts
from playbooks.health import WEIGHTS, band_of, in_points, judge, points
from playbooks.health_facts import (
    Answer,
    Attained,
    Facts,
    OpenTicket,
    People,
    Tones,
    Touched,
    without_ticket,
)
from playbooks.health_moves import movers, raisers
from playbooks.lags import bucket_of, median_of, seconds_of
from playbooks.terms import Metric, Severity

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)  # a Tuesday
TODAY = (NOW.date() - dt.date(1970, 1, 1)).days
NOTHING = Facts(at=NOW)
GOOD = Facts(
    at=NOW,
    attained=(Attained(Metric.FIRST_RESPONSE, 20, 0), Attained(Metric.RESOLUTION, 10, 0)),
    ours_recent={20: 8},
    ours_usual={20: 20},
    theirs_recent={12: 8},
    theirs_usual={12: 30},
    tone_recent=Tones(20, 40_000),
    tone_usual=Tones(60, 120_000),
    answers=(Answer(NOW - dt.timedelta(days=30), "csat", "Rita", 100),),
    asked=4,
    answered=4,
    days_written=tuple(range(TODAY - 40, TODAY + 1)),
    kept=5,
    people=People({"Rita": 40, "Omar": 20}, {"Rita": 9, "Omar": 3}),
    renewal=dt.date(2027, 6, 30),
)


def test_everything_good_is_a_hundred_and_nothing_known_is_no_score() -> None:
    assert judge(GOOD).score == 100
    unknown = judge(NOTHING)
    assert (unknown.score, unknown.band, unknown.known) == (None, "unknown", 0)
    assert unknown.missing == tuple(WEIGHTS)


@pytest.mark.parametrize(
    ("part", "changes", "share"),
    [
        ("attainment", {"attained": (Attained(Metric.RESOLUTION, 2, 1),)}, 66),
        ("escalations", {"open_tickets": (OpenTicket("A-1", Severity.P2, False),)}, 70),
        ("escalations", {"open_tickets": (OpenTicket("A-1", Severity.P2, True),), "repeats": ("A-1",)}, 30),
        ("escalations", {"open_tickets": (OpenTicket("A-1", Severity.P1, True),)}, 0),
        ("our_lag", {"ours_recent": {30: 5}}, 100),
        ("our_lag", {"ours_recent": {45: 5}}, 50),
        ("our_lag", {"ours_recent": {20: 5, 100: 9}}, 0),
        ("our_lag", {"ours_recent": {20: 4}}, None),
        ("our_lag", {"ours_usual": {20: 9}}, None),
        ("client_lag", {"theirs_recent": {15: 5}}, 70),
        ("client_lag", {"theirs_recent": {30: 5}}, 0),
        ("client_lag", {"theirs_recent": {}}, None),
        ("tone", {"tone_recent": Tones(10, -5_000)}, 50),
        ("tone", {"tone_recent": Tones(10, 90_000)}, 100),
        ("tone", {"tone_recent": Tones(4, 0)}, None),
        ("tone", {"tone_usual": Tones(9, 0)}, None),
        ("surveys", {"answers": (Answer(NOW, "nps", "Rita", 90), Answer(NOW, "nps", "Rita", 30))}, 30),
        ("surveys", {"answers": ()}, None),
        ("check_ins", {"asked": 3, "answered": 1}, 33),
        ("check_ins", {"asked": 0, "answered": 0}, None),
        ("silence", {"days_written": tuple(range(TODAY - 60, TODAY - 6))}, 66),
        ("silence", {"days_written": tuple(range(TODAY - 60, TODAY - 20))}, 0),
        ("silence", {"days_written": (TODAY - 1, TODAY)}, None),
        ("promises", {"kept": 1, "broken": 3}, 25),
        ("promises", {"kept": 0, "broken": 0}, None),
        ("people", {"people": People({"Rita": 40, "Omar": 20}, {"Omar": 5})}, 40),
        (
            "people",
            {"people": People({"Rita": 40}, {"Rita": 1, "Ceo": 1}, frozenset(), frozenset({"Ceo"}))},
            60,
        ),
        ("people", {"people": People({"Rita": 9}, {})}, None),
    ],
)
def test_each_part_alone(part: str, changes: dict[str, object], share: int | None) -> None:
    facts = replace(GOOD, **changes)  # type: ignore[arg-type]
    assert parts.PARTS[part](facts).share == share
    touched = {one.name for one, other in zip(judge(facts).parts, judge(GOOD).parts, strict=True) if one != other}
    assert touched <= {part}


def test_the_words_of_a_part_are_right_for_one_and_for_none() -> None:
    quiet = replace(GOOD, days_written=tuple(range(TODAY - 40, TODAY)))
    assert parts.silence(quiet).why.startswith("1 weekday without a word")
    assert parts.tone(GOOD).why == "mean tone +0.20 over 20 messages, usual here +0.20: no lower"
    assert parts.tone(replace(GOOD, tone_recent=Tones(20, 20_000))).why.endswith("0.10 lower")


@pytest.mark.parametrize(
    ("day", "share"),
    [(None, None), (dt.date(2026, 11, 23), 0), (dt.date(2027, 6, 30), 100), (dt.date(2027, 1, 15), 66)],
)
def test_the_renewal_counts_as_the_rest_stands_once_it_is_near(day: dt.date | None, share: int | None) -> None:
    facts = replace(GOOD, renewal=day, attained=(Attained(Metric.RESOLUTION, 0, 5),), ours_recent={50: 9})
    receipt = judge(facts)
    assert next(part.share for part in receipt.parts if part.name == "renewal") == share


SHARES = st.dictionaries(st.integers(0, 99), st.integers(1, 12), max_size=5)
BUCKETS = st.dictionaries(st.integers(0, 40), st.integers(1, 20), max_size=5)
TICKETS = st.lists(st.builds(OpenTicket, st.just("A-1"), st.sampled_from(Severity), st.booleans()), max_size=3)
TONES = st.integers(0, 30).flatmap(lambda n: st.builds(Tones, st.just(n), st.integers(-10_000 * n, 10_000 * n)))
WHO = st.dictionaries(st.sampled_from(["Rita", "Omar", "Ceo"]), st.integers(1, 30), max_size=3)
FACTS = st.builds(
    Facts,
    at=st.just(NOW),
    attained=st.lists(
        st.builds(Attained, st.sampled_from([Metric.FIRST_RESPONSE, Metric.RESOLUTION]), *[st.integers(0, 20)] * 2),
        max_size=2,
        unique_by=lambda item: item.metric,
    ).map(tuple),
    open_tickets=TICKETS.map(tuple),
    repeats=st.lists(st.just("A-1"), max_size=3).map(tuple),
    ours_recent=SHARES,
    ours_usual=SHARES,
    theirs_recent=BUCKETS,
    theirs_usual=BUCKETS,
    tone_recent=TONES,
    tone_usual=TONES,
    answers=st.lists(
        st.builds(Answer, st.just(NOW), st.sampled_from(["csat", "nps"]), st.just("Rita"), st.integers(0, 100)),
        max_size=3,
    ).map(tuple),
    asked=st.integers(0, 9),
    answered=st.just(0),
    days_written=st.lists(st.integers(TODAY - 89, TODAY), unique=True, max_size=20).map(lambda d: tuple(sorted(d))),
    kept=st.integers(0, 9),
    broken=st.integers(0, 9),
    people=st.builds(People, WHO, WHO, st.just(frozenset()), st.sampled_from([frozenset(), frozenset({"Ceo"})])),
    renewal=st.sampled_from([None, dt.date(2026, 12, 20), dt.date(2027, 12, 20), dt.date(2026, 1, 1)]),
)
METRICS = st.sampled_from([Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION, Metric.PERIODIC_UPDATE])
THOROUGH = settings(max_examples=250, deadline=None)


def _plus(facts: Facts, metric: Metric, met: int, missed: int) -> Facts:
    counted = {item.metric: (item.met, item.missed) for item in facts.attained}
    before = counted.get(metric, (0, 0))
    counted[metric] = before[0] + met, before[1] + missed
    return replace(facts, attained=tuple(Attained(name, *both) for name, both in counted.items()))


def never_higher(after: Facts, before: Facts) -> None:
    one, other = judge(after), judge(before)
    assert one.earned <= other.earned
    if one.score is not None and other.score is not None:
        assert one.score <= other.score


@THOROUGH
@given(facts=FACTS, metric=METRICS, recent=st.booleans(), late=st.booleans())
def test_a_breach_never_raises_it(facts: Facts, metric: Metric, recent: bool, late: bool) -> None:
    worse = _plus(facts, metric, 0, 1)
    if recent and metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE):
        worse = replace(worse, ours_recent={**facts.ours_recent, 100: facts.ours_recent.get(100, 0) + 1})
    if late:
        worse = replace(worse, open_tickets=tuple(replace(row, breached=True) for row in facts.open_tickets))
    never_higher(worse, facts)


def test_a_missed_answer_never_brings_a_part_about_that_was_not_known() -> None:
    few = replace(GOOD, ours_recent={20: 4})
    never_higher(replace(few, ours_recent={20: 4, 100: 1}), few)
    unheard = replace(GOOD, days_written=(), attained=())
    assert judge(_plus(unheard, Metric.RESOLUTION, 0, 1)).earned <= judge(unheard).earned


@THOROUGH
@given(facts=FACTS)
def test_a_broken_promise_never_raises_it_and_a_kept_one_never_lowers_it(facts: Facts) -> None:
    never_higher(replace(facts, broken=facts.broken + 1), facts)
    never_higher(facts, replace(facts, kept=facts.kept + 1))


@THOROUGH
@given(facts=FACTS, metric=METRICS)
def test_a_target_met_never_lowers_what_was_met(facts: Facts, metric: Metric) -> None:
    before, after = parts.attainment(facts).share, parts.attainment(_plus(facts, metric, 1, 0)).share
    assert after is not None
    assert before is None or after >= before


EMPTY = {item.name: getattr(NOTHING, item.name) for item in fields(Facts) if item.name not in ("at", "open_tickets")}
OF_ONE_PART = [
    ("attained",),
    ("ours_recent",),
    ("ours_usual",),
    ("theirs_recent",),
    ("theirs_usual",),
    ("tone_recent",),
    ("tone_usual",),
    ("answers",),
    ("asked", "answered"),
    ("days_written",),
    ("kept", "broken"),
    ("people",),
    ("renewal",),
    tuple(EMPTY),
]


@THOROUGH
@given(facts=FACTS, gone=st.sampled_from(OF_ONE_PART))
def test_what_is_missing_never_raises_it(facts: Facts, gone: tuple[str, ...]) -> None:
    never_higher(replace(facts, **{name: EMPTY[name] for name in gone}), facts)


@THOROUGH
@given(facts=FACTS, weights=st.dictionaries(st.sampled_from(list(WEIGHTS)), st.floats(0.1, 50), max_size=4))
def test_the_points_add_up_to_the_score(facts: Facts, weights: dict[str, float]) -> None:
    receipt = judge(facts, weights)
    assert 99 <= sum(part.weight for part in receipt.parts) <= 101
    total = 0.0
    for part in receipt.parts:
        if part.share is None:
            assert part.earned is None
        else:
            assert 0 <= part.share <= 100
            assert part.earned == points(part.weight, part.share)
            total += part.earned
    assert receipt.earned == round(total, 1)
    assert receipt.score in (None, min(100, int(round(total, 1) + 0.5)))


def test_weights_are_points_of_a_hundred_and_a_weight_of_nought_leaves_a_part_out() -> None:
    assert in_points({"a": 1, "b": 3}) == {"a": 25.0, "b": 75.0}
    assert "surveys" not in {part.name for part in judge(GOOD, {"surveys": 0, "renewal": 0}).parts}
    assert (band_of(70), band_of(69), band_of(49), band_of(60, {"healthy": 60})) == (
        "healthy",
        "watch",
        "at_risk",
        "healthy",
    )


def test_what_alone_lets_a_part_be_judged_says_so() -> None:
    answer = Answer(NOW, "csat", "Rita Moss", 100)
    facts = replace(GOOD, answers=(answer,))
    (found,) = movers(facts, judge(facts), [], NOW - dt.timedelta(days=7), WEIGHTS)
    assert found.what == "CSAT answer of 100 % by Rita Moss (without it a part could not be judged)"
    both = replace(GOOD, answers=(answer, replace(answer, author="Tom", share=0)))
    found = movers(both, judge(both), [], NOW - dt.timedelta(days=7), WEIGHTS)[0]
    assert "without it" not in found.what


def test_what_moved_it_is_told_by_what_it_would_be_otherwise() -> None:
    facts = replace(
        _plus(GOOD, Metric.RESOLUTION, 0, 6),
        open_tickets=(OpenTicket("A-9", Severity.P1, True), OpenTicket("A-8", Severity.P4, False)),
        broken=1,
    )
    bad = Touched("A-9", True, ((Metric.RESOLUTION, False, None),))
    fine = Touched("A-7", False, ((Metric.RESOLUTION, True, None),))
    late = Touched("A-6", False, ((Metric.PROMISE, False, None),))
    found = movers(facts, judge(facts), [fine, bad, late], NOW - dt.timedelta(days=7), WEIGHTS)
    assert [move.ticket for move in found] == ["A-9", "A-6", "A-7"]
    assert [move.points < 0 for move in found] == [True, True, False]
    assert judge(facts).earned - judge(without_ticket(facts, bad)).earned == pytest.approx(found[0].points)
    assert "missed resolution" in found[0].what


def test_what_would_raise_it_most_comes_first_and_what_is_unknown_counts_among_it() -> None:
    facts = replace(GOOD, open_tickets=(OpenTicket("A-9", Severity.P1, True),), answers=())
    best = raisers(facts, judge(facts), WEIGHTS)
    assert [(one.points, one.what) for one in best] == [
        (15.0, "close A-9"),
        (10.0, "ask a CSAT, NPS or scale question"),
    ]
    assert judge(facts).missing == ("surveys",)


@given(seconds=st.integers(0, 4_000_000))
def test_a_bucket_is_never_longer_than_what_it_stands_for(seconds: int) -> None:
    bucket = bucket_of(seconds)
    assert seconds_of(bucket) <= seconds
    assert bucket == 51 or seconds < seconds_of(bucket + 1)


@given(values=st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_the_median_of_counts_is_the_lower_middle(values: list[int]) -> None:
    counts = {value: values.count(value) for value in values}
    assert median_of(counts) == sorted(values)[(len(values) - 1) // 2]
