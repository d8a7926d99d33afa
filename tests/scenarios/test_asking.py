"""Stories of check-ins with a client: asked, answered, yielding, closed; and what is refused."""

import datetime as dt
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions, answering
from handlers.answering import Given
from handlers.asked import Ask
from handlers.desk import Desk
from handlers.notices import Briefing, CheckInAsk
from handlers.problems import Problem
from handlers.roles import Person
from handlers.router import route
from playbooks.terms import Platform
from playbooks.yielding import Rhythm
from storage import answers, asks, checkins
from storage.store import Store

RITA, OMAR, MARIA, STRANGER = "U0RITA00001", "U0OMAR00001", "U0MARIA0001", "U0OTHER0001"
CSAT = {"ask": "How did we do this month?", "kind": "csat"}
WORDS = {"ask": "What should we change?", "kind": "text"}


def acme(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = deepcopy(ACME)
    body["contacts"]["people"].append({"name": "Omar Haddad", "slack": OMAR})
    pulse = {
        "name": "pulse",
        "kind": "csat",
        "every": "tuesday",
        "audience": "client",
        "to": ["Rita Moss", "Omar Haddad"],
    }
    body["check_ins"] = [{**pulse, "questions": [CSAT, WORDS]} | changes]
    return body


def globex() -> dict[str, Any]:
    body: dict[str, Any] = deepcopy(ACME)
    body |= {"client": "globex", "name": "Globex", "prefix": "GLOB", "check_ins": []}
    body["channels"] = {"slack": [{"id": "C0GLOB00001", "workspace": "T0HOME00001"}], "transcript": ["ext-globex"]}
    body["contacts"] = {"people": [{"name": "Hank", "slack": STRANGER}]}
    return body


def person(id: str, name: str = "Rita Moss", external: bool | None = True) -> Person:
    return Person(Platform.SLACK, "T0HOME00001", id, name, external)


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path, acme(), globex()), ScriptedReader())).begin()


def remade(store: Store, tmp_path: Path, **changes: Any) -> World:
    return World(store, Desk(book_of(tmp_path, acme(**changes)), ScriptedReader())).begin()


def asked(world: World) -> list[CheckInAsk]:
    return [one.notice for one in world.heard if isinstance(one.notice, CheckInAsk)]


def give(world: World, ask: int, values: dict[int, str], who: Person | None = None, channel: str = "") -> str:
    with world.store.transaction() as tx:
        said = answering.answer(tx, world.desk, who or person(RITA), "acme", ask, Given(values, channel), world.now)
        world._pass(tx, world.now)
    return said


def refused(world: World, ask: int, who: Person, channel: str = "") -> str:
    with pytest.raises(Problem) as problem:
        give(world, ask, {0: "5"}, who, channel)
    return str(problem.value)


def briefings(world: World, about: str) -> list[Briefing]:
    return [one.notice for one in world.heard if isinstance(one.notice, Briefing) and one.notice.about == about]


def test_contacts_are_asked_answer_change_their_mind_and_the_pm_reads_it_all_at_the_end(world: World) -> None:
    world.at("10 Nov 10:00")
    first, second = asked(world)
    assert (first.contact, second.contact) == ("Rita Moss", "Omar Haddad")
    assert "Thank you, noted" in give(world, first.ask, {0: "4", 1: "more heads at night"})
    assert "was changed" in give(world, first.ask, {0: "5"})
    world.at("13 Nov 12:00")
    reminders = [one for one in asked(world) if one.reminder]
    assert [one.contact for one in reminders] == ["Omar Haddad"], "whoever answered is left alone"
    (told,) = briefings(world, "answers")
    assert told.sections[0].lines == ("Rita Moss: 5 of 5",)
    assert told.sections[1].lines == ("Rita Moss: more heads at night",)
    assert told.sections[2].lines == ("Omar Haddad",)
    with world.store.transaction() as tx:
        count = answers.asked_since(tx, "acme", when("1 Nov 00:00"))
        assert (count.asked, count.answered, count.expired) == (2, 1, 1)
        assert [one.value for one in answers.answers_since(tx, "acme", when("1 Nov 00:00"))] == [5.0, None]


def test_a_low_score_is_told_to_the_pm_at_once_and_to_nobody_else(world: World) -> None:
    world.at("10 Nov 10:00")
    give(world, asked(world)[0].ask, {0: "1"})
    (told,) = briefings(world, "low_score")
    assert "Rita Moss" in told.title
    assert {one.to for one in world.heard if one.kind == "briefing"} == {"person:maria"}


