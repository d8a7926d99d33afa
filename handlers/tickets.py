"""A ticket's life as messages shape it: opened, joined, answered, reopened."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from handlers import alerts, clocks
from handlers.cards import refresh_card
from handlers.clock_log import Moment
from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.ladder import change, first_call, follow_severity, log, rung_after_waiting, settle_ticket, working_hours
from handlers.notices import Receipt
from handlers.raised import tell_raised
from handlers.telling import Fact, tell_client
from playbooks.reading import Decision
from playbooks.terms import Metric, Severity, TicketState
from playbooks.triage import wants_answer
from storage import clocks as clock_rows
from storage import tickets
from storage.line import Tx
from storage.rows import NearRow, TicketRow

T = TypeVar("T", bound=NearRow | TicketRow)
OPENING = (Metric.ACKNOWLEDGE, Metric.FIRST_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION)
ANSWERED = (
    Metric.FIRST_RESPONSE,
    Metric.NEXT_RESPONSE,
    Metric.PERIODIC_UPDATE,
    Metric.PROMISE,
    Metric.ACKNOWLEDGE,
)
"""What a public human reply stops; whoever answers the client has also taken notice."""
SUMMARY_LENGTH = 200
_FRESH: dict[str, Any] = dict.fromkeys(TicketRow._fields) | {
    "state": TicketState.OPEN.value,
    "ladder_step": 0,
    "cycle": 1,
    "revision": 1,
}


@dataclass(frozen=True, slots=True)
class Wrote:
    """A client's message that concerns a ticket."""

    row_id: int
    inbound: Inbound
    decision: Decision
    at: dt.datetime
    now: dt.datetime

    @property
    def moment(self) -> Moment:
        """The message as something that happened."""
        return Moment(self.at, self.now, self.inbound.author_name or self.inbound.author, self.row_id)


