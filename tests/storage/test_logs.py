"""The two logs nobody may rewrite: events and the audit."""

import datetime as dt

import pytest
import sqlalchemy as sa

from storage import audit, events
from storage.line import Tx
from storage.store import Store


def log(tx: Tx, make, kind: str, minute: int = 0, client: str = "acme", **columns: object) -> bool:
    at = make.now + minute * make.minute
    return events.append(tx, client, at, make.now, kind, **columns)  # type: ignore[arg-type]


def test_a_fact_is_logged_once(tx: Tx, make) -> None:
    assert log(tx, make, "breach", fact_key="clock:1:breach")
    assert not log(tx, make, "breach", fact_key="clock:1:breach")
    assert log(tx, make, "pause")
    assert log(tx, make, "pause")
    assert len(list(events.between(tx, None, make.now, make.now + make.minute))) == 3


def test_of_many_events_at_once_those_are_logged_whose_fact_is_new(tx: Tx, make) -> None:
    log(tx, make, "warn", fact_key="known")
    base = {"client": "acme", "at": make.now, "recorded_at": make.now, "kind": "warn"}
    keys = ["known", "new", None, "new", None, "newer"]
    events.append_many(tx, [base | {"fact_key": key} for key in keys])
    events.append_many(tx, [])
    events.append_many(tx, [base | {"fact_key": "known"}])
    events.append_many(tx, [base, base])
    assert [row.fact_key for row in events.since(tx, 0)] == ["known", "new", None, None, "newer", None, None]


def test_the_log_is_read_in_order_of_time_not_of_writing(tx: Tx, make) -> None:
    clocks = make.clock(tx, 7), make.clock(tx, 7, ordinal=2)
    for minute in (3, 1, 2, 1):
        which = clocks[minute % 2]
        log(tx, make, f"k{minute}", minute, ticket_id=7, clock_id=which, actor="maria", data={"n": minute})
    log(tx, make, "other ticket", 1, ticket_id=8)
    log(tx, make, "other client", 2, client="globex", ticket_id=7, clock_id=clocks[1])
    assert [row.kind for row in events.of_ticket(tx, "acme", 7)] == ["k1", "k1", "k2", "k3"]
    assert [row.kind for row in events.of_clock(tx, "acme", clocks[1])] == ["k1", "k1", "k3"]
    assert events.of_clock(tx, "globex", clocks[0]) == []
    assert events.of_ticket(tx, "acme", 7)[0].data == {"n": 1}
    end = make.now + 3 * make.minute
    assert [row.kind for row in events.between(tx, "acme", make.now, end)] == ["k1", "k1", "other ticket", "k2"]
    assert [row.kind for row in events.between(tx, None, make.now, end)][-1] == "other client"
    assert [row.kind for row in events.between(tx, "acme", end, end + make.minute)] == ["k3"]


def test_the_log_streams_without_keeping_rows(tx: Tx, make) -> None:
    count = events.STREAM * 3
    base = {"client": "acme", "recorded_at": make.now, "kind": "warn"}
    events.append_many(tx, [base | {"at": make.now + dt.timedelta(microseconds=n)} for n in range(count)])
    stream = events.between(tx, "acme", make.now, make.now + make.minute)
    assert next(stream).at == make.now
    assert sum(1 for _ in stream) == count - 1


@pytest.mark.parametrize("table", ["event", "audit"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'nobody'", "DELETE FROM {}"])
def test_logs_cannot_be_rewritten(store: Store, make, table: str, change: str) -> None:
    with store.transaction() as tx:
        log(tx, make, "breach")
        audit.append(tx, "acme", make.now, "maria", "resolve", "ACME-1")
    with pytest.raises(Exception, match="append-only"), store.transaction() as tx:
        tx.connection.execute(sa.text(change.format(table)))
    with store.transaction() as tx:
        assert tx.connection.scalar(sa.text(f"SELECT actor FROM {table}")) in ("liaison", "maria")


def write_audit(store: Store, make, rows: int = 5) -> None:
    with store.transaction() as tx:
        for number in range(rows):
            audit.append(tx, "acme", make.now, "maria", "resolve", f"ACME-{number}", {"é": number, "of": ["x", None]})


def tamper(store: Store, statement: str) -> None:
    """Rewrite the audit as somebody with the right to drop its triggers could."""
    with store.transaction() as tx:
        run = tx.connection.execute
        if tx.dialect == "sqlite":
            for verb in ("update", "delete"):
                run(sa.text(f"DROP TRIGGER IF EXISTS audit_no_{verb}"))
        else:
            run(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        run(sa.text(statement))


def test_an_untouched_chain_holds(store: Store, make) -> None:
    with store.snapshot() as tx:
        assert audit.verify(tx) is None
    write_audit(store, make)
    with store.snapshot() as tx:
        assert audit.verify(tx) is None
        rows = audit.of_client(tx, "acme")
        assert [row.subject for row in rows] == [f"ACME-{number}" for number in range(5)]
        assert rows[0].previous == ""
        assert rows[1].previous == rows[0].digest
        assert audit.of_client(tx, "globex") == []


THIRD = "(SELECT id FROM audit WHERE subject = 'ACME-2')"


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        (f"UPDATE audit SET actor = 'marib' WHERE id = {THIRD}", 2),
        (f"UPDATE audit SET at = at + 1 WHERE id = {THIRD}", 2),
        (f"""UPDATE audit SET data = '{{"é": 3, "of": ["x", null]}}' WHERE id = {THIRD}""", 2),
        (f"UPDATE audit SET client = 'globex' WHERE id = {THIRD}", 2),
        (f"DELETE FROM audit WHERE id = {THIRD}", 3),
        ("DELETE FROM audit WHERE subject = 'ACME-0'", 1),
    ],
)
def test_tampering_names_the_row(store: Store, make, statement: str, broken: int) -> None:
    write_audit(store, make)
    with store.snapshot() as tx:
        ids = [row.id for row in audit.of_client(tx, "acme")]
    tamper(store, statement)
    with store.snapshot() as tx:
        assert audit.verify(tx) == ids[broken]


def test_a_row_taken_out_shows_even_when_the_next_is_tied_to_the_one_before(store: Store, make) -> None:
    write_audit(store, make)
    with store.snapshot() as tx:
        rows = audit.of_client(tx, "acme")
    tamper(store, f"UPDATE audit SET previous = '{rows[1].digest}' WHERE id = {rows[3].id}")
    tamper(store, f"DELETE FROM audit WHERE id = {rows[2].id}")
    with store.snapshot() as tx:
        assert audit.verify(tx) == rows[3].id


def test_rows_missing_at_the_end_show(store: Store, make) -> None:
    write_audit(store, make)
    with store.snapshot() as tx:
        last = audit.of_client(tx, "acme")[-1].id
    tamper(store, "DELETE FROM audit WHERE subject IN ('ACME-3', 'ACME-4')")
    with store.snapshot() as tx:
        assert audit.verify(tx) == last - 1


@pytest.fixture(autouse=True)
def _whole_triggers(store: Store):
    """A shared PostgreSQL database gets its triggers back after a test that took them away."""
    yield
    if store.dialect == "postgresql":
        with store.transaction() as tx:
            tx.connection.execute(sa.text("ALTER TABLE audit ENABLE TRIGGER USER"))
