"""Ten thousand deadlines at one instant, with 100,000 tickets open: how soon are they all in the outbox?

Run with `.venv/bin/python benchmarks/deadlines.py [--quick] [--engine sqlite|postgresql]`. What is measured is the
bot's own sweep, in parts as its engine takes them, on SQLite and PostgreSQL, durable settings, one process:

- the time from the instant until every deadline is claimed, judged by its playbook, logged and in the outbox, committed
  (bar: 1 s); for breaches, of which each is told to three, and for warnings, each for one person. Beside it the time
  this process computed, which hangs less on who else uses the machine;
- the longest the event loop stood still meanwhile, by a 5 ms heartbeat (bar: 50 ms);
- the same outcome by APScheduler with one job per deadline in its SQLAlchemyJobStore, as many jobs in the store as we
  have clocks, each job judging its clock as the bot does, in a transaction of its own. Fewer jobs fall due at the
  instant than with us, and the time is scaled per job. It is told for two disks: the one that is there, and one that
  needs 4 ms for a flush, as that did on which 50 times was first measured. For the second, every commit of both, ours
  and the job store's, waits for as much as the disk that is there needs less, by one and the same hook; a job store
  that flushes more than once in a commit waits but once. The bar, 50 times slower than us, is held on the second.
  Beside it, without a bar, what the job store costs when its jobs do nothing at all;
- restart: from opening the store in a new process to the first deadline judged and committed (bar: 0.5 s; reading the
  playbooks of a hundred clients is printed beside it), and how much more memory that process uses with 100,000 open
  tickets than with 1,000 (bar: 5 MB, the size of a cache).

How long what arrives meanwhile waits is measured by `deadline_judged.py`.

All of it hangs on how fast the disk flushes, so that is measured and printed too, before each: APScheduler flushes for
every job, we for every part of a sweep, so a slow disk raises the ratio and a fast one lowers it. Leaves with status 1
when a bar is missed.
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
from deadline_jobs import Disk, Jobs, nothing, same_outcome
from deadline_sweep import METRICS, OPENED, ROUNDS, SLOWED, TOLD, WARNED, Size, clock, fill, fill_few, instant_of, sweep
from slack_load import write_playbooks

from bot.reader.rules import RulesReader
from handlers.desk import Desk
from playbooks.loading import load_book
from storage import clocks, outbox, tickets
from storage.store import Store

BEAT = 0.005
FLUSH = 4.0
"""Milliseconds that a flush takes on the disk of the reference."""
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


@dataclass(frozen=True)
class Fired:
    """What was due at one instant: how much, in how many seconds, computing how many, with what longest stall.

    And in how many milliseconds the disk flushed just before.
    """

    many: int
    took: float
    computed: float
    stall: float
    flush: float

    def __str__(self) -> str:
        return (
            f"{self.took:.3f} s (computing {self.computed:.3f} s, stall {self.stall * 1e3:.1f} ms, "
            f"flush {self.flush:.2f} ms)"
        )


async def fire(store: Store, desk: Desk, now: dt.datetime, flush: float) -> Fired:
    """Let happen all that is due at one instant."""
    fired = 0
    async with Heartbeat() as heart:
        began, computed = time.perf_counter(), time.process_time()
        while chunk := await store.write(lambda tx: sweep(tx, desk, now)):
            fired += chunk
        took, computed = time.perf_counter() - began, time.process_time() - computed
    return Fired(fired, took, computed, heart.longest, flush)


def desk_of(folder: Path) -> Desk:
    """A hundred clients with their playbooks."""
    return Desk(load_book(folder), RulesReader())


async def measure_ours(url: str, desk: Desk, size: Size, disk: Disk) -> list[Fired]:
    """All deadlines of one instant, round by round."""
    Store.open(url).close()
    store = disk.open(url)
    with store.transaction() as tx:
        desk.adopt(tx, OPENED)
    began = time.perf_counter()
    await asyncio.to_thread(fill, store, size)
    print(f"  {size.tickets:,} tickets with {4 * size.tickets:,} clocks made in {time.perf_counter() - began:.0f} s")
    # As at the bot's start: what was loaded so far is there for good, and a full collection that walks through all of
    # it stops the event loop for a tenth of a second.
    gc.collect()
    gc.freeze()
    rounds = []
    for number in range(ROUNDS):
        flush = flush_time()
        disk.longer = missing(flush) if number == SLOWED else 0.0
        rounds.append(await fire(store, desk, instant_of(number), flush))
    for fired in rounds:
        assert fired.many == size.due, f"{fired.many} of {size.due} were claimed"
    told = await store.read(outbox.counts)
    assert sum(told.values()) - told["planned"] == (len(TOLD) * WARNED + 1) * size.due, told
    await store.aclose()
    print(f"  load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"  breaches: {', '.join(map(str, rounds[:SLOWED]))}")
    print(f"  breaches, every commit filled up to a flush of {FLUSH:g} ms: {rounds[SLOWED]}")
    print(f"  warnings: {rounds[WARNED]}")
    return rounds


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


def missing(flush: float) -> float:
    """Seconds that the disk which is there needs less for a flush than that of the reference."""
    return max(FLUSH - flush, 0.0) / 1e3


def restart(url: str, folder: Path) -> None:
    """In a new process: open the store, adopt the playbooks, work off what is due, and say what it took."""
    began = time.perf_counter()
    desk = desk_of(folder)
    read = time.perf_counter()
    store = Store.open(url)
    now = instant_of(WARNED) + dt.timedelta(minutes=1)

    async def first_claim() -> int:
        await store.write(lambda tx: desk.adopt(tx, now))
        return await store.write(lambda tx: sweep(tx, desk, now))

    claimed = asyncio.run(first_claim())
    took = time.perf_counter() - read
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    rss = pages * os.sysconf("SC_PAGE_SIZE")
    print(json.dumps({"took": took, "read": read - began, "claimed": claimed, "rss": rss}))
    store.close()


def measure_restart(url: str, folder: Path) -> dict[str, float]:
    """What a new process needs until its first claim."""
    with_one_due(url)
    command = [sys.executable, __file__, "--restart", url, "--playbooks", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["claimed"] == 1, figures
    return figures


def with_one_due(url: str) -> None:
    store = Store.open(url)
    with store.transaction() as tx:
        ticket = tickets.insert(
            tx, client="client000", number=1_000_000, key=f"L-{uuid.uuid4().hex}", platform="slack", workspace="T",
            channel="C", opened_by="U1", opened_at=OPENED, severity="P2",
        )  # fmt: skip
        clocks.insert(tx, **clock("client000", ticket, METRICS[0], 0, 0))
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


def compare(jobs: Jobs, ours: Fired, slowed: Fired, bars: Bars) -> None:
    """Beside APScheduler, on the disk that is there and on one like the reference's.

    The disk itself may change from one moment to the next, so how it flushed stands beside each.
    """
    jobs.fill()
    idle = asyncio.run(jobs.run(nothing))
    plain = asyncio.run(jobs.run(same_outcome)), flush_time()
    jobs.disk.longer = missing(flush_time())
    filled_up = asyncio.run(jobs.run(same_outcome, lot=1)), jobs.disk.longer
    jobs.disk.longer = 0.0
    each, each_slowed = ours.took / ours.many, slowed.took / slowed.many
    print(f"  {4 * jobs.size.tickets:,} jobs in APScheduler's store, {jobs.size.jobs:,} due at once;")
    print("  on the disk that is there (no bar):")
    print(f"    jobs with the same outcome {plain[0] * 1e6:,.0f} us each (flush {plain[1]:.2f} ms)")
    print(f"    ours {each * 1e6:,.0f} us each (flush {ours.flush:.2f} ms): {plain[0] / each:.1f} times faster")
    print(f"    jobs that do nothing {idle * 1e6:,.0f} us each: {idle / each:.1f} times as long as ours")
    print(f"  on a disk like the reference's, every commit filled up to a flush of {FLUSH:g} ms:")
    print(
        f"    jobs with the same outcome {filled_up[0] * 1e6:,.0f} us each (commits {filled_up[1] * 1e3:.2f} ms longer)"
    )
    print(f"    ours {each_slowed * 1e6:,.0f} us each (commits {missing(slowed.flush) * 1e3:.2f} ms longer)")
    what = f"times faster than APScheduler's job store, same outcome, a flush taking {FLUSH:g} ms"
    bars.hold(what, filled_up[0] / each_slowed, jobs.size.faster, "x", at_least=True)


def run(engine: str, size: Size, bars: Bars, folder: Path) -> None:
    """Everything for one engine."""
    print(f"{engine} (the disk flushes in {flush_time():.2f} ms):", flush=True)
    disk = Disk()
    with databases(engine) as (many, few, for_jobs):
        rounds = asyncio.run(measure_ours(many, desk_of(folder), size, disk))
        best = min(rounds[:SLOWED], key=lambda fired: fired.took)
        bars.hold(f"{size.due:,} breaches of one instant in the outbox", best.took, 1.0, "s")
        bars.hold(f"{size.due:,} warnings of one instant in the outbox", rounds[WARNED].took, 1.0, "s")
        bars.hold("longest stall of the event loop", max(fired.stall for fired in rounds) * 1e3, 50, "ms")

        jobs = Jobs(for_jobs, desk_of(folder), size, disk)
        compare(jobs, best, rounds[SLOWED], bars)
        with_few = Store.open(few)
        fill_few(with_few)
        with_few.close()
        restarted, base = measure_restart(many, folder), measure_restart(few, folder)
        bars.hold("restart to first claim", restarted["took"], 0.5, "s")
        print(f"    the playbooks were read in {restarted['read']:.2f} s before that")
        grown = (restarted["rss"] - base["rss"]) / 1e6
        bars.hold(f"more memory with {size.tickets:,} open tickets than with 1,000", grown, 5, "MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures deadlines that fall due at one instant.")
    parser.add_argument("--quick", action="store_true", help="fewer tickets and jobs")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="only this engine")
    parser.add_argument("--restart", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--playbooks", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.restart:
        restart(options.restart, options.playbooks)
        return
    bars = Bars()
    with tempfile.TemporaryDirectory() as name:
        write_playbooks(Path(name))
        for engine in options.engine or ["sqlite", "postgresql"]:
            run(engine, QUICK if options.quick else FULL, bars, Path(name))
    if bars.missed:
        sys.exit(f"{len(bars.missed)} of the bars were missed.")


if __name__ == "__main__":
    main()
