"""Which messages a second reader is asked about: noted with the message, asked later, answered once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.line import Tx
from storage.rows import AdviceRow
from storage.statements import Defaults, PerEngine, as_indexed, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import Advice, AdviceDay

LEASE = dt.timedelta(seconds=60)
"""How long a request may take before somebody else may make it again: far longer than any is waited for."""
REQUESTS = 2
"""How many requests one message may cost."""
ALL = ""
"""Stands for all clients together in the daily count."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How many requests a UTC day may cost, for each client and for all together."""

    client: int
    together: int


_TABLE = table_of(Advice)
_DEFAULTS = Defaults(Advice)
_WANT = insert_new(_TABLE, on=("message_id",))
_WAITING = as_indexed("state = 'waiting'")
_PICKED = (
    sa.select(_TABLE.c.id)
    .where(_WAITING, _TABLE.c.next_attempt_at <= sa.bindparam("now", type_=_TABLE.c.next_attempt_at.type))
    .order_by(_TABLE.c.next_attempt_at, _TABLE.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_CLAIM = (
    sa.update(_TABLE)
    .where(_TABLE.c.id.in_(sa.select(_PICKED.c.id)))
    .values(next_attempt_at=sa.bindparam("leased_until", type_=_TABLE.c.next_attempt_at.type))
    .returning(*columns_of(_TABLE, AdviceRow))
)
_ASK = update_by(_TABLE, "client", "id")
_OF_REQUEST = update_by(_TABLE, "client", "id", "asked", where=(_WAITING,))
_OF_MESSAGE = sa.select(*columns_of(_TABLE, AdviceRow)).where(
    _TABLE.c.client == sa.bindparam("client"), _TABLE.c.message_id == sa.bindparam("message_id")
)
_OLD = sa.delete(_TABLE).where(_TABLE.c.finished_at < sa.bindparam("before", type_=_TABLE.c.finished_at.type))

_DAY = table_of(AdviceDay)
_CALLS = sa.select(_DAY.c.calls).where(_DAY.c.day == sa.bindparam("day"), _DAY.c.client == sa.bindparam("client"))
_GIVE_BACK = (
    sa.update(_DAY)
    .where(_DAY.c.day == sa.bindparam("key_day"), _DAY.c.client == sa.bindparam("key_client"))
    .values(calls=_DAY.c.calls - 1)
)
_OLD_DAYS = sa.delete(_DAY).where(_DAY.c.day < sa.bindparam("before"))


def _count_one() -> PerEngine:
    """Add one call to a day unless it has reached its cap; gives no row then."""
    made: PerEngine = {}
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        made[dialect] = (
            insert(_DAY)
            .on_conflict_do_update(
                index_elements=list(_DAY.primary_key),
                set_={"calls": _DAY.c.calls + 1},
                where=_DAY.c.calls < sa.bindparam("cap", type_=sa.Integer),
            )
            .returning(_DAY.c.calls)
        )
    return made


_COUNT_ONE = _count_one()


def want(tx: Tx, client: str, message_id: int, now: dt.datetime) -> None:
    """Note that a second reader is to be asked about a message; noting it twice changes nothing."""
    row = {"client": client, "message_id": message_id, "wanted_at": now, "next_attempt_at": now}
    tx.run(_WANT[tx.dialect], _DEFAULTS.fill(row))


def claim(tx: Tx, now: dt.datetime, limit: int) -> list[AdviceRow]:
    """Messages to ask about now, oldest first; nobody else is given them before the lease ends."""
    claimed = starmap(AdviceRow, tx.run(_CLAIM, {"now": now, "limit": limit, "leased_until": now + LEASE}))
    return sorted(claimed, key=lambda row: row.id)


def count_request(tx: Tx, row: AdviceRow, caps: Caps, now: dt.datetime) -> bool:
    """Count a request before it is made; False when the day's cap of the client or of all is reached."""
    day = now.astimezone(dt.UTC).date().isoformat()
    if not _counted(tx, day, ALL, caps.together):
        return False
    if not _counted(tx, day, row.client, caps.client):
        tx.run(_GIVE_BACK, {"key_day": day, "key_client": ALL})
        return False
    tx.run(_ASK, {**keyed(client=row.client, id=row.id), "asked": row.asked + 1})
    return True


def _counted(tx: Tx, day: str, client: str, cap: int) -> bool:
    if cap < 1:
        return False
    values = {"day": day, "client": client, "calls": 1, "cap": cap}
    return tx.run(_COUNT_ONE[tx.dialect], values).first() is not None


def finish(tx: Tx, row: AdviceRow, state: str, now: dt.datetime, redacted: Mapping[str, int] | None = None) -> bool:
    """Record what became of a request; False when another one was made since, or it was finished before."""
    changes = {"state": state, "finished_at": now, "redacted": dict(redacted or {})}
    return _of_request(tx, row, changes)


def mark_raised(tx: Tx, row: AdviceRow) -> None:
    """Record that the advice raised something."""
    tx.run(_ASK, {**keyed(client=row.client, id=row.id), "state": "raised"})


def again(tx: Tx, row: AdviceRow, at: dt.datetime) -> bool:
    """Let a failed request be made once more from `at` on."""
    return _of_request(tx, row, {"next_attempt_at": at})


def _of_request(tx: Tx, row: AdviceRow, changes: Mapping[str, object]) -> bool:
    return tx.run(_OF_REQUEST, {**keyed(client=row.client, id=row.id, asked=row.asked), **changes}).rowcount == 1


def of_message(tx: Tx, client: str, message_id: int) -> AdviceRow | None:
    """What became of the advice on a message; None when none was wanted."""
    found = tx.run(_OF_MESSAGE, {"client": client, "message_id": message_id}).first()
    return None if found is None else AdviceRow(*found)


def requests_on(tx: Tx, day: dt.date, client: str = ALL) -> int:
    """How many requests a UTC day has cost, of one client or of all."""
    return int(tx.scalar(_CALLS, {"day": day.isoformat(), "client": client}) or 0)


def forget(tx: Tx, before: dt.datetime) -> int:
    """Delete what was finished before a time, and the daily counts of then; returns how many messages."""
    tx.run(_OLD_DAYS, {"before": before.date().isoformat()})
    return tx.run(_OLD, {"before": before}).rowcount
