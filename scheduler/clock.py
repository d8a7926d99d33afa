"""The present time. Nothing else reads the clock: every other function takes the time as an argument."""

import datetime as dt
import time


def now() -> dt.datetime:
    """The present instant, aware and in UTC."""
    return dt.datetime.now(dt.UTC)


def monotonic() -> float:
    """Seconds on a clock that never jumps, for measuring how long something takes."""
    return time.monotonic()
