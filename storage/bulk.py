"""Many rows at once: on PostgreSQL one statement that takes them as one document, on SQLite some at a time.

What PostgreSQL spends its time on is a message, a plan and an answer for every row; SQLite knows none of these, and
saves only what it takes to begin and end a statement.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.columns import as_json, list_as_json
from storage.line import Tx
from storage.statements import Defaults, PerEngine, columns_in, table_of

Row = Mapping[str, Any]
Rows = Sequence[Row]
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_SQLITE = sqlite.dialect()
_AT_ONCE = 50
"""Rows that one statement of SQLite inserts where there are as many."""


class BulkInsert:
    """Inserts rows of one table unless they are there (by the unique key `on`, or by any where it is None).

    `key` names columns that together tell the rows apart, `one` is the statement for a single row. Of the columns
    named in `spread` each row given to `add` has several values: it stands for as many rows, alike but for these.
    """

    def __init__(
        self,
        model: type[SQLModel],
        one: PerEngine,
        key: Sequence[str],
        on: Sequence[str] | None = None,
        spread: Sequence[str] = (),
    ) -> None:
        self._model, self._table, self._one, self._key = model, table_of(model), one, tuple(key)
        self._spread = tuple(spread)
        self._defaults = Defaults(model)
        self._blank = self._defaults.fill_all([{}])[0]
        self._target = f"({', '.join(on)})" if on else ""
        self._kept: dict[tuple[str, ...], tuple[str, _Document]] = {}
        self._kept_plain: dict[tuple[str, ...], tuple[_Plain, _Values]] = {}

    def __call__(self, tx: Tx, rows: Rows) -> list[bool]:
        """For each row, by position, whether it is new; columns a row does not name get their defaults."""
        if tx.dialect == "sqlite" or len(rows) < 2:
            return [touched == 1 for touched in tx.run_each(self._one[tx.dialect], self._defaults.fill_all(rows))]
        inserted = self._as_document(tx, rows)
        if len(inserted) == len(rows):
            return [True] * len(rows)
        return _new_of([tuple(row.get(name, self._blank[name]) for name in self._key) for row in rows], inserted)

    def add(self, tx: Tx, rows: Rows) -> None:
        """The same without an answer, which costs SQLite less."""
        if tx.dialect == "sqlite":
            names, rows = self._alike(rows)
            plain, values = self._kept_plain.get(names) or self._make_plain(names)
            plain.insert(tx, list(values.spread_out(rows)))
        elif rows:
            names, rows = self._alike(rows)
            sql, document = self._kept.get(names) or self._make(names)
            tx.run_text(sql, (document.write(rows),))

    def _alike(self, rows: Rows) -> tuple[tuple[str, ...], Rows]:
        """The columns that any of the rows names, and the rows naming all of them."""
        if _all_alike(rows):
            return tuple(columns_in(self._model, rows[0])) if rows else (), rows
        names = tuple(columns_in(self._model, dict.fromkeys(chain.from_iterable(rows))))
        blank = {name: self._blank[name] for name in names}
        return names, [{**blank, **row} for row in rows]

    def _as_document(self, tx: Tx, rows: Rows) -> list[tuple[Any, ...]]:
        """Insert all rows in one statement; the keys of those that are new."""
        names, rows = self._alike(rows)
        sql, document = self._kept.get(names) or self._make(names)
        return tx.run_text(f"{sql} RETURNING {', '.join(self._key)}", (document.write(rows),)).all()

    def _make(self, names: tuple[str, ...]) -> "tuple[str, _Document]":
        document = _Document((self._table.c[name] for name in names), self._spread)
        blank = self._blank
        values = [document.value(name) if name in names else _literal(blank[name]) for name in blank]
        sql = (
            f"INSERT INTO {self._table.name} ({', '.join(_quoted(blank))}) SELECT {', '.join(values)} "
            f"FROM {document.source} ON CONFLICT {self._target} DO NOTHING"
        )
        made = self._kept[names] = (sql, document)
        return made

    def _make_plain(self, names: tuple[str, ...]) -> "tuple[_Plain, _Values]":
        names, kept = (*self._spread, *(name for name in names if name not in self._spread)), names
        others = [name for name in self._blank if name not in names]
        columns, given = (
            _quoted([*names, *others]),
            ["?"] * len(names) + [_literal(self._blank[name]) for name in others],
        )
        plain = _Plain(
            f"INSERT INTO {self._table.name} ({', '.join(columns)})",
            f"({', '.join(given)})",
            f"ON CONFLICT {self._target} DO NOTHING",
        )
        made = self._kept_plain[kept] = (plain, _Values((self._table.c[name] for name in names), _SQLITE, self._spread))
        return made


class _Plain:
    """How SQLite inserts rows: many in one statement, and what is left over one by one."""

    def __init__(self, into: str, row: str, then: str) -> None:
        self._one = f"{into} VALUES {row} {then}"
        self._many = f"{into} VALUES {', '.join([row] * _AT_ONCE)} {then}"

    def insert(self, tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert the rows, in their order."""
        whole = len(rows) - len(rows) % _AT_ONCE
        if whole:
            starts = range(0, whole, _AT_ONCE)
            tx.run_text_many(self._many, [tuple(chain(*rows[start : start + _AT_ONCE])) for start in starts])
        tx.run_text_many(self._one, rows[whole:])


