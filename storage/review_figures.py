"""What a review of a period counts: tickets raised, targets judged, promises due, and the daily numbers of the span.

A target belongs to the period in which it was judged: met when it was stopped, missed when its time ran out.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import ClockRow, PromiseRow, TicketRow
from storage.statements import columns_of, table_of
from storage.tables import ClockRow as ClockTable
from storage.tables import Daily, Event, Message, Promise, Ticket

_CLOCK, _TICKET, _PROMISE = table_of(ClockTable), table_of(Ticket), table_of(Promise)
_DAILY, _MESSAGE, _EVENT = table_of(Daily), table_of(Message), table_of(Event)
_CLIENT: sa.BindParameter[str] = sa.bindparam("client")
_START = sa.bindparam("start", type_=_CLOCK.c.stopped_at.type)
_END = sa.bindparam("end", type_=_CLOCK.c.stopped_at.type)
_COLUMNS = columns_of(_CLOCK, ClockRow)
_BROKE = sa.func.coalesce(_CLOCK.c.breached_at, _CLOCK.c.stopped_at)
_JUDGED = (
    sa.select(*_COLUMNS)
    .where(
        _CLOCK.c.client == _CLIENT,
        _CLOCK.c.stopped_at >= _START,
        sa.or_(
            sa.and_(_CLOCK.c.state == sa.literal_column("'met'"), _CLOCK.c.stopped_at < _END),
            sa.and_(_CLOCK.c.state == sa.literal_column("'missed'"), _BROKE >= _START, _BROKE < _END),
        ),
    )
    .order_by(_CLOCK.c.stopped_at, _CLOCK.c.id)
)
_FOR_VERDICTS = (_CLOCK.c.ticket_id, _CLOCK.c.metric, _CLOCK.c.state)
# By way of the open tickets, which have an index of their own: only an open ticket has a clock that is late.
_LATE = (
    sa.select(*_COLUMNS)
    .join(_TICKET, _TICKET.c.id == _CLOCK.c.ticket_id)
    .where(
        _TICKET.c.client == _CLIENT,
        _TICKET.c.state == sa.literal_column("'open'"),
        _CLOCK.c.client == _CLIENT,
        _CLOCK.c.state == sa.literal_column("'breaching'"),
        _CLOCK.c.breached_at >= _START,
        _CLOCK.c.breached_at < _END,
    )
    .order_by(_CLOCK.c.breached_at, _CLOCK.c.id)
)
_JUDGED_SO = _JUDGED.with_only_columns(*_FOR_VERDICTS).order_by(None)
_LATE_SO = _LATE.with_only_columns(*_FOR_VERDICTS, maintain_column_froms=True).order_by(None)
_OVERLAPPING = (
    sa.select(*_COLUMNS)
    .where(
        _CLOCK.c.client == _CLIENT,
        _CLOCK.c.started_at < _END,
        sa.or_(_CLOCK.c.stopped_at.is_(None), _CLOCK.c.stopped_at >= _START),
    )
    .order_by(_CLOCK.c.started_at, _CLOCK.c.id)
)
_RAISED = (
    sa.select(*columns_of(_TICKET, TicketRow))
    .where(
        _TICKET.c.client == _CLIENT,
        _TICKET.c.opened_at >= _START,
        _TICKET.c.opened_at < _END,
        _TICKET.c.state.in_([sa.literal_column("'open'"), sa.literal_column("'resolved'")]),
        _TICKET.c.kind.is_(None),
    )
    .order_by(_TICKET.c.opened_at, _TICKET.c.id)
)
# What can have been answered or judged within a span; the many that were over before it are left alone.
_ALIVE = sa.and_(
    _TICKET.c.client == _CLIENT,
    _TICKET.c.opened_at < _END,
    sa.or_(_TICKET.c.resolved_at.is_(None), _TICKET.c.resolved_at >= _START),
)
_BY_HAND = (
    sa.select(_TICKET.c.id)
    .join(_MESSAGE, _MESSAGE.c.id == _TICKET.c.opened_message)
    .where(_ALIVE, _MESSAGE.c.client == _CLIENT, _MESSAGE.c.side != sa.literal_column("'client'"))
)
_RESOLVED = sa.select(sa.func.count()).where(
    _TICKET.c.client == _CLIENT,
    _TICKET.c.state == sa.literal_column("'resolved'"),
    _TICKET.c.resolved_at >= _START,
    _TICKET.c.resolved_at < _END,
    _TICKET.c.kind.is_(None),
)
_PROMISED = (
    sa.select(*columns_of(_PROMISE, PromiseRow))
    .where(
        _PROMISE.c.client == _CLIENT,
        _PROMISE.c.due_at >= _START,
        _PROMISE.c.due_at < _END,
        _PROMISE.c.state.in_([sa.literal_column(f"'{state}'") for state in ("kept", "broken", "clock", "running")]),
    )
    .order_by(_PROMISE.c.due_at, _PROMISE.c.id)
)
# Both engines write a document's text alike, and only a reason begins so.
_ANSWERED_BY_HAND = sa.select(sa.func.count()).where(
    _EVENT.c.client == _CLIENT,
    _EVENT.c.ticket_id.in_(sa.select(_TICKET.c.id).where(_ALIVE)),
    _EVENT.c.kind == sa.literal_column("'answered'"),
    _EVENT.c.at >= _START,
    _EVENT.c.at < _END,
    sa.cast(_EVENT.c.data, sa.Text).like(sa.literal_column("'%\"manual: %'")),
)
_WRITTEN = (
    sa.select(_DAILY.c.day, _DAILY.c.name, _DAILY.c.value)
    .where(
        _DAILY.c.client == _CLIENT,
        _DAILY.c.name.in_(
            [sa.literal_column(f"'{name}'") for name in ("said.client", "said.team", "tone.n", "tone.sum")]
        ),
        _DAILY.c.day >= sa.bindparam("first", type_=sa.Integer),
        _DAILY.c.day <= sa.bindparam("last", type_=sa.Integer),
    )
    .order_by(_DAILY.c.day)
)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to but not at `end`."""

    start: dt.datetime
    end: dt.datetime

    def has(self, at: dt.datetime | None) -> bool:
        """Whether an instant is in it."""
        return at is not None and self.start <= at < self.end


