"""Core statements run straight on the driver: compiled once per engine and set of values, then only filled in.

SQLAlchemy's own execution costs several times what SQLite needs for such a statement, and one message takes a dozen of
them. What it would do to the values on their way in and out is done here by the same column types.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]
MOST_KEPT = 2_000
"""A bound for a mistake: statements are module-level constants, so there are a few hundred."""


class Found:
    """The rows a statement gave, already read, and how many it touched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def all(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._rows

    def first(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The first value of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first value of the only row; IndexError when there is none."""
        return self._rows[0][0]

    def scalars(self) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self._rows]


class Prepared:
    """One statement as the driver takes it: a list of values for SQLite, values by name for PostgreSQL."""

    __slots__ = ("_blank", "_converted", "_converters", "_plain", "sql", "statement")

    def __init__(self, statement: Any, compiled: Any, dialect: Any, values: Values) -> None:
        self.statement = statement  # kept alive: the cache knows it by its identity
        self.sql = str(compiled)
        self._converters = _converters(compiled, dialect)
        self._plain: list[tuple[Any, str]] = []
        self._converted: list[tuple[Any, str, _Convert]] = []
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._blank: Any = [None] * len(names) if compiled.positional else {}
        for place, name in enumerate(names):
            self._fill_in(compiled, place if compiled.positional else name, name, values)

    def _fill_in(self, compiled: Any, place: Any, name: str, values: Values) -> None:
        bind = compiled.binds[name]
        convert = compiled._bind_processors.get(name)
        if bind.key not in values:
            if bind.required:
                raise sa.exc.InvalidRequestError(f"a value is required for {bind.key}")
            self._blank[place] = convert(bind.effective_value) if convert else bind.effective_value
        elif convert is None:
            self._plain.append((place, bind.key))
        else:
            self._converted.append((place, bind.key, convert))

    def parameters(self, values: Values) -> Any:
        """The values in the driver's own form."""
        given = self._blank.copy()
        for place, key in self._plain:
            given[place] = values[key]
        for place, key, convert in self._converted:
            given[place] = convert(values[key])
        return given

    def rows(self, raw: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The driver's rows as Python values."""
        if not self._converters:
            return list(raw)
        converted = []
        for row in raw:
            values = list(row)
            for place, convert in self._converters:
                values[place] = convert(values[place])
            converted.append(tuple(values))
        return converted


_KEPT: dict[tuple[int, str, tuple[str, ...]], Prepared | None] = {}


def run(connection: sa.Connection, statement: Any, values: Values) -> Found:
    """Run one constant statement with one set of values; what cannot be prepared goes through SQLAlchemy."""
    prepared = _kept(connection, statement, values)
    if prepared is None:
        return _through_sqlalchemy(connection, statement, values)
    found = run_text(connection, prepared.sql, prepared.parameters(values))
    return Found(prepared.rows(found.all()), found.rowcount)


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


def _kept(connection: sa.Connection, statement: Any, values: Values) -> Prepared | None:
    key = (id(statement), connection.dialect.name, tuple(values))
    if key in _KEPT:
        return _KEPT[key]
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
        return Found(cursor.fetchall() if cursor.description is not None else [], cursor.rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told_by_sqlalchemy(connection, sql, error) from error
    finally:
        cursor.close()


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
    columns = compiled._result_columns or ()
    found = ((place, column.type._cached_result_processor(dialect, None)) for place, column in enumerate(columns))
    return [(place, convert) for place, convert in found if convert is not None]
