"""What was said and kept, day by day, as numbers: kept up with every event, and the same as counting all again.

A message counts for its author's side, its tone, and on the client's side for how long they took to answer us
(`Heard`); a clock that ended with a verdict counts for that (`Ended`). A change takes the old value back and adds the
new one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from playbooks.lags import bucket_of
from storage.columns import EPOCH
from storage.line import Tx
from storage.prepared import Found
from storage.statements import table_of, upsert
from storage.tables import Daily

TONE = 10_000
"""Tones are kept in ten-thousandths, so that adding and taking back is exact."""
ANSWERS = ("first_response", "next_response")
MOST = 95
"""The share of an answer given at the last moment: it is still in time."""
_TABLE = table_of(Daily)
_ADD = upsert(_TABLE, ["value"], add=True)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_DAY, _RECENT = _TABLE.c.day, sa.bindparam("recent", type_=sa.Integer)
_START, _END = sa.bindparam("start", type_=sa.Integer), sa.bindparam("end", type_=sa.Integer)
_PERIOD = sa.bindparam("period", type_=sa.Integer)


def _sum_where(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    # PostgreSQL's sum of 64-bit numbers is a decimal, which costs the driver more than the sum costs the database.
    return sa.cast(sa.func.sum(_TABLE.c.value).filter(condition), sa.BigInteger)


# The end stands beside each sum: of a range with both ends PostgreSQL expects a few rows, and would sort thousands.
_WINDOW = (
    sa.select(
        _TABLE.c.name,
        _sum_where(sa.and_(_DAY >= _RECENT, _DAY <= _END)),
        _sum_where(_DAY < _RECENT),
        _sum_where(sa.and_(_DAY >= _PERIOD, _DAY <= _END)),
    )
    .where(_CLIENT, _DAY >= _START)
    .group_by(_TABLE.c.name)
)
_DAYS = (
    sa.select(_DAY)
    .where(_CLIENT, _TABLE.c.name == sa.literal_column("'said.client'"), _DAY >= _START, _DAY <= _END)
    .where(_TABLE.c.value > sa.literal_column("0"))
    .order_by(_DAY)
)
_DAYS_OF = (
    sa.select(_DAY)
    .where(_CLIENT, _TABLE.c.name == sa.bindparam("name"), _DAY >= _START, _TABLE.c.value > sa.literal_column("0"))
    .order_by(_DAY)
)
_AUTHORS = (
    sa.select(_TABLE.c.name, _DAY)
    .where(_CLIENT, _TABLE.c.name.like(sa.literal_column("'by.%'")), _DAY >= _START)
    .where(_TABLE.c.value > sa.literal_column("0"))
    .order_by(_TABLE.c.name, _DAY)
)
_FIRST = sa.select(sa.func.min(_DAY)).where(
    _CLIENT, _TABLE.c.name == sa.bindparam("name"), _TABLE.c.value > sa.literal_column("0")
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
class Ended:
    """What one clock that ended counts for; `share` is the time it took in per cent of the time promised."""

    day: int
    metric: str
    met: bool
    share: int | None

    def names(self) -> dict[str, int]:
        """The numbers it adds to, and how much."""
        found = {f"{'met' if self.met else 'missed'}.{self.metric}": 1}
        if self.share is not None:
            found[f"took.{self.share:02d}"] = 1
        return found

    @classmethod
    def of(
        cls, metric: str, state: str, stopped_at: dt.datetime | None, elapsed_us: int, target_us: int
    ) -> "Ended | None":
        """What a clock counts for; None while it has no verdict. Answers in time have a share, in steps of five."""
        if stopped_at is None or state not in ("met", "missed"):
            return None
        timed = state == "met" and metric in ANSWERS and target_us > 0
        share = min(elapsed_us * 20 // target_us * 5, MOST) if timed else None
        return cls(day_of(stopped_at), metric, state == "met", share)


Counted: TypeAlias = Heard | Ended


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ends included: usual from `start`, recent from `recent`, and the period from `period`."""

    start: int
    period: int
    recent: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """The numbers of a stretch of days: `recent`, `usual` before that, and `period`; `days` on which they wrote."""

    recent: Mapping[str, int]
    usual: Mapping[str, int]
    period: Mapping[str, int]
    days: tuple[int, ...]


