"""The ladder, acknowledgements that run out, and snoozes that end: what time alone does to a ticket."""

import datetime as dt
from collections.abc import Collection

from handlers import alerts
from handlers.clock_log import Moment, terms_of
from handlers.desk import Desk, Pinned
from handlers.notices import LadderCall, SnoozeOver, StillOnIt
from handlers.telling import OPS, Fact, Told, person, tell
from handlers.who import name_of, stand_in
from playbooks.calendar import ALWAYS, Calendar
from playbooks.schema import LadderStep
from playbooks.terms import Metric, Severity, TicketState
from storage import clocks, events, tickets
from storage.line import Tx
from storage.rows import TicketRow

OWED = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PROMISE, Metric.PERIODIC_UPDATE)
"""Clocks that mean the client is owed words; with none of them running an acknowledgement does not run out."""


def working_hours(pinned: Pinned, severity: str, who: str | None = None) -> Calendar:
    """The hours in which ladder and acknowledgement time passes: always for what may wake people."""
    return ALWAYS if alerts.wakes(pinned, Severity(severity)) else pinned.hours_of(who or pinned.playbook.people.pm)


def first_call(
    pinned: Pinned, severity: str, opened_at: dt.datetime, known_at: dt.datetime | None = None
) -> dt.datetime | None:
    """When the first rung is due if nobody acknowledges: never before the acknowledgement itself is.

    `known_at` is when we learned of a ticket that counts from earlier: nobody can have taken it before.
    """
    steps = pinned.playbook.ladder
    if not steps:
        return None
    own = working_hours(pinned, severity).add(known_at or opened_at, steps[0].after)
    promised = terms_of(pinned, Severity(severity), Metric.ACKNOWLEDGE)
    return max(own, promised.calendar.add(opened_at, promised.target)) if promised else own


def follow_severity(tx: Tx, pinned: Pinned, ticket: TicketRow, was: Severity, moment: Moment) -> TicketRow:
    """Let the ladder follow a severity that has just changed.

    A first rung still to come moves, never to before the acknowledgement is due. A raise to a stronger ladder begins it
    anew, from its first rung: at the raise where the acknowledgement is overdue by then, else as if opened just now.
    Whoever has the ticket goes on having it, for as long as if they had taken it just now.
    """
    if ticket.ladder_at is not None and ticket.ladder_step == 0:
        if ticket.snoozed_until is not None or _unacknowledged_since(tx, ticket) is None:
            return ticket
        return change(tx, ticket, ladder_at=_first_rung(tx, pinned, ticket, moment.at))
    answered = ticket.last_team_at is not None and ticket.last_team_at >= moment.at
    if ticket.kind is not None or answered or not _is_stronger(pinned, Severity(ticket.severity), was):
        return ticket
    if ticket.acknowledged_by is not None:
        expires = held_until(pinned, ticket, moment.at, pinned.playbook.acknowledgement.holds)
        return change(tx, ticket, raised_at=moment.at, ladder_step=0, ack_expires_at=expires)
    begins = _first_rung(tx, pinned, ticket, moment.at)
    return change(tx, ticket, raised_at=moment.at, ladder_step=0, ladder_at=begins)


def held_until(pinned: Pinned, ticket: TicketRow, at: dt.datetime, span: dt.timedelta) -> dt.datetime | None:
    """When an acknowledgement of a milder ticket runs out: not later than `span` from now on, by its hours of now."""
    if ticket.acknowledged_by is None or ticket.ack_expires_at is None:
        return None
    return min(ticket.ack_expires_at, working_hours(pinned, ticket.severity, ticket.acknowledged_by).add(at, span))


def _unacknowledged_since(tx: Tx, ticket: TicketRow) -> dt.datetime | None:
    """Since when the clock of an acknowledgement runs; None where somebody took notice, or none is promised."""
    rows = clocks.running(tx, ticket.client, ticket.id)
    return next((row.started_at for row in rows if row.metric == Metric.ACKNOWLEDGE.value), None)


