"""Digests planned for a later time: they gather what is held for them, and are let out when that time comes."""

import datetime as dt

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import OutboxRow
from storage.statements import as_indexed, columns_of, keyed, table_of, update_by
from storage.tables import Outbox

_TABLE = table_of(Outbox)
_TIME = _TABLE.c.not_before.type
_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)
_PLANNED = as_indexed("state = 'planned'")
_DUE = (
    sa.select(*columns_of(_TABLE, OutboxRow))
    .where(_PLANNED, _TABLE.c.not_before <= sa.bindparam("now", type_=_TIME))
    .order_by(_TABLE.c.not_before, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_SETTLE = update_by(_TABLE, "id", where=(_PLANNED,))
_NEXT_DUE = sa.select(sa.func.min(_TABLE.c.not_before)).where(_PLANNED)


def due(tx: Tx, now: dt.datetime, limit: int) -> list[OutboxRow]:
    """Digests whose time has come; locked until this transaction ends, skipped by others."""
    return list(map(OutboxRow._make, tx.run(_DUE, {"now": now, "limit": limit})))


def release(tx: Tx, id: int) -> bool:
    """Let a digest go out; False when that was done before."""
    tx.agenda.send(_ALWAYS)
    return tx.run(_SETTLE, {**keyed(id=id), "state": "waiting"}).rowcount == 1


def drop(tx: Tx, id: int) -> bool:
    """End a digest that has nothing left to say; False when that was done before."""
    return tx.run(_SETTLE, {**keyed(id=id), "state": "void"}).rowcount == 1


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next digest is due."""
    first: dt.datetime | None = tx.scalar(_NEXT_DUE)
    return first
