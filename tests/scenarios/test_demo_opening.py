"""The demo's page is there before the bot: what people do meanwhile waits for it, and is done once."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from scenarios.quiet import MORNING, UNHURRIED, calm

from bot.demo import staging
from bot.demo.past import Past
from bot.demo.tour import COMPLAINT
from bot.sandbox.acting.commanding import CommandResult
from bot.sandbox.page.hosting import TourStep, words
from bot.sandbox.workspace import Workspace

TOM, DANA = "U07T0M4CHTB", "U03QK7WHT1D"
SHARED, INSIDE = "ext-harborline", "int-harborline"


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket"])
async def test_who_writes_before_the_bot_is_ready_is_answered_when_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_mode: bool
) -> None:
    opened: list[Workspace] = []
    tours: list[tuple[TourStep, ...]] = []
    early: list[asyncio.Task[CommandResult]] = []
    told: list[str] = []
    make = staging._workspace
    play = Past.play
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def kept(*given: Any) -> Workspace:
        opened.append(make(*given))
        tours.append(given[-1].tour)
        return opened[-1]

    async def hurry() -> CommandResult:
        (workspace,) = opened
        told.append(words(tours[0][0].text))
        await workspace.say(TOM, SHARED, COMPLAINT)
        asked.set()
        return await workspace.command(DANA, INSIDE, "/tickets", "harborline")

    def shown(url: str) -> None:
        assert url.startswith("http://127.0.0.1:")
        early.append(asyncio.create_task(hurry()))

    def slowly(past: Past, *given: Any) -> None:
        asyncio.run_coroutine_threadsafe(asked.wait(), loop).result(60)
        play(past, *given)

    monkeypatch.setattr(staging, "_workspace", kept)
    monkeypatch.setattr(Past, "play", slowly)
    demo = await staging.start(tmp_path, 0, socket_mode, MORNING, UNHURRIED, True, shown)
    demo.clock.set_speed(0.0)
    try:
        answer = await early[0]
        assert answer.ok
        assert "Harborline Telecom" in answer.text
        await calm(demo)
        inside = demo.workspace.channel(INSIDE).id
        cards = [
            post for post in demo.workspace.ledger.posts if post.channel == inside and "140 agents" in post.words()
        ]
        assert len(cards) == 1
        assert "is still reading" in told[0]
        assert "is still reading" not in words(demo.tour[0].text)
    finally:
        await demo.stop()


async def test_a_jump_of_the_clock_that_is_under_way_when_the_demo_ends_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    demo = await staging.start(tmp_path, 0, False, MORNING, UNHURRIED)
    demo.clock.set_speed(0.0)
    jump = {"as": DANA, "do": "clock", "jump": 60 * 86_400}
    async with aiohttp.ClientSession() as page:
        jumping = asyncio.create_task(page.post(f"{demo.url}page/do", json=jump))
        async with asyncio.timeout(60):
            while demo.clock.now() == MORNING:  # noqa: ASYNC110  nothing tells when the clock was moved
                await asyncio.sleep(0.01)
        await demo.stop()
        await asyncio.gather(jumping, return_exceptions=True)
    assert not [record for record in caplog.records if record.name == "aiohttp.server"]
