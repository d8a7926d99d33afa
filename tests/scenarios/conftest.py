"""A whole bot in a local workspace: the real Bolt adapter, over HTTP and over Socket Mode."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.staging import Demo, start

MORNING = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(params=["http", "socket"])
async def demo(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo on a clock that stands still until the story moves it."""
    running = await start(tmp_path, socket_mode=request.param == "socket", start_at=MORNING)
    running.clock.set_speed(0.0)
    yield running
    await running.stop()
