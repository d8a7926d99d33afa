"""The embedded reader: what network and grams answer together, as calibrated signals, and why, in plain words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.reader.embedded.facts import facts
from bot.reader.embedded.ignoring import without_ignored
from bot.reader.embedded.language import language_of
from bot.reader.embedded.model import Answers, Model, Numbers, chance, shares
from bot.reader.embedded.seen import Seen, seen
from bot.reader.embedded.spoken import spoken
from playbooks.reading import Asked, Reading
from playbooks.reasons import reading_reason
from playbooks.rules import read_by_rules
from playbooks.schema import Triage
from playbooks.terms import Category, Label, Severity

_LABELS, _SEVERITIES, _CATEGORIES = tuple(Label), tuple(Severity), tuple(Category)
_STRAINS = ("curt", "sarcastic", "passive-aggressive", "threatening", "withdrawing")
_TONES = np.array([-1.0, -0.67, -0.33, 0.0, 0.5, 1.0])
_RAISES = 0.65
_RAISED = (Label.ISSUE, Label.FOLLOWUP)
_ISSUE, _FOLLOWUP = (_LABELS.index(kind) for kind in _RAISED)


class EmbeddedReader:
    """Reads offline on one core, a message in some milliseconds; the same message always reads the same."""

    reads_ahead = True

    def __init__(self, model: Model | None = None) -> None:
        self._model = model or Model()
        self._name = str(self._model.card["name"])

    def read(self, asked: Asked, triage: Triage) -> Reading:
        """Signals of one message in its thread; words the playbook ignores can only calm it."""
        rules = read_by_rules(asked, triage)
        counted = facts(asked, triage, rules)
        whole = self._seen_as(asked.text, asked, rules, counted)
        left = without_ignored(asked.text, triage)
        if left == asked.text:
            return whole
        # What is left of a sentence may sound worse than all of it, which is no fault of the client's.
        return min(self._seen_as(left, asked, rules, counted), whole, key=lambda reading: reading.escalation)

    def _seen_as(self, text: str, asked: Asked, rules: Reading, counted: list[float]) -> Reading:
        view = seen(replace(asked, text=text))
        return self._reading(asked, rules, view, self._model.answer(view, counted))

    def prepare(self, texts: Sequence[str]) -> None:
        """Read texts ahead, outside of any transaction, so that what follows them is judged quickly."""
        self._model.prepare([spoken(text) for text in texts])

    def _reading(self, asked: Asked, rules: Reading, view: Seen, answers: Answers) -> Reading:
        heads = answers.heads
        escalation = self._chance("escalation", answers)
        raised = escalation >= 0.5
        category = _CATEGORIES[int(self._blended("category", answers).argmax())]
        joins, linked = self._home(view, answers)
        severity = self._severity(answers, joins is not None and (linked or 0.0) >= 0.5)
        label = _label(heads["label"], raised, joins is not None)
        reading = Reading(
            label=label,
            escalation=round(escalation, 3),
            severity=severity,
            category=category,
            tone=round(float(shares(heads["tone"]) @ _TONES), 2),
            confidence=round(max(escalation, 1 - escalation), 3),
            strain=tuple(kind for kind, logit in zip(_STRAINS, heads["strain"], strict=True) if logit > 0),
            reader=self._name,
            strained=round(self._chance("strained", answers), 3),
            same_issue_as=joins,
            linked=linked,
            language=language_of(asked.text),
            floor=rules,
        )
        return replace(reading, why=reading_reason(reading, rules))

    def _chance(self, head: str, answers: Answers) -> float:
        return chance(answers.odds(head, self._model.card["calibration"][head]))

    def _blended(self, head: str, answers: Answers) -> Numbers:
        return answers.blended(head, self._model.card["calibration"][head])

    def _severity(self, answers: Answers, joins: bool) -> Severity:
        """The middle of the distribution, as likely to be worse as to be milder; of a follow-up a milder step.

        A ticket is never lowered, so a follow-up counts only where it is worse than what opened the ticket: nine in ten
        are not, and few words tell little of impact.
        """
        fitted = self._model.card["calibration"]["severity"]
        logits = fitted["scale"] * answers.blended("severity", fitted["share"]) + np.array(fitted["shift"])
        reached = np.cumsum(shares(logits))
        return _SEVERITIES[int(np.searchsorted(reached, _RAISES if joins else 0.5))]

    def _home(self, view: Seen, answers: Answers) -> tuple[str | None, float | None]:
        """The known ticket the message fits best, and how surely it is that one and not a new issue."""
        fits = fit_of(view, answers)
        if fits is None:
            return None, None
        ticket, *odds = fits
        by_ticket, by_kind, shift = self._model.card["calibration"]["joins"]
        return ticket, round(chance(by_ticket * odds[0] + by_kind * odds[1] + shift), 3)


def fit_of(view: Seen, answers: Answers) -> tuple[str, float, float] | None:
    """The known ticket a message fits best, and two log odds that it belongs there and is no new issue.

    The first weighs that ticket against "a new one"; the second, what kind of message it is: a follow-up or an issue.
    Threads with a second issue are rare among lessons, and the kind tells them better than the ticket does.
    """
    known = {place: memory.ticket for place, memory in enumerate(view.memories) if memory.ticket is not None}
    if not known:
        return None
    best = max(known, key=lambda place: float(answers.scores[place]))
    label = answers.heads["label"]
    by_ticket = float(answers.scores[best] - answers.heads["opens"][0])
    return known[best], by_ticket, float(label[_FOLLOWUP] - label[_ISSUE])


def _label(logits: Numbers, raised: bool, joins: bool) -> Label:
    """The likeliest kind among those that fit what was decided about escalation."""
    if raised:
        return Label.FOLLOWUP if joins else Label.ISSUE
    allowed = [place for place, label in enumerate(_LABELS) if label not in _RAISED]
    return _LABELS[max(allowed, key=lambda place: float(logits[place]))]
