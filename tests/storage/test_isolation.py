"""No client's data is ever given to, or changed for, another client."""

import datetime as dt
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import (
    answers,
    appointments,
    asks,
    audit,
    calibrations,
    checkins,
    clocks,
    covers,
    events,
    feedback,
    figures,
    growth,
    messages,
    outbox,
    playbook_versions,
    promises,
    questions,
    retention,
    strains,
    tickets,
    wishes,
)
from storage.line import Tx
from storage.open_now import open_now
from storage.rows import FeedbackRow
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CLIENTS = ("acme", "globex", "initech")
OF_A_CLIENT: tuple[ModuleType, ...] = (
    answers,
    appointments,
    asks,
    audit,
    calibrations,
    checkins,
    clocks,
    covers,
    events,
    feedback,
    figures,
    growth,
    messages,
    outbox,
    playbook_versions,
    promises,
    questions,
    strains,
    tickets,
    wishes,
)

ACROSS_CLIENTS = {
    # What time does next, whoever it is for.
    "appointments.due",
    "appointments.next_due",
    "appointments.write_down",
    "asks.due",
    "asks.next_due",
    "checkins.due",
    "checkins.next_due",
    "clocks.due",
    "clocks.forgotten",
    "clocks.next_due",
    "outbox.claim",
    "outbox.next_due",
    "outbox.next_fence",
    "playbook_versions.known_clients",
    "questions.due",
    "tickets.due",
    # The timeline of a whole rehearsal.
    "events.since",
    "outbox.since",
    # The past of the demo, of all its clients at once.
    "outbox.count_as_sent",
    # Settled by the number and fence of a claim.
    "outbox.hold",
    "outbox.mark_sent",
    "outbox.mark_unknown",
    "outbox.park",
    "outbox.retry",
    "outbox.void",
    "outbox.void_all",
    # What one of our people is told, who may serve several clients.
    "outbox.held",
    "outbox.mark_digested",
    "outbox.told_in",
    # Which client a key or a message is of, and figures without content.
    "audit.verify",
    "messages.tickets_of",
    "outbox.counts",
    "tickets.resolve_key",
    # Many tickets at once, each named by its client and number.
    "covers.read_ahead",
    "events.let_go_of_many",
    "outbox.facts_of",
    "clocks.running_of_many",
    "tickets.by_ids",
    # New rows name their client among their columns.
    "clocks.insert",
    "clocks.save_many",
    "events.append_many",
    "messages.insert",
    "outbox.enqueue",
    "outbox.enqueue_for",
    "outbox.enqueue_many",
    "outbox.enqueue_spread",
    "tickets.insert",
    "tickets.save_many",
}
GREW = {"found_at": NOON, "answer_by": NOON + DAY, "propose_by": NOON + DAY}
ASKED: dict[str, Any] = {"channel": "C1", "asked_at": NOON, "closes_at": NOON + DAY, "next_at": NOON + DAY}


def functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    room = module.__name__.removeprefix("storage.")
    return {
        f"{room}.{name}": value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("module", OF_A_CLIENT)
def test_every_function_names_its_client_first(module: ModuleType) -> None:
    nameless = {
        name
        for name, function in functions(module).items()
        if list(inspect.signature(function).parameters)[:2] != ["tx", "client"]
    }
    assert nameless <= ACROSS_CLIENTS


def test_the_exceptions_are_still_needed() -> None:
    known = {name: function for module in OF_A_CLIENT for name, function in functions(module).items()}
    for name in ACROSS_CLIENTS:
        assert list(inspect.signature(known[name]).parameters)[1:2] != ["client"], name


def canary(client: str) -> str:
    return f"canary-{client}"


def fill(tx: Tx, client: str, make: Any) -> None:
    """One row of everything, each with the client's canary, at places all clients share."""
    word = canary(client)
    ticket = make.ticket(tx, client, summary=word, opened_by=word, key=f"{word}-1", next_check_at=NOON)
    place = {"message_id": word, "thread_id": "t", "author": word}
    message = make.message(tx, client=client, text=word, ticket_id=ticket, reading={"word": word}, **place)
    clock = make.clock(tx, ticket, client=client, counts_in=word)
    ids = {"ticket_id": ticket, "clock_id": clock, "message_id": message}
    events.append(tx, client, NOON, NOON, "warn", data={"word": word}, fact_key=f"{word}:fact", **ids)
    outbox.enqueue(tx, make.notice(client=client, payload={"word": word}, ticket_id=ticket, fact_key=word))
    fence = outbox.next_fence(tx)
    for row in outbox.claim(tx, NOON, DAY, 9, fence):
        outbox.mark_sent(tx, row.id, fence, word, word, NOON)
    covers.add(tx, client, absent="maria", stand_in=word, starts_at=NOON, ends_at=NOON + DAY, by=word, recorded_at=NOON)
    checkins.plan(tx, client, name="weekly", local_date="2026-03-02", due_at=NOON, policy_version=1, reason=word)
    growth.add(tx, client, message_id=message, kind="more_scope", contact=word, owner="m", **GREW)
    checkins.plan(tx, client, name="monthly", local_date="2026-03-02", due_at=NOON, policy_version=1)
    checkins.plan(tx, client, name="nps", local_date="2026-03-02", due_at=NOON, policy_version=1, state="skipped")
    questions.watch(tx, client, message, NOON)
    ask = asks.add(tx, client, check_in="weekly", kind="custom", occurrence="1", person=word, **ASKED)
    given = {"question": 0, "kind": "text", "author": word, "author_name": word, "value": None, "words": word}
    answers.keep(tx, client, ask_id=ask or 0, at=NOON, **given)
    appointments.plan(tx, client, key=f"{word}:day", kind="day_start", due_at=NOON, data={"word": word})
    wishes.put(tx, client, person=word, check_in="", rule="monthly", until=None, by=word, at=NOON)
    made = {"message_id": message, "author": word, "owner": word, "due_at": NOON, "made_at": NOON}
    promises.add(tx, client, state="running", **made)
    playbook_versions.store_version(tx, client, {"word": word}, NOON)
    audit.append(tx, client, NOON, word, "resolve", word)
    said = FeedbackRow(client, "escalation", message, "a", "b", None, None, 0.5, None, word, NOON, "r")
    feedback.keep(tx, client, said)
    calibrations.keep(tx, client, "rules-1", {"word": word}, NOON, word)
    strains.keep(tx, client, message_id=message, author=word, channel="C1", thread_id="t", at=NOON, told=word)


READS: list[Callable[[Tx, str, str, int], Any]] = [
    lambda tx, client, other, number: messages.find(tx, client, "slack", "T1", "C1", canary(other)),
    lambda tx, client, other, number: messages.by_id(tx, client, number),
    lambda tx, client, other, number: messages.earlier(tx, client, ("slack", "T1", "C1"), "t", NOON + DAY, 9),
    lambda tx, client, other, number: messages.earlier(tx, client, ("slack", "T1", "C1"), None, NOON + DAY, 9),
    lambda tx, client, other, number: messages.of_ticket(tx, client, number),
    lambda tx, client, other, number: tickets.by_key(tx, client, f"{canary(other)}-1"),
    lambda tx, client, other, number: tickets.by_id(tx, client, number),
    lambda tx, client, other, number: tickets.by_ids(tx, [(client, number)]),
    lambda tx, client, other, number: outbox.facts_of(tx, [(client, number)]),
    lambda tx, client, other, number: tickets.candidates(tx, client, "C1", NOON - DAY),
    lambda tx, client, other, number: tickets.open_of(tx, client),
    lambda tx, client, other, number: open_now(tx, [client]),
    lambda tx, client, other, number: clocks.running_of_many(tx, [(client, number)]),
    lambda tx, client, other, number: clocks.by_id(tx, client, number),
    lambda tx, client, other, number: clocks.of_ticket(tx, client, number),
    lambda tx, client, other, number: clocks.running(tx, client, number),
    lambda tx, client, other, number: events.of_ticket(tx, client, number),
    lambda tx, client, other, number: events.of_clock(tx, client, number),
    lambda tx, client, other, number: list(events.between(tx, client, NOON - DAY, NOON + DAY)),
    lambda tx, client, other, number: outbox.by_id(tx, client, number),
    lambda tx, client, other, number: outbox.of_ticket(tx, client, number),
    lambda tx, client, other, number: outbox.last_provider_id(tx, client, number, "nudge"),
    lambda tx, client, other, number: covers.who_covers(tx, client, "maria", NOON),
    lambda tx, client, other, number: covers.active(tx, client, NOON),
    lambda tx, client, other, number: checkins.of_name(tx, client, "weekly"),
    lambda tx, client, other, number: growth.unsettled(tx, client),
    lambda tx, client, other, number: growth.since(tx, client, NOON - DAY),
    lambda tx, client, other, number: growth.by_id(tx, client, number),
    lambda tx, client, other, number: growth.of_message(tx, client, number),
    lambda tx, client, other, number: asks.by_id(tx, client, number),
    lambda tx, client, other, number: asks.of_occurrence(tx, client, "weekly", "1"),
    lambda tx, client, other, number: asks.since(tx, client, NOON - DAY),
    lambda tx, client, other, number: answers.of_ask(tx, client, number),
    lambda tx, client, other, number: promises.by_id(tx, client, number),
    lambda tx, client, other, number: promises.of_message(tx, client, number),
    lambda tx, client, other, number: promises.running(tx, client),
    lambda tx, client, other, number: wishes.of_client(tx, client),
    lambda tx, client, other, number: covers.by_id(tx, client, number),
    lambda tx, client, other, number: asks.still_open(tx, client),
    lambda tx, client, other, number: asks.last_asked(tx, client),
    lambda tx, client, other, number: answers.answers_since(tx, client, NOON - DAY),
    lambda tx, client, other, number: playbook_versions.latest(tx, client),
    lambda tx, client, other, number: playbook_versions.load_version(tx, client, 1),
    lambda tx, client, other, number: audit.of_client(tx, client),
    lambda tx, client, other, number: messages.last_read(tx, client, NOON + DAY, 9),
    lambda tx, client, other, number: messages.habits(tx, client, canary(other), NOON + DAY, 9),
    lambda tx, client, other, number: outbox.by_fact(tx, client, canary(other)),
    lambda tx, client, other, number: feedback.of_client(tx, client),
    lambda tx, client, other, number: feedback.of_message(tx, client, "escalation", number),
    lambda tx, client, other, number: calibrations.of_client(tx, client),
    lambda tx, client, other, number: strains.of_author(tx, client, canary(other), NOON - DAY),
    lambda tx, client, other, number: strains.in_thread(tx, client, "C1", "t", NOON - DAY),
    lambda tx, client, other, number: strains.of_message(tx, client, number),
]

WRITES: list[Callable[[Tx, str, int], Any]] = [
    lambda tx, client, number: messages.change_text(tx, client, number, "changed", NOON + DAY),
    lambda tx, client, number: messages.erase_text(tx, client, number, NOON + DAY),
    lambda tx, client, number: messages.set_reading(tx, client, number, {"label": "changed"}),
    lambda tx, client, number: messages.set_ticket(tx, client, number, None),
    lambda tx, client, number: messages.move_ticket(tx, client, number, number + 1),
    lambda tx, client, number: tickets.update(tx, client, number, summary="changed"),
    lambda tx, client, number: tickets.update_if(tx, client, number, 1, summary="changed"),
    lambda tx, client, number: clocks.save(tx, client, number, state="met"),
    lambda tx, client, number: clocks.save_many(
        tx, [{"client": client, "id": id, "state": "met"} for id in (number, number + 1)]
    ),
    lambda tx, client, number: tickets.save_many(
        tx, [{"client": client, "id": id, "summary": "changed"} for id in (number, number + 1)]
    ),
    lambda tx, client, number: covers.end(tx, client, number, NOON),
    lambda tx, client, number: checkins.finish(tx, client, number, "skipped"),
    lambda tx, client, number: checkins.drop_planned(tx, client, NOON - DAY, 99),
    lambda tx, client, number: growth.update_open(tx, client, number, state="won", settled_at=NOON),
    lambda tx, client, number: checkins.plan_again(tx, client, number, NOON, 2),
    lambda tx, client, number: questions.settle(tx, client, number),
    lambda tx, client, number: feedback.take_back(tx, client, "escalation", number),
    lambda tx, client, number: feedback.forget(tx, client, NOON + DAY),
    lambda tx, client, number: calibrations.forget(tx, client, "rules-1"),
    lambda tx, client, number: strains.quiet(tx, client, number, NOON),
    lambda tx, client, number: strains.recover(tx, client, number, NOON),
    lambda tx, client, number: promises.update_if(tx, client, number, "running", state="kept", settled_at=NOON),
    lambda tx, client, number: wishes.remove(tx, client, canary(client), ""),
    lambda tx, client, number: checkins.shift(tx, client, number, NOON + DAY, "later"),
    lambda tx, client, number: asks.update(tx, client, number, state="expired"),
    lambda tx, client, number: retention.forget_answers(tx, client, NOON + DAY),
    lambda tx, client, number: retention.forget_messages(tx, client, NOON + DAY),
    lambda tx, client, number: retention.forget_notices(tx, client, NOON + DAY),
    lambda tx, client, number: retention.forget_summaries(tx, client, NOON + DAY),
]


@pytest.fixture
def numbers(store: Store, make) -> list[int]:
    """Every number any row has, so that each is tried with each client."""
    with store.transaction() as tx:
        for client in CLIENTS:
            fill(tx, client, make)
        found: set[int] = set()
        for client in CLIENTS:
            for row in events.between(tx, client, NOON - DAY, NOON + DAY):
                found |= {row.id, row.ticket_id or 0, row.clock_id or 0, row.message_id or 0}
                found |= {notice.id for notice in outbox.of_ticket(tx, client, row.ticket_id or 0)}
            found |= {cover.id for cover in covers.active(tx, client, NOON)}
            found |= {row.id for name in ("weekly", "nps") for row in checkins.of_name(tx, client, name)}
            found |= {row.id for row in growth.since(tx, client, NOON - DAY)}
            found |= {row.id for row in asks.since(tx, client, NOON - DAY)}
            found |= {row.id for row in promises.running(tx, client)}
        found |= {row.id for row in questions.due(tx, NOON, 99)}
    return sorted(found)


EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@EXAMPLES
@given(data=st.data())
def test_what_is_read_for_a_client_is_the_clients(store: Store, numbers: list[int], data: st.DataObject) -> None:
    client, other = data.draw(st.sampled_from(CLIENTS)), data.draw(st.sampled_from(CLIENTS))
    read = data.draw(st.sampled_from(READS))
    number = data.draw(st.sampled_from(numbers))
    with store.snapshot() as tx:
        found = repr(read(tx, client, other, number))
    assert not [name for name in CLIENTS if name != client and name in found]


def test_every_read_finds_the_clients_own_rows(store: Store, numbers: list[int]) -> None:
    """Else the property above would hold for functions that find nothing at all."""
    with store.snapshot() as tx:
        for index, read in enumerate(READS):
            found = repr([read(tx, "acme", "acme", number) for number in numbers])
            wordless = index == 3 or "HabitRow(" in found or "RunningClock(" in found
            assert canary("acme") in found or wordless, inspect.getsource(read)


def picture(tx: Tx, client: str) -> str:
    """Everything kept of a client."""
    rows: list[Any] = [tickets.open_of(tx, client), tickets.candidates(tx, client, "C1", NOON - DAY)]
    for ticket in tickets.open_of(tx, client):
        rows += [messages.of_ticket(tx, client, ticket.id), clocks.of_ticket(tx, client, ticket.id)]
        rows += [outbox.of_ticket(tx, client, ticket.id)]
    rows += [covers.active(tx, client, NOON), growth.since(tx, client, NOON - DAY)]
    rows += [checkins.of_name(tx, client, name) for name in ("weekly", "monthly", "nps")]
    rows += [feedback.of_client(tx, client), calibrations.of_client(tx, client)]
    rows += [strains.in_thread(tx, client, "C1", "t", NOON - DAY)]
    rows += [row for row in questions.due(tx, NOON, 99) if row.client == client]
    rows += [promises.running(tx, client), wishes.of_client(tx, client)]
    rows += [asks.since(tx, client, NOON - DAY), answers.answers_since(tx, client, NOON - DAY)]
    return repr(rows)


@EXAMPLES
@given(data=st.data())
def test_what_is_written_for_a_client_changes_no_other(store: Store, numbers: list[int], data: st.DataObject) -> None:
    class Undo(Exception):
        pass

    client = data.draw(st.sampled_from(CLIENTS))
    write = data.draw(st.sampled_from(WRITES))
    number = data.draw(st.sampled_from(numbers))
    others = [name for name in CLIENTS if name != client]
    try:
        with store.transaction() as tx:
            before = [picture(tx, name) for name in others]
            write(tx, client, number)
            assert [picture(tx, name) for name in others] == before
            raise Undo
    except Undo:
        pass


def test_every_write_changes_the_clients_own_rows(store: Store, numbers: list[int]) -> None:
    class Undo(Exception):
        pass

    for write in WRITES:
        try:
            with store.transaction() as tx:
                before = picture(tx, "acme")
                for number in numbers:
                    write(tx, "acme", number)
                assert picture(tx, "acme") != before or "summaries" in inspect.getsource(write)
                raise Undo
        except Undo:
            pass
