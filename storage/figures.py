"""Figures of one client over a period, for health and lists: each one statement, each naming its client."""

import datetime as dt

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
_JUDGED = (
    sa.select(_CLOCK.c.metric, _CLOCK.c.state, sa.func.count())
    .where(_OF_CLIENT, _CLOCK.c.stopped_at >= _SINCE, _CLOCK.c.state.in_(["met", "missed"]))
    .group_by(_CLOCK.c.metric, _CLOCK.c.state)
)
_BREACHING = (
    sa.select(_CLOCK.c.metric, sa.func.count())
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(_OPEN_OF_CLIENT, _OF_CLIENT, _CLOCK.c.state == sa.literal_column("'breaching'"))
    .group_by(_CLOCK.c.metric)
)
_LAGS = (
    sa.select(_CLOCK.c.elapsed_us, _CLOCK.c.target_us)
    .where(
        _OF_CLIENT,
        _CLOCK.c.stopped_at >= _SINCE,
        _CLOCK.c.state.in_(["met", "missed"]),
        _CLOCK.c.metric.in_(["first_response", "next_response"]),
        _CLOCK.c.target_us > 0,
    )
    .order_by(_CLOCK.c.id)
)
_READINGS = sa.select(_MESSAGE.c.reading).where(
    _MESSAGE.c.client == sa.bindparam("client"),
    _MESSAGE.c.at >= sa.bindparam("since", type_=_MESSAGE.c.at.type),
    _MESSAGE.c.side == sa.literal_column("'client'"),
)
_OPEN_BREACHED = (
    sa.select(_CLOCK.c.ticket_id)
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(_OPEN_OF_CLIENT, _OF_CLIENT, _CLOCK.c.breached_at.is_not(None))
    .distinct()
)


def judged(tx: Tx, client: str, since: dt.datetime) -> dict[str, tuple[int, int]]:
    """Met and missed clocks per metric that ended since then; clocks now running late count as missed."""
    found: dict[str, list[int]] = {}
    for metric, state, count in tx.run(_JUDGED, {"client": client, "since": since}):
        found.setdefault(metric, [0, 0])[state == "missed"] += count
    for metric, count in tx.run(_BREACHING, {"client": client}):
        found.setdefault(metric, [0, 0])[1] += count
    return {metric: (met, missed) for metric, (met, missed) in found.items()}


def lags(tx: Tx, client: str, since: dt.datetime) -> list[tuple[dt.timedelta, dt.timedelta]]:
    """Working time taken and time promised of every answer that ended since then."""
    rows = tx.run(_LAGS, {"client": client, "since": since})
    return [(dt.timedelta(microseconds=taken), dt.timedelta(microseconds=target)) for taken, target in rows]


def tones(tx: Tx, client: str, since: dt.datetime) -> list[float]:
    """The tone of every client message read since then."""
    rows = tx.scalars(_READINGS, {"client": client, "since": since})
    return [float(reading["tone"]) for reading in rows if "tone" in reading]


def breached_tickets(tx: Tx, client: str) -> set[int]:
    """Numbers of the open tickets that broke a promise."""
    return set(tx.scalars(_OPEN_BREACHED, {"client": client}))
