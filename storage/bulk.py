"""Many rows at once: on PostgreSQL one statement that takes them as one document, on SQLite one after the other.

What PostgreSQL spends its time on is a message, a plan and an answer for every row; SQLite knows none of these.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from storage.engines import Written, as_json
from storage.line import Tx
from storage.statements import Defaults, PerEngine, columns_in, table_of

Row = Mapping[str, Any]
Rows = Sequence[Row]
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class BulkInsert:
    """Inserts rows of one table unless they are there (by the unique key `on`, or by any where it is None).

    `key` names columns that together tell the rows apart, `one` is the statement for a single row.
    """

    def __init__(
        self, model: type[SQLModel], one: PerEngine, key: Sequence[str], on: Sequence[str] | None = None
    ) -> None:
        self._model, self._table, self._one, self._key = model, table_of(model), one, tuple(key)
        self._documents = [column.name for column in self._table.c if isinstance(column.type, sa.JSON)]
        self._defaults = Defaults(model)
        self._blank = self._defaults.fill({})
        self._target = f"({', '.join(on)})" if on else ""
        self._kept: dict[tuple[str, ...], tuple[str, _Document]] = {}

    def __call__(self, tx: Tx, rows: Rows) -> list[bool]:
        """For each row, by position, whether it is new; columns a row does not name get their defaults."""
        if tx.dialect == "sqlite" or len(rows) < 2:
            return [touched == 1 for touched in tx.run_each(self._one[tx.dialect], self._defaults.fill_all(rows))]
        inserted = self._document(tx, rows)
        if len(inserted) == len(rows):
            return [True] * len(rows)
        return _new_of([tuple(row.get(name, self._blank[name]) for name in self._key) for row in rows], inserted)

    def add(self, tx: Tx, rows: Rows) -> None:
        """The same without an answer, which costs SQLite less; a document that several rows share is encoded once."""
        rows = self._with_documents_written(rows)
        if tx.dialect == "sqlite" or len(rows) < 2:
            tx.run_many(self._one[tx.dialect], self._defaults.fill_all(rows))
        else:
            self._document(tx, rows)

    def _with_documents_written(self, rows: Rows) -> Rows:
        written: dict[int, Written] = {}
        done = []
        for row in rows:
            texts = {}
            for name in self._documents:
                if (value := row.get(name)) is not None:
                    text = written.get(id(value))
                    texts[name] = text or written.setdefault(id(value), Written(as_json(value)))
            done.append({**row, **texts})
        return done

    def _document(self, tx: Tx, rows: Rows) -> list[tuple[Any, ...]]:
        """Insert all rows in one statement; the keys of those that are new."""
        if any(row.keys() != rows[0].keys() for row in rows):
            rows = self._defaults.fill_all(rows)
        names = tuple(columns_in(self._model, rows[0]))
        sql, document = self._kept.get(names) or self._make(names)
        return tx.run_text(sql, (document.write(rows),)).all()

    def _make(self, names: tuple[str, ...]) -> "tuple[str, _Document]":
        document = _Document(self._table.c[name] for name in names)
        blank = self._blank
        values = [document.value(name) if name in names else _literal(blank[name]) for name in blank]
        sql = (
            f"INSERT INTO {self._table.name} ({', '.join(_quoted(blank))}) SELECT {', '.join(values)} "
            f"FROM {document.source} ON CONFLICT {self._target} DO NOTHING RETURNING {', '.join(self._key)}"
        )
        made = self._kept[names] = (sql, document)
        return made


class BulkUpdate:
    """Updates rows of one table found by `key`; what else a row names is set."""

    def __init__(self, model: type[SQLModel], one: sa.Update, key: Sequence[str]) -> None:
        self._model, self._table, self._one, self._key = model, table_of(model), one, tuple(key)
        self._kept: dict[tuple[str, ...], tuple[str, _Document]] = {}

    def __call__(self, tx: Tx, rows: Rows) -> None:
        """Change the rows; all of them name the same columns."""
        names = tuple(columns_in(self._model, rows[0])) if rows else ()
        if tx.dialect == "sqlite" or len(rows) < 2:
            key = self._key
            tx.run_many(self._one, [{(f"key_{k}" if k in key else k): v for k, v in row.items()} for row in rows])
            return
        sql, document = self._kept.get(names) or self._make(names)
        tx.run_text(sql, (document.write(rows),))

    def _make(self, names: tuple[str, ...]) -> "tuple[str, _Document]":
        document, table = _Document(self._table.c[name] for name in names), self._table.name
        changes = ", ".join(f'"{name}" = {document.value(name)}' for name in names if name not in self._key)
        where = " AND ".join(f"{table}.{name} = {document.value(name)}" for name in self._key)
        made = self._kept[names] = (f"UPDATE {table} SET {changes} FROM {document.source} WHERE {where}", document)
        return made


class _Document:
    """How rows of some columns are written as one JSON document, and read back by PostgreSQL."""

    def __init__(self, columns: Iterable[sa.Column[Any]]) -> None:
        # Short names: they stand in every row of the document.
        self._columns = {column.name: (f"c{place}", column) for place, column in enumerate(columns)}
        self._fields = [(name, short, _converter(column)) for name, (short, column) in self._columns.items()]
        fields = ", ".join(f"{short} {_type(column)}" for short, column in self._columns.values())
        self.source = f"json_to_recordset(%s::json) AS d({fields})"

    def value(self, name: str) -> str:
        """A column of the document in a statement."""
        short, column = self._columns[name]
        return f"d.{short}::json" if isinstance(column.type, sa.JSON) else f"d.{short}"

    def write(self, rows: Rows) -> str:
        """The document of these rows; what is null is left out, which reads as null again."""
        return _ENCODE([self._object(row) for row in rows])

    def _object(self, row: Row) -> dict[str, Any]:
        return {
            short: convert(row[name]) if convert else row[name]
            for name, short, convert in self._fields
            if row[name] is not None
        }


def _type(column: sa.Column[Any]) -> str:
    # A document inside the document travels as text: read as JSON, an escaped NUL in it would be refused.
    return "text" if isinstance(column.type, sa.JSON) else column.type.compile(_DIALECT)


def _converter(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, sa.JSON):
        return as_json
    return column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


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
