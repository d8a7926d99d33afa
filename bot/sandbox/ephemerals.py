"""Messages that only one person sees, and that no history keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

KEPT = 200
"""How many the workspace remembers; Slack forgets them all when a window is reloaded."""


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """One such message; `from_slack` when Slack itself says it, as when a command fails."""

    id: str
    user: str
    channel: str
    ts: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    from_slack: bool = False


class Ephemerals:
    """The ephemeral messages on people's screens."""

    def __init__(self) -> None:
        self._all: dict[str, Ephemeral] = {}

    def put(self, message: Ephemeral) -> None:
        """Show a message, or a new version of one."""
        self._all[message.id] = message
        while len(self._all) > KEPT:
            del self._all[next(iter(self._all))]

    def take(self, number: str) -> Ephemeral | None:
        """Take a message off the screen and give it back."""
        return self._all.pop(number, None)

    def get(self, number: str) -> Ephemeral | None:
        """The message of this id, if it is still shown."""
        return self._all.get(number)

    def of(self, user: str) -> Iterator[Ephemeral]:
        """What one person has on the screen, oldest first."""
        yield from (message for message in self._all.values() if message.user == user)
