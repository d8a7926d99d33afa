"""Many small Slack conversations, signed as Slack signs them, and a client that sends them over loopback.

Conversations have five messages, by changing people in the channels of a hundred clients; every other one opens with a
complaint, so that one message in ten is one. In the calm load a complaint stands alone and the other four are small
talk in a thread beside it; in the busy load they answer it in its own thread, and half of all messages move a ticket.
"""

import asyncio
import hashlib
import hmac
import json
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET = "a-secret-for-loopback-only"
TEAM, BOT = "T0FIRM", "U0BOT"
PATH = "/slack/events"
CLIENTS, CHANNELS_EACH, OPEN_AT_ONCE = 100, 8, 40
_TURNS = 5
_OURS = ("U0LOU", "U0PAT")

_COMPLAINTS = (
    "The dialer is down and no calls are coming in since {n} past, {n} agents are sitting idle here, please look.",
    "We cannot log in to the portal, {n} agents are stuck and our queue is growing by the minute. Can somebody help?",
    "The daily report for Monday is missing again, please resend it, our director has asked for it {n} times today.",
)
_CHAT = (
    "Good morning all, the volumes for Monday are attached, {n} calls more than last week but nothing out of line.",
    "FYI the office here is closed on Friday, so {n} of us will be reading along from home in the afternoon only.",
    "Happy Tuesday everyone, the new joiners were introduced on the floor today, all {n} of them are settling in.",
)
_REPLIES = (
    (
        "U0LOU",
        "Thanks for letting us know, I am looking into it with the floor and will come back within the hour.",
    ),
    (None, "It is {n} now, the same on the second floor, and it seems to have started on Monday in the evening."),
    ("U0PAT", "Found the cause with the vendor, the fix is running now and should be through in about {n} minutes."),
    (None, "Thank you both, that works for us, we are going to keep an eye on it until {n} this afternoon."),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run of the load took: seconds in all, and until each answer."""

    took: float
    waits: list[float]
    refused: int

    def percentile(self, percent: int) -> float:
        """Seconds that so many percent of the answers came within."""
        return statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1]


def channel_of(client: int, number: int) -> str:
    return f"C{client:03}X{number}"


def write_playbooks(folder: Path) -> None:
    """A playbook for each client, with a few channels each."""
    folder.mkdir(parents=True, exist_ok=True)
    for client in range(CLIENTS):
        (folder / f"client{client:03}.yaml").write_text(_playbook(client), encoding="utf-8")


def _playbook(client: int) -> str:
    channels = ", ".join(f"{{id: {channel_of(client, n)}, workspace: {TEAM}}}" for n in range(CHANNELS_EACH))
    return f"""\
client: client{client:03}
name: Client {client:03} Ltd
prefix: K{client:03}
zone: America/New_York
calendars: {{client: {{always: true}}}}
channels: {{slack: [{channels}]}}
internal_channel: {{slack: {{id: C{client:03}INT}}}}
ops_channel: {{slack: {{id: C0OPS}}}}
people:
  pm: pat
  backup: kim
  ops_leads: [ruth]
  team: [lou]
  directory:
    pat: {{name: Pat Morgan, slack: U0PAT, zone: America/New_York}}
    kim: {{name: Kim Reyes, slack: U0KIM, zone: America/Chicago}}
    lou: {{name: Lou Santos, slack: U0LOU, zone: Asia/Manila}}
    ruth: {{name: Ruth Okafor, slack: U0RUTH, zone: America/New_York}}
contacts: {{domains: [client{client:03}.example]}}
"""


def events(count: int, began: float, apart: float, busy: bool) -> Iterator[dict[str, Any]]:
    """So many message events, `apart` seconds from each other; conversations run beside each other."""
    roots: dict[tuple[int, bool], str] = {}
    for number in range(count):
        block, place = divmod(number, OPEN_AT_ONCE * _TURNS)
        turn, slot = divmod(place, OPEN_AT_ONCE)
        conversation = block * OPEN_AT_ONCE + slot
        at = f"{began + number * apart:.6f}"
        small_talk = not busy and turn > 0
        thread = roots.setdefault((conversation, small_talk), at)
        author, words = _said(conversation, turn, small_talk)
        user = author or f"U{conversation % 1000:04}{turn % 2}"
        yield _body(conversation, user, words.format(n=number % 89 + 10), at, thread)


def _body(conversation: int, user: str, text: str, at: str, thread: str) -> dict[str, Any]:
    # Each pair of conversations has a channel of its own, or later complaints would join the earlier one's ticket.
    place = conversation // 2 * 11 % (CLIENTS * CHANNELS_EACH)
    team = TEAM if user in _OURS else "T0OUTSIDE"
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "type": "message", "user": user, "ts": at, "client_msg_id": f"m-{at}", "text": text, "team": TEAM,
        "user_team": team, "source_team": team,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [rich]}],
        "channel": channel_of(*divmod(place, CHANNELS_EACH)), "event_ts": at, "channel_type": "channel",
    }  # fmt: skip
    if thread != at:
        event["thread_ts"] = thread
    bot = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": "unused", "team_id": TEAM, "context_team_id": TEAM, "api_app_id": "A0LIAISON", "event": event,
        "type": "event_callback", "event_id": f"Ev{at}", "event_time": int(float(at)), "authorizations": [bot],
        "is_ext_shared_channel": True, "event_context": "4-made-up",
    }  # fmt: skip


def _said(conversation: int, turn: int, small_talk: bool) -> tuple[str | None, str]:
    if small_talk:
        return None, _CHAT[(conversation + turn) % len(_CHAT)]
    if turn:
        return _REPLIES[turn - 1]
    kinds = _CHAT if conversation % 2 else _COMPLAINTS
    return None, kinds[conversation % len(kinds)]


def requests(count: int, began: float, apart: float, busy: bool = False) -> list[bytes]:
    """The same as signed HTTP requests, ready to be written to a socket."""
    return [_request(json.dumps(body).encode(), str(int(began))) for body in events(count, began, apart, busy)]


def _request(body: bytes, stamp: str) -> bytes:
    mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={mac}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One kept-open HTTP connection; small, because the load must not be what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send one request and read its answer: status and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        _, _, rest = head.lower().partition(b"content-length:")
        length = int(rest.partition(b"\r\n")[0] or 0)
        return int(head[9:12]), await self._reader.readexactly(length)

    async def get(self, path: str) -> dict[str, Any]:
        """A JSON answer."""
        _, body = await self.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer: dict[str, Any] = json.loads(body)
        return answer

    def close(self) -> None:
        self._writer.close()


async def flood(port: int, wanted: Sequence[bytes], in_flight: int) -> Sent:
    """Send everything as fast as it is answered, so many at a time."""
    waiting = iter(wanted)
    waits: list[float] = []
    refused = 0

    async def one() -> None:
        nonlocal refused
        connection = await Connection.open(port)
        for request in waiting:
            began = time.perf_counter()
            status, _ = await connection.send(request)
            waits.append(time.perf_counter() - began)
            refused += status != 200
        connection.close()

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(in_flight)))
    return Sent(time.perf_counter() - started, waits, refused)


async def trickle(port: int, wanted: Sequence[bytes], apart: float) -> Sent:
    """Send at a steady pace whatever the answers do; waits count from when a request was to be sent."""
    idle: list[Connection] = []
    waits: list[float] = []
    refused = 0

    async def one(request: bytes, due: float) -> None:
        nonlocal refused
        connection = idle.pop() if idle else await Connection.open(port)
        status, _ = await connection.send(request)
        waits.append(time.perf_counter() - due)
        refused += status != 200
        idle.append(connection)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(wanted):
            due = started + number * apart
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            group.create_task(one(request, due))
    for connection in idle:
        connection.close()
    return Sent(time.perf_counter() - started, waits, refused)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def worked_off(port: int, count: int) -> dict[str, Any]:
    """Wait until the server has done with so many events; its own figures then."""
    connection = await Connection.open(port)
    deadline = time.perf_counter() + 300
    while (figures := await connection.get("/figures"))["done"] < count:
        assert time.perf_counter() < deadline, f"not worked off: {figures}"
        await asyncio.sleep(0.03)
    connection.close()
    return figures
