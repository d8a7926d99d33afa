"""The store: one writer with group commit, readers with snapshots, and the file or server behind them."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import inbox
from storage.arrivals import Arrivals, Rows
from storage.engines import (
    FileLock,
    Trouble,
    is_memory,
    parse_url,
    plain,
    prepare_file,
    reader_engine,
    trouble,
    writer_engine,
)
from storage.errors import CannotOpen, NoDatabase, ReadOnlyStore, StoreUnavailable
from storage.front import Front
from storage.line import Line, Tx
from storage.migrations import bring_up
from storage.writer import Writer

T = TypeVar("T")

READERS = 2


class Store:
    """Everything Liaison remembers, behind asynchronous reads and writes."""

    def __init__(
        self,
        line: Line,
        readers: Engine | None,
        lock: FileLock | None,
        *,
        read_only: bool = False,
        arrivals: Path | None = None,
    ) -> None:
        self._line = line
        self._writer = Writer(line)
        self._arrivals = Arrivals(self._writer, arrivals) if arrivals is not None else None
        self._front = Front(line) if line.dialect == "postgresql" else self._writer
        self._readers = readers
        self._lock = lock
        self._read_only = read_only
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="liaison-reader")
        self._closed = False

    @classmethod
    def open(cls, url: str, *, durable: bool = True, alone: bool = False, read_only: bool = False) -> "Store":
        """Open a database and bring its tables up to date.

        `durable=False` skips the disk flushes (rehearsals, tests). `alone` is for a database that is thrown away with
        this store: nobody else may look into it meanwhile, and a crash may spoil it. `read_only` neither takes the
        file lock nor changes the tables, so that a command can look into the database of a running bot. Raises
        BadDatabaseUrl, NoDatabase, StoreInUse, SchemaTooNew, CannotOpen or StoreUnavailable.
        """
        address = parse_url(url)
        lock: FileLock | None = None
        on_disk = address.get_backend_name() == "sqlite" and not is_memory(address)
        path = Path(str(address.database)).resolve()
        if on_disk and read_only and not path.is_file():
            raise NoDatabase(str(address.database))
        if on_disk and not read_only:
            try:
                prepare_file(path)
                lock = FileLock(path)
            except OSError as error:
                raise CannotOpen(str(address.database), error.strerror or str(error)) from None
        readers = None if is_memory(address) or (alone and on_disk) else reader_engine(address, READERS)
        line = Line(writer_engine(address, durable=durable, alone=alone))
        noted = path.with_name(f"{path.name}-arrivals") if lock is not None and not alone else None
        store = cls(line, readers, lock, read_only=read_only, arrivals=noted)
        try:
            store._check_schema()
            store._take_over()
        except sa.exc.DBAPIError as error:
            store.close()
            where = address.database if on_disk else f"{address.database} at {address.host}:{address.port or 5432}"
            raise CannotOpen(str(where), plain(error)) from None
        except BaseException:
            store.close()
            raise
        return store

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._line.dialect

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run a work together with others in one transaction; returns after it is durable.

        The work runs in the writer's thread, and again when the transaction had to be repeated: it may change nothing
        but the database. Raises what the work raises, StoreBusy when too much waits, StoreUnavailable when the database
        is gone.
        """
        if self._read_only:
            raise ReadOnlyStore
        return await self._writer.submit(work)

    async def keep(self, rows: Rows, also: Callable[[Tx], None] | None = None) -> list[bool] | None:
        """Keep events that have just arrived, to be answered once they are durable; by position, whether each is new.

        On PostgreSQL it waits for no other work's transaction. On SQLite, while commits are slow, the answer is None:
        the events are durable in a file beside the database, and what else `also` writes is yet to come.
        """
        if self._read_only:
            raise ReadOnlyStore

        def work(tx: Tx) -> list[bool]:
            if also is not None:
                also(tx)
            return inbox.put(tx, rows)

        if self._arrivals is not None:
            return await self._arrivals.submit(rows, work)
        return await self._front.submit(work)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run a work that only reads, on one snapshot, beside the writer."""
        if self._closed:
            raise StoreUnavailable("It was closed.")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def transaction(self) -> AbstractContextManager[Tx]:
        """A write transaction for code without an event loop: commands, rehearsals and tests."""
        if self._read_only:
            raise ReadOnlyStore
        return self._line.transaction()

    def snapshot(self) -> AbstractContextManager[Tx]:
        """A read transaction for code without an event loop."""
        return self._snapshot(self._readers) if self._readers is not None else self._lent_snapshot()

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        self._front.close()
        self._writer.close()
        if self._arrivals is not None:
            self._arrivals.close()
        self._threads.shutdown(wait=True)
        if self._readers is not None:
            self._readers.dispose()
        self._line.close()
        if self._lock is not None:
            self._lock.release()

    async def aclose(self) -> None:
        """The same, without standing in the event loop's way."""
        await asyncio.to_thread(self.close)

    def _check_schema(self) -> None:
        if self._read_only:
            with self.snapshot() as tx:
                bring_up(tx.connection, change=False)
            return
        with self._line.transaction() as tx:
            bring_up(tx.connection)

    def _take_over(self) -> None:
        if self._arrivals is not None:
            self._arrivals.take_over(self._line)

    def _read(self, work: Callable[[Tx], T]) -> T:
        for _ in range(2):
            try:
                with self.snapshot() as tx:
                    return work(tx)
            except sa.exc.DBAPIError as error:
                # A connection that died while idle is replaced once; the pool has thrown all of its kind away.
                if trouble(error) is not Trouble.LOST:
                    raise
                reason = plain(error)
        raise StoreUnavailable(reason)

    @contextmanager
    def _snapshot(self, readers: Engine) -> Iterator[Tx]:
        with readers.connect() as connection, connection.begin():
            yield Tx(connection, self.dialect)

    @contextmanager
    def _lent_snapshot(self) -> Iterator[Tx]:
        # In memory, or alone, there is but one connection: it is lent for reading while nobody writes.
        with self._line.alone():
            tx = self._line.begin()
            try:
                tx.connection.exec_driver_sql("PRAGMA query_only = ON")
                yield tx
            finally:
                tx.connection.exec_driver_sql("PRAGMA query_only = OFF")
                self._line.rollback()
