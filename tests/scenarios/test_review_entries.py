"""What a PM adds to a review in forms, on Slack and on Teams: added, changed, taken out, marked in the deck."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from scenarios.quiet import calm
from scenarios.test_health_picture import raise_and_answer
from scenarios.test_review_kit import ask
from teams_town import Said, buttons
from two_platforms import DANA, SHARED, TOM, Stage, on_teams
from two_platforms import stage as staged

from bot.demo.staging import Demo
from bot.kit import files_of
from bot.sandbox.conversation import Message
from handlers.review_facts import review_facts
from handlers.review_kit import BOTH, kit_of
from playbooks.periods import period_of
from playbooks.terms import Platform
from storage import review_entries, tickets

MONTH = "2026-11"
CARD = "application/vnd.microsoft.card.adaptive"


def kept(bot: Any) -> list[tuple[str, str, bool, str]]:
    with bot.store.snapshot() as tx:
        rows = review_entries.of_period(tx, "harborline", MONTH)
    return [(row.kind, row.words, row.shared, row.subject) for row in rows]


def deck(bot: Any, edition: str, now: Any) -> str:
    """Every word of a drawn deck."""
    period = period_of(MONTH)
    assert period is not None
    with bot.store.snapshot() as tx:
        kit = kit_of(review_facts(tx, bot.desk, "harborline", period, now), BOTH)
    (file,) = [one for one in files_of(kit) if one.edition == edition and one.name.endswith("pptx")]
    shapes = [shape for slide in Presentation(io.BytesIO(file.content)).slides for shape in slide.shapes]
    cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells])


class OnSlack:
    """The PM at the entries of a review in the local workspace."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        playbook = demo.bot.desk.current("harborline").playbook
        self.pm = str(playbook.people.directory[playbook.people.pm].slack)

    def card(self) -> Message:
        return self.demo.workspace.ephemerals(self.pm)[-1]

    async def open(self, card: Any, action: str) -> Any:
        await self.demo.workspace.press(self.pm, card, f"liaison:{action}")
        return await self.demo.workspace.until(lambda: self.demo.workspace.modal(self.pm), 60)


async def test_the_pm_adds_changes_and_takes_out_entries_in_forms_on_slack(demo: Demo) -> None:
    await raise_and_answer(demo)
    slack = OnSlack(demo)
    assert "Nobody has added anything" in await ask(demo, f"harborline {MONTH} list")
    await calm(demo)
    view = await slack.open(slack.card(), "entry_note")
    assert "Add a note" in str(view)
    done = await demo.workspace.submit(view, {"words": "Volumes doubled.", "edition": "internal"})
    assert not done.errors
    await calm(demo)
    assert kept(demo.bot) == [("note", "Volumes doubled.", False, "")]

    def told() -> list[Any]:
        posts = (entry for entry in demo.workspace.ledger.entries if entry.channel.startswith("D"))
        return [entry for entry in posts if "stands in" in entry.words()]

    (entry,) = await demo.workspace.until(told, 60)
    assert "1 note (the internal edition): Volumes doubled." in entry.words()
    message = demo.workspace.message(entry)
    view = await slack.open(message, "entry_edit")
    done = await demo.workspace.submit(view, {"words": "Volumes doubled in November.", "edition": "both"})
    assert not done.errors
    await calm(demo)
    assert kept(demo.bot) == [("note", "Volumes doubled in November.", True, "")]

    view = await slack.open(message, "entry_cause")
    wrong = await demo.workspace.submit(view, {"subject": "HARB-99", "words": "The carrier.", "edition": "both"})
    assert "There is no ticket HARB-99" in wrong.errors["subject"]
    done = await demo.workspace.submit(view, {"subject": "harb-1", "words": "The carrier.", "edition": "internal"})
    assert not done.errors
    view = await slack.open(message, "entry_action")
    wrong = await demo.workspace.submit(view, {"words": "Send the roster", "edition": "both", "due": "yesteryear"})
    assert "as a time" in wrong.errors["due"]
    answers = {"words": "Send the roster by hand", "edition": "both", "owner": "dana", "due": "27 nov 15:00"}
    done = await demo.workspace.submit(view, answers)
    assert not done.errors
    await calm(demo)
    assert kept(demo.bot)[1:] == [
        ("cause", "The carrier.", False, "HARB-1"),
        ("action", "Send the roster by hand", True, ""),
    ]
    now = demo.clock.now()
    inside, outside = deck(demo.bot, "internal", now), deck(demo.bot, "client", now)
    assert "Volumes doubled in November." in inside
    assert "by hand" in inside
    assert "Volumes doubled in November." in outside
    assert "The carrier." not in outside

    last = (await demo.workspace.until(lambda: len(told()) == 4 and told(), 60))[-1]
    await demo.workspace.press(slack.pm, demo.workspace.message(last), "liaison:entry_remove")
    await demo.workspace.until(lambda: "is out of the review" in slack.card().text, 60)
    assert [words for _, words, _, _ in kept(demo.bot)] == ["The carrier.", "Send the roster by hand"]
    assert "Volumes doubled" not in deck(demo.bot, "client", now)
    assert not [one for one in demo.workspace.ledger.entries if one.clients_could_see and "roster" in one.words()]


