"""Added, upgraded and removed: who is greeted, and whether a conversation can be reached afterwards."""

import asyncio
from typing import Any

import pytest

from storage import conversations
from storage.conversations import ConversationRow

CLIENT, MARIA, RITA = "19:client@thread.tacv2", "29:maria", "29:rita"
OURS = "I keep an eye on what clients ask"
THEIRS = "Now and then your service team asks you here"


async def personal(stage: Any, who: str, action: object) -> None:
    made = stage.town.activity(who, "dm", type="installationUpdate")
    if action is not None:
        made["action"] = action
    assert (await stage.town.bring(made))[0] == 200


def row(stage: Any, place: str) -> ConversationRow:
    with stage.bot.store.snapshot() as tx:
        found = conversations.of_id(tx, place)
    assert found is not None
    return found


def said_to(stage: Any, who: str) -> list[str]:
    chat = stage.town.chat(who)
    return [said.words() for said in stage.town.said if said.conversation == chat]


@pytest.mark.parametrize(("who", "words"), [(MARIA, OURS), (RITA, THEIRS)])
async def test_the_first_install_in_ones_own_chat_greets_and_an_upgrade_does_not(
    stage: Any, who: str, words: str
) -> None:
    await personal(stage, who, "add")
    (greeting,) = said_to(stage, who)
    assert words in greeting
    before = row(stage, stage.town.chat(who)).seen_at
    stage.clock.jump(60)
    await personal(stage, who, "add-upgrade")
    assert said_to(stage, who) == [greeting]
    assert (row(stage, stage.town.chat(who)).seen_at - before).total_seconds() == 60, "how they are reached is renewed"


async def test_an_upgrade_that_brings_the_bot_along_is_silent_and_makes_the_chat_known(stage: Any) -> None:
    await personal(stage, MARIA, "add-upgrade")
    assert said_to(stage, MARIA) == []
    assert row(stage, stage.town.chat(MARIA)).person == MARIA


@pytest.mark.parametrize("action", [None, "upgrade", "ADD", "remove", "remove-upgrade", ["add"], {"add": "add"}, 7])
async def test_nothing_else_greets(stage: Any, action: object) -> None:
    await personal(stage, MARIA, action)
    assert said_to(stage, MARIA) == []


@pytest.mark.parametrize("action", ["remove", "remove-upgrade"])
async def test_who_removes_it_is_not_written_to_until_it_is_back(stage: Any, action: str) -> None:
    await personal(stage, MARIA, "add")
    await personal(stage, MARIA, action)
    assert row(stage, stage.town.chat(MARIA)).gone_at is not None
    await personal(stage, MARIA, "add-upgrade" if "upgrade" in action else "add")
    assert row(stage, stage.town.chat(MARIA)).gone_at is None


async def test_a_channel_is_never_greeted(stage: Any) -> None:
    made = stage.town.activity(MARIA, CLIENT, type="installationUpdate", action="add")
    assert (await stage.town.bring(made))[0] == 200
    assert [said for said in stage.town.said if said.conversation.startswith(CLIENT)] == []


async def test_added_again_is_written_down_by_the_process_that_did_not_hear_of_the_removal(begin: Any) -> None:
    """Two processes share one database; what one of them has in its memory is not what is written."""
    stage = await begin()
    await personal(stage, MARIA, "add")
    now = stage.clock.now()
    await stage.bot.store.write(lambda tx: conversations.gone(tx, stage.town.chat(MARIA), now))
    await personal(stage, MARIA, "add")
    assert row(stage, stage.town.chat(MARIA)).gone_at is None


async def test_a_chat_that_another_process_took_for_gone_is_written_down_with_the_next_message(begin: Any) -> None:
    stage = await begin()
    await stage.town.say(MARIA, "dm", "help")
    now = stage.clock.now()
    await stage.bot.store.write(lambda tx: conversations.gone(tx, stage.town.chat(MARIA), now))
    assert await stage.bot.teams.desk.references.of_place(stage.town.chat(MARIA)) is None
    await stage.town.say(MARIA, "dm", "help")
    async with asyncio.timeout(10):
        while row(stage, stage.town.chat(MARIA)).gone_at is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
