"""Slack events through the whole pipeline, beside a bare Bolt listener and a tidy SQLModel one.

Run with `.venv/bin/python benchmarks/slack_pipeline.py [--quick] [--busy]`. Four servers, each in a process of its
own on the first core, take the same signed events over loopback from a load on the second core, 16 in flight:

- bolt: slack-bolt's AsyncApp with its signature check and a `message` listener that does nothing, behind aiohttp;
- liaison: gate, one inbox row each committed before the answer, then reading, triage, tickets, clocks and outbox, with
  a platform that accepts every post at once; SQLite on a file with every commit flushed;
- sqlmodel: a Bolt listener with one session and one transaction for each event, as a tidy bot has it: known already?
  store it, read it by the same rules, count it for its day, and for a complaint keep a ticket, its four deadlines and
  the row that tells of it. No threads, calendars or tone, nothing is sent, and Bolt answers before the work is done.
  As an asynchronous bot has it, with AsyncSession over aiosqlite;
- in-thread: the same with a plain session in one thread of its own, which is quicker; no bar is meant for it.

A rate counts until everything is worked off and sent, not only answered. Bars: 0.30 of bare Bolt by CPU, 0.35 by rate,
3.5 times the SQLModel listener by rate. Last, with every commit slowed by 300 ms on whatever connection, the answers
to 50 events a second, 99 in 100 of them: within 0.5 s. PostgreSQL takes several transactions side by side; on SQLite,
which commits one at a time, an event that waits too long is noted in a file of its own before it is answered. Leaves
with status 1 when a bar is missed.
"""

import argparse
import asyncio
import cProfile
import datetime as dt
import gc
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tidy_sqlmodel
from aiohttp import web
from deadlines import Bars, databases, flush_time
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_load import BOT, PATH, SECRET, TEAM, flood, free_port, requests, trickle, worked_off, write_playbooks
from slack_sdk.web.async_client import AsyncWebClient

from bot.gate import plain_failures
from bot.reader.rules import RulesReader
from bot.signing import ButtonSigner
from bot.slack import server
from bot.slack.adapter import build_app
from bot.slack.desk import SlackDesk
from bot.slack.people import Directory
from bot.slack.workspaces import Workspace, Workspaces
from handlers.desk import Desk
from playbooks.loading import load_book
from scheduler import clock
from scheduler.engine import Engine
from scheduler.relay import Delivery, Outcome, Post
from storage import inbox, outbox
from storage.engines import parse_url, reader_engine, writer_engine
from storage.line import Line
from storage.store import READERS, Store

IN_FLIGHT = 16
GENTLE = 2
"""While warming up: on a busy machine a cold start would keep so many waiting that the bot refuses some."""
WARM = 200
SLOWED = 0.3
SLOWED_BAR = 0.5
PACE = 1 / 50
KINDS = ("bolt", "liaison", "sqlmodel", "in-thread")
State = Callable[[], Awaitable[dict[str, Any]]]


class EveryoneAtOnce(AsyncWebClient):
    """A client that knows everybody without asking: who Slack says people are is not what is measured."""

    async def users_info(self, *, user: str, **more: Any) -> Any:
        return {"user": {"id": user, "team_id": "T0OUTSIDE", "name": f"Person {user}", "profile": {}}}


class Accepting:
    """A platform that takes every post at once."""

    sent = 0

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        self.sent += 1
        return Delivery(Outcome.SENT, "C0ANY", f"{self.sent}.000001")

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        return None


class SlowLine(Line):
    """A database whose every commit takes a while longer."""

    def commit(self) -> None:
        time.sleep(SLOWED)
        super().commit()


def own_client(port: int, kind: type[AsyncWebClient] = AsyncWebClient) -> AsyncWebClient:
    return kind(token="xoxb-made-up", base_url=f"http://127.0.0.1:{port}/api/", retry_handlers=[])


def through_bolt(app: AsyncApp) -> list[web.RouteDef]:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return [web.post(PATH, events)]


async def bare_bolt(folder: Path, port: int, slow: bool) -> tuple[list[web.RouteDef], State]:
    app = AsyncApp(signing_secret=SECRET, client=own_client(port))
    done = 0

    @app.event("message")
    async def nothing() -> None:
        nonlocal done
        done += 1

    async def state() -> dict[str, Any]:
        return {"done": done}

    return through_bolt(app), state


async def tidy_listener(folder: Path, port: int, slow: bool) -> tuple[list[web.RouteDef], State]:
    keeper = tidy_sqlmodel.AsyncKeeper(folder / "sqlmodel.db")
    await keeper.open()
    return _tidily(keeper.keep, port)


async def listener_with_a_thread(folder: Path, port: int, slow: bool) -> tuple[list[web.RouteDef], State]:
    return _tidily(tidy_sqlmodel.ThreadKeeper(folder / "sqlmodel.db").keep, port)


