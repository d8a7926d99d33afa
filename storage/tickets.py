"""Tickets as they stand; what happened to them is in `storage.events`."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from storage.ahead import Key, given_keys
from storage.bulk import BulkUpdate
from storage.counters import next_value, value
from storage.line import Tx
from storage.rows import NearRow, TicketRow
from storage.statements import (
    Defaults,
    as_indexed,
    columns_in,
    columns_of,
    for_given,
    insert_numbered,
    keyed,
    table_of,
    update_by,
)
from storage.tables import Message, Ticket

_TABLE = table_of(Ticket)
_DEFAULTS = Defaults(Ticket)
_INSERT = insert_numbered(_TABLE)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_ALL = sa.select(*columns_of(_TABLE, TicketRow))
_OPEN = as_indexed("state = 'open'")
_BY_ID = _ALL.where(_CLIENT, _TABLE.c.id == sa.bindparam("id"))
_BY_IDS = for_given(
    lambda given, client, id: sa.select(*columns_of(_TABLE, TicketRow)).select_from(
        given.join(_TABLE, sa.and_(_TABLE.c.id == id, _TABLE.c.client == client))
    ),
    client=sa.Text,
    id=sa.BigInteger,
)
_BY_KEY = _ALL.where(_CLIENT, _TABLE.c.key == sa.bindparam("key"))
_RESOLVED_SINCE = sa.and_(
    as_indexed("state = 'resolved'"),
    _TABLE.c.resolved_at >= sa.bindparam("since", type_=_TABLE.c.resolved_at.type),
)
_CHANNEL = _TABLE.c.channel == sa.bindparam("channel")
_IN_CHANNEL = _ALL.where(_CLIENT, _CHANNEL)
# A channel has many of which a message joins one at most: of each only what tells which.
_NEAR = sa.select(*columns_of(_TABLE, NearRow)).where(_CLIENT, _CHANNEL)
_ALONE = _TABLE.c.thread_id.is_(None)
# Two searches, each for an end of the index: with "or", SQLite reads every ticket the channel ever had. In no order,
# since to sort the few there are costs more than to find them.
_CANDIDATES = sa.union_all(_NEAR.where(_OPEN, _ALONE), _NEAR.where(_RESOLVED_SINCE, _ALONE))
_ROOT = table_of(Message)
_TICKET_OF_ROOT = (
    sa.select(_ROOT.c.ticket_id)
    .where(_ROOT.c.client == sa.bindparam("client"), _ROOT.c.platform == sa.bindparam("platform"))
    .where(_ROOT.c.workspace == sa.bindparam("workspace"), _ROOT.c.channel == sa.bindparam("channel"))
    .where(_ROOT.c.message_id == sa.bindparam("thread_id"))
    .scalar_subquery()
)
_IN_THREAD = _TABLE.c.thread_id == sa.bindparam("thread_id")
_OF_THREAD = sa.union_all(
    _IN_CHANNEL.where(_OPEN, _IN_THREAD),
    _IN_CHANNEL.where(_RESOLVED_SINCE, _IN_THREAD),
    _IN_CHANNEL.where(_TABLE.c.id == _TICKET_OF_ROOT, sa.or_(_OPEN, _RESOLVED_SINCE)),
)
_OPEN_OF = _ALL.where(_CLIENT, _OPEN).order_by(_TABLE.c.id)
_QUIET = _OPEN_OF.where(
    _TABLE.c.last_team_at < sa.bindparam("before", type_=_TABLE.c.last_team_at.type),
    sa.or_(_TABLE.c.last_client_at.is_(None), _TABLE.c.last_client_at <= _TABLE.c.last_team_at),
)
_UPDATE = update_by(_TABLE, "client", "id").values(revision=_TABLE.c.revision + 1)
_UPDATE_MANY = BulkUpdate(Ticket, ("client", "id"))
_UPDATE_IF = update_by(_TABLE, "client", "id", "revision").values(revision=_TABLE.c.revision + 1)
_DUE = (
    _ALL.where(_TABLE.c.next_check_at <= sa.bindparam("now", type_=_TABLE.c.next_check_at.type))
    .order_by(_TABLE.c.next_check_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_NEWEST_KEYS = (
    sa.select(_TABLE.c.key).where(_CLIENT).order_by(_TABLE.c.id.desc()).limit(sa.bindparam("limit", type_=sa.Integer))
)
_OPENED_WITH = _ALL.where(_CLIENT, _TABLE.c.opened_message == sa.bindparam("message")).order_by(_TABLE.c.id)
_CLIENT_OF_KEY = sa.select(_TABLE.c.client).where(_TABLE.c.key == sa.bindparam("key"))


def upcoming_number(tx: Tx, client: str) -> int:
    """The number the next new ticket of a client will have, taken by nobody yet."""
    return value(tx, f"ticket:{client}") + 1


def next_number(tx: Tx, client: str) -> int:
    """The next ticket number of a client, from 1, without gaps as long as its transaction commits."""
    return next_value(tx, f"ticket:{client}")


def insert(tx: Tx, **columns: Any) -> int:
    """Keep a new ticket and return its number in the table."""
    tx.agenda.look(columns.get("next_check_at"))
    number = tx.insert(_INSERT, _DEFAULTS.fill(columns))
    assert number is not None
    return number


def by_key(tx: Tx, client: str, key: str) -> TicketRow | None:
    """A ticket of this client by the key people use (`ACME-42`)."""
    return _one(tx, _BY_KEY, {"client": client, "key": key})


def by_id(tx: Tx, client: str, id: int) -> TicketRow | None:
    """A ticket of this client by its number in the table."""
    known = tx.ahead.tickets.get((client, id)) if tx.ahead is not None else None
    return known or _one(tx, _BY_ID, {"client": client, "id": id})


def by_ids(tx: Tx, keys: Iterable[Key]) -> dict[Key, TicketRow]:
    """The same for many tickets, each named by its client and number."""
    found = map(TicketRow._make, tx.run(_BY_IDS[tx.dialect], given_keys(keys)))
    return {(ticket.client, ticket.id): ticket for ticket in found}


def opened_with(tx: Tx, client: str, message: int) -> list[TicketRow]:
    """The tickets of this client whose words are those of one message: one, or more after a split."""
    return list(map(TicketRow._make, tx.run(_OPENED_WITH, {"client": client, "message": message})))


def candidates(tx: Tx, client: str, channel: str, since: dt.datetime) -> list[NearRow]:
    """The tickets a new message outside threads may belong to: open ones and those resolved since then, oldest first.

    Only those of the channel that live outside threads themselves.
    """
    values = {"client": client, "channel": channel, "since": since}
    return sorted(map(NearRow._make, tx.run(_CANDIDATES, values)), key=itemgetter(0))


def of_thread(tx: Tx, client: str, place: tuple[str, str, str], since: dt.datetime, thread_id: str) -> list[TicketRow]:
    """The same, each in full, for a message in a thread: tickets of it, and the one its first message belongs to.

    `place` is the platform, workspace and channel of the thread.
    """
    platform, workspace, channel = place
    where = {"platform": platform, "workspace": workspace, "channel": channel, "thread_id": thread_id}
    found = tx.run(_OF_THREAD, {"client": client, "since": since, **where})
    # A ticket found twice, by its thread and by what began it, counts once.
    once = {row.id: row for row in map(TicketRow._make, found)}
    return [once[number] for number in sorted(once)]


def open_of(tx: Tx, client: str) -> list[TicketRow]:
    """The open tickets of a client, oldest first."""
    return list(map(TicketRow._make, tx.run(_OPEN_OF, {"client": client})))


def update(tx: Tx, client: str, id: int, **changes: Any) -> bool:
    """Change a ticket, which raises its revision; False when this client has no such ticket."""
    columns_in(Ticket, changes)
    tx.agenda.look(changes.get("next_check_at"))
    if tx.ahead is not None and tx.ahead.save_ticket((client, id), changes):
        return True
    return tx.run(_UPDATE, {**keyed(client=client, id=id), **changes}).rowcount == 1


def save_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change many tickets at once; each row names `client`, `id` and what changes, all rows the same columns.

    Unlike `update` this leaves the revision to the caller.
    """
    _UPDATE_MANY(tx, rows)


