"""A Slack workspace export, zip or folder, exactly as Slack writes it.

Its day files are read twice. The first time counts, finds faults and notes when each file begins; the second time files
are opened in the order they begin, and a message is passed on once no file still closed can hold an earlier one. What
is in memory at a time is therefore about one day, whatever the export's size and however its files are named.
"""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.rehearse.archive import Archive, Exhausted, Refused
from bot.rehearse.day_file import ENDS_EARLY, Entry, entries_of
from bot.rehearse.fields import Wrong, microseconds, printable
from bot.rehearse.index import Seen
from bot.rehearse.items import Notes, Said
from bot.rehearse.slack_entries import (
    OTHER_FILES,
    Channel,
    ignored,
    moment_of,
    said_of,
)
from bot.rehearse.slack_lists import CHANNELS, MISSED, USERS, channels_of, is_direct, rooted
from bot.rehearse.slack_people import People, team_of

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")


@dataclass(frozen=True, slots=True)
class _File:
    """A day file that holds messages, and when the first of them was written, in microseconds."""

    starts: int
    name: str
    channel: Channel


class SlackExport:
    """One export, opened and read through once; `items` reads it again. `seen` is shared with other exports."""

    def __init__(self, archive: Archive, title: str, notes: Notes, seen: Seen) -> None:
        self.size = 0
        self._archive = archive
        self._title = title
        self._notes = notes
        self._seen = seen
        self._files: list[_File] = []
        self._repeated: set[tuple[str, int]] = set()
        self._teams: dict[str, set[str]] = {}
        with archive:
            self._root, names = rooted(archive.names(notes))
            self._people = People(user for _, user in self._list(USERS, names))
            self._channels = channels_of(self._lists(names), notes)
            self._first_pass(names)
        self._people.settle_home(self._teams)
        self._files.sort(key=lambda file: (file.starts, file.name))

    def items(self) -> Iterator[Said]:
        """Every message of a person in a channel, in order of time."""
        waiting: list[tuple[int, int, int, Said]] = []
        with self._archive:
            for order, file in enumerate(self._files):
                while waiting and waiting[0][0] < file.starts:
                    yield heapq.heappop(waiting)[3]
                for number, said in self._messages(file):
                    heapq.heappush(waiting, (microseconds(said.at), order, number, said))
        while waiting:
            yield heapq.heappop(waiting)[3]

    def _first_pass(self, names: list[str]) -> None:
        try:
            for name in names:
                folder, _, file = name.rpartition("/")
                if not folder:
                    continue  # lists of other things: canvases, integration logs
                if "/" in folder or not file.endswith(".json"):
                    self._notes.ignore(OTHER_FILES)
                else:
                    self._survey(name, self._channel(folder), is_day=_DAY.fullmatch(file) is not None)
        except Exhausted as error:
            self._notes.skip(self._where(name), str(error))

    def _channel(self, folder: str) -> Channel:
        return self._channels.get(folder) or Channel(folder, folder, is_direct(folder))

    def _survey(self, name: str, channel: Channel, is_day: bool) -> None:
        """Count what a day file holds, note its faults, and remember it when it holds messages."""
        first: int | None = None
        try:
            for entry in self._entries(name):
                at = self._survey_entry(entry, name, channel)
                first = at if first is None else min(first, at or first)
        except Exhausted:
            raise
        except (Refused, Wrong) as error:
            if is_day or isinstance(error, Refused):
                self._notes.skip(self._where(name), str(error))
            else:
                self._notes.ignore(OTHER_FILES)
        if first is not None:
            self._files.append(_File(first, name, channel))

    def _survey_entry(self, entry: Entry, name: str, channel: Channel) -> int | None:
        """The time of a message that will be played, in microseconds; None for everything else."""
        if entry.said is None:
            self._notes.skip(self._where(name, entry.number), entry.wrong or "it cannot be read")
            return None
        reason = ignored(entry.said, channel, self._people)
        if reason is not None:
            self._notes.ignore(reason)
            return None
        try:
            at = moment_of(entry.said)
        except Wrong as wrong:
            self._notes.skip(self._where(name, entry.number), str(wrong))
            return None
        if not self._seen.add(hash((channel.id, entry.said["ts"]))):
            self._repeated.add((name, entry.number))
            self._notes.skip(
                self._where(name, entry.number), f"its ts {entry.said['ts']} was used before in this channel"
            )
            return None
        if (team := team_of(entry.said)) is not None:
            self._teams.setdefault(channel.id, set()).add(team)
        self.size += 1
        return microseconds(at)

    def _entries(self, name: str) -> Iterator[Entry]:
        """The entries of a file; when it is damaged, those before the damage, and a note of it."""
        content = self._archive.read(self._root + name)
        if content.problem is not None:
            self._notes.skip(self._where(name), f"{content.problem}; what stands before that was read")
        for entry in entries_of(content.data):
            if content.problem is None or entry.wrong != ENDS_EARLY:
                yield entry

    def _messages(self, file: _File) -> Iterator[tuple[int, Said]]:
        try:
            for entry in entries_of(self._archive.read(self._root + file.name).data):
                if entry.said is None or (file.name, entry.number) in self._repeated:
                    continue
                if ignored(entry.said, file.channel, self._people) is None:
                    said = self._said(entry.said, file, entry.number)
                    if said is not None:
                        yield entry.number, said
        except (Refused, Wrong):
            self._notes.skip(self._where(file.name), "it was changed or taken away while it was being read")

    def _said(self, said: dict[str, Any], file: _File, number: int) -> Said | None:
        try:
            return said_of(said, file.channel, self._people, self._where(file.name, number))
        except Wrong:
            return None  # noted the first time

    def _lists(self, names: list[str]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        return {list_: list(self._list(list_, names)) for list_ in CHANNELS}

    def _list(self, list_: str, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of one of the export's lists, each with where it stands; what is wrong with it is noted."""
        if list_ not in names:
            if list_ in MISSED:
                self._notes.skip(self._where(list_), MISSED[list_])
            return
        try:
            for entry in self._entries(list_):
                if entry.said is None:
                    self._notes.skip(self._where(list_, entry.number), entry.wrong or "it cannot be read")
                else:
                    yield self._where(list_, entry.number), entry.said
        except (Refused, Wrong) as error:
            self._notes.skip(self._where(list_), str(error))

    def _where(self, name: str, number: int | None = None) -> str:
        place = f"{self._title}{printable(name)}"
        return place if number is None else f"{place} entry {number}"
