"""Tone shifts: noticed against the person's own normal, told to the PM privately, never to a client; and their end."""

import datetime as dt
from dataclasses import replace

from handlers.desk import Pinned
from handlers.hearing import LONGEST_GAP
from handlers.inbound import Inbound
from handlers.notices import ToneShift
from handlers.telling import Fact, person, tell
from handlers.tickets import Wrote
from handlers.who import name_of, responsible
from playbooks.baseline import Around, Told, may_tell, mentioned
from playbooks.reading import Asked, Reading
from playbooks.schema import Playbook
from playbooks.terms import CountsIn, Severity, Side
from playbooks.tone import ToneShift as Shift
from playbooks.tone import has_recovered, may_have_turned, tone_shift
from storage import events, messages, outbox, strains
from storage.line import Tx
from storage.rows import HabitRow, StrainRow, TicketRow

_DOUBT = 0.35
"""A warm word that a reader doubts so much is no sign of peace."""
HABITS = 40
"""How many earlier messages of a contact make up their normal."""
REMEMBERED = dt.timedelta(days=90)
"""How long a flag of a thread that never healed keeps that thread from being flagged again."""


def notice_shift(
    tx: Tx,
    pinned: Pinned,
    asked: Asked,
    reading: Reading,
    lag: dt.timedelta | None,
    ticket: TicketRow | None,
    wrote: Wrote,
) -> bool:
    """Tell the PM when a contact's tone towards us turned; not twice for a contact or thread before it is over."""
    playbook = pinned.playbook
    if not playbook.tone.enabled:
        return False
    if has_recovered([reading.tone]) and not reading.strain and (reading.strained or 0.0) < _DOUBT:
        _friendly_again(tx, pinned, asked, wrote)
        return False
    around = Around((), lag, copied_in(playbook, asked))
    if not may_have_turned(asked, reading, playbook, around):
        return False
    earlier = messages.habits(tx, playbook.client, asked.author, asked.at, HABITS)
    around = replace(around, lags=_lags(earlier))
    own = [row.tone for row in earlier if row.tone is not None]
    shift = tone_shift(asked, reading, own, playbook, around)
    if shift is None or not _may_tell(tx, playbook, asked, wrote.inbound):
        return False
    return _tell(tx, pinned, asked, shift, ticket, wrote)


def answer_time(pinned: Pinned, asked: Asked) -> dt.timedelta | None:
    """How long the client took to answer our last word, in their own hours; None when this answers nothing of ours.

    A word so long after ours begins something new, in a thread too: it says nothing of anybody's patience.
    """
    last = asked.earlier[-1] if asked.earlier else None
    if last is None or last.side is not Side.TEAM or not dt.timedelta() <= asked.at - last.at <= LONGEST_GAP:
        return None
    return pinned.calendar(CountsIn.CLIENT).elapsed(last.at, asked.at)


def copied_in(playbook: Playbook, asked: Asked) -> tuple[str, ...]:
    """Who this message mentions for the first time in its thread, beside the people of ours who do the work."""
    now = mentioned(asked.text)
    if not now or not any(turn.side is Side.CLIENT for turn in asked.earlier):
        return ()  # the first message of a thread addresses whom it likes
    known = {turn.author.casefold() for turn in asked.earlier}
    known = known.union(*(mentioned(turn.text) for turn in asked.earlier))
    named = (_named(playbook, who) for who in sorted(now - known))
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _named(playbook: Playbook, who: str) -> str | None:
    """How a mentioned person is called; None for those of ours whom a client mentions every day."""
    directory = playbook.people.directory
    key = next((key for key in directory if who in _ids(playbook, key)), None)
    if key is not None:
        above = (*playbook.people.ops_leads, *playbook.people.managers)
        return name_of(playbook, key) if key in above else None
    theirs = (
        one.name for one in playbook.contacts.people if who in {(one.slack or "").casefold(), one.name.casefold()}
    )
    return next(theirs, "somebody new")


def _ids(playbook: Playbook, key: str) -> set[str]:
    someone = playbook.people.directory[key]
    words = (key, someone.slack, someone.teams, someone.name.split()[0], *someone.aliases)
    return {word.casefold() for word in words if word}


def _lags(earlier: list[HabitRow]) -> tuple[dt.timedelta, ...]:
    return tuple(dt.timedelta(seconds=row.lag_s) for row in earlier if row.lag_s is not None)


