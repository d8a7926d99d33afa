import asyncio
import stat
import subprocess
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import inbox, tickets
from storage.errors import (
    BadDatabaseUrl,
    ReadOnlyStore,
    StoreBusy,
    StoreError,
    StoreInUse,
    StoreUnavailable,
)
from storage.line import Line, Tx
from storage.store import Store
from storage.writer import BATCH_LIMIT, QUEUE_LIMIT


def number_of(tx: Tx, client: str) -> int:
    return tickets.next_number(tx, client)


async def test_a_write_answers_with_what_the_work_returns(store: Store) -> None:
    assert await store.write(lambda tx: number_of(tx, "acme")) == 1
    assert await store.write(lambda tx: number_of(tx, "acme")) == 2


async def test_nothing_is_answered_before_the_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    may_commit, about_to = threading.Event(), threading.Event()
    commit = Line.commit

    def slow_commit(line: Line) -> None:
        about_to.set()
        may_commit.wait(10)
        commit(line)

    monkeypatch.setattr(Line, "commit", slow_commit)
    write = asyncio.ensure_future(store.write(lambda tx: number_of(tx, "acme")))
    await asyncio.to_thread(about_to.wait, 10)
    await asyncio.sleep(0.05)
    assert not write.done()
    may_commit.set()
    assert await write == 1


