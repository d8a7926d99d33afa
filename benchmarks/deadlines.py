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

What is measured is storage: the rows are judged alike and written in bulk. What a deadline costs when the bot judges
it by its playbook is measured by `deadline_judged.py`.

All of it hangs on how fast the disk flushes, so that is measured and printed too: APScheduler flushes for every job, we
for every 500 deadlines. Leaves with status 1 when a bar is missed.
"""

import argparse
import asyncio
import datetime as dt
import gc
import json
import os
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

import psycopg
from deadline_jobs import Jobs, nothing, same_outcome
from deadline_sweep import INSTANT, METRICS, OPENED, ROUNDS, Size, clock, fill, fill_few, sweep

from storage import clocks, outbox, tickets
from storage.store import Store

BEAT = 0.005
LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


FULL = Size(tickets=100_000, due=10_000, jobs=2_000, faster=50)
# A job store that fits in the cache flatters APScheduler, so the bar of a quick run is lower.
QUICK = Size(tickets=20_000, due=10_000, jobs=500, faster=25)


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
    bars.hold(
        "times faster than APScheduler's job store, same outcome", same / ours, jobs.size.faster, "x", at_least=True
    )


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
