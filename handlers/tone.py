"""Tone shifts: noticed against the person's own normal, told to the PM privately, never to a client."""

import datetime as dt

from handlers.desk import Pinned
from handlers.notices import ToneShift
from handlers.telling import Fact, person, tell
from handlers.tickets import Wrote
from handlers.who import responsible
from playbooks.reading import Asked, Reading
from playbooks.terms import Severity
from playbooks.tone import tone_shift
from storage import events
from storage.line import Tx
from storage.rows import MessageRow, TicketRow


def notice_shift(
    tx: Tx,
    pinned: Pinned,
    asked: Asked,
    reading: Reading,
    earlier: list[MessageRow],
    ticket: TicketRow | None,
    wrote: Wrote,
) -> bool:
    """Tell the PM when a contact's tone towards us turned; once per cool-down and conversation."""
    playbook = pinned.playbook
    if not playbook.tone.enabled or _flagged(earlier, wrote.at - playbook.tone.cool_down):
        return False
    own = [row.reading["tone"] for row in earlier if row.author == asked.author and "tone" in row.reading]
    shift = tone_shift(asked, reading, own, playbook)
    if shift is None:
        return False
    who = responsible(tx, playbook, ticket.assignee if ticket else None, wrote.at)
    key = f"tone:{playbook.client}:{wrote.row_id}"
    notice = ToneShift(
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
    )
    fact = Fact(key, wrote.at, ticket.id if ticket else None, 4)
    told = tell(tx, pinned, (person(who),), notice, fact, wrote.now)
    events.log(
        tx,
        playbook.client,
        at=wrote.at,
        recorded_at=wrote.now,
        kind="tone_shift",
        ticket_id=ticket.id if ticket else None,
        message_id=wrote.row_id,
        fact_key=key,
        data={"moved": list(shift.moved), "confidence": shift.confidence} | told.as_data(),
    )
    return True


def _flagged(earlier: list[MessageRow], since: dt.datetime) -> bool:
    return any(row.reading.get("shift") and row.at >= since for row in earlier)
