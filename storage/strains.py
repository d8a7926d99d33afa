"""Tone shifts that were told: whose, where, when it was answered, and since when they are friendly again."""

import datetime as dt
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import StrainRow
from storage.statements import Defaults, columns_of, insert_numbered, keyed, table_of, update_by
from storage.tables import Strain

_TABLE = table_of(Strain)
_TIME = _TABLE.c.at.type
_DEFAULTS = Defaults(Strain)
_INSERT = insert_numbered(_TABLE, known=True)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_SINCE = _TABLE.c.at >= sa.bindparam("since", type_=_TIME)
_ALL = sa.select(*columns_of(_TABLE, StrainRow)).where(_CLIENT)
_OF_AUTHOR = _ALL.where(_SINCE, _TABLE.c.author == sa.bindparam("author")).order_by(_TABLE.c.at)
_IN_THREAD = _ALL.where(
    _SINCE, _TABLE.c.channel == sa.bindparam("channel"), _TABLE.c.thread_id == sa.bindparam("thread_id")
).order_by(_TABLE.c.at)
_OF_MESSAGE = _ALL.where(_TABLE.c.message_id == sa.bindparam("message_id"))
_UPDATE = update_by(_TABLE, "client", "id")


def keep(
    tx: Tx,
    client: str,
    *,
    message_id: int,
    author: str,
    channel: str,
    thread_id: str | None,
    at: dt.datetime,
    told: str,
) -> int | None:
    """Record a shift that is told; None when this message's is recorded already."""
    row = {"client": client, "message_id": message_id, "author": author, "channel": channel, "thread_id": thread_id}
    return tx.insert(_INSERT, _DEFAULTS.fill(row | {"at": at, "told": told}))


def of_author(tx: Tx, client: str, author: str, since: dt.datetime) -> list[StrainRow]:
    """The shifts of one contact since a time, oldest first, wherever they wrote."""
    return list(starmap(StrainRow, tx.run(_OF_AUTHOR, {"client": client, "author": author, "since": since})))


def in_thread(tx: Tx, client: str, channel: str, thread_id: str, since: dt.datetime) -> list[StrainRow]:
    """The shifts of a thread since a time, oldest first, whoever wrote."""
    values = {"client": client, "channel": channel, "thread_id": thread_id, "since": since}
    return list(starmap(StrainRow, tx.run(_IN_THREAD, values)))


def of_message(tx: Tx, client: str, message_id: int) -> StrainRow | None:
    """The shift of one message."""
    found = tx.run(_OF_MESSAGE, {"client": client, "message_id": message_id}).first()
    return None if found is None else StrainRow(*found)


def quiet(tx: Tx, client: str, id: int, until: dt.datetime | None) -> None:
    """Let nothing more be flagged for this shift's contact before a time; None ends that."""
    tx.run(_UPDATE, {**keyed(client=client, id=id), "quiet_until": until})


def recover(tx: Tx, client: str, id: int, at: dt.datetime) -> None:
    """Record since when the contact is friendly again."""
    tx.run(_UPDATE, {**keyed(client=client, id=id), "recovered_at": at})
