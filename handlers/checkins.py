"""Check-ins: planned from the playbook's rhythm, each occurrence started once, on its day, in the client's hours."""

import datetime as dt

from handlers import checkin_asks as asking
from handlers import reviews
from handlers.contacts import Place, askable, places, standing
from handlers.desk import Desk, Pinned
from handlers.spoken_times import clock_time
from playbooks.cadence import Occurrence, later, occurrences
from playbooks.schema import CheckIn
from playbooks.terms import CountsIn
from playbooks.yielding import Verdict, Way, judge
from storage import checkins
from storage.line import Tx
from storage.rows import CheckInRow

AHEAD = 2
"""How many occurrences of each check-in are kept planned."""
DAY = dt.timedelta(days=1)


def plan_for(tx: Tx, pinned: Pinned, now: dt.datetime) -> int:
    """Plan the next occurrences of one client's check-ins."""
    return sum(_plan(tx, pinned, check_in, now) for check_in in pinned.playbook.check_ins)


def _plan(tx: Tx, pinned: Pinned, check_in: CheckIn, after: dt.datetime) -> int:
    calendar = pinned.calendar(CountsIn.CLIENT)
    upcoming = occurrences(check_in, pinned.playbook.zone, calendar, after, AHEAD)
    return sum(_plan_one(tx, pinned, check_in, occurrence, after) for occurrence in upcoming)


def _plan_one(tx: Tx, pinned: Pinned, check_in: CheckIn, occurrence: Occurrence, after: dt.datetime) -> bool:
    tx.agenda.plan(occurrence.due_at)
    reviews.plan_preparation(tx, pinned, check_in, occurrence, after)
    return checkins.plan(
        tx,
        pinned.playbook.client,
        name=check_in.name,
        local_date=occurrence.local_date.isoformat(),
        due_at=occurrence.due_at,
        policy_version=pinned.version,
    )


def start(tx: Tx, desk: Desk, row: CheckInRow, now: dt.datetime) -> None:
    """Start a check-in whose time has come, unless it yields, and plan the one after it."""
    pinned = desk.pinned(tx, row.client, row.policy_version)
    check_in = next((item for item in pinned.playbook.check_ins if item.name == row.name), None)
    if check_in is None:
        checkins.finish(tx, row.client, row.id, "skipped", "the playbook no longer has it")
        return
    begin(tx, pinned, check_in, row, now)
    current = desk.current(row.client)
    for item in current.playbook.check_ins:
        if item.name == row.name:
            _plan(tx, current, item, row.due_at)


def begin(tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, now: dt.datetime, asked: bool = False) -> str:
    """Ask, put off or skip one occurrence; what became of it in words. `asked`: a person wants it now."""
    if check_in.audience == "pm":
        asking.ask_team(tx, pinned, check_in, row, now)
        return _done(tx, row, "started", None)
    verdict = Verdict(Way.ASK) if asked else _verdict(tx, pinned, check_in, row, now)
    if verdict.way is Way.SHIFT:
        return _shift(tx, pinned, row, verdict, now)
    found = places(pinned.playbook, check_in)
    whom = askable(tx, pinned, check_in, now, found)
    if verdict.way is not Way.SKIP and not whom:
        verdict = Verdict(Way.SKIP, "everybody was asked lately, or wants to be asked less often")
    if verdict.way is Way.SKIP:
        asking.tell_yielded(tx, pinned, row, "skipped", f"is skipped: {verdict.why}", now)
        return _done(tx, row, "skipped", verdict.why)
    asking.ask_client(tx, pinned, check_in, row, whom, verdict.way is Way.SOFTEN, now)
    if check_in.kind == "retro":
        asking.ask_team(tx, pinned, check_in.model_copy(update={"to": check_in.ours}), row, now)
    return _done(tx, row, "started", verdict.why or None) + _asks(whom)


def _asks(whom: list[Place]) -> str:
    """Whom a check-in that started asks, for whoever started it by hand."""
    return f"; it asks {' and '.join(place.person or 'their channel' for place in whom)}"


def _done(tx: Tx, row: CheckInRow, state: str, why: str | None) -> str:
    checkins.finish(tx, row.client, row.id, state, why)
    return f"{row.name} is {state}" + (f": {why}" if why else "")


def _verdict(tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, now: dt.datetime) -> Verdict:
    calendar = pinned.calendar(CountsIn.CLIENT)
    closes = later(row.due_at, check_in.window, pinned.playbook.zone, calendar)
    if now >= closes:
        return Verdict(Way.SKIP, "its time had passed before it could be asked")
    return judge(check_in, standing(tx, pinned, check_in, row, row.due_at), pinned.playbook.asking.shift_at_most)


def _shift(tx: Tx, pinned: Pinned, row: CheckInRow, verdict: Verdict, now: dt.datetime) -> str:
    until = later(row.due_at, DAY, pinned.playbook.zone, pinned.calendar(CountsIn.CLIENT))
    first = row.reason is None
    checkins.shift(tx, row.client, row.id, until, verdict.why)
    when = clock_time(until, pinned.playbook.calendars.pm.zone)
    if first:
        asking.tell_yielded(tx, pinned, row, "waits", f"waits until {when} or a better day: {verdict.why}", now)
    return f"{row.name} waits until {when}: {verdict.why}"
