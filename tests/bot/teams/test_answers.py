"""What becomes of an answer to a command or a button when Teams asks to wait, refuses it or does not say."""

import datetime as dt
from typing import Any

import pytest
from teams_town import Said

from bot.teams import answers, sender
from bot.teams.commands import BELOW_HERE

CLIENT, INSIDE, MARIA, RITA = "19:client@thread.tacv2", "19:inside@thread.tacv2", "29:maria", "29:rita"
REPEATED = "You may have this already"
OPEN = "Nothing is open for Acme Telecom"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "PAUSE", dt.timedelta(seconds=0.2))


def to_chat(stage: Any) -> str:
    return f"POST /v3/conversations/{stage.town.chat(MARIA)}/activities"


def said(stage: Any, words: str, place: str | None = None) -> list[Said]:
    place = place or stage.town.chat(MARIA)
    return [one for one in stage.town.said if one.conversation.startswith(place) and words in one.words()]


async def settled(stage: Any) -> None:
    await stage.bot.teams.desk.errands.finish()


@pytest.mark.parametrize("status", [429, 412])
async def test_told_to_wait_it_waits_and_comes_once(stage: Any, status: int) -> None:
    stage.town.refuse(to_chat(stage), status, times=2, **{"Retry-After": "1"})
    await stage.town.say(MARIA, "dm", "tickets acme")
    (answer,) = [await stage.town.until(lambda _: bool(said(stage, OPEN)))]
    await settled(stage)
    assert said(stage, OPEN) == [answer]
    assert REPEATED not in answer.words()


@pytest.mark.parametrize(("how", "marks"), [(502, [True]), (504, [True]), ("before", [True]), ("after", [False, True])])
async def test_when_nobody_knows_it_is_said_again_and_says_so(stage: Any, how: Any, marks: list[bool]) -> None:
    if isinstance(how, int):
        stage.town.refuse(to_chat(stage), how)
    else:
        stage.town.drop(to_chat(stage), after=how == "after")
    await stage.town.say(MARIA, "dm", "tickets acme")
    await settled(stage)
    assert [REPEATED in one.words() for one in said(stage, OPEN)] == marks


async def test_what_teams_will_not_draw_is_answered_in_words(stage: Any) -> None:
    stage.town.refuse(to_chat(stage), 400)
    await stage.town.say(MARIA, "dm", "health acme")
    (answer,) = said(stage, "Acme Telecom")
    assert answer.card is None


async def test_among_clients_what_may_have_been_read_is_not_said_again(stage: Any) -> None:
    await stage.town.say(MARIA, "dm", "help")
    stage.town.drop(f"POST /v3/conversations/{CLIENT}*", after=True)
    await stage.town.say(MARIA, CLIENT, "tickets acme", mention=True)
    await settled(stage)
    assert len(said(stage, OPEN)) == 1
    assert len(said(stage, "", CLIENT)) == 1


async def test_a_press_whose_card_has_to_wait_is_answered_in_words_at_once(stage: Any) -> None:
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    card = await stage.town.until(lambda one: one.conversation.startswith(INSIDE))
    stage.town.refuse(f"POST /v3/conversations/{INSIDE}*", 429, **{"Retry-After": "1"})
    told = await stage.town.press(MARIA, card, "why")
    assert told != BELOW_HERE
    assert "dialer is down" in told
    await settled(stage)
    assert await stage.town.press(MARIA, card, "why") == BELOW_HERE


async def test_it_gives_up_in_the_end(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_SHORTEST_WAIT_S", 0.05)
    stage.town.refuse(to_chat(stage), 429, times=50, **{"Retry-After": "0"})
    await stage.town.say(MARIA, "dm", "tickets acme")
    await settled(stage)
    ((_, _, left),) = stage.town.faults
    assert 50 - left == 1 + answers.MORE_TRIES
    assert said(stage, OPEN) == []
