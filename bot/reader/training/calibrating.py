"""From the network's raw answers to probabilities, and to the points where tickets open and tone is flagged.

Measured on batches the network did not learn from, with the very files that will ship, thread by thread as in use.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.reader.embedded.model import Model
from bot.reader.embedded.reader import EmbeddedReader
from bot.reader.following import Judged, follow
from bot.reader.training.threads import Thread, as_lines
from playbooks.loading import draft_playbook


@dataclass(frozen=True, slots=True)
class Pair:
    """A raw answer as log odds, and the truth."""

    logit: float
    truth: bool


def calibrate(folder: Path, threads: Sequence[Thread], flags_per_1000: float) -> dict[str, list[float]]:
    """Scale and shift of both chances, written into the card; tone is flagged at 0.5, at most so often falsely."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["calibration"] = {"escalation": [1.0, 0.0], "strained": [1.0, 0.0]}
    _write(folder, card)
    reader, playbook = EmbeddedReader(Model(folder)), draft_playbook("client")
    followed = [(thread, list(follow(thread.key, as_lines(thread), reader, playbook))) for thread in threads]
    card["calibration"] = {
        "escalation": _fit([pair for thread, judged in followed for pair in _tickets(thread, judged)]),
        "strained": _at_rate(followed, flags_per_1000),
    }
    _write(folder, card)
    return dict(card["calibration"])


def _tickets(thread: Thread, judged: Sequence[Judged]) -> list[Pair]:
    out = []
    for each in judged:
        gold = thread.messages[each.turn].gold
        assert gold is not None
        out.append(Pair(_odds(each.reading.escalation), gold.escalation))
    return out


def _fit(pairs: Sequence[Pair]) -> list[float]:
    """Platt's scaling."""
    fitted = LogisticRegression(C=100.0).fit(np.array([[pair.logit] for pair in pairs]), [pair.truth for pair in pairs])
    return [round(float(fitted.coef_[0, 0]), 4), round(float(fitted.intercept_[0]), 4)]


def _at_rate(followed: Sequence[tuple[Thread, list[Judged]]], flags_per_1000: float) -> list[float]:
    """The shift that puts 0.5 where calm messages are flagged at most so often."""
    total = sum(len(judged) for _, judged in followed)
    calm = sorted(
        (_odds(each.reading.strained or 0.0) for thread, judged in followed for each in judged if _calm(thread, each)),
        reverse=True,
    )
    allowed = int(flags_per_1000 * total / 1000)
    return [1.0, round(-calm[min(allowed, len(calm) - 1)] - 1e-3, 4)]


def _calm(thread: Thread, judged: Judged) -> bool:
    cue, end = thread.cue, thread.recovered
    return cue is None or judged.turn < cue or (end is not None and judged.turn >= end)


def _odds(chance: float) -> float:
    held = min(max(chance, 1e-4), 1 - 1e-4)
    return float(np.log(held / (1 - held)))


def _write(folder: Path, card: dict[str, Any]) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
