"""Where everything stands in the timeline picture of a client: plain numbers and words that the template draws.

Days run from left to right in the client's zone. Above are the client's messages and our answers, below the tickets as
bars; with many tickets, each day's tickets are stacked in one column and only the worst have bars of their own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.rehearse import phrasing as say
from bot.rehearse.axis import DAY, Axis, Gap, Tick
from bot.rehearse.figures import Day, Figures
from bot.rehearse.stories import ClientStories, Said, Story
from handlers.said import in_quotes

WIDTH, LEFT, RIGHT, TOP = 1000, 104, 14, 30
LANE, ROW, BAR = 30, 40, 10
BAR_TOP = 24
"""Room above a bar for its name and the reminders on it."""
COLUMNS = 56
LETTER = 7.8
"""Width of a letter of a bar's name, generously."""
GRAVEST = ("breach", "resolve", "ack", "warn")
APART = 8
"""Marks nearer than this would cover each other."""
SEVERITIES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True, slots=True)
class Shape:
    """A small mark: `shape` is `said`, `answer`, `warn`, `breach`, `ack` or `resolve`."""

    shape: str
    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle; `kind` is a severity, `said`, `answer` or `missed`."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A ticket's bar, its name, its marks, and the number of its story."""

    block: Block
    label: str
    label_x: float
    anchor: str
    open_end: bool
    marks: tuple[Shape, ...]
    story: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A named row of the picture."""

    label: str
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture of one client; `description` says in words what it shows."""

    width: int
    height: float
    ticks: tuple[Tick, ...]
    gaps: tuple[Gap, ...]
    lanes: tuple[Lane, ...]
    shapes: tuple[Shape, ...]
    blocks: tuple[Block, ...]
    bars: tuple[Bar, ...]
    columns: str
    """What one column stands for, `day` or `week`; empty where none are drawn."""
    description: str


def draw(figures: Figures, told: ClientStories, until: dt.datetime | None) -> Picture | None:
    """The picture of one client; None when nothing happened."""
    first, last = _span(figures, told, until)
    if first is None or last is None:
        return None
    axis = Axis(first, last, figures.zone, _busy_days(figures, told), LEFT, WIDTH - RIGHT)
    y = float(TOP)
    lanes: list[Lane] = []
    shapes: list[Shape] = []
    blocks: list[Block] = []
    for label, kind, said in (("Client wrote", "said", told.said), ("We answered", "answer", told.answers)):
        counts = {day.date: day.messages if kind == "said" else day.answers for day in figures.days}
        if not any(counts.values()):
            continue
        lanes.append(Lane(label, y + LANE / 2))
        if said:
            shapes += _ticks_of(said, kind, axis, y)
        else:
            blocks += _columns(counts, kind, axis, y, LANE - 6, "message" if kind == "said" else "answer")
        y += LANE
    if told.left_out:
        lanes += [Lane("Opened", y + COLUMNS / 2), Lane("Missed", y + COLUMNS + 8 + LANE / 2)]
        blocks += _stacks(figures.days, axis, y)
        missed = {day.date: day.missed for day in figures.days}
        blocks += _columns(missed, "missed", axis, y + COLUMNS + 8, LANE - 6, "missed promise")
        y += COLUMNS + LANE + 14
    bars, rows = _bars(told.stories, axis, y, last)
    if bars:
        lanes.append(Lane("Worst tickets" if told.left_out else "Tickets", y + BAR_TOP + BAR / 2))
    return Picture(
        width=WIDTH,
        height=y + rows * ROW + 8,
        ticks=tuple(axis.ticks()),
        gaps=tuple(axis.gaps()),
        lanes=tuple(lanes),
        shapes=tuple(shapes),
        blocks=tuple(blocks),
        bars=tuple(bars),
        columns=axis.column if blocks else "",
        description=_description(figures, told),
    )