def _tidily(keep: Callable[[dict[str, Any]], Awaitable[None]], port: int) -> tuple[list[web.RouteDef], State]:
    app = AsyncApp(signing_secret=SECRET, client=own_client(port))
    done = 0

    @app.event("message")
    async def hear(body: dict[str, Any]) -> None:
        nonlocal done
        await keep(body)
        done += 1

    async def state() -> dict[str, Any]:
        return {"done": done}

    return through_bolt(app), state


async def whole_pipeline(folder: Path, port: int, slow: bool) -> tuple[list[web.RouteDef], State]:
    store = _store(os.environ.get("BENCH_DATABASE") or f"sqlite:///{folder}/liaison.db", slow)
    client = own_client(port, EveryoneAtOnce)
    home = Workspace(client, Directory(client, clock.now, TEAM, BOT))
    workspaces = Workspaces(home, lambda token: client, clock.now)
    desk = Desk(load_book(folder / "playbooks"), RulesReader())
    platform = Accepting()
    engine = Engine(store, desk, platform, authors=workspaces)
    await engine.start()
    signer = ButtonSigner(b"secret")
    slack = SlackDesk(store, desk, workspaces, signer, clock.now, engine.wake_all, engine.wake_inbox)

    async def state() -> dict[str, Any]:
        waiting = await store.read(inbox.next_due) is not None
        told = await store.read(outbox.counts)
        kept = await store.read(inbox.counts)
        tickets = await store.read(lambda tx: tx.run_text("SELECT count(*) FROM ticket", ()).scalar())
        idle = not waiting and told.keys() <= {"sent", "void", "held", "planned"}
        return {"done": sum(kept.values()) if idle else -1, "kept": kept, "told": told, "tickets": tickets}

    app = build_app(slack, f"http://127.0.0.1:{port}/api/", SECRET)
    return server.routes(app, SECRET, lambda: clock.now().timestamp()), state


def _store(url: str, slow: bool) -> Store:
    store = Store.open(url)
    if not slow:
        return store
    store.close()
    address = parse_url(url)
    noted = Path(f"{address.database}-arrivals") if store.dialect == "sqlite" else None
    line = SlowLine(writer_engine(address, durable=True))
    return Store(line, reader_engine(address, READERS), None, arrivals=noted)


async def serve(kind: str, folder: Path, slow: bool) -> None:
    """One server, until its input ends."""
    app = web.Application(middlewares=[plain_failures])
    runner = web.AppRunner(app, access_log=None)
    port = int(os.environ["BENCH_PORT"])
    make = {
        "bolt": bare_bolt,
        "liaison": whole_pipeline,
        "sqlmodel": tidy_listener,
        "in-thread": listener_with_a_thread,
    }[kind]
    routes, state = await make(folder, port, slow)

    async def figures(request: web.Request) -> web.Response:
        return web.json_response(await state() | {"cpu": time.process_time()})

    async def who(request: web.Request) -> web.Response:
        me = {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "url": "https://made-up.example/"}
        return web.json_response(me)

    app.add_routes([*routes, web.get("/figures", figures), web.post("/api/auth.test", who)])
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    # As at the bot's start, and for all three alike.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


