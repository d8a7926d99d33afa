"""Actions agreed in a review: tickets of their own kind, with no clock but that of their date."""

import datetime as dt

from handlers import clocks
from handlers.actions import Act
from handlers.cards import refresh_card
from handlers.desk import Pinned
from handlers.ladder import log
from handlers.tickets import row_of, summary_of
from handlers.who import name_of
from playbooks.calendar import ALWAYS
from playbooks.clock import Terms
from playbooks.terms import ACTION, CountsIn, Metric, Platform, Severity
from storage import audit, tickets
from storage.line import Tx
from storage.rows import TicketRow

KIND = ACTION


def open_action(
    tx: Tx, pinned: Pinned, label: str, words: str, owner: str | None, due: dt.datetime | None, act: Act
) -> TicketRow:
    """Open the ticket of an action; it belongs to no channel, so no message of a client ever joins it."""
    client = pinned.playbook.client
    number = tickets.next_number(tx, client)
    columns: dict[str, object] = {
        "client": client,
        "number": number,
        "key": f"{pinned.playbook.prefix}-{number}",
        "kind": KIND,
        "severity": Severity.P4.value,
        "summary": summary_for(label, words),
        "platform": Platform.TRANSCRIPT.value,
        "workspace": "",
        "channel": "",
        "opened_by": name_of(pinned.playbook, act.by),
        "opened_at": act.at,
        "policy_version": pinned.version,
        "assignee": owner,
    }
    ticket = row_of(tickets.insert(tx, **columns), columns)
    data: dict[str, object] = {"key": ticket.key, "category": None, "kind": KIND, "review": label}
    log(tx, ticket, act.moment(), "ticket_opened", data)
    if due is not None:
        terms = Terms(Severity.P4, due - act.at, CountsIn.ALWAYS, pinned.version, ALWAYS)
        clocks.start(tx, pinned, ticket, Metric.PROMISE, act.moment(f"agreed in the {label} review"), terms)
        log(tx, ticket, act.moment(), "promised", {"until": due.isoformat()})
    audit.append(tx, client, act.at, act.by, "review_action", ticket.key, {"review": label})
    refresh_card(tx, ticket, act.at)
    return ticket


def summary_for(label: str, words: str) -> str:
    """What the ticket of an action is called."""
    return summary_of(f"Action of the {label} review: {words}")
