"""Buttons, forms, reactions and the home page in the local workspace, through the real Bolt adapter."""

from typing import Any

from scenarios.quiet import calm

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from bot.sandbox.conversation import Message
from bot.sandbox.ledger import Entry

TOM, DANA, MARCUS = "U07T0M4CHTB", "U03QK7WHT1D", "U03QKB3LL8M"
SHARED, INSIDE = "ext-harborline", "int-harborline"


async def card_of(demo: Demo) -> Message:
    """Let a client complain and return the card."""
    await demo.workspace.say(TOM, SHARED, COMPLAINT)
    await calm(demo)
    return demo.workspace.message(cards(demo)[0])


def cards(demo: Demo) -> list[Entry]:
    inside = demo.workspace.channel(INSIDE).id
    return [entry for entry in demo.workspace.ledger.posts if entry.channel == inside]


def last_word(demo: Demo, user: str) -> str:
    return demo.workspace.ephemerals(user)[-1].text


async def test_a_click_takes_the_ticket_and_the_button_goes(demo: Demo) -> None:
    card = await card_of(demo)
    await demo.workspace.press(DANA, card, "liaison:ack")
    await calm(demo)
    assert "HARB-1 is yours" in last_word(demo, DANA)
    assert "liaison:ack" not in _actions(demo.workspace.message(card))


async def test_a_form_opens_is_checked_and_does_its_work(demo: Demo) -> None:
    card = await card_of(demo)
    await demo.workspace.press(DANA, card, "liaison:waiting")
    view = await demo.workspace.until(lambda: demo.workspace.modal(DANA))
    empty = await demo.workspace.submit(view, {"reason": "  "})
    assert empty.errors
    done = await demo.workspace.submit(view, {"reason": "their call list"})
    assert not done.errors
    await calm(demo)
    assert "their call list" in str(demo.workspace.message(card).blocks)


async def test_a_form_offers_only_the_clients_of_who_asks_and_outsiders_get_none(demo: Demo) -> None:
    await demo.workspace.shortcut(DANA, "Open a ticket")
    view = await demo.workspace.until(lambda: demo.workspace.modal(DANA))
    assert "Harborline Telecom" in str(view.blocks)
    assert "BrightPay" not in str(view.blocks)
    await demo.workspace.close(view)
    await demo.workspace.command(DANA, INSIDE, "/escalate")
    view = await demo.workspace.until(lambda: demo.workspace.modal(DANA))
    assert "BrightPay" not in str(view.blocks)
    await demo.workspace.shortcut(TOM, "Open a ticket")
    await demo.bot.slack.errands.finish()
    assert demo.workspace.modal(TOM) is None


async def test_a_form_slack_will_not_open_any_more_is_told_to_who_asked(demo: Demo) -> None:
    demo.workspace.faults.fail("views.open", "expired_trigger_id")
    await demo.workspace.command(DANA, INSIDE, "/escalate")
    await demo.workspace.until(lambda: "too long for Slack to open a form" in _direct(demo, DANA))


def _direct(demo: Demo, user: str) -> str:
    return " ".join(message.text for message in demo.workspace.messages("dm", user))


async def test_the_ticket_emoji_raises_any_message_once(demo: Demo) -> None:
    said = await demo.workspace.say(TOM, SHARED, "Could you send me the roster for Friday?")
    await calm(demo)
    assert not cards(demo)
    await demo.workspace.react(DANA, said, "ticket")
    await demo.workspace.react(MARCUS, said, "ticket")
    await calm(demo)
    (card,) = cards(demo)
    assert "roster for Friday" in card.words()


async def test_the_home_page_lists_what_is_open(demo: Demo) -> None:
    await card_of(demo)
    await demo.workspace.open_home(DANA)
    home = await demo.workspace.until(lambda: demo.workspace.home(DANA))
    assert "HARB-1" in str(home)


def _actions(message: Message) -> list[str]:
    blocks: Any = message.blocks
    return [
        item.get("action_id", "") for block in blocks for item in block.get("elements", ()) if isinstance(item, dict)
    ]
