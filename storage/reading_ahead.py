"""Reads many tickets ahead of whoever judges them, in as many statements as one of them takes; and writes them back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from storage import clocks, events, outbox, tickets
from storage.ahead import Ahead, Key
from storage.line import Tx
from storage.rows import ClockRow, TicketRow


def read_ahead(
    tx: Tx,
    of_clocks: Sequence[ClockRow],
    of_tickets: Sequence[TicketRow],
    span: tuple[dt.datetime, dt.datetime],
) -> None:
    """Read the tickets of these clocks, and these tickets, which are all locked by this transaction.

    `span` is the time about which it may be asked how often somebody was told something.
    """
    locked = {(row.client, row.id) for row in of_tickets}
    keys = list(dict.fromkeys([*((row.client, row.ticket_id) for row in of_clocks), *locked]))
    ahead = Ahead(
        write=_write,
        since=span[0],
        until=span[1],
        tickets=tickets.by_ids(tx, keys),
        clocks=clocks.running_of_many(tx, keys),
        facts=outbox.facts_of(tx, keys),
        let_go=events.let_go_of_many(tx, locked) if locked else {},
        locked_clocks=frozenset((row.client, row.id) for row in of_clocks),
        listeners=set(),
    )
    tx.ahead = ahead


def expect(tx: Tx, recipients: Iterable[str]) -> None:
    """Note who is likely to be told something: what they were told is then read for all of them at once."""
    if tx.ahead is not None:
        tx.ahead.listeners.update(recipients)


def _write(tx: Tx, ahead: Ahead) -> None:
    for rows in _alike(ahead.saved_clocks):
        clocks.save_many(tx, rows)
    for rows in _alike(ahead.saved_tickets):
        tickets.save_many(tx, rows)
    outbox.add_many(tx, ahead.said)


def _alike(saved: Mapping[Key, Mapping[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """The changed rows, those together that name the same columns."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for (client, id), columns in saved.items():
        groups.setdefault(frozenset(columns), []).append({"client": client, "id": id, **columns})
    return groups.values()
