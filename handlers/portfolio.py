"""`/health` alone: all clients a person answers for, those in most danger first."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from handlers.desk import Desk
from handlers.health import WEEK, snapshot
from handlers.notices import Portfolio, PortfolioLine
from storage import daily, health
from storage.line import Tx
from storage.rows import OverrideRow, SnapshotRow

MOST = 15
AT_ONCE = 20
"""So many clients without any snapshot yet are worked out on the spot."""


def portfolio_of(tx: Tx, desk: Desk, clients: Sequence[str], now: dt.datetime) -> Portfolio:
    """The newest snapshot of each client; where each is heading, its score and this week's fall, puts them in order."""
    views = health.all_standing(tx, now)
    rows = in_danger(tx, desk, clients, now)
    counts = Counter(row.band for row, _ in rows)
    return Portfolio(
        client=clients[0],
        client_name=f"{len(clients)} client{'s' if len(clients) != 1 else ''}",
        lines=tuple(_line(desk, row, change, views.get(row.client)) for row, change in rows[:MOST]),
        more=max(0, len(clients) - MOST) if rows else 0,
        bands={band: counts[band] for band in ("at_risk", "watch", "healthy", "unknown") if counts[band]},
        as_of=min((row.as_of for row, _ in rows), default=now),
    )


def in_danger(tx: Tx, desk: Desk, clients: Sequence[str], now: dt.datetime) -> list[tuple[SnapshotRow, int | None]]:
    """The newest snapshot of each client and how its score moved this week, those in most danger first."""
    today = daily.day_of(now)
    latest = _latest(tx, desk, clients, today, now)
    before = health.between(tx, today - WEEK - 1, today - WEEK)
    rows = [(latest[client], _change(latest[client], before.get(client))) for client in clients if client in latest]
    return sorted(rows, key=_danger)


def _latest(tx: Tx, desk: Desk, clients: Sequence[str], today: int, now: dt.datetime) -> dict[str, SnapshotRow]:
    """Today's or yesterday's snapshots; where the bot stood still, those of this week, and a few made now."""
    latest = health.between(tx, today - 1, today)
    lacking = [client for client in clients if client not in latest]
    if not lacking:
        return latest
    if len(lacking) <= AT_ONCE:
        for client in lacking:
            snapshot(tx, desk.current(client), now)
        return health.between(tx, today - 1, today)
    return health.between(tx, today - WEEK, today - 2) | latest


def _change(now: SnapshotRow, before: SnapshotRow | None) -> int | None:
    """How the score moved within the week; None where either is not known."""
    if before is None or before.score is None or now.score is None:
        return None
    return now.score - before.score


def _line(desk: Desk, now: SnapshotRow, change: int | None, view: OverrideRow | None) -> PortfolioLine:
    return PortfolioLine(
        client=now.client,
        client_name=desk.current(now.client).playbook.name,
        score=now.score,
        band=now.band,
        change=change,
        opinion=view.band if view else None,
        as_of=now.as_of,
    )


def _danger(row: tuple[SnapshotRow, int | None]) -> tuple[bool, int, int, str]:
    """Where a client is heading if the week goes on like this; those without a score come last."""
    now, change = row
    score = now.score if now.score is not None else 0
    return now.score is None, score + min(0, change or 0), score, now.client
