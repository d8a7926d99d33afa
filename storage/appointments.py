"""What is planned for a time: each by the fact it will be, once, whatever restarts."""

import datetime as dt
from collections.abc import Mapping
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import AppointmentRow
from storage.statements import Defaults, as_indexed, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import Appointment

_TABLE = table_of(Appointment)
_TIME = _TABLE.c.due_at.type
_DEFAULTS = Defaults(Appointment)
_INSERT = insert_new(_TABLE, _TABLE.c.id)
_PLANNED = as_indexed("state = 'planned'")
_DUE = (
    sa.select(*columns_of(_TABLE, AppointmentRow))
    .where(_PLANNED, _TABLE.c.due_at <= sa.bindparam("now", type_=_TIME))
    .order_by(_TABLE.c.due_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = sa.select(sa.func.min(_TABLE.c.due_at)).where(_PLANNED)
_FINISH = update_by(_TABLE, "client", "id", where=(_PLANNED,))
_DROP = update_by(_TABLE, "client", "fact_key", where=(_PLANNED,))


def plan(
    tx: Tx, client: str, *, key: str, kind: str, due_at: dt.datetime, data: Mapping[str, Any] | None = None
) -> bool:
    """Plan something; False when this fact is planned, done or dropped already."""
    tx.agenda.plan(due_at)
    row = {"client": client, "fact_key": key, "kind": kind, "due_at": due_at, "data": dict(data or {})}
    return tx.run(_INSERT[tx.dialect], _DEFAULTS.fill(row)).first() is not None


def due(tx: Tx, now: dt.datetime, limit: int) -> list[AppointmentRow]:
    """What of all clients has come; locked until this transaction ends, skipped by others."""
    return list(starmap(AppointmentRow, tx.run(_DUE, {"now": now, "limit": limit})))


def finish(tx: Tx, client: str, id: int) -> bool:
    """Record that it was done; False when that was recorded before."""
    return tx.run(_FINISH, {**keyed(client=client, id=id), "state": "done"}).rowcount == 1


def drop(tx: Tx, client: str, key: str) -> bool:
    """Take something planned back; False when it was done or dropped before."""
    return tx.run(_DROP, {**keyed(client=client, fact_key=key), "state": "dropped"}).rowcount == 1


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next of all is due."""
    first: dt.datetime | None = tx.scalar(_NEXT_DUE)
    return first
