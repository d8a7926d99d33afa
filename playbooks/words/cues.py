"""The language of the phrase tables, and what a phrase tells of the message it stands in.

A table is text. An entry starts at the left edge with a sign, a weight, perhaps a category and the severity the words
are worth at least, and a colon; phrases follow, parted by bars; after `unless`, phrases that make the entry not count
when they stand in the same sentence. Indented lines go on with the entry above; a line may end at a slash.

    trouble 3 outage:  {be} .. down | {system} [is] dead
        unless  down to/by/from

A phrase is a row of whole words: `a/b` is either, `[a/b]` may be absent, `fail*` is any word that begins so (four
letters at least), `log_in` is two words, `0` is a number, `@` a time of day, `.` to `........` is up to so many words
(never over a comma), `{system}` is one of a kind, `^` and `$` are the ends of a sentence. It is matched against plain
text (see `playbooks.wording`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from playbooks.terms import Category, Severity
from playbooks.words.kinds import KINDS

_WORD = r"\w[^ ]* "
_EVERYDAY = """
a an the is are was were be been it this that to of on in at for from with and or not no i we you they he she our your
my their us me have has had do does did will would can could all any some so as if but by up out very still
"""
_DIGITS = frozenset("0123456789")
_NEEDS_SEARCH = frozenset("*0@")
_COMMON = dict.fromkeys([*_EVERYDAY.split(), "0", "@"], 9) | dict.fromkeys(["please", "over"], 4)
_COMMON |= dict.fromkeys(["call", "customer", "back", "again"], 3)


class Sign(StrEnum):
    """What a phrase tells of the message it stands in."""

    MASK = "mask"
    VOID = "void"
    UNREAL = "unreal"
    SOLVED = "solved"
    TROUBLE = "trouble"
    LATE = "late"
    CHASE = "chase"
    REPEAT = "repeat"
    WIDE = "wide"
    PARTLY = "partly"
    ONE = "one"
    DEADLINE = "deadline"
    STAKES = "stakes"
    MINOR = "minor"
    NEW_TOPIC = "newtopic"
    ME_TOO = "metoo"
    REFERS = "refers"
    TOPIC = "topic"
    DEMAND = "demand"
    CIVIL = "civil"
    THANKS = "thanks"
    ACK = "ack"
    PRAISE = "praise"
    GREETING = "greeting"
    SCHEDULING = "scheduling"
    QUESTION = "question"
    REQUEST = "request"
    FYI = "fyi"
    SMALLTALK = "smalltalk"
    ANGRY = "angry"
    CURT = "curt"
    SARCASTIC = "sarcastic"
    PASSIVE = "passive-aggressive"
    THREAT = "threatening"
    WITHDRAWING = "withdrawing"


STRAINS = (Sign.ANGRY, Sign.CURT, Sign.SARCASTIC, Sign.PASSIVE, Sign.THREAT, Sign.WITHDRAWING)


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """One entry of a table; `severity` is the least a message is worth when these words make it an issue."""

    sign: Sign
    weight: int
    category: Category | None
    severity: Severity | None
    unless: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One phrase of an entry.

    `rarest` and `others` are sets of anchors (see `anchors_of`): a message without one of each cannot hold the phrase.
    """

    cue: Cue
    rarest: frozenset[str]
    others: tuple[frozenset[str], ...]
    pattern: str


@dataclass(frozen=True, slots=True, eq=False)
class Lone:
    """A phrase of fixed words: `text` is looked for as it stands, `word` is its rarest."""

    cue: Cue
    word: str
    text: str


