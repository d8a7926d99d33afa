"""The guided tour's main steps in a real browser: what each person sees on the page, and a console that stays empty."""

import re
from pathlib import Path

from browser import browser_page
from playwright.async_api import Page, expect

from bot.demo.staging import start
from bot.demo.tour import COMPLAINT

ANSWER = "We see it too and are on it, next word in 30 minutes."
OURS_ALONE = re.compile(r"HARB-|BPAY-|\bP[1-4]\b|due|ticket|nudge|tone|health|breach|promise|Liaison", re.IGNORECASE)
"""What nobody outside may read; what the client and our people wrote themselves holds none of it."""


class Tour:
    """The demo's page as somebody sits before it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def begin(self, url: str) -> None:
        await self._page.goto(url)
        await self.at("A client complains")

    async def at(self, title: str) -> None:
        await expect(self._page.locator("#tour h2")).to_have_text(title)

    async def go_on(self, title: str) -> None:
        """The tour's next step, which makes one the right person in the right place."""
        await self._page.locator("#tour [data-focus=next]").click()
        await self.at(title)

    async def do_it(self) -> None:
        """Let the tour do the step."""
        await self._page.locator("#tour [data-focus=do]").click()
        await expect(self._page.locator("#tour .tour-count")).to_have_text("✓")

    async def is_person(self, name: str) -> None:
        await expect(self._page.locator("#top .who-chip[aria-checked=true] .who-name")).to_have_text(name)

    async def reads(self, *words: str) -> None:
        """Wait until each of these can be read in the middle of the page."""
        for each in words:
            await expect(self._page.locator("#main .messages").get_by_text(each).last).to_be_visible()

    async def type(self, words: str) -> None:
        """Type into the message box, in place of what the tour wrote there, and send it."""
        box = self._page.locator("#main #composer")
        await box.fill(words)
        await box.press("Enter")

    async def has_typed(self, words: str) -> None:
        """What the tour has written into the message box for one."""
        await expect(self._page.locator("#main #composer")).to_have_value(words)

    async def words(self, where: str) -> str:
        return await self._page.locator(where).inner_text()


async def test_the_tours_main_steps_as_each_person_sees_them(tmp_path: Path) -> None:
    async with browser_page() as (page, complaints):
        demo = await start(tmp_path)
        try:
            await walk(Tour(page), demo.url)
            await page.goto("about:blank")
        finally:
            await demo.stop()
    assert complaints == []


async def walk(tour: Tour, url: str) -> None:
    await tour.begin(url)
    await tour.is_person("Tom Achterberg")
    await tour.has_typed(COMPLAINT)
    await tour.do_it()
    await tour.reads(COMPLAINT)

    await tour.go_on("It is a ticket already")
    await tour.is_person("Dana Whitfield")
    await tour.reads("HARB-1", "140 agents", "First response")
    assert OURS_ALONE.search(await tour.words("#main .messages"))

    await tour.go_on("A nudge before it is late")
    await tour.do_it()
    await tour.reads("HARB-1", "of working time left")

    await tour.go_on("Acknowledge, with a promise")
    await tour.type("/ack HARB-1 back by 2h")
    await tour.reads("HARB-1 is yours")

    await tour.go_on("Answer the client")
    await tour.do_it()
    await tour.reads(ANSWER)

    await tour.go_on("Next door, nobody answers")
    await tour.do_it()
    await tour.go_on("A promise breaks")
    await tour.do_it()
    await tour.reads("BPAY-1", "First response missed")

    await tour.go_on("Why this deadline?")
    await tour.do_it()
    await tour.reads("met")
    await tour.go_on("How does the relationship stand?")
    await tour.type("/health harborline")
    await tour.reads("Harborline Telecom")

    for title in ("Prepare the business review", "Ask the client", "And the client?"):
        await tour.go_on(title)
    await tour.is_person("Tom Achterberg")
    await tour.reads(COMPLAINT, ANSWER)
    shown = (await tour.words("#main .messages")).replace(COMPLAINT, "").replace(ANSWER, "")
    assert not OURS_ALONE.search(shown), shown
    assert "int-" not in await tour.words("#side")
