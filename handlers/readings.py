"""Why a message was read as it was: for whoever of ours asks, about any client message, ticket or not."""

import datetime as dt
from dataclasses import dataclass

from handlers import roles
from handlers.desk import Desk
from handlers.problems import NotAllowed, UnknownMessage
from handlers.roles import Person
from handlers.said import DELETED
from handlers.teaching import ESCALATION, TICKET
from handlers.who import name_of
from handlers.why_notices import WhyView
from playbooks.account import account
from playbooks.schema import Playbook
from playbooks.terms import Category, Label, Severity, Side, TicketState
from playbooks.triage import opens_at
from storage import audit, feedback, messages, tickets
from storage.line import Tx
from storage.rows import MessageRow, ReadRow, TicketRow

QUOTE = 300
RECENT = dt.timedelta(days=2)
AHEAD = dt.timedelta(minutes=1)
"""How far a platform's clock may be ahead of ours."""
LOOKED_AT, OFFERED = 60, 5
"""Of so many last messages, the most doubtful are offered for a second look."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands, in its platform's words."""

    channel: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message read as no ticket, with the chance that this was wrong."""

    client: str
    client_name: str
    message: int
    contact: str
    at: dt.datetime
    quote: str
    chance: float


def find_message(tx: Tx, desk: Desk, person: Person, place: Place, now: dt.datetime) -> MessageRow:
    """The client message at a place, for one of ours; outsiders are refused and audited, what we never read is said."""
    playbook = desk.book.in_channel(person.platform, person.workspace, place.channel)
    if playbook is None:
        raise UnknownMessage
    if not roles.may(roles.role_of(playbook, person, desk.admins), "why"):
        audit.append(tx, playbook.client, now, person.id, "refused", "why", {"external": person.external})
        raise NotAllowed
    row = messages.find(tx, playbook.client, person.platform.value, person.workspace, place.channel, place.message_id)
    if row is None:
        raise UnknownMessage
    return row


def why_of(tx: Tx, desk: Desk, row: MessageRow) -> WhyView | str:
    """The reading of a message; a sentence where nothing was read."""
    if row.side != Side.CLIENT.value:
        return f"{row.author_name or row.author} is one of ours; only what clients write is read."
    if not row.reading.get("label"):
        return "That message was not read: it was raised by hand before its turn came."
    playbook = desk.current(row.client).playbook
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    return _view(tx, playbook, row, ticket)


def why_ticket(tx: Tx, desk: Desk, ticket: TicketRow) -> WhyView | str:
    """The reading of the message that opened a ticket."""
    row = messages.by_id(tx, ticket.client, ticket.opened_message) if ticket.opened_message else None
    if row is None or not row.reading.get("label"):
        return f"{ticket.key} was raised by hand."
    return why_of(tx, desk, row)


def _view(tx: Tx, playbook: Playbook, row: MessageRow, ticket: TicketRow | None) -> WhyView:
    reading = row.reading
    told = account(reading.get("reasons") or (), str(reading.get("why") or ""), bool(reading.get("vip")))
    severity, category = reading.get("severity"), reading.get("category")
    return WhyView(
        client=playbook.client,
        client_name=playbook.name,
        message=row.id,
        contact=row.author_name or row.author,
        at=row.at,
        quote=DELETED if row.deleted else " ".join(row.text.split())[:QUOTE],
        ticket=ticket.key if ticket else "",
        opened=bool(reading.get("opened")),
        label=Label(reading["label"]),
        label_why=told.kind,
        severity=Severity(severity) if severity else None,
        severity_why=told.severity,
        category=Category(category) if category else None,
        category_why=told.category,
        joined=told.joined,
        chance=float(reading.get("escalation", 0.0)),
        opens_at=opens_at(playbook.triage.mode),
        confidence=float(reading.get("confidence", 0.0)),
        strain=tuple(reading.get("strain") or ()),
        reader=str(reading.get("reader", "")),
        taught=bool(reading.get("taught")),
        said=_said(tx, playbook, row),
        offers=_offers(row, ticket),
        revision=ticket.revision if ticket else 0,
    )


def _said(tx: Tx, playbook: Playbook, row: MessageRow) -> str:
    """What one of ours has said of this reading."""
    found = feedback.of_message(tx, row.client, ESCALATION, row.id)
    if found is None:
        return ""
    what = "should have been a ticket" if found.should_be == TICKET else "is not an escalation"
    return f"{name_of(playbook, found.by)} said that this {what}"


def _offers(row: MessageRow, ticket: TicketRow | None) -> tuple[str, ...]:
    if ticket is None:
        return ("this_was_one",)
    opened_it = ticket.opened_message == row.id and ticket.state == TicketState.OPEN.value
    return ("dismiss",) if opened_it else ()


def doubtful(tx: Tx, desk: Desk, clients: list[str], now: dt.datetime) -> tuple[Doubtful, ...]:
    """The last client messages read as no ticket, the most doubtful first."""
    found = [
        _doubtful(desk.current(client).playbook, row)
        for client in clients
        for row in messages.last_read(tx, client, now + AHEAD, LOOKED_AT)
        if _unraised(row, now)
    ]
    return tuple(sorted(found, key=lambda each: (-each.chance, each.at))[:OFFERED])


def _unraised(row: ReadRow, now: dt.datetime) -> bool:
    calm = row.reading.get("label") in (Label.THANKS.value, Label.ACK.value, Label.PRAISE.value)
    return row.ticket_id is None and bool(row.text.strip()) and not calm and now - row.at <= RECENT


def _doubtful(playbook: Playbook, row: ReadRow) -> Doubtful:
    return Doubtful(
        client=playbook.client,
        client_name=playbook.name,
        message=row.id,
        contact=row.author_name or row.author,
        at=row.at,
        quote=" ".join(row.text.split())[:QUOTE],
        chance=float(row.reading.get("escalation", 0.0)),
    )
