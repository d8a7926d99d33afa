"""The stage of a partnership: transactional, collaborative or strategic, by counted criteria, each with its evidence.

Collaborative are those who meet three of the first four criteria; strategic those who also meet three of the last four.
What is not known is not met, so a client nobody has data of is transactional.
"""

from dataclasses import dataclass
from typing import Literal

StageName = Literal["transactional", "collaborative", "strategic"]
NEEDED = 3
"""So many of each four criteria."""
DAYS_WRITTEN, PEOPLE, ANSWERED, KEPT = 8, 3, 50, 80
"""Days of 30 with a word of theirs, people who write, per cent of check-ins answered, per cent of targets met."""
LEAST_ASKED, LEAST_JUDGED = 2, 5
BOTH_SIDES = 2
"""Functions with somebody on both sides."""


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a stage is judged by."""

    days_written: int
    people: int
    asked: int
    answered: int
    met: int
    judged: int
    executives: tuple[str, ...]
    growth: int
    reviews: int
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: whether it is met, and the number that says so."""

    met: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage of a partnership with everything it was judged by."""

    name: StageName
    working: tuple[Criterion, ...]
    """Of working together: the first four."""
    shared: tuple[Criterion, ...]
    """Of sharing a direction: the last four."""

    @property
    def told(self) -> str:
        """The stage in one line."""
        return (
            f"{self.name}: {_count(self.working)} of 4 signs of working together,"
            f" {_count(self.shared)} of 4 of a shared direction ({NEEDED} of each are needed)"
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """Every criterion in a line."""
        return tuple(f"{'yes' if one.met else 'no'}: {one.evidence}" for one in (*self.working, *self.shared))


def stage_of(facts: StageFacts) -> Stage:
    """Judge the stage of a partnership."""
    working = (
        Criterion(
            facts.days_written >= DAYS_WRITTEN,
            f"they wrote on {facts.days_written} of 30 days, {DAYS_WRITTEN} are needed",
        ),
        Criterion(facts.people >= PEOPLE, f"{facts.people} of their people wrote in 90 days, {PEOPLE} are needed"),
        Criterion(
            facts.asked >= LEAST_ASKED and 100 * facts.answered >= ANSWERED * facts.asked,
            f"{facts.answered} of {facts.asked} asked in check-ins answered, half of at least {LEAST_ASKED} are needed",
        ),
        Criterion(
            facts.judged >= LEAST_JUDGED and 100 * facts.met >= KEPT * facts.judged,
            f"{facts.met} of {facts.judged} targets met, {KEPT} % of at least {LEAST_JUDGED} are needed",
        ),
    )
    shared = (
        Criterion(bool(facts.executives), f"executives who wrote in 90 days: {_named(facts.executives)}"),
        Criterion(facts.growth > 0, f"asked for more in 90 days: {facts.growth or 'nothing'}"),
        Criterion(facts.reviews > 0, f"business reviews in 100 days: {facts.reviews or 'none'}"),
        Criterion(
            len(facts.functions) >= BOTH_SIDES,
            f"functions with somebody on both sides: {_named(facts.functions)}; {BOTH_SIDES} are needed",
        ),
    )
    collaborative = _count(working) >= NEEDED
    strategic = collaborative and _count(shared) >= NEEDED
    return Stage("strategic" if strategic else "collaborative" if collaborative else "transactional", working, shared)


def _count(criteria: tuple[Criterion, ...]) -> int:
    return sum(one.met for one in criteria)


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) or "none"
