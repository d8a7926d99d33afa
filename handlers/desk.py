"""What every handler works with: the playbooks in force and pinned, the reader, the zone of whoever is told."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from playbooks.calendar import Calendar, calendar_for, compile_hours
from playbooks.calibration import Calibration, calibrated
from playbooks.loading import Book
from playbooks.reading import Asked, Reading
from playbooks.schema import Playbook, Triage
from playbooks.terms import CountsIn, Platform
from storage import calibrations, checkins, playbook_versions
from storage.line import Tx

T = TypeVar("T")


class Reader(Protocol):
    """Reads one client message in its thread and answers with signals; never decides."""

    reads_ahead: bool
    """Whether `prepare` does anything worth a thread of its own."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        """Signals of one message."""

    def prepare(self, texts: Sequence[str]) -> None:
        """Read texts ahead, outside of any transaction, so that `read` is quick inside one."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A playbook together with the version number it was stored under."""

    version: int
    playbook: Playbook
    _hours: dict[str | None, Calendar] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[Callable[[Playbook], Any], Any] = field(default_factory=dict, compare=False, repr=False)

    def calendar(self, counts_in: CountsIn) -> Calendar:
        """The hours a target counts in."""
        return calendar_for(self.playbook, counts_in)

    def hours_of(self, person: str | None) -> Calendar:
        """A person's own working hours, else the PM calendar."""
        hours = self._hours.get(person)
        if hours is None:
            known = self.playbook.people.directory.get(person) if person else None
            hours = compile_hours(known.hours if known and known.hours else self.playbook.calendars.pm)
            self._hours[person] = hours
        return hours

    def once(self, work_out: Callable[[Playbook], T]) -> T:
        """What a function makes of the playbook, worked out once: neither ever changes."""
        if work_out not in self._kept:
            self._kept[work_out] = work_out(self.playbook)
        kept: T = self._kept[work_out]
        return kept

    def hours_zone(self, person: str | None) -> str:
        """The zone a person reads times in: their own, else the PM calendar's."""
        known = self.playbook.people.directory.get(person) if person else None
        return (known.zone if known else None) or self.playbook.calendars.pm.zone


@dataclass(slots=True)
class Desk:
    """The playbooks by client and version, and the reader that advises.

    Versions are immutable, so those looked up are kept.
    """

    book: Book
    reader: Reader
    admins: frozenset[str] = frozenset()
    """Platform ids of the people who may do everything, from the settings."""
    advised: bool = False
    """Whether a second reader can be asked about the messages of clients who allow it."""
    _current: dict[str, Pinned] = field(default_factory=dict)
    _pinned: dict[tuple[str, int], Pinned] = field(default_factory=dict)
    _calibrations: dict[str, dict[str, Calibration]] = field(default_factory=dict)

    def adopt(self, tx: Tx, now: dt.datetime) -> dict[str, int]:
        """Store every playbook of the book as a version (unchanged ones keep theirs) and use it from now on.

        Check-ins that another version planned ahead are dropped, so that a changed rhythm leaves no old date behind.
        """
        for client, playbook in self.book.playbooks.items():
            body = playbook.body()
            version = playbook_versions.store_version(tx, client, body, now)
            checkins.drop_planned(tx, client, now, version)
            self._current[client] = self._pinned[client, version] = Pinned(version, playbook)
        self.learn(tx)
        return {client: pinned.version for client, pinned in self._current.items()}

    def look_up(self, stored: Mapping[str, Pinned]) -> None:
        """Take playbooks as they are stored, for a command that only looks and may store nothing."""
        for client, pinned in stored.items():
            self._current[client] = self._pinned[client, pinned.version] = pinned

    def learn(self, tx: Tx) -> None:
        """Take up the calibrations in force: what people said of earlier readings, learned per client and reader."""
        self._calibrations = {
            client: {
                reader: Calibration.from_body(reader, body)
                for reader, body in calibrations.of_client(tx, client).items()
            }
            for client in self.book.playbooks
        }

    def read(self, client: str, asked: Asked) -> Reading:
        """What the reader makes of a client's message, its chances moved by what this client's people taught."""
        reading = self.reader.read(asked, self.current(client).playbook.triage)
        return calibrated(reading, self._calibrations.get(client, {}).get(reading.reader))

    def current(self, client: str) -> Pinned:
        """The playbook in force."""
        return self._current[client]

    def internal_client(self, platform: Platform, channel: str) -> Playbook | None:
        """The client whose internal or ops channel this is, when it is that of one client only."""
        found = [item for item in self.book.playbooks.values() if channel in _own_channels(item, platform)]
        return found[0] if len(found) == 1 else None

    def pinned(self, tx: Tx, client: str, version: int) -> Pinned:
        """The playbook a ticket was opened under."""
        known = self._pinned.get((client, version))
        if known is None:
            body = playbook_versions.load_version(tx, client, version)
            known = self._pinned[client, version] = Pinned(version, Playbook.from_body(body))
        return known


def _own_channels(playbook: Playbook, platform: Platform) -> set[str]:
    places = (getattr(channel, platform.value, None) for channel in (playbook.internal_channel, playbook.ops_channel))
    return {place.id for place in places if place is not None}
