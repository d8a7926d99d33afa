"""A plain question is no ticket, unless nobody answers it for as long as the playbook lets one wait."""

from collections.abc import Callable

import pytest
from world import World, when

from playbooks.terms import Side
from storage import messages, tickets

Make = Callable[..., World]


def open_tickets(world: World) -> list[str]:
    with world.store.transaction() as tx:
        return [row.key for row in tickets.open_of(tx, "acme")]


def test_a_question_nobody_answers_becomes_a_ticket_when_it_has_waited_long_enough(world: World) -> None:
    world.at("10 Nov 10:00").client("question: which form do we use?")
    world.at("10 Nov 13:59")
    assert open_tickets(world) == []
    world.at("10 Nov 14:00")
    ticket = world.ticket()
    assert (ticket.severity, ticket.opened_at) == ("P4", when("10 Nov 10:00"))
    assert world.clock("first_response").started_at == when("10 Nov 10:00")
    with world.store.transaction() as tx:
        row = messages.by_id(tx, "acme", ticket.opened_message or 0)
    assert row is not None
    assert row.ticket_id == ticket.id
    assert row.reading["reasons"] == ["nobody answered it for 4 h of working time"]


def test_it_waits_in_the_clients_hours(world: World) -> None:
    world.at("13 Nov 16:00").client("question: which form do we use?")
    world.at("16 Nov 11:59")
    assert open_tickets(world) == []
    world.at("16 Nov 12:00")
    assert open_tickets(world) == ["ACME-1"]


@pytest.mark.parametrize(
    ("thread", "answer_thread"),
    [(None, None), (None, "q"), ("root", "root")],
    ids=["in the channel", "in its own thread", "in the thread it stands in"],
)
def test_an_answer_of_ours_settles_it(world: World, thread: str | None, answer_thread: str | None) -> None:
    world.at("10 Nov 10:00").client("question: which form do we use?", message_id="q", thread_id=thread)
    world.at("10 Nov 11:00").team("Form 7.", thread_id=answer_thread)
    world.at("10 Nov 17:00")
    assert open_tickets(world) == []


def test_an_answer_elsewhere_settles_nothing(world: World) -> None:
    world.at("10 Nov 10:00").client("question: which form do we use?", message_id="q", thread_id="root")
    world.at("10 Nov 11:00").team("Good morning.", thread_id="another")
    world.at("10 Nov 14:00")
    assert open_tickets(world) == ["ACME-1"]


def test_a_colleague_of_the_client_settles_nothing_but_the_asker_may(world: World) -> None:
    world.at("10 Nov 10:00").client("question: which form do we use?")
    world.at("10 Nov 10:05").say("ok let us wait", Side.CLIENT, "Neil Park")
    world.at("10 Nov 14:00")
    assert open_tickets(world) == ["ACME-1"]
    world.at("11 Nov 10:00").client("question: and which address?", thread_id="t")
    world.at("11 Nov 10:05").client("thanks, found it", thread_id="t")
    world.at("12 Nov 10:00")
    assert open_tickets(world) == ["ACME-1"]


def test_a_deleted_question_waits_for_nobody(world: World) -> None:
    done = world.at("10 Nov 10:00").client("question: which form do we use?", message_id="q")
    assert done.read
    world.at("10 Nov 10:01").client("", message_id="q", kind="delete", changed_at=when("10 Nov 10:01"), event_id="gone")
    world.at("10 Nov 17:00")
    assert open_tickets(world) == []


def test_a_question_beside_an_open_ticket_is_that_tickets_matter(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r")
    world.at("10 Nov 10:01").client("question: which batch is it?", thread_id="r")
    world.at("10 Nov 10:05").team("Batch 7.", thread_id="r")
    world.at("10 Nov 17:00")
    assert open_tickets(world) == ["ACME-1"]


def test_the_client_gets_no_receipt_for_words_of_long_ago(make_world: Make) -> None:
    world = make_world(receipt={"style": "reply"})
    world.at("10 Nov 10:00").client("question: which form do we use?")
    world.at("10 Nov 14:00")
    assert not [item for item in world.heard if item.audience == "client"]
    world.client("P2 the file is missing")
    assert [item for item in world.heard if item.audience == "client"]


def test_the_playbook_says_how_long_a_question_may_wait(make_world: Make) -> None:
    world = make_world(triage={"question_waits": "30m"})
    world.at("10 Nov 10:00").client("question: which form do we use?")
    world.at("10 Nov 10:30")
    assert open_tickets(world) == ["ACME-1"]
