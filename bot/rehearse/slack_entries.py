"""The entries of a Slack export's day file: which of them a person said in a channel, and what."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from bot.rehearse.fields import LONGEST_NAME, Wrong, believable, clean, kind_of, shown
from bot.rehearse.items import Said
from bot.rehearse.slack_markup import readable, text_of_blocks
from bot.rehearse.slack_people import People, person_of, team_of

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
ENDS_EARLY = "the file ends before its list does"

_OTHER = "system messages"
_TS = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")
_BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the export; `direct` marks conversations between persons, which are not read."""

    id: str
    name: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a day file with its number from 1; None with what is wrong for one that is no entry."""

    number: int
    said: dict[str, Any] | None
    wrong: str | None = None


def _no_constant(name: str) -> NoReturn:
    raise Wrong(f"it is not JSON: {name} is not a number JSON knows")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def entries_of(data: bytes) -> Iterator[Entry]:
    """The entries of a day file, one at a time, as far as they can be read; raises Wrong when it is no list."""
    text, whole = _decoded(data)
    at = _past_blank(text, 0)
    if text[at : at + 1] != "[":
        raise Wrong("it is empty" if at == len(text) else "it is not a JSON list of messages")
    at = _past_blank(text, at + 1)
    number = 0
    while text[at : at + 1] != "]":
        number += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Entry(number, None, _why_not(error, at >= len(text)))
            return
        yield _entry(number, value, whole or text[at:end].isprintable() or not _has_halves(text[at:end]))
        at = _past_blank(text, end)
        if text[at : at + 1] == ",":
            at = _past_blank(text, at + 1)
        elif text[at : at + 1] != "]":
            yield Entry(number + 1, None, _why_not(None, at >= len(text)))
            return


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether all of it is UTF-8; bytes that are not stay visible as half surrogates."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", "surrogateescape"), False


def _has_halves(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _past_blank(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing as well


def _why_not(error: Exception | None, at_end: bool) -> str:
    if at_end:
        return ENDS_EARLY
    match error:
        case Wrong():
            return f"{error}; the rest of the file was not read"
        case RecursionError():
            return "it is nested too deeply; the rest of the file was not read"
        case json.JSONDecodeError():
            return f"it is not JSON: {error.msg}; the rest of the file was not read"
        case ValueError():
            return "it holds a number that is too large; the rest of the file was not read"
        case _:
            return "it is not JSON: a comma is missing before it; the rest of the file was not read"


def _entry(number: int, value: object, utf8: bool) -> Entry:
    if not utf8:
        return Entry(number, None, "it is not UTF-8 text")
    if not isinstance(value, dict):
        return Entry(number, None, f"it is {kind_of(value)}, not a message")
    return Entry(number, value)


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
    profile = entry.get("user_profile")
    written = person_of(profile if isinstance(profile, dict) else {})
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
