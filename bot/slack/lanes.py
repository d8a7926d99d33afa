"""One post after another in each channel, no faster than Slack takes them, and none while Slack asks to wait."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from scheduler.relay import Delivery, Outcome

MOST_KEPT = 5_000


@dataclass(slots=True)
class _Lane:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    """When the channel takes another post, by a clock that only runs forward."""
    closed_until: dt.datetime | None = None
    """Until when Slack asked to leave the channel alone."""


class Lanes:
    """Keeps the pace of every channel; Slack takes about one message a second in each."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._lanes: dict[str, _Lane] = {}

    async def in_turn(
        self, destination: str, now: dt.datetime, send_by: float, send: Callable[[], Awaitable[Delivery]]
    ) -> Delivery:
        """Send when it is this post's turn.

        Nothing is sent while Slack asks to wait, or when the turn comes after `send_by`.
        """
        lane = self._of(destination)
        async with lane.turn:
            if lane.closed_until is not None and now < lane.closed_until:
                return Delivery(Outcome.RETRY, retry_after=lane.closed_until - now, why="ratelimited")
            clock = asyncio.get_running_loop().time
            if (wait := lane.next_at - clock()) > 0:
                await asyncio.sleep(wait)
            if clock() > send_by:
                return Delivery(Outcome.RETRY, retry_after=dt.timedelta(0), why="its turn came too late")
            done = await send()
            lane.next_at = clock() + self._pace
            asked = done.outcome is Outcome.RETRY and done.retry_after is not None
            lane.closed_until = now + done.retry_after if asked and done.retry_after else None
            return done

    def _of(self, destination: str) -> _Lane:
        if len(self._lanes) >= MOST_KEPT:
            clock = asyncio.get_running_loop().time()
            quiet = [name for name, lane in self._lanes.items() if not lane.turn.locked() and lane.next_at < clock]
            for name in quiet:
                del self._lanes[name]
        return self._lanes.setdefault(destination, _Lane())
