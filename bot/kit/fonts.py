"""The letters of PDFs: Helvetica where it has them, else the DejaVu that comes with the plotting library, embedded.

Chinese, Japanese and Korean letters are written in the fonts that PDF readers bring themselves, run by run: one that is
embedded would make each file some megabytes larger.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

_PLAIN = {False: "Helvetica", True: "Helvetica-Bold"}
_WIDE = {False: "DejaVuSans", True: "DejaVuSans-Bold"}
_CHINESE, _JAPANESE, _KOREAN = "STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium"
_LETTERS = {_CHINESE: "gbk", _JAPANESE: "cp932", _KOREAN: "cp949"}
"""Each font with the character set that it surely has."""
_EASTERN = ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_MISSING = "□"
LEADING = 1.25


def font_of(text: str, *, bold: bool = False) -> str:
    """One font for a whole text: that of its eastern letters, if it has any, has our own as well."""
    return _eastern_font(text) if any(map(_is_eastern, text)) else _western_font(text, bold)


def drawable(text: str) -> str:
    """The text with a box in the place of letters that no font here has, and without what cannot be printed."""
    line = "".join(letter if letter >= " " else " " for letter in text)
    if font_of(line) in _PLAIN.values():
        return line
    known, eastern = _embed(), _eastern_font(line)
    return "".join(letter if ord(letter) in known or _font_for(letter, eastern) else _MISSING for letter in line)


def runs(text: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """A drawable text in runs, each with the font that has its letters."""
    eastern = _eastern_font(text)
    western = _western_font("".join(letter for letter in text if not _font_for(letter, eastern)), bold)
    for font, letters in groupby(text, lambda letter: _font_for(letter, eastern) or western):
        yield font, "".join(letters)


@lru_cache(maxsize=4_096)
def width_of(text: str, points: float, *, bold: bool = False) -> float:
    """How wide a text is in points."""
    return sum(float(pdfmetrics.stringWidth(part, font, points)) for font, part in runs(drawable(text), bold=bold))


def paragraph(text: str, points: float, colour: str, *, bold: bool = False) -> Paragraph:
    """A wrapped paragraph; long words are broken."""
    words = drawable(text)
    parts = list(runs(words, bold=bold))
    style = ParagraphStyle(
        "liaison",
        fontName=parts[0][0] if len(parts) == 1 else _western_font("", bold),
        fontSize=points,
        leading=points * LEADING,
        textColor=HexColor(colour),
        splitLongWords=1,
    )
    if len(parts) <= 1:
        return Paragraph(escape(words), style)
    return Paragraph("".join(f'<font name="{font}">{escape(part)}</font>' for font, part in parts), style)


def _western_font(text: str, bold: bool) -> str:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        _embed()
        return _WIDE[bold]
    return _PLAIN[bold]


def _eastern_font(text: str) -> str:
    """The font of a text's eastern letters: Chinese characters beside kana are Japanese, beside hangul Korean."""
    if any(_within(letter, _KANA) for letter in text):
        return _named(_JAPANESE)
    return _named(_KOREAN) if any(_within(letter, _HANGUL) for letter in text) else _named(_CHINESE)


def _font_for(letter: str, first: str) -> str | None:
    """The font that has an eastern letter, that of its text first; None for all others."""
    if not _is_eastern(letter):
        return None
    fonts = (first, *(font for font in _LETTERS if font != first))
    return next((_named(font) for font in fonts if _has(font, letter)), None)


@cache
def _has(font: str, letter: str) -> bool:
    try:
        letter.encode(_LETTERS[font])
    except UnicodeEncodeError:
        return False
    return True


def _is_eastern(letter: str) -> bool:
    return _within(letter, _EASTERN)


def _within(letter: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return letter >= "\u1100" and any(low <= ord(letter) <= high for low, high in ranges)


@cache
def _named(font: str) -> str:
    """Make one of the readers' own fonts known; returns its name."""
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    return font


@cache
def _embed() -> frozenset[int]:
    """Make the wide fonts known; returns the letters they have."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in _WIDE.values():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    face: Any = getattr(pdfmetrics.getFont(_WIDE[False]), "face", None)
    return frozenset(face.charToGlyph)
