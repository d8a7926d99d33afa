"""What our people say of readings, kept as labels without words; nothing changes by it until learned on command."""

import datetime as dt

from handlers.desk import Pinned
from handlers.phrases import clock_time
from playbooks.terms import Severity, Side
from storage import feedback, messages, strains
from storage.line import Tx
from storage.rows import FeedbackRow, MessageRow, TicketRow

ESCALATION, TONE = "escalation", "tone"
TICKET, NO_TICKET = "ticket", "no_ticket"
SHIFT, CALM = "shift", "calm"


def this_was_one(tx: Tx, row: MessageRow, by: str, at: dt.datetime, severity: Severity | None = None) -> None:
    """Keep that a client's message which was read as no ticket should have been one."""
    if row.side == Side.CLIENT.value and row.reading and not row.reading.get("opened"):
        feedback.keep(tx, row.client, _label(row, NO_TICKET, TICKET, by, at, severity))


def not_an_escalation(tx: Tx, ticket: TicketRow, by: str, at: dt.datetime) -> None:
    """Keep that the message which opened a ticket should not have; one raised by hand takes that answer back."""
    row = _opening(tx, ticket)
    if row is None or row.side != Side.CLIENT.value or not row.reading:
        return
    if row.reading.get("opened"):
        feedback.keep(tx, row.client, _label(row, TICKET, NO_TICKET, by, at))
    else:
        feedback.take_back(tx, row.client, ESCALATION, row.id)


def take_back(tx: Tx, ticket: TicketRow) -> None:
    """A ticket that was set aside is open again: what was said of it does not hold any more."""
    if ticket.opened_message is not None:
        feedback.take_back(tx, ticket.client, ESCALATION, ticket.opened_message)


def tone_answered(tx: Tx, pinned: Pinned, message_id: int, useful: bool, by: str, at: dt.datetime, zone: str) -> str:
    """Keep what somebody says of a tone flag; "not a problem" silences its contact for one more cool-down."""
    client = pinned.playbook.client
    row, strain = messages.by_id(tx, client, message_id), strains.of_message(tx, client, message_id)
    if row is None or strain is None:
        return "Thank you, noted."
    feedback.keep(tx, client, _tone_label(row, SHIFT if useful else CALM, by, at))
    until = None if useful else at + pinned.playbook.tone.cool_down
    strains.quiet(tx, client, strain.id, until)
    if until is None:
        return "Thank you, noted."
    return f"Noted. I will not flag {row.author_name or row.author} again before {clock_time(until, zone)}."


def _opening(tx: Tx, ticket: TicketRow) -> MessageRow | None:
    return messages.by_id(tx, ticket.client, ticket.opened_message) if ticket.opened_message else None


def _label(
    row: MessageRow, was: str, should_be: str, by: str, at: dt.datetime, severity: Severity | None = None
) -> FeedbackRow:
    reading = row.reading
    return FeedbackRow(
        client=row.client,
        kind=ESCALATION,
        message_id=row.id,
        was=was,
        should_be=should_be,
        severity=severity.value if severity else None,
        category=reading.get("category"),
        chance=reading.get("chance"),
        floor=reading.get("floor"),
        by=by,
        at=at,
        reader=str(reading.get("reader", "")),
    )


def _tone_label(row: MessageRow, should_be: str, by: str, at: dt.datetime) -> FeedbackRow:
    return FeedbackRow(
        client=row.client,
        kind=TONE,
        message_id=row.id,
        was=SHIFT,
        should_be=should_be,
        severity=None,
        category=None,
        chance=row.reading.get("strained"),
        floor=None,
        by=by,
        at=at,
        reader=str(row.reading.get("reader", "")),
    )