def _first_rung(tx: Tx, pinned: Pinned, ticket: TicketRow, at: dt.datetime) -> dt.datetime | None:
    """When the first rung comes after a change at `at`: what is overdue by then comes with the next working hour."""
    first = first_call(pinned, ticket.severity, _unacknowledged_since(tx, ticket) or at)
    if first is None:
        return None
    soonest = max(at, ticket.snoozed_until or at)
    return max(first, working_hours(pinned, ticket.severity).next_open(soonest))


def _is_stronger(pinned: Pinned, severity: Severity, than: Severity) -> bool:
    """Whether a ladder asks sooner at a severity than at a milder one: it may wake people, or is asked for sooner."""
    if alerts.wakes(pinned, severity) and not alerts.wakes(pinned, than):
        return True
    asked, before = (terms_of(pinned, each, Metric.ACKNOWLEDGE) for each in (severity, than))
    return asked is not None and (before is None or asked.target < before.target)


def rung_after_waiting(pinned: Pinned, ticket: TicketRow, at: dt.datetime) -> dt.datetime | None:
    """When the next rung comes once a wait on the client is over: its own distance later, and never sooner than it was.

    None where none was to come.
    """
    if ticket.ladder_at is None or ticket.ladder_step >= len(pinned.playbook.ladder):
        return ticket.ladder_at
    return max(ticket.ladder_at, _time_of(pinned, ticket, ticket.ladder_step, at))


def pass_told(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment, told: Collection[str]) -> TicketRow:
    """Pass the first rung where it would ask, this very moment, whoever was `told` of a raise this very moment."""
    steps = pinned.playbook.ladder
    if ticket.ladder_at != moment.at or ticket.ladder_step > 0:
        return ticket
    recipients = _recipients(tx, pinned, ticket, steps[0], moment.at)
    if not recipients or not set(recipients).issubset(told):
        return ticket
    log(tx, ticket, moment, "ladder_skipped", {"step": 1, "tell": steps[0].tell, "reason": "told of the raise"})
    following = _time_of(pinned, ticket, 1, moment.at) if len(steps) > 1 else None
    return change(tx, ticket, ladder_step=1, ladder_at=following)


def next_check(ticket: TicketRow) -> dt.datetime | None:
    """When time alone next does something to a ticket; while we wait on the client nobody is asked to take it."""
    if ticket.state != TicketState.OPEN.value:
        return None
    waits = (ticket.ladder_at if ticket.waiting_since is None else None, ticket.ack_expires_at, ticket.snoozed_until)
    return min((at for at in waits if at is not None), default=None)


def change(tx: Tx, ticket: TicketRow, **changes: object) -> TicketRow:
    """Write changes to a ticket together with when to look at it next."""
    changed = ticket._replace(**changes, revision=ticket.revision + 1)  # type: ignore[arg-type]
    check = next_check(changed)
    tickets.update(tx, ticket.client, ticket.id, **changes, next_check_at=check)
    return changed if check == changed.next_check_at else changed._replace(next_check_at=check)


def settle_ticket(tx: Tx, desk: Desk, ticket: TicketRow, upto: dt.datetime, now: dt.datetime) -> TicketRow:
    """Let everything happen to a ticket that its own times bring at or before `upto`, in order."""
    while ticket.next_check_at is not None and ticket.next_check_at <= upto:
        pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
        moment = Moment(ticket.next_check_at, now)
        ticket = _one(tx, pinned, ticket, moment)
    return ticket


