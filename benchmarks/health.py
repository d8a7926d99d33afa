"""How fast `/health` answers over a thousand clients with ninety days of talk each, on SQLite and PostgreSQL.

Every client has the daily numbers and the clocks that 5,000 messages in 90 days leave (30 to 40 numbers a day, 500
tickets with five clocks each, 63 promises), written straight into the tables, and a snapshot a day; `--full` gives that
to the first so many clients only and the rest just their snapshots, for a machine with little time. Ten clients also
have their 5,000 messages. Timed are whole reads as the handlers make them: the numbers (facts and score), the answer
(with what moved it, as text and as Slack's card), the answer with its picture drawn and encoded, and the portfolio.

    python benchmarks/health.py [--clients 1000] [--full 1000] [--rounds 300]
"""

import argparse
import datetime as dt
import gc
import json
import random
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bot.pictures import paint
from bot.reader.rules import RulesReader
from bot.signing import ButtonSigner
from bot.slack.cards import Viewer, render
from handlers.desk import Desk, Pinned
from handlers.health import chart_of, judged, view_of
from handlers.health_facts import facts_now
from handlers.phrases import sentence
from handlers.portfolio import portfolio_of
from playbooks.lags import bucket_of
from playbooks.loading import Book, draft_playbook
from storage import daily
from storage.columns import from_microseconds, to_microseconds
from storage.daily import Ended
from storage.line import Tx
from storage.store import Store

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
TODAY = daily.day_of(NOW)
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
SAMPLE, MESSAGES, TICKETS, DAYS = 10, 5_000, 500, 90
METRICS = ("acknowledge", "first_response", "next_response", "periodic_update", "resolution")
LIMITS_MS = {"numbers": 5.0, "answer": 100.0, "with picture": 1_000.0, "portfolio": 100.0}
SIGNER = ButtonSigner(b"benchmark")


def book_of(clients: int) -> Book:
    made = (draft_playbook(f"ext-client{number}") for number in range(clients))
    return Book({playbook.client: playbook for playbook in made})


def fill(store: Store, clients: list[str], full: int = 1_000) -> None:
    """The rows of every client, in a transaction for each hundred."""
    chance = random.Random(1)
    for start in range(0, len(clients), 100):
        with store.transaction() as tx:
            for number, client in enumerate(clients[start : start + 100], start):
                if number < full:
                    _days(tx, client, _clocks(tx, client, number, chance), chance)
                _snapshots(tx, client, chance)
                if number < SAMPLE:
                    _messages(tx, client, number, chance)


def _insert(tx: Tx, table: str, rows: list[dict[str, Any]]) -> None:
    names, raw = tuple(rows[0]), tx.connection.connection.dbapi_connection
    cursor: Any = raw.cursor()  # type: ignore[union-attr]
    if tx.dialect == "sqlite":
        marks = ", ".join("?" * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [tuple(row.values()) for row in rows]
        )
    else:
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    cursor.close()


def _at(chance: random.Random) -> dt.datetime:
    return NOW - dt.timedelta(days=chance.random() * DAYS)


