"""Stopping in the middle of a slow round: the round ends first, and nothing of it is called an error."""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

import scheduler.engine
from bot.reader.choosing import reader_for
from handlers.desk import Desk
from handlers.ops_facts import CENSUS
from playbooks.loading import SAMPLES, load_book
from scheduler.engine import Engine
from scheduler.relay import Delivery, Post
from storage import heartbeats
from storage.store import Store

NOW = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)


class Nobody:
    """A platform on which nothing is to be said."""

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        raise AssertionError(post)

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        raise AssertionError(post)


async def test_a_slow_round_under_way_ends_before_the_engine_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scheduler.engine, "FIRST_ROUND", dt.timedelta(0))
    asked, answer = asyncio.Event(), asyncio.Event()

    async def census() -> Mapping[str, list[str]]:
        asked.set()
        await answer.wait()
        return {"harborline": ["ext-harborline"]}

    store = Store.open(f"sqlite:///{tmp_path / 'stopping.db'}")
    engine = Engine(store, Desk(load_book(SAMPLES), reader_for("rules")), Nobody(), lambda: NOW, census=census)
    with caplog.at_level(logging.WARNING):
        await engine.start()
        async with asyncio.timeout(60):
            await asked.wait()
        stopping = asyncio.create_task(engine.stop())
        await asyncio.sleep(0)
        answer.set()
        async with asyncio.timeout(60):
            await stopping
    taken = await store.read(lambda tx: heartbeats.last(tx, CENSUS))
    await store.aclose()
    assert taken is not None
    assert dict(taken.detail) == {"harborline": ["ext-harborline"]}
    assert not [record for record in caplog.records if record.name.startswith("apscheduler")]
