"""A review as a PDF: the same sheets as the deck, every chart drawn as lines and areas, every word real text."""

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from bot.kit import paint
from bot.kit.charts import draw_chart
from bot.kit.fonts import drawable, paragraph, runs
from bot.kit.layout import CELL_PT, HIGH, LEFT, ROOM_W, SMALL_PT, TITLE_PT, WIDE, Box, Grid, Lines, foot_of, sheets
from handlers.review_notice import Chart, Deck, Tile


def draw_paper(deck: Deck) -> bytes:
    """The review as the bytes of a PDF file; the same deck always gives the same bytes."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDE * inch, HIGH * inch), invariant=1, pageCompression=1, lang="en")
    canvas.setTitle(f"{deck.client_name}, {deck.heading}")
    canvas.setAuthor("Liaison")
    canvas.setSubject(deck.period)
    _cover(canvas, deck)
    for number, sheet in enumerate(sheets(deck), 2):
        canvas.showPage()
        canvas.bookmarkPage(f"page{number}")
        canvas.addOutlineEntry(sheet.title, f"page{number}")
        _furniture(canvas, deck, sheet.title, number)
        for box, content in sheet.items:
            match content:
                case Tile():
                    _tile(canvas, box, content)
                case Lines():
                    _lines(canvas, box, content)
                case Chart():
                    draw_chart(canvas, box, content)
                case Grid():
                    _table(canvas, box, content)
    canvas.save()
    return out.getvalue()


def _fill(canvas: Canvas, box: Box, colour: str) -> None:
    canvas.setFillColor(HexColor(colour))
    canvas.rect(box.x * inch, (HIGH - box.y - box.h) * inch, box.w * inch, box.h * inch, stroke=0, fill=1)


def _write(canvas: Canvas, x: float, y: float, text: str, points: float, colour: str, *, bold: bool = False) -> None:
    """One line with its baseline `y` inches below the top."""
    canvas.setFillColor(HexColor(colour))
    left = x * inch
    for font, part in runs(drawable(text), bold=bold):
        canvas.setFont(font, points)
        canvas.drawString(left, (HIGH - y) * inch, part)
        left += float(stringWidth(part, font, points))


def _wrap(canvas: Canvas, box: Box, text: str, points: float, colour: str, *, bold: bool = False) -> float:
    """A paragraph from the top of a box; returns its height in inches."""
    made = paragraph(text, points, colour, bold=bold)
    _, height = made.wrap(box.w * inch, box.h * inch)
    made.drawOn(canvas, box.x * inch, (HIGH - box.y) * inch - height)
    return float(height / inch)


def _cover(canvas: Canvas, deck: Deck) -> None:
    _fill(canvas, Box(0, 0, 0.35, HIGH), paint.ACCENT)
    made = paragraph(deck.client_name, 44, paint.INK, bold=True)
    made.wrap(11 * inch, 2.5 * inch)
    made.drawOn(canvas, 1.3 * inch, (HIGH - 3.3) * inch)
    warned = paint.WARNING if deck.edition == "internal" else paint.FAINT
    _wrap(canvas, Box(1.3, 3.6, 11, 0.6), deck.heading, 22, warned)
    _wrap(canvas, Box(1.3, 4.3, 11, 0.5), f"{deck.made} {deck.footer}.", 14, paint.FAINT)


def _furniture(canvas: Canvas, deck: Deck, title: str, number: int) -> None:
    _fill(canvas, Box(0, 0, 0.18, HIGH), paint.ACCENT)
    _write(canvas, LEFT, 1.0, title, TITLE_PT, paint.INK, bold=True)
    if deck.edition == "internal":
        _fill(canvas, Box(WIDE - LEFT - 1.3, 0.68, 1.3, 0.36), paint.WARNING)
        canvas.setFillColor(HexColor(paint.GROUND))
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawCentredString((WIDE - LEFT - 0.65) * inch, (HIGH - 0.92) * inch, "Internal")
    _write(canvas, LEFT, 7.2, foot_of(deck), SMALL_PT, paint.FAINT)
    canvas.setFont("Helvetica", SMALL_PT)
    canvas.drawRightString((LEFT + ROOM_W) * inch, (HIGH - 7.2) * inch, str(number))


def _tile(canvas: Canvas, box: Box, tile: Tile) -> None:
    _fill(canvas, box, paint.TINT)
    _write(canvas, box.x + 0.18, box.y + 0.33, tile.name, 12, paint.FAINT)
    _write(canvas, box.x + 0.18, box.y + 0.8, tile.value, 26, paint.INK, bold=True)
    _write(canvas, box.x + 0.18, box.y + 1.12, tile.note, 11, paint.FAINT)


def _lines(canvas: Canvas, box: Box, lines: Lines) -> None:
    top = box.y
    for text in lines.texts:
        _write(canvas, box.x, top + lines.points / 72, "•", lines.points, paint.INK)
        top += _wrap(canvas, Box(box.x + 0.25, top, box.w - 0.25, box.h), text, lines.points, paint.INK) + 0.1


def _table(canvas: Canvas, box: Box, grid: Grid) -> None:
    table, top = grid.table, box.y
    for row, (cells, height) in enumerate(zip((table.head, *table.rows), grid.heights, strict=True)):
        ground = paint.ACCENT if row == 0 else paint.STRIPE if row % 2 == 0 else paint.GROUND
        _fill(canvas, Box(box.x, top, box.w, height), ground)
        left = box.x
        for text, part in zip(cells, table.widths, strict=True):
            _cell(canvas, Box(left, top, box.w * part, height), text, head=row == 0)
            left += box.w * part
        top += height
    canvas.setStrokeColor(HexColor(paint.EDGE))
    canvas.setLineWidth(0.5)
    canvas.rect(box.x * inch, (HIGH - top) * inch, box.w * inch, (top - box.y) * inch, stroke=1, fill=0)


def _cell(canvas: Canvas, box: Box, text: str, *, head: bool) -> None:
    made = paragraph(text, CELL_PT, paint.GROUND if head else paint.INK, bold=head)
    _, height = made.wrap((box.w - 0.2) * inch, box.h * inch)
    made.drawOn(canvas, (box.x + 0.1) * inch, (HIGH - box.y - box.h / 2) * inch - height / 2)
