"""Whoever talks to the bot's port slowly, too much or nonsense is let go with a plain refusal; others are answered."""

import asyncio
import hashlib
import hmac
import json
import re
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from scenarios.quiet import calm, still

from bot import front, gate
from bot.demo.staging import Demo
from bot.demo.town import HOME
from bot.slack.gate import MOST_BYTES
from bot.slack.server import PATH

TOM = "U07T0M4CHTB"
SLOW = 200
SHORT_S = 2.0
"""How long a head or a body may take in these tests."""
PATIENCE_S = 60.0
"""Real seconds after which something has gone wrong, however slow the machine is."""
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: liaison\r\nContent-Type: application/json\r\n".encode()
GET = b"GET /livez HTTP/1.1\r\nHost: liaison\r\n\r\n"


@pytest.fixture
async def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    monkeypatch.setattr(front, "HEAD_WITHIN_S", SHORT_S)
    monkeypatch.setattr(gate, "READ_WITHIN_S", SHORT_S)
    async with still(tmp_path) as running:
        yield running


def event(demo: Demo, number: int, **said: Any) -> bytes:
    """A message of a client as Slack delivers it."""
    message = {
        "type": "message",
        "channel": demo.workspace.channel("ext-harborline").id,
        "user": TOM,
        "text": "The dialer is down for the night team, nobody there can call.",
        "ts": f"{demo.clock.now().timestamp() + number:.6f}",
    }
    body = {"type": "event_callback", "team_id": HOME.id, "event_id": f"Ev{number}", "event": message | said}
    return json.dumps(body | {"authorizations": [{"team_id": HOME.id}]}).encode()


