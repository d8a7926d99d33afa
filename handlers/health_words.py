"""Health in plain words: the whole receipt, so that a reader can add it up by hand."""

import datetime as dt
from collections.abc import Callable

from handlers.bands import BANDS
from handlers.notices import (
    HealthChart,
    HealthMove,
    HealthPart,
    HealthView,
    HeatCell,
    HeatChart,
    HeatMap,
    Portfolio,
    PortfolioLine,
)

PARTS = {
    "attainment": "targets met",
    "escalations": "escalations",
    "our_lag": "our answers",
    "client_lag": "their answers",
    "tone": "tone",
    "surveys": "surveys",
    "check_ins": "check-ins",
    "silence": "silence",
    "promises": "promises",
    "people": "people",
    "renewal": "renewal",
}
AREA_NAMES = {"response": "Response", "quality": "Quality", "tone": "Tone", "rhythm": "Rhythm", "growth": "Growth"}
Told = Callable[[dt.datetime], str]
"""An instant as the reader's clock shows it."""


def amount(points: float) -> str:
    """Points without a needless nought."""
    return f"{points:g}"


def signed(points: float) -> str:
    """Points with their sign."""
    return f"{points:+g}".replace("-", "−")


def headline(view: HealthView) -> str:
    """The score and its band, or that too little is known."""
    if view.score is None:
        return f"no score yet: {amount(view.known)} of 100 points can be judged, 50 are needed"
    return f"{view.score} of 100, {BANDS[view.band]}"


def trend(view: HealthView) -> str:
    """How the score moved within a week."""
    if view.score is None or view.last_week is None:
        return "no score of a week ago to compare with"
    if view.score == view.last_week:
        return "the same as a week ago"
    moved = "up" if view.score > view.last_week else "down"
    return f"{moved} {abs(view.score - view.last_week)} from {view.last_week} a week ago"


def opinion(view: HealthView, told: Told) -> str | None:
    """A person's own view, who holds it, why and how long."""
    if view.opinion is None:
        return None
    own = view.opinion
    return f"{own.by} sees it as {BANDS[own.band]} until {told(own.until)}: “{own.reason}” (owner {own.owner})"


def missing(view: HealthView) -> str:
    """What nothing is known of; it earns nothing."""
    unknown = [_unknown(part) for part in view.parts if part.earned is None]
    return f"Not known, so it earns nothing: {', '.join(unknown)}" if unknown else "Everything is known"


def _unknown(part: HealthPart) -> str:
    was = f" ({amount(part.was)} points a week ago)" if part.was else ""
    return PARTS.get(part.name, part.name) + was


def age(view: HealthView, told: Told) -> str:
    """How fresh the facts are."""
    newest = f", newest message {told(view.newest)}" if view.newest else ", no message known"
    return f"As of {told(view.as_of)}{newest}"


def receipt(view: HealthView, told: Told) -> str:
    """The whole receipt as text."""
    lines = [f"{view.client_name}: {headline(view)} ({trend(view)})"]
    own = opinion(view, told)
    lines += [own] if own else []
    for part in view.parts:
        lines.append(
            f"• {PARTS.get(part.name, part.name)}: {part_points(part.weight, part.share, part.earned)}; {part.why}"
        )
    lines.append(f"Sum: {amount(view.earned)} points of 100.")
    lines += _moves("Moved it this week:", view.movers, signed)
    lines += _moves("Would raise it most:", view.raises, lambda points: f"up to +{amount(points)}")
    lines += [stage(view)] if view.stage else []
    lines.append(f"{missing(view)}.")
    lines.append(f"{age(view, told)}. Formula {view.version}. {view.not_counted}".rstrip())
    return "\n".join(lines)


def part_points(weight: float, share: int | None, earned: float | None) -> str:
    """The points a part earned of its own, or that nothing is known."""
    if earned is None:
        return f"0 of {amount(weight)} points, no data"
    return f"{amount(earned)} of {amount(weight)} points ({share} %)"


def _moves(head: str, moves: tuple[HealthMove, ...], told: Callable[[float], str]) -> list[str]:
    return [head, *(f"• {told(move.points)} {move.what}" for move in moves)] if moves else []


def stage(view: HealthView) -> str:
    """The stage of the partnership; it earns nothing."""
    return f"Stage: {view.stage}. /map {view.client} shows the evidence."


def picture(chart: HealthChart | HeatChart) -> str:
    """What stands under a picture."""
    return chart.alt


def portfolio(view: Portfolio, told: Told) -> str:
    """All clients, those in most danger first."""
    if not view.lines:
        return "No client's health has been worked out yet; the first figures come within minutes."
    counts = ", ".join(f"{number} {BANDS[band]}" for band, number in view.bands.items())
    more = [f"and {view.more} more"] if view.more else []
    lines = [f"{view.client_name}: {counts}. Worst and fastest falling first:"]
    return "\n".join([*lines, *map(line, view.lines), *more, f"Figures as of {told(view.as_of)} or later."])


def line(row: PortfolioLine) -> str:
    """One client of the portfolio."""
    if row.score is None:
        return f"• {row.client_name}: no score yet"
    change = f", {signed(row.change)} this week" if row.change else ""
    own = f" (seen as {BANDS[row.opinion]})" if row.opinion else ""
    return f"• {row.client_name}: {row.score}, {BANDS[row.band]}{change}{own}"


def heat(view: HeatMap, told: Told) -> str:
    """The heat map as text, a line for each client."""
    if not view.rows:
        return "No client's health has been worked out yet; the first figures come within minutes."
    lines = [f"{view.client_name} by area, those in most danger first:"]
    lines += [f"• {row.client_name}{_scored(row.score)}: {'; '.join(map(cell_words, row.cells))}" for row in view.rows]
    more = [f"and {view.more} more"] if view.more else []
    return "\n".join([*lines, *more, f"Figures as of {told(view.as_of)} or later."])


def _scored(score: int | None) -> str:
    return f" ({score})" if score is not None else ""


def cell_words(cell: HeatCell) -> str:
    """One cell of the heat map in words."""
    name = AREA_NAMES[cell.area]
    if cell.words:
        return f"{name}: {cell.words}"
    return f"{name}: not known" if cell.share is None else f"{name} {cell.share} %, {BANDS[cell.band]}"
