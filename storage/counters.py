"""Numbers that only go up: ticket numbers per client, the fence of the outbox, the length of the audit."""

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import table_of, upsert
from storage.tables import Counter

_TABLE = table_of(Counter)
_NEXT = upsert(_TABLE, ("value",), _TABLE.c.value, add=True)
_RAISE = upsert(_TABLE, ("value",), add=True)
_VALUE = sa.select(_TABLE.c.value).where(_TABLE.c.name == sa.bindparam("name"))


def next_value(tx: Tx, name: str) -> int:
    """The next number of a counter, from 1; others who want one wait until this transaction ends."""
    return int(tx.run(_NEXT[tx.dialect], {"name": name, "value": 1}).scalar_one())


def advance(tx: Tx, name: str) -> None:
    """The same without being told the number, which costs less."""
    tx.run(_RAISE[tx.dialect], {"name": name, "value": 1})


def value(tx: Tx, name: str) -> int:
    """The last number given, 0 when none was."""
    return int(tx.scalar(_VALUE, {"name": name}) or 0)
