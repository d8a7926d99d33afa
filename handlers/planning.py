"""What is kept planned ahead: check-ins, both ends of every PM's day, and the ops lead's morning."""

import datetime as dt

from handlers import checkins, days, ops_report
from handlers.desk import Desk, Pinned
from storage.line import Tx


def plan_ahead(tx: Tx, desk: Desk, now: dt.datetime) -> None:
    """Plan what comes next of everything that recurs; planning twice changes nothing."""
    for client in desk.book.playbooks:
        plan_for(tx, desk.current(client), now)
    ops_report.plan_reports(tx, desk, now)


def plan_for(tx: Tx, pinned: Pinned, now: dt.datetime) -> None:
    """Plan what comes next for one client."""
    checkins.plan_for(tx, pinned, now)
    days.plan_day_of(tx, pinned, now)
