"""What people answer and what we promise in words, as health counts it: now, and told again later from the log."""

import datetime as dt
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from scenarios.test_asking import OMAR, acme, asked, give, person, say
from world import ScriptedReader, World, book_of

from handlers import hearing
from handlers.actions import Act
from handlers.desk import Desk
from handlers.health import judged
from handlers.health_facts import facts_now
from handlers.health_log import facts_then, receipt_then
from handlers.notices import PromiseFound
from handlers.planning import plan_ahead
from handlers.promising import press_promise
from playbooks.health import Part
from playbooks.health_facts import Facts
from storage import checkins, daily, promises
from storage.store import Store


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path, acme()), ScriptedReader())).begin()


def facts(world: World) -> Facts:
    with world.store.transaction() as tx:
        return facts_now(tx, world.desk.current("acme").playbook, world.now)


def part(world: World, name: str) -> Part:
    found = judged(world.desk.current("acme").playbook, facts(world))
    return next(item for item in found.parts if item.name == name)


def told_again(world: World, then: dt.datetime) -> Facts:
    with world.store.transaction() as tx:
        return facts_then(tx, world.desk, "acme", world.desk.current("acme").version, then)


def settle(world: World, words: str, answer: str) -> None:
    """One of ours promises something without a ticket; the PM lets a clock watch it and says how it went."""
    world.team(words)
    found = [one.notice for one in world.heard if isinstance(one.notice, PromiseFound)][-1]
    for action in ("promise_clock", answer):
        with world.store.transaction() as tx:
            row = promises.by_id(tx, "acme", found.promise)
            assert row is not None
            press_promise(tx, world.desk, row, Act("maria", world.now, world.now, "America/New_York"), action)
        world.until(world.now + dt.timedelta(hours=1))


def test_answers_and_silence_earn_what_the_receipt_says(world: World) -> None:
    assert part(world, "surveys").share is None
    assert part(world, "check_ins").share is None
    world.at("10 Nov 10:00")
    first, _ = asked(world)
    give(world, first.ask, {0: "4", 1: "more heads at night"})
    assert (part(world, "surveys").share, part(world, "check_ins").share) == (75, 100), "a window is open yet"
    give(world, first.ask, {0: "1"})
    assert part(world, "surveys").share == 0
    world.at("14 Nov 12:00")
    assert part(world, "check_ins").share == 50, "the other let it close"


def test_a_question_just_asked_is_no_silence(world: World) -> None:
    world.at("10 Nov 10:00")
    assert len(asked(world)) == 2
    assert facts(world).asked == 0
    assert told_again(world, world.now) == facts(world)
    then = world.now
    world.at("20 Nov 12:00")
    assert (facts(world).asked, facts(world).answered) == (4, 0)
    assert told_again(world, then).asked == 0


def test_the_answer_of_a_past_moment_is_the_same_whatever_was_answered_or_asked_later(world: World) -> None:
    world.at("10 Nov 10:00")
    first, second = asked(world)
    give(world, first.ask, {0: "2"})
    world.at("10 Nov 11:00")
    then, before = world.now, facts(world)
    assert (before.asked, before.answered, [one.share for one in before.answers]) == (1, 1, [25])

    world.at("10 Nov 12:00")
    give(world, first.ask, {0: "5", 1: "it is better now"})
    give(world, second.ask, {0: "3"}, person(OMAR, "Omar Haddad"))
    world.at("20 Nov 12:00")
    assert told_again(world, then) == before
    assert told_again(world, world.now) == facts(world)
    assert facts(world).asked == 4


