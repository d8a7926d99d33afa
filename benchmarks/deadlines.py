"""Ten thousand deadlines at one instant, with 100,000 tickets open: how soon are they all in the outbox?

Run with `.venv/bin/python benchmarks/deadlines.py [--quick] [--engine sqlite|postgresql]`. What is measured, on SQLite
and PostgreSQL, durable settings, one process:

- the time from the instant until every deadline is claimed, logged and in the outbox, committed (bar: 1 s);
- the longest the event loop stood still meanwhile, by a 5 ms heartbeat (bar: 50 ms);
- the same outcome by APScheduler with one job per deadline in its SQLAlchemyJobStore, as many jobs in the store as we
  have clocks, each job judging its clock, logging it and writing to the outbox in a session of its own (bar: 50 times
  slower than us). Fewer jobs fall due at the instant than with us, and the time is scaled per job. Beside it, without a
  bar, what the job store costs when its jobs do nothing at all;
- restart: from opening the store in a new process to the first claim (bar: 0.5 s), and how much more memory that
  process uses with 100,000 open tickets than with 1,000 (bar: 5 MB, the size of a cache).

All of it hangs on how fast the disk flushes, so that is measured and printed too: APScheduler flushes for every job, we
for every 500 deadlines. Leaves with status 1 when a bar is missed.
"""

import argparse
import asyncio
import datetime as dt
import gc
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlmodel import Session

from storage import clocks, events, outbox, tables, tickets
from storage.line import Tx
from storage.rows import ClockRow
from storage.store import Store

OPENED = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
INSTANT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROUNDS = 3
METRICS = ("first_response", "next_response", "resolution", "acknowledge")
CHUNK = 500
BEAT = 0.005
LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    tickets: int
    due: int
    jobs: int


FULL = Size(tickets=100_000, due=10_000, jobs=2_000)
QUICK = Size(tickets=20_000, due=10_000, jobs=500)


@dataclass
class Bars:
    """What was demanded and what was measured."""

    missed: list[str] = field(default_factory=list)

    def hold(self, what: str, measured: float, bar: float, unit: str, *, at_least: bool = False) -> None:
        """Print one figure beside its bar."""
        good = measured >= bar if at_least else measured <= bar
        sign = ">=" if at_least else "<="
        print(
            f"  {'ok    ' if good else 'MISSED'} {what}: {measured:,.3f} {unit} (bar {sign} {bar:g} {unit})", flush=True
        )
        if not good:
            self.missed.append(what)


