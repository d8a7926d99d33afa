"""Deadlines of one instant through the bot's own sweep, which judges each by its playbook, while events arrive.

Run with `.venv/bin/python benchmarks/deadline_judged.py [--due 1000]`. `deadlines.py` measures what storage can do with
rows that are judged already; here each clock is worked off by `handlers.sla` as in the running bot (it logs the breach,
tells whom it concerns and plans what comes next), in parts of as many rows as the engine takes. Printed are the
milliseconds a deadline costs, and how long events that arrive meanwhile wait for their commit: were the sweep one
transaction, the first of them would wait for all of it (bar: a quarter of it). Leaves with status 1 if a bar is missed.
"""

import argparse
import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from deadlines import Bars, databases
from slack_load import CLIENTS, channel_of, write_playbooks

from bot.reader.rules import RulesReader
from handlers.desk import Desk
from handlers.sla import sweep_part
from playbooks.loading import load_book
from scheduler.engine import SWEPT
from storage import clocks, inbox, outbox, tickets
from storage.store import Store

OPENED = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)
TARGET = dt.timedelta(hours=3)
APART = 0.05


def fill(store: Store, due: int) -> None:
    """An open ticket with one clock for each deadline, all due at the same instant."""
    at, us = OPENED + TARGET, TARGET // dt.timedelta(microseconds=1)
    with store.transaction() as tx:
        rows = []
        for number in range(due):
            client, channel = f"client{number % CLIENTS:03}", channel_of(number % CLIENTS, 0)
            facts = {"number": number + 1, "key": f"K-{number}", "opened_by": "Rita", "author": "U1", "severity": "P2"}
            place = {"platform": "slack", "workspace": "T0FIRM", "channel": channel}
            ticket = tickets.insert(tx, client=client, **facts, **place, opened_at=OPENED)
            terms = {"metric": "first_response", "severity": "P2", "policy_version": 1, "counts_in": "client"}
            times = {"started_at": OPENED, "segment_at": OPENED, "last_event_at": OPENED, "due_at": at}
            rows.append({"client": client, "ticket_id": ticket, **terms, **times, "target_us": us, "next_check_at": at})
        clocks.insert_many(tx, rows)


def event(number: int) -> dict[str, Any]:
    names = {"platform": "slack", "workspace": "T1", "event_id": f"E{number}", "channel": "C", "revision": "new"}
    return names | {"message_id": f"{number}.0", "payload": {}, "received_at": OPENED, "next_attempt_at": OPENED}


async def arrive(store: Store, waits: list[float]) -> None:
    """An event every so often, whatever the others do."""

    async def one(number: int) -> None:
        began = time.perf_counter()
        await store.keep(lambda tx: inbox.put(tx, [event(number)]))
        waits.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for number in range(1_000_000):
            group.create_task(one(number))
            await asyncio.sleep(APART)


async def measure(engine: str, url: str, folder: Path, due: int, bars: Bars) -> None:
    store, desk = Store.open(url), Desk(load_book(folder), RulesReader())
    with store.transaction() as tx:
        desk.adopt(tx, OPENED)
    await asyncio.to_thread(fill, store, due)
    waits: list[float] = []
    arriving = asyncio.create_task(arrive(store, waits))
    began, computed, done = time.perf_counter(), time.process_time(), 0
    while part := await store.write(lambda tx: sweep_part(tx, desk, OPENED + TARGET, OPENED + TARGET, SWEPT)):
        done += part
    took, computed = time.perf_counter() - began, time.process_time() - computed
    arriving.cancel()
    told = await store.read(outbox.counts)
    await store.aclose()
    assert done >= due, done
    print(
        f"{engine}: {due:,} deadlines in {took:.1f} s, {took / due * 1e3:.1f} ms each ({computed / due * 1e3:.1f} ms "
        f"computing here), outbox {told}; load {os.getloadavg()[0]:.1f}"
    )
    print(f"  of {len(waits)} events that arrived meanwhile, one was kept after {max(waits):.2f} s, the others sooner")
    bars.hold("longest wait of an event as a share of the sweep", max(waits) / took, 0.25, "x")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures deadlines of one instant through the bot's own sweep.")
    parser.add_argument("--due", type=int, default=1_000)
    options = parser.parse_args()
    bars = Bars()
    with tempfile.TemporaryDirectory() as name:
        write_playbooks(Path(name))
        for engine in ("sqlite", "postgresql"):
            with databases(engine) as (url, *_):
                asyncio.run(measure(engine, url, Path(name), options.due, bars))
    if bars.missed:
        sys.exit(f"{len(bars.missed)} of the bars were missed.")


if __name__ == "__main__":
    main()
