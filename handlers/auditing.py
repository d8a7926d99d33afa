"""The auditor: looks for what should not exist, repairs it, and says so.

An open ticket's running clock that nobody will ever look at again is how promises are lost silently.
"""

import datetime as dt

from handlers import alerts
from handlers.desk import Desk
from storage import clocks, inbox
from storage.line import Tx


def audit_engine(tx: Tx, desk: Desk, now: dt.datetime) -> int:
    """Find running clocks that nobody will look at again, and parked rows; returns how many were repaired."""
    repaired = 0
    for row in clocks.forgotten(tx):
        clocks.save(tx, row.client, row.id, next_check_at=now)
        report_to_ops(
            tx, desk, row.client, "repaired", f"clock:{row.id}", "A clock had lost its next look; it has it again.", now
        )
        repaired += 1
    if count := inbox.parked(tx, now - dt.timedelta(hours=1)):
        text = f"{count} incoming events could not be worked off and are parked. See liaison doctor."
        report_to_ops(tx, desk, "", "parked", f"parked:{now:%Y-%m-%dT%H}", text, now)
    return repaired


def report_to_ops(tx: Tx, desk: Desk, client: str, about: str, key: str, text: str, now: dt.datetime) -> None:
    """Tell ops something about how Liaison itself fares, once a day for each key; without a client, the first's ops."""
    known = client if client in desk.book.playbooks else min(desk.book.playbooks, default=None)
    if known is None:
        return
    pinned = desk.current(known)
    fact = alerts.ops_fact(f"audit:{key}:{now:%Y-%m-%d}", now)
    alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, about, text), fact, now)
