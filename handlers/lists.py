"""Lists of open tickets, by what is due next."""

import datetime as dt
from collections.abc import Iterable, Sequence

from handlers import alerts
from handlers.desk import Desk
from handlers.notices import TicketLine, TicketList
from handlers.who import name_of
from playbooks.terms import ACTION, Metric, Severity
from storage import clocks, tickets
from storage.line import Tx
from storage.open_now import OpenTicket, open_now
from storage.rows import RunningClock, TicketRow

MOST = 15
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def list_tickets(tx: Tx, desk: Desk, clients: Sequence[str], now: dt.datetime) -> TicketList:
    """The open tickets of these clients, most urgent first, with how many more there are."""
    found = open_now(tx, clients)
    names = [desk.current(client).playbook.name for client in clients]
    return TicketList(
        client=clients[0],
        client_name=", ".join(names),
        lines=most_urgent(tx, desk, found, now, MOST),
        more=max(0, len(found) - MOST),
    )


def most_urgent(tx: Tx, desk: Desk, found: Iterable[OpenTicket], now: dt.datetime, most: int) -> tuple[TicketLine, ...]:
    """The most urgent of these tickets as lines: broken promises first, then by what is due next."""
    first = sorted(found, key=_urgency)[:most]
    if not first:
        return ()
    keys = [(ticket.client, ticket.id) for ticket in first]
    rows, running = tickets.by_ids(tx, keys), clocks.running_of_many(tx, keys)
    return tuple(_line_of(tx, desk, rows[key], running.get(key, []), now) for key in keys)


def _urgency(ticket: OpenTicket) -> tuple[bool, dt.datetime, str, str]:
    return not ticket.broken, ticket.due or _NEVER, ticket.severity, ticket.key


def open_lines(tx: Tx, desk: Desk, client: str, now: dt.datetime) -> list[TicketLine]:
    """A client's open tickets, oldest first, each with the clock that is due first."""
    rows = tickets.open_of(tx, client)
    running = clocks.running_of(tx, client) if rows else {}
    return [_line_of(tx, desk, row, running.get(row.id, []), now) for row in rows]


def _line_of(tx: Tx, desk: Desk, ticket: TicketRow, running: Sequence[RunningClock], now: dt.datetime) -> TicketLine:
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    upcoming = [(row.due_at, row.metric) for row in running if row.due_at is not None and row.breached_at is None]
    due, metric = min(upcoming, default=(None, None))
    return TicketLine(
        ticket=ticket.key,
        client=ticket.client,
        client_name=pinned.playbook.name,
        severity=Severity(ticket.severity),
        summary=ticket.summary,
        owner=name_of(pinned.playbook, alerts.owner(tx, pinned, ticket, now)),
        acknowledged=ticket.acknowledged_by is not None or ticket.kind == ACTION,  # one takes an action by agreeing
        due=due,
        metric=Metric(metric) if metric else None,
        breached=any(row.breached_at is not None for row in running),
        revision=ticket.revision,
        waiting=ticket.waiting_since is not None,
    )
