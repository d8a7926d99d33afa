"""What was planned for a time has come: each kind goes to whoever does it, once."""

import datetime as dt
from collections.abc import Callable

from handlers import after_tickets, covering, days, growing, ops_report, promising, reviews
from handlers.desk import Desk
from storage import appointments
from storage.line import Tx
from storage.rows import AppointmentRow

Kept = Callable[[Tx, Desk, AppointmentRow, dt.datetime], None]
_KINDS: dict[str, Kept] = {
    "day_start": days.day_starts,
    "day_end": days.day_ends,
    "prepare": reviews.prepare,
    "cover_brief": covering.brief,
    "cover_return": covering.come_back,
    "promise_soon": promising.promise_time,
    "promise_due": promising.promise_time,
    "promise_over": promising.promise_time,
    "growth_answer": growing.growth_due,
    "growth_proposal": growing.growth_due,
    "ops_report": ops_report.send_report,
    "ticket_question": after_tickets.ask_after,
}


def keep_appointment(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """Do what was planned; for a client no playbook has any more, nothing."""
    appointments.finish(tx, row.client, row.id)
    if row.client in desk.book.playbooks:
        _KINDS[row.kind](tx, desk, row, now)
