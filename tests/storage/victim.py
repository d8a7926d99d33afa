"""A process that writes until it is killed, and notes what it was promised.

Started once with the imports done, it forks a writer for every line `<database> <file> <seconds>` it reads and prints
its number; every commit takes so many seconds longer.
"""

import asyncio
import datetime as dt
import os
import sys
import time

from storage.line import Line
from storage.store import Store

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
IN_FLIGHT = 16


def event(number: int) -> dict[str, object]:
    return {
        "platform": "slack",
        "workspace": "T1",
        "event_id": f"Ev{number}",
        "channel": "C1",
        "message_id": str(number),
        "revision": "new",
        "payload": {"text": "x" * 200},
        "received_at": NOW,
        "next_attempt_at": NOW,
    }


async def write_for_ever(store: Store, acknowledged: int) -> None:
    numbers = iter(range(1_000_000))

    async def writer() -> None:
        for number in numbers:
            await store.keep([event(number)])
            os.write(acknowledged, f"{number}\n".encode())

    await asyncio.gather(*(writer() for _ in range(IN_FLIGHT)))


def slow_down(seconds: float) -> None:
    commit = Line.commit

    def slowly(line: Line) -> None:
        time.sleep(seconds)
        commit(line)

    Line.commit = slowly


def main() -> None:
    for line in sys.stdin:
        url, file, longer = line.split()
        pid = os.fork()
        if pid == 0:
            slow_down(float(longer))
            acknowledged = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
            asyncio.run(write_for_ever(Store.open(url), acknowledged))
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main()
