"""Finding the phrases of all tables in one message, in time that grows with its length only."""

from collections.abc import Iterable
from functools import cache, lru_cache

from playbooks.words import harm, impact, manner, masks, money, tongues, trouble, waiting
from playbooks.words.cues import Found, Phrase, anchor, compiled, phrases

_MOST = 60
_Index = dict[str, tuple[Phrase, ...]]

_PROBLEMS = (
    trouble.OUTAGES, trouble.ACCESS, trouble.DEFECTS, waiting.LATENESS, waiting.CHASES, waiting.REPEATS, money.BILLS,
    money.PAY, money.TOPICS, harm.SECURITY, harm.SAFETY, harm.CONDUCT, harm.COMPLIANCE, impact.SCALE, tongues.OTHER_TONGUES,
)  # fmt: skip
_FRAMES = (masks.UNREAL, masks.SOLVED, masks.VOIDS, manner.CALM, manner.STRAIN)


@lru_cache(maxsize=1024)
def find(plain: str) -> tuple[Found, ...]:
    """What a message in plain text says of trouble and in what manner; words that only sound like trouble are left out."""
    keys = dict.fromkeys(map(anchor, plain.split()))
    masked = plain
    for found in _search(_masks(), keys, plain):
        masked = _blank(masked, found)
    return (*_search(_problems(), keys, masked), *_search(_frames(), keys, plain))


@cache
def _masks() -> _Index:
    return _index(masks.MASKS)


@cache
def _problems() -> _Index:
    return _index(*_PROBLEMS)


@cache
def _frames() -> _Index:
    return _index(*_FRAMES)


def _index(*tables: str) -> _Index:
    """Phrases by the anchors they need."""
    filed: dict[str, list[Phrase]] = {}
    for table in tables:
        for phrase in phrases(table):
            for key in phrase.anchors:
                filed.setdefault(key, []).append(phrase)
    return {key: tuple(found) for key, found in filed.items()}


def _search(index: _Index, keys: Iterable[str], plain: str) -> list[Found]:
    out: list[Found] = []
    tried: set[Phrase] = set()
    for key in keys:
        for phrase in index.get(key, ()):
            if phrase not in tried:
                tried.add(phrase)
                out += _matches(phrase, plain)
        if len(out) > _MOST:
            break
    return out


def _matches(phrase: Phrase, plain: str) -> list[Found]:
    """Up to four places where a phrase stands and counts."""
    pattern = compiled(phrase.pattern)
    out: list[Found] = []
    match = pattern.search(plain)
    for _ in range(4):
        if match is None:
            break
        if not _excused(phrase, plain, match.start()):
            out.append(Found(phrase.cue, match.start(), match.end()))
        match = pattern.search(plain, match.end())
    return out


def _excused(phrase: Phrase, plain: str, at: int) -> bool:
    """Whether words in the same sentence make the phrase not count."""
    if phrase.cue.unless is None:
        return False
    start, end = sentence(plain, at)
    return compiled(phrase.cue.unless).search(plain, start, end) is not None


def sentence(plain: str, at: int) -> tuple[int, int]:
    """Where the sentence around a place in plain text starts and ends; "but" begins a new one."""
    start = max(plain.rfind(mark, 0, at + 1) for mark in (" . ", " ? ", " ! ", " but "))
    ends = [end for mark in (" . ", " ? ", " ! ", " but ") if (end := plain.find(mark, at + 1)) >= 0]
    return max(start + 2, 0) if start >= 0 else 0, (min(ends) + 3 if ends else len(plain))


def _blank(plain: str, found: Found) -> str:
    """Plain text with a stretch turned into commas, word for word, so that places still count the same words."""
    return plain[: found.start] + " ," * plain[found.start : found.end].count(" ") + plain[found.end :]
