"""Health as it stood day by day, and what people said of it themselves."""

import datetime as dt
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import OverrideRow, SnapshotRow
from storage.statements import columns_of, keyed, table_of, update_by, upsert
from storage.tables import HealthOverride, HealthSnapshot

_SNAPSHOT = table_of(HealthSnapshot)
_OVERRIDE = table_of(HealthOverride)
_KEEP = upsert(_SNAPSHOT, ["as_of", "score", "band", "version", "policy_version", "parts"])
_ROW = columns_of(_SNAPSHOT, SnapshotRow)
_CLIENT = _SNAPSHOT.c.client == sa.bindparam("client")
_DAY = sa.bindparam("day", type_=sa.Integer)
_SINCE = sa.bindparam("since", type_=sa.Integer)
_OF_CLIENT = sa.select(*_ROW).where(_CLIENT, _SNAPSHOT.c.day >= _SINCE).order_by(_SNAPSHOT.c.day)
_UPTO = (
    sa.select(*_ROW)
    .where(_CLIENT, _SNAPSHOT.c.day <= _DAY, _SNAPSHOT.c.day >= _SINCE)
    .order_by(_SNAPSHOT.c.day.desc())
    .limit(1)
)
# Without the parts: a list of a thousand clients shows none of them.
_LIGHT = sa.select(*(column for column in _ROW if column.name != "parts"))
_BETWEEN = _LIGHT.where(_SNAPSHOT.c.day >= _SINCE, _SNAPSHOT.c.day <= _DAY).order_by(_SNAPSHOT.c.day)
_AGES = sa.select(_SNAPSHOT.c.client, _SNAPSHOT.c.as_of).where(_SNAPSHOT.c.day == _DAY)
_OVERRIDE_ROW = columns_of(_OVERRIDE, OverrideRow)
_AT = sa.bindparam("at", type_=_OVERRIDE.c.at.type)
_STANDING = (
    sa.select(*_OVERRIDE_ROW)
    .where(_OVERRIDE.c.at <= _AT, _OVERRIDE.c.expires_at > _AT)
    .where(sa.or_(_OVERRIDE.c.ended_at.is_(None), _OVERRIDE.c.ended_at > _AT))
    .order_by(_OVERRIDE.c.at, _OVERRIDE.c.id)
)
_STANDING_OF = _STANDING.where(_OVERRIDE.c.client == sa.bindparam("client"))
_INSERT = sa.insert(_OVERRIDE).returning(_OVERRIDE.c.id)
_END = update_by(_OVERRIDE, "client", where=(_OVERRIDE.c.ended_at.is_(None),))


def keep(tx: Tx, client: str, **columns: Any) -> None:
    """Keep a day's snapshot in the place of an earlier one of that day."""
    tx.run(_KEEP[tx.dialect], {"client": client, **columns})


def since(tx: Tx, client: str, day: int) -> list[SnapshotRow]:
    """A client's snapshots from a day on, oldest first."""
    return list(starmap(SnapshotRow, tx.run(_OF_CLIENT, {"client": client, "since": day})))


def upto(tx: Tx, client: str, day: int, oldest: int) -> SnapshotRow | None:
    """A client's newest snapshot of a day or before, but not before day `oldest`."""
    found = tx.run(_UPTO, {"client": client, "day": day, "since": oldest}).first()
    return None if found is None else SnapshotRow(*found)


def between(tx: Tx, first: int, last: int) -> dict[str, SnapshotRow]:
    """The newest snapshot of every client in a span of days, without its parts."""
    rows = tx.run(_BETWEEN, {"since": first, "day": last})
    return {row[0]: SnapshotRow(*(*row, {})) for row in rows}


def ages(tx: Tx, day: int) -> dict[str, dt.datetime]:
    """As of when each client's snapshot of a day is."""
    return dict(tx.run(_AGES, {"day": day}))


def override(tx: Tx, client: str, **columns: Any) -> int:
    """Record somebody's own view."""
    return int(tx.run(_INSERT, {"client": client, **columns}).scalar_one())


def end_overrides(tx: Tx, client: str, at: dt.datetime) -> int:
    """End every view that stands for a client; returns how many."""
    return tx.run(_END, {**keyed(client=client), "ended_at": at}).rowcount


def standing(tx: Tx, client: str, at: dt.datetime) -> OverrideRow | None:
    """The view that stands for a client at a time: of several the newest."""
    found = tx.run(_STANDING_OF, {"client": client, "at": at}).all()
    return OverrideRow(*found[-1]) if found else None


def all_standing(tx: Tx, at: dt.datetime) -> dict[str, OverrideRow]:
    """The views that stand at a time, by client."""
    return {row.client: row for row in starmap(OverrideRow, tx.run(_STANDING, {"at": at}))}
