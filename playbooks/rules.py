"""Reading a client message by rules alone: the deterministic reader, and the floor under every other one."""

import datetime as dt
import math
from typing import NamedTuple

from playbooks.labels import calm_label
from playbooks.reading import Asked, Reading, Turn
from playbooks.reasons import calm_reason, reasons
from playbooks.schema import Triage
from playbooks.situation import Situation, asked_again, situation_of
from playbooks.terms import Category, Label, Severity
from playbooks.tone import strains_of, tone_of
from playbooks.wording import Wording, word
from playbooks.words.client_words import Named, client_words
from playbooks.words.content import content_words
from playbooks.words.cues import Sign
from playbooks.words.weighing import Evidence, category_of, severity_of, weigh

RULES = "rules-1"
_ENOUGH = 2.0
_IMPATIENT = dt.timedelta(minutes=10)
_REASK = dt.timedelta(minutes=30)
_CALM = (
    Sign.PRAISE, Sign.FYI, Sign.SCHEDULING, Sign.REQUEST, Sign.UNREAL, Sign.SOLVED, Sign.SMALLTALK, Sign.THANKS,
    Sign.ACK,
)  # fmt: skip
_MONEY_AND_KEYS = (Category.PAYROLL, Category.BILLING, Category.ACCESS)
_POINTING = frozenset(
    ("below", "forwarding", "forwarded", "fwd", "fw", "this", "look", "check", "help", "handle", "see", "attached")
)


class _Case(NamedTuple):
    """How much speaks for a ticket (2 is enough), and a reason that stands in no single word."""

    points: float
    reason: str | None = None


_NOTHING = _Case(0.0)


def read_by_rules(asked: Asked, triage: Triage) -> Reading:
    """What the rules make of one client message, seeing only what came before."""
    wording = word(asked.text)
    own = client_words(triage)
    plain = own.without_ignored(wording.plain)
    evidence = weigh(plain)
    named = own.named(plain)
    place = situation_of(asked, triage.grouping_window)
    strain = strains_of(evidence)
    cases = (
        _words_case(evidence, named, strain),
        _place_case(asked, evidence, wording, place, strain),
        _quote_case(wording, evidence),
    )
    case = max(cases, key=lambda each: each.points)
    escalation = round(1 / (1 + math.exp(2.3 - 1.35 * case.points)), 3)
    tone = tone_of(evidence, wording, strain)
    if case.points < _ENOUGH:
        label = calm_label(wording, evidence, place)
        return Reading(label, escalation, None, None, tone, round(1 - escalation, 3), strain, calm_reason(label), RULES)
    if case.points == cases[2].points > max(cases[0].points, cases[1].points):
        evidence = weigh(wording.quoted)
    category = _category(evidence, named)
    return Reading(
        label=Label.FOLLOWUP if place.open_here else Label.ISSUE,
        escalation=escalation,
        severity=min(
            severity_of(evidence, category), *(_named_severity(each, evidence) for each in named), Severity.P4
        ),
        category=category,
        tone=tone,
        confidence=escalation,
        strain=strain,
        why=reasons(wording, evidence, named, category, case.reason),
        reader=RULES,
    )


def _category(evidence: Evidence, named: tuple[Named, ...]) -> Category | None:
    if any(each.outage for each in named):
        return Category.OUTAGE
    return category_of(evidence)


def _named_severity(named: Named, evidence: Evidence) -> Severity:
    """A dictionary word is worth what the playbook says; an outage word P2, or P1 when everybody is hit."""
    if named.severity is not None:
        return named.severity
    return Severity.P1 if evidence.weight(Sign.WIDE) >= 3 else Severity.P2


def _words_case(evidence: Evidence, named: tuple[Named, ...], strain: tuple[str, ...]) -> _Case:
    """What the message alone says."""
    if not evidence.best and not named:
        return _NOTHING
    weight = evidence.weight
    # What a playbook calls grave is sure (see `triage`): somebody who knows the client wrote it down.
    named_points = max((4.0 if each.outage or each.severity in ("P1", "P2") else 1.0 for each in named), default=0.0)
    if weight(Sign.VOID) and not evidence.troubles:
        return _NOTHING
    if named_points and (weight(Sign.UNREAL) or weight(Sign.SOLVED)):
        named_points = 0.0
    points = _trouble_points(evidence)
    if Sign.ANGRY in strain and not weight(Sign.PRAISE):
        points = max(points, 1.0 if points < 1 else _ENOUGH)
    chase = weight(Sign.CHASE)
    pressed = weight(Sign.REPEAT) >= 2 or weight(Sign.DEADLINE) >= 3 or weight(Sign.STAKES) >= 3
    if chase >= 3 or (chase and points >= 1):
        points = max(points, 2.2)
    if 1 <= points < _ENOUGH and (pressed or weight(Sign.WIDE) >= 3 or weight(Sign.PARTLY) >= 2 or named_points):
        points = _ENOUGH
    if points < _ENOUGH and weight(Sign.REPEAT) >= 3 and (points or chase or strain or weight(Sign.REPEAT) >= 4):
        points = 0.0 if weight(Sign.PRAISE) or weight(Sign.SOLVED) else _ENOUGH
    if points < _ENOUGH and Sign.THREAT in strain and (weight(Sign.STAKES) >= 3 or pressed):
        points = 2.1
    if points < _ENOUGH and weight(Sign.DEMAND) and (Sign.ANGRY in strain or weight(Sign.STAKES) >= 3):
        points = _ENOUGH
    return _Case(max(points, named_points))


