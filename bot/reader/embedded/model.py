"""The weights at work: one message in, the network's answers out, on one core and without a network connection."""

import json
import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from bot.reader.embedded.grams import Grams
from bot.reader.embedded.pieces import Pieces
from bot.reader.embedded.seen import Seen, mark_of, near_rows

WEIGHTS = Path(__file__).parent / "weights"
_KEPT = 4096
"""How many summaries are kept ready; one takes 768 bytes."""
_KEPT_WHOLE = 1024
"""How many messages are kept ready whole, for those read ahead of their turn; one takes some 20 kB."""
Numbers = np.ndarray[Any, np.dtype[Any]]
_NO_ROWS, _NO_MARKS = np.zeros((0, 384), np.float32), np.zeros((0, 4), np.int64)


@dataclass(frozen=True, slots=True)
class Answers:
    """What is made of one message: the network's logits by head, and by memory how well it fits as the ticket joined.

    `grams` holds the logits of the second, tiny reader for the heads it knows.
    """

    heads: dict[str, Numbers]
    scores: Numbers
    grams: dict[str, Numbers]

    def odds(self, head: str, weights: Sequence[float]) -> float:
        """The log odds of a yes in the eyes of both: a weight for each of them, and a shift."""
        network, grams, shift = weights
        return network * float(self.heads[head][0]) + grams * float(self.grams[head][0]) + shift

    def blended(self, head: str, share: float) -> Numbers:
        """The logits of both in one: as shares, the weighted geometric mean of theirs."""
        result: Numbers = (1 - share) * self.heads[head] + share * self.grams[head]
        return result


class Model:
    """Both stages of the network, with the summaries of recent messages kept ready, and the grams beside it."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self._pieces = Pieces(folder / "tokenizer.json")
        self._lower = _session(folder / "lower.onnx")
        self._upper = _session(folder / "upper.onnx")
        self._grams = Grams(folder)
        self._summaries: OrderedDict[str, Numbers] = OrderedDict()
        self._hidden: OrderedDict[str, Numbers] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, seen: Seen, facts: Sequence[float]) -> Answers:
        """Read one message; earlier ones are read only if they were not lately."""
        hidden = self._read(seen.text)
        near, beside = self._near(seen)
        answers, scores = self._upper.run(
            None,
            {
                "hidden": hidden,
                "memory": np.stack([self._summary(item.text) for item in seen.memories]).astype(np.float32),
                "marks": np.array([mark_of(item) for item in seen.memories], dtype=np.int64),
                "near": near,
                "beside": beside,
                "facts": np.array(facts, dtype=np.float32),
            },
        )
        return Answers(self._heads(answers), scores, self._grams.answer(seen, facts))

    def prepare(self, texts: Sequence[str]) -> None:
        """Read texts ahead of time, so that answering about them is quick."""
        for text in texts[-_KEPT_WHOLE:]:
            self._read(text)

    def _read(self, text: str) -> Numbers:
        """The hidden states of a text [pieces, width]."""
        with self._lock:
            found = self._hidden.get(text)
        if found is not None:
            return found.astype(np.float32)
        hidden, summary = self._lower.run(None, {"pieces": np.array(self._pieces.of(text), dtype=np.int64)})
        half: Numbers = hidden.astype(np.float16)
        with self._lock:
            _keep(self._hidden, text, half, _KEPT_WHOLE)
            _keep(self._summaries, text, summary.astype(np.float16), _KEPT)
        # What was read ahead must read the same as what was not: both pass through the shorter numbers.
        return half.astype(np.float32)

    def _near(self, seen: Seen) -> tuple[Numbers, Numbers]:
        """The words of the messages right before [pieces, width] and the marks of each piece; there may be none."""
        rows, marks = [_NO_ROWS], [_NO_MARKS]
        for item in seen.near:
            whole = self._read(item.text)
            part = whole[near_rows(len(whole))]
            rows.append(part)
            marks.append(np.full((len(part), 4), mark_of(item), dtype=np.int64))
        return np.concatenate(rows), np.concatenate(marks)

    def _summary(self, text: str) -> Numbers:
        with self._lock:
            found = self._summaries.get(text)
        if found is None:
            self._read(text)
            return self._summary(text)
        return found

    def _heads(self, answers: Numbers) -> dict[str, Numbers]:
        out, start = {}, 0
        for name, width in self.card["heads"].items():
            out[name] = answers[start : start + width]
            start += width
        return out


def chance(odds: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def shares(logits: Numbers) -> Numbers:
    """Logits as probabilities that add up to one."""
    raised = np.exp(logits - logits.max())
    result: Numbers = raised / raised.sum()
    return result


def _keep(kept: OrderedDict[str, Numbers], text: str, numbers: Numbers, most: int) -> None:
    kept[text] = numbers
    kept.move_to_end(text)
    if len(kept) > most:
        kept.popitem(last=False)


def _session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    # A processor without eight-bit dot products would let sums overflow, and so answer otherwise than the rest.
    options.add_session_config_entry("session.x64quantprecision", "1")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