def _one(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> TicketRow:
    if ticket.snoozed_until == moment.at:
        return _snooze_over(tx, pinned, ticket, moment)
    if ticket.ack_expires_at == moment.at:
        return _ack_runs_out(tx, pinned, ticket, moment)
    return _call_next(tx, pinned, ticket, moment)


def _call_next(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> TicketRow:
    """Tell the next rung that has somebody in it; an empty rung is passed at once and logged."""
    steps = pinned.playbook.ladder
    number = ticket.ladder_step
    while number < len(steps):
        step = steps[number]
        recipients = _recipients(tx, pinned, ticket, step, moment.at)
        number += 1
        if recipients:
            fact = _rung(ticket, number)
            told = _call(tx, pinned, ticket, moment, fact, number, step, recipients)
            log(tx, ticket, moment, "ladder_step", {"step": number, "tell": step.tell} | told.as_data(), fact)
            break
        log(tx, ticket, moment, "ladder_skipped", {"step": number, "tell": step.tell})
        _report_nobody(tx, pinned, ticket, moment, number, step)
    following = _time_of(pinned, ticket, number, moment.at) if number < len(steps) else None
    return change(tx, ticket, ladder_step=number, ladder_at=following)


def _time_of(pinned: Pinned, ticket: TicketRow, number: int, at: dt.datetime) -> dt.datetime:
    """The time of a rung: its own distance after the rung before it, counted from now on."""
    return working_hours(pinned, ticket.severity).add(at, _gap(pinned, number))


def _gap(pinned: Pinned, number: int) -> dt.timedelta:
    steps = pinned.playbook.ladder
    before = steps[number - 1].after if number else dt.timedelta()
    return max(steps[number].after - before, dt.timedelta(minutes=1))


def _recipients(tx: Tx, pinned: Pinned, ticket: TicketRow, step: LadderStep, at: dt.datetime) -> tuple[str, ...]:
    people = pinned.playbook.people
    match step.tell:
        case "pm":
            return (person(alerts.owner(tx, pinned, ticket, at)),)
        case "cover" | "backup":
            main = ticket.assignee or people.pm
            cover = stand_in(tx, pinned.playbook, main, at)
            helper = cover if step.tell == "cover" and cover != main else people.backup
            helper = stand_in(tx, pinned.playbook, helper, at) if helper else None
            return (person(helper),) if helper and helper != main else ()
        case "ops_leads":
            return tuple(person(key) for key in people.ops_leads)
        case "managers":
            return tuple(person(key) for key in people.managers)
        case "ops_channel":
            return (OPS,) if alerts.has_ops_channel(pinned.playbook) else ()


def _call(
    tx: Tx,
    pinned: Pinned,
    ticket: TicketRow,
    moment: Moment,
    fact_key: str,
    number: int,
    step: LadderStep,
    recipients: tuple[str, ...],
) -> Told:
    since = _unheld_since(tx, ticket, moment.at)
    notice = LadderCall(
        **alerts.about(pinned.playbook, ticket),
        step=number,
        tell=step.tell,
        opened_at=since,
        raised=since == ticket.raised_at,
        revision=ticket.revision,
    )
    wake = alerts.wakes(pinned, Severity(ticket.severity))
    priority = 1 if wake else 3
    fact = Fact(fact_key, moment.at, ticket.id, priority, wake)
    return tell(tx, pinned, recipients, notice, fact, moment.now)


def _rung(ticket: TicketRow, number: int) -> str:
    """What is known as one rung: each comes once in a cycle, and once more for each raise that begins the ladder anew.

    Raises of one second are one.
    """
    climb = f":{ticket.raised_at:%Y-%m-%dT%H:%M:%S}" if ticket.raised_at is not None else ""
    return f"ticket:{ticket.id}:{ticket.cycle}:ladder:{number}{climb}"


def _unheld_since(tx: Tx, ticket: TicketRow, at: dt.datetime) -> dt.datetime:
    """Since when nobody has had a ticket: it was opened, opened again, let go, or raised to what it is."""
    let_go = (since for since in events.let_go(tx, ticket.client, ticket.id) if since <= at)
    return max(max(let_go, default=ticket.opened_at), ticket.raised_at or ticket.opened_at)


def _report_nobody(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment, number: int, step: LadderStep) -> None:
    """Tell ops, once a day, that a rung of this client's ladder has nobody in it."""
    whom = step.tell.replace("_", " ")
    text = f"Step {number} of the ladder ({whom}) has nobody in it, so {ticket.key} went on to the next at once."
    if step.tell in ("cover", "backup"):
        absent = name_of(pinned.playbook, ticket.assignee or pinned.playbook.people.pm)
        text = f"Nobody stands in for {absent}, so {ticket.key} went past step {number} of the ladder ({whom}) at once."
    fact = alerts.ops_fact(f"nobody:{ticket.client}:{step.tell}:{moment.at:%Y-%m-%d}", moment.at, ticket.id)
    alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, "nobody", text, ticket.key), fact, moment.now)


