"""Core statements run straight on the driver: compiled once per engine and set of values, then only filled in.

SQLAlchemy's own execution costs several times what SQLite needs for such a statement, and one message takes a dozen of
them. What it would do to the values on their way in and out is done here by the same column types.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from select import POLLOUT, poll
from typing import Any

import sqlalchemy as sa

from storage.columns import as_json, from_json

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]
MOST_KEPT = 2_000
"""A bound for a mistake: statements are module-level constants, so there are a few hundred."""
FLUSHED_WITHIN = 1_000
"""Milliseconds after which it is tried again to hand a statement to a connection that takes no more for now."""


class Found:
    """The rows a statement gave, already read, how many it touched, and on SQLite the number of a row it made."""

    __slots__ = ("number", "rowcount", "rows")

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int, number: int | None = None) -> None:
        self.rows = rows
        self.rowcount = rowcount
        self.number = number

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def all(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self.rows

    def first(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self.rows[0] if self.rows else None

    def scalar(self) -> Any:
        """The first value of the first row, or None."""
        return self.rows[0][0] if self.rows else None

    def scalar_one(self) -> Any:
        """The first value of the only row; IndexError when there is none."""
        return self.rows[0][0]

    def scalars(self) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self.rows]


class Prepared:
    """One statement as the driver takes it: a list of values for SQLite, values by name for PostgreSQL."""

    __slots__ = ("_blank", "_given", "_names", "_take", "converters", "sql", "statement")

    _blank: list[tuple[int, Any]]
    """Values that nobody gives, such as the offset of a limit, at their places."""
    _given: list[tuple[int, _Convert]]
    """What the values at some places go through."""

    def __init__(self, statement: Any, compiled: Any, dialect: Any, values: Values) -> None:
        self.statement = statement  # kept alive: the cache knows it by its identity
        self.sql = str(compiled)
        self.converters = _converters(compiled, dialect)
        self._given, self._blank = [], []
        names = list(compiled.positiontup if compiled.positional else compiled.binds)
        taken = [self._key(compiled, dialect, place, name, values) for place, name in enumerate(names)]
        self._take = _taker([key for key in taken if key is not None])
        self._names = None if compiled.positional else names

    def _key(self, compiled: Any, dialect: Any, place: int, name: str, values: Values) -> str | None:
        """Under which name a value is given; None for one that nobody gives."""
        bind = compiled.binds[name]
        convert = _writer(bind.type, dialect, compiled._bind_processors.get(name))
        if bind.key in values:
            if convert is not None:
                self._given.append((place, convert))
            return str(bind.key)
        if bind.required:
            raise sa.exc.InvalidRequestError(f"a value is required for {bind.key}")
        self._blank.append((place, convert(bind.effective_value) if convert else bind.effective_value))
        return None

    def parameters(self, values: Values) -> Any:
        """The values in the driver's own form."""
        given = list(self._take(values))
        for place, value in self._blank:
            given.insert(place, value)
        for place, convert in self._given:
            given[place] = convert(given[place])
        return given if self._names is None else dict(zip(self._names, given, strict=True))

    def read(self, raw: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The driver's rows as Python values."""
        converted = []
        for row in raw:
            values = list(row)
            for place, convert in self.converters:
                value = values[place]
                if value is not None:
                    values[place] = convert(value)
            converted.append(tuple(values))
        return converted


def _taker(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    """What takes these values out of a mapping, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


_KEPT: dict[tuple[object, ...], Prepared | None] = {}


def run(connection: sa.Connection, statement: Any, values: Values) -> Found:
    """Run one constant statement with one set of values; what cannot be prepared goes through SQLAlchemy."""
    prepared = _kept(connection, statement, values)
    if prepared is None:
        return _through_sqlalchemy(connection, statement, values)
    found = run_text(connection, prepared.sql, prepared.parameters(values))
    if found.rows and prepared.converters:
        found.rows = prepared.read(found.rows)
    return found


def run_together(connection: sa.Connection, asked: Sequence[tuple[Any, Values]]) -> list[Found]:
    """Run several statements, none of which waits for another's answer: one trip to PostgreSQL for all of them."""
    prepared = [_kept(connection, statement, values) for statement, values in asked]
    if connection.dialect.name != "postgresql" or not all(prepared):
        return [run(connection, statement, values) for statement, values in asked]
    raw: Any = connection.connection.dbapi_connection
    cursors = []
    try:
        with raw.pipeline():
            for one, (_, values) in zip(prepared, asked, strict=True):
                assert one is not None
                cursors.append(raw.cursor())
                cursors[-1].execute(one.sql, one.parameters(values))
        return [_read_all(cursor, one) for cursor, one in zip(cursors, prepared, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, "several statements at once", error) from error
    finally:
        for cursor in cursors:
            cursor.close()


def _read_all(cursor: Any, prepared: Prepared | None) -> Found:
    rows = _rows(cursor, "postgresql")
    assert prepared is not None
    return Found(prepared.read(rows) if rows and prepared.converters else rows, cursor.rowcount)


def _rows(cursor: Any, dialect: str) -> list[tuple[Any, ...]]:
    """All rows, where the statement gives any; asked for its description, psycopg would describe every column."""
    given = cursor.rownumber if dialect == "postgresql" else cursor.description
    return cursor.fetchall() if given is not None else []


def run_each(connection: sa.Connection, statement: Any, rows: Sequence[Values]) -> list[int]:
    """Run one constant statement that gives no rows once for each set of values; by position, how many it touched."""
    prepared = _kept(connection, statement, rows[0])
    if prepared is None:
        return [_through_sqlalchemy(connection, statement, values).rowcount for values in rows]
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        return [cursor.execute(prepared.sql, prepared.parameters(values)).rowcount for values in rows]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, prepared.sql, error) from error
    finally:
        cursor.close()


def run_many(connection: sa.Connection, statement: Any, rows: Sequence[Values]) -> int:
    """The same at one go; how many rows were touched in all."""
    prepared = _kept(connection, statement, rows[0])
    if prepared is None:
        return sum(_through_sqlalchemy(connection, statement, values).rowcount for values in rows)
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        cursor.executemany(prepared.sql, map(prepared.parameters, rows))
        return int(cursor.rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, prepared.sql, error) from error
    finally:
        cursor.close()


def _kept(connection: sa.Connection, statement: Any, values: Values) -> Prepared | None:
    key = (id(statement), connection.dialect.name, *values)
    try:
        return _KEPT[key]
    except KeyError:
        prepared = _prepare(connection, statement, values)
        if len(_KEPT) < MOST_KEPT:
            _KEPT[key] = prepared
        return prepared


def run_text(connection: sa.Connection, sql: str, parameters: Any) -> Found:
    """Run a statement in the driver's own words; its rows are given as the driver gives them."""
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        cursor.execute(sql, parameters)
        if connection.dialect.name == "postgresql":
            return Found(_rows(cursor, "postgresql"), cursor.rowcount)
        rows = cursor.fetchall() if cursor.description is not None else []
        return Found(rows, cursor.rowcount, cursor.lastrowid)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, sql, error) from error
    finally:
        cursor.close()


def run_text_many(connection: sa.Connection, sql: str, rows: Iterable[Any]) -> None:
    """Run a statement in the driver's own words for each set of values, at one go."""
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        cursor.executemany(sql, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, sql, error) from error
    finally:
        cursor.close()


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
            raise _told_by_sqlalchemy(connection, self._sql, error) from error

    def send(self, sql: str, parameters: Any) -> None:
        """Send a statement in the driver's own words, whole: the server begins with what it has all of."""
        self._sql = sql
        try:
            self._cursor.execute(sql, parameters)
            while self._raw.pgconn.flush():
                self._room.poll(FLUSHED_WITHIN)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise _told_by_sqlalchemy(self._connection, sql, error) from error

    def land(self) -> None:
        """Wait until all of them are worked off; raises what the first that failed met."""
        try:
            self._pipeline.__exit__(None, None, None)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise _told_by_sqlalchemy(self._connection, self._sql, error) from error
        finally:
            self._cursor.close()

    def abandon(self) -> None:
        """The same when it does not matter any more what became of them."""
        with suppress(sa.exc.SQLAlchemyError):
            self.land()


def _told_by_sqlalchemy(connection: sa.Connection, sql: str, error: Exception) -> BaseException:
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


def _prepare(connection: sa.Connection, statement: Any, values: Values) -> Prepared | None:
    dialect = connection.dialect
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None  # lists of values change the statement's text with every call
    return Prepared(statement, compiled, dialect, values)


def _converters(compiled: Any, dialect: Any) -> list[tuple[int, _Convert]]:
    """What reads the columns that need it; a null stays one."""
    columns = compiled._result_columns or ()
    found = ((place, _reader(column.type, dialect)) for place, column in enumerate(columns))
    return [(place, convert) for place, convert in found if convert is not None]


def _writer(kind: Any, dialect: Any, usual: _Convert | None) -> _Convert | None:
    """What a value goes through on its way to the driver, without SQLAlchemy's own calls around ours."""
    if isinstance(kind, sa.JSON):
        return as_json
    # A truth value is a number in Python as it is in SQLite.
    return None if isinstance(kind, sa.Boolean) and dialect.name == "sqlite" else usual


def _reader(kind: Any, dialect: Any) -> _Convert | None:
    if dialect.name == "sqlite" and isinstance(kind, sa.JSON):
        return from_json
    convert: _Convert | None = kind._cached_result_processor(dialect, None)
    return convert
