"""Both ends of a working day: what is open when it begins, what falls due before the next one, and who is missing.

Each is planned one ahead for every PM, in their own hours; the digest is put together from what is true when it leaves.
"""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

from handlers import alerts
from handlers.desk import Desk, Pinned
from handlers.lists import most_urgent
from handlers.notices import Digest
from handlers.telling import person, plan_digest
from handlers.who import name_of, responsible, stand_in
from playbooks.cadence import open_on
from playbooks.shifts import next_end, next_start, shifts, usual_weekdays
from playbooks.terms import CountsIn
from storage import appointments, covers, events
from storage.line import Tx
from storage.open_now import OpenTicket, open_now
from storage.rows import AppointmentRow, OutboxRow

MOST = 12
DAY = dt.timedelta(days=1)
AHEAD = dt.timedelta(days=14)
"""How far a gap may reach before it ends by itself."""
_MOMENT = dt.timedelta(microseconds=1)
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def plan_day_of(tx: Tx, pinned: Pinned, now: dt.datetime) -> None:
    """Plan both ends of the next day of one client's PM."""
    plan_start(tx, pinned, now)
    plan_end(tx, pinned, now)


def plan_start(tx: Tx, pinned: Pinned, after: dt.datetime) -> None:
    """Plan the next opening of the PM's day."""
    at = _next_start(pinned, after)
    if at is not None:
        _plan(tx, pinned, "day_start", at)


def plan_end(tx: Tx, pinned: Pinned, after: dt.datetime) -> None:
    """Plan the next look before the PM's day ends."""
    at = _next_end(pinned, after)
    if at is not None:
        _plan(tx, pinned, "day_end", at)


def _next_start(pinned: Pinned, after: dt.datetime) -> dt.datetime | None:
    return next_start(pinned.hours_of(pinned.playbook.people.pm), after)


def _next_end(pinned: Pinned, after: dt.datetime) -> dt.datetime | None:
    return next_end(pinned.hours_of(pinned.playbook.people.pm), pinned.playbook.digests.before_end, after)


def _plan(tx: Tx, pinned: Pinned, kind: str, at: dt.datetime) -> None:
    client = pinned.playbook.client
    appointments.plan(tx, client, key=f"{kind}:{client}:{at.isoformat()}", kind=kind, due_at=at)


def day_starts(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """A PM's day begins: plan the digest for whoever answers, look for gaps, and plan the next day."""
    pinned = desk.current(row.client)
    if _next_start(pinned, row.due_at - _MOMENT) != row.due_at:
        plan_start(tx, pinned, row.due_at)  # it was planned under hours that are no longer the PM's
        return
    if pinned.playbook.digests.start_of_day and _in_time(row, now):
        who = responsible(tx, pinned.playbook, None, row.due_at)
        plan_digest(tx, pinned, person(who), "start_of_day", row.due_at, now)
    raise_gap(tx, pinned, row.due_at, now)
    plan_start(tx, pinned, row.due_at)


def day_ends(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """A PM's day is about to end: plan the digest of what falls due before the next, and plan the next end."""
    pinned = desk.current(row.client)
    if _next_end(pinned, row.due_at - _MOMENT) != row.due_at:
        plan_end(tx, pinned, row.due_at)
        return
    if pinned.playbook.digests.end_of_day and _in_time(row, now):
        who = responsible(tx, pinned.playbook, None, row.due_at)
        plan_digest(tx, pinned, person(who), "end_of_day", row.due_at, now)
    plan_end(tx, pinned, row.due_at)


def _in_time(row: AppointmentRow, now: dt.datetime) -> bool:
    """A digest of this morning is of no use tomorrow."""
    return now - row.due_at < dt.timedelta(hours=4)


def with_lines(tx: Tx, desk: Desk, digest: Digest, row: OutboxRow) -> Digest:
    """A digest of a day's start or end with the tickets that are the reader's then."""
    if digest.reason not in ("start_of_day", "end_of_day"):
        return digest
    pinned = desk.current(row.client)
    asked = pinned.playbook.digests.start_of_day if digest.reason == "start_of_day" else True
    until = _back(pinned, digest.person, row.not_before) if digest.reason == "end_of_day" else None
    found = _of_person(tx, desk, digest.person, row.not_before, until) if asked else []
    lines = most_urgent(tx, desk, found, row.not_before, MOST)
    return digest.model_copy(update={"lines": lines, "more": max(0, len(found) - MOST), "until": until})


def _back(pinned: Pinned, who: str, at: dt.datetime) -> dt.datetime:
    """When a person's next day opens."""
    hours = pinned.hours_of(who)
    days = list(islice(shifts(hours, at), 2))
    return days[1][0] if len(days) == 2 else hours.next_open(at)


def _of_person(tx: Tx, desk: Desk, who: str, at: dt.datetime, until: dt.datetime | None) -> list[OpenTicket]:
    """The open tickets a person answers for; with `until` only those that need a word before then."""
    playbooks = {client: desk.current(client).playbook for client in desk.book.playbooks}
    known = [client for client, playbook in playbooks.items() if who in playbook.people.directory]
    theirs: dict[tuple[str, str | None], bool] = {}
    found = []
    for ticket in open_now(tx, known):
        if until is not None and not ticket.broken and (ticket.due or _NEVER) > until:
            continue
        key = (ticket.client, ticket.assignee)
        if key not in theirs:
            theirs[key] = responsible(tx, playbooks[ticket.client], ticket.assignee, at) == who
        if theirs[key]:
            found.append(ticket)
    return found


def raise_gap(tx: Tx, pinned: Pinned, at: dt.datetime, now: dt.datetime) -> None:
    """Tell ops a day ahead that the PM is away and nobody covers."""
    _tell_gap(tx, pinned, gap(tx, pinned, at), at, now)


def raise_gap_at_once(tx: Tx, pinned: Pinned, at: dt.datetime, now: dt.datetime) -> None:
    """Tell ops of a gap made after the morning's look: in what is left of today, or on the next working day."""
    today = [_today(pinned, at)] if _gap_now(tx, pinned, at) else []
    _tell_gap(tx, pinned, today + gap(tx, pinned, at), at, now)


def _tell_gap(tx: Tx, pinned: Pinned, days: list[dt.date], at: dt.datetime, now: dt.datetime) -> None:
    """Tell of those days that ops do not know of yet; one that was covered and is no more is told anew."""
    playbook = pinned.playbook
    pm = playbook.people.pm
    fresh = [day for day in days if _is_news(tx, pinned, pm, day, at, now)]
    if not fresh:
        return
    named = " to ".join(dict.fromkeys(f"{day:%a} {day.day} {day:%b}" for day in (fresh[0], fresh[-1])))
    text = (
        f"{name_of(playbook, pm)} is away {named} and nobody covers for {playbook.name}."
        f" Name somebody with /cover {playbook.client} @someone and the days."
    )
    fact = alerts.ops_fact(_gap_key(tx, pinned, pm, fresh[0]), at)
    alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, "no_cover", text), fact, now)


