"""The kinds of column a table can have, and how their values are kept."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, Column, Float, Integer, Text, TypeDecorator, text
from sqlmodel import Field

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number: 64 bits everywhere (SQLite counts rows itself only in a plain INTEGER key)."""


def to_microseconds(value: dt.datetime | None) -> int | None:
    """Microseconds since 1970 of an aware datetime; a naive one is refused."""
    if value is None:
        return None
    if value.tzinfo is dt.UTC:
        return _since_epoch(value)
    if value.tzinfo is None:
        raise ValueError("a naive datetime reached the database")
    return (value - EPOCH) // MICROSECOND


@lru_cache(maxsize=8_192)
def _since_epoch(value: dt.datetime) -> int:
    """The same of one in UTC, which many rows share. Of another zone, two can be equal and not the same."""
    return (value - EPOCH) // MICROSECOND


@lru_cache(maxsize=8_192)
def from_microseconds(value: int | None) -> dt.datetime | None:
    """The aware UTC datetime so many microseconds after 1970."""
    return None if value is None else EPOCH + dt.timedelta(microseconds=value)


def storable_words(value: str | None) -> str | None:
    """The same text, without what no database can hold."""
    if value is None or (value.isascii() and "\0" not in value):
        return value
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")


_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""What the standard library refuses is refused here too."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document that is written as JSON already, by whoever knows it best."""

    text: str


def as_json(value: Any) -> str:
    """A document as it is stored, its whole numbers within 64 bits; most of them are empty."""
    if type(value) is Written:
        return value.text
    if not value:
        return "{}"
    try:
        return orjson.dumps(value, option=_PLAIN).decode()
    except TypeError:  # half a surrogate pair, which the standard library writes
        return _ENCODE(value)


def ascii_json(value: dict[str, Any]) -> Written | None:
    """A document with times in it, where it is plain ASCII as JSON: that any database takes as it is."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
    except TypeError:
        return None
    return Written(text) if text.isascii() else None


def list_as_json(values: Iterable[Any]) -> str:
    """Several values as one document, for a statement that takes them so."""
    listed = list(values)
    return as_json(listed) if listed else "[]"


def from_json(text: str | bytes) -> Any:
    """A document as it was stored."""
    try:
        return {} if text == "{}" else orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware UTC datetime kept as an integer: exact, ordered and equal on SQLite and PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Any) -> Callable[[dt.datetime | None], int | None]:
        """What turns a value into the stored one, without the decorator's extra calls (a clock has nine times)."""
        return to_microseconds

    def result_processor(self, dialect: Any, coltype: object) -> Callable[[int | None], dt.datetime | None]:
        """What turns a stored value into an aware UTC datetime."""
        return from_microseconds


class Fraction(TypeDecorator[float]):
    """A number that both drivers give and take as it is; SQLAlchemy's own conversion asks for a type code."""

    impl = Float
    cache_ok = True

    def bind_processor(self, dialect: Any) -> None:
        """Nothing to convert."""

    def result_processor(self, dialect: Any, coltype: object) -> None:
        """Nothing to convert."""


class Words(TypeDecorator[str]):
    """What people wrote.

    PostgreSQL refuses NUL, and neither engine takes half a surrogate pair; both become the replacement character.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Any) -> Callable[[str | None], str | None]:
        """What makes a text one that a database can hold, without the decorator's extra calls."""
        return storable_words

    def result_processor(self, dialect: Any, coltype: object) -> None:
        """Nothing to convert."""


def number() -> Any:
    """The key a row gets from the database."""
    return Field(default=None, primary_key=True, sa_type=BIG)


def reference() -> Any:
    """The number of a row elsewhere, or null."""
    return Field(default=None, sa_type=BIG)


def moment(*, nullable: bool = False) -> Any:
    """A time column."""
    return Field(sa_column=Column(UtcTime(), nullable=nullable), default=None)


def words() -> Any:
    """A column for what people wrote, never null."""
    return Field(sa_column=Column(Words(), nullable=False), default="")


def spoken() -> Any:
    """A column for what people wrote, or null."""
    return Field(default=None, sa_type=Words)


def only(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def fraction() -> Any:
    """A number such as a chance, or null."""
    return Field(default=None, sa_type=Fraction)


def document() -> Any:
    """A JSON column, never null."""
    return Field(sa_column=Column(JSON(), nullable=False), default_factory=dict)
