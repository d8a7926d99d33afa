from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from storage import migrations, tables
from storage.engines import parse_url, writer_engine
from storage.errors import SchemaTooNew, StoreUnavailable
from storage.store import Store

MakeDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> MakeDatabase:
    """Gives databases without any tables, on each engine in turn."""
    if request.param == "postgresql":
        wipe: MakeDatabase = request.getfixturevalue("empty_postgres")
        return wipe
    count = iter(range(99))
    return lambda: f"sqlite:///{tmp_path}/{next(count)}.db"


@pytest.fixture
def connection(new_database: MakeDatabase) -> Iterator[sa.Connection]:
    engine = writer_engine(parse_url(new_database()), durable=False)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def shape(connection: sa.Connection) -> list[tuple[object, ...]]:
    """Columns, keys and indexes as the database itself spells them, whatever statements made them."""
    if connection.dialect.name == "postgresql":
        texts = [
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public'",
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        ]
        rows = [tuple(row) for text in texts for row in connection.execute(sa.text(text))]
    else:
        names = connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        rows = [
            (name, *column) for name in names for column in connection.execute(sa.text(f"PRAGMA table_xinfo({name})"))
        ]
        found = connection.execute(sa.text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index'"))
        rows += [(table, name, sql and " ".join(sql.split())) for table, name, sql in found]
    return sorted((row for row in rows if row[0] != "alembic_version"), key=repr)


def test_the_migrations_make_what_the_models_say(connection: sa.Connection) -> None:
    migrations.upgrade(connection)
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    missing = [change[1].name for change in compare_metadata(context, SQLModel.metadata)]
    assert missing == (
        ["clock_running"] if connection.dialect.name == "postgresql" else []
    )  # an index SQLite alone has


def test_the_migrations_make_the_same_indexes_and_keys(new_database: MakeDatabase) -> None:
    shapes = []
    for make in (migrations.upgrade, tables.Ticket.metadata.create_all):
        engine = writer_engine(parse_url(new_database()), durable=False)
        with engine.begin() as connection:
            make(connection)
            shapes.append(shape(connection))
        engine.dispose()
    assert len(shapes[0]) > 150
    assert shapes[0] == shapes[1]


def test_the_way_down_leaves_nothing_and_the_way_up_works_again(connection: sa.Connection) -> None:
    migrations.upgrade(connection)
    before = shape(connection)
    migrations.downgrade(connection)
    assert shape(connection) == []
    if connection.dialect.name == "postgresql":
        functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        assert connection.scalar(sa.text(functions)) == 0
    migrations.upgrade(connection)
    assert shape(connection) == before
    assert migrations.current(connection) == migrations.HEAD


def test_the_code_knows_its_newest_version() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(migrations._config()).get_heads() == [migrations.HEAD]


def test_a_database_of_a_newer_version_is_refused(new_database: MakeDatabase) -> None:
    url = new_database()
    Store.open(url).close()
    store = Store.open(url)
    with store.transaction() as tx:
        tx.connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(
        SchemaTooNew, match=f"schema version 9999, made by a newer Liaison; this one knows .* {migrations.HEAD}"
    ):
        Store.open(url)
    with pytest.raises(SchemaTooNew):
        Store.open(url)


def test_reading_only_never_makes_tables(new_database: MakeDatabase) -> None:
    url = new_database()
    engine = writer_engine(parse_url(url), durable=False)
    with engine.begin() as connection:
        assert shape(connection) == []  # on SQLite this makes the file
    with pytest.raises(StoreUnavailable, match="start the bot once"):
        Store.open(url, read_only=True)
    with engine.begin() as connection:
        assert shape(connection) == []
    engine.dispose()


def test_two_replicas_may_start_on_an_empty_database_at_once(empty_postgres: MakeDatabase) -> None:
    url = empty_postgres()
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store.open(url), range(4)))
    for store in stores:
        store.close()


def test_what_was_read_of_old_messages_moves_into_columns_of_its_own(connection: sa.Connection) -> None:
    migrations.upgrade(connection, "0011")
    old = {
        "client": "acme", "platform": "slack", "workspace": "T1", "channel": "C1", "author": "U1", "side": "client",
        "at": 1, "text": "", "deleted": False,
    }  # fmt: skip
    readings = {
        "1": '{"label": "issue", "tone": -0.25, "lag_s": 60}',
        "2": '{"label": "thanks", "tone": null}',
        "3": "{}",
    }
    for message_id, reading in readings.items():
        row = {**old, "message_id": message_id, "reading": reading}
        cast = "CAST(:reading AS JSON)" if connection.dialect.name == "postgresql" else ":reading"
        values = ", ".join(cast if name == "reading" else f":{name}" for name in row)
        connection.execute(sa.text(f"INSERT INTO message ({', '.join(row)}) VALUES ({values})"), row)
    connection.execute(sa.text("INSERT INTO daily (client, name, day, value) VALUES ('acme', 'said.client', 5, 3)"))

    migrations.upgrade(connection)
    apart = sa.text("SELECT label, tone, lag_s FROM message ORDER BY message_id")
    assert list(map(tuple, connection.execute(apart))) == [("issue", -0.25, 60), ("thanks", None, None), (None,) * 3]
    kept = sa.text("SELECT client, name, day, value FROM daily")
    assert list(map(tuple, connection.execute(kept))) == [("acme", "said.client", 5, 3)]

    migrations.downgrade(connection, "0011")
    assert connection.scalar(sa.text("SELECT count(*) FROM message WHERE reading IS NOT NULL")) == 3
    assert list(map(tuple, connection.execute(kept))) == [("acme", "said.client", 5, 3)]
