"""Growth signals as people live them: good news to the PM alone, targets of their own, and no escalation anywhere."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions
from handlers.desk import Desk
from handlers.health import judged
from handlers.health_facts import facts_now
from handlers.heat import heat_of
from handlers.notices import GrowthNews
from handlers.pressing import press
from handlers.roles import Person
from handlers.router import Ask, route
from playbooks.terms import Platform
from storage import clocks, growth, tickets
from storage.store import Store

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0CLIENT001", "U0RITA00001", "Rita Moss", True)
ASKED = "Could you add four more agents to the chat queue from January?"


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    body: dict[str, Any] = deepcopy(ACME)
    return World(store, Desk(book_of(tmp_path / "books", body), ScriptedReader())).begin()


def news(world: World) -> list[GrowthNews]:
    return [one.notice for one in world.heard if isinstance(one.notice, GrowthNews)]


def click(world: World, action: str, person: Person = MARIA) -> str:
    with world.store.transaction() as tx:
        (row, *_) = growth.since(tx, "acme", when("1 Nov 00:00"))
        return press(tx, world.desk, person, "acme", f"growth-{row.id}", action, 0, world.now).text


def say(world: World, words: str, person: Person = MARIA) -> str:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now)).text


def test_it_is_good_news_to_the_pm_alone_with_the_quote_and_both_targets(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    (told,) = news(world)
    (heard,) = [one for one in world.heard if one.kind == "growth"]
    assert (heard.to, heard.audience, told.quote, told.asks) == ("person:maria", "internal", ASKED, "more scope")
    assert heard.text == (
        f"Good news (ACME-G{told.growth}): Rita Moss at Acme Telecom asks about more scope: “{ASKED}”."
        " Answer by Wed 11 Nov 10:00 EST, a proposal by Tue 17 Nov 10:00 EST."
    )
    assert {one.audience for one in world.heard} == {"internal"}


def test_it_is_no_ticket_and_nothing_of_it_is_in_attainment_or_health(world: World) -> None:
    world.at("10 Nov 10:00").client("hello there")
    with world.store.transaction() as tx:
        playbook = world.desk.current("acme").playbook
        before = judged(playbook, facts_now(tx, playbook, world.now))
    world.client(ASKED)
    world.at("20 Nov 10:00")
    with world.store.transaction() as tx:
        assert tickets.open_of(tx, "acme") == []
        assert clocks.next_due(tx) is None
        facts = facts_now(tx, playbook, world.now)
        assert (facts.attained, facts.open_tickets, facts.repeats) == ((), (), ())
        after = {part.name: part.earned for part in judged(playbook, facts).parts}
    assert after["attainment"] == {part.name: part.earned for part in before.parts}["attainment"] is None


def test_a_question_that_asks_for_more_becomes_no_ticket_when_it_waits_as_others_do(world: World) -> None:
    world.at("10 Nov 10:00").client(f"question: {ASKED}")
    world.client("question: where is the roster?", thread_id="t2")
    world.at("20 Nov 10:00")
    with world.store.transaction() as tx:
        assert [row.summary for row in tickets.open_of(tx, "acme")] == ["question: where is the roster?"]
    assert [one.owed for one in news(world)] == ["", "answer", "proposal"]


def test_what_is_owed_is_reminded_of_once_each_and_a_reply_there_answers(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    world.at("11 Nov 12:00")
    assert [one.owed for one in news(world)] == ["", "answer"]
    world.team("Gladly, I will come back with numbers.")
    world.at("20 Nov 12:00")
    assert [one.owed for one in news(world)] == ["", "answer", "proposal"]
    assert "1 asked, 0 answered in time, 1 late, 0 won" in say(world, "growth acme")


def test_a_reply_in_another_thread_answers_nothing(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    world.team("about the invoice", thread_id="m99")
    assert "waits for our answer" in say(world, "growth acme")
    world.team("gladly", thread_id="m1")
    assert "is answered, a proposal is due" in say(world, "growth acme")


def test_buttons_and_words_say_what_became_of_it_and_a_second_press_is_told(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    key = news(world)[0].key
    assert click(world, "growth_answered") == f"Noted: {key} is answered."
    assert click(world, "growth_answered") == f"{key} is answered, a proposal is due already."
    assert say(world, f"growth {key} proposed") == f"Noted: {key} has our proposal."
    assert "Say answered, proposed, won, lost or no." in say(world, f"growth {key} maybe")
    assert click(world, "growth_won") == f"Well done: {key} is won."
    assert say(world, f"growth {key} lost") == f"{key} was won already."
    world.at("20 Nov 12:00")
    assert [one.owed for one in news(world)] == [""], "nothing is owed any more"
    assert "There is no ACME-G99." in say(world, "growth ACME-G99 won")


def test_trouble_is_no_good_news_and_a_message_is_tracked_once(world: World) -> None:
    world.at("10 Nov 10:00").client(f"P2 {ASKED}")
    assert news(world) == []
    world.do(actions.resolve)
    world.client("Thanks, and no additional seats please")
    assert news(world) == []


def edit(world: World, text: str, number: str = "m1", **more: Any) -> None:
    world.client(text, kind="edit", message_id=number, changed_at=world.now, **more)


def test_an_edit_that_asks_for_more_is_good_news_once_dated_from_the_edit(world: World) -> None:
    world.at("10 Nov 10:00").client("Could you look at the queue?")
    assert news(world) == []
    world.at("10 Nov 12:00")
    edit(world, ASKED)
    world.at("10 Nov 12:30")
    edit(world, f"{ASKED} Thank you.")
    (told,) = news(world)
    assert (told.quote, told.asks) == (ASKED, "more scope")
    assert told.answer_by == when("11 Nov 12:00"), "its targets run from when it was asked"
    with world.store.transaction() as tx:
        assert len(growth.since(tx, "acme", when("1 Nov 00:00"))) == 1


def test_an_edit_of_what_was_good_news_already_is_no_second_one(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    world.at("10 Nov 10:30")
    edit(world, ASKED.replace("four", "six"))
    assert len(news(world)) == 1


def test_an_edit_into_trouble_is_a_ticket_and_no_good_news(world: World) -> None:
    world.at("10 Nov 10:00").client("Could you look at the queue?")
    world.at("10 Nov 10:30")
    edit(world, f"P2 {ASKED}")
    assert news(world) == []
    with world.store.transaction() as tx:
        assert len(tickets.open_of(tx, "acme")) == 1


def test_outsiders_press_and_ask_in_vain(world: World) -> None:
    world.at("10 Nov 10:00").client(ASKED)
    assert click(world, "growth_won", RITA) == "This is for the delivery team. Nothing was changed."
    key = news(world)[0].key
    assert say(world, f"growth {key} won", RITA).startswith(f"There is no {key}.")
    assert "delivery team" in say(world, "growth acme", RITA)


def test_it_can_be_left_off_by_the_playbook(store: Store, tmp_path: Path) -> None:
    body = deepcopy(ACME) | {"growth": {"enabled": False}}
    world = World(store, Desk(book_of(tmp_path / "books", body), ScriptedReader())).begin()
    world.client(ASKED)
    assert news(world) == []


def test_the_heat_map_counts_what_was_asked_and_answered_late(world: World) -> None:
    def cell() -> tuple[str, str]:
        with world.store.transaction() as tx:
            found = heat_of(tx, world.desk, ["acme"], world.now).rows[0].cells[-1]
        return found.band, found.words

    assert cell() == ("unknown", "nothing asked in 90 days")
    world.at("10 Nov 10:00").client(ASKED)
    assert cell() == ("healthy", "1 asked, 0 answered late")
    world.at("12 Nov 10:00")
    assert cell() == ("at_risk", "1 asked, answer overdue")
    world.team("gladly")
    assert cell() == ("watch", "1 asked, 1 answered late")
    assert "1 asked, 1 answered late" in say(world, "health acme growth")
