"""What the schema refuses, told in plain words with file, line, key and what would be right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from playbooks.editor_schema import schema_at
from playbooks.mistakes import Mistake, one_of, plainly, shown, split_advice
from playbooks.written import Written, spell_path

_LEAST = "see docs/playbook.md"
_NAMES = re.compile(r"'([^']*)'")
_FEW = 6
_UNION_TAGS = frozenset({"one", "each"})

Path = tuple[str | int, ...]


def explain(error: ValidationError, tree: Written) -> Iterator[Mistake]:
    """Every mistake of a validation, at the line where it stands in the files `tree` was read from."""
    for detail in error.errors(include_url=False):
        path, is_key = _path(detail["loc"], tree)
        here, depth = _lowest(tree, path)
        if path[-1:] == ("zone",) and 1 < len(path) != depth:
            continue  # a zone left out is filled from the client's, so the mistake is told there
        wrong, right = _tell(detail["type"], detail, path, is_key)
        yield Mistake(here.file, here.line, plainly(spell_path(path)), wrong, right)


def _path(loc: Sequence[str | int], tree: Written) -> tuple[Path, bool]:
    """A pydantic location as keys that stand in the file: without the names of alternatives tried."""
    path: list[str | int] = []
    here: Written | None = tree
    is_key = bool(loc) and loc[-1] == "[key]"
    for part in loc:
        below = _step(here, part)
        if below is None and (part == "[key]" or part in _UNION_TAGS):
            continue
        path.append(part)
        here = below
    return tuple(path), is_key


def _step(here: Written | None, part: str | int) -> Written | None:
    if here is None:
        return None
    if isinstance(here.value, list) and isinstance(part, int):
        return here.value[part] if part < len(here.value) else None
    if isinstance(here.value, dict):
        return here.value.get(str(part))
    return None


def _lowest(tree: Written, path: Path) -> tuple[Written, int]:
    """The deepest value on the way to a place that stands in a file, and how deep it is."""
    here = tree
    for depth, part in enumerate(path):
        below = _step(here, part)
        if below is None:
            return here, depth
        here = below
    return here, len(path)


def _tell(kind: str, detail: Mapping[str, Any], path: Path, is_key: bool) -> tuple[str, str]:
    value = detail["input"]
    match kind:
        case "missing":
            return "is missing", _example(path)
        case "extra_forbidden":
            return "is not a key here", one_of(str(path[-1]), _known_keys(path[:-1]), _LEAST)
        case "enum" | "literal_error":
            words = _allowed(str(detail.get("ctx", {}).get("expected", "")))
            return _not_known(value), _choose(value, words)
        case "value_error":
            return split_advice(str(detail["ctx"]["error"]), _example(path))
        case "bool_parsing" | "bool_type":
            return f"{_named(value)} is neither true nor false", "write true or false"
        case "string_too_short":
            return "the words are empty", _example(path[:-1] if is_key else path)
        case _:
            right = _example(path) if value is not None else "write something there, or take the line out"
            return _wrong_shape(kind, detail), right


def _wrong_shape(kind: str, detail: Mapping[str, Any]) -> str:
    value = detail["input"]
    match kind:
        case "string_type":
            return f"{_named(value)} stands where words are expected"
        case "tuple_type" | "list_type":
            return f"{_named(value)} stands where a list is expected"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{_named(value)} stands where keys with values are expected"
        case "int_parsing" | "int_type" | "int_from_float" | "float_parsing" | "float_type" | "finite_number":
            return f"{_named(value)} is not a number that can stand here"
        case "greater_than":
            return f"{_named(value)} is too small, it must be more than {detail['ctx']['gt']:g}"
        case "greater_than_equal":
            return f"{_named(value)} is too small, it must be at least {detail['ctx']['ge']}"
        case "less_than_equal":
            return f"{_named(value)} is too large, it must be at most {detail['ctx']['le']}"
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            return f"{_named(value)} is not a date that exists"
        case _:
            return f"{_named(value)}: {plainly(str(detail['msg']))}"


def _not_known(value: object) -> str:
    return (
        f"{shown(value)} is not known" if isinstance(value, str) else f"{_named(value)} stands where words are expected"
    )


def _choose(value: object, words: tuple[str, ...]) -> str:
    if len(words) <= _FEW:
        return f"write one of {', '.join(words)}"
    return one_of(value if isinstance(value, str) else "", words, _LEAST)


def _named(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "a group of keys"
        case list() | tuple():
            return "a list"
        case _:
            return shown(value)


def _allowed(expected: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_NAMES.findall(expected)))


def _known_keys(path: Path) -> tuple[str, ...]:
    here = schema_at(path)
    return tuple(here.get("properties", ())) if here else ()


def _example(path: Path) -> str:
    """What would be right at a place, by the schema's own example; a list's example is one of its elements."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    here = schema_at(path)
    examples = (here or {}).get("examples")
    if not examples and path and (isinstance(path[-1], int) or _is_free(path[:-1])):
        return _example(path[:-1])
    if here is None or not examples:
        return _LEAST
    listed = here.get("type") == "array"
    return f"write for example `{key}: {f'[{examples[0]}]' if listed else examples[0]}`"


def _is_free(path: Path) -> bool:
    """Whether the keys at a place are the writer's own, such as the names of a directory."""
    here = schema_at(path)
    return here is not None and "additionalProperties" in here and "properties" not in here
