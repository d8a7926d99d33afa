"""Check-ins: planned from the playbook's rhythm, each occurrence started once, on its day, in the client's hours."""

import datetime as dt

from handlers.desk import Desk, Pinned
from handlers.notices import CheckInDue
from handlers.telling import Fact, person, tell
from handlers.who import responsible
from playbooks.cadence import Occurrence, occurrences
from playbooks.schema import CheckIn
from playbooks.terms import CountsIn
from storage import checkins, events
from storage.line import Tx
from storage.rows import CheckInRow

AHEAD = 2
"""How many occurrences of each check-in are kept planned."""


def plan_check_ins(tx: Tx, desk: Desk, now: dt.datetime) -> int:
    """Plan the next occurrences of every check-in of every client; planning twice changes nothing."""
    return sum(plan_for(tx, desk.current(client), now) for client in desk.book.playbooks)


def plan_for(tx: Tx, pinned: Pinned, now: dt.datetime) -> int:
    """Plan the next occurrences of one client's check-ins."""
    return sum(_plan(tx, pinned, check_in, now) for check_in in pinned.playbook.check_ins)


def _plan(tx: Tx, pinned: Pinned, check_in: CheckIn, after: dt.datetime) -> int:
    calendar = pinned.calendar(CountsIn.CLIENT)
    upcoming = occurrences(check_in, pinned.playbook.zone, calendar, after, AHEAD)
    return sum(_plan_one(tx, pinned, check_in, occurrence) for occurrence in upcoming)


def _plan_one(tx: Tx, pinned: Pinned, check_in: CheckIn, occurrence: Occurrence) -> bool:
    tx.agenda.plan(occurrence.due_at)
    return checkins.plan(
        tx,
        pinned.playbook.client,
        name=check_in.name,
        local_date=occurrence.local_date.isoformat(),
        due_at=occurrence.due_at,
        policy_version=pinned.version,
    )


def start(tx: Tx, desk: Desk, row: CheckInRow, now: dt.datetime) -> None:
    """Start a check-in whose time has come, and plan the one after it."""
    pinned = desk.pinned(tx, row.client, row.policy_version)
    check_in = next((item for item in pinned.playbook.check_ins if item.name == row.name), None)
    if check_in is None:
        checkins.finish(tx, row.client, row.id, "skipped", "the playbook no longer has it")
        return
    _start(tx, pinned, check_in, row, now)
    checkins.finish(tx, row.client, row.id, "started", None)
    current = desk.current(row.client)
    for item in current.playbook.check_ins:
        if item.name == row.name:
            _plan(tx, current, item, row.due_at)


def _start(tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, now: dt.datetime) -> None:
    playbook = pinned.playbook
    who = responsible(tx, playbook, None, row.due_at)
    key = f"checkin:{playbook.client}:{check_in.name}:{row.local_date}"
    notice = CheckInDue(
        client=playbook.client,
        client_name=playbook.name,
        name=check_in.name,
        check_in=check_in.kind,
        due=row.due_at,
        questions=tuple(question.ask for question in check_in.questions),
    )
    told = tell(tx, pinned, (person(who),), notice, Fact(key, row.due_at, priority=9), now)
    events.log(
        tx,
        playbook.client,
        at=row.due_at,
        recorded_at=now,
        kind="check_in",
        fact_key=key,
        data={"name": check_in.name, "local_date": row.local_date} | told.as_data(),
    )
