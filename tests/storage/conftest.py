"""Rows for the storage tests: each maker fills in what a test does not care about."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from storage import clocks, messages, tickets
from storage.line import Tx
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
ENDED = ("met", "missed", "cancelled")


class Make:
    """Makes rows; numbers go up so that no two are alike."""

    now = NOON
    minute = MINUTE

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> int:
        self._count += 1
        return self._count

    def event(self, **columns: Any) -> dict[str, Any]:
        """An inbox row."""
        number = self.next()
        return {
            "platform": "slack",
            "workspace": "T1",
            "event_id": f"Ev{number}",
            "channel": "C1",
            "message_id": f"{number}.0",
            "revision": "new",
            "payload": {"text": "hello"},
            "received_at": NOON,
            "next_attempt_at": NOON,
        } | columns

    def notice(self, **columns: Any) -> dict[str, Any]:
        """An outbox row."""
        return {
            "fact_key": f"fact:{self.next()}",
            "client": "acme",
            "kind": "nudge",
            "audience": "internal",
            "recipient": "person:maria",
            "payload": {"kind": "nudge"},
            "happened_at": NOON,
            "not_before": NOON,
        } | columns

    def message(self, tx: Tx, **columns: Any) -> int:
        place = {"platform": "slack", "workspace": "T1", "channel": "C1", "message_id": f"{self.next()}.0"}
        facts = {"client": "acme", "author": "U1", "side": "client", "at": NOON, "text": "hello"}
        number = messages.insert(tx, **(place | facts | columns))
        assert number is not None
        return number

    def ticket(self, tx: Tx, client: str = "acme", **columns: Any) -> int:
        number = tickets.next_number(tx, client)
        place = {"platform": "slack", "workspace": "T1", "channel": "C1"}
        facts = {"key": f"{client.upper()}-{number}", "opened_by": "U1", "opened_at": NOON}
        return tickets.insert(tx, **({"client": client, "number": number} | place | facts | columns))

    def clock_row(self, ticket_id: int, **columns: Any) -> dict[str, Any]:
        return {
            "client": "acme",
            "ticket_id": ticket_id,
            "metric": "first_response",
            "severity": "P2",
            "policy_version": 1,
            "counts_in": "client",
            "started_at": NOON,
            "segment_at": NOON,
            "last_event_at": NOON,
            "due_at": NOON,
            "next_check_at": NOON,
            "stopped_at": NOON if columns.get("state") in ENDED else None,
        } | columns

    def clock(self, tx: Tx, ticket_id: int, **columns: Any) -> int:
        return clocks.insert(tx, **self.clock_row(ticket_id, **columns))


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def tx(store: Store) -> Iterator[Tx]:
    """An open transaction on each engine in turn, undone at the end."""

    class Undo(Exception):
        pass

    try:
        with store.transaction() as opened:
            yield opened
            raise Undo
    except Undo:
        pass
