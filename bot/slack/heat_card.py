"""The heat map of a portfolio: a row of buttons for each client, each with colour, number and the word for both."""

from bot.look import Viewer
from bot.quoting import cut_line
from bot.slack.card_parts import Buttons, Json, Subject, actions, context, header, section
from bot.slack.list_cards import that_fit
from bot.slack.quoting import escaped
from handlers import health_words
from handlers.bands import BANDS
from handlers.heat import HEAT
from handlers.notices import HeatCell, HeatMap, HeatRow

SQUARES = {"healthy": "🟦", "watch": "🟨", "at_risk": "🟧", "unknown": "⬜"}
"""Blue, yellow and orange are told apart by people who see colours differently; the word stands beside each."""


def heat_blocks(notice: HeatMap, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Clients by area, those in most danger first."""
    if not notice.rows:
        return [section(escaped(health_words.heat(notice, viewer.time), 600))]
    rows = that_fit(block for row in notice.rows for block in _row(row, buttons))
    rows = rows[: len(rows) // 2 * 2]
    more = notice.more + len(notice.rows) - len(rows) // 2
    told = f"and {more} more. " if more else ""
    legend = " · ".join(f"{SQUARES[band]} {BANDS[band]}" for band in SQUARES)
    small = f"{told}Each button opens its receipt. {legend}. Figures as of {viewer.time(notice.as_of)} or later."
    return [header(f"{notice.client_name} by area"), *rows, context(small)]


def _row(row: HeatRow, buttons: Buttons) -> list[Json]:
    score = f" · {row.score} of 100" if row.score is not None else " · no score yet"
    cells = [
        buttons.make(Subject(row.client, f"{HEAT}{cell.area}", 0), "area", f"{SQUARES[cell.band]} {_label(cell)}")
        for cell in row.cells
    ]
    return [section(f"*{escaped(cut_line(row.client_name, 40), 60)}*{score}"), actions(cells)]


def _label(cell: HeatCell) -> str:
    return cut_line(health_words.cell_words(cell), 60)
