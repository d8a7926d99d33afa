"""What `liaison doctor` finds, and its look at settings, playbooks and database; Slack is looked at in bot/slack."""

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.settings import Settings, mistakes
from bot.watching import LATEST_ROUND
from playbooks.loading import Book, PlaybookErrors, load_book
from storage import heartbeats, inbox, outbox
from storage.errors import StoreError, StoreInUse
from storage.line import Tx
from storage.store import Store

_SQLITE = "sqlite:///"
_LATELY = dt.timedelta(days=7)
_FOR_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and if not, what to do."""

    well: bool
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"ok       {self.what}" if self.well else f"problem  {self.what}: {self.remedy}"


def read_settings() -> tuple[Settings | None, list[Finding]]:
    """The settings of the environment, None where a value is of the wrong kind, and what is wrong with them."""
    try:
        settings = Settings()
    except ValidationError as error:
        return None, [Finding(False, name, rule) for name, rule in mistakes(error)]
    problems = settings.problems()
    if problems:
        return settings, [Finding(False, "settings", problem) for problem in problems]
    how = ["Socket Mode" if settings.socket_mode else "HTTP"] if settings.slack else []
    how += ["Teams"] if settings.teams else []
    return settings, [Finding(True, f"settings: nothing needed is missing ({', '.join(how)})")]


def read_playbooks(folder: Path) -> tuple[Book | None, list[Finding]]:
    """The playbooks of a folder, None when they have mistakes, and each mistake."""
    try:
        book = load_book(folder)
    except PlaybookErrors as errors:
        return None, [Finding(False, "playbooks", str(mistake)) for mistake in errors.mistakes]
    count = len(book.playbooks)
    return book, [Finding(True, f"playbooks: {count} read from {folder}, no mistakes")]


def look_into_database(url: str, book: Book | None, now: dt.datetime) -> Iterator[Finding]:
    """Whether the database opens, has today's tables, can be written, is private, and has nothing set aside."""
    if url.removeprefix("sqlite://") in ("", "/", "/:memory:"):
        yield Finding(False, "database", "it is in memory and forgets everything at a stop; set DATABASE_URL to a file")
        return
    path = Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
    if path is not None and not path.exists():
        yield _new_file(path)
        return
    if path is not None:
        yield _private(path)
    try:
        yield from _opened(url, book, now)
    except StoreError as error:
        yield Finding(False, "database", _one_line(error))


def _new_file(path: Path) -> Finding:
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding(True, f"database: {path} is not there yet, the first start makes it")
    return Finding(False, "database", f"{folder} cannot be written to, so {path} cannot be made there")


def _private(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _FOR_OTHERS:
        return Finding(False, "database file", f"others may read or write it (mode {mode:o}); run chmod 600 {path}")
    return Finding(True, f"database file: readable by its owner only (mode {mode:o})")


def _opened(url: str, book: Book | None, now: dt.datetime) -> Iterator[Finding]:
    # Opened for reading first: a doctor changes no tables.
    store = Store.open(url, read_only=True)
    try:
        with store.snapshot() as tx:
            yield Finding(True, f"database: it opens ({store.dialect}), its tables are those of this version")
            rest = [*_set_aside(tx, book, now)]
            beats = [row.beat_at for row in heartbeats.every(tx) if row.name == "sweep"]
    finally:
        store.close()
    yield _written(url, now, max(beats, default=None))
    yield from rest


def _written(url: str, now: dt.datetime, last_sweep: dt.datetime | None) -> Finding:
    """Whether the database takes a write; where a bot has the file open, whether that bot writes."""
    try:
        store = Store.open(url)
    except StoreInUse as error:
        if last_sweep is not None and now - last_sweep <= LATEST_ROUND:
            return Finding(True, "database: a running bot writes to it")
        return Finding(False, "database", f"{_one_line(error)} It has not finished a round in the last minute")
    try:
        with store.transaction() as tx:
            heartbeats.beat(tx, "doctor", now, {})
    finally:
        store.close()
    return Finding(True, "database: it can be written to")


def _set_aside(tx: Tx, book: Book | None, now: dt.datetime) -> Iterator[Finding]:
    yield _parked(
        "inbox",
        inbox.counts(tx).get("parked", 0),
        "messages could not be worked off; look for 'inbox row failed' in the log, and read those channels yourself",
    )
    yield _parked(
        "outbox",
        outbox.counts(tx).get("parked", 0),
        "notices could not be delivered; put right what is listed here about channels and people, and look at /tickets",
    )
    ours = _own_channels(book)
    for unknown in inbox.unmapped(tx, now - _LATELY):
        if unknown.channel not in ours:
            yield Finding(
                False,
                f"channel {unknown.channel}",
                f"{unknown.events} events of the last week belong to no client; "
                "name it in a playbook, or take the bot out of it",
            )


def _parked(where: str, count: int, remedy: str) -> Finding:
    return Finding(False, where, f"{count} {remedy}") if count else Finding(True, f"{where}: nothing is parked")


def _own_channels(book: Book | None) -> frozenset[str]:
    places = [
        place
        for playbook in (book.playbooks.values() if book else ())
        for channel in (playbook.internal_channel, playbook.ops_channel)
        for place in (channel.slack, channel.teams)
    ]
    return frozenset(place.id for place in places if place is not None)


def guarded(name: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Everything a look finds; one that fails itself is a finding too, never a traceback."""
    found: list[Finding] = []
    try:
        for finding in look():
            found.append(finding)  # noqa: PERF402  what was found before a failure is kept
    except Exception as error:
        found.append(Finding(False, name, f"it could not be looked at ({type(error).__name__})"))
    return found


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