def signed(demo: Demo, body: bytes) -> bytes:
    """The whole request that carries a body, with Slack's signature."""
    stamp = str(int(time.time())).encode()
    key = demo.workspace.signing_secret.encode()
    mark = hmac.new(key, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()
    own = b"X-Slack-Request-Timestamp: " + stamp + b"\r\nX-Slack-Signature: v0=" + mark + b"\r\n"
    return HEAD + own + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def talk(port: int, pieces: Iterable[bytes], pause: float = 0.0) -> bytes:
    """Everything the bot answers to these pieces until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = asyncio.create_task(_all(reader))
    with suppress(ConnectionError):
        for piece in pieces:
            if heard.done():
                break
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    async with asyncio.timeout(PATIENCE_S):
        answer = await heard
    writer.close()
    return answer


async def _all(reader: asyncio.StreamReader) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            found += piece
    return found


def statuses(answer: bytes) -> list[int]:
    """The status of every answer in a conversation; bodies of ours never look like a status line."""
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


def drops(wanted: bytes, count: int = 600) -> list[bytes]:
    """A beginning, then a letter at a time for longer than anybody waits."""
    return [wanted, *[b"a"] * count]


async def kept(demo: Demo, number: int, **said: Any) -> None:
    """A message of a client, still accepted."""
    assert statuses(await talk(demo.bot.port, [signed(demo, event(demo, number, **said))])) == [200]


async def test_two_hundred_slow_senders_are_let_go_and_others_are_answered_meanwhile(demo: Demo) -> None:
    port = demo.bot.port
    beginnings = (
        b"POST /slack/ev",
        HEAD + b"X-Slow: ",
        HEAD + b"Content-Length: 5000\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2000\r\n{",
    )
    slow = [asyncio.create_task(talk(port, drops(beginnings[number % 4]), 0.1)) for number in range(SLOW)]
    silent = asyncio.create_task(talk(port, []))
    took = []
    while not all(task.done() for task in slow):
        began = time.monotonic()
        assert statuses(await talk(port, [b"GET /livez HTTP/1.1\r\nHost: liaison\r\nConnection: close\r\n\r\n"])) == [
            200
        ]
        took.append(time.monotonic() - began)
        await kept(demo, len(took))
    answers = [statuses(await task) for task in slow]
    assert await silent == b""
    assert answers[0::4] + answers[1::4] == [[]] * (SLOW // 2)
    assert answers[2::4] + answers[3::4] == [[408]] * (SLOW // 2)
    assert statistics.median(took) < 1.0


async def test_when_too_many_stand_in_the_door_the_oldest_gives_way(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "MOST_CONNECTIONS", 20)
    monkeypatch.setattr(front, "HEAD_WITHIN_S", PATIENCE_S)
    idle = []
    for _ in range(30):
        idle.append(await asyncio.open_connection("127.0.0.1", demo.bot.port))
        await asyncio.sleep(0)
    await kept(demo, 1)
    async with asyncio.timeout(PATIENCE_S):
        for reader, _ in idle[:10]:
            assert await reader.read() == b""
    for _, writer in idle[-5:]:
        writer.write(GET)
    async with asyncio.timeout(PATIENCE_S):
        for reader, _ in idle[-5:]:
            assert (await reader.readuntil(b"alive")).startswith(b"HTTP/1.1 200")
    for _, writer in idle:
        writer.close()


NONSENSE: dict[str, list[bytes]] = {
    "not HTTP": [b"CANARY\r\n\r\n"],
    "TLS": [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 5],
    "HTTP/2": [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    "no host": [b"POST /slack/events HTTP/1.1\r\nContent-Length: 0\r\n\r\n"],
    "a URL that is none": [b"GET http://[::1/livez HTTP/1.1\r\nHost: x\r\n\r\n"],
    "a path that is no text": [b"GET /%ff%fe/%zz?%ff=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    "a tunnel": [b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    "an upgrade": [HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n", b"CANARY\x00"],
    "ten thousand headers": [HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(10_000)) + b"\r\n"],
    "a header too long": [HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n"],
    "a folded header": [HEAD + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n"],
    "NUL in a header": [HEAD + b"X: a\x00b\r\nContent-Length: 0\r\n\r\n"],
    "a path too long": [b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n"],
    "two lengths": [HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"],
    "a length and chunks": [HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"],
    "a negative length": [HEAD + b"Content-Length: -5\r\n\r\nhello"],
    "an endless length": [HEAD + b"Content-Length: " + b"9" * 60 + b"\r\n\r\nhello"],
    "a length too large": [HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_BYTES + 1)],
    "a chunk that is none": [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"CANARY\r\nhello\r\n"],
    "a chunk too large to count": [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"F" * 20 + b"\r\n"],
    "chunks without an end": [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        *[b"8000\r\n" + b"a" * 32_768 + b"\r\n"] * 12,
    ],
    "a trailer too long": [HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"],
    "packed": [HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", b"hello"],
    "packed in another way": [HEAD + b"Content-Encoding: br\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"],
    "packed on the way": [HEAD + b"Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"],
    "another expectation": [HEAD + b"Expect: coffee\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"],
    "a type that is none": [
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: \xff\xfe;;;=\r\nConnection: close\r\n"
        b"Content-Length: 0\r\n\r\n"
    ],
    "a body that breaks off": [HEAD + b"Content-Length: 500\r\n\r\nhello"],
    "nonsense behind a request": [GET + b"CANARY junk\r\n\r\n"],
}


async def test_nonsense_gets_a_refusal_and_nothing_else_suffers(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HEAD_WITHIN_S", PATIENCE_S)
    port = demo.bot.port
    asked = {name: asyncio.create_task(talk(port, [*pieces, b"", b""], 0.05)) for name, pieces in NONSENSE.items()}
    await kept(demo, 1)
    found = {name: statuses(await task) for name, task in asked.items()}
    assert {name: answers for name, answers in found.items() if not answers or not _refused(answers)} == {}
    await kept(demo, 2)


def _refused(answers: list[int]) -> bool:
    return all(400 <= status < 500 for status in answers)


async def test_five_hundred_requests_at_once_on_one_connection_are_all_answered(demo: Demo) -> None:
    last = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert statuses(await talk(demo.bot.port, [GET * 499 + last])) == [200] * 500


@pytest.mark.parametrize("letter", ["\ud800", "\x00"])
async def test_ids_and_words_with_letters_no_database_keeps_are_worked_off_all_the_same(
    letter: str, demo: Demo, tmp_path: Path
) -> None:
    await kept(demo, 1, text=f"The dialer{letter} is down for the night team, nobody there can call.")
    await kept(demo, 2, user=f"U0{letter}1", thread_ts=f"1{letter}.2")
    await calm(demo)
    with closing(sqlite3.connect(tmp_path / "demo.db")) as database:
        assert database.execute("SELECT state FROM inbox").fetchall() == [("done",)] * 2
        assert database.execute("SELECT number FROM ticket ORDER BY number").fetchone() == (1,)


async def test_a_channel_without_a_playbook_is_told_to_ops_once_and_nothing_is_said_in_it(
    demo: Demo, tmp_path: Path
) -> None:
    for number in range(3):
        await kept(demo, number, channel="C0UNKNOWN01")
    await kept(demo, 9, channel="C0UNKNOWN02", team="T0NOBODY001")
    await calm(demo)
    with closing(sqlite3.connect(tmp_path / "demo.db")) as database:
        assert database.execute("SELECT state FROM inbox").fetchall() == [("unmapped",)] * 4
    said = [entry for entry in demo.workspace.ledger.posts if "which no playbook names" in entry.words()]
    for channel in ("C0UNKNOWN01", "C0UNKNOWN02"):
        assert len({entry.words() for entry in said if channel in entry.words()}) == 1
    assert not [entry for entry in demo.workspace.ledger.posts if entry.channel.startswith("C0UNKNOWN")]
