"""Liveness without the database, health that turns red for each thing that can be wrong, metrics without names."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.watching import Watch, routes
from storage import heartbeats, inbox, outbox
from storage.line import Tx
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
TOKEN = "metrics-token"
NAME = "canaryclient"


class Clock:
    """Wall clock and monotonic clock, moved together by a test."""

    def __init__(self) -> None:
        self.at = NOON
        self.ticks = 100.0

    def now(self) -> dt.datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def forward(self, seconds: float) -> None:
        self.at += seconds * SECOND
        self.ticks += seconds


class Site:
    """The pages of one bot."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self.is_deaf = False
        self.counts = {"kept": 3, "ignored": 1}
        self.reads = 0
        self.url = ""

    def all_beat(self) -> None:
        with self.store.transaction() as tx:
            for name in ("inbox", "sweep", "relay"):
                heartbeats.beat(tx, name, self.clock.at)

    async def get(self, path: str, token: str | None = None) -> tuple[int, str]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession() as session, session.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture(params=["", TOKEN], ids=["open", "with token"])
def token(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def site(sqlite_store: Store, token: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    made = Site(sqlite_store)
    read = sqlite_store.read

    async def counted(work: Any) -> Any:
        made.reads += 1
        return await read(work)

    monkeypatch.setattr(sqlite_store, "read", counted)
    watch = Watch(sqlite_store, made.clock.now, made.clock.monotonic, lambda: made.is_deaf)
    app = web.Application()
    app.add_routes(routes(watch, lambda: made.counts, token))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    made.all_beat()
    yield made
    await runner.cleanup()


def notice(**more: Any) -> dict[str, Any]:
    facts = {"fact_key": f"{NAME}:1", "client": NAME, "kind": "nudge", "audience": "internal", "recipient": NAME}
    return facts | {"payload": {"text": NAME}, "happened_at": NOON, "not_before": NOON} | more


def event(at: dt.datetime) -> dict[str, Any]:
    place = {"platform": "slack", "workspace": "T1", "channel": NAME, "event_id": "E1", "message_id": "1.0"}
    return place | {"revision": "new", "payload": {"text": NAME}, "received_at": at, "next_attempt_at": at}


async def test_all_is_well_when_every_loop_beats(site: Site) -> None:
    assert await site.get("/livez") == (200, "alive")
    status, body = await site.get("/healthz")
    assert status == 200
    assert '"ok": true' in body


@pytest.mark.parametrize("part", ["inbox", "sweep", "relay"])
async def test_a_loop_that_has_not_finished_a_round_turns_health_red(site: Site, part: str) -> None:
    site.clock.forward(61)
    with site.store.transaction() as tx:
        for name in {"inbox", "sweep", "relay"} - {part}:
            heartbeats.beat(tx, name, site.clock.at)
    status, body = await site.get("/healthz", TOKEN)
    assert status == 503
    assert f"the {part} loop" in body
    assert (await site.get("/livez"))[0] == 200
    site.all_beat()
    site.clock.forward(1)
    assert (await site.get("/healthz"))[0] == 200


async def test_a_loop_that_never_ran_turns_health_red(sqlite_store: Store) -> None:
    clock = Clock()
    assert len((await Watch(sqlite_store, clock.now, clock.monotonic).look()).wrong) == 3


@pytest.mark.parametrize(("waits", "status"), [(299, 200), (301, 503)])
@pytest.mark.parametrize("box", ["inbox", "outbox"])
async def test_what_waits_over_five_minutes_turns_health_red(site: Site, box: str, waits: int, status: int) -> None:
    def put(tx: Tx) -> None:
        if box == "inbox":
            inbox.put(tx, [event(site.clock.at)])
        else:
            outbox.enqueue(tx, notice(not_before=site.clock.at))

    with site.store.transaction() as tx:
        put(tx)
    site.clock.forward(waits)
    site.all_beat()
    found, body = await site.get("/healthz", TOKEN)
    assert found == status
    assert (f"the {box} is stuck" in body) is (status == 503)


async def test_a_deaf_socket_turns_health_red(site: Site) -> None:
    site.is_deaf = True
    status, body = await site.get("/healthz", TOKEN)
    assert status == 503
    assert "nothing has been heard" in body


async def test_a_database_that_is_gone_turns_health_red_and_leaves_the_process_alive(site: Site) -> None:
    site.store.close()
    status, body = await site.get("/healthz", TOKEN)
    assert status == 503
    assert "the database does not answer" in body
    assert await site.get("/livez") == (200, "alive")
    status, body = await site.get("/metrics", TOKEN)
    assert status == 200
    assert "liaison_healthy 0.0" in body


async def test_however_often_it_is_asked_the_database_is_asked_once_a_second(site: Site) -> None:
    for _ in range(300):
        await site.get("/healthz")
    assert site.reads == 1
    site.clock.forward(1)
    await site.get("/metrics", TOKEN)
    await site.get("/healthz")
    assert site.reads == 2
    await site.get("/livez")
    assert site.reads == 2


@pytest.mark.parametrize("given", [None, "", "wrong", "é", TOKEN + "x", TOKEN[:-1]])
async def test_details_and_metrics_need_the_token_where_one_is_set(site: Site, token: str, given: str | None) -> None:
    site.is_deaf = True
    status, body = await site.get("/metrics", given)
    health, details = await site.get("/healthz", given)
    assert health == 503
    assert status == (401 if token else 200)
    assert ("liaison_" in body) is not bool(token)
    assert ("nothing has been heard" in details) is not bool(token)


async def test_metrics_count_by_state_and_carry_no_names(site: Site) -> None:
    with site.store.transaction() as tx:
        outbox.enqueue(tx, notice())
        inbox.put(tx, [event(NOON)])
    status, body = await site.get("/metrics", TOKEN)
    assert status == 200
    assert 'liaison_outbox_notices{state="waiting"} 1.0' in body
    assert 'liaison_inbox_events{state="waiting"} 1.0' in body
    assert 'liaison_slack_events{state="kept"} 3.0' in body
    assert "liaison_healthy 1.0" in body
    _, details = await site.get("/healthz", TOKEN)
    assert NAME not in body + details
