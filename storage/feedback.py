"""What our people said of readings: labels and numbers, never words; the last answer for a message counts."""

import datetime as dt
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import FeedbackRow
from storage.statements import columns_of, table_of, upsert
from storage.tables import Feedback

_TABLE = table_of(Feedback)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_BEFORE = sa.bindparam("before", type_=_TABLE.c.at.type)
_KEEP = upsert(_TABLE, ("was", "should_be", "severity", "category", "chance", "floor", "by", "at", "reader"))
_ALL = sa.select(*columns_of(_TABLE, FeedbackRow)).where(_CLIENT).order_by(_TABLE.c.at, _TABLE.c.message_id)
_ONE = (_CLIENT, _TABLE.c.kind == sa.bindparam("kind"), _TABLE.c.message_id == sa.bindparam("message_id"))
_OF_MESSAGE = sa.select(*columns_of(_TABLE, FeedbackRow)).where(*_ONE)
_TAKE_BACK = sa.delete(_TABLE).where(*_ONE)
_FORGET = sa.delete(_TABLE).where(_CLIENT, _TABLE.c.at < _BEFORE)


def keep(tx: Tx, client: str, row: FeedbackRow) -> None:
    """Keep an answer; an earlier one of the same kind for this message is replaced."""
    tx.run(
        _KEEP[tx.dialect], {name: getattr(row, name) for name in FeedbackRow.__dataclass_fields__} | {"client": client}
    )


def take_back(tx: Tx, client: str, kind: str, message_id: int) -> bool:
    """Forget an answer that no longer holds; False when there was none."""
    return tx.run(_TAKE_BACK, {"client": client, "kind": kind, "message_id": message_id}).rowcount == 1


def of_message(tx: Tx, client: str, kind: str, message_id: int) -> FeedbackRow | None:
    """What was said of one message."""
    found = tx.run(_OF_MESSAGE, {"client": client, "kind": kind, "message_id": message_id}).first()
    return None if found is None else FeedbackRow(*found)


def of_client(tx: Tx, client: str) -> list[FeedbackRow]:
    """Every answer about a client's messages, oldest first."""
    return list(starmap(FeedbackRow, tx.run(_ALL, {"client": client})))


def forget(tx: Tx, client: str, before: dt.datetime) -> int:
    """Delete answers given before a time; returns how many."""
    return tx.run(_FORGET, {"client": client, "before": before}).rowcount
