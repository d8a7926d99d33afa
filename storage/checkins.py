"""The occurrences of check-ins: each client, name and local date once, whatever restarts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import CheckInRow
from storage.statements import Defaults, as_indexed, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import CheckInDue

_TABLE = table_of(CheckInDue)
_TIME = _TABLE.c.due_at.type
_DEFAULTS = Defaults(CheckInDue)
_INSERT = insert_new(_TABLE)
_ALL = sa.select(*columns_of(_TABLE, CheckInRow))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_PLANNED = as_indexed("state = 'planned'")
_DUE = (
    _ALL.where(_PLANNED, _TABLE.c.due_at <= sa.bindparam("now", type_=_TIME))
    .order_by(_TABLE.c.due_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_UPDATE = update_by(_TABLE, "client", "id", where=(_PLANNED,))
_OF_CLIENT = _ALL.where(_CLIENT, _TABLE.c.name == sa.bindparam("name")).order_by(_TABLE.c.local_date)
_LAST = sa.select(sa.func.max(_TABLE.c.due_at)).where(_CLIENT, _TABLE.c.name == sa.bindparam("name"))
_DROP = sa.delete(_TABLE).where(
    _CLIENT,
    _PLANNED,
    _TABLE.c.due_at > sa.bindparam("after", type_=_TIME),
    _TABLE.c.policy_version != sa.bindparam("version", type_=sa.Integer),
    _TABLE.c.reason.is_(None),  # one that waits for a better day was begun already
)
_AGAIN = update_by(_TABLE, "client", "id", where=(_TABLE.c.state == sa.literal_column("'skipped'"),))
_UPCOMING = _ALL.where(_CLIENT, _PLANNED, _TABLE.c.due_at <= sa.bindparam("until", type_=_TIME)).order_by(
    _TABLE.c.due_at, _TABLE.c.id
)
_NEXT_DUE = sa.select(sa.func.min(_TABLE.c.due_at)).where(_PLANNED)


def plan(
    tx: Tx, client: str, *, name: str, local_date: str, due_at: dt.datetime, policy_version: int, **columns: Any
) -> bool:
    """Plan one occurrence; False when this client has one of that name and local date already."""
    row = {"client": client, "name": name, "local_date": local_date, "due_at": due_at, "policy_version": policy_version}
    return tx.run(_INSERT[tx.dialect], _DEFAULTS.fill(row | columns)).rowcount == 1


def plan_many(tx: Tx, client: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Plan several occurrences; returns how many are new."""
    return sum(plan(tx, client, **row) for row in rows)


def due(tx: Tx, now: dt.datetime, limit: int) -> list[CheckInRow]:
    """Planned occurrences of all clients whose time has come; locked until this transaction ends, skipped by others."""
    return list(starmap(CheckInRow, tx.run(_DUE, {"now": now, "limit": limit})))


def finish(tx: Tx, client: str, id: int, state: str, reason: str | None = None) -> bool:
    """Record that a planned occurrence was started or skipped; False when that was recorded before."""
    changes = {"state": state, "reason": reason}
    return tx.run(_UPDATE, {**keyed(client=client, id=id), **changes}).rowcount == 1


def shift(tx: Tx, client: str, id: int, due_at: dt.datetime, reason: str) -> bool:
    """Let a planned occurrence wait until a later time; its local date stays what it is known by."""
    tx.agenda.plan(due_at)
    return tx.run(_UPDATE, {**keyed(client=client, id=id), "due_at": due_at, "reason": reason}).rowcount == 1


def of_name(tx: Tx, client: str, name: str) -> list[CheckInRow]:
    """Every occurrence of one check-in, by local date."""
    return list(starmap(CheckInRow, tx.run(_OF_CLIENT, {"client": client, "name": name})))


def planned_until(tx: Tx, client: str, name: str) -> dt.datetime | None:
    """When the last occurrence known of a check-in is due."""
    last: dt.datetime | None = tx.scalar(_LAST, {"client": client, "name": name})
    return last


def drop_planned(tx: Tx, client: str, after: dt.datetime, version: int) -> int:
    """Forget what is planned after a time under another version of the playbook than this; returns how many.

    An occurrence that was put off already stays, since no rhythm would plan it again.
    """
    return tx.run(_DROP, {"client": client, "after": after, "version": version}).rowcount


def plan_again(tx: Tx, client: str, id: int, due_at: dt.datetime, version: int) -> bool:
    """Plan an occurrence that was skipped once more; False when it was not skipped."""
    tx.agenda.plan(due_at)
    changes = {"state": "planned", "due_at": due_at, "policy_version": version, "reason": None}
    return tx.run(_AGAIN, {**keyed(client=client, id=id), **changes}).rowcount == 1


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next planned occurrence is due."""
    first: dt.datetime | None = tx.scalar(_NEXT_DUE)
    return first


def upcoming(tx: Tx, client: str, until: dt.datetime) -> list[CheckInRow]:
    """A client's planned occurrences up to a time, soonest first; only to look at."""
    return list(starmap(CheckInRow, tx.run(_UPCOMING, {"client": client, "until": until})))
