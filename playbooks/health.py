"""Relationship health as a receipt: each part with its points, what it earned and why, so that a reader can add it up.

Deterministic: the same facts give the same score. Formula version 2:

- The weights of all parts together make 100 points. A part earns a whole per cent of its points, to one decimal; the
  score is the sum, rounded.
- What is missing earns nothing: no data never raises a score. Where less than half of the points can be judged there is
  no score at all.
- A broken promise never raises a score and a kept one never lowers it.

What each part looks at stands in `health_parts`, what it is judged by in `health_facts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from playbooks import health_parts
from playbooks.health_facts import Facts
from playbooks.health_parts import Judged

VERSION = 3
WEIGHTS: Mapping[str, float] = {
    "attainment": 25,
    "escalations": 15,
    "our_lag": 10,
    "client_lag": 5,
    "tone": 10,
    "surveys": 10,
    "check_ins": 5,
    "silence": 5,
    "promises": 5,
    "people": 5,
    "renewal": 5,
}
BANDS: Mapping[str, int] = {"healthy": 70, "watch": 50, "at_risk": 0}
KNOWN_ENOUGH = 50
"""Points that must be judged before there is a score."""
NOT_COUNTED = (
    "How much is written, talk among ourselves, bots, acknowledgements inside the team,"
    " and a single cold message do not count."
)
Band = Literal["healthy", "watch", "at_risk", "unknown"]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the receipt: its points, what it earned of them (None without data), and why."""

    name: str
    weight: float
    share: int | None
    """Per cent of the points earned."""
    why: str

    @property
    def earned(self) -> float | None:
        """The points earned, to one decimal; None when nothing is known."""
        return None if self.share is None else points(self.weight, self.share)

    @property
    def lost(self) -> float:
        """The points that were not earned, known or not."""
        return round(self.weight - (self.earned or 0.0), 1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A score from 0 to 100 with every part that made it; no score when too little is known."""

    score: int | None
    band: Band
    parts: tuple[Part, ...]
    version: int = VERSION

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts without data."""
        return tuple(part.name for part in self.parts if part.earned is None)

    @property
    def earned(self) -> float:
        """All points earned, before rounding them to a score."""
        return round(sum(part.earned or 0.0 for part in self.parts), 1)

    @property
    def known(self) -> float:
        """The points that could be judged."""
        return round(sum(part.weight for part in self.parts if part.earned is not None), 1)


def judge(facts: Facts, weights: Mapping[str, float] | None = None, bands: Mapping[str, int] | None = None) -> Receipt:
    """Work out the receipt; weights and bands of the playbook overrule the defaults name by name."""
    of_hundred = in_points({**WEIGHTS, **(weights or {})})
    judged = {name: look(facts) for name, look in health_parts.PARTS.items()}
    parts = [Part(name, of_hundred[name], *judged[name].told) for name in judged if of_hundred[name]]
    if of_hundred["renewal"]:
        parts.append(Part("renewal", of_hundred["renewal"], *_renewal(facts, parts).told))
    receipt = Receipt(None, "unknown", tuple(parts))
    if receipt.known < KNOWN_ENOUGH:
        return receipt
    score = min(100, int(receipt.earned + 0.5))
    return Receipt(score, band_of(score, bands), receipt.parts)


def in_points(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights as points of 100, each to one decimal."""
    total = sum(weights.values())
    return {name: round(100 * weight / total, 1) for name, weight in weights.items()}


def points(weight: float, share: int) -> float:
    """A whole per cent of some points, to one decimal, halves upwards."""
    return int(weight * share / 10 + 0.5 + 1e-9) / 10


def band_of(score: int, bands: Mapping[str, int] | None = None) -> Band:
    """The band a score lies in."""
    lowest = {**BANDS, **(bands or {})}
    if score >= lowest["healthy"]:
        return "healthy"
    return "watch" if score >= lowest["watch"] else "at_risk"


def _renewal(facts: Facts, others: list[Part]) -> Judged:
    """Near the renewal the rest counts twice: this part then earns the same share as all others together."""
    total = sum(part.weight for part in others)
    share = int(100 * sum(part.earned or 0.0 for part in others) / total) if total else 0
    return health_parts.renewal(facts, share)
