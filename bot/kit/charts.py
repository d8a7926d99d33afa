"""The charts of the PDF, drawn with reportlab's own."""

from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from bot.kit import paint
from bot.kit.fonts import drawable, font_of
from bot.kit.layout import HIGH, Box
from handlers.review_notice import Chart

_POINTS = 10
_TITLE = 30
_LEGEND = 26
_STEPS = 4
_MOST_NAMES = 8
"""So many names at most stand under a line; between them every second or third is left out."""


def draw_chart(canvas: Canvas, box: Box, chart: Chart) -> None:
    """Draw a chart with its title and, where it has several series, its legend."""
    width, height = box.w * inch, box.h * inch
    drawing = Drawing(width, height)
    title = drawable(chart.title)
    drawing.add(
        String(0, height - 16, title, fontName=font_of(title, bold=True), fontSize=13, fillColor=HexColor(paint.INK))
    )
    foot = _LEGEND if len(chart.series) > 1 else 4
    plot = _plot(chart)
    _place(plot, chart, width, height - _TITLE - foot, foot)
    drawing.add(plot)
    if len(chart.series) > 1:
        _legend(drawing, chart)
    renderPDF.draw(drawing, canvas, box.x * inch, (HIGH - box.y - box.h) * inch)


def _plot(chart: Chart) -> Any:
    backwards = chart.kind == "bars"  # bars stand from the bottom up there; the first belongs on top
    step = -1 if backwards else 1
    names = [drawable(name) for name in chart.categories][::step]
    data = [list(series.values[::step]) for series in chart.series]
    series = chart.series
    if backwards and not chart.stacked:
        data, series = data[::-1], series[::-1]
    made: Any = {"bars": HorizontalBarChart, "columns": VerticalBarChart, "line": HorizontalLineChart}[chart.kind]()
    made.data = data
    made.categoryAxis.categoryNames = names if chart.kind != "line" else _thinned(names)
    made.categoryAxis.labels.fontName = font_of("")
    for place, name in enumerate(names):
        made.categoryAxis.labels[place].fontName = font_of(name)
    made.categoryAxis.labels.fontSize = _POINTS
    made.categoryAxis.labels.fillColor = HexColor(paint.INK)
    made.categoryAxis.strokeColor = HexColor(paint.EDGE)
    made.categoryAxis.visibleTicks = 0
    if chart.low is not None:
        made.valueAxis.valueMin = chart.low
    made.valueAxis.valueMax = chart.high if chart.high is not None else _highest(chart)
    if chart.kind == "line":
        _line(made, chart)
    else:
        _bars(made, chart, [paint.ROLES[one.role] for one in series])
    return made


def _thinned(names: list[str]) -> list[str]:
    every = -(-len(names) // _MOST_NAMES)
    return [name if place % every == 0 else "" for place, name in enumerate(names)]


def _highest(chart: Chart) -> float:
    columns = zip(*(series.values for series in chart.series), strict=True)
    sums = [sum(value or 0 for value in column) for column in columns]
    most = max(sums) if chart.stacked else max(value or 0 for series in chart.series for value in series.values)
    return max(1.0, most * (1.02 if chart.stacked else 1.12))


def _line(made: Any, chart: Chart) -> None:
    made.joinedLines = 1
    if chart.low is not None and chart.high is not None:
        made.valueAxis.valueStep = (chart.high - chart.low) / _STEPS
    made.valueAxis.visibleGrid = 1
    made.valueAxis.gridStrokeColor = HexColor(paint.EDGE)
    made.valueAxis.gridStrokeWidth = 0.5
    made.valueAxis.strokeColor = None
    made.valueAxis.visibleTicks = 0
    made.valueAxis.labels.fontSize = _POINTS
    made.valueAxis.labels.fillColor = HexColor(paint.FAINT)
    made.valueAxis.labelTextFormat = f"%g{' %%' if chart.unit == '%' else ''}"
    if chart.low is not None and chart.low < 0:
        made.categoryAxis.joinAxisMode = "bottom"
    for place, series in enumerate(chart.series):
        made.lines[place].strokeColor = HexColor(paint.ROLES[series.role])
        made.lines[place].strokeWidth = 2
        mark = makeMarker("FilledCircle")
        mark.size, mark.fillColor, mark.strokeColor = 5, HexColor(paint.ROLES[series.role]), None
        made.lines[place].symbol = mark


def _bars(made: Any, chart: Chart, colours: list[str]) -> None:
    made.valueAxis.visible = 0
    made.barWidth, made.groupSpacing, made.barSpacing = 10, 6, 1
    if chart.stacked:
        made.categoryAxis.style = "stacked"
    for place, colour in enumerate(colours):
        made.bars[place].fillColor = HexColor(colour)
        made.bars[place].strokeColor = None
    if chart.stacked:  # its categories name the numbers
        return
    made.barLabelFormat = lambda value: f"{value:g}" if value else ""
    made.barLabels.fontName, made.barLabels.fontSize = "Helvetica", _POINTS
    made.barLabels.fillColor = HexColor(paint.INK)
    made.barLabels.boxTarget, made.barLabels.nudge = "hi", 9


def _place(made: Any, chart: Chart, width: float, height: float, foot: float) -> None:
    if chart.kind == "bars":
        names = [drawable(name) for name in chart.categories]
        room = min(max(float(stringWidth(name, font_of(name), _POINTS)) for name in names) + 14, width * 0.45)
        made.x, made.y, made.width, made.height = room, foot, width - room - 20, height
        made.categoryAxis.labels.boxAnchor, made.categoryAxis.labels.dx = "e", -6
        return
    room = 40.0 if chart.kind == "line" else 8.0
    made.x, made.y, made.width, made.height = room, foot + 18, width - room - 20, height - 18


def _legend(drawing: Drawing, chart: Chart) -> None:
    left = 0.0
    for series in chart.series:
        key: Any = Rect(left, 5, 10, 10)
        key.fillColor, key.strokeColor = HexColor(paint.ROLES[series.role]), None
        drawing.add(key)
        drawing.add(
            String(left + 15, 6, series.name, fontName="Helvetica", fontSize=_POINTS, fillColor=HexColor(paint.INK))
        )
        left += 35 + float(stringWidth(series.name, "Helvetica", _POINTS))
