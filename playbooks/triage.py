"""The deterministic decision over a message: a new ticket, one joined or opened again, or none, and why."""

import datetime as dt
from dataclasses import replace

from playbooks.durations import write_duration
from playbooks.joining import Home, home_of_talk, home_of_trouble
from playbooks.reading import Asked, Decision, Reading
from playbooks.rules import RULES, read_by_rules
from playbooks.schema import Playbook, Triage
from playbooks.terms import Category, Label, Severity
from playbooks.wording import word
from playbooks.words.client_words import client_words
from playbooks.words.cues import Sign
from playbooks.words.weighing import Evidence, weigh

_TICKET_AT = {"cautious": 0.5, "eager": 0.35}
_FLOOR_AT = 0.92
"""From here on the rules are sure: more than one clear sign; a phrase ("the link is dead") stands in calm talk too."""
_EAGER_LABELS = (Label.QUESTION, Label.REQUEST)
_WORSE = {Severity.P4: Severity.P3, Severity.P3: Severity.P2, Severity.P2: Severity.P1, Severity.P1: Severity.P1}
_WANTS_ANSWER = (
    Label.ISSUE, Label.FOLLOWUP, Label.QUESTION, Label.REQUEST, Label.ANSWER,
)  # fmt: skip
_AGREES = (Sign.ACK, Sign.SCHEDULING)
_SAYS_MORE = (
    Sign.QUESTION, Sign.REQUEST, Sign.FYI, Sign.TROUBLE, Sign.LATE, Sign.CHASE, Sign.REPEAT, Sign.DEMAND, Sign.DEADLINE,
)  # fmt: skip


def wants_answer(label: Label, text: str) -> bool:
    """Whether a message of this kind waits for an answer, so that it starts a next-response clock.

    Of talk about times only what asks does: "can we move to 9?", but not "16:15 is fine". Of answers those do that give
    us something to go on with, but not those that only agree.
    """
    if label is Label.SCHEDULING:
        evidence = weigh(word(text).plain)
        return word(text).asks or evidence.weight(Sign.QUESTION) >= 3 or evidence.weight(Sign.REQUEST) >= 3
    if label is Label.ANSWER:
        return not _only_agrees(text)
    return label in _WANTS_ANSWER


def _only_agrees(text: str) -> bool:
    known = word(text)
    evidence = weigh(known.plain)
    return (
        not known.asks
        and any(evidence.weight(sign) >= 3 for sign in _AGREES)
        and not any(evidence.weight(sign) for sign in _SAYS_MORE)
    )


MAY_WAIT = frozenset({Label.QUESTION, Label.REQUEST})
"""Calm messages that want something of us: no tickets at once, but when nobody answers them."""


def decide_unanswered(text: str, waits: dt.timedelta, vip: bool) -> Decision:
    """A question or request nobody answered for as long as the playbook lets one wait is a small ticket."""
    topic = weigh(word(text).plain).best.get(Sign.TOPIC)
    return Decision(
        ticket=True,
        joins=None,
        reopens=False,
        label=Label.ISSUE,
        severity=_WORSE[Severity.P4] if vip else Severity.P4,
        category=(topic.cue.category if topic else None) or Category.DELAY,
        confidence=1.0,
        why=f"nobody answered it for {write_duration(waits)} of working time" + (", a VIP wrote it" if vip else ""),
    )


def opens_at(mode: str) -> float:
    """The chance of an escalation from which a ticket is opened."""
    return _TICKET_AT[mode]


def would_raise(chance: float, floor: float, mode: str) -> bool:
    """Whether a message with this chance is an escalation; where the rules are sure (`floor`) it always is one."""
    return max(chance, floor if floor >= _FLOOR_AT else 0.0) >= _TICKET_AT[mode]


def decide(asked: Asked, reading: Reading, playbook: Playbook) -> Decision:
    """What becomes of a client message; a reader other than the rules may raise what they say, never lower it."""
    triage = playbook.triage
    if reading.reader != RULES:
        reading = _raised(reading, reading.floor or read_by_rules(asked, triage))
    evidence = weigh(client_words(triage).without_ignored(word(asked.text).plain))
    if reading.escalation >= _TICKET_AT[triage.mode]:
        return _trouble(asked, reading, evidence, triage)
    if triage.mode == "eager" and reading.label in _EAGER_LABELS and evidence.weight(Sign.DEADLINE) >= 2:
        due = replace(reading, severity=Severity.P3, confidence=0.6, why=("asks for something by a certain time",))
        return _trouble(asked, due, evidence, triage)
    return _talk(asked, reading, triage)


def _raised(reading: Reading, floor: Reading) -> Reading:
    """A reading lifted to what the rules are sure of."""
    if floor.escalation < _FLOOR_AT:
        return reading
    worst = min(reading.severity or Severity.P4, floor.severity or Severity.P4)
    lifted = replace(reading, severity=worst, category=reading.category or floor.category)
    if reading.escalation >= floor.escalation:
        return lifted
    return replace(lifted, escalation=floor.escalation, label=floor.label, confidence=floor.confidence, why=floor.why)


def _trouble(asked: Asked, reading: Reading, evidence: Evidence, triage: Triage) -> Decision:
    home = home_of_trouble(asked, reading, evidence, triage)
    known = next((ticket for ticket in asked.tickets if home and ticket.key == home.key), None)
    severity = reading.severity or Severity.P3
    raised = asked.vip and severity is not Severity.P1
    severity = _WORSE[severity] if asked.vip else severity
    if known is not None:
        severity = min(severity, known.severity)
    return Decision(
        ticket=home is None,
        joins=home.key if home else None,
        reopens=home.reopens if home else False,
        label=Label.FOLLOWUP if home else Label.ISSUE,
        severity=severity,
        category=known.category if known and known.category else reading.category,
        confidence=reading.confidence,
        why=_sentence(reading.why, home, raised),
    )


def _talk(asked: Asked, reading: Reading, triage: Triage) -> Decision:
    home = home_of_talk(asked, reading, triage)
    return Decision(
        ticket=False,
        joins=home.key if home else None,
        reopens=False,
        label=reading.label,
        severity=None,
        category=None,
        confidence=reading.confidence,
        why=_sentence(reading.why, None, False) + (f"; kept with {home.key}" if home else ""),
    )


def _sentence(reasons: tuple[str, ...], home: Home | None, raised: bool) -> str:
    """The reasons as one plain sentence."""
    first, rest = (reasons[0], list(reasons[1:])) if reasons else ("says so", [])
    rest += ["a VIP wrote it"] if raised else []
    told = f"{first}: {', '.join(rest)}" if rest else first
    if home is None:
        return told
    return f"{told}; {'opens' if home.reopens else 'joins'} {home.key}{' again' if home.reopens else ''}, {home.why}"