def _span(
    figures: Figures, told: ClientStories, until: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From the first thing that happened to the last thing people did, or the last promise missed after that."""
    if figures.first_at is None or figures.last_at is None:
        return None, None
    marks = [mark.at for story in told.stories for mark in story.marks]
    last = max([figures.last_at, *marks])
    return figures.first_at, min(last, until) if until else last


def _busy_days(figures: Figures, told: ClientStories) -> Iterable[dt.date]:
    zone = ZoneInfo(figures.zone)
    yield from (day.date for day in figures.days)
    for story in told.stories:
        yield from (mark.at.astimezone(zone).date() for mark in story.marks)


def _ticks_of(said: Sequence[Said], kind: str, axis: Axis, y: float) -> Iterable[Shape]:
    for one in said:
        time = say.when(one.at, axis.zone.key)
        words = in_quotes(one.quote) if one.quote else ""
        yield Shape(kind, axis.x(one.at), y + LANE / 2, " ".join(filter(None, (time, one.by, words))))


def _columns(counts: dict[dt.date, int], kind: str, axis: Axis, y: float, height: float, noun: str) -> Iterable[Block]:
    """One column for each day (or week), as high as its count beside the greatest."""
    sums: dict[dt.date, int] = {}
    for date, count in counts.items():
        sums[_first_of(date, axis)] = sums.get(_first_of(date, axis), 0) + count
    most = max(sums.values(), default=0)
    for date, count in sums.items():
        if count and axis.first_day <= date <= axis.last_day:
            size = max(round(height * count / most, 1), 1.5)
            title = f"{_column_name(date, axis)}: {say.counted(count, noun)}"
            yield Block(
                kind, axis.x(axis.midnight(date)), y + height - size + 3, _column_width(date, axis), size, title
            )


def _stacks(days: Sequence[Day], axis: Axis, y: float) -> Iterable[Block]:
    """Tickets opened, one column for each day (or week), the most severe at the bottom."""
    sums: dict[dt.date, dict[str, int]] = {}
    for day in days:
        column = sums.setdefault(_first_of(day.date, axis), {})
        for severity, count in day.opened.items():
            column[severity] = column.get(severity, 0) + count
    most = max((sum(column.values()) for column in sums.values()), default=0)
    for date, column in sums.items():
        bottom = y + COLUMNS
        for severity in (*SEVERITIES, *(name for name in column if name not in SEVERITIES)):
            if count := column.get(severity, 0):
                size = round(COLUMNS * count / most, 1)
                bottom -= size
                title = f"{_column_name(date, axis)}: {say.counted(count, f'{severity} ticket')}"
                x, width = axis.x(axis.midnight(date)), _column_width(date, axis)
                yield Block(severity, x, round(bottom, 1), width, size, title)


def _first_of(date: dt.date, axis: Axis) -> dt.date:
    if axis.column == "day":
        return date
    return max(date - date.weekday() * DAY, axis.first_day)


def _column_name(date: dt.date, axis: Axis) -> str:
    name = f"{date:%a} {date.day} {date:%b %Y}"
    return name if axis.column == "day" else f"week of {name}"


def _column_width(date: dt.date, axis: Axis) -> float:
    length = DAY if axis.column == "day" else 7 * DAY
    width = axis.x(axis.midnight(date + length)) - axis.x(axis.midnight(date))
    return round(max(width - (1 if width > 4 else 0.2), 0.8), 1)


def _bars(stories: Sequence[Story], axis: Axis, y: float, last: dt.datetime) -> tuple[list[Bar], int]:
    """Tickets as bars, each in the first row where its bar and its name have room."""
    ends: list[float] = []
    bars = []
    for number, story in enumerate(stories):
        start = axis.x(story.opened_at)
        end = max(axis.x(story.closed_at or last), start + 4)
        label = f"{story.ticket} {story.severity}".strip()
        length = len(label) * LETTER
        fits = start + length <= WIDTH - RIGHT
        begins, ends_at = (start, max(end, start + length)) if fits else (min(start, end - length), end)
        row = next((row for row, taken in enumerate(ends) if taken + 10 <= begins), len(ends))
        ends[row : row + 1] = [ends_at]
        top = y + row * ROW
        bars.append(_bar(story, number, axis, (start, end, top), (label, start if fits else end, fits)))
    return bars, len(ends)


def _bar(
    story: Story, number: int, axis: Axis, place: tuple[float, float, float], name: tuple[str, float, bool]
) -> Bar:
    start, end, top = place
    label, label_x, fits = name
    quoted = f" {in_quotes(story.quote[:80])}" if story.quote else ""
    title = f"{label}, {say.when(story.opened_at, axis.zone.key)}.{quoted} {story.outcome}"
    middle = top + BAR_TOP + BAR / 2
    marks = tuple(_marks(story, axis, middle))
    block = Block(story.severity, start, top + BAR_TOP, round(end - start, 1), BAR, title)
    return Bar(block, label, label_x, "start" if fits else "end", story.closed_at is None, marks, number)


def _marks(story: Story, axis: Axis, middle: float) -> Iterable[Shape]:
    """The marks on a bar: reminders above it, acknowledgements below; where two would cover each other, the graver."""
    heights = {"warn": middle - BAR / 2, "ack": middle + BAR / 2}
    placed: list[tuple[float, float]] = []
    for mark in sorted(story.marks, key=lambda mark: GRAVEST.index(mark.shape)):
        x, y = axis.x(mark.at), heights.get(mark.shape, middle)
        if all(abs(x - other) >= APART or y != height for other, height in placed):
            placed.append((x, y))
            yield Shape(mark.shape, x, y, f"{say.when(mark.at, axis.zone.key)} {mark.words}")


def _description(figures: Figures, told: ClientStories) -> str:
    opened = say.counted(figures.tickets.opened, "ticket")
    shown = f", the {len(told.stories)} worst drawn one by one" if told.left_out else ""
    return (
        f"Timeline of {figures.name}: {say.counted(figures.messages, 'client message')}, {opened}{shown},"
        f" {say.counted(figures.missed, 'missed promise')}. The table of tickets below says the same in words."
    )
