"""How things stand with a client since a time: whether both sides talked, whose tone turned, what was opened."""

import datetime as dt

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import one_of, table_of
from storage.tables import ClockRow as ClockTable
from storage.tables import Message, Strain, Ticket

_CLOCK, _STRAIN, _MESSAGE, _TICKET = table_of(ClockTable), table_of(Strain), table_of(Message), table_of(Ticket)
_SINCE = sa.bindparam("since", type_=_MESSAGE.c.at.type)
_START = sa.bindparam("start", type_=_TICKET.c.opened_at.type)
_END = sa.bindparam("end", type_=_TICKET.c.opened_at.type)
_CLIENT: sa.BindParameter[str] = sa.bindparam("client")
_SIDES = (
    sa.select(_MESSAGE.c.side)
    .where(_MESSAGE.c.client == _CLIENT, _MESSAGE.c.at >= _SINCE, one_of(_MESSAGE.c.side, "client", "team"))
    .distinct()
)
_SHIFTS = sa.select(sa.func.count()).where(_STRAIN.c.client == _CLIENT, _STRAIN.c.at >= _SINCE)
_OPENED = sa.select(
    sa.func.count().filter(_TICKET.c.opened_at >= _START, _TICKET.c.opened_at < _END),
    sa.func.count().filter(
        _TICKET.c.resolved_at >= _START, _TICKET.c.resolved_at < _END, _TICKET.c.state == "resolved"
    ),
).where(_TICKET.c.client == _CLIENT, _TICKET.c.kind.is_(None))
_JUDGED = (
    sa.select(_CLOCK.c.metric, _CLOCK.c.state, sa.func.count())
    .where(_CLOCK.c.client == _CLIENT, _CLOCK.c.stopped_at >= _SINCE, one_of(_CLOCK.c.state, "met", "missed"))
    .group_by(_CLOCK.c.metric, _CLOCK.c.state)
)
_READINGS = sa.select(_MESSAGE.c.reading).where(
    _MESSAGE.c.client == _CLIENT, _MESSAGE.c.at >= _SINCE, _MESSAGE.c.side == sa.literal_column("'client'")
)


def spoke_since(tx: Tx, client: str, since: dt.datetime) -> bool:
    """Whether both sides wrote since then."""
    return len(tx.scalars(_SIDES, {"client": client, "since": since})) == 2


def shifts_since(tx: Tx, client: str, since: dt.datetime) -> int:
    """How many turns of tone were noticed since then."""
    tx.settle()
    return int(tx.scalar(_SHIFTS, {"client": client, "since": since}))


def opened_and_resolved(tx: Tx, client: str, start: dt.datetime, end: dt.datetime) -> tuple[int, int]:
    """How many tickets were opened, and how many resolved, from `start` up to but not at `end`."""
    opened, resolved = tx.run(_OPENED, {"client": client, "start": start, "end": end}).all()[0]
    return int(opened), int(resolved)


def judged(tx: Tx, client: str, since: dt.datetime) -> dict[str, tuple[int, int]]:
    """Met and missed clocks per metric that ended since then."""
    found: dict[str, list[int]] = {}
    for metric, state, count in tx.run(_JUDGED, {"client": client, "since": since}):
        found.setdefault(metric, [0, 0])[state == "missed"] += count
    return {metric: (met, missed) for metric, (met, missed) in found.items()}


def tones(tx: Tx, client: str, since: dt.datetime) -> list[float]:
    """The tone of every client message read since then."""
    rows = tx.scalars(_READINGS, {"client": client, "since": since})
    return [float(reading["tone"]) for reading in rows if "tone" in reading]
