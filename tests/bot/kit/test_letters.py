"""The letters of PDFs: every script in a font that has it, read back as it was written, in lines that fit."""

import io

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from bot.kit.fonts import drawable, font_of, paragraph, runs, width_of

CHINESE = "自动拨号系统整个上午都无法使用"
JAPANESE = "ダイヤラーが午前中ずっと停止"
KOREAN = "오늘 오전 내내 작동하지 않아"


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ("plain words", ["Helvetica"]),
        ("Łódź", ["DejaVuSans"]),
        (CHINESE, ["STSong-Light"]),
        (JAPANESE, ["HeiseiKakuGo-W5"]),
        ("株式会社アクメ", ["HeiseiKakuGo-W5"]),
        (f"P1: {CHINESE}.", ["Helvetica", "STSong-Light", "Helvetica"]),
        (f"Łódź {JAPANESE}", ["DejaVuSans", "HeiseiKakuGo-W5"]),
        ("작동", ["HYGothic-Medium"]),
        ("系统 작동", ["HYGothic-Medium", "STSong-Light", "Helvetica", "HYGothic-Medium"]),
    ],
)
def test_each_run_has_a_font_with_its_letters(text: str, fonts: list[str]) -> None:
    assert "".join(part for _, part in runs(text)) == text
    assert [font for font, _ in runs(text)] == fonts


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, KOREAN, f"HARB-12: {CHINESE} (Łódź)"])
def test_eastern_words_are_no_boxes_and_can_be_read_back(text: str) -> None:
    assert drawable(text) == text
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    made = paragraph(text, 14, "#000000")
    _, height = made.wrap(400, 400)
    made.drawOn(canvas, 50, 600)
    canvas.save()
    assert "".join(PdfReader(out).pages[0].extract_text().split()) == "".join(text.split())
    assert height <= 2 * 14 * 1.25


def test_a_long_eastern_line_is_broken_within_its_width() -> None:
    made = paragraph(CHINESE * 10, 14, "#000000")
    _, height = made.wrap(400, 4_000)
    assert height >= width_of(CHINESE * 10, 14) / 400 * 14 * 1.25 - 14 * 1.25
    assert width_of(CHINESE, 14) == 14 * len(CHINESE)


def test_what_no_font_has_is_a_box() -> None:
    assert drawable("ok 🙂 中") == "ok □ 中"
    assert font_of("plain", bold=True) == "Helvetica-Bold"