class Verdict(NamedTuple):
    """How one clock of a ticket ended, or that it runs late."""

    ticket_id: int
    metric: str
    state: str


def judged(tx: Tx, client: str, span: Span) -> list[ClockRow]:
    """The clocks whose target was met or missed within a span, those running late among them."""
    values = {"client": client, "start": span.start, "end": span.end}
    ended = list(starmap(ClockRow, tx.run(_JUDGED, values)))
    return ended + list(starmap(ClockRow, tx.run(_LATE, values)))


def verdicts(tx: Tx, client: str, span: Span) -> list[Verdict]:
    """The same clocks in no order, with nothing but how they went."""
    values = {"client": client, "start": span.start, "end": span.end}
    return [Verdict._make(row) for asked in (_JUDGED_SO, _LATE_SO) for row in tx.run(asked, values)]


def overlapping(tx: Tx, client: str, span: Span) -> list[ClockRow]:
    """Every clock that ran at any time of a span, oldest first."""
    return list(starmap(ClockRow, tx.run(_OVERLAPPING, {"client": client, "start": span.start, "end": span.end})))


def raised(tx: Tx, client: str, span: Span) -> list[TicketRow]:
    """What a client raised within a span and nobody set aside, oldest first."""
    return list(starmap(TicketRow, tx.run(_RAISED, {"client": client, "start": span.start, "end": span.end})))


def raised_by_hand(tx: Tx, client: str, span: Span) -> set[int]:
    """Numbers of the tickets not over before a span that one of ours opened: their words are not the client's."""
    return set(tx.scalars(_BY_HAND, {"client": client, "start": span.start, "end": span.end}))


def resolved(tx: Tx, client: str, span: Span) -> int:
    """How many tickets were resolved within a span."""
    return int(tx.scalar(_RESOLVED, {"client": client, "start": span.start, "end": span.end}) or 0)


def answered_by_hand(tx: Tx, client: str, span: Span) -> int:
    """How many answers of a span were recorded by hand, given by phone or the like."""
    tx.settle()
    return int(tx.scalar(_ANSWERED_BY_HAND, {"client": client, "start": span.start, "end": span.end}) or 0)


def promised(tx: Tx, client: str, span: Span) -> list[PromiseRow]:
    """The promises in words that fell due within a span and that somebody took up."""
    return list(starmap(PromiseRow, tx.run(_PROMISED, {"client": client, "start": span.start, "end": span.end})))


def written(tx: Tx, client: str, first: int, last: int) -> dict[int, dict[str, int]]:
    """How much each side wrote and in what tone, by day (both ends included)."""
    tx.finish()
    found: dict[int, dict[str, int]] = {}
    for day, name, value in tx.run(_WRITTEN, {"client": client, "first": first, "last": last}):
        found.setdefault(day, {})[name] = value
    return found
