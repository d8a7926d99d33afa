"""The entries of a Slack export: which of them a person said in a channel, and what."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from bot.rehearse.fields import LONGEST_NAME, Wrong, believable, clean, kind_of, shown
from bot.rehearse.items import Said
from bot.rehearse.slack_markup import readable, text_of_blocks
from bot.rehearse.slack_people import NOBODY, People, Person, person_of, team_of

BOTS = "bot messages"
DIRECT = "direct messages"
DELETED = "deleted messages"
OTHER_FILES = "other files"

_SAID_BY_PEOPLE = frozenset({None, "", "thread_broadcast", "reply_broadcast", "me_message", "file_share"})
_IGNORED = {
    "bot_message": BOTS,
    "slackbot_response": BOTS,
    "tombstone": DELETED,
    "message_deleted": DELETED,
    **dict.fromkeys(("channel_join", "channel_leave", "group_join", "group_leave"), "joins and leaves"),
}
_OTHER = "system messages"
_TS = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the export; `direct` marks conversations between persons, which are not read."""

    id: str
    name: str
    direct: bool = False


def ignored(entry: dict[str, Any], channel: Channel, people: People) -> str | None:
    """What an entry is counted as when no person said it in a channel; None for a message of a person."""
    subtype = entry.get("subtype")
    user = entry.get("user")
    if channel.direct:
        return DIRECT
    if isinstance(subtype, str) and subtype not in _SAID_BY_PEOPLE:
        return _IGNORED.get(subtype, _OTHER)
    if entry.get("bot_id") or (isinstance(user, str) and people.is_bot(user)):
        return BOTS
    if entry.get("type", "message") != "message":
        return _OTHER
    return None


def moment_of(entry: dict[str, Any]) -> dt.datetime:
    """When a message was written; raises Wrong when its time, author or text is not there or not to be believed."""
    user, text = entry.get("user"), entry.get("text")
    if not isinstance(user, str) or not user.strip():
        raise Wrong("it has no author")
    if len(user) > LONGEST_NAME:
        raise Wrong(f"'user' is longer than {LONGEST_NAME} characters")
    if text is not None and not isinstance(text, str):
        raise Wrong(f"'text' must be text, not {kind_of(text)}")
    return instant(entry.get("ts"), "ts")


def instant(ts: object, key: str) -> dt.datetime:
    """The time a Slack ts stands for: seconds since 1970 and exactly as many microseconds as written."""
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        raise Wrong(f"it lacks '{key}'" if ts is None else f"'{key}' is not a time as Slack writes it: {shown(ts)}")
    seconds, part = found.groups()
    if not 0 < int(seconds) < 10**10:
        raise Wrong(f"'{key}' is a time that cannot be: {shown(ts)}")
    at = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    return believable(at.replace(microsecond=int(part.ljust(6, "0"))), key)


def said_of(entry: dict[str, Any], channel: Channel, people: People, where: str) -> Said:
    """The message of an entry that `ignored` lets pass; raises Wrong with the reason when it cannot be used."""
    at = moment_of(entry)
    ts, author = entry["ts"], clean(entry["user"].strip())
    known = people.person(author)
    written = known if known.name and known.team else _as_written(entry)
    thread = entry.get("thread_ts")
    files = entry.get("files")
    return Said(
        id=ts,
        at=at,
        channel=channel.id,
        channel_name=channel.name,
        thread=thread if isinstance(thread, str) and thread != ts and _TS.fullmatch(thread) else None,
        author=author,
        author_name=known.name or written.name,
        role=None,
        external=people.external(known, written, team_of(entry)),
        email=known.email or written.email,
        text=_text(entry, people),
        edited_at=_edited(entry, at),
        previous_text=None,
        deleted_at=None,
        files=len(files) if isinstance(files, list) else 0,
        workspace=people.home or "",
        where=where,
    )


def _as_written(entry: dict[str, Any]) -> Person:
    """What a message itself tells of its author, for those users.json does not know."""
    profile = entry.get("user_profile")
    return person_of(profile) if isinstance(profile, dict) else NOBODY


def _text(entry: dict[str, Any], people: People) -> str:
    text = entry.get("text") or text_of_blocks(entry.get("blocks"))
    return clean(readable(text, people.name))


def _edited(entry: dict[str, Any], at: dt.datetime) -> dt.datetime | None:
    """When it was last edited; a time that cannot be is left out, since the message itself is whole."""
    edited = entry.get("edited")
    try:
        return max(at, instant(edited.get("ts"), "ts")) if isinstance(edited, dict) else None
    except Wrong:
        return None
