"""PostgreSQL that deadlocks, hangs up, goes away and comes back."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from storage import outbox, tickets
from storage.errors import StoreUnavailable
from storage.line import Tx
from storage.reading_ahead import read_ahead
from storage.store import Store
from storage.writer import TRIES


@pytest.fixture
def replica(postgres_url: str) -> Iterator[Store]:
    store = Store.open(postgres_url)
    yield store
    store.close()


@pytest.fixture
def other_replica(postgres_url: str) -> Iterator[Store]:
    store = Store.open(postgres_url)
    yield store
    store.close()


async def test_a_deadlock_is_tried_again_until_both_succeed(replica: Store, other_replica: Store, make) -> None:
    first, second = await replica.write(lambda tx: (make.ticket(tx), make.ticket(tx)))
    both_hold_one = threading.Barrier(2)
    runs = []

    def take(tx: Tx, one: int, two: int, who: str) -> str:
        tickets.update(tx, "acme", one, assignee=who)
        runs.append(who)
        with suppress(threading.BrokenBarrierError):
            both_hold_one.wait(2)
        # Whoever comes again finds the other gone, so nobody waits for it.
        both_hold_one.abort()
        tickets.update(tx, "acme", two, assignee=who)
        return who

    done = await asyncio.gather(
        replica.write(lambda tx: take(tx, first, second, "maria")),
        other_replica.write(lambda tx: take(tx, second, first, "joe")),
    )
    assert done == ["maria", "joe"]
    assert len(runs) == 3
    rows = await replica.read(lambda tx: tickets.open_of(tx, "acme"))
    assert [row.revision for row in rows] == [3, 3]


async def test_a_deadlock_that_never_ends_fails_plainly(replica: Store) -> None:
    runs = 0

    def refuse(tx: Tx) -> None:
        nonlocal runs
        runs += 1
        tx.connection.execute(sa.text("DO $$ BEGIN RAISE 'again' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(StoreUnavailable, match="again"):
        await replica.write(refuse)
    assert runs == TRIES
    assert await replica.write(lambda tx: tickets.next_number(tx, "acme")) == 1


def hang_up(url: str, *, keep: int = 0) -> None:
    """End all connections to the database but our own, as an administrator or a restart would."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
            (keep,),
        )


async def test_a_connection_cut_while_idle_is_not_noticed(replica: Store, postgres_url: str) -> None:
    assert await replica.write(lambda tx: tickets.next_number(tx, "acme")) == 1
    assert await replica.read(lambda tx: tickets.resolve_key(tx, "ACME-1")) is None
    hang_up(postgres_url)
    assert await replica.write(lambda tx: tickets.next_number(tx, "acme")) == 2
    assert await replica.read(lambda tx: tickets.resolve_key(tx, "ACME-1")) is None


async def test_a_connection_cut_in_the_middle_runs_the_work_once_more(replica: Store, postgres_url: str) -> None:
    runs = 0

    def work(tx: Tx) -> int:
        nonlocal runs
        runs += 1
        number = tickets.next_number(tx, "acme")
        if runs == 1:
            hang_up(postgres_url)
            tickets.resolve_key(tx, "ACME-1")
        return number

    assert await replica.write(work) == 1
    assert runs == 2


async def test_a_connection_cut_while_committing_is_not_tried_again(
    replica: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether such a commit happened: running the work again could do it twice."""
    runs = 0

    def work(tx: Tx) -> None:
        nonlocal runs
        runs += 1
        tickets.next_number(tx, "acme")

    commit = sa.engine.RootTransaction.commit

    def cut(transaction: sa.engine.RootTransaction) -> None:
        monkeypatch.undo()
        hang_up(postgres_url)
        commit(transaction)

    monkeypatch.setattr(sa.engine.RootTransaction, "commit", cut)
    with pytest.raises(StoreUnavailable):
        await replica.write(work)
    assert runs == 1
    await asyncio.sleep(0.15)
    assert await replica.write(lambda tx: tickets.next_number(tx, "acme")) == 1


class Wire:
    """A line to the server that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._whole = True
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._whole = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


async def test_a_server_that_goes_away_fails_writes_until_it_is_back(postgres_url: str) -> None:
    url = sa.make_url(postgres_url)
    wire = Wire(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    store = Store.open(through)
    assert await store.write(lambda tx: tickets.next_number(tx, "acme")) == 1
    wire.cut()
    began = time.monotonic()
    failed = await asyncio.gather(
        *(store.write(lambda tx: tickets.next_number(tx, "acme")) for _ in range(50)), return_exceptions=True
    )
    assert all(isinstance(answer, StoreUnavailable) for answer in failed)
    with pytest.raises(StoreUnavailable):
        await store.read(lambda tx: tickets.resolve_key(tx, "ACME-1"))
    assert time.monotonic() - began < 60
    wire.mend()
    numbers: list[int] = []
    while not numbers and time.monotonic() - began < 120:
        with suppress(StoreUnavailable):
            numbers.append(await store.write(lambda tx: tickets.next_number(tx, "acme")))
        await asyncio.sleep(0.02)
    assert numbers == [2]
    await store.aclose()
    wire.close()


@pytest.mark.parametrize("again", [False, True])
async def test_a_server_that_hangs_up_on_what_was_handed_over_loses_nothing_of_it(
    replica: Store, postgres_url: str, make, again: bool
) -> None:
    number = await replica.write(lambda tx: make.ticket(tx, next_check_at=make.now))
    backends = []

    def sweep(tx: Tx) -> None:
        due = tickets.due(tx, make.now, 9)
        read_ahead(tx, [], due, (make.now, make.now), lambda: ())
        backends.append(tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        outbox.enqueue(tx, make.notice(fact_key="ticket:1:first", ticket_id=number))
        tx.hand_over()
        if len(backends) == 1:
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", backends)
        outbox.enqueue(tx, make.notice(fact_key="ticket:1:second", ticket_id=number))
        if again:
            tx.hand_over()
        tx.end_ahead()

    await replica.write(sweep)
    assert len(backends) == 2
    told = await replica.read(lambda tx: [row.fact_key for row in outbox.of_ticket(tx, "acme", number)])
    assert told == ["ticket:1:first", "ticket:1:second"]
