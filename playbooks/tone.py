"""How a client sounds towards us, and when that turns: the first, careful detector by rules."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from playbooks.reading import Asked, Reading, Turn
from playbooks.schema import Playbook
from playbooks.terms import Label, Side
from playbooks.wording import Wording, originals, word
from playbooks.words.cues import STRAINS, Found, Sign
from playbooks.words.weighing import Evidence, weigh

_WARM = {Sign.THANKS: 0.35, Sign.PRAISE: 0.45, Sign.GREETING: 0.1, Sign.ACK: 0.1}
_COLD = {
    Sign.ANGRY: 0.7,
    Sign.THREAT: 0.6,
    Sign.WITHDRAWING: 0.5,
    Sign.SARCASTIC: 0.5,
    Sign.PASSIVE: 0.4,
    Sign.CURT: 0.15,
}


def strains_of(evidence: Evidence) -> tuple[str, ...]:
    """The kinds of strain a message shows, strongest kinds first."""
    return tuple(sign for sign in STRAINS if sign in evidence.best)


def tone_of(evidence: Evidence, wording: Wording, strain: Sequence[str]) -> float:
    """How a message sounds towards us, from -1 (hostile) over 0 to 1 (warm)."""
    warm = sum(worth for sign, worth in _WARM.items() if sign in evidence.best)
    warm += 0.1 * min(wording.faces - wording.cold_faces, 2) - 0.15 * min(wording.cold_faces, 2)
    cold = sum(worth for sign, worth in _COLD.items() if sign in strain)
    cold += 0.2 * wording.shouts + 0.1 * bool(evidence.troubles)
    if cold > 0.3:
        warm *= 0.3
    return round(max(-1.0, min(1.0, warm - cold)), 2)


@dataclass(frozen=True, slots=True)
class ToneShift:
    """A turn for the worse: the words, what moved against this person's own habit, and a calmer way to read it."""

    quote: str
    moved: tuple[str, ...]
    confidence: float
    calmer: str
    strain: tuple[str, ...]


def tone_shift(asked: Asked, reading: Reading, own_earlier: Sequence[float], playbook: Playbook) -> ToneShift | None:
    return None
