"""What is said about relationships over several clients: the heat map of a portfolio."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.said import Said


class HeatCell(BaseModel):
    """How one client stands in one area; `share` is None, and the band `unknown`, where too little is known."""

    model_config = ConfigDict(frozen=True)
    area: str
    share: int | None
    band: Literal["healthy", "watch", "at_risk", "unknown"]
    words: str = ""
    """Said in the place of the share, where an area is counted and not measured."""


class HeatRow(BaseModel):
    """One client of the heat map."""

    model_config = ConfigDict(frozen=True)
    client: str
    client_name: str
    score: int | None
    cells: tuple[HeatCell, ...]


class HeatMap(Said):
    """All clients of a manager by area, those in most danger first."""

    kind: Literal["heat_map"] = "heat_map"
    rows: tuple[HeatRow, ...] = ()
    more: int = 0
    as_of: dt.datetime


class HeatChart(Said):
    """The picture that belongs to a heat map, for whoever asked for it alone."""

    kind: Literal["heat_chart"] = "heat_chart"
    rows: tuple[HeatRow, ...]
    more: int = 0
    as_of: dt.datetime

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        cells = {row.client_name: ", ".join(map(_cell, row.cells)) for row in self.rows}
        more = f" And {self.more} more." if self.more else ""
        return f"{self.client_name} by area. {' '.join(f'{name}: {told}.' for name, told in cells.items())}{more}"


def _cell(cell: HeatCell) -> str:
    if cell.words:
        return f"{cell.area} {cell.words}"
    return (
        f"{cell.area} not known" if cell.share is None else f"{cell.area} {cell.share} % {cell.band.replace('_', ' ')}"
    )


class GrowthNews(Said):
    """A client asks for more: good news for the PM alone, and later a reminder of what is owed (`owed`)."""

    kind: Literal["growth"] = "growth"
    growth: int
    key: str
    asks: str
    contact: str
    quote: str
    state: str
    owed: Literal["", "answer", "proposal"] = ""
    answer_by: dt.datetime
    propose_by: dt.datetime
