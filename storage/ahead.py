"""What is known of many tickets: read at once before they are judged one by one, written at once after that.

While a transaction has this, the functions that read and change tickets, clocks and the outbox answer from it, so that
whoever judges a ticket neither knows nor cares. Any other statement writes first what waits here, and ends it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from storage.columns import list_as_json
from storage.rows import ClockRow, TicketRow

Key: TypeAlias = tuple[str, int]
"""A client, and the number of a row of theirs."""


def given_keys(keys: Iterable[Key]) -> dict[str, str]:
    """The bound value of a statement that looks up many rows by their keys."""
    return {"given": list_as_json({"client": client, "id": id} for client, id in keys)}


OF_ITS_OWN = ("clock:", "ticket:")
"""How the keys of facts begin that belong to one ticket and stand in no row of another."""


@dataclass(slots=True, eq=False)
class Ahead:
    """Tickets with their running clocks and what was said of them; and the changes that are still to be written.

    Only rows locked by this transaction are changed here: what was read of them cannot change elsewhere.
    """

    write: Callable[["Ahead"], None]
    """Writes what waits here."""
    since: dt.datetime
    until: dt.datetime
    """What people were told after `since` and not after `until` is known here, once asked for."""
    tickets: dict[Key, TicketRow]
    facts: set[str]
    """The keys of all that is said or to be said of these tickets, and of whatever else was looked up."""
    let_go: dict[Key, list[dt.datetime]]
    """When each ticket that is locked was let go."""
    locked_clocks: dict[Key, ClockRow]
    """The clocks that may be changed here, as they were read."""
    listeners: Callable[[], Iterable[str]]
    """Who is likely to be told something."""
    clocks: dict[Key, list[ClockRow]] | None = None
    """The running clocks of each ticket, in order of their numbers; None until somebody asks."""
    told: dict[str, Counter[dt.datetime]] = field(default_factory=dict)
    """How often a recipient was told something, by its time."""
    saved_clocks: dict[Key, dict[str, Any]] = field(default_factory=dict)
    unwritten: set[Key] = field(default_factory=set)
    """Which of the changed clocks are not written yet."""
    written: set[Key] = field(default_factory=set)
    """Which were written before: of these the table has other columns than `locked_clocks`."""
    saved_tickets: dict[Key, dict[str, Any]] = field(default_factory=dict)
    """The changes of tickets that are not written yet."""
    said: list[Mapping[str, Any]] = field(default_factory=list)
    """What is to be put in the outbox, each with the keys of its facts and their recipients."""
    _new: defaultdict[str, Counter[dt.datetime]] = field(default_factory=lambda: defaultdict(Counter))

    def running(self, key: Key) -> list[ClockRow]:
        """The running clocks of a ticket as they stand by now."""
        clocks = self.clocks or {}
        return [row for row in map(self._as_saved, clocks.get(key, ())) if row.stopped_at is None]

    def _as_saved(self, row: ClockRow) -> ClockRow:
        saved = self.saved_clocks.get((row.client, row.id))
        return row._replace(**saved) if saved else row

    def save_clock(self, key: Key, columns: Mapping[str, Any]) -> bool:
        """Change a clock; False for one that is not locked here."""
        if key not in self.locked_clocks:
            return False
        self.saved_clocks.setdefault(key, {}).update(columns)
        self.unwritten.add(key)
        return True

    def wrote_all(self) -> None:
        """Nothing waits here any more; what is read from the tables from now on holds it."""
        self.written |= self.unwritten
        self.unwritten.clear()
        self.saved_tickets.clear()
        self.said.clear()
        for recipient in self._new.keys() - self.told.keys():
            del self._new[recipient]

    def save_ticket(self, key: Key, columns: Mapping[str, Any]) -> bool:
        """Change a ticket, which raises its revision; False for one that is not locked here."""
        if key not in self.let_go:
            return False
        row = self.tickets[key]
        self.tickets[key] = row = row._replace(**columns, revision=row.revision + 1)
        self.saved_tickets.setdefault(key, {}).update(columns, revision=row.revision)
        return True

    def note_let_go(self, key: Key, at: dt.datetime) -> None:
        """A ticket was let go."""
        if key in self.let_go:
            self.let_go[key].append(at)

    def say(self, row: Mapping[str, Any], keys: Sequence[str], recipients: Sequence[str], counts: bool) -> None:
        """Put something in the outbox for its recipients, to each of whom it is a new fact of these keys.

        `counts` if it takes a share of what they can hear.
        """
        self.said.append({**row, "fact_key": keys, "recipient": recipients})
        self.facts.update(keys)
        if counts:
            at = row["happened_at"]
            for recipient in recipients:
                self._new[recipient][at] += 1

    def is_of_its_own(self, row: Mapping[str, Any], key: str) -> bool:
        """Whether a fact belongs to a ticket of which all facts are known here."""
        return key.startswith(OF_ITS_OWN) and (row["client"], row["ticket_id"]) in self.tickets

    def told_in(self, recipient: str, since: dt.datetime, until: dt.datetime) -> int | None:
        """How often a recipient is told something after `since` and not after `until`; None where it is not known."""
        known = self.told.get(recipient)
        if known is None or since < self.since or until > self.until:
            return None
        both = (known, self._new[recipient])
        return sum(often for times in both for at, often in times.items() if since < at <= until)

    def learn(self, recipients: Iterable[str], told: Iterable[tuple[str, dt.datetime, int]]) -> None:
        """Take up what recipients were told: one count for each of them and each time."""
        for recipient in recipients:
            self.told[recipient] = Counter()
        for recipient, at, often in told:
            self.told[recipient][at] = often