def _clocks(tx: Tx, client: str, number: int, chance: random.Random) -> Counter[tuple[str, int]]:
    """500 tickets, four of them open, with five clocks each, and a promise in eight; what they count for by day."""
    tickets: list[dict[str, Any]] = []
    clocks: list[dict[str, Any]] = []
    counted: Counter[tuple[str, int]] = Counter()
    for count in range(TICKETS):
        ticket, opened, still = number * 1_000 + count + 1, _at(chance), count < 4
        severity = chance.choice(["P1", "P2", "P3", "P3", "P4"])
        row = {"id": ticket, "client": client, "number": count + 1, "key": f"C{number}-{count + 1}"}
        row |= {"state": "open" if still else "resolved", "severity": severity, "category": "quality", "summary": ""}
        row |= {"platform": "slack", "workspace": "T1", "channel": f"C{number}", "opened_by": "Rita", "author": "U1"}
        row |= {"opened_message": number * MESSAGES + 1, "opened_at": to_microseconds(opened), "policy_version": 1}
        tickets.append(row | {"ladder_step": 0, "cycle": 1, "revision": 1})
        for metric in (*METRICS, *(["promise"] if count % 8 == 0 else [])):
            missed = chance.random() < 0.1
            state = "breaching" if still and missed else "pending" if still else "missed" if missed else "met"
            clock = _clock(number * 10_000 + len(clocks) + 1, client, ticket, metric, state, opened, chance)
            clocks.append(clock)
            stopped = from_microseconds(clock["stopped_at"])
            one = Ended.of(metric, state, stopped, clock["elapsed_us"], clock["target_us"])
            for name, value in one.names().items() if one else ():
                counted[name, one.day] += value  # type: ignore[union-attr]
    _insert(tx, "ticket", tickets)
    _insert(tx, "clock", clocks)
    return counted


def _clock(
    id: int, client: str, ticket: int, metric: str, state: str, opened: dt.datetime, chance: random.Random
) -> dict[str, Any]:
    start, target = to_microseconds(opened) or 0, 3_600_000_000
    took = int(target * (1.5 if state == "missed" else chance.random()))
    late = start + target if state in ("missed", "breaching") else None
    row = {"id": id, "client": client, "ticket_id": ticket, "metric": metric, "cycle": 1, "ordinal": 1}
    row |= {"severity": "P3", "policy_version": 1, "counts_in": "client", "state": state, "started_at": start}
    row |= {"target_us": target, "segment_at": start, "elapsed_us": took, "paused_us": 0, "breached_at": late}
    row |= {"reclassified": False, "stopped_at": None if state in ("pending", "breaching") else start + took}
    return row | {"last_event_at": start + took, "points_given": ""}


def _days(tx: Tx, client: str, counted: Counter[tuple[str, int]], chance: random.Random) -> None:
    """The numbers that 55 messages a day leave, and those of the clocks."""
    for day in range(TODAY - DAYS + 1, TODAY + 1):
        values = {"said.client": 28, "said.team": 27, "tone.n": 28, "tone.sum": chance.randrange(-30_000, 90_000)}
        values |= {f"by.U{author}": 4 for author in range(6)} | {"vip.U1": 4}
        lags = {f"lag.{bucket_of(chance.randrange(120, 90_000)):02d}" for _ in range(10)}
        counted.update({(name, day): value for name, value in (values | dict.fromkeys(lags, 1)).items()})
    rows = [
        {"client": client, "name": name, "day": day, "value": value} for (name, day), value in sorted(counted.items())
    ]
    _insert(tx, "daily", rows)


def _snapshots(tx: Tx, client: str, chance: random.Random) -> None:
    parts = json.dumps({name: [10, 7.5] for name in ("attainment", "escalations", "tone", "surveys")})
    shared = {"as_of": to_microseconds(NOW), "band": "watch", "version": 2, "policy_version": 1, "parts": parts}
    days = range(TODAY - DAYS + 1, TODAY + 1)
    scores = [{"client": client, "day": day, "score": chance.randrange(30, 95)} | shared for day in days]
    _insert(tx, "health_snapshot", scores)


def _messages(tx: Tx, client: str, number: int, chance: random.Random) -> None:
    reading = json.dumps({"tone": 0.1, "label": "fyi", "why": "reads as fyi"})
    rows: list[dict[str, Any]] = []
    for count in range(MESSAGES):
        at, theirs = to_microseconds(_at(chance)), count % 2 == 1
        row = {"id": number * MESSAGES + count + 1, "client": client, "platform": "slack", "workspace": "T1"}
        row |= {"channel": f"C{number}", "message_id": f"{at}.{count}", "author": "U1", "at": at, "deleted": False}
        row |= {"side": "client" if theirs else "team", "text": "Some words of a message, neither long nor short."}
        rows.append(row | {"reading": reading if theirs else "{}"})
    _insert(tx, "message", rows)


