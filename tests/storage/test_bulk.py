"""Many rows at once are kept exactly as one by one."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import clocks, events, inbox, outbox
from storage.line import Tx

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8) | st.sampled_from(["\0", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=6,
)
times = st.datetimes(dt.datetime(1999, 1, 1), dt.datetime(2999, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
rows = st.fixed_dictionaries(
    {
        "at": times,
        "kind": plain,
        "actor": plain,
        "ticket_id": st.none() | st.integers(0, 2**62),
        "data": st.dictionaries(plain, anything, max_size=3),
    }
)


@given(many=st.lists(rows, min_size=2, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_together_reads_the_same(tx: Tx, many: list[dict[str, object]]) -> None:
    before = events.since(tx, 0)
    last = before[-1].id if before else 0
    events.append_many(tx, [row | {"client": "acme", "recorded_at": NOON} for row in many])
    kept = events.since(tx, last)
    for wrote, row in zip(many, kept, strict=True):
        assert wrote == {name: getattr(row, name) for name in wrote}
    assert {(row.client, row.recorded_at, row.fact_key, row.clock_id) for row in kept} == {("acme", NOON, None, None)}


@pytest.mark.parametrize("many", [1, 49, 50, 51, 120])
def test_however_many_there_are_each_is_kept_once_and_in_order(tx: Tx, make, many: int) -> None:
    known = make.notice(fact_key="fact:7", recipient="person:jon")
    outbox.enqueue(tx, known)
    rows = [make.notice(fact_key=f"fact:{number % 60}", priority=number % 9) for number in range(many)]
    outbox.enqueue_many(tx, rows)
    spread = make.notice(fact_key=[f"told:{number}" for number in range(many)], recipient=["ops"] * many)
    outbox.enqueue_spread(tx, [spread, spread])
    kept = outbox.since(tx, 0)
    first: dict[str, dict[str, object]] = {}
    for row in [known, *rows]:
        first.setdefault(row["fact_key"], row)
    told = {f"told:{number}": spread | {"recipient": "ops"} for number in range(many)}
    assert [row.fact_key for row in kept] == [*first, *told]
    assert [(row.recipient, row.priority) for row in kept] == [
        (row["recipient"], row.get("priority", 5)) for row in [*first.values(), *told.values()]
    ]


def test_payloads_keep_what_no_text_column_could(tx: Tx, make) -> None:
    odd = {"text": "a\0b \ud83d", "deep": [{"n": 1.5, "none": None}]}
    inbox.put(tx, [make.event(payload=odd), make.event(payload=odd)])
    assert [row.payload for row in inbox.claim(tx, make.now, 9)] == [odd, odd]


def test_flags_and_times_are_changed_together(tx: Tx, make) -> None:
    ticket = make.ticket(tx)
    for ordinal in (1, 2, 3):
        make.clock(tx, ticket, ordinal=ordinal)
    first, second, third = clocks.of_ticket(tx, "acme", ticket)
    later = make.now + make.minute
    change = {"client": "acme", "reclassified": True, "breached_at": later, "paused_us": 2**40, "next_check_at": None}
    clocks.save_many(tx, [change | {"id": first.id}, change | {"id": second.id, "reclassified": False}])
    kept = clocks.of_ticket(tx, "acme", ticket)
    assert [(row.reclassified, row.breached_at, row.paused_us, row.next_check_at) for row in kept[:2]] == [
        (True, later, 2**40, None),
        (False, later, 2**40, None),
    ]
    assert kept[2] == third
