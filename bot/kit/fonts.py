"""The letters of PDFs: Helvetica where it has them, else the DejaVu that comes with the plotting library, embedded."""

from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

_PLAIN = {False: "Helvetica", True: "Helvetica-Bold"}
_WIDE = {False: "DejaVuSans", True: "DejaVuSans-Bold"}
_MISSING = "□"
LEADING = 1.25


def font_of(text: str, *, bold: bool = False) -> str:
    """The font a text can be written in."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        _embed()
        return _WIDE[bold]
    return _PLAIN[bold]


def drawable(text: str) -> str:
    """The text with a box in the place of letters that no font here has, and without what cannot be printed."""
    line = "".join(letter if letter >= " " else " " for letter in text)
    if font_of(line) in _PLAIN.values():
        return line
    known = _embed()
    return "".join(letter if ord(letter) in known else _MISSING for letter in line)


def paragraph(text: str, points: float, colour: str, *, bold: bool = False) -> Paragraph:
    """A wrapped paragraph; long words are broken."""
    words = drawable(text)
    style = ParagraphStyle(
        "liaison",
        fontName=font_of(words, bold=bold),
        fontSize=points,
        leading=points * LEADING,
        textColor=HexColor(colour),
        splitLongWords=1,
    )
    return Paragraph(escape(words), style)


@cache
def _embed() -> frozenset[int]:
    """Make the wide fonts known; returns the letters they have."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in _WIDE.values():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    face: Any = getattr(pdfmetrics.getFont(_WIDE[False]), "face", None)
    return frozenset(face.charToGlyph)