def update_if(tx: Tx, client: str, id: int, revision: int, **changes: Any) -> bool:
    """Change a ticket only if it is still at this revision; False when somebody was faster."""
    values = {**keyed(client=client, id=id, revision=revision), **columns_in(Ticket, changes)}
    return tx.run(_UPDATE_IF, values).rowcount == 1


def due(tx: Tx, now: dt.datetime, limit: int) -> list[TicketRow]:
    """Tickets of all clients that time does something to now; locked until this transaction ends, skipped by others."""
    return list(map(TicketRow._make, tx.run(_DUE, {"now": now, "limit": limit})))


def resolve_key(tx: Tx, key: str) -> str | None:
    """The client a ticket key belongs to."""
    client: str | None = tx.scalar(_CLIENT_OF_KEY, {"key": key})
    return client


def _one(tx: Tx, statement: sa.Select[Any], values: dict[str, Any]) -> TicketRow | None:
    found = tx.run(statement, values).first()
    return None if found is None else TicketRow._make(found)


def newest_keys(tx: Tx, client: str, limit: int) -> tuple[str, ...]:
    """The newest keys of a client, for "did you mean"."""
    return tuple(tx.scalars(_NEWEST_KEYS, {"client": client, "limit": limit}))


def quiet(tx: Tx, client: str, before: dt.datetime) -> list[TicketRow]:
    """A client's open tickets in which we had the last word, before a time."""
    return list(map(TicketRow._make, tx.run(_QUIET, {"client": client, "before": before})))
