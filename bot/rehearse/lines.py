"""One line of our JSONL: a message, a change to a message, or something somebody did.

    {"id", "at", "channel", "thread", "author", "author_name"?, "role"?, "text", "edited"?, "deleted"?}
    {"at", "action", "ticket" | "message", "by", ...}

`edited` and `deleted` are true (at the line's own time), an ISO 8601 time or, for `edited`, {"at", "text"}.
"""

import datetime as dt
import difflib
import json
from dataclasses import replace
from typing import Any, NamedTuple, NoReturn

from bot.rehearse.fields import Wrong, argument, clean, instant_of, kind_of, name_of, shown
from bot.rehearse.items import ACTIONS, Acted, Said
from playbooks.terms import Side

BOTS = "bot messages"
"""What messages with the role of a bot are counted under."""

_BOM = b"\xef\xbb\xbf"
_ROLES = {"client": Side.CLIENT, "team": Side.TEAM, "bot": Side.BOT}
_ABSENT = (None, "")
_NAMED = frozenset({"at", "action", "ticket", "message", "by"})
_EVERY_MESSAGE = ("id", "at", "channel")
_WHOLE_MESSAGE = ("author", "text")


class Change(NamedTuple):
    """What a line says of a message's later fate; `text` is what the message says from then on."""

    edited_at: dt.datetime | None
    text: str | None
    deleted_at: dt.datetime | None


class Line(NamedTuple):
    """A line in our words. One that is marked as changed may be a message of its own or change an earlier one."""

    at: dt.datetime
    key: tuple[str, str] | None
    """Channel and id of the message; None for an action."""
    whole: bool
    """Whether it is a message or an action, and not only a change."""
    role: Side | None
    change: Change | None
    item: Said | Acted | None
    """What a whole line says, with no change applied; None when it was only looked at."""


def _no_constant(name: str) -> NoReturn:
    raise Wrong(f"it is not JSON: {name} is not a number JSON knows")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def object_of(raw: bytes) -> dict[str, Any]:
    """The JSON object a line holds; raises Wrong with the reason when it holds none."""
    try:
        text = raw.removeprefix(_BOM).strip().decode()
        value, end = _DECODER.raw_decode(text)
    except UnicodeDecodeError as error:
        raise Wrong(f"it is not UTF-8 text: byte {error.start + 1} is no part of a character") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"it is not JSON: {error.msg} at character {error.pos + 1}") from None
    except Wrong:
        raise
    except ValueError:
        raise Wrong("it holds a number that is too large") from None
    except RecursionError:
        raise Wrong("it is nested too deeply") from None
    if end < len(text):
        raise Wrong("it is not JSON: something follows the end of its object")
    if not isinstance(value, dict):
        raise Wrong(f"it is {kind_of(value)}, not a JSON object")
    return value


def look_at(said: dict[str, Any]) -> Line:
    """What kind of line an object is, fully checked but without its item; raises Wrong when it cannot be used."""
    return _line(said, None)


def read(said: dict[str, Any], where: str) -> Line:
    """What a line's object says; raises Wrong with the reason when it cannot be used."""
    return _line(said, where)


def _line(said: dict[str, Any], where: str | None) -> Line:
    return _action(said, where) if "action" in said else _message(said, where)


def _message(said: dict[str, Any], where: str | None) -> Line:
    _need(said, _EVERY_MESSAGE)
    at = instant_of(said["at"], "at")
    channel = channel_of(said["channel"])
    own = name_of(said["id"], "id")
    change = _change(said, at) if "edited" in said or "deleted" in said else None
    whole = said.get("author") is not None and said.get("text") is not None
    if not whole and change is None:
        _need(said, _WHOLE_MESSAGE)
    author, name, thread = _who_and_where(said, own) if whole else ("", None, None)
    role = _role(said.get("role"))
    if not whole or where is None:
        return Line(at, (channel, own), whole, role, change, None)
    item = Said(
        id=own,
        at=at,
        channel=channel,
        channel_name=channel,
        thread=thread,
        author=author,
        author_name=name,
        role=role,
        external=None,
        email=None,
        text=clean(said["text"]),
        edited_at=None,
        previous_text=None,
        deleted_at=None,
        files=0,
        workspace="",
        where=where,
    )
    return Line(at, (channel, own), True, role, change, item)


