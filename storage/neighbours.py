"""The messages just before and after a moment of a conversation: a thread with its first message, or the open channel.

What a person raised by hand stands in no conversation.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import EarlierRow, MessageRow
from storage.statements import columns_of, table_of
from storage.tables import Message

STREAM = 500
_TABLE = table_of(Message)
_AT, _ID = sa.bindparam("at", type_=_TABLE.c.at.type), sa.bindparam("id", type_=_TABLE.c.id.type)
_EARLIER = sa.and_(_TABLE.c.at <= _AT, sa.or_(_TABLE.c.at < _AT, _TABLE.c.id < _ID))
_LATER = sa.and_(_TABLE.c.at >= _AT, sa.or_(_TABLE.c.at > _AT, _TABLE.c.id > _ID))
_SAID = _TABLE.c.message_id.not_like(sa.literal_column("'manual-%'"))
_ALL = sa.select(*columns_of(_TABLE, MessageRow)).where(_TABLE.c.client == sa.bindparam("client"), _SAID)
_HERE = _ALL.where(_TABLE.c.channel == sa.bindparam("channel"))
_IN_CHANNEL = _HERE.where(_TABLE.c.thread_id.is_(None))
_IN_THREAD = _HERE.where(_TABLE.c.thread_id == sa.bindparam("thread_id"))
_ROOT = _IN_CHANNEL.where(
    _TABLE.c.platform == sa.bindparam("platform"),
    _TABLE.c.workspace == sa.bindparam("workspace"),
    _TABLE.c.message_id == sa.bindparam("thread_id"),
    _EARLIER,
)
_OF_CLIENT = _ALL.order_by(_TABLE.c.at, _TABLE.c.id)


def _before(of: sa.Select[tuple[object, ...]]) -> sa.Select[tuple[object, ...]]:
    return of.where(_EARLIER).order_by(_TABLE.c.at.desc(), _TABLE.c.id.desc()).limit(1)


def _after(of: sa.Select[tuple[object, ...]]) -> sa.Select[tuple[object, ...]]:
    return of.where(_LATER).order_by(_TABLE.c.at, _TABLE.c.id).limit(1)


_LATEST: sa.Select[tuple[object]] = (
    sa.select(sa.literal_column("1"))
    .where(_TABLE.c.client == sa.bindparam("client"), _TABLE.c.channel == sa.bindparam("channel"), _TABLE.c.at >= _AT)
    .where(_TABLE.c.id != _ID)
    .limit(1)
)
_BEFORE_IN_CHANNEL, _AFTER_IN_CHANNEL = _before(_IN_CHANNEL), _after(_IN_CHANNEL)
_BEFORE_IN_THREAD, _AFTER_IN_THREAD = _before(_IN_THREAD), _after(_IN_THREAD)


def before(tx: Tx, row: MessageRow) -> MessageRow | None:
    """The message a message follows in its conversation."""
    values = _place(row)
    if row.thread_id is None:
        return _one(tx, _BEFORE_IN_CHANNEL, values)
    values["thread_id"] = row.thread_id
    whole = values | {"platform": row.platform, "workspace": row.workspace}
    return _one(tx, _BEFORE_IN_THREAD, values) or _one(tx, _ROOT, whole)


def after(tx: Tx, row: MessageRow) -> list[MessageRow]:
    """What follows a message: the next one of its conversation, and for a thread's first message its first reply."""
    values = _place(row)
    if row.thread_id is not None:
        found = [_one(tx, _AFTER_IN_THREAD, values | {"thread_id": row.thread_id})]
    else:
        reply = _one(tx, _AFTER_IN_THREAD, values | {"thread_id": row.message_id})
        found = [_one(tx, _AFTER_IN_CHANNEL, values), reply]
    return [one for one in found if one is not None]


def is_latest(tx: Tx, row: MessageRow) -> bool:
    """Whether nothing of its channel, in whatever thread, was said at the same time as a message or later."""
    return tx.scalar(_LATEST, _place(row)) is None


def stands_right_after(row: MessageRow, other: EarlierRow) -> bool:
    """Whether `other`, the last message before one that is the latest, belongs to the same conversation."""
    return other.thread_id in (None, row.thread_id) and not other.message_id.startswith("manual-")


def _place(row: MessageRow) -> dict[str, object]:
    return {"client": row.client, "channel": row.channel, "at": row.at, "id": row.id}


def everything(tx: Tx, client: str) -> Iterator[MessageRow]:
    """Every message of a client in the order it was said, row by row."""
    with tx.connection.execute(_OF_CLIENT, {"client": client}, execution_options={"yield_per": STREAM}) as result:
        yield from map(MessageRow._make, result)


def _one(tx: Tx, statement: sa.Select[tuple[object, ...]], values: dict[str, object]) -> MessageRow | None:
    found = tx.run(statement, values).first()
    return None if found is None else MessageRow._make(found)
