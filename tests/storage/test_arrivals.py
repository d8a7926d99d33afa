"""On SQLite, what arrives while commits are slow is noted beside the database, answered, and never lost or doubled."""

import asyncio
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import inbox
from storage.line import Line, Tx
from storage.store import Store

BUSY = 5
"""SQLite's own number for a database that somebody else holds."""


class Note:
    """The file beside the database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}-arrivals")

    def held(self) -> bytes | None:
        """What stands in it; None where there is no file."""
        return self.path.read_bytes() if self.path.exists() else None

    def emptied(self) -> bool:
        return self.held() == b""

    def mode(self) -> int:
        return stat.S_IMODE(self.path.stat().st_mode)

    def cut_off(self) -> None:
        """As if the process had been killed while it noted something once more."""
        whole = self.path.read_bytes()
        self.path.write_bytes(whole + whole[: len(whole) // 2])

    def forbid(self) -> None:
        self.path.mkdir()


class Gate:
    """Commits to one database that take as long as a test wants, or fail as often."""

    def __init__(self, database: Path) -> None:
        self._database = str(database)
        self.open = threading.Event()
        self.open.set()
        self.failures = 0

    def commit(self, line: Line, through: Callable[[Line], None]) -> None:
        mine = line.engine.url.database == self._database
        assert not mine or self.open.wait(30), "nobody opened the gate"
        if mine and self.failures:
            self.failures -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = BUSY
            raise error
        through(line)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "liaison.db"


@pytest.fixture
def noted(database: Path) -> Note:
    return Note(database)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, database: Path) -> Iterator[Gate]:
    monkeypatch.setattr("storage.arrivals.PATIENCE_S", 0.02)
    monkeypatch.setattr("storage.arrivals.AGAIN_S", 0.01)
    made, through = Gate(database), Line.commit
    monkeypatch.setattr(Line, "commit", lambda line: made.commit(line, through))
    yield made
    made.open.set()


@pytest.fixture
def kept(database: Path, gate: Gate) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{database}", durable=False)
    yield opened
    gate.open.set()
    opened.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - a file tells nobody that it has changed
            await asyncio.sleep(0.005)


def after_a_crash(database: Path, folder: Path) -> dict[str, int]:
    """What a process finds that starts on the files as they stand now."""
    folder.mkdir()
    for file in database.parent.glob("liaison.db*"):
        if not file.name.endswith((".lock", "-shm")):
            shutil.copyfile(file, folder / file.name)
    again = Store.open(f"sqlite:///{folder / database.name}", durable=False)
    with again.snapshot() as tx:
        found = inbox.counts(tx)
    again.close()
    return found


async def test_events_are_answered_while_a_commit_hangs_and_a_crash_loses_none(
    kept: Store, gate: Gate, database: Path, noted: Note, make: Any, tmp_path: Path
) -> None:
    gate.open.clear()
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*(kept.keep([make.event()]) for _ in range(5)))
    assert answers == [None] * 5
    assert noted.mode() == 0o600
    assert after_a_crash(database, tmp_path / "crashed") == {"waiting": 5}
    gate.open.set()
    await until(noted.emptied)
    assert await kept.read(inbox.counts) == {"waiting": 5}
    assert after_a_crash(database, tmp_path / "later") == {"waiting": 5}


async def test_what_is_noted_is_the_same_event_that_was_brought(
    kept: Store, gate: Gate, database: Path, noted: Note, make: Any, tmp_path: Path
) -> None:
    row = make.event(payload={"text": 'Señora Óscar 👋 said "no"\n\u2028 and half a pair \ud83d'})
    gate.open.clear()
    assert await kept.keep([row]) is None
    crashed = tmp_path / "crashed"
    after_a_crash(database, crashed)
    again = Store.open(f"sqlite:///{crashed / database.name}", durable=False)
    with again.snapshot() as tx:
        (found,) = inbox.due(tx, make.now, 10)
    again.close()
    assert {name: getattr(found, name) for name in ("event_id", "channel", "message_id", "received_at")} == {
        name: row[name] for name in ("event_id", "channel", "message_id", "received_at")
    }
    assert found.payload == row["payload"]


async def test_an_event_brought_again_meanwhile_is_kept_once(kept: Store, gate: Gate, noted: Note, make: Any) -> None:
    row = make.event()
    gate.open.clear()
    assert await kept.keep([row]) is None
    assert await kept.keep([row]) is None
    gate.open.set()
    await until(noted.emptied)
    assert await kept.keep([row]) == [False]
    assert await kept.read(inbox.counts) == {"waiting": 1}


async def test_what_the_database_refused_after_the_answer_is_tried_until_it_is_kept(
    kept: Store, gate: Gate, noted: Note, make: Any
) -> None:
    gate.open.clear()
    assert await kept.keep([make.event()]) is None
    gate.failures = 4
    gate.open.set()
    await until(noted.emptied)
    assert gate.failures == 0
    assert await kept.read(inbox.counts) == {"waiting": 1}


async def test_a_store_that_closes_leaves_the_note_to_the_next_one(
    kept: Store, gate: Gate, database: Path, noted: Note, make: Any
) -> None:
    gate.open.clear()
    assert await kept.keep([make.event()]) is None
    gate.failures = 1_000
    gate.open.set()
    await kept.aclose()
    gate.failures = 0
    assert noted.held()
    again = Store.open(f"sqlite:///{database}", durable=False)
    assert await again.read(inbox.counts) == {"waiting": 1}
    assert noted.emptied()
    await again.aclose()


async def test_while_commits_are_quick_there_is_no_file(kept: Store, noted: Note, make: Any) -> None:
    assert await kept.keep([make.event()]) == [True]
    await asyncio.sleep(0.05)
    assert noted.held() is None


async def test_where_nothing_can_be_noted_the_answer_waits_for_the_commit(
    kept: Store, gate: Gate, noted: Note, make: Any
) -> None:
    noted.forbid()
    gate.open.clear()
    waiting = asyncio.ensure_future(kept.keep([make.event()]))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    gate.open.set()
    assert await waiting == [True]


async def test_what_is_no_event_waits_for_its_commit(kept: Store, gate: Gate) -> None:
    ran: list[Tx] = []
    gate.open.clear()
    waiting = asyncio.ensure_future(kept.keep([], ran.append))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    gate.open.set()
    assert await waiting == []
    assert ran


async def test_a_line_that_was_cut_off_harms_no_other(
    kept: Store, gate: Gate, database: Path, noted: Note, make: Any, tmp_path: Path
) -> None:
    gate.open.clear()
    assert await kept.keep([make.event()]) is None
    noted.cut_off()
    assert await kept.keep([make.event()]) is None
    assert after_a_crash(database, tmp_path / "crashed") == {"waiting": 2}
