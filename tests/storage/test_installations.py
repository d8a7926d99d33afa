"""The table of installations: one row a workspace, whose token can be replaced and forgotten."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from storage import installations, migrations
from storage.engines import parse_url, writer_engine
from storage.installations import InstallationRow
from storage.line import Tx
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=1)
ROW = InstallationRow("T1", "Northwind", "U0BOT", "cipher-1", "chat:write,commands", NOON, None)


def test_what_is_kept_is_read_back(store: Store) -> None:
    with store.transaction() as tx:
        installations.keep(tx, ROW)
        installations.keep(tx, dataclasses.replace(ROW, team_id="T0", team_name="Acme"))
    with store.snapshot() as tx:
        assert installations.of_team(tx, "T1") == ROW
        assert installations.of_team(tx, "T9") is None
        assert [row.team_id for row in installations.every(tx)] == ["T0", "T1"]


def test_installing_again_replaces_and_ends_a_revocation(tx: Tx) -> None:
    installations.keep(tx, ROW)
    assert installations.revoke(tx, "T1", LATER)
    again = dataclasses.replace(ROW, token_cipher="cipher-2", installed_at=LATER)
    installations.keep(tx, again)
    assert installations.every(tx) == [again]


def test_revoking_forgets_the_token_once(tx: Tx) -> None:
    installations.keep(tx, ROW)
    assert installations.revoke(tx, "T1", LATER)
    assert not installations.revoke(tx, "T1", LATER + dt.timedelta(hours=1))
    assert not installations.revoke(tx, "T9", LATER)
    assert installations.of_team(tx, "T1") == dataclasses.replace(ROW, token_cipher="", revoked_at=LATER)


def test_a_cipher_is_renewed_only_where_it_still_stands(tx: Tx) -> None:
    installations.keep(tx, ROW)
    assert installations.renew(tx, "T1", "cipher-1", "cipher-2")
    assert not installations.renew(tx, "T1", "cipher-1", "cipher-3")
    found = installations.of_team(tx, "T1")
    assert found is not None
    assert found.token_cipher == "cipher-2"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_table_comes_and_goes_and_leaves_the_rest(engine: str, request: pytest.FixtureRequest, tmp_path) -> None:
    empty = request.getfixturevalue("empty_postgres")() if engine == "postgresql" else f"sqlite:///{tmp_path}/x.db"
    made = writer_engine(parse_url(empty), durable=False)
    with made.begin() as connection:
        migrations.upgrade(connection, "0001")
        assert not sa.inspect(connection).has_table("installation")
        connection.execute(sa.text("INSERT INTO counter (name, value) VALUES ('kept', 7)"))
        migrations.upgrade(connection)
        assert sa.inspect(connection).has_table("installation")
        migrations.downgrade(connection, "0001")
        assert migrations.current(connection) == "0001"
        assert not sa.inspect(connection).has_table("installation")
        assert connection.scalar(sa.text("SELECT value FROM counter WHERE name = 'kept'")) == 7
    made.dispose()