def serve_in_profile(kind: str, folder: Path, slow: bool) -> None:
    """The same with cProfile, each thread on its own."""
    profiles: dict[str, cProfile.Profile] = {}

    def follow(*event: Any) -> None:
        sys.setprofile(None)
        name = threading.current_thread().name
        profiles[name] = profile = cProfile.Profile()
        profile.enable()

    threading.setprofile(follow)
    main = cProfile.Profile()
    main.runcall(asyncio.run, serve(kind, folder, slow))
    for name, profile in {"main": main, **profiles}.items():
        if name == "main" or name.startswith("liaison-writer"):
            print(f"== {name}", file=sys.stderr)
            pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
            pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(90)


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of one server."""

    rate: float
    cpu: float
    p50: float
    p99: float
    state: dict[str, Any]


class Server:
    """One server's process, pinned to the first core."""

    def __init__(self, kind: str, folder: Path, port: int, *more: str, database: str = "") -> None:
        command = [sys.executable, __file__, "--serve", kind, str(folder), *more]
        own = {
            **os.environ,
            "BENCH_PORT": str(port),
            "BENCH_DATABASE": database,
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        self.port = port
        self._process = subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == "ready", f"{kind} did not start"

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate(timeout=60)


async def at_full_speed(port: int, count: int, warm: int, busy: bool) -> Figures:
    """Everything at once, after a few events that warm the server up."""
    both = requests(count + warm, clock.now().timestamp(), 0.0001, busy)
    warmed = await flood(port, both[:warm], GENTLE)
    assert not warmed.refused, f"{warmed.refused} were refused while warming up"
    before = await worked_off(port, warm)
    began = time.perf_counter()
    sent = await flood(port, both[warm:], IN_FLIGHT)
    after = await worked_off(port, warm + count)
    took = time.perf_counter() - began
    assert not sent.refused, f"{sent.refused} were refused"
    cpu = (after["cpu"] - before["cpu"]) / count
    return Figures(count / took, cpu * 1e6, sent.percentile(50) * 1e3, sent.percentile(99) * 1e3, after)


def measure(kind: str, count: int, *more: str, busy: bool = False) -> Figures:
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as name:
        folder = Path(name)
        write_playbooks(folder / "playbooks")
        with Server(kind, folder, free_port(), *more) as running:
            return asyncio.run(at_full_speed(running.port, count, WARM, busy))


def measure_slowed(engine: str, count: int, bars: Bars) -> None:
    """How soon the answers come with a slowed database."""
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as name, databases(engine) as (url, *_):
        folder = Path(name)
        write_playbooks(folder / "playbooks")
        database = url if engine == "postgresql" else ""
        with Server("liaison", folder, free_port(), "--slow", database=database) as running:
            wanted = requests(count + WARM, clock.now().timestamp(), PACE)
            asyncio.run(flood(running.port, wanted[:WARM], IN_FLIGHT))
            sent = asyncio.run(trickle(running.port, wanted[WARM:], PACE))
    answered = f"half answered in {sent.percentile(50):.3f} s, {sent.refused} refused"
    print(f"  {engine}, 50 events a second, each commit {SLOWED * 1e3:.0f} ms slower: {answered}")
    bars.hold(f"99 in 100 answered, {engine} slowed", sent.percentile(99), SLOWED_BAR, "s")


def middle(rounds: list[dict[str, Figures]], kind: str, what: str) -> float:
    return float(statistics.median(getattr(figures[kind], what) for figures in rounds))


def compare(rounds: list[dict[str, Figures]], bars: Bars) -> None:
    """The table of the medians, and the ratios of each round."""
    print("             events/s   CPU us/event   answer p50 / p99 ms")
    for kind in KINDS:
        rate, cpu, p50, p99 = (middle(rounds, kind, what) for what in ("rate", "cpu", "p50", "p99"))
        print(f"  {kind:10} {rate:8,.0f} {cpu:14,.0f}   {p50:8.1f} / {p99:.1f}")
    state = rounds[-1]["liaison"].state
    print(f"  liaison's last run: {state['tickets']} tickets, inbox {state['kept']}, outbox {state['told']}")
    by_cpu = statistics.median(one["bolt"].cpu / one["liaison"].cpu for one in rounds)
    by_rate = statistics.median(one["liaison"].rate / one["bolt"].rate for one in rounds)
    faster, than_thread = (
        statistics.median(one["liaison"].rate / one[kind].rate for one in rounds) for kind in ("sqlmodel", "in-thread")
    )
    print(f"  times faster than a plain SQLModel session in a thread: {than_thread:.2f} x")
    bars.hold("share of bare Bolt by CPU", by_cpu, 0.30, "x", at_least=True)
    bars.hold("share of bare Bolt by rate", by_rate, 0.35, "x", at_least=True)
    bars.hold("times faster than one SQLModel transaction for each event", faster, 3.5, "x", at_least=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Slack events through the whole pipeline.")
    parser.add_argument("--quick", action="store_true", help="fewer events and one round")
    parser.add_argument(
        "--busy", action="store_true", help="every other message moves a ticket; no bar is meant for this"
    )
    parser.add_argument("--profile", action="store_true", help="only the pipeline, with its profile")
    parser.add_argument("--slowed", action="store_true", help="only the slowed database")
    parser.add_argument("--only", choices=KINDS, help="only this server, without bars")
    parser.add_argument("--serve", nargs=2, metavar=("KIND", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--slow", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0] if options.serve else cores[-1]})
    if options.serve:
        kind, folder = options.serve[0], Path(options.serve[1])
        if options.profile:
            serve_in_profile(kind, folder, options.slow)
        else:
            asyncio.run(serve(kind, folder, options.slow))
        return
    run(options)


def run(options: argparse.Namespace) -> None:
    count, times = (1_500, 1) if options.quick else (6_000, 3)
    print(
        f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; a flush takes {flush_time():.2f} ms"
    )
    if options.profile or options.only:
        figures = measure(
            options.only or "liaison", count, *(["--profile"] if options.profile else []), busy=options.busy
        )
        print(json.dumps({**figures.state, "rate": figures.rate, "cpu": figures.cpu}))
        return
    bars = Bars()
    if not options.slowed:
        compare([{kind: measure(kind, count, busy=options.busy) for kind in KINDS} for _ in range(times)], bars)
    for engine in ("sqlite", "postgresql"):
        measure_slowed(engine, 300 if options.quick else 1_500, bars)
    if bars.missed:
        sys.exit(f"{len(bars.missed)} of the bars were missed.")


if __name__ == "__main__":
    main()