class Found(NamedTuple):
    """A phrase that was found, and where in the plain text."""

    cue: Cue
    start: int
    end: int


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled form of a pattern, made when it is first needed: most phrases never are."""
    return re.compile(pattern)


def phrases(table: str) -> tuple[Phrase | Lone, ...]:
    """All phrases of a table, those of fixed words apart: they are looked up, not searched for."""
    return tuple(phrase for entry in _entries(table) for phrase in _phrases_of(entry))


def anchors_of(words: Iterable[str]) -> dict[str, None]:
    """Every anchor the words of a message answer to, in their order."""
    found: dict[str, None] = {}
    for word in words:
        found[word] = None
        found[word[:4] + "*"] = None
        if word[0] in _DIGITS:
            found["0"] = None
    return found


def _anchor(choice: str) -> str:
    """What a message must have for a choice to match: the word itself, the beginning of one, or a number."""
    if choice[0] in _DIGITS or choice == "@":
        return "0"
    return choice[:4] + "*" if choice.endswith("*") else choice


def _entries(table: str) -> Iterator[str]:
    entry = ""
    for line in filter(None, map(str.rstrip, table.splitlines())):
        if not line[0].isspace():
            if entry:
                yield entry
            entry = line
        else:
            entry += " " + line.strip()
    if entry:
        yield entry


def _phrases_of(entry: str) -> Iterator[Phrase | Lone]:
    head, _, body = entry.replace("/ ", "/").partition(":")
    sign, weight, *rest = head.split()
    wanted, _, unless = body.partition(" unless ")
    cue = Cue(
        Sign(sign),
        int(weight),
        next((each for each in Category if each in rest), None),
        next((each for each in Severity if each in rest), None),
        _any_of(unless) if unless.strip() else None,
    )
    for phrase in wanted.split("|"):
        if phrase.strip():
            parts = phrase.split()
            if len(parts) == 1:
                choices = _spread(parts[0])
                fixed = [choice for choice in choices if _NEEDS_SEARCH.isdisjoint(choice)]
                yield from (Lone(cue, _rarest(choice), f" {choice.replace('_', ' ')} ") for choice in fixed)
                parts = ["/".join(choice for choice in choices if not _NEEDS_SEARCH.isdisjoint(choice))]
            if parts == [""]:
                continue
            rarest, *others = _needs(parts)
            yield Phrase(cue, rarest, tuple(others), f" {_pattern(parts)}")


def _any_of(text: str) -> str:
    return f" (?:{'|'.join(_pattern(phrase.split()) for phrase in text.split('|'))})"


def _pattern(parts: list[str]) -> str:
    if set(parts[-1]) == {"."}:
        return "".join(map(_part, parts[:-1]))[:-1] + rf"(?: \w[^ ]*){{0,{len(parts[-1])}}}(?= )"
    made = "".join(map(_part, parts))
    return made if made.endswith("$)") else made[:-1] + "(?= )"


def _part(part: str) -> str:
    if part == "^":
        return r"(?<![^.?!] )"
    if part == "$":
        return "(?=[.?!] |$)"
    if set(part) == {"."}:
        return f"(?:{_WORD}){{0,{len(part)}}}"
    if part.startswith("["):
        return f"(?:{_words(part[1:-1])} )?"
    return f"{_words(part)} "


def _words(part: str) -> str:
    choices = [_choice(choice) for choice in _spread(part)]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _spread(part: str) -> list[str]:
    """The alternatives of a part, kinds spelt out."""
    out: list[str] = []
    for choice in part.split("/"):
        out += KINDS[choice[1:-1]].split() if choice.startswith("{") else [choice]
    return out


def _choice(choice: str) -> str:
    if choice == "0":
        return r"\d[\w.,:/%]*"
    if choice == "@":
        return r"\d{1,2}(?:[:.]\d\d)?(?:[ap]m)?"
    return re.escape(choice).replace("_", " ").replace(r"\*", r"\w*")


def _needs(parts: list[str]) -> list[frozenset[str]]:
    """The anchors of every part that a match must hold, rarest part first."""
    needed = [_spread(part) for part in parts if part not in "^$," and part[0] not in "[.*"]
    needed = [words for words in needed if not any(word.startswith("*") for word in words)]
    needed.sort(key=lambda words: sum(_COMMON.get(word.split("_")[0], 1) for word in words))
    return [frozenset(_anchor(_rarest(word)) for word in words) for words in needed]


def _rarest(choice: str) -> str:
    """The word of a choice least likely to be met by chance."""
    words = choice.split("_")
    return min(words, key=lambda word: (_COMMON.get(word, 1), -len(word)))
