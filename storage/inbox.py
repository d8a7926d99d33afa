"""The inbox: what platforms told us, committed before we say so, and worked off from here."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.bulk import BulkInsert
from storage.line import Tx
from storage.rows import InboxRow
from storage.statements import as_indexed, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import Inbox

LEASE = dt.timedelta(seconds=60)
"""How long a claimed row is left alone before it is given out again: longer than any handler takes."""
FIRST_PAUSE = dt.timedelta(seconds=5)
LONGEST_PAUSE = dt.timedelta(minutes=10)
ATTEMPTS = 5

_TABLE = table_of(Inbox)
_ROW = columns_of(_TABLE, InboxRow)
_INSERT = insert_new(_TABLE)
_IDENTITY = ("platform", "workspace", "event_id", "channel", "message_id", "revision")
_INSERT_MANY = BulkInsert(Inbox, _INSERT, _IDENTITY)
_WAITING = as_indexed("state = 'waiting'")
_SET_ASIDE = as_indexed("state IN ('unmapped', 'parked')")
_IS_DUE = (_WAITING, _TABLE.c.next_attempt_at <= sa.bindparam("now", type_=_TABLE.c.next_attempt_at.type))
_OLDEST_FIRST = (_TABLE.c.next_attempt_at, _TABLE.c.id)
_LIMIT = sa.bindparam("limit", type_=sa.Integer)
_DUE = sa.select(*_ROW).where(*_IS_DUE).order_by(*_OLDEST_FIRST).limit(_LIMIT)
_PICKED = (
    sa.select(_TABLE.c.id)
    .where(*_IS_DUE)
    .order_by(*_OLDEST_FIRST)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_CLAIM = sa.update(_TABLE).where(_TABLE.c.id.in_(sa.select(_PICKED.c.id))).returning(*_ROW)
_CLAIM_KNOWN = (
    sa.update(_TABLE)
    .where(_TABLE.c.id.in_(sa.select(_PICKED.c.id)))
    .returning(_TABLE.c.channel, _TABLE.c.message_id, _TABLE.c.id)
)
_UPDATE = update_by(_TABLE, "id")
_DROP = sa.delete(_TABLE).where(
    *(_TABLE.c[name] == sa.bindparam(f"key_{name}") for name in ("platform", "workspace", "event_id"))
)
_ATTEMPTS = sa.select(_TABLE.c.attempts).where(_TABLE.c.id == sa.bindparam("id"))
_RELEASE = sa.update(_TABLE).where(
    _WAITING, _TABLE.c.next_attempt_at > sa.bindparam("after", type_=_TABLE.c.received_at.type)
)
_COUNTS = sa.select(_TABLE.c.state, sa.func.count()).group_by(_TABLE.c.state)
_OLDEST = sa.select(sa.func.min(_TABLE.c.received_at)).where(_WAITING)
_NEXT_DUE = sa.select(sa.func.min(_TABLE.c.next_attempt_at)).where(_WAITING)
_PARKED = sa.select(sa.func.count()).where(
    _SET_ASIDE,
    _TABLE.c.state == "parked",
    _TABLE.c.received_at >= sa.bindparam("since", type_=_TABLE.c.received_at.type),
)
_CHANNEL = (_TABLE.c.platform, _TABLE.c.workspace, _TABLE.c.channel)
_UNMAPPED = (
    sa.select(*_CHANNEL, sa.func.count(), sa.func.max(_TABLE.c.received_at))
    .where(
        _SET_ASIDE,
        _TABLE.c.state == "unmapped",
        _TABLE.c.received_at >= sa.bindparam("since", type_=_TABLE.c.received_at.type),
    )
    .group_by(*_CHANNEL)
    .order_by(*_CHANNEL)
)


@dataclass(frozen=True, slots=True)
class UnmappedChannel:
    """A channel that belongs to no client, and how much came from it."""

    platform: str
    workspace: str
    channel: str
    events: int
    last_at: dt.datetime


def put(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Keep events; for each, by position, whether it is new (False: known already, or a repeat inside `rows`)."""
    return _INSERT_MANY(tx, rows)


