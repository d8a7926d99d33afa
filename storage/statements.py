"""Statements built once and filled in many times, for both engines.

A statement that is made anew for every call costs more than running it; these are module-level constants elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

PerEngine = dict[str, Any]
"""One statement per dialect name."""


def table_of(model: type[SQLModel]) -> sa.Table:
    """The Core table of a model."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def columns_of(table: sa.Table, row: type) -> list[sa.Column[Any]]:
    """The table's columns in the order of a row value's fields."""
    names: Sequence[str] = getattr(row, "_fields", None) or [field.name for field in fields(row)]
    return [table.c[name] for name in names]


@cache
def _names(model: type[SQLModel]) -> frozenset[str]:
    return frozenset(model.model_fields)


def columns_in(model: type[SQLModel], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns given, as they are; TypeError for one the table does not have (SQLAlchemy would leave it out)."""
    if not given.keys() <= _names(model):
        raise TypeError(f"{model.__tablename__} has no column {', '.join(sorted(given.keys() - _names(model)))}")
    return given


class Defaults:
    """What a new row holds where the caller says nothing."""

    def __init__(self, model: type[SQLModel]) -> None:
        self._model = model
        key = set(table_of(model).primary_key.columns.keys())
        known = {name: field for name, field in model.model_fields.items() if name not in key}
        own = {name: field for name, field in known.items() if not field.is_required() and not field.default_factory}
        self._plain = dict.fromkeys(known) | {name: field.default for name, field in own.items()}
        self._some = {name: default for name, default in self._plain.items() if default is not None}
        self._documents = [name for name, field in known.items() if field.default_factory is not None]

    def fill(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The columns given over the defaults, null ones left out: SQLite's driver pays for each."""
        return self._over(self._some, columns)

    def fill_all(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Many rows, every column of them named, so that one statement fits all."""
        return [self._over(self._plain, row) for row in rows]

    def _over(self, defaults: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
        row = {**defaults, **columns_in(self._model, columns)}
        for name in self._documents:
            if row.get(name) is None:
                row[name] = {}
        return row


def insert_new(table: sa.Table, *returning: sa.Column[Any], on: Sequence[str] | None = None) -> PerEngine:
    """Insert unless the unique key `on` (or any, where it is None) is taken: touches no row then, and returns none."""
    made: PerEngine = {}
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(table)
        statement = statement.on_conflict_do_nothing(index_elements=on)
        made[dialect] = statement.returning(*returning) if returning else statement.inline()
    return made


def insert_numbered(table: sa.Table, *, known: bool = False) -> PerEngine:
    """Insert a row whose number is asked for, with `Tx.insert`: SQLite's driver knows it without RETURNING.

    `known` if the row may be there already, which then is left as it is.
    """
    if known:
        return {**insert_new(table), "postgresql": insert_new(table, table.c.id)["postgresql"]}
    return {"sqlite": sa.insert(table).inline(), "postgresql": sa.insert(table).returning(table.c.id)}


def upsert(table: sa.Table, renewed: Sequence[str], *returning: sa.Column[Any], add: bool = False) -> PerEngine:
    """Insert, or renew columns where the primary key is taken: with the new values, or (`add`) by adding them."""
    made: PerEngine = {}
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(table)
        new = statement.excluded
        renewal = {name: table.c[name] + new[name] if add else new[name] for name in renewed}
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=renewal)
        made[dialect] = statement.returning(*returning) if returning else statement
    return made


def as_indexed(condition: str) -> sa.ColumnElement[bool]:
    """A condition spelled as a partial index spells it; with bound values in it no engine would use that index.

    It has no type on purpose: SQLAlchemy writes `(...) = 1` for a boolean one on SQLite, which hides the index as well.
    """
    return sa.literal_column(f"({condition})")


def one_of(column: sa.Column[str], *words: str) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these words of ours; bound, they would change the statement's text every time."""
    return column.in_([sa.literal_column(f"'{word}'") for word in words])


def update_by(table: sa.Table, *key: str, where: Sequence[sa.ColumnElement[bool]] = ()) -> sa.Update:
    """Update the row whose `key` columns equal the bound values `key_<column>`; the columns set come with the call."""
    return sa.update(table).where(*(table.c[name] == sa.bindparam(f"key_{name}") for name in key), *where)


def keyed(**key: Any) -> dict[str, Any]:
    """The bound values for `update_by`."""
    return {f"key_{name}": value for name, value in key.items()}


def given(dialect: str, **kinds: Any) -> tuple[Any, list[sa.ColumnElement[Any]]]:
    """Rows given as one JSON document, the bound value `given`, to join with; and their columns, of these types."""
    text = sa.bindparam("given", type_=sa.Text)
    if dialect == "sqlite":
        rows = sa.func.json_each(text).table_valued("value", name="given")
        return rows, [
            sa.func.json_extract(rows.c.value, sa.literal_column(f"'$.{name}'", sa.Text), type_=kind)
            for name, kind in kinds.items()
        ]
    columns = [sa.column(name, kind) for name, kind in kinds.items()]
    made = sa.func.json_to_recordset(sa.cast(text, postgresql.JSON)).table_valued(*columns, name="given")
    rows = made.render_derived(name="given", with_types=True)
    return rows, [rows.c[name] for name in kinds]


def for_given(make: Callable[..., Any], **kinds: Any) -> PerEngine:
    """A statement over rows given, once per engine: `make` gets their source and then each of their columns."""
    made: PerEngine = {}
    for dialect in ("sqlite", "postgresql"):
        source, columns = given(dialect, **kinds)
        made[dialect] = make(source, *columns)
    return made
