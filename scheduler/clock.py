"""The present time. Nothing else reads the clock: every other function takes the time as an argument."""

import datetime as dt


def now() -> dt.datetime:
    """The present instant, aware and in UTC."""
    return dt.datetime.now(dt.UTC)
