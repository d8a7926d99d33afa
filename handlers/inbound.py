"""What a platform, or a transcript, tells us: one message, or one change to a message."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from playbooks.terms import Platform, Side


class Inbound(BaseModel):
    """One thing that happened in a channel, in our words; kept whole in the inbox until it is worked off.

    `external` is what the platform knows of the author (None: nothing), `role` what a transcript says outright.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["message", "edit", "delete"]
    platform: Platform
    workspace: str
    channel: str
    channel_name: str | None = None
    message_id: str
    event_id: str
    thread_id: str | None = None
    author: str
    author_name: str | None = None
    author_email: str | None = None
    external: bool | None = None
    role: Side | None = None
    bot: bool = False
    at: dt.datetime
    changed_at: dt.datetime | None = None
    text: str = ""
    files: int = 0

    @property
    def revision(self) -> str:
        """What makes this change of the message unique: `new`, `edit:<microseconds>` or `delete`."""
        if self.kind == "edit":
            assert self.changed_at is not None
            return f"edit:{int(self.changed_at.timestamp() * 1_000_000)}"
        return "new" if self.kind == "message" else "delete"

    @property
    def happened_at(self) -> dt.datetime:
        """When this happened: the change's own time, or the message's."""
        return self.changed_at or self.at

    def row(self, now: dt.datetime) -> dict[str, Any]:
        """The inbox row that keeps it."""
        return {
            "platform": self.platform.value,
            "workspace": self.workspace,
            "event_id": self.event_id,
            "channel": self.channel,
            "message_id": self.message_id,
            "revision": self.revision,
            "payload": self.model_dump(mode="json", exclude_defaults=True),
            "received_at": now,
            "next_attempt_at": now,
        }
