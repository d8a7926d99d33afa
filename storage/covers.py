"""Who stands in for whom, for one client, over a half-open span of time."""

import datetime as dt
import json
from collections.abc import Iterable
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import CoverRow
from storage.statements import columns_of, for_given, keyed, table_of, update_by
from storage.tables import Cover

_TABLE = table_of(Cover)
_TIME = _TABLE.c.starts_at.type
_INSERT = sa.insert(_TABLE).returning(_TABLE.c.id)
_AT = sa.bindparam("at", type_=_TIME)
_HOLDS = (_TABLE.c.client == sa.bindparam("client"), _TABLE.c.starts_at <= _AT, _TABLE.c.ends_at > _AT)
_NEWEST_FIRST = (_TABLE.c.recorded_at.desc(), _TABLE.c.id.desc())
_EVERY = (
    sa.select(*columns_of(_TABLE, CoverRow)).where(_TABLE.c.client == sa.bindparam("client")).order_by(*_NEWEST_FIRST)
)
_EVERY_OF = for_given(
    lambda given, client: (
        sa.select(*columns_of(_TABLE, CoverRow))
        .select_from(given.join(_TABLE, _TABLE.c.client == client))
        .order_by(*_NEWEST_FIRST)
    ),
    client=sa.Text,
)
_ACTIVE = sa.select(*columns_of(_TABLE, CoverRow)).where(*_HOLDS).order_by(_TABLE.c.absent, *_NEWEST_FIRST)
_BY_ID = sa.select(*columns_of(_TABLE, CoverRow)).where(
    _TABLE.c.client == sa.bindparam("client"), _TABLE.c.id == sa.bindparam("id")
)
_END = update_by(_TABLE, "client", "id", where=(_TABLE.c.ends_at > sa.bindparam("key_at", type_=_TIME),))


def add(
    tx: Tx,
    client: str,
    *,
    absent: str,
    stand_in: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: str,
    recorded_at: dt.datetime,
) -> int:
    """Record a cover and return its number; ValueError when it ends before it starts."""
    if ends_at <= starts_at:
        raise ValueError("a cover must end after it starts")
    tx.memo.pop(("covers", client), None)
    row = {"client": client, "absent": absent, "stand_in": stand_in, "starts_at": starts_at, "ends_at": ends_at}
    return int(tx.run(_INSERT, row | {"by": by, "recorded_at": recorded_at}).scalar_one())


def by_id(tx: Tx, client: str, id: int) -> CoverRow | None:
    """One cover of a client."""
    row = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if row is None else CoverRow(*row)


def end(tx: Tx, client: str, id: int, at: dt.datetime) -> bool:
    """End a cover early; False when it was over by then."""
    tx.memo.pop(("covers", client), None)
    return tx.run(_END, {**keyed(client=client, id=id, at=at), "ends_at": at}).rowcount == 1


def who_covers(tx: Tx, client: str, absent: str, at: dt.datetime) -> str | None:
    """Who stands in for a person at a time: of several covers, the one recorded last."""
    for row in _every(tx, client):
        if row.absent == absent and row.starts_at <= at < row.ends_at:
            return row.stand_in
    return None


def times_named(tx: Tx, client: str, absent: str, start: dt.datetime, end: dt.datetime) -> int:
    """How often somebody was named to stand in for a person within a span, whether or not it still holds."""
    every = _every(tx, client)
    return sum(
        row.absent == absent and row.stand_in != "" and row.starts_at < end and start < row.ends_at for row in every
    )


def _every(tx: Tx, client: str) -> list[CoverRow]:
    every: list[CoverRow] | None = tx.memo.get(("covers", client))
    if every is None:
        every = tx.memo["covers", client] = list(starmap(CoverRow, tx.run(_EVERY, {"client": client})))
    return every


def read_ahead(tx: Tx, clients: Iterable[str]) -> None:
    """Read the covers of many clients at once, so that `who_covers` has to ask for none of them."""
    missing = {client for client in clients if ("covers", client) not in tx.memo}
    if not missing:
        return
    found: dict[str, list[CoverRow]] = {client: [] for client in missing}
    wanted = {"given": json.dumps([{"client": client} for client in sorted(missing)])}
    for row in starmap(CoverRow, tx.run(_EVERY_OF[tx.dialect], wanted)):
        found[row.client].append(row)
    tx.memo.update({("covers", client): rows for client, rows in found.items()})


def active(tx: Tx, client: str, at: dt.datetime) -> list[CoverRow]:
    """The covers in force at a time, by the person absent."""
    return list(starmap(CoverRow, tx.run(_ACTIVE, {"client": client, "at": at})))
