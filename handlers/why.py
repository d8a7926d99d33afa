"""`/sla KEY` and `liaison why KEY`: every clock of a ticket as a plain ledger, in every zone that matters."""

import datetime as dt

from handlers.clocks import history
from handlers.desk import Desk
from playbooks.ledger import ledger
from playbooks.schema import Playbook
from playbooks.terms import Metric
from storage import clocks
from storage.line import Tx
from storage.rows import TicketRow


def ledger_of(tx: Tx, desk: Desk, ticket: TicketRow, now: dt.datetime) -> str:
    """The ledgers of all clocks of a ticket, oldest first."""
    zones = zones_of(desk.pinned(tx, ticket.client, ticket.policy_version).playbook)
    rows = clocks.of_ticket(tx, ticket.client, ticket.id)
    if not rows:
        return f"{ticket.key} has no clock: its playbook promises nothing at {ticket.severity}."
    parts = [ledger(history(tx, desk, row), Metric(row.metric), ticket.key, zones, now) for row in rows]
    return "\n\n".join(parts)


def zones_of(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """Client, PM and floor with their zones, each zone once."""
    named = (
        ("client", playbook.zone),
        ("PM", playbook.calendars.pm.zone),
        ("floor", playbook.calendars.floor.zone),
    )
    seen: dict[str, str] = {}
    for label, zone in named:
        seen.setdefault(zone, label)
    return tuple((label, zone) for zone, label in seen.items())
