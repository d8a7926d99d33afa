"""A quarterly retrospective: one set of questions to both sides, answers beside each other, actions to the next."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from scenarios.test_asking import MARIA, OMAR, RITA, STRANGER, asked, give, person, refused
from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions
from handlers.desk import Desk
from handlers.notices import Briefing, CheckInAsk, CheckInDue
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.schema import CheckIn
from playbooks.schema_checkins import RETRO
from playbooks.terms import Platform
from storage import asks, checkins
from storage.store import Store

ME = Person(Platform.SLACK, "T0HOME00001", MARIA, "Maria Lopez", False, "America/New_York")
JON = Person(Platform.SLACK, "T0HOME00001", "U0JON000001", "Jon Reyes", False, "America/New_York")


def body(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(ACME)
    made["contacts"]["people"].append({"name": "Omar Haddad", "slack": OMAR})
    retro = {"name": "retro", "kind": "retro", "every": "second tuesday of month", "to": ["Rita Moss", "Omar Haddad"]}
    made["check_ins"] = [retro | {"ours": ["maria", "jon"]} | changes]
    return made


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path / "books", body()), ScriptedReader())).begin()


def say(world: World, words: str, who: Person = ME) -> Answer:
    with world.store.transaction() as tx:
        answer = route(tx, world.desk, Ask(words, who, None, None, None, world.now))
        world._pass(tx, world.now)
    return answer


def told(world: World) -> list[Briefing]:
    found = [one.notice for one in world.heard if isinstance(one.notice, Briefing)]
    return [one for one in found if one.about == "retro"]


def team_asks(world: World) -> dict[str, int]:
    with world.store.transaction() as tx:
        rows = asks.of_occurrence(tx, "acme", "retro", "2026-11-10")
    return {row.person: row.id for row in rows if row.side == "team"}


def test_five_questions_go_to_both_sides_once_and_the_client_hears_nothing_of_ours(world: World) -> None:
    world.at("10 Nov 10:30")
    theirs = [one.notice for one in world.heard if isinstance(one.notice, CheckInAsk)]
    ours = {one.to: one.notice for one in world.heard if isinstance(one.notice, CheckInDue)}
    assert [one.contact for one in theirs] == ["Rita Moss", "Omar Haddad"]
    assert ours.keys() == {"person:maria", "person:jon"}
    assert all(len(one.questions) == len(RETRO) == 5 for one in theirs)
    assert ours["person:maria"].questions == tuple(one.ask for one in theirs[0].questions)
    text = " ".join(one.text for one in world.heard if one.audience == "client")
    assert "We look back on the quarter with you" in text
    assert "Maria" not in text


def test_both_sides_stand_beside_each_other_once_the_last_window_closed(world: World) -> None:
    world.at("10 Nov 10:30")
    first, _ = asked(world)
    ours = team_asks(world)
    give(world, first.ask, {0: "the new roster", 3: "4", 4: "5"}, person(RITA))
    give(world, ours["maria"], {0: "the calls", 3: "2"}, ME)
    world.at("20 Nov 12:00")
    (both,) = told(world)
    assert {one.to for one in world.heard if one.notice is both} == {"person:maria"}
    parts = {part.title: part.lines for part in both.sections}
    assert parts["What worked well between us this quarter?"] == (
        "Acme Telecom, Rita Moss: the new roster",
        "We, Maria Lopez: the calls",
    )
    assert parts["How well do we work together?"] == (
        "They say 4.0, we say 2.0: 2.0 apart",
        "Acme Telecom, Rita Moss: 4 of 5",
        "We, Maria Lopez: 2 of 5",
    )
    assert parts["What did not work as it should?"] == ("Acme Telecom: no answer", "We: no answer")
    assert parts["No answer"] == ("Omar Haddad, Jon Reyes",)


def test_each_side_answers_its_own_questions_only(world: World) -> None:
    world.at("10 Nov 10:30")
    ours = team_asks(world)
    assert refused(world, ours["maria"], person(RITA)).startswith("This question was for somebody else")
    assert refused(world, ours["maria"], JON).startswith("This question was for somebody else")
    assert refused(world, asked(world)[0].ask, ME).startswith("This question is for the client")
    assert refused(world, asked(world)[0].ask, person(STRANGER)).startswith("This question was for somebody else")


def test_actions_are_tickets_and_are_told_of_in_the_next_one(world: World) -> None:
    world.at("10 Nov 10:30")
    made = say(world, "retro acme action send the roster every Friday by 1 dec @jon").text
    assert "ACME-1 is open for it: send the roster every Friday" in made
    assert "Say action and what was agreed." in say(world, "retro acme actions").text
    world.at("24 Nov 12:00")
    assert any("ACME-1 “send the roster every Friday”" in line for line in told(world)[0].sections[-1].lines)
    assert any(line.endswith("of 2026-Q3: open") for line in told(world)[0].sections[-1].lines)
    world.do(actions.resolve)
    world.at("22 Dec 12:00")
    lines = told(world)[-1].sections[-1].lines
    assert any(line.endswith("of 2026-Q3: done") for line in lines)


def test_on_demand_and_before_there_was_any(world: World) -> None:
    assert "No retrospective with Acme Telecom was held yet. /checkin acme plan" in say(world, "retro acme").text
    world.at("10 Nov 10:30")
    shown = say(world, "retro acme")
    assert isinstance(shown.notice, Briefing)
    assert "retro with Acme Telecom, 2026-11-10: both sides" in shown.text
    assert "delivery team" in say(world, "retro acme", person(RITA)).text


def test_it_yields_like_every_check_in_and_then_asks_nobody(world: World) -> None:
    world.client("P2 the portal is down")
    world.at("10 Nov 12:00")
    assert asked(world) == []
    assert not [one for one in world.heard if isinstance(one.notice, CheckInDue)]
    with world.store.transaction() as tx:
        assert checkins.of_name(tx, "acme", "retro")[0].state == "planned"


def test_without_names_the_pm_and_the_channel_are_asked(store: Store, tmp_path: Path) -> None:
    world = World(store, Desk(book_of(tmp_path, body(to=[], ours=[])), ScriptedReader())).begin()
    world.at("10 Nov 10:30")
    assert [one.contact for one in asked(world)] == [""]
    assert {one.to for one in world.heard if isinstance(one.notice, CheckInDue)} == {"person:maria"}


def test_own_questions_replace_the_five_and_a_stored_playbook_reads_back(world: World) -> None:
    written = {"name": "r", "kind": "retro", "every": "first tuesday of quarter"}
    five = CheckIn.model_validate(written)
    assert (five.audience, len(five.questions)) == ("client", 5)
    assert CheckIn.model_validate(five.model_dump(mode="json")) == five
    own = CheckIn.model_validate(written | {"questions": [{"ask": "How are we?"}]})
    assert [one.ask for one in own.questions] == ["How are we?"]
    assert when("10 Nov 09:00") == world.now
