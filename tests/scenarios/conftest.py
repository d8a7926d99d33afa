"""A whole bot in a local workspace: the real Bolt adapter, over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from scenarios.quiet import still

from bot.demo.staging import Demo


@pytest.fixture(params=["http", "socket"])
async def demo(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo on a clock that stands still until the story moves it."""
    async with still(tmp_path, socket_mode=request.param == "socket") as running:
        yield running
