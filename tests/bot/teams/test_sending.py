"""What becomes of a post whatever Teams answers, who is answered where, and what is never said to whom."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from teams_town import HOME, Member, Said

from storage import outbox

CLIENT, INSIDE, OPS = "19:client@thread.tacv2", "19:inside@thread.tacv2", "19:ops@thread.tacv2"
MARIA, RITA, SAM = "29:maria", "29:rita", "29:sam"
CREATE = "POST /v3/conversations"


def states(stage: Any, kind: str) -> list[tuple[str, str | None]]:
    with stage.bot.store.snapshot() as tx:
        rows = tx.connection.execute(sa.text("SELECT state, error FROM outbox WHERE kind = :kind"), {"kind": kind})
        return [tuple(row) for row in rows]


def in_channel(place: str) -> Any:
    return lambda said: said.conversation.startswith(place)


async def settle(stage: Any, kind: str, state: str) -> None:
    """Wait until the notices of a kind are in a state, letting time pass."""
    async with asyncio.timeout(30):
        while state not in {found for found, _ in states(stage, kind)}:
            stage.pass_time(5)
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("status", [429, 412])
async def test_teams_asks_to_wait_and_is_given_the_time(stage: Any, status: int) -> None:
    stage.town.refuse(CREATE, status, times=2, **{"Retry-After": "7"})
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await settle(stage, "ticket_card", "sent")
    cards = [said for said in stage.town.said if said.verb == "post" and said.conversation.startswith(INSIDE)]
    assert len(cards) == 1
    assert "may have this already" not in cards[0].words()


@pytest.mark.parametrize("how", [502, 504, "dropped before", "dropped after"])
async def test_an_unknown_outcome_is_repeated_to_us_and_says_so(stage: Any, how: Any) -> None:
    if isinstance(how, int):
        stage.town.refuse(CREATE, how)
    else:
        stage.town.drop(CREATE, after=how == "dropped after")
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await settle(stage, "ticket_card", "unknown")
    stage.pass_time(61)
    await settle(stage, "ticket_card", "sent")
    last = [said for said in stage.town.said if said.conversation.startswith(INSIDE)][-1]
    assert "may have this already" in last.words()


async def test_an_unknown_outcome_towards_a_client_is_held_and_the_author_told(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await town.until(in_channel(INSIDE))
    await town.say(MARIA, "dm", "help")  # so that her chat is open
    town.refuse("/v3/conversations/19:client", 502)
    await town.say(MARIA, INSIDE, "reply ACME-1 We are on it", mention=True)
    await settle(stage, "client_reply", "parked")
    await town.until(lambda said: said.conversation == town.chat(MARIA) and "may not have reached" in said.words())
    assert not [said for said in town.said if said.clients and "We are on it" in said.words()]


@pytest.mark.parametrize("status", [403, 404])
async def test_a_place_that_is_gone_is_left_for_the_next(stage: Any, status: int) -> None:
    stage.town.refuse(CREATE, status)
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await settle(stage, "ticket_card", "sent")
    assert not [said for said in stage.town.said if said.clients]


@pytest.mark.parametrize("status", [400, 413])
async def test_what_teams_will_not_draw_goes_out_as_plain_words(stage: Any, status: int) -> None:
    stage.town.refuse(CREATE, status)
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    said = await stage.town.until(in_channel(INSIDE))
    assert said.card is None
    assert "ACME-1" in said.activity["text"]


async def test_an_internal_channel_with_an_outsider_gets_nothing(stage: Any) -> None:
    stage.town.members[INSIDE].append(Member("29:guest", "A guest", HOME, guest=True))
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await settle(stage, "ticket_card", "sent")
    assert not [said for said in stage.town.said if said.clients]


async def test_a_command_among_clients_is_answered_in_ones_own_chat(stage: Any) -> None:
    town = stage.town
    await town.say(MARIA, CLIENT, "health acme", mention=True)
    answer = await town.until(lambda said: said.conversation == town.chat(MARIA))
    assert "Acme Telecom" in answer.words()
    pointer = await town.until(in_channel(CLIENT))
    assert pointer.activity["text"] == "I have answered you in our chat."
    assert [said for said in town.said if said.clients] == [pointer]


async def test_a_reply_typed_in_the_tickets_own_thread_needs_not_our_name(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    card = await town.until(in_channel(INSIDE))
    root = card.conversation.partition(";messageid=")[2]
    await town.say(MARIA, INSIDE, "/reply ACME-1 We see it too.", thread=root)
    said = await town.until(lambda one: one.clients and "We see it too." in one.words())
    assert "Maria Lopez" in said.words()
    before = len(town.said)
    await town.say(MARIA, INSIDE, "reply to them please", thread=root)
    await town.say(MARIA, INSIDE, "/shrug", thread=root)
    assert town.said[before:] == [], "talk among ourselves is no command"


async def test_a_slash_among_clients_is_a_command_of_ours_and_a_message_of_theirs(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "/resolve the dialer is down for all 140 agents")
    card = await town.until(in_channel(INSIDE))
    assert "ACME-1" in card.words()
    await town.say(MARIA, CLIENT, "/ack ACME-1")
    await town.until(lambda one: one.conversation == town.chat(MARIA) and "ACME-1 is yours" in one.words())
    with stage.bot.store.snapshot() as tx:
        states = dict(tx.connection.execute(sa.text("SELECT metric, state FROM clock")).all())
    assert states["first_response"] == "pending", "a command is no answer to the client"


async def test_a_clients_words_to_the_bot_are_a_message_and_get_no_answer(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "resolve this please, the dialer is down for all 140 agents", mention=True)
    card = await town.until(in_channel(INSIDE))
    assert "ACME-1" in card.words()
    assert not [said for said in town.said if said.clients]


async def test_our_name_alone_in_a_thread_raises_its_first_message(stage: Any) -> None:
    town = stage.town
    root = await town.say(RITA, CLIENT, "Could you send me the roster for Friday?")
    async with asyncio.timeout(20):
        while not kept(stage):  # noqa: ASYNC110  the worker works on after the answer
            await asyncio.sleep(0.05)
    await town.say(MARIA, CLIENT, "", thread=root, mention=True)
    card = await town.until(in_channel(INSIDE))
    assert "roster for Friday" in card.words()


async def test_the_message_extension_raises_what_it_is_called_on_once(stage: Any) -> None:
    town = stage.town
    chosen = {
        "id": "1794322800000",
        "createdDateTime": "2026-11-10T14:59:00Z",
        "from": {"user": {"id": f"entra-{RITA}", "displayName": "Rita Moss"}},
        "body": {"contentType": "html", "content": "<p>The <b>roster</b> for Friday?</p>"},
    }
    value = {"commandId": "liaisonRaise", "messagePayload": chosen, "data": {"severity": "P2"}}
    for told in ("ACME-1 is open", "belongs to ACME-1 already"):
        made = town.activity(MARIA, CLIENT, type="invoke", name="composeExtension/submitAction", value=value)
        status, body = await town.bring(made)
        assert status == 200
        assert told in body["task"]["value"]
    refused = town.activity(RITA, CLIENT, type="invoke", name="composeExtension/submitAction", value=value)
    assert "delivery team" in (await town.bring(refused))[1]["task"]["value"]
    await settle(stage, "ticket_card", "sent")  # a card made while an earlier one is on its way waits a minute
    card = await town.until(in_channel(INSIDE))
    assert "The roster for Friday?" in card.words()


def kept(stage: Any) -> list[tuple[str, bool]]:
    with stage.bot.store.snapshot() as tx:
        return [
            (text, bool(gone)) for text, gone in tx.connection.execute(sa.text("SELECT text, deleted FROM message"))
        ]


async def test_edits_and_deletions_change_what_is_kept(stage: Any) -> None:
    town = stage.town
    first = await town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await town.until(in_channel(INSIDE))
    changed = "The dialer is down for all 150 agents."
    for kind, text, so in (("messageUpdate", changed, (changed, False)), ("messageDelete", "", ("", True))):
        stage.clock.jump(60)
        made = town.activity(RITA, CLIENT, type=kind, text=text, id=first)
        made["conversation"]["id"] = f"{CLIENT};messageid={first}"
        assert (await town.bring(made))[0] == 200
        async with asyncio.timeout(20):
            while kept(stage) != [so]:  # noqa: ASYNC110  the worker works on after the answer
                await asyncio.sleep(0.05)


async def test_a_pressed_button_of_somebody_else_or_a_changed_one_does_nothing(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    card: Said = await town.until(in_channel(INSIDE))
    assert "delivery team" in await town.press(RITA, card, "ack")
    made = town.activity(MARIA, INSIDE, type="invoke", name="adaptiveCard/action")
    made["value"] = {"action": {"type": "Action.Execute", "data": {"liaison": "v1|acme|ACME-1|resolve|1|" + "0" * 32}}}
    assert (await town.bring(made))[1]["value"] == "This button is not valid any more."
    with stage.bot.store.snapshot() as tx:
        assert outbox.counts(tx)
