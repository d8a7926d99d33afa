"""A contact's tone turns: the PM hears it once, privately, may answer, and the card ends with the strain."""

import datetime as dt
from collections.abc import Callable

import pytest
from world import ScriptedReader, World, when

from bot.reader.rules import RulesReader
from bot.signing import ButtonSigner
from bot.slack.cards import Viewer, render
from handlers.notices import ToneShift
from handlers.pressing import press
from handlers.roles import Person
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Label, Platform
from storage import events, feedback, strains

MARIA = Person(Platform.TRANSCRIPT, "", "maria", "Maria", external=False, zone="America/New_York")
Make = Callable[..., World]
TONES = {"warm": (0.6, 0.02), "plain": (0.1, 0.05), "cool": (-0.15, 0.3), "cold": (-0.6, 0.9)}


class Listening(ScriptedReader):
    """Hears a tone by the first word: warm, plain, cool (doubtful by itself) or cold."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        tone, strained = TONES.get(asked.text.split()[0], (0.0, 0.0))
        return Reading(Label.FYI, 0.05, None, None, tone, 0.9, reader="listening-1", strained=strained)


@pytest.fixture
def tense(make_world: Make) -> World:
    world = make_world(tone={"enabled": True, "cool_down": "2d"})
    world.desk.reader = Listening()
    return world


def tones(world: World) -> list[ToneShift]:
    return [item.notice for item in world.heard if isinstance(item.notice, ToneShift)]


def click(world: World, action: str) -> str:
    with world.store.transaction() as tx:
        return press(tx, world.desk, MARIA, "acme", "", action, tones(world)[0].message, world.now).text


def test_the_pm_alone_is_told_with_quote_and_a_calmer_reading(tense: World) -> None:
    tense.at("10 Nov 10:00").client("warm hello and thank you", thread_id="a")
    tense.at("10 Nov 11:00").client("cold we will manage without you", thread_id="a")
    heard = tense.hears("person:maria", "tone_shift")
    assert heard.audience == "internal"
    notice = heard.notice
    assert isinstance(notice, ToneShift)
    assert (notice.quote, notice.contact, notice.confidence) == ("cold we will manage without you", "Rita Moss", 0.9)
    assert notice.calmer
    assert "colder than this person usually writes" in notice.moved
    tense.quiet()


def test_one_thread_does_not_page_twice_nor_a_contact_within_the_cool_down(tense: World) -> None:
    tense.at("10 Nov 10:00").client("cold one", thread_id="a")
    tense.client("cold two", thread_id="a")
    tense.client("cold elsewhere", thread_id="b")
    tense.at("13 Nov 10:00").client("cold again in the same thread", thread_id="a")
    assert len(tones(tense)) == 1
    tense.client("cold in a new thread after the cool-down", thread_id="c")
    assert len(tones(tense)) == 2


def test_friendly_again_edits_the_card_and_pings_nobody(tense: World) -> None:
    tense.at("10 Nov 10:00").client("cold one", thread_id="a")
    first = tense.hears("person:maria", "tone_shift")
    tense.at("10 Nov 15:00").client("warm thank you, all good", thread_id="b")
    edit = tense.hears("person:maria", "tone_shift")
    assert isinstance(edit.notice, ToneShift)
    assert edit.notice.friendly_since == when("10 Nov 15:00")
    assert edit.notice.edits == first.fact
    assert "friendly again since Tue 10 Nov 15:00 EST" in edit.text
    card = render(edit.notice, Viewer("America/New_York", "America/New_York", tense.now), ButtonSigner(b"x"))
    assert not [block for block in card.blocks if block["type"] == "actions"]
    tense.at("10 Nov 15:05").client("warm again", thread_id="b")
    tense.quiet()
    assert kinds(tense) == ["tone_shift", "tone_recovered"]


def test_a_healed_thread_may_be_flagged_again_once_the_cool_down_is_over(tense: World) -> None:
    tense.at("10 Nov 10:00").client("cold one", thread_id="a")
    tense.at("10 Nov 15:00").client("warm thank you", thread_id="a")
    tense.at("13 Nov 10:00").client("cold again", thread_id="a")
    assert [notice.friendly_since is None for notice in tones(tense)] == [True, False, True]


def test_a_flag_told_in_a_digest_is_not_told_again_to_say_it_is_over(tense: World) -> None:
    tense.at("10 Nov 22:00").client("cold at night", thread_id="a")
    tense.at("10 Nov 22:30").client("warm sorry, long day, thank you", thread_id="a")
    tense.at("11 Nov 09:30")
    tense.hears("person:maria", "digest")
    tense.quiet()


def test_not_a_problem_is_kept_and_silences_the_contact_from_the_answer_on(tense: World) -> None:
    tense.at("10 Nov 10:00").client("cold one", thread_id="a")
    tense.at("12 Nov 09:00")
    assert click(tense, "not_a_problem") == "Noted. I will not flag Rita Moss again before Sat 14 Nov 09:00 EST."
    tense.at("13 Nov 10:00").client("cold within the silence", thread_id="b")
    assert len(tones(tense)) == 1
    with tense.store.snapshot() as tx:
        said = feedback.of_client(tx, "acme")
    assert [(row.kind, row.should_be, row.chance, row.reader) for row in said] == [("tone", "calm", 0.9, "listening-1")]
    assert click(tense, "useful") == "Thank you, noted."
    tense.at("13 Nov 10:05").client("cold after the answer changed", thread_id="c")
    assert len(tones(tense)) == 2


def test_a_doubtful_word_is_told_when_the_person_has_left_their_own_normal_for_weeks(tense: World) -> None:
    for day in range(2, 9):
        tense.at(f"{day} Nov 10:00").client("warm good morning", thread_id=f"d{day}")
    tense.at("9 Nov 10:00").client("cool noted", thread_id="e")
    assert tones(tense) == [], "one cool word is no turn"
    tense.at("9 Nov 12:00").client("cool as said", thread_id="f")
    tense.at("9 Nov 14:00").client("cool fine", thread_id="g")
    notice = tones(tense)[0]
    assert "has been colder than their own normal for a while" in notice.moved


def test_slow_answers_and_a_manager_copied_in_add_to_a_doubtful_word(tense: World) -> None:
    for day in range(2, 8):
        tense.at(f"{day} Oct 10:00").client("plain question", thread_id=f"d{day}")
        tense.at(f"{day} Oct 10:30").team("Done.", thread_id=f"d{day}")
        tense.at(f"{day} Oct 10:45").client("plain ok", thread_id=f"d{day}")
    for day in (12, 13, 14):
        tense.at(f"{day} Oct 09:30").client("plain question", thread_id=f"s{day}")
        tense.at(f"{day} Oct 10:00").team("Done.", thread_id=f"s{day}")
        tense.at(f"{day} Oct 16:00")
        last = "cool when? @gail please see above" if day == 14 else "plain ok"
        tense.client(last, thread_id=f"s{day}")
    moved = tones(tense)[0].moved
    assert "answers after 6 h of working time where 15 min is usual" in moved
    assert "copies in Gail Weiss for the first time" in moved


@pytest.mark.parametrize(("day", "slow"), [(21, True), (22, False), (28, False)])
def test_a_word_more_than_a_week_after_ours_answers_nothing(tense: World, day: int, slow: bool) -> None:
    for early in range(2, 8):
        tense.at(f"{early} Oct 10:00").team("Done.", thread_id=f"d{early}")
        tense.at(f"{early} Oct 10:15").client("plain ok", thread_id=f"d{early}")
    for late in (12, 13):
        tense.at(f"{late} Oct 10:00").team("Done.", thread_id=f"d{late}")
        tense.at(f"{late} Oct 16:00").client("plain ok", thread_id=f"d{late}")
    tense.at("14 Oct 09:30").client("plain question", thread_id="long")
    tense.at("14 Oct 10:00").team("Done.", thread_id="long")
    tense.at(f"{day} Oct 10:00").client("cool when? @gail please see above", thread_id="long")
    assert ["answers after" in notice.moved for notice in tones(tense)] == [True] * slow


def test_nothing_of_it_goes_where_a_client_reads(make_world: Make) -> None:
    """Over a stormy week, with receipts on, whatever leaves for the client's side holds no word of tone."""
    world = make_world(tone={"enabled": True}, receipt={"style": "reply"})
    world.desk.reader = RulesReader()
    world.at("10 Nov 10:00")
    said = (
        "Hi Maria, good morning, thank you for yesterday!",
        "P2 the file is late. As per my last message, this is unacceptable.",
        "Thanks for nothing. We will do it ourselves.",
        "I am escalating this to our director.",
        "Sorry for the tone, thank you so much, all perfect now!",
    )
    for day, text in enumerate(said):
        world.until(world.now + dt.timedelta(days=day and 1)).client(text, thread_id=f"t{day}")
    outward = [item for item in world.heard if item.audience != "internal"]
    flagged = [item for item in world.heard if item.kind == "tone_shift"]
    assert outward
    assert flagged
    assert all(item.kind == "receipt" for item in outward)
    assert all(item.to.startswith("person:") and item.audience == "internal" for item in flagged)
    for word in ("tone", "sounds", "calmer", "friendly", "escalat", "%"):
        assert not [item for item in outward if word in item.text.casefold()]


def kinds(world: World) -> list[str]:
    with world.store.snapshot() as tx:
        found = events.between(tx, "acme", world.now - dt.timedelta(days=9), world.now + dt.timedelta(days=1))
        return [row.kind for row in found if row.kind.startswith("tone")]


def test_a_repeated_message_is_flagged_once(tense: World) -> None:
    tense.at("10 Nov 10:00").client("cold one", thread_id="a", message_id="m")
    tense.client("cold one", thread_id="a", message_id="m", event_id="again")
    assert len(tones(tense)) == 1
    with tense.store.snapshot() as tx:
        assert len(strains.of_author(tx, "acme", "Rita Moss", when("1 Nov 00:00"))) == 1
