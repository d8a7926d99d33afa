"""Edits, deletions, repeats and late arrivals: whatever order events come in, the end is the same."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import ACME, ScriptedReader, World, book_of, when

from bot.reader.rules import RulesReader
from handlers import actions
from handlers.desk import Desk
from handlers.inbound import Inbound
from playbooks.loading import Book
from playbooks.terms import Platform, Side
from storage import clocks, events, messages, tickets
from storage.store import Store

START = when("10 Nov 10:00")
BOOK: dict[str, Book] = {}


def event(kind: str, minute: int, text: str, message: str = "m", side: Side = Side.CLIENT, sent: int = 0) -> Inbound:
    """One event about a message written `sent` minutes after the start, happening at `minute`."""
    at = START + dt.timedelta(minutes=minute)
    return Inbound(
        kind=kind,  # type: ignore[arg-type]
        platform=Platform.TRANSCRIPT,
        workspace="",
        channel="ext-acme",
        message_id=message,
        event_id=f"{message}-{kind}-{minute}",
        author="Rita Moss" if side is Side.CLIENT else "Maria Lopez",
        role=side,
        at=START + dt.timedelta(minutes=sent),
        changed_at=None if kind == "message" else at,
        text=text,
    )


def fresh(folder: Path) -> World:
    if "acme" not in BOOK:
        BOOK["acme"] = book_of(folder, ACME)
    return World(Store.open("sqlite://", durable=False), Desk(BOOK["acme"], ScriptedReader())).begin()


def final(world: World) -> tuple[object, ...]:
    with world.store.transaction() as tx:
        row = messages.find(tx, "acme", "transcript", "", "ext-acme", "m")
        opened = tickets.open_of(tx, "acme")
        stopped = [
            (clock.metric, clock.state, clock.stopped_at)
            for ticket in opened
            for clock in clocks.of_ticket(tx, "acme", ticket.id)
        ]
    world.store.close()
    assert row is not None
    return row.text, row.deleted, len(opened), stopped


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_message_its_edit_and_its_deletion_end_the_same_in_any_order(order: tuple[int, ...], tmp_path: Path) -> None:
    story = (
        event("message", 0, "P3 two records are wrong"),
        event("edit", 1, "P3 three records are wrong"),
        event("delete", 2, ""),
    )
    world = fresh(tmp_path)
    world.now = START + dt.timedelta(minutes=5)
    for place in order:
        world.receive(story[place])
    text, deleted, _, _ = final(world)
    assert (text, deleted) == ("", True)


def test_a_late_original_after_its_deletion_makes_no_ticket(tmp_path: Path) -> None:
    world = fresh(tmp_path)
    world.now = START + dt.timedelta(minutes=5)
    world.receive(event("delete", 2, ""))
    world.receive(event("message", 0, "P3 two records are wrong"))
    assert final(world)[2] == 0


@given(order=st.permutations(range(5)), repeats=st.lists(st.integers(0, 4), max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_repeats_of_client_messages_change_no_outcome(
    order: list[int], repeats: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    story = (
        event("message", 0, "P2 the file is missing", "a", sent=0),
        event("message", 4, "P2 still missing", "b", sent=4),
        event("message", 30, "Here it is.", "c", Side.TEAM, sent=30),
        event("message", 31, "thanks", "d", sent=31),
        event("message", 60, "Anything else?", "e", Side.TEAM, sent=60),
    )
    world = fresh(tmp_path_factory.mktemp("order"))
    world.now = START + dt.timedelta(minutes=62)
    for place in (*order, *repeats):
        world.receive(story[place])
    with world.store.transaction() as tx:
        first = [
            (clock.state, clock.stopped_at)
            for ticket in tickets.open_of(tx, "acme")
            for clock in clocks.of_ticket(tx, "acme", ticket.id)
            if clock.metric == "first_response"
        ]
    world.store.close()
    assert first
    assert set(first) == {("met", START + dt.timedelta(minutes=30))}


def test_an_edit_that_turns_chat_into_trouble_opens_a_ticket_dated_from_the_edit(world: World) -> None:
    world.at("10 Nov 10:00").client("ok", message_id="m", event_id="a")
    world.at("10 Nov 10:30").receive(event("edit", 30, "P2 the file is missing"))
    assert world.clock("first_response").started_at == when("10 Nov 10:30")


def test_an_edit_raises_a_severity_and_never_lowers_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", event_id="a")
    world.at("10 Nov 10:05").receive(event("edit", 5, "P4 the file is a bit late"))
    assert world.ticket().severity == "P2"
    world.at("10 Nov 10:06").receive(event("edit", 6, "P1 nobody can work"))
    assert world.ticket().severity == "P1"


def test_an_edited_question_is_not_its_own_first_asking(sqlite_store: Store, tmp_path: Path) -> None:
    world = World(sqlite_store, Desk(book_of(tmp_path / "playbooks", ACME), RulesReader())).begin()
    plan = "Could you send me the headcount plan for December?"
    world.at("10 Nov 10:00").client(plan, message_id="m", event_id="a")
    world.at("10 Nov 10:40").receive(event("edit", 40, f"{plan} The first half of the month is enough."))
    with sqlite_store.transaction() as tx:
        assert tickets.open_of(tx, "acme") == []


def test_an_unfurled_link_is_no_edit(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", event_id="a")
    done = world.receive(event("edit", 1, "P2 the file is missing"))
    assert done.state == "ignored"


def test_a_deleted_message_leaves_its_ticket_without_the_words(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", event_id="a")
    world.at("10 Nov 10:10").receive(event("delete", 10, ""))
    ticket = world.ticket()
    assert (ticket.state, ticket.summary) == ("open", "(message deleted by the client)")
    with world.store.transaction() as tx:
        assert "message_deleted" in [row.kind for row in events.of_ticket(tx, "acme", ticket.id)]
    world.do(actions.resolve)
