"""What a person's home page shows: open tickets, today's check-ins, covers, and readings worth a second look."""

import datetime as dt
from dataclasses import dataclass

from handlers.desk import Desk
from handlers.lists import list_tickets
from handlers.notices import TicketLine
from handlers.readings import Doubtful, doubtful
from handlers.roles import Person, role_of
from handlers.who import name_of
from storage import checkins, covers
from storage.line import Tx

SOON = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Home:
    """Tickets, check-ins of the next day (name, time), covers (absent, stand-in, until), and doubtful readings."""

    lines: tuple[TicketLine, ...]
    check_ins: tuple[tuple[str, dt.datetime], ...]
    covers: tuple[tuple[str, str, dt.datetime], ...]
    doubtful: tuple[Doubtful, ...] = ()


def home_of(tx: Tx, desk: Desk, person: Person, now: dt.datetime) -> Home:
    """The home page of a person, over the clients they have a part in."""
    clients = [
        key for key, playbook in desk.book.playbooks.items() if role_of(playbook, person, desk.admins) is not None
    ]
    if not clients:
        return Home((), (), ())
    due = [
        (f"{row.name} with {desk.current(row.client).playbook.name}", row.due_at)
        for client in clients
        for row in checkins.upcoming(tx, client, now + SOON)
    ]
    standing = []
    for client in clients:
        playbook = desk.current(client).playbook
        standing += [
            (name_of(playbook, cover.absent), name_of(playbook, cover.stand_in), cover.ends_at)
            for cover in covers.active(tx, client, now)
        ]
    return Home(
        list_tickets(tx, desk, clients, now).lines, tuple(due), tuple(standing), doubtful(tx, desk, clients, now)
    )
