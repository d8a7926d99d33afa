"""A client deletes what they wrote: no card, digest, ledger, evidence or review shows the words after that."""

import datetime as dt
from collections.abc import Callable

import pytest
from world import Heard, ScriptedReader, World, when

from bot.signing import ButtonSigner
from bot.slack.cards import Viewer, render
from handlers import actions, regrouping
from handlers.evidence import evidence_of
from handlers.inbound import Inbound
from handlers.lists import list_tickets
from handlers.notices import BreachAlert, Digest, ToneShift
from handlers.phrases import sentence
from handlers.readings import why_ticket
from handlers.review_facts import review_facts
from handlers.why import ledger_of
from playbooks.periods import Period
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Label, Platform, Side
from storage import messages
from storage.store import Store

SECRET = "IBAN DE44 5001 0517"
LEAKED = f"P2 pay to {SECRET} please, the file is missing"
DELETED = "(message deleted by the client)"
Make = Callable[..., World]


class Cold(ScriptedReader):
    """Hears a cold tone unless the first word is warm."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        tone, strained = (0.6, 0.02) if asked.text.startswith("warm") else (-0.6, 0.9)
        return Reading(Label.FYI, 0.05, None, None, tone, 0.9, reader="cold-1", strained=strained)


class Quoting(ScriptedReader):
    """Cites the message in its reasons, as the rules do."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        reading = super().read(asked, triage)
        return Reading(
            reading.label,
            reading.escalation,
            reading.severity,
            None,
            0.0,
            0.95,
            reader="rules-1",
            why=(f"says '{asked.text}'", "blocks work"),
        )


@pytest.fixture
def quoting(make_world: Make) -> World:
    world = make_world()
    world.desk.reader = Quoting()
    return world


def delete(world: World, message: str, at: dt.datetime | None = None) -> None:
    world.receive(
        Inbound(
            kind="delete",
            platform=Platform.TRANSCRIPT,
            workspace="",
            channel="ext-acme",
            message_id=message,
            event_id=f"{message}-gone",
            author="Rita Moss",
            role=Side.CLIENT,
            at=at or world.now,
            changed_at=world.now,
            text="",
        )
    )


def shown(heard: list[Heard]) -> str:
    """Everything of some posts, as values and as Slack shows them."""
    cards = [
        render(one.notice, Viewer("America/New_York", "America/New_York", one.at), ButtonSigner(b"x")).blocks
        for one in heard
    ]
    return f"{heard} {cards}"


def test_the_card_is_edited_at_once_and_neither_it_nor_why_cites_the_words(quoting: World) -> None:
    quoting.at("10 Nov 10:00").client(LEAKED, message_id="m")
    assert SECRET in shown(quoting.heard)
    before = len(quoting.heard)
    quoting.at("10 Nov 10:05")
    delete(quoting, "m", when("10 Nov 10:00"))
    after = quoting.heard[before:]
    assert [one.kind for one in after] == ["ticket_card"]
    assert SECRET not in shown(after)
    assert DELETED in shown(after)
    ticket = quoting.ticket()
    with quoting.store.transaction() as tx:
        view = why_ticket(tx, quoting.desk, ticket)
        ledger = ledger_of(tx, quoting.desk, ticket, quoting.now)
    assert SECRET not in f"{view} {ledger}"
    assert DELETED in f"{view}"


def test_lists_alerts_and_the_pack_say_plainly_that_the_client_deleted_the_message(world: World) -> None:
    world.at("10 Nov 16:40").client(LEAKED, message_id="m")
    delete(world, "m")
    with world.store.transaction() as tx:
        listed = sentence(list_tickets(tx, world.desk, ["acme"], world.now), "UTC", "UTC", world.now)
        pack = evidence_of(tx, world.desk, "acme", Period(dt.date(2026, 11, 1), 1), world.now)
    assert f"• ACME-1 P2 {DELETED} Maria Lopez" in listed
    ours = next(sheet for sheet in pack.sheets if sheet.name == "tickets")
    assert [row[-1] for row in ours.rows] == [f"transcript ext-acme m {DELETED}"]
    world.at("12 Nov 12:00")
    told = [one.text for one in world.heard if isinstance(one.notice, BreachAlert)]
    assert told
    assert all(f"(P2, Acme Telecom) {DELETED}: " in text for text in told)


def test_no_message_joins_a_ticket_for_the_words_that_say_its_own_are_gone(world: World) -> None:
    class Listening(ScriptedReader):
        def read(self, asked: Asked, triage: Triage) -> Reading:
            known.append([ticket.summary for ticket in asked.tickets])
            return super().read(asked, triage)

    known: list[list[str]] = []
    world.desk.reader = Listening()
    world.at("10 Nov 10:00").client(LEAKED, message_id="m")
    delete(world, "m")
    world.at("10 Nov 10:10").client("question which message was deleted by the client?")
    assert known == [[], [""]]


