"""When each engine part last finished a full round."""

import datetime as dt
from collections.abc import Mapping
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import HeartbeatRow
from storage.statements import columns_of, table_of, upsert
from storage.tables import Heartbeat

_TABLE = table_of(Heartbeat)
_BEAT = upsert(_TABLE, ("beat_at", "detail"))
_ALL = sa.select(*columns_of(_TABLE, HeartbeatRow)).order_by(_TABLE.c.name)
_ONE = _ALL.where(_TABLE.c.name == sa.bindparam("name"))


def beat(tx: Tx, name: str, at: dt.datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Record that a part finished a round."""
    tx.run(_BEAT[tx.dialect], {"name": name, "beat_at": at, "detail": dict(detail or {})})


def last(tx: Tx, name: str) -> HeartbeatRow | None:
    """A part's last round."""
    found = tx.run(_ONE, {"name": name}).first()
    return None if found is None else HeartbeatRow(*found)


def every(tx: Tx) -> list[HeartbeatRow]:
    """The last round of every part, by name."""
    return list(starmap(HeartbeatRow, tx.run(_ALL)))
