"""A message somebody pointed at (shortcut, reaction, mention, message extension) becomes a ticket."""

import datetime as dt

from handlers.actions import Act
from handlers.asked import Answer, allow
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import keep_only
from handlers.problems import Problem
from handlers.raising import raise_message
from handlers.roles import Person
from storage import messages
from storage.line import Tx

UNMAPPED = "No playbook names this channel, so it belongs to no client yet."
NO_MESSAGE = "That message cannot become a ticket."


def raise_pointed(tx: Tx, desk: Desk, person: Person, inbound: Inbound, now: dt.datetime) -> Answer:
    """Open a ticket for a message, or say which one it has; outsiders are refused and audited."""
    playbook = desk.book.in_channel(inbound.platform, inbound.workspace, inbound.channel)
    if playbook is None:
        return Answer(UNMAPPED, changed=False)
    try:
        by = allow(tx, desk, playbook.client, person, "escalate", now)
    except Problem as problem:
        return Answer(str(problem), changed=False)
    row_id = keep_only(tx, playbook, inbound)
    row = messages.by_id(tx, playbook.client, row_id)
    assert row is not None
    ticket, new = raise_message(tx, desk, row, inbound, Act(by, now, now))
    if not new:
        return Answer(f"That message belongs to {ticket.key} already.", ticket=ticket.key, changed=False)
    return Answer(f"{ticket.key} is open ({ticket.severity}); its clocks run since the message.", ticket=ticket.key)