def summary_of(text: str) -> str:
    """The client's words on one line, cut for cards and lists."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1].rstrip() + "…"


def open_ticket(tx: Tx, pinned: Pinned, wrote: Wrote, backdated: bool = False) -> TicketRow:
    """Open a ticket for a client message, start what was promised, and put its card in the internal channel.

    A `backdated` one is opened only now for a message of earlier: its clocks count from the message, its ladder from
    now, and the client sees no receipt for words of long ago.
    """
    inbound, decision = wrote.inbound, wrote.decision
    client = pinned.playbook.client
    number = tickets.next_number(tx, client)
    severity = (decision.severity or Severity.P3).value
    ladder_at = first_call(pinned, severity, wrote.at, wrote.now if backdated else wrote.at)
    columns: dict[str, Any] = {
        "client": client,
        "number": number,
        "key": f"{pinned.playbook.prefix}-{number}",
        "severity": severity,
        "category": decision.category.value if decision.category else None,
        "summary": summary_of(inbound.text),
        "platform": inbound.platform.value,
        "workspace": inbound.workspace,
        "channel": inbound.channel,
        "thread_id": inbound.thread_id,
        "opened_by": inbound.author_name or inbound.author,
        "author": inbound.author,
        "opened_message": wrote.row_id,
        "opened_at": wrote.at,
        "last_client_at": wrote.at,
        "policy_version": pinned.version,
        "ladder_at": ladder_at,
        "next_check_at": ladder_at,
    }
    ticket_id = tickets.insert(tx, **columns)
    ticket = row_of(ticket_id, columns)
    log(tx, ticket, wrote.moment, "ticket_opened", _opened(ticket, decision))
    _start_clocks(tx, pinned, ticket, wrote.moment, backdated)
    if not backdated:
        _receipt(tx, pinned, ticket, inbound, wrote)
    refresh_card(tx, ticket, wrote.at)
    return ticket


def row_of(ticket_id: int, columns: Mapping[str, Any]) -> TicketRow:
    """The value of a ticket just inserted."""
    return TicketRow(**{**_FRESH, "id": ticket_id, **columns})


def _opened(ticket: TicketRow, decision: Decision) -> dict[str, object]:
    return {
        "key": ticket.key,
        "severity": ticket.severity,
        "category": ticket.category,
        "why": decision.why,
        "channel": ticket.channel,
    }


def _start_clocks(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment, backdated: bool) -> None:
    started = [clocks.start(tx, pinned, ticket, each, moment, ordinal=1, backdated=backdated) for each in OPENING]
    if not any(started):
        text = f"{ticket.key} is {ticket.severity} and the playbook promises nothing at that severity: no clock runs."
        fact = alerts.ops_fact(f"ticket:{ticket.id}:no_sla", moment.at, ticket.id)
        alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, "no_sla", text, ticket.key), fact, moment.now)


def _receipt(tx: Tx, pinned: Pinned, ticket: TicketRow, inbound: Inbound, wrote: Wrote) -> None:
    receipt = pinned.playbook.receipt
    if receipt.style == "silent":
        return
    notice = Receipt(
        client=ticket.client,
        client_name=pinned.playbook.name,
        style=receipt.style,
        emoji=receipt.emoji,
        text=receipt.reply,
        channel=inbound.channel,
        message_id=inbound.message_id,
        platform=inbound.platform,
    )
    tell_client(
        tx, pinned, notice, f"client:{inbound.channel}", Fact(f"ticket:{ticket.id}:receipt", wrote.at, ticket.id)
    )


def join_ticket(tx: Tx, desk: Desk, pinned: Pinned, ticket: TicketRow, wrote: Wrote) -> TicketRow:
    """Add a client message to a ticket: reopen it, end a pause, start the answer clock, raise the severity."""
    ticket = settle_ticket(tx, desk, ticket, wrote.at, wrote.now)
    asks = wants_answer(wrote.decision.label, wrote.inbound.text)
    if ticket.state == TicketState.RESOLVED.value:
        if not wrote.decision.reopens:
            return ticket
        return reopen(tx, desk, pinned, ticket, wrote.moment, wrote.decision.severity)
    if ticket.waiting_since is not None:
        ticket = end_waiting(tx, desk, ticket, wrote.moment)
    ticket = raise_severity(tx, desk, ticket, wrote)
    if asks:
        _owe_answer(tx, pinned, ticket, wrote.moment)
    if wrote.at < ticket.opened_at:
        ticket = _begins_earlier(tx, desk, ticket, wrote)
    latest = max(wrote.at, ticket.last_client_at or wrote.at)
    if asks:
        ticket = change(tx, ticket, last_client_at=latest)
    refresh_card(tx, ticket, wrote.at)
    return ticket


def _begins_earlier(tx: Tx, desk: Desk, ticket: TicketRow, wrote: Wrote) -> TicketRow:
    """A message that came late was the first of its ticket: what its opening started counts from there."""
    clocks.backdate(tx, desk, ticket, OPENING, wrote.moment)
    changes = {"opened_at": wrote.at, "opened_message": wrote.row_id, "summary": summary_of(wrote.inbound.text)}
    log(tx, ticket, wrote.moment, "began_earlier")
    return change(tx, ticket, **changes)


def _owe_answer(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> None:
    """Start the next-response clock at the oldest unanswered message: not while an answer is owed already."""
    if ticket.last_team_at is not None and ticket.last_team_at > moment.at:
        return  # we answered after this message was written; it only came late
    owed = (Metric.FIRST_RESPONSE.value, Metric.NEXT_RESPONSE.value)
    if not any(row.metric in owed for row in clock_rows.running(tx, ticket.client, ticket.id)):
        clocks.start(tx, pinned, ticket, Metric.NEXT_RESPONSE, moment)


def raise_severity(tx: Tx, desk: Desk, ticket: TicketRow, wrote: Wrote) -> TicketRow:
    """Raise a ticket to the severity a message speaks of; a milder one changes nothing."""
    heard = wrote.decision.severity
    if heard is None or heard.rank >= Severity(ticket.severity).rank:
        return ticket
    was = ticket.severity
    ticket = set_severity(tx, desk, ticket, heard, replace(wrote.moment, reason=wrote.decision.why))
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    return tell_raised(tx, pinned, ticket, was, wrote.moment, summary_of(wrote.inbound.text))


def set_severity(tx: Tx, desk: Desk, ticket: TicketRow, severity: Severity, moment: Moment) -> TicketRow:
    """Change a ticket's severity; its clocks keep what they counted and move to the new targets."""
    before = Severity(ticket.severity)
    ticket = change(tx, ticket, severity=severity.value)
    log(tx, ticket, moment, "severity_changed", {"from": before.value, "to": severity.value})
    clocks.reclassify(tx, desk, ticket, severity, moment)
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    return follow_severity(tx, pinned, ticket, before, moment)