class Heartbeat:
    """The longest the event loop stood still while this was held."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> "Heartbeat":
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last - BEAT)
            last = now


def fill(store: Store, size: Size) -> None:
    """Open the tickets, each with four running clocks, some of them due at one instant of a round."""
    instants = [INSTANT + round_ * dt.timedelta(minutes=1) for round_ in range(ROUNDS) for _ in range(size.due)]
    for start in range(0, size.tickets, CHUNK):
        with store.transaction() as tx:
            open_tickets(tx, range(start, min(start + CHUNK, size.tickets)), instants)


def fill_few(url: str) -> None:
    """A thousand open tickets, nothing due."""
    store = Store.open(url)
    with store.transaction() as tx:
        open_tickets(tx, range(1_000), [])
    store.close()


def open_tickets(tx: Tx, numbers: range, instants: list[dt.datetime]) -> None:
    rows = []
    for number in numbers:
        client = f"client{number % 50}"
        place = {"platform": "slack", "workspace": "T1", "channel": f"C{number % 200}"}
        facts = {"number": number, "key": f"K-{number}", "summary": "The portal is down", "opened_by": "U1"}
        ticket = tickets.insert(tx, client=client, **place, **facts, opened_at=OPENED)
        rows += [clock(client, ticket, metric, number, instants) for metric in METRICS]
    clocks.insert_many(tx, rows)


def clock(client: str, ticket: int, metric: str, number: int, instants: list[dt.datetime]) -> dict[str, Any]:
    later = INSTANT + DAY + number * dt.timedelta(seconds=7)
    due = instants.pop() if instants and metric == METRICS[0] else later
    # With fewer tickets than deadlines the other clocks have to help out.
    if instants and number % 2 and due is later:
        due = instants.pop()
    terms = {"severity": "P2", "policy_version": 1, "counts_in": "client", "target_us": 3_600_000_000}
    times = {"started_at": OPENED, "segment_at": OPENED, "last_event_at": OPENED, "due_at": due, "next_check_at": due}
    return {"client": client, "ticket_id": ticket, "metric": metric, **terms, **times}


def sweep(tx: Tx, now: dt.datetime) -> int:
    """Claim a chunk of what is due, judge it, log it and put what is to be said in the outbox."""
    due = clocks.due(tx, now, CHUNK)
    clocks.save_many(tx, [judged(row, now) for row in due])
    events.append_many(tx, [breach(row, now) for row in due])
    outbox.enqueue_many(tx, [notice(row, now) for row in due])
    return len(due)


def judged(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    return {
        "client": row.client,
        "id": row.id,
        "state": "breaching",
        "breached_at": row.due_at,
        "last_event_at": now,
        "points_given": f"{row.points_given} breach".strip(),
        "next_check_at": None,
    }


def breach(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    fact = f"clock:{row.id}:breach"
    about = {"ticket_id": row.ticket_id, "clock_id": row.id, "fact_key": fact}
    return {"client": row.client, "at": row.due_at, "recorded_at": now, "kind": "breach", **about}


def notice(row: ClockRow, now: dt.datetime) -> dict[str, Any]:
    return {
        "fact_key": f"sla:{row.ticket_id}:{row.metric}:{row.cycle}:{row.ordinal}:breach:person:maria",
        "client": row.client,
        "ticket_id": row.ticket_id,
        "kind": "breach",
        "audience": "internal",
        "recipient": "person:maria",
        "priority": 1,
        "payload": {"kind": "breach", "metric": row.metric, "summary": "The portal is down"},
        "happened_at": row.due_at,
        "not_before": now,
    }


async def fire(store: Store, now: dt.datetime) -> tuple[int, float, float]:
    """Everything due at one instant: how many, in how many seconds, with what longest stall."""
    fired = 0
    async with Heartbeat() as heart:
        began = time.perf_counter()
        while chunk := await store.write(lambda tx: sweep(tx, now)):
            fired += chunk
        took = time.perf_counter() - began
    return fired, took, heart.longest


async def measure_ours(url: str, size: Size) -> tuple[float, float]:
    """Seconds for all deadlines of one instant, best of the rounds, and the worst stall of all of them."""
    store = Store.open(url)
    began = time.perf_counter()
    await asyncio.to_thread(fill, store, size)
    print(f"  {size.tickets:,} tickets with {4 * size.tickets:,} clocks made in {time.perf_counter() - began:.0f} s")
    # As at the bot's start: what was loaded so far is there for good, and a full collection that walks through all of
    # it stops the event loop for a tenth of a second.
    gc.collect()
    gc.freeze()
    times, stalls = [], []
    for round_ in range(ROUNDS):
        fired, took, stall = await fire(store, INSTANT + round_ * dt.timedelta(minutes=1))
        assert fired == size.due, f"{fired} of {size.due} were claimed"
        times.append(took)
        stalls.append(stall)
    told = await store.read(outbox.counts)
    assert told == {"waiting": ROUNDS * size.due}, told
    await store.aclose()
    rounds = zip(times, stalls, strict=True)
    print(f"  load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("  rounds: " + ", ".join(f"{took:.3f} s (stall {stall * 1e3:.1f} ms)" for took, stall in rounds))
    return min(times), max(stalls)


class Jobs:
    """APScheduler with one job per deadline; one lot after the other falls due."""

    def __init__(self, url: str, size: Size) -> None:
        self.url, self.size = url.replace("postgresql:", "postgresql+psycopg:"), size
        self.store = SQLAlchemyJobStore(url=self.url)

    def fill(self) -> None:
        """As many jobs as we have clocks, none of them due; and the clocks the jobs of a lot are about."""
        store = Store.open(self.url.replace("+psycopg", ""))
        with store.transaction() as tx:
            open_tickets(tx, range(self.size.jobs), [INSTANT] * self.size.jobs)
        store.close()
        self._add(nothing, range(4 * self.size.tickets), DAY)

    def _add(self, job: Any, numbers: range, later: dt.timedelta) -> None:
        """Rows as `add_job` writes them, but many to a transaction."""
        now = dt.datetime.now(dt.UTC)
        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        pattern = scheduler.add_job(job, "date", run_date=now, misfire_grace_time=None).__getstate__()
        for start in range(0, len(numbers), 5_000):
            rows = []
            for number in numbers[start : start + 5_000]:
                at, name = now + later, f"{job.__name__}{number}"
                state = {"id": name, "args": (4 * number + 1,), "trigger": DateTrigger(at, dt.UTC), "next_run_time": at}
                pickled = pickle.dumps(pattern | state, self.store.pickle_protocol)
                rows.append({"id": name, "next_run_time": at.timestamp(), "job_state": pickled})
            with self.store.engine.begin() as connection:
                connection.execute(self.store.jobs_t.insert(), rows)

    async def run(self, job: Any) -> float:
        """Seconds for each of the jobs due at one instant, from the instant until all of them ran."""
        self._add(job, range(self.size.jobs), -dt.timedelta(seconds=1))
        left.extend(range(self.size.jobs))
        all_ran.append(asyncio.Event())
        engines.append(sa.create_engine(self.url))
        executors = {"default": AsyncIOExecutor()}
        scheduler = AsyncIOScheduler(jobstores={"default": self.store}, executors=executors, timezone=dt.UTC)
        began = time.perf_counter()
        scheduler.start()
        await all_ran[-1].wait()
        took = time.perf_counter() - began
        scheduler.shutdown(wait=False)
        engines[-1].dispose()
        return took / self.size.jobs


# Jobs are found again by their names, so what they share stands in the module.
left: list[int] = []
all_ran: list[asyncio.Event] = []
engines: list[sa.Engine] = []


async def nothing(clock_id: int) -> None:
    """A job that does nothing but count."""
    left.pop()
    if not left:
        all_ran[-1].set()


async def same_outcome(clock_id: int) -> None:
    """A job that leaves behind what our sweep does."""
    with Session(engines[-1]) as session:
        row: Any = session.get_one(tables.ClockRow, clock_id)
        session.add(tables.Event(**breach(row, INSTANT)))
        session.add(tables.Outbox(**notice(row, INSTANT)))
        for name, value in judged(row, INSTANT).items():
            setattr(row, name, value)
        session.commit()
    await nothing(clock_id)


def flush_time() -> float:
    """Milliseconds the disk takes to make a small write durable, by the median of 100."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e3


