"""Slack's events in our words. Slack's names for people and places go in, never its shapes."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.inbound import Inbound
from playbooks.terms import Platform

KEPT_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "me_message"})
DELETED_ROOT = "This message was deleted."
_CHANNELS = ("C", "G")
_LINK = re.compile(
    r"<?https://[\w.-]{1,100}/archives/([CG][A-Z0-9]{5,20})/p(\d{10})(\d{6})(?:\?[^\s|>]*)?(?:\|[^>]*)?>?"
)


@dataclass(frozen=True, slots=True)
class Event:
    """A delivered event: what it says, of which workspace, under which id."""

    body: Mapping[str, Any]

    @property
    def event(self) -> Mapping[str, Any]:
        """The event itself, or nothing when it is not one."""
        found = self.body.get("event")
        return found if isinstance(found, dict) else {}

    @property
    def workspace(self) -> str:
        """The id of the workspace that installed the app; in a shared channel `team_id` may be the other side's."""
        found = self.body.get("authorizations")
        first = found[0] if isinstance(found, list) and found else None
        installed = _text(first.get("team_id")) if isinstance(first, dict) else ""
        return installed or _text(self.body.get("team_id")) or _text(self.event.get("team"))

    @property
    def id(self) -> str:
        """Slack's id of this delivery."""
        return _text(self.body.get("event_id"))


def read(delivered: Event, external: bool | None, name: str | None, email: str | None, own_bot: str) -> Inbound | None:
    """One message event as an inbound value; None for what is no message of a person in a channel.

    `external`, `name` and `email` are what is known of the author.
    """
    event = delivered.event
    if event.get("type") != "message" or not _text(event.get("channel")).startswith(_CHANNELS):
        return None
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(delivered, external, name, email, own_bot)
    if subtype == "message_deleted":
        return _deleted(delivered, external, name, email, own_bot)
    if subtype not in KEPT_SUBTYPES:
        return None
    return _inbound(delivered, event, "message", external, name, email, own_bot)


def author_of(delivered: Event) -> str:
    """Who wrote the message an event is about."""
    message = _message(delivered.event)
    return _text(message.get("user"))


def team_of(delivered: Event) -> str:
    """The author's own workspace where the event says it, else nothing."""
    message = _message(delivered.event)
    return _text(message.get("user_team") or message.get("source_team") or message.get("team"))


def _message(event: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = event.get("message") if event.get("subtype") == "message_changed" else event.get("previous_message")
    if event.get("subtype") in ("message_changed", "message_deleted"):
        return inner if isinstance(inner, dict) else {}
    return event


def _changed(
    delivered: Event, external: bool | None, name: str | None, email: str | None, own_bot: str
) -> Inbound | None:
    message = _message(delivered.event)
    if message.get("subtype") == "tombstone" or _text(message.get("text")) == DELETED_ROOT:
        before = delivered.event.get("previous_message")
        root = dict(before) if isinstance(before, dict) else dict(message)
        return _inbound(delivered, root, "delete", external, name, email, own_bot)
    if message.get("subtype") not in KEPT_SUBTYPES:
        return None
    return _inbound(delivered, message, "edit", external, name, email, own_bot)


def _deleted(
    delivered: Event, external: bool | None, name: str | None, email: str | None, own_bot: str
) -> Inbound | None:
    message = dict(_message(delivered.event))
    message.setdefault("ts", delivered.event.get("deleted_ts"))
    return _inbound(delivered, message, "delete", external, name, email, own_bot)


def _inbound(
    delivered: Event,
    message: Mapping[str, Any],
    kind: str,
    external: bool | None,
    name: str | None,
    email: str | None,
    own_bot: str,
) -> Inbound | None:
    at = moment(message.get("ts"))
    author = _text(message.get("user")) or _text(message.get("bot_id"))
    if at is None or not author:
        return None
    thread = _text(message.get("thread_ts"))
    ts = _text(message.get("ts"))
    changed = (
        None if kind == "message" else (moment(delivered.event.get("event_ts")) or moment(delivered.event.get("ts")))
    )
    return Inbound(
        kind=kind,
        platform=Platform.SLACK,
        workspace=delivered.workspace,
        channel=_text(delivered.event.get("channel")),
        message_id=ts,
        event_id=delivered.id or f"{ts}:{kind}",
        thread_id=thread if thread and thread != ts else None,
        author=author,
        author_name=name,
        author_email=email,
        external=external,
        bot=bool(message.get("bot_id") or message.get("app_id")) or author == own_bot,
        at=at,
        changed_at=(changed or at) if kind != "message" else None,
        text="" if kind == "delete" else readable(_text(message.get("text"))),
        files=len(message["files"]) if isinstance(message.get("files"), list) else 0,
    )


def readable(text: str) -> str:
    """Slack's escaping undone; mentions and links stay as Slack writes them for the readers to judge."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def places(words: str) -> str:
    """Links to messages in a command's words, each as its channel and message id."""
    return _LINK.sub(lambda found: f"{found[1]} {found[2]}.{found[3]}", words)


def moment(ts: object) -> dt.datetime | None:
    """A Slack timestamp (`1768226400.158176`) as an instant; None for anything else."""
    seconds, _, micros = _text(ts).partition(".")
    if not (seconds.isdigit() and seconds.isascii() and len(seconds) <= 11 and (micros.isdigit() or not micros)):
        return None
    whole = int(seconds) * 1_000_000 + int(micros[:6].ljust(6, "0") or 0)
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=whole)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
