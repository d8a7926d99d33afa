"""A JSON list read one entry at a time, so that one bad entry costs that entry and not the file."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from bot.rehearse.fields import Wrong, kind_of

ENDS_EARLY = "the file ends before its list does"

_ATTEMPTS = 200
"""How many places are tried after a bad entry: more than one entry has objects inside, few enough for any file."""
_BLANK = re.compile(r"[ \t\r\n]*")
_NEXT = re.compile(r"[\[,][ \t\r\n]*(?=\{)")
_REST_LOST = "; the rest of the file was not read"


class Entry(NamedTuple):
    """One entry with its number from 1; `said` is None, with what is wrong, for one that cannot be used."""

    number: int
    said: dict[str, Any] | None
    wrong: str | None = None


def _no_constant(name: str) -> NoReturn:
    raise Wrong(f"it is not JSON: {name} is not a number JSON knows")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def entries_of(data: bytes) -> Iterator[Entry]:
    """The entries of a list, in order, with what is wrong with bad ones; raises Wrong when it is no list at all."""
    text, utf8 = _decoded(data)
    at = _past_blank(text, 0)
    if text[at : at + 1] != "[":
        raise Wrong("it is empty" if at == len(text) else "it is not a JSON list")
    at = _past_blank(text, at + 1)
    number = 0
    while text[at : at + 1] != "]":
        number += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
            follows = _past_blank(text, end)
            following = text[follows : follows + 1]
        except (ValueError, RecursionError) as error:
            after = _next_message(text, at)
            yield Entry(number, None, _why(error) if after else _why_last(error, text, at))
            if after is None:
                return
            at = after
            continue
        yield _entry(number, value, utf8 or _is_utf8(text[at:end]))
        if following not in ("]", ","):
            yield Entry(number + 1, None, ENDS_EARLY if not following else f"it is not part of the list{_REST_LOST}")
            return
        at = _past_blank(text, follows + 1) if following == "," else follows


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether all of it is UTF-8; bytes that are not stay visible as half surrogates."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", "surrogateescape"), False


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _past_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _next_message(text: str, at: int) -> int | None:
    """Where the next whole message begins after a bad entry; what only looks like one, inside another, is passed."""
    for attempt, found in enumerate(_NEXT.finditer(text, at + 1)):
        if attempt == _ATTEMPTS:
            break
        try:
            value, _ = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value.get("type") == "message" and "ts" in value:
            return found.end()
    return None


def _why(error: Exception) -> str:
    match error:
        case Wrong():
            return str(error)
        case RecursionError():
            return "it is nested too deeply"
        case json.JSONDecodeError():
            return f"it is not JSON: {error.msg}"
        case _:
            return "it holds a number that is too large"


def _why_last(error: Exception, text: str, at: int) -> str:
    """Why nothing after an entry could be read: most often the file was cut."""
    if isinstance(error, json.JSONDecodeError):
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        if cut or at >= len(text):
            return ENDS_EARLY
    return _why(error) + _REST_LOST


def _entry(number: int, value: object, utf8: bool) -> Entry:
    if not utf8:
        return Entry(number, None, "it is not UTF-8 text")
    if not isinstance(value, dict):
        return Entry(number, None, f"it is {kind_of(value)}, not an object")
    return Entry(number, value)
