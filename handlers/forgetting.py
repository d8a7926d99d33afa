"""What becomes of the words of a message its author deleted: nothing said afterwards shows them, the facts stay."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from handlers.cards import refresh_card
from handlers.ladder import change
from handlers.notices import AboutTicket, Briefing, Notice, Raised, ToneShift
from handlers.quoted_words import quoted_words
from handlers.said import DELETED
from storage import messages, outbox, strains, tickets
from storage.line import Tx
from storage.retention import FACTS_OF_A_READING
from storage.rows import EventRow, MessageRow, OutboxRow

_KEPT = frozenset((*FACTS_OF_A_READING, "ticket", "vip", "taught", "strain", "strained"))
_MAY_QUOTE = ("reason", "why", "moved")
"""What of a logged fact may cite the message behind it."""


def forget_words(tx: Tx, row: MessageRow, at: dt.datetime) -> None:
    """Take a client message's words out of what was read in it, its tickets and the cards that still stand there."""
    reading = {name: value for name, value in row.reading.items() if name in _KEPT}
    messages.set_reading(tx, row.client, row.id, reading | ({"why": DELETED} if reading else {}))
    for ticket in tickets.opened_with(tx, row.client, row.id):
        refresh_card(tx, change(tx, ticket, summary=DELETED), at)
    _edit_tone_card(tx, row, at)


def _edit_tone_card(tx: Tx, row: MessageRow, at: dt.datetime) -> None:
    """The PM's card about the tone of the message is edited in place; nobody is told anything anew."""
    strain = strains.of_message(tx, row.client, row.id)
    first = outbox.by_fact(tx, row.client, strain.told) if strain is not None else None
    if strain is None or first is None or not first.payload:
        return
    friendly = {"friendly_since": strain.recovered_at.isoformat()} if strain.recovered_at is not None else {}
    edit = {
        "fact_key": f"{strain.told}:deleted",
        "client": row.client,
        "ticket_id": first.ticket_id,
        "kind": first.kind,
        "audience": first.audience,
        "recipient": first.recipient,
        "priority": 8,
        "payload": first.payload | friendly | {"edits": strain.told},
        "happened_at": at,
        "not_before": at,
    }
    outbox.enqueue(tx, edit)


def in_present_words(tx: Tx, notice: Notice, row: OutboxRow) -> Notice:
    """A notice as it may be said now: of a ticket the words that count, as they stand; of a deleted message none."""
    changes: dict[str, Any] = {}
    if isinstance(notice, AboutTicket) and row.ticket_id is not None:
        ticket = tickets.by_id(tx, row.client, row.ticket_id)
        changes |= {"summary": ticket.summary} if ticket is not None else {}
    if (words := quoted_words(tx, notice, row.ticket_id)) is not None:
        changes["summary"] = words
    if isinstance(notice, ToneShift):
        message = messages.by_id(tx, row.client, notice.message)
        changes |= {"quote": DELETED, "moved": DELETED} if message is not None and message.deleted else {}
    if isinstance(notice, Raised):
        message = messages.by_id(tx, row.client, notice.message)
        changes |= {"quote": DELETED} if message is not None and message.deleted else {}
    if isinstance(notice, Briefing) and notice.tickets:
        now = {line.ticket: tickets.by_key(tx, row.client, line.ticket) for line in notice.tickets}
        lines = ((line, now[line.ticket]) for line in notice.tickets)
        changes["tickets"] = tuple(
            line.model_copy(update={"summary": ticket.summary}) if ticket is not None else line
            for line, ticket in lines
        )
    return notice.model_copy(update=changes) if changes else notice


def without_words(tx: Tx, log: Sequence[EventRow]) -> list[EventRow]:
    """A log as it may be shown: a reason that came from a message deleted since says only that."""
    citing = {each.message_id for each in log if _cites(each)}
    gone = deleted_of(tx, log[0].client, citing) if citing else frozenset()
    return [wordless(each) if each.message_id in gone else each for each in log]


def wordless(logged: EventRow) -> EventRow:
    """One logged fact without what may cite its message."""
    return logged._replace(data=logged.data | {name: DELETED for name in _MAY_QUOTE if logged.data.get(name)})


def _cites(logged: EventRow) -> bool:
    return any(logged.data.get(name) for name in _MAY_QUOTE)


def deleted_of(tx: Tx, client: str, numbers: Iterable[int | None]) -> frozenset[int]:
    """Which of some messages were deleted."""
    rows = (messages.by_id(tx, client, number) for number in set(numbers) if number is not None)
    return frozenset(row.id for row in rows if row is not None and row.deleted)
