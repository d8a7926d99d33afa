"""Our JSONL, from any number of files at once, in bounded memory: see `index` for how."""

import datetime as dt
import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from bot.rehearse.fields import Wrong, microseconds
from bot.rehearse.index import Index, Seen
from bot.rehearse.items import Item, Notes, Said, Unreadable
from bot.rehearse.lines import BOTS, Line, changed, look_at, object_of, read
from bot.rehearse.shelf import LONGEST_LINE, Named, Shelf, numbered_lines, open_plain, place_of
from bot.rehearse.threads import is_thread, messages_of
from playbooks.terms import Side

MOST_THREADS = 64 * 1024 * 1024
"""Bytes of messages from lines that hold whole threads; these are kept in memory."""

CHANGED = "it was changed or taken away while it was being read"

_ORPHAN = "it changes a message that is not in the transcript"
_WHERE = "where"


class JsonlTranscript:
    """Files of our JSONL as one input: neither the order of lines matters nor which file a change stands in."""

    def __init__(self, files: Sequence[Named], notes: Notes) -> None:
        self._notes = notes
        self._shelf = Shelf(files)
        self._index = Index()
        self._seen = Seen()
        self._repeated: set[int] = set()
        self._wordless = array("q")
        self._left_out: set[int] = set()
        self._changes: dict[int, tuple[int, ...]] = {}
        for number, file in enumerate(files, start=1):
            self._read_file(number, file)
        with self._shelf:
            self._settle()

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self._index) - len(self._left_out)

    def items(self) -> Iterator[Item]:
        """Everything said and done, in order of time."""
        index, left_out = self._index, self._left_out
        with self._shelf:
            for at in index.in_order():
                place = index.places[at]
                if place not in left_out and (item := self._item(place, index.numbers[at])) is not None:
                    yield item

    def _read_file(self, number: int, file: Named) -> None:
        before = self._notes.skipped_count + len(self._index) + sum(self._notes.ignored.values())
        try:
            with open_plain(file.path) as source:
                for line, offset, raw in numbered_lines(source):
                    self._take(raw, place_of(number, offset), line, file.name)
        except (Unreadable, OSError) as error:
            self._notes.skip(
                file.name, str(error) if isinstance(error, Unreadable) else "it could not be read to its end"
            )
        if before == self._notes.skipped_count + len(self._index) + sum(self._notes.ignored.values()):
            self._notes.skip(file.name, "it is empty")

    def _take(self, raw: bytes | None, place: int, number: int, file: str) -> None:
        try:
            if raw is None:
                raise Wrong(f"it is longer than {LONGEST_LINE:,} bytes")
            if not raw.isspace():
                said = object_of(raw)
                if is_thread(said):
                    self._take_thread(said, number, f"{file} line {number}")
                else:
                    self._add(look_at(said), place, number)
        except Wrong as wrong:
            self._notes.skip(f"{file} line {number}", str(wrong))

    def _take_thread(self, thread: dict[str, Any], number: int, where: str) -> None:
        for part, said in messages_of(thread):
            place = f"{where} message {part}"
            try:
                if isinstance(said, str):
                    raise Wrong(said)
                line = look_at(said)
                if self._shelf.made > MOST_THREADS:
                    raise Wrong("there are more threads than can be held in memory; write one message a line")
                self._add(line, self._shelf.keep(json.dumps(said | {_WHERE: place}).encode()), number)
            except Wrong as wrong:
                self._notes.skip(place, str(wrong))

    def _add(self, line: Line, place: int, number: int) -> None:
        if line.role is Side.BOT:
            self._notes.ignore(BOTS)
            return
        key = hash(line.key) or 1 if line.key else 0
        if line.key and not self._seen.add(key):
            self._repeated.add(key)
        if not line.whole:
            self._wordless.append(len(self._index))
        self._index.add(microseconds(line.at), place, key, number)

    def _settle(self) -> None:
        """Of lines with one id, find the message itself, what changes it, and what only repeats it."""
        groups: dict[int, array[int]] = {}
        for at, key in enumerate(self._index.keys):
            if key in self._repeated:
                groups.setdefault(key, array("q")).append(at)
        for group in groups.values():
            try:
                self._settle_group(group)
            except Wrong as wrong:
                for at in group:
                    self._leave_out(at, str(wrong))
        for at in self._wordless:
            if self._index.keys[at] not in self._repeated:
                self._leave_out(at, _ORPHAN)

    def _settle_group(self, group: "array[int]") -> None:
        itself = self._itself(group)
        why = _ORPHAN if itself is None else f"its id was used before, in {self._where(itself)}"
        edits: list[tuple[dt.datetime, int]] = []
        deletions: list[tuple[dt.datetime, int]] = []
        for at in group:
            change = None if at == itself else self._line(at).change
            if at == itself:
                continue
            if itself is None or change is None:
                self._leave_out(at, why)
                continue
            self._left_out.add(self._index.places[at])
            edits = [max([*edits, (change.edited_at, at)])] if change.edited_at else edits
            deletions = [min([*deletions, (change.deleted_at, at)])] if change.deleted_at else deletions
        if itself is not None:
            told = dict.fromkeys(self._index.places[at] for _, at in edits + deletions)
            self._changes[self._index.places[itself]] = tuple(told)

    def _itself(self, group: "array[int]") -> int | None:
        """Of lines with one id, the message: the earliest not marked as changed, else the earliest whole one."""
        lines = ((self._line(at), at) for at in group)
        whole = ((line.change is not None, line.at, at) for line, at in lines if line.whole)
        return min(whole, default=(False, None, None))[2]

    def _leave_out(self, at: int, why: str) -> None:
        self._left_out.add(self._index.places[at])
        self._notes.skip(self._where(at), why)

    def _where(self, at: int) -> str:
        return self._where_is(self._index.places[at], self._index.numbers[at])

    def _where_is(self, place: int, number: int) -> str:
        if self._shelf.is_made(place):
            return str(object_of(self._shelf.fetch(place))[_WHERE])
        return f"{self._shelf.name(place)} line {number}"

    def _line(self, at: int) -> Line:
        return self._read(self._index.places[at], self._index.numbers[at])

    def _read(self, place: int, number: int) -> Line:
        """The line at a place; raises Wrong when it is not there any more."""
        try:
            raw = self._shelf.fetch(place)
        except (OSError, Unreadable):
            raise Wrong(CHANGED) from None
        said = object_of(raw)
        made = self._shelf.is_made(place)
        return read(said, said[_WHERE] if made else f"{self._shelf.name(place)} line {number}")

    def _item(self, place: int, number: int) -> Item | None:
        try:
            line = self._read(place, number)
            others = [self._read(one, number).change for one in self._changes.get(place, ())]
        except Wrong:
            self._notes.skip(self._where_is(place, number), CHANGED)
            return None
        changes = [change for change in (line.change, *others) if change is not None]
        if changes and isinstance(line.item, Said):
            return changed(line.item, changes)
        return line.item
