"""A message somebody pointed at (shortcut, :ticket: reaction, mention) becomes a ticket."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bot.slack.inbound import moment, readable
from handlers.actions import Act
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import keep_only
from handlers.problems import Problem
from handlers.raising import raise_message
from handlers.roles import Person
from handlers.router import Answer, allow
from playbooks.terms import Platform
from storage import messages
from storage.line import Tx


@dataclass(frozen=True, slots=True)
class Pointed:
    """The message pointed at, its channel, and what is known of who wrote it."""

    channel: str
    message: dict[str, Any]
    author_name: str
    external: bool | None
    workspace: str


def raise_pointed(tx: Tx, desk: Desk, person: Person, pointed: Pointed, now: dt.datetime) -> Answer:
    """Open a ticket for a message, or say which one it has; outsiders are refused and audited."""
    playbook = desk.book.in_channel(Platform.SLACK, pointed.workspace, pointed.channel)
    if playbook is None:
        return Answer("No playbook names this channel, so it belongs to no client yet.", changed=False)
    inbound = _inbound(pointed)
    if inbound is None:
        return Answer("That message cannot become a ticket.", changed=False)
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


def _inbound(pointed: Pointed) -> Inbound | None:
    message = pointed.message
    at = moment(message.get("ts"))
    author = str(message.get("user") or message.get("bot_id") or "")
    if at is None or not author:
        return None
    ts, thread = str(message["ts"]), message.get("thread_ts")
    return Inbound(
        kind="message",
        platform=Platform.SLACK,
        workspace=pointed.workspace,
        channel=pointed.channel,
        message_id=ts,
        event_id=f"pointed:{ts}",
        thread_id=str(thread) if thread and thread != ts else None,
        author=author,
        author_name=pointed.author_name,
        external=pointed.external,
        at=at,
        text=readable(str(message.get("text") or "")),
    )
