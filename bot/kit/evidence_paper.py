"""The evidence pack's PDF: what the pack says in sum, every clock and pause in full, and the digests of its tables."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, PageBreak, SimpleDocTemplate, Spacer, TableStyle

from bot.kit import paint
from bot.kit.fonts import paragraph
from handlers.evidence import Evidence, Sheet
from playbooks.terms import Metric

_PAGE = landscape(A4)
_MARGIN = 14 * mm
_ROOM = _PAGE[0] - 2 * _MARGIN
_CLOCK_COLUMNS = (
    *(("ticket", 0.075), ("severity", 0.06), ("target", 0.095), ("counted in", 0.06), ("promised s", 0.075)),
    *(("started", 0.145), ("due", 0.145), ("stopped", 0.145)),
    *(("verdict", 0.07), ("counted s", 0.07), ("paused s", 0.06)),
)
_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d)$")
_PAUSE_COLUMNS = (
    *(("ticket", 0.08), ("target", 0.12), ("from", 0.155), ("to", 0.155), ("length s", 0.07), ("reason", 0.2)),
    *(("paused by", 0.11), ("resumed by", 0.11)),
)


def draw_evidence(evidence: Evidence, digests: Mapping[str, str], public_key: str | None) -> bytes:
    """The PDF as bytes; the same evidence always gives the same bytes."""
    out = BytesIO()
    title = f"SLA evidence of {evidence.client_name}, {evidence.period.words}"
    made = SimpleDocTemplate(
        out,
        pagesize=_PAGE,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=18 * mm,
        title=title,
        author="Liaison",
        invariant=1,
    )
    clocks, pauses = (sheet for sheet in evidence.sheets if sheet.name in ("clocks", "pauses"))
    story: list[Flowable] = [
        *_cover(evidence, title, public_key),
        *_table(
            ("Target", "Met", "Missed", "Cancelled or not judged in the period"),
            [(_target(name), *(str(count) for count in counts)) for name, *counts in evidence.verdicts],
            (0.3, 0.15, 0.15, 0.4),
        ),
        Spacer(1, 6 * mm),
        *_table(("File", "SHA-256"), list(digests.items()), (0.2, 0.8)),
        PageBreak(),
        *_sheet("Clocks", clocks, _CLOCK_COLUMNS),
        Spacer(1, 6 * mm),
        *_sheet("Pauses", pauses, _PAUSE_COLUMNS),
    ]
    made.build(story, onFirstPage=_foot(title), onLaterPages=_foot(title))
    return out.getvalue()


def _cover(evidence: Evidence, title: str, public_key: str | None) -> list[Flowable]:
    counts = ", ".join(f"{len(sheet.rows)} {sheet.name}" for sheet in evidence.sheets)
    lines = [
        f"Every clock that ran in the period, counted and judged by Liaison from the client's channels: {counts}.",
        f"Times are those of {evidence.zone.replace('_', ' ')} with their distance to UTC. Lengths are in seconds of"
        " the hours agreed for each clock.",
        "A clock that is still running stands as it did on"
        f" {evidence.until.astimezone(ZoneInfo(evidence.zone)):%d %B %Y at %H:%M}, with what it had counted by then.",
        f"Made {evidence.made_at:%d %B %Y %H:%M} UTC under playbook version"
        f" {', '.join(str(version) for version in evidence.playbook_versions)}.",
    ]
    if evidence.so_far:
        lines.append("The period is not over: what is still running is not judged yet.")
    if public_key is None:
        lines.append("This pack is NOT SIGNED: no signing key is set. Its manifest shows changes, not who made it.")
    else:
        lines.append(f"The manifest is signed with Ed25519; the public key is {public_key}")
    made: list[Flowable] = [paragraph(title, 20, paint.INK, bold=True), Spacer(1, 5 * mm)]
    for line in lines:
        made += [paragraph(line, 10, paint.INK), Spacer(1, 2 * mm)]
    return [*made, Spacer(1, 4 * mm)]


def _sheet(title: str, sheet: Sheet, columns: Sequence[tuple[str, float]]) -> list[Flowable]:
    places = [sheet.head.index(name) for name, _ in columns]
    rows = [tuple(row[place] for place in places) for row in sheet.rows]
    head = tuple(name.capitalize() for name, _ in columns)
    heading = [paragraph(title, 14, paint.INK, bold=True), Spacer(1, 2 * mm)]
    if not rows:
        return [*heading, paragraph("None in this period.", 10, paint.INK)]
    return [*heading, *_table(head, rows, tuple(width for _, width in columns))]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[float, ...]) -> list[Flowable]:
    cells: list[list[Any]] = [[paragraph(name, 8, paint.GROUND, bold=True) for name in head]]
    cells += [[paragraph(_shown(cell), 7.5, paint.INK) for cell in row] for row in rows]
    style = TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(paint.ACCENT)),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [HexColor(paint.GROUND), HexColor(paint.STRIPE)]),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(paint.EDGE)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return [LongTable(cells, colWidths=[width * _ROOM for width in widths], repeatRows=1, style=style)]


def _target(name: str) -> str:
    """A target in words; one between our own people says so."""
    return "acknowledge (among our own people)" if name == Metric.ACKNOWLEDGE.value else name


def _shown(cell: str) -> str:
    """A cell as people read it: a time as in the tables, its date, time of day and distance to UTC set apart."""
    return _TIME.sub(r"\1 \2 \3", cell).replace("_", " ")


def _foot(title: str) -> Any:
    def draw(canvas: Canvas, document: Any) -> None:
        made = paragraph(f"{title} · page {canvas.getPageNumber()}", 8, paint.FAINT)
        made.wrap(_ROOM, 10 * mm)
        made.drawOn(canvas, _MARGIN, 9 * mm)

    return draw