def test_promises_without_a_ticket_count_once_and_are_told_again(world: World) -> None:
    assert part(world, "promises").share is None
    settle(world, "We'll send the roster by 3pm tomorrow.", "promise_kept")
    assert (facts(world).kept, facts(world).broken, part(world, "promises").share) == (1, 0, 100)
    then, before = world.now, facts(world)
    settle(world, "I will call you on Thursday at 10am.", "promise_broken")
    assert (facts(world).kept, facts(world).broken, part(world, "promises").share) == (1, 1, 50)
    world.team("We'll send the invoice by Friday at noon.")
    world.at("20 Nov 12:00")
    assert (facts(world).kept, facts(world).broken) == (1, 1), "what was never watched counts as nothing"
    assert told_again(world, then) == before
    assert told_again(world, world.now) == facts(world)
    with world.store.transaction() as tx:
        kept = daily.kept(tx, "acme")
        hearing.recount(tx, "acme")
        assert daily.kept(tx, "acme") == kept


def test_a_broken_promise_is_among_what_moved_the_score(world: World) -> None:
    settle(world, "We'll send the roster by 3pm tomorrow.", "promise_kept")
    settle(world, "I will call you on Thursday at 10am.", "promise_broken")
    text = say(world, "health acme")
    assert "−2.5 promise of Maria Lopez broken" in text


def test_a_promise_nobody_speaks_of_is_broken_a_day_later_and_lowers_the_part_once(world: World) -> None:
    world.team("We'll send the roster by 3pm tomorrow.")
    (found,) = [one.notice for one in world.heard if isinstance(one.notice, PromiseFound)]
    with world.store.transaction() as tx:
        row = promises.by_id(tx, "acme", found.promise)
        assert row is not None
        press_promise(tx, world.desk, row, Act("maria", world.now, world.now, "America/New_York"), "promise_clock")
    world.at("14 Nov 12:00")
    assert (facts(world).kept, facts(world).broken) == (0, 1)


def changed(world: World, tmp_path: Path, **changes: Any) -> None:
    """The bot starts again with another playbook."""
    body = deepcopy(acme())
    body["check_ins"][0] |= changes
    world.desk = Desk(book_of(tmp_path / "changed", body), ScriptedReader())
    with world.store.transaction() as tx:
        world.desk.adopt(tx, world.now)
        plan_ahead(tx, world.desk, world.now)


def test_a_changed_rhythm_leaves_no_date_of_the_old_one(world: World, tmp_path: Path) -> None:
    changed(world, tmp_path, every="thursday")
    with world.store.transaction() as tx:
        dates = [row.local_date for row in checkins.of_name(tx, "acme", "pulse")]
    assert dates == ["2026-11-12", "2026-11-19"]
    world.at("18 Nov 12:00")
    days = {one.at.date().isoformat() for one in world.heard if one.to == "contact:Rita Moss"}
    assert days == {"2026-11-12", "2026-11-13"}, "on Thursday, and reminded on Friday"


def test_an_unchanged_playbook_and_what_was_put_off_keep_their_dates(world: World, tmp_path: Path) -> None:
    world.client("P2 the portal is down")
    world.at("10 Nov 12:00")
    changed(world, tmp_path, every="friday")
    with world.store.transaction() as tx:
        rows = {row.local_date: row.reason for row in checkins.of_name(tx, "acme", "pulse")}
    assert rows.keys() == {"2026-11-10", "2026-11-13", "2026-11-20"}
    assert rows["2026-11-10"] == "a promise to them is broken"


def test_a_check_in_skipped_today_can_still_be_asked_now(world: World) -> None:
    assert "is skipped" in say(world, "checkin acme skip")
    world.at("10 Nov 11:00")
    assert asked(world) == []
    assert say(world, "checkin acme now") == "pulse is started; it asks Rita Moss and Omar Haddad."
    assert [one.contact for one in asked(world)] == ["Rita Moss", "Omar Haddad"]
    assert "was started today already" in say(world, "checkin acme now")


def test_the_whole_receipt_of_a_past_day_is_the_same_later(world: World) -> None:
    world.at("10 Nov 10:00")
    give(world, asked(world)[0].ask, {0: "2"})
    settle(world, "We'll send the roster by 3pm tomorrow.", "promise_kept")
    then = world.now
    before = judged(world.desk.current("acme").playbook, facts(world))
    world.at("9 Dec 12:00")
    with world.store.transaction() as tx:
        assert receipt_then(tx, world.desk, "acme", 1, then) == before
