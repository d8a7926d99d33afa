"""What is open now, with the little that tells how urgent each ticket is: a list shows a few of very many."""

import datetime as dt
import json
from collections.abc import Iterable
from itertools import starmap
from typing import NamedTuple

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import as_indexed, for_given, table_of
from storage.tables import ClockRow, Ticket

_TICKET, _CLOCK = table_of(Ticket), table_of(ClockRow)


class OpenTicket(NamedTuple):
    """An open ticket: whose it is, when the first of its clocks that can still be kept is due, how many are broken."""

    client: str
    id: int
    key: str
    severity: str
    assignee: str | None
    due: dt.datetime | None
    broken: int


_OPEN_NOW = for_given(
    lambda given, client: (
        sa.select(
            *(_TICKET.c[name] for name in ("client", "id", "key", "severity", "assignee")),
            sa.func.min(_CLOCK.c.due_at).filter(_CLOCK.c.breached_at.is_(None)),
            sa.func.count(_CLOCK.c.breached_at),
        )
        .select_from(
            _TICKET.outerjoin(
                _CLOCK,
                sa.and_(
                    _CLOCK.c.ticket_id == _TICKET.c.id,
                    _CLOCK.c.client == _TICKET.c.client,
                    as_indexed("clock.stopped_at IS NULL"),
                ),
            )
        )
        .where(as_indexed("ticket.state = 'open'"), _TICKET.c.client.in_(sa.select(client).select_from(given)))
        # In the order of the index of open tickets: else SQLite takes that of all tickets there ever were.
        .group_by(_TICKET.c.client, _TICKET.c.id)
    ),
    client=sa.Text,
)


def open_now(tx: Tx, clients: Iterable[str]) -> list[OpenTicket]:
    """The open tickets of these clients, in no order."""
    wanted = {"given": json.dumps([{"client": client} for client in sorted(set(clients))])}
    return list(starmap(OpenTicket, tx.run(_OPEN_NOW[tx.dialect], wanted)))