def test_answers_of_people_not_asked_are_refused_in_one_sentence_and_kept_nowhere(world: World) -> None:
    world.at("10 Nov 10:00")
    ask = asked(world)[0].ask
    assert refused(world, ask, person(OMAR)) == "This question was for somebody else, so nothing was noted."
    assert refused(world, ask, person(STRANGER)) == "This question was for somebody else, so nothing was noted."
    assert refused(world, ask, person(STRANGER), "C0GLOB00001").startswith("This question was for somebody else")
    assert refused(world, ask, person(MARIA, external=False)).startswith("This question is for the client")
    assert refused(world, 999, person(RITA)).startswith("This question was for somebody else")
    with world.store.transaction() as tx:
        assert answers.answers_since(tx, "acme", when("1 Nov 00:00")) == []


def test_an_answer_after_the_window_is_refused_and_says_when_it_closed(world: World) -> None:
    world.at("13 Nov 10:00")
    said = refused(world, asked(world)[0].ask, person(RITA))
    assert said.startswith("This question closed Fri 13 Nov 10:00 EST, so your answer was not noted.")


def test_an_empty_form_and_a_value_that_was_not_offered_are_explained(world: World) -> None:
    world.at("10 Nov 10:00")
    ask = asked(world)[0].ask
    for values, why in (({0: " "}, "at least one"), ({0: "9"}, "from 1 to 5"), ({0: "five"}, "from 1 to 5")):
        with pytest.raises(Problem, match=why):
            give(world, ask, values)


def test_without_names_the_channel_is_asked_and_its_readers_answer(store: Store, tmp_path: Path) -> None:
    world = remade(store, tmp_path, to=[])
    world.at("10 Nov 10:00")
    (one,) = asked(world)
    assert (one.contact, one.channel) == ("", "C0ACME00001")
    give(world, one.ask, {0: "4"}, person("U0NEW000001", "New Person"), "C0ACME00001")
    assert refused(world, one.ask, person("U0NEW000002"), "C0GLOB00001").startswith("This question was for somebody")
    world.at("13 Nov 12:00")
    assert not [item for item in asked(world) if item.reminder], "a channel is never reminded"


# Wednesday, 11 November 2026, is Veterans Day: the client's calendar is closed.


def test_a_broken_promise_puts_it_off_day_by_day_and_then_skips_it(world: World) -> None:
    world.client("P2 the portal is down")
    world.at("17 Nov 09:00")
    assert asked(world) == []
    put_off, skipped = briefings(world, "yielded")
    assert "waits until Thu 12 Nov 10:00 EST" in put_off.title
    assert "is skipped: a promise to them is broken" in skipped.title
    with world.store.transaction() as tx:
        first = checkins.of_name(tx, "acme", "pulse")[0]
    assert (first.local_date, first.state) == ("2026-11-10", "skipped")


def test_an_overdue_action_of_a_review_puts_nothing_off(world: World) -> None:
    with world.store.transaction() as tx:
        said = "review acme 2026-10 add action send the roster by 2026-11-10 09:30 @maria"
        route(
            tx,
            world.desk,
            Ask(
                said,
                Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False),
                None,
                None,
                None,
                world.now,
            ),
        )
    world.at("10 Nov 12:00")
    assert len(asked(world)) == 2


def test_once_the_promise_is_answered_it_is_asked_on_the_next_open_day(world: World) -> None:
    world.client("P2 the portal is down")
    world.at("10 Nov 12:00")
    world.team("It is back, sorry.")
    world.do(actions.resolve)
    world.at("12 Nov 12:00")
    assert len(asked(world)) == 2
    assert world.now > when("11 Nov 10:00")


def test_a_talk_this_week_replaces_a_check_in_that_only_wants_to_talk(store: Store, tmp_path: Path) -> None:
    world = remade(store, tmp_path, kind="check_in")
    world.client("hello, how was the weekend")
    world.team("Very good, thank you")
    world.at("10 Nov 12:00")
    assert asked(world) == []
    (told,) = briefings(world, "yielded")
    assert "we have just talked" in told.title


def test_nobody_is_asked_twice_within_the_playbooks_distance(store: Store, tmp_path: Path) -> None:
    world = remade(store, tmp_path, every="weekday", window="1d", remind=None)
    world.at("20 Nov 12:00")
    days = [one.at.date().isoformat() for one in world.heard if one.to == "contact:Rita Moss"]
    assert days == ["2026-11-10", "2026-11-16"], "five days apart, on the client's open days"


