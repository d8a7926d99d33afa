"""Conversations and the messages in them, as they stand now."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.sandbox.stamps import micros_of

Json = dict[str, Any]


class Kind(StrEnum):
    """What a conversation is, spelled as events spell `channel_type`."""

    CHANNEL = "channel"
    GROUP = "group"
    IM = "im"
    MPIM = "mpim"

    @property
    def scope_word(self) -> str:
        """How scopes name this kind, as in `groups:history`."""
        return {"channel": "channels", "group": "groups"}.get(self.value, self.value)


@dataclass(slots=True)
class Message:
    """One message as it stands; `by_app` is whether the bot under test wrote it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    by_app: bool = False
    metadata: Json | None = None
    client_msg_id: str | None = None
    edited: tuple[str, str] | None = None
    """Who edited it last, and when."""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Whether it hangs below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Whether it is seen in the channel itself, and not only in a thread."""
        return not self.is_reply or self.subtype == "thread_broadcast"

    @property
    def gone(self) -> bool:
        """Whether it is only the mark of a deleted message that had replies."""
        return self.subtype == "tombstone"


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message, its members and all it holds."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    ext_shared: bool = False
    shared_with: set[str] = field(default_factory=set)
    archived: bool = False
    topic: str = ""
    purpose: str = ""
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """Up to which message each member has read."""

    @property
    def is_direct(self) -> bool:
        """Whether it is between people, with no name of its own."""
        return self.kind in (Kind.IM, Kind.MPIM)

    def add(self, message: Message) -> None:
        """Put a message at the end, and into its thread."""
        self.messages[message.ts] = message
        if message.is_reply and message.thread_ts:
            self.threads.setdefault(message.thread_ts, []).append(message.ts)

    def remove(self, message: Message) -> None:
        """Take a message out, and out of its thread."""
        self.messages.pop(message.ts, None)
        if message.is_reply and message.thread_ts:
            self.threads.get(message.thread_ts, []).remove(message.ts)

    def replies(self, ts: str) -> list[Message]:
        """The replies below a message, oldest first."""
        return [self.messages[reply] for reply in self.threads.get(ts, ()) if reply in self.messages]

    def between(self, oldest: str | None, latest: str | None, inclusive: bool) -> list[Message]:
        """The messages of a stretch of time, newest first, replies that are not broadcast left out."""
        inside = (message for message in reversed(self.messages.values()) if message.in_channel)
        return [message for message in inside if _within(message, oldest, latest, inclusive)]

    def replies_between(self, root: str, oldest: str | None, latest: str | None, inclusive: bool) -> list[Message]:
        """The replies of a thread in a stretch of time, oldest first."""
        return [reply for reply in self.replies(root) if _within(reply, oldest, latest, inclusive)]


def _within(message: Message, oldest: str | None, latest: str | None, inclusive: bool) -> bool:
    at, start, end = micros_of(message.ts), micros_of(oldest or "0"), micros_of(latest) if latest else None
    if inclusive:
        return at >= start and (end is None or at <= end)
    return at > start and (end is None or at < end)
