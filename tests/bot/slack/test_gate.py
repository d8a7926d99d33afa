"""The gate: only what Slack signed lately goes through, and junk gets a plain 400, 401, 413 or 415, never a 500."""

import asyncio
import contextlib
import gzip
import hashlib
import hmac
import io
import json
import logging
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.authorization import AuthorizeResult

from bot.gate import Refused, plain_failures
from bot.slack.adapter import KeptFirst
from bot.slack.gate import MOST_BYTES, WINDOW_S, check, verify
from bot.slack.keeping import Keeper
from bot.slack.server import PATH, routes

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_772_452_800
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
FORGERIES = 2_000
GOOD = json.dumps(
    {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "ping", "text": "CANARY"}}
).encode()


def sign(body: bytes, timestamp: str = str(NOW), secret: str = SECRET) -> str:
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass
class Front:
    """The bot's web address, and what came through to the listeners."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    session: aiohttp.ClientSession | None = None

    async def send(
        self,
        body: bytes = GOOD,
        kind: str = JSON,
        timestamp: str = str(NOW),
        signature: str | None = None,
        **headers: str,
    ) -> int:
        assert self.session is not None
        own = {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp}
        own["X-Slack-Signature"] = sign(body, timestamp) if signature is None else signature
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(self.url, data=body, headers=own | more) as answer:
            text = await answer.text()
            assert "CANARY" not in text
            assert "Traceback" not in text
            return answer.status


class KeepsNothing(Keeper):
    """Leaves everything to the listeners."""

    def __init__(self) -> None:
        pass

    async def answer(self, body: Mapping[str, Any]) -> int | None:
        return None


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    made = Front()

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U0BOT", bot_token="xoxb-1")

    async def heard(body: dict[str, Any]) -> None:
        made.heard.append(body)

    app = KeptFirst(
        KeepsNothing(),
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    app.event("ping")(heard)
    app.command("/ack")(_acked(made))
    site = web.Application(middlewares=[plain_failures])
    site.add_routes(routes(app, SECRET, lambda: float(NOW)))
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    async with aiohttp.ClientSession(skip_auto_headers=("Content-Type",)) as made.session:
        yield made
    await runner.cleanup()


def _acked(front: Front) -> Any:
    async def acked(ack: Any, body: dict[str, Any]) -> None:
        front.heard.append(body)
        await ack("noted")

    return acked


async def test_what_slack_signed_goes_through(front: Front) -> None:
    assert await front.send() == 200
    assert front.heard == [json.loads(GOOD)]
    assert await front.send(b"command=%2Fack&text=ACME-1&team_id=T1&user_id=U1&channel_id=C1", FORM) == 200
    assert front.heard[1]["text"] == "ACME-1"
    assert await front.send(kind="application/json; charset=utf-8") == 200


def forged(chance: random.Random) -> Mapping[str, Any]:
    """One request that pretends to be Slack's."""
    good = sign(GOOD)
    match chance.randrange(10):
        case 0:
            return {"signature": "v0=" + "".join(chance.choices("0123456789abcdef", k=64))}
        case 1:
            return {"signature": good[: chance.randrange(len(good))]}
        case 2:
            return {"signature": "v0=" + good[3:].upper()}
        case 3:
            return {"signature": "v1" + good[2:]}
        case 4:
            place = chance.randrange(3, len(good))
            other = chance.choice([digit for digit in "0123456789abcdef" if digit != good[place]])
            return {"signature": good[:place] + other + good[place + 1 :]}
        case 5:
            return {"signature": sign(GOOD, secret=chance.choice(["", " ", SECRET[:-1], SECRET + "0", SECRET.upper()]))}
        case 6:  # an honest request of another time, replayed
            at = str(NOW + chance.choice([-1, 1]) * (WINDOW_S + chance.randrange(1, 10_000_000)))
            return {"timestamp": at}
        case 7:  # an honest signature under another time or body
            return {"timestamp": str(NOW - chance.randrange(1, WINDOW_S)), "signature": good}
        case 8:
            return {"body": GOOD + b" " * chance.randrange(1, 9), "signature": good}
        case _:
            return {
                "signature": chance.choice(
                    [good[3:], good + "0", f"{good},{good}", "v0=", "v0", good.replace("=", ":")]
                )
            }


async def test_of_two_thousand_forgeries_none_is_accepted(front: Front) -> None:
    chance = random.Random(20)
    requests = [forged(chance) for _ in range(FORGERIES)]
    for start in range(0, FORGERIES, 50):
        found = await asyncio.gather(*(front.send(**request) for request in requests[start : start + 50]))
        assert set(found) == {401}
    assert front.heard == []
    assert await front.send() == 200


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (1, 200), (299, 200), (300, 200), (301, 401), (-300, 200), (-301, 401)]
)
async def test_the_window_is_five_minutes_both_ways(front: Front, age: int, status: int) -> None:
    assert await front.send(timestamp=str(NOW - age)) == status


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        " ",
        "abc",
        "-1",
        "1e9",
        "1772452800.5",
        "0x10",
        "１７７２４５２８００",
        "9" * 5_000,
        "0" * 13,
        "nan",
        f"+{NOW}",
        f"{NOW}é",
    ],
)
async def test_a_timestamp_that_is_none_gets_401(front: Front, timestamp: str) -> None:
    assert await front.send(timestamp=timestamp, signature="v0=" + "0" * 64) == 401
    assert await front.send(timestamp=timestamp) == 401
    assert front.heard == []