def test_monthly_please_by_words_is_obeyed_and_answered_with_a_fixed_sentence(world: World) -> None:
    world.at("10 Nov 10:00")
    world.client("monthly please")
    note = world.hears("client:ext-acme", "client_note")
    assert note.text == "Noted. We will ask you at most once a month."
    world.at("9 Dec 12:00")
    rita = [
        one.at.date().isoformat()
        for one in world.heard
        if one.to == "contact:Rita Moss" and ":reminder" not in one.fact
    ]
    assert rita == ["2026-11-10", "2026-12-08"], "twenty-eight days later at the earliest"
    omar = [one for one in world.heard if one.to == "contact:Omar Haddad" and ":reminder" not in one.fact]
    assert len(omar) == 5, "the others are asked as before"
    assert "to be asked monthly at most" in briefings(world, "wish")[0].title


def test_monthly_please_without_a_question_open_is_only_a_message(world: World) -> None:
    world.client("monthly please")
    assert not [one for one in world.heard if one.kind == "client_note"]


def test_never_by_button_is_obeyed(world: World) -> None:
    world.at("10 Nov 10:00")
    with world.store.transaction() as tx:
        said = answering.wish(tx, world.desk, person(RITA), "acme", asked(world)[0].ask, Rhythm.NEVER, "", world.now)
    assert said == "Noted. We will not ask you again."
    world.at("18 Nov 12:00")
    assert [one.contact for one in asked(world) if not one.reminder] == ["Rita Moss", "Omar Haddad", "Omar Haddad"]


def say(world: World, words: str, who: Person | None = None) -> str:
    asker = who or Person(Platform.SLACK, "T0HOME00001", MARIA, "Maria Lopez", False)
    with world.store.transaction() as tx:
        answer = route(tx, world.desk, Ask(words, asker, None, None, None, world.now))
        world._pass(tx, world.now)
    return answer.text


def test_checkin_by_hand(world: World) -> None:
    assert "pulse: Tue 10 Nov 10:00 EST" in say(world, "checkin acme")
    assert "Tue 17 Nov 2026 10:00" in say(world, "checkin acme plan")
    assert "pulse is started" in say(world, "checkin acme now")
    assert len(asked(world)) == 2
    assert "was started today already" in say(world, "checkin acme now pulse")
    assert "pulse of Tue 17 Nov 10:00 EST is skipped" in say(world, "checkin acme skip")
    assert "is paused until Mon 30 Nov" in say(world, "checkin acme pause 30 nov")
    world.at("25 Nov 12:00")
    assert len([one for one in asked(world) if not one.reminder]) == 2
    assert "goes on as planned" in say(world, "checkin acme resume")
    assert say(world, "checkin acme now weekly") == "There is no check-in weekly. There are: pulse."
    assert "now, skip, pause, resume or plan" in say(world, "checkin acme dance")
    assert say(world, "checkin acme now", person(RITA)) == "This is for the delivery team. Nothing was changed."


def test_after_a_ticket_a_sample_is_asked_with_a_cool_down_for_each_person(store: Store, tmp_path: Path) -> None:
    body = acme()
    body |= {"check_ins": [], "csat": {"sample": 1, "delay": "1h"}}
    world = World(store, Desk(book_of(tmp_path, body), ScriptedReader())).begin()
    for number in (1, 2):
        world.client(f"P3 invoice {number} is wrong")
        world.team(f"ACME-{number} is put right.")
        world.do(actions.resolve, key=f"ACME-{number}")
        world.until(world.now + dt.timedelta(hours=2))
    (one,) = asked(world)
    assert (one.about, one.contact) == ("ticket", "Rita Moss")
    with world.store.transaction() as tx:
        assert [row.occurrence for row in asks.since(tx, "acme", when("1 Nov 00:00"))] == ["ACME-1:1"]


def test_nobody_is_asked_about_a_ticket_unless_the_playbook_says_so(world: World) -> None:
    world.client("P3 an invoice is wrong")
    world.team("It is put right.")
    world.do(actions.resolve)
    world.at("10 Nov 09:50")
    assert asked(world) == []


def test_what_a_client_reads_says_nothing_of_tone_health_or_severity(world: World) -> None:
    world.at("20 Nov 12:00")
    said = " ".join(one.text for one in world.heard if one.audience == "client").casefold()
    assert said
    for word in ("tone", "health", "severity", "p1", "p2", "breach", "escalat", "score", "risk", "sentiment"):
        assert word not in said
