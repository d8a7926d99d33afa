"""A zip that was cut short: without its list of contents at the end, its files are found by their own headers."""

import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.rehearse.archive import LIMITS, LOCKED, Budget, Content, Limits, Refused, unsafe
from bot.rehearse.fields import printable
from bot.rehearse.items import Notes
from bot.rehearse.shelf import open_plain

_SIGNATURE = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")
_CHUNK = 64 * 1024
_SIZE_COMES_LATER = 8
_UTF8_NAME = 0x800
_STORED, _DEFLATED = 0, 8
_CUT = "the archive ends in the middle of it"


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    flags: int
    method: int
    start: int
    end: int
    """Where its packed bytes end at the latest."""


class CutZip:
    """What is left of a zip; reads each file as far as it goes."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self._path = path
        self._limits = limits

    def __enter__(self) -> Self:
        with open_plain(self._path) as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._entries: dict[str, _Entry] = {}
        for entry in _entries(self._bytes):
            self._entries.setdefault(entry.name, entry)
        self._budget = Budget(self._limits, len(self._bytes))
        return self

    def __exit__(self, *_: object) -> None:
        self._bytes.close()

    def names(self, notes: Notes) -> list[str]:
        """The paths of the files that were found; paths that lead out are noted."""
        for name in list(self._entries):
            why = unsafe(name)
            if why is not None:
                notes.skip(printable(name), why)
                del self._entries[name]
        return sorted(name for name in self._entries if not name.endswith("/"))

    def read(self, name: str) -> Content:
        """A file's content as far as it can be read; raises Refused when nothing of it can or may be."""
        entry = self._entries[name]
        if entry.flags & 1:
            raise Refused(LOCKED)
        if entry.method == _DEFLATED:
            return self._inflate(entry)
        if entry.method != _STORED or entry.flags & _SIZE_COMES_LATER:
            raise Refused("it is packed in a way that cannot be read")
        self._budget.check(entry.end - entry.start, entry.end - entry.start)
        data = self._bytes[entry.start : entry.end]
        self._budget.spend(len(data))
        return Content(data, None if len(data) == entry.end - entry.start else _CUT)

    def _inflate(self, entry: _Entry) -> Content:
        unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        data = bytearray()
        packed = b""
        at = entry.start
        while not unpack.eof:
            if not packed:
                packed = self._bytes[at : min(at + _CHUNK, entry.end)]
                at += len(packed)
            if not packed:
                return Content(bytes(data + unpack.flush()), _CUT)
            try:
                part = unpack.decompress(packed, _CHUNK)
            except zlib.error:
                return Content(bytes(data), "it is damaged")
            packed = unpack.unconsumed_tail
            data += part
            self._budget.spend(len(part))
            self._budget.check(len(data), at - entry.start)
        return Content(bytes(data))


def _entries(data: mmap.mmap) -> Iterator[_Entry]:
    at = data.find(_SIGNATURE)
    while at != -1 and at + _HEADER.size <= len(data):
        _, _, flags, method, _, _, _, packed, _, name_length, more = _HEADER.unpack_from(data, at)
        name_at = at + _HEADER.size
        start = name_at + name_length + more
        name = data[name_at : name_at + name_length].decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
        following = data.find(_SIGNATURE, start)
        if flags & _SIZE_COMES_LATER or packed == 0xFFFFFFFF:
            end = following if following != -1 else len(data)
        else:
            end = start + packed
            following = data.find(_SIGNATURE, min(end, len(data)))
        if start <= len(data):
            yield _Entry(name.replace("\\", "/"), flags, method, start, end)
        at = following
