"""Teach the grams: one logistic regression for each of their answers, on the features the bot will count."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.reader.embedded.grams import FILE, HEADS, SLOTS, Counted, Numbers, counted, row_of
from bot.reader.training.lessons import CATEGORIES, SEVERITIES, Lesson

_TWICE = 2
"""A gram must stand in so many messages: what was seen once may have been chance."""
_LOOSE = {"escalation": 4.0, "strained": 4.0, "severity": 1.5, "category": 3.0}
"""How freely the weights may grow."""
_MOST = 500
_NEVER = -9.0
"""The logit of a class that no lesson has."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights [features, numbers answered] and what is added to the sum."""

    weights: Numbers
    bias: Numbers


def teach_grams(lessons: Sequence[Lesson], folder: Path) -> None:
    """Learn from the lessons and write the weights, a byte each."""
    grams = [counted(lesson.seen) for lesson in lessons]
    rarity = _rarity(grams)
    rows = features(grams, rarity, [lesson.facts for lesson in lessons])
    fits = [_fit(head, rows, lessons) for head in HEADS]
    weights = np.concatenate([fit.weights for fit in fits], axis=1)
    scale = np.abs(weights[:SLOTS]).max(axis=0) / 127
    np.savez_compressed(
        folder / FILE,
        weights=np.round(weights[:SLOTS] / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        rarity=rarity,
        facts=weights[SLOTS:].astype(np.float32),
        bias=np.concatenate([fit.bias for fit in fits]).astype(np.float32),
    )


def features(grams: Sequence[Counted], rarity: Numbers, facts: Sequence[Sequence[float]]) -> csr_matrix:
    """One row a message: its grams, then its facts."""
    rows = [row_of(each, rarity) for each in grams]
    ends = np.cumsum([0, *(len(slots) for slots, _ in rows)])
    values, slots = np.concatenate([values for _, values in rows]), np.concatenate([slots for slots, _ in rows])
    sparse = csr_matrix((values, slots, ends), shape=(len(rows), SLOTS))
    sparse.sum_duplicates()
    return hstack([sparse, csr_matrix(np.array(facts))]).tocsr()


def _rarity(grams: Sequence[Counted]) -> Numbers:
    """How rare each gram is against the rarest, a byte each; 0 for what was hardly ever seen."""
    seen_in = np.zeros(SLOTS)
    for places, _ in grams:
        seen_in[np.unique(places & (SLOTS - 1))] += 1
    rare = np.where(seen_in >= _TWICE, 1 + np.log((1 + len(grams)) / (1 + seen_in)), 0.0)
    result: Numbers = np.round(rare * (255 / max(rare.max(), 1.0))).astype(np.uint8)
    return result


def _fit(head: str, rows: csr_matrix, lessons: Sequence[Lesson]) -> Fit:
    """Yes or no over all messages; classes, rare ones no less than others, over those that belong on a ticket."""
    golds = [lesson.gold for lesson in lessons]
    if HEADS[head] == 1:
        truth = [gold.escalation if head == "escalation" else gold.tone < 0 for gold in golds]
        fitted = LogisticRegression(C=_LOOSE[head], max_iter=_MOST).fit(rows, truth)
        return Fit(fitted.coef_.T, fitted.intercept_)
    raised = [number for number, gold in enumerate(golds) if gold.escalation]
    classes = [_class(head, lessons[number]) for number in raised]
    fitted = LogisticRegression(C=_LOOSE[head], max_iter=_MOST, class_weight="balanced").fit(rows[raised], classes)
    weights, bias = np.zeros((rows.shape[1], HEADS[head])), np.full(HEADS[head], _NEVER)
    weights[:, fitted.classes_], bias[fitted.classes_] = fitted.coef_.T, fitted.intercept_
    return Fit(weights, bias)


def _class(head: str, lesson: Lesson) -> int:
    gold = lesson.gold
    assert gold.severity is not None
    assert gold.category is not None
    return SEVERITIES.index(gold.severity) if head == "severity" else CATEGORIES.index(gold.category)
