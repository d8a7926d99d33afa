"""The lists at the top of a Slack export: which channels there are, and where the export itself begins."""

import re
from typing import Any

from bot.rehearse.fields import LONGEST_NAME, clean
from bot.rehearse.items import Notes, Unreadable
from bot.rehearse.slack_entries import Channel

USERS = "users.json"
PUBLIC = "channels.json"
CHANNELS = (PUBLIC, "groups.json", "dms.json", "mpims.json")
"""Public channels, private ones, direct messages of two, direct messages of several."""

MISSED = {
    USERS: "it is missing; names and sides come from the messages themselves",
    PUBLIC: "it is missing; channels are known by the names of their folders",
}
"""Lists that every export has, and what follows when one is not there."""

_DIRECT = frozenset({"dms.json", "mpims.json"})
_DIRECT_FOLDER = re.compile(r"D[A-Z0-9]{7,}|mpdm-.+")
_DAY_IN_FOLDER = re.compile(r"((?:.*/)?)[^/]+/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")


def rooted(names: list[str]) -> tuple[str, list[str]]:
    """The folder the export begins in (often the zip holds one folder around all), and the names inside it.

    Raises Unreadable when nothing looks like an export.
    """
    if not names:
        raise Unreadable("there is nothing in it")
    roots = {name.removesuffix(list_) for name in names for list_ in (USERS, *CHANNELS) if _is_named(name, list_)}
    roots |= {found[1] for name in names if (found := _DAY_IN_FOLDER.fullmatch(name))}
    if not roots:
        raise Unreadable("it is no Slack export: there is neither channels.json nor a channel's folder in it")
    root = min(roots, key=lambda one: (one.count("/"), one))
    return root, [name.removeprefix(root) for name in names if name.startswith(root)]


def _is_named(name: str, wanted: str) -> bool:
    return name == wanted or name.endswith(f"/{wanted}")


def is_direct(folder: str) -> bool:
    """Whether a folder that no list names holds direct messages, by its name."""
    return _DIRECT_FOLDER.fullmatch(folder) is not None


def channels_of(lists: dict[str, list[tuple[str, dict[str, Any]]]], notes: Notes) -> dict[str, Channel]:
    """The channels of an export by the name of their folder: a channel's name, or the id of a direct conversation."""
    found: dict[str, Channel] = {}
    for list_, entries in lists.items():
        for where, entry in entries:
            own, name = (_text(entry.get(key)) for key in ("id", "name"))
            folder = name or own
            if folder is None:
                notes.skip(where, "it has neither a name nor an id")
            else:
                found.setdefault(folder, Channel(own or folder, folder, list_ in _DIRECT))
    return found


def _text(value: object) -> str | None:
    return clean(value.strip())[:LONGEST_NAME] if isinstance(value, str) and value.strip() else None
