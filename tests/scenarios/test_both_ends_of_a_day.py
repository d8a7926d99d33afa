"""Stories of digests, cover, gaps and promises made in words."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import lists
from handlers.asked import Ask
from handlers.days import MOST
from handlers.desk import Desk
from handlers.notices import Briefing, Digest, PromiseDue, PromiseFound, TicketList
from handlers.pressing import press
from handlers.roles import Person
from handlers.router import route
from playbooks.terms import Platform
from storage import events, promises
from storage.store import Store

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False)


def acme(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = deepcopy(ACME)
    return body | {"digests": {"start_of_day": True, "end_of_day": True}} | changes


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path, acme()), ScriptedReader())).begin()


def say(world: World, words: str) -> str:
    with world.store.transaction() as tx:
        answer = route(tx, world.desk, Ask(words, MARIA, None, None, None, world.now))
        world._pass(tx, world.now)
    return answer.text


def click(world: World, key: str, action: str) -> str:
    with world.store.transaction() as tx:
        answer = press(tx, world.desk, MARIA, "acme", key, action, 0, world.now)
        world._pass(tx, world.now)
    return answer.text


def list_tickets(world: World) -> TicketList:
    with world.store.transaction() as tx:
        return lists.list_tickets(tx, world.desk, ["acme"], world.now)


def digests(world: World, to: str = "person:maria") -> list[Digest]:
    return [one.notice for one in world.heard if isinstance(one.notice, Digest) and one.to == to]


def briefings(world: World, to: str, about: str) -> list[Briefing]:
    found = [one.notice for one in world.heard if isinstance(one.notice, Briefing) and one.to == to]
    return [one for one in found if one.about == about]


def test_a_day_with_nothing_open_is_silent(world: World) -> None:
    world.at("13 Nov 20:00")
    assert digests(world) == []


def test_before_the_day_ends_only_what_falls_due_before_the_next_is_told(world: World) -> None:
    world.client("P4 a report looks odd")
    world.client("P1 everything is down", thread_id="t2")
    world.at("10 Nov 17:00")
    world.team("We are on it, working with the carrier.", thread_id="t2")
    world.at("10 Nov 17:30")
    (evening,) = [one for one in digests(world) if one.reason == "end_of_day"]
    assert evening.until is not None
    assert f"{evening.until:%d %H:%M}" == "11 14:00", "nine in New York the next morning"
    assert [line.ticket for line in evening.lines if not line.breached or line.due] == ["ACME-2"]


def test_the_morning_lists_what_is_open_by_time_in_one_message_with_what_was_held(world: World) -> None:
    world.client("P4 a report looks odd")
    world.client("P3 an invoice is wrong", thread_id="t2")
    world.at("12 Nov 08:00")
    before = len(digests(world))
    world.at("12 Nov 09:30")
    (morning,) = digests(world)[before:]
    assert morning.reason == "start_of_day"
    assert {line.ticket for line in morning.lines} == {"ACME-1", "ACME-2"}
    dues = [(not line.breached, line.due) for line in morning.lines]
    assert dues == sorted(dues, key=lambda one: (one[0], one[1] is None, one[1]))


def test_of_many_open_tickets_the_most_urgent_are_listed_and_the_rest_counted(world: World) -> None:
    for number in range(MOST + 3):
        world.client(f"P4 report {number} looks odd", thread_id=f"t{number}")
    world.client("P1 everything is down", thread_id="down")
    world.at("12 Nov 09:30")
    morning = digests(world)[-1]
    assert morning.reason == "start_of_day"
    assert (len(morning.lines), morning.more) == (MOST, 4)
    assert morning.lines[0].ticket == f"ACME-{MOST + 4}", "its promises are broken"
    with world.store.snapshot() as tx:
        since = events.between(tx, "acme", when("12 Nov 08:00"), when("12 Nov 10:00"))
        (logged,) = [row for row in since if row.kind == "digest"]
    assert logged.data["items"][-2:] == [f"open {morning.lines[-1].ticket}", "and 4 more"]
    everything = list_tickets(world)
    assert [line.ticket for line in everything.lines[:MOST]] == [line.ticket for line in morning.lines]
    assert everything.more == MOST + 4 - len(everything.lines)


def test_whoever_covers_gets_the_brief_the_digests_and_the_work_and_the_pm_a_digest_on_return(world: World) -> None:
    world.client("P3 an invoice is wrong")
    world.team("We will send the corrected file by Friday.")
    assert "Jon Reyes covers for Maria Lopez at Acme Telecom" in say(world, "cover acme @jon thu-fri")
    world.at("12 Nov 12:00")
    (brief,) = briefings(world, "person:jon", "cover")
    assert brief.title.startswith("You cover for Maria Lopez at Acme Telecom until Sat 14 Nov 00:00")
    assert [line.ticket for line in brief.tickets] == ["ACME-1"]
    assert {part.title for part in brief.sections} >= {"Who is who", "How they sound"}
    assert "Rita Moss" in str(brief.sections)
    assert [one.reason for one in digests(world, "person:jon")] == ["start_of_day"]
    world.client("P2 the file is missing", thread_id="another")
    world.at("16 Nov 12:00")
    (back,) = briefings(world, "person:maria", "return")
    assert back.title == "While you were away from Acme Telecom, Jon Reyes covered"
    assert back.sections[0].lines == ("1 ticket opened, 0 resolved",)
    assert not briefings(world, "person:jon", "return")


def test_an_action_of_a_review_is_told_by_its_words_and_waits_for_no_acknowledgement(world: World) -> None:
    world.at("11 Nov 10:00")
    say(world, "review acme 2026-10 add action send the roster by thu 10:00 @maria")
    say(world, "cover acme @jon fri")
    assert "not acknowledged" not in say(world, "tickets acme")
    world.at("13 Nov 12:00")
    (brief,) = briefings(world, "person:jon", "cover")
    (promised,) = [part.lines for part in brief.sections if part.title == "Promised"]
    assert promised == ("ACME-1: Action of the 2026-10 review: send the roster by Thu 12 Nov 10:00 EST (overdue)",)


def test_a_gap_is_raised_the_working_day_before_and_once(store: Store, tmp_path: Path) -> None:
    body = acme()
    body["calendars"]["pm"]["closed"] = ["2026-11-12", "2026-11-13"]
    world = World(store, Desk(book_of(tmp_path, body), ScriptedReader())).begin()
    world.at("16 Nov 12:00")
    gaps = [one for one in world.heard if one.kind == "ops_notice" and "nobody covers" in one.text]
    assert [f"{one.at:%d %H:%M}" for one in gaps] == ["11 14:00"], "Wednesday at nine, for Thursday and Friday"
    assert "Maria Lopez is away Thu 12 Nov to Fri 13 Nov and nobody covers for Acme Telecom." in gaps[0].text


def test_an_absence_without_a_name_is_a_gap_until_somebody_covers(world: World) -> None:
    assert "Nobody covers for Maria Lopez at Acme Telecom, who is away" in say(world, "cover acme nobody fri")
    world.at("12 Nov 12:00")
    assert len([one for one in world.heard if "nobody covers" in one.text]) == 1


def test_a_gap_made_after_the_morning_is_raised_at_once_and_once(world: World) -> None:
    world.at("12 Nov 15:00")
    say(world, "cover acme nobody fri")
    world.at("12 Nov 15:05")
    gaps = [one.text for one in world.heard if "nobody covers" in one.text]
    assert len(gaps) == 1
    assert "away Fri 13 Nov" in gaps[0]
    world.at("16 Nov 12:00")
    assert len([one for one in world.heard if "nobody covers" in one.text]) == 1


def test_a_gap_that_begins_today_is_raised_at_once(world: World) -> None:
    world.at("12 Nov 10:00")
    say(world, "cover acme nobody today")
    world.at("12 Nov 10:05")
    gaps = [one.text for one in world.heard if "nobody covers" in one.text]
    assert len(gaps) == 1
    assert "away Thu 12 Nov" in gaps[0]


def gaps(world: World) -> list[str]:
    return [f"{one.at:%d %H:%M} {one.text}" for one in world.heard if "nobody covers" in one.text]


@pytest.mark.parametrize("hour", ["07:00", "11:59", "12:01", "16:40"])
def test_a_gap_made_today_is_raised_at_once_at_any_hour_of_the_day_and_once(world: World, hour: str) -> None:
    world.at(f"12 Nov {hour}")
    said = world.now
    say(world, "cover acme nobody today")
    say(world, "cover acme nobody today")
    world.at("12 Nov 16:50")
    say(world, "cover acme nobody today")
    world.at("16 Nov 12:00")
    (told,) = gaps(world)
    assert told.startswith(f"{said:%d %H:%M}")
    assert "Maria Lopez is away Thu 12 Nov and nobody covers for Acme Telecom." in told


def test_an_absence_told_when_the_day_is_over_is_no_gap(world: World) -> None:
    world.at("12 Nov 19:00")
    say(world, "cover acme nobody today")
    world.at("16 Nov 12:00")
    assert gaps(world) == []


def test_a_gap_that_grows_is_told_for_the_new_days_only(world: World) -> None:
    world.at("12 Nov 13:00")
    say(world, "cover acme nobody today")
    say(world, "cover acme nobody fri-mon")
    world.at("18 Nov 12:00")
    first, second = gaps(world)
    assert "away Thu 12 Nov and" in first
    assert "away Fri 13 Nov to Mon 16 Nov and" in second, "and none of its mornings tells of the rest again"


def test_a_day_that_was_covered_and_is_no_more_is_told_anew(world: World) -> None:
    world.at("12 Nov 14:00")
    for words in ("nobody fri", "@jon fri", "nobody fri", "nobody fri"):
        say(world, f"cover acme {words}")
    world.at("16 Nov 12:00")
    assert len(gaps(world)) == 2


def test_a_gap_made_today_after_noon_is_none_where_somebody_stands_in(world: World) -> None:
    world.at("12 Nov 14:00")
    say(world, "cover acme @jon today")
    world.at("16 Nov 12:00")
    assert gaps(world) == []


def test_a_gap_that_somebody_covers_is_none(world: World) -> None:
    say(world, "cover acme nobody fri")
    say(world, "cover acme @jon fri")
    world.at("16 Nov 12:00")
    assert not [one for one in world.heard if "nobody covers" in one.text]


def test_weekends_that_are_off_by_rule_are_no_gap(store: Store, tmp_path: Path) -> None:
    body = acme()
    body["calendars"]["client"] = {"zone": "America/New_York", "always": True}
    world = World(store, Desk(book_of(tmp_path, body), ScriptedReader())).begin()
    world.at("23 Nov 12:00")
    assert not [one for one in world.heard if "nobody covers" in one.text]


def found(world: World) -> list[PromiseFound]:
    return [one.notice for one in world.heard if isinstance(one.notice, PromiseFound)]


def test_a_promise_in_words_becomes_its_tickets_clock_with_one_click(world: World) -> None:
    world.client("P3 an invoice is wrong")
    world.team("We'll send the corrected file by Friday.")
    (one,) = found(world)
    assert (one.ticket, one.quote) == ("ACME-1", "We'll send the corrected file by Friday.")
    assert {item.to for item in world.heard if item.kind == "promise_found"} == {"person:maria"}
    assert "Promise noted for ACME-1: Fri 13 Nov 17:00 EST" in click(world, f"promise-{one.promise}", "promise_clock")
    assert click(world, f"promise-{one.promise}", "promise_clock").startswith("This promise is watched")
    assert world.clock("promise").due_at is not None
    world.at("12 Nov 12:00")
    world.team("Here is the file.")
    with world.store.transaction() as tx:
        assert promises.kept_since(tx, "acme", world.now.replace(day=1)) == promises.Kept(1, 0)


@pytest.mark.parametrize(("answer", "kept", "broken"), [("promise_kept", 1, 0), ("promise_broken", 0, 1), ("", 0, 1)])
def test_a_promise_without_a_ticket_is_watched_and_counts(world: World, answer: str, kept: int, broken: int) -> None:
    world.team("We'll send the roster by 3pm tomorrow.")
    (one,) = found(world)
    assert one.ticket is None
    assert "A clock watches it until Wed 11 Nov 15:00 EST" in click(world, f"promise-{one.promise}", "promise_clock")
    world.at("11 Nov 15:30")
    due = [item.notice for item in world.heard if isinstance(item.notice, PromiseDue)]
    assert [item.over for item in due] == [False, True]
    if answer:
        click(world, f"promise-{one.promise}", answer)
    world.at("13 Nov 12:00")
    with world.store.transaction() as tx:
        assert promises.kept_since(tx, "acme", world.now.replace(day=1)) == promises.Kept(kept, broken)
    told = [item.to for item in world.heard if item.kind == "briefing"]
    assert ("person:sam" in told) == bool(broken), "ops hear of a broken one"


def test_what_is_set_aside_or_left_alone_counts_as_nothing(world: World) -> None:
    world.team("We'll send the roster by 3pm tomorrow.")
    world.team("I will call you on Thursday at 10am.")
    first, _ = found(world)
    assert "Set aside" in click(world, f"promise-{first.promise}", "promise_no")
    world.at("20 Nov 12:00")
    with world.store.transaction() as tx:
        assert promises.kept_since(tx, "acme", world.now.replace(day=1)) == promises.Kept(0, 0)


def test_what_the_client_promises_is_not_ours(world: World) -> None:
    world.client("We'll send the list by Friday.")
    assert found(world) == []
