"""A real browser without a window: the system's Chromium, or a reason why there is none.

Nothing is downloaded: the suite runs on a machine with nothing but Python, and says what it left out there.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, Request, async_playwright, expect

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WINDOW = {"width": 1400, "height": 1000}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
LOUD = frozenset({"warning", "error", "assert"})


@asynccontextmanager
async def browser_page() -> AsyncIterator[tuple[Page, list[str]]]:
    """An empty page, and what its console complains of from now on; skips where there is no browser."""
    async with async_playwright() as playwright:
        program = next(filter(None, map(shutil.which, (*PROGRAMS, playwright.chromium.executable_path))), None)
        if program is None:
            pytest.skip(
                "no Chromium is installed here, so the page was not looked at in a browser "
                "(on Debian: apt-get install -y chromium)"
            )
        # Root has no sandbox of the browser's, and the page is our own.
        opened = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = await opened.new_page(viewport=WINDOW)
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}") if said.type in LOUD else None)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda asked: complaints.append(f"not loaded: {asked.url}") if _lost(asked) else None)
        try:
            yield page, complaints
        finally:
            await opened.close()


def _lost(asked: Request) -> bool:
    """Whether something did not come that the page had not given up itself, as it does with another person's feed."""
    return asked.failure != "net::ERR_ABORTED"
