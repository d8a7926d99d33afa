"""The picture of a heat map: a number and a word in every cell, small enough for Teams, readable in any colours."""

import base64
import datetime as dt
import struct
from io import BytesIO

import pytest
from PIL import Image

from bot.pictures import look, paint
from bot.pictures.heat import cell_lines
from bot.teams.messages import MOST_PICTURE
from handlers.notices import HeatCell, HeatChart, HeatRow

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
CELLS = (
    HeatCell(area="response", share=41, band="at_risk"),
    HeatCell(area="quality", share=66, band="watch"),
    HeatCell(area="tone", share=100, band="healthy"),
    HeatCell(area="rhythm", share=None, band="unknown"),
    HeatCell(area="growth", share=None, band="watch", words="12 asked, 3 answered late"),
)


def chart(number: int, name: str = "Harborline Telecom") -> HeatChart:
    rows = tuple(HeatRow(client=f"c{n}", client_name=name, score=48, cells=CELLS) for n in range(number))
    return HeatChart(client="c0", client_name=f"{number} clients", rows=rows, more=3, as_of=NOW)


@pytest.mark.parametrize("number", [1, 3, 10])
@pytest.mark.parametrize("name", ["Harborline Telecom", "A $name$ that goes on and on and on", "日本通運"])
def test_it_is_a_png_that_teams_takes_inside_a_message(number: int, name: str) -> None:
    picture = paint(chart(number, name))
    assert struct.unpack(">II", picture.content[16:24]) == (picture.width, picture.height)
    assert len(base64.b64encode(picture.content)) <= MOST_PICTURE
    assert picture.name == "heat-2026-11-24.png"
    with Image.open(BytesIO(picture.content)) as image:
        assert {pixel[3] for pixel in image.convert("RGBA").resize((60, 40)).get_flattened_data()} == {255}


def test_every_cell_says_in_words_what_its_colour_says() -> None:
    assert [cell_lines(cell) for cell in CELLS] == [
        ("41 %", "at risk"),
        ("66 %", "worth watching"),
        ("100 %", "healthy"),
        ("not known", ""),
        ("12 asked, 3", "answered late"),
    ]


def test_the_colours_differ_in_brightness_and_words_stand_out_on_each() -> None:
    def luminance(colour: str) -> float:
        parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    ink = luminance(look.INK)
    lights = {band: luminance(colour) for band, colour in look.CELLS.items()}
    assert all((light + 0.05) / (ink + 0.05) >= 4.5 for light in lights.values())
    assert lights["at_risk"] + 0.1 < lights["healthy"] < lights["watch"] - 0.1


def test_the_words_say_what_the_picture_shows() -> None:
    assert chart(1).alt == (
        "1 clients by area. Harborline Telecom: response 41 % at risk, quality 66 % watch, tone 100 % healthy,"
        " rhythm not known, growth 12 asked, 3 answered late. And 3 more."
    )
