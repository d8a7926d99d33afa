"""Time passes: every clock and ticket whose time has come is brought up to it, in order, each fact at its own time."""

import datetime as dt
from bisect import insort
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from handlers.appointments import keep_appointment
from handlers.checkin_asks import settle_ask
from handlers.checkins import start
from handlers.clock_points import settle
from handlers.desk import Desk
from handlers.ladder import settle_ticket
from handlers.outgoing import release_digest
from handlers.preparing import read_ahead
from handlers.questions import waited_too_long
from storage import appointments, asks, checkins, clocks, planned, questions, tickets
from storage.line import Tx
from storage.rows import AppointmentRow, AskRow, CheckInRow, ClockRow, OutboxRow, QuestionRow, TicketRow
from storage.upcoming import Upcoming, upcoming

BATCH = 500
ALONE = 20
"""Rows of each other kind than clocks and tickets that one part takes at most: they are worked off one by one."""
TOGETHER = 100
"""Facts after which what was decided is handed over to the database."""
FEW = 8
"""Clocks and tickets for which reading ahead costs more than it saves."""
_Row = ClockRow | TicketRow | CheckInRow | AskRow | AppointmentRow | OutboxRow | QuestionRow


class _Due(NamedTuple):
    """One row whose time has come; clocks go before tickets at the same instant, then in order of their ids."""

    at: dt.datetime
    kind: int
    row_id: int
    row: _Row

    @property
    def of_ticket(self) -> bool:
        """Whether this is a clock or a ticket."""
        return self.kind < 2


def sweep(tx: Tx, desk: Desk, upto: dt.datetime, now: dt.datetime | None, limit: int = BATCH) -> int:
    """Let happen all that time brings at or before `upto`; returns how many facts were due.

    `now` is when we look; None means that every fact is seen in its own time (a rehearsal is never late). Facts are
    taken earliest first, so that one look after an hour writes the same log as a look every second.
    """
    done = 0
    while part := sweep_part(tx, desk, upto, now, limit):
        done += part
    return done


def sweep_part(tx: Tx, desk: Desk, upto: dt.datetime, now: dt.datetime | None, limit: int) -> int:
    """The earliest of it, from at most `limit` clocks and tickets; returns how many facts were due, none at the end.

    What arrives meanwhile waits for this transaction to end, so a running bot takes small parts, each in its own.
    """
    return _sweep_claimed(tx, desk, _claim(tx, upcoming(tx), upto, limit), now)


def pass_time(tx: Tx, desk: Desk, upto: dt.datetime) -> dt.datetime | None:
    """Let happen all that time brings at or before `upto`, every fact seen in its own time; when time brings more."""
    while (times := upcoming(tx)).is_due(upto):
        _sweep_claimed(tx, desk, _claim(tx, times, upto, BATCH), None)
    return times.soonest


def _sweep_claimed(tx: Tx, desk: Desk, claimed: tuple[list[_Due], dt.datetime], now: dt.datetime | None) -> int:
    queue, horizon = claimed
    tx.agenda.fresh = None
    done = _settle_all(tx, desk, queue, horizon, now)
    tx.end_ahead()
    return done


def _claim(tx: Tx, times: Upcoming, upto: dt.datetime, limit: int) -> tuple[list[_Due], dt.datetime]:
    """The earliest due rows of every kind that has any, in order, and the time up to which they are all there are."""
    alone = min(limit, ALONE)
    kinds: tuple[Sequence[tuple[dt.datetime | None, _Row]], ...] = (
        [(row.next_check_at, row) for row in clocks.due(tx, upto, limit)] if _is_due(times.clocks, upto) else (),
        [(row.next_check_at, row) for row in tickets.due(tx, upto, limit)] if _is_due(times.tickets, upto) else (),
        [(row.due_at, row) for row in checkins.due(tx, upto, alone)] if _is_due(times.check_ins, upto) else (),
        [(row.next_at, row) for row in asks.due(tx, upto, alone)] if _is_due(times.asks, upto) else (),
        [(row.due_at, row) for row in appointments.due(tx, upto, alone)] if _is_due(times.appointments, upto) else (),
        [(row.not_before, row) for row in planned.due(tx, upto, alone)] if _is_due(times.digests, upto) else (),
        [(row.due_at, row) for row in questions.due(tx, upto, alone)] if _is_due(times.questions, upto) else (),
    )
    queue = sorted(_Due(at, kind, row.id, row) for kind, rows in enumerate(kinds) for at, row in rows if at is not None)
    ends = [rows[-1][0] for rows in kinds[:2] if len(rows) == limit]
    ends += [rows[-1][0] for rows in kinds[2:] if len(rows) == alone]
    return queue, min((end for end in ends if end is not None), default=upto)


def _is_due(at: dt.datetime | None, upto: dt.datetime) -> bool:
    return at is not None and at <= upto


def _settle_all(tx: Tx, desk: Desk, queue: list[_Due], horizon: dt.datetime, now: dt.datetime | None) -> int:
    """Let what is due happen, in order; returns how much it was."""
    looked_at = done = 0
    while done < len(queue) and queue[done].at <= horizon:
        due = queue[done]
        if tx.agenda.fresh is not None and tx.agenda.fresh < due.at:
            break  # something planned just now comes first: claim again
        if not looked_at and due.of_ticket:
            looked_at = _read_ahead(tx, desk, queue[done:], horizon)
        looked_at -= due.of_ticket
        done += 1
        after = _settle_one(tx, desk, due, now or due.at)
        if not done % TOGETHER:
            tx.hand_over()
        if after is not None and after.next_check_at is not None and after.next_check_at <= horizon:
            insort(queue, _Due(after.next_check_at, due.kind, due.row_id, after), lo=done)
    return done


def _read_ahead(tx: Tx, desk: Desk, queue: Sequence[_Due], horizon: dt.datetime) -> int:
    """Read what the next clocks and tickets need all at once, up to whatever else comes between; how many they are."""
    following = takewhile(lambda due: due.of_ticket and due.at <= horizon, queue)
    rows = [due.row for due in following]
    if len(rows) >= FEW:
        of_clocks = [row for row in rows if isinstance(row, ClockRow)]
        of_tickets = [row for row in rows if isinstance(row, TicketRow)]
        read_ahead(tx, desk, of_clocks, of_tickets, (queue[0].at, horizon))
    return len(rows)


def _settle_one(tx: Tx, desk: Desk, due: _Due, now: dt.datetime) -> ClockRow | TicketRow | None:
    if isinstance(due.row, ClockRow):
        ticket = tickets.by_id(tx, due.row.client, due.row.ticket_id)
        return settle(tx, desk, ticket, due.row, due.at, now) if ticket is not None else None
    if isinstance(due.row, TicketRow):
        return settle_ticket(tx, desk, due.row, due.at, now)
    if isinstance(due.row, OutboxRow):
        release_digest(tx, desk, due.row, due.at, now)
        return None
    if isinstance(due.row, CheckInRow | AskRow | AppointmentRow):
        _ask_or_keep(tx, desk, due.row, now)
        return None
    waited_too_long(tx, desk, due.row, now)
    return None


def _ask_or_keep(tx: Tx, desk: Desk, row: CheckInRow | AskRow | AppointmentRow, now: dt.datetime) -> None:
    match row:
        case CheckInRow():
            start(tx, desk, row, now)
        case AskRow():
            settle_ask(tx, desk, row, now)
        case AppointmentRow():
            keep_appointment(tx, desk, row, now)
