"""Stopping in the middle of a slow round: it ends first or is cut short, and the ticker calls nothing an error."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import scheduler.engine
from bot.reader.choosing import reader_for
from handlers.desk import Desk
from handlers.ops_facts import CENSUS
from playbooks.loading import SAMPLES, load_book
from scheduler.engine import Census, Engine
from scheduler.relay import Delivery, Post
from storage import heartbeats
from storage.errors import StoreUnavailable
from storage.store import Store

NOW = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)


class Nobody:
    """A platform on which nothing is to be said."""

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        raise AssertionError(post)

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        raise AssertionError(post)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first slow round begins with the engine."""
    monkeypatch.setattr(scheduler.engine, "FIRST_ROUND", dt.timedelta(0))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'stopping.db'}")
    yield opened
    await opened.aclose()


def engine_of(store: Store, census: Census) -> Engine:
    return Engine(store, Desk(load_book(SAMPLES), reader_for("rules")), Nobody(), lambda: NOW, census=census)


def of_the_ticker(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name.startswith("apscheduler")]


async def test_a_slow_round_under_way_ends_before_the_engine_does(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def census() -> Mapping[str, list[str]]:
        asked.set()
        await answer.wait()
        return {"harborline": ["ext-harborline"]}

    engine = engine_of(store, census)
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
    assert taken is not None
    assert dict(taken.detail) == {"harborline": ["ext-harborline"]}
    assert not of_the_ticker(caplog)


async def test_a_slow_round_that_outlasts_the_grace_is_cut_short_in_plain_words(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    asked = asyncio.Event()

    async def census() -> Mapping[str, list[str]]:
        asked.set()
        await asyncio.Event().wait()
        return {}

    engine = engine_of(store, census)
    with caplog.at_level(logging.WARNING), capture_logs() as logs:
        await engine.start()
        async with asyncio.timeout(60):
            await asked.wait()
            await engine.stop(grace=dt.timedelta(milliseconds=50))
            await asyncio.sleep(0.05)
    assert [line["event"] for line in logs] == ["slow round cut short"]
    assert not of_the_ticker(caplog)


async def test_a_slow_round_that_fails_says_what_failed(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    failed = asyncio.Event()

    async def census() -> Mapping[str, list[str]]:
        failed.set()
        raise StoreUnavailable("It is slow.")

    engine = engine_of(store, census)
    with caplog.at_level(logging.WARNING), capture_logs() as logs:
        await engine.start()
        async with asyncio.timeout(60):
            await failed.wait()
            await engine.stop()
    assert [(line["event"], line["loop"], line["error"]) for line in logs] == [
        ("round failed", "slow", "StoreUnavailable")
    ]
    assert not of_the_ticker(caplog)
