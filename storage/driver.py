"""Statements run straight on a connection's driver.

SQLAlchemy's own execution costs several times what SQLite needs for such a statement, and one message takes a dozen of
them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from select import POLLOUT, poll
from typing import Any

import sqlalchemy as sa

from storage.prepared import Found, Prepared, Values, prepare

MOST_KEPT = 2_000
"""A bound for a mistake: statements are module-level constants, so there are a few hundred of each engine."""
FLUSHED_WITHIN = 1_000
"""Milliseconds after which it is tried again to hand a statement to a connection that takes no more for now."""
_KEPT: dict[str, dict[tuple[object, ...], Prepared | None]] = {"sqlite": {}, "postgresql": {}}


class Driver:
    """The driver's own connection under one of SQLAlchemy's, and the cursor that statements are run with in turn."""

    __slots__ = ("_connection", "_cursor", "_error", "_kept", "_postgresql", "_raw")

    def __init__(self, connection: sa.Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        self._connection = connection
        self._raw = raw
        self._postgresql = connection.dialect.name == "postgresql"
        self._kept = _KEPT[connection.dialect.name]
        self._error = connection.dialect.loaded_dbapi.Error
        try:
            self._cursor = raw.cursor()
        except self._error as error:
            raise told_by_sqlalchemy(connection, "a cursor", error) from error

    def run(self, statement: Any, values: Values) -> Found:
        """Run one constant statement with one set of values; what cannot be prepared goes through SQLAlchemy."""
        prepared = self._prepared(statement, values)
        if prepared is None:
            return _through_sqlalchemy(self._connection, statement, values)
        found = self.run_text(prepared.sql, prepared.parameters(values))
        if found.rows and prepared.converters:
            found.rows = prepared.read(found.rows)
        return found

    def run_together(self, asked: Sequence[tuple[Any, Values]]) -> list[Found]:
        """Run several statements, none of which waits for another's answer: one trip to PostgreSQL for all of them."""
        prepared = [self._prepared(statement, values) for statement, values in asked]
        if not self._postgresql or not all(prepared):
            return [self.run(statement, values) for statement, values in asked]
        cursors = []
        try:
            with self._raw.pipeline():
                for one, (_, values) in zip(prepared, asked, strict=True):
                    assert one is not None
                    cursors.append(self._raw.cursor())
                    cursors[-1].execute(one.sql, one.parameters(values))
            return [_read_all(cursor, one) for cursor, one in zip(cursors, prepared, strict=True)]
        except self._error as error:
            raise told_by_sqlalchemy(self._connection, "several statements at once", error) from error
        finally:
            for cursor in cursors:
                cursor.close()

    def run_each(self, statement: Any, rows: Sequence[Values]) -> list[int]:
        """Run one constant statement that gives no rows for each set of values; by position, how many it touched."""
        prepared = self._prepared(statement, rows[0])
        if prepared is None:
            return [_through_sqlalchemy(self._connection, statement, values).rowcount for values in rows]
        execute, parameters, sql = self._cursor.execute, prepared.parameters, prepared.sql
        try:
            return [execute(sql, parameters(values)).rowcount for values in rows]
        except self._error as error:
            raise told_by_sqlalchemy(self._connection, sql, error) from error

    def run_many(self, statement: Any, rows: Sequence[Values]) -> int:
        """The same at one go; how many rows were touched in all."""
        prepared = self._prepared(statement, rows[0])
        if prepared is None:
            return sum(_through_sqlalchemy(self._connection, statement, values).rowcount for values in rows)
        self.run_text_many(prepared.sql, map(prepared.parameters, rows))
        return int(self._cursor.rowcount)

    def run_text(self, sql: str, parameters: Any) -> Found:
        """Run a statement in the driver's own words; its rows are given as the driver gives them."""
        cursor = self._cursor
        try:
            cursor.execute(sql, parameters)
            if self._postgresql:
                return Found(_rows(cursor), cursor.rowcount)
            return Found(cursor.fetchall(), cursor.rowcount, cursor.lastrowid)
        except self._error as error:
            raise told_by_sqlalchemy(self._connection, sql, error) from error

    def run_text_many(self, sql: str, rows: Iterable[Any]) -> None:
        """Run a statement in the driver's own words for each set of values, at one go."""
        try:
            self._cursor.executemany(sql, rows)
        except self._error as error:
            raise told_by_sqlalchemy(self._connection, sql, error) from error

    def _prepared(self, statement: Any, values: Values) -> Prepared | None:
        key = (id(statement), *values)
        try:
            return self._kept[key]
        except KeyError:
            prepared = prepare(self._connection.dialect, statement, values)
            if len(self._kept) < MOST_KEPT:
                self._kept[key] = prepared
            return prepared


def _read_all(cursor: Any, prepared: Prepared | None) -> Found:
    rows = _rows(cursor)
    assert prepared is not None
    return Found(prepared.read(rows) if rows and prepared.converters else rows, cursor.rowcount)


def _rows(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows that psycopg has, where there are any; asked for its description, it would describe every column."""
    return cursor.fetchall() if cursor.rownumber is not None else []


class Sent:
    """Statements that PostgreSQL works off while whoever sent them goes on; none of them gives an answer.

    Until they have landed, nothing else may be run on the connection.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        raw: Any = connection.connection.dbapi_connection
        self._raw = raw
        self._sql = "several statements at once"
        self._room = poll()
        try:
            self._room.register(raw.fileno(), POLLOUT)
            self._cursor = raw.cursor()
            self._pipeline = raw.pipeline()
            self._pipeline.__enter__()
        except connection.dialect.loaded_dbapi.Error as error:
            raise told_by_sqlalchemy(connection, self._sql, error) from error

    def send(self, sql: str, parameters: Any) -> None:
        """Send a statement in the driver's own words, whole: the server begins with what it has all of."""
        self._sql = sql
        try:
            self._cursor.execute(sql, parameters)
            while self._raw.pgconn.flush():
                self._room.poll(FLUSHED_WITHIN)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise told_by_sqlalchemy(self._connection, sql, error) from error

    def land(self) -> None:
        """Wait until all of them are worked off; raises what the first that failed met."""
        try:
            self._pipeline.__exit__(None, None, None)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise told_by_sqlalchemy(self._connection, self._sql, error) from error
        finally:
            self._cursor.close()

    def abandon(self) -> None:
        """The same when it does not matter any more what became of them."""
        with suppress(sa.exc.SQLAlchemyError):
            self.land()


def told_by_sqlalchemy(connection: sa.Connection, sql: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy raises it, without the values, which are what people wrote.

    PostgreSQL quotes the whole failing row in the lines after the first.
    """
    dialect = connection.dialect
    error.args = (str(error).partition("\n")[0],)
    lost = dialect.is_disconnect(error, None, None)  # type: ignore[arg-type]
    return sa.exc.DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )


def _through_sqlalchemy(connection: sa.Connection, statement: Any, values: Values) -> Found:
    result = connection.execute(statement, dict(values))
    rows = [tuple(row) for row in result] if result.returns_rows else []
    return Found(rows, result.rowcount)
