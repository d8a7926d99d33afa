"""What the page is told when something in the workspace changes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Changed(StrEnum):
    """What kind of thing changed."""

    MESSAGE = "message"
    GONE = "gone"
    ROOM = "room"
    EPHEMERAL = "ephemeral"
    EPHEMERAL_GONE = "ephemeral_gone"
    MODALS = "modals"
    HOME = "home"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, which message, and for whom when it concerns one person."""

    what: Changed
    channel: str = ""
    ts: str = ""
    user: str = ""


Listener = Callable[[Change], None]


class Changes:
    """Tells everybody who listens."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` at every change; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, what: Changed, channel: str = "", ts: str = "", user: str = "") -> None:
        """Tell everybody of one change."""
        for listener in tuple(self._listeners):
            listener(Change(what, channel, ts, user))
