"""The live card of a ticket: asked for at every change, put together from the present state when it is sent."""

import datetime as dt

from handlers import alerts
from handlers.clocks import due_times
from handlers.desk import Desk
from handlers.notices import TicketCard
from handlers.telling import INTERNAL
from handlers.who import name_of
from playbooks.terms import ACTION, Audience, Metric
from storage import clocks, messages, outbox
from storage.line import Tx
from storage.rows import ClockRow, TicketRow


def refresh_card(tx: Tx, ticket: TicketRow, at: dt.datetime) -> None:
    """Ask for a ticket's card to be posted or edited; asking twice for one revision is asking once."""
    outbox.enqueue(
        tx,
        {
            "fact_key": card_fact(ticket.id, ticket.revision),
            "client": ticket.client,
            "ticket_id": ticket.id,
            "kind": "ticket_card",
            "audience": Audience.INTERNAL.value,
            "recipient": INTERNAL,
            "priority": 1 if ticket.severity == "P1" else 4,
            "payload": {"kind": "ticket_card", "revision": ticket.revision},
            "happened_at": at,
            "not_before": at,
        },
    )


def card_fact(ticket: int, revision: int) -> str:
    """The key under which a state of a ticket's card stands in the outbox."""
    return f"ticket:{ticket}:card:{revision}"


def compose_card(tx: Tx, desk: Desk, ticket: TicketRow, now: dt.datetime) -> TicketCard:
    """A ticket's card as things stand."""
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    playbook = pinned.playbook
    rows = clocks.of_ticket(tx, ticket.client, ticket.id)
    opening = messages.by_id(tx, ticket.client, ticket.opened_message) if ticket.opened_message else None
    reading = opening.reading if opening else {}
    return TicketCard(
        **alerts.about(playbook, ticket),
        revision=ticket.revision,
        state=ticket.state,
        category=ticket.category,
        opened_at=ticket.opened_at,
        opened_by=ticket.opened_by,
        owner=name_of(playbook, alerts.owner(tx, pinned, ticket, now)),
        acknowledged_by=name_of(playbook, ticket.acknowledged_by) if ticket.acknowledged_by else None,
        acknowledged_at=ticket.acknowledged_at,
        waiting_reason=ticket.waiting_reason,
        snoozed_until=ticket.snoozed_until,
        promised_at=_promised(rows),
        action=ticket.kind == ACTION,
        due={metric: at for metric, at in due_times(rows).items() if metric is not Metric.PROMISE},
        breached=tuple(Metric(row.metric) for row in rows if row.breached_at is not None),
        why=str(reading.get("why", "")),
        vip=bool(reading.get("vip", False)),
        zones={"client": playbook.zone, "pm": playbook.calendars.pm.zone, "floor": playbook.calendars.floor.zone},
    )


def _promised(rows: list[ClockRow]) -> dt.datetime | None:
    running = [row.due_at for row in rows if row.metric == Metric.PROMISE.value and row.stopped_at is None]
    return max((at for at in running if at is not None), default=None)