def _who_and_where(said: dict[str, Any], own: str) -> tuple[str, str | None, str | None]:
    """A message's author, their name and the thread it stands in."""
    text, name, thread = said["text"], said.get("author_name"), said.get("thread")
    if not isinstance(text, str):
        raise Wrong(f"'text' must be text, not {kind_of(text)}")
    root = name_of(thread, "thread") if thread not in _ABSENT else None
    shown_as = name_of(name, "author_name") if name not in _ABSENT else None
    return name_of(said["author"], "author"), shown_as, None if root == own else root


def channel_of(value: object) -> str:
    """A channel's name as written, without a leading '#'."""
    return name_of(value.strip().removeprefix("#") if isinstance(value, str) else value, "channel")


def _role(value: object) -> Side | None:
    if value is None:
        return None
    side = _ROLES.get(value.strip().lower()) if isinstance(value, str) else None
    if side is None:
        raise Wrong(f"'role' must be client or team, not {shown(value)}")
    return side


def _change(said: dict[str, Any], at: dt.datetime) -> Change | None:
    edited, deleted = said.get("edited"), said.get("deleted")
    if edited in (None, False) and deleted in (None, False):
        return None
    text = edited.get("text") if isinstance(edited, dict) else None
    if text is not None and not isinstance(text, str):
        raise Wrong(f"'text' of 'edited' must be text, not {kind_of(text)}")
    own = said.get("text")
    final = text if text is not None else own if isinstance(own, str) else None
    edited_at = _changed_at(edited, at, "edited")
    if edited_at is not None and final is None:
        raise Wrong("it says a message was edited, but not to what")
    return Change(
        edited_at, clean(final) if edited_at and final is not None else None, _changed_at(deleted, at, "deleted")
    )


def _changed_at(value: object, at: dt.datetime, key: str) -> dt.datetime | None:
    """When something was changed: at a time of its own, or at that of the line."""
    if value is None or value is False:
        return None
    if value is True:
        return at
    if isinstance(value, dict):
        value = value.get("at")
    elif not isinstance(value, str):
        raise Wrong(f"'{key}' must be true or a time, not {kind_of(value)}")
    return instant_of(value, key)


def changed(said: Said, changes: list[Change]) -> Said:
    """A message after what was changed: the last edit tells the final text, the first deletion when it was gone.

    Nothing can change before it was said; a time that says so becomes the message's own.
    """
    edits = [(one.edited_at, one.text) for one in changes if one.edited_at is not None and one.text is not None]
    gone = [one.deleted_at for one in changes if one.deleted_at is not None]
    if edits:
        edited_at, text = max(edits)
        previous = said.text if said.text != text else None
        said = replace(said, text=text, previous_text=previous, edited_at=max(edited_at, said.at))
    return replace(said, deleted_at=max(min(gone), said.at)) if gone else said


def _action(said: dict[str, Any], where: str | None) -> Line:
    _need(said, ("at", "by"))
    at = instant_of(said["at"], "at")
    action = _known_action(said["action"])
    ticket, message = (name_of(said[key], key) if said.get(key) is not None else None for key in ("ticket", "message"))
    if ticket is None and message is None and action != "cover":
        raise Wrong(f"the action '{action}' names neither a ticket nor a message")
    args = {clean(key): argument(value) for key, value in said.items() if key not in _NAMED}
    acted = Acted(at, action, ticket, message, name_of(said["by"], "by"), args, where or "")
    return Line(at, None, True, None, None, acted if where is not None else None)


def _known_action(value: object) -> str:
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ACTIONS:
        return word
    near = difflib.get_close_matches(word[:40], sorted(ACTIONS), n=1, cutoff=0.4)
    right = f"did you mean {near[0]}?" if near else f"known ones are {', '.join(sorted(ACTIONS))}"
    raise Wrong(f"{shown(value)} is not an action; {right}")


def _need(said: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if said.get(key) is None:
            missing = [key for key in keys if said.get(key) is None]
            raise Wrong("it lacks " + " and ".join(f"'{key}'" for key in missing))