@pytest.fixture
async def teams(tmp_path: Path) -> AsyncIterator[Stage]:
    """Client and team on Teams, with a ticket."""
    async with staged(Platform.TEAMS, Platform.TEAMS, tmp_path) as made:
        await made.client.say(TOM, SHARED, "The dialer is down for all 140 agents.")
        await made.ours.card("HARB-1")
        yield made


async def listed(stage: Stage) -> Said:
    await stage.ours.command(DANA, f"review harborline {MONTH} list")
    return await stage.teams.until(lambda said: said.verb == "post" and "By hand in the review" in said.words())


async def press(stage: Stage, who: str, card: Said, verb: str, place: int = 0, **fields: str) -> Any:
    """Press one of a card's buttons as it stands now; the whole answer."""
    shown = stage.teams.now_shown(card).card
    button = [one for one in buttons(shown) if one["verb"] == f"liaison:{verb}"][place]
    value = {"action": {"type": "Action.Execute", "data": button["data"] | fields}}
    made = stage.teams.activity(on_teams(who), "dm", type="invoke", name="adaptiveCard/action", value=value)
    status, told = await stage.teams.bring(made | {"replyToId": card.id})
    assert status == 200
    return told


async def test_the_same_on_teams_on_one_card_that_stays(teams: Stage) -> None:
    card = await listed(teams)
    await press(teams, DANA, card, "form:entry_note", **{"words-note": "Volumes doubled.", "edition-note": "internal"})
    assert kept(teams.bot) == [("note", "Volumes doubled.", False, "")]
    assert "Note 1 stands in the internal edition" in teams.teams.now_shown(card).words()
    wrong = {"subject": "HARB-99", "words-cause": "The carrier.", "edition-cause": "both"}
    told = await press(teams, DANA, card, "form:entry_cause", **wrong)
    assert told["value"].startswith("There is no ticket HARB-99")
    await press(teams, DANA, card, "form:entry_cause", **(wrong | {"subject": "HARB-1"}))
    action = {"words-action": "Send the roster", "edition-action": "both", "owner": "dana", "due": "27 nov 15:00"}
    await press(teams, DANA, card, "form:entry_action", **action)
    assert [one[0] for one in kept(teams.bot)] == ["note", "cause", "action"]
    # The first form of each kind on the card belongs to the entry that is there already.
    changed = {"words3": "Send the roster weekly", "edition3": "both"}
    told = await press(teams, DANA, card, "form:entry_action", **changed)
    assert told["type"] == CARD
    with teams.bot.store.snapshot() as tx:
        found = [row.summary for row in tickets.open_of(tx, "harborline") if row.kind == "action"]
    assert found == ["Action of the 2026-11 review: Send the roster weekly"]
    await press(teams, DANA, card, "entry_remove")
    assert [words for _, words, _, _ in kept(teams.bot)] == ["The carrier.", "Send the roster weekly"]
    assert "by hand" in deck(teams.bot, "internal", teams.clock.now())


async def test_nobody_else_changes_a_review(teams: Stage) -> None:
    card = await listed(teams)
    told = await press(teams, TOM, card, "form:entry_note", **{"words-note": "x", "edition-note": "both"})
    assert told["value"] == "This is for the delivery team. Nothing was changed."
    assert kept(teams.bot) == []


async def test_an_empty_form_is_told_what_is_missing(teams: Stage) -> None:
    card = await listed(teams)
    told = await press(teams, DANA, card, "form:entry_note", **{"words-note": "  ", "edition-note": "both"})
    assert told["value"].startswith("Say what the note is.")
    assert kept(teams.bot) == []
