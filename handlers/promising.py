"""Promises our people make in the channel: proposed to the PM privately; one click makes a clock of one.

With a ticket it is the ticket's promise clock; without one it has a reminder, and the PM says whether it was kept.
"""

import datetime as dt

from handlers import actions, alerts
from handlers.actions import Act, Reply
from handlers.asked_log import count_promise
from handlers.checkin_asks import briefing
from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.notices import PromiseDue, PromiseFound, Section
from handlers.spoken_times import clock_time
from handlers.telling import Fact, person, tell
from handlers.times import UnclearTime, parse_when
from handlers.who import name_of, responsible, team_member
from playbooks.promising import promise_in
from playbooks.terms import TicketState
from storage import appointments, audit, messages, promises, tickets
from storage.line import Tx
from storage.rows import AppointmentRow, PromiseRow

BEFORE = dt.timedelta(minutes=30)
"""How long before it is due the PM is reminded."""
GRACE = dt.timedelta(hours=24)
"""How long after it the PM may still say that it was kept."""
PRIORITY = 5


def notice_promise(
    tx: Tx, pinned: Pinned, inbound: Inbound, row_id: int, ticket_id: int | None, now: dt.datetime
) -> None:
    """Propose a promise found in a message of ours to the PM; nobody in the channel sees anything of it."""
    found = promise_in(inbound.text)
    if found is None:
        return
    playbook = pinned.playbook
    author = team_member(playbook, inbound.platform, inbound.author, inbound.author_name)
    try:
        due = parse_when(found.when, pinned.hours_zone(author), inbound.at, pinned.hours_of(author))
    except UnclearTime:
        return
    who = responsible(tx, playbook, None, inbound.at)
    spoken = name_of(playbook, author) if author else (inbound.author_name or inbound.author)
    number = promises.add(
        tx,
        playbook.client,
        message_id=row_id,
        ticket_id=ticket_id,
        author=spoken,
        owner=who,
        due_at=due,
        made_at=inbound.at,
    )
    if number is None or due <= now:
        return
    ticket = tickets.by_id(tx, playbook.client, ticket_id) if ticket_id else None
    notice = PromiseFound(
        client=playbook.client,
        client_name=playbook.name,
        promise=number,
        ticket=ticket.key if ticket else None,
        author=spoken,
        quote=found.words,
        due=due,
    )
    fact = Fact(f"promise:{playbook.client}:{number}:found", inbound.at, priority=PRIORITY)
    tell(tx, pinned, (person(who),), notice, fact, now)


def press_promise(tx: Tx, desk: Desk, row: PromiseRow, act: Act, action: str) -> Reply:
    """Make a clock of a promise, set it aside, or say whether it was kept; a second press is told how things stand."""
    match action:
        case "promise_clock" if row.state == "proposed":
            return _watch(tx, desk, row, act)
        case "promise_no" if row.state == "proposed":
            return _settle(tx, row, act, "dismissed", "Set aside: it counts as no promise.")
        case "promise_kept" if row.state == "running":
            return _settle(tx, row, act, "kept", "Noted as kept.")
        case "promise_broken" if row.state == "running":
            reply = _settle(tx, row, act, "broken", "Noted as broken.")
            _tell_broken(tx, desk.current(row.client), row, act.at, act.now)
            return reply
        case _:
            return Reply(f"This promise is {_STATES[row.state]} already.", changed=False)


_STATES = {
    "proposed": "proposed",
    "dismissed": "set aside",
    "clock": "watched by its ticket's clock",
    "running": "watched",
    "kept": "noted as kept",
    "broken": "noted as broken",
}


def _watch(tx: Tx, desk: Desk, row: PromiseRow, act: Act) -> Reply:
    if row.due_at <= act.at:
        return _settle(tx, row, act, "dismissed", "Its time has passed, so no clock can watch it.")
    when = clock_time(row.due_at, act.zone)
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    if ticket is not None and ticket.state == TicketState.OPEN.value:
        promises.update_if(tx, row.client, row.id, "proposed", state="clock", decided_by=act.by)
        return actions.promise(tx, desk, ticket, act, row.due_at)
    promises.update_if(tx, row.client, row.id, "proposed", state="running", decided_by=act.by)
    audit.append(tx, row.client, act.at, act.by, "promise", f"promise {row.id}", {"until": row.due_at.isoformat()})
    for kind, at in (
        ("promise_soon", max(row.due_at - BEFORE, act.at)),
        ("promise_due", row.due_at),
        ("promise_over", row.due_at + GRACE),
    ):
        key = f"{kind}:{row.client}:{row.id}"
        appointments.plan(tx, row.client, key=key, kind=kind, due_at=at, data={"promise": row.id})
    return Reply(f"A clock watches it until {when}; I will ask you then whether it was kept.")


def _settle(tx: Tx, row: PromiseRow, act: Act, state: str, said: str) -> Reply:
    done = promises.update_if(tx, row.client, row.id, row.state, state=state, decided_by=act.by, settled_at=act.at)
    if done and state in ("kept", "broken"):
        count_promise(tx, row.client, state == "kept", act.at, act.now)
    audit.append(tx, row.client, act.at, act.by, f"promise_{state}", f"promise {row.id}", {})
    return Reply(said, changed=done)


def promise_time(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """A watched promise is due soon, due, or over without a word: then it counts as broken, and ops hear of it."""
    found = promises.by_id(tx, row.client, int(row.data["promise"]))
    if found is None or found.state != "running":
        return
    pinned = desk.current(row.client)
    if row.kind == "promise_over":
        if promises.update_if(tx, row.client, found.id, "running", state="broken", settled_at=row.due_at):
            count_promise(tx, row.client, False, row.due_at, now)
        _tell_broken(tx, pinned, found, row.due_at, now)
        return
    message = messages.by_id(tx, row.client, found.message_id)
    notice = PromiseDue(
        client=row.client,
        client_name=pinned.playbook.name,
        promise=found.id,
        quote=message.text[:300] if message is not None else "",
        due=found.due_at,
        over=row.kind == "promise_due",
    )
    who = responsible(tx, pinned.playbook, found.owner, row.due_at)
    tell(tx, pinned, (person(who),), notice, Fact(row.fact_key, row.due_at, priority=3), now)


def _tell_broken(tx: Tx, pinned: Pinned, row: PromiseRow, at: dt.datetime, now: dt.datetime) -> None:
    message = messages.by_id(tx, row.client, row.message_id)
    words = message.text[:300] if message is not None else "its words are no longer kept"
    title = f"A promise of {row.author} to {pinned.playbook.name} was not kept"
    line = f"“{words}”, due {clock_time(row.due_at, pinned.playbook.calendars.pm.zone)}"
    notice = briefing(pinned, "promise", title, (Section(title="Promised", lines=(line,)),))
    fact = Fact(f"promise:{row.client}:{row.id}:broken", at, priority=3)
    tell(tx, pinned, alerts.breach_recipients(pinned.playbook), notice, fact, now)
