"""Many rows at once: on PostgreSQL one statement that takes them as one document, on SQLite one after the other.

What PostgreSQL spends its time on is a message, a plan and an answer for every row; SQLite knows none of these.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from storage.engines import as_json
from storage.line import Tx
from storage.statements import Defaults, PerEngine, columns_in, table_of

Rows = Sequence[Mapping[str, Any]]
_NOTHING: Mapping[str, Any] = {}
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class BulkInsert:
    """Inserts rows of one table unless they are there (by the unique key `on`, or by any where it is None).

    `key` names columns that together tell the rows apart, `one` is the statement for a single row.
    """

    def __init__(
        self, model: type[SQLModel], one: PerEngine, key: Sequence[str], on: Sequence[str] | None = None
    ) -> None:
        table = table_of(model)
        self._one, self._key, self._model, self._defaults = one, tuple(key), model, Defaults(model)
        self._document = _Document([column for column in table.columns if not column.primary_key])
        self._blank = self._document.object(self._defaults.fill({}))
        target = f"({', '.join(on)}) " if on else ""
        self._sql = (
            f"INSERT INTO {table.name} ({self._document.names}) SELECT {self._document.values} "
            f"FROM {self._document.source} ON CONFLICT {target}DO NOTHING RETURNING {', '.join(self._key)}"
        )

    def __call__(self, tx: Tx, rows: Rows) -> list[bool]:
        """For each row, by position, whether it is new; columns a row does not name get their defaults."""
        if tx.dialect == "sqlite" or len(rows) < 2:
            return [touched == 1 for touched in tx.run_each(self._one[tx.dialect], self._defaults.fill_all(rows))]
        for row in rows:
            columns_in(self._model, row)
        inserted = tx.run_text(self._sql, (self._document.write(rows, self._blank),)).all()
        if len(inserted) == len(rows):
            return [True] * len(rows)
        return _new_of([tuple(row.get(name) for name in self._key) for row in rows], inserted)


class BulkUpdate:
    """Updates rows of one table found by `key`; what else a row names is set."""

    def __init__(self, table: sa.Table, one: sa.Update, key: Sequence[str]) -> None:
        self._table, self._one, self._key = table, one, tuple(key)
        self._kept: dict[tuple[str, ...], tuple[str, _Document]] = {}

    def __call__(self, tx: Tx, rows: Rows) -> None:
        """Change the rows; all of them name the same columns."""
        if tx.dialect == "sqlite" or len(rows) < 2:
            key = self._key
            tx.run_each(self._one, [{(f"key_{k}" if k in key else k): v for k, v in row.items()} for row in rows])
            return
        names = tuple(rows[0])
        sql, document = self._kept.get(names) or self._make(names)
        tx.run_text(sql, (document.write(rows),))

    def _make(self, names: tuple[str, ...]) -> "tuple[str, _Document]":
        document = _Document([self._table.c[name] for name in names])
        changes = ", ".join(f'"{name}" = {document.value(name)}' for name in names if name not in self._key)
        where = " AND ".join(f"{self._table.name}.{name} = d.{name}" for name in self._key)
        made = (f"UPDATE {self._table.name} SET {changes} FROM {document.source} WHERE {where}", document)
        self._kept[names] = made
        return made


class _Document:
    """How rows of some columns are written as one JSON document, and read back by PostgreSQL."""

    def __init__(self, columns: Iterable[sa.Column[Any]]) -> None:
        self._columns = {column.name: column for column in columns}
        converters = ((name, _converter(column)) for name, column in self._columns.items())
        self._convert = {name: convert for name, convert in converters if convert is not None}
        self.names = ", ".join(f'"{name}"' for name in self._columns)
        self.values = ", ".join(self.value(name) for name in self._columns)
        fields = ", ".join(f'"{name}" {self._type(name)}' for name in self._columns)
        self.source = f"json_to_recordset(%s::json) AS d({fields})"

    def value(self, name: str) -> str:
        """A column of the document in a statement."""
        return f'd."{name}"::json' if isinstance(self._columns[name].type, sa.JSON) else f'd."{name}"'

    def write(self, rows: Rows, blank: Mapping[str, Any] = _NOTHING) -> str:
        """The document of these rows, each over what a `blank` one holds."""
        return _ENCODE([{**blank, **self.object(row)} for row in rows])

    def object(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """One row as the document holds it; what is null is left out, which reads as null again."""
        convert = self._convert
        return {
            name: convert[name](value) if name in convert else value for name, value in row.items() if value is not None
        }

    def _type(self, name: str) -> str:
        # A document inside the document travels as text: read as JSON, an escaped NUL in it would be refused.
        kind = self._columns[name].type
        return "text" if isinstance(kind, sa.JSON) else kind.compile(_DIALECT)


def _converter(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, sa.JSON):
        return as_json
    return column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _new_of(wanted: Sequence[tuple[Any, ...]], inserted: Iterable[Sequence[Any]]) -> list[bool]:
    """Which rows are new, by position: the first with a key that was inserted, never its repeats."""
    fresh = {tuple(key) for key in inserted}
    answers = []
    for key in wanted:
        answers.append(key in fresh or None in key)
        fresh.discard(key)
    return answers
