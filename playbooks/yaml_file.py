"""Reading one YAML file into `Written` values, with every mistake of writing found in it.

Only what a playbook needs is read: keys, lists and words. Tags, merge keys and second documents are refused, and
anchors may not swell a small file into a large one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from playbooks.mistakes import Mistake, plainly, shown
from playbooks.written import Value, Written

LARGEST_FILE = 256 * 1024
LARGEST_TREE = 20_000
DEEPEST = 30

_WHOLE = "(whole file)"
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_TAB = re.compile(r"^ *\t", re.MULTILINE)
Loader: TypeAlias = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
_LOADER: Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PLAIN_WORDS = (
    ("mapping values are not allowed", "a colon stands where none can", "put the words in quotes, or mend the indent"),
    ("could not find expected ':'", "a line here has no colon", "write it as `key: value`"),
    ("did not find expected key", "the indentation does not fit", "start keys of one level in the same column"),
    ("expected <block end>", "the indentation does not fit", "start keys of one level in the same column"),
    ("did not find expected '-'", "the indentation does not fit", "start the '-' of one list in the same column"),
    ("unexpected end of stream", "a quote or bracket is never closed", "close it"),
    ("did not find expected ',' or", "a list or bracket is never closed", "close it, with commas between its parts"),
    ("expected ',' or", "a list or bracket is never closed", "close it, with commas between its parts"),
    ("cannot start any token", "a character stands where none like it can", "put the words in quotes"),
    ("undefined alias", "this alias is not known", "define it with & above, or write the value out"),
)


class _UnreadableError(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, line: int, wrong: str, right: str):
        super().__init__(wrong)
        self.line, self.wrong, self.right = line, wrong, right


def read_file(path: Path) -> tuple[Written | None, tuple[Mistake, ...]]:
    """Read a file; None when nothing of it can be used, and in any case every mistake found."""
    name = str(path)
    try:
        text = _read_text(path)
    except _UnreadableError as stop:
        return None, (Mistake(name, stop.line, _WHOLE, stop.wrong, stop.right),)
    return read_text(text, name)


def read_text(text: str, name: str, loader: Loader = _LOADER) -> tuple[Written | None, tuple[Mistake, ...]]:
    """Read the text of a file called `name`; None when nothing of it can be used, and every mistake found."""
    builder = _Builder(name)
    try:
        tree = builder.document(yaml.parse(text, Loader=loader))
    except _UnreadableError as stop:
        return None, (*builder.mistakes, Mistake(name, stop.line, _WHOLE, stop.wrong, stop.right))
    except yaml.YAMLError as error:
        return None, (*builder.mistakes, *_syntax(error, text, name))
    return tree, tuple(builder.mistakes)


def _read_text(path: Path) -> str:
    try:
        if not path.is_file():
            raise _UnreadableError(1, "this is not a file", "name a file that exists")
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _UnreadableError(1, f"the file cannot be read ({error.strerror})", "make it readable") from None
    if len(raw) > LARGEST_FILE:
        raise _UnreadableError(1, f"the file is larger than {LARGEST_FILE // 1024} KB", "keep one client in one file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _UnreadableError(line, f"byte 0x{raw[error.start]:02X} is not UTF-8", "save the file as UTF-8") from None
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _UnreadableError(line, f"a control character (number {ord(found[0])}) stands here", "remove it")
    return text


def _syntax(error: yaml.YAMLError, text: str, name: str) -> Iterator[Mistake]:
    tabs = [text.count("\n", 0, found.start()) + 1 for found in _TAB.finditer(text)]
    if tabs:
        yield from (Mistake(name, line, _WHOLE, "a tab indents this line", "indent with spaces") for line in tabs)
        return
    problem = getattr(error, "problem", None) or "this is not YAML"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    wrong, right = plainly(problem), "write it as the playbook reference shows"
    for part, plain_wrong, plain_right in _PLAIN_WORDS:
        if part in problem:
            wrong, right = plain_wrong, plain_right
            break
    lines = text.count("\n") + (not text.endswith("\n"))
    yield Mistake(name, min(mark.line + 1, max(lines, 1)) if mark else 1, _WHOLE, f"not YAML: {wrong}", right)


class _Builder:
    """Turns the events of a YAML file into `Written` values."""

    def __init__(self, file: str):
        self.file = file
        self.mistakes: list[Mistake] = []
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._count = 0
        self._events: Iterator[Event] = iter(())

    def document(self, events: Iterator[Event]) -> Written:
        """The one document of a file; raises _UnreadableError when there is none or it is no mapping."""
        self._events = events
        tree: Written | None = None
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if tree is not None:
                self._add(_line(event), "a second document begins here", "keep one client in one file, without '---'")
                break
            tree = self._node(next(events), 1, "", 0)
        if tree is None or tree.value is None:
            raise _UnreadableError(
                1, "the file is empty", "write at least client, name, prefix, zone, channels and people"
            )
        if not isinstance(tree.value, dict):
            raise _UnreadableError(tree.line, "the file holds no keys", "write it as lines of `key: value`")
        return tree

    def _node(self, event: Event, line: int, key: str, depth: int) -> Written:
        self._count += 1
        if depth > DEEPEST:
            raise _UnreadableError(_line(event), f"values are nested more than {DEEPEST} deep", "write them flatter")
        self._limit(_line(event))
        before = self._count
        value = self._value(event, key, depth)
        anchor = getattr(event, "anchor", None)
        if anchor and not isinstance(event, AliasEvent):
            self._anchors[anchor] = (value, self._count - before + 1)
        return Written(value, self.file, line)

    def _value(self, event: Event, key: str, depth: int) -> Value:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self._add(_line(event), f"the tag {shown(tag)} is not read", "write the plain value without it", key)
        match event:
            case ScalarEvent():
                # The two parsers write a plain style as None or as ''.
                return None if not event.style and event.value in _NOTHING else event.value
            case SequenceStartEvent():
                return self._sequence(key, depth)
            case MappingStartEvent():
                return self._mapping(key, depth)
            case _:
                return self._alias(event)

    def _alias(self, event: Event) -> Value:
        name = getattr(event, "anchor", "")
        if name not in self._anchors:
            raise _UnreadableError(
                _line(event), f"the alias {shown(name)} is not known", "define it with & above, or write the value out"
            )
        value, size = self._anchors[name]
        self._count += size
        self._limit(_line(event))
        return value

    def _limit(self, line: int) -> None:
        if self._count > LARGEST_TREE:
            raise _UnreadableError(
                line, f"the file holds more than {LARGEST_TREE} values, aliases counted out", "write fewer aliases"
            )

    def _sequence(self, key: str, depth: int) -> Value:
        found: list[Written] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            found.append(self._node(event, _line(event), f"{key}[{len(found) + 1}]", depth + 1))
        return found

    def _mapping(self, key: str, depth: int) -> Value:
        found: dict[str, Written] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            line = _line(event)
            name = self._node(event, line, key, depth + 1).value
            path = f"{key}.{name}" if key else str(name)
            value = self._node(next(self._events), line, path if isinstance(name, str) else key, depth + 1)
            if not isinstance(name, str):
                self._add(line, "a key that is no word", "write a word before the colon", key)
            elif name == "<<":
                self._add(line, "merge keys ('<<') are not read", "write the keys out, or in default.yaml", key)
            elif name in found:
                self._add(line, f"written twice, first on line {found[name].line}", "keep one of them", path)
            else:
                found[name] = value
        return found

    def _add(self, line: int, wrong: str, right: str, key: str = "") -> None:
        self.mistakes.append(Mistake(self.file, line, plainly(key) or _WHOLE, wrong, right))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
