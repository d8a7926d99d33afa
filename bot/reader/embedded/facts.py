"""What the rules count in a message and around it, as numbers between -1 and about 1 for the model's last layers."""

import datetime as dt
import math
from collections.abc import Sequence

from playbooks.reading import Asked, Reading, Turn
from playbooks.schema import Triage
from playbooks.terms import Category, Severity, Side, TicketState
from playbooks.wording import Wording, word
from playbooks.words.client_words import client_words
from playbooks.words.cues import Sign
from playbooks.words.weighing import Evidence, weigh

_SIGNS = tuple(Sign)
_CATEGORIES = tuple(Category)
_SEVERITIES = tuple(Severity)
COUNT = len(_SIGNS) + 11 + 15 + 2 + len(_SEVERITIES) + len(_CATEGORIES)
"""How many numbers there are."""


def facts(asked: Asked, triage: Triage, rules: Reading) -> list[float]:
    """The numbers of one message, `COUNT` of them; `rules` is what the rules alone make of it."""
    wording = word(asked.text)
    evidence = weigh(client_words(triage).without_ignored(wording.plain))
    return [*_words(wording, evidence), *_around(asked, wording), *_rules(rules)]


def _words(wording: Wording, evidence: Evidence) -> list[float]:
    return [
        *(evidence.weight(sign) / 4 for sign in _SIGNS),
        evidence.trouble / 4,
        len(evidence.troubles) / 4,
        _log(evidence.people) / 8,
        _log(evidence.papers) / 8,
        float(wording.asks),
        float(wording.shouts),
        float(wording.coded),
        min(wording.faces, 4) / 4,
        min(wording.cold_faces, 4) / 4,
        _log(wording.words) / 5,
        float(len(wording.quoted) > 3),
    ]


def _around(asked: Asked, wording: Wording) -> list[float]:
    """How the message stands to what came before, and to this person's own way of writing."""
    client = [turn for turn in asked.earlier if turn.side is Side.CLIENT]
    own = [turn for turn in client if turn.author == asked.author]
    before = [word(turn.text) for turn in own]
    civil = sum(Sign.CIVIL in weigh(each.plain).best for each in before) / len(before) if before else 0.0
    usual = sum(each.words for each in before) / len(before) if before else wording.words
    team = next((turn for turn in reversed(asked.earlier) if turn.side is Side.TEAM), None)
    last = asked.earlier[-1] if asked.earlier else None
    since = _since_team(asked.earlier)
    return [
        min(len(own), 6) / 6,
        min(len(client), 8) / 8,
        (_log(wording.words) - _log(usual)) / 4,
        civil,
        civil if Sign.CIVIL not in weigh(wording.plain).best else 0.0,
        sum(each.faces for each in before) / (4 * len(before)) if before else 0.0,
        float(bool(own) and client[-1].author == asked.author),
        float(bool(client) and not own),
        min(len(since), 5) / 5,
        _ago(asked.at, since[0].at if since else None),
        _ago(asked.at, team.at if team else None),
        float(last is not None and last.side is Side.TEAM),
        float(last is not None and last.side is Side.TEAM and "?" in last.text),
        min(sum(ticket.state is TicketState.OPEN for ticket in asked.tickets), 3) / 3,
        # Most of what stands before a message of the open channel belongs to other conversations.
        float(asked.thread is None and bool(asked.earlier)),
    ]


def _rules(rules: Reading) -> list[float]:
    return [
        rules.escalation,
        rules.tone,
        *(float(rules.severity is severity) for severity in _SEVERITIES),
        *(float(rules.category is category) for category in _CATEGORIES),
    ]


def _since_team(earlier: Sequence[Turn]) -> list[Turn]:
    """The client's messages after our last word, oldest first."""
    out: list[Turn] = []
    for turn in reversed(earlier):
        if turn.side is Side.TEAM:
            break
        out.append(turn)
    return out[::-1]


def _ago(now: dt.datetime, then: dt.datetime | None) -> float:
    return _log(max((now - then).total_seconds(), 0) / 60) / 9 if then else 0.0


def _log(number: float) -> float:
    return math.log1p(max(number, 0))
