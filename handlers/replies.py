"""A reply that one of our people gives through Liaison: said in the client's thread under their name, wherever that is.

It counts as an answer when the platform has taken it, not when it was typed; one that may not have arrived is told to
its author, who alone can look.
"""

import datetime as dt

from handlers import alerts
from handlers.actions import Act, Reply
from handlers.clock_log import Moment
from handlers.desk import Desk, Pinned
from handlers.notices import NOTICE, ClientReply
from handlers.problems import Missing, NoThread, TooLong
from handlers.telling import INTERNAL, Fact, person, tell, tell_client
from handlers.tickets import answered
from handlers.who import name_of
from playbooks.terms import Platform, Side
from storage import audit, messages, outbox, tickets
from storage.line import Tx
from storage.rows import OutboxRow, TicketRow

LONGEST = 3_000
SAME_WITHIN = dt.timedelta(minutes=10)
"""The same words for the same ticket within this time are one reply, however often they are sent."""
_PRIORITY = 1
_BY_HAND = "manual-"
"""What the message ids of tickets opened by hand begin with: no message of a client stands behind them."""


def reply(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, said: str, name: str) -> Reply:
    """Say something to the client of a ticket, in the thread it came from; `name` is who says it."""
    words = said.strip()
    if not words:
        raise Missing("Say what to tell the client.", f"/reply {ticket.key} We see it too and are on it.")
    if len(words) > LONGEST:
        raise TooLong(len(words), LONGEST)
    pinned = desk.current(ticket.client)
    notice = _notice(tx, pinned, ticket, act, words, name)
    if _said_lately(tx, ticket, notice, act.at):
        return Reply(f"That reply on {ticket.key} was sent already.", ticket.key, changed=False)
    fact = Fact(f"ticket:{ticket.id}:reply:{act.at.isoformat()}", act.at, ticket.id, _PRIORITY)
    tell_client(tx, pinned, notice, f"thread:{ticket.key}", fact)
    audit.append(tx, ticket.client, act.at, act.by, "reply", ticket.key, {})
    return Reply(f"Your reply on {ticket.key} goes to {pinned.playbook.name} as {name}.", ticket.key)


def _notice(tx: Tx, pinned: Pinned, ticket: TicketRow, act: Act, words: str, name: str) -> ClientReply:
    """The reply with where it goes: the ticket's own channel, which must still be one of this client."""
    playbook, platform = pinned.playbook, Platform(ticket.platform)
    places = {place.id for place in getattr(playbook.channels, platform.value) if hasattr(place, "id")}
    if ticket.channel not in places:
        raise NoThread(ticket.key)
    opening = messages.by_id(tx, ticket.client, ticket.opened_message) if ticket.opened_message else None
    root = ticket.thread_id or (opening.message_id if opening else None)
    return ClientReply(
        **alerts.about(playbook, ticket),
        by=act.by,
        name=name,
        text=words,
        platform=platform,
        channel=ticket.channel,
        thread=None if root is None or root.startswith(_BY_HAND) else root,
    )


def _said_lately(tx: Tx, ticket: TicketRow, notice: ClientReply, at: dt.datetime) -> bool:
    same = notice.model_dump(mode="json")
    return any(
        row.kind == notice.kind and row.payload == same and at - row.happened_at < SAME_WITHIN
        for row in outbox.of_ticket(tx, ticket.client, ticket.id)
    )


def after_sending(tx: Tx, desk: Desk, row: OutboxRow, now: dt.datetime) -> None:
    """What follows once it is known what became of a reply; nothing for other notices."""
    if row.kind != "client_reply" or row.ticket_id is None:
        return
    settled = outbox.by_id(tx, row.client, row.id)
    ticket = tickets.by_id(tx, row.client, row.ticket_id)
    if settled is None or ticket is None:
        return
    notice = NOTICE.validate_python(row.payload)
    assert isinstance(notice, ClientReply)
    if settled.state == "sent":
        _arrived(tx, desk, ticket, notice, settled, now)
    elif settled.state == "parked":
        _may_be_lost(tx, desk, ticket, notice, row, now)


def _arrived(tx: Tx, desk: Desk, ticket: TicketRow, notice: ClientReply, row: OutboxRow, now: dt.datetime) -> None:
    """Keep the reply as a message of ours, and let it answer the ticket."""
    row_id = messages.insert(
        tx,
        client=ticket.client,
        platform=notice.platform.value,
        workspace=ticket.workspace,
        channel=notice.channel,
        message_id=row.provider_id or row.fact_key,
        thread_id=notice.thread,
        author=notice.by,
        author_name=notice.name,
        side=Side.TEAM.value,
        at=now,
        text=notice.text,
    )
    if row_id is None:
        return
    messages.set_ticket(tx, ticket.client, row_id, ticket.id)
    answered(tx, desk, ticket, Moment(now, now, notice.name, row_id))


def _may_be_lost(tx: Tx, desk: Desk, ticket: TicketRow, notice: ClientReply, row: OutboxRow, now: dt.datetime) -> None:
    pinned = desk.current(ticket.client)
    text = (
        f"The reply of {notice.name} on {ticket.key} may not have reached the client."
        " Please look in their thread, and write it there yourself if it is missing."
    )
    known = notice.by in pinned.playbook.people.directory
    fact = Fact(f"{row.fact_key}:lost", now, ticket.id, _PRIORITY, wakes=True)
    told = alerts.ops_notice(pinned, "reply_lost", text, ticket.key)
    tell(tx, pinned, (person(notice.by) if known else INTERNAL,), told, fact, now)


def spoken_name(pinned: Pinned, by: str, own: str) -> str:
    """Under which name somebody of ours speaks to a client: the playbook's, else their own."""
    return name_of(pinned.playbook, by) if by in pinned.playbook.people.directory else own