class BulkUpdate:
    """Updates rows of one table found by `key`; what else a row names is set."""

    def __init__(self, model: type[SQLModel], key: Sequence[str]) -> None:
        self._model, self._table, self._key = model, table_of(model), tuple(key)
        self._kept: dict[tuple[str, ...], tuple[str, _Document]] = {}
        self._kept_plain: dict[tuple[str, ...], tuple[str, _Values]] = {}

    def __call__(self, tx: Tx, rows: Rows) -> None:
        """Change the rows; all of them name the same columns."""
        if not rows:
            return
        names = tuple(columns_in(self._model, rows[0]))
        if tx.dialect == "sqlite":
            plain, values = self._kept_plain.get(names) or self._make_plain(names)
            tx.run_text_many(plain, values.of(rows))
            return
        sql, document = self._kept.get(names) or self._make(names)
        tx.run_text(sql, (document.write(rows),))

    def _make_plain(self, names: tuple[str, ...]) -> "tuple[str, _Values]":
        changed = [name for name in names if name not in self._key]
        sql = (
            f"UPDATE {self._table.name} SET {', '.join(f'{name} = ?' for name in _quoted(changed))} "
            f"WHERE {' AND '.join(f'{name} = ?' for name in _quoted(self._key))}"
        )
        values = _Values((self._table.c[name] for name in [*changed, *self._key]), _SQLITE)
        made = self._kept_plain[names] = (sql, values)
        return made

    def _make(self, names: tuple[str, ...]) -> "tuple[str, _Document]":
        document, table = _Document(self._table.c[name] for name in names), self._table.name
        changes = ", ".join(f'"{name}" = {document.value(name)}' for name in names if name not in self._key)
        where = " AND ".join(f"{table}.{name} = {document.value(name)}" for name in self._key)
        made = self._kept[names] = (f"UPDATE {table} SET {changes} FROM {document.source} WHERE {where}", document)
        return made


