"""A review as an editable PowerPoint deck: real titles, native charts with their data, native tables."""

from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from bot.kit import paint
from bot.kit.layout import CELL_PT, HIGH, LEFT, ROOM_W, SMALL_PT, TITLE_PT, WIDE, Box, Grid, Lines, foot_of, sheets
from handlers.review_notice import Chart, Deck, Tile

_TITLE_ONLY = 5
"""A space at which no line breaks."""
_FONT = "Calibri"
_MOST_TITLE = 200
_STEPS = 4
"""Into so many parts the height of a line chart is divided."""
_TITLE = Box(LEFT, 0.5, ROOM_W - 1.6, 0.75)
_KINDS = {"bars": XL_CHART_TYPE.BAR_CLUSTERED, "columns": XL_CHART_TYPE.COLUMN_CLUSTERED, "line": XL_CHART_TYPE.LINE}


def draw_deck(deck: Deck) -> bytes:
    """The deck as the bytes of a .pptx file."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDE), Inches(HIGH)
    properties = made.core_properties
    properties.title, properties.author = _clean(f"{deck.client_name}, {deck.heading}")[:_MOST_TITLE], "Liaison"
    properties.last_modified_by, properties.keywords = "Liaison", deck.period
    _cover(made, deck)
    for number, sheet in enumerate(sheets(deck), 2):
        slide = _slide(made, sheet.title)
        _furniture(slide, deck, number)
        for box, content in sheet.items:
            match content:
                case Tile():
                    _tile(slide, box, content)
                case Lines():
                    _lines(slide, box, content)
                case Chart():
                    _chart(slide, box, content)
                case Grid():
                    _table(slide, box, content)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _colour(code: str) -> RGBColor:
    number = int(code.lstrip("#"), 16)
    return RGBColor(number >> 16, number >> 8 & 255, number & 255)


def _slide(made: Any, title: str, box: Box = _TITLE, points: float = TITLE_PT) -> Any:
    slide = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    shape = slide.shapes.title
    _place(shape, box)
    _write(shape.text_frame, title, points, paint.INK, bold=True)
    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    return slide


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(side) for side in (box.x, box.y, box.w, box.h))


def _write(
    frame: Any,
    text: str,
    points: float,
    colour: str,
    *,
    bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
    space: float = 0,
) -> None:
    """Put a text in a frame's first empty paragraph, or in a further one."""
    frame.word_wrap = True
    first = frame.paragraphs[0]
    paragraph = first if not first.runs else frame.add_paragraph()
    paragraph.alignment = align
    paragraph.space_after = Pt(space)
    run = paragraph.add_run()
    run.text = _clean(text)
    font = run.font
    font.name, font.size, font.bold = _FONT, Pt(points), bold
    font.color.rgb = _colour(colour)


def _clean(text: str) -> str:
    """Without characters that no XML file can hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _text(slide: Any, box: Box, text: str, points: float, colour: str, **how: Any) -> Any:
    shape = slide.shapes.add_textbox(*(Inches(side) for side in (box.x, box.y, box.w, box.h)))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    _write(frame, text, points, colour, **how)
    return shape


def _band(slide: Any, box: Box, colour: str) -> Any:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(side) for side in (box.x, box.y, box.w, box.h)))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    if style is not None:  # the theme's shadow and outline
        shape._element.remove(style)
    return shape


def _cover(made: Any, deck: Deck) -> None:
    slide = _slide(made, deck.client_name, Box(1.3, 2.3, 11, 1.2), 44)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _band(slide, Box(0, 0, 0.35, HIGH), paint.ACCENT)
    warned = paint.WARNING if deck.edition == "internal" else paint.FAINT
    _text(slide, Box(1.3, 3.6, 11, 0.9), deck.heading, 22, warned)
    _text(slide, Box(1.3, 4.6, 11, 0.5), f"{deck.made} {deck.footer}.", 14, paint.FAINT)


def _furniture(slide: Any, deck: Deck, number: int) -> None:
    _band(slide, Box(0, 0, 0.18, HIGH), paint.ACCENT)
    if deck.edition == "internal":
        tag = _band(slide, Box(WIDE - 0.7 - 1.3, 0.68, 1.3, 0.36), paint.WARNING)
        tag.text_frame.margin_top = tag.text_frame.margin_bottom = 0
        tag.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _write(tag.text_frame, "Internal", 12, paint.GROUND, bold=True, align=PP_ALIGN.CENTER)
    _text(slide, Box(LEFT, 7.05, 10.5, 0.3), foot_of(deck), SMALL_PT, paint.FAINT)
    _text(slide, Box(WIDE - 1.7, 7.05, 1.0, 0.3), str(number), SMALL_PT, paint.FAINT, align=PP_ALIGN.RIGHT)


def _tile(slide: Any, box: Box, tile: Tile) -> None:
    shape = _band(slide, box, paint.TINT)
    frame = shape.text_frame
    frame.margin_left = Inches(0.18)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(frame, tile.name, 12, paint.FAINT)
    _write(frame, tile.value, 26, paint.INK, bold=True)
    _write(frame, tile.note, 11, paint.FAINT)


def _lines(slide: Any, box: Box, lines: Lines) -> None:
    shape = slide.shapes.add_textbox(*(Inches(side) for side in (box.x, box.y, box.w, box.h)))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for text in lines.texts:
        _write(frame, text, lines.points, paint.INK, space=7)
        _bullet(frame.paragraphs[-1])


def _bullet(paragraph: Any) -> None:
    """A real bullet with a hanging indent, so that the list stays one when it is edited."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Emu(Inches(0.25))))
    properties.set("indent", str(-Emu(Inches(0.25))))
    mark = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(mark)


