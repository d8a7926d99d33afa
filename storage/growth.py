"""What clients ask for beyond what they have, each tracked until it is won, lost or found to be none."""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import Defaults, as_indexed, columns_of, insert_numbered, keyed, table_of, update_by
from storage.tables import GrowthSignal, Message


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """One growth signal or change request."""

    id: int
    client: str
    message_id: int
    kind: str
    contact: str | None
    owner: str
    found_at: dt.datetime
    answer_by: dt.datetime
    propose_by: dt.datetime
    answered_at: dt.datetime | None
    proposed_at: dt.datetime | None
    state: str
    settled_at: dt.datetime | None
    decided_by: str | None


_TABLE, _MESSAGE = table_of(GrowthSignal), table_of(Message)
_DEFAULTS = Defaults(GrowthSignal)
_INSERT = insert_numbered(_TABLE, known=True)
_ALL = sa.select(*columns_of(_TABLE, GrowthRow)).where(_TABLE.c.client == sa.bindparam("client"))
_BY_ID = _ALL.where(_TABLE.c.id == sa.bindparam("id"))
_OF_MESSAGE = _ALL.where(_TABLE.c.message_id == sa.bindparam("message_id"))
_UNSETTLED = _ALL.where(as_indexed("settled_at IS NULL")).order_by(_TABLE.c.id)
_SINCE = _ALL.where(_TABLE.c.found_at >= sa.bindparam("since", type_=_TABLE.c.found_at.type)).order_by(_TABLE.c.id)
_WAITING_HERE = (
    _ALL.join(_MESSAGE, _MESSAGE.c.id == _TABLE.c.message_id)
    .where(as_indexed("settled_at IS NULL"), _TABLE.c.answered_at.is_(None))
    .where(_MESSAGE.c.channel == sa.bindparam("channel"))
    .where(
        sa.or_(
            _MESSAGE.c.thread_id == sa.bindparam("thread", type_=sa.String),
            _MESSAGE.c.message_id == sa.bindparam("thread", type_=sa.String),
            sa.and_(sa.bindparam("thread", type_=sa.String).is_(None), _MESSAGE.c.thread_id.is_(None)),
        )
    )
)
_UPDATE_OPEN = update_by(_TABLE, "client", "id", where=(_TABLE.c.settled_at.is_(None),))


def add(tx: Tx, client: str, **columns: Any) -> int | None:
    """Track what a message asks for; None when that message's is tracked already."""
    return tx.insert(_INSERT, _DEFAULTS.fill({"client": client, **columns}))


def by_id(tx: Tx, client: str, id: int) -> GrowthRow | None:
    """One of a client's."""
    found = tx.run(_BY_ID, {"client": client, "id": id}).first()
    return None if found is None else GrowthRow(*found)


def of_message(tx: Tx, client: str, message_id: int) -> GrowthRow | None:
    """The growth signal found in a message, if there is one."""
    found = tx.run(_OF_MESSAGE, {"client": client, "message_id": message_id}).first()
    return None if found is None else GrowthRow(*found)


def unsettled(tx: Tx, client: str) -> list[GrowthRow]:
    """What is neither won nor lost nor found to be none, oldest first."""
    return list(starmap(GrowthRow, tx.run(_UNSETTLED, {"client": client})))


def since(tx: Tx, client: str, since: dt.datetime) -> list[GrowthRow]:
    """Everything found since then, oldest first."""
    return list(starmap(GrowthRow, tx.run(_SINCE, {"client": client, "since": since})))


def waiting_here(tx: Tx, client: str, channel: str, thread: str | None) -> list[GrowthRow]:
    """What still waits for our first word in a thread, or (no thread) in the open channel."""
    return list(starmap(GrowthRow, tx.run(_WAITING_HERE, {"client": client, "channel": channel, "thread": thread})))


def update_open(tx: Tx, client: str, id: int, **changes: Any) -> bool:
    """Change one that is not settled yet; False when it is."""
    return tx.run(_UPDATE_OPEN, {**keyed(client=client, id=id), **changes}).rowcount == 1
