"""Messages as we know them now: the text in its newest form, the facts for good."""

import datetime as dt
from collections.abc import Iterable
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.columns import list_as_json
from storage.line import Tx
from storage.rows import Earlier, EarlierRow, HabitRow, MessageRow, ReadRow
from storage.statements import Defaults, columns_of, insert_numbered, keyed, table_of, update_by
from storage.tables import Message

_TABLE = table_of(Message)
_DEFAULTS = Defaults(Message)
_INSERT = insert_numbered(_TABLE, known=True)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_SELECT = sa.select(*columns_of(_TABLE, MessageRow)).where(_CLIENT)
_BY_ID = _SELECT.where(_TABLE.c.id == sa.bindparam("id"))
_FIND = _SELECT.where(
    _TABLE.c.platform == sa.bindparam("platform"),
    _TABLE.c.workspace == sa.bindparam("workspace"),
    _TABLE.c.channel == sa.bindparam("channel"),
    _TABLE.c.message_id == sa.bindparam("message_id"),
)
_LATER = _TABLE.alias("later")
_OVERTAKEN = sa.exists(
    sa.select(sa.literal_column("1")).where(
        _LATER.c.client == sa.bindparam("client"),
        _LATER.c.channel == sa.bindparam("channel"),
        _LATER.c.at >= sa.bindparam("before", type_=_TABLE.c.at.type),
    )
)
_EARLIER = sa.select(*columns_of(_TABLE, EarlierRow), _OVERTAKEN.label("overtaken")).where(
    _CLIENT, _TABLE.c.channel == sa.bindparam("channel")
)
_BEFORE = (
    _EARLIER.where(_TABLE.c.at < sa.bindparam("before", type_=_TABLE.c.at.type))
    .order_by(_TABLE.c.at.desc(), _TABLE.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_REPLY = _TABLE.alias("reply")
_ANSWERED = sa.exists(
    sa.select(sa.literal_column("1")).where(
        _REPLY.c.client == sa.bindparam("client"),
        _REPLY.c.channel == sa.bindparam("channel"),
        _REPLY.c.thread_id == _TABLE.c.message_id,
        _REPLY.c.at < sa.bindparam("before", type_=_TABLE.c.at.type),
        _REPLY.c.side == sa.literal_column("'team'"),
    )
)
_IN_CHANNEL = _BEFORE.where(_TABLE.c.thread_id.is_(None)).add_columns(_ANSWERED.label("answered"))
_REPLIES = _BEFORE.where(_TABLE.c.thread_id == sa.bindparam("thread_id")).subquery("replies")
# By its whole identity and without an order: else SQLite would read the client's history backwards to find the root.
_ROOT = _EARLIER.where(
    _TABLE.c.platform == sa.bindparam("platform"),
    _TABLE.c.workspace == sa.bindparam("workspace"),
    _TABLE.c.message_id == sa.bindparam("thread_id"),
)
_IN_THREAD = sa.union_all(sa.select(_REPLIES), _ROOT)
_OF_TICKET = _SELECT.where(_TABLE.c.ticket_id == sa.bindparam("ticket_id")).order_by(_TABLE.c.at, _TABLE.c.id)
_NEWEST = sa.select(sa.func.max(_TABLE.c.at)).where(_CLIENT, _TABLE.c.channel == sa.bindparam("channel"))
_AFTER = (
    _SELECT.where(
        _TABLE.c.channel == sa.bindparam("channel"),
        _TABLE.c.side == sa.bindparam("side"),
        _TABLE.c.at >= sa.bindparam("start", type_=_TABLE.c.at.type),
    )
    .order_by(_TABLE.c.at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_AFTER_IN_CHANNEL = _AFTER.where(_TABLE.c.thread_id.is_(None))
_AFTER_IN_THREAD = _AFTER.where(_TABLE.c.thread_id == sa.bindparam("thread_id"))
# A client has many messages and an id belongs to few: kept from the client's index, SQLite looks the id up.
_ITS_CLIENT = (_TABLE.c.client + sa.literal_column("''")) == sa.bindparam("client")
_BY_MESSAGE_ID = (
    sa.select(*columns_of(_TABLE, MessageRow))
    .where(_TABLE.c.platform == sa.bindparam("platform"), _TABLE.c.message_id == sa.bindparam("message_id"))
    .where(_ITS_CLIENT)
    .order_by(_TABLE.c.id)
    .limit(1)
)
# An id belongs to few messages and there are many clients: SQLite looks the id up once, not for each of them.
_TICKETS_OF = {
    "sqlite": "SELECT message.client, message.ticket_id FROM message CROSS JOIN json_each(?) AS asked"
    " ON asked.value = message.client WHERE message.message_id = ? AND message.platform = ?"
    " ORDER BY asked.key, message.id",
    "postgresql": "SELECT message.client, message.ticket_id"
    " FROM json_array_elements_text(%s::json) WITH ORDINALITY AS asked(client, key) JOIN message"
    " ON message.client = asked.client AND message.message_id = %s WHERE message.platform = %s"
    " ORDER BY asked.key, message.id",
}
_CLIENTS_OWN = _TABLE.c.side == sa.literal_column("'client'")
_READ = sa.select(*columns_of(_TABLE, ReadRow)).where(_CLIENT, _CLIENTS_OWN)
_LAST_READ = (
    _READ.where(_TABLE.c.at < sa.bindparam("before", type_=_TABLE.c.at.type))
    .order_by(_TABLE.c.at.desc(), _TABLE.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_HABITS = (
    sa.select(*columns_of(_TABLE, HabitRow))
    .where(
        _CLIENT,
        _CLIENTS_OWN,
        _TABLE.c.author == sa.bindparam("author"),
        _TABLE.c.at < sa.bindparam("before", type_=_TABLE.c.at.type),
    )
    .order_by(_TABLE.c.at.desc(), _TABLE.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_UPDATE = update_by(_TABLE, "client", "id")
_AT = sa.bindparam("key_at", type_=_TABLE.c.at.type)
_CHANGE = update_by(
    _TABLE,
    "client",
    "id",
    where=(_TABLE.c.deleted.is_(False), _TABLE.c.changed_at.is_(None) | (_TABLE.c.changed_at < _AT)),
)
_ERASE = update_by(_TABLE, "client", "id", where=(_TABLE.c.deleted.is_(False),))
_MOVE = update_by(_TABLE, "client", "ticket_id")


_NAME = (
    sa.select(_TABLE.c.author_name)
    .where(_CLIENT, _TABLE.c.author == sa.bindparam("author"), _TABLE.c.author_name.is_not(None))
    .order_by(_TABLE.c.at.desc())
    .limit(1)
)


def insert(tx: Tx, **columns: Any) -> int | None:
    """Keep a message and return its number; None when it is known already."""
    reading = columns.get("reading")
    return tx.insert(_INSERT, _DEFAULTS.fill(columns | _told_apart(reading) if reading else columns))


def find(tx: Tx, client: str, platform: str, workspace: str, channel: str, message_id: str) -> MessageRow | None:
    """A message by what its platform calls it."""
    place = {"platform": platform, "workspace": workspace, "channel": channel, "message_id": message_id}
    return _one(tx, _FIND, {"client": client, **place})


def by_id(tx: Tx, client: str, id: int) -> MessageRow | None:
    """A message by its number."""
    return _one(tx, _BY_ID, {"client": client, "id": id})


def earlier(
    tx: Tx, client: str, place: tuple[str, str, str], thread_id: str | None, before: dt.datetime, limit: int
) -> Earlier:
    """The last messages before a time, oldest first: of a thread with its root, or of the channel outside threads.

    Of the channel's also which our people answered by then in the message's own thread. `place` is the platform,
    workspace and channel.
    """
    platform, workspace, channel = place
    values = {"client": client, "channel": channel, "before": before, "limit": limit}
    if thread_id is None:
        found = tx.run(_IN_CHANNEL, values).all()[::-1]
        rows = [EarlierRow._make(row[:-2]) for row in found]
        answered = frozenset(row.message_id for row, (*_, was) in zip(rows, found, strict=True) if was)
        return Earlier(rows, bool(found[0][-2]) if found else None, answered)
    values |= {"thread_id": thread_id, "platform": platform, "workspace": workspace}
    found = tx.run(_IN_THREAD, values).all()
    rows = [row for row in (EarlierRow._make(row[:-1]) for row in found) if row.at < before]
    rows = sorted(rows, key=lambda row: (row.at, row.id))[-limit:]
    return Earlier(rows, bool(found[0][-1]) if found else None)


def of_ticket(tx: Tx, client: str, ticket_id: int) -> list[MessageRow]:
    """The messages of a ticket, oldest first."""
    return list(map(MessageRow._make, tx.run(_OF_TICKET, {"client": client, "ticket_id": ticket_id})))


def change_text(tx: Tx, client: str, id: int, text: str, at: dt.datetime) -> bool:
    """Apply an edit made at `at`; False when a newer one, or a deletion, was applied before."""
    values = {**keyed(client=client, id=id, at=at), "text": text, "changed_at": at}
    return tx.run(_CHANGE, values).rowcount == 1


def erase_text(tx: Tx, client: str, id: int, at: dt.datetime) -> bool:
    """Apply a deletion made at `at`: the words go, the facts stay. False when it was deleted before."""
    values = {**keyed(client=client, id=id), "text": "", "deleted": True, "changed_at": at}
    return tx.run(_ERASE, values).rowcount == 1


def set_reading(tx: Tx, client: str, id: int, reading: dict[str, Any]) -> None:
    """Keep what was read out of a message."""
    tx.run(_UPDATE, {**keyed(client=client, id=id), "reading": reading, **_told_apart(reading)})


def settle(tx: Tx, client: str, id: int, reading: dict[str, Any], ticket_id: int | None) -> None:
    """Keep what was read out of a message together with the ticket it belongs to."""
    read = {"reading": reading, **_told_apart(reading)}
    tx.run(_UPDATE, {**keyed(client=client, id=id), **read, "ticket_id": ticket_id})


def set_ticket(tx: Tx, client: str, id: int, ticket_id: int | None) -> None:
    """Say which ticket a message belongs to."""
    tx.run(_UPDATE, {**keyed(client=client, id=id), "ticket_id": ticket_id})


def move_ticket(tx: Tx, client: str, source: int, target: int) -> int:
    """Give all messages of one ticket to another; returns how many."""
    return tx.run(_MOVE, {**keyed(client=client, ticket_id=source), "ticket_id": target}).rowcount


def _one(tx: Tx, statement: sa.Select[Any], values: dict[str, Any]) -> MessageRow | None:
    found = tx.run(statement, values).first()
    return None if found is None else MessageRow._make(found)


def after(
    tx: Tx, client: str, channel: str, thread_id: str | None, start: dt.datetime, side: str, limit: int
) -> list[MessageRow]:
    """The first messages of one side at or after a time, oldest first: of a thread, or of the channel itself."""
    values = {"client": client, "channel": channel, "start": start, "side": side, "limit": limit}
    if thread_id is None:
        return list(map(MessageRow._make, tx.run(_AFTER_IN_CHANNEL, values)))
    return list(map(MessageRow._make, tx.run(_AFTER_IN_THREAD, values | {"thread_id": thread_id})))


def by_message_id(tx: Tx, client: str, platform: str, message_id: str) -> MessageRow | None:
    """A message by its platform's id alone, wherever it was said; the first one when several channels have that id."""
    return _one(tx, _BY_MESSAGE_ID, {"client": client, "platform": platform, "message_id": message_id})


def tickets_of(tx: Tx, clients: Iterable[str], platform: str, message_id: str) -> list[tuple[str, int]]:
    """Which of these clients' tickets a message id belongs to, in the order of the clients, in one statement for all.

    Of a client that has the id in several channels only its first message counts.
    """
    values = (list_as_json(clients), message_id, platform)
    firsts: dict[str, int | None] = {}
    for client, ticket_id in tx.run_text(_TICKETS_OF[tx.dialect], values):
        firsts.setdefault(client, ticket_id)
    return [(client, ticket_id) for client, ticket_id in firsts.items() if ticket_id is not None]


def spoken_name(tx: Tx, client: str, author: str) -> str | None:
    """What an author was last called by their platform; None where it never said."""
    name: str | None = tx.scalar(_NAME, {"client": client, "author": author})
    return name


def newest_at(tx: Tx, client: str, channel: str) -> dt.datetime | None:
    """When the newest message we know of a channel was written."""
    newest: dt.datetime | None = tx.scalar(_NEWEST, {"client": client, "channel": channel})
    return newest


def last_read(tx: Tx, client: str, before: dt.datetime, limit: int) -> list[ReadRow]:
    """The last messages a client's people wrote before a time, newest first, with what was read out of them."""
    return list(starmap(ReadRow, tx.run(_LAST_READ, {"client": client, "before": before, "limit": limit})))


def habits(tx: Tx, client: str, author: str, before: dt.datetime, limit: int) -> list[HabitRow]:
    """The last messages of one contact before a time, oldest first, in every thread and channel of the client."""
    values = {"client": client, "author": author, "before": before, "limit": limit}
    return list(map(HabitRow._make, tx.run(_HABITS, values)))[::-1]


def _told_apart(reading: dict[str, Any]) -> dict[str, Any]:
    """What of a reading stands in columns of its own."""
    return {"label": reading.get("label"), "tone": reading.get("tone"), "lag_s": reading.get("lag_s")}
