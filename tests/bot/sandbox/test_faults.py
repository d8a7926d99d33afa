"""Calls that fail in every planned way: what the caller sees, and whether the thing was done all the same."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Workspace


async def _post(api: AsyncWebClient, text: str = "x") -> Any:
    return await api.chat_postMessage(channel="C0ACME", text=text)


async def test_errors_and_statuses_do_nothing(workspace: Workspace, api: AsyncWebClient) -> None:
    workspace.faults.fail("chat.postMessage", "fatal_error", times=2)
    workspace.faults.http("chat.postMessage", 503)
    workspace.faults.rate_limit("chat.postMessage", 30)
    workspace.faults.rate_limit("*", "soon")
    workspace.faults.rate_limit("chat.postMessage", None)
    seen: list[tuple[int, str | None]] = []
    for _ in range(6):
        with pytest.raises(SlackApiError) as caught:
            await _post(api)
        response = caught.value.response
        seen.append((response.status_code, response.headers.get("Retry-After")))
    assert seen == [(200, None), (200, None), (503, None), (429, "30"), (429, "soon"), (429, None)]
    assert workspace.ledger.posts == []
    assert (await _post(api))["ok"]


async def test_a_cut_before_and_a_cut_after(workspace: Workspace, api: AsyncWebClient) -> None:
    workspace.faults.drop_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await _post(api, "never seen")
    assert workspace.ledger.posts == []
    workspace.faults.drop_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await _post(api, "seen, and nobody knows")
    assert [entry.text for entry in workspace.ledger.posts] == ["seen, and nobody knows"]
    assert [call.answer for call in workspace.ledger.called("chat.postMessage")] == ["cut", "cut"]


async def test_delays(workspace: Workspace, api: AsyncWebClient) -> None:
    workspace.faults.delay("chat.postMessage", 0.15)
    started = time.monotonic()
    await _post(api)
    assert time.monotonic() - started >= 0.15
    workspace.faults.delay("chat.postMessage", 600, after=True)
    waiting = asyncio.create_task(_post(api, "done, and the answer is late"))
    await workspace.until(lambda: workspace.ledger.posts[-1].text == "done, and the answer is late")
    assert not waiting.done()
    waiting.cancel()


async def test_a_fault_may_wait_for_certain_arguments(workspace: Workspace, api: AsyncWebClient) -> None:
    workspace.faults.fail("chat.postMessage", "is_archived", when=lambda args: args["text"] == "this one")
    assert (await _post(api, "not this one"))["ok"]
    with pytest.raises(SlackApiError, match="is_archived"):
        await _post(api, "this one")
    workspace.faults.fail("auth.test")
    workspace.faults.clear()
    assert (await api.auth_test())["ok"]
