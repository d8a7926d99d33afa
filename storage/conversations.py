"""The conversations on Teams that the bot was let into, and how each is reached."""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import columns_of, keyed, table_of, update_by, upsert
from storage.tables import Conversation, Message


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation: `person` is set for a personal one, `gone_at` once nothing can be said there any more."""

    id: str
    tenant: str
    kind: str
    person: str
    service_url: str
    bot: str
    team: str
    name: str
    seen_at: dt.datetime
    gone_at: dt.datetime | None


_TABLE = table_of(Conversation)
_ALL = sa.select(*columns_of(_TABLE, ConversationRow))
_ONE = _ALL.where(_TABLE.c.id == sa.bindparam("id"))
_OF_PERSON = (
    _ALL.where(_TABLE.c.person == sa.bindparam("person"), _TABLE.c.kind == "personal", _TABLE.c.gone_at.is_(None))
    .order_by(_TABLE.c.seen_at.desc())
    .limit(1)
)
_NEWEST = (
    _ALL.where(_TABLE.c.tenant == sa.bindparam("tenant"), _TABLE.c.gone_at.is_(None))
    .order_by(_TABLE.c.seen_at.desc())
    .limit(1)
)
_MESSAGE = table_of(Message)
_ROOT = (
    sa.select(_MESSAGE.c.thread_id)
    .where(
        _MESSAGE.c.channel == sa.bindparam("channel"),
        _MESSAGE.c.message_id == sa.bindparam("message_id"),
        _MESSAGE.c.platform == "teams",
    )
    .limit(1)
)
_KEEP = upsert(_TABLE, tuple(name for name in ConversationRow.__dataclass_fields__ if name != "id"))
_GONE = update_by(_TABLE, "id", where=(_TABLE.c.gone_at.is_(None),))


def keep(tx: Tx, row: ConversationRow) -> None:
    """Keep how a conversation is reached; what was known of it before is replaced."""
    tx.run(_KEEP[tx.dialect], {name: getattr(row, name) for name in ConversationRow.__dataclass_fields__})


def of_id(tx: Tx, id: str) -> ConversationRow | None:
    """A conversation by its id, gone or not."""
    found = tx.run(_ONE, {"id": id}).first()
    return None if found is None else ConversationRow(*found)


def of_person(tx: Tx, person: str) -> ConversationRow | None:
    """The personal conversation with somebody; None when there is none yet."""
    found = tx.run(_OF_PERSON, {"person": person}).first()
    return None if found is None else ConversationRow(*found)


def newest(tx: Tx, tenant: str) -> ConversationRow | None:
    """The conversation of a tenant that was heard of last: its service URL serves for that tenant's others."""
    found = tx.run(_NEWEST, {"tenant": tenant}).first()
    return None if found is None else ConversationRow(*found)


def root_of(tx: Tx, channel: str, message_id: str) -> str | None:
    """The first message of the thread that a message of a channel stands in; None where it stands alone."""
    root: str | None = tx.scalar(_ROOT, {"channel": channel, "message_id": message_id})
    return root


def every(tx: Tx) -> list[ConversationRow]:
    """Every conversation, gone or not, by id."""
    return list(starmap(ConversationRow, tx.run(_ALL.order_by(_TABLE.c.id))))


def gone(tx: Tx, id: str, at: dt.datetime) -> bool:
    """Note that nothing can be said in a conversation any more; False when that was known."""
    return tx.run(_GONE, {**keyed(id=id), "gone_at": at}).rowcount == 1
