"""Before many tickets are judged: all that it takes is read at once, so that judging them asks the database nothing."""

import datetime as dt
from collections.abc import Iterator, Sequence

from handlers import alerts
from handlers.desk import Desk
from handlers.telling import HOUR, person
from storage import covers, reading_ahead, tickets
from storage.line import Tx
from storage.rows import ClockRow, TicketRow


def read_ahead(
    tx: Tx,
    desk: Desk,
    of_clocks: Sequence[ClockRow],
    of_tickets: Sequence[TicketRow],
    span: tuple[dt.datetime, dt.datetime],
) -> None:
    """Read what judging these clocks and tickets takes; all of them fall due within `span`."""
    rows: list[ClockRow | TicketRow] = [*of_clocks, *of_tickets]
    for row in rows:
        desk.pinned(tx, row.client, row.policy_version)
    covers.read_ahead(tx, {row.client for row in rows})
    told = (span[0] - HOUR, span[1])
    reading_ahead.read_ahead(tx, of_clocks, of_tickets, told, lambda: _owners(tx, desk, of_clocks, of_tickets))


def _owners(tx: Tx, desk: Desk, of_clocks: Sequence[ClockRow], of_tickets: Sequence[TicketRow]) -> Iterator[str]:
    """Who answers for the tickets as they fall due."""
    for clock in of_clocks:
        ticket = tickets.by_id(tx, clock.client, clock.ticket_id)
        if ticket is not None and clock.next_check_at is not None:
            pinned = desk.pinned(tx, clock.client, clock.policy_version)
            yield person(alerts.owner(tx, pinned, ticket, clock.next_check_at))
    for ticket in of_tickets:
        if ticket.next_check_at is not None:
            pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
            yield person(alerts.owner(tx, pinned, ticket, ticket.next_check_at))
