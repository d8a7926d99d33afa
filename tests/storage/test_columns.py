import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import heartbeats, messages, rows, tables
from storage.columns import as_json, from_json, from_microseconds, to_microseconds
from storage.line import Tx
from storage.statements import columns_of, table_of

ON_A_FIXTURE = [HealthCheck.function_scoped_fixture]
ROWS = {
    rows.InboxRow: tables.Inbox,
    rows.MessageRow: tables.Message,
    rows.TicketRow: tables.Ticket,
    rows.ClockRow: tables.ClockRow,
    rows.EventRow: tables.Event,
    rows.OutboxRow: tables.Outbox,
    rows.CoverRow: tables.Cover,
    rows.CheckInRow: tables.CheckInDue,
    rows.HeartbeatRow: tables.Heartbeat,
    rows.AuditRow: tables.Audit,
}
TOLD_APART = ("label", "tone", "lag_s")
"""What a message's reading says as well."""
zones = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=45)), dt.timezone(dt.timedelta(hours=-11))])
moments = st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31), timezones=zones)  # noqa: DTZ001


@given(moments)
@settings(max_examples=500)
def test_microseconds_are_exact(moment: dt.datetime) -> None:
    back = from_microseconds(to_microseconds(moment))
    assert back == moment
    assert back is not None
    assert back.tzinfo is dt.UTC


@given(moment=moments)
@settings(max_examples=40, suppress_health_check=ON_A_FIXTURE, deadline=None)
def test_a_moment_survives_the_database(tx: Tx, moment: dt.datetime) -> None:
    heartbeats.beat(tx, "part", moment)
    row = heartbeats.last(tx, "part")
    assert row is not None
    assert row.beat_at == moment
    assert row.beat_at.utcoffset() == dt.timedelta(0)


def test_the_hour_a_clock_shows_twice_is_two_hours() -> None:
    """Within one zone Python holds them for equal."""
    first = dt.datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    second = first.replace(fold=1)
    assert from_microseconds(to_microseconds(first)) == dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)
    assert from_microseconds(to_microseconds(second)) == dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC)


def test_a_naive_moment_is_refused(tx: Tx) -> None:
    with pytest.raises(Exception, match="naive datetime"):
        heartbeats.beat(tx, "part", dt.datetime(2026, 1, 1))  # noqa: DTZ001


@given(left=moments, right=moments)
@settings(max_examples=200)
def test_moments_keep_their_order(left: dt.datetime, right: dt.datetime) -> None:
    first, second = to_microseconds(left), to_microseconds(right)
    assert first is not None
    assert second is not None
    assert (first < second) == (left < right)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("plain", "plain"),
        ("née 👍 日本", "née 👍 日本"),
        ("a\0b", "a�b"),
        ("half \ud83d a pair", "half � a pair"),
        ("\ud83d\udc4d in two halves", "👍 in two halves"),
    ],
)
def test_words_no_database_can_hold_are_replaced(tx: Tx, make, written: str, kept: str) -> None:
    number = make.message(tx, text=written, author_name=written)
    row = messages.by_id(tx, "acme", number)
    assert row is not None
    assert (row.text, row.author_name) == (kept, kept)


@pytest.mark.parametrize("row", ROWS)
def test_rows_have_every_column_of_their_table(row: type) -> None:
    table = table_of(ROWS[row])
    twice = TOLD_APART if row is rows.MessageRow else ()
    assert columns_of(table, row) == [column for column in table.columns if column.name not in twice]


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.text(max_size=5), documents, max_size=4))
@example({"half a pair": "\ud83d", "name": "Ñandú 🦙"})
@settings(max_examples=300)
def test_a_document_reads_back_as_it_was_written(document: dict[str, object]) -> None:
    assert from_json(as_json(document)) == document
    assert from_json(json.dumps(document)) == document


def test_what_is_no_document_is_refused() -> None:
    for odd in (dt.datetime(2026, 3, 1, tzinfo=dt.UTC), object(), {1, 2}):
        with pytest.raises(TypeError):
            as_json({"odd": odd})
