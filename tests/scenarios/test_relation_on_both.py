"""Relationship cards, one story on Slack, on Teams and across: asked for, pressed, refused, never among clients."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from scenarios.test_two_platforms import WHERE
from teams_town import Said
from two_platforms import DANA, HELEN, INSIDE, RUTH, SHARED, TOM, OnTeams, Stage, on_teams
from two_platforms import stage as staged

from bot.demo.tour import COMPLAINT
from bot.teams.cards import EMOJI
from bot.teams.commands import BELOW_HERE, POINTER
from handlers.health import snapshot
from playbooks.terms import Platform

ASKED = "Could you add four more agents to the chat queue from January?"
NOT_YOURS = "Your role with this client does not cover this. Nothing was changed."
OUTSIDE = "This is for the delivery team. Nothing was changed."
RETRO = {
    "name": "retro",
    "kind": "retro",
    "every": "second tuesday of month",
    "to": ["Tom Achterberg"],
    "ours": ["dana"],
}
EVERYTHING = {
    "heat": "by area",
    "growth harborline": "What clients ask for beyond what they have",
    "map harborline": "Who is who at Harborline Telecom and with us",
    "review harborline 2026-11": "follow in a direct message",
    "retro harborline": "No retrospective with Harborline Telecom was held yet",
    "ops": "Ops now",
    "health": "Harborline Telecom",
}


@pytest.fixture(params=list(WHERE))
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage of a story, on each pair of platforms in turn."""
    client, ours = WHERE[request.param]
    async with staged(client, ours, tmp_path) as made:
        yield made


@pytest.fixture
async def on_the_same(tmp_path: Path) -> AsyncIterator[Stage]:
    """Client and team on Teams."""
    async with staged(Platform.TEAMS, Platform.TEAMS, tmp_path) as made:
        yield made


