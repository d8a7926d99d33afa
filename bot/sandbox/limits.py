"""Slack's limits, each of which a test may change, and the count of what was sent lately."""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """What Slack allows; times are seconds of the sandbox's clock unless they say otherwise."""

    text: int = 40_000
    message_blocks: int = 50
    view_blocks: int = 100
    block_characters: int = 13_200
    """All texts of a message's blocks together; Slack does not document this one."""
    seconds_between_posts: float = 0.0
    """For each channel; 1.0 is Slack's, 0 switches the limit off."""
    burst: int = 3
    """How many posts a channel takes at once before that spacing is enforced."""
    per_minute: Mapping[str, int] = field(default_factory=dict)
    """Calls a minute, by method: {"conversations.history": 1} is what Slack allows unlisted distributed apps."""
    page_size: int | None = None
    """The most objects of a page of history, whatever the caller asks for."""
    dedupe_client_msg_id: bool = False
    ack_seconds: float = 3.0
    """Real seconds the bot has to answer a delivery."""
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    """How long after a failed delivery of an event the next attempt is made."""
    trigger_seconds: float = 3.0
    """Real seconds in which a trigger id opens a modal."""
    response_url_uses: int = 5
    response_url_seconds: float = 1800.0


class Pace:
    """Counts calls by key in a sliding window."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = {}

    def wait(self, key: str, most: int, window: float, now: float) -> int:
        """Whole seconds the caller must wait, 0 when the call is within `most` in `window` seconds and is counted."""
        taken = self._taken.setdefault(key, deque())
        while taken and not now - window < taken[0] <= now:
            taken.popleft()
        if len(taken) >= most:
            return max(1, math.ceil(taken[0] + window - now))
        taken.append(now)
        return 0
