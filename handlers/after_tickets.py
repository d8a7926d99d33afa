"""The question after a ticket: asked of whoever raised it, of a sample, with a cool-down for each person."""

import datetime as dt
import hashlib

from handlers import checkin_asks as asking
from handlers.asked_log import log_asked
from handlers.contacts import Place, askable
from handlers.desk import Desk, Pinned
from playbooks.cadence import later
from playbooks.schema import CheckIn
from playbooks.terms import CountsIn, TicketState
from storage import appointments, asks, figures, tickets
from storage import standing as since_then
from storage.line import Tx
from storage.rows import AppointmentRow, TicketRow

_SPAN = dt.timedelta(days=7)
"""How far back a turned tone still speaks against asking."""


def plan_question(tx: Tx, pinned: Pinned, ticket: TicketRow, at: dt.datetime) -> None:
    """Plan the question after a ticket that was resolved with a word to the client, if it is in the sample."""
    csat = pinned.playbook.csat
    if not in_sample(ticket.key, ticket.cycle, csat.sample):
        return
    due = pinned.calendar(CountsIn.CLIENT).next_open(at + csat.delay)
    key = f"ticket_question:{ticket.client}:{ticket.key}:{ticket.cycle}"
    data = {"ticket": ticket.id, "cycle": ticket.cycle}
    appointments.plan(tx, ticket.client, key=key, kind="ticket_question", due_at=due, data=data)


def in_sample(key: str, cycle: int, sample: float) -> bool:
    """Whether a ticket is asked about: the same answer whoever asks, and as often as `sample` says."""
    drawn = int.from_bytes(hashlib.sha256(f"{key}:{cycle}".encode()).digest()[:4], "big") / 2**32
    return drawn < sample


def ask_after(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """Ask whoever raised a ticket how it was handled; kept back when it is no good day, or they were asked lately."""
    pinned = desk.current(row.client)
    ticket = tickets.by_id(tx, row.client, int(row.data["ticket"]))
    if ticket is None or ticket.state != TicketState.RESOLVED.value or ticket.cycle != row.data["cycle"]:
        return
    at = row.due_at
    place = Place(ticket.channel, ticket.opened_by, ticket.author)
    if not ticket.author or _asked_lately(tx, pinned, place, at) or _bad_day(tx, row.client, at):
        return
    window = pinned.playbook.csat.window
    closes = later(at, window, pinned.playbook.zone, pinned.calendar(CountsIn.CLIENT))
    if now >= closes:
        return
    number = asks.add(
        tx,
        row.client,
        check_in=asking.TICKET,
        kind="csat",
        occurrence=f"{ticket.key}:{ticket.cycle}",
        person=place.person,
        platform_id=place.platform_id,
        channel=place.channel,
        policy_version=pinned.version,
        ticket_id=ticket.id,
        asked_at=at,
        closes_at=closes,
        next_at=closes,
    )
    asked = asks.by_id(tx, row.client, number) if number is not None else None
    if asked is not None:
        log_asked(tx, asked, now)
        asking.send(tx, pinned, asked, at)


def _bad_day(tx: Tx, client: str, at: dt.datetime) -> bool:
    return bool(figures.breached_tickets(tx, client)) or since_then.shifts_since(tx, client, at - _SPAN) > 0


def _asked_lately(tx: Tx, pinned: Pinned, place: Place, at: dt.datetime) -> bool:
    """Within the cool-down about another ticket, or within the playbook's distance about anything."""
    rows = asks.since(tx, pinned.playbook.client, at - pinned.playbook.csat.cool_down)
    about_tickets = any(one.check_in == asking.TICKET and one.platform_id == place.platform_id for one in rows)
    return about_tickets or not askable(tx, pinned, _question(), at, (place,))


def _question() -> CheckIn:
    return CheckIn(name=asking.TICKET, every="weekday", audience="client")