def _trouble_points(evidence: Evidence) -> float:
    """How much the troubles weigh: the worst, and a little for each more; two faint ones do where nothing is calm."""
    if not evidence.troubles:
        return 0.0
    weight = evidence.weight
    calm = any(weight(sign) for sign in _CALM)
    faint = _apart(evidence) if evidence.trouble == 1 and not calm else 1
    worst = max(float(evidence.trouble), min(float(faint), _ENOUGH))
    if any(found.cue.weight >= 3 and _beyond_doubt(found.cue.category, evidence) for found in evidence.troubles):
        worst += 1
    return worst + min(0.2 * (len(evidence.troubles) - 1), 0.8)


def _beyond_doubt(category: Category | None, evidence: Evidence) -> bool:
    """Whether a clear trouble of this kind is hardly ever told in passing: money, pay, access, or all are down."""
    if evidence.weight(Sign.UNREAL) or evidence.weight(Sign.SOLVED):
        return False
    return category in _MONEY_AND_KEYS or (category is Category.OUTAGE and evidence.weight(Sign.WIDE) >= 3)


def _apart(evidence: Evidence) -> int:
    """How many troubles stand in different words."""
    end = count = 0
    for found in sorted(evidence.troubles, key=lambda each: each.start):
        if found.start >= end:
            count, end = count + 1, found.end
    return count


def _place_case(asked: Asked, evidence: Evidence, wording: Wording, place: Situation, strain: tuple[str, ...]) -> _Case:
    """What the message says only because of what stands before it."""
    weight = evidence.weight
    if (weight(Sign.VOID) or weight(Sign.SOLVED)) and not evidence.troubles:
        return _NOTHING
    chases, only_marks = weight(Sign.CHASE) >= 2, wording.asks and not wording.plain.strip(" ?")
    patient = place.unanswered is None or place.waited >= _IMPATIENT
    if place.unanswered and patient and (only_marks or (chases and _about(evidence, place.unanswered))):
        return _Case(2.3, "an earlier message is still unanswered")
    if place.unanswered and place.waited >= _REASK and wording.asks and asked_again(asked, evidence.plain):
        return _Case(2.2, "asks again what nobody has answered")
    if (
        place.asked_before
        and patient
        and (chases or weight(Sign.REPEAT) >= 2 or (Sign.PASSIVE in strain and place.team_spoke))
    ):
        return _Case(2.1, "comes back to what was asked before")
    if place.open_here and (chases or _worsens(evidence, strain) or _adds_facts(evidence, wording, place)):
        return _Case(2.1, "goes on about the open ticket of this thread")
    return _NOTHING


def _about(evidence: Evidence, turn: Turn) -> bool:
    """Whether a chaser may be about an earlier message: it names no subject, or the same, or clearly chases."""
    own = content_words(evidence.plain)
    return evidence.weight(Sign.CHASE) >= 3 or not own or bool(own & content_words(word(turn.text).plain))


def _worsens(evidence: Evidence, strain: tuple[str, ...]) -> bool:
    """Whether a message in the thread of an open ticket keeps it burning: more trouble, more people, more at stake."""
    weight = evidence.weight
    if evidence.troubles or weight(Sign.REPEAT) >= 2 or weight(Sign.STAKES) >= 3 or weight(Sign.DEMAND):
        return True
    if Sign.THREAT in strain or Sign.WITHDRAWING in strain or weight(Sign.ME_TOO) or " still " in evidence.plain:
        return True
    calm = weight(Sign.THANKS) or weight(Sign.PRAISE) or weight(Sign.ACK)
    return not calm and (weight(Sign.WIDE) >= 3 or weight(Sign.PARTLY) >= 2 or evidence.people > 0)


def _adds_facts(evidence: Evidence, wording: Wording, place: Situation) -> bool:
    """Whether it answers our question about an open ticket with more than yes or no."""
    if not place.team_asked or wording.asks or evidence.weight(Sign.THANKS) or evidence.weight(Sign.SCHEDULING):
        return False
    return any(character.isdigit() for character in wording.plain)


def _quote_case(wording: Wording, evidence: Evidence) -> _Case:
    """What is quoted counts only when the author points at it in a few words of their own."""
    if len(wording.quoted) < 3 or wording.words > 14 or _POINTING.isdisjoint(wording.plain.split()):
        return _NOTHING
    if any(evidence.weight(sign) for sign in (Sign.VOID, Sign.UNREAL, Sign.SOLVED, Sign.FYI, Sign.PRAISE, Sign.THANKS)):
        return _NOTHING
    quoted = weigh(wording.quoted)
    return _Case(_ENOUGH, "points at what it quotes") if quoted.trouble >= 3 else _Case(0.0)
