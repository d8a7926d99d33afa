"""Two replicas on one PostgreSQL: every question, reminder and digest once, whoever looks first."""

import asyncio
import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from world import ACME, ScriptedReader, book_of, when

from handlers.desk import Desk
from handlers.planning import plan_ahead
from handlers.sla import sweep
from storage.line import Tx
from storage.store import Store

MOMENTS = [when(f"{day} Nov {hour:02}:05") for day in range(10, 21) for hour in (9, 10, 17)]


def body() -> dict[str, object]:
    made = deepcopy(ACME)
    made["digests"] = {"start_of_day": True, "end_of_day": True}
    asked = {"name": "pulse", "every": "weekday", "audience": "client", "to": ["Rita Moss"], "remind": "2h"}
    ours = {"name": "standup", "every": "weekday", "questions": [{"ask": "What is in the way?"}]}
    made["check_ins"] = [asked | {"questions": [{"ask": "How are we doing?", "kind": "csat"}]}, ours]
    return made


def facts(store: Store) -> tuple[list[str], list[str], list[str]]:
    with store.snapshot() as tx:
        texts = ("SELECT fact_key FROM outbox", "SELECT fact_key FROM appointment", "SELECT occurrence FROM ask")
        found = [sorted(str(row[0]) for row in tx.connection.execute(sa.text(text))) for text in texts]
    return found[0], found[1], found[2]


async def run(url: str, folder: Path, replicas: int) -> tuple[list[str], list[str], list[str]]:
    """Let so many replicas live through the days at the same time, each with its own writer and playbooks."""
    stores = [Store.open(url, durable=False) for _ in range(replicas)]
    desks = [Desk(book_of(folder, body()), ScriptedReader()) for _ in range(replicas)]

    def begin(desk: Desk, tx: Tx) -> None:
        desk.adopt(tx, when("10 Nov 08:00"))
        plan_ahead(tx, desk, when("10 Nov 08:00"))

    def look(desk: Desk, now: dt.datetime, tx: Tx) -> None:
        sweep(tx, desk, now, now)
        plan_ahead(tx, desk, now)

    async def all_at_once(work: Callable[[Desk, Tx], None]) -> None:
        await asyncio.gather(*(store.write(partial(work, desk)) for store, desk in zip(stores, desks, strict=True)))

    await all_at_once(begin)
    for now in MOMENTS:
        # Twice: whoever found rows locked by the other looks again, as the next round of the engine would.
        for _ in range(2):
            await all_at_once(lambda desk, tx, at=now: look(desk, at, tx))  # type: ignore[misc]
    found = facts(stores[0])
    for store in stores:
        store.close()
    return found


async def test_two_replicas_ask_remind_and_close_what_one_would(
    postgres_url: str, sqlite_url: str, tmp_path: Path
) -> None:
    alone = await run(sqlite_url, tmp_path / "one", 1)
    together = await run(postgres_url, tmp_path / "two", 2)
    assert together == alone
    outbox, appointments, _ = together
    assert len(outbox) == len(set(outbox))
    assert sum(key.startswith("ask:acme:pulse") for key in outbox) >= 3
    assert len(appointments) == len(set(appointments))
