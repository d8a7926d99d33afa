"""What is planned for a time: each by the fact it will be, once, whatever restarts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.bulk import BulkInsert
from storage.line import Tx
from storage.rows import AppointmentRow
from storage.statements import as_indexed, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import Appointment

_TABLE = table_of(Appointment)
_TIME = _TABLE.c.due_at.type
_INSERT_MANY = BulkInsert(Appointment, insert_new(_TABLE), ("fact_key",))
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
) -> None:
    """Plan something, unless this fact is planned, done or dropped already.

    Many days begin and end at one instant: rows are written together, before anything reads them.
    """
    tx.agenda.plan(due_at)
    row = {"client": client, "fact_key": key, "kind": kind, "due_at": due_at, "data": dict(data or {})}
    tx.later(_plan_many, row)


def _plan_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _INSERT_MANY.add(tx, rows)


def due(tx: Tx, now: dt.datetime, limit: int) -> list[AppointmentRow]:
    """What of all clients has come; locked until this transaction ends, skipped by others."""
    write_down(tx)
    return list(starmap(AppointmentRow, tx.run(_DUE, {"now": now, "limit": limit})))


def finish(tx: Tx, client: str, id: int) -> None:
    """Record that it was done, unless that was recorded before."""
    tx.later(_finish_many, {**keyed(client=client, id=id), "state": "done"})


def _finish_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.run_many(_FINISH, rows)


def drop(tx: Tx, client: str, key: str) -> bool:
    """Take something planned back; False when it was done or dropped before."""
    write_down(tx)
    return tx.run(_DROP, {**keyed(client=client, fact_key=key), "state": "dropped"}).rowcount == 1


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next of all is due."""
    write_down(tx)
    first: dt.datetime | None = tx.scalar(_NEXT_DUE)
    return first


def write_down(tx: Tx) -> None:
    """Write what was planned and done so far; whoever reads it by other statements than these calls this first."""
    tx.write_down(_plan_many, _finish_many)
