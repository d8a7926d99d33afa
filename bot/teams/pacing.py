"""Teams' limits for one bot in one conversation, kept before Teams has to enforce them."""

import asyncio
from collections import deque
from collections.abc import Callable

LIMITS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
"""At most so many messages in so many seconds: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit"""
MOST_LANES = 5_000


class Pace:
    """Lets messages of one conversation go one after another, none sooner than Teams takes it."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._lanes: dict[str, asyncio.Lock] = {}
        self._sent: dict[str, deque[float]] = {}

    def lane(self, conversation: str) -> asyncio.Lock:
        """The lock that keeps one conversation's messages in order."""
        if len(self._lanes) >= MOST_LANES:
            self._lanes = {name: lock for name, lock in self._lanes.items() if lock.locked()}
            self._sent = {name: sent for name, sent in self._sent.items() if name in self._lanes}
        return self._lanes.setdefault(conversation, asyncio.Lock())

    async def turn(self, conversation: str) -> None:
        """Wait until one more message may go to a conversation, and count it."""
        sent = self._sent.setdefault(conversation, deque(maxlen=LIMITS[-1][1]))
        wait = self._wait(sent)
        if wait > 0:
            await asyncio.sleep(wait)
        sent.append(self._now())

    def _wait(self, sent: deque[float]) -> float:
        now = self._now()
        waits = [sent[-most] + span - now for span, most in LIMITS if len(sent) >= most]
        return max(waits, default=0.0)

    def _now(self) -> float:
        return self._clock() if self._clock else asyncio.get_running_loop().time()
