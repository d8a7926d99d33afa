"""Check-ins on Teams, through the real gate and SDK: asked in person, answered on the card, others are refused."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from teams_town import ABROAD, HOME, Member, Said, buttons
from two_platforms import DANA, SHARED, TOM, OnTeams, Stage, on_teams
from two_platforms import stage as staged

from playbooks.terms import Platform
from storage import answers, asks

PRIYA = "U07PR1Y4RMN"
OPENING = "We would like to know how we did."
CARD = "application/vnd.microsoft.card.adaptive"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Client and team on Teams."""
    async with staged(Platform.TEAMS, Platform.TEAMS, tmp_path) as made:
        made.teams.people.setdefault(on_teams(PRIYA), Member(on_teams(PRIYA), "Priya", ABROAD))
        yield made


def shared(stage: Stage) -> str:
    assert isinstance(stage.client, OnTeams)
    return str(stage.client.channels[SHARED])


async def adds_the_app(stage: Stage, who: str) -> None:
    """Somebody adds the app to their own chats."""
    made = stage.teams.activity(on_teams(who), "dm", type="installationUpdate", action="add")
    assert (await stage.teams.bring(made))[0] == 200


async def asked(stage: Stage, number: int = 2) -> list[Said]:
    """Let the PM ask at once and return what the contacts got."""
    assert "csat is started" in await stage.ours.command(DANA, "checkin harborline now csat")
    found: list[Said] = await stage.until(lambda: len(posts(stage)) == number and posts(stage))
    return found


def posts(stage: Stage) -> list[Said]:
    return [said for said in stage.teams.said if said.verb == "post" and OPENING in said.words()]


async def press(stage: Stage, who: str, said: Said, action: str, **fields: Any) -> dict[str, Any]:
    """Press a button of a card as Teams brings it; returns the whole answer."""
    town = stage.teams
    button = next(one for one in buttons(town.now_shown(said).card) if one["verb"] == f"liaison:{action}")
    value = {"action": {"type": "Action.Execute", "verb": button["verb"], "data": button["data"] | fields}}
    place = "dm" if said.conversation.startswith("a:") else said.conversation
    made = town.activity(on_teams(who), place, type="invoke", name="adaptiveCard/action", value=value)
    status, body = await town.bring(made | {"replyToId": said.id})
    assert status == 200
    return dict(body)


def values(card: Any) -> dict[str, str]:
    """What the fields of a card are filled with."""
    return {one["id"]: one["value"] for one in card["body"] if "id" in one and "value" in one}


def kept(stage: Stage) -> list[tuple[float | None, str]]:
    with stage.bot.store.snapshot() as tx:
        found = answers.answers_since(tx, "harborline", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    return [(one.value, one.words) for one in found]


async def test_contacts_with_the_app_are_asked_in_their_own_chat_and_may_change_their_answer(stage: Stage) -> None:
    await adds_the_app(stage, PRIYA)
    hello = [said for said in stage.teams.said if said.conversation == stage.teams.chat(on_teams(PRIYA))]
    assert "your service team asks you here" in hello[0].words()
    assert "before an answer is late" not in hello[0].words()
    cards = await asked(stage)
    own = next(said for said in cards if said.conversation == stage.teams.chat(on_teams(PRIYA)))
    told = await press(stage, PRIYA, own, "form:checkin", q0="4", q1="More people on Sunday nights.")
    assert told["type"] == CARD
    assert "Thank you, noted." in str(told["value"])
    assert values(told["value"]) == {"q0": "4", "q1": "More people on Sunday nights."}
    assert values(stage.teams.now_shown(own).card) == values(told["value"]), "it stays in one's own chat"
    assert "liaison:answer" not in {one["verb"] for one in buttons(told["value"])}
    told = await press(stage, PRIYA, own, "form:checkin", q0="2", q1="")
    assert "Your answer was changed." in str(told["value"])
    assert kept(stage) == [(2.0, ""), (None, "More people on Sunday nights.")], "an empty field changes nothing"
    await stage.until(lambda: [one for one in stage.ours.told(DANA) if "is not content" in one])


async def test_without_the_app_a_contact_is_asked_by_name_and_nobody_else_may_answer(stage: Stage) -> None:
    cards = await asked(stage)
    assert {said.conversation.partition(";")[0] for said in cards} == {shared(stage)}
    to_priya = next(said for said in cards if on_teams(PRIYA) in said.words())
    assert to_priya.card is not None
    mention = to_priya.card["msteams"]["entities"][0]
    assert to_priya.card["body"][0]["text"] == mention["text"]
    for who, word in ((TOM, "was for somebody else"), (DANA, "is for the client")):
        told = await press(stage, who, to_priya, "form:checkin", q0="5")
        assert told["value"] == f"This question {word}, so nothing was noted."
        assert (await press(stage, who, to_priya, "answer"))["value"] == told["value"]
    before = len(stage.teams.said)
    told = await press(stage, PRIYA, to_priya, "form:checkin", q0="5")
    assert values(told["value"]) == {"q0": "5"}
    assert "liaison:answer" in {one["verb"] for one in buttons(told["value"])}, "nobody's answers stay in a channel"
    assert values((await press(stage, PRIYA, to_priya, "answer"))["value"]) == {"q0": "5"}
    assert not [said for said in stage.teams.said[before:] if said.clients], "nobody else sees what was answered"


async def test_somebody_of_another_client_is_refused(stage: Stage) -> None:
    (first, *_) = await asked(stage)
    stranger = Member("29:stranger", "Somebody", HOME, guest=True)
    stage.teams.people[stranger.id] = stranger
    stage.teams.members[shared(stage)].append(stranger)
    made = stage.teams.activity(stranger.id, "19:elsewhere@thread.tacv2", type="invoke", name="adaptiveCard/action")
    assert first.card is not None
    data = next(one for one in buttons(first.card) if one["verb"] == "liaison:form:checkin")["data"]
    made["value"] = {"action": {"type": "Action.Execute", "data": data | {"q0": "1"}}}
    status, told = await stage.teams.bring(made)
    assert (status, told["value"]) == (200, "This question was for somebody else, so nothing was noted.")
    assert kept(stage) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Answer at least one question"),
        ({"q0": "9"}, "from 1 to 5"),
        ({"q0": 4}, "Answer at least one question"),
        ({"q99": "5", "q0": ""}, "Answer at least one question"),
    ],
)
async def test_what_was_not_offered_is_explained(stage: Stage, fields: dict[str, Any], why: str) -> None:
    cards = await asked(stage)
    to_priya = next(said for said in cards if on_teams(PRIYA) in said.words())
    told = await press(stage, PRIYA, to_priya, "form:checkin", **fields)
    assert told["type"] == "application/vnd.microsoft.activity.message"
    assert why in told["value"]
    assert kept(stage) == []