async def test_a_commit_that_fails_is_never_answered_with_success(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(line: Line) -> None:
        raise RuntimeError("the disk is on fire")

    with monkeypatch.context() as patch:
        patch.setattr(Line, "commit", broken)
        with pytest.raises(RuntimeError, match="fire"):
            await store.write(lambda tx: number_of(tx, "acme"))
    assert await store.write(lambda tx: number_of(tx, "acme")) == 1


async def test_many_writes_share_a_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    commit = Line.commit

    def count(line: Line) -> None:
        nonlocal commits
        commits += 1
        commit(line)

    monkeypatch.setattr(Line, "commit", count)
    numbers = await asyncio.gather(*(store.write(lambda tx: number_of(tx, "acme")) for _ in range(1_000)))
    assert numbers == list(range(1, 1_001))
    assert commits <= 1 + 1_000 // BATCH_LIMIT + 5


async def test_a_failing_work_fails_alone(store: Store, make) -> None:
    def bad(tx: Tx) -> None:
        tickets.insert(tx, client="acme")

    def clash(tx: Tx) -> int:
        tickets.next_number(tx, "undone")
        return make.ticket(tx, key="ACME-1")

    def end(tx: Tx) -> None:
        raise StopIteration

    works = [lambda tx: make.ticket(tx), bad, clash, lambda tx: 1 // 0, end, lambda tx: make.ticket(tx)]
    done = await asyncio.gather(*(store.write(work) for work in works * 5), return_exceptions=True)
    assert sum(isinstance(result, int) for result in done) == 10
    assert sum(isinstance(result, sa.exc.IntegrityError) for result in done) == 10
    assert sum(isinstance(result, ZeroDivisionError) for result in done) == 5
    assert len(await store.read(lambda tx: tickets.open_of(tx, "acme"))) == 10
    assert await store.write(lambda tx: tickets.next_number(tx, "undone")) == 1


async def test_a_work_that_swallows_a_database_error_fails_alone(store: Store, make) -> None:
    def swallow(tx: Tx) -> str:
        try:
            tickets.insert(tx, client="acme")
        except sa.exc.IntegrityError:
            return "swallowed"
        return "no error"

    ticket, swallowed, other = await asyncio.gather(
        store.write(lambda tx: make.ticket(tx)),
        store.write(swallow),
        store.write(lambda tx: make.ticket(tx)),
        return_exceptions=True,
    )
    assert isinstance(ticket, int)
    assert isinstance(other, int)
    assert len(await store.read(lambda tx: tickets.open_of(tx, "acme"))) == 2
    # PostgreSQL gives such a transaction up, SQLite goes on: neither may confirm what was not kept.
    alone = (await asyncio.gather(store.write(swallow), return_exceptions=True))[0]
    for answer in (swallowed, alone):
        assert isinstance(answer, Exception) if store.dialect == "postgresql" else answer == "swallowed"


def test_a_transaction_whose_error_was_swallowed_is_not_confirmed(postgres_url: str, make) -> None:
    store = Store.open(postgres_url)

    def swallow(tx: Tx) -> None:
        make.ticket(tx)
        with suppress(sa.exc.IntegrityError):
            tickets.insert(tx, client="acme")

    with pytest.raises(StoreError, match="swallowed"), store.transaction() as tx:
        swallow(tx)
    store.close()


def test_errors_do_not_quote_what_people_wrote(store: Store, make) -> None:
    secret = "the payroll password"
    with pytest.raises(sa.exc.IntegrityError) as caught, store.transaction() as tx:
        tickets.insert(tx, client="acme", summary=secret, key="ACME-1", opened_at=make.now, number=1)
    assert secret not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(sa.exc.IntegrityError) as caught, store.transaction() as tx:
        tx.connection.execute(sa.text("INSERT INTO counter (name) VALUES (:name)"), {"name": secret})
    assert secret not in str(caught.value).partition("DETAIL")[0]


async def test_a_full_queue_says_so_at_once(sqlite_store: Store) -> None:
    go, started = threading.Event(), threading.Event()

    def block(tx: Tx) -> None:
        started.set()
        go.wait(10)

    blocked = asyncio.ensure_future(sqlite_store.write(block))
    await asyncio.to_thread(started.wait, 10)
    waiting = [asyncio.ensure_future(sqlite_store.write(lambda tx: None)) for _ in range(QUEUE_LIMIT)]
    await asyncio.sleep(0)
    with pytest.raises(StoreBusy, match="waiting"):
        await sqlite_store.write(lambda tx: None)
    go.set()
    await asyncio.gather(blocked, *waiting)
    await sqlite_store.write(lambda tx: None)


async def test_a_write_given_up_before_its_turn_does_not_happen(sqlite_store: Store) -> None:
    go, started = threading.Event(), threading.Event()

    def block(tx: Tx) -> None:
        started.set()
        go.wait(10)

    blocked = asyncio.ensure_future(sqlite_store.write(block))
    await asyncio.to_thread(started.wait, 10)
    given_up = asyncio.ensure_future(sqlite_store.write(lambda tx: number_of(tx, "acme")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    go.set()
    await blocked
    assert await sqlite_store.write(lambda tx: number_of(tx, "acme")) == 1


async def test_closing_finishes_what_is_queued_and_refuses_the_rest(store_url: str) -> None:
    store = Store.open(store_url, durable=False)
    writes = [asyncio.ensure_future(store.write(lambda tx: number_of(tx, "acme"))) for _ in range(100)]
    await asyncio.sleep(0)
    await store.aclose()
    assert await asyncio.gather(*writes) == list(range(1, 101))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.write(lambda tx: None)
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read(lambda tx: None)
    store.close()


@pytest.mark.parametrize("in_memory", [False, True])
async def test_a_read_cannot_write(store: Store, in_memory: bool) -> None:
    used = Store.open("sqlite://") if in_memory else store
    with pytest.raises(sa.exc.DBAPIError):
        await used.read(lambda tx: number_of(tx, "acme"))
    assert await used.write(lambda tx: number_of(tx, "acme")) == 1
    assert await used.read(lambda tx: tickets.resolve_key(tx, "ACME-1")) is None
    if in_memory:
        await used.aclose()


async def test_a_read_sees_one_moment(store: Store, make) -> None:
    """What is committed while a read runs does not show in it."""
    seen, written = threading.Event(), threading.Event()

    def look_twice(tx: Tx) -> tuple[int, int]:
        before = len(tickets.open_of(tx, "acme"))
        seen.set()
        written.wait(10)
        return before, len(tickets.open_of(tx, "acme"))

    reading = asyncio.ensure_future(store.read(look_twice))
    await asyncio.to_thread(seen.wait, 10)
    await store.write(lambda tx: make.ticket(tx))
    written.set()
    assert await reading == (0, 0)
    assert len(await store.read(lambda tx: tickets.open_of(tx, "acme"))) == 1


def test_a_transaction_is_all_or_nothing(store: Store, make) -> None:
    with store.transaction() as tx:
        make.ticket(tx)

    def two_and_fail(tx: Tx) -> None:
        make.ticket(tx)
        tickets.insert(tx, client="acme")

    with pytest.raises(sa.exc.IntegrityError), store.transaction() as tx:
        two_and_fail(tx)
    with store.snapshot() as tx:
        assert len(tickets.open_of(tx, "acme")) == 1


async def test_a_transaction_inside_another_is_refused(store: Store) -> None:
    with store.transaction(), pytest.raises(StoreError, match="already open"), store.transaction():
        pass
    with pytest.raises(StoreError, match="already open"):
        await store.write(lambda tx: store.transaction().__enter__())
    assert await store.write(lambda tx: number_of(tx, "acme")) == 1


async def test_writes_and_transactions_take_turns(store: Store) -> None:
    async def by_write() -> list[int]:
        return [await store.write(lambda tx: number_of(tx, "acme")) for _ in range(20)]

    def by_transaction() -> list[int]:
        numbers = []
        for _ in range(20):
            with store.transaction() as tx:
                numbers.append(number_of(tx, "acme"))
        return numbers

    both = await asyncio.gather(by_write(), asyncio.to_thread(by_transaction))
    assert sorted(both[0] + both[1]) == list(range(1, 41))


def test_a_second_store_on_the_same_file_is_refused(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with pytest.raises(StoreInUse, match="already in use by another Liaison"):
        Store.open(sqlite_url)
    program = f"from storage.store import Store\nStore.open({sqlite_url!r})"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert other.returncode == 1
    assert "StoreInUse: The database" in other.stderr
    store.close()
    Store.open(sqlite_url).close()


async def test_a_command_may_read_the_database_of_a_running_bot(sqlite_url: str, make) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        make.ticket(tx)
    reader = Store.open(sqlite_url, read_only=True)
    with reader.snapshot() as tx:
        assert tickets.by_key(tx, "acme", "ACME-1") is not None
    with pytest.raises(ReadOnlyStore):
        await reader.write(lambda tx: None)
    with pytest.raises(ReadOnlyStore):
        reader.transaction()
    reader.close()
    store.close()


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "liaison.db"
    store = Store.open(f"sqlite:///{path}")
    with store.transaction() as tx:
        number_of(tx, "acme")
    files = [file for file in path.parent.iterdir() if file.name.startswith("liaison.db")]
    assert len(files) >= 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    store.close()


def test_sqlite_flushes_before_it_answers(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        settings = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5_000}


async def test_a_store_in_memory_needs_no_file(make) -> None:
    store = Store.open("sqlite://", durable=False)
    assert await store.write(lambda tx: inbox.put(tx, [make.event()])) == [True]
    assert await store.read(inbox.counts) == {"waiting": 1}
    with store.snapshot() as tx:
        assert inbox.counts(tx) == {"waiting": 1}
    await store.aclose()


@pytest.mark.parametrize("url", ["", "liaison.db", "mysql://root@localhost/db", "postgresql+asyncpg://x/y"])
def test_an_address_nobody_understands_says_what_would_be_right(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="Use sqlite:///path"):
        Store.open(url)


def test_postgres_is_understood_by_its_short_name(postgres_url: str) -> None:
    store = Store.open(postgres_url.replace("postgresql://", "postgres://"))
    assert store.dialect == "postgresql"
    store.close()


def test_a_server_that_is_not_there_is_said_plainly() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        Store.open("postgresql://nobody@127.0.0.1:1/none")


async def test_a_store_alone_undoes_what_failed_and_leaves_a_file_that_others_open(tmp_path: Path, make) -> None:
    url = f"sqlite:///{tmp_path / 'alone.db'}"
    store = Store.open(url, durable=False, alone=True)
    with store.transaction() as tx:
        make.ticket(tx)

    def open_and_fail(tx: Tx) -> None:
        make.ticket(tx)
        raise RuntimeError

    with pytest.raises(RuntimeError), store.transaction() as tx:
        open_and_fail(tx)
    assert await store.read(lambda tx: [row.key for row in tickets.open_of(tx, "acme")]) == ["ACME-1"]
    with pytest.raises(sa.exc.DBAPIError):
        await store.read(lambda tx: number_of(tx, "acme"))
    assert await store.write(lambda tx: number_of(tx, "acme")) == 2
    await store.aclose()
    other = Store.open(url, read_only=True)
    with other.snapshot() as tx:
        assert len(tickets.open_of(tx, "acme")) == 1
    other.close()
