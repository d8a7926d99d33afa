"""A key server of Microsoft's that does not answer holds up nobody: neither the start, nor Slack, nor a known key."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from two_platforms import DANA, RUTH, OnSlack, Stage, on_teams
from two_platforms import stage as staged

from playbooks.terms import Platform


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A bot on both platforms whose first keys never come until the test lets them."""
    held = asyncio.Event()
    async with staged(Platform.SLACK, Platform.SLACK, tmp_path, keys_held=held) as made:
        yield made
        held.set()


def keys_of(stage: Stage) -> Any:
    assert stage.bot.teams is not None
    return stage.bot.teams._keys


def hello(stage: Stage) -> dict[str, Any]:
    return stage.teams.activity(on_teams(RUTH), "dm", text="help")


async def test_the_start_asks_for_the_keys_and_waits_for_nothing(stage: Stage) -> None:
    await stage.until(lambda: stage.teams.keys_asked == 1)
    assert not keys_of(stage).known


async def test_slack_is_answered_while_a_request_of_teams_waits_for_its_key(stage: Stage) -> None:
    slack, held = stage.client, stage.teams.keys_held
    assert isinstance(slack, OnSlack)
    assert held is not None
    waiting = asyncio.create_task(stage.teams.bring(hello(stage)))
    await stage.until(lambda: stage.teams.keys_asked == 1)
    assert "Nothing is open" in str(await slack.workspace.command(DANA, "dm", "/tickets", ""))
    assert not keys_of(stage).known, "the answer came although the keys had not"
    held.set()
    await waiting
    await stage.until(lambda: keys_of(stage).known)
    assert (await stage.teams.bring(hello(stage)))[0] == 200


async def test_who_comes_with_a_known_key_does_not_wait_for_its_renewal(stage: Stage) -> None:
    held = stage.teams.keys_held
    assert held is not None
    held.set()
    await stage.until(lambda: keys_of(stage).known)
    held.clear()
    keys = keys_of(stage)
    keys._fresh_until, keys._asked_at = 0.0, keys._asked_at - 301
    with pytest.raises(StopIteration) as found:
        keys.find("key-0").send(None)  # ends without having waited for anything
    assert found.value.value is not None
    await stage.until(lambda: stage.teams.keys_asked == 2)
    assert (await stage.teams.bring(hello(stage)))[0] == 200
    assert not keys._fetching.done(), "it was let in while the renewal was still waited for"


async def test_many_requests_without_keys_ask_the_server_once(stage: Stage) -> None:
    waiting = [asyncio.create_task(stage.teams.bring(hello(stage))) for _ in range(20)]
    await stage.until(lambda: stage.teams.keys_asked == 1)
    assert stage.teams.keys_held is not None
    stage.teams.keys_held.set()
    assert {status for status, _ in await asyncio.gather(*waiting)} <= {200, 503}
    assert stage.teams.keys_asked == 1
