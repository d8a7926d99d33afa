"""Several statements in one trip: each answered in its place, all or none of them."""

import datetime as dt

import pytest
import sqlalchemy as sa

from storage import daily
from storage.daily import Days, Heard
from storage.health_now import health_now
from storage.statements import table_of
from storage.store import Store
from storage.tables import Daily, Ticket

_TICKET = table_of(Ticket)
_OPENED = sa.select(_TICKET.c.opened_at).where(_TICKET.c.client == sa.bindparam("client"))
_NAMES = sa.select(table_of(Daily).c.name).where(table_of(Daily).c.client == sa.bindparam("client"))
_ADD = sa.insert(table_of(Daily))
_NO_TABLE = sa.select(sa.column("x")).select_from(sa.table("nowhere")).where(sa.column("x") == sa.bindparam("x"))


def test_each_statement_is_answered_in_its_place(store: Store, make) -> None:
    row = {"client": "acme", "name": "tone.n", "day": 3, "value": 4}
    with store.transaction() as tx:
        make.ticket(tx)
        asked = [(_OPENED, {"client": "acme"}), (_ADD, row), (_NAMES, {"client": "acme"}), (_OPENED, {"client": "b"})]
        opened, added, names, others = tx.run_together(asked)
        assert opened.scalars() == [make.now]
        assert (added.rows, added.rowcount) == ([], 1)
        assert names.scalars() == ["tone.n"]
        assert others.rows == []


def test_one_that_fails_undoes_the_others_and_tells_no_values(store: Store) -> None:
    row = {"client": "acme", "name": "tone.n", "day": 3, "value": 4}
    with pytest.raises(sa.exc.DBAPIError) as caught, store.transaction() as tx:
        tx.run_together([(_ADD, row), (_NO_TABLE, {"x": "a secret"}), (_NAMES, {"client": "acme"})])
    assert "nowhere" in str(caught.value)
    assert "secret" not in str(caught.value)
    with store.snapshot() as tx:
        assert daily.kept(tx, "acme") == {}


def test_numbers_of_days_to_come_count_for_nothing_yet(store: Store) -> None:
    today = 90
    with store.transaction() as tx:
        for day in (today - 70, today - 20, today - 1, today + 1):
            daily.count(tx, "acme", Heard(day, "client", "U1", False, 2_000, None))
        then = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
        found = health_now(tx, "acme", Days(today - 89, today - 29, today - 13, today), then, then).counted
    assert (found.recent["tone.n"], found.usual["tone.n"], found.period["tone.n"]) == (1, 2, 2)
    assert found.days == (today - 70, today - 20, today - 1)
