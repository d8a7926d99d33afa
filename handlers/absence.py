"""What a platform without a history brings to nobody while Liaison is away: our people are told where to look."""

import datetime as dt

from handlers import alerts
from handlers.desk import Desk, Pinned
from handlers.spoken_times import clock_time
from handlers.telling import INTERNAL, Fact, tell
from storage import heartbeats
from storage.line import Tx

GAP = dt.timedelta(minutes=2)
"""A shorter absence is an ordinary restart; what comes in it is brought again or is seen in the channel anyway."""
_LISTENS = "inbox"
_NAMED = 5


def away_since(tx: Tx, now: dt.datetime) -> dt.datetime | None:
    """Since when no process has listened; None when one still does, only just stopped, or none ever ran.

    Ask before the engine starts: it says that somebody listens again.
    """
    last = heartbeats.last(tx, _LISTENS)
    return last.beat_at if last is not None and now - last.beat_at > GAP else None


def tell_absence(tx: Tx, desk: Desk, since: dt.datetime, now: dt.datetime) -> None:
    """Tell each client's internal channel where something may have been written that never reached us; once."""
    for client, playbook in desk.book.playbooks.items():
        if playbook.channels.teams:
            _tell(tx, desk.current(client), since, now)


def _tell(tx: Tx, pinned: Pinned, since: dt.datetime, now: dt.datetime) -> None:
    channels = [place.name or place.id for place in pinned.playbook.channels.teams]
    named = ", ".join(channels[:_NAMED]) + (f" and {len(channels) - _NAMED} more" if len(channels) > _NAMED else "")
    zone = pinned.playbook.calendars.pm.zone
    text = (
        f"Liaison was away from {clock_time(since, zone)} to {clock_time(now, zone)}. Teams does not show a bot what"
        f" was written meanwhile. Please look in {named}, and raise by hand what needs an answer."
    )
    notice = alerts.ops_notice(pinned, "missed", text)
    fact = Fact(f"absence:{pinned.playbook.client}:{since.isoformat()}", now, priority=3)
    tell(tx, pinned, (INTERNAL,), notice, fact, now)
