"""A message as its reader sees it: the words it stands under, and the tickets it may concern."""

import datetime as dt
from collections.abc import Sequence

from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.questions import inbound_of
from handlers.said import DELETED
from handlers.who import is_vip
from playbooks.reading import Asked, KnownTicket, Turn
from playbooks.schema import Playbook
from playbooks.situation import owes_answer
from playbooks.terms import Category, Label, Severity, Side, TicketState
from storage import messages, tickets
from storage.line import Tx
from storage.rows import Earlier, EarlierRow, MessageRow, NearRow, TicketRow

EARLIER = 8
"""How many earlier messages of the thread or channel a reader sees."""
_SIDES, _LABELS = {side.value: side for side in Side}, {label.value: label for label in Label}
_STATES, _SEVERITIES = {state.value: state for state in TicketState}, {each.value: each for each in Severity}
_CATEGORIES = {each.value: each for each in Category}


def tickets_around(tx: Tx, pinned: Pinned, inbound: Inbound) -> Sequence[NearRow | TicketRow]:
    """The tickets a message may concern: those of its thread, or of the open channel where it stands alone."""
    since = inbound.at - pinned.playbook.triage.reopen_window
    client = pinned.playbook.client
    if inbound.thread_id is None:
        return tickets.candidates(tx, client, inbound.channel, since)
    place = (inbound.platform.value, inbound.workspace, inbound.channel)
    return tickets.of_thread(tx, client, place, since, inbound.thread_id)


def in_full(tx: Tx, around: NearRow | TicketRow) -> TicketRow:
    """A ticket around a message, with all that is known of it."""
    if isinstance(around, TicketRow):
        return around
    ticket = tickets.by_id(tx, around.client, around.id)
    assert ticket is not None, "tickets are never deleted"
    return ticket


def asked_about(
    tx: Tx, playbook: Playbook, inbound: Inbound, around: Sequence[NearRow | TicketRow], at: dt.datetime
) -> tuple[Asked, Earlier]:
    """A message as a reader is to see it at `at`, and the earlier messages it stands under."""
    place = (inbound.platform.value, inbound.workspace, inbound.channel)
    before = messages.earlier(tx, playbook.client, place, inbound.thread_id, at, EARLIER)
    # An edited one stands before its edit.
    before = before._replace(rows=[row for row in before.rows if row.message_id != inbound.message_id])
    keys = {row.id: row.key for row in around}
    turns = [_turn(row, keys) for row in before.rows]
    if inbound.thread_id is None:
        _mark_answered(before, turns)
    asked = Asked(
        text=inbound.text,
        at=at,
        author=inbound.author,
        author_name=inbound.author_name,
        vip=is_vip(playbook, inbound),
        thread=inbound.thread_id,
        earlier=tuple(turns),
        tickets=tuple(_known(row, inbound.thread_id, at) for row in around),
    )
    return asked, before


def asked_again(tx: Tx, desk: Desk, row: MessageRow) -> Asked:
    """A message we kept as its reader saw it; tickets are known as they are now, without any it opened or preceded."""
    pinned, inbound = desk.current(row.client), inbound_of(row)
    around = [ticket for ticket in tickets_around(tx, pinned, inbound) if ticket.opened_at < row.at]
    return asked_about(tx, pinned.playbook, inbound, around, row.at)[0]


def _turn(row: EarlierRow, keys: dict[int, str]) -> Turn:
    ticket = keys.get(row.ticket_id) if row.ticket_id is not None else None
    return Turn(row.at, _SIDES[row.side], row.author, row.text, _LABELS[row.label] if row.label else None, ticket)


def _mark_answered(before: Earlier, turns: list[Turn]) -> None:
    """In the open channel, note which messages since our last word there were answered in their threads."""
    if not before.answered:
        return
    spoken = next((place for place in reversed(range(len(turns))) if turns[place].side is Side.TEAM), -1)
    for place in range(spoken + 1, len(turns)):
        if before.rows[place].message_id in before.answered and owes_answer(turns[place]):
            turns[place] = turns[place]._replace(answered=True)


def _known(row: NearRow | TicketRow, thread: str | None, at: dt.datetime) -> KnownTicket:
    """A ticket as it was known at the message's own time: what was said later must not draw a late message away."""
    last_client = row.last_client_at or row.opened_at
    last_team = row.last_team_at if row.last_team_at is not None and row.last_team_at <= at else None
    return KnownTicket(
        key=row.key,
        state=_STATES[row.state],
        severity=_SEVERITIES[row.severity],
        category=_CATEGORIES[row.category] if row.category else None,
        summary="" if row.summary == DELETED else row.summary,
        thread=thread,
        opened_by=row.author,
        opened_at=row.opened_at,
        last_client_at=last_client if last_client <= at else max(row.opened_at, at),
        last_team_at=last_team,
        resolved_at=row.resolved_at,
    )
