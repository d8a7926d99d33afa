"""The picture of a client's health in a chat on Teams: inside the message, with its words, or the words alone."""

import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from teams_town import Said

from bot.pictures import Picture
from bot.teams.messages import MOST_PICTURE, pictured
from handlers.notices import HealthChart, HealthPoint
from handlers.telling import Fact, hand_over, person

MARIA = "29:maria"
BANDS = {"healthy": 70, "watch": 50, "at_risk": 0}
DAY = 20_781


async def sent(stage: Any) -> HealthChart:
    """Let the picture that follows a receipt go to the PM."""
    points = tuple(HealthPoint(day=DAY + n, score=60 + n % 7) for n in range(30))
    chart = HealthChart(client="acme", client_name="Acme", points=points, bands=BANDS, as_of=stage.clock.now())
    pinned, now = stage.bot.desk.current("acme"), stage.clock.now()
    await stage.bot.store.write(lambda tx: hand_over(tx, pinned, person("maria"), chart, Fact("health:acme", now)))
    stage.bot.engine.wake_all()
    return chart


def about(chart: HealthChart) -> Any:
    return lambda said: said.activity.get("text") == chart.alt


async def test_it_is_inside_the_message_with_words_for_those_who_cannot_see_it(stage: Any) -> None:
    await stage.town.say(MARIA, "dm", "help")  # so that her chat is open
    chart = await sent(stage)
    said: Said = await stage.town.until(about(chart))
    assert said.conversation == stage.town.chat(MARIA)
    (shown,) = said.activity["attachments"]
    assert (shown["contentType"], shown["name"]) == ("image/png", "health-acme-2026-11-10.png")
    kind, _, content = shown["contentUrl"].partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(BytesIO(base64.b64decode(content))) as image:
        assert max(image.size) <= 1_024, "the most Teams shows"
    assert len(said.words()) < 25_000


async def test_one_that_teams_will_not_take_is_said_in_words(stage: Any) -> None:
    await stage.town.say(MARIA, "dm", "help")
    stage.town.refuse(f"POST /v3/conversations/{stage.town.chat(MARIA)}/activities", 413)
    chart = await sent(stage)
    said: Said = await stage.town.until(about(chart))
    assert not said.activity.get("attachments")


@pytest.mark.parametrize("size", [MOST_PICTURE, 10])
def test_a_picture_that_is_too_large_is_left_out_before_teams_is_asked(size: int) -> None:
    made = pictured(Picture("a.png", b"x" * size, "What it shows.", 960, 552))
    assert made.text == "What it shows."
    assert bool(made.attachments) is (size == 10)