def test_an_edit_that_changes_the_words_edits_the_card(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m")
    before = len(world.heard)
    edited = Inbound(
        kind="edit",
        platform=Platform.TRANSCRIPT,
        workspace="",
        channel="ext-acme",
        message_id="m",
        event_id="m-edit",
        author="Rita Moss",
        role=Side.CLIENT,
        at=world.now,
        changed_at=world.now + dt.timedelta(seconds=1),
        text="P2 the invoice file is missing",
    )
    world.now += dt.timedelta(seconds=2)
    world.receive(edited)
    assert [
        "the invoice file" in one.text or "the invoice file" in f"{one.notice}" for one in world.heard[before:]
    ] == [True]


def test_alerts_told_later_say_that_the_words_were_deleted(world: World) -> None:
    world.at("10 Nov 16:40").client(LEAKED, message_id="m")
    world.at("10 Nov 18:30")
    delete(world, "m", when("10 Nov 16:40"))
    before = len(world.heard)
    world.at("12 Nov 12:00")
    after = world.heard[before:]
    assert any(isinstance(one.notice, BreachAlert) for one in after)
    assert SECRET not in shown(after)
    assert DELETED in shown(after)


def test_what_waits_for_a_digest_is_told_without_the_words(make_world: Make) -> None:
    world = make_world(tone={"enabled": True, "cool_down": "2d"})
    world.desk.reader = Cold()
    world.at("10 Nov 22:00").client(f"cold pay to {SECRET} or we leave", message_id="m", thread_id="a")
    world.at("10 Nov 22:10")
    delete(world, "m", when("10 Nov 22:00"))
    world.at("11 Nov 10:00")
    digest = world.hears("person:maria", "digest").notice
    assert isinstance(digest, Digest)
    assert [getattr(item, "quote", "") for item in digest.items] == [DELETED]
    assert SECRET not in shown(world.heard)
    world.quiet()


def test_the_words_of_a_ticket_that_was_merged_away_go_too(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the portal is down", message_id="a", thread_id="a")
    world.at("10 Nov 10:10").client(LEAKED, message_id="m", thread_id="m")
    first = world.ticket("ACME-1")
    world.do(lambda tx, desk, ticket, act: regrouping.merge(tx, desk, ticket, first, act), key="ACME-2")
    world.at("10 Nov 10:20")
    delete(world, "m", when("10 Nov 10:10"))
    assert world.ticket("ACME-2").summary == DELETED
    assert world.ticket("ACME-1").summary == "P2 the portal is down"


def test_a_severity_raised_by_a_deleted_message_is_explained_without_it(quoting: World) -> None:
    quoting.at("10 Nov 10:00").client("P3 the file is missing", message_id="a", thread_id="a")
    quoting.at("10 Nov 10:10").client(LEAKED, message_id="m", thread_id="a")
    ticket = quoting.ticket()
    assert ticket.severity == "P2"
    with quoting.store.transaction() as tx:
        assert SECRET in ledger_of(tx, quoting.desk, ticket, quoting.now)
    delete(quoting, "m", when("10 Nov 10:10"))
    with quoting.store.transaction() as tx:
        ledger = ledger_of(tx, quoting.desk, ticket, quoting.now)
        pack = evidence_of(tx, quoting.desk, "acme", Period(dt.date(2026, 11, 1), 1), quoting.now)
    assert SECRET not in f"{ledger} {pack}"
    assert DELETED in ledger
    assert DELETED in f"{pack}"


def test_a_review_of_the_month_shows_no_deleted_words(quoting: World) -> None:
    quoting.at("10 Nov 10:00").client(LEAKED, message_id="m")
    quoting.at("12 Nov 10:00").team("Sorry, resent now", thread_id="m")
    quoting.do(actions.resolve)
    month = Period(dt.date(2026, 11, 1), 1)
    with quoting.store.transaction() as tx:
        assert SECRET in f"{review_facts(tx, quoting.desk, 'acme', month, quoting.now)}"
    delete(quoting, "m", when("10 Nov 10:00"))
    with quoting.store.transaction() as tx:
        facts = f"{review_facts(tx, quoting.desk, 'acme', month, quoting.now)}"
        pack = f"{evidence_of(tx, quoting.desk, 'acme', month, quoting.now)}"
    assert SECRET not in facts + pack
    assert DELETED in facts


@pytest.mark.parametrize("friendly", [False, True])
def test_the_tone_card_is_edited_without_the_quote(make_world: Make, friendly: bool) -> None:
    world = make_world(tone={"enabled": True, "cool_down": "2d"})
    world.desk.reader = Cold()
    world.at("10 Nov 10:00").client(f"cold pay to {SECRET} or we leave", message_id="m", thread_id="a")
    first = world.hears("person:maria", "tone_shift")
    assert SECRET in first.text
    world.at("10 Nov 11:00")
    if friendly:
        world.client("warm thank you", thread_id="b")
        world.hears("person:maria", "tone_shift")
    before = len(world.heard)
    delete(world, "m", when("10 Nov 10:00"))
    edit = world.hears("person:maria", "tone_shift")
    assert isinstance(edit.notice, ToneShift)
    assert (edit.notice.edits, edit.notice.quote) == (first.fact, DELETED)
    assert (edit.notice.friendly_since is not None) is friendly
    assert SECRET not in shown(world.heard[before:])
    world.quiet()


def test_what_was_counted_for_the_message_still_counts(world: World, sqlite_store: Store) -> None:
    world.at("10 Nov 10:00").client(LEAKED, message_id="m")
    delete(world, "m")
    with sqlite_store.transaction() as tx:
        row = messages.find(tx, "acme", "transcript", "", "ext-acme", "m")
    assert row is not None
    assert (row.text, row.deleted, row.reading["label"], row.reading["opened"]) == ("", True, "issue", True)
