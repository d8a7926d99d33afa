"""Who did what: append-only, each row chained by hash to the one before, so that a changed or missing row shows."""

import datetime as dt
from collections.abc import Mapping
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.columns import to_microseconds
from storage.counters import advance, value
from storage.digests import digest_of
from storage.line import Tx
from storage.rows import AuditRow
from storage.statements import columns_of, table_of
from storage.tables import Audit

STREAM = 500
LENGTH = "audit"
"""The counter that knows how long the chain is; taking its next number also makes writers wait for each other."""

_TABLE = table_of(Audit)
_INSERT = sa.insert(_TABLE).inline()
_ALL = sa.select(*columns_of(_TABLE, AuditRow)).order_by(_TABLE.c.id)
_OF_CLIENT = _ALL.where(_TABLE.c.client == sa.bindparam("client"))
_LAST_DIGEST = sa.select(_TABLE.c.digest).order_by(_TABLE.c.id.desc()).limit(1)
_LAST_ID = sa.select(sa.func.max(_TABLE.c.id))


def append(
    tx: Tx, client: str, at: dt.datetime, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None
) -> str:
    """Add a row to the chain and return its digest."""
    advance(tx, LENGTH)
    previous = str(tx.scalar(_LAST_DIGEST) or "")
    row = {"client": client, "actor": actor, "action": action, "subject": subject, "data": dict(data or {})}
    digest = _digest(row, at, previous)
    tx.run(_INSERT, row | {"at": at, "previous": previous, "digest": digest})
    return digest


def verify(tx: Tx) -> int | None:
    """The number of the first row that is not as it was written; None when the whole chain holds.

    Rows missing at the end are reported as the number after the last one.
    """
    previous, rows = "", 0
    with tx.connection.execute(_ALL, execution_options={"yield_per": STREAM}) as result:
        for row in starmap(AuditRow, result):
            fields = {name: getattr(row, name) for name in ("client", "actor", "action", "subject", "data")}
            if row.previous != previous or row.digest != _digest(fields, row.at, previous):
                return row.id
            previous, rows = row.digest, rows + 1
    if rows == value(tx, LENGTH):
        return None
    return int(tx.connection.scalar(_LAST_ID) or 0) + 1


def of_client(tx: Tx, client: str) -> list[AuditRow]:
    """What was done for one client, oldest first."""
    return list(starmap(AuditRow, tx.connection.execute(_OF_CLIENT, {"client": client})))


def _digest(fields: Mapping[str, Any], at: dt.datetime, previous: str) -> str:
    return digest_of({**fields, "at": to_microseconds(at)}, previous)