async def test_a_wish_to_be_asked_less_often_is_obeyed_and_the_pm_hears_of_it(stage: Stage) -> None:
    cards = await asked(stage)
    to_priya = next(said for said in cards if on_teams(PRIYA) in said.words())
    told = await press(stage, PRIYA, to_priya, "wish_monthly", q0="5")
    assert told["value"] == "Noted. We will ask you at most once a month."
    assert kept(stage) == []
    await stage.until(lambda: [one for one in stage.ours.told(DANA) if "to be asked monthly at most" in one])


async def test_the_same_wish_in_words_is_answered_in_its_thread(stage: Stage) -> None:
    await asked(stage)
    root = await stage.client.say(PRIYA, SHARED, "monthly please")
    note = await stage.until(lambda: [said for said in stage.teams.said if "at most once a month" in said.words()])
    assert note[0].conversation == f"{shared(stage)};messageid={root}"


async def test_whoever_has_the_app_is_reminded_there_and_nobody_in_the_channel(stage: Stage) -> None:
    await adds_the_app(stage, PRIYA)
    await asked(stage)
    for _ in range(9):
        await stage.pass_time(dt.timedelta(days=1).total_seconds())
    reminders = await stage.until(
        lambda: [said for said in stage.teams.said if "A short reminder, only to you" in said.words()]
    )
    assert {said.conversation for said in reminders} == {stage.teams.chat(on_teams(PRIYA))}
    await stage.until(lambda: [one for one in stage.ours.told(DANA) if "csat: what came back" in one])


async def test_after_the_window_an_answer_is_refused(stage: Stage) -> None:
    (first, *_) = await asked(stage)
    await stage.pass_time(dt.timedelta(days=20).total_seconds())
    mine = PRIYA if on_teams(PRIYA) in first.words() else None
    with stage.bot.store.snapshot() as tx:
        rows = asks.since(tx, "harborline", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    who = mine or next(row.platform_id for row in rows if row.platform_id in first.words()).removeprefix("29:")
    told = await press(stage, who, first, "form:checkin", q0="5")
    assert "This question closed" in told["value"]


async def test_the_pm_answers_a_check_in_of_our_own_with_every_kind_of_field(stage: Stage) -> None:
    await stage.ours.command(DANA, "checkin harborline now weekly-pulse")
    chat = stage.teams.chat(on_teams(DANA))
    due = await stage.teams.until(lambda said: said.conversation == chat and "Time for the" in said.words())
    shown = (await press(stage, DANA, due, "answer"))["value"]
    fields = {one["id"]: one for one in shown["body"] if "id" in one}
    assert [one["type"] for one in fields.values()] == ["Input.Text", "Input.ChoiceSet", "Input.ChoiceSet"]
    assert [one["title"] for one in fields["q2"]["choices"]] == ["Yes", "Short, covered", "Short, not covered"]
    filled = {"q0": "The new queue.", "q1": "4", "q2": "1"}
    value = {"action": {"data": buttons(shown)[0]["data"] | filled}}
    made = stage.teams.activity(on_teams(DANA), "dm", type="invoke", name="adaptiveCard/action", value=value)
    _, told = await stage.teams.bring(made | {"replyToId": due.id})
    assert values(told["value"]) == filled
    assert values(stage.teams.now_shown(due).card) == filled
    with stage.bot.store.snapshot() as tx:
        (row,) = asks.since(tx, "harborline", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        said = [(one.value, one.words) for one in answers.of_ask(tx, "harborline", row.id)]
    assert said == [(None, "The new queue."), (4.0, ""), (None, "Short, covered")]
    (_, refused) = await stage.teams.bring(made | {"from": {"id": on_teams(TOM), "name": "Tom"}})
    assert refused["value"] == "This question was for somebody else, so nothing was noted."
