"""Forgetting words that are older than a client's limit, a batch at a time; the facts stay.

Each batch stands alone: after a kill the next call goes on where the last commit left off. Call until it returns less
than the batch.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import as_indexed, keyed, one_of, table_of, update_by
from storage.tables import Answer, Inbox, Message, Outbox, Ticket

BATCH = 1_000

FACTS_OF_A_READING = (
    *("label", "severity", "category", "escalation", "tone", "confidence", "reader"),
    *("chance", "floor", "lag_s", "shift", "opened"),
)
"""What stays of a reading; the rest of it may quote the message."""

_LIMIT = sa.bindparam("limit", type_=sa.Integer)
_MESSAGE = table_of(Message)
_BEFORE = sa.bindparam("before", type_=_MESSAGE.c.at.type)
_WORDED = (
    sa.select(_MESSAGE.c.id, _MESSAGE.c.reading)
    .where(_MESSAGE.c.client == sa.bindparam("client"), _MESSAGE.c.at < _BEFORE, as_indexed("text <> ''"))
    .order_by(_MESSAGE.c.at)
    .limit(_LIMIT)
)
_FORGET_MESSAGE = update_by(_MESSAGE, "client", "id")

_INBOX = table_of(Inbox)
_OLD_EVENTS = (
    sa.select(_INBOX.c.id)
    .where(_INBOX.c.received_at < _BEFORE, _INBOX.c.state != "waiting")
    .order_by(_INBOX.c.id)
    .limit(_LIMIT)
)
_FORGET_EVENTS = sa.delete(_INBOX).where(_INBOX.c.id.in_(_OLD_EVENTS))

_OUTBOX = table_of(Outbox)
_OLD_NOTICES = (
    sa.select(_OUTBOX.c.id)
    .where(
        _OUTBOX.c.client == sa.bindparam("key_client"),
        _OUTBOX.c.happened_at < _BEFORE,
        one_of(_OUTBOX.c.state, "sent", "void", "parked"),
        sa.cast(_OUTBOX.c.payload, sa.Text) != "{}",
    )
    .order_by(_OUTBOX.c.id)
    .limit(_LIMIT)
)
_FORGET_NOTICES = update_by(_OUTBOX, "client", where=(_OUTBOX.c.id.in_(_OLD_NOTICES),))

_TICKET = table_of(Ticket)
_FORGET_SUMMARIES = update_by(
    _TICKET, "client", where=(_TICKET.c.state != "open", _TICKET.c.resolved_at < _BEFORE, _TICKET.c.summary != "")
)

_ANSWER = table_of(Answer)
_FORGET_ANSWERS = update_by(_ANSWER, "client", where=(_ANSWER.c.at < _BEFORE, _ANSWER.c.words != ""))


def forget_messages(tx: Tx, client: str, before: dt.datetime, limit: int = BATCH) -> int:
    """Empty the texts of a client's messages older than `before`, oldest first; returns how many."""
    old = tx.run(_WORDED, {"client": client, "before": before, "limit": limit}).all()
    if old:
        changes = [{**keyed(client=client, id=id), "text": "", "reading": _facts(reading)} for id, reading in old]
        tx.run_each(_FORGET_MESSAGE, changes)
    return len(old)


def forget_events(tx: Tx, before: dt.datetime, limit: int = BATCH) -> int:
    """Delete inbox rows received before a time that are worked off; returns how many."""
    return tx.run(_FORGET_EVENTS, {"before": before, "limit": limit}).rowcount


def forget_notices(tx: Tx, client: str, before: dt.datetime, limit: int = BATCH) -> int:
    """Empty what was said about a client before a time; that it was said stays. Returns how many."""
    values = {**keyed(client=client), "before": before, "limit": limit, "payload": {}}
    return tx.run(_FORGET_NOTICES, values).rowcount


def forget_summaries(tx: Tx, client: str, before: dt.datetime) -> int:
    """Empty the summaries of a client's tickets resolved before a time; returns how many."""
    values = {**keyed(client=client), "before": before, "summary": "", "waiting_reason": None}
    return tx.run(_FORGET_SUMMARIES, values).rowcount


def forget_answers(tx: Tx, client: str, before: dt.datetime) -> int:
    """Empty the words of a client's check-in answers given before a time; scores stay. Returns how many."""
    return tx.run(_FORGET_ANSWERS, {**keyed(client=client), "before": before, "words": ""}).rowcount


def _facts(reading: dict[str, Any]) -> dict[str, Any]:
    return {name: reading[name] for name in FACTS_OF_A_READING if name in reading}
