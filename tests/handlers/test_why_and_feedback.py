"""Every reading can be asked why; what people say of it is kept, and learned from only on command."""

import datetime as dt
from collections.abc import Callable

import pytest
from world import ScriptedReader, World

from bot.cli._recalibrating import report
from bot.reader.answering import with_words
from handlers import actions
from handlers.asked import Answer, Ask
from handlers.home import home_of
from handlers.pressing import press
from handlers.recalibrating import Lesson, apply, lesson, undo
from handlers.roles import Person
from handlers.router import route
from handlers.why_notices import WhyView
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Category, Label, Platform, Severity
from storage import audit, feedback, messages, retention
from storage.rows import FeedbackRow, MessageRow

MARIA = Person(Platform.TRANSCRIPT, "", "maria", "Maria", external=False, zone="America/New_York")
RITA = Person(Platform.TRANSCRIPT, "", "Rita Moss", "Rita", external=True)
Make = Callable[..., World]


class Doubting(ScriptedReader):
    """A reader of its own: `0.62 …` is that chance of an escalation; every `totals` adds to it."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        words = asked.text.split()
        first = words[0] if words and words[0].startswith("0.") else "0.05"
        chance = min(0.99, float(first) + 0.1 * words.count("totals"))
        severity = Severity.P3 if chance >= 0.5 else None
        label = Label.ISSUE if severity else Label.FYI
        calm = Reading(Label.CHITCHAT, 0.02, None, None, 0.0, 0.9)
        return Reading(
            label, chance, severity, Category.REPORTING, 0.0, chance,
            reader="doubting-1", floor=calm, why=("reads as an issue", "many are hit", "a report is wrong or missing"),
        )  # fmt: skip


@pytest.fixture
def doubting(make_world: Make) -> World:
    world = make_world()
    world.desk.reader = Doubting()
    return world


def ask(world: World, words: str, person: Person = MARIA) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, "ext-acme", "ext-acme", None, world.now))


def click(world: World, action: str, key: str = "ACME-1", number: int = 1, person: Person = MARIA) -> Answer:
    with world.store.transaction() as tx:
        return press(tx, world.desk, person, "acme", key, action, number, world.now)


def message(world: World, message_id: str) -> MessageRow:
    with world.store.snapshot() as tx:
        row = messages.find(tx, "acme", "transcript", "", "ext-acme", message_id)
    assert row is not None
    return row


def kept(world: World) -> list[FeedbackRow]:
    with world.store.snapshot() as tx:
        return feedback.of_client(tx, "acme")


def learned(world: World) -> Lesson:
    with world.store.snapshot() as tx:
        return lesson(tx, world.desk.current("acme").playbook, "doubting-1", world.now)


async def test_the_cards_button_tells_kind_severity_category_and_words(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.62 the totals are wrong", message_id="m")
    answer = await with_words(doubting.store, doubting.desk, click(doubting, "why"))
    view = answer.notice
    assert isinstance(view, WhyView)
    assert (view.ticket, view.opened, view.label, view.severity) == ("ACME-1", True, Label.ISSUE, Severity.P3)
    assert (view.severity_why, view.category_why) == (("many are hit",), ("a report is wrong or missing",))
    assert (view.chance, view.opens_at, view.reader, view.offers) == (0.72, 0.5, "doubting-1", ("dismiss",))
    assert [(word.word, word.moved) for word in view.words if word.moved > 0] == [("0.62", 0.57), ("totals", 0.1)]
    assert "tickets open at 50 %" in answer.text


def test_a_follow_up_tells_what_it_joined_and_why(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.62 the totals are wrong", message_id="root")
    doubting.at("10 Nov 10:30").client("0.7 wrong again", message_id="more", thread_id="root")
    view = ask(doubting, "why-not more").notice
    assert isinstance(view, WhyView)
    assert (view.ticket, view.opened, view.joined, view.offers) == ("ACME-1", False, "Joined ACME-1: same thread.", ())


def test_a_message_that_became_no_ticket_is_asked_by_its_place_and_raised_with_one_press(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.41 third month without sums", message_id="m")
    answer = ask(doubting, "why-not ext-acme m")
    view = answer.notice
    assert isinstance(view, WhyView)
    assert (view.ticket, view.chance, view.offers) == ("", 0.41, ("this_was_one",))
    assert "Read as needing no ticket." in answer.text
    done = click(doubting, "this_was_one", "", view.message)
    assert "ACME-1 is open" in done.text
    assert "already" in click(doubting, "this_was_one", "", view.message).text
    row = kept(doubting)[0]
    assert (row.was, row.should_be, row.chance, row.by, row.reader) == (
        "no_ticket", "ticket", 0.41, "maria", "doubting-1",
    )  # fmt: skip
    again = ask(doubting, "why-not m").notice
    assert isinstance(again, WhyView)
    assert again.said == "Maria Lopez said that this should have been a ticket"


def test_a_client_is_told_nothing_and_the_try_is_audited(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.41 third month without sums", message_id="m")
    for answer in (
        ask(doubting, "why-not m", RITA),
        click(doubting, "this_was_one", "", message(doubting, "m").id, RITA),
    ):
        assert answer.text == "This is for the delivery team. Nothing was changed."
        assert answer.notice is None
    assert kept(doubting) == []
    with doubting.store.snapshot() as tx:
        assert [(row.action, row.actor) for row in audit.of_client(tx, "acme")] == [("refused", "Rita Moss")] * 2


@pytest.mark.parametrize("words", ["why-not nothing", "why-not elsewhere m", "why-not"])
def test_a_place_nobody_knows_is_answered_with_what_would_be_right(doubting: World, words: str) -> None:
    assert "link" in ask(doubting, words).text


def test_setting_aside_is_kept_and_reopening_takes_it_back(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.62 the sums are wrong", message_id="m")
    click(doubting, "dismiss")
    assert [(row.was, row.should_be, row.chance) for row in kept(doubting)] == [("ticket", "no_ticket", 0.62)]
    doubting.do(actions.reopen)
    assert kept(doubting) == []


def test_setting_aside_what_was_raised_by_hand_takes_that_back(doubting: World) -> None:
    doubting.at("10 Nov 10:00").client("0.41 third month without sums", message_id="m")
    click(doubting, "this_was_one", "", message(doubting, "m").id)
    click(doubting, "dismiss")
    assert kept(doubting) == []


def test_the_home_page_offers_the_most_doubtful_first(doubting: World) -> None:
    doubting.at("6 Nov 10:00").client("0.49 long ago")
    doubting.at("10 Nov 10:00").client("0.2 the roster")
    doubting.client("0.45 the sums")
    doubting.client("0.9 all is wrong")
    doubting.at("10 Nov 10:01")
    with doubting.store.snapshot() as tx:
        found = home_of(tx, doubting.desk, MARIA, doubting.now).doubtful
    assert [(each.quote, each.chance) for each in found] == [("0.45 the sums", 0.45), ("0.2 the roster", 0.2)]


def teach(world: World, needless: int = 20, missed: int = 4) -> None:
    """Weeks of answers: tickets at 0.6 that were none, a few at 0.45 that were."""
    world.at("2 Nov 10:00")
    for number in range(needless):
        world.client(f"0.6 note {number}", message_id=f"n{number}", thread_id=f"tn{number}")
        click(world, "dismiss", world_key(world, f"n{number}"))
    for number in range(missed):
        world.client(f"0.45 late {number}", message_id=f"m{number}", thread_id=f"tm{number}")
        click(world, "this_was_one", "", message(world, f"m{number}").id)


def world_key(world: World, message_id: str) -> str:
    return str(message(world, message_id).reading["ticket"])


def test_too_few_answers_teach_nothing_and_say_so(doubting: World) -> None:
    teach(doubting, needless=6, missed=1)
    found = learned(doubting)
    assert found.escalation.why_not == "7 of the 20 answers needed"
    assert not found.teaches
    teach_only = report(found)
    assert any("not learned from yet: 7 of the 20 answers needed" in line for line in teach_only)


def test_one_sided_answers_teach_nothing(doubting: World) -> None:
    teach(doubting, needless=25, missed=1)
    assert learned(doubting).escalation.why_not == "1 of the 3 answers needed of the rarer kind"


def test_what_is_learned_is_reported_applied_and_lowers_no_floor(doubting: World) -> None:
    teach(doubting)
    doubting.client("0.97 all is wrong", message_id="sure", thread_id="sure")
    doubting.at("9 Nov 10:00")
    found = learned(doubting)
    assert found.escalation.after.shift < 0
    assert found.escalation.agrees_after > found.escalation.agrees_before
    assert (found.looked_at, found.raised_before) == (25, 21)
    assert found.raised_after == found.raised_before - 20
    assert {change.raised for change in found.changes} == {False}
    assert any("would not be raised: 0.6 note" in line for line in report(found))
    doubting.client("0.6 still a ticket", message_id="b", thread_id="b")
    assert message(doubting, "b").reading["opened"], "nothing changes by answers alone"
    with doubting.store.transaction() as tx:
        apply(tx, found, "maria", doubting.now)
        doubting.desk.learn(tx)
    doubting.client("0.6 no ticket now", message_id="c", thread_id="c")
    doubting.client("0.97 all is wrong", message_id="d", thread_id="d")
    after, sure = message(doubting, "c").reading, message(doubting, "d").reading
    assert (after["opened"], after["taught"], after["chance"], after["reader"]) == (False, True, 0.6, "doubting-1")
    assert sure["opened"]
    with doubting.store.transaction() as tx:
        assert undo(tx, "acme", "doubting-1", "maria", doubting.now)
        doubting.desk.learn(tx)
    doubting.client("0.6 again a ticket", message_id="e", thread_id="e")
    assert message(doubting, "e").reading["opened"]


def test_answers_about_another_reader_are_left_out(doubting: World) -> None:
    teach(doubting)
    with doubting.store.snapshot() as tx:
        found = lesson(tx, doubting.desk.current("acme").playbook, "doubting-2", doubting.now)
    assert (found.escalation.other_readers, found.looked_at, found.teaches) == (24, 0, False)


def test_answers_are_forgotten_with_their_time_and_hold_no_words(doubting: World) -> None:
    teach(doubting, needless=1, missed=1)
    assert "note" not in repr(kept(doubting))
    later = doubting.now + dt.timedelta(days=400)
    with doubting.store.transaction() as tx:
        retention.forget_messages(tx, "acme", later)
        assert feedback.forget(tx, "acme", later) == 2
    assert kept(doubting) == []
    view = ask(doubting, "why-not m0").notice
    assert isinstance(view, WhyView)
    assert (view.quote, view.label_why) == ("", ())
