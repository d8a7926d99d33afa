"""How a client sounds towards us, and when that turns: their words, and their own habits across all threads.

Nothing here is ever shown to a client. These functions remember nothing; `baseline.may_tell` keeps the cool-down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playbooks.baseline import Around, course, slower
from playbooks.odds import expit, log_odds
from playbooks.reading import Asked, Reading, Turn
from playbooks.schema import Playbook
from playbooks.terms import Label, Side
from playbooks.wording import Wording, as_written, originals, spoken, word
from playbooks.words.cues import STRAINS, Sign
from playbooks.words.lexicon import sentence
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
_SPEAKS = {
    Sign.ANGRY: 1.0,
    Sign.THREAT: 1.0,
    Sign.WITHDRAWING: 0.9,
    Sign.SARCASTIC: 0.8,
    Sign.PASSIVE: 0.9,
    Sign.CURT: 0.45,
}
_ENOUGH = {"low": 1.2, "normal": 0.9, "high": 0.6}
_STRAINED = {"low": 0.7, "normal": 0.5, "high": 0.35}
"""How likely a reader that judges tone by itself must find a turn."""
_HABITS_SAY = {"drift": 1.0, "slower": 0.5, "copied": 0.5}
"""Log-odds that a contact's own habits add to what a reader finds in the words."""
_DRIFT, _SLOWER, _COPIED, _MUCH_COLDER = 0.4, 0.3, 0.3, 0.4
"""What the habits that only a contact's history shows are worth, beside the words."""
_ROUNDING = 1e-6
_ALONE = Around()
_COLDER = "colder towards us than the thread was before"
_SOUNDS = {
    Sign.ANGRY: "sounds angry",
    Sign.THREAT: "lets a consequence be heard",
    Sign.WITHDRAWING: "sounds as if they were stepping back",
    Sign.SARCASTIC: "sounds sarcastic",
    Sign.PASSIVE: "polite on the surface, a reproach underneath",
    Sign.CURT: "shorter and colder than before",
}
_CALMER = {
    Sign.ANGRY: "They may be under pressure on their side; a plain apology and a time settle more than reasons.",
    Sign.THREAT: "They may only be telling those who must know; a call and a date may be all they need.",
    Sign.WITHDRAWING: "They may simply have found a quicker way this once; asking what would help keeps the door open.",
    Sign.SARCASTIC: "It may be a joke between people who like each other; the open point behind it is still real.",
    Sign.PASSIVE: "They may only want to be exact about what was said; the next step and its time would answer it.",
    Sign.CURT: "They may just be busy; short is not always cold.",
}
_BUSY = "They may just be busy or in a hurry; the words alone are not unfriendly."
_PUT_OFF = (
    " no eta ",
    " still ",
    " soon ",
    " not yet ",
    " no update ",
    " we will get to it ",
    " apologies for the wait ",
    " policy ",
    " can not ",
    " looking into ",
)
_RECOVERED = 0.25
_QUOTE = 160


@dataclass(frozen=True, slots=True)
class ToneShift:
    """A turn for the worse: the words, what moved against this person's own habit, and a calmer way to read it."""

    quote: str
    moved: tuple[str, ...]
    confidence: float
    calmer: str
    strain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Move:
    """One thing that moved, and how much it says."""

    worth: float
    what: str


def strains_of(evidence: Evidence) -> tuple[str, ...]:
    """The kinds of strain a message shows."""
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


def may_have_turned(asked: Asked, reading: Reading, playbook: Playbook, around: Around = _ALONE) -> bool:
    """Whether a message could be a turn whatever its author's history says; where not, that need not be read.

    Of `around` only what is known without the history counts: who is copied in, and whether this answers us.
    """
    if not playbook.tone.enabled or _is_calm(reading):
        return False
    slow, copied = around.lag is not None, bool(around.copied)
    if reading.strained is not None:
        odds = _HABITS_SAY["drift"] + _HABITS_SAY["slower"] * slow + _HABITS_SAY["copied"] * copied
        return expit(log_odds(reading.strained) + odds) >= _STRAINED[playbook.tone.sensitivity]
    wording = word(asked.text)
    evidence = weigh(wording.plain)
    if any(sign in evidence.best for sign in reading.strain):
        return True
    left = _DRIFT + _SLOWER * slow + _COPIED * copied
    known = sum(move.worth for move in _habits(asked, reading, wording, evidence, ()))
    return known + _MUCH_COLDER + left >= _ENOUGH["low"] - _ROUNDING


def tone_shift(
    asked: Asked, reading: Reading, own_earlier: Sequence[float], playbook: Playbook, around: Around = _ALONE
) -> ToneShift | None:
    """The turn in this message, if there is one, against the same person's earlier tones (oldest first) and habits."""
    if not playbook.tone.enabled or _is_calm(reading):
        return None
    wording = word(asked.text)
    evidence = weigh(wording.plain)
    words = [_spoken(wording, evidence, sign) for sign in STRAINS if sign in reading.strain and sign in evidence.best]
    left = _left_their_normal(reading, own_earlier, around)
    habits = (*_habits(asked, reading, wording, evidence, own_earlier), *left.values())
    if reading.strained is not None:
        chance = (
            expit(log_odds(reading.strained) + sum(_HABITS_SAY[name] for name in left)) if left else reading.strained
        )
        if chance < _STRAINED[playbook.tone.sensitivity]:
            return None
        moves = sorted((*words, *habits), key=lambda move: -move.worth)
        return _shift(wording, evidence, reading, moves, round(chance, 2))
    if not words and sum(move.worth for move in habits) < _ENOUGH["low"]:
        return None
    moves = sorted((*words, *habits), key=lambda move: -move.worth)
    total = sum(move.worth for move in moves)
    enough = _ENOUGH[playbook.tone.sensitivity]
    if total < enough:
        return None
    return _shift(wording, evidence, reading, moves, round(min(0.95, 0.5 + 0.25 * (total - enough)), 2))


