"""`/health` alone: all clients a person answers for, those in most danger first."""

import datetime as dt
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
    today = daily.day_of(now)
    latest = _latest(tx, desk, clients, today, now)
    before = health.between(tx, today - WEEK - 1, today - WEEK)
    views = health.all_standing(tx, now)
    shown = [client for client in clients if client in latest]
    lines = [_line(desk, latest[client], before.get(client), views.get(client)) for client in shown]
    lines.sort(key=_danger)
    counts = {band: sum(line.band == band for line in lines) for band in ("at_risk", "watch", "healthy", "unknown")}
    return Portfolio(
        client=clients[0],
        client_name=f"{len(clients)} client{'s' if len(clients) != 1 else ''}",
        lines=tuple(lines[:MOST]),
        more=len(clients) - len(lines[:MOST]),
        bands={band: number for band, number in counts.items() if number},
        as_of=min((line.as_of for line in lines), default=now),
    )


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


def _line(desk: Desk, now: SnapshotRow, before: SnapshotRow | None, view: OverrideRow | None) -> PortfolioLine:
    known = before is not None and before.score is not None and now.score is not None
    return PortfolioLine(
        client=now.client,
        client_name=desk.current(now.client).playbook.name,
        score=now.score,
        band=now.band,
        change=now.score - before.score if known else None,  # type: ignore[operator, union-attr]
        opinion=view.band if view else None,
        as_of=now.as_of,
    )


def _danger(line: PortfolioLine) -> tuple[bool, int, int, str]:
    """Where a client is heading if the week goes on like this; those without a score come last."""
    falling = min(0, line.change or 0)
    score = line.score if line.score is not None else 0
    return line.score is None, score + falling, score, line.client_name
