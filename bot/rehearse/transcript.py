"""Opens an input, whatever it is: files of our JSONL, Slack exports as zip or folder, or several of them as one."""

import heapq
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from bot.rehearse.archive import BROKEN, LIMITS, Archive, Folder, Limits, Zip
from bot.rehearse.fields import printable
from bot.rehearse.index import Seen
from bot.rehearse.items import Acted, Item, Notes, Said, Skipped, Transcript, Unreadable
from bot.rehearse.jsonl import JsonlTranscript
from bot.rehearse.salvage import CutZip
from bot.rehearse.shelf import Named, open_plain
from bot.rehearse.slack_export import SlackExport

__all__ = ["SAMPLES", "Acted", "Item", "Said", "Skipped", "Transcript", "Unreadable", "open_transcript"]

SAMPLES = Path(__file__).parent / "samples"
"""The sample transcripts that come with Liaison, one for each sample client."""

_LINES = (".jsonl", ".ndjson")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16 = (b"\xff\xfe{\x00", b"\xfe\xff\x00{")
_GZIP = b"\x1f\x8b\x08"
_CUT_SHORT = (
    "it is cut short or damaged: its list of contents is missing, so it was read file by file, as far as it goes"
)


class _Opened:
    """Several sources as one transcript, merged by time."""

    def __init__(self, sources: Sequence[JsonlTranscript | SlackExport], notes: Notes) -> None:
        self._sources = sources
        self._notes = notes

    @property
    def size(self) -> int:
        return sum(source.size for source in self._sources)

    @property
    def skipped(self) -> list[Skipped]:
        return self._notes.skipped

    @property
    def skipped_count(self) -> int:
        return self._notes.skipped_count

    @property
    def ignored(self) -> dict[str, int]:
        return self._notes.ignored

    def items(self) -> Iterator[Item]:
        if len(self._sources) == 1:
            return iter(self._sources[0].items())
        return heapq.merge(*(source.items() for source in self._sources), key=attrgetter("at"))


def open_transcript(paths: Sequence[Path], limits: Limits = LIMITS) -> Transcript:
    """Open files and folders as one input, merged by time; raises Unreadable when nothing in them can be read.

    What cannot be used is noted in `skipped` and the rest goes on. Nothing is held in memory but where things stand.
    """
    notes = Notes()
    opening = _Opening(paths, notes, limits)
    for path in paths:
        opening.take(path)
    transcript = _Opened(opening.sources(), notes)
    if not transcript.size and not notes.ignored:
        named = [opening.title(path) for path in paths]
        raise Unreadable(_why_nothing(notes, named))
    return transcript


def _why_nothing(notes: Notes, named: Sequence[str]) -> str:
    """One sentence on why an input gave nothing."""
    if not named:
        return "no transcript was named"
    if not notes.skipped:
        return f"there is no message in {', '.join(named)}"
    only = named[0] if len(named) == 1 else None
    first = notes.skipped[0]
    reasons = {skip.why for skip in notes.skipped}
    place = only if only and len(reasons) == 1 and notes.skipped_count > 1 else first.where
    more = f" ({notes.skipped_count:,} things could not be read)" if notes.skipped_count > 1 else ""
    return f"{place}: {first.why}{more}"


class _Opening:
    """Sorts paths into lines and exports while they are looked at."""

    def __init__(self, paths: Sequence[Path], notes: Notes, limits: Limits) -> None:
        self._notes = notes
        self._limits = limits
        self._names = [path.name for path in paths]
        self._lines: list[Named] = []
        self._exports: list[SlackExport] = []
        self._seen = Seen()

    def title(self, path: Path) -> str:
        """What a path is called: its name, or all of it when another path has the same name."""
        return printable(path.name if path.name and self._names.count(path.name) == 1 else str(path))

    def sources(self) -> list[JsonlTranscript | SlackExport]:
        """Everything that was found."""
        return [*([JsonlTranscript(self._lines, self._notes)] if self._lines else []), *self._exports]

    def take(self, path: Path) -> None:
        """Look at one path and take what is in it; what cannot be used is noted."""
        try:
            if path.is_dir():
                self._take_folder(path)
            elif self._is_zip(path):
                self._take_export(path, self._zip(path))
            else:
                self._lines.append(Named(path, self.title(path)))
        except Unreadable as error:
            self._notes.skip(self.title(path), str(error))

    def _take_folder(self, path: Path) -> None:
        try:
            lines = sorted(one for one in path.iterdir() if one.suffix in _LINES and not one.is_symlink())
        except OSError:
            raise Unreadable("it cannot be read: permission denied") from None
        self._lines += [Named(one, f"{self.title(path)}/{printable(one.name)}") for one in lines]
        if not lines:
            self._take_export(path, Folder(path, self._limits))

    def _take_export(self, path: Path, archive: Archive) -> None:
        prefix = f"{self.title(path)}: " if len(self._names) > 1 else ""
        self._exports.append(SlackExport(archive, prefix, self._notes, self._seen))

    def _is_zip(self, path: Path) -> bool:
        with open_plain(path) as file:
            start = file.read(4)
        if start.startswith(_UTF16):
            raise Unreadable("it is written in UTF-16; save it as UTF-8")
        if start.startswith(_GZIP):
            raise Unreadable("it is packed with gzip; unpack it first")
        if path.suffix.lower() == ".zip" and not start.startswith(_ZIP):
            raise Unreadable("it is no zip archive" if start else "it is empty")
        return start.startswith(_ZIP)

    def _zip(self, path: Path) -> Archive:
        whole = Zip(path, self._limits)
        try:
            with whole:
                return whole
        except BROKEN:
            self._notes.skip(self.title(path), _CUT_SHORT)
            return CutZip(path, self._limits)