class _Document:
    """How rows of some columns are written as one JSON document, and read back by PostgreSQL."""

    def __init__(self, columns: Iterable[sa.Column[Any]], spread: Sequence[str] = ()) -> None:
        # Short names: they stand in every row of the document.
        self._columns = {column.name: (f"c{place}", column) for place, column in enumerate(columns)}
        self._shorts = [short for short, _ in self._columns.values()]
        self._spread = spread
        self._values = _Values((column for _, column in self._columns.values()), _DIALECT, spread)
        fields = ", ".join(
            f"{short} {_type(column)}{'[]' if name in spread else ''}"
            for name, (short, column) in self._columns.items()
        )
        self.source = f"json_to_recordset(%s::json) AS d({fields})"
        if spread:
            shorts = [self._columns[name][0] for name in spread]
            lists = ", ".join(f"d.{short}" for short in shorts)
            self.source += f" CROSS JOIN LATERAL unnest({lists}) AS e({', '.join(shorts)})"

    def value(self, name: str) -> str:
        """A column of the document in a statement."""
        short, column = self._columns[name]
        if name in self._spread:
            return f"e.{short}"
        return f"d.{short}::json" if isinstance(column.type, sa.JSON) else f"d.{short}"

    def write(self, rows: Rows) -> str:
        """The document of these rows."""
        shorts = self._shorts
        return list_as_json(dict(zip(shorts, values, strict=True)) for values in self._values.of(rows))


class _Values:
    """The values of some columns as a driver takes them; a document that several rows share is encoded once."""

    def __init__(self, columns: Iterable[sa.Column[Any]], dialect: Any, spread: Sequence[str] = ()) -> None:
        known = list(columns)
        self._spread = len(spread)
        """How many columns, the first ones, have several values."""
        self._take = _taker([column.name for column in known])
        self._documents = [place for place, column in enumerate(known) if isinstance(column.type, sa.JSON)]
        kinds = [(place, column.type) for place, column in enumerate(known) if place not in self._documents]
        found = ((place, kind.dialect_impl(dialect).bind_processor(dialect)) for place, kind in kinds)
        self._converters = [(place, convert) for place, convert in found if convert is not None]

    def spread_out(self, rows: Rows) -> Iterator[tuple[Any, ...]]:
        """The same, where a row has several values of some columns: once for each of them."""
        first = self._spread
        if not first:
            yield from map(tuple, self.of(rows))
            return
        for values in self.of(rows):
            alike = tuple(values[first:])
            for each in zip(*values[:first], strict=True):
                yield each + alike

    def of(self, rows: Rows) -> Iterator[list[Any]]:
        """The values of each row; all rows name these columns."""
        # By what the rows hold, which lives as long as they do: rows about one fact share its time and its document.
        encoded: dict[int, str] = {}
        converted: dict[Callable[[Any], Any], dict[int, Any]] = {convert: {} for _, convert in self._converters}
        converters = [(place, convert, converted[convert]) for place, convert in self._converters]
        for values in map(list, map(self._take, rows)):
            for place, convert, known in converters:
                if (value := values[place]) is not None:
                    key = id(value)
                    values[place] = known[key] if key in known else known.setdefault(key, convert(value))
            for place in self._documents:
                document = values[place]
                values[place] = encoded.get(id(document)) or encoded.setdefault(id(document), as_json(document))
            yield values


def _taker(names: Sequence[str]) -> Callable[[Row], Sequence[Any]]:
    """What takes these values out of a row, in this order."""
    return itemgetter(*names) if len(names) > 1 else lambda row: [row[name] for name in names]


def _all_alike(rows: Rows) -> bool:
    """Whether all rows name the same columns in the same order."""
    names = list(map(tuple, rows))
    return names[1:] == names[:-1]


def _type(column: sa.Column[Any]) -> str:
    # A document inside the document travels as text: read as JSON, an escaped NUL in it would be refused.
    return "text" if isinstance(column.type, sa.JSON) else column.type.compile(_DIALECT)


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _literal(default: str | int | bool | dict[str, Any] | None) -> str:
    """A column's default as SQL; they are all known beforehand, none comes from outside."""
    if default is None:
        return "NULL"
    if isinstance(default, bool | int):
        return str(default)
    return "'{}'" if isinstance(default, dict) else f"'{default}'"


def _new_of(wanted: Sequence[tuple[Any, ...]], inserted: Iterable[Sequence[Any]]) -> list[bool]:
    """Which rows are new, by position: the first with a key that was inserted, never its repeats."""
    fresh = {tuple(key) for key in inserted}
    answers = []
    for key in wanted:
        answers.append(key in fresh)
        fresh.discard(key)
    return answers
