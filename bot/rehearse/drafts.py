"""What a rehearsal assumes where the input is silent: promises nobody wrote down, ends nobody recorded."""

import datetime as dt

from handlers import actions
from handlers.actions import Act
from handlers.desk import Desk
from playbooks.loading import draft_playbook
from playbooks.schema import Playbook
from storage import tickets
from storage.line import Tx

QUIET = dt.timedelta(days=2)
"""A ticket whose client asks for nothing for so long after our last answer counts as resolved."""
ASSUMED = "nobody (assumed)"


def draft(channel: str) -> Playbook:
    """The default promises for one channel, but only those a bare transcript can judge: answers, not resolutions."""
    playbook = draft_playbook(channel)
    kept = {
        severity: targets.model_copy(update={"resolution": None, "periodic_update": None})
        for severity, targets in playbook.severities.items()
    }
    return playbook.model_copy(update={"check_ins": (), "severities": kept})


def close_quiet(tx: Tx, desk: Desk, at: dt.datetime) -> tuple[int, int]:
    """Resolve the tickets that have been quiet since our last answer; returns how many, and how many of them again."""
    quiet = [row for client in desk.book.playbooks for row in tickets.quiet(tx, client, at - QUIET)]
    for row in quiet:
        actions.resolve(tx, desk, row, Act(ASSUMED, at, at))
    return len(quiet), sum(row.cycle > 1 for row in quiet)
