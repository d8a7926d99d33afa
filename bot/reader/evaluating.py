"""How well a reader reads labelled threads: tickets, severity, category, links, tone shifts; each with its interval.

Figures are counted from one row of counts a thread, so that intervals come from drawing whole threads again and again:
messages of one thread are no independent witnesses.
"""

import random
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.reader.following import Judged
from playbooks.terms import Severity

DRAWS = 400
_SEVERITIES = tuple(Severity)
_ON_TIME = 1
"""An alarm counts as in time up to so many client messages after the turn."""


@dataclass(slots=True)
class Tally:
    """What was counted in one thread, or in many."""

    counts: Counter[str] = field(default_factory=Counter)
    severities: Counter[tuple[int, int]] = field(default_factory=Counter)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.counts.update(other.counts)
        self.severities.update(other.severities)
        return self


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95 % interval; None where there is nothing to measure."""

    value: float | None
    low: float | None = None
    high: float | None = None


def tally_of(record: Mapping[str, Any], judged: Sequence[Judged]) -> Tally:
    """Count one labelled thread; `judged` holds a row for each client message."""
    tally = Tally()
    by_turn = {each.turn: each for each in judged}
    for message in record["messages"]:
        gold, own = message.get("gold"), by_turn.get(message.get("turn"))
        if gold is not None and own is not None:
            _count_message(tally, gold, own)
    _count_shift(tally, record, judged)
    return tally


def errors_of(record: Mapping[str, Any], judged: Sequence[Judged]) -> list[str]:
    """The kinds of mistakes made in one labelled thread, one word or two for each."""
    out = []
    by_turn = {each.turn: each for each in judged}
    for message in record["messages"]:
        gold, own = message.get("gold"), by_turn.get(message.get("turn"))
        if gold is None or own is None or gold["escalation"] == own.escalation:
            continue
        if own.escalation:
            out.append(f"ticket for {gold['type']}")
        else:
            out.append(f"missed {gold['type']} {gold['severity']}")
    return out


def figures(tallies: Sequence[Tally], draws: int = DRAWS, seed: int = 1) -> dict[str, Figure]:
    """Every figure over all threads, with intervals from drawing threads with replacement."""
    whole = _measure(_sum(tallies))
    chance = random.Random(seed)
    drawn: dict[str, list[float]] = {name: [] for name in whole}
    for _ in range(draws if len(tallies) > 1 else 0):
        for name, value in _measure(_sum(chance.choices(tallies, k=len(tallies)))).items():
            if value is not None:
                drawn[name].append(value)
    return {name: _figure(value, drawn[name]) for name, value in whole.items()}


def _figure(value: float | None, drawn: list[float]) -> Figure:
    if value is None or len(drawn) < 20:
        return Figure(value)
    cuts = statistics.quantiles(drawn, n=40)
    return Figure(value, cuts[0], cuts[-1])


def _sum(tallies: Sequence[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


def _count_message(tally: Tally, gold: Mapping[str, Any], own: Judged) -> None:
    counts, raised = tally.counts, bool(gold["escalation"])
    counts["messages"] += 1
    counts["hit" if raised and own.escalation else "miss" if raised else "false" if own.escalation else "calm"] += 1
    counts["label right"] += own.decision.label.value == gold.get("type")
    if gold.get("new_ticket"):
        counts["new"] += 1
        counts["new hit"] += own.escalation
        if gold["severity"] == "P1":
            counts["p1"] += 1
            counts["p1 hit"] += own.escalation
    if raised and own.escalation:
        _count_both(tally, gold, own)


def _count_both(tally: Tally, gold: Mapping[str, Any], own: Judged) -> None:
    counts = tally.counts
    severity, category = own.decision.severity, own.decision.category
    if severity is not None:
        tally.severities[_SEVERITIES.index(Severity(gold["severity"])), _SEVERITIES.index(severity)] += 1
    counts["category"] += 1
    counts["category right"] += category is not None and category.value == gold["category"]
    if not gold.get("new_ticket"):
        counts["follow-up"] += 1
        counts["linked"] += own.same_issue_as == gold.get("same_issue_as")
        counts["doubled"] += own.same_issue_as is None


def _count_shift(tally: Tally, record: Mapping[str, Any], judged: Sequence[Judged]) -> None:
    """Alarms are right from the first faint cue until the tone is good again."""
    counts = tally.counts
    place = {each.turn: number for number, each in enumerate(judged)}
    alarms = [each.turn for each in judged if each.shift]
    shift = record.get("sentiment_shift_turn")
    if shift is None or shift not in place:
        counts["calm threads"] += 1
        counts["calm threads hit"] += bool(alarms)
        counts["false alarms"] += len(alarms)
        return
    cue = shift if record.get("cue_turn") is None else record["cue_turn"]
    end = record.get("recovered_turn")
    good = [turn for turn in alarms if turn >= cue and (end is None or turn < end)]
    counts["shifts"] += 1
    counts["false alarms"] += len(alarms) - len(good)
    if good:
        counts["found"] += 1
        counts["in time"] += place[good[0]] - place[shift] <= _ON_TIME


def _measure(tally: Tally) -> dict[str, float | None]:
    c = tally.counts
    raised = _f1(c["hit"], c["false"], c["miss"])
    calm = _f1(c["calm"], c["miss"], c["false"])
    return {
        "escalation macro-F1": (raised + calm) / 2 if c["messages"] else None,
        "escalation precision": _share(c["hit"], c["hit"] + c["false"]),
        "escalation recall": _share(c["hit"], c["hit"] + c["miss"]),
        "new issues found": _share(c["new hit"], c["new"]),
        "P1 found": _share(c["p1 hit"], c["p1"]),
        "false tickets per 1,000": _share(1000 * c["false"], c["messages"]),
        "severity kappa (quadratic)": _kappa(tally.severities),
        "category right": _share(c["category right"], c["category"]),
        "kind of message right": _share(c["label right"], c["messages"]),
        "follow-ups linked": _share(c["linked"], c["follow-up"]),
        "follow-ups doubled": _share(c["doubled"], c["follow-up"]),
        "tone shifts in time": _share(c["in time"], c["shifts"]),
        "tone shifts found": _share(c["found"], c["shifts"]),
        "false alarms per 1,000": _share(1000 * c["false alarms"], c["messages"]),
        "calm threads hit": _share(c["calm threads hit"], c["calm threads"]),
    }


def _f1(right: int, extra: int, missed: int) -> float:
    return 2 * right / (2 * right + extra + missed) if right else 0.0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _kappa(pairs: Mapping[tuple[int, int], int]) -> float | None:
    """Agreement on an ordered scale: 1 perfect, 0 no better than chance; far misses weigh more."""
    total = sum(pairs.values())
    if not total:
        return None
    gold, own = Counter[int](), Counter[int]()
    for (right, said), count in pairs.items():
        gold[right] += count
        own[said] += count
    apart = sum(count * (right - said) ** 2 for (right, said), count in pairs.items())
    by_chance = sum(gold[a] * own[b] * (a - b) ** 2 for a in gold for b in own) / total
    return 1 - apart / by_chance if by_chance else None
