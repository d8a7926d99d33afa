"""How long what arrives waits while the bot works off deadlines of one instant.

Run with `.venv/bin/python benchmarks/deadline_judged.py [--due 5000]`. Deadlines are judged by their playbooks as in
the running bot, in parts of as many as the engine takes; meanwhile an event arrives every 50 ms and is kept. Were the
sweep one transaction, the first of them would wait for all of it (bar: a quarter of it). Leaves with status 1 if a bar
is missed. How soon the deadlines themselves are through is measured by `deadlines.py`.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from deadline_sweep import OPENED, ROUNDS, Size, fill, instant_of, sweep
from deadlines import Bars, databases, desk_of
from slack_load import write_playbooks

from storage import outbox
from storage.store import Store

APART = 0.05


def event(number: int) -> dict[str, Any]:
    names = {"platform": "slack", "workspace": "T1", "event_id": f"E{number}", "channel": "C", "revision": "new"}
    return names | {"message_id": f"{number}.0", "payload": {}, "received_at": OPENED, "next_attempt_at": OPENED}


async def arrive(store: Store, waits: list[float]) -> None:
    """An event every so often, whatever the others do."""

    async def one(number: int) -> None:
        began = time.perf_counter()
        await store.keep([event(number)])
        waits.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for number in range(1_000_000):
            group.create_task(one(number))
            await asyncio.sleep(APART)


async def measure(engine: str, url: str, folder: Path, due: int, bars: Bars) -> None:
    store, desk, now = Store.open(url), desk_of(folder), instant_of(0)
    with store.transaction() as tx:
        desk.adopt(tx, OPENED)
    await asyncio.to_thread(fill, store, Size(tickets=ROUNDS * due, due=due))
    waits: list[float] = []
    arriving = asyncio.create_task(arrive(store, waits))
    began, computed, done = time.perf_counter(), time.process_time(), 0
    while part := await store.write(lambda tx: sweep(tx, desk, now)):
        done += part
    took, computed = time.perf_counter() - began, time.process_time() - computed
    arriving.cancel()
    told = await store.read(outbox.counts)
    await store.aclose()
    assert done == due, done
    print(
        f"{engine}: {due:,} deadlines in {took:.1f} s, {took / due * 1e3:.1f} ms each ({computed / due * 1e3:.1f} ms "
        f"computing here), outbox {told}; load {os.getloadavg()[0]:.1f}"
    )
    print(f"  of {len(waits)} events that arrived meanwhile, one was kept after {max(waits):.2f} s, the others sooner")
    bars.hold("longest wait of an event as a share of the sweep", max(waits) / took, 0.25, "x")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures deadlines of one instant through the bot's own sweep.")
    parser.add_argument("--due", type=int, default=5_000)
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