def end_waiting(tx: Tx, desk: Desk, ticket: TicketRow, moment: Moment) -> TicketRow:
    """The client wrote, or a person said so: a wait on the client is over."""
    clocks.resume(tx, desk, ticket, moment)
    pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
    ladder_at = rung_after_waiting(pinned, ticket, moment.at)
    ticket = change(tx, ticket, waiting_since=None, waiting_reason=None, ladder_at=ladder_at)
    log(tx, ticket, moment, "waiting_over")
    return ticket


def reopen(
    tx: Tx, desk: Desk, pinned: Pinned, ticket: TicketRow, moment: Moment, heard: Severity | None = None
) -> TicketRow:
    """Open a resolved ticket again: a new cycle with its own clocks; the first cycle's verdicts stay.

    It comes back as bad as it was, or as the words that bring it back say (`heard`), never milder.
    """
    cycle, before = ticket.cycle + 1, Severity(ticket.severity)
    severity = min(before, heard or before)
    ticket = change(
        tx,
        ticket,
        state=TicketState.OPEN.value,
        cycle=cycle,
        severity=severity.value,
        resolved_at=None,
        acknowledged_by=None,
        acknowledged_at=None,
        ack_expires_at=None,
        ack_asked_at=None,
        ladder_step=0,
        raised_at=None,
        ladder_at=first_call(pinned, severity.value, moment.at) if ticket.kind is None else None,
        last_client_at=moment.at,
    )
    log(tx, ticket, moment, "reopened", {"cycle": cycle})
    if severity is not before:
        log(tx, ticket, moment, "severity_changed", {"from": before.value, "to": severity.value})
    for metric in (Metric.ACKNOWLEDGE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION):
        clocks.start(tx, pinned, ticket, metric, moment)
    refresh_card(tx, ticket, moment.at)
    return ticket


def answered(tx: Tx, desk: Desk, ticket: TicketRow, moment: Moment) -> TicketRow:
    """One of our people answered the client: answer clocks stop at that time, the update clock starts anew."""
    ticket = settle_ticket(tx, desk, ticket, moment.before, moment.now)
    stopped = clocks.stop(tx, desk, ticket, ANSWERED, moment)
    latest = max(moment.at, ticket.last_team_at or moment.at)
    ticket = change(tx, ticket, last_team_at=latest, ladder_at=None)
    if latest == moment.at:
        pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
        wrote = replace(moment, reason=moment.reason or "we last wrote")
        ordinal = clocks.ordinal_after(stopped, Metric.PERIODIC_UPDATE, ticket.cycle)
        clocks.start(tx, pinned, ticket, Metric.PERIODIC_UPDATE, wrote, ordinal=ordinal)
        if ticket.waiting_since is not None:  # we wrote, and go on waiting: the new update clock waits too
            pausable = pinned.playbook.waiting_pauses
            clocks.pause(tx, desk, ticket, pausable, replace(moment, reason=ticket.waiting_reason))
        ticket = _still_on_it(tx, pinned, ticket, moment)
    log(tx, ticket, moment, "answered")
    refresh_card(tx, ticket, moment.at)
    return ticket


def _still_on_it(tx: Tx, pinned: Pinned, ticket: TicketRow, moment: Moment) -> TicketRow:
    """Whoever keeps writing to the client need not be asked whether they are still on it."""
    if ticket.acknowledged_by is None or ticket.ack_expires_at is None:
        return ticket
    hours = working_hours(pinned, ticket.severity, ticket.acknowledged_by)
    expires = max(ticket.ack_expires_at, hours.add(moment.at, pinned.playbook.acknowledgement.holds))
    return change(tx, ticket, ack_expires_at=expires, ack_asked_at=None)


def awaiting(rows: list[T]) -> list[T]:
    """Of several open tickets those whose client waits for a word from us."""
    return [row for row in rows if row.last_team_at is None or (row.last_client_at or row.opened_at) > row.last_team_at]


def answered_by(rows: list[T], text: str, threaded: bool) -> list[T]:
    """Which open tickets a message of ours answers.

    In a thread: all of that thread. In the open channel: those it names by key, else the one whose client wrote last
    and waits, else the one last talked about.
    """
    if threaded:
        return rows
    named = [row for row in rows if row.key in text]
    if named:
        return named
    waiting = awaiting(rows) or rows
    latest = max(waiting, key=lambda row: (row.last_client_at or row.opened_at, row.id), default=None)
    return [latest] if latest is not None else []
