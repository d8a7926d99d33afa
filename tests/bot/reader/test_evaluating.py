"""The figures of an evaluation, checked against cases small enough to count by hand."""

import datetime as dt
from typing import Any

import pytest

from bot.reader.evaluating import Tally, errors_of, figures, tally_of
from bot.reader.following import Judged
from playbooks.reading import Asked, Decision, Reading
from playbooks.terms import Category, Label, Severity

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


def said(turn: int, severity: Severity | None, joins: int | None = None, shift: bool = False) -> Judged:
    asked = Asked("text", NOW, "Ann")
    reading = Reading(Label.FYI, 0.5, severity, Category.DELAY, 0.0, 0.5)
    label = Label.FYI if severity is None else Label.ISSUE
    decision = Decision(severity is not None, None, False, label, severity, Category.DELAY, 0.5, "why")
    return Judged(turn, asked, reading, decision, severity is not None, joins, shift)


def gold(turn: int, severity: str | None, joins: int | None = None, category: str = "delay") -> dict[str, Any]:
    raised = severity is not None
    return {
        "turn": turn,
        "gold": {
            "escalation": raised,
            "severity": severity,
            "category": category if raised else None,
            "new_ticket": raised and joins is None,
            "same_issue_as": joins,
            "type": "issue" if raised else "fyi",
        },
    }


def record(*messages: dict[str, Any], **turns: int | None) -> dict[str, Any]:
    return {"messages": list(messages), "sentiment_shift_turn": None, "recovered_turn": None} | turns


def value(tally: Tally, name: str) -> float | None:
    return figures([tally])[name].value


def test_escalations_are_scored_on_both_sides() -> None:
    messages = [gold(0, "P1"), gold(1, "P3"), gold(2, None), gold(3, None)]
    tally = tally_of(record(*messages), [said(0, Severity.P1), said(1, None), said(2, Severity.P3), said(3, None)])
    assert value(tally, "escalation macro-F1") == pytest.approx(0.5)
    assert value(tally, "escalation precision") == 0.5
    assert value(tally, "escalation recall") == 0.5
    assert value(tally, "new issues found") == 0.5
    assert value(tally, "P1 found") == 1.0
    assert value(tally, "false tickets per 1,000") == 250


def test_follow_ups_count_as_linked_or_doubled() -> None:
    messages = [gold(0, "P2"), gold(1, "P2", 0), gold(2, "P2", 0), gold(3, "P2", 0)]
    own = [said(0, Severity.P2), said(1, Severity.P2, 0), said(2, Severity.P2, None), said(3, Severity.P2, 9)]
    tally = tally_of(record(*messages), own)
    assert value(tally, "follow-ups linked") == pytest.approx(1 / 3)
    assert value(tally, "follow-ups doubled") == pytest.approx(1 / 3)


def test_kappa_is_one_for_perfect_and_nought_for_always_the_same() -> None:
    messages = [gold(0, "P1"), gold(1, "P2"), gold(2, "P3"), gold(3, "P4")]
    right = tally_of(record(*messages), [said(turn, severity) for turn, severity in enumerate(Severity)])
    flat = tally_of(record(*messages), [said(turn, Severity.P2) for turn in range(4)])
    assert value(right, "severity kappa (quadratic)") == 1.0
    assert value(flat, "severity kappa (quadratic)") == 0.0


@pytest.mark.parametrize(
    ("alarms", "in_time", "found", "false"),
    [
        ((1,), 1, 1, 0),
        ((2,), 1, 1, 0),
        ((3,), 1, 1, 0),
        ((4,), 0, 1, 0),
        ((0,), 0, 0, 1),
        ((5,), 0, 0, 1),
        ((), 0, 0, 0),
    ],
)
def test_an_alarm_is_right_between_cue_and_recovery(
    alarms: tuple[int, ...], in_time: int, found: int, false: int
) -> None:
    """Cue at 1, turn at 2, good again at 5; in time is at most one client message late."""
    messages = [gold(turn, None) for turn in range(6)]
    own = [said(turn, None, shift=turn in alarms) for turn in range(6)]
    tally = tally_of(record(*messages, sentiment_shift_turn=2, cue_turn=1, recovered_turn=5), own)
    assert (tally.counts["in time"], tally.counts["found"], tally.counts["false alarms"]) == (in_time, found, false)


def test_an_alarm_in_a_calm_thread_is_false() -> None:
    tally = tally_of(record(gold(0, None)), [said(0, None, shift=True)])
    assert value(tally, "calm threads hit") == 1.0
    assert value(tally, "false alarms per 1,000") == 1000


def test_intervals_come_from_drawing_threads() -> None:
    good = tally_of(record(gold(0, "P1")), [said(0, Severity.P1)])
    bad = tally_of(record(gold(0, "P1")), [said(0, None)])
    figure = figures([good] * 10 + [bad] * 10)["P1 found"]
    assert figure.value == 0.5
    assert figure.low is not None
    assert figure.high is not None
    assert 0.2 < figure.low < 0.5 < figure.high < 0.8


def test_what_cannot_be_measured_is_left_blank() -> None:
    assert figures([tally_of(record(gold(0, None)), [said(0, None)])])["P1 found"].value is None


def test_mistakes_are_named_by_kind() -> None:
    messages = [gold(0, "P1"), gold(1, None)]
    assert errors_of(record(*messages), [said(0, None), said(1, Severity.P3)]) == ["missed issue P1", "ticket for fyi"]
