"""The inbox worker: works off what was kept; what fails comes back later, and is parked in the end."""

import asyncio
import contextlib
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

import structlog

from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import process, work_off
from storage import inbox
from storage.errors import StoreError
from storage.line import Tx
from storage.rows import InboxRow
from storage.store import Store

BATCH = 200
ENRICHED_WITHIN_S = 0.1
"""How long a batch waits for the platform to say who its authors are."""
log = structlog.get_logger()


class Authors(Protocol):
    """What only the platforms know of authors: their names, and whether they are guests."""

    def recall(self, inbound: Inbound) -> Inbound | None:
        """A message with what is known of its author; None where the platform has to be asked."""

    async def enrich(self, inbound: Inbound) -> Inbound:
        """The same after asking the platform, where that is needed."""


class Worker:
    """Takes waiting inbox rows and lets the handlers judge them."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        wake_relay: Callable[[], None] = lambda: None,
        authors: Authors | None = None,
        now: Callable[[], dt.datetime] | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._wake_relay = wake_relay
        self._authors = authors
        self._now = now
        self._ahead: list[InboxRow] = []
        """What came while the last batch was worked on, picked in the transaction that ended it."""

    async def run_once(self, now: dt.datetime) -> int:
        """Work off one batch; returns how many rows there were. Rows of one channel keep their order."""
        rows, self._ahead = self._ahead, []
        if not rows:
            rows = await self._store.write(lambda tx: self._pick(tx, now))
        if rows:
            known, asked = await self._introduced(rows)
            if self._desk.reader.reads_ahead:
                await asyncio.to_thread(self._desk.reader.prepare, [inbound.text for _, inbound in known])
            others = {row.id for row, _ in asked}
            await asyncio.gather(
                self._together(known, now, others), *(self._one(row, task, now) for row, task in asked)
            )
            self._wake_relay()
        return len(rows)

    async def _introduced(
        self, rows: Sequence[InboxRow]
    ) -> tuple[list[tuple[InboxRow, Inbound]], list[tuple[InboxRow, Awaitable[Inbound]]]]:
        """The rows whose authors are known, and those about whom the platform is still asked, each in its order."""
        known: dict[int, Inbound] = {}
        asked: dict[int, asyncio.Future[Inbound]] = {}
        for row in rows:
            inbound = self._recalled(row)
            if inbound is None:
                asked[row.id] = asyncio.ensure_future(self._asked(row))
            else:
                known[row.id] = inbound
        if asked:
            # Whoever the platform is slow to name must not hold up the others.
            await asyncio.wait(asked.values(), timeout=ENRICHED_WITHIN_S)
            named = {id: task for id, task in asked.items() if task.done() and task.exception() is None}
            known |= {id: task.result() for id, task in named.items()}
        ready = [(row, known[row.id]) for row in rows if row.id in known]
        return ready, [(row, asked[row.id]) for row in rows if row.id not in known]

    async def stop(self, now: dt.datetime) -> None:
        """Let others have what was picked and not begun; nothing may be at work here any more."""
        if self._ahead:
            ids, self._ahead = [row.id for row in self._ahead], []
            with contextlib.suppress(StoreError):  # then they are free when the lease ends
                await self._store.write(lambda tx: inbox.give_back(tx, ids, now))

    def _pick(self, tx: Tx, now: dt.datetime) -> list[InboxRow]:
        """The next rows. A file has one process, and that works on one batch at a time: nobody else has to be told."""
        return inbox.due(tx, now, BATCH) if self._store.dialect == "sqlite" else inbox.claim(tx, now, BATCH)

    def _recalled(self, row: InboxRow) -> Inbound | None:
        """A row's message if it can be judged at once; None where its author is asked about, or it makes no sense."""
        try:
            inbound = Inbound.model_validate(row.payload)
            return inbound if self._authors is None else self._authors.recall(inbound)
        except ValueError:
            return None

    async def _asked(self, row: InboxRow) -> Inbound:
        inbound = Inbound.model_validate(row.payload)
        return inbound if self._authors is None else await self._authors.enrich(inbound)

    async def _together(
        self, known: Sequence[tuple[InboxRow, Inbound]], now: dt.datetime, others: Collection[int]
    ) -> None:
        """Work off many rows as one work, since each alone costs a task and a statement; if one fails, each alone.

        The next batch is picked in the same transaction, which saves it a commit of its own.
        `others` are rows of this batch whose authors are still asked about.
        """

        def work(tx: Tx) -> list[InboxRow]:
            inbox.finish_all(tx, {row.id: work_off(tx, self._desk, inbound, now).state for row, inbound in known})
            if self._now is None:
                return []
            return [row for row in self._pick(tx, self._now()) if row.id not in others]

        try:
            if known:
                self._ahead = await self._store.write(work)
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
