"""With tickets read ahead, storage answers and writes as it does without, and anything else that is asked ends it."""

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from storage import clocks, covers, events, outbox, tickets
from storage.line import Tx
from storage.reading_ahead import read_ahead
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
MARIA, JON = "person:maria", "person:jon"
Question = Callable[[Tx, Any], Any]


def prepared(tx: Tx, make) -> int:
    """A ticket with two running clocks, of which one is due, and something said about it within the hour."""
    number: int = make.ticket(tx, next_check_at=NOON)
    make.clock(tx, number)
    make.clock(tx, number, metric="resolution", next_check_at=NOON + HOUR)
    make.clock(tx, number, metric="acknowledge", state="met", next_check_at=None)
    for minutes in (0, 10, 60, 61):
        outbox.enqueue(tx, said(f"clock:1:{minutes}", number, happened_at=NOON - minutes * MINUTE))
    outbox.enqueue(tx, said("clock:1:held", number, state="held", happened_at=NOON - MINUTE))
    outbox.enqueue(tx, said("nobody:acme", 99))
    events.append(tx, "acme", NOON - HOUR, NOON, "reopened", ticket_id=number)
    events.append(tx, "acme", NOON - HOUR, NOON, "warn", ticket_id=number)
    return number


@pytest.fixture
def ticket(tx: Tx, make) -> int:
    return prepared(tx, make)


def said(fact_key: str, ticket_id: int | None, **columns: Any) -> dict[str, Any]:
    about = {"fact_key": fact_key, "client": "acme", "ticket_id": ticket_id, "kind": "nudge", "audience": "internal"}
    when = {"happened_at": NOON, "not_before": NOON}
    return about | when | {"recipient": MARIA, "payload": {"kind": "nudge"}} | columns


def ahead(tx: Tx, listeners: tuple[str, ...] = (MARIA,)) -> None:
    read_ahead(tx, clocks.due(tx, NOON, 9), tickets.due(tx, NOON, 9), (NOON - HOUR, NOON), lambda: listeners)


QUESTIONS: dict[str, Question] = {
    "a ticket": lambda tx, id: tickets.by_id(tx, "acme", id),
    "a ticket of another client": lambda tx, id: tickets.by_id(tx, "globex", id),
    "running clocks": lambda tx, id: clocks.running(tx, "acme", id),
    "running clocks of another client": lambda tx, id: clocks.running(tx, "globex", id),
    "when it was let go": lambda tx, id: events.let_go(tx, "acme", id),
    "told within the hour": lambda tx, id: outbox.told_in(tx, MARIA, NOON - HOUR, NOON),
    "told until a minute ago": lambda tx, id: outbox.told_in(tx, MARIA, NOON - HOUR, NOON - MINUTE),
    "told after ten minutes ago": lambda tx, id: outbox.told_in(tx, MARIA, NOON - 10 * MINUTE, NOON),
    "told somebody else": lambda tx, id: outbox.told_in(tx, JON, NOON - HOUR, NOON),
    "told over two hours": lambda tx, id: outbox.told_in(tx, MARIA, NOON - 2 * HOUR, NOON),
    "told until later": lambda tx, id: outbox.told_in(tx, MARIA, NOON - HOUR, NOON + HOUR),
    "who covers": lambda tx, id: covers.who_covers(tx, "acme", "maria", NOON),
}


def change(tx: Tx, id: int) -> list[bool]:
    """What a sweep may do to a ticket, and a bit more; says what was new or there."""
    due = clocks.due(tx, NOON, 1)[0].id if tx.ahead is None else next(iter(tx.ahead.locked_clocks))[1]
    answers = [
        tickets.update(tx, "acme", id, ladder_step=1, next_check_at=NOON + HOUR),
        tickets.update(tx, "acme", id, ladder_step=2, ladder_at=NOON),
        clocks.save(tx, "acme", due, state="breaching", breached_at=NOON, next_check_at=None),
        clocks.save(tx, "acme", due, points_given="breach"),
        outbox.enqueue(tx, said("clock:1:new", id)),
        outbox.enqueue(tx, said("clock:1:new", id, recipient=JON)),
        outbox.enqueue(tx, said("clock:1:60", id)),
        outbox.enqueue(tx, said("nobody:acme", id)),
        outbox.enqueue(tx, said("nobody:globex", id, recipient=JON)),
        outbox.enqueue(tx, said("nobody:globex", id)),
        outbox.enqueue(tx, said("clock:1:waits", id, state="held", digest_key="d")),
        outbox.enqueue(tx, said("digest:d", None, state="planned", kind="digest")),
        outbox.enqueue(tx, said("clock:1:chart", id, kind="health_chart")),
    ]
    events.log(tx, "acme", NOON, NOON, "unacknowledged", ticket_id=id, fact_key=None)
    return answers


