"""A second reader raises within bounds and lowers nothing, whatever both readers say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from playbooks.advice import DOUBT, SURE, TROUBLE, with_advice, worth_asking
from playbooks.reading import Reading
from playbooks.terms import Category, Label, Severity
from playbooks.words.cues import STRAINS

PROBABILITY = st.floats(0, 1)
READINGS = st.builds(
    Reading,
    label=st.sampled_from(Label),
    escalation=PROBABILITY,
    severity=st.none() | st.sampled_from(Severity),
    category=st.none() | st.sampled_from(Category),
    tone=st.floats(-1, 1),
    confidence=PROBABILITY,
    strain=st.sets(st.sampled_from(STRAINS)).map(lambda some: tuple(sign for sign in STRAINS if sign in some)),
    reader=st.sampled_from(["rules-1", "embedded"]),
    strained=st.none() | PROBABILITY,
)
CALM = Reading(Label.FYI, 0.3, None, None, 0.0, 0.7)
ALARM = Reading(Label.ISSUE, 0.95, Severity.P1, Category.OUTAGE, -0.9, 0.9, ("angry",), reader="openai", strained=0.9)


def rank(reading: Reading) -> int:
    return reading.severity.rank if reading.severity else 5


@given(READINGS, READINGS)
def test_nothing_is_ever_lowered(first: Reading, advice: Reading) -> None:
    both = with_advice(first, replace(advice, reader="openai"))
    assert both.escalation >= first.escalation
    assert rank(both) <= rank(first) or first.escalation < TROUBLE
    assert set(both.strain) >= set(first.strain)
    assert (both.strained or 0) >= (first.strained or 0)
    assert both.tone == first.tone
    if first.escalation >= TROUBLE:
        assert (both.label, both.escalation) == (first.label, first.escalation)
        assert rank(both) >= (first.severity or Severity.P3).rank - 1


@given(READINGS, READINGS)
def test_a_sure_first_reader_is_not_overruled(first: Reading, advice: Reading) -> None:
    both = with_advice(first, advice)
    if first.escalation < DOUBT:
        assert (both.escalation, both.severity) == (first.escalation, first.severity)
    if first.escalation < TROUBLE:
        assert rank(both) >= 2 or both.severity is first.severity


@given(READINGS, READINGS)
def test_what_is_not_worth_asking_could_not_be_raised(first: Reading, advice: Reading) -> None:
    if not worth_asking(first) and (first.severity is not Severity.P1 or first.escalation >= TROUBLE):
        assert with_advice(first, advice) is first


def test_doubt_becomes_a_ticket_of_p2_at_the_worst() -> None:
    both = with_advice(CALM, ALARM)
    assert (both.label, both.severity, both.category) == (Label.ISSUE, Severity.P2, Category.OUTAGE)
    assert both.reader == "rules-1+openai"
    assert both.why == ("reads as a problem to the second reader",)


def test_a_known_trouble_is_raised_by_one_step() -> None:
    known = replace(CALM, label=Label.ISSUE, escalation=0.8, severity=Severity.P3, why=("is late",))
    both = with_advice(known, ALARM)
    assert both.severity is Severity.P2
    assert both.why == ("is late", "reads as worse to the second reader")
    assert with_advice(replace(known, severity=Severity.P2), ALARM).severity is Severity.P1


def test_unsure_advice_is_not_taken() -> None:
    assert with_advice(CALM, replace(ALARM, confidence=SURE - 0.01)) is CALM