def _is_calm(reading: Reading) -> bool:
    """Whether a reader that does not judge tone by itself found nothing but kindness or dates."""
    return reading.strained is None and reading.label in (Label.THANKS, Label.PRAISE, Label.SCHEDULING)


def _shift(
    wording: Wording, evidence: Evidence, reading: Reading, moves: Sequence[_Move], confidence: float
) -> ToneShift:
    worst = next((sign for sign in STRAINS if sign in reading.strain), None)
    return ToneShift(
        quote=_quote(wording, evidence, worst),
        moved=tuple(move.what for move in moves) or (_SOUNDS.get(worst, _COLDER) if worst else _COLDER,),
        confidence=confidence,
        calmer=_CALMER[worst] if worst else _BUSY,
        strain=reading.strain,
    )


def has_recovered(since_shift: Sequence[float]) -> bool:
    """Whether the tones after a shift (oldest first) show the person friendly again: the last one clearly warm."""
    return bool(since_shift) and since_shift[-1] >= _RECOVERED


def _left_their_normal(reading: Reading, own_earlier: Sequence[float], around: Around) -> dict[str, _Move]:
    """What moved over weeks rather than in this message: tone, patience, who is copied in."""
    out: dict[str, _Move] = {}
    now = course((*own_earlier, reading.tone))
    if now.low and now.colder:
        out["drift"] = _Move(_DRIFT, "has been colder than their own normal for a while")
    if (waited := slower(around)) is not None:
        out["slower"] = _Move(_SLOWER, waited)
    if around.copied:
        out["copied"] = _Move(_COPIED, f"copies in {' and '.join(around.copied[:2])} for the first time")
    return out


def _habits(
    asked: Asked, reading: Reading, wording: Wording, evidence: Evidence, own_earlier: Sequence[float]
) -> tuple[_Move, ...]:
    """What moved against the person's own way of writing, and against their patience."""
    before = [turn for turn in asked.earlier[-20:] if turn.side is Side.CLIENT and turn.author == asked.author]
    out: list[_Move] = []
    if own_earlier:
        drop = sum(own_earlier) / len(own_earlier) - reading.tone
        if drop >= 0.3:
            out.append(_Move(_MUCH_COLDER if drop >= 0.6 else 0.2, "colder than this person usually writes"))
    if before and _civil(before) and Sign.CIVIL not in evidence.best and evidence.troubles:
        out.append(_Move(0.2, "no greeting and no thanks, unlike before"))
    if len(before) >= 2 and _usual_length(before) >= 8 and wording.words <= 4 and Sign.THANKS not in evidence.best:
        out.append(_Move(0.3, _shorter(wording, before)))
    if evidence.weight(Sign.REPEAT) >= 2 and before:
        out.append(_Move(0.3, "says it is not the first time"))
    if _brushed_off(asked) and evidence.weight(Sign.CURT):
        out.append(_Move(0.6, "a curt word after our answer put them off"))
    if wording.shouts:
        out.append(_Move(0.4, "written in capitals"))
    return tuple(out)


def _brushed_off(asked: Asked) -> bool:
    """Whether our last word put the client off: no time named, not done, wait."""
    last = asked.earlier[-1] if asked.earlier else None
    if last is None or last.side is not Side.TEAM:
        return False
    plain = word(last.text).plain
    return any(put_off in plain for put_off in _PUT_OFF)


def _civil(before: Sequence[Turn]) -> bool:
    """Whether most of the person's earlier messages greet or thank."""
    return sum(Sign.CIVIL in weigh(word(turn.text).plain).best for turn in before) * 2 > len(before)


def _usual_length(before: Sequence[Turn]) -> float:
    return sum(word(turn.text).words for turn in before) / len(before)


def _shorter(wording: Wording, before: Sequence[Turn]) -> str:
    """How short a message is beside what is usual, in words as a reader counts them."""
    said, usual = spoken(wording), round(sum(spoken(word(turn.text)) for turn in before) / len(before))
    return f"{said} word{'' if said == 1 else 's'} where {usual} are usual"


def _spoken(wording: Wording, evidence: Evidence, sign: Sign) -> _Move:
    """The strained words themselves; milder ones count for less."""
    found = evidence.best[sign]
    said = originals(wording, wording.plain, found.start, found.end)[:60]
    return _Move(round(_SPEAKS[sign] * found.cue.weight / 3, 2), f"{sign.value}: '{said}'")


def _quote(wording: Wording, evidence: Evidence, worst: Sign | None) -> str:
    """The sentence that carries the strain, as it was written."""
    found = evidence.best.get(worst) if worst else None
    if found is None:
        return as_written(wording)[:_QUOTE]
    start, end = sentence(wording.plain, found.start)
    return originals(wording, wording.plain, start, max(end - 1, start + 1))[:_QUOTE]
