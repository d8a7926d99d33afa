"""How each database is opened: addresses, safe settings, the file lock, and what its errors mean."""

import fcntl
import os
import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from storage.columns import as_json, from_json
from storage.errors import BadDatabaseUrl, StoreInUse

BUSY_MS = 5_000
"""How long SQLite waits for a lock that a foreign tool holds."""
STATEMENTS = 512
"""How many compiled statements SQLite's writer keeps: it uses about 200 in turn, and the driver's own 128 would make it
compile most of them again and again."""

CHECKPOINT = 4_000
"""Pages (16 MB) in SQLite's log before they are carried over into the file: most of a message's pages change again with
the next ones, so the driver's own 1,000 would copy them four times as often."""

POSTGRES_LIMITS = "-c statement_timeout=30000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=30000"
POSTGRES_LINK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "liaison",
}


FOR_ALL: dict[str, Any] = {
    "json_serializer": as_json,
    "json_deserializer": from_json,
    # Errors end up in logs, and the values of a statement are what people wrote.
    "hide_parameters": True,
}


class Trouble(StrEnum):
    """What an error of the database calls for: another try, a new connection, or patience."""

    RETRY = "retry"
    LOST = "lost"
    REFUSED = "refused"


def parse_url(url: str) -> URL:
    """The address with its driver filled in; `postgres://` is understood too."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise BadDatabaseUrl("it is no address") from error
    match parsed.drivername:
        case "sqlite" | "sqlite+pysqlite":
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise BadDatabaseUrl(f"{other} is neither sqlite nor postgresql")


def is_memory(url: URL) -> bool:
    """Whether this SQLite database lives in memory only."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def writer_engine(url: URL, *, durable: bool, alone: bool = False) -> Engine:
    """The engine of the one connection that writes; `alone`: nobody reads beside it, and a crash may take all."""
    if url.get_backend_name() == "postgresql":
        return _postgres(url, NullPool, durable=durable)
    pool = StaticPool if is_memory(url) else NullPool
    connect = {"check_same_thread": False, "cached_statements": STATEMENTS}
    engine = sa.create_engine(url, poolclass=pool, connect_args=connect, **FOR_ALL)
    _prepare_sqlite(engine, "BEGIN IMMEDIATE", durable=durable, read_only=False, log="MEMORY" if alone else "WAL")
    return engine


def reader_engine(url: URL, readers: int) -> Engine:
    """The engine of the connections that only read, each transaction a snapshot."""
    if url.get_backend_name() == "postgresql":
        engine = _postgres(url, QueuePool, durable=True, pool_size=readers, max_overflow=0)
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=readers,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        **FOR_ALL,
    )
    _prepare_sqlite(engine, "BEGIN", durable=True, read_only=True)
    return engine


def _postgres(url: URL, pool: type[Any], *, durable: bool, **pool_args: Any) -> Engine:
    options = POSTGRES_LIMITS + ("" if durable else " -c synchronous_commit=off")
    given = url.query.get("options")
    if given:
        options = f"{options} {given if isinstance(given, str) else ' '.join(given)}"
    link = {name: value for name, value in POSTGRES_LINK.items() if name not in url.query}
    url = url.difference_update_query(["options"])
    connect = {**link, "options": options}
    return sa.create_engine(url, poolclass=pool, connect_args=connect, **FOR_ALL, **pool_args)


def _prepare_sqlite(engine: Engine, begin: str, *, durable: bool, read_only: bool, log: str = "WAL") -> None:
    if sqlite3.sqlite_version_info < (3, 35):
        raise BadDatabaseUrl(f"this Python carries SQLite {sqlite3.sqlite_version}, and Liaison needs 3.35 or newer")

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, record: object) -> None:
        # sqlite3's own habit of opening transactions by itself would make them deferred: those fail at once with
        # "database is locked" when they turn from reading to writing.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
            return
        if log == "MEMORY":  # each page is then written once, not into a log first and from there into the file
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA journal_mode = {log}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")

    @event.listens_for(engine, "begin")
    def open_transaction(connection: sa.Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(begin)


def prepare_file(path: Path) -> None:
    """Make the database file readable by its owner only, before anything is written into it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


class FileLock:
    """Keeps a second process (or a second store) from writing to the same SQLite file."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise StoreInUse(str(database), holder) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let others in; the lock file itself stays, since removing it would race with them."""
        os.ftruncate(self._file, 0)
        os.close(self._file)


def plain(error: BaseException) -> str:
    """The first line of what the database said; what follows may quote the values of a row."""
    said = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return str(said).partition("\n")[0]


def trouble(error: BaseException) -> Trouble | None:
    """What an error says about the database; None when it is the work's own fault."""
    if isinstance(error, sqlite3.Error):
        return _sqlite_trouble(error)
    if not isinstance(error, sa.exc.DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_trouble(error.orig)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (state is not None and (state[:2] == "08" or state[:4] == "57P0")):
        return Trouble.LOST
    if state is None:
        return Trouble.LOST if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) else None
    if state[:2] == "40":
        return Trouble.RETRY
    # Read-only after a failover, out of disk or memory, an error of the operating system.
    return Trouble.REFUSED if state == "25006" or state[:2] in ("53", "58") else None


def _sqlite_trouble(error: sqlite3.Error) -> Trouble | None:
    # Busy, locked, read-only, input or output error, full, cannot open.
    return Trouble.REFUSED if getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6, 8, 10, 13, 14) else None
