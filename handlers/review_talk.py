"""What was promised in words and agreed in earlier reviews, and how each of it stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.desk import Pinned
from handlers.who import name_of
from playbooks.periods import Period
from playbooks.terms import Metric, TicketState
from storage import clocks, messages, review_entries, review_figures, tickets
from storage.line import Tx
from storage.review_figures import Span
from storage.rows import ClockRow, PromiseRow, ReviewEntryRow, TicketRow

_STATES = {"met": "kept", "missed": "broken", "breaching": "broken", "cancelled": "taken back"}


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise our people made in the client's channel; `state` is kept, broken, taken back or open."""

    words: str
    author: str
    due: dt.datetime
    state: str


@dataclass(frozen=True, slots=True)
class Action:
    """One action agreed in a review; `state` is open, overdue, done, done late or dropped."""

    number: int
    period: str
    words: str
    owner: str
    due: dt.datetime | None
    ticket: str
    state: str
    done_at: dt.datetime | None
    shared: bool
    ours: bool
    """Whether it was agreed in the review at hand, not in an earlier one."""


def promised_of(tx: Tx, client: str, span: Span) -> tuple[Promised, ...]:
    """The promises that fell due within a span."""
    return tuple(_promised(tx, row) for row in review_figures.promised(tx, client, span))


def _promised(tx: Tx, row: PromiseRow) -> Promised:
    message = messages.by_id(tx, row.client, row.message_id)
    state = {"kept": "kept", "broken": "broken"}.get(row.state, "open")
    if row.state == "clock" and row.ticket_id is not None:
        state = _judged(clocks.of_ticket(tx, row.client, row.ticket_id), row.due_at)
    return Promised(message.text if message is not None else "", row.author, row.due_at, state)


def _judged(rows: Sequence[ClockRow], due: dt.datetime) -> str:
    """How the ticket's clock of a promise ended: the one due at that time."""
    own = [row for row in rows if row.metric == Metric.PROMISE.value and row.due_at == due]
    own = own or [row for row in rows if row.metric == Metric.PROMISE.value and row.breached_at == due]
    return _STATES.get(own[-1].state, "open") if own else "open"


def actions_of(tx: Tx, pinned: Pinned, period: Period, span: Span, now: dt.datetime) -> tuple[Action, ...]:
    """The actions of this review, and of earlier ones those that were not done before the period began."""
    found = []
    for entry in review_entries.actions(tx, pinned.playbook.client):
        ticket = tickets.by_id(tx, entry.client, entry.ticket_id) if entry.ticket_id else None
        over = ticket is not None and ticket.resolved_at is not None and ticket.resolved_at < span.start
        ours = entry.period == period.label
        if ours or (not over and entry.at < max(span.end, now)):
            found.append(_action(pinned, entry, ticket, ours, now))
    return tuple(found)


def _action(pinned: Pinned, entry: ReviewEntryRow, ticket: TicketRow | None, ours: bool, now: dt.datetime) -> Action:
    done = ticket.resolved_at if ticket is not None and ticket.state != TicketState.OPEN.value else None
    return Action(
        number=entry.id,
        period=entry.period,
        words=entry.words or (ticket.summary if ticket is not None else ""),
        owner=name_of(pinned.playbook, entry.owner) if entry.owner else "",
        due=entry.due_at,
        ticket=ticket.key if ticket is not None else "",
        state=_state(ticket, entry.due_at, done, now),
        done_at=done,
        shared=entry.shared,
        ours=ours,
    )


def _state(ticket: TicketRow | None, due: dt.datetime | None, done: dt.datetime | None, now: dt.datetime) -> str:
    if ticket is not None and ticket.state in (TicketState.DISMISSED.value, TicketState.MERGED.value):
        return "dropped"
    if done is not None:
        return "done late" if due is not None and done > due else "done"
    return "overdue" if due is not None and now > due else "open"