def restart(url: str) -> None:
    """In a new process: open the store, claim what is due, and say what it took."""
    began = time.perf_counter()
    store = Store.open(url)

    async def first_claim() -> int:
        return await store.write(lambda tx: sweep(tx, INSTANT + dt.timedelta(hours=1)))

    claimed = asyncio.run(first_claim())
    took = time.perf_counter() - began
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    print(json.dumps({"took": took, "claimed": claimed, "rss": pages * os.sysconf("SC_PAGE_SIZE")}))
    store.close()


def measure_restart(url: str) -> dict[str, float]:
    """What a new process needs until its first claim."""
    with_one_due(url)
    command = [sys.executable, __file__, "--restart", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["claimed"] == 1, figures
    return figures


def with_one_due(url: str) -> None:
    store = Store.open(url)
    with store.transaction() as tx:
        ticket = tickets.insert(
            tx, client="last", number=1, key=f"L-{uuid.uuid4().hex}", platform="slack", workspace="T", channel="C",
            opened_by="U1", opened_at=OPENED,
        )  # fmt: skip
        clocks.insert_many(tx, [clock("last", ticket, METRICS[0], 0, [INSTANT])])
    store.close()


@contextmanager
def databases(engine: str) -> Iterator[list[str]]:
    """Three empty databases: for the full load, for few tickets, and for APScheduler."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="liaison-bench-") as folder:
            yield [f"sqlite:///{folder}/{name}.db" for name in ("many", "few", "jobs")]
        return
    server = os.environ.get("TEST_POSTGRES_URL", LOCAL_POSTGRES)
    names = [f"liaison_bench_{uuid.uuid4().hex[:8]}" for _ in range(3)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield [server.rpartition("/")[0] + f"/{name}" for name in names]
        finally:
            for name in names:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def compare(jobs: Jobs, ours: float, bars: Bars) -> None:
    """Seconds per deadline, beside those of APScheduler."""
    jobs.fill()
    idle = asyncio.run(jobs.run(nothing))
    same = asyncio.run(jobs.run(same_outcome))
    print(f"  {4 * jobs.size.tickets:,} jobs in APScheduler's store, {jobs.size.jobs:,} due at once:")
    print(f"    doing nothing {idle * 1e6:,.0f} us each, with the same outcome {same * 1e6:,.0f} us each")
    print(f"    ours {ours * 1e6:,.0f} us each ({idle / ours:.0f} times faster than jobs that do nothing)")
    bars.hold("times faster than APScheduler's job store, same outcome", same / ours, 50, "x", at_least=True)


def run(engine: str, size: Size, bars: Bars) -> None:
    """Everything for one engine."""
    print(f"{engine} (the disk flushes in {flush_time():.2f} ms):", flush=True)
    with databases(engine) as (many, few, for_jobs):
        took, stall = asyncio.run(measure_ours(many, size))
        bars.hold(f"{size.due:,} deadlines of one instant in the outbox", took, 1.0, "s")
        bars.hold("longest stall of the event loop", stall * 1e3, 50, "ms")

        compare(Jobs(for_jobs, size), took / size.due, bars)
        fill_few(few)
        restarted, base = measure_restart(many), measure_restart(few)
        bars.hold("restart to first claim", restarted["took"], 0.5, "s")
        grown = (restarted["rss"] - base["rss"]) / 1e6
        bars.hold(f"more memory with {size.tickets:,} open tickets than with 1,000", grown, 5, "MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures deadlines that fall due at one instant.")
    parser.add_argument("--quick", action="store_true", help="fewer tickets and jobs")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="only this engine")
    parser.add_argument("--restart", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.restart:
        restart(options.restart)
        return
    bars = Bars()
    for engine in options.engine or ["sqlite", "postgresql"]:
        run(engine, QUICK if options.quick else FULL, bars)
    if bars.missed:
        sys.exit(f"{len(bars.missed)} of the bars were missed.")


if __name__ == "__main__":
    main()
