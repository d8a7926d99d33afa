"""Reads many tickets ahead of whoever judges them, in as many statements as one of them takes; and writes them back."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
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
    listeners: Callable[[], Iterable[str]],
) -> None:
    """Read the tickets of these clocks, and these tickets, which are all locked by this transaction.

    `span` is the time about which it may be asked how often somebody was told something, `listeners` names those it may
    be asked about, who are then looked up together.
    """
    locked = {(row.client, row.id) for row in of_tickets}
    keys = list(dict.fromkeys([*((row.client, row.ticket_id) for row in of_clocks), *locked]))
    tx.ahead = Ahead(
        write=partial(_write, tx),
        since=span[0],
        until=span[1],
        tickets=tickets.by_ids(tx, keys),
        facts=outbox.facts_of(tx, keys),
        let_go=events.let_go_of_many(tx, locked) if locked else {},
        locked_clocks={(row.client, row.id): row for row in of_clocks},
        listeners=listeners,
    )


def _write(tx: Tx, ahead: Ahead) -> None:
    for rows in _alike(_changed(ahead)):
        clocks.save_many(tx, rows)
    for rows in _alike(ahead.saved_tickets.items()):
        tickets.save_many(tx, rows)
    outbox.enqueue_spread(tx, ahead.said)


def _changed(ahead: Ahead) -> Iterator[tuple[Key, dict[str, Any]]]:
    """What is new of each clock not written yet: it is locked, so the rest stands in the table as it is."""
    for key, columns in ahead.saved_clocks.items():
        if key in ahead.unwritten:
            row = ahead.locked_clocks[key]
            known = key not in ahead.written
            yield key, {name: value for name, value in columns.items() if not (known and getattr(row, name) == value)}


def _alike(saved: Iterable[tuple[Key, Mapping[str, Any]]]) -> Iterable[list[dict[str, Any]]]:
    """The changed rows, those together that name the same columns in the same order."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for (client, id), columns in saved:
        if columns:
            groups.setdefault(tuple(columns), []).append({"client": client, "id": id, **columns})
    return groups.values()
