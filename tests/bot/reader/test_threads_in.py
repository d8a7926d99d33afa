"""What comes in from a file is read where it can be, and named where it cannot."""

import io
import json

import pytest

from bot.reader.threads_in import GivenThread, Skipped, threads_of
from playbooks.terms import Side

MORNING = "2026-11-02T09:15:00-05:00"


def read(*lines: object) -> list[GivenThread | Skipped]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(threads_of(io.StringIO(text)))


def message(**changes: object) -> dict[str, object]:
    return {"turn": 0, "ts": MORNING, "speaker": "client", "author": "Ann", "text": "hello"} | changes


def test_a_thread_keeps_its_messages_in_order() -> None:
    (thread,) = read({"thread_id": "t", "messages": [message(turn=1, speaker="provider", text="hi"), message()]})
    assert isinstance(thread, GivenThread)
    assert [(line.turn, line.side, line.text) for line in thread.lines] == [
        (0, Side.CLIENT, "hello"),
        (1, Side.TEAM, "hi"),
    ]


def test_a_single_message_is_a_thread_of_one() -> None:
    (thread,) = read({"text": "the dialer is down"})
    assert isinstance(thread, GivenThread)
    assert thread.lines[0].side is Side.CLIENT


def test_time_never_runs_backwards() -> None:
    (thread,) = read({"messages": [message(), message(turn=1, ts="2026-11-02T08:00:00-05:00")]})
    assert isinstance(thread, GivenThread)
    assert thread.lines[0].at == thread.lines[1].at


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("3", 'is not a JSON object with "messages"'),
        ({"messages": []}, '"messages" is missing or empty'),
        ({"messages": [3]}, "is not an object"),
        ({"messages": [message(text=None)]}, '"text" is missing or no text'),
        ({"messages": [message(speaker="boss")]}, '"speaker" must be client, provider or bot'),
        ({"messages": [message(turn=True)]}, '"turn" must be a whole number'),
        ({"messages": [message(ts="2026-11-02T09:15:00")]}, '"ts" must be a date and time with an offset'),
        ({"messages": [message(ts="yesterday")]}, '"ts" must be a date and time with an offset'),
        ({"messages": [message(ts="0001-01-01T00:00:00+14:00")]}, '"ts" must be a date and time with an offset'),
    ],
)
def test_what_cannot_be_read_is_named(line: object, why: str) -> None:
    (skip, good) = read(line, {"messages": [message()]})
    assert isinstance(skip, Skipped)
    assert skip.why.startswith(why)
    assert skip.where.startswith("line 1")
    assert isinstance(good, GivenThread)


def test_one_bad_message_does_not_lose_its_thread() -> None:
    skip, thread = read({"messages": [message(), message(turn=1, text=5)]})
    assert isinstance(skip, Skipped)
    assert skip.where == "line 1, message 1"
    assert isinstance(thread, GivenThread)
    assert len(thread.lines) == 1
