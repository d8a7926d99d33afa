"""The health chart: the score day by day over its bands, and beside it how each target was met."""

import datetime as dt
import threading
import warnings
from io import BytesIO
from itertools import pairwise
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bot.pictures import look
from handlers.health_words import BANDS
from handlers.notices import HealthChart, HealthPoint
from handlers.phrases import METRIC_NAMES

_EPOCH = dt.date(1970, 1, 1)
_NAME = 40
_COLOURS = 64
_LAST_LETTER = 0x2E80
"""From here on the font at hand has no letters (Chinese, Japanese, Korean, emoji); the client's key stands in then."""
ONE_AT_A_TIME = threading.Lock()
"""matplotlib's text is not made for several threads at once."""


def draw(chart: HealthChart) -> tuple[bytes, int, int]:
    """The chart as PNG, its width and height in pixels."""
    with ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter the font lacks is drawn as a box and named in the log otherwise
        figure = Figure(figsize=look.SIZE, dpi=look.DPI, facecolor=look.GROUND, edgecolor=look.EDGE, linewidth=2)
        canvas = FigureCanvasAgg(figure)
        _fill(figure, chart)
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=look.GROUND, edgecolor=look.EDGE)
        width, height = canvas.get_width_height()
    return small(out), width, height


def small(drawn: BytesIO, colours: int = _COLOURS) -> bytes:
    """The same picture in a quarter of the bytes: flat colours need few, and Teams takes it inside a message."""
    out = BytesIO()
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fill(figure: Figure, chart: HealthChart) -> None:
    rates = [row for row in chart.attained if row[2]]
    grid = figure.add_gridspec(
        1, 2 if rates else 1, width_ratios=[2.1, 1] if rates else [1], left=0.07, right=0.975, top=0.83, bottom=0.12
    )
    _title(figure, chart)
    _scores(figure.add_subplot(grid[0]), chart)
    if rates:
        grid.update(wspace=0.08)
        _targets(figure.add_subplot(grid[1]), rates)


def _title(figure: Figure, chart: HealthChart) -> None:
    name = shown_name(chart.client_name, chart.client, _NAME)
    figure.text(0.03, 0.925, f"Health of {name}", color=look.INK, fontsize=14, fontweight="bold")
    day = f"{chart.as_of.day} {chart.as_of:%b %Y}"
    figure.text(0.975, 0.925, f"{chart.days} days to {day}", color=look.FAINT, fontsize=10, ha="right")


def shown_name(name: str, key: str, most: int) -> str:
    """A client's name as it can be drawn, or its key where the font has no letters for it."""
    drawable = all(ord(letter) < _LAST_LETTER for letter in name)
    shown = name if drawable else key
    shown = shown if len(shown) <= most else f"{shown[: most - 1]}…"
    return shown.replace("$", r"\$")  # a dollar would begin a formula


def _scores(axes: Any, chart: HealthChart) -> None:
    last = max(point.day for point in chart.points)
    first = min(min(point.day for point in chart.points), last - 13)
    _bands(axes, chart, first)
    for run in _runs(chart):
        days, scores = [point.day for point in run], [point.score for point in run]
        axes.plot(days, scores, color=look.LINE, linewidth=2.2, marker="o" if len(run) < 3 else None, markersize=4)
    known = [point for point in chart.points if point.score is not None]
    if known:
        _mark(axes, known[-1])
    axes.set_xlim(first, last + max(2, (last - first) * 0.06))
    axes.set_ylim(0, 103)
    axes.set_yticks([0, 25, 50, 75, 100])
    ticks = sorted({first, (first + last) // 2, last})
    axes.set_xticks(ticks, [_date(day) for day in ticks])
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.tick_params(colors=look.FAINT, labelsize=9, length=0)
    axes.set_title("Score, 0 to 100", color=look.FAINT, fontsize=10, loc="left")
    for side in axes.spines.values():
        side.set_visible(False)


def _bands(axes: Any, chart: HealthChart, first: int) -> None:
    """The bands from the lowest up, each with its name at its lower edge."""
    lowest = sorted(chart.bands.items(), key=lambda item: item[1])
    edges = [*(score for _, score in lowest), 103]
    for (name, _), (low, high) in zip(lowest, pairwise(edges), strict=True):
        axes.axhspan(low, high, facecolor=look.BANDS.get(name, look.GROUND), edgecolor="none")
        if high - low >= 6:
            axes.text(first, low + 1.5, f" {BANDS.get(name, name)}", color=look.FAINT, fontsize=8.5, va="bottom")


def _runs(chart: HealthChart) -> list[list[HealthPoint]]:
    """The points in stretches without a hole: over days without a score no line is drawn."""
    runs: list[list[HealthPoint]] = [[]]
    for point in chart.points:
        whole = point.score is not None and (not runs[-1] or point.day - runs[-1][-1].day <= 2)
        if not whole and runs[-1]:
            runs.append([])
        if point.score is not None:
            runs[-1].append(point)
    return [run for run in runs if run]


def _mark(axes: Any, point: HealthPoint) -> None:
    axes.plot([point.day], [point.score], color=look.LINE, marker="o", markersize=8)
    high = (point.score or 0) > 90
    place = {"xytext": (0, -11 if high else 9), "va": "top" if high else "bottom"}
    axes.annotate(
        str(point.score),
        (point.day, point.score),
        textcoords="offset points",
        ha="center",
        color=look.INK,
        fontsize=12,
        fontweight="bold",
        **place,
    )


def _targets(axes: Any, rates: list[tuple[Any, int, int]]) -> None:
    """A bar each: what was met filled, what was missed hatched, the numbers in words above it."""
    for place, (metric, met, judged) in enumerate(rates):
        share = 100 * met / judged
        axes.barh(place, share, height=0.34, color=look.KEPT)
        axes.barh(
            place, 100 - share, left=share, height=0.34, facecolor=look.GROUND, edgecolor=look.MISSED, hatch="////"
        )
        name = METRIC_NAMES[metric].capitalize()
        axes.text(0, place - 0.27, name, color=look.INK, fontsize=9.5, va="bottom")
        axes.text(100, place - 0.27, f"{met} of {judged}", color=look.INK, fontsize=9.5, va="bottom", ha="right")
    axes.set_xlim(0, 101)
    axes.set_ylim(max(len(rates) - 0.45, 2.2), -0.75)
    axes.set_title("Targets met in 30 days, missed hatched", color=look.FAINT, fontsize=10, loc="right")
    axes.axis("off")


def _date(day: int) -> str:
    date = _EPOCH + dt.timedelta(days=day)
    return f"{date.day} {date:%b}"
