"""What was said, day by day, as numbers: kept up with every message, and the same as counting all of them again.

A message counts for its author's side, its tone, and on the client's side for how long they took to answer us. What it
counts for is a value (`Heard`); a change of a message takes the old value back and adds the new one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from playbooks.lags import bucket_of
from storage.columns import EPOCH
from storage.line import Tx
from storage.statements import table_of, upsert
from storage.tables import Daily

TONE = 10_000
"""Tones are kept in ten-thousandths, so that adding and taking back is exact."""
_TABLE = table_of(Daily)
_ADD = upsert(_TABLE, ["value"], add=True)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_DAY, _RECENT = _TABLE.c.day, sa.bindparam("recent", type_=sa.Integer)
_START, _END = sa.bindparam("start", type_=sa.Integer), sa.bindparam("end", type_=sa.Integer)
_WINDOW = (
    sa.select(
        _TABLE.c.name,
        sa.func.sum(sa.case((_DAY >= _RECENT, _TABLE.c.value), else_=0)).label("recent"),
        sa.func.sum(sa.case((_DAY < _RECENT, _TABLE.c.value), else_=0)).label("usual"),
    )
    .where(_CLIENT, _DAY >= _START, _DAY <= _END)
    .group_by(_TABLE.c.name)
)
_DAYS = (
    sa.select(_DAY)
    .where(_CLIENT, _TABLE.c.name == sa.literal_column("'said.client'"), _DAY >= _START, _DAY <= _END)
    .where(_TABLE.c.value > sa.literal_column("0"))
    .order_by(_DAY)
)
_ALL = sa.select(_TABLE.c.name, _DAY, _TABLE.c.value).where(_CLIENT, _TABLE.c.value != sa.literal_column("0"))
_DROP = sa.delete(_TABLE).where(_CLIENT)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message counts for; `tone` in ten-thousandths, `lag_s` how long the client took to answer us."""

    day: int
    side: str
    author: str
    vip: bool
    tone: int | None
    lag_s: int | None

    def names(self) -> dict[str, int]:
        """The numbers it adds to, and how much."""
        if self.side != "client":
            return {f"said.{self.side}": 1}
        found = {"said.client": 1, f"by.{self.author}": 1}
        if self.vip:
            found[f"vip.{self.author}"] = 1
        if self.tone is not None:
            found |= {"tone.n": 1, "tone.sum": self.tone}
        if self.lag_s is not None:
            found[f"lag.{bucket_of(self.lag_s):02d}"] = 1
        return found

    def data(self) -> dict[str, Any]:
        """The same for the log; `of_data` reads it back."""
        return {"side": self.side, "by": self.author, "vip": self.vip, "tone": self.tone, "lag_s": self.lag_s}

    @classmethod
    def of_data(cls, at: dt.datetime, data: Mapping[str, Any]) -> "Heard":
        """What the log says one message counts for."""
        return cls(day_of(at), data["side"], data["by"], data["vip"], data["tone"], data["lag_s"])


@dataclass(frozen=True, slots=True)
class Window:
    """The numbers of a stretch of days in two halves: `recent`, and `usual` before it; `days` on which they wrote."""

    recent: Mapping[str, int]
    usual: Mapping[str, int]
    days: tuple[int, ...]


def day_of(at: dt.datetime) -> int:
    """The day of an instant in UTC, as days since 1970."""
    return (at - EPOCH).days


def count(tx: Tx, client: str, heard: Heard, before: Heard | None = None) -> None:
    """Add what a message counts for, in the place of what it counted for before."""
    if heard == before:
        return
    for one, sign in ((before, -1), (heard, 1)):
        for name, value in one.names().items() if one else ():
            tx.at_last(_write, {"client": client, "name": name, "day": one.day, "value": sign * value})  # type: ignore[union-attr]


def _write(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Add everything up first; always in the same order, so that two replicas never wait for each other in a ring."""
    sums: Counter[tuple[str, str, int]] = Counter()
    for row in rows:
        sums[row["client"], row["name"], row["day"]] += row["value"]
    changed = sorted((key, value) for key, value in sums.items() if value)
    tx.run_each(
        _ADD[tx.dialect],
        [{"client": client, "name": name, "day": day, "value": value} for (client, name, day), value in changed],
    )


def window(tx: Tx, client: str, start: int, recent: int, end: int) -> Window:
    """What was counted from day `start` to `end`, both included, in two halves: before day `recent`, and from it on."""
    tx.finish()
    days = {"client": client, "start": start, "end": end}
    rows = [(name, int(new), int(old)) for name, new, old in tx.run(_WINDOW, days | {"recent": recent})]
    return Window(
        {name: new for name, new, _ in rows if new},
        {name: old for name, _, old in rows if old},
        tuple(tx.scalars(_DAYS, days)),
    )


def add_up(heard: Iterable[Heard], start: int, recent: int, end: int) -> Window:
    """The same from the single messages."""
    halves: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    days = Counter[int]()
    for one in heard:
        if start <= one.day <= end:
            halves[one.day < recent].update(one.names())
            days[one.day] += one.side == "client"
    new, old = ({name: value for name, value in half.items() if value} for half in halves)
    return Window(new, old, tuple(sorted(day for day, said in days.items() if said)))


def kept(tx: Tx, client: str) -> dict[tuple[str, int], int]:
    """Every number kept of a client that is not zero, by name and day."""
    tx.finish()
    return {(name, day): value for name, day, value in tx.run(_ALL, {"client": client})}


def replace(tx: Tx, client: str, heard: Iterable[Heard]) -> None:
    """Keep these messages' numbers instead of all that were kept of a client."""
    tx.finish()
    tx.run(_DROP, {"client": client})
    for one in heard:
        count(tx, client, one)
    tx.finish()
