"""What leaves: each outbox row is asked once more, just before it is sent, whether it is still true."""

import datetime as dt

from handlers import growing
from handlers.cards import compose_card
from handlers.days import with_lines
from handlers.desk import Desk
from handlers.forgetting import in_present_words
from handlers.ladder import log_for
from handlers.notices import (
    NOTICE,
    BreachAlert,
    CheckInAsk,
    CheckInDue,
    ClientReply,
    Digest,
    GrowthNews,
    LadderCall,
    Notice,
    Nudge,
    OpsNotice,
    PromiseDue,
    PromiseFound,
    Raised,
    Receipt,
    SnoozeOver,
    StillOnIt,
    TicketCard,
    ToneShift,
)
from playbooks.terms import ClockState, TicketState
from storage import asks, clocks, outbox, planned, promises, tickets
from storage.line import Tx
from storage.rows import OutboxRow, TicketRow

_ORDER = {"breach": 0, "raised": 1, "ladder": 2, "still_on_it": 3, "nudge": 4, "snooze_over": 5, "tone_shift": 6}
_ORDER |= {"ops_notice": 7}


_FACTS = OpsNotice | Receipt | ClientReply | CheckInDue | ToneShift | BreachAlert
"""What stays true whatever becomes of the ticket."""


def compose(tx: Tx, desk: Desk, row: OutboxRow, now: dt.datetime) -> Notice | None:
    """The notice as it should be sent now, or None when it is no longer true and must not be."""
    if row.kind == "ticket_card":
        return _card(tx, desk, row, now)
    notice = NOTICE.validate_python(row.payload)
    if isinstance(notice, Digest):
        return _digest(tx, desk, notice, row)
    if isinstance(notice, ToneShift) and notice.edits and posted_at(tx, row.client, notice.edits) is None:
        return None  # what was told in a digest, or not yet, is not told a second time only to say it is over
    return in_present_words(tx, notice, row) if still_true(tx, notice, row) else None


def posted_at(tx: Tx, client: str, fact_key: str) -> tuple[str, str] | None:
    """Where a fact was posted as a message of its own: destination and the platform's id."""
    first = outbox.by_fact(tx, client, fact_key)
    if first is None or not first.provider_id or first.digest_key:
        return None
    return first.destination or "", first.provider_id


def still_true(tx: Tx, notice: Notice, row: OutboxRow) -> bool:
    """Whether what a notice says still holds: the clock runs, nobody acknowledged, the ticket is open."""
    if isinstance(notice, CheckInAsk):
        return _still_asked(tx, notice)
    if isinstance(notice, PromiseFound | PromiseDue):
        return promises.still(tx, row.client, notice.promise, notice.kind)
    if isinstance(notice, GrowthNews):
        return growing.still(tx, row.client, notice.growth, notice.owed)
    if row.ticket_id is None or isinstance(notice, _FACTS):
        return True  # facts stay facts: a breach is told even if it was answered since
    ticket = tickets.by_id(tx, row.client, row.ticket_id)
    if ticket is None or ticket.state != TicketState.OPEN.value:
        return False
    return _holds(tx, notice, ticket)


def _still_asked(tx: Tx, notice: CheckInAsk) -> bool:
    """Nobody is reminded of what they answered, or asked once the window is closed."""
    asked = asks.by_id(tx, notice.client, notice.ask)
    return asked is not None and asked.state in (("open",) if notice.reminder else ("open", "answered"))


def _holds(tx: Tx, notice: Notice, ticket: TicketRow) -> bool:
    match notice:
        case Nudge():
            running = clocks.running(tx, ticket.client, ticket.id)
            return any(
                row.metric == notice.metric.value
                and row.paused is None
                and row.state in (ClockState.PENDING.value, ClockState.WARNED.value)
                for row in running
            )
        case LadderCall():
            return ticket.acknowledged_by is None
        case StillOnIt():
            return ticket.acknowledged_by is not None and ticket.ack_asked_at is not None
        case SnoozeOver():
            return ticket.snoozed_until is None
        case Raised():
            return ticket.severity == notice.severity.value
        case _:
            return True


def _card(tx: Tx, desk: Desk, row: OutboxRow, now: dt.datetime) -> TicketCard | None:
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    if ticket is None:
        return None
    # What no card shows, a call of the ladder for one, changes a ticket too, and asks for no card of its own.
    if ticket.revision != row.payload["revision"] and _another_follows(tx, row):
        return None
    return compose_card(tx, desk, ticket, now)


def _another_follows(tx: Tx, row: OutboxRow) -> bool:
    """Whether a card of this ticket was asked for later, which will show how the ticket stands by then."""
    assert row.ticket_id is not None
    return any(
        other.kind == row.kind and other.id > row.id for other in outbox.of_ticket(tx, row.client, row.ticket_id)
    )


def _digest(tx: Tx, desk: Desk, digest: Digest, row: OutboxRow) -> Digest | None:
    items: dict[tuple[object, ...], Notice] = {}
    for held in outbox.held(tx, row.digest_key or row.fact_key):
        notice = NOTICE.validate_python(held.payload)
        if still_true(tx, notice, held):
            items[_subject(notice) or (held.id,)] = in_present_words(
                tx, notice, held
            )  # of one clock, what was said last
    told = sorted(items.values(), key=lambda item: (_ORDER.get(item.kind, 9), getattr(item, "severity", "P9")))
    digest = with_lines(tx, desk, digest.model_copy(update={"items": tuple(told)}), row)
    return digest if digest.items or digest.lines else None


def _subject(notice: Notice) -> tuple[object, ...]:
    """What a reminder repeats: one ticket's clock, nudged or missed; nothing for notices that stand for themselves."""
    match notice:
        case Nudge() | BreachAlert():
            return (notice.kind, notice.ticket, notice.metric, notice.due)
        case LadderCall():
            return (notice.kind, notice.ticket)
        case _:
            return ()


def release_digest(tx: Tx, desk: Desk, row: OutboxRow, at: dt.datetime, now: dt.datetime) -> bool:
    """A digest's time has come: log it with what it holds and let it go out; nothing left to say ends it silently."""
    digest = compose_digest(tx, desk, row)
    if digest is None:
        planned.drop(tx, row.id)
        return False
    log_for(
        tx,
        row.client,
        at,
        now,
        "digest",
        {
            "to": [digest.person],
            "reason": digest.reason,
            "items": [*map(_line, digest.items), *(f"open {line.ticket}" for line in digest.lines), *_left_out(digest)],
        },
        row.fact_key,
    )
    planned.release(tx, row.id)
    return True


def compose_digest(tx: Tx, desk: Desk, row: OutboxRow) -> Digest | None:
    """A digest with all that still holds."""
    notice = NOTICE.validate_python(row.payload)
    assert isinstance(notice, Digest)
    return _digest(tx, desk, notice, row)


def _left_out(digest: Digest) -> tuple[str, ...]:
    return (f"and {digest.more} more",) if digest.more else ()


def _line(item: Notice) -> str:
    ticket = getattr(item, "ticket", None)
    metric = getattr(item, "metric", None)
    return " ".join(str(part) for part in (item.kind, ticket, metric) if part)
