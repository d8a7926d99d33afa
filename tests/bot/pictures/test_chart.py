"""Pictures of health: real PNGs, whatever the numbers and names, with words for those who cannot see them."""

import datetime as dt
import os
import struct
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from bot.pictures import look, paint
from handlers.notices import HealthChart, HealthPoint
from playbooks.terms import Metric

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
TODAY = 20_781
BANDS = {"healthy": 70, "watch": 50, "at_risk": 0}


def chart(scores: list[int | None], **changes: object) -> HealthChart:
    points = tuple(HealthPoint(day=TODAY - len(scores) + 1 + n, score=score) for n, score in enumerate(scores))
    made = HealthChart(client="acme", client_name="Acme", points=points, bands=BANDS, as_of=NOW)
    return made.model_copy(update=changes)


RATES = ((Metric.FIRST_RESPONSE, 9, 10), (Metric.RESOLUTION, 0, 4))


@pytest.mark.parametrize(
    "drawn",
    [
        chart([80, 78, 81, None, None, None, 60, 55], attained=RATES),
        chart([50]),
        chart([None], attained=RATES),
        chart([0, 100] * 45, client_name="A $name$ that goes on and on, further than any title has room for"),
        chart([70, 71], client_name="日本通運"),
        chart([70, 71], bands={"healthy": 2, "watch": 1, "at_risk": 0}),
    ],
)
def test_every_chart_is_a_png_of_the_size_it_says(drawn: HealthChart) -> None:
    picture = paint(drawn)
    assert picture.content.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture.content[16:24]) == (picture.width, picture.height)
    assert len(picture.content) < 200_000
    assert picture.name == "health-acme-2026-11-24.png"
    assert picture.alt == drawn.alt


def test_the_ground_is_opaque_so_that_it_reads_in_a_dark_window_too() -> None:
    with Image.open(BytesIO(paint(chart([70, 71, 72])).content)) as image:
        assert {pixel[3] for pixel in image.convert("RGBA").resize((60, 40)).get_flattened_data()} == {255}


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [look.GROUND, *look.BANDS.values()])
def test_words_and_line_stand_out_on_every_ground_whatever_colours_one_sees(ground: str) -> None:
    """By brightness alone: 4.5 for words and 3 for the line are what WCAG asks."""
    assert _contrast(look.INK, ground) >= 4.5
    assert _contrast(look.FAINT, ground) >= 4.5
    assert _contrast(look.LINE, ground) >= 3


def test_the_words_say_what_the_picture_shows() -> None:
    assert chart([80, 60, 72], attained=RATES).alt == (
        "Health of Acme over 3 days: 80 at first, 72 at last, lowest 60, highest 80."
        " Targets met: first response 9 of 10, resolution 0 of 4."
    )
    assert "no score on any" in chart([None]).alt


def test_nothing_is_loaded_before_the_first_picture() -> None:
    code = "import sys, bot.slack.platform, bot.pictures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, timeout=120, check=False).returncode == 0
