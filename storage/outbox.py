"""The outbox: what is to be said, one row per fact, given out under a lease and taken back by its fence.

A row that was being sent when its lease ran out has an unknown outcome: it comes back in state `unknown`, and whoever
claims it looks whether the post is there before saying it again.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.ahead import Ahead, Key, given_keys
from storage.bulk import BulkInsert
from storage.counters import next_value
from storage.line import Tx
from storage.rows import OutboxRow
from storage.statements import (
    Defaults,
    as_indexed,
    columns_of,
    for_given,
    insert_new,
    keyed,
    table_of,
    update_by,
)
from storage.tables import Outbox

_TABLE = table_of(Outbox)
_TIME = _TABLE.c.not_before.type
_DEFAULTS = Defaults(Outbox)
_INSERT = insert_new(_TABLE, on=("fact_key",))
_INSERT_MANY = BulkInsert(Outbox, _INSERT, ("fact_key",), on=("fact_key",))
_INSERT_SPREAD = BulkInsert(Outbox, _INSERT, ("fact_key",), on=("fact_key",), spread=("fact_key", "recipient"))
_ROW = columns_of(_TABLE, OutboxRow)
_ALL = sa.select(*_ROW)
_WAITING = as_indexed("state = 'waiting'")
_LEASED = as_indexed("state IN ('sending', 'unknown')")
_NOW = sa.bindparam("now", type_=_TIME)
_LIMIT = sa.bindparam("limit", type_=sa.Integer)


def _claim(which: sa.Select[Any], state: str) -> sa.Update:
    picked = which.limit(_LIMIT).with_for_update(skip_locked=True).cte("picked")
    changes = {"state": state, "attempts": _TABLE.c.attempts + 1}
    return sa.update(_TABLE).where(_TABLE.c.id.in_(sa.select(picked.c.id))).values(changes).returning(*_ROW)


_CLAIM_WAITING = _claim(
    sa.select(_TABLE.c.id)
    .where(_WAITING, _TABLE.c.not_before <= _NOW)
    .order_by(_TABLE.c.priority, _TABLE.c.not_before, _TABLE.c.id),
    "sending",
)
_CLAIM_EXPIRED = _claim(
    sa.select(_TABLE.c.id).where(_LEASED, _TABLE.c.lease_until <= _NOW).order_by(_TABLE.c.lease_until), "unknown"
)
_SETTLE = update_by(_TABLE, "id", "fence", where=(_LEASED,))
_HOLD = update_by(_TABLE, "id", where=(as_indexed("state IN ('waiting', 'sending', 'unknown')"),))
_HELD = _ALL.where(as_indexed("state = 'held'"), _TABLE.c.digest_key == sa.bindparam("key_digest_key"))
_HELD_IN_ORDER = _HELD.order_by(_TABLE.c.priority, _TABLE.c.happened_at, _TABLE.c.id)
_DIGESTED = update_by(_TABLE, "digest_key", where=(as_indexed("state = 'held'"),))
TOLD = ("waiting", "sending", "unknown", "sent")
"""States that take a share of what their reader can hear in an hour."""
ASKED_FOR = ("health_chart", "heat_chart")
"""Kinds that take nobody's share."""
MANY = 10_000
_IN_SPAN = sa.and_(
    _TABLE.c.happened_at > sa.bindparam("since", type_=_TIME),
    _TABLE.c.happened_at <= sa.bindparam("until", type_=_TIME),
)
_TOLD_STATES = _TABLE.c.state.in_([sa.literal_column(f"'{state}'") for state in TOLD])
_NOT_ASKED_FOR = _TABLE.c.kind.not_in([sa.literal_column(f"'{kind}'") for kind in ASKED_FOR])
_TOLD = sa.select(sa.func.count()).select_from(
    sa.select(sa.literal_column("1"))
    .where(_TABLE.c.recipient == sa.bindparam("recipient"), _IN_SPAN, _TOLD_STATES, _NOT_ASKED_FOR)
    .limit(sa.bindparam("enough", type_=sa.Integer))
    .subquery("told")
)
_TOLD_MANY = for_given(
    lambda given, recipient: (
        sa.select(_TABLE.c.recipient, _TABLE.c.happened_at, sa.func.count())
        .select_from(given.join(_TABLE, _TABLE.c.recipient == recipient))
        .where(_IN_SPAN, _TOLD_STATES, _NOT_ASKED_FOR)
        .group_by(_TABLE.c.recipient, _TABLE.c.happened_at)
    ),
    recipient=sa.Text,
)
_FACTS_OF = for_given(
    lambda given, client, id: sa.select(_TABLE.c.fact_key).select_from(
        given.join(_TABLE, sa.and_(_TABLE.c.client == client, _TABLE.c.ticket_id == id))
    ),
    client=sa.Text,
    id=sa.BigInteger,
)
_IS_THERE = sa.select(_TABLE.c.id).where(_TABLE.c.fact_key == sa.bindparam("fact_key"))
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_BY_ID = _ALL.where(_CLIENT, _TABLE.c.id == sa.bindparam("id"))
_BY_FACT = _ALL.where(_CLIENT, _TABLE.c.fact_key == sa.bindparam("fact_key"))
_OF_TICKET = _ALL.where(_CLIENT, _TABLE.c.ticket_id == sa.bindparam("ticket_id")).order_by(_TABLE.c.id)
_LAST = (
    sa.select(_TABLE.c.destination, _TABLE.c.provider_id)
    .where(
        _CLIENT,
        _TABLE.c.ticket_id == sa.bindparam("ticket_id"),
        _TABLE.c.kind == sa.bindparam("kind"),
        _TABLE.c.provider_id.is_not(None),
    )
    .order_by(_TABLE.c.sent_at.desc(), _TABLE.c.id.desc())
    .limit(1)
)
_NEXT_WAITING = sa.select(sa.func.min(_TABLE.c.not_before)).where(_WAITING)
_NEXT_EXPIRY = sa.select(sa.func.min(_TABLE.c.lease_until)).where(_LEASED)
_SINCE = _ALL.where(_TABLE.c.id > sa.bindparam("id"), as_indexed("kind <> 'ticket_card'")).order_by(_TABLE.c.id)
_COUNT_AS_SENT = (
    sa.update(_TABLE)
    .where(as_indexed("state IN ('waiting', 'held')"), _TABLE.c.happened_at <= sa.bindparam("upto", type_=_TIME))
    .values(state="sent", sent_at=_TABLE.c.happened_at)
)
_COUNTS = sa.select(_TABLE.c.state, sa.func.count()).group_by(_TABLE.c.state)


