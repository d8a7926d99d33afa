"""Threads from a file, one JSON object a line; what cannot be read is named and passed over."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot.reader.following import Line
from playbooks.terms import Side

LONGEST_LINE = 8_000_000
_SIDES = {"client": Side.CLIENT, "provider": Side.TEAM, "team": Side.TEAM, "bot": Side.BOT}
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class GivenThread:
    """One thread as given: its messages, and the whole record for whoever knows more of it."""

    key: str
    lines: tuple[Line, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was passed over, where and why."""

    where: str
    why: str


def given_threads(file: Path) -> Iterator[GivenThread | Skipped]:
    """Every thread of a file in its order; raises OSError when the file cannot be opened."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        yield from threads_of(lines)


def threads_of(lines: TextIO) -> Iterator[GivenThread | Skipped]:
    """Every thread of an open file or of standard input."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield from _thread(line, f"line {number}")


def _thread(line: str, where: str) -> Iterator[GivenThread | Skipped]:
    if len(line) > LONGEST_LINE:
        yield Skipped(where, "is longer than 8 MB")
        return
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        yield Skipped(where, "is not JSON")
        return
    if not isinstance(record, dict):
        yield Skipped(where, 'is not a JSON object with "messages"')
        return
    if isinstance(record.get("text"), str) and "messages" not in record:
        record = {"thread_id": record.get("thread_id", where), "messages": [{"speaker": "client", **record}]}
    messages = record.get("messages")
    if not isinstance(messages, list) or not messages:
        yield Skipped(where, '"messages" is missing or empty')
        return
    found = [_line(message, place, where) for place, message in enumerate(messages)]
    yield from (each for each in found if isinstance(each, Skipped))
    good = sorted((each for each in found if isinstance(each, Line)), key=lambda each: each.turn)
    if good:
        yield GivenThread(str(record.get("thread_id", where)), tuple(_in_time(good)), record)


def _line(message: object, place: int, where: str) -> Line | Skipped:
    at = f"{where}, message {place}"
    if not isinstance(message, dict):
        return Skipped(at, "is not an object")
    text, side = message.get("text"), _SIDES.get(str(message.get("speaker", "client")))
    if not isinstance(text, str):
        return Skipped(at, '"text" is missing or no text')
    if side is None:
        return Skipped(at, '"speaker" must be client, provider or bot')
    turn = message.get("turn", place)
    if not isinstance(turn, int) or isinstance(turn, bool):
        return Skipped(at, '"turn" must be a whole number')
    when = _instant(message.get("ts"), turn)
    if when is None:
        return Skipped(at, '"ts" must be a date and time with an offset, such as 2026-11-02T09:15:00-05:00')
    return Line(turn, when, side, str(message.get("author") or message.get("speaker", "client")), text)


def _instant(value: object, turn: int) -> dt.datetime | None:
    """The time of a message; without one, a minute after the message before it."""
    if value is None:
        return _START + dt.timedelta(minutes=min(turn, 10_000_000))
    try:
        when = dt.datetime.fromisoformat(str(value))
        return when.astimezone(dt.UTC) if when.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _in_time(lines: list[Line]) -> Iterator[Line]:
    """Messages whose time never runs backwards: a turn is no older than the one before it."""
    latest: dt.datetime | None = None
    for line in lines:
        latest = line.at if latest is None or line.at > latest else latest
        yield Line(line.turn, latest, line.side, line.author, line.text)
