"""The heat map: clients by area, in each cell the number and the word that its colour stands for."""

import textwrap
import warnings
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bot.pictures import look
from bot.pictures.chart import ONE_AT_A_TIME, shown_name, small
from handlers.health_words import AREA_NAMES, BANDS
from handlers.notices import HeatCell, HeatChart, HeatRow

_ROW, _HEAD, _FOOT = 0.62, 1.0, 0.5
"""Heights in inches."""
_NAMES = 0.25
"""The part of the width that names take."""
_COLOURS = 24
_FEW, _DENSE = 5, 96
"""Beyond a few rows a picture of the usual density would be too large for a message on Teams."""
_LETTERS = 17
"""How many letters a line of a cell has room for."""


def draw_heat(chart: HeatChart) -> tuple[bytes, int, int]:
    """The heat map as PNG, its width and height in pixels."""
    with ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter the font lacks is drawn as a box and named in the log otherwise
        high = _HEAD + _ROW * len(chart.rows) + _FOOT
        size = (look.SIZE[0], high)
        figure = Figure(
            figsize=size,
            dpi=look.DPI if len(chart.rows) <= _FEW else _DENSE,
            facecolor=look.GROUND,
            edgecolor=look.EDGE,
            linewidth=2,
        )
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.03, _FOOT / high, 0.945, _ROW * len(chart.rows) / high))
        _grid(axes, chart)
        _around(figure, chart, high)
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=look.GROUND, edgecolor=look.EDGE)
        width, height = canvas.get_width_height()
    return small(out, _COLOURS), width, height


def _grid(axes: Any, chart: HeatChart) -> None:
    areas = list(AREA_NAMES)
    wide = (1 - _NAMES) / len(areas)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(chart.rows), 0)
    axes.axis("off")
    for column, area in enumerate(areas):
        middle = _NAMES + wide * (column + 0.5)
        axes.text(middle, -0.12, AREA_NAMES[area], color=look.INK, fontsize=10, ha="center", va="bottom")
    for line, row in enumerate(chart.rows):
        _name(axes, line, row)
        cells = {cell.area: cell for cell in row.cells}
        for column, area in enumerate(areas):
            if area in cells:
                _cell(axes, (_NAMES + wide * column, float(line)), wide, cells[area])


def _name(axes: Any, line: int, row: HeatRow) -> None:
    name = shown_name(row.client_name, row.client, 22)
    axes.text(0, line + 0.42, name, color=look.INK, fontsize=10, fontweight="bold", va="center", clip_on=True)
    score = f"{row.score} of 100" if row.score is not None else "no score yet"
    axes.text(0, line + 0.74, score, color=look.FAINT, fontsize=8.5, va="center")


def _cell(axes: Any, corner: tuple[float, float], wide: float, cell: HeatCell) -> None:
    left, top = corner
    hatch = "///" if cell.band == "unknown" else None
    axes.add_patch(
        Rectangle(
            (left + 0.004, top + 0.05),
            wide - 0.008,
            0.9,
            facecolor=look.CELLS[cell.band],
            edgecolor=look.EDGE,
            hatch=hatch,
        )
    )
    first, second = cell_lines(cell)
    middle = left + wide / 2
    plain = {"ha": "center", "va": "center", "color": look.INK}
    box = {"facecolor": look.GROUND, "edgecolor": "none", "pad": 1.5} if hatch else None
    axes.text(
        middle,
        top + (0.36 if second else 0.5),
        first,
        fontsize=10 if cell.share is not None else 8.5,
        bbox=box,
        **plain,
    )
    if second:
        axes.text(middle, top + 0.7, second, fontsize=8.5, bbox=box, **plain)


def cell_lines(cell: HeatCell) -> tuple[str, str]:
    """What stands in a cell, in two lines: never its colour alone."""
    if cell.words:
        first, *more = textwrap.wrap(cell.words, _LETTERS, max_lines=2, placeholder="…")
        return first, " ".join(more)
    return ("not known", "") if cell.share is None else (f"{cell.share} %", BANDS[cell.band])


def _around(figure: Figure, chart: HeatChart, high: float) -> None:
    top = 1 - 0.32 / high
    figure.text(0.03, top, f"{chart.client_name} by area", color=look.INK, fontsize=14, fontweight="bold", va="center")
    day = f"{chart.as_of.day} {chart.as_of:%b %Y}"
    figure.text(0.975, top, day, color=look.FAINT, fontsize=10, ha="right", va="center")
    more = f"and {chart.more} more · " if chart.more else ""
    told = f"{more}colours by each client's own thresholds, those in most danger first"
    figure.text(0.03, 0.22 / high, told, color=look.FAINT, fontsize=9, va="center")