def claim(tx: Tx, now: dt.datetime, limit: int, lease: dt.timedelta = LEASE) -> list[InboxRow]:
    """Events to work off now, oldest first; nobody else is given them before the lease ends."""
    values = {"now": now, "limit": limit, "next_attempt_at": now + lease}
    claimed = map(InboxRow._make, tx.run(_CLAIM, values))
    return sorted(claimed, key=lambda row: row.id)


def claim_known(tx: Tx, now: dt.datetime, limit: int, lease: dt.timedelta) -> dict[tuple[str, str], int]:
    """The same for who still has the events at hand: their numbers, by channel and message id."""
    values = {"now": now, "limit": limit, "next_attempt_at": now + lease}
    return {(channel, message): id for channel, message, id in tx.run(_CLAIM_KNOWN, values)}


def due(tx: Tx, now: dt.datetime, limit: int) -> list[InboxRow]:
    """The same without a claim, for the only process there is: it gives nothing out twice while it works on it."""
    return sorted(map(InboxRow._make, tx.run(_DUE, {"now": now, "limit": limit})), key=lambda row: row.id)


def give_back(tx: Tx, ids: Sequence[int], now: dt.datetime) -> None:
    """Let others have at once what was claimed and will not be worked off here."""
    if ids:
        tx.run_many(_UPDATE, [{**keyed(id=id), "next_attempt_at": now} for id in ids])


def finish(tx: Tx, id: int, state: str) -> None:
    """Record what became of an event: done, unmapped, ignored or parked."""
    tx.run(_UPDATE, {**keyed(id=id), "state": state})


def finish_all(tx: Tx, states: Mapping[int, str]) -> None:
    """Record what became of many events at once."""
    if states:
        tx.run_many(_UPDATE, [{**keyed(id=id), "state": state} for id, state in states.items()])


def fail(tx: Tx, id: int, now: dt.datetime, ref: str) -> str:
    """Put an event back after a failure, each time for longer; after five it is parked. Returns its state."""
    attempts = int(tx.scalar(_ATTEMPTS, {"id": id}) or 0) + 1
    state = "parked" if attempts >= ATTEMPTS else "waiting"
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    changes = {"attempts": attempts, "state": state, "next_attempt_at": now + pause, "error_ref": ref}
    tx.run(_UPDATE, {**keyed(id=id), **changes})
    return state


def drop(tx: Tx, platform: str, workspace: str, event_id: str) -> None:
    """Forget an event as if it had never come."""
    tx.run(_DROP, keyed(platform=platform, workspace=workspace, event_id=event_id))


def release(tx: Tx, now: dt.datetime) -> int:
    """Make every waiting event due at once, for the start of the only process; returns how many were held back."""
    return tx.run(_RELEASE, {"after": now, "next_attempt_at": now}).rowcount


def counts(tx: Tx) -> dict[str, int]:
    """How many events are in each state."""
    return dict(tuple(row) for row in tx.run(_COUNTS))


def oldest_waiting(tx: Tx) -> dt.datetime | None:
    """When the event that waits longest was received."""
    received: dt.datetime | None = tx.scalar(_OLDEST)
    return received


def next_due(tx: Tx) -> dt.datetime | None:
    """When the next event is to be worked off."""
    due: dt.datetime | None = tx.scalar(_NEXT_DUE)
    return due


def unmapped(tx: Tx, since: dt.datetime) -> list[UnmappedChannel]:
    """The channels of no client that something came from since then."""
    return list(starmap(UnmappedChannel, tx.run(_UNMAPPED, {"since": since})))


def parked(tx: Tx, since: dt.datetime) -> int:
    """How many events received since then could not be worked off and wait for a person."""
    return int(tx.scalar(_PARKED, {"since": since}) or 0)