def _ack_runs_out(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> TicketRow:
    hours = working_hours(pinned, ticket.severity, ticket.acknowledged_by)
    rules = pinned.playbook.acknowledgement
    if not _owed(tx, ticket) or ticket.waiting_since is not None:
        return change(tx, ticket, ack_expires_at=hours.add(moment.at, rules.holds), ack_asked_at=None)
    if ticket.snoozed_until is not None and ticket.snoozed_until > moment.at:
        return change(tx, ticket, ack_expires_at=hours.add(ticket.snoozed_until, rules.grace), ack_asked_at=None)
    if ticket.ack_asked_at is None:
        answer_by = hours.add(moment.at, rules.grace)
        _ask_again(tx, pinned, ticket, moment, answer_by)
        return change(tx, ticket, ack_asked_at=moment.at, ack_expires_at=answer_by)
    log(tx, ticket, moment, "unacknowledged", {"by": ticket.acknowledged_by, "reason": "no answer to still on it"})
    ladder_at = moment.at if ticket.ladder_step < len(pinned.playbook.ladder) else None
    return change(
        tx,
        ticket,
        acknowledged_by=None,
        acknowledged_at=None,
        ack_expires_at=None,
        ack_asked_at=None,
        ladder_at=ladder_at,
    )


def _owed(tx: Tx, ticket: TicketRow) -> bool:
    owed = {metric.value for metric in OWED}
    return any(row.metric in owed for row in clocks.running(tx, ticket.client, ticket.id))


def _ask_again(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment, answer_by: dt.datetime) -> None:
    taken = ticket.acknowledged_by or alerts.owner(tx, pinned, ticket, moment.at)
    who = stand_in(tx, pinned.playbook, taken, moment.at)
    notice = StillOnIt(
        **alerts.about(pinned.playbook, ticket),
        acknowledged_at=ticket.acknowledged_at or ticket.opened_at,
        answer_by=answer_by,
        revision=ticket.revision,
    )
    fact = Fact(
        f"ticket:{ticket.id}:still_on_it:{moment.at:%Y-%m-%dT%H:%M:%S}",
        moment.at,
        ticket.id,
        wakes=alerts.wakes(pinned, Severity(ticket.severity)),
    )
    told = tell(tx, pinned, (person(who),), notice, fact, moment.now)
    log(tx, ticket, moment, "still_on_it", {"answer_by": answer_by.isoformat()} | told.as_data())


def _snooze_over(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> TicketRow:
    who = alerts.owner(tx, pinned, ticket, moment.at)
    notice = SnoozeOver(**alerts.about(pinned.playbook, ticket), revision=ticket.revision)
    fact = Fact(
        f"ticket:{ticket.id}:snooze:{moment.at:%Y-%m-%dT%H:%M:%S}",
        moment.at,
        ticket.id,
        wakes=alerts.wakes(pinned, Severity(ticket.severity)),
    )
    told = tell(tx, pinned, (person(who),), notice, fact, moment.now)
    log(tx, ticket, moment, "snooze_over", told.as_data())
    return change(tx, ticket, snoozed_until=None)


def log(
    tx: Tx,
    ticket: TicketRow,
    moment: Moment,
    kind: str,
    data: dict[str, object] | None = None,
    fact_key: str | None = None,
) -> None:
    """Append one event to a ticket's log; a fact whose key stands there already is not logged twice."""
    body = {"severity": ticket.severity, "cycle": ticket.cycle} | (data or {})
    if moment.reason:
        body.setdefault("reason", moment.reason)
    events.log(
        tx,
        ticket.client,
        at=moment.at,
        recorded_at=moment.now,
        kind=kind,
        ticket_id=ticket.id,
        message_id=moment.message,
        actor=moment.actor,
        fact_key=fact_key,
        data=body,
    )


def log_for(
    tx: Tx,
    client: str,
    at: dt.datetime,
    now: dt.datetime,
    kind: str,
    data: dict[str, object],
    fact_key: str | None = None,
) -> None:
    """Append an event that belongs to a client but to no ticket."""
    events.log(tx, client, at=at, recorded_at=now, kind=kind, fact_key=fact_key, data=data)
