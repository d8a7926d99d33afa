"""What the deadline benchmark compares with: APScheduler with one job per deadline in its SQLAlchemyJobStore.

How much longer a commit takes, where the disk is to be like another one, is set here for both contestants alike.
"""

import asyncio
import datetime as dt
import pickle
import time
from typing import Any

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from deadline_sweep import DAY, INSTANT, OPENED, Size, open_tickets
from slack_load import CLIENTS
from sqlalchemy import event
from sqlalchemy.engine import Engine

from handlers.clock_points import settle
from handlers.desk import Desk
from storage import clocks, tickets
from storage.engines import parse_url, reader_engine, writer_engine
from storage.line import Line
from storage.store import READERS, Store


class Disk:
    """A disk on which every commit takes longer than on the one that is there."""

    def __init__(self) -> None:
        self.longer = 0.0
        """Seconds for each commit."""

    def under(self, engine: Engine) -> Engine:
        """The engine, with every commit of its connections waiting for this disk."""
        event.listen(engine, "commit", lambda connection: self.longer and time.sleep(self.longer))
        return engine

    def open(self, url: str) -> Store:
        """A store whose writer waits for this disk; its tables are there already."""
        address = parse_url(url)
        line = Line(self.under(writer_engine(address, durable=True)))
        return Store(line, reader_engine(address, READERS), None)


class Jobs:
    """APScheduler with one job per deadline; one lot after the other falls due."""

    def __init__(self, url: str, desk: Desk, size: Size, disk: Disk) -> None:
        self.url, self.desk, self.size, self.disk = url, desk, size, disk
        self.store = SQLAlchemyJobStore(url=url.replace("postgresql:", "postgresql+psycopg:"))
        disk.under(self.store.engine)

    def fill(self) -> None:
        """As many jobs as we have clocks, none of them due; and the clocks the jobs of two lots are about."""
        store = Store.open(self.url)
        with store.transaction() as tx:
            self.desk.adopt(tx, OPENED)
            many = 2 * self.size.jobs
            open_tickets(tx, range(many), Size(many, many, rounds=1))
        store.close()
        self.store.jobs_t.create(self.store.engine, checkfirst=True)
        self._add(nothing, range(4 * self.size.tickets), DAY)

    def _add(self, job: Any, numbers: range, later: dt.timedelta) -> None:
        """Rows as `add_job` writes them, but many to a transaction."""
        now = dt.datetime.now(dt.UTC)
        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        # Without misfire_grace_time=None it would drop every job that is more than a second late.
        terms = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1, "next_run_time": now}
        pattern = scheduler.add_job(job, "date", run_date=now, args=[0], **terms).__getstate__()
        for start in range(0, len(numbers), 5_000):
            rows = []
            for number in numbers[start : start + 5_000]:
                at, name = now + later, f"{job.__name__}:{later}:{number}"
                state = {"id": name, "args": (4 * number + 1,), "trigger": DateTrigger(at, dt.UTC), "next_run_time": at}
                pickled = pickle.dumps(pattern | state, self.store.pickle_protocol)
                rows.append({"id": name, "next_run_time": at.timestamp(), "job_state": pickled})
            with self.store.engine.begin() as connection:
                connection.execute(self.store.jobs_t.insert(), rows)

    async def run(self, job: Any, lot: int = 0) -> float:
        """Seconds for each of the jobs due at one instant, from the instant until all of them ran.

        Each `lot` is about clocks of its own, since a clock is judged but once.
        """
        first = lot * self.size.jobs
        self._add(job, range(first, first + self.size.jobs), -dt.timedelta(seconds=1))
        left.extend(range(self.size.jobs))
        all_ran.append(asyncio.Event())
        stores.append((self.disk.open(self.url), self.desk))
        executors = {"default": AsyncIOExecutor()}
        scheduler = AsyncIOScheduler(jobstores={"default": self.store}, executors=executors, timezone=dt.UTC)
        began = time.perf_counter()
        scheduler.start()
        await all_ran[-1].wait()
        took = time.perf_counter() - began
        scheduler.shutdown(wait=False)
        stores[-1][0].close()
        return took / self.size.jobs


# Jobs are found again by their names, so what they share stands in the module.
left: list[int] = []
all_ran: list[asyncio.Event] = []
stores: list[tuple[Store, Desk]] = []


async def nothing(clock_id: int) -> None:
    """A job that does nothing but count."""
    left.pop()
    if not left:
        all_ran[-1].set()


async def same_outcome(clock_id: int) -> None:
    """A job that judges its clock as our sweep does, in a transaction of its own."""
    client = f"client{(clock_id // 4) % CLIENTS:03}"
    store, desk = stores[-1]
    with store.transaction() as tx:
        clock = clocks.by_id(tx, client, clock_id)
        assert clock is not None
        ticket = tickets.by_id(tx, client, clock.ticket_id)
        assert ticket is not None
        settle(tx, desk, ticket, clock, INSTANT, INSTANT)
    await nothing(clock_id)