async def test_a_manager_asks_for_each_and_the_client_reads_none(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    for words, told in EVERYTHING.items():
        await stage.ours.asks(HELEN, words, told)
    assert stage.client.client_read() == []


async def test_a_cell_of_the_heat_map_opens_its_receipt(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    heat = await stage.ours.asks(HELEN, "heat", "by area")
    opened = await stage.ours.clicks(HELEN, heat, "area", "heat-response")
    assert "Harborline Telecom · Response" in opened
    assert "The whole receipt: /health harborline" in opened
    assert "Harborline Telecom · Rhythm" in await stage.ours.clicks(HELEN, heat, "area", "heat-rhythm")


@pytest.mark.parametrize(("words", "about"), [("heat", "by area. "), ("health harborline", "Health of Harborline")])
async def test_its_picture_comes_to_whoever_asked_and_to_nobody_else(stage: Stage, words: str, about: str) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    card = await stage.ours.card("HARB-1")
    owed = stage.ours.shows(card)
    await stage.pass_time(60)
    await stage.client.say(DANA, SHARED, "We see it too and are on it.")
    await stage.until(lambda: stage.ours.shows(card) != owed)
    now = stage.clock.now()
    await stage.bot.store.write(lambda tx: snapshot(tx, stage.bot.desk.current("harborline"), now))
    await stage.ours.asks(HELEN, words, EVERYTHING[words.split()[0]])
    (picture,) = await stage.until(stage.ours.pictures)
    assert about in picture.words
    assert picture.seen_by == {HELEN}
    with Image.open(BytesIO(picture.content)) as image:
        assert (image.format, min(image.size) > 200) == ("PNG", True)
    await stage.ours.asks(DANA, "map harborline", EVERYTHING["map harborline"])
    assert len(stage.ours.pictures()) == 1
    assert stage.client.client_read() == []


async def test_a_manager_who_asks_for_the_map_among_clients_is_sent_the_picture_alone(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.bot.store.write(lambda tx: snapshot(tx, stage.bot.desk.current("harborline"), now))
    where = SHARED if type(stage.client) is type(stage.ours) else ""
    await stage.ours.asks(HELEN, "heat", "by area", where)
    (picture,) = await stage.until(stage.ours.pictures)
    assert picture.seen_by == {HELEN}
    assert stage.client.client_read() == []


async def test_good_news_is_answered_with_a_button_and_a_second_press_is_told(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, ASKED)
    card = await stage.ours.news(DANA, "Good news")
    assert "Noted: HARB-G1 is answered." in await stage.ours.clicks(DANA, card, "growth_answered")
    assert "is answered, a proposal is due already." in await stage.ours.clicks(DANA, card, "growth_answered")
    await stage.ours.asks(HELEN, "growth harborline", "a proposal is due")
    await stage.ours.asks(DANA, "growth HARB-G1 won", "Well done: HARB-G1 is won.")
    assert stage.client.client_read() == []


async def test_who_may_not_is_told_so_and_learns_nothing(stage: Stage) -> None:
    for words in ("heat", "ops"):
        await stage.ours.asks(DANA, words, NOT_YOURS)
    for words in EVERYTHING:
        refused = await stage.client.command(TOM, words)
        assert OUTSIDE in refused or "There is no" in refused, (words, refused)
        assert "Harborline" not in refused


@pytest.mark.parametrize("where", list(WHERE))
async def test_a_retrospective_puts_both_sides_beside_each_other(where: str, tmp_path: Path) -> None:
    client, ours = WHERE[where]
    async with staged(client, ours, tmp_path, check_ins=[RETRO]) as stage:
        await stage.ours.asks(DANA, "checkin harborline now retro", "retro is started")
        theirs = await stage.client.questions(TOM, "We look back on the quarter with you")
        await stage.client.answers(TOM, theirs, q0="the new roster", q3="4")
        await stage.ours.answers(DANA, await stage.ours.questions(DANA, "Time for the"), q0="the calls", q3="2")
        for _ in range(12):
            await stage.pass_time(86_400)
        both = stage.ours.written(await stage.ours.news(DANA, "They say 4.0, we say 2.0: 2.0 apart"))
        assert both.index("Tom Achterberg: the new roster") < both.index("We, Dana Whitfield: the calls")
        await stage.ours.asks(HELEN, "retro harborline", "both sides")
        await stage.ours.asks(HELEN, "retro harborline action send the roster every Friday", "HARB-1 is open for it")
        assert not [said for said in stage.client.client_read() if "the calls" in said or "apart" in said]


@pytest.mark.parametrize("stage", ["slack", "teams"], indirect=True)
async def test_asked_among_clients_only_the_asker_reads_the_answer(stage: Stage) -> None:
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    for words, told in EVERYTHING.items():
        await stage.ours.asks(HELEN, words, told, SHARED)
    assert stage.client.client_read() == []


async def test_the_channel_shows_only_where_it_was_answered(on_the_same: Stage) -> None:
    stage, town = on_the_same, on_the_same.teams
    await stage.client.say(TOM, SHARED, COMPLAINT)
    await stage.ours.card("HARB-1")
    before = len(town.said)
    for words, told in EVERYTHING.items():
        await stage.ours.asks(HELEN, words, told, SHARED)

    def shown() -> list[Said]:
        there = (said for said in town.said[before:] if said.clients)
        return [said for said in there if said.activity.get("text") not in EMOJI.values()]

    await stage.until(lambda: len(shown()) == len(EVERYTHING))
    assert {said.activity["text"] for said in shown()} == {POINTER}
    assert all(said.card is None for said in shown())


async def test_what_is_about_every_client_is_not_for_those_who_read_one_clients_channel(on_the_same: Stage) -> None:
    stage, town = on_the_same, on_the_same.teams
    assert isinstance(stage.ours, OnTeams)
    inside = stage.ours.channels[INSIDE]
    for words in ("heat", "ops", "health"):
        await stage.ours.asks(RUTH, words, EVERYTHING[words], INSIDE)
    posted = [said for said in town.said if said.conversation.startswith(inside)]
    assert [said.activity.get("text") for said in posted] == [POINTER] * 3
    await town.say(on_teams(RUTH), inside, "map harborline", mention=True)
    await town.until(lambda said: said.conversation.startswith(inside) and "Who is who" in said.words())


async def test_a_copied_button_is_refused_to_whoever_is_outside(on_the_same: Stage) -> None:
    """The signature says that we made the button, never that its presser may press it."""
    stage, town = on_the_same, on_the_same.teams
    await stage.client.say(TOM, SHARED, ASKED)
    news = await stage.ours.news(DANA, "Good news")
    heat = await stage.ours.asks(HELEN, "heat", "by area")
    before = len(town.said)
    for card, action, about in ((heat, "area", "heat-tone"), (news, "growth_won", "")):
        assert await town.press(on_teams(TOM), card, action, about) == OUTSIDE
    assert town.said[before:] == []
    assert await town.press(on_teams(DANA), heat, "area", "heat-tone") == BELOW_HERE, "an area is any PM's to read"
