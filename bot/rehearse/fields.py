"""Single values of a transcript: text made safe to store, times that can be believed, reasons in plain words."""

import datetime as dt
import math
import re
from typing import Any

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME = 200
"""Characters of an id or a name; longer ones are a mistake, and a database's index would refuse them."""

_DEEPEST = 8
_SHOWN = 40
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Wrong(ValueError):
    """A value that cannot be used; the text is the reason, to be read after the place it stands at."""


def clean(text: str) -> str:
    """Text that any database and any file can hold: NUL and halves of surrogate pairs become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def shown(value: object) -> str:
    """A value as a reason may quote it: in quotes, short, one line."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else "…"
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "'" + printable(short) + "'"


def printable(text: str) -> str:
    """Text without anything a terminal would act on."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in text)


def name_of(value: object, key: str) -> str:
    """An id or a name: text that is not blank; a whole number counts as its digits."""
    if not isinstance(value, str):
        if type(value) is int and abs(value) < 10**18:
            return str(value)
        raise Wrong(f"'{key}' must be text, not {kind_of(value)}")
    name = value.strip()
    if not name:
        raise Wrong(f"'{key}' is blank")
    if len(name) > LONGEST_NAME:
        raise Wrong(f"'{key}' is longer than {LONGEST_NAME} characters")
    return clean(name)


def instant_of(value: object, key: str) -> dt.datetime:
    """An ISO 8601 time with offset, in UTC; Wrong when it is naive, impossible or not to be believed."""
    if not isinstance(value, str):
        raise Wrong(f"'{key}' must be a time such as 2026-11-24T15:00:00-05:00, not {kind_of(value)}")
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        raise Wrong(f"'{key}' is no time that exists: {shown(value)}") from None
    if at.tzinfo is None:
        raise Wrong(f"'{key}' has no offset: {shown(value)}; write for example 2026-11-24T15:00:00-05:00")
    return believable(at, key)


def believable(at: dt.datetime, key: str) -> dt.datetime:
    """The same instant in UTC; Wrong unless it lies in the years 2000 to 2100."""
    if FIRST_YEAR - 1 <= at.year <= LAST_YEAR + 1:  # a day more on both sides, so that the conversion cannot overflow
        at = at.astimezone(dt.UTC)
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise Wrong(f"'{key}' lies in the year {at.year}, which cannot be")
    return at


def microseconds(at: dt.datetime) -> int:
    """Whole microseconds since 1970."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def argument(value: Any, depth: int = 0) -> Any:
    """A value of any JSON kind made safe to store; Wrong when it is nested too deeply or a number is out of range."""
    if depth > _DEEPEST:
        raise Wrong("it is nested too deeply")
    match value:
        case str():
            return clean(value)
        case bool() | None:
            return value
        case int() if abs(value) >= 2**63:
            raise Wrong("it holds a number that is too large")
        case float() if not math.isfinite(value):
            raise Wrong("it holds a number that is too large")
        case list():
            return [argument(one, depth + 1) for one in value]
        case dict():
            return {clean(key): argument(one, depth + 1) for key, one in value.items()}
        case _:
            return value


def kind_of(value: object) -> str:
    """What sort of JSON value something is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"
