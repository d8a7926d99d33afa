"""Replies that our people give through Liaison: said to the client as theirs, counted when they arrived."""

import dataclasses

import pytest
from world import World, when

from handlers.asked import Answer, Ask
from handlers.notices import ClientReply
from handlers.roles import Person
from handlers.router import route
from playbooks.terms import Platform, Side
from scheduler.relay import Delivery, Outcome, Post
from storage import messages

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "maria.l", False, "America/New_York")
GAIL = Person(Platform.SLACK, "T0HOME00001", "U0GAIL00001", "Gail", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0HOME00001", "U0RITA00001", "Rita", True, "America/New_York")
SLACK = {
    "platform": Platform.SLACK,
    "workspace": "T0HOME00001",
    "channel": "C0ACME00001",
}


def ask(world: World, words: str, person: Person = MARIA) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, "C0ACMEINT01", None, None, world.now))


@pytest.fixture
def asked(world: World) -> World:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="1.1", **SLACK)
    return world


def test_a_reply_is_said_in_the_clients_thread_under_the_writers_name_and_stops_the_clock(asked: World) -> None:
    asked.at("10 Nov 10:04")
    answer = ask(asked, "reply ACME-1 We see it too.\n\nNext word at  noon, see ACME-1.")
    assert answer.text == "Your reply on ACME-1 goes to Acme Telecom as Maria Lopez."
    asked.at("10 Nov 10:04")
    said = asked.hears("thread:ACME-1", "client_reply")
    assert isinstance(said.notice, ClientReply)
    assert said.notice.text == "We see it too.\n\nNext word at  noon, see ACME-1."
    assert (said.notice.name, said.notice.channel, said.notice.thread) == ("Maria Lopez", "C0ACME00001", "1.1")
    assert said.audience == "client"
    clock = asked.clock("first_response")
    assert (clock.state, clock.stopped_at) == ("met", when("10 Nov 10:04"))
    ticket = asked.ticket().id
    with asked.store.transaction() as tx:
        kept = messages.of_ticket(tx, "acme", ticket)[-1]
    assert (kept.side, kept.author_name, kept.thread_id) == (Side.TEAM.value, "Maria Lopez", "1.1")


def test_the_key_may_be_left_out_where_one_ticket_is_open(asked: World) -> None:
    ask(asked, "reply We are on it")
    asked.at("10 Nov 10:00")
    assert asked.hears("thread:ACME-1", "client_reply").text == "Maria Lopez: We are on it"


def test_a_reply_that_did_not_arrive_answers_nothing_and_its_author_is_told(asked: World) -> None:
    asked.fate = lambda post: _lost(post) if post.row.kind == "client_reply" else _sent(post)
    ask(asked, "reply ACME-1 We are on it")
    asked.at("10 Nov 10:01")
    assert asked.clock("first_response").state == "pending"
    told = asked.hears("person:maria", "ops_notice")
    assert "may not have reached the client" in told.text


def test_the_same_words_twice_are_said_once(asked: World) -> None:
    ask(asked, "reply ACME-1 We are on it")
    assert ask(asked, "reply ACME-1 We are on it").text == "That reply on ACME-1 was sent already."
    asked.at("10 Nov 10:01")
    assert [item.kind for item in asked.heard].count("client_reply") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("reply ACME-1", "Say what to tell the client."),
        ("reply ACME-1 " + "x" * 3001, "That is 3001 characters; a reply can have 3000."),
        ("reply ACME-9 hello", "There is no ticket ACME-9."),
    ],
)
def test_what_cannot_be_said_is_answered_with_what_would_be_right(asked: World, words: str, sentence: str) -> None:
    answer = ask(asked, words)
    assert answer.text.startswith(sentence)
    assert not answer.changed


def test_only_those_who_work_with_the_client_may_speak_to_them(asked: World) -> None:
    assert ask(asked, "reply ACME-1 hello", GAIL).text.endswith("Nothing was changed.")
    assert not ask(asked, "reply ACME-1 hello", RITA).changed
    assert not ask(asked, "reply ACME-1 hello", dataclasses.replace(MARIA, external=None)).changed


def test_a_ticket_of_no_channel_can_have_no_reply(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")  # from a transcript
    assert "came from no channel" in ask(world, "reply ACME-1 hello").text


def _lost(post: Post) -> Delivery:
    return Delivery(Outcome.UNKNOWN, why="TimeoutError")


def _sent(post: Post) -> Delivery:
    return Delivery(Outcome.SENT, post.row.recipient, f"p{post.row.id}")
