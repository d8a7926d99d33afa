"""A process that writes until it is killed, and notes what it was promised.

Started once with the imports done, it forks a writer for every line `<database> <file>` it reads and prints its number.
"""

import asyncio
import datetime as dt
import os
import sys

from storage import inbox
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
            await store.write(lambda tx, number=number: inbox.put(tx, [event(number)]))
            os.write(acknowledged, f"{number}\n".encode())

    await asyncio.gather(*(writer() for _ in range(IN_FLIGHT)))


def main() -> None:
    for line in sys.stdin:
        url, file = line.split()
        pid = os.fork()
        if pid == 0:
            acknowledged = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
            asyncio.run(write_for_ever(Store.open(url), acknowledged))
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main()
