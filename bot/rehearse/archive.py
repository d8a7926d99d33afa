"""The files of a folder or a zip, read into memory one at a time; nothing is ever written to disk.

Neither is trusted: names that climb out, links, locked and damaged files are refused, and sizes are counted while
reading, whatever a header claims.
"""

import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, Self, cast

from bot.rehearse.fields import printable
from bot.rehearse.items import Notes, Unreadable
from bot.rehearse.shelf import open_plain

LOCKED = "it is locked with a password"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What the zip reader raises on damaged or hostile input."""

_CHUNK = 16 * 1024
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip may expand to; chats shrink to a tenth or a twentieth, so these are far beyond any real export."""

    one_file: int = 64 * 1024 * 1024
    total: int = 256 * 1024 * 1024
    total_ratio: int = 25
    """A large archive may expand to this many times its own size, where that is more than `total`."""
    ratio: int = 200
    ratio_from: int = 1024 * 1024
    """Bytes from which on one file's ratio is watched: a tiny file of blanks is no bomb."""


LIMITS = Limits()


class Refused(ValueError):
    """A file that is not read; the text is the reason."""


class Exhausted(Refused):
    """The archive has expanded to more than it may; nothing more of it is read."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, and what kept it from being read to its end."""

    data: bytes
    problem: str | None = None


class Archive(Protocol):
    """A folder or a zip, open for reading."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def names(self, notes: Notes) -> list[str]:
        """The paths of its files, with slashes; what is refused for its path is noted."""

    def read(self, name: str) -> Content:
        """A file's content; raises Refused with the reason."""


def unsafe(name: str) -> str | None:
    """Why a path inside an archive must not be followed; None when it is plain."""
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "its path is absolute"
    return "its path climbs out of the archive" if ".." in name.split("/") else None


class Budget:
    """Counts what an archive has expanded to; raises Exhausted when it is more than its size makes likely."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self._left = self._most = max(limits.total, limits.total_ratio * packed)

    def spend(self, size: int) -> None:
        """Take note of so many bytes."""
        self._left -= size
        if self._left < 0:
            raise Exhausted(f"the archive expands to more than {_megabytes(self._most)}; the rest of it was not read")

    def check(self, size: int, packed: int) -> None:
        """Raise Refused when one file of so many bytes, packed in so many, is no file an export has."""
        if size > self.limits.one_file:
            raise Refused(f"it is larger than {_megabytes(self.limits.one_file)}")
        if size > self.limits.ratio_from and size > self.limits.ratio * max(packed, 1):
            raise Refused(f"it expands to more than {self.limits.ratio} times its size, as no chat does")


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024)} MB" if size >= 1024 * 1024 else f"{size:,} bytes"


class Folder:
    """A folder on disk; links in it are not followed."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self._path = path
        self._limits = limits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def names(self, notes: Notes) -> list[str]:
        """The paths of its files down to four levels."""
        found: list[str] = []
        self._list("", 0, found, notes)
        return sorted(found)

    def _list(self, inside: str, depth: int, found: list[str], notes: Notes) -> None:
        try:
            entries = sorted(os.scandir(self._path / inside), key=lambda entry: entry.name)
        except OSError as error:
            notes.skip(
                printable(inside) or self._path.name, f"it cannot be read: {(error.strerror or 'refused').lower()}"
            )
            return
        for entry in entries:
            name = f"{inside}{entry.name}"
            if entry.is_symlink():
                notes.skip(printable(name), "it is a link, and links are not followed")
            elif entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST:
                    self._list(f"{name}/", depth + 1, found, notes)
            elif not _not_ours(name):
                found.append(name)

    def read(self, name: str) -> Content:
        """A file's content; raises Refused when it is too large, is no plain file or cannot be read."""
        try:
            with open_plain(self._path / name) as file:
                return Content(_bounded(file, self._limits.one_file))
        except Unreadable as error:
            raise Refused(str(error)) from None
        except OSError:
            raise Refused("it could not be read to its end") from None


def _bounded(file: IO[bytes], most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise Refused(f"it is larger than {_megabytes(most)}")
    return data


class Zip:
    """A zip with its list of contents; entering it raises one of BROKEN when it has none."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self._path = path
        self._limits = limits
        self._entries: dict[str, zipfile.ZipInfo] = {}

    def __enter__(self) -> Self:
        self._file = open_plain(self._path)
        try:
            self._zip = zipfile.ZipFile(self._file)
        except BaseException:
            self._file.close()
            raise
        self._entries = {}
        for entry in self._zip.infolist():
            self._entries.setdefault(_slashed(entry), entry)
        self._budget = Budget(self._limits, os.fstat(self._file.fileno()).st_size)
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    def names(self, notes: Notes) -> list[str]:
        """The paths of its files; links, paths that lead out and second files of one name are noted."""
        for entry in self._zip.infolist():
            name = _slashed(entry)
            why = unsafe(name) or ("it is a link" if stat.S_ISLNK(entry.external_attr >> 16) else None)
            if why is None and self._entries.get(name) is not entry:
                why = "the archive holds another file of this name"
            if why is not None:
                notes.skip(printable(name), why)
                if self._entries.get(name) is entry:
                    del self._entries[name]
        return sorted(name for name in self._entries if not name.endswith("/") and not _not_ours(name))

    def read(self, name: str) -> Content:
        """A file's content; raises Refused when it is locked or too large, Exhausted when the whole archive is."""
        entry = self._entries[name]
        if entry.flag_bits & 1:
            raise Refused(LOCKED)
        data = bytearray()
        try:
            with cast("zipfile.ZipExtFile", self._zip.open(entry)) as file:
                while chunk := file.read1(_CHUNK):  # what stands before a damage is kept, unlike with read
                    data += chunk
                    self._budget.spend(len(chunk))
                    self._budget.check(len(data), entry.compress_size)
        except Refused:
            raise
        except BROKEN as error:
            return Content(bytes(data), _damage(error))
        return Content(bytes(data))


def _slashed(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/")


def _not_ours(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")


def _damage(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return "it is packed in a way that cannot be read"
    return "its checksum is wrong, so parts of it may be too" if "CRC" in str(error) else "it is damaged or cut short"
