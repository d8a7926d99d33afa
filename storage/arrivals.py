"""What arrives while SQLite's one writer is slow: noted in a file beside the database, and answered.

The note is on disk before anybody is told that an event arrived, as the inbox would be. The inbox takes it over with a
later commit, or when the store is opened again after a crash; events have keys, so one that comes twice is kept once.
"""

import asyncio
import datetime as dt
import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from storage import inbox
from storage.errors import StoreError
from storage.line import Line, Tx
from storage.writer import Writer

T = TypeVar("T")
Rows = Sequence[Mapping[str, Any]]

PATIENCE_S = 0.15
"""How long a commit is waited for before what it is to keep is noted instead."""
AGAIN_S = 1.0
"""Seconds between attempts to hand noted events over to a database that does not take them."""
TAKEN_AT_ONCE = 500


class _Waiting(NamedTuple):
    """Events on their way into the inbox, and who waits for that."""

    since: float
    rows: Rows
    future: "asyncio.Future[Any]"


class Arrivals:
    """Keeps events through the writer, or, where that takes too long, in a file that the inbox takes over."""

    def __init__(self, writer: Writer, path: Path) -> None:
        self._writer = writer
        self._path = path
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: deque[_Waiting] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._notes: set[asyncio.Task[None]] = set()
        self._open = 0
        """Notes that the inbox has not taken over yet."""
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="liaison-arrivals")
        self._closed = False

    def submit(self, rows: Rows, work: Callable[[Tx], T]) -> "asyncio.Future[T | None]":
        """Queue a work that keeps these rows; its future resolves once they are durable, to None where only noted."""
        future: asyncio.Future[T | None] = self._writer.submit(work)
        if not rows:
            return future
        loop = future.get_loop()
        if loop is not self._loop:  # the timer of a loop that has ended never rings
            self._loop, self._alarm = loop, None
            self._waiting.clear()
        self._waiting.append(_Waiting(loop.time(), rows, future))
        if self._alarm is None:
            self._alarm = loop.call_later(PATIENCE_S, self._look, loop)
        return future

    def take_over(self, line: Line) -> None:
        """Put what a stopped or killed process had noted into the inbox."""
        if not self._path.exists():
            return
        rows = list(_read(self._path))
        for start in range(0, len(rows), TAKEN_AT_ONCE):
            with line.transaction() as tx:
                inbox.put(tx, rows[start : start + TAKEN_AT_ONCE])
        self._clear()

    def close(self) -> None:
        """Let go of the file. What it still holds is taken over when the store is opened again."""
        self._closed = True
        self._disk.shutdown(wait=True)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Note everything that waits as soon as something has waited too long."""
        self._alarm = None
        waiting = self._waiting
        while waiting and waiting[0].future.done():
            waiting.popleft()
        if not waiting:
            return
        left = waiting[0].since + PATIENCE_S - loop.time()
        if left <= 0:
            late = [each for each in waiting if not each.future.done()]
            waiting.clear()
            note = loop.create_task(self._note(late), name="liaison-arrivals")
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)
        else:
            self._alarm = loop.call_later(left, self._look, loop)

    async def _note(self, late: Sequence[_Waiting]) -> None:
        """Answer for these events from the file, and see to it that the inbox has them before the file is emptied."""
        rows = [row for each in late for row in each.rows]
        self._open += 1
        try:
            await self._on_disk(self._append, rows)
        except (OSError, RuntimeError):
            self._open -= 1
            return  # a full disk, or a store that closes: they go on waiting for the commit
        for each in late:
            if not each.future.done():
                each.future.set_result(None)
        while not await self._kept(rows):
            if self._closed:
                return
            await asyncio.sleep(AGAIN_S)
        self._open -= 1
        if not self._open:
            with suppress(OSError, RuntimeError):
                await self._on_disk(self._clear)

    async def _kept(self, rows: Rows) -> bool:
        """Whether the inbox has them now, whatever became of the work that was to keep them."""
        try:
            await self._writer.submit(lambda tx: inbox.put(tx, rows))
        except StoreError:
            return False
        return True

    async def _on_disk(self, work: Callable[..., None], *args: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(self._disk, work, *args)

    def _append(self, rows: Rows) -> None:
        # It begins a line of its own: what was written before may have been cut off by a full disk.
        lines = "".join(f"\n{json.dumps(row, default=_moment)}" for row in rows) + "\n"
        new = not self._path.exists()
        file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            _write_all(file, lines.encode())
            os.fsync(file)
        finally:
            os.close(file)
        if new:
            _sync_folder(self._path.parent)

    def _clear(self) -> None:
        if not self._open:  # since it was asked for, another note may have been written
            os.truncate(self._path, 0)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of the file; a line that was cut off had been promised to nobody."""
    for line in path.read_bytes().split(b"\n"):
        try:
            row: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        yield row | {name: dt.datetime.fromisoformat(row[name]) for name in ("received_at", "next_attempt_at")}


def _moment(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"an event cannot hold a {type(value).__name__}")


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
