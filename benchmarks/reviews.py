"""How long a review takes: from the database to both editions as deck and PDF, on SQLite and PostgreSQL.

One client with a quarter of the rows that `benchmarks/health.py` gives each: 500 tickets with five clocks, the events
of each, 90 days of numbers and snapshots. Timed are the facts with the pages, then the four files.

    python benchmarks/reviews.py [--rounds 5]
"""

import argparse
import datetime as dt
import json
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
from health import DAYS, NOW, SERVER, _insert, book_of, fill
from psycopg import sql

from bot.kit import files_of
from bot.reader.rules import RulesReader
from handlers.desk import Desk
from handlers.review_facts import review_facts
from handlers.review_kit import BOTH, kit_of
from playbooks.periods import Period
from storage.columns import to_microseconds
from storage.line import Tx
from storage.store import Store

PERIOD = Period(dt.date(2026, 7, 1), 3)
THEN = dt.datetime(2026, 9, 30, 23, 0, tzinfo=dt.UTC)
LIMIT_S = 10.0


def events(tx: Tx, client: str) -> None:
    """Five events for each of the client's tickets, and two for each of its clocks."""
    rows: list[dict[str, Any]] = []
    found = tx.run_text("SELECT id, opened_at FROM ticket WHERE client = 'ext-client0'", ())
    for ticket, opened in found:
        for step, kind in enumerate(("ticket_opened", "acknowledged", "answered", "answered", "resolved")):
            rows.append(_event(client, ticket, None, opened + step * 600_000_000, kind))
    for clock, ticket, opened in tx.run_text("SELECT id, ticket_id, started_at FROM clock", ()):
        rows += [_event(client, ticket, clock, opened + step, kind) for step, kind in enumerate(("activate", "fulfil"))]
    _insert(tx, "event", rows)


def _event(client: str, ticket: int, clock: int | None, at: int, kind: str) -> dict[str, Any]:
    row = {"client": client, "ticket_id": ticket, "clock_id": clock, "at": at, "recorded_at": at}
    return row | {"kind": kind, "actor": "maria", "data": json.dumps({"metric": "first_response"})}


def run(url: str, rounds: int) -> None:
    store = Store.open(url, durable=False)
    try:
        desk = Desk(book_of(1), RulesReader())
        client = next(iter(desk.book.playbooks))
        with store.transaction() as tx:
            desk.adopt(tx, NOW)
        fill(store, [client])
        back = to_microseconds(NOW) or 0
        with store.transaction() as tx:
            shift = back - (to_microseconds(THEN) or 0)
            tx.run_text(f"UPDATE ticket SET opened_at = opened_at - {shift}", ())
            tx.run_text(
                f"UPDATE clock SET started_at = started_at - {shift}, stopped_at = stopped_at - {shift},"
                f" breached_at = breached_at - {shift}",
                (),
            )
            tx.run_text(f"UPDATE daily SET day = day - {shift // 86_400_000_000}", ())
            tx.run_text(f"UPDATE health_snapshot SET day = day - {shift // 86_400_000_000}", ())
            events(tx, client)
        taken = [_round(store, desk, client) for _ in range(rounds + 1)][1:]
    finally:
        store.close()
    facts, files = (sorted(one[place] for one in taken) for place in (0, 1))
    worst = max(one[0] + one[1] for one in taken)
    told = f"facts {facts[len(facts) // 2]:.2f} s   files {files[len(files) // 2]:.2f} s   whole, worst {worst:.2f} s"
    print(f"{url.partition(':')[0]}: {DAYS} days, 4 files   {told}   wanted {LIMIT_S:g} s   n {rounds}")


def _round(store: Store, desk: Desk, client: str) -> tuple[float, float]:
    started = time.perf_counter()
    with store.snapshot() as tx:
        kit = kit_of(review_facts(tx, desk, client, PERIOD, NOW), BOTH)
    read = time.perf_counter()
    assert len(files_of(kit)) == 4
    return read - started, time.perf_counter() - read


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rounds", type=int, default=5)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        run(f"sqlite:///{Path(folder) / 'reviews.db'}", rounds)
    name = f"liaison_bench_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            run(SERVER.rsplit("/", 1)[0] + f"/{name}", rounds)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main()
