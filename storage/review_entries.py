"""What people added to reviews by hand, period by period."""

import datetime as dt
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import ReviewEntryRow
from storage.statements import Defaults, columns_of, keyed, table_of, update_by
from storage.tables import ReviewEntry

_TABLE = table_of(ReviewEntry)
_DEFAULTS = Defaults(ReviewEntry)
_INSERT = sa.insert(_TABLE).returning(_TABLE.c.id)
_STANDING = sa.select(*columns_of(_TABLE, ReviewEntryRow)).where(
    _TABLE.c.client == sa.bindparam("client"), _TABLE.c.removed_at.is_(None)
)
_OF_PERIOD = _STANDING.where(_TABLE.c.period == sa.bindparam("period")).order_by(_TABLE.c.id)
_ACTIONS = _STANDING.where(_TABLE.c.kind == sa.literal_column("'action'")).order_by(_TABLE.c.id)
_REMOVE = update_by(_TABLE, "client", "period", "id", where=(_TABLE.c.removed_at.is_(None),))
_CHANGE = update_by(_TABLE, "client", "id", where=(_TABLE.c.removed_at.is_(None),))
_FORGET = update_by(
    _TABLE, "client", where=(_TABLE.c.at < sa.bindparam("before", type_=_TABLE.c.at.type), _TABLE.c.words != "")
)


def add(tx: Tx, client: str, **columns: Any) -> int:
    """Keep an entry and return its number."""
    return int(tx.run(_INSERT, _DEFAULTS.fill({"client": client, **columns})).scalar_one())


def of_period(tx: Tx, client: str, period: str) -> list[ReviewEntryRow]:
    """A period's entries that stand, in the order they were added."""
    return list(starmap(ReviewEntryRow, tx.run(_OF_PERIOD, {"client": client, "period": period})))


def actions(tx: Tx, client: str) -> list[ReviewEntryRow]:
    """Every action ever agreed that stands, of all periods, in the order they were added."""
    return list(starmap(ReviewEntryRow, tx.run(_ACTIONS, {"client": client})))


def change(tx: Tx, client: str, id: int, **columns: Any) -> bool:
    """Change an entry that stands; False when there is none of that number."""
    return tx.run(_CHANGE, {**keyed(client=client, id=id), **columns}).rowcount == 1


def remove(tx: Tx, client: str, period: str, id: int, at: dt.datetime) -> bool:
    """Take an entry out of a review; False when there is none of that number in it."""
    return tx.run(_REMOVE, {**keyed(client=client, period=period, id=id), "removed_at": at}).rowcount == 1


def forget(tx: Tx, client: str, before: dt.datetime) -> int:
    """Empty the words of a client's entries added before a time; returns how many."""
    return tx.run(_FORGET, {**keyed(client=client), "before": before, "words": ""}).rowcount
