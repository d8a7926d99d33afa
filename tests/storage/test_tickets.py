import asyncio

import pytest

from playbooks.terms import Severity
from storage import clocks, tickets
from storage.line import Tx
from storage.open_now import OpenTicket, open_now
from storage.store import Store


def test_numbers_run_for_each_client_by_itself(tx: Tx) -> None:
    assert [tickets.next_number(tx, "acme") for _ in range(3)] == [1, 2, 3]
    assert tickets.next_number(tx, "globex") == 1


def test_a_number_taken_in_a_transaction_that_fails_is_given_again(store: Store) -> None:
    def take_and_fail(tx: Tx) -> None:
        tickets.next_number(tx, "acme")
        raise RuntimeError

    with pytest.raises(RuntimeError), store.transaction() as tx:
        take_and_fail(tx)
    with store.transaction() as tx:
        assert tickets.next_number(tx, "acme") == 1


def test_a_ticket_is_found_by_key_and_number(tx: Tx, make) -> None:
    number = make.ticket(tx, severity=Severity.P1, summary="Portal down")
    row = tickets.by_key(tx, "acme", "ACME-1")
    assert row is not None
    assert row == tickets.by_id(tx, "acme", number)
    assert (row.state, row.severity, row.summary, row.revision, row.cycle) == ("open", "P1", "Portal down", 1, 1)
    assert tickets.by_key(tx, "globex", "ACME-1") is None
    assert tickets.resolve_key(tx, "ACME-1") == "acme"
    assert tickets.resolve_key(tx, "ACME-2") is None


def test_candidates_are_open_or_resolved_lately_in_the_channel(tx: Tx, make) -> None:
    open_one = make.ticket(tx)
    lately = make.ticket(tx, state="resolved", resolved_at=make.now)
    make.ticket(tx, state="resolved", resolved_at=make.now - make.minute)
    make.ticket(tx, state="merged", resolved_at=make.now)
    make.ticket(tx, channel="C2")
    make.ticket(tx, thread_id="t")  # what stands outside threads is not about it
    assert [row.id for row in tickets.candidates(tx, "acme", "C1", make.now)] == [open_one, lately]
    assert [row.id for row in tickets.open_of(tx, "acme")] == [open_one, open_one + 4, open_one + 5]


def test_what_is_open_tells_its_first_due_time_and_its_broken_clocks(tx: Tx, make) -> None:
    bare = make.ticket(tx)
    late = make.ticket(tx, severity="P1", assignee="maria")
    make.clock(tx, late, due_at=make.now, breached_at=make.now, state="breaching")
    make.clock(tx, late, metric="resolution", due_at=make.now + 2 * make.minute)
    make.clock(tx, late, metric="periodic_update", due_at=make.now + make.minute, state="warned")
    make.clock(tx, late, metric="acknowledge", due_at=make.now - make.minute, state="met")
    make.ticket(tx, state="resolved", resolved_at=make.now)
    other = make.ticket(tx, client="globex")
    make.ticket(tx, client="initech")
    assert sorted(open_now(tx, ["globex", "acme", "acme"])) == [
        OpenTicket("acme", bare, "ACME-1", "P3", None, None, 0),
        OpenTicket("acme", late, "ACME-2", "P1", "maria", make.now + make.minute, 1),
        OpenTicket("globex", other, "GLOBEX-1", "P3", None, None, 0),
    ]
    assert open_now(tx, []) == []


def test_every_change_raises_the_revision(tx: Tx, make) -> None:
    number = make.ticket(tx)
    assert tickets.update(tx, "acme", number, assignee="maria", last_team_at=make.now)
    assert tickets.update(tx, "acme", number, assignee=None)
    row = tickets.by_id(tx, "acme", number)
    assert row is not None
    assert (row.revision, row.assignee, row.last_team_at) == (3, None, make.now)
    assert not tickets.update(tx, "acme", number + 99, assignee="x")


def test_an_unknown_column_is_a_mistake_not_a_silence(tx: Tx, make) -> None:
    number = make.ticket(tx)
    with pytest.raises(Exception, match="asignee"):
        tickets.update(tx, "acme", number, asignee="maria")


