"""Who hears of a clock's warn point or breach, and what they are told."""

import datetime as dt
from typing import Any, NamedTuple

from handlers.desk import Pinned
from handlers.notices import BreachAlert, Nudge, OpsNotice
from handlers.telling import INTERNAL, OPS, Draft, Fact, Told, person, tell
from handlers.who import name_of, responsible
from playbooks.clock import Clock
from playbooks.points import Point
from playbooks.schema import Playbook
from playbooks.terms import Metric, Severity
from storage import clocks
from storage.line import Tx
from storage.rows import TicketRow

_OPS_NOTICE_PRIORITY = 6


def wakes(pinned: Pinned, severity: Severity) -> bool:
    """Whether this severity may reach people outside their working hours."""
    targets = pinned.playbook.severities.get(severity)
    return targets is not None and targets.wakes


def owner(tx: Tx, pinned: Pinned, ticket: TicketRow, at: dt.datetime) -> str:
    """The person who answers for a ticket at `at`: assignee, else who took it, else the PM; or whoever covers."""
    taken = ticket.acknowledged_by
    if taken is not None and taken not in pinned.playbook.people.directory:
        taken = None
    return responsible(tx, pinned.playbook, ticket.assignee or taken, at)


class Of(NamedTuple):
    """A clock that reached one of its points, its number, and the key of this fact: each point is told once."""

    clock: Clock
    point: Point
    number: int
    fact: str


def tell_point(tx: Tx, pinned: Pinned, ticket: TicketRow, of: Of, now: dt.datetime) -> Told:
    """Tell whom a point concerns; says whom, nobody when nobody needs to hear of it."""
    if of.point.kind == "warn":
        return _nudge(tx, pinned, ticket, of, now)
    if of.clock.metric is Metric.ACKNOWLEDGE:
        return Told()  # a missed acknowledgement goes down the ladder, which tells its own people
    return _breach(tx, pinned, ticket, of, now)


def _nudge(tx: Tx, pinned: Pinned, ticket: TicketRow, of: Of, now: dt.datetime) -> Told:
    clock, point = of.clock, of.point
    if clock.due_at is None or not _worth_nudging(tx, pinned, ticket, clock, point):
        return Told()
    who = owner(tx, pinned, ticket, point.at)
    fields = about(pinned.playbook, ticket) | {
        "kind": "nudge",
        "metric": clock.metric,
        "point": point.name,
        "due": clock.due_at,
        "left_minutes": max(0, int(clock.left(point.at).total_seconds() // 60)),
        "revision": ticket.revision,
        "clock": of.number,
    }
    return tell(tx, pinned, (person(who),), Draft(Nudge, fields), _fact(pinned, ticket, of, 4), now)


def _worth_nudging(tx: Tx, pinned: Pinned, ticket: TicketRow, clock: Clock, point: Point) -> bool:
    """One promise at a time: while an answer is owed, only that is nudged."""
    if ticket.snoozed_until is not None and ticket.snoozed_until > point.at:
        return False
    if clock.metric in (Metric.PERIODIC_UPDATE, Metric.RESOLUTION):
        owed = (Metric.FIRST_RESPONSE.value, Metric.NEXT_RESPONSE.value)
        return not any(row.metric in owed for row in clocks.running(tx, ticket.client, ticket.id))
    return True


def _breach(tx: Tx, pinned: Pinned, ticket: TicketRow, of: Of, now: dt.datetime) -> Told:
    clock, point = of.clock, of.point
    who = owner(tx, pinned, ticket, point.at)
    fields = about(pinned.playbook, ticket) | {
        "kind": "breach",
        "metric": clock.metric,
        "point": point.name,
        "due": clock.due_at or point.at,
        "owner": name_of(pinned.playbook, who),
        "reclassified": clock.reclassified,
        "revision": ticket.revision,
        "clock": of.number,
    }
    recipients = pinned.once(breach_recipients)
    if point.kind == "breach":
        recipients = (*recipients, person(who))
    return tell(tx, pinned, recipients, Draft(BreachAlert, fields), _fact(pinned, ticket, of, 2), now)


def breach_recipients(playbook: Playbook) -> tuple[str, ...]:
    """Who hears of a broken promise: ops leads and ops channel, else managers, else the internal channel."""
    leads = tuple(person(key) for key in playbook.people.ops_leads)
    channel = (OPS,) if has_ops_channel(playbook) else ()
    managers = tuple(person(key) for key in playbook.people.managers)
    return (leads + channel) or managers or (INTERNAL,)


def tell_ops(tx: Tx, pinned: Pinned, notice: OpsNotice, fact: Fact, now: dt.datetime) -> None:
    """Tell ops something they must know: in their channel, else the leads, else the PM."""
    playbook = pinned.playbook
    recipients: tuple[str, ...] = (OPS,) if has_ops_channel(playbook) else ()
    recipients = recipients or tuple(person(key) for key in playbook.people.ops_leads) or (person(playbook.people.pm),)
    tell(tx, pinned, recipients, notice, fact, now)


def ops_notice(pinned: Pinned, about: str, text: str, ticket: str | None = None) -> OpsNotice:
    """An ops notice about this client."""
    return OpsNotice.model_validate(
        {
            "client": pinned.playbook.client,
            "client_name": pinned.playbook.name,
            "about": about,
            "text": text,
            "ticket": ticket,
        }
    )


def ops_fact(key: str, at: dt.datetime, ticket_id: int | None = None) -> Fact:
    """A fact of ordinary ops urgency."""
    return Fact(key, at, ticket_id, _OPS_NOTICE_PRIORITY)


def has_ops_channel(playbook: Playbook) -> bool:
    """Whether the playbook names an ops channel on any platform."""
    return playbook.ops_channel.slack is not None or playbook.ops_channel.teams is not None


def about(playbook: Playbook, ticket: TicketRow) -> dict[str, Any]:
    """What every notice about a ticket shows."""
    return {
        "client": playbook.client,
        "client_name": playbook.name,
        "ticket": ticket.key,
        "severity": ticket.severity,
        "summary": ticket.summary,
    }


def _fact(pinned: Pinned, ticket: TicketRow, of: Of, priority: int) -> Fact:
    severity = of.clock.terms.severity
    urgent = 1 if severity is Severity.P1 else priority
    return Fact(of.fact, of.point.at, ticket.id, urgent, wakes(pinned, severity))
