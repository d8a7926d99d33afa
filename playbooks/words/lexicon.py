"""Finding the phrases of all tables in one message, in time that grows with its length only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from playbooks.words import defects, harm, impact, manner, masks, money, outages, tongues, waiting
from playbooks.words.cues import Found, Lone, Phrase, Sign, anchors_of, compiled, phrases

_MOST = 60
_ENDS = (" . ", " ? ", " ! ", " but ")
_EVERYWHERE = frozenset((Sign.TROUBLE, Sign.LATE, Sign.MASK, Sign.UNREAL, Sign.SOLVED))

_PROBLEMS = (
    outages.OUTAGES, outages.ACCESS, defects.DEFECTS, waiting.LATENESS, waiting.CHASES, waiting.REPEATS, money.BILLS,
    money.PAY, money.TOPICS, harm.SECURITY, harm.SAFETY, harm.CONDUCT, harm.COMPLIANCE, impact.SCALE,
    tongues.OTHER_TONGUES,
)  # fmt: skip
_FRAMES = (masks.UNREAL, masks.SOLVED, masks.VOIDS, manner.CALM, manner.STRAIN)
_ON_MASKED = frozenset(
    (
        Sign.TROUBLE, Sign.LATE, Sign.CHASE, Sign.REPEAT, Sign.WIDE, Sign.PARTLY, Sign.ONE, Sign.DEADLINE, Sign.STAKES,
        Sign.MINOR, Sign.NEW_TOPIC, Sign.ME_TOO, Sign.REFERS, Sign.TOPIC,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Index:
    """Phrases of fixed words by their rarest word, and the others by the anchors they need."""

    lone: dict[str, tuple[Lone, ...]]
    filed: dict[str, tuple[Phrase, ...]]


@lru_cache(maxsize=1024)
def find(plain: str) -> tuple[Found, ...]:
    """What a message in plain text says of trouble, and in what manner; words that only sound like it are left out."""
    words = dict.fromkeys(plain.split())
    keys = anchors_of(words)
    masked = plain
    for found in _search(_masks(), words, keys, plain, plain):
        masked = _blank(masked, found)
    tells = _search(_tellers(), words, keys, plain, masked)
    return tuple(tells if masked == plain else _in_place(tells, plain, masked))


def _in_place(tells: Iterable[Found], plain: str, masked: str) -> Iterator[Found]:
    """What was found in the masked text at its place in the plain text, which has as many words, but longer ones."""
    gaps = [at for at, letter in enumerate(plain) if letter == " "]
    for found in tells:
        if found.cue.sign not in _ON_MASKED:
            yield found
        else:
            start, end = (gaps[masked.count(" ", 0, at)] for at in (found.start, found.end))
            yield Found(found.cue, start, end)


@cache
def _masks() -> _Index:
    return _index(masks.MASKS)


@cache
def _tellers() -> _Index:
    return _index(*_PROBLEMS, *_FRAMES)


def _index(*tables: str) -> _Index:
    lone: dict[str, list[Lone]] = {}
    filed: dict[str, list[Phrase]] = {}
    for phrase in (phrase for table in tables for phrase in phrases(table)):
        if isinstance(phrase, Lone):
            lone.setdefault(phrase.word, []).append(phrase)
            continue
        for key in phrase.rarest:
            filed.setdefault(key, []).append(phrase)
    return _Index({word: tuple(each) for word, each in lone.items()}, {key: tuple(each) for key, each in filed.items()})


def _search(index: _Index, words: dict[str, None], keys: dict[str, None], plain: str, masked: str) -> list[Found]:
    """Everything found, in an order that depends on the message alone."""
    out: list[Found] = []
    for word in words:
        for single in index.lone.get(word, ()):
            text = masked if single.cue.sign in _ON_MASKED else plain
            at = text.find(single.text)
            if at >= 0 and not (single.cue.unless and _excused(single.cue.unless, text, at)):
                out.append(Found(single.cue, at, at + len(single.text) - 1))
    for phrase in _candidates(index.filed, keys):
        out += _matches(phrase, masked if phrase.cue.sign in _ON_MASKED else plain)
        if len(out) > _MOST:
            break
    return out


def _candidates(filed: dict[str, tuple[Phrase, ...]], keys: dict[str, None]) -> list[Phrase]:
    """Phrases of which the message holds a word of every kind they need, in an order that depends on the message alone.

    Asking for the words is far cheaper than trying the pattern.
    """
    present = set(keys)
    out: dict[Phrase, None] = {}
    for key in keys:
        for phrase in filed.get(key, ()):
            if phrase not in out:
                for need in phrase.others:
                    if need.isdisjoint(present):
                        break
                else:
                    out[phrase] = None
    return list(out)


def _matches(phrase: Phrase, plain: str) -> list[Found]:
    """Where a phrase stands and counts: for a trouble up to four places, for anything else the first."""
    pattern, cue = compiled(phrase.pattern), phrase.cue
    out: list[Found] = []
    match = pattern.search(plain)
    for _ in range(4):
        if match is None:
            break
        if cue.unless is None or not _excused(cue.unless, plain, match.start()):
            out.append(Found(cue, match.start(), match.end()))
            if cue.sign not in _EVERYWHERE:
                break
        match = pattern.search(plain, match.end())
    return out


def _excused(unless: str, plain: str, at: int) -> bool:
    """Whether words in the same sentence make a phrase not count."""
    start, end = sentence(plain, at)
    return compiled(unless).search(plain, start, end) is not None


def sentence(plain: str, at: int) -> tuple[int, int]:
    """Where the sentence around a place in plain text starts and ends; "but" begins a new one."""
    start, end = 0, len(plain)
    for mark in _ENDS:
        if mark in plain:
            start = max(start, plain.rfind(mark, 0, at + 1) + 2)
            found = plain.find(mark, at + 1)
            end = min(end, found + 3) if found >= 0 else end
    return start if start > 2 else 0, end


def _blank(plain: str, found: Found) -> str:
    """Plain text with a stretch turned into commas, word for word, so that places still count the same words."""
    return plain[: found.start] + " ," * plain[found.start : found.end].count(" ") + plain[found.end :]
