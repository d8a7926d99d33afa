"""Playbooks as they stand in their files: a tree of values that each know their file and line.

Every value is read as the words that stand there, so that `NO` stays Norway and `10:00` stays ten o'clock; the schema
decides what they mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "dict[str, Written] | list[Written] | str | None"
"""What can stand at a place: keys with values, a list, words, or nothing."""

_EITHER_OR = frozenset({"week", "always"})
"""A calendar's hours come from one file: half a week laid over another half is never meant."""


@dataclass(frozen=True, slots=True)
class Written:
    """One value, and the file and line where it (or its key) stands."""

    value: Value
    file: str
    line: int

    def at(self, *path: str) -> "Written | None":
        """The value under these keys, or None where there is none."""
        here: Written | None = self
        for key in path:
            here = here.value.get(key) if here is not None and isinstance(here.value, dict) else None
        return here

    def text(self, *path: str) -> str | None:
        """The words under these keys, or None where there are none."""
        found = self.at(*path)
        return found.value.strip() if found is not None and isinstance(found.value, str) else None

    def items(self, *path: str) -> "Iterator[tuple[str, Written]]":
        """The keys and values under these keys; nothing where no mapping stands."""
        found = self.at(*path)
        if found is not None and isinstance(found.value, dict):
            yield from found.value.items()

    def elements(self, *path: str) -> "Iterator[Written]":
        """The elements of the list under these keys; nothing where no list stands."""
        found = self.at(*path)
        if found is not None and isinstance(found.value, list):
            yield from found.value

    def words(self, *path: str) -> "Iterator[tuple[str, Written]]":
        """The elements under these keys that are words, each with where it stands."""
        for element in self.elements(*path):
            if isinstance(element.value, str):
                yield element.value.strip(), element

    def plain(self) -> object:
        """The value without files and lines, as the schema reads it."""
        match self.value:
            case dict():
                return {key: one.plain() for key, one in self.value.items()}
            case list():
                return [one.plain() for one in self.value]
            case _:
                return self.value


def lay_over(base: Written, over: Written) -> Written:
    """Lay one file over another: mappings merge deep, lists and words replace."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    dropped = _EITHER_OR if _EITHER_OR & over.value.keys() else frozenset()
    merged = {key: one for key, one in base.value.items() if key not in dropped}
    for key, one in over.value.items():
        merged[key] = lay_over(merged[key], one) if key in merged else one
    return Written(merged, over.file, over.line)


def spell_path(path: Sequence[str | int]) -> str:
    """A place as people write it: `check_ins[1].every`, elements counted from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text or "(whole file)"