async def test_of_fifty_who_act_on_one_revision_one_succeeds(store: Store, make) -> None:
    number = await store.write(lambda tx: make.ticket(tx))
    took = await asyncio.gather(
        *(
            store.write(lambda tx, who=who: tickets.update_if(tx, "acme", number, 1, acknowledged_by=f"u{who}"))
            for who in range(50)
        )
    )
    assert took.count(True) == 1
    row = await store.read(lambda tx: tickets.by_id(tx, "acme", number))
    assert row is not None
    assert (row.acknowledged_by, row.revision) == (f"u{took.index(True)}", 2)


def test_due_tickets_come_in_order_of_time(tx: Tx, make) -> None:
    later = make.ticket(tx, next_check_at=make.now)
    first = make.ticket(tx, next_check_at=make.now - make.minute)
    make.ticket(tx, next_check_at=make.now + make.minute)
    make.ticket(tx)
    assert [row.id for row in tickets.due(tx, make.now, 9)] == [first, later]
    assert [row.id for row in tickets.due(tx, make.now, 1)] == [first]


def test_clocks_are_due_when_their_next_check_is(tx: Tx, make) -> None:
    number = make.ticket(tx)
    late = make.clock(tx, number, metric="resolution", next_check_at=make.now)
    soon = make.clock(tx, number, next_check_at=make.now - make.minute)
    make.clock(tx, number, metric="promise", next_check_at=make.now + make.minute)
    make.clock(tx, number, metric="acknowledge", next_check_at=None)
    assert [row.id for row in clocks.due(tx, make.now, 9)] == [soon, late]
    assert [row.id for row in clocks.due(tx, make.now, 1)] == [soon]


def test_the_ticker_knows_when_to_wake(tx: Tx, make) -> None:
    assert clocks.next_due(tx) is None
    number = make.ticket(tx, next_check_at=make.now + 2 * make.minute)
    assert clocks.next_due(tx) == make.now + 2 * make.minute
    clock = make.clock(tx, number, next_check_at=make.now + make.minute)
    assert clocks.next_due(tx) == make.now + make.minute
    clocks.save(tx, "acme", clock, next_check_at=None)
    assert clocks.next_due(tx) == make.now + 2 * make.minute


def test_running_clocks_are_those_not_judged(tx: Tx, make) -> None:
    number = make.ticket(tx)
    for ordinal, state in enumerate(("pending", "warned", "breaching", "met", "missed", "cancelled"), 1):
        make.clock(tx, number, ordinal=ordinal, state=state)
    assert [row.state for row in clocks.running(tx, "acme", number)] == ["pending", "warned", "breaching"]
    assert len(clocks.of_ticket(tx, "acme", number)) == 6


def test_clocks_are_saved_one_by_one_and_many_at_once(tx: Tx, make) -> None:
    number = make.ticket(tx)
    for ordinal in range(1, 6):
        make.clock(tx, number, ordinal=ordinal)
    kept = clocks.of_ticket(tx, "acme", number)
    assert [row.ordinal for row in kept] == [1, 2, 3, 4, 5]
    clocks.save_many(
        tx,
        [{"client": "acme", "id": row.id, "state": "warned", "points_given": f"p{row.ordinal}"} for row in kept[1:]],
    )
    clocks.save_many(tx, [])
    with pytest.raises(TypeError, match="stat"):
        clocks.save_many(tx, [{"client": "acme", "id": 1, "stat": "met"}])
    assert clocks.save(tx, "acme", kept[0].id, state="met", stopped_at=make.now, elapsed_us=2**40)
    assert [(row.state, row.points_given) for row in clocks.of_ticket(tx, "acme", number)] == [
        ("met", ""),
        ("warned", "p2"),
        ("warned", "p3"),
        ("warned", "p4"),
        ("warned", "p5"),
    ]
    first = clocks.by_id(tx, "acme", kept[0].id)
    assert first is not None
    assert (first.stopped_at, first.elapsed_us) == (make.now, 2**40)
    assert not clocks.save(tx, "acme", kept[0].id + 999, state="met")