def answers(tx: Tx, id: int) -> dict[str, Any]:
    return {name: question(tx, id) for name, question in QUESTIONS.items()}


def picture(tx: Tx, id: int) -> list[Any]:
    """What is in the tables, without numbers that count also what was undone."""
    logged = [(row.at, row.kind, row.fact_key) for row in events.of_ticket(tx, "acme", id)]
    waiting = [row._replace(id=0) for row in outbox.since(tx, 0)]
    return [tickets.by_key(tx, "acme", "ACME-1"), clocks.of_ticket(tx, "acme", id), logged, waiting]


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("changed", [False, True, "handed over", "asked before"])
def test_it_answers_as_the_tables_do(tx: Tx, ticket: int, name: str, changed: bool | str) -> None:
    ahead(tx)
    if changed == "asked before":
        QUESTIONS[name](tx, ticket)
    if changed:
        change(tx, ticket)
    if changed in ("handed over", "asked before"):
        tx.hand_over()
    found = QUESTIONS[name](tx, ticket)
    tx.end_ahead()
    assert found == QUESTIONS[name](tx, ticket)


def test_changes_are_answered_and_written_as_without_it(store: Store, make) -> None:
    class Undo(Exception):
        pass

    with store.transaction() as tx:
        id = prepared(tx, make)
    came_to = []
    for way in ("alone", "ahead", "handed over"):
        with suppress(Undo), store.transaction() as tx:
            if way != "alone":
                ahead(tx, (MARIA, JON))
            changed = change(tx, id)
            if way == "handed over":
                tx.hand_over()
                assert tx.ahead is not None
            came_to.append((changed, answers(tx, id), picture(tx, id)))
            assert tx.ahead is None
            raise Undo
    assert came_to[0] == came_to[1] == came_to[2]


def test_one_fact_is_told_to_several_as_to_each_alone(store: Store, make) -> None:
    class Undo(Exception):
        pass

    several = [MARIA, "ops", JON]
    with store.transaction() as tx:
        id = prepared(tx, make)
        outbox.enqueue(tx, said("clock:1:known:ops", id, recipient="ops"))
    came_to = []
    for way in ("alone", "ahead", "each"):
        with suppress(Undo), store.transaction() as tx:
            if way == "ahead":
                ahead(tx, (MARIA, JON))
            for fact, state in (("clock:1:new", "waiting"), ("clock:1:known", "held"), ("elsewhere:1", "waiting")):
                row = said(fact, id, state=state)
                if way == "each":
                    for one in several:
                        outbox.enqueue(tx, row | {"fact_key": f"{fact}:{one}", "recipient": one})
                else:
                    outbox.enqueue_for(tx, row, fact, several)
            came_to.append((tx.agenda.outgoing, answers(tx, id), picture(tx, id)))
            raise Undo
    assert came_to[0] == came_to[1] == came_to[2]
    assert len(came_to[0][2][-1]) == 6 + 1 + 3 + 2 + 3


def test_anything_else_that_is_asked_finds_what_was_changed(tx: Tx, ticket: int) -> None:
    ahead(tx)
    change(tx, ticket)
    assert tx.ahead is not None
    assert outbox.by_fact(tx, "acme", "clock:1:new") is not None
    assert tx.ahead is None
    changed = tickets.by_id(tx, "acme", ticket)
    assert changed is not None
    assert (changed.revision, changed.ladder_step, changed.ladder_at) == (3, 2, NOON)


def test_a_clock_that_ended_runs_no_more(tx: Tx, ticket: int) -> None:
    ahead(tx)
    ended, other = clocks.running(tx, "acme", ticket)
    assert clocks.save(tx, "acme", ended.id, state="met", stopped_at=NOON)
    assert clocks.running(tx, "acme", ticket) == [other]
    assert tx.ahead is not None


