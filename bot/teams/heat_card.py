"""The heat map of a portfolio: a row of buttons for each client, each with colour, number and the word for both."""

from bot.quoting import cut_line
from bot.teams.card_parts import (
    MOST_IN_BODY,
    Json,
    Maker,
    Subject,
    Viewer,
    headline,
    line,
    ours,
    row,
    run,
    small,
    that_fit,
)
from handlers import health_words
from handlers.bands import BANDS
from handlers.heat import HEAT
from handlers.notices import HeatMap, HeatRow

_SQUARES = {"healthy": "🟦", "watch": "🟨", "at_risk": "🟧", "unknown": "⬜"}
"""Blue, yellow and orange are told apart by people who see colours differently; the word stands beside each."""


def heat_body(notice: HeatMap, viewer: Viewer, make: Maker) -> list[Json]:
    """Clients by area, those in most danger first."""
    if not notice.rows:
        return [line(run(health_words.heat(notice, viewer.time), 600))]
    rows = that_fit((_client(each, make) for each in notice.rows), MOST_IN_BODY - 2_000)
    more = notice.more + len(notice.rows) - len(rows)
    told = f"and {more} more. " if more else ""
    legend = " · ".join(f"{_SQUARES[band]} {BANDS[band]}" for band in _SQUARES)
    figures = f"{told}Each button opens its receipt. {legend}. Figures as of {viewer.time(notice.as_of)} or later."
    return [headline(f"{cut_line(notice.client_name, 80)} by area", "emphasis"), *rows, small(figures)]


def _client(each: HeatRow, make: Maker) -> Json:
    score = f" · {each.score} of 100" if each.score is not None else " · no score yet"
    cells = [
        make.button(
            Subject(each.client, f"{HEAT}{cell.area}", 0),
            "area",
            f"{_SQUARES[cell.band]} {cut_line(health_words.cell_words(cell), 60)}",
        )
        for cell in each.cells
    ]
    return {"type": "Container", "items": [line(run(each.client_name, 40, weight="Bolder"), ours(score)), row(cells)]}
