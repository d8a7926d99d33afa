"""Promises our people made in words, and how many were kept; those of tickets are their clocks'."""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import PromiseRow
from storage.statements import Defaults, columns_of, insert_new, keyed, one_of, table_of, update_by
from storage.tables import ClockRow, Promise, Ticket

_TABLE = table_of(Promise)
_CLOCK, _TICKET = table_of(ClockRow), table_of(Ticket)
_TIME = _TABLE.c.made_at.type
_DEFAULTS = Defaults(Promise)
_INSERT = insert_new(_TABLE, _TABLE.c.id)
_ALL = sa.select(*columns_of(_TABLE, PromiseRow))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_BY_ID = _ALL.where(_CLIENT, _TABLE.c.id == sa.bindparam("id"))
_OF_MESSAGE = _ALL.where(_CLIENT, _TABLE.c.message_id == sa.bindparam("message_id"))
_OPEN = _ALL.where(_CLIENT, _TABLE.c.state == "running").order_by(_TABLE.c.due_at, _TABLE.c.id)
_UPDATE_IF = update_by(_TABLE, "client", "id", "state")
_SINCE = sa.bindparam("since", type_=_TIME)
_SETTLED = (
    sa.select(_TABLE.c.state, sa.func.count())
    .where(_CLIENT, one_of(_TABLE.c.state, "kept", "broken"), _TABLE.c.settled_at >= _SINCE)
    .group_by(_TABLE.c.state)
)
_EVERY_SETTLED = sa.select(_TABLE.c.state, _TABLE.c.settled_at).where(
    _CLIENT, one_of(_TABLE.c.state, "kept", "broken"), _TABLE.c.settled_at.is_not(None)
)
_SETTLED_SINCE = sa.select(_TABLE.c.author, _TABLE.c.state, _TABLE.c.id).where(
    _CLIENT, one_of(_TABLE.c.state, "kept", "broken"), _TABLE.c.settled_at >= _SINCE
)
# By way of the client's tickets: clocks have an index of their tickets, and most tickets have no promise's clock.
_OF_CLOCKS = (
    sa.select(_CLOCK.c.breached_at.is_(None), sa.func.count())
    .where(
        _CLOCK.c.client == sa.bindparam("client"),
        _CLOCK.c.ticket_id.in_(sa.select(_TICKET.c.id).where(_TICKET.c.client == sa.bindparam("client"))),
        _CLOCK.c.metric == "promise",
        _CLOCK.c.state != "cancelled",
        sa.or_(_CLOCK.c.breached_at >= _SINCE, sa.and_(_CLOCK.c.breached_at.is_(None), _CLOCK.c.stopped_at >= _SINCE)),
    )
    .group_by(_CLOCK.c.breached_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises were kept, and how many broken."""

    kept: int
    broken: int


def add(tx: Tx, client: str, **columns: Any) -> int | None:
    """Record a promise found in a message; None when that message's is known."""
    number: int | None = tx.run(_INSERT[tx.dialect], _DEFAULTS.fill({"client": client, **columns})).scalar()
    return number


def by_id(tx: Tx, client: str, id: int) -> PromiseRow | None:
    """One promise of a client."""
    row = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if row is None else PromiseRow(*row)


def of_message(tx: Tx, client: str, message_id: int) -> PromiseRow | None:
    """The promise found in a message, if there is one."""
    row = tx.run(_OF_MESSAGE, {"client": client, "message_id": message_id}).first()
    return None if row is None else PromiseRow(*row)


def running(tx: Tx, client: str) -> list[PromiseRow]:
    """The promises without a ticket that are still to be kept, by when they are due."""
    return list(starmap(PromiseRow, tx.run(_OPEN, {"client": client})))


def update_if(tx: Tx, client: str, id: int, was: str, **changes: Any) -> bool:
    """Change a promise while it is in a state; False when it is in another by now."""
    return tx.run(_UPDATE_IF, {**keyed(client=client, id=id, state=was), **changes}).rowcount == 1


def still(tx: Tx, client: str, id: int, kind: str) -> bool:
    """Whether a promise still waits for what a notice of this kind asks about it."""
    row = by_id(tx, client, id)
    return row is not None and row.state == ("proposed" if kind == "promise_found" else "running")


def settled(tx: Tx, client: str) -> list[tuple[str, dt.datetime]]:
    """Every promise without a ticket that was kept or broken, and when that was settled."""
    return [(state, at) for state, at in tx.run(_EVERY_SETTLED, {"client": client})]


def settled_since(tx: Tx, client: str, since: dt.datetime) -> list[tuple[str, str, int]]:
    """The promises without a ticket kept or broken since then: who made each, which of the two, and its number."""
    return [
        (author, state, number) for author, state, number in tx.run(_SETTLED_SINCE, {"client": client, "since": since})
    ]


def kept_since(tx: Tx, client: str, since: dt.datetime) -> Kept:
    """How many of a client's promises were kept and broken since a time, those of tickets included."""
    values = {"client": client, "since": since}
    words: dict[str, int] = dict(tx.run(_SETTLED, values).all())
    clocks: dict[bool, int] = {bool(kept): count for kept, count in tx.run(_OF_CLOCKS, values).all()}
    return Kept(words.get("kept", 0) + clocks.get(True, 0), words.get("broken", 0) + clocks.get(False, 0))
