"""How far the network and the grams are trusted, and the points where tickets open and tone is flagged.

Measured on batches neither of them learned from, with the very files that will ship, thread by thread as in use.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from bot.reader.embedded.model import Answers, Model, Numbers, shares
from bot.reader.embedded.reader import EmbeddedReader, fit_of
from bot.reader.embedded.seen import Seen
from bot.reader.following import follow
from bot.reader.training.lessons import CATEGORIES, SEVERITIES
from bot.reader.training.threads import Gold, Thread, as_lines
from playbooks.loading import draft_playbook

_EVEN: dict[str, Any] = {
    "escalation": [0.5, 0.5, 0.0],
    "strained": [0.5, 0.5, 0.0],
    "severity": {"share": 0.5, "scale": 1.0, "shift": [0.0] * len(SEVERITIES)},
    "category": 0.5,
    "joins": [1.0, 0.0, 0.0],
}
_ROUNDS = 2
"""What is seen of a message depends on the tickets opened before it, so the second fit sees more as in use."""
_STEPS = 20
_DOUBLED = 0.01
"""The share of follow-ups that may be taken for new issues, so that few second issues hide in a ticket."""
_HELD = 0.01
"""How strongly scale and shift of the severities are held to 1 and 0: there are few of each to fit them on."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What both said of one message, and the truth; `calm` where a flag of its tone would be false.

    `fits` holds both log odds that it belongs to a known ticket, where it does to one of those known or to none.
    """

    answers: Answers
    gold: Gold
    calm: bool
    fits: tuple[float, float] | None


class Overheard(Model):
    """A model that keeps what it said last."""

    last: Answers
    last_seen: Seen

    def answer(self, seen: Seen, facts: Sequence[float]) -> Answers:
        """Read one message."""
        self.last, self.last_seen = super().answer(seen, facts), seen
        return self.last


def calibrate(folder: Path, threads: Sequence[Thread], flags_per_1000: float) -> dict[str, Any]:
    """Weights and shift of both chances, shares of both choices, written into the card.

    Tone is flagged at 0.5, at most so often falsely.
    """
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["calibration"] = _EVEN
    for _ in range(_ROUNDS):
        _write(folder, card)
        card["calibration"] = _calibration(_heard(folder, threads), flags_per_1000)
    _write(folder, card)
    return dict(card["calibration"])


def _heard(folder: Path, threads: Sequence[Thread]) -> list[Heard]:
    model, playbook = Overheard(folder), draft_playbook("client")
    reader, out = EmbeddedReader(model), []
    for thread in threads:
        for judged in follow(thread.key, as_lines(thread), reader, playbook):
            gold = thread.messages[judged.turn].gold
            assert gold is not None
            known = {ticket.key for ticket in judged.asked.tickets}
            out.append(Heard(model.last, gold, _calm(thread, judged.turn), _fits(model, gold, known)))
    return out


def _fits(model: Overheard, gold: Gold, known: set[str]) -> tuple[float, float] | None:
    if not gold.opens and f"T-{gold.joins}" not in known:
        return None
    found = fit_of(model.last_seen, model.last)
    return found and found[1:]


def _calibration(heard: Sequence[Heard], flags_per_1000: float) -> dict[str, Any]:
    raised = [each for each in heard if each.gold.escalation]
    severities = [SEVERITIES.index(each.gold.severity) for each in raised if each.gold.severity]
    categories = [CATEGORIES.index(each.gold.category) for each in raised if each.gold.category]
    strained = _fit("strained", heard, [each.gold.tone < 0 for each in heard])
    return {
        "escalation": _fit("escalation", heard, [each.gold.escalation for each in heard]),
        "strained": _at_rate(strained, heard, flags_per_1000),
        "severity": _scaled("severity", raised, severities),
        "category": _share("category", raised, categories),
        "joins": _joins([(each.fits, not each.gold.opens) for each in raised if each.fits]),
    }


def _joins(heard: Sequence[tuple[tuple[float, float], bool]]) -> list[float]:
    """Platt's scaling of both log odds, with the shift at which so many follow-ups as may be are taken for new."""
    odds, truth = np.array([fits for fits, _ in heard]), np.array([belongs for _, belongs in heard])
    weights = LogisticRegression(C=100.0).fit(odds, truth).coef_[0]
    belonging = np.sort(odds[truth] @ weights)
    return [round(float(number), 4) for number in (*weights, 1e-3 - belonging[int(_DOUBLED * len(belonging))])]


def _fit(head: str, heard: Sequence[Heard], truth: Sequence[bool]) -> list[float]:
    """Platt's scaling over the log odds of both."""
    both = np.array([[each.answers.heads[head][0], each.answers.grams[head][0]] for each in heard])
    fitted = LogisticRegression(C=100.0).fit(both, truth)
    return [round(float(number), 4) for number in (*fitted.coef_[0], fitted.intercept_[0])]


def _at_rate(weights: Sequence[float], heard: Sequence[Heard], flags_per_1000: float) -> list[float]:
    """The same weights with the shift that puts 0.5 where calm messages are flagged at most so often."""
    unshifted = [*weights[:2], 0.0]
    calm = sorted((each.answers.odds("strained", unshifted) for each in heard if each.calm), reverse=True)
    allowed = int(flags_per_1000 * len(heard) / 1000)
    return [*weights[:2], round(-calm[min(allowed, len(calm) - 1)] - 1e-3, 4)]


def _scaled(head: str, heard: Sequence[Heard], truth: Sequence[int]) -> dict[str, Any]:
    """The share of the grams, and scale and shift of the logits of both together at which the truth surprises least."""
    share = _share(head, heard, truth)
    told = np.array([np.log(shares(each.answers.blended(head, share))) for each in heard])

    def surprise(fitted: Numbers) -> float:
        moved = fitted[0] * told + fitted[1:]
        right = moved[np.arange(len(truth)), list(truth)] - logsumexp(moved, axis=1)
        return float(_HELD * ((fitted[0] - 1) ** 2 + (fitted[1:] ** 2).sum()) - right.mean())

    found = minimize(surprise, np.array([1.0, *[0.0] * told.shape[1]])).x
    scale, *shift = (round(float(number), 4) for number in found)
    return {"share": share, "scale": scale, "shift": shift}


def _share(head: str, heard: Sequence[Heard], truth: Sequence[int]) -> float:
    """The share of the grams at which the truth surprises least."""
    return min((step / _STEPS for step in range(_STEPS + 1)), key=lambda share: _surprise(head, share, heard, truth))


def _surprise(head: str, share: float, heard: Sequence[Heard], truth: Sequence[int]) -> float:
    told: list[Numbers] = [shares(each.answers.blended(head, share)) for each in heard]
    return float(-np.mean([np.log(each[right]) for each, right in zip(told, truth, strict=True)]))


def _calm(thread: Thread, turn: int) -> bool:
    cue, end = thread.cue, thread.recovered
    return cue is None or turn < cue or (end is not None and turn >= end)


def _write(folder: Path, card: dict[str, Any]) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
