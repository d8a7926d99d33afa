"""`python -m bot.reader.training.time_alone`: how much of tone and tickets the times alone give away, batch by batch.

A detector that sees no word, only when and where in its thread a message stands, is judged on batches it did not learn
from. What it finds is what any reader would get for nothing; data that it reads well would prove little.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from bot.reader.embedded.grams import Numbers
from bot.reader.training.threads import Message, Thread, threads

_FOLDS = 8


def main() -> None:
    """Print the area under the curve for "strained" and "belongs on a ticket", for all batches and for each."""
    rows = [row for thread in threads() for row in _rows(thread)]
    batches = np.array([batch for batch, _, _ in rows])
    seen = np.array([numbers for _, numbers, _ in rows])
    truths = {
        "strained": np.array([message.gold is not None and message.gold.tone < 0 for _, _, message in rows]),
        "belongs on a ticket": np.array(
            [message.gold is not None and message.gold.escalation for _, _, message in rows]
        ),
    }
    told = {name: _told(seen, truth, batches) for name, truth in truths.items()}
    for name, truth in truths.items():
        print(f"{name}: {_area(truth, told[name]):.2f} over all {len(rows)} client messages")
    print(f"{'batch':28} {'strained':>9} {'ticket':>9}")
    for batch in sorted(set(batches)):
        own = batches == batch
        print(f"{batch:28}", *(f"{_area(truth[own], told[name][own]):9.2f}" for name, truth in truths.items()))


def _told(seen: Numbers, truth: Numbers, batches: Numbers) -> Numbers:
    out = np.zeros(len(truth))
    for learn, judge in GroupKFold(_FOLDS).split(seen, truth, batches):
        fitted = HistGradientBoostingClassifier(max_iter=120, learning_rate=0.06, random_state=0)
        out[judge] = fitted.fit(seen[learn], truth[learn]).predict_proba(seen[judge])[:, 1]
    return out


def _area(truth: Numbers, told: Numbers) -> float:
    return float(roc_auc_score(truth, told)) if truth.any() and not truth.all() else math.nan


def _rows(thread: Thread) -> Iterator[tuple[str, list[float], Message]]:
    for message in thread.messages:
        if message.client:
            yield thread.batch, _times(thread.messages[: message.turn], message), message


def _times(before: Sequence[Message], message: Message) -> list[float]:
    team = next((each for each in reversed(before) if not each.client), None)
    client = next((each for each in reversed(before) if each.client), None)
    waiting = next((place for place, each in enumerate(reversed(before)) if not each.client), len(before))
    return [
        message.turn,
        sum(each.client for each in before),
        waiting,
        _ago(message, before[0] if before else None),
        _ago(message, before[-1] if before else None),
        _ago(message, team),
        _ago(message, client),
        float(bool(before) and before[-1].client),
        message.at.hour + message.at.minute / 60,
        message.at.weekday(),
    ]


def _ago(message: Message, then: Message | None) -> float:
    return math.log1p((message.at - then.at).total_seconds() / 60) if then else -1.0


if __name__ == "__main__":
    main()
