"""Cover: a brief to whoever stands in when it begins, and what happened to whoever comes back."""

import datetime as dt

from handlers import checkin_asks as asking
from handlers.desk import Desk, Pinned
from handlers.lists import open_lines
from handlers.notices import Briefing, Section, TicketLine
from handlers.reviews import facts
from handlers.settled import said_in
from handlers.spoken_times import clock_time
from handlers.telling import Fact, person, tell
from handlers.who import name_of, responsible
from playbooks.terms import ACTION
from storage import answers, appointments, asks, clocks, covers, messages, promises, tickets
from storage import standing as since_then
from storage.line import Tx
from storage.rows import AppointmentRow, ClockRow, CoverRow

TONE = dt.timedelta(days=14)
_WORDS = ((-0.25, "cold"), (0.1, "matter-of-fact"), (2.0, "warm"))


def plan_cover(tx: Tx, pinned: Pinned, cover: CoverRow, now: dt.datetime) -> None:
    """Plan the brief at a cover's start and the digest when the absent person's day begins after its end."""
    client = cover.client
    data = {"cover": cover.id}
    begins = max(cover.starts_at, now)
    key = f"cover:{client}:{cover.id}"
    if cover.stand_in:
        at = pinned.hours_of(cover.stand_in).next_open(begins)
        at = at if at < cover.ends_at else begins
        appointments.plan(tx, client, key=f"{key}:brief", kind="cover_brief", due_at=at, data=data)
    back = pinned.hours_of(cover.absent).next_open(cover.ends_at)
    appointments.plan(tx, client, key=f"{key}:return", kind="cover_return", due_at=back, data=data)


def brief(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """Tell the stand-in what they need: open tickets, promises, who is who, how it sounds, the last check-in."""
    cover = covers.by_id(tx, row.client, int(row.data["cover"]))
    if cover is None or cover.ends_at <= row.due_at:
        return
    pinned = desk.current(row.client)
    playbook = pinned.playbook
    zone = pinned.hours_zone(cover.stand_in)
    sections = (
        *_promised(tx, pinned, zone),
        *_who_is_who(pinned),
        Section(title="How they sound", lines=(_tone(tx, row.client, row.due_at),)),
        *_last_check_in(tx, pinned, row.due_at, zone),
    )
    until = clock_time(cover.ends_at, zone)
    title = f"You cover for {name_of(playbook, cover.absent)} at {playbook.name} until {until}"
    notice = asking.briefing(pinned, "cover", title, sections)
    notice = notice.model_copy(update={"tickets": _open(tx, desk, row.client, row.due_at)})
    tell(tx, pinned, (person(cover.stand_in),), notice, Fact(row.fact_key, row.due_at, priority=3), now)


def come_back(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """Tell whoever comes back what happened meanwhile and what is open."""
    cover = covers.by_id(tx, row.client, int(row.data["cover"]))
    if cover is None or responsible(tx, desk.current(row.client).playbook, cover.absent, row.due_at) != cover.absent:
        return  # another cover goes on; its own end brings them back
    pinned = desk.current(row.client)
    zone = pinned.hours_zone(cover.absent)
    stood = name_of(pinned.playbook, cover.stand_in) if cover.stand_in else "nobody"
    title = f"While you were away from {pinned.playbook.name}, {stood} covered"
    notice: Briefing = asking.briefing(
        pinned, "return", title, (*_happened(tx, cover), *facts(tx, pinned, cover.starts_at, zone))
    )
    notice = notice.model_copy(update={"tickets": _open(tx, desk, row.client, row.due_at)})
    tell(tx, pinned, (person(cover.absent),), notice, Fact(row.fact_key, row.due_at, priority=4), now)


def _open(tx: Tx, desk: Desk, client: str, at: dt.datetime) -> tuple[TicketLine, ...]:
    lines = open_lines(tx, desk, client, at)
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return tuple(sorted(lines, key=lambda line: (not line.breached, line.due or never, line.ticket)))


def _happened(tx: Tx, cover: CoverRow) -> tuple[Section, ...]:
    since, until = cover.starts_at, cover.ends_at
    opened, resolved = since_then.opened_and_resolved(tx, cover.client, since, until)
    line = f"{opened} {'ticket' if opened == 1 else 'tickets'} opened, {resolved} resolved"
    return (Section(title="What happened", lines=(line,)),)


def _promised(tx: Tx, pinned: Pinned, zone: str) -> tuple[Section, ...]:
    """Promises still to be kept: those of tickets, and those made in words."""
    client = pinned.playbook.client
    lines = []
    for ticket in tickets.open_of(tx, client):
        running = (row for row in clocks.running(tx, client, ticket.id) if row.metric == "promise" and row.due_at)
        what = ticket.summary if ticket.kind == ACTION else "a word"
        lines += [f"{ticket.key}: {what} by {_due(row, zone)}" for row in running if row.due_at]
    for row in promises.running(tx, client):
        message = messages.by_id(tx, client, row.message_id)
        lines.append(f"{clock_time(row.due_at, zone)}: “{message.text[:200] if message else 'a promise'}”")
    return (Section(title="Promised", lines=tuple(lines)),) if lines else ()


def _due(clock: ClockRow, zone: str) -> str:
    when = clock_time(clock.due_at, zone) if clock.due_at else ""
    return f"{when} (overdue)" if clock.breached_at is not None else when


def _who_is_who(pinned: Pinned) -> tuple[Section, ...]:
    people = pinned.playbook.contacts.people
    lines = tuple(
        f"{one.name}{f', {one.title}' if one.title else ''}{' (VIP)' if one.vip else ''}" for one in people[:12]
    )
    return (Section(title="Who is who", lines=lines),) if lines else ()


def _tone(tx: Tx, client: str, at: dt.datetime) -> str:
    tones = since_then.tones(tx, client, at - TONE)
    shifts = since_then.shifts_since(tx, client, at - TONE)
    turned = f"; {shifts} turns of tone in two weeks" if shifts else ""
    if not tones:
        return f"nothing was written in two weeks{turned}"
    mean = sum(tones) / len(tones)
    return f"{next(word for most, word in _WORDS if mean <= most)} over {len(tones)} messages in two weeks{turned}"


def _last_check_in(tx: Tx, pinned: Pinned, at: dt.datetime, zone: str) -> tuple[Section, ...]:
    client = pinned.playbook.client
    rows = [one for one in asks.since(tx, client, at - dt.timedelta(days=92)) if one.side == "client"]
    if not rows:
        return ()
    last = rows[-1]
    lines = [f"{last.check_in}, {clock_time(last.asked_at, zone)}: {last.state}"]
    lines += [f"{row.author_name or row.author}: {said_in(row)}" for row in answers.of_ask(tx, client, last.id)]
    return (Section(title="Last check-in", lines=tuple(lines)),)
