"""What is wrong in a playbook, where it stands, and what would be right."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake; as text it is one plain line, `file:line: key: what is wrong; what would be right`."""

    file: str
    line: int
    key: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return plainly(f"{self.file}:{self.line}: {self.key}: {self.wrong}; {self.right}")


class PlaybookErrors(ValueError):
    """A folder of playbooks has mistakes; all of them are in `mistakes`, in the order of files and lines."""

    def __init__(self, mistakes: Iterable[Mistake]):
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def shown(value: object) -> str:
    """A value as it may stand in a line of text: in quotes, shortened, and with nothing a terminal would act on."""
    text = str(value)
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return "'" + "".join(letter if letter.isprintable() else "?" for letter in short) + "'"


def plainly(text: str) -> str:
    """A message from elsewhere on one line, without anything a terminal would act on."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def nearest(word: str, known: Iterable[str], count: int = 1) -> tuple[str, ...]:
    """The known words most like `word`, best first; case does not matter."""
    by_fold = {one.casefold(): one for one in known}
    folded = word.casefold()
    exact = [folded] if folded in by_fold else []
    close = difflib.get_close_matches(folded, by_fold, n=count, cutoff=0.7)
    return tuple(by_fold[one] for one in dict.fromkeys(exact + close))[:count]


def one_of(word: str, known: Iterable[str], least: str) -> str:
    """What would be right instead of `word`: the nearest known word, else all of them, else `least`."""
    words = tuple(known)
    near = nearest(word, words)
    if near:
        return f"did you mean {near[0]}?"
    return f"write one of {', '.join(words)}" if 0 < len(words) <= 30 else least


def split_advice(text: str, least: str) -> tuple[str, str]:
    """A message `what is wrong; what would be right` in its two halves."""
    wrong, _, right = plainly(text).partition("; ")
    return wrong, right or least
