"""What one client's health is made of as it stands now, in one trip to the database."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa

from storage import answers, daily, figures
from storage.answers import Answered, AskedCount
from storage.daily import Days, Window
from storage.figures import OpenedTicket
from storage.line import Tx
from storage.statements import as_indexed, table_of
from storage.tables import ClockRow as ClockTable
from storage.tables import Ticket

_CLOCK, _TICKET = table_of(ClockTable), table_of(Ticket)
_CLIENT: sa.BindParameter[str] = sa.bindparam("client")
# Every open ticket, with its clocks that are late or were: a clock that is running late belongs to an open ticket.
_OPEN = (
    sa.select(_TICKET.c.id, _TICKET.c.key, _TICKET.c.severity, _TICKET.c.kind, _CLOCK.c.metric, _CLOCK.c.state)
    .select_from(
        sa.outerjoin(
            _TICKET,
            _CLOCK,
            sa.and_(
                _CLOCK.c.ticket_id == _TICKET.c.id,
                _CLOCK.c.client == _CLIENT,
                as_indexed("clock.breached_at IS NOT NULL OR clock.state = 'breaching'"),
            ),
        )
    )
    .where(_TICKET.c.client == _CLIENT, as_indexed("ticket.state = 'open'"))
    .order_by(_TICKET.c.id)
)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """An open ticket; `late` when it broke a target or promise towards the client."""

    key: str
    severity: str
    kind: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class HealthNow:
    """The open tickets, how many clocks of each metric run late, what may be repeats, and all that was counted."""

    open_tickets: Sequence[OpenNow]
    breaching: Mapping[str, int]
    repeats: Sequence[OpenedTicket]
    counted: Window
    answers: Sequence[Answered]
    asked: AskedCount


def health_now(tx: Tx, client: str, span: Days, opened: dt.datetime, asked: dt.datetime) -> HealthNow:
    """Everything at once: numbers over `span`, repeats opened since `opened`, asked and answered since `asked`."""
    tx.finish()
    mine = {"client": client}
    rows = tx.run_together(
        [
            *daily.window_asked(client, span),
            (_OPEN, mine),
            (figures.REPEATS, mine | {"since": opened}),
            (answers.SINCE, mine | {"since": asked}),
            (answers.ASKED, mine | {"since": asked}),
        ]
    )
    sums, days, tickets, repeats, answered, states = rows
    return HealthNow(
        _open(tickets.rows),
        Counter(row[4] for row in tickets if row[5] == "breaching"),
        list(starmap(OpenedTicket, repeats)),
        daily.window_of(sums, days),
        list(starmap(Answered, answered)),
        AskedCount.of(dict(states.rows)),
    )


def _open(rows: Sequence[tuple[int, str, str, str | None, str | None, str | None]]) -> list[OpenNow]:
    found = {number: OpenNow(key, severity, kind, False) for number, key, severity, kind, _, _ in rows}
    for number, key, severity, kind, metric, _ in rows:
        if metric not in (None, "acknowledge"):
            found[number] = OpenNow(key, severity, kind, True)
    return list(found.values())
