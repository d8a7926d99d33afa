"""The short-lived words Slack hands out with a click: trigger ids that open modals, addresses to answer to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.limits import Limits
from bot.sandbox.problems import ApiError
from bot.sandbox.stamps import Ids

KEPT = 10_000
"""How many of each are remembered; older ones are treated as unknown."""


@dataclass(slots=True)
class Trigger:
    """Whose click it was, and from which modal."""

    user: str
    view: str | None
    until: float
    used: bool = False


class Triggers:
    """Trigger ids: each opens one modal within a few real seconds."""

    def __init__(self, ids: Ids, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._ids, self._limits, self._monotonic = ids, limits, monotonic
        self._open: dict[str, Trigger] = {}

    def issue(self, user: str, view: str | None = None) -> str:
        """A new trigger id for something `user` did, in a modal or not."""
        number = self._ids.next("")
        trigger_id = f"{int(number, 16)}.{int(number, 16) * 7}.{number.lower()}"
        self._open[trigger_id] = Trigger(user, view, self._monotonic() + self._limits.trigger_seconds)
        _forget_old(self._open)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """What a trigger id stands for, once; raises ApiError as Slack would."""
        trigger = self._open.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._monotonic() > trigger.until:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True)
class ReplyTo:
    """What a response_url answers to."""

    user: str
    channel: str
    until: float
    uses: int
    ts: str | None = None
    ephemeral: str | None = None
    """The id of the ephemeral message whose button was pressed."""
    thread_ts: str | None = None


class ReplyAddresses:
    """The response_urls handed out."""

    def __init__(self, ids: Ids, limits: Limits, now: Callable[[], float]) -> None:
        self._ids, self._limits, self._now = ids, limits, now
        self._open: dict[str, ReplyTo] = {}

    def issue(
        self,
        user: str,
        channel: str,
        *,
        ts: str | None = None,
        ephemeral: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """The word at the end of a new response_url."""
        word = self._ids.next("reply-")
        until = self._now() + self._limits.response_url_seconds
        self._open[word] = ReplyTo(user, channel, until, self._limits.response_url_uses, ts, ephemeral, thread_ts)
        _forget_old(self._open)
        return word

    def use(self, word: str) -> ReplyTo:
        """What a response_url stands for, used up by one; raises ApiError when it is no longer good."""
        reply = self._open.get(word)
        if reply is None or self._now() > reply.until:
            raise ApiError("expired_url")
        if reply.uses <= 0:
            raise ApiError("used_url")
        reply.uses -= 1
        return reply


def _forget_old(handed_out: dict[str, Any]) -> None:
    while len(handed_out) > KEPT:
        del handed_out[next(iter(handed_out))]
