"""The clocks of tickets as their events add up, and which of them is due."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.ahead import Ahead, Key, given_keys
from storage.bulk import BulkUpdate
from storage.line import Tx
from storage.rows import ClockRow, RunningClock
from storage.statements import (
    Defaults,
    as_indexed,
    columns_in,
    columns_of,
    for_given,
    insert_numbered,
    keyed,
    table_of,
    update_by,
)
from storage.tables import ClockRow as ClockTable
from storage.tables import Ticket

_TABLE = table_of(ClockTable)
_TICKET = table_of(Ticket)
_DEFAULTS = Defaults(ClockTable)
_INSERT = insert_numbered(_TABLE)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_ALL = sa.select(*columns_of(_TABLE, ClockRow))
_BY_ID = _ALL.where(_CLIENT, _TABLE.c.id == sa.bindparam("id"))
_OF_TICKET = _ALL.where(_CLIENT, _TABLE.c.ticket_id == sa.bindparam("ticket_id")).order_by(_TABLE.c.id)
_RUNNING = _OF_TICKET.where(as_indexed("stopped_at IS NULL"))
_RUNNING_OF_MANY = for_given(
    lambda given, client, id: (
        sa.select(*columns_of(_TABLE, ClockRow))
        .select_from(given.join(_TABLE, sa.and_(_TABLE.c.ticket_id == id, _TABLE.c.client == client)))
        .where(as_indexed("clock.stopped_at IS NULL"))
        .order_by(_TABLE.c.id)
    ),
    client=sa.Text,
    id=sa.BigInteger,
)
_OPEN_TICKETS = sa.select(_TICKET.c.id).where(
    _TICKET.c.client == sa.bindparam("client"), as_indexed("ticket.state = 'open'")
)
_SHOWN = columns_of(_TABLE, RunningClock)
_SHOWN_OF_MANY = for_given(
    lambda given, client, id: (
        sa.select(*_SHOWN)
        .select_from(given.join(_TABLE, sa.and_(_TABLE.c.ticket_id == id, _TABLE.c.client == client)))
        .where(as_indexed("clock.stopped_at IS NULL"))
    ),
    client=sa.Text,
    id=sa.BigInteger,
)
_RUNNING_OF = (
    sa.select(*_SHOWN)
    .where(_CLIENT, _TABLE.c.ticket_id.in_(_OPEN_TICKETS))
    .where(as_indexed("clock.stopped_at IS NULL"))
)
_UPDATE = update_by(_TABLE, "client", "id")
_UPDATE_MANY = BulkUpdate(ClockTable, ("client", "id"))
_DUE = (
    _ALL.where(_TABLE.c.next_check_at <= sa.bindparam("now", type_=_TABLE.c.next_check_at.type))
    .order_by(_TABLE.c.next_check_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_COUNT = sa.select(sa.func.count()).where(
    _CLIENT,
    _TABLE.c.ticket_id == sa.bindparam("ticket_id"),
    _TABLE.c.metric == sa.bindparam("metric"),
    _TABLE.c.cycle == sa.bindparam("cycle"),
)
_FORGOTTEN = (
    _ALL.where(
        as_indexed("next_check_at IS NULL AND state IN ('pending', 'warned')"),
        _TABLE.c.paused.is_(None),
        _TABLE.c.breached_at.is_(None),
    )
    .order_by(_TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_NEXT_CLOCK = sa.select(sa.func.min(_TABLE.c.next_check_at)).where(_TABLE.c.next_check_at.is_not(None))
_NEXT_TICKET = sa.select(sa.func.min(_TICKET.c.next_check_at)).where(_TICKET.c.next_check_at.is_not(None))


def insert(tx: Tx, **columns: Any) -> int:
    """Keep a new clock and return its number."""
    tx.agenda.look(columns.get("next_check_at"))
    number = tx.insert(_INSERT, _DEFAULTS.fill(columns))
    assert number is not None
    return number


def by_id(tx: Tx, client: str, id: int) -> ClockRow | None:
    """A clock by its number."""
    found = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if found is None else ClockRow._make(found)


def of_ticket(tx: Tx, client: str, ticket_id: int) -> list[ClockRow]:
    """Every clock a ticket ever had, oldest first."""
    return list(map(ClockRow._make, tx.run(_OF_TICKET, {"client": client, "ticket_id": ticket_id})))


def running(tx: Tx, client: str, ticket_id: int) -> list[ClockRow]:
    """The clocks of a ticket that are not judged yet, paused ones among them."""
    if tx.ahead is not None and (client, ticket_id) in tx.ahead.tickets:
        return _running_ahead(tx, tx.ahead, (client, ticket_id))
    return list(map(ClockRow._make, tx.run(_RUNNING, {"client": client, "ticket_id": ticket_id})))


def _running_ahead(tx: Tx, ahead: Ahead, key: Key) -> list[ClockRow]:
    if ahead.clocks is None:
        ahead.clocks = {}
        # What is changed here is still as it was in the database; `Ahead` puts its changes over it.
        for clock in map(ClockRow._make, tx.peek(_RUNNING_OF_MANY[tx.dialect], given_keys(ahead.tickets)).rows):
            ahead.clocks.setdefault((clock.client, clock.ticket_id), []).append(clock)
    return ahead.running(key)


def running_of(tx: Tx, client: str) -> dict[int, list[RunningClock]]:
    """The clocks of each of a client's open tickets that are not judged yet, by the ticket's number, in no order."""
    found: dict[int, list[RunningClock]] = {}
    for clock in map(RunningClock._make, tx.run(_RUNNING_OF, {"client": client})):
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


def running_of_many(tx: Tx, keys: Iterable[Key]) -> dict[Key, list[RunningClock]]:
    """The same of many tickets, each named by its client and number."""
    found: dict[Key, list[RunningClock]] = {}
    for clock in map(RunningClock._make, tx.run(_SHOWN_OF_MANY[tx.dialect], given_keys(keys))):
        found.setdefault((clock.client, clock.ticket_id), []).append(clock)
    return found


def save(tx: Tx, client: str, id: int, **columns: Any) -> bool:
    """Change a clock; False when this client has no such clock."""
    columns_in(ClockTable, columns)
    tx.agenda.look(columns.get("next_check_at"))
    if tx.ahead is not None and tx.ahead.save_clock((client, id), columns):
        return True
    return tx.run(_UPDATE, {**keyed(client=client, id=id), **columns}).rowcount == 1


def save_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change many clocks at once; each row names `client`, `id` and what changes, all rows the same columns."""
    tx.agenda.look(min((at for row in rows if (at := row.get("next_check_at")) is not None), default=None))
    _UPDATE_MANY(tx, rows)


def due(tx: Tx, now: dt.datetime, limit: int) -> list[ClockRow]:
    """Clocks of all clients to look at now; locked until this transaction ends, skipped by others."""
    return list(map(ClockRow._make, tx.run(_DUE, {"now": now, "limit": limit})))


def next_due(tx: Tx) -> dt.datetime | None:
    """When time next does something to any clock or ticket; None when nothing is waiting for it."""
    times = (tx.scalar(_NEXT_CLOCK), tx.scalar(_NEXT_TICKET))
    return min((time for time in times if time is not None), default=None)


def count(tx: Tx, client: str, ticket_id: int, metric: str, cycle: int) -> int:
    """How many clocks of a metric a ticket had in one cycle."""
    values = {"client": client, "ticket_id": ticket_id, "metric": metric, "cycle": cycle}
    return int(tx.scalar(_COUNT, values) or 0)


def forgotten(tx: Tx, limit: int = 500) -> list[ClockRow]:
    """Running clocks that no pause holds and no breach ended, yet nobody will ever look at again."""
    return list(map(ClockRow._make, tx.run(_FORGOTTEN, {"limit": limit})))
