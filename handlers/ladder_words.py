"""How a call of the ladder says since when nobody has a ticket."""

import datetime as dt

from handlers.notices import LadderCall
from playbooks.durations import write_duration

_AT_ONCE = dt.timedelta(minutes=1)


def unheld(notice: LadderCall, now: dt.datetime) -> str:
    """How long nobody has had a ticket, as the rest of a sentence about it.

    An acknowledgement that ran out, and a raise, may lie less than a minute back.
    """
    waited = now - notice.opened_at
    if notice.raised:
        return f"{_raised(waited)}."
    if waited < _AT_ONCE:
        return "is nobody's any more: whoever took it did not say they are still on it."
    return f"has waited {write_duration(waited)} by the calendar for an acknowledgement."


def unheld_line(notice: LadderCall, now: dt.datetime) -> str:
    """The same as a sentence of its own, for cards that name the ticket above it."""
    waited = now - notice.opened_at
    if notice.raised:
        return f"This {_raised(waited)}."
    if waited < _AT_ONCE:
        return "Whoever took this did not say they are still on it."
    return f"Nobody has acknowledged this for {write_duration(waited)} by the calendar."


def _raised(waited: dt.timedelta) -> str:
    if waited < _AT_ONCE:
        return "has just been raised, and nobody has acknowledged it"
    return f"was raised {write_duration(waited)} ago by the calendar, and nobody has acknowledged it since"
