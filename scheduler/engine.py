"""The engine: loops that make time pass, each catching its own errors, none trusting that it was woken.

APScheduler only ticks in memory for the slow rounds; every deadline is a row, so a restart forgets nothing.
"""

import asyncio
import contextlib
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.auditing import audit_engine
from handlers.desk import Desk
from handlers.health import snapshot, stale
from handlers.ops_facts import CENSUS
from handlers.planning import plan_ahead
from handlers.sla import sweep_part
from scheduler import clock
from scheduler.advising import Advising
from scheduler.relay import ChatPlatform, Relay
from scheduler.worker import Authors, Worker
from storage import advice, feedback, heartbeats, inbox, outbox, retention, review_entries
from storage.line import Tx
from storage.store import Store
from storage.upcoming import upcoming

POLL = dt.timedelta(seconds=1)
"""Nothing waits longer than this for a loop that missed its wake-up."""
FIRST_ROUND = dt.timedelta(seconds=30)
SNAPSHOT_AGE = dt.timedelta(hours=1)
SNAPSHOTS = 200
"""Clients whose health is worked out anew in one slow round at most."""
SWEPT = 250
"""Clocks and tickets that one transaction of the sweep takes at most: with thousands due at one instant, messages that
arrive meanwhile are committed, and so answered, in between."""
BACK_OFF = dt.timedelta(seconds=5)
ADVICE_KEPT = dt.timedelta(days=90)
"""How long it is known which messages a second reader was asked about."""
CENSUS_AGE = dt.timedelta(hours=1)
Census = Callable[[], Awaitable[Mapping[str, Sequence[str]]]]
"""Asks the platforms, by client, in which of its channels the bot is not."""
log = structlog.get_logger()


