"""The heat map of a portfolio: clients by area, in the bands of each client's playbook; each cell opens its receipt."""

import datetime as dt
from collections.abc import Sequence

from handlers import checkin_asks as asking
from handlers.desk import Desk, Pinned
from handlers.growing_command import PERIOD, area_lines, in_time
from handlers.health import judged
from handlers.health_facts import facts_now
from handlers.health_words import AREA_NAMES, PARTS, amount, cell_words, part_points
from handlers.notices import Briefing, HeatCell, HeatChart, HeatMap, HeatRow, Section
from handlers.portfolio import in_danger
from handlers.telling import Fact, hand_over, person
from playbooks.health import band_of
from playbooks.health_areas import AREAS, area_share
from storage import growth, health
from storage.growth import GrowthRow
from storage.line import Tx
from storage.rows import SnapshotRow

MOST = 10
GROWTH = "growth"
"""The area that is no part of the health score."""
HEAT = "heat-"
"""What the key of a cell's button starts with; the area follows."""


def heat_of(tx: Tx, desk: Desk, clients: Sequence[str], now: dt.datetime) -> HeatMap:
    """The heat map over the newest snapshot of each client, in the order of the portfolio."""
    rows = in_danger(tx, desk, clients, now)
    shown = [_row(tx, desk.current(row.client), row, now) for row, _ in rows[:MOST]]
    return HeatMap(
        client=clients[0],
        client_name=f"{len(clients)} client{'s' if len(clients) != 1 else ''}",
        rows=tuple(shown),
        more=max(0, len(rows) - MOST),
        as_of=min((row.as_of for row, _ in rows), default=now),
    )


def send_picture(tx: Tx, desk: Desk, heat: HeatMap, asked_by: str, now: dt.datetime) -> None:
    """Let the picture of a heat map follow in a direct message to whoever asked, if the playbook knows them."""
    pinned = desk.current(heat.client)
    if heat.rows and asked_by in pinned.playbook.people.directory:
        chart = HeatChart(
            client=heat.client, client_name=heat.client_name, rows=heat.rows, more=heat.more, as_of=heat.as_of
        )
        hand_over(tx, pinned, person(asked_by), chart, Fact(f"heat:{asked_by}:{now:%Y-%m-%dT%H:%M}", now))


def _row(tx: Tx, pinned: Pinned, row: SnapshotRow, now: dt.datetime) -> HeatRow:
    kept = health.upto(tx, row.client, row.day, row.day)
    parts = {name: (float(weight), earned) for name, (weight, earned) in (kept.parts if kept else {}).items()}
    cells = tuple(cell_of(pinned, area, area_share(parts, area)) for area in AREAS)
    cells = (*cells, growth_cell(growth.since(tx, row.client, now - PERIOD), now))
    return HeatRow(client=row.client, client_name=pinned.playbook.name, score=row.score, cells=cells)


def cell_of(pinned: Pinned, area: str, share: int | None) -> HeatCell:
    """One cell, its band by the playbook's own thresholds."""
    band = "unknown" if share is None else band_of(share, pinned.playbook.health.bands)
    return HeatCell(area=area, share=share, band=band)


def growth_cell(rows: Sequence[GrowthRow], now: dt.datetime) -> HeatCell:
    """Growth is counted, not measured: well while everything asked for was answered in time."""
    real = [row for row in rows if row.state != "dismissed"]
    late = [row for row in real if in_time(row, now) is False]
    if not real:
        return HeatCell(area=GROWTH, share=None, band="unknown", words="nothing asked in 90 days")
    waiting = any(row.state == "open" for row in late)
    words = f"{len(real)} asked, {len(late)} answered late" if not waiting else f"{len(real)} asked, answer overdue"
    return HeatCell(area=GROWTH, share=None, band="at_risk" if waiting else "watch" if late else "healthy", words=words)


def area_receipt(tx: Tx, pinned: Pinned, area: str, now: dt.datetime) -> Briefing:
    """What stands behind one cell: the parts of the area with their points and reasons, as they are now."""
    if area == GROWTH:
        return _growth_receipt(tx, pinned, now)
    receipt = judged(pinned.playbook, facts_now(tx, pinned.playbook, now))
    mine = [part for part in receipt.parts if part.name in AREAS[area]]
    share = area_share({part.name: (part.weight, part.earned) for part in mine}, area)
    lines = tuple(
        f"{PARTS[part.name]}: {part_points(part.weight, part.share, part.earned)}; {part.why}" for part in mine
    )
    known = [part for part in mine if part.earned is not None]
    sum_line = (
        f"Known: {amount(round(sum(part.weight for part in known), 1))} points,"
        f" earned {amount(round(sum(part.earned or 0.0 for part in known), 1))}."
        f" The whole receipt: /health {pinned.playbook.client}"
    )
    section = Section(
        title=AREA_NAMES[area], lines=(*(lines or ("the playbook gives none of its parts a weight",)), sum_line)
    )
    return asking.briefing(
        pinned, "area", f"{pinned.playbook.name} · {cell_words(cell_of(pinned, area, share))}", (section,)
    )


def _growth_receipt(tx: Tx, pinned: Pinned, now: dt.datetime) -> Briefing:
    cell = growth_cell(growth.since(tx, pinned.playbook.client, now - PERIOD), now)
    lines = area_lines(tx, pinned, pinned.hours_zone(pinned.playbook.people.pm), now)
    section = Section(title=AREA_NAMES[GROWTH], lines=(*lines, f"All of it: /liaison growth {pinned.playbook.client}"))
    return asking.briefing(pinned, "area", f"{pinned.playbook.name} · {cell_words(cell)}", (section,))


def area_named(word: str) -> str | None:
    """The area a word means, or None."""
    folded = word.casefold()
    return folded if folded in (*AREAS, GROWTH) else None
