"""A client's own calibration of a reader: how far its chances are moved, learned from what our people said of them.

Platt's method with a strong prior: without much evidence nothing moves, and the order of two chances never changes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from playbooks.odds import expit, log_odds
from playbooks.reading import Reading
from playbooks.rules import RULES
from playbooks.terms import Label

NEEDED = 20
"""Answers needed before anything is learned."""
NEEDED_EACH = 3
"""Of both kinds: one-sided answers say how often we erred, not where the line is."""
_SCALE_PRECISION = 16.0
_SHIFT_PRECISION = 2.0
"""How sternly the prior holds scale 1 and shift 0; one doubtful answer weighs at most a quarter."""
_LEAST_SCALE, _MOST_SCALE, _MOST_SHIFT = 0.5, 2.0, 2.0
_STEPS = 50
_RAISED = (Label.ISSUE, Label.FOLLOWUP)
_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Moved:
    """How a chance is moved: its log-odds times `scale`, plus `shift`."""

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, chance: float) -> float:
        """The chance after it was moved; 0 and 1 stay what they are."""
        if self == Moved() or chance <= 0 or chance >= 1:
            return chance
        return expit(self.scale * log_odds(chance) + self.shift)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How one reader's chances are moved for one client: of an escalation, and of a turn in tone."""

    reader: str
    escalation: Moved = Moved()
    strained: Moved = Moved()

    def body(self) -> dict[str, Any]:
        """The calibration as plain values, as it is stored."""
        return {name: {"scale": each.scale, "shift": each.shift} for name, each in self._both()}

    def _both(self) -> tuple[tuple[str, Moved], ...]:
        return (("escalation", self.escalation), ("strained", self.strained))

    @classmethod
    def from_body(cls, reader: str, body: dict[str, Any]) -> "Calibration":
        """A calibration from what `body` wrote; what is missing or out of bounds moves less, never more."""
        found = {name: _moved(body.get(name)) for name in ("escalation", "strained")}
        return cls(reader, found["escalation"], found["strained"])


@dataclass(frozen=True, slots=True)
class Example:
    """A chance a reader gave, what it should have been, and how much that counts."""

    chance: float
    should_be: bool
    weight: float = 1.0


def calibrated(reading: Reading, calibration: Calibration | None) -> Reading:
    """A reading with its chances moved for this client; what the rules are sure of stays the floor below it."""
    if calibration is None or calibration.reader != reading.reader:
        return reading
    escalation = round(calibration.escalation(reading.escalation), 4)
    strained = None if reading.strained is None else round(calibration.strained(reading.strained), 4)
    if (escalation, strained) == (reading.escalation, reading.strained):
        return reading
    turned = (escalation >= _LINE) != (reading.escalation >= _LINE)
    return replace(
        reading,
        escalation=escalation,
        strained=strained,
        label=_label(reading.label, escalation),
        confidence=round(max(escalation, 1 - escalation), 4) if turned else reading.confidence,
        reader=f"{reading.reader}, taught",
        floor=reading.floor or (reading if reading.reader == RULES else None),
        why=(*reading.why, "taught by what you said of earlier readings") if turned else reading.why,
        raw=reading,
    )


def _label(label: Label, escalation: float) -> Label:
    """A message that is no trouble any more still asks for something."""
    if escalation < _LINE:
        return Label.REQUEST if label in _RAISED else label
    return label if label in _RAISED else Label.ISSUE


def fit(examples: Sequence[Example]) -> Moved:
    """The scale and shift that explain the examples best and stray least from 1 and 0 (Newton's method)."""
    points = [(log_odds(each.chance), float(each.should_be), each.weight) for each in examples]
    scale, shift = 1.0, 0.0
    loss = _loss(points, scale, shift)
    for _ in range(_STEPS):
        step = _newton(points, scale, shift)
        pace = 1.0
        while pace > 1e-6 and _loss(points, scale - pace * step[0], shift - pace * step[1]) > loss:
            pace /= 2
        scale, shift = scale - pace * step[0], shift - pace * step[1]
        lower = _loss(points, scale, shift)
        if loss - lower < 1e-12:
            break
        loss = lower
    return _bounded(scale, shift)


def _newton(points: Sequence[tuple[float, float, float]], scale: float, shift: float) -> tuple[float, float]:
    down_scale, down_shift = _SCALE_PRECISION * (scale - 1), _SHIFT_PRECISION * shift
    a, b, c = _SCALE_PRECISION, 0.0, _SHIFT_PRECISION
    for odds, wanted, weight in points:
        chance = expit(scale * odds + shift)
        off, bend = weight * (chance - wanted), weight * chance * (1 - chance)
        down_scale, down_shift = down_scale + off * odds, down_shift + off
        a, b, c = a + bend * odds * odds, b + bend * odds, c + bend
    whole = a * c - b * b
    return (c * down_scale - b * down_shift) / whole, (a * down_shift - b * down_scale) / whole


def _loss(points: Sequence[tuple[float, float, float]], scale: float, shift: float) -> float:
    prior = (_SCALE_PRECISION * (scale - 1) ** 2 + _SHIFT_PRECISION * shift**2) / 2
    return prior + sum(weight * _surprise(scale * odds + shift, wanted) for odds, wanted, weight in points)


def _surprise(odds: float, wanted: float) -> float:
    """-log of the chance given to what was wanted, without overflow."""
    against = -odds if wanted >= _LINE else odds
    return max(against, 0.0) + math.log1p(math.exp(-abs(against)))


def _moved(body: object) -> Moved:
    values = body if isinstance(body, dict) else {}
    scale, shift = values.get("scale", 1.0), values.get("shift", 0.0)
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in (scale, shift)):
        return Moved()
    return _bounded(scale, shift)


def _bounded(scale: float, shift: float) -> Moved:
    return Moved(
        round(min(max(scale, _LEAST_SCALE), _MOST_SCALE), 4), round(min(max(shift, -_MOST_SHIFT), _MOST_SHIFT), 4)
    )
