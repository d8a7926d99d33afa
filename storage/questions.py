"""Plain questions of clients that nobody has answered yet, and until when each may wait; a settled one is gone."""

import datetime as dt
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import QuestionRow
from storage.statements import columns_of, insert_new, keyed, table_of
from storage.tables import Question

_TABLE = table_of(Question)
_TIME = _TABLE.c.due_at.type
_INSERT = insert_new(_TABLE)
_DUE = (
    sa.select(*columns_of(_TABLE, QuestionRow))
    .where(_TABLE.c.due_at <= sa.bindparam("now", type_=_TIME))
    .order_by(_TABLE.c.due_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_SETTLE = sa.delete(_TABLE).where(_TABLE.c.client == sa.bindparam("key_client"), _TABLE.c.id == sa.bindparam("key_id"))


def watch(tx: Tx, client: str, message_id: int, due_at: dt.datetime) -> bool:
    """Look at a question again at `due_at`; False when it is watched already."""
    tx.agenda.plan(due_at)
    row: dict[str, Any] = {"client": client, "message_id": message_id, "due_at": due_at}
    return tx.run(_INSERT[tx.dialect], row).rowcount == 1


def due(tx: Tx, now: dt.datetime, limit: int) -> list[QuestionRow]:
    """Questions of all clients that have waited long enough; locked until this transaction ends, skipped by others."""
    return list(starmap(QuestionRow, tx.run(_DUE, {"now": now, "limit": limit})))


def settle(tx: Tx, client: str, id: int) -> bool:
    """Stop watching a question; False when that was done before."""
    return tx.run(_SETTLE, keyed(client=client, id=id)).rowcount == 1
