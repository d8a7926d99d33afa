"""The databases tests run on: real SQLite files and a real PostgreSQL, a clean one for every test.

PostgreSQL is taken from TEST_POSTGRES_URL, else from 127.0.0.1:5432 (user postgres, no password), else a server is
started from the binaries installed here. Where none can be had the tests that need it fail and say so.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from storage.store import Store

LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
NO_POSTGRES = (
    "The storage suite runs on SQLite and PostgreSQL, and no PostgreSQL was found: set TEST_POSTGRES_URL, start a "
    "server on 127.0.0.1:5432 for user postgres without a password, or install one (on Debian: "
    "apt-get install -y postgresql)."
)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    Store.open(f"sqlite:///{path}", durable=False).close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite file with all tables."""
    path = tmp_path / "liaison.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A fresh store on SQLite, for tests that have no interest in the engine."""
    store = Store.open(sqlite_url, durable=False)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        _connect(given).close()
        yield given
    elif _answers(LOCAL_POSTGRES):
        yield LOCAL_POSTGRES
    else:
        binaries = _postgres_binaries()
        if binaries is None:
            pytest.fail(NO_POSTGRES, pytrace=False)
        with _own_server(binaries) as url:
            yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of this worker's own database, with all tables."""
    with _database(postgres_server) as url:
        Store.open(url, durable=False).close()
        yield url


@pytest.fixture(scope="session")
def postgres_scratch(postgres_server: str) -> Iterator[str]:
    """The address of this worker's database without tables."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture
def empty_postgres(postgres_scratch: str) -> Callable[[], str]:
    """Empties the database without tables again, and returns its address."""

    def wipe() -> str:
        with _connect(postgres_scratch) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return postgres_scratch

    return wipe


@pytest.fixture
def postgres_url(postgres_database: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables, empty again after the test."""
    yield postgres_database
    _empty(postgres_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables, on each engine in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store on each engine in turn."""
    opened = Store.open(store_url, durable=False)
    yield opened
    opened.close()


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A new database with a name nobody else has, dropped at the end whoever is still connected."""
    name = f"liaison_test_{uuid.uuid4().hex[:12]}"
    with _connect(server) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with _connect(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=5)


def _answers(url: str) -> bool:
    try:
        _connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _empty(url: str) -> None:
    """Delete all rows. The append-only logs let that happen only while their triggers are off."""
    with _connect(url) as connection, connection.transaction():
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [sql.Identifier(name) for (name,) in found if name != "alembic_version"]
        for log in ("event", "audit"):
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(log)))
        for table in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(table))
        for log in ("event", "audit"):
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(log)))


def _postgres_binaries() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def _own_server(binaries: Path) -> Iterator[str]:
    # PostgreSQL refuses to run as root, so its own system user runs it then.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="liaison-pg-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if as_user:
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd=folder)

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=40"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
