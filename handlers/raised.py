"""A client's words raise a ticket to a severity that may wake people: who is told, and who is asked once more."""

import datetime as dt

from handlers import alerts
from handlers.clock_log import Moment
from handlers.desk import Pinned
from handlers.ladder import change, held_until, log, pass_told
from handlers.raise_notice import Raised
from handlers.telling import Fact, person, tell
from handlers.who import name_of, stand_in
from playbooks.terms import Severity
from storage import outbox
from storage.line import Tx
from storage.rows import TicketRow

_POINTS = ("nudge", "breach")


def tell_raised(tx: Tx, pinned: Pinned, ticket: TicketRow, was: str, moment: Moment, words: str) -> TicketRow:
    """Tell whoever answers for a raised ticket at once, unless a clock moved by the raise has told them just now.

    Whoever took the ticket took a milder one. They are asked whether they are still on it, by the rules of the new
    severity; where a clock has spoken already, their acknowledgement only runs out as early as one given now would.
    """
    if not alerts.wakes(pinned, Severity(ticket.severity)):
        return ticket
    who = alerts.owner(tx, pinned, ticket, moment.at)
    told_already = _told_by_a_clock(tx, ticket, person(who), moment.at)
    expires = _runs_out(pinned, ticket, moment.at, asked=not told_already)
    if expires is not None:
        asked_at = ticket.ack_asked_at if told_already else moment.at
        ticket = change(tx, ticket, ack_asked_at=asked_at, ack_expires_at=expires)
    if not told_already:
        _tell(tx, pinned, ticket, was, moment, words, who)
    return pass_told(tx, pinned, ticket, moment, {person(who)})


def _told_by_a_clock(tx: Tx, ticket: TicketRow, recipient: str, at: dt.datetime) -> bool:
    """Whether a nudge or a breach of this very moment goes to the same person: it names the new severity."""
    tx.settle()
    said = outbox.of_ticket(tx, ticket.client, ticket.id)
    return any(row.kind in _POINTS and row.happened_at == at and row.recipient == recipient for row in said)


def _runs_out(pinned: Pinned, ticket: TicketRow, at: dt.datetime, asked: bool) -> dt.datetime | None:
    """When an acknowledgement of the milder ticket runs out now; None where nobody has it."""
    rules = pinned.playbook.acknowledgement
    return held_until(pinned, ticket, at, rules.grace if asked else rules.holds)


def _tell(tx: Tx, pinned: Pinned, ticket: TicketRow, was: str, moment: Moment, words: str, who: str) -> None:
    taken = ticket.acknowledged_by
    notice = Raised(
        **alerts.about(pinned.playbook, ticket),
        was=Severity(was),
        contact=moment.actor,
        quote=words,
        message=moment.message or 0,
        taken_by=name_of(pinned.playbook, taken) if taken else None,
        taken_at=ticket.acknowledged_at if taken else None,
        answer_by=ticket.ack_expires_at if taken else None,
        revision=ticket.revision,
    )
    asked = (person(stand_in(tx, pinned.playbook, taken, moment.at)),) if taken else ()
    key = f"ticket:{ticket.id}:raised:{moment.message}:{moment.at:%Y-%m-%dT%H:%M:%S}"
    told = tell(tx, pinned, (person(who), *asked), notice, Fact(key, moment.at, ticket.id, 1, True), moment.now)
    log(tx, ticket, moment, "raised", {"was": was} | told.as_data(), key)
