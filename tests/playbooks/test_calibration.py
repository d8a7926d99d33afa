"""What a client's feedback moves, how far, and what it never moves."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.calibration import Calibration, Example, Moved, calibrated, fit
from playbooks.loading import draft_playbook
from playbooks.reading import Asked, Reading
from playbooks.rules import RULES, read_by_rules
from playbooks.schema import Playbook, Triage
from playbooks.terms import Label, Severity
from playbooks.triage import decide, would_raise

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)


def playbook() -> Playbook:
    return draft_playbook("client")


CHANCES = st.floats(0.001, 0.999)
EXAMPLES = st.lists(st.builds(Example, CHANCES, st.booleans(), st.sampled_from([0.2, 1.0])), max_size=60)


def reading(chance: float, label: Label = Label.ISSUE, reader: str = "r-1", strained: float | None = None) -> Reading:
    return Reading(label, chance, Severity.P3, None, 0.0, 0.9, reader=reader, strained=strained, why=("it says so",))


def test_without_answers_nothing_moves() -> None:
    assert fit([]) == Moved()


def test_needless_tickets_lower_the_doubtful_and_leave_the_sure() -> None:
    said = [Example(0.6, False)] * 20 + [Example(0.45, True)] * 3
    silent = [Example(0.97, True, 0.2)] * 60 + [Example(0.03, False, 0.2)] * 300
    moved = fit([*said, *silent])
    assert moved(0.6) < 0.5
    assert moved(0.97) > 0.9
    assert moved(0.03) < 0.1


def test_mistakes_alone_never_turn_the_order_round() -> None:
    """Every answer is about a mistake: low chances that should be tickets, high ones that should not."""
    moved = fit([Example(0.95, False)] * 50 + [Example(0.05, True)] * 50)
    assert moved.scale > 0
    assert moved(0.95) > moved(0.5) > moved(0.05)


def test_a_handful_of_answers_moves_little() -> None:
    moved = fit([Example(0.55, False)] * 2)
    assert 0.4 < moved(0.55) < 0.55


@settings(deadline=None)
@given(examples=EXAMPLES, low=CHANCES, high=CHANCES)
def test_the_order_of_two_chances_stays_and_bounds_hold(examples: list[Example], low: float, high: float) -> None:
    moved = fit(examples)
    low, high = min(low, high), max(low, high)
    assert 0 <= moved(low) <= moved(high) <= 1
    assert 0.5 <= moved.scale <= 2
    assert -2 <= moved.shift <= 2


@settings(deadline=None)
@given(examples=EXAMPLES)
def test_it_explains_the_answers_at_least_as_well_as_before(examples: list[Example]) -> None:
    from playbooks.calibration import _loss, log_odds

    points = [(log_odds(each.chance), float(each.should_be), each.weight) for each in examples]
    moved = fit(examples)
    unbounded = 0.5 < moved.scale < 2 and -2 < moved.shift < 2
    assert not unbounded or _loss(points, moved.scale, moved.shift) <= _loss(points, 1.0, 0.0) + 1e-3


@pytest.mark.parametrize(
    "body",
    [{}, {"escalation": None}, {"escalation": {"scale": "x"}}, {"escalation": {"scale": float("nan"), "shift": 1}}],
)
def test_a_stored_body_that_is_none_moves_nothing(body: dict[str, object]) -> None:
    assert Calibration.from_body("r-1", body) == Calibration("r-1")
    assert Calibration.from_body("r-1", {"escalation": {"scale": -9, "shift": 99}}).escalation == Moved(0.5, 2.0)


def test_what_is_stored_is_what_was_learned() -> None:
    learned = Calibration("r-1", Moved(1.2, -0.4), Moved(0.9, 0.3))
    assert Calibration.from_body("r-1", learned.body()) == learned


def test_it_moves_only_the_reader_it_was_learned_for() -> None:
    calibration = Calibration("r-1", Moved(1.0, -1.0))
    assert calibrated(reading(0.6, reader="r-2"), calibration) == reading(0.6, reader="r-2")
    assert calibrated(reading(0.6), None) == reading(0.6)
    moved = calibrated(reading(0.6, strained=0.6), calibration)
    assert (moved.escalation < 0.5, moved.strained, moved.label, moved.raw) == (
        True, 0.6, Label.REQUEST, reading(0.6, strained=0.6),
    )  # fmt: skip


def test_a_message_lifted_over_the_line_becomes_an_issue() -> None:
    calm = replace(reading(0.4, Label.FYI), severity=None)
    moved = calibrated(calm, Calibration("r-1", Moved(1.0, 1.0)))
    decision = decide(Asked("the totals are gone", NOW, "cora"), moved, playbook())
    assert (moved.label, decision.ticket, decision.severity) == (Label.ISSUE, True, Severity.P3)
    assert "taught" in decision.why


@pytest.mark.parametrize(
    "text", ["The dialer is down for all agents", "URGENT: payroll was not paid, nobody got money"]
)
def test_nothing_taught_lowers_what_the_rules_are_sure_of(text: str) -> None:
    asked = Asked(text, NOW, "cora")
    by_rules = read_by_rules(asked, Triage())
    assert by_rules.escalation >= 0.8
    plain = decide(asked, by_rules, playbook())
    for said in (by_rules, replace(by_rules, reader="r-1", floor=by_rules)):
        taught = calibrated(said, Calibration(said.reader, Moved(0.5, -2.0)))
        assert taught.escalation < by_rules.escalation
        decision = decide(asked, taught, playbook())
        assert decision.ticket
        assert decision.severity == plain.severity


@given(chance=CHANCES, floor=CHANCES, mode=st.sampled_from(["cautious", "eager"]))
def test_the_report_judges_as_triage_does(chance: float, floor: float, mode: str) -> None:
    asked = Asked("about the totals", NOW, "cora")
    by_rules = replace(reading(floor, reader=RULES), floor=None)
    said = replace(reading(chance, Label.FYI), severity=None, floor=by_rules)
    client = playbook().model_copy(update={"triage": Triage(mode=mode)})
    assert would_raise(chance, floor, mode) == decide(asked, said, client).ticket
