"""Whom a check-in asked: each person once per occurrence, whatever restarts."""

import datetime as dt
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import AskRow
from storage.statements import Defaults, as_indexed, columns_of, insert_numbered, keyed, table_of, update_by
from storage.tables import Ask

_TABLE = table_of(Ask)
_TIME = _TABLE.c.asked_at.type
_DEFAULTS = Defaults(Ask)
_INSERT = insert_numbered(_TABLE, known=True)
_ALL = sa.select(*columns_of(_TABLE, AskRow))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_BY_ID = _ALL.where(_CLIENT, _TABLE.c.id == sa.bindparam("id"))
_OF = _ALL.where(
    _CLIENT, _TABLE.c.check_in == sa.bindparam("check_in"), _TABLE.c.occurrence == sa.bindparam("occurrence")
).order_by(_TABLE.c.id)
_SINCE = _ALL.where(_CLIENT, _TABLE.c.asked_at >= sa.bindparam("since", type_=_TIME)).order_by(
    _TABLE.c.asked_at, _TABLE.c.id
)
_DUE = (
    _ALL.where(as_indexed("next_at IS NOT NULL"), _TABLE.c.next_at <= sa.bindparam("now", type_=_TIME))
    .order_by(_TABLE.c.next_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_NEXT = sa.select(sa.func.min(_TABLE.c.next_at)).where(as_indexed("next_at IS NOT NULL"))
_LAST = (
    sa.select(_TABLE.c.person, sa.func.max(_TABLE.c.asked_at))
    .where(_CLIENT, _TABLE.c.side == "client", _TABLE.c.state != "withdrawn")
    .group_by(_TABLE.c.person)
)
_OPEN = _ALL.where(_CLIENT, _TABLE.c.state == "open", _TABLE.c.side == "client").order_by(_TABLE.c.id)
_UPDATE = update_by(_TABLE, "client", "id")


def add(tx: Tx, client: str, **columns: Any) -> int | None:
    """Record that a person is asked; None when this occurrence has asked them before."""
    if columns.get("next_at") is not None:
        tx.agenda.plan(columns["next_at"])
    return tx.insert(_INSERT, _DEFAULTS.fill({"client": client, **columns}))


def by_id(tx: Tx, client: str, id: int) -> AskRow | None:
    """One ask of a client."""
    row = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if row is None else AskRow(*row)


def of_occurrence(tx: Tx, client: str, check_in: str, occurrence: str) -> list[AskRow]:
    """Everyone one occurrence asked."""
    values = {"client": client, "check_in": check_in, "occurrence": occurrence}
    return list(starmap(AskRow, tx.run(_OF, values)))


def since(tx: Tx, client: str, since: dt.datetime) -> list[AskRow]:
    """Everyone asked from a time on, in order of time."""
    return list(starmap(AskRow, tx.run(_SINCE, {"client": client, "since": since})))


def last_asked(tx: Tx, client: str) -> dict[str, dt.datetime]:
    """When each person of a client was last asked anything; the empty name is the channel."""
    found: dict[str, dt.datetime] = dict(tx.run(_LAST, {"client": client}).all())
    return found


def still_open(tx: Tx, client: str) -> list[AskRow]:
    """What the client's people were asked and may still answer for the first time."""
    return list(starmap(AskRow, tx.run(_OPEN, {"client": client})))


def due(tx: Tx, now: dt.datetime, limit: int) -> list[AskRow]:
    """Asks of all clients whose reminder or end has come; locked until this transaction ends, skipped by others."""
    return list(starmap(AskRow, tx.run(_DUE, {"now": now, "limit": limit})))


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next reminder or end of a window is due."""
    first: dt.datetime | None = tx.scalar(_NEXT)
    return first


def update(tx: Tx, client: str, id: int, **changes: Any) -> bool:
    """Change an ask; False when the client has none of that number."""
    if changes.get("next_at") is not None:
        tx.agenda.plan(changes["next_at"])
    return tx.run(_UPDATE, {**keyed(client=client, id=id), **changes}).rowcount == 1
