"""What Teams brings twice is done once, by whichever process, and what failed is done when it is brought again."""

import asyncio
from typing import Any

import sqlalchemy as sa
from teams_town import buttons

from storage.errors import StoreUnavailable
from storage.store import Store

INSIDE, MARIA, RITA, SAM = "19:inside@thread.tacv2", "29:maria", "29:rita", "29:sam"
RAISE = "escalate acme The dialer is down for all agents."


def tickets(stage: Any) -> list[str]:
    with stage.bot.store.snapshot() as tx:
        return [str(key) for (key,) in tx.connection.execute(sa.text("SELECT key FROM ticket ORDER BY id"))]


def answers(stage: Any, words: str) -> int:
    chat = stage.town.chat(MARIA)
    return sum(said.conversation == chat and words in said.words() for said in stage.town.said)


async def test_a_command_brought_again_at_once_or_later_is_done_and_answered_once(stage: Any) -> None:
    made = stage.town.activity(MARIA, "dm", text=RAISE)
    found = await asyncio.gather(*(stage.town.bring(made) for _ in range(5)))
    assert {status for status, _ in found} == {200}
    stage.clock.jump(3_600)
    assert (await stage.town.bring(made))[0] == 200
    assert tickets(stage) == ["ACME-1"]
    assert answers(stage, "ACME-1 is open") == 1


async def test_another_process_knows_what_was_done(begin: Any) -> None:
    first = await begin()
    made = first.town.activity(MARIA, "dm", text=RAISE)
    assert (await first.town.bring(made))[0] == 200
    await first.bot.stop()
    second = await begin()
    again = second.town.activity(MARIA, "dm", text=RAISE, id=made["id"])
    assert (await second.town.bring(again))[0] == 200
    assert tickets(second) == ["ACME-1"]
    second.clock.jump(60)
    await second.town.say(MARIA, "dm", RAISE)
    assert tickets(second) == ["ACME-1", "ACME-2"], "the same words in a new message are a new command"


async def test_a_command_that_could_not_be_done_is_done_when_it_comes_again(stage: Any, monkeypatch: Any) -> None:
    made = stage.town.activity(MARIA, "dm", text=RAISE)
    await stage.town.say(MARIA, "dm", "help")

    async def gone(*_: Any) -> Any:
        raise StoreUnavailable("It is gone.")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "write", gone)
        assert (await stage.town.bring(made))[0] == 503
    assert (await stage.town.bring(made))[0] == 200
    assert tickets(stage) == ["ACME-1"]


async def test_an_old_clients_button_which_comes_as_a_message_is_done_once(stage: Any) -> None:
    await stage.town.say(MARIA, "dm", "escalate")
    form = await stage.town.until(lambda said: "Raise an escalation" in said.words())
    data = buttons(form.card)[-1]["data"] | {"client": "acme", "what": "The dialer is down."}
    made = stage.town.activity(MARIA, "dm", value=data)
    for _ in range(3):
        assert (await stage.town.bring(made))[0] == 200
    assert tickets(stage) == ["ACME-1"]


async def test_messages_without_an_id_are_each_heard(stage: Any) -> None:
    for _ in range(2):
        made = stage.town.activity(MARIA, "dm", text="help")
        del made["id"]
        assert (await stage.town.bring(made))[0] == 200
    await stage.town.until(lambda _: answers(stage, "take a ticket, perhaps with a promise") == 2)


async def test_nothing_of_the_words_of_a_command_is_kept_to_know_it_by(stage: Any) -> None:
    await stage.town.say(MARIA, INSIDE, "tickets", mention=True)
    with stage.bot.store.snapshot() as tx:
        rows = tx.connection.execute(sa.text("SELECT revision, state, payload FROM inbox")).all()
    assert [tuple(row) for row in rows] == [("command", "done", "{}")]


async def test_somebody_from_outside_learns_nothing_of_what_the_bot_does_for_us(stage: Any) -> None:
    for words in ("", "help", "hello there", "what can you do"):
        await stage.town.say(RITA, "dm", words)
    chat = stage.town.chat(RITA)
    said = [one.activity["text"] for one in stage.town.said if one.conversation == chat]
    assert len(said) == 4
    assert set(said) == {said[0]}
    assert said[0].startswith("Hello. Now and then your service team asks you here")


async def test_a_time_zone_that_nobody_knows_is_taken_for_none(stage: Any) -> None:
    for zone in ("Europe/Nowhere", "?", "../../etc/passwd", "x" * 500, ["UTC"]):
        made = stage.town.activity(MARIA, "dm", text="health acme", localTimezone=zone)
        assert (await stage.town.bring(made))[0] == 200
    assert answers(stage, "Acme Telecom") == 5


async def test_an_answer_is_in_the_zone_that_its_askers_words_are_read_in(stage: Any) -> None:
    made = stage.town.activity(MARIA, "dm", text="health acme", localTimezone="Asia/Tokyo")
    assert (await stage.town.bring(made))[0] == 200
    told = await stage.town.until(lambda said: "Acme Telecom" in said.words())
    assert " EST" in told.words()
    assert "JST" not in told.words()


async def test_a_link_shown_under_another_name_is_found_in_the_formatted_text(stage: Any) -> None:
    """Teams turns a pasted link to a message into that message's first words."""
    place = "19:client@thread.tacv2"
    message = await stage.town.say(RITA, place, "Could you send me the roster for Friday?")
    link = f"https://teams.cloud.microsoft/l/message/19%3aclient%40thread.tacv2/{message}?tenantId=x&amp;groupId=y"
    form = f'<p>why-not <a href="{link}" title="x">Rita Moss: Could you send me</a></p>'
    shown = {"contentType": "text/html", "content": form}
    async with asyncio.timeout(20):
        while True:
            made = stage.town.activity(MARIA, "dm", text="why-not Rita Moss: Could you send me", attachments=[shown])
            assert (await stage.town.bring(made))[0] == 200
            if answers(stage, "Read as needing no ticket."):
                break
            await asyncio.sleep(0.2)