def enqueue(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Put one thing to say in the outbox; False when its fact is there already."""
    if row.get("state", "waiting") == "waiting":
        tx.agenda.send(row["not_before"])
    if tx.ahead is not None:
        return _enqueue_ahead(tx, tx.ahead, row, [row["fact_key"]], [row["recipient"]])
    return tx.run(_INSERT[tx.dialect], _DEFAULTS.fill(row)).rowcount == 1


def enqueue_for(tx: Tx, row: Mapping[str, Any], fact: str, recipients: Sequence[str]) -> None:
    """Put the same in the outbox for several recipients, to whom it is a fact each; all else is said in `row`."""
    prefix = f"{fact}:"
    keys = [prefix + recipient for recipient in recipients]
    if tx.ahead is None:
        for key, recipient in zip(keys, recipients, strict=True):
            enqueue(tx, {**row, "fact_key": key, "recipient": recipient})
        return
    if row.get("state", "waiting") == "waiting":
        tx.agenda.send(row["not_before"])
    _enqueue_ahead(tx, tx.ahead, row, keys, recipients)


def _enqueue_ahead(
    tx: Tx, ahead: Ahead, row: Mapping[str, Any], keys: Sequence[str], recipients: Sequence[str]
) -> bool:
    """Whether anything of it is new; the keys are of one fact, and begin alike."""
    if not ahead.facts.isdisjoint(keys) or not ahead.is_of_its_own(row, keys[0]):
        new = [place for place, key in enumerate(keys) if _is_new(tx, ahead, row, key)]
        keys, recipients = [keys[place] for place in new], [recipients[place] for place in new]
        if not keys:
            return False
    ahead.say(row, keys, recipients, counts=row.get("state", "waiting") in TOLD and row["kind"] not in ASKED_FOR)
    return True


def _is_new(tx: Tx, ahead: Ahead, row: Mapping[str, Any], key: str) -> bool:
    if key in ahead.facts:
        return False
    if not ahead.is_of_its_own(row, key) and tx.peek(_IS_THERE, {"fact_key": key}).rows:
        ahead.facts.add(key)
        return False
    return True


def enqueue_many(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows at once; those whose fact is there already are left out."""
    waiting = [row["not_before"] for row in rows if row.get("state", "waiting") == "waiting"]
    if waiting:
        tx.agenda.send(min(waiting))
    _INSERT_MANY.add(tx, rows)


def enqueue_spread(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same where each row has the keys and recipients of one or several facts."""
    _INSERT_SPREAD.add(tx, rows)


def facts_of(tx: Tx, keys: Iterable[Key]) -> set[str]:
    """The keys of all facts of many tickets, each ticket named by its client and number."""
    return set(tx.run(_FACTS_OF[tx.dialect], given_keys(keys)).scalars())


def next_fence(tx: Tx) -> int:
    """A number higher than every one before, for one round of claims."""
    return next_value(tx, "outbox")


def claim(tx: Tx, now: dt.datetime, lease: dt.timedelta, limit: int, fence: int) -> list[OutboxRow]:
    """Rows to send now, in state `sending`, and rows whose outcome is open, in state `unknown`; most urgent first.

    Until the lease ends nobody else is given them; after it, whoever claims them next moves the fence.
    """
    values = {"now": now, "limit": limit, "lease_until": now + lease, "fence": fence}
    claimed = list(map(OutboxRow._make, tx.run(_CLAIM_EXPIRED, values)))
    if len(claimed) < limit:
        values["limit"] = limit - len(claimed)
        claimed += map(OutboxRow._make, tx.run(_CLAIM_WAITING, values))
    return sorted(claimed, key=lambda row: (row.priority, row.not_before, row.id))


def mark_sent(tx: Tx, id: int, fence: int, provider_id: str | None, destination: str | None, at: dt.datetime) -> bool:
    """Record that a claimed row was said; False when somebody else has it now."""
    changes = {"state": "sent", "provider_id": provider_id, "destination": destination, "sent_at": at}
    return _settle(tx, id, fence, changes | {"lease_until": None, "error": None})


def mark_unknown(tx: Tx, id: int, fence: int, look_at: dt.datetime, error: str) -> bool:
    """Record that it is open whether a claimed row was said; from `look_at` on it is claimed again to find out."""
    return _settle(tx, id, fence, {"state": "unknown", "lease_until": look_at, "error": error})


def retry(tx: Tx, id: int, fence: int, not_before: dt.datetime, error: str) -> bool:
    """Put a claimed row that was certainly not said back, for later."""
    changes = {"state": "waiting", "not_before": not_before, "lease_until": None, "error": error}
    return _settle(tx, id, fence, changes)


def void(tx: Tx, id: int, fence: int, reason: str) -> bool:
    """Drop a claimed row that is not true any more."""
    return _settle(tx, id, fence, {"state": "void", "lease_until": None, "error": reason})


def park(tx: Tx, id: int, fence: int, error: str) -> bool:
    """Set a claimed row aside for a person."""
    return _settle(tx, id, fence, {"state": "parked", "lease_until": None, "error": error})


def hold(tx: Tx, id: int, digest_key: str) -> bool:
    """Let a row wait for a digest instead of going out by itself; False when it has gone out."""
    changes = {"state": "held", "digest_key": digest_key, "lease_until": None}
    return tx.run(_HOLD, {**keyed(id=id), **changes}).rowcount == 1


def held(tx: Tx, digest_key: str) -> list[OutboxRow]:
    """What waits for a digest, most urgent and oldest first."""
    return list(map(OutboxRow._make, tx.run(_HELD_IN_ORDER, {"key_digest_key": digest_key})))


def mark_digested(tx: Tx, digest_key: str, provider_id: str | None, destination: str | None, at: dt.datetime) -> int:
    """Record that everything held for a digest was said in it; returns how many."""
    changes = {"state": "sent", "provider_id": provider_id, "destination": destination, "sent_at": at}
    return tx.run(_DIGESTED, {**keyed(digest_key=digest_key), **changes}).rowcount


def told_in(tx: Tx, recipient: str, since: dt.datetime, until: dt.datetime, enough: int = MANY) -> int:
    """How many notices of a recipient fall after `since` and not after `until`, without those held or void.

    Whoever only asks whether there are `enough` need not have them all counted.
    """
    if tx.ahead is not None and (told := _told_ahead(tx, tx.ahead, recipient, since, until)) is not None:
        return told
    values = {"recipient": recipient, "since": since, "until": until, "enough": enough}
    return int(tx.scalar(_TOLD, values) or 0)


def _told_ahead(tx: Tx, ahead: Ahead, recipient: str, since: dt.datetime, until: dt.datetime) -> int | None:
    if recipient not in ahead.told:
        wanted = sorted({recipient, *ahead.listeners()} - ahead.told.keys())
        given = json.dumps([{"recipient": one} for one in wanted])
        span = {"since": ahead.since, "until": ahead.until}
        ahead.learn(wanted, tx.peek(_TOLD_MANY[tx.dialect], {"given": given, **span}).rows)
    return ahead.told_in(recipient, since, until)


def last_provider_id(tx: Tx, client: str, ticket_id: int, kind: str) -> tuple[str, str] | None:
    """Where the newest post of a kind about a ticket is: destination and the platform's id."""
    found = tx.run(_LAST, {"client": client, "ticket_id": ticket_id, "kind": kind}).first()
    return None if found is None else (found[0], found[1])


def by_fact(tx: Tx, client: str, fact_key: str) -> OutboxRow | None:
    """A row by the fact it tells."""
    found = tx.run(_BY_FACT, {"client": client, "fact_key": fact_key}).first()
    return None if found is None else OutboxRow._make(found)


def by_id(tx: Tx, client: str, id: int) -> OutboxRow | None:
    """A row by its number."""
    found = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if found is None else OutboxRow._make(found)


def of_ticket(tx: Tx, client: str, ticket_id: int) -> list[OutboxRow]:
    """Everything said or to be said about a ticket, in the order it was decided."""
    return list(map(OutboxRow._make, tx.run(_OF_TICKET, {"client": client, "ticket_id": ticket_id})))


def next_due(tx: Tx) -> dt.datetime | None:
    """When a row next becomes due or a lease next ends; None when the outbox is quiet."""
    times = (tx.scalar(_NEXT_WAITING), tx.scalar(_NEXT_EXPIRY))
    return min((time for time in times if time is not None), default=None)


def counts(tx: Tx) -> dict[str, int]:
    """How many rows are in each state."""
    return dict(tuple(row) for row in tx.run(_COUNTS))


def _settle(tx: Tx, id: int, fence: int, changes: dict[str, Any]) -> bool:
    return tx.run(_SETTLE, {**keyed(id=id, fence=fence), **changes}).rowcount == 1


def void_all(tx: Tx, ids: Sequence[int], fence: int, reason: str) -> None:
    """Drop many claimed rows at once."""
    changes = {"state": "void", "lease_until": None, "error": reason}
    tx.run_each(_SETTLE, [{**keyed(id=id, fence=fence), **changes} for id in ids])


def count_as_sent(tx: Tx, upto: dt.datetime) -> None:
    """Let everything waiting count as said: for a past that is played afterwards and that nobody is to be told of."""
    tx.run(_COUNT_AS_SENT, {"upto": upto})


def since(tx: Tx, id: int) -> list[OutboxRow]:
    """Everything for all clients, but cards, that was decided to be said after a row, in order."""
    return list(map(OutboxRow._make, tx.run(_SINCE, {"id": id})))
