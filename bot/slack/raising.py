"""A message somebody pointed at (shortcut, :ticket: reaction, mention) becomes a ticket."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bot.slack.inbound import moment, readable
from handlers import pointing
from handlers.asked import Answer
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.roles import Person
from playbooks.terms import Platform
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
    if desk.book.in_channel(Platform.SLACK, pointed.workspace, pointed.channel) is None:
        return Answer(pointing.UNMAPPED, changed=False)
    inbound = _inbound(pointed)
    if inbound is None:
        return Answer(pointing.NO_MESSAGE, changed=False)
    return pointing.raise_pointed(tx, desk, person, inbound, now)


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
