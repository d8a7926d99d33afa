"""Which messages make one ticket: merging two tickets, and splitting a message off into one of its own."""

from dataclasses import replace

from handlers import clocks
from handlers.actions import AT_REST, Act, Reply, done, open_at
from handlers.cards import refresh_card
from handlers.clock_log import Moment
from handlers.clocks import owed_since
from handlers.desk import Desk, Pinned
from handlers.ladder import change, log
from handlers.phrases import clock_time
from handlers.problems import NotMergeable, UnknownTicket
from handlers.questions import inbound_of
from handlers.tickets import Wrote, open_ticket, set_severity
from handlers.who import name_of
from playbooks.reading import Decision
from playbooks.terms import Category, Label, Metric, Severity, Side, TicketState
from playbooks.triage import wants_answer
from storage import audit, messages
from storage.line import Tx
from storage.rows import MessageRow, TicketRow


def merge(tx: Tx, desk: Desk, source: TicketRow, survivor: TicketRow, act: Act) -> Reply:
    """Merge one ticket into another: messages move, clocks are cancelled, the earliest unanswered start is kept."""
    if source.id == survivor.id or source.client != survivor.client:
        raise NotMergeable(source.key, survivor.key)
    source, _ = open_at(tx, desk, source, act)
    survivor, pinned = open_at(tx, desk, survivor, act)
    _keep_earliest(tx, desk, pinned, source, survivor, act)
    clocks.cancel(tx, desk, source, act.moment(f"merged into {survivor.key}"))
    source = change(tx, source, state=TicketState.MERGED.value, merged_into=survivor.id, resolved_at=act.at, **AT_REST)
    messages.move_ticket(tx, source.client, source.id, survivor.id)
    if Severity(source.severity).rank < Severity(survivor.severity).rank:
        survivor = set_severity(tx, desk, survivor, Severity(source.severity), act.moment(f"merged {source.key}"))
    log(tx, source, act.moment(), "merged", {"into": survivor.key})
    log(tx, survivor, act.moment(), "merged_in", {"from": source.key})
    done(tx, source, act, "merge", {"into": survivor.key})
    refresh_card(tx, survivor, act.at)
    return Reply(f"{source.key} is now part of {survivor.key}.", survivor.key)


def _keep_earliest(tx: Tx, desk: Desk, pinned: Pinned, source: TicketRow, survivor: TicketRow, act: Act) -> None:
    """An answer owed on the source is owed on the survivor, since the earlier of their unanswered messages."""
    theirs, own = owed_since(tx, source), owed_since(tx, survivor)
    if theirs is None or (own is not None and own[1] <= theirs[1]):
        return
    moment = Moment(theirs[1], act.now, act.by, reason=f"from {source.key}")
    if own is not None:
        clocks.count_from(tx, desk, survivor, own[0], moment)
        return
    metric = Metric.NEXT_RESPONSE if survivor.last_team_at is not None else Metric.FIRST_RESPONSE
    clocks.start(tx, pinned, survivor, metric, moment, backdated=True)


def split(tx: Tx, desk: Desk, ticket: TicketRow, message_id: int, act: Act) -> Reply:
    """Move one client message to a ticket of its own; its clocks start when the client wrote it, not now."""
    row = messages.by_id(tx, ticket.client, message_id)
    if row is None or row.ticket_id != ticket.id:
        raise UnknownTicket(f"message {message_id} in {ticket.key}")
    decision = Decision(
        ticket=True,
        joins=None,
        reopens=False,
        label=Label.ISSUE,
        severity=Severity(row.reading.get("severity") or ticket.severity),
        category=Category(ticket.category) if ticket.category else None,
        confidence=1.0,
        why=f"split from {ticket.key} by {name_of(desk.current(ticket.client).playbook, act.by)}",
    )
    wrote = Wrote(row.id, inbound_of(row), decision, row.at, act.now)
    new = open_ticket(tx, desk.current(ticket.client), wrote, backdated=True)
    messages.set_ticket(tx, ticket.client, row.id, new.id)
    _owe_less(tx, desk, ticket, row, new, act)
    log(tx, ticket, act.moment(), "split", {"into": new.key})
    audit.append(tx, ticket.client, act.at, act.by, "split", ticket.key, {"into": new.key})
    return Reply(f"{new.key} now holds that message; its clocks run since {clock_time(row.at, act.zone)}.", new.key)


def _owe_less(tx: Tx, desk: Desk, ticket: TicketRow, moved: MessageRow, new: TicketRow, act: Act) -> None:
    """An answer that was owed since the moved message is now owed since the next one that still waits here, if any."""
    owed = owed_since(tx, ticket)
    if owed != (Metric.NEXT_RESPONSE, moved.at):
        return
    clocks.cancel(tx, desk, ticket, act.moment(f"its message moved to {new.key}"), (Metric.NEXT_RESPONSE,))
    answered = ticket.last_team_at or ticket.opened_at
    waiting = [row.at for row in messages.of_ticket(tx, ticket.client, ticket.id) if _asks(row) and row.at > answered]
    if waiting:
        pinned = desk.pinned(tx, ticket.client, ticket.policy_version)
        moment = replace(act.moment("still unanswered"), at=min(waiting))
        clocks.start(tx, pinned, ticket, Metric.NEXT_RESPONSE, moment, backdated=True)


def _asks(row: MessageRow) -> bool:
    label = row.reading.get("label")
    return row.side == Side.CLIENT.value and label is not None and wants_answer(Label(label), row.text)
