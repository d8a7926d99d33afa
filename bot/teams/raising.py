"""A message somebody pointed at, by the message extension or by our name in its thread."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.teams.activity import Came, moment, part, readable, text_of
from bot.teams.commands import TeamsDesk, row_of
from handlers.asked import Answer, Ask
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.pointing import NO_MESSAGE, UNMAPPED, raise_pointed
from handlers.router import route
from playbooks.terms import Platform, Severity
from storage import messages
from storage.line import Tx
from storage.rows import MessageRow


async def raise_chosen(teams: TeamsDesk, came: Came) -> str:
    """The message extension: what it was called on becomes a ticket, at the severity chosen in its form."""
    chosen = part(came.value, "messagePayload")
    inbound = await _pointed(teams, came, chosen)
    if inbound is None:
        return NO_MESSAGE
    person, now = await teams.who(came), teams.now()
    answer = await teams.store.write(lambda tx: raise_pointed(tx, teams.desk, person, inbound, now))
    severity = text_of(part(came.value, "data").get("severity"))
    if answer.changed and answer.ticket and severity in Severity.__members__:
        ask = Ask(f"severity {answer.ticket} {severity}", person, None, None, None, now)
        answer = replace(await teams.store.write(partial(_routed, desk=teams.desk, ask=ask)), text=answer.text)
    teams.wake()
    return answer.text


def _routed(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    return route(tx, desk, ask)


async def _pointed(teams: TeamsDesk, came: Came, chosen: Mapping[str, Any]) -> Inbound | None:
    """The message an extension was called on; its author is asked after, since Teams does not say whose they are."""
    user = part(part(chosen, "from"), "user")
    at, author, id = moment(chosen.get("createdDateTime")), text_of(user.get("id")), text_of(chosen.get("id"))
    if at is None or not author or not id or came.kind == "personal":
        return None
    known = await teams.directory.person(author, row_of(came, teams.now()))
    root = text_of(chosen.get("replyToId"))
    return Inbound(
        kind="message",
        platform=Platform.TEAMS,
        workspace=came.tenant,
        channel=came.place,
        message_id=id,
        event_id=f"pointed:{came.place}:{id}",
        thread_id=root if root and root != id else None,
        author=author,
        author_name=text_of(user.get("displayName")) or known.name or None,
        author_email=known.email,
        external=known.external,
        at=at,
        text=readable(text_of(part(chosen, "body").get("content"))),
    )


async def raise_root(teams: TeamsDesk, came: Came) -> str:
    """Our name alone in a thread: the message that began it becomes a ticket; we know it only if we heard it."""
    person, now = await teams.who(came), teams.now()

    def work(tx: Tx) -> str:
        playbook = teams.desk.book.in_channel(Platform.TEAMS, came.tenant, came.place)
        if playbook is None:
            return UNMAPPED
        root = messages.find(tx, playbook.client, Platform.TEAMS.value, came.tenant, came.place, came.thread or "")
        if root is None:
            return NO_MESSAGE
        return raise_pointed(tx, teams.desk, person, _known(root), now).text

    told = await teams.once(came, work)
    teams.wake()
    return told


def _known(row: MessageRow) -> Inbound:
    return Inbound(
        kind="message",
        platform=Platform.TEAMS,
        workspace=row.workspace,
        channel=row.channel,
        message_id=row.message_id,
        event_id=f"pointed:{row.channel}:{row.message_id}",
        thread_id=row.thread_id,
        author=row.author,
        author_name=row.author_name,
        at=row.at,
        text=row.text,
    )
