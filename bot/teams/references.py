"""Where people and channels can be reached on Teams: kept when the app is installed and with every message.

Only what came through the gate is kept. In front of the table stands a small memory, so that a busy channel does not
write its own address down over and over.
"""

import datetime as dt
from dataclasses import replace

from bot.teams.activity import Came
from storage import conversations
from storage.conversations import ConversationRow
from storage.store import Store

AGAIN = dt.timedelta(hours=6)
"""How long an unchanged address is not written again."""
MOST_KEPT = 5_000


class References:
    """The conversations the bot was let into."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, ConversationRow] = {}

    def news(self, came: Came, person: str, now: dt.datetime) -> ConversationRow | None:
        """What an activity tells of how to reach its conversation; None when that is known already."""
        row = _row(came, person, now)
        known = self._kept.get(row.id)
        fresh = known is not None and _same(known, row) and now - known.seen_at < AGAIN
        return None if fresh or not row.id or not row.bot else row

    def noted(self, row: ConversationRow | None) -> None:
        """Remember what was written down, once it is durable."""
        if row is None:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[row.id] = row

    def forget(self, place: str) -> None:
        """Let the next activity of a conversation be written down, whatever is remembered of it."""
        self._kept.pop(place, None)

    async def of_place(self, place: str) -> ConversationRow | None:
        """A channel or chat, unless nothing can be said there any more."""
        found = await self._store.read(lambda tx: conversations.of_id(tx, place))
        if found is not None and found.gone_at is None:
            return found
        self.forget(place)  # another process noted that it is gone: what comes from there next proves otherwise
        return None

    async def of_person(self, person: str) -> ConversationRow | None:
        """The personal conversation with somebody."""
        return await self._store.read(lambda tx: conversations.of_person(tx, person))

    async def of_tenant(self, tenant: str) -> ConversationRow | None:
        """The newest conversation of a tenant."""
        return await self._store.read(lambda tx: conversations.newest(tx, tenant))

    async def root_of(self, channel: str, message: str) -> str:
        """The first message of the thread a message stands in; itself where it begins one, or is not known."""
        root = await self._store.read(lambda tx: conversations.root_of(tx, channel, message))
        return root or message

    async def keep(self, row: ConversationRow) -> None:
        """Keep a conversation that we opened ourselves."""
        await self._store.write(lambda tx: conversations.keep(tx, row))

    async def gone(self, place: str, now: dt.datetime) -> None:
        """Teams says that nothing can be said there: the next post goes elsewhere."""
        self._kept.pop(place, None)
        await self._store.write(lambda tx: conversations.gone(tx, place, now))


def _row(came: Came, person: str, now: dt.datetime) -> ConversationRow:
    return ConversationRow(
        id=came.place,
        tenant=came.tenant,
        kind=came.kind,
        person=person if came.kind == "personal" else "",
        service_url=came.service_url,
        bot=came.bot,
        team=came.team,
        name=came.place_name[:200],
        seen_at=now,
        gone_at=None,
    )


def _same(one: ConversationRow, other: ConversationRow) -> bool:
    return replace(one, seen_at=other.seen_at) == other
