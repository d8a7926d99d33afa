"""What a test makes go wrong: calls that fail in every way Slack's do, events that come twice, late or unheard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

When = Callable[[Mapping[str, Any]], bool]


class CallFault(StrEnum):
    """How a Web API call fails."""

    ERROR = "error"
    HTTP = "http"
    RATE_LIMIT = "rate_limit"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    DELAY_BEFORE = "delay_before"
    DELAY_AFTER = "delay_after"


class DeliveryFault(StrEnum):
    """How the delivery of an event goes wrong."""

    TWICE = "twice"
    TWICE_NEW_ID = "twice_new_id"
    HOLD = "hold"
    DEAF = "deaf"
    """The bot's answer is not heard, so the event comes again."""
    LOSE_FIRST = "lose_first"
    """The first attempt never leaves; only the retries come."""


@dataclass(slots=True)
class PlannedCall:
    """A fault waiting for calls of its method."""

    kind: CallFault
    method: str
    times: int
    error: str = ""
    status: int = 200
    body: str = ""
    retry_after: str | None = None
    seconds: float = 0.0
    when: When | None = None


@dataclass(slots=True)
class PlannedDelivery:
    """A fault waiting for events of its type."""

    kind: DeliveryFault
    event: str
    times: int
    when: When | None = None


class Faults:
    """The faults planned so far; a method or an event type may be `*`, and the oldest that fits goes first."""

    def __init__(self) -> None:
        self._calls: list[PlannedCall] = []
        self._deliveries: list[PlannedDelivery] = []
        self.token_error: str | None = None

    def fail(self, method: str, error: str = "fatal_error", times: int = 1, when: When | None = None) -> None:
        """Answer the next calls with `ok: false` and this error, and do nothing."""
        self._calls.append(PlannedCall(CallFault.ERROR, method, times, error=error, when=when))

    def http(self, method: str, status: int = 503, body: str = "", times: int = 1, when: When | None = None) -> None:
        """Answer the next calls with this HTTP status and body, and do nothing."""
        self._calls.append(PlannedCall(CallFault.HTTP, method, times, status=status, body=body, when=when))

    def rate_limit(
        self, method: str, retry_after: int | str | None = 30, times: int = 1, when: When | None = None
    ) -> None:
        """Answer the next calls with 429; `retry_after` may be garbage, or None for no header."""
        header = None if retry_after is None else str(retry_after)
        self._calls.append(PlannedCall(CallFault.RATE_LIMIT, method, times, retry_after=header, when=when))

    def drop_before(self, method: str, times: int = 1, when: When | None = None) -> None:
        """Cut the connection of the next calls before anything is done."""
        self._calls.append(PlannedCall(CallFault.DROP_BEFORE, method, times, when=when))

    def drop_after(self, method: str, times: int = 1, when: When | None = None) -> None:
        """Do what the next calls ask, then cut the connection so that the caller never knows."""
        self._calls.append(PlannedCall(CallFault.DROP_AFTER, method, times, when=when))

    def delay(
        self, method: str, seconds: float, times: int = 1, *, after: bool = False, when: When | None = None
    ) -> None:
        """Make the next calls take real seconds longer, before they are done or after."""
        kind = CallFault.DELAY_AFTER if after else CallFault.DELAY_BEFORE
        self._calls.append(PlannedCall(kind, method, times, seconds=seconds, when=when))

    def revoke_token(self, error: str = "token_revoked") -> None:
        """Refuse every call from now on, with this error."""
        self.token_error = error

    def restore_token(self) -> None:
        """Take the bot's token again."""
        self.token_error = None

    def twice(self, event: str = "*", times: int = 1, *, new_id: bool = False, when: When | None = None) -> None:
        """Deliver the next events of this type twice, the second under its own event id when `new_id`."""
        kind = DeliveryFault.TWICE_NEW_ID if new_id else DeliveryFault.TWICE
        self._deliveries.append(PlannedDelivery(kind, event, times, when))

    def hold(self, event: str = "*", times: int = 1, when: When | None = None) -> None:
        """Keep the next events of this type back until `Workspace.release`, so that they come out of order."""
        self._deliveries.append(PlannedDelivery(DeliveryFault.HOLD, event, times, when))

    def deaf(self, event: str = "*", times: int = 1, when: When | None = None) -> None:
        """Do not hear the answers to the next attempts to deliver, so that the events come again."""
        self._deliveries.append(PlannedDelivery(DeliveryFault.DEAF, event, times, when))

    def lose_first(self, event: str = "*", times: int = 1, when: When | None = None) -> None:
        """Lose the first attempt of the next events, so that a retry is the only copy."""
        self._deliveries.append(PlannedDelivery(DeliveryFault.LOSE_FIRST, event, times, when))

    def clear(self) -> None:
        """Forget every fault that is still waiting, and take the token again."""
        self._calls.clear()
        self._deliveries.clear()
        self.token_error = None

    def take_call(self, method: str, args: Mapping[str, Any]) -> PlannedCall | None:
        """The fault for this call, used up by one."""
        for planned in self._calls:
            if planned.method in (method, "*") and (planned.when is None or planned.when(args)):
                planned.times -= 1
                if planned.times <= 0:
                    self._calls.remove(planned)
                return planned
        return None

    def take_delivery(self, event: Mapping[str, Any], *kinds: DeliveryFault) -> DeliveryFault | None:
        """The fault of one of these kinds for this event, used up by one."""
        for planned in self._deliveries:
            fits = planned.event in (event.get("type"), event.get("subtype"), "*")
            if planned.kind in kinds and fits and (planned.when is None or planned.when(event)):
                planned.times -= 1
                if planned.times <= 0:
                    self._deliveries.remove(planned)
                return planned.kind
        return None