def timed(work: Callable[[int], Any], rounds: int) -> tuple[list[float], float]:
    """How long each took, shortest first, and the computing time of one: on a busy machine the two differ."""
    taken, computed = [], time.process_time()
    for number in range(rounds):
        started = time.perf_counter()
        work(number)
        taken.append(1_000 * (time.perf_counter() - started))
    return sorted(taken), 1_000 * (time.process_time() - computed) / rounds


def measure(
    store: Store, desk: Desk, clients: list[str], full: int, rounds: int
) -> dict[str, tuple[list[float], float]]:
    def pinned(number: int) -> Pinned:
        return desk.current(clients[(number * 37) % full])

    def numbers(number: int) -> None:
        one = pinned(number)
        with store.snapshot() as tx:
            judged(one.playbook, facts_now(tx, one.playbook, NOW))

    def answer(number: int) -> None:
        one = pinned(number)
        with store.snapshot() as tx:
            facts = facts_now(tx, one.playbook, NOW)
            view = view_of(tx, one, facts, judged(one.playbook, facts), NOW)
        sentence(view, "America/New_York", "America/New_York", NOW)
        render(view, Viewer("America/New_York", "America/New_York", NOW), SIGNER)

    def picture(number: int) -> None:
        answer(number)
        one = pinned(number)
        with store.snapshot() as tx:
            chart = chart_of(tx, one, facts_now(tx, one.playbook, NOW), NOW)
        paint(chart)

    def portfolio(number: int) -> None:
        with store.snapshot() as tx:
            view = portfolio_of(tx, desk, clients, NOW)
        render(view, Viewer("America/New_York", "America/New_York", NOW), SIGNER)

    for warm in (numbers, answer, picture, portfolio):
        warm(0)
    return {
        "numbers": timed(numbers, rounds),
        "answer": timed(answer, rounds),
        "with picture": timed(picture, max(10, rounds // 20)),
        "portfolio": timed(portfolio, max(10, rounds // 10)),
    }


def run(url: str, clients: int, full: int, rounds: int) -> bool:
    store = Store.open(url, durable=False)
    try:
        desk = Desk(book_of(clients), RulesReader())
        with store.transaction() as tx:
            desk.adopt(tx, NOW)
        started = time.perf_counter()
        keys = list(desk.book.playbooks)
        fill(store, keys, full)
        if store.dialect == "postgresql":
            # As a server's own housekeeping leaves the tables, which may be switched off where this is measured.
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("VACUUM ANALYZE")
        filled = time.perf_counter() - started
        gc.collect()
        gc.freeze()  # as the bot does once it has started
        found = measure(store, desk, keys, min(full, clients), rounds)
    finally:
        store.close()
    print(
        f"\n{url.partition(':')[0]}: {clients} clients, {full} of them in full, {DAYS} days, filled in {filled:.0f} s"
    )
    good = True
    for name, (taken, computed) in found.items():
        p99 = taken[min(len(taken) - 1, int(0.99 * len(taken)))]
        good &= p99 <= LIMITS_MS[name]
        half = taken[len(taken) // 2]
        told = f"half {half:8.2f} ms   p99 {p99:8.2f} ms   computing {computed:7.2f} ms"
        print(f"  {name:<13} {told}   wanted {LIMITS_MS[name]:g} ms   n {len(taken)}")
    return good


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--clients", type=int, default=1_000)
    asked.add_argument("--full", type=int, default=1_000)
    asked.add_argument("--rounds", type=int, default=300)
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    options = asked.parse_args()
    if options.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            run(f"sqlite:///{Path(folder) / 'health.db'}", options.clients, options.full, options.rounds)
    if options.only != "sqlite":
        name = f"liaison_bench_{uuid.uuid4().hex[:10]}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                run(SERVER.rsplit("/", 1)[0] + f"/{name}", options.clients, options.full, options.rounds)
            finally:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main()
