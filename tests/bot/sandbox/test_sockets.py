"""Socket Mode: hello, acknowledgements, retries, and what happens when websockets leave or go deaf."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Limits, Workspace


async def _open(workspace: Workspace, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    client = AsyncWebClient("xapp-sandbox", base_url=f"{workspace.page_url}api/")
    address = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    ws = await session.ws_connect(address)
    assert (await ws.receive_json())["type"] == "hello"
    return ws


async def test_events_wait_for_a_connection(workspace: Workspace, clock: Any) -> None:
    workspace.connect_socket_bot()
    await workspace.say("dana", "ext-acme", "hello")
    await workspace.settle()
    async with aiohttp.ClientSession() as session:
        ws = await _open(workspace, session)
        clock.at += 61
        frame = await ws.receive_json(timeout=60)
        assert frame["payload"]["event"]["text"] == "hello"
        await ws.close()


async def test_each_event_goes_to_one_of_several_connections(workspace: Workspace) -> None:
    workspace.connect_socket_bot()
    async with aiohttp.ClientSession() as session:
        sockets = [await _open(workspace, session) for _ in range(3)]
        counts = [0, 0, 0]

        async def listen(number: int) -> None:
            async for frame in sockets[number]:
                counts[number] += 1
                await sockets[number].send_json({"envelope_id": json.loads(frame.data)["envelope_id"]})

        tasks = [asyncio.create_task(listen(number)) for number in range(3)]
        for number in range(30):
            await workspace.say("dana", "ext-acme", f"number {number}")
        await workspace.settle()
        for ws in sockets:
            await ws.close()
        await asyncio.gather(*tasks)
    assert sum(counts) == 30
    assert min(counts) > 0


async def test_a_bolt_bot_comes_back_after_a_disconnect(
    workspace: Workspace, app: Any, connect_socket: Any, clock: Any
) -> None:
    heard: list[str] = []

    @app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    await connect_socket()
    await workspace.say("dana", "ext-acme", "before")
    await workspace.settle()
    assert workspace.sockets is not None
    await workspace.sockets.disconnect("refresh_requested")
    await workspace.until(lambda: workspace.sockets and workspace.sockets.open)
    await workspace.say("dana", "ext-acme", "after")
    for _ in range(3):
        try:
            await workspace.until(lambda: "after" in heard, seconds=10)
        except (
            TimeoutError
        ):  # the client may give up its first new websocket for a second one: Slack's retry finds that
            clock.at += 301
    assert heard[0] == "before"
    assert set(heard[1:]) == {"after"}


async def test_a_ticket_opens_one_websocket(workspace: Workspace) -> None:
    workspace.connect_socket_bot()
    client = AsyncWebClient("xapp-sandbox", base_url=f"{workspace.page_url}api/")
    address = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with aiohttp.ClientSession() as session:
        ws = await session.ws_connect(address)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
        await ws.close()


async def test_no_more_than_ten_and_not_without_socket_mode(workspace: Workspace) -> None:
    client = AsyncWebClient("xapp-sandbox", base_url=f"{workspace.page_url}api/")
    with pytest.raises(SlackApiError, match="socket_mode_is_not_enabled"):
        await client.apps_connections_open(app_token="xapp-sandbox")
    workspace.connect_socket_bot()
    async with aiohttp.ClientSession() as session:
        sockets = [await _open(workspace, session) for _ in range(10)]
        with pytest.raises(SlackApiError, match="too_many_websockets"):
            await client.apps_connections_open(app_token="xapp-sandbox")
        for ws in sockets:
            await ws.close()


class TestDeadlines:
    """What is not acknowledged in time."""

    @pytest.fixture
    def limits(self, impatient: Limits) -> Limits:
        return impatient

    async def test_an_unacknowledged_envelope_comes_again_with_its_retry_count(
        self, workspace: Workspace, clock: Any
    ) -> None:
        workspace.connect_socket_bot()
        async with aiohttp.ClientSession() as session:
            ws = await _open(workspace, session)
            await workspace.say("dana", "ext-acme", "hello")
            first = await ws.receive_json()
            again = await ws.receive_json()
            assert (first["type"], first["retry_attempt"]) == ("events_api", 0)
            assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
            assert first["payload"]["event_id"] == again["payload"]["event_id"]
            await ws.send_json({"envelope_id": again["envelope_id"]})
            await workspace.settle()
            assert [each.status for each in workspace.deliveries] == [0, 200]
            await ws.close()

    async def test_a_deaf_websocket_stays_open_and_hears_nothing(self, workspace: Workspace, clock: Any) -> None:
        workspace.connect_socket_bot()
        async with aiohttp.ClientSession() as session:
            ws = await _open(workspace, session)
            assert workspace.sockets is not None
            workspace.sockets.deafen()
            await workspace.say("dana", "ext-acme", "hello")
            await workspace.settle()
            assert {each.problem for each in workspace.deliveries} == {"http_timeout"}
            assert not ws.closed
            workspace.sockets.deafen(False)
            clock.at += 61
            assert (await ws.receive_json(timeout=60))["retry_attempt"] == 2
            await ws.close()
