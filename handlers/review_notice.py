"""A review as pages of plain values: what is drawn, whatever draws it. A page holds nothing its reader may not see."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.said import Said

Edition = Literal["internal", "client"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tile(_Frozen):
    """One figure shown large."""

    name: str
    value: str
    note: str = ""


class Series(_Frozen):
    """The values of one thing, one for each category; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]
    role: Literal["good", "bad", "now", "before"] = "now"


class Chart(_Frozen):
    """A chart; `stacked` series stand on each other, else beside each other."""

    kind: Literal["bars", "columns", "line"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    low: float | None = None
    high: float | None = None
    unit: str = ""
    alt: str


class Table(_Frozen):
    """Rows of text under a head; `widths` are parts of the whole."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


class Page(_Frozen):
    """One page: figures, then lines, then charts or a table, or both side by side."""

    title: str
    nothing: bool = False
    """Whether it only says that there is nothing to show."""
    tiles: tuple[Tile, ...] = ()
    lines: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    table: Table | None = None


class Deck(_Frozen):
    """A whole review in one edition."""

    client: str
    client_name: str
    period: str
    heading: str
    """What the cover says under the name."""
    edition: Edition
    made: str
    """When it was made, in words."""
    footer: str
    pages: tuple[Page, ...]


class ReviewKit(Said):
    """The review of a period, as files for one of our people."""

    kind: Literal["review_kit"] = "review_kit"
    period: str
    about: Literal["asked", "planned"] = "asked"
    title: str
    short: tuple[str, ...] = ()
    """The review in a few lines, for where files cannot be shown."""
    decks: tuple[Deck, ...]
    as_of: dt.datetime


class ReviewEntry(_Frozen):
    """One entry that somebody added to a review by hand."""

    number: int
    what: Literal["note", "cause", "action"]
    subject: str = ""
    """Of a cause: the ticket that was late."""
    shared: bool
    """Whether the client's edition holds it too."""
    words: str
    by: str
    at: dt.datetime


class ReviewEntries(Said):
    """Everything that was added to a review by hand, to change it."""

    kind: Literal["review_entries"] = "review_entries"
    period: str
    said: str = ""
    """What was done just now."""
    entries: tuple[ReviewEntry, ...] = ()
