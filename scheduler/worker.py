"""The inbox worker: works off what was kept; what fails comes back later, and is parked in the end."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable

import structlog

from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import process
from storage import inbox
from storage.rows import InboxRow
from storage.store import Store

BATCH = 200
Enrich = Callable[[Inbound], Awaitable[Inbound]]
"""Adds what only the platform knows of an author (name, guest or not) before a message is judged."""
log = structlog.get_logger()


class Worker:
    """Takes waiting inbox rows and lets the handlers judge them."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        wake_relay: Callable[[], None] = lambda: None,
        enrich: Enrich | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._wake_relay = wake_relay
        self._enrich = enrich

    async def run_once(self, now: dt.datetime) -> int:
        """Work off one batch; returns how many rows there were. Rows of one channel keep their order."""
        rows = await self._store.write(lambda tx: inbox.claim(tx, now, BATCH))
        if rows:
            await asyncio.gather(*(self._one(row, now) for row in rows))
            self._wake_relay()
        return len(rows)

    async def _one(self, row: InboxRow, now: dt.datetime) -> None:
        try:
            inbound = Inbound.model_validate(row.payload)
            known = await self._enrich(inbound) if self._enrich else inbound
            await self._store.write(lambda tx: process(tx, self._desk, row.id, known, now))
        except Exception as error:
            reference = uuid.uuid4().hex[:8]
            # The error's own words may quote a message; its kind and place are enough to find it.
            log.error("inbox row failed", inbox_id=row.id, reference=reference, error=type(error).__name__)
            await self._store.write(lambda tx: inbox.fail(tx, row.id, now, reference))
