"""Check-ins in the local workspace, through the real Bolt adapter: asked in person, answered by button and form."""

import datetime as dt
from typing import Any

from bot.demo.staging import Demo
from bot.sandbox.conversation import Message
from bot.sandbox.ledger import Said

PRIYA, TOM, DANA = "U07PR1Y4RMN", "U07T0M4CHTB", "U03QK7WHT1D"
SHARED = "ext-harborline"


def posts(demo: Demo, words: str) -> list[Any]:
    return [e for e in demo.workspace.ledger.entries if e.said is Said.POST and words in e.words()]


async def asked(demo: Demo) -> list[Message]:
    """Let the PM ask at once and return what the two contacts got."""
    done = await demo.workspace.command(DANA, "int-harborline", "/checkin", "harborline now csat")
    assert "csat is started" in str(done)
    await demo.workspace.until(lambda: len(posts(demo, "We would like to know how we did.")) == 2, 10.0)
    return [demo.workspace.message(entry) for entry in posts(demo, "We would like to know how we did.")]


def last_word(demo: Demo, user: str) -> str:
    return demo.workspace.ephemerals(user)[-1].text


async def test_contacts_are_asked_in_person_and_answer_with_a_button(demo: Demo) -> None:
    first, second = await asked(demo)
    shared = demo.workspace.channel(SHARED).id
    assert not [e for e in posts(demo, "We would like") if e.channel == shared], "not in front of everybody"
    await demo.workspace.press(PRIYA, first, "liaison:rate:4")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(PRIYA), 5.0)
    assert last_word(demo, PRIYA).startswith("Thank you, noted.")
    await demo.workspace.press(PRIYA, first, "liaison:rate:2")
    await demo.workspace.until(lambda: "was changed" in last_word(demo, PRIYA), 5.0)
    assert second.text == first.text


async def test_the_form_is_filled_with_what_was_answered_and_keeps_the_rest(demo: Demo) -> None:
    first, _ = await asked(demo)
    await demo.workspace.press(PRIYA, first, "liaison:rate:5")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(PRIYA), 5.0)
    await demo.workspace.press(PRIYA, first, "liaison:answer")
    view = await demo.workspace.until(lambda: demo.workspace.modal(PRIYA), 5.0)
    assert "'initial_option': {'text': {'type': 'plain_text', 'text': '5'" in str(view)
    done = await demo.workspace.submit(view, {"q1": "More people on Sunday nights."})
    assert not done.errors


async def test_without_a_direct_message_the_contact_is_asked_by_name_and_nobody_else_may_answer(demo: Demo) -> None:
    demo.workspace.faults.fail("conversations.open", "user_not_visible", times=9)
    await demo.workspace.command(DANA, "int-harborline", "/checkin", "harborline now csat")
    await demo.workspace.until(lambda: len(posts(demo, "We would like to know how we did.")) == 2, 10.0)
    shared = demo.workspace.channel(SHARED).id
    entries = posts(demo, "We would like to know how we did.")
    assert {entry.channel for entry in entries} == {shared}
    to_priya = next(m for m in map(demo.workspace.message, entries) if f"<@{PRIYA}>" in str(m.blocks))
    for who, word in ((TOM, "was for somebody else"), (DANA, "is for the client")):
        await demo.workspace.press(who, to_priya, "liaison:rate:5")
        await demo.workspace.until(lambda who=who, word=word: word in str(demo.workspace.ephemerals(who)), 5.0)  # type: ignore[misc]
        assert last_word(demo, who) == f"This question {word}, so nothing was noted."


async def test_at_the_end_the_pm_reads_everything_in_one_message(demo: Demo) -> None:
    first, _ = await asked(demo)
    await demo.workspace.press(PRIYA, first, "liaison:rate:4")
    await demo.workspace.until(lambda: demo.workspace.ephemerals(PRIYA), 5.0)
    for _day in range(9):
        demo.clock.jump(dt.timedelta(days=1).total_seconds())
        await demo.workspace.settle()
    await demo.workspace.until(lambda: posts(demo, "csat: what came back"), 15.0)
