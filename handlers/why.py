"""`/sla KEY` and `liaison why KEY`: every clock of a ticket as a plain ledger, in every zone that matters."""

import datetime as dt

from handlers.clock_log import history
from handlers.desk import Desk
from handlers.forgetting import deleted_of
from handlers.said import DELETED
from handlers.who import name_of
from playbooks.ledger import ledger
from playbooks.schema import Playbook
from playbooks.terms import Metric
from storage import clocks
from storage.line import Tx
from storage.rows import ClockRow, TicketRow


def ledger_of(tx: Tx, desk: Desk, ticket: TicketRow, now: dt.datetime) -> str:
    """The ledgers of all clocks of a ticket, oldest first."""
    rows = clocks.of_ticket(tx, ticket.client, ticket.id)
    if not rows:
        return f"{ticket.key} has no clock: its playbook promises nothing at {ticket.severity}."
    return "\n\n".join(_one(tx, desk, ticket, row, now) for row in rows)


def _one(tx: Tx, desk: Desk, ticket: TicketRow, row: ClockRow, now: dt.datetime) -> str:
    playbook = desk.pinned(tx, ticket.client, ticket.policy_version).playbook
    told = history(tx, desk, row)
    gone = deleted_of(tx, row.client, (event.message for event in told if event.reason))
    logged = [
        event._replace(
            actor=name_of(playbook, event.actor),
            reason=DELETED if event.reason and event.message in gone else event.reason,
        )
        for event in told
    ]
    # A platform's clock may run ahead of ours: what is logged has happened.
    present = max(now, *(event.at for event in logged))
    return ledger(logged, Metric(row.metric), ticket.key, zones_of_ticket(tx, desk, ticket), present)


def zones_of_ticket(tx: Tx, desk: Desk, ticket: TicketRow) -> tuple[tuple[str, str], ...]:
    """The zones that matter to a ticket."""
    return zones_of(desk.pinned(tx, ticket.client, ticket.policy_version).playbook)


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
