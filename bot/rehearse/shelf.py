"""The files of a transcript, opened as they are needed, and their lines fetched by place.

A place is one number: which file, and at which byte of it a line begins.
"""

import stat
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bot.rehearse.items import Unreadable

LONGEST_LINE = 1024 * 1024
"""Bytes; a longer line is skipped without being held in memory."""

_OFFSET_BITS = 44
_OFFSET = (1 << _OFFSET_BITS) - 1
_OPEN_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Named:
    """A file or folder, and what it is called in what people read."""

    path: Path
    name: str


def open_plain(path: Path) -> BinaryIO:
    """A plain file opened for reading; raises Unreadable with a plain reason, and never waits on a pipe or a device."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise Unreadable(_reason(error)) from None
    except ValueError:
        raise Unreadable("there is no such file") from None  # a name with a NUL in it
    raise Unreadable("it is not a plain file")


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "there is no such file"
        case PermissionError():
            return "it cannot be read: permission denied"
        case _:
            return f"it cannot be read: {(error.strerror or 'the system refused').lower()}"


def place_of(file: int, offset: int) -> int:
    """The place of a line that begins at byte `offset` of a file."""
    return file << _OFFSET_BITS | offset


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Every line with its number from 1 and the byte it begins at; None for one that is too long to be read."""
    number = offset = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        length = len(raw)
        if length <= LONGEST_LINE:
            yield number, offset, raw
        else:
            length += 0 if raw.endswith(b"\n") else _skip_rest(file)
            yield number, offset, None
        offset += length


def _skip_rest(file: BinaryIO) -> int:
    skipped = 0
    while chunk := file.readline(LONGEST_LINE):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped


class Shelf:
    """Fetches lines by place. File 0 is held in memory: lines made while reading; the others are numbered from 1."""

    def __init__(self, files: Sequence[Named]) -> None:
        self._files = files
        self._made = BytesIO()
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._open:
            self._open.popitem()[1].close()

    @property
    def made(self) -> int:
        """Bytes held in memory."""
        return self._made.getbuffer().nbytes

    def keep(self, line: bytes) -> int:
        """Hold a line in memory and return its place."""
        offset = self._made.seek(0, 2)
        self._made.write(line + b"\n")
        return place_of(0, offset)

    def fetch(self, place: int) -> bytes:
        """The line at a place; OSError or Unreadable when its file is gone."""
        file = self._file(place >> _OFFSET_BITS)
        file.seek(place & _OFFSET)
        return file.readline(LONGEST_LINE)

    def is_made(self, place: int) -> bool:
        """Whether a place is in memory."""
        return place >> _OFFSET_BITS == 0

    def name(self, place: int) -> str:
        """What the file of a place is called."""
        return self._files[(place >> _OFFSET_BITS) - 1].name

    def _file(self, number: int) -> BinaryIO:
        if number == 0:
            return self._made
        file = self._open.get(number)
        if file is None:
            if len(self._open) >= _OPEN_AT_ONCE:
                self._open.popitem(last=False)[1].close()
            file = self._open[number] = open_plain(self._files[number - 1].path)
        return file
