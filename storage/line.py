"""The one connection that writes, and the transactions on it."""

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import Engine

from storage.ahead import Ahead
from storage.driver import Driver, Sent
from storage.engines import plain, trouble
from storage.errors import StoreError, StoreUnavailable
from storage.prepared import Found

_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Agenda:
    """The earliest times newly planned in a transaction: who looks only then misses nothing and asks for nothing twice.

    `due` is when time next does something to a clock or ticket, `fresh` when a digest or check-in planned just now is
    due (a sweep must not run past it), `outgoing` when something new is to be sent.
    """

    due: dt.datetime | None = None
    fresh: dt.datetime | None = None
    outgoing: dt.datetime | None = None

    def look(self, at: dt.datetime | None) -> None:
        """Note that a clock or ticket is to be looked at again at `at`."""
        if at is not None and (self.due is None or at < self.due):
            self.due = at

    def plan(self, at: dt.datetime) -> None:
        """Note that a digest or check-in is planned for `at`."""
        self.fresh = earlier_of(self.fresh, at)
        self.due = earlier_of(self.due, at)

    def send(self, at: dt.datetime) -> None:
        """Note that something is to be sent from `at` on."""
        if self.outgoing is None or at < self.outgoing:
            self.outgoing = at


def earlier_of(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    """The earlier of two times, where there are any."""
    if one is None or other is None:
        return one or other
    return min(one, other)


@dataclass(slots=True, eq=False)
class Tx:
    """One open transaction; handlers pass it on and never look inside."""

    connection: sa.Connection
    dialect: str
    agenda: Agenda = field(default_factory=Agenda)
    memo: dict[Any, Any] = field(default_factory=dict)
    """Answers that cannot change while this transaction is open, unless it changes them itself."""
    waiting: dict[Callable[["Tx", list[dict[str, Any]]], None], list[dict[str, Any]]] = field(default_factory=dict)

    last: dict[Callable[["Tx", list[dict[str, Any]]], None], list[dict[str, Any]]] = field(default_factory=dict)
    ahead: Ahead | None = None
    """Tickets read ahead, as long as nothing but them is asked for and changed."""
    sent: Sent | None = None
    """What PostgreSQL may still be working on."""
    handing_over: bool = False
    _driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        self._driver = Driver(self.connection)

    def hand_over(self) -> None:
        """Let PostgreSQL write what was decided so far about tickets read ahead, while more is decided.

        SQLite writes in the same thread, so there it waits for the end.
        """
        ahead = self.ahead
        if ahead is None or self.dialect != "postgresql":
            return
        self.ahead = None
        try:
            self._send(ahead)
            ahead.wrote_all()
        finally:
            self.ahead = ahead

    def _send(self, ahead: Ahead) -> None:
        """Send PostgreSQL what was decided, and what waits to be written with it, without waiting for an answer."""
        self.sent = self.sent or Sent(self.connection)
        self.handing_over = True
        try:
            ahead.write(ahead)
            self._write_waiting()
        finally:
            self.handing_over = False

    def land(self) -> None:
        """Wait for what PostgreSQL is still working on; raises what it met."""
        sent, self.sent = self.sent, None
        if sent is not None:
            sent.land()

    def abandon(self) -> None:
        """Care no more about it."""
        sent, self.sent = self.sent, None
        if sent is not None:
            sent.abandon()

    def end_ahead(self) -> None:
        """Write what was decided about tickets read ahead, and know nothing of them any more."""
        ahead, self.ahead = self.ahead, None
        if ahead is not None and self.dialect == "postgresql":
            self._send(ahead)
        elif ahead is not None:
            ahead.write(ahead)
        self.land()

    def peek(self, statement: Any, values: Mapping[str, Any]) -> Found:
        """Run a statement whose answer does not hang on anything that waits in `ahead`."""
        self.land()
        return self._driver.run(statement, values)

    def forget(self) -> None:
        """Drop all that waits and all that is remembered: what it rests on is undone."""
        self.abandon()
        self.ahead = None
        self.waiting.clear()
        self.last.clear()
        self.memo.clear()

    def later(self, write: Callable[["Tx", list[dict[str, Any]]], None], row: dict[str, Any]) -> None:
        """Let a row be written together with others of its kind, at the latest when this transaction ends."""
        self.waiting.setdefault(write, []).append(row)

    def at_last(self, write: Callable[["Tx", list[dict[str, Any]]], None], row: dict[str, Any]) -> None:
        """Let a row be written after everything else: locks on what many write are then held only for a moment."""
        self.last.setdefault(write, []).append(row)

    def settle(self) -> None:
        """Write what waits to be written; whoever reads such rows calls this first."""
        self.end_ahead()
        self._write_waiting()

    def _write_waiting(self) -> None:
        while self.waiting:
            write, rows = self.waiting.popitem()
            write(self, rows)

    def write_down(self, *kinds: Callable[["Tx", list[dict[str, Any]]], None]) -> None:
        """Write what waits of these kinds only; whoever reads nothing but such rows calls this first."""
        for write in kinds:
            if rows := self.waiting.pop(write, None):
                write(self, rows)

    def finish(self) -> None:
        """Write all that waits, also what was to come last."""
        self.settle()
        while self.last:
            write, rows = self.last.popitem()
            write(self, rows)

    def run(self, statement: Any, values: Mapping[str, Any] | None = None) -> Found:
        """Run one constant statement with one set of values, and read all it gives."""
        if self.ahead is not None or self.sent is not None:
            self.end_ahead()
        return self._driver.run(statement, values or _NOTHING)

    def run_together(self, asked: Sequence[tuple[Any, Mapping[str, Any]]]) -> list[Found]:
        """Run several constant statements, none of which waits for another's answer, and read all they give."""
        self.end_ahead()
        return self._driver.run_together(asked)

    def run_each(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Run one constant statement that gives no rows for each set of values; by position, how many it touched."""
        self.end_ahead()
        return self._driver.run_each(statement, rows) if rows else []

    def run_many(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same, only with how many rows they touched in all: the driver takes them at one go."""
        self.end_ahead()
        return self._driver.run_many(statement, rows) if rows else 0

    def run_text_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement in the driver's own words for each set of values, at one go."""
        self.end_ahead()
        self._driver.run_text_many(sql, rows)

    def run_text(self, sql: str, values: Sequence[Any]) -> Found:
        """Run a statement in the driver's own words; while things are handed over it is only sent."""
        if self.handing_over and self.sent is not None:
            self.sent.send(sql, values)
            return Found([], 0)
        self.end_ahead()
        return self._driver.run_text(sql, values)

    def insert(self, made: Mapping[str, Any], values: Mapping[str, Any]) -> int | None:
        """Run an insert and give the number of the new row; None where its key was taken."""
        found = self.run(made[self.dialect], values)
        if self.dialect == "postgresql":
            number: int | None = found.scalar()
            return number
        return found.number if found.rowcount == 1 else None

    def scalar(self, statement: Any, values: Mapping[str, Any] | None = None) -> Any:
        """The first value of the first row, or None."""
        return self.run(statement, values).scalar()

    def scalars(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[Any]:
        """The first value of every row."""
        return self.run(statement, values).scalars()


class Line:
    """The writing connection: opened when first needed, opened again when lost, used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._lock = threading.RLock()
        self._connection: sa.Connection | None = None
        self._tx: Tx | None = None

    def another(self) -> "Line":
        """A further connection of the same kind."""
        return type(self)(self.engine)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the connection against other threads; a transaction inside another one is refused."""
        with self._lock:
            if self._connection is not None and self._connection.in_transaction():
                raise StoreError("A transaction is already open in this thread; pass its Tx on instead.")
            yield

    def begin(self) -> Tx:
        """Open a transaction."""
        if self._connection is None:
            self._connection = self.engine.connect()
        self._connection.begin()
        self._tx = Tx(self._connection, self.dialect)
        return self._tx

    def commit(self) -> None:
        """Make the open transaction durable."""
        assert self._connection is not None
        transaction = self._connection.get_transaction()
        assert transaction is not None
        assert self._tx is not None
        self._tx.finish()
        if self._aborted(self._connection):
            raise StoreError("A statement failed and its error was swallowed, so nothing of this transaction was kept.")
        transaction.commit()

    def rollback(self) -> None:
        """Undo the open transaction, and let go of a connection that cannot even do that."""
        if self._connection is None:
            return
        if self._tx is not None:
            self._tx.abandon()
        try:
            self._connection.rollback()
        except sa.exc.SQLAlchemyError:
            self.drop()

    def drop(self) -> None:
        """Give the connection up; the next transaction opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.invalidate()
            finally:
                connection.close()

    def close(self) -> None:
        """Close the connection for good."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()
            self.engine.dispose()

    def _aborted(self, connection: sa.Connection) -> bool:
        # PostgreSQL answers a COMMIT after a failed statement by rolling back, and psycopg says nothing of it.
        if self.dialect != "postgresql":
            return False
        raw: Any = connection.connection.dbapi_connection
        return bool(raw.info.transaction_status == TransactionStatus.INERROR)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction: committed at the end, undone on any error."""
        with self.alone():
            try:
                tx = self.begin()
                yield tx
                self.commit()
            except BaseException as error:
                self.rollback()
                if trouble(error) is not None:
                    raise StoreUnavailable(plain(error)) from error
                raise
