"""The bot in Microsoft's own local Teams client: installed, written to, pressed, and heard from."""

import datetime as dt
from pathlib import Path
from typing import Any

from agents_playground import Playground, acme_with, free_port, local_settings, playground
from teams_town import buttons
from world import book_of

from bot.demo.clock import DemoClock
from bot.running import Bot, Tempo
from scheduler import clock


async def test_a_morning_from_complaint_to_check_in(tmp_path: Path) -> None:
    port = free_port()
    async with playground(f"http://127.0.0.1:{port}/api/messages", tmp_path) as ground:
        demo_clock = DemoClock(dt.datetime.now(dt.UTC), clock.monotonic)
        book = book_of(tmp_path / "books", acme_with(ground.config))
        settings = local_settings(port, tmp_path)
        assert settings.problems() == []
        bot = Bot(settings, book, Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0)))
        await bot.start()
        try:
            await story(ground, bot, demo_clock)
        finally:
            await bot.stop()


async def story(ground: Playground, bot: Bot, demo_clock: DemoClock) -> None:
    """What the people of one morning do, and what they see of the bot in their clients."""
    config = ground.config
    chat, group = config["personalChat"]["id"], config["groupChats"][0]["id"]
    inside, pm, client = config["teams"][0]["channels"][0]["id"], config["currentUser"]["id"], config["users"][3]

    await ground.install(chat)
    await ground.sees("I keep an eye on what clients ask")
    await ground.say(chat, pm, "help")
    await ground.sees("take a ticket, perhaps with a promise")

    await ground.say(inside, pm, "tickets", mention=True)
    await ground.sees("Nothing is open for Acme Telecom")

    await ground.install(group)
    await ground.hears(group, client, "The dialer is down for all 140 agents, nobody can call.")
    card = await ground.sees("ACME-1")

    demo_clock.jump(500)
    bot.engine.wake_all()
    await ground.sees("of working time left")

    message = card["message"]["messageId"]
    told = await ground.press(f"{inside};messageid={message}", pm, message, button(card_of(card), "ack"))
    assert "ACME-1 is yours" in str(told)
    await ground.sees("Acknowledged", action="updateMessage")

    await ground.say(chat, pm, "health acme")
    await ground.sees("no score yet")
    await our_own_check_in(ground, chat, pm)
    await the_clients_check_in(ground, group, chat, pm)


async def our_own_check_in(ground: Playground, chat: str, pm: str) -> None:
    """The PM is asked in their own chat: every kind of field, sent, and kept on the card."""
    await ground.say(chat, pm, "checkin acme now pulse")
    event = await ground.sees("Time for the ", action="createMessage")
    message = event["message"]["messageId"]
    shown = (await ground.press(chat, pm, message, button(card_of(event), "answer")))["value"]
    kinds = [one["type"] for one in shown["body"] if "id" in one]
    assert kinds == ["Input.Text", "Input.ChoiceSet", "Input.ChoiceSet"]
    told = await ground.press(chat, pm, message, button(shown, "form:checkin"), q0="The new queue.", q1="4", q2="1")
    assert "Thank you, noted." in str(told)
    edited = card_of(await ground.sees("Thank you, noted.", action="updateMessage"))
    assert [one["value"] for one in edited["body"] if "id" in one] == ["The new queue.", "4", "1"]


async def the_clients_check_in(ground: Playground, group: str, chat: str, pm: str) -> None:
    """The client is asked in the chat they share with us: a contact answers, one of ours is refused."""
    await ground.say(chat, pm, "checkin acme now csat")
    event = await ground.sees("We would like to know how we did.", action="createMessage")
    message, contact = event["message"]["messageId"], ground.config["users"][3]["id"]
    send = button(card_of(event), "form:checkin")
    assert "is for the client" in str(await ground.press(group, pm, message, send, q0="5"))
    assert "Thank you, noted." in str(await ground.press(group, contact, message, send, q0="4", q1="More people."))
    assert "Your answer was changed." in str(await ground.press(group, contact, message, send, q0="5"))


def button(card: Any, action: str) -> dict[str, Any]:
    return next(one for one in buttons(card) if one["verb"] == f"liaison:{action}")


def card_of(event: dict[str, Any]) -> Any:
    found = event["message"].get("attachments") or event["message"].get("body", {}).get("attachments")
    return found[0]["content"] if found else event
