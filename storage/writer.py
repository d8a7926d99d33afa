"""Group commit: one thread runs many small works in one transaction, and answers only after it is durable."""

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.engines import Trouble, plain, trouble
from storage.errors import StoreBusy, StoreUnavailable
from storage.line import Line, Tx

T = TypeVar("T")

QUEUE_LIMIT = 2_000
BATCH_LIMIT = 512
TRIES = 5
"""How often works that met a deadlock are run again before they fail."""
SPACING = 0.05
"""Seconds that a transaction may last before the next begins beside it, where there are several writers."""
LONGEST_PAUSE = 5.0
"""Seconds between attempts to reach a database that is gone."""


@dataclass(slots=True, eq=False)
class Job:
    """One work, who waits for it, and what became of it."""

    work: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Waiting:
    """The bounded queue of works that wait for a transaction, for one writer or several."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.running = 0
        """Transactions that are being worked off."""
        self._queue: deque[Job] = deque()
        self._begun = 0.0
        self._closed = False

    def add(self, work: Callable[[Tx], T]) -> "asyncio.Future[T]":
        """Queue a work."""
        loop = asyncio.get_running_loop()
        job = Job(work, loop, loop.create_future())
        with self.changed:
            if self._closed:
                raise StoreUnavailable("It was closed.")
            if len(self._queue) >= QUEUE_LIMIT:
                raise StoreBusy
            self._queue.append(job)
            self.changed.notify()
        return job.future

    def take(self) -> list[Job]:
        """Wait for works and take them: at once while nobody is at work, else once that has lasted for `SPACING`."""
        with self.changed:
            while (left := self._left()) != 0.0:
                self.changed.wait(left)
            jobs = [self._queue.popleft() for _ in range(min(BATCH_LIMIT, len(self._queue)))]
            if jobs:
                self.running += 1
                self._begun = time.monotonic()
            return jobs

    def _left(self) -> float | None:
        """Seconds until there is something to take; None while nothing waits."""
        if not self._queue:
            return 0.0 if self._closed else None
        return max(self._begun + SPACING - time.monotonic(), 0.0) if self.running else 0.0

    def done(self) -> None:
        """A writer is through with what it took."""
        with self.changed:
            self.running -= 1
            self.changed.notify()

    def close(self) -> None:
        """Take no more works; the writers stop when the queue is empty."""
        with self.changed:
            self._closed = True
            self.changed.notify_all()


class Writer:
    """A writer thread and the queue it works off; the thread starts with the first work."""

    def __init__(self, line: Line, waiting: Waiting | None = None) -> None:
        self._line = line
        self._waiting = waiting or Waiting()
        self._thread: threading.Thread | None = None
        self._retry_at = 0.0
        self._pause = 0.0

    def submit(self, work: Callable[[Tx], T]) -> "asyncio.Future[T]":
        """Queue a work; its future resolves after the commit that made it durable."""
        with self._waiting.changed:
            future = self._waiting.add(work)
            self.start()
        return future

    def start(self) -> bool:
        """Start the thread; False when it runs already."""
        if self._thread is not None:
            return False
        self._thread = threading.Thread(target=self._run, name="liaison-writer", daemon=True)
        self._thread.start()
        return True

    def close(self) -> None:
        """Finish what is queued, then stop the thread."""
        self._waiting.close()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while jobs := self._waiting.take():
            try:
                self._work_off(jobs)
            except BaseException as error:
                # The thread must outlive whatever happens, or every later write would hang.
                _fail(jobs, error)
            self._waiting.done()
            _settle(jobs)

    def _work_off(self, jobs: Sequence[Job]) -> None:
        wanted = [job for job in jobs if not job.future.cancelled()]
        if time.monotonic() < self._retry_at:
            _unavailable(wanted, "It was tried a moment ago.")
            return
        for attempt in range(TRIES):
            try:
                with self._line.alone():
                    self._together(wanted)
            except UnconfirmedError as error:
                self._lost(wanted, error)
            except Exception as error:
                match trouble(error):
                    case Trouble.RETRY if attempt < TRIES - 1:
                        time.sleep(random.uniform(0.2, 1.0) * 0.01 * 2**attempt)
                        continue
                    case Trouble.LOST if attempt == 0:
                        # Most often a connection that died while idle: nothing was committed, so the works run again.
                        self._line.drop()
                        continue
                    case _:
                        self._lost(wanted, error)
            else:
                self._pause = self._retry_at = 0.0
            return

    def _together(self, jobs: Sequence[Job]) -> None:
        """All works in one transaction; when one fails by its own fault, again with each behind a savepoint."""
        for job in jobs:
            job.error = None
        try:
            self._transaction(jobs, _run_plainly)
        except Exception as error:
            if isinstance(error, UnconfirmedError) or trouble(error) is not None:
                raise
            if len(jobs) == 1:
                jobs[0].error = error
                return
            self._transaction(jobs, _run_apart)

    def _transaction(self, jobs: Sequence[Job], run: Callable[[Tx, Job], None]) -> None:
        try:
            tx = self._line.begin()
            for job in jobs:
                run(tx, job)
        except BaseException:
            self._line.rollback()
            raise
        try:
            self._line.commit()
        except Exception as error:
            self._line.rollback()
            # Lost during COMMIT, it stays open whether it happened: running the works again could do them twice.
            if trouble(error) is Trouble.LOST:
                raise UnconfirmedError(plain(error)) from error
            raise

    def _lost(self, jobs: Sequence[Job], error: BaseException) -> None:
        kind = Trouble.LOST if isinstance(error, UnconfirmedError) else trouble(error)
        if kind is None:
            _fail(jobs, error)
            return
        if kind is Trouble.LOST:
            self._line.drop()
            self._pause = min(LONGEST_PAUSE, max(0.1, self._pause * 2))
            self._retry_at = time.monotonic() + self._pause
        _unavailable(jobs, plain(error))


class UnconfirmedError(Exception):
    """The connection went away while committing."""


def _run_plainly(tx: Tx, job: Job) -> None:
    job.result = job.work(tx)


def _run_apart(tx: Tx, job: Job) -> None:
    run = tx.connection.exec_driver_sql
    run("SAVEPOINT work")
    try:
        job.result = job.work(tx)
        tx.finish()
        run("RELEASE SAVEPOINT work")
    except Exception as error:
        if trouble(error) is not None:
            raise
        tx.forget()
        run("ROLLBACK TO SAVEPOINT work")
        run("RELEASE SAVEPOINT work")
        job.error = error


def _fail(jobs: Sequence[Job], error: BaseException) -> None:
    for job in jobs:
        job.error = job.error or error


def _unavailable(jobs: Sequence[Job], why: str) -> None:
    for job in jobs:
        job.error = StoreUnavailable(why)


def _settle(jobs: Sequence[Job]) -> None:
    """Wake each loop once for all its works, not once for each."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, mine in by_loop.items():
        # A loop that is closed has nobody waiting in it any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if isinstance(job.error, StopIteration):
            # A future refuses this one.
            job.future.set_exception(RuntimeError("a work raised StopIteration"))
        elif job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
