"""Buttons, forms, reactions and the home page in the local workspace, through the real Bolt adapter."""

import asyncio
from typing import Any

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from bot.sandbox.conversation import Message
from bot.sandbox.ledger import Said

TOM, DANA, MARCUS = "U07T0M4CHTB", "U03QK7WHT1D", "U03QKB3LL8M"
SHARED, INSIDE = "ext-harborline", "int-harborline"


async def card_of(demo: Demo) -> Message:
    """Let a client complain and return the card."""
    await demo.workspace.say(TOM, SHARED, COMPLAINT)
    inside = demo.workspace.channel(INSIDE).id

    def posted() -> Any:
        return next((e for e in demo.workspace.ledger.entries if e.said is Said.POST and e.channel == inside), None)

    entry = await demo.workspace.until(posted, 8.0)
    return demo.workspace.message(entry)


def last_word(demo: Demo, user: str) -> str:
    return demo.workspace.ephemerals(user)[-1].text


async def test_a_click_takes_the_ticket_and_the_button_goes(demo: Demo) -> None:
    card = await card_of(demo)
    await demo.workspace.press(DANA, card, "liaison:ack")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(DANA), 5.0)
    assert "HARB-1 is yours" in last_word(demo, DANA)
    await demo.workspace.until(lambda: "liaison:ack" not in _actions(demo.workspace.message(card)), 5.0)


async def test_a_form_opens_is_checked_and_does_its_work(demo: Demo) -> None:
    card = await card_of(demo)
    await demo.workspace.press(DANA, card, "liaison:waiting")
    view = await demo.workspace.until(lambda: demo.workspace.modal(DANA), 5.0)
    empty = await demo.workspace.submit(view, {"reason": "  "})
    assert empty.errors
    done = await demo.workspace.submit(view, {"reason": "their call list"})
    assert not done.errors
    await demo.workspace.until(lambda: "their call list" in str(demo.workspace.message(card).blocks), 5.0)


async def test_the_ticket_emoji_raises_any_message_once(demo: Demo) -> None:
    said = await demo.workspace.say(TOM, SHARED, "Could you send me the roster for Friday?")
    await asyncio.sleep(0.6)
    await demo.workspace.react(DANA, said, "ticket")
    await demo.workspace.react(MARCUS, said, "ticket")
    inside = demo.workspace.channel(INSIDE).id

    def cards() -> list[Any]:
        return [e for e in demo.workspace.ledger.entries if e.said is Said.POST and e.channel == inside]

    await demo.workspace.until(cards, 8.0)
    await asyncio.sleep(0.8)
    assert len(cards()) == 1
    assert "roster for Friday" in cards()[0].words()


async def test_the_home_page_lists_what_is_open(demo: Demo) -> None:
    await card_of(demo)
    await demo.workspace.open_home(DANA)
    home = await demo.workspace.until(lambda: demo.workspace.home(DANA), 5.0)
    assert "HARB-1" in str(home)


def _actions(message: Message) -> list[str]:
    blocks: Any = message.blocks
    return [
        item.get("action_id", "") for block in blocks for item in block.get("elements", ()) if isinstance(item, dict)
    ]