def _chart(slide: Any, box: Box, chart: Chart) -> None:
    data = CategoryChartData(number_format="0.##")
    data.categories = _names(chart)
    for series in chart.series:
        data.add_series(_clean(series.name), series.values)
    kind = _KINDS[chart.kind]
    if chart.stacked:
        kind = XL_CHART_TYPE.BAR_STACKED if chart.kind == "bars" else XL_CHART_TYPE.COLUMN_STACKED
    frame = slide.shapes.add_chart(kind, *(Inches(side) for side in (box.x, box.y, box.w, box.h)), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", _clean(chart.alt))
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(11), _FONT
    drawn.font.color.rgb = _colour(paint.INK)
    drawn.has_title = True
    _write(drawn.chart_title.text_frame, chart.title, 13, paint.INK, bold=True)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(drawn, chart)
    for series, drawn_series in zip(chart.series, drawn.plots[0].series, strict=True):
        _colour_series(drawn_series, paint.ROLES[series.role], line=chart.kind == "line")
    _labels(drawn.plots[0], chart)


def _axes(drawn: Any, chart: Chart) -> None:
    values, categories = drawn.value_axis, drawn.category_axis
    values.has_major_gridlines = chart.kind == "line"
    values.visible = chart.kind == "line"
    if chart.kind == "line":
        if chart.low is not None and chart.high is not None:
            values.major_unit = (chart.high - chart.low) / _STEPS
        values.major_gridlines.format.line.color.rgb = _colour(paint.EDGE)
        values.format.line.fill.background()
    if chart.low is not None:
        values.minimum_scale = chart.low
    if chart.high is not None:
        values.maximum_scale = chart.high
    values.tick_labels.font.size = Pt(10)
    categories.tick_labels.font.size = Pt(11)
    categories.format.line.color.rgb = _colour(paint.EDGE)
    categories.has_major_gridlines = False
    categories.reverse_order = chart.kind == "bars"
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.kind == "line":
        _show_all(categories)


def _names(chart: Chart) -> list[str]:
    """What stands under each value; under a long line some names are left out, so that none runs into the next."""
    names = [_clean(name) for name in chart.categories]
    if chart.kind != "line":
        return names
    every = paint.every(len(names))
    return [name if place % every == 0 else " " for place, name in enumerate(names)]


def _show_all(categories: Any) -> None:
    """Every name that is there: which are left out was chosen already, and not every program skips names itself."""
    skip = categories._element.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    # The schema wants it right before the last child but extensions.
    categories._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _colour_series(series: Any, code: str, *, line: bool) -> None:
    if not line:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(code)
        series.invert_if_negative = False
        return
    series.smooth = False
    series.format.line.color.rgb = _colour(code)
    series.format.line.width = Pt(2.25)
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = _colour(code)
    series.marker.format.line.color.rgb = _colour(code)


def _labels(plot: Any, chart: Chart) -> None:
    """The number at every bar, none where it is nought; a line is read off its axis, a stack by its category."""
    if chart.kind == "line":
        return
    plot.gap_width = 60
    plot.overlap = 100 if chart.stacked else -10
    if chart.stacked:
        return
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = "0;;;", False
    labels.font.size = Pt(11)
    labels.font.color.rgb = _colour(paint.INK)


def _table(slide: Any, box: Box, grid: Grid) -> None:
    table = grid.table
    sides = (Inches(side) for side in (box.x, box.y, box.w, box.h))
    frame = slide.shapes.add_table(len(table.rows) + 1, len(table.head), *sides)
    told = _clean(f"Table: {', '.join(table.head)}; {len(table.rows)} rows.")
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told)
    drawn = frame.table
    drawn.horz_banding = False
    for place, part in enumerate(table.widths):
        drawn.columns[place].width = Inches(box.w * part)
    for row, (cells, height) in enumerate(zip((table.head, *table.rows), grid.heights, strict=True)):
        drawn.rows[row].height = Inches(height)
        for column, text in enumerate(cells):
            _cell(drawn.cell(row, column), text, row)


def _cell(cell: Any, text: str, row: int) -> None:
    cell.margin_left = cell.margin_right = Inches(0.1)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    ground = paint.ACCENT if row == 0 else paint.STRIPE if row % 2 == 0 else paint.GROUND
    cell.fill.fore_color.rgb = _colour(ground)
    _write(cell.text_frame, text, CELL_PT, paint.GROUND if row == 0 else paint.INK, bold=row == 0)
