"""The line to the bot: what goes over it, what comes back, and the two ways it is carried."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Json = dict[str, Any]


class Errand(StrEnum):
    """What a delivery is, spelled as Socket Mode's envelopes spell it."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which try this is, and why the one before failed in Slack's words."""

    number: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a delivery; status 0 when it said nothing in time or could not be reached."""

    status: int
    body: Any = None
    problem: str | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Whether the bot took it."""
        return 200 <= self.status < 300


TIMED_OUT = "http_timeout"
UNREACHED = "connection_failed"
REFUSED = "http_error"


class Line(Protocol):
    """A way to reach the bot."""

    async def send(self, errand: Errand, payload: Json, attempt: Attempt, seconds: float) -> Answer:
        """Send once and wait at most these real seconds for the answer."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
