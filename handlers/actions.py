"""What people do to tickets: acknowledge, assign, wait, snooze, resolve, reopen, promise, cover.

Merging and splitting stand in `regrouping`. Each returns a reply for the person who asked; refusals are `problems`.
Every action is logged and audited.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from handlers import after_tickets, alerts, clocks, covering, teaching
from handlers.cards import refresh_card
from handlers.clock_log import Moment
from handlers.desk import Desk, Pinned
from handlers.ladder import change, log, settle_ticket, working_hours
from handlers.phrases import clock_time
from handlers.problems import NotLater, NotOpen, ReasonNeeded, UnknownTicket
from handlers.tickets import answered, end_waiting, set_severity
from handlers.tickets import reopen as reopen_ticket
from handlers.who import name_of
from playbooks.calendar import ALWAYS
from playbooks.clock import Terms
from playbooks.terms import CountsIn, Metric, Severity, TicketState
from storage import audit, covers, tickets
from storage.line import Tx
from storage.rows import TicketRow


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, when, and the zone their answer is written in."""

    by: str
    at: dt.datetime
    now: dt.datetime
    zone: str = "UTC"

    def moment(self, reason: str | None = None) -> Moment:
        """The act as something that happened to a ticket."""
        return Moment(self.at, self.now, self.by, reason=reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person who asked is told; `changed` is False when it was so already."""

    text: str
    ticket: str | None = None
    changed: bool = True


def find_ticket(tx: Tx, desk: Desk, key: str, near: Collection[str] = ()) -> TicketRow:
    """The ticket with this key, whatever its case; raises UnknownTicket with the nearest keys of the clients `near`."""
    wanted = key.strip().upper()
    client = tickets.resolve_key(tx, wanted)
    row = tickets.by_key(tx, client, wanted) if client else None
    if row is None:
        raise unknown_ticket(tx, desk, key, near)
    return row


def unknown_ticket(tx: Tx, desk: Desk, key: str, near: Collection[str]) -> UnknownTicket:
    """The refusal for a key that does not exist for somebody, with the nearest of the clients they may know of."""
    return UnknownTicket(key[:40], _near(tx, desk, key.strip().upper(), near))


def _near(tx: Tx, desk: Desk, wanted: str, clients: Collection[str]) -> tuple[str, ...]:
    """Keys like the one mistyped: of the client whose prefix is most like it, the nearest numbers first."""
    prefix, _, number = wanted.partition("-")
    prefixes = {playbook.prefix: client for client, playbook in desk.book.playbooks.items() if client in clients}
    close = get_close_matches(prefix, prefixes, 1, 0.5)
    if not close:
        return ()
    keys = tickets.newest_keys(tx, prefixes[close[0]], 50)
    return tuple(get_close_matches(f"{close[0]}-{number}", keys, 2, 0.3))


def acknowledge(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, until: dt.datetime | None = None) -> Reply:
    """Take a ticket: the ladder stops for a while, the client's clocks go on; `until` also makes a promise clock."""
    ticket, pinned = open_at(tx, desk, ticket, act)
    if until is not None and until <= act.at:
        raise NotLater("The time you will be back")
    held_by_another = ticket.acknowledged_by is not None and ticket.acknowledged_by != act.by
    if held_by_another and until is None and ticket.ack_asked_at is None:
        return _already(pinned, ticket, act)
    hours = working_hours(pinned, ticket.severity, act.by)
    expires = hours.add(act.at, pinned.playbook.acknowledgement.holds)
    if until is not None and expires < until:
        expires = until
    ticket = change(
        tx,
        ticket,
        acknowledged_by=act.by,
        acknowledged_at=act.at,
        ack_expires_at=expires,
        ack_asked_at=None,
        ladder_at=None,
    )
    clocks.stop(tx, desk, ticket, (Metric.ACKNOWLEDGE,), act.moment())
    log(tx, ticket, act.moment(), "acknowledged", {"until": until.isoformat() if until else None})
    if until is not None:
        _promise(tx, desk, pinned, ticket, act, until)
    done(tx, ticket, act, "acknowledge")
    held = clock_time(until or expires, act.zone)
    promise = f" Promise noted: back by {held}." if until else f" I will ask again {held} if it is still open."
    return Reply(f"{ticket.key} is yours since {clock_time(act.at, act.zone)}.{promise}", ticket.key)


def _already(pinned: Pinned, ticket: TicketRow, act: Act) -> Reply:
    since = clock_time(ticket.acknowledged_at or act.at, act.zone)
    who = name_of(pinned.playbook, ticket.acknowledged_by)
    return Reply(f"{ticket.key} was already acknowledged {since} by {who}.", ticket.key, changed=False)


def release(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> Reply:
    """Give an acknowledged ticket back: the ladder goes on where it stood."""
    ticket, pinned = open_at(tx, desk, ticket, act)
    if ticket.acknowledged_by is None:
        return Reply(f"{ticket.key} is not acknowledged by anybody.", ticket.key, changed=False)
    left = ticket.ladder_step < len(pinned.playbook.ladder)
    log(tx, ticket, act.moment("released"), "unacknowledged", {"by": ticket.acknowledged_by})
    nobody = {"acknowledged_by": None, "acknowledged_at": None, "ack_expires_at": None, "ack_asked_at": None}
    ticket = change(tx, ticket, **nobody, ladder_at=max(act.at, ticket.snoozed_until or act.at) if left else None)
    done(tx, ticket, act, "release")
    return Reply(f"{ticket.key} is released; the next person is asked.", ticket.key)


def promise(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, until: dt.datetime) -> Reply:
    """Promise the client a word by a time: a clock of its own, kept by our next public reply."""
    ticket, pinned = open_at(tx, desk, ticket, act)
    if until <= act.at:
        raise NotLater("A promise")
    _promise(tx, desk, pinned, ticket, act, until)
    if ticket.ack_expires_at is not None and ticket.ack_expires_at < until:
        ticket = change(tx, ticket, ack_expires_at=until, ack_asked_at=None)
    done(tx, ticket, act, "promise")
    return Reply(f"Promise noted for {ticket.key}: {clock_time(until, act.zone)}.", ticket.key)


def _promise(tx: Tx, desk: Desk, pinned: Pinned, ticket: TicketRow, act: Act, until: dt.datetime) -> None:
    clocks.cancel(tx, desk, ticket, act.moment("replaced by a newer promise"), (Metric.PROMISE,))
    terms = Terms(Severity(ticket.severity), until - act.at, CountsIn.ALWAYS, pinned.version, ALWAYS)
    clocks.start(tx, pinned, ticket, Metric.PROMISE, act.moment(), terms)
    log(tx, ticket, act.moment(), "promised", {"until": until.isoformat()})


def assign(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, to: str) -> Reply:
    """Give a ticket to one of our people: nudges go to them from now on."""
    ticket, pinned = open_at(tx, desk, ticket, act)
    ticket = change(tx, ticket, assignee=to)
    log(tx, ticket, act.moment(), "assigned", {"to": to})
    done(tx, ticket, act, "assign", {"to": to})
    return Reply(f"{ticket.key} now belongs to {name_of(pinned.playbook, to)}.", ticket.key)


def wait_on_client(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, reason: str | None) -> Reply:
    """Pause the clocks the playbook lets pause, for a stated reason, until the client writes."""
    ticket, pinned = open_at(tx, desk, ticket, act)
    if not reason or not reason.strip():
        raise ReasonNeeded(ticket.key)
    if ticket.waiting_since is not None:
        text = f"{ticket.key} already waits on the client: {ticket.waiting_reason}."
        return Reply(text, ticket.key, changed=False)
    clocks.pause(tx, desk, ticket, pinned.playbook.waiting_pauses, act.moment(reason))
    ticket = change(tx, ticket, waiting_since=act.at, waiting_reason=reason.strip())
    log(tx, ticket, act.moment(reason), "waiting")
    _honest_pause(tx, pinned, ticket, act, reason)
    done(tx, ticket, act, "wait", {"reason": reason})
    return Reply(f"{ticket.key} waits on the client: {reason}. The clocks go on when they write.", ticket.key)


def _honest_pause(tx: Tx, pinned: Pinned, ticket: TicketRow, act: Act, reason: str) -> None:
    """A pause taken right after the client wrote is shown to ops: it may be a way to stop a clock."""
    if ticket.last_client_at is None or act.at - ticket.last_client_at > pinned.playbook.noise.honest_pause_within:
        return
    if ticket.last_team_at is not None and ticket.last_team_at >= ticket.last_client_at:
        return  # we answered first, then waited: an ordinary pause
    minutes, who = int((act.at - ticket.last_client_at).total_seconds() // 60), name_of(pinned.playbook, act.by)
    text = f"{ticket.key} was put on waiting {minutes} min after the client wrote, by {who}: {reason}."
    fact = alerts.ops_fact(f"ticket:{ticket.id}:honest_pause:{act.at.isoformat()}", act.at, ticket.id)
    log(tx, ticket, act.moment(reason), "honest_pause", {"minutes": minutes})
    alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, "honest_pause", text, ticket.key), fact, act.now)


def resume(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> Reply:
    """End a wait on the client by hand."""
    ticket, _ = open_at(tx, desk, ticket, act)
    if ticket.waiting_since is None:
        return Reply(f"{ticket.key} is not waiting on the client.", ticket.key, changed=False)
    ticket = end_waiting(tx, desk, ticket, act.moment())
    done(tx, ticket, act, "resume")
    return Reply(f"{ticket.key} goes on: its clocks run again.", ticket.key)


def snooze(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, until: dt.datetime) -> Reply:
    """Hold reminders until a time; clocks and breaches go on as they are."""
    ticket, _ = open_at(tx, desk, ticket, act)
    if until <= act.at:
        raise NotLater("The end of a snooze")
    ladder_at = max(ticket.ladder_at, until) if ticket.ladder_at else None
    ticket = change(tx, ticket, snoozed_until=until, ladder_at=ladder_at)
    log(tx, ticket, act.moment(), "snoozed", {"until": until.isoformat()})
    done(tx, ticket, act, "snooze", {"until": until.isoformat()})
    return Reply(f"No reminders for {ticket.key} until {clock_time(until, act.zone)}. Its clocks go on.", ticket.key)


def responded(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, by_way_of: str) -> Reply:
    """Record an answer given outside the channel (phone, call, DM); it counts, labelled manual."""
    ticket, _ = open_at(tx, desk, ticket, act)
    ticket = answered(tx, desk, ticket, act.moment(f"manual: {by_way_of}"))
    done(tx, ticket, act, "responded", {"by": by_way_of})
    return Reply(f"Noted: {ticket.key} answered by {by_way_of} at {clock_time(act.at, act.zone)}.", ticket.key)


def resolve(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> Reply:
    """Close a ticket: answer, update and resolution clocks stop; with nothing said to the client they are cancelled."""
    if ticket.state == TicketState.RESOLVED.value:  # two people, or a story told twice: what was asked is so
        return Reply(f"{ticket.key} is resolved already.", ticket.key, changed=False)
    ticket, _ = open_at(tx, desk, ticket, act)
    moment = act.moment("resolved")
    silent = ticket.last_team_at is None and ticket.kind is None
    if silent:
        clocks.cancel(tx, desk, ticket, act.moment("resolved with nothing said to the client"))
    else:
        ends = (Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION, Metric.ACKNOWLEDGE)
        kept = (Metric.PROMISE,) if ticket.kind is not None else ()
        clocks.conclude(tx, desk, ticket, (*ends, *kept), moment)
    ticket = change(tx, ticket, state=TicketState.RESOLVED.value, resolved_at=act.at, **AT_REST)
    log(tx, ticket, act.moment(), "resolved", {"silent": silent})
    if not silent and ticket.kind is None:
        after_tickets.plan_question(tx, desk.current(ticket.client), ticket, act.at)
    done(tx, ticket, act, "resolve")
    note = " Nothing was said to the client, so it counts as cancelled." if silent else ""
    return Reply(f"{ticket.key} is resolved.{note}", ticket.key)


def reapply(tx: Tx, desk: Desk, client: str, act: Act) -> Reply:
    """Let a client's open tickets follow the playbook in force: explicit, logged, and telling nobody anything twice."""
    pinned = desk.current(client)
    moved = [row for row in tickets.open_of(tx, client) if row.policy_version != pinned.version]
    for row in moved:
        ticket, _ = open_at(tx, desk, row, act)
        clocks.reapply(tx, desk, ticket, pinned, act.moment(f"playbook version {pinned.version}"))
        ticket = change(tx, ticket, policy_version=pinned.version)
        log(tx, ticket, act.moment(), "reapplied", {"from": row.policy_version, "to": pinned.version})
        done(tx, ticket, act, "reapply", {"from": row.policy_version, "to": pinned.version})
    name = f"{pinned.playbook.name}: "
    if not moved:
        return Reply(f"{name}every open ticket follows playbook version {pinned.version} already.", changed=False)
    keys = ", ".join(row.key for row in moved[:10]) + (f" and {len(moved) - 10} more" if len(moved) > 10 else "")
    return Reply(f"{name}{keys} now follow playbook version {pinned.version}. What was counted is kept.")


def dismiss(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, reason: str | None = None) -> Reply:
    """Not an escalation: end the ticket without a verdict and keep the answer as feedback."""
    ticket, _ = open_at(tx, desk, ticket, act)
    clocks.cancel(tx, desk, ticket, act.moment(reason or "not an escalation"))
    ticket = change(tx, ticket, state=TicketState.DISMISSED.value, resolved_at=act.at, **AT_REST)
    log(tx, ticket, act.moment(reason), "dismissed")
    teaching.not_an_escalation(tx, ticket, act.by, act.at)
    done(tx, ticket, act, "dismiss")
    return Reply(f"{ticket.key} is set aside as not an escalation. Its clocks are cancelled.", ticket.key)


def reopen(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> Reply:
    """Open a ticket again by hand: a new cycle with its own clocks."""
    if ticket.state == TicketState.OPEN.value:
        return Reply(f"{ticket.key} is open already.", ticket.key, changed=False)
    if ticket.state == TicketState.MERGED.value:
        raise NotOpen(ticket.key, "merged into another ticket")
    if ticket.state == TicketState.DISMISSED.value:
        teaching.take_back(tx, ticket)
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    ticket = reopen_ticket(tx, desk, pinned, ticket, act.moment())
    done(tx, ticket, act, "reopen")
    return Reply(f"{ticket.key} is open again; new clocks run since {clock_time(act.at, act.zone)}.", ticket.key)


def reclassify(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, severity: Severity) -> Reply:
    """Change a ticket's severity by hand."""
    ticket, _ = open_at(tx, desk, ticket, act)
    if ticket.severity == severity.value:
        return Reply(f"{ticket.key} is {severity} already.", ticket.key, changed=False)
    before = ticket.severity
    ticket = set_severity(tx, desk, ticket, severity, act.moment("set by hand"))
    done(tx, ticket, act, "reclassify", {"from": before, "to": severity.value})
    return Reply(f"{ticket.key} is {severity} now, was {before}. Time already counted is kept.", ticket.key)


def set_cover(
    tx: Tx, pinned: Pinned, absent: str, stand_in: str, span: tuple[dt.datetime, dt.datetime], act: Act
) -> Reply:
    """Let one person stand in for another over a half-open span of time, for one client."""
    starts, ends = span
    if ends <= starts or ends <= act.at:
        raise NotLater("The end of a cover")
    playbook = pinned.playbook
    number = covers.add(
        tx,
        playbook.client,
        absent=absent,
        stand_in=stand_in,
        starts_at=starts,
        ends_at=ends,
        by=act.by,
        recorded_at=act.now,
    )
    audit.append(tx, playbook.client, act.at, act.by, "cover", absent, {"stand_in": stand_in})
    cover = covers.by_id(tx, playbook.client, number)
    assert cover is not None
    covering.plan_cover(tx, pinned, cover, act.now)
    names = f"{name_of(playbook, stand_in)} covers for {name_of(playbook, absent)} at {playbook.name}"
    if not stand_in:
        names = f"Nobody covers for {name_of(playbook, absent)} at {playbook.name}, who is away"
    return Reply(f"{names} from {clock_time(starts, act.zone)} to {clock_time(ends, act.zone)}.")


AT_REST: dict[str, None] = {
    "ladder_at": None,
    "ack_expires_at": None,
    "ack_asked_at": None,
    "snoozed_until": None,
    "waiting_since": None,
    "waiting_reason": None,
}
"""What a ticket that is no longer open has no use for."""


def open_at(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> tuple[TicketRow, Pinned]:
    """The ticket brought up to the act's time; refuses one that is not open."""
    ticket = settle_ticket(tx, desk, ticket, act.moment().before, act.now)
    if ticket.state != TicketState.OPEN.value:
        raise NotOpen(ticket.key, ticket.state)
    return ticket, desk.pinned(tx, ticket.client, ticket.policy_version)


def done(tx: Tx, ticket: TicketRow, act: Act, action: str, data: dict[str, object] | None = None) -> None:
    """Put an action in the audit and the ticket's new state on its card."""
    audit.append(tx, ticket.client, act.at, act.by, action, ticket.key, data or {})
    refresh_card(tx, ticket, act.at)
