"""The port: a notice in, a picture out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from handlers.notices import HealthChart, HeatChart


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the name of its file, and what it shows in words."""

    name: str
    content: bytes
    alt: str
    width: int
    height: int


Drawable: TypeAlias = HealthChart | HeatChart
"""What is sent as a picture."""
Painter: TypeAlias = Callable[[Drawable], Picture]
"""What a platform needs to attach pictures."""


def paint(notice: Drawable) -> Picture:
    """The picture of a notice; takes some tenths of a second, so call it in a thread."""
    # Imported late: matplotlib takes half a second to load, and most processes never draw.
    from bot.pictures.chart import draw
    from bot.pictures.heat import draw_heat

    if isinstance(notice, HeatChart):
        content, width, height = draw_heat(notice)
        return Picture(f"heat-{notice.as_of:%Y-%m-%d}.png", content, notice.alt, width, height)
    content, width, height = draw(notice)
    name = f"health-{notice.client}-{notice.as_of:%Y-%m-%d}.png"
    return Picture(name, content, notice.alt, width, height)