def test_what_is_not_locked_is_changed_in_the_tables_at_once(tx: Tx, ticket: int) -> None:
    ahead(tx)
    other = clocks.running(tx, "acme", ticket)[1]
    assert clocks.save(tx, "acme", other.id, state="breaching")
    assert tx.ahead is None
    ahead(tx)
    assert not tickets.update(tx, "globex", ticket, ladder_step=4)
    assert not clocks.save(tx, "globex", other.id, state="met")


def test_what_was_decided_is_undone_with_its_transaction(store: Store, make) -> None:
    class Stopped(Exception):
        pass

    with store.transaction() as tx:
        id = make.ticket(tx, next_check_at=NOON)
        make.clock(tx, id)
    with suppress(Stopped), store.transaction() as tx:
        ahead(tx)
        change(tx, id)
        raise Stopped
    with store.transaction() as tx:
        assert outbox.counts(tx) == {}
        assert [row.state for row in clocks.running(tx, "acme", id)] == ["pending"]
        ahead(tx)
        change(tx, id)
    with store.transaction() as tx:
        assert outbox.counts(tx)
        assert [row.state for row in clocks.running(tx, "acme", id)] == ["breaching"]


def test_what_was_decided_is_kept_with_its_transaction(store: Store, make) -> None:
    with store.transaction() as tx:
        id = make.ticket(tx, next_check_at=NOON)
        ahead(tx)
        outbox.enqueue(tx, said("ticket:1:told", id))
        assert tx.ahead is not None
    with store.transaction() as tx:
        assert outbox.counts(tx) == {"waiting": 1}


def test_what_is_changed_after_it_was_handed_over_is_written_too(tx: Tx, ticket: int) -> None:
    ahead(tx)
    assert tx.ahead is not None
    due = next(iter(tx.ahead.locked_clocks))[1]
    # In the end it is as it was in the beginning, which must be written all the same.
    for points, step in (("50%", 1), ("50%|80%", 2), ("", 3)):
        assert clocks.save(tx, "acme", due, points_given=points)
        assert tickets.update(tx, "acme", ticket, ladder_step=step)
        assert outbox.enqueue(tx, said(f"clock:1:{points}:{step}", ticket))
        tx.hand_over()
        assert tx.ahead is not None
        assert not (tx.dialect == "postgresql" and tx.ahead.said)
    tx.end_ahead()
    kept = tickets.by_id(tx, "acme", ticket)
    assert kept is not None
    assert (kept.ladder_step, kept.revision) == (3, 4)
    assert [row.points_given for row in clocks.of_ticket(tx, "acme", ticket) if row.id == due] == [""]
    assert {f"clock:1:{points}" for points in ("50%:1", "50%|80%:2", ":3")} <= {
        row.fact_key for row in outbox.of_ticket(tx, "acme", ticket)
    }


def say_what_cannot_be_kept(store: Store, id: int, then: str) -> None:
    with store.transaction() as tx:
        ahead(tx)
        outbox.enqueue(tx, said("clock:1:good", id))
        tx.hand_over()
        outbox.enqueue(tx, said("clock:1:bad", id, kind=None))
        tx.hand_over()
        outbox.enqueue(tx, said("clock:1:after", id))
        if then == "asks":
            outbox.counts(tx)
        elif then == "fails":
            raise ZeroDivisionError


@pytest.mark.parametrize("then", ["ends", "asks", "fails"])
def test_what_cannot_be_written_undoes_all_whenever_it_was_handed_over(store: Store, make, then: str) -> None:
    with store.transaction() as tx:
        id = prepared(tx, make)
        before = picture(tx, id)
    with pytest.raises((sa.exc.IntegrityError, ZeroDivisionError)):
        say_what_cannot_be_kept(store, id, then)
    with store.transaction() as tx:
        assert picture(tx, id) == before


async def test_a_work_that_fails_after_it_handed_over_takes_no_other_with_it(store: Store, make) -> None:
    with store.transaction() as tx:
        id = prepared(tx, make)

    def bad(tx: Tx) -> None:
        ahead(tx)
        outbox.enqueue(tx, said("clock:1:bad", id, kind=None))
        tx.hand_over()

    def good(tx: Tx) -> None:
        ahead(tx)
        outbox.enqueue(tx, said("clock:1:good", id))
        tx.hand_over()

    results = await asyncio.gather(
        store.write(good), store.write(bad), store.write(lambda tx: make.ticket(tx)), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), sa.exc.IntegrityError, int]
    with store.transaction() as tx:
        assert "clock:1:good" in {row.fact_key for row in outbox.of_ticket(tx, "acme", id)}
