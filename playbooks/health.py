"""Relationship health as a receipt: each part with its weight, what it earned and why; nothing missing counts as good.

Deterministic: the same facts give the same score. Formula version 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playbooks.terms import Metric, Severity

VERSION = 1
WEIGHTS: Mapping[str, float] = {"promises": 40, "escalations": 25, "response_lag": 20, "tone": 15}
BANDS: Mapping[str, int] = {"healthy": 75, "watch": 50, "at_risk": 0}
SEVERITY_LOAD: Mapping[Severity, float] = {Severity.P1: 0.6, Severity.P2: 0.3, Severity.P3: 0.1, Severity.P4: 0.05}
"""How much of the escalations part one open ticket costs; a breached one costs double."""
TONE_NEEDED = 5
"""Fewer read messages than this say nothing about tone."""


@dataclass(frozen=True, slots=True)
class Attained:
    """How one promise was kept over the period."""

    metric: Metric
    met: int
    missed: int

    @property
    def judged(self) -> int:
        """How many clocks of this metric ended with a verdict."""
        return self.met + self.missed


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """One open ticket, as far as health needs it."""

    key: str
    severity: Severity
    breached: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one client over the period; `lag_shares` are response times as shares of their targets."""

    days: int
    attained: Sequence[Attained]
    open_tickets: Sequence[OpenTicket]
    lag_shares: Sequence[float]
    tones: Sequence[float]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the receipt; `earned` is None when there is no data, and then the weight does not count."""

    name: str
    weight: float
    earned: float | None
    why: str

    @property
    def lost(self) -> float | None:
        """Points this part could still have earned."""
        return None if self.earned is None else self.weight - self.earned


@dataclass(frozen=True, slots=True)
class Receipt:
    """A score from 0 to 100 with every part that made it; no score when no part has data."""

    score: int | None
    band: Literal["healthy", "watch", "at_risk", "unknown"]
    parts: tuple[Part, ...]
    version: int = VERSION

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts without data."""
        return tuple(part.name for part in self.parts if part.earned is None)


def judge(facts: Facts, weights: Mapping[str, float] | None = None, bands: Mapping[str, int] | None = None) -> Receipt:
    """Work out the receipt; weights and bands of the playbook overrule the defaults name by name."""
    weigh = {**WEIGHTS, **(weights or {})}
    parts = (
        _attainment(facts, weigh["promises"]),
        _open(facts, weigh["escalations"]),
        _lag(facts, weigh["response_lag"]),
        _tone(facts, weigh["tone"]),
    )
    counted = [part for part in parts if part.earned is not None]
    total = sum(part.weight for part in counted)
    if not total or all(part.name == "escalations" for part in counted):
        return Receipt(None, "unknown", parts)  # "nothing is open" alone says nothing of a relationship
    score = round(100 * sum(part.earned or 0.0 for part in counted) / total)
    return Receipt(score, _band(score, {**BANDS, **(bands or {})}), parts)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank); values must not be empty."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def _band(score: int, bands: Mapping[str, int]) -> Literal["healthy", "watch", "at_risk"]:
    if score >= bands["healthy"]:
        return "healthy"
    return "watch" if score >= bands["watch"] else "at_risk"


def _attainment(facts: Facts, weight: float) -> Part:
    met = sum(item.met for item in facts.attained)
    judged = sum(item.judged for item in facts.attained)
    if not judged:
        return Part("promises", weight, None, f"no promise was judged in {facts.days} days")
    why = f"{met} of {judged} promises kept in {facts.days} days ({round(100 * met / judged)} %)"
    return Part("promises", weight, weight * met / judged, why)


def _open(facts: Facts, weight: float) -> Part:
    load = sum(SEVERITY_LOAD[item.severity] * (2 if item.breached else 1) for item in facts.open_tickets)
    late = sum(item.breached for item in facts.open_tickets)
    why = f"{len(facts.open_tickets)} open, {late} of them past a promise" if facts.open_tickets else "nothing is open"
    return Part("escalations", weight, weight * max(0.0, 1 - load), why)


def _lag(facts: Facts, weight: float) -> Part:
    if not facts.lag_shares:
        return Part("response_lag", weight, None, "no answer was timed")
    p90 = percentile(facts.lag_shares, 0.9)
    earned = weight * max(0.0, min(1.0, 1.5 - p90))
    return Part(
        "response_lag", weight, earned, f"9 of 10 answers took at most {round(100 * p90)} % of the time promised"
    )


def _tone(facts: Facts, weight: float) -> Part:
    if len(facts.tones) < TONE_NEEDED:
        return Part("tone", weight, None, f"only {len(facts.tones)} messages read; {TONE_NEEDED} are needed")
    mean = sum(facts.tones) / len(facts.tones)
    earned = weight * max(0.0, min(1.0, 0.7 + mean))
    return Part("tone", weight, earned, f"mean tone {mean:+.2f} over {len(facts.tones)} messages (-1 to 1)")
