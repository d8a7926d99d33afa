"""Tickets opened by hand: by command, by shortcut on a message, by reaction."""

import uuid

from handlers.actions import Act
from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.problems import Missing
from handlers.teaching import this_was_one
from handlers.tickets import Wrote, open_ticket
from playbooks.reading import Asked, Decision
from playbooks.terms import Category, Label, Platform, Severity, Side
from playbooks.triage import decide
from storage import audit, messages, tickets
from storage.line import Tx
from storage.rows import MessageRow, TicketRow


def raise_by_hand(
    tx: Tx,
    desk: Desk,
    client: str,
    words: str,
    act: Act,
    where: tuple[Platform, str],
    severity: Severity | None = None,
) -> TicketRow:
    """Open a ticket from a person's own words; its clocks start now, its severity is read from them if not given."""
    text = words.strip()
    if not text:
        raise Missing("Say what happened.", f"/escalate {client} the night queue is down")
    pinned = desk.current(client)
    platform, workspace = where
    channel = _home(pinned.playbook.channels.slack if platform is Platform.SLACK else pinned.playbook.channels.teams)
    inbound = Inbound(
        kind="message",
        platform=platform,
        workspace=workspace,
        channel=channel,
        message_id=f"manual-{uuid.uuid5(uuid.NAMESPACE_OID, f'{act.by}|{act.at.isoformat()}|{text}')}",
        event_id=f"manual-{act.at.isoformat()}",
        author=act.by,
        role=Side.CLIENT,
        at=act.at,
        text=text,
    )
    row_id = messages.insert(
        tx,
        client=client,
        platform=platform.value,
        workspace=workspace,
        channel=channel,
        message_id=inbound.message_id,
        thread_id=None,
        author=act.by,
        author_name=None,
        side=Side.TEAM.value,
        at=act.at,
        text=text,
    )
    if row_id is None:
        raise Missing("That was raised already.", f"/tickets {client}")
    return _open(tx, desk, pinned, inbound, row_id, act, severity)


def raise_message(
    tx: Tx, desk: Desk, row: MessageRow, inbound: Inbound, act: Act, severity: Severity | None = None
) -> tuple[TicketRow, bool]:
    """Make a ticket of a message a person pointed at; the one it belongs to already is returned with False."""
    if row.ticket_id is not None:
        known = tickets.by_id(tx, row.client, row.ticket_id)
        if known is not None:
            return known, False
    this_was_one(tx, row, act.by, act.at, severity)
    return _open(tx, desk, desk.current(row.client), inbound, row.id, act, severity), True


def _open(
    tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, row_id: int, act: Act, severity: Severity | None
) -> TicketRow:
    playbook = pinned.playbook
    asked = Asked(text=inbound.text, at=inbound.at, author=inbound.author)
    reading = desk.read(playbook.client, asked)
    heard = decide(asked, reading, playbook)
    decision = Decision(
        ticket=True,
        joins=None,
        reopens=False,
        label=Label.ISSUE,
        severity=severity or heard.severity or reading.severity or Severity.P3,
        category=heard.category or reading.category or Category.QUALITY,
        confidence=1.0,
        why=f"raised by {act.by}",
    )
    ticket = open_ticket(tx, pinned, Wrote(row_id, inbound, decision, inbound.at, act.now))
    messages.set_ticket(tx, playbook.client, row_id, ticket.id)
    audit.append(tx, playbook.client, act.at, act.by, "escalate", ticket.key, {})
    return ticket


def _home(places: tuple[object, ...]) -> str:
    return str(getattr(places[0], "id", "")) if places else "none"
