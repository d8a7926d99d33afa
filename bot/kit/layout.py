"""Where everything of a review stands, in inches on a wide sheet: worked out once, drawn by the deck and by the PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.kit.fonts import width_of
from handlers.review_notice import Chart, Deck, Page, Table, Tile
from playbooks.periods import period_of

WIDE, HIGH = 13.333, 7.5
LEFT, TOP = 0.7, 1.5
ROOM_W, BOTTOM = WIDE - 2 * LEFT, 6.8
GAP = 0.3
TITLE_PT, HEAD_PT, CELL_PT, SMALL_PT = 28.0, 11.0, 11.0, 10.0
LINE_SIZES = (16.0, 14.0, 12.5)
"""The sizes of sentences, the largest that fits first."""
LEAST_CHART = 2.3
TILE_H = 1.35
ROW_PAD = 0.14
_LEADING = 1.25
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a sheet."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of sentences, each with its bullet."""

    texts: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with the height of each row, the head first."""

    table: Table
    heights: tuple[float, ...]


Content: TypeAlias = Tile | Lines | Chart | Grid


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is drawn."""

    title: str
    items: tuple[tuple[Box, Content], ...]


def foot_of(deck: Deck) -> str:
    """What stands at the foot of every page: whose review of which period it is, and how it was counted."""
    period = period_of(deck.period)
    return f"{deck.client_name} · {period.words if period else deck.period} · {deck.footer}"


def sheets(deck: Deck) -> list[Sheet]:
    """Every page of a deck after its cover; what does not fit goes on to a further sheet of the same title."""
    return [sheet for page in deck.pages for sheet in _page(page)]


def _page(page: Page) -> Iterator[Sheet]:
    items: list[tuple[Box, Content]] = []
    top = TOP
    if page.tiles:
        items += _tiles(page.tiles, top)
        top += TILE_H + GAP
    blocks = list(_lines(page.lines, top))
    for lines, height in blocks[:-1]:
        yield Sheet(page.title, (*items, (Box(LEFT, top, ROOM_W, height), lines)))
        items, top = [], TOP
    for lines, height in blocks[-1:]:
        items.append((Box(LEFT, top, ROOM_W, height), lines))
        top += height + GAP
    if page.charts and BOTTOM - top < LEAST_CHART:
        yield Sheet(page.title, tuple(items))
        items, top = [], TOP
    beside = page.table if page.charts else None
    items += _charts(page.charts, beside, top)
    if page.table is not None and not page.charts:
        yield from _table(page.title, page.table, items, top)
    elif items:
        yield Sheet(page.title, tuple(items))


def _tiles(tiles: Sequence[Tile], top: float) -> Iterator[tuple[Box, Content]]:
    width = (ROOM_W - GAP * (len(tiles) - 1)) / len(tiles)
    for place, tile in enumerate(tiles):
        yield Box(LEFT + place * (width + GAP), top, width, TILE_H), tile


def _lines(texts: Sequence[str], top: float) -> Iterator[tuple[Lines, float]]:
    """The lines in blocks that fit, each with its height: the first below `top`, the rest on sheets of their own."""
    room = BOTTOM - top
    fitting = (size for size in LINE_SIZES if sum(line_height(text, size) for text in texts) <= room)
    points = next(fitting, LINE_SIZES[-1])
    block: list[str] = []
    height = 0.0
    for text in texts:
        needed = line_height(text, points)
        if block and height + needed > room:
            yield Lines(tuple(block), points), height
            block, height, room = [], 0.0, BOTTOM - TOP
        block.append(text)
        height += needed
    if block:
        yield Lines(tuple(block), points), height


def line_height(text: str, points: float) -> float:
    """The height of one bulleted sentence with the space after it, in inches."""
    return wrapped(text, ROOM_W - 0.3, points) * points * _LEADING / _POINTS + 0.1


def _charts(charts: Sequence[Chart], table: Table | None, top: float) -> Iterator[tuple[Box, Content]]:
    parts = len(charts) + (table is not None)
    if not parts:
        return
    width = (ROOM_W - GAP * (parts - 1)) / parts
    high = BOTTOM - top
    for place, chart in enumerate(charts):
        rows = len(chart.categories) * max(1, 1 if chart.stacked else len(chart.series))
        tall = min(high, max(LEAST_CHART, 1.1 + 0.42 * rows)) if chart.kind == "bars" else min(high, 4.2)
        yield Box(LEFT + place * (width + GAP), top, width, tall), chart
    if table is not None:
        grid = _grid(table, width)
        yield Box(LEFT + len(charts) * (width + GAP), top, width, sum(grid.heights)), grid


def _table(title: str, table: Table, items: list[tuple[Box, Content]], top: float) -> Iterator[Sheet]:
    """A table over as many sheets as it needs, each with the head."""
    whole = _grid(table, ROOM_W)
    head, *rows = whole.heights
    start = 0
    while start < len(rows):
        end, height = start, head
        while end < len(rows) and (end == start or height + rows[end] <= BOTTOM - top):
            height += rows[end]
            end += 1
        part = Grid(replace_rows(table, table.rows[start:end]), (head, *rows[start:end]))
        yield Sheet(title, (*items, (Box(LEFT, top, ROOM_W, height), part)))
        items, top, start = [], TOP, end


def replace_rows(table: Table, rows: tuple[tuple[str, ...], ...]) -> Table:
    """The same table with other rows."""
    return table.model_copy(update={"rows": rows})


def _grid(table: Table, width: float) -> Grid:
    heights = [_row(table.head, table.widths, width), *(_row(row, table.widths, width) for row in table.rows)]
    return Grid(table, tuple(heights))


def _row(cells: Sequence[str], widths: Sequence[float], width: float) -> float:
    most = max(wrapped(cell, width * part - 0.24, CELL_PT) for cell, part in zip(cells, widths, strict=True))
    return most * CELL_PT * _LEADING / _POINTS + ROW_PAD


def wrapped(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a width of inches, words broken where they must be."""
    count, left = 1, width * _POINTS
    room = left
    for word in text.split():
        length = width_of(word + " ", points) * 1.03
        if length > left and left < room:
            count, left = count + 1, room
        while length > room:
            count, length = count + 1, length - room
        left -= length
    return count
