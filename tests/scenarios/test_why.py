"""Asking why in the local workspace, through the real Bolt adapter: told to who asked, where no client reads along."""

import datetime as dt
from typing import Any

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from bot.sandbox.ledger import Entry, Said
from storage import messages

TOM, DANA = "U07T0M4CHTB", "U03QK7WHT1D"
SHARED, INSIDE = "ext-harborline", "int-harborline"
QUESTION = "Could you send me the roster for Friday?"
LONGEST = 20.0


async def posted(demo: Demo, words: str, channel: str | None = None) -> Entry:
    """Wait for a post of the bot with these words."""

    def found() -> Any:
        return next(
            (e for e in demo.workspace.ledger.posts if words in whole(e) and channel in (None, e.channel)), None
        )

    entry: Entry = await demo.workspace.until(found, LONGEST)
    return entry


def whole(entry: Entry) -> str:
    return "\n".join(entry.texts())


async def read(demo: Demo, said: str) -> None:
    """Wait until a client's message was read."""

    def done() -> bool:
        with demo.bot.store.snapshot() as tx:
            rows = messages.last_read(tx, "harborline", demo.clock.now() + dt.timedelta(minutes=1), 50)
        return any(row.text == said and row.reading for row in rows)

    await demo.workspace.until(done, LONGEST)


def outward(demo: Demo) -> str:
    return "\n".join(demo.workspace.ledger.client_visible_texts())


async def test_the_cards_why_is_told_to_the_one_who_pressed(demo: Demo) -> None:
    await demo.workspace.say(TOM, SHARED, COMPLAINT)
    entry = await posted(demo, "HARB-1", demo.workspace.channel(INSIDE).id)
    await demo.workspace.press(DANA, demo.workspace.message(entry), "liaison:why")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(DANA), LONGEST)
    shown = demo.workspace.ephemerals(DANA)[-1]
    assert "HARB-1 was opened by this message." in shown.text
    assert "Chance of an escalation" in str(shown.blocks)
    assert "Chance" not in outward(demo)


async def test_the_shortcut_in_a_shared_channel_answers_in_a_direct_message_and_this_was_one_raises_it(
    demo: Demo,
) -> None:
    said = await demo.workspace.say(TOM, SHARED, QUESTION)
    await read(demo, QUESTION)
    await demo.workspace.shortcut(DANA, "Why this reading", said)
    entry = await posted(demo, "Read as needing no ticket.")
    assert entry.channel not in (said.channel, demo.workspace.channel(INSIDE).id)
    assert "direct message" in demo.workspace.ephemerals(DANA)[-1].text
    await demo.workspace.press(DANA, demo.workspace.message(entry), "liaison:this_was_one")
    await posted(demo, "HARB-1", demo.workspace.channel(INSIDE).id)
    assert "needing no ticket" not in outward(demo)


async def test_a_pasted_link_asks_the_same(demo: Demo) -> None:
    said = await demo.workspace.say(TOM, SHARED, QUESTION)
    await read(demo, QUESTION)
    link = f"<https://crescent-bpo.slack.com/archives/{said.channel}/p{said.ts.replace('.', '')}?thread_ts={said.ts}>"
    await demo.workspace.command(DANA, INSIDE, "/liaison", f"why-not {link}")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(DANA), LONGEST)
    assert "Read as needing no ticket." in demo.workspace.ephemerals(DANA)[-1].text


async def test_a_press_on_the_home_page_raises_and_shows_the_page_anew(demo: Demo) -> None:
    await demo.workspace.say(TOM, SHARED, QUESTION)
    await read(demo, QUESTION)
    await demo.workspace.open_home(DANA)
    home = await demo.workspace.until(lambda: demo.workspace.home(DANA), LONGEST)
    assert "roster for Friday" in str(home)
    await demo.workspace.press(DANA, home, "liaison:this_was_one")
    await posted(demo, "HARB-1", demo.workspace.channel(INSIDE).id)
    await demo.workspace.until(lambda: "Open tickets" in str(demo.workspace.home(DANA)), LONGEST)


async def test_a_tone_flag_reaches_the_pm_alone(demo: Demo) -> None:
    await demo.workspace.say(TOM, SHARED, "Good morning Dana, thank you for the quick help yesterday, it was great!")
    await demo.workspace.say(TOM, SHARED, "As per my last message, this is unacceptable. We will do it ourselves.")
    demo.clock.jump(60.0)
    entry = await posted(demo, "sounds different")
    assert Said.POST is entry.said
    seen_by = [user for user in (TOM, DANA) if entry in demo.workspace.ledger.visible_to(user)]
    assert seen_by == [DANA]
    for word in ("sounds different", "calmer", "What moved"):
        assert word not in outward(demo)
    await demo.workspace.say(TOM, SHARED, "Thank you so much Dana, that was great, all good again!")
    demo.clock.jump(60.0)
    await demo.workspace.until(lambda: "friendly again since" in str(demo.workspace.message(entry).blocks), LONGEST)
    told = [
        post for post in demo.workspace.ledger.posts if "friendly" in whole(post) or "sounds different" in whole(post)
    ]
    assert told == [entry], "the card was edited, not posted anew"
    assert "friendly" not in outward(demo)
