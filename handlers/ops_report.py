"""The ops lead's morning: clients that lack something, pauses taken at once, nudges and what they did, quiet clients.

One report for each ops lead (where a client has none, each manager), over all clients that are theirs.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers import checkin_asks as asking
from handlers.desk import Desk
from handlers.notices import Briefing, Section
from handlers.ops_facts import Watch, pauses, quiet, without, without_playbook
from handlers.ops_nudges import nudges
from handlers.people_map import capped
from handlers.telling import Fact, hand_over, person
from playbooks.cadence import open_on
from playbooks.calendar import Calendar
from playbooks.hours import local_instant, parse_clock
from playbooks.schema import Playbook
from storage import appointments
from storage.line import Tx
from storage.rows import AppointmentRow

KIND = "ops_report"
MOST = 10
"""Lines of one part; the rest is counted."""
STALE = dt.timedelta(hours=4)
"""A report of this morning is of no use in the evening."""
_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who gets the report: the client and directory key under which they are told, and all their clients."""

    id: str
    client: str
    key: str
    clients: tuple[str, ...]


def leads(desk: Desk) -> list[Lead]:
    """Everybody who gets the report; one person is one whatever key each playbook gives them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for client in sorted(desk.book.playbooks):
        playbook = desk.current(client).playbook
        if playbook.ops.report:
            for key in playbook.people.ops_leads or playbook.people.managers:
                found.setdefault(_who(playbook, key), []).append((client, key))
    return [Lead(id, *places[0], tuple(client for client, _ in places)) for id, places in sorted(found.items())]


def _who(playbook: Playbook, key: str) -> str:
    someone = playbook.people.directory.get(key)
    return (someone and (someone.slack or someone.teams)) or key


def plan_reports(tx: Tx, desk: Desk, now: dt.datetime) -> None:
    """Plan every lead's next report; planning twice changes nothing."""
    for lead in leads(desk):
        at = morning(desk, lead, now)
        if at is not None:
            _plan(tx, desk, lead, at)


def _plan(tx: Tx, desk: Desk, lead: Lead, at: dt.datetime) -> None:
    date = at.astimezone(_zone(desk, lead)).date().isoformat()
    key = f"{KIND}:{lead.id}:{date}"
    appointments.plan(tx, lead.client, key=key, kind=KIND, due_at=at, data={"lead": lead.id})


def _zone(desk: Desk, lead: Lead) -> ZoneInfo:
    return ZoneInfo(desk.current(lead.client).hours_zone(lead.key))


def morning(desk: Desk, lead: Lead, after: dt.datetime) -> dt.datetime | None:
    """The next morning on which a lead works, later than `after`."""
    return next((at for at in _mornings(desk, lead, after, 1) if at > after), None)


def morning_before(desk: Desk, lead: Lead, now: dt.datetime) -> dt.datetime:
    """The last morning before `now`, the day before where there is none."""
    return next((at for at in _mornings(desk, lead, now, -1) if at < now), now - dt.timedelta(days=1))


def _mornings(desk: Desk, lead: Lead, start: dt.datetime, step: int) -> Iterable[dt.datetime]:
    pinned = desk.current(lead.client)
    zone, hours = pinned.hours_zone(lead.key), pinned.hours_of(lead.key)
    minutes = parse_clock(pinned.playbook.ops.at)
    today = start.astimezone(ZoneInfo(zone)).date()
    for ahead in range(_AHEAD):
        day = today + dt.timedelta(days=step * ahead)
        if open_on(day, zone, hours):
            yield _at_work(local_instant(dt.datetime.combine(day, dt.time(*divmod(minutes, 60))), zone), zone, hours)


def _at_work(at: dt.datetime, zone: str, hours: Calendar) -> dt.datetime:
    """The time itself, or the opening after it on the same date."""
    opening = hours.next_open(at)
    same = opening.astimezone(ZoneInfo(zone)).date() == at.astimezone(ZoneInfo(zone)).date()
    return opening if same else at


def send_report(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """A lead's morning has come: one message with all of it, and the next morning planned."""
    lead = next((one for one in leads(desk) if one.id == row.data["lead"]), None)
    if lead is None:
        return
    following = morning(desk, lead, row.due_at)
    if following is not None:
        _plan(tx, desk, lead, following)
    if now - row.due_at >= STALE:
        return
    report = report_of(tx, desk, lead.clients, morning_before(desk, lead, row.due_at), row.due_at)
    fact = Fact(row.fact_key, row.due_at, priority=asking.PRIORITY)
    hand_over(tx, desk.current(lead.client), person(lead.key), report, fact)


def answer_ops(tx: Tx, desk: Desk, clients: Sequence[str], now: dt.datetime) -> Briefing:
    """The report for whoever asks for it: over the last day and night."""
    told = report_of(tx, desk, clients, now - dt.timedelta(days=1), now)
    return told.model_copy(update={"title": told.title.replace("Ops this morning", "Ops now, and since yesterday")})


def report_of(tx: Tx, desk: Desk, clients: Sequence[str], since: dt.datetime, now: dt.datetime) -> Briefing:
    """The report over these clients: what is missing now, and what happened since the last one."""
    watch = Watch.over(tx, desk, clients, since, now)
    lacking = without(tx, desk, watch)
    parts = (
        (
            "Lacking something",
            [*(line for lines in lacking.values() for line in lines), *without_playbook(tx, desk, watch)],
        ),
        ("Put on waiting right after the client wrote", pauses(watch)),
        ("Quiet clients", quiet(tx, desk, watch)),
        ("Nudges", nudges(tx, desk, watch)),
    )
    sections = tuple(Section(title=title, lines=capped(lines, MOST)) for title, lines in parts if lines)
    first = desk.current(clients[0])
    title = _title(len(lacking), len(clients))
    told = asking.briefing(first, "ops_report", title, sections)
    return told.model_copy(update={"client_name": f"{len(clients)} client{'s' if len(clients) != 1 else ''}"})


def _title(lacking: int, clients: int) -> str:
    of = f"{clients} client{'s' if clients != 1 else ''}"
    if not lacking:
        return f"Ops this morning: nothing is missing at {of}"
    return f"Ops this morning: {lacking} of {of} lack{'s' if lacking == 1 else ''} something"
