"""The demo's story, through the real Bolt adapter: complaint, card, nudge, acknowledgement, answer, breach, silence."""

import asyncio
from collections.abc import Callable

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT, NEXT_DOOR
from bot.sandbox.ledger import Entry, Said

TOM, DANA, RUTH = "U07T0M4CHTB", "U03QK7WHT1D", "U02RU7H0KAF"
SHARED, INSIDE = "ext-harborline", "int-harborline"


async def heard(demo: Demo, what: Callable[[Entry], bool], seconds: float = 8.0) -> Entry:
    """Wait for something the bot said."""

    def found() -> Entry | None:
        return next((entry for entry in demo.workspace.ledger.entries if what(entry)), None)

    entry: Entry = await demo.workspace.until(found, seconds)
    return entry


async def pass_time(demo: Demo, seconds: float) -> None:
    """Let time pass and the engine look."""
    demo.clock.jump(seconds)
    demo.bot.engine.wake_all()
    await asyncio.sleep(0.6)
    demo.bot.engine.wake_all()
    await asyncio.sleep(0.4)


async def test_the_first_ten_minutes(demo: Demo) -> None:
    workspace = demo.workspace
    await workspace.say(TOM, SHARED, COMPLAINT)
    inside = workspace.channel(INSIDE).id
    card = await heard(demo, lambda entry: entry.said is Said.POST and entry.channel == inside)
    assert "HARB-1" in card.words()
    assert "140 agents" in card.words()

    await pass_time(demo, 320)
    nudge = await heard(demo, lambda entry: DANA in entry.seen_by and "is due" in entry.text)
    assert nudge.seen_by <= {DANA, "U0BOT"}

    answer = await workspace.command(DANA, INSIDE, "/ack", "HARB-1 back by 2h")
    assert "HARB-1 is yours since" in str(answer)
    await heard(demo, lambda entry: entry.said is Said.UPDATE and entry.ts == card.ts)

    await workspace.say(DANA, SHARED, "We see it too and are on it, next word in 30 minutes.")
    await asyncio.sleep(0.8)
    ledger = await workspace.command(DANA, INSIDE, "/sla", "HARB-1")
    assert "met" in str(ledger)

    refused = await workspace.command(TOM, SHARED, "/resolve", "HARB-1")
    assert "There is no ticket" in str(refused) or "delivery team" in str(refused)

    health = await workspace.command(RUTH, "dm", "/health", "harborline")
    assert "Harborline Telecom" in str(health)

    for entry in workspace.ledger.entries:
        if entry.said is Said.POST:
            assert not entry.clients_could_see, entry.text


async def test_a_client_left_alone_next_door_breaks_a_promise_and_ops_hear_of_it(demo: Demo) -> None:
    workspace = demo.workspace
    writer = demo.bot.desk.current("brightpay").playbook.contacts.people[0].slack
    lead = demo.bot.desk.current("brightpay").playbook.people.ops_leads[0]
    lead_id = demo.bot.desk.current("brightpay").playbook.people.directory[lead].slack
    assert writer is not None
    await workspace.say(writer, "ext-brightpay", NEXT_DOOR)
    await asyncio.sleep(0.8)
    for _ in range(20):
        await pass_time(demo, 3600)
    await heard(demo, lambda entry: entry.said is Said.POST and lead_id in entry.seen_by and "missed" in entry.words())
    seen = {entry.text for entry in workspace.ledger.entries if entry.clients_could_see and entry.said is Said.POST}
    assert seen == {demo.bot.desk.current("brightpay").playbook.receipt.reply}
