"""Teams' messages in our words: new ones, edits and deletions, in channels and group chats."""

import datetime as dt

from bot.teams.activity import Came
from handlers.inbound import Inbound
from playbooks.terms import Platform

_KINDS = {"message": "message", "messageUpdate": "edit", "messageDelete": "delete"}


def read(came: Came, author: str, now: dt.datetime) -> Inbound | None:
    """One activity as an inbound value; None for what is no message of a person in a channel or group chat.

    `author` is who wrote it, as the playbooks name them.
    """
    kind = _KINDS.get(came.type)
    if kind is None or came.kind == "personal" or not came.id or not author:
        return None
    if kind == "edit" and came.event == "undeleteMessage":
        return None  # the words of a deleted message are gone here for good
    # Teams' clock may be ahead of ours, and nothing is said before it was written.
    written, changed = min(came.written_at or now, now), min(came.at or now, now)
    return Inbound(
        kind=kind,
        platform=Platform.TEAMS,
        workspace=came.tenant,
        channel=came.place,
        channel_name=came.place_name or None,
        message_id=came.id,
        event_id=f"{came.place}:{came.id}:{kind}:{int(changed.timestamp() * 1000) if kind != 'message' else ''}",
        thread_id=came.thread,
        author=author,
        author_name=came.sender_name,
        bot=came.of_a_bot,
        at=written,
        changed_at=max(changed, written) if kind != "message" else None,
        text="" if kind == "delete" else came.words(),
        files=came.files,
    )
