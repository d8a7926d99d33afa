"""How the chances each reader gives are moved for each client; the newest one counts, the audit knows the earlier."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import table_of, upsert
from storage.tables import Calibration

_TABLE = table_of(Calibration)
_KEEP = upsert(_TABLE, ("body", "made_at", "by"))
_OF_CLIENT = sa.select(_TABLE.c.reader, _TABLE.c.body).where(_TABLE.c.client == sa.bindparam("client"))
_FORGET = sa.delete(_TABLE).where(_TABLE.c.client == sa.bindparam("client"), _TABLE.c.reader == sa.bindparam("reader"))


def keep(tx: Tx, client: str, reader: str, body: dict[str, Any], at: dt.datetime, by: str) -> None:
    """Put a calibration in force for one reader."""
    tx.run(_KEEP[tx.dialect], {"client": client, "reader": reader, "body": body, "made_at": at, "by": by})


def of_client(tx: Tx, client: str) -> dict[str, dict[str, Any]]:
    """The calibrations in force for a client, by reader."""
    return dict(tuple(row) for row in tx.run(_OF_CLIENT, {"client": client}))


def forget(tx: Tx, client: str, reader: str) -> bool:
    """Take a calibration out of force; False when there was none."""
    return tx.run(_FORGET, {"client": client, "reader": reader}).rowcount == 1
