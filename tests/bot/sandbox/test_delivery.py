"""How events reach the bot: signed, in order, again when they were not taken, with Slack's headers and its timing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import AppSettings, Limits, Workspace
from bot.sandbox.outward.line import UNREACHED, Errand

NEVER = 600.0
"""Seconds after which nobody listens any more."""


@dataclass
class Receiver:
    """A bare web server in the bot's place, which keeps what it gets and answers what a test wants."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[int], tuple[int, float]] = lambda number: (200, 0.0)
    headers: dict[str, str] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        status, seconds = self.answer(len(self.got))
        await asyncio.sleep(seconds)
        return web.Response(status=status, headers=self.headers)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield receiver
    await runner.cleanup()


async def test_every_delivery_carries_a_signature_slack_sdk_accepts(workspace: Workspace, receiver: Receiver) -> None:
    workspace.connect_bot(receiver.url)
    await workspace.say("dana", "ext-acme", "Ünïcode & <b>")
    await workspace.command("priya", "acme-internal", "/ack", "ä")
    await workspace.settle()
    verifier = SignatureVerifier(workspace.signing_secret)
    assert len(receiver.got) == 2
    for headers, body in receiver.got:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + b" ", headers)
        assert abs(int(headers["x-slack-request-timestamp"]) - time.time()) < 60


async def test_a_refused_event_comes_again_at_once_after_a_minute_and_after_five(
    workspace: Workspace, receiver: Receiver, clock: Any
) -> None:
    receiver.answer = lambda number: (500, 0.0)
    workspace.connect_bot(receiver.url)
    await workspace.say("dana", "ext-acme", "hello")
    await workspace.settle()
    assert len(receiver.got) == 2
    clock.at += 59
    await asyncio.sleep(0.1)
    assert len(receiver.got) == 2
    clock.at += 1
    await workspace.until(lambda: len(receiver.got) == 3)
    await workspace.settle()  # the next wait begins with the answer
    clock.at += 299
    await asyncio.sleep(0.1)
    assert len(receiver.got) == 3
    clock.at += 2
    await workspace.until(lambda: len(receiver.got) == 4)
    await workspace.settle()
    clock.at += 10_000
    await asyncio.sleep(0.1)
    assert len(receiver.got) == 4
    assert [headers.get("x-slack-retry-num") for headers, _ in receiver.got] == [None, "1", "2", "3"]
    assert {headers.get("x-slack-retry-reason") for headers, _ in receiver.got[1:]} == {"http_error"}
    assert len({event["event_id"] for event in receiver.events()}) == 1


async def test_the_no_retry_header_counts_only_with_a_refusal(workspace: Workspace, receiver: Receiver) -> None:
    receiver.headers = {"X-Slack-No-Retry": "1"}
    receiver.answer = lambda number: (500, 0.0)
    workspace.connect_bot(receiver.url)
    await workspace.say("dana", "ext-acme", "hello")
    await workspace.settle()
    assert len(receiver.got) == 1
    assert workspace.deliveries[0].problem == "http_error"


async def test_a_bot_that_is_down_is_tried_again(workspace: Workspace, receiver: Receiver, clock: Any) -> None:
    workspace.connect_bot("http://127.0.0.1:9/")
    await workspace.say("dana", "ext-acme", "hello")
    await workspace.settle()
    assert {each.problem for each in workspace.deliveries} == {"connection_failed"}
    workspace.connect_bot(receiver.url)
    clock.at += 61
    await workspace.until(lambda: receiver.got)
    assert receiver.got[0][0]["x-slack-retry-num"] == "2"


async def test_events_come_in_order_and_the_workspace_drops_no_copies(workspace: Workspace, receiver: Receiver) -> None:
    workspace.connect_bot(receiver.url)
    for number in range(20):
        await workspace.say("dana", "ext-acme", "the same words" if number % 2 else f"number {number}")
    await workspace.settle()
    events = [body["event"] for body in receiver.events()]
    assert len(events) == 20
    assert [event["ts"] for event in events] == sorted(event["ts"] for event in events)
    assert len({event["ts"] for event in events}) == 20


async def test_replicas_share_the_deliveries(workspace: Workspace, receiver: Receiver) -> None:
    workspace.connect_bot([receiver.url + "?replica=1", receiver.url + "?replica=2"], at_once=20)
    for number in range(20):
        await workspace.say("dana", "ext-acme", f"number {number}")
    await workspace.settle()
    assert len(receiver.got) == 20


async def test_a_bot_hears_what_it_subscribed_to_where_it_is_a_member(workspace: Workspace, receiver: Receiver) -> None:
    workspace.connect_bot(receiver.url, settings=AppSettings(events=frozenset({"message.groups", "message.im"})))
    await workspace.say("dana", "ext-acme", "in a public channel")
    await workspace.say("priya", "lobby", "where the bot is not")
    await workspace.say("omar", "board", "private, and the bot is not there")
    await workspace.say("priya", "acme-internal", "in a private channel")
    await workspace.say("priya", "dm", "to the bot itself")
    await workspace.settle()
    assert [event["event"]["text"] for event in receiver.events()] == ["in a private channel", "to the bot itself"]
    assert [event["event"]["channel_type"] for event in receiver.events()] == ["group", "im"]


