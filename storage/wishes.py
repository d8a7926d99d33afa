"""How often people want to be asked, and what is paused; the last word counts."""

import datetime as dt
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import WishRow
from storage.statements import columns_of, table_of, upsert
from storage.tables import Wish

_TABLE = table_of(Wish)
_PUT = upsert(_TABLE, ("rule", "until", "by", "at"))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_OF = sa.select(*columns_of(_TABLE, WishRow)).where(_CLIENT).order_by(_TABLE.c.person, _TABLE.c.check_in)
_REMOVE = sa.delete(_TABLE).where(
    _CLIENT, _TABLE.c.person == sa.bindparam("person"), _TABLE.c.check_in == sa.bindparam("check_in")
)


def put(
    tx: Tx,
    client: str,
    *,
    person: str,
    check_in: str,
    rule: str,
    until: dt.datetime | None,
    by: str,
    at: dt.datetime,
) -> None:
    """Keep a wish in the place of an earlier one of the same person about the same check-in."""
    row = {"client": client, "person": person, "check_in": check_in, "rule": rule, "until": until, "by": by, "at": at}
    tx.run(_PUT[tx.dialect], row)


def remove(tx: Tx, client: str, person: str, check_in: str) -> bool:
    """Forget a wish; False when there is none."""
    return tx.run(_REMOVE, {"client": client, "person": person, "check_in": check_in}).rowcount > 0


def of_client(tx: Tx, client: str) -> list[WishRow]:
    """Every wish of a client and its people."""
    return list(starmap(WishRow, tx.run(_OF, {"client": client})))
