"""Many deadlines at one instant are worked off in small transactions, with room for what arrives between them."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, book_of

import scheduler.engine
from handlers.desk import Desk
from handlers.sla import sweep, sweep_part
from scheduler.engine import Engine
from scheduler.relay import Delivery, Outcome, Post
from storage import clocks, outbox, tickets
from storage.line import Tx
from storage.store import Store

OPENED = dt.datetime(2026, 11, 10, 15, tzinfo=dt.UTC)
DUE = OPENED + dt.timedelta(hours=1)
MANY, PART = 23, 5


class Accepting:
    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        return Delivery(Outcome.SENT, "C1", f"p{post.row.id}")

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        return None


@contextmanager
def many_due(
    url: str, folder: Path, many: int = MANY, warn_at: dt.datetime | None = None
) -> Iterator[tuple[Store, Desk]]:
    """A store with so many tickets of one client, each with a clock that is due, or near it, at the same instant."""
    store, desk = Store.open(url, durable=False), Desk(book_of(folder, ACME), ScriptedReader())
    place = {"platform": "slack", "workspace": "T1", "channel": "C1", "opened_by": "Rita Moss", "opened_at": OPENED}
    with store.transaction() as tx:
        desk.adopt(tx, OPENED)
        for number in range(1, many + 1):
            ticket = tickets.insert(tx, client="acme", number=number, key=f"ACME-{number}", severity="P2", **place)
            terms = {"metric": "first_response", "severity": "P2", "policy_version": 1, "counts_in": "client"}
            times = {"started_at": OPENED, "segment_at": OPENED, "last_event_at": OPENED}
            looked = {"next_check_at": warn_at or DUE, "points_given": "50%" if warn_at else "", "due_at": DUE}
            clocks.insert(tx, client="acme", ticket_id=ticket, target_us=3_600_000_000, **terms, **times, **looked)
    try:
        yield store, desk
    finally:
        store.close()


def facts(tx: Tx) -> list[tuple[Any, ...]]:
    return sorted((row.fact_key, row.kind, row.happened_at) for row in outbox.since(tx, 0))


def test_parts_come_to_the_same_as_one_sweep(tmp_path: Path) -> None:
    with many_due("sqlite://", tmp_path) as (store, desk), store.transaction() as tx:
        assert sweep(tx, desk, DUE, DUE) == MANY
        wanted = facts(tx)
    with many_due("sqlite://", tmp_path) as (store, desk):
        parts = []
        while not parts or parts[-1]:
            with store.transaction() as tx:
                parts.append(sweep_part(tx, desk, DUE, DUE, PART))
        assert sum(parts) == MANY
        assert max(parts) <= PART
        with store.transaction() as tx:
            assert facts(tx) == wanted


@pytest.mark.parametrize("warn_at", [None, OPENED + dt.timedelta(minutes=48)])
def test_what_a_part_asks_does_not_grow_with_what_is_due(tmp_path: Path, warn_at: dt.datetime | None) -> None:
    asked = []
    for many in (MANY, 3 * MANY):
        with (
            many_due("sqlite://", tmp_path / str(many), many, warn_at) as (store, desk),
            store.transaction() as tx,
        ):
            said: list[str] = []
            raw: Any = tx.connection.connection.dbapi_connection
            raw.set_trace_callback(said.append)
            assert sweep_part(tx, desk, warn_at or DUE, warn_at or DUE, 500) == many
            raw.set_trace_callback(None)
            asked.append(sum(sql.startswith("SELECT") for sql in said))
    assert asked[0] == asked[1] <= 12


async def test_what_arrives_meanwhile_is_committed_between_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.engine, "SWEPT", PART)
    with many_due(f"sqlite:///{tmp_path / 'many.db'}", tmp_path / "books") as (store, desk):
        engine = Engine(store, desk, Accepting(), lambda: DUE)
        left: list[int] = []

        async def arrive() -> None:
            """Each time something is committed, see how many deadlines were still to come."""
            while not left or left[-1]:
                await store.write(lambda tx: None)
                left.append(await store.read(still_due))

        async with asyncio.timeout(60):
            await engine.start()
            await arrive()
            await engine.stop()
        assert any(0 < count < MANY for count in left), left


def still_due(tx: Tx) -> int:
    return len(tx.run_text("SELECT id FROM clock WHERE next_check_at <= ?", (DUE.timestamp() * 1_000_000,)).rows)
