"""Figures of one client over a period, for health and lists: each one statement, each naming its client."""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import table_of
from storage.tables import ClockRow as ClockTable
from storage.tables import Message, Ticket

_CLOCK, _MESSAGE, _TICKET = table_of(ClockTable), table_of(Message), table_of(Ticket)
_SINCE = sa.bindparam("since", type_=_CLOCK.c.stopped_at.type)
_OF_CLIENT = _CLOCK.c.client == sa.bindparam("client")
# By way of the open tickets, which have an index of their own: only an open ticket has a clock that is breaching.
_OPEN_OF_CLIENT = sa.and_(_TICKET.c.client == sa.bindparam("client"), _TICKET.c.state == sa.literal_column("'open'"))
_VERDICTS: list[sa.ColumnElement[str]] = [sa.literal_column("'met'"), sa.literal_column("'missed'")]
_JUDGED = sa.and_(_OF_CLIENT, _CLOCK.c.stopped_at >= _SINCE, _CLOCK.c.state.in_(_VERDICTS))
_EVERY_ENDED = sa.select(
    _CLOCK.c.metric, _CLOCK.c.state, _CLOCK.c.stopped_at, _CLOCK.c.elapsed_us, _CLOCK.c.target_us
).where(_OF_CLIENT, _CLOCK.c.stopped_at.is_not(None))
_OPEN_BREACHED = (
    sa.select(_CLOCK.c.ticket_id)
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(
        _OPEN_OF_CLIENT,
        _OF_CLIENT,
        _CLOCK.c.breached_at.is_not(None),
        _CLOCK.c.metric != sa.literal_column("'acknowledge'"),
    )
    .distinct()
)
_OPENED = (
    sa.select(_TICKET.c.key, _TICKET.c.category, _TICKET.c.severity, _TICKET.c.cycle, _TICKET.c.opened_at)
    .where(
        _TICKET.c.client == sa.bindparam("client"),
        _TICKET.c.opened_at >= sa.bindparam("since", type_=_TICKET.c.opened_at.type),
        _TICKET.c.state.in_([sa.literal_column("'open'"), sa.literal_column("'resolved'")]),
        _TICKET.c.kind.is_(None),
    )
    .order_by(_TICKET.c.opened_at, _TICKET.c.id)
)
REPEATS = _OPENED.where(
    sa.or_(
        _TICKET.c.cycle > sa.literal_column("1"),
        sa.and_(
            _TICKET.c.category.is_not(None),
            _TICKET.c.severity.in_([sa.literal_column("'P1'"), sa.literal_column("'P2'")]),
        ),
    )
)
"""Of the tickets opened in a period those that may be a repeat: opened again, or a P1 or P2 of some category."""
_ENDED = (
    sa.select(
        _TICKET.c.key,
        _CLOCK.c.metric,
        _CLOCK.c.state,
        _CLOCK.c.stopped_at,
        _CLOCK.c.elapsed_us,
        _CLOCK.c.target_us,
    )
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(_JUDGED)
    .order_by(_CLOCK.c.stopped_at, _CLOCK.c.id)
)
_LATE = (
    sa.select(_TICKET.c.key, _CLOCK.c.metric)
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(
        _OPEN_OF_CLIENT,
        _OF_CLIENT,
        _CLOCK.c.state == sa.literal_column("'breaching'"),
        _CLOCK.c.breached_at >= _SINCE,
    )
    .order_by(_CLOCK.c.breached_at, _CLOCK.c.id)
)
_MESSAGES = (
    sa.select(_TICKET.c.key, _TICKET.c.platform, _MESSAGE.c.channel, _MESSAGE.c.message_id, _MESSAGE.c.thread_id)
    .join(_MESSAGE, _MESSAGE.c.id == _TICKET.c.opened_message)
    .where(_TICKET.c.client == sa.bindparam("client"), _TICKET.c.key == sa.bindparam("key"))
)
_LAST_HEARD = sa.select(sa.func.max(_MESSAGE.c.at)).where(_MESSAGE.c.client == sa.bindparam("client"))


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket opened within a period; `cycle` goes up each time it was opened again."""

    key: str
    category: str | None
    severity: str
    cycle: int
    opened_at: dt.datetime


def breached_tickets(tx: Tx, client: str) -> set[int]:
    """Numbers of the open tickets that broke a target or promise towards the client."""
    return set(tx.scalars(_OPEN_BREACHED, {"client": client}))


def opened(tx: Tx, client: str, since: dt.datetime) -> list[OpenedTicket]:
    """The tickets opened since then that stand, oldest first."""
    return list(starmap(OpenedTicket, tx.run(_OPENED, {"client": client, "since": since})))


def ended(tx: Tx, client: str, since: dt.datetime) -> list[tuple[str, str, str, dt.datetime, int, int]]:
    """The clocks that ended since then, in order: ticket key, metric, verdict, when, time counted and time promised."""
    return [tuple(row) for row in tx.run(_ENDED, {"client": client, "since": since})]


def every_ended(tx: Tx, client: str) -> list[tuple[str, str, dt.datetime, int, int]]:
    """Every clock of a client that ended: metric, state, when, time counted and time promised in microseconds."""
    return [tuple(row) for row in tx.run(_EVERY_ENDED, {"client": client})]


def late_since(tx: Tx, client: str, since: dt.datetime) -> list[tuple[str, str]]:
    """The clocks running late that became so since then: the key of their ticket, and their metric."""
    return [(key, metric) for key, metric in tx.run(_LATE, {"client": client, "since": since})]


def opening_message(tx: Tx, client: str, key: str) -> tuple[str, str, str, str | None] | None:
    """Platform, channel, message id and thread of the message that opened a ticket."""
    found = tx.run(_MESSAGES, {"client": client, "key": key}).first()
    return None if found is None else (found[1], found[2], found[3], found[4])


def last_heard(tx: Tx, client: str) -> dt.datetime | None:
    """When the newest message of either side was written."""
    at: dt.datetime | None = tx.scalar(_LAST_HEARD, {"client": client})
    return at
