"""The inbox worker: works off what was kept; what fails comes back later, and is parked in the end."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Sequence

import structlog

from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import process, work_off
from storage import inbox
from storage.line import Tx
from storage.rows import InboxRow
from storage.store import Store

BATCH = 200
ENRICHED_WITHIN_S = 0.1
"""How long a batch waits for the platform to say who its authors are."""
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
            asked = {asyncio.ensure_future(self._known(row)): row for row in rows}
            # Whoever the platform is slow to name must not hold up the others.
            await asyncio.wait(asked, timeout=ENRICHED_WITHIN_S)
            known = {task: row for task, row in asked.items() if task.done() and task.exception() is None}
            if self._desk.reader.reads_ahead:
                await asyncio.to_thread(self._desk.reader.prepare, [task.result().text for task in known])
            await asyncio.gather(
                self._together([(row, task.result()) for task, row in known.items()], now),
                *(self._one(row, task, now) for task, row in asked.items() if task not in known),
            )
            self._wake_relay()
        return len(rows)

    async def _known(self, row: InboxRow) -> Inbound:
        inbound = Inbound.model_validate(row.payload)
        return await self._enrich(inbound) if self._enrich else inbound

    async def _together(self, known: Sequence[tuple[InboxRow, Inbound]], now: dt.datetime) -> None:
        """Work off many rows as one work, since each alone costs a task and a statement; if one fails, each alone."""

        def work(tx: Tx) -> None:
            inbox.finish_all(tx, {row.id: work_off(tx, self._desk, inbound, now).state for row, inbound in known})

        try:
            if known:
                await self._store.write(work)
        except Exception:
            await asyncio.gather(*(self._one(row, _at_once(inbound), now) for row, inbound in known))

    async def _one(self, row: InboxRow, known: Awaitable[Inbound], now: dt.datetime) -> None:
        try:
            inbound = await known
            await self._store.write(lambda tx: process(tx, self._desk, row.id, inbound, now))
        except Exception as error:
            reference = uuid.uuid4().hex[:8]
            # The error's own words may quote a message; its kind and place are enough to find it.
            log.error("inbox row failed", inbox_id=row.id, reference=reference, error=type(error).__name__)
            await self._store.write(lambda tx: inbox.fail(tx, row.id, now, reference))


async def _at_once(inbound: Inbound) -> Inbound:
    return inbound
