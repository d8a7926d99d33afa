"""One story, two platforms: the same words on Slack, on Teams, and with the client on one and us on the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from two_platforms import DANA, HELEN, RUTH, SHARED, TOM, OnTeams, Stage
from two_platforms import stage as staged

from bot.demo.tour import COMPLAINT
from playbooks.terms import Platform
from storage import clocks, messages, tickets

QUESTION = "Could you send me the roster for Friday?"
SLACK, TEAMS = Platform.SLACK, Platform.TEAMS
WHERE = {
    "slack": (SLACK, SLACK),
    "teams": (TEAMS, TEAMS),
    "client in Teams, PM in Slack": (TEAMS, SLACK),
    "client in Slack, PM in Teams": (SLACK, TEAMS),
}


@pytest.fixture(params=list(WHERE))
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage of a story, on each pair of platforms in turn."""
    client, ours = WHERE[request.param]
    async with staged(client, ours, tmp_path) as made:
        yield made


def state_of(stage: Stage, metric: str) -> str:
    with stage.bot.store.snapshot() as tx:
        ticket = tickets.by_key(tx, "harborline", "HARB-1")
        assert ticket is not None
        return next(row.state for row in clocks.of_ticket(tx, "harborline", ticket.id) if row.metric == metric)


def was_read(stage: Stage, message: str) -> bool:
    """Whether a message of the client has been read."""
    platform = "teams" if isinstance(stage.client, OnTeams) else "slack"
    with stage.bot.store.snapshot() as tx:
        row = messages.by_message_id(tx, "harborline", platform, message)
        return row is not None and bool(row.reading)


async def test_the_first_ten_minutes(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    assert "140 agents" in stage.ours.shows(card)

    await stage.pass_time(320)
    await stage.until(lambda: [one for one in stage.ours.told(DANA) if "HARB-1" in one and "due" in one])

    answer = await stage.ours.command(DANA, "ack HARB-1 back by 2h")
    assert "HARB-1 is yours since" in answer
    await stage.until(lambda: "Promised" in stage.ours.shows(card))

    await stage.client.say(DANA, SHARED, "We see it too and are on it, next word in 30 minutes.")
    await stage.until(lambda: state_of(stage, "first_response") == "met")
    assert "met" in await stage.ours.command(DANA, "sla HARB-1")

    refused = await stage.client.command(TOM, "resolve HARB-1")
    assert "There is no ticket" in refused or "delivery team" in refused

    assert "Harborline Telecom" in await stage.ours.command(RUTH, "health harborline")
    assert stage.client.client_read() == []
    assert [one for one in stage.ours.client_read() if "HARB" in one] == []


async def test_a_click_takes_the_ticket_and_the_button_goes(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    assert "HARB-1 is yours" in await stage.ours.press(DANA, card, "ack")
    await stage.until(lambda: '"Acknowledge"' not in stage.ours.shows(card))


async def test_a_form_does_its_work(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    await stage.ours.fill(DANA, card, "waiting", reason="their call list")
    await stage.until(lambda: "their call list" in stage.ours.shows(card))


async def test_the_cards_why_is_told_and_no_client_reads_it(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    told = await stage.ours.clicks(DANA, card, "why")
    assert "HARB-1 was opened by this message." in told
    assert stage.client.client_read() == []


@pytest.mark.parametrize("stage", ["slack", "teams"], indirect=True)
async def test_a_pasted_link_tells_how_a_message_was_read(stage: Stage) -> None:
    message = await stage.client.say(TOM, SHARED, QUESTION)
    link = stage.client.link_to(SHARED, message)
    await stage.until(lambda: was_read(stage, message))
    await stage.ours.asks(DANA, f"why-not {link}", "Read as needing no ticket.")
    assert stage.client.client_read() == []


async def test_a_client_left_alone_breaks_a_promise_and_ops_hear_of_it(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    for _ in range(4):
        await stage.pass_time(900)
    await stage.until(lambda: [one for one in stage.ours.told(RUTH) if "HARB-1" in one and "missed" in one])
    assert stage.client.client_read() == []


async def test_a_tone_flag_reaches_the_pm_alone_and_is_edited_once_it_is_over(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, "Good morning Dana, thank you for the quick help yesterday, it was great!")
    await stage.client.say(TOM, SHARED, "As per my last message, this is unacceptable. We will do it ourselves.")
    await stage.pass_time(60)
    flag = await stage.ours.news(DANA, "sounds different")
    await stage.client.say(TOM, SHARED, "Thank you so much Dana, that was great, all good again!")
    await stage.pass_time(60)
    await stage.until(lambda: "friendly again since" in stage.ours.shows(flag))
    assert [one for who in (RUTH, HELEN) for one in stage.ours.told(who) if "sounds different" in one] == []
    assert stage.client.client_read() == []


async def test_a_reply_from_the_card_reaches_the_clients_thread_and_stops_the_clock(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    await stage.ours.fill(DANA, card, "reply", reply="We see it too, next word at noon.")
    said = await stage.until(stage.client.client_read)
    assert len(said) == 1
    assert "Dana Whitfield" in said[0]
    assert "We see it too, next word at noon." in said[0]
    await stage.until(lambda: state_of(stage, "first_response") == "met")


async def test_a_reply_by_command_is_said_once(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    answer = await stage.ours.command(DANA, "reply HARB-1 On it.")
    assert "Your reply on HARB-1 goes to Harborline Telecom as Dana Whitfield." in answer
    await stage.until(lambda: state_of(stage, "first_response") == "met")
    assert len(stage.client.client_read()) == 1
    await stage.ours.command(DANA, "reply HARB-1 On it.")
    await stage.pass_time(5)
    assert len(stage.client.client_read()) == 1