def _may_tell(tx: Tx, playbook: Playbook, asked: Asked, inbound: Inbound) -> bool:
    since = asked.at - max(REMEMBERED, 2 * playbook.tone.cool_down)
    told = strains.of_author(tx, playbook.client, asked.author, since)
    if inbound.thread_id is not None:
        told += strains.in_thread(tx, playbook.client, inbound.channel, inbound.thread_id, since)
    thread = _thread(inbound.channel, inbound.thread_id)
    return may_tell(asked.author, thread, asked.at, [_told(row) for row in told], playbook.tone.cool_down)


def _told(row: StrainRow) -> Told:
    return Told(row.author, _thread(row.channel, row.thread_id), row.at, row.quiet_until, row.recovered_at)


def _thread(channel: str, thread_id: str | None) -> str | None:
    return f"{channel} {thread_id}" if thread_id is not None else None


def _tell(tx: Tx, pinned: Pinned, asked: Asked, shift: Shift, ticket: TicketRow | None, wrote: Wrote) -> bool:
    playbook = pinned.playbook
    who = responsible(tx, playbook, ticket.assignee if ticket else None, wrote.at)
    key = f"tone:{playbook.client}:{wrote.row_id}"
    kept = strains.keep(
        tx,
        playbook.client,
        message_id=wrote.row_id,
        author=asked.author,
        channel=wrote.inbound.channel,
        thread_id=wrote.inbound.thread_id,
        at=wrote.at,
        told=f"{key}:{person(who)}",
    )
    if kept is None:
        return False
    ticket_id = ticket.id if ticket else None
    notice = _notice(playbook, asked, shift, ticket, wrote)
    told = tell(tx, pinned, (person(who),), notice, Fact(key, wrote.at, ticket_id, 4), wrote.now)
    data = {"moved": list(shift.moved), "confidence": shift.confidence} | told.as_data()
    _log(tx, playbook, "tone_shift", ticket_id, key, wrote, data)
    return True


def _notice(playbook: Playbook, asked: Asked, shift: Shift, ticket: TicketRow | None, wrote: Wrote) -> ToneShift:
    return ToneShift(
        client=playbook.client,
        client_name=playbook.name,
        ticket=ticket.key if ticket else "",
        severity=Severity(ticket.severity) if ticket else Severity.P4,
        summary=ticket.summary if ticket else "",
        contact=asked.author_name or asked.author,
        quote=shift.quote,
        moved="; ".join(shift.moved),
        calmer=shift.calmer,
        confidence=shift.confidence,
        message=wrote.row_id,
    )


def _friendly_again(tx: Tx, pinned: Pinned, asked: Asked, wrote: Wrote) -> None:
    """End what was flagged of a contact before this warm word; the card that told it is edited, nobody is pinged."""
    client = pinned.playbook.client
    for strain in strains.of_author(tx, client, asked.author, asked.at - REMEMBERED):
        if strain.recovered_at is not None or strain.at >= asked.at:
            continue
        strains.recover(tx, client, strain.id, asked.at)
        _log(tx, pinned.playbook, "tone_recovered", None, f"{strain.told}:friendly", wrote, {})
        _edit(tx, client, strain, wrote)


def _edit(tx: Tx, client: str, strain: StrainRow, wrote: Wrote) -> None:
    first = outbox.by_fact(tx, client, strain.told)
    if first is None or not first.payload:
        return
    outbox.enqueue(
        tx,
        {
            "fact_key": f"{strain.told}:friendly",
            "client": client,
            "ticket_id": first.ticket_id,
            "kind": first.kind,
            "audience": first.audience,
            "recipient": first.recipient,
            "priority": 8,
            "payload": first.payload | {"friendly_since": wrote.at.isoformat(), "edits": strain.told},
            "happened_at": wrote.at,
            "not_before": wrote.at,
        },
    )


def _log(
    tx: Tx, playbook: Playbook, kind: str, ticket_id: int | None, key: str, wrote: Wrote, data: dict[str, object]
) -> None:
    events.log(
        tx,
        playbook.client,
        at=wrote.at,
        recorded_at=wrote.now,
        kind=kind,
        ticket_id=ticket_id,
        message_id=wrote.row_id,
        fact_key=key,
        data=data,
    )
