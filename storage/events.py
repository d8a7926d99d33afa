"""The append-only log of tickets and clocks: what happened, when, by whom. It holds no message text."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.ahead import Key, given_keys
from storage.bulk import BulkInsert
from storage.line import Tx
from storage.rows import EventRow
from storage.statements import as_indexed, columns_of, for_given, insert_new, table_of
from storage.tables import ClockRow, Event

STREAM = 500
"""Rows fetched at a time while streaming."""

_TABLE = table_of(Event)
_CLOCK = table_of(ClockRow)
_INSERT = insert_new(_TABLE, on=("fact_key",))
_INSERT_MANY = BulkInsert(Event, _INSERT, ("fact_key",), on=("fact_key",))
_ALL = sa.select(*columns_of(_TABLE, EventRow))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_IN_ORDER = (_TABLE.c.at, _TABLE.c.id)
_OF_TICKET = _ALL.where(_CLIENT, _TABLE.c.ticket_id == sa.bindparam("ticket_id")).order_by(*_IN_ORDER)
_TICKET_OF_CLOCK = sa.select(_CLOCK.c.ticket_id).where(_CLOCK.c.id == sa.bindparam("clock_id")).scalar_subquery()
# By way of its ticket, whose events are few and have an index.
_OF_CLOCK = _ALL.where(
    _CLIENT, _TABLE.c.ticket_id == _TICKET_OF_CLOCK, _TABLE.c.clock_id == sa.bindparam("clock_id")
).order_by(*_IN_ORDER)
LETS_GO = ("reopened", "unacknowledged")
"""After these a ticket is nobody's."""
_LETS_GO = as_indexed("event.kind IN ('reopened', 'unacknowledged')")
_LET_GO = sa.select(_TABLE.c.at).where(_CLIENT, _TABLE.c.ticket_id == sa.bindparam("ticket_id"), _LETS_GO)
_LET_GO_OF_MANY = for_given(
    lambda given, client, id: (
        sa.select(_TABLE.c.client, _TABLE.c.ticket_id, _TABLE.c.at)
        .select_from(given.join(_TABLE, sa.and_(_TABLE.c.client == client, _TABLE.c.ticket_id == id)))
        .where(_LETS_GO)
    ),
    client=sa.Text,
    id=sa.BigInteger,
)
_BETWEEN = _ALL.where(
    _TABLE.c.at >= sa.bindparam("start", type_=_TABLE.c.at.type),
    _TABLE.c.at < sa.bindparam("end", type_=_TABLE.c.at.type),
).order_by(*_IN_ORDER)
_SINCE = _ALL.where(_TABLE.c.id > sa.bindparam("id")).order_by(_TABLE.c.id)
_SINCE_BUT = _SINCE.where(_TABLE.c.kind != sa.bindparam("but"))
_BETWEEN_OF = _BETWEEN.where(_CLIENT)

_BLANK: Mapping[str, Any] = {
    "ticket_id": None, "clock_id": None, "message_id": None, "actor": "liaison", "fact_key": None, "data": {}
}  # fmt: skip
"""What an event names of nothing: rows that all name every column need not be made alike before they are written."""


def append(
    tx: Tx,
    client: str,
    at: dt.datetime,
    recorded_at: dt.datetime,
    kind: str,
    *,
    ticket_id: int | None = None,
    clock_id: int | None = None,
    message_id: int | None = None,
    actor: str = "liaison",
    fact_key: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> bool:
    """Log one event; False when its fact is in the log already."""
    row = {
        "client": client,
        "ticket_id": ticket_id,
        "clock_id": clock_id,
        "message_id": message_id,
        "at": at,
        "recorded_at": recorded_at,
        "kind": kind,
        "actor": actor,
        "fact_key": fact_key,
        "data": {} if data is None else dict(data),
    }
    return tx.run(_INSERT[tx.dialect], row).rowcount == 1


def log(tx: Tx, client: str, at: dt.datetime, recorded_at: dt.datetime, kind: str, **columns: Any) -> None:
    """Log one event, whether or not its fact is known; rows are written together, before anything reads the log."""
    if tx.ahead is not None and kind in LETS_GO:
        tx.ahead.note_let_go((client, columns["ticket_id"]), at)
    tx.later(append_many, {"client": client, "at": at, "recorded_at": recorded_at, "kind": kind, **_BLANK, **columns})


def append_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Log many events at once, each a mapping of the table's columns; those whose fact is known are left out."""
    _INSERT_MANY.add(tx, rows)


def of_ticket(tx: Tx, client: str, ticket_id: int) -> list[EventRow]:
    """The log of a ticket and its clocks, in the order things happened."""
    tx.settle()
    return list(map(EventRow._make, tx.run(_OF_TICKET, {"client": client, "ticket_id": ticket_id})))


def let_go(tx: Tx, client: str, ticket_id: int) -> list[dt.datetime]:
    """When a ticket was opened again or its acknowledgement ran out, in no order."""
    if tx.ahead is not None and (client, ticket_id) in tx.ahead.let_go:
        return tx.ahead.let_go[client, ticket_id]
    tx.settle()
    return tx.scalars(_LET_GO, {"client": client, "ticket_id": ticket_id})


def let_go_of_many(tx: Tx, keys: Iterable[Key]) -> dict[Key, list[dt.datetime]]:
    """The same of many tickets, each named by its client and number."""
    tx.settle()
    found: dict[Key, list[dt.datetime]] = {key: [] for key in keys}
    for client, ticket_id, at in tx.run(_LET_GO_OF_MANY[tx.dialect], given_keys(found)):
        found[client, ticket_id].append(at)
    return found


def of_clock(tx: Tx, client: str, clock_id: int) -> list[EventRow]:
    """The log of one clock, in the order things happened."""
    tx.settle()
    return list(map(EventRow._make, tx.run(_OF_CLOCK, {"client": client, "clock_id": clock_id})))


def between(tx: Tx, client: str | None, start: dt.datetime, end: dt.datetime) -> Iterator[EventRow]:
    """What happened from `start` up to but not at `end`, to one client or (None) to all, row by row in order of time.

    It reads the whole log: most of it belongs to no ticket, and an index of that would cost every message a page.
    Nothing is kept in memory; the rows must be read while the transaction is open.
    """
    tx.settle()
    values = {"client": client, "start": start, "end": end} if client is not None else {"start": start, "end": end}
    statement = _BETWEEN if client is None else _BETWEEN_OF
    with tx.connection.execute(statement, values, execution_options={"yield_per": STREAM}) as result:
        yield from map(EventRow._make, result)


def since(tx: Tx, id: int, but: str | None = None) -> list[EventRow]:
    """Everything of all clients logged after a row, without one kind, in the order it was logged."""
    tx.settle()
    found = tx.run(_SINCE, {"id": id}) if but is None else tx.run(_SINCE_BUT, {"id": id, "but": but})
    return list(map(EventRow._make, found))
