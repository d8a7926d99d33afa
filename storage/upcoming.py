"""When time next brings something, of each kind, in one statement."""

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa

from storage import appointments
from storage.line import Tx
from storage.statements import as_indexed, table_of
from storage.tables import Appointment, Ask, CheckInDue, Outbox, Question, Ticket
from storage.tables import ClockRow as ClockTable

_CLOCK, _TICKET, _CHECK_IN, _OUTBOX = table_of(ClockTable), table_of(Ticket), table_of(CheckInDue), table_of(Outbox)
_QUESTION, _ASK, _APPOINTMENT = table_of(Question), table_of(Ask), table_of(Appointment)


class Upcoming(NamedTuple):
    """The earliest time of each kind; None where nothing is waiting."""

    clocks: dt.datetime | None
    tickets: dt.datetime | None
    check_ins: dt.datetime | None
    digests: dt.datetime | None
    questions: dt.datetime | None
    asks: dt.datetime | None
    appointments: dt.datetime | None

    @property
    def of_tickets(self) -> dt.datetime | None:
        """The earliest that concerns a ticket, its clocks, what waits to be told of them, or may become a ticket."""
        times = (self.clocks, self.tickets, self.digests, self.questions)
        return min((at for at in times if at is not None), default=None)

    @property
    def soonest(self) -> dt.datetime | None:
        """The earliest of all."""
        return min((at for at in self if at is not None), default=None)

    def is_due(self, upto: dt.datetime) -> bool:
        """Whether anything is due at or before a time."""
        return any(at is not None and at <= upto for at in self)


def _first(column: sa.Column[dt.datetime], condition: str | None = None) -> sa.ScalarSelect[dt.datetime]:
    first = sa.select(sa.func.min(column))
    return (first.where(as_indexed(condition)) if condition else first).scalar_subquery()


_TIMES = sa.select(
    _first(_CLOCK.c.next_check_at, "next_check_at IS NOT NULL"),
    _first(_TICKET.c.next_check_at, "next_check_at IS NOT NULL"),
    _first(_CHECK_IN.c.due_at, "state = 'planned'"),
    _first(_OUTBOX.c.not_before, "state = 'planned'"),
    _first(_QUESTION.c.due_at),
    _first(_ASK.c.next_at, "next_at IS NOT NULL"),
    _first(_APPOINTMENT.c.due_at, "state = 'planned'"),
)


def upcoming(tx: Tx) -> Upcoming:
    """When anything is next due, kind by kind, over all clients."""
    appointments.write_down(tx)
    found = tx.run(_TIMES).first()
    return Upcoming(*found) if found else Upcoming(*(None,) * 7)
