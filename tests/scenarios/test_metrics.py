"""What is measured makes sense after a story: every line parses, counts are those of the database, nobody is named."""

import asyncio
import re

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from scenarios.quiet import calm, pass_time

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from storage import inbox, outbox

TOM, DANA = "U07T0M4CHTB", "U03QK7WHT1D"
SHARED, INSIDE = "ext-harborline", "int-harborline"
NAME = re.compile(r"liaison_[a-z]+(_[a-z]+)*")
STATE = re.compile(r"[a-z][a-z0-9_ ]*")


async def metrics(demo: Demo) -> dict[str, dict[str, float]]:
    """Each metric's values by state; fails on what a scraper would not take."""
    found: dict[str, dict[str, float]] = {}
    url = f"http://127.0.0.1:{demo.bot.port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = await answer.text()
    for family in text_string_to_metric_families(text):
        assert NAME.fullmatch(family.name), family.name
        assert family.documentation
        assert family.name not in found, "a scraper refuses a family that comes twice"
        values = [(sample.labels.get("state", ""), sample.value) for sample in family.samples]
        assert all(set(sample.labels) <= {"state"} for sample in family.samples)
        assert all(not state or STATE.fullmatch(state) for state, _ in values), values
        assert len(dict(values)) == len(values), "a scraper refuses a series that comes twice"
        found[family.name] = dict(values)
    assert not re.search("harborline|dana|tom|dialer", text, re.IGNORECASE)
    return found


async def test_the_figures_after_a_story_are_those_of_the_database(demo: Demo) -> None:
    before = await metrics(demo)
    assert before["liaison_inbox_events"] == {}
    await demo.workspace.say(TOM, SHARED, COMPLAINT)
    await calm(demo)
    await demo.workspace.command(DANA, INSIDE, "/ack", "HARB-1 back by 2h")
    await demo.workspace.command(DANA, INSIDE, "/nonsense", "")
    await pass_time(demo, 3 * 3600)
    await asyncio.sleep(1.1)  # figures are at most a second old
    after = await metrics(demo)
    kept, said = await demo.bot.store.read(lambda tx: (inbox.counts(tx), outbox.counts(tx)))
    assert after["liaison_inbox_events"] == kept
    assert after["liaison_outbox_notices"] == said
    assert kept == {"done": 2}, "the message and the command"
    assert said["sent"] >= len(demo.workspace.ledger.posts) > 3
    assert "parked" not in said
    assert after["liaison_slack_events"]["kept"] == 1
    assert after["liaison_healthy"] == {"": 1.0}
