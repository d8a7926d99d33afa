"""A reader's link in the open channel, and what it may not do."""

import datetime as dt
from dataclasses import replace
from typing import Any

from playbooks.reading import Asked, Decision, KnownTicket
from playbooks.rules import read_by_rules
from playbooks.schema import Playbook
from playbooks.terms import Category, Severity, TicketState
from playbooks.triage import decide

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)


def playbook(**triage: Any) -> Playbook:
    always = {"zone": "UTC", "always": True}
    return Playbook.model_validate(
        {
            "client": "acme", "name": "Acme", "prefix": "ACME", "zone": "UTC", "channels": {}, "severities": {},
            "calendars": {"client": always, "pm": always, "floor": always}, "ladder": [],
            "people": {"pm": "pia", "directory": {"pia": {"name": "Pia"}}}, "triage": triage,
        }
    )  # fmt: skip


def ticket(summary: str, **more: Any) -> KnownTicket:
    at = NOW - dt.timedelta(hours=20)
    base = KnownTicket(
        key="ACME-1", state=TicketState.OPEN, severity=Severity.P3, category=Category.QUALITY, summary=summary,
        thread=None, opened_by="bea", opened_at=at, last_client_at=at, last_team_at=None, resolved_at=None,
    )  # fmt: skip
    return base._replace(**more)


def linked(
    text: str, known: KnownTicket, surely: float = 0.95, severity: Severity | None = None, **triage: Any
) -> Decision:
    """What becomes of a message of the open channel that a reader links to a ticket."""
    book = playbook(**triage)
    asked = Asked(text, NOW, "ana", tickets=(known,))
    reading = replace(
        read_by_rules(asked, book.triage), reader="embedded", escalation=0.95, same_issue_as=known.key, linked=surely
    )
    return decide(asked, replace(reading, severity=severity or reading.severity), book)


def test_a_trouble_told_in_full_is_a_ticket_of_its_own_whatever_a_reader_links_it_to() -> None:
    wish = ticket("Could you send me the headcount plan for December?")
    decision = linked("The review tool is down for a third of the floor", wish)
    assert (decision.ticket, decision.joins) == (True, None)
    missing = ticket("The denials report is missing the Thursday figures")
    assert linked("85 agents lost access to the claims portal after the update", missing).ticket is True


def test_a_grave_trouble_does_not_hide_behind_a_wish_for_something_of_the_same_name() -> None:
    wish = ticket("Could you also send the aged debt report split by region? I asked last week as well.")
    text = "The portal shows every customer's aged debt as zero since this afternoon"
    assert linked(text, wish, severity=Severity.P1).ticket is True
    assert linked("Still no aged debt report by region", wish, severity=Severity.P2).joins == "ACME-1"
    trouble = ticket("The aged debt figures in the portal are wrong")
    assert linked(text, trouble, severity=Severity.P1).joins == "ACME-1"


def test_the_playbooks_grave_words_are_a_trouble_told_in_full() -> None:
    plain = ticket("False positives on the supplements rule")
    text = "There is a live stream up right now, queue item 88213"
    assert linked(text, plain).joins == "ACME-1"
    assert linked(text, plain, dictionary={"live stream": "P1"}).ticket is True
    assert linked(text, plain, dictionary={"live stream": "P4"}).joins == "ACME-1"
    assert linked(text, plain, outage_words=["live stream up"]).ticket is True


def test_a_reader_is_believed_about_what_goes_on_presses_or_names_the_subject() -> None:
    late = ticket("The denials report is missing the Thursday figures")
    for text in (
        "Still broken over here, three people cannot log in",
        "I am escalating this to our director, nobody has answered",
        "It is wrong in the second file too",
        "The denials report is wrong again and the totals are off",
        "Any news?",
    ):
        assert linked(text, late).joins == "ACME-1", text


def test_misconduct_does_not_open_a_ticket_of_another_kind_again() -> None:
    closed = ticket(
        "Call recordings missing for Monday, all of the disputes queue",
        category=Category.COMPLIANCE, state=TicketState.RESOLVED, resolved_at=NOW - dt.timedelta(hours=5),
    )  # fmt: skip
    text = "Two of your agents are rude to callers and hang up. Calls 4471 and 4480. Both are on again tomorrow."
    asked = Asked(text, NOW, "ana", tickets=(closed,))
    book = playbook()
    reading = replace(read_by_rules(asked, book.triage), reader="embedded", category=Category.COMPLIANCE, linked=0.3)
    decision = decide(asked, reading, book)
    assert (decision.ticket, decision.joins) == (True, None)
    assert decide(asked, replace(reading, category=Category.CONDUCT), book).ticket is True


def test_what_names_a_ticket_just_resolved_does_not_go_to_an_open_one_it_shares_no_word_with() -> None:
    wish = ticket("Could you also send the aged debt report split by region?")
    at = NOW - dt.timedelta(minutes=42)
    settled = ticket("BACS file rejected, we miss the bank window", key="ACME-2", state=TicketState.RESOLVED)
    settled = settled._replace(resolved_at=at, last_client_at=at)

    def told(text: str, *around: KnownTicket) -> Decision:
        asked = Asked(text, NOW, "ana", tickets=around)
        reading = replace(
            read_by_rules(asked, playbook().triage),
            reader="embedded",
            escalation=0.95,
            same_issue_as="ACME-1",
            linked=0.97,
        )
        return decide(asked, reading, playbook())

    angry = "I want a written explanation of why our bank file was wrong on the last possible day. Never again."
    assert (told(angry, wish, settled).joins, told(angry, wish, settled).reopens) == ("ACME-2", True)
    assert told(angry, wish).joins == "ACME-1"
    long_ago = settled._replace(resolved_at=NOW - dt.timedelta(days=60))
    assert told(angry, wish, long_ago).joins == "ACME-1"
    both = "I want a written explanation of the debt report, as I do of the bank file. Never again."
    assert told(both, wish, settled).joins == "ACME-1"