@pytest.mark.parametrize("signature", ["é" * 64, "v0=é", "v0=" + "ａ" * 64, "v0=\t", "x" * 5_000, "v0=" + "0" * 64])
async def test_a_signature_that_is_none_gets_401(front: Front, signature: str) -> None:
    assert await front.send(signature=signature) == 401


async def test_headers_that_are_missing_get_401(front: Front) -> None:
    assert front.session is not None
    for headers in ({}, {"X-Slack-Signature": sign(GOOD)}, {"X-Slack-Request-Timestamp": str(NOW)}):
        async with front.session.post(front.url, data=GOOD, headers={"Content-Type": JSON} | headers) as answer:
            assert answer.status == 401


MALFORMED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b"true",
    b"nan",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
    b"[" * 50_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"a":' * 100 + b"1" + b"}" * 100,
    b'{"a": ' + b"9" * 5_000 + b"}",
    b"{'a': 1}",
    b'{"a": 1}{"b": 2}',
    b"\x00" * 100,
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:12]))
async def test_malformed_bodies_get_400_signed_and_401_unsigned(front: Front, body: bytes) -> None:
    assert await front.send(body) == 400
    assert await front.send(b"payload=" + quote_plus(body).encode(), FORM) == 400
    assert await front.send(body, signature="v0=" + "0" * 64) == 401
    assert front.heard == []


@pytest.mark.parametrize(
    "event",
    [
        None,
        "text",
        7,
        [],
        {},
        {"type": None},
        {"type": 7},
        {"type": "message", "user": 7},
        {"type": "ping", "user": {}},
    ],
)
async def test_signed_bodies_of_an_odd_shape_never_get_500(front: Front, event: object) -> None:
    for body in ({"type": "event_callback", "event": event}, {"type": "block_actions", "user": event, "view": event}):
        raw = json.dumps(body).encode()
        assert await front.send(raw) != 500
        assert await front.send(b"payload=" + quote_plus(raw).encode(), FORM) != 500


async def test_a_broken_letter_in_signed_json_gets_400(front: Front) -> None:
    assert await front.send(b'{"type": "\xc3"}') == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml", "é", "*/*"])
async def test_other_content_types_get_415(front: Front, kind: str) -> None:
    assert await front.send(kind=kind) == 415


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity", "GZIP", "x"])
async def test_compressed_bodies_get_415(front: Front, encoding: str) -> None:
    body = gzip.compress(GOOD)
    # aiohttp itself answers 400 to an encoding it knows of but has no library for.
    assert await front.send(body, Content_Encoding=encoding) in ((400, 415) if encoding == "br" else (415,))
    assert front.heard == []


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 1024 * 1024 + 1, 3 * 1024 * 1024])
async def test_bodies_too_large_get_413_however_they_come(front: Front, size: int) -> None:
    assert front.session is not None

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(0, size, 65_536):
            yield b"x" * 65_536

    headers = {"Content-Type": JSON}
    # Refused before all of it was sent is as good: then the connection is cut.
    with contextlib.suppress(aiohttp.ClientOSError):
        async with front.session.post(front.url, data=io.BytesIO(b"x" * size), headers=headers) as answer:
            assert answer.status == 413
    with contextlib.suppress(aiohttp.ClientOSError):
        async with front.session.post(front.url, data=pieces(), headers=headers) as answer:
            assert answer.status == 413
    assert front.heard == []
    assert await front.send() == 200


async def test_a_body_just_small_enough_goes_through(front: Front) -> None:
    body = GOOD[:-1] + b" " * (MOST_BYTES - len(GOOD)) + b"}"
    assert len(body) == MOST_BYTES
    assert await front.send(body) == 200


async def test_an_unsigned_certificate_check_reaches_nobody(front: Front) -> None:
    assert await front.send(b"ssl_check=1&token=x", FORM, signature="v0=" + "0" * 64) == 401
    assert front.heard == []


async def test_nothing_of_a_refused_body_is_logged(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await front.send(signature="v0=" + "0" * 64)
    await front.send(b'{"CANARY"')
    await front.send(kind="text/plain")
    assert "CANARY" not in caplog.text


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=90), st.sampled_from([JSON, FORM, "x", ""]))
def test_no_input_makes_the_check_fail_otherwise_than_by_refusing(
    body: bytes, timestamp: str, signature: str, kind: str
) -> None:
    with pytest.raises(Refused) as refused:
        check(body, kind, timestamp, signature, SECRET, float(NOW))
    assert refused.value.status in (400, 401, 413, 415)


@given(st.binary(max_size=300), st.sampled_from([JSON, FORM]))
def test_a_signed_body_is_either_an_object_or_refused(body: bytes, kind: str) -> None:
    status, found = 0, None
    try:
        found = check(body, kind, str(NOW), sign(body), SECRET, float(NOW))
    except Refused as refused:
        status = refused.status
    assert status == 400 if found is None else isinstance(found, dict)


def test_without_a_secret_nothing_is_accepted() -> None:
    with pytest.raises(Refused):
        verify(GOOD, str(NOW), sign(GOOD, secret=""), "", float(NOW))


async def test_who_goes_in_the_middle_of_a_body_is_no_error_of_ours(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    url = aiohttp.client.URL(front.url)
    _, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST {url.path} HTTP/1.1\r\nHost: {url.authority}\r\nContent-Type: {JSON}\r\nContent-Length: 500\r\n\r\n"
    writer.write(head.encode() + GOOD[:20])
    await writer.drain()
    assert await front.send() == 200  # by now the other is being read
    writer.close()
    await writer.wait_closed()
    assert await front.send() == 200
    assert not [record for record in caplog.records if record.name == "aiohttp.server"]
