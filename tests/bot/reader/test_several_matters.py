"""More than one matter at a time: the second issue of a thread, and other people's tickets in an open channel."""

import datetime as dt

import pytest

from bot.reader.embedded.reader import EmbeddedReader
from playbooks.loading import draft_playbook
from playbooks.reading import Asked, Decision, KnownTicket, Turn
from playbooks.terms import Category, Severity, Side, TicketState
from playbooks.triage import decide

NOW = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
PLAYBOOK = draft_playbook("client")
INVOICE = "The February invoice has line 7 twice, 1,240 each time."
LATER = NOW + dt.timedelta(minutes=50)


def ticket(thread: str | None) -> KnownTicket:
    return KnownTicket(
        "A-1", TicketState.OPEN, Severity.P3, Category.BILLING, INVOICE, thread, "U1", NOW, NOW, None, None
    )


def decided(reader: EmbeddedReader, text: str, thread: str | None, author: str, *more: Turn) -> Decision:
    opener = Turn(NOW, Side.CLIENT, "U1", INVOICE, ticket="A-1")
    asked = Asked(text, LATER, author, thread=thread, earlier=(opener, *more), tickets=(ticket(thread),))
    return decide(asked, reader.read(asked, PLAYBOOK.triage), PLAYBOOK)


OURS = Turn(NOW + dt.timedelta(minutes=20), Side.TEAM, "T1", "Thank you, we will correct it and send a new one today.")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("One of your agents told Mrs Ortega to stop whining. I have the recording.", Category.CONDUCT),
        ('While I have you: two of our leads see "not permitted" in the quality tool since Monday.', None),
        ("P.S. The letters to Ghent went out with another customer's account number on page 2.", None),
    ],
)
def test_a_second_issue_in_a_thread_gets_its_own_ticket(
    reader: EmbeddedReader, text: str, category: Category | None
) -> None:
    second = decided(reader, text, "1", "U1", OURS)
    assert second.ticket
    assert second.category is not Category.BILLING
    assert category is None or second.category is category


@pytest.mark.parametrize("text", ["The new one has it three times.", "still both lines on it, and the total grew"])
def test_the_next_word_on_the_first_issue_stays_on_its_ticket(reader: EmbeddedReader, text: str) -> None:
    assert decided(reader, text, "1", "U1", OURS).joins == "A-1"


@pytest.mark.parametrize(
    "text",
    [
        "Nobody picks up the Lisbon line since 9, callers hear it ring out.",
        "Two of the night agents cannot sign in to the claims tool.",
        "The weekly report of region north has last week's numbers.",
    ],
)
def test_a_new_issue_in_the_open_channel_does_not_hide_in_anothers_ticket(reader: EmbeddedReader, text: str) -> None:
    assert decided(reader, text, None, "U2").ticket


@pytest.mark.parametrize(
    "text",
    [
        "Could you add Dana to the Thursday call?",
        "We are closed on Friday, have a good weekend",
        "Great numbers on chat this week",
    ],
)
def test_calm_words_in_the_open_channel_are_left_alone_beside_anothers_ticket(
    reader: EmbeddedReader, text: str
) -> None:
    assert decided(reader, text, None, "U2").severity is None
