"""What moved a client's health, and what would raise it most: each told by what the score would be otherwise."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from playbooks.health import Part, Receipt, judge
from playbooks.health_facts import Answer, Facts, Touched, without_answer, without_open, without_ticket
from playbooks.terms import Metric

MOST = 3
_LEAST = 0.1
_TOO_LITTLE = " (without it a part could not be judged)"
_METRICS = {
    Metric.FIRST_RESPONSE: "first response",
    Metric.NEXT_RESPONSE: "next response",
    Metric.PERIODIC_UPDATE: "update",
    Metric.RESOLUTION: "resolution",
    Metric.PROMISE: "promised reply",
    Metric.ACKNOWLEDGE: "acknowledgement",
}
_ADVICE: Mapping[str, str] = {
    "attainment": "meet the targets that are due",
    "our_lag": "answer as fast as this client is used to",
    "client_lag": "ask for less at once, or by a call: they take longer to answer than they used to",
    "tone": "talk to them: their tone has dropped",
    "surveys": "ask about what the low answers said",
    "check_ins": "ask fewer people, or at a better time: check-ins stay unanswered",
    "silence": "write to them: they have been quiet for longer than usual",
    "promises": "promise only times that will be kept",
    "people": "speak with whoever went silent or is new",
    "renewal": "lift the other parts before the renewal",
}
_UNKNOWN: Mapping[str, str] = {
    "surveys": "ask a CSAT, NPS or scale question",
    "check_ins": "add a check-in that asks the client",
    "promises": "promise a time when you acknowledge",
    "renewal": "write health.renewal in the playbook",
}


@dataclass(frozen=True, slots=True)
class Move:
    """Something of the last week and the points it moved the score by; `ticket` leads to it where there is one."""

    points: float
    what: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """Something that would raise the score, and by how many points at most."""

    points: float
    what: str


def movers(
    facts: Facts,
    receipt: Receipt,
    touched: Iterable[Touched],
    since: dt.datetime,
    weights: Mapping[str, float],
) -> tuple[Move, ...]:
    """The three things since `since` without which the points would differ most."""

    def moved(otherwise: Facts, told: str, key: str | None = None) -> Move:
        without = judge(otherwise, weights)
        hidden = any(
            part.share is not None and other.share is None
            for part, other in zip(receipt.parts, without.parts, strict=True)
        )
        points = round(receipt.earned - without.earned, 1)
        return Move(points, told + (_TOO_LITTLE if hidden else ""), key)

    found = [moved(without_ticket(facts, one), _told(one), one.key) for one in touched]
    fresh = [one for one in facts.answers if one.at >= since]
    found += [moved(without_answer(facts, one), _survey(one)) for one in fresh]
    real = [move for move in found if abs(move.points) >= _LEAST]
    return tuple(sorted(real, key=lambda move: (-abs(move.points), move.what))[:MOST])


def raisers(facts: Facts, receipt: Receipt, weights: Mapping[str, float]) -> tuple[Raise, ...]:
    """What would raise the points most: tickets to close, parts that lost something, parts nothing is known of."""
    found: list[Raise | None] = [_closing(facts, receipt, row.key, weights) for row in facts.open_tickets]
    found += [_of_part(part) for part in receipt.parts if part.name != "escalations" and part.lost]
    real = [one for one in found if one is not None and one.points >= _LEAST]
    return tuple(sorted(real, key=lambda one: (-one.points, one.what))[:MOST])


def _closing(facts: Facts, receipt: Receipt, key: str, weights: Mapping[str, float]) -> Raise:
    gain = judge(without_open(facts, key), weights).earned - receipt.earned
    return Raise(round(gain, 1), f"close {key}")


def _of_part(part: Part) -> Raise | None:
    advice = _ADVICE if part.share is not None else _UNKNOWN
    return Raise(part.lost, advice[part.name]) if part.name in advice else None


def _told(touched: Touched) -> str:
    if touched.told:
        return touched.told
    missed = [_METRICS[metric] for metric, good, _ in touched.ended if not good]
    kept = sum(good for _, good, _ in touched.ended)
    said = ["opened"] if touched.opened else []
    said += [f"missed {_list(missed)}"] if missed else []
    said += [f"{kept} target{'s' if kept != 1 else ''} kept"] if kept else []
    return f"{touched.key} {', '.join(said)}"


def _list(words: Sequence[str]) -> str:
    counted: dict[str, int] = {}
    for word in words:
        counted[word] = counted.get(word, 0) + 1
    return ", ".join(word if number == 1 else f"{word} {number} times" for word, number in counted.items())


def _survey(answer: Answer) -> str:
    return f"{answer.kind.upper()} answer of {answer.share} % by {answer.author}"