def day_of(at: dt.datetime) -> int:
    """The day of an instant in UTC, as days since 1970."""
    return (at - EPOCH).days


def count(tx: Tx, client: str, now: Counted | None, before: Counted | None = None) -> None:
    """Add what something counts for, in the place of what it counted for before."""
    if now == before:
        return
    tx.at_last(_write, {"client": client, "counted": now, "before": before})


def _write(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Add everything up first; always in the same order, so that two replicas never wait for each other in a ring."""
    sums: dict[tuple[str, str, int], int] = {}
    for row in rows:
        for one, sign in ((row["before"], -1), (row["counted"], 1)):
            for name, value in one.names().items() if one is not None else ():
                key = (row["client"], name, one.day)
                sums[key] = sums.get(key, 0) + sign * value
    changed = sorted((key, value) for key, value in sums.items() if value)
    tx.run_many(
        _ADD[tx.dialect],
        [{"client": client, "name": name, "day": day, "value": value} for (client, name, day), value in changed],
    )


def window_asked(client: str, span: Days) -> list[tuple[Any, Mapping[str, Any]]]:
    """The two statements whose answers `window_of` reads, for what was counted over a stretch of days."""
    ends = {"client": client, "start": span.start, "end": span.end}
    return [(_WINDOW, ends | {"recent": span.recent, "period": span.period}), (_DAYS, ends)]


def window_of(sums: Found, days: Found) -> Window:
    """What was counted, from the answers to `window_asked`."""
    return Window(
        {row[0]: row[1] for row in sums if row[1]},
        {row[0]: row[2] for row in sums if row[2]},
        {row[0]: row[3] for row in sums if row[3]},
        tuple(days.scalars()),
    )


def days_of(tx: Tx, client: str, name: str, since: int) -> list[int]:
    """The days from `since` on for which one of a client's numbers is above zero, in order."""
    tx.finish()
    return tx.scalars(_DAYS_OF, {"client": client, "name": name, "start": since})


def authors(tx: Tx, client: str, since: int) -> dict[str, list[int]]:
    """The days from `since` on that each author of a client wrote on, by author, in order."""
    tx.finish()
    found: dict[str, list[int]] = {}
    for name, day in tx.run(_AUTHORS, {"client": client, "start": since}):
        found.setdefault(name.removeprefix("by."), []).append(day)
    return found


def first_day(tx: Tx, client: str, name: str) -> int | None:
    """The first day ever for which one of a client's numbers is above zero."""
    first: int | None = tx.scalar(_FIRST, {"client": client, "name": name})
    return first


def add_up(counted: Iterable[Counted], span: Days) -> Window:
    """The same from every single message and clock."""
    recent, usual, period, days = Counter[str](), Counter[str](), Counter[str](), Counter[int]()
    for one in counted:
        if span.start <= one.day <= span.end:
            (recent if one.day >= span.recent else usual).update(one.names())
            period.update(one.names() if one.day >= span.period else {})
            days[one.day] += one.names().get("said.client", 0)
    new, old, between = ({name: value for name, value in each.items() if value} for each in (recent, usual, period))
    return Window(new, old, between, tuple(sorted(day for day, said in days.items() if said)))


def kept(tx: Tx, client: str) -> dict[tuple[str, int], int]:
    """Every number kept of a client that is not zero, by name and day."""
    tx.finish()
    return {(name, day): value for name, day, value in tx.run(_ALL, {"client": client})}


def replace(tx: Tx, client: str, counted: Iterable[Counted]) -> None:
    """Keep these numbers instead of all that were kept of a client."""
    tx.finish()
    tx.run(_DROP, {"client": client})
    for one in counted:
        count(tx, client, one)
    tx.finish()