class Engine:
    """Inbox worker, sweeper and relay as supervised loops, and the slow rounds beside them."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        platform: ChatPlatform,
        now: Callable[[], dt.datetime] = clock.now,
        poll: dt.timedelta = POLL,
        authors: Authors | None = None,
        advising: Advising | None = None,
        census: Census | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._advising = advising
        self._census = census
        self._now = now
        self._poll = poll.total_seconds()
        self._wake_worker = asyncio.Event()
        self._wake_relay = asyncio.Event()
        self._wake_sweep = asyncio.Event()
        self._wake_advice = asyncio.Event()
        self._worker = Worker(store, desk, self._wake_relay.set, authors, now)
        self._beaten: dict[str, dt.datetime] = {}
        self._relay = Relay(store, desk, platform, fence=0)
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._slow_done = asyncio.Event()
        self._slow_done.set()
        self._ticker = AsyncIOScheduler(timezone=dt.UTC)

    async def start(self) -> None:
        """Adopt the playbooks, plan check-ins, then let the loops run."""
        now = self._now()
        fence = await self._store.write(outbox.next_fence)
        self._relay.fence = fence
        if self._store.dialect == "sqlite":  # the only process: who had claimed these rows is gone
            await self._store.write(lambda tx: inbox.release(tx, now))
        await self._store.write(lambda tx: self._desk.adopt(tx, now))
        await self._store.write(lambda tx: plan_ahead(tx, self._desk, now))
        rounds = [("inbox", self._inbox_round), ("sweep", self._sweep_round), ("relay", self._relay_round)]
        if self._advising is not None:
            rounds.append(("advice", self._advice_round))
        self._tasks = [asyncio.create_task(self._loop(name, one), name=f"liaison-{name}") for name, one in rounds]
        soon = {"next_run_time": clock.now() + FIRST_ROUND}
        self._ticker.add_job(self._slow_round, "interval", minutes=5, coalesce=True, misfire_grace_time=None, **soon)
        self._ticker.start()

    async def stop(self, grace: dt.timedelta = dt.timedelta(seconds=10)) -> None:
        """Stop claiming, let what is in flight finish, then return."""
        self._stopping = True
        if self._ticker.running:
            # Shut down in the middle of a round, it would cancel the round and call that an error.
            self._ticker.pause()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._slow_done.wait(), grace.total_seconds())
            self._ticker.shutdown(wait=False)
        self.wake_all()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace.total_seconds())
            for task in late:
                task.cancel()
            await self._worker.stop(self._now())

    def wake_all(self) -> None:
        """Something new is there: look at once."""
        for event in (self._wake_worker, self._wake_relay, self._wake_sweep, self._wake_advice):
            event.set()

    def wake_inbox(self) -> None:
        """A message was kept: look at the inbox at once."""
        self._wake_worker.set()

    async def _loop(self, name: str, one_round: Callable[[], Awaitable[float]]) -> None:
        while not self._stopping:
            try:
                wait = await one_round()
            except Exception as error:
                _failed(name, error)
                wait = BACK_OFF.total_seconds()
            await self._sleep(name, wait)

    async def _sleep(self, name: str, seconds: float) -> None:
        event = {
            "inbox": self._wake_worker,
            "relay": self._wake_relay,
            "sweep": self._wake_sweep,
            "advice": self._wake_advice,
        }[name]
        if seconds > 0 and not self._stopping:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        event.clear()

    async def _inbox_round(self) -> float:
        done = await self._worker.run_once(self._now())
        await self._beat("inbox")
        return 0.0 if done else self._poll

    async def _sweep_round(self) -> float:
        now = self._now()
        done = await self._store.write(lambda tx: sweep_part(tx, self._desk, now, now, SWEPT))
        await self._beat("sweep")
        if done:
            self._wake_relay.set()
            return 0.0
        following = (await self._store.read(upcoming)).soonest
        return self._poll if following is None else min(max((following - self._now()).total_seconds(), 0.0), self._poll)

    async def _relay_round(self) -> float:
        done = await self._relay.run_once(self._now())
        await self._beat("relay")
        return 0.0 if done else self._poll

    async def _advice_round(self) -> float:
        """Ask the second reader; it has no heartbeat, since the bot is well without it."""
        assert self._advising is not None
        done = await self._advising.run_once()
        if done:
            self._wake_relay.set()
        return 0.0 if done else self._poll

    async def _beat(self, name: str) -> None:
        """Note a finished round, at most once a second: the bot's health is not read more often."""
        now = self._now()
        last = self._beaten.get(name)
        if last is not None and dt.timedelta(0) <= now - last < POLL:
            return
        self._beaten[name] = now
        await self._store.write(lambda tx: heartbeats.beat(tx, name, now, {}))

    async def _slow_round(self) -> None:
        """A slow round with its own supervision: the ticker would tell neither what failed nor that we are stopping."""
        self._slow_done.clear()
        try:
            await self._slowly(self._now())
        except asyncio.CancelledError:
            log.warning("slow round cut short")
        except Exception as error:
            _failed("slow", error)
        finally:
            self._slow_done.set()

    async def _slowly(self, now: dt.datetime) -> None:
        """What need not be done at once: audit, planning, forgetting, health, census."""
        await self._store.write(lambda tx: audit_engine(tx, self._desk, now))
        await self._store.write(lambda tx: plan_ahead(tx, self._desk, now))
        await self._store.write(lambda tx: self._forget(tx, now))
        await self._store.read(self._desk.learn)
        if not self._stopping:
            await self._snapshots(now)
        if not self._stopping:
            await self._take_census(now)

    async def _snapshots(self, now: dt.datetime) -> None:
        """Keep how clients stand, each at least once an hour, a few at a time so that nothing else waits."""
        clients = list(self._desk.book.playbooks)
        wanted = await self._store.read(lambda tx: stale(tx, clients, now, SNAPSHOT_AGE, SNAPSHOTS))
        for client in wanted:
            if self._stopping:
                return
            pinned = self._desk.current(client)
            await self._store.write(lambda tx, one=pinned: snapshot(tx, one, now))  # type: ignore[misc]

    async def _take_census(self, now: dt.datetime) -> None:
        """Keep in which channels the bot is not, asked once an hour."""
        if self._census is None:
            return
        last = await self._store.read(lambda tx: heartbeats.last(tx, CENSUS))
        if last is None or now - last.beat_at >= CENSUS_AGE:
            found = await self._census()
            await self._store.write(lambda tx: heartbeats.beat(tx, CENSUS, now, found))

    def _forget(self, tx: Tx, now: dt.datetime) -> None:
        """Delete words older than each client's limit, a batch at a time; facts stay."""
        for client, playbook in self._desk.book.playbooks.items():
            before = now - playbook.retention.messages
            retention.forget_messages(tx, client, before)
            retention.forget_notices(tx, client, before)
            retention.forget_summaries(tx, client, before)
            feedback.forget(tx, client, before)
            retention.forget_answers(tx, client, before)
            review_entries.forget(tx, client, before)
        oldest = max((p.retention.messages for p in self._desk.book.playbooks.values()), default=dt.timedelta(days=365))
        retention.forget_events(tx, now - oldest)
        advice.forget(tx, now - ADVICE_KEPT)


def _failed(name: str, error: Exception) -> None:
    log.error("round failed", loop=name, reference=uuid.uuid4().hex[:8], error=type(error).__name__)
