"""Core statements as a driver takes them: compiled once per engine and set of values, then only filled in.

What SQLAlchemy would do to the values on their way in and out is done here by the same column types.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from storage.columns import as_json, from_json

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]


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

    __slots__ = ("_as_taken", "_blank", "_given", "_names", "_take", "converters", "sql", "statement")

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
        self._as_taken = compiled.positional and not self._blank and not self._given

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
        taken = self._take(values)
        if self._as_taken:
            return taken
        given = list(taken)
        for place, value in self._blank:
            given.insert(place, value)
        for place, convert in self._given:
            value = given[place]
            if value is not None or convert is as_json:  # a document is never null
                given[place] = convert(value)
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


def prepare(dialect: Any, statement: Any, values: Values) -> Prepared | None:
    """A statement for values of these names; None for one that cannot be prepared."""
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