def _is_news(tx: Tx, pinned: Pinned, pm: str, day: dt.date, at: dt.datetime, now: dt.datetime) -> bool:
    key = _gap_key(tx, pinned, pm, day)
    return events.append(tx, pinned.playbook.client, at, now, "no_cover", fact_key=key, data={"day": day.isoformat()})


def _gap_key(tx: Tx, pinned: Pinned, pm: str, day: dt.date) -> str:
    begins = dt.datetime.combine(day, dt.time(), ZoneInfo(pinned.hours_zone(pm)))
    named = covers.times_named(tx, pinned.playbook.client, pm, begins, begins + DAY)
    return f"gap:{pinned.playbook.client}:{pm}:{day.isoformat()}" + (f":{named}" if named else "")


def gap(tx: Tx, pinned: Pinned, at: dt.datetime) -> list[dt.date]:
    """The dates after today, up to the PM's next day at work, on which the client works and nobody answers for the PM.

    A day counts when the PM usually works on it and does not this time (a holiday, a closed day, an absence recorded
    with /cover); weekends that are off by rule are no gap.
    """
    playbook = pinned.playbook
    pm = playbook.people.pm
    zone = pinned.hours_zone(pm)
    today = _today(pinned, at)
    missing: list[dt.date] = []
    for ahead in range(1, AHEAD.days):
        day = today + dt.timedelta(days=ahead)
        noon = dt.datetime.combine(day, dt.time(12), ZoneInfo(zone)).astimezone(dt.UTC)
        working = open_on(day, zone, pinned.hours_of(pm)) and covers.who_covers(tx, playbook.client, pm, noon) is None
        if working:
            break
        if day.weekday() in _usual(pinned, pm) and _needed(pinned, day) and not _covered(tx, pinned, pm, noon):
            missing.append(day)
    return missing


def _gap_now(tx: Tx, pinned: Pinned, at: dt.datetime) -> bool:
    """Whether nobody answers for the PM in what is left of today's working hours."""
    playbook = pinned.playbook
    pm = playbook.people.pm
    today = _today(pinned, at)
    begins = pinned.hours_of(pm).next_open(at)
    left = _today(pinned, begins) == today
    away = covers.who_covers(tx, playbook.client, pm, begins) is not None
    return left and away and _needed(pinned, today) and not _covered(tx, pinned, pm, begins)


def _today(pinned: Pinned, at: dt.datetime) -> dt.date:
    """The PM's date at a time."""
    return at.astimezone(ZoneInfo(pinned.hours_zone(pinned.playbook.people.pm))).date()


def _usual(pinned: Pinned, who: str) -> frozenset[int]:
    known = pinned.playbook.people.directory.get(who)
    return usual_weekdays(known.hours if known and known.hours else pinned.playbook.calendars.pm)


def _needed(pinned: Pinned, day: dt.date) -> bool:
    return open_on(day, pinned.playbook.zone, pinned.calendar(CountsIn.CLIENT))


def _covered(tx: Tx, pinned: Pinned, pm: str, at: dt.datetime) -> bool:
    """Whether somebody who works that day, at `at` or later, stands in."""
    cover = stand_in(tx, pinned.playbook, pm, at)
    zone, hours = pinned.hours_zone(cover), pinned.hours_of(cover)
    day = at.astimezone(ZoneInfo(zone)).date()
    return cover != pm and open_on(day, zone, hours)
