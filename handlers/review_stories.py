"""What happened to the worst tickets of a period and what was done, each told from its log."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from storage import events
from storage.line import Tx
from storage.rows import EventRow, TicketRow

MOST = 4
TOLD = ("P1", "P2")


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket from its opening to its end; spans are by the clock on the wall."""

    key: str
    severity: str
    category: str | None
    words: str
    opened_at: dt.datetime
    answered: dt.timedelta | None
    """From the opening to our first answer."""
    answers: int
    resolved: dt.timedelta | None
    reopened: int


def stories(tx: Tx, raised: Sequence[TicketRow], by_hand: set[int]) -> tuple[Story, ...]:
    """The worst tickets of a period: by severity, then those opened again, then the longest open."""
    worst = sorted((row for row in raised if row.severity in TOLD), key=_weight)[:MOST]
    told = [_story(row, events.of_ticket(tx, row.client, row.id), row.id in by_hand) for row in worst]
    return tuple(sorted(told, key=lambda story: story.opened_at))


def _weight(row: TicketRow) -> tuple[object, ...]:
    lasted = (row.resolved_at - row.opened_at).total_seconds() if row.resolved_at else math.inf
    return row.severity, -row.cycle, -lasted, row.id


def _story(row: TicketRow, log: Sequence[EventRow], by_hand: bool) -> Story:
    answers = [event.at for event in log if event.kind == "answered"]
    return Story(
        key=row.key,
        severity=row.severity,
        category=row.category,
        words="" if by_hand else row.summary,
        opened_at=row.opened_at,
        answered=max(min(answers) - row.opened_at, dt.timedelta()) if answers else None,
        answers=len(answers),
        resolved=row.resolved_at - row.opened_at if row.resolved_at and row.state == "resolved" else None,
        reopened=row.cycle - 1,
    )
