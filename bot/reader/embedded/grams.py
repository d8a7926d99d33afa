"""A second, tiny reader beside the network: which words and pieces of words stand in a message, each with a weight.

It sees less than the network and errs elsewhere, so that both together judge strangers better than either alone. Every
gram falls into one of `SLOTS` by its checksum; teaching counts them with these very functions.
"""

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from bot.reader.embedded.seen import OTHER, SELF, TEAM, Memory, Seen

FILE = "grams.npz"
_BITS = 17
SLOTS = 1 << _BITS
HEADS = {"escalation": 1, "strained": 1, "severity": 4, "category": 10}
"""What it answers, and how many numbers each answer has."""
_TOKEN = re.compile(r"\w\w+|[?!]")
_SHORTEST, _LONGEST = 2, 5
_CUT = 30
"""Letters of a word at most: what is longer is no word, and its pieces tell nothing."""
_FIELDS = 5
_WORD, _PIECE, _TEAM, _CLIENT, _TICKET = range(_FIELDS)
_SALTS = tuple(crc32(name) for name in (b"word", b"piece", b"team", b"client", b"ticket"))
Numbers = np.ndarray[Any, np.dtype[Any]]
Counted = tuple[Numbers, Numbers]
"""Places or slots, each once, and a number for each."""


class Grams:
    """The weights at work; a byte each, with one scale for every number answered."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / FILE) as file:
            self._weights: Numbers = file["weights"]
            self._rarity: Numbers = file["rarity"]
            self._scale, self._dense, self._bias = file["scale"], file["facts"], file["bias"]

    def answer(self, seen: Seen, facts: Sequence[float]) -> dict[str, Numbers]:
        """Log odds of escalation and strain, logits of severity and category."""
        slots, values = row_of(counted(seen), self._rarity)
        told = values @ self._weights[slots].astype(np.float32) * self._scale
        told = told + np.array(facts, dtype=np.float32) @ self._dense + self._bias
        out, start = {}, 0
        for head, width in HEADS.items():
            out[head] = told[start : start + width]
            start += width
        return out


def counted(seen: Seen) -> Counted:
    """The grams of the message and of what it most likely speaks of, each field for itself."""
    words = _words(seen.text)
    around = (_last(seen, TEAM), _last(seen, SELF, OTHER), _ticket(seen.memories))
    places = _places([*words, *(f"{first} {second}" for first, second in pairwise(words))], _WORD)
    for word in seen.text.lower().split():
        places.extend(_pieces(word[:_CUT]))
    for field, text in enumerate(around, _TEAM):
        places.extend(_places(_words(text), field))
    hits = Counter(places)
    return np.fromiter(hits.keys(), np.int64, len(hits)), np.fromiter(hits.values(), np.int64, len(hits))


def row_of(counted: Counted, rarity: Numbers) -> Counted:
    """Slots and their values: rare grams count more, repeated ones little more, and every field weighs the same."""
    places, counts = counted
    field, slots = places >> _BITS, places & (SLOTS - 1)
    raw = (1 + np.log(counts)) * rarity[slots]
    lengths = np.sqrt(np.bincount(field, raw * raw, _FIELDS))
    lengths[lengths == 0] = 1.0
    return slots, (raw / lengths[field]).astype(np.float32)


def _words(text: str) -> list[str]:
    found: list[str] = _TOKEN.findall(text.lower())
    return found


@lru_cache(maxsize=4096)
def _pieces(word: str) -> "array[int]":
    """The places of a word's pieces; its edges are part of them."""
    # Bytes are cut quicker, where a letter is a byte.
    edged: str | bytes = f" {word} ".encode() if word.isascii() else f" {word} "
    grams = [
        edged[start : start + length]
        for length in range(_SHORTEST, min(_LONGEST, len(edged)) + 1)
        for start in range(len(edged) - length + 1)
    ]
    return array("I", _places(grams, _PIECE))


def _places(grams: Sequence[str | bytes], field: int) -> list[int]:
    """Where grams fall: their field, and in it a slot by their checksum, another one in every field."""
    base, salt, mask = field << _BITS, _SALTS[field], SLOTS - 1
    plain = [gram if isinstance(gram, bytes) else gram.encode("utf-8", "surrogatepass") for gram in grams]
    return [base | crc32(gram, salt) & mask for gram in plain]


def _last(seen: Seen, *kinds: int) -> str:
    return next((memory.text for memory in reversed(seen.memories) if memory.kind in kinds), "")


def _ticket(memories: Sequence[Memory]) -> str:
    """What the ticket spoken of last is about."""
    return next((memory.text for memory in reversed(memories) if memory.ticket is not None), "")
