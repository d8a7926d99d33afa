"""The demo's story, through the real Bolt adapter: complaint, card, nudge, acknowledgement, answer, breach, silence."""

from collections.abc import Callable

from scenarios.quiet import calm, pass_time

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT, NEXT_DOOR
from bot.sandbox.ledger import Entry, Said

TOM, DANA, RUTH = "U07T0M4CHTB", "U03QK7WHT1D", "U02RU7H0KAF"
SHARED, INSIDE = "ext-harborline", "int-harborline"


def heard(demo: Demo, what: Callable[[Entry], bool]) -> Entry:
    """Something the bot said by now."""
    return next(entry for entry in demo.workspace.ledger.entries if what(entry))


async def test_the_first_ten_minutes(demo: Demo) -> None:
    workspace = demo.workspace
    await workspace.say(TOM, SHARED, COMPLAINT)
    await calm(demo)
    inside = workspace.channel(INSIDE).id
    card = heard(demo, lambda entry: entry.said is Said.POST and entry.channel == inside)
    assert "HARB-1" in card.words()
    assert "140 agents" in card.words()

    await pass_time(demo, 320)
    nudge = heard(demo, lambda entry: DANA in entry.seen_by and "is due" in entry.text)
    assert nudge.seen_by <= {DANA, "U0BOT"}

    answer = await workspace.command(DANA, INSIDE, "/ack", "HARB-1 back by 2h")
    assert "HARB-1 is yours since" in str(answer)
    await calm(demo)
    heard(demo, lambda entry: entry.said is Said.UPDATE and entry.ts == card.ts)

    await workspace.say(DANA, SHARED, "We see it too and are on it, next word in 30 minutes.")
    await calm(demo)
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
    await calm(demo)
    for _ in range(20):
        await pass_time(demo, 3600)
    heard(demo, lambda entry: entry.said is Said.POST and lead_id in entry.seen_by and "missed" in entry.words())
    seen = {entry.text for entry in workspace.ledger.entries if entry.clients_could_see and entry.said is Said.POST}
    assert seen == {demo.bot.desk.current("brightpay").playbook.receipt.reply}
