"""A message judged again with advice: what is worse than before is raised, whatever is milder changes nothing.

What people did since the message was written stands: a severity they set, a ticket they resolved, a wait they began.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.cards import refresh_card
from handlers.desk import Desk, Pinned
from handlers.hearing import hear_again
from handlers.inbound import Inbound
from handlers.messages import answers_already_given, kept_reading
from handlers.questions import inbound_of
from handlers.seen import EARLIER, asked_about, in_full, tickets_around
from handlers.tickets import Wrote, join_ticket, open_ticket, raise_severity
from handlers.tone import answer_time, notice_shift
from playbooks.advice import with_advice
from playbooks.reading import Asked, Decision, Reading
from playbooks.terms import Side, TicketState
from playbooks.triage import decide
from storage import events, messages, tickets
from storage.line import Tx
from storage.rows import MessageRow, NearRow, TicketRow


@dataclass(frozen=True, slots=True)
class Again:
    """A kept message, as it is and as it came in."""

    row: MessageRow
    inbound: Inbound

    @classmethod
    def of(cls, row: MessageRow) -> "Again":
        """The message with the inbound value it would be today."""
        return cls(row, inbound_of(row))


@dataclass(frozen=True, slots=True)
class _Second:
    """The two readings and what would be decided on each."""

    asked: Asked
    lag: dt.timedelta | None
    first: Reading
    both: Reading
    before: Decision
    after: Decision

    @property
    def worse(self) -> bool:
        """Whether the advice makes a trouble of it, or a worse one."""
        said, known = self.after.severity, self.before.severity
        return said is not None and (known is None or said.rank < known.rank)

    @property
    def strained(self) -> bool:
        """Whether the advice hears more strain."""
        return (self.both.strain, self.both.strained) != (self.first.strain, self.first.strained)


def read_again(tx: Tx, desk: Desk, pinned: Pinned, again: Again, advice: Reading, now: dt.datetime) -> bool:
    """Judge a message with advice and write what that raises; False when it raises nothing."""
    row = again.row
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    around = [ticket] if ticket else tickets_around(tx, pinned, again.inbound)
    second = _second(tx, desk, pinned, again, around, advice)
    if second.both is second.first:
        return False
    raised = False
    if second.worse and ticket is not None:
        raised = _raise_ticket(tx, desk, pinned, again, ticket, second.after, now)
    elif second.worse:
        ticket = _follow(tx, desk, pinned, again, around, second.after, now)
        raised = ticket is not None
    shift = second.strained and _shifted(tx, pinned, again, second, ticket, now)
    if raised or shift:
        _keep(tx, again, second, ticket, raised, shift, now)
    if ticket is not None and row.ticket_id is None:
        answers_already_given(tx, desk, again.inbound, ticket, now)
    return raised or shift


def _second(
    tx: Tx, desk: Desk, pinned: Pinned, again: Again, around: Sequence[NearRow | TicketRow], advice: Reading
) -> _Second:
    playbook = pinned.playbook
    asked, _ = asked_about(tx, playbook, again.inbound, around, again.row.at)
    asked = replace(asked, vip=asked.vip or bool(again.row.reading.get("vip")))
    first = desk.read(playbook.client, asked)
    both = with_advice(first, advice)
    return _Second(
        asked, answer_time(pinned, asked), first, both, decide(asked, first, playbook), decide(asked, both, playbook)
    )


def _raise_ticket(
    tx: Tx, desk: Desk, pinned: Pinned, again: Again, ticket: TicketRow, decision: Decision, now: dt.datetime
) -> bool:
    """Raise the ticket the message belongs to, from now on: nobody could have known before."""
    if ticket.state != TicketState.OPEN.value or _set_by_hand(tx, pinned, ticket, again.row.at):
        return False
    decision = replace(decision, ticket=False, joins=ticket.key)
    raised = raise_severity(tx, desk, ticket, Wrote(again.row.id, again.inbound, decision, now, now))
    if raised.severity == ticket.severity:
        return False
    refresh_card(tx, raised, now)
    return True


def _set_by_hand(tx: Tx, pinned: Pinned, ticket: TicketRow, since: dt.datetime) -> bool:
    people = pinned.playbook.people.directory
    log = events.of_ticket(tx, ticket.client, ticket.id)
    return any(event.kind == "severity_changed" and event.at >= since and event.actor in people for event in log)


def _follow(
    tx: Tx,
    desk: Desk,
    pinned: Pinned,
    again: Again,
    around: Sequence[NearRow | TicketRow],
    decision: Decision,
    now: dt.datetime,
) -> TicketRow | None:
    """Open or join the ticket the message should have had, as of when it was written."""
    wrote = Wrote(again.row.id, again.inbound, decision, again.row.at, now)
    if decision.ticket:
        return open_ticket(tx, pinned, wrote, backdated=True)
    joined = next((one for one in around if one.key == decision.joins), None)
    if joined is None or _moved_on(joined, again.row.at):
        return None
    return join_ticket(tx, desk, pinned, in_full(tx, joined), wrote)


def _moved_on(ticket: NearRow | TicketRow, at: dt.datetime) -> bool:
    """Whether a person resolved the ticket, or began to wait for the client, after the message was written."""
    return any(since is not None and since > at for since in (ticket.resolved_at, ticket.waiting_since))


def _shifted(tx: Tx, pinned: Pinned, again: Again, second: _Second, ticket: TicketRow | None, now: dt.datetime) -> bool:
    row = again.row
    if row.reading.get("shift"):
        return False
    later = messages.after(tx, row.client, row.channel, row.thread_id, row.at, Side.CLIENT.value, EARLIER)
    if any(one.reading.get("shift") for one in later):
        return False
    wrote = Wrote(row.id, again.inbound, second.after, row.at, now)
    return notice_shift(tx, pinned, second.asked, second.both, second.lag, ticket, wrote)


def _keep(
    tx: Tx, again: Again, second: _Second, ticket: TicketRow | None, raised: bool, shift: bool, now: dt.datetime
) -> None:
    row = again.row
    shift = shift or bool(row.reading.get("shift"))
    decision = second.after if raised else second.before
    reading = kept_reading(second.both, decision, ticket.key if ticket else None, second.asked.vip, shift)
    if not raised or row.ticket_id is not None:
        # What was decided at first stands; only what the advice added is new.
        added = ("strain", "shift", "reader", *(("severity", "why") if raised else ()))
        reading = row.reading | {name: reading[name] for name in added}
    hear_again(tx, row, now, reading=reading)
    messages.settle(tx, row.client, row.id, reading, ticket.id if ticket else None)
