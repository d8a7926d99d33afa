"""What each message counts for in the client's daily numbers, and how that stays right after edits and late messages.

The log gets the same as one event per message and change, so that the numbers of any past day can be added up again.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from handlers.asked_log import promise_counted
from playbooks.terms import Side
from storage import daily, events, figures, neighbours, promises
from storage.daily import TONE, Ended, Heard
from storage.line import Tx
from storage.rows import Earlier, EarlierRow, MessageRow

LONGEST_GAP = dt.timedelta(days=7)
"""A client's word longer than this after ours answers nothing; in a thread it still counts in the daily numbers."""
KIND = "heard"
_CLIENT, _TEAM = Side.CLIENT.value, Side.TEAM.value


def hear(tx: Tx, row: MessageRow, now: dt.datetime, earlier: Earlier | None = None) -> None:
    """Count a message just kept, and how it changes the time that the message after it took.

    `earlier`, where it is known, is what it stood under before it was kept: most messages come last, and need nothing
    else looked up.
    """
    overtaken = earlier.overtaken if earlier is not None else None
    latest = neighbours.is_latest(tx, row) if overtaken is None else not overtaken
    if latest and row.side != _CLIENT:  # only a client's word is timed, by the one before it
        _count(tx, row, heard_of(row, None), None, now)
        return
    last = earlier.rows[-1:] if earlier is not None else []
    if latest and earlier is not None and all(neighbours.stands_right_after(row, one) for one in last):
        _count(tx, row, heard_of(row, last[0] if last else None), None, now)
        return
    before = neighbours.before(tx, row)
    _count(tx, row, heard_of(row, before), None, now)
    if latest:
        return
    for after in neighbours.after(tx, row):
        first_reply = after.thread_id is not None and row.thread_id is None
        _count(tx, after, heard_of(after, row), heard_of(after, None if first_reply else before), now)


def row_of(number: int, columns: Mapping[str, Any]) -> MessageRow:
    """A message just kept, as reading it back would give it."""
    blank: dict[str, Any] = {"changed_at": None, "deleted": False, "ticket_id": None, "reading": {}}
    return MessageRow(id=number, **(blank | dict(columns)))


def hear_again(tx: Tx, row: MessageRow, now: dt.datetime, **changes: Any) -> None:
    """Count a known message as it is after a change (`reading`, `deleted`) in the place of what it counted for."""
    before = neighbours.before(tx, row)
    _count(tx, row, heard_of(row._replace(**changes), before), heard_of(row, before), now)


def heard_of(row: MessageRow, before: MessageRow | EarlierRow | None) -> Heard:
    """What a message counts for, given the one before it in its conversation."""
    tone = None if row.deleted or "tone" not in row.reading else round(row.reading["tone"] * TONE)
    return Heard(daily.day_of(row.at), row.side, row.author, bool(row.reading.get("vip")), tone, _lag(row, before))


def recount(tx: Tx, client: str) -> None:
    """Count all of a client's messages, clocks and promises again and keep that instead of what was kept up so far."""
    clocks = (Ended.of(*values) for values in figures.every_ended(tx, client))
    worded = [promise_counted(at, state == "kept") for state, at in promises.settled(tx, client)]
    daily.replace(tx, client, chain(_all_heard(tx, client), filter(None, clocks), worded))


def _all_heard(tx: Tx, client: str) -> Iterator[Heard]:
    last: dict[tuple[str, str | None], MessageRow] = {}
    roots: dict[tuple[str, str], MessageRow] = {}
    for row in neighbours.everything(tx, client):
        before = last.get((row.channel, row.thread_id))
        if before is None and row.thread_id is not None:
            before = roots.get((row.channel, row.thread_id))
        yield heard_of(row, before)
        last[row.channel, row.thread_id] = row
        if row.thread_id is None:
            roots[row.channel, row.message_id] = row


def _lag(row: MessageRow, before: MessageRow | EarlierRow | None) -> int | None:
    if before is None or row.side != _CLIENT or before.side != _TEAM:
        return None
    took = row.at - before.at
    return None if row.thread_id is None and took > LONGEST_GAP else int(took.total_seconds())


def _count(tx: Tx, row: MessageRow, heard: Heard, before: Heard | None, now: dt.datetime) -> None:
    if heard == before:
        return
    daily.count(tx, row.client, heard, before)
    events.log(
        tx, row.client, at=row.at, recorded_at=now, kind=KIND, message_id=row.id, actor=row.author, data=heard.data()
    )