async def test_the_envelope_says_whether_the_channel_is_shared(workspace: Workspace, receiver: Receiver) -> None:
    workspace.connect_bot(receiver.url)
    await workspace.say("priya", "ext-acme", "one")
    await workspace.say("priya", "acme-internal", "two")
    await workspace.share("acme-internal", "T0ACME", new_id="C0MOVED")
    await workspace.say("priya", "acme-internal", "three")
    await workspace.settle()
    bodies = receiver.events()
    told = [(body["event"]["type"], body["is_ext_shared_channel"]) for body in bodies]
    assert told == [
        ("message", True),
        ("message", False),
        ("channel_id_changed", True),
        ("channel_shared", True),
        ("message", True),
    ]
    assert bodies[-1]["event"]["channel"] == "C0MOVED"
    assert bodies[-1]["authorizations"][0]["user_id"] == "U0BOT"


class TestPlanned:
    """Faults a test plans."""

    async def test_twice_with_one_event_id_and_with_two(self, workspace: Workspace, receiver: Receiver) -> None:
        workspace.connect_bot(receiver.url)
        workspace.faults.twice("message")
        await workspace.say("dana", "ext-acme", "one")
        workspace.faults.twice("message", new_id=True)
        await workspace.say("dana", "ext-acme", "two")
        await workspace.settle()
        ids = [(body["event_id"], body["event"]["ts"]) for body in receiver.events()]
        assert len(ids) == 4
        assert ids[0] == ids[1]
        assert ids[2][0] != ids[3][0]
        assert ids[2][1] == ids[3][1]

    async def test_out_of_order(self, workspace: Workspace, receiver: Receiver) -> None:
        workspace.connect_bot(receiver.url)
        workspace.faults.hold("message", times=3)
        message = await workspace.say("dana", "ext-acme", "first")
        await workspace.edit("dana", message, "changed")
        await workspace.delete("dana", message)
        await workspace.say("dana", "ext-acme", "after")
        await workspace.settle()
        workspace.release(reverse=True)
        await workspace.settle()
        told = [body["event"].get("subtype", "new") for body in receiver.events()]
        assert told == ["new", "message_deleted", "message_changed", "new"]

    async def test_an_unheard_answer_brings_the_event_again(self, workspace: Workspace, receiver: Receiver) -> None:
        workspace.connect_bot(receiver.url)
        workspace.faults.deaf("message")
        await workspace.say("dana", "ext-acme", "one")
        await workspace.settle()
        assert [headers.get("x-slack-retry-num") for headers, _ in receiver.got] == [None, "1"]

    async def test_a_retry_may_be_the_only_copy(self, workspace: Workspace, receiver: Receiver) -> None:
        workspace.connect_bot(receiver.url)
        workspace.faults.lose_first("message")
        await workspace.say("dana", "ext-acme", "one")
        await workspace.settle()
        assert [headers.get("x-slack-retry-num") for headers, _ in receiver.got] == ["1"]


class TestDeadlines:
    """What is answered too late."""

    @pytest.fixture
    def limits(self, impatient: Limits) -> Limits:
        return impatient

    async def test_an_answer_after_the_deadline_is_not_heard(self, workspace: Workspace, receiver: Receiver) -> None:
        receiver.answer = lambda number: (200, NEVER if number == 1 else 0.0)
        workspace.connect_bot(receiver.url)
        await workspace.say("dana", "ext-acme", "hello")
        await workspace.settle()
        assert [headers.get("x-slack-retry-reason") for headers, _ in receiver.got] == [None, "http_timeout"]
        assert [each.status for each in workspace.deliveries] == [0, 200]

    async def test_a_command_that_fails_is_told_to_its_sender(self, workspace: Workspace, receiver: Receiver) -> None:
        receiver.answer = lambda number: (500, 0.0) if number == 1 else (200, NEVER)
        workspace.connect_bot(receiver.url)
        refused = await workspace.command("priya", "acme-internal", "/ack")
        late = await workspace.command("priya", "acme-internal", "/ack")
        assert (refused.error, late.error) == ("dispatch_failed", "operation_timeout")
        assert len(receiver.got) == 2
        assert [told.text for told in workspace.ephemerals("priya")] == [
            '/ack failed with the error "dispatch_failed"',
            '/ack failed with the error "operation_timeout"',
        ]
        assert workspace.ledger.ephemerals == []


async def test_who_types_a_command_while_the_workspace_stops_hears_that_the_app_is_not_there(
    workspace: Workspace, receiver: Receiver
) -> None:
    workspace.connect_bot(receiver.url, settings=AppSettings())
    await workspace.world.courier.close()
    answer = await workspace.world.courier.ask(Errand.COMMAND, {"command": "/tickets"})
    assert (answer.ok, answer.problem) == (False, UNREACHED)
