"""Messages in: kept first, then judged; what comes twice, late or out of order ends the same."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers import alerts
from handlers.asking import want_advice
from handlers.cards import refresh_card
from handlers.clock_log import Moment
from handlers.desk import Desk, Pinned
from handlers.forgetting import forget_words
from handlers.growing import answered_growth, notice_growth
from handlers.hearing import hear, hear_again, row_of
from handlers.inbound import Inbound
from handlers.ladder import change, log
from handlers.promising import notice_promise
from handlers.questions import watch
from handlers.seen import EARLIER, asked_about, in_full, tickets_around
from handlers.tickets import (
    Wrote,
    answered,
    answered_by,
    end_waiting,
    join_ticket,
    open_ticket,
    raise_severity,
    summary_of,
)
from handlers.tone import answer_time, notice_shift
from handlers.who import known, side_of
from handlers.wishing import notice_wish
from playbooks.reading import Asked, Decision, Reading
from playbooks.schema import Playbook
from playbooks.terms import Side, TicketState
from playbooks.triage import decide
from storage import inbox, messages, tickets
from storage.line import Tx
from storage.rows import Earlier, MessageRow, NearRow, TicketRow

LATE = dt.timedelta(seconds=30)
"""A message this much older than now may have been answered before we saw it."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of one inbox row: its final state and, for a client's message, how it was read."""

    state: str
    client: str | None = None
    side: Side | None = None
    read: dict[str, Any] | None = None
    notes: tuple[str, ...] = field(default=())


def receive(tx: Tx, inbounds: Sequence[Inbound], now: dt.datetime) -> list[bool]:
    """Keep what arrived, once each; False for what is known already. Commit before anyone is told it arrived."""
    return inbox.put(tx, [inbound.row(now) for inbound in inbounds])


def process(tx: Tx, desk: Desk, inbox_id: int, inbound: Inbound, now: dt.datetime) -> Processed:
    """Work off one inbox row: all its consequences are in this transaction, or none."""
    done = work_off(tx, desk, inbound, now)
    inbox.finish(tx, inbox_id, done.state)
    return done


def work_off(tx: Tx, desk: Desk, inbound: Inbound, now: dt.datetime) -> Processed:
    """Judge one thing that happened in a channel and write what follows from it."""
    playbook = desk.book.in_channel(inbound.platform, inbound.workspace, inbound.channel, inbound.channel_name)
    if playbook is None:
        _report_unmapped(tx, desk, inbound, now)
        return Processed("unmapped")
    side = side_of(playbook, inbound)
    if side is Side.BOT:
        return Processed("ignored", playbook.client, side)
    pinned = desk.current(playbook.client)
    match inbound.kind:
        case "message":
            return _message(tx, desk, pinned, inbound, side, now)
        case "edit":
            return _edit(tx, desk, pinned, inbound, side, now)
        case "delete":
            return _delete(tx, pinned, inbound, side, now)


def _report_unmapped(tx: Tx, desk: Desk, inbound: Inbound, now: dt.datetime) -> None:
    """Once a day, tell the ops of the first client that a channel belongs to nobody."""
    keys = sorted(desk.book.playbooks)
    if not keys:
        return
    pinned = desk.current(keys[0])
    name = inbound.channel_name or inbound.channel
    text = f"Messages arrive in {name}, which no playbook names. Add it to a playbook's channels; nothing is lost."
    fact = alerts.ops_fact(f"unmapped:{inbound.platform}:{inbound.channel}:{now:%Y-%m-%d}", now)
    alerts.tell_ops(tx, pinned, alerts.ops_notice(pinned, "unmapped", text), fact, now)


def _message(tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, side: Side, now: dt.datetime) -> Processed:
    if side is Side.CLIENT:
        return _client_wrote(tx, desk, pinned, inbound, now)
    return _team_wrote(tx, desk, pinned, inbound, side, now)


def _keep(
    tx: Tx,
    playbook: Playbook,
    inbound: Inbound,
    side: Side,
    now: dt.datetime | None = None,
    before: Earlier | None = None,
    **more: Any,
) -> int | None:
    columns: dict[str, Any] = {
        "client": playbook.client,
        "platform": inbound.platform.value,
        "workspace": inbound.workspace,
        "channel": inbound.channel,
        "message_id": inbound.message_id,
        "thread_id": inbound.thread_id,
        "author": inbound.author,
        "author_name": inbound.author_name,
        "side": side.value,
        "at": inbound.at,
        "text": inbound.text,
    }
    columns |= more
    row_id = messages.insert(tx, **columns)
    if row_id is not None:
        hear(tx, row_of(row_id, columns), now or inbound.at, before)
    return row_id


def keep_only(tx: Tx, playbook: Playbook, inbound: Inbound) -> int:
    """Keep a message without judging it, for somebody who has judged it already; returns its row's number."""
    row_id = _keep(tx, playbook, inbound, side_of(playbook, inbound))
    if row_id is not None:
        return row_id
    known_row = messages.find(
        tx, playbook.client, inbound.platform.value, inbound.workspace, inbound.channel, inbound.message_id
    )
    assert known_row is not None
    return known_row.id


def _team_wrote(tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, side: Side, now: dt.datetime) -> Processed:
    rows = [row for row in tickets_around(tx, pinned, inbound) if row.state == TicketState.OPEN.value]
    answers = answered_by(rows, inbound.text, threaded=inbound.thread_id is not None)
    belongs = answers[-1].id if answers else None
    row_id = _keep(tx, pinned.playbook, inbound, side, now, ticket_id=belongs)
    if row_id is None:
        return Processed("done", pinned.playbook.client, side, notes=("duplicate",))
    for ticket in answers:
        answered(tx, desk, in_full(tx, ticket), Moment(inbound.at, now, inbound.author_name or inbound.author, row_id))
    answered_growth(tx, pinned, inbound)
    notice_promise(tx, pinned, inbound, row_id, belongs, now)
    return Processed("done", pinned.playbook.client, side)


def _client_wrote(tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, now: dt.datetime) -> Processed:
    judged = _judge(tx, desk, pinned, inbound, inbound.at)
    read, belongs = judged.read(), judged.joined.id if judged.joined else None
    row_id = _keep(tx, pinned.playbook, inbound, Side.CLIENT, now, judged.before, reading=read, ticket_id=belongs)
    if row_id is None:
        return Processed("done", pinned.playbook.client, Side.CLIENT, notes=("duplicate",))
    want_advice(tx, desk, pinned, judged.reading, row_id, inbound, now)
    notice_wish(tx, pinned, inbound, row_id, now)
    if not judged.decision.ticket:
        notice_growth(tx, pinned, inbound, row_id, judged.decision.label, now)
    return _consequences(tx, desk, pinned, judged, read, Wrote(row_id, inbound, judged.decision, inbound.at, now))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A client message as it was read and decided on, with what was known at that moment."""

    asked: Asked
    reading: Reading
    decision: Decision
    around: Sequence[NearRow | TicketRow]
    before: Earlier
    lag: dt.timedelta | None
    """Working hours of the client since our last word, where this is the first answer to it."""

    @property
    def joined(self) -> NearRow | TicketRow | None:
        """The known ticket it belongs to."""
        wanted = None if self.decision.ticket else self.decision.joins
        return next((row for row in self.around if row.key == wanted), None)

    def read(self) -> dict[str, Any]:
        """What is kept of the reading beside the message, before its consequences."""
        key = self.joined.key if self.joined else None
        return kept_reading(self.reading, self.decision, key, self.asked.vip, False) | _lag(self.lag)


def _judge(tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, at: dt.datetime) -> _Judged:
    playbook = pinned.playbook
    around = tickets_around(tx, pinned, inbound)
    asked, before = asked_about(tx, playbook, inbound, around, at)
    reading = desk.read(playbook.client, asked)
    return _Judged(asked, reading, decide(asked, reading, playbook), around, before, answer_time(pinned, asked))


def _consequences(tx: Tx, desk: Desk, pinned: Pinned, judged: _Judged, read: dict[str, Any], wrote: Wrote) -> Processed:
    playbook, inbound = pinned.playbook, wrote.inbound
    ticket = _follow(tx, desk, pinned, judged.joined, wrote)
    _end_waits(tx, desk, judged.around, ticket, wrote)
    shift = notice_shift(tx, pinned, judged.asked, judged.reading, judged.lag, ticket, wrote)
    if ticket is None:
        watch(tx, pinned, wrote)
    known_so_far, read = read, read | {"ticket": ticket.key if ticket else None, "shift": shift}
    if read != known_so_far:
        messages.settle(tx, playbook.client, wrote.row_id, read, ticket.id if ticket else None)
    if ticket is not None and wrote.now - wrote.at > LATE:
        answers_already_given(tx, desk, inbound, ticket, wrote.now)
    return Processed("done", playbook.client, Side.CLIENT, read, () if known(playbook, inbound) else ("unknown",))


def _follow(tx: Tx, desk: Desk, pinned: Pinned, joined: NearRow | TicketRow | None, wrote: Wrote) -> TicketRow | None:
    if wrote.decision.ticket:
        return open_ticket(tx, pinned, wrote)
    return join_ticket(tx, desk, pinned, in_full(tx, joined), wrote) if joined else None


def _end_waits(
    tx: Tx, desk: Desk, around: Sequence[NearRow | TicketRow], ticket: TicketRow | None, wrote: Wrote
) -> None:
    """Whatever the client wrote here, we no longer wait for them here: clocks rather run too early than too late."""
    for waiting in around:
        if waiting.waiting_since is not None and (ticket is None or waiting.id != ticket.id):
            refresh_card(tx, end_waiting(tx, desk, in_full(tx, waiting), wrote.moment), wrote.at)


def answers_already_given(tx: Tx, desk: Desk, inbound: Inbound, ticket: TicketRow, now: dt.datetime) -> None:
    """A message that came late may have been answered long ago: apply the answers that are already here."""
    thread = inbound.thread_id
    for reply in messages.after(tx, ticket.client, inbound.channel, thread, inbound.at, Side.TEAM.value, EARLIER):
        current = tickets.by_id(tx, ticket.client, ticket.id)
        if current is not None and (thread is not None or reply.ticket_id in (None, ticket.id)):
            answered(tx, desk, current, Moment(reply.at, now, reply.author_name or reply.author, reply.id))


def _lag(lag: dt.timedelta | None) -> dict[str, Any]:
    return {} if lag is None else {"lag_s": int(lag.total_seconds())}


def kept_reading(reading: Reading, decision: Decision, ticket: str | None, vip: bool, shift: bool) -> dict[str, Any]:
    """What is kept of a reading and its decision beside the message; chances also as the reader gave them."""
    said = reading.raw or reading
    return {
        "label": decision.label.value,
        "escalation": round(reading.escalation, 4),
        "severity": decision.severity.value if decision.severity else None,
        "category": decision.category.value if decision.category else None,
        "tone": round(reading.tone, 4),
        "strain": list(reading.strain),
        "confidence": round(decision.confidence, 4),
        "why": decision.why,
        "reasons": list(reading.why),
        "reader": said.reader,
        "taught": reading.raw is not None,
        "chance": round(said.escalation, 4),
        "floor": round(reading.floor.escalation, 4) if reading.floor else None,
        "strained": said.strained,
        "ticket": ticket,
        "opened": decision.ticket,
        "vip": vip,
        "shift": shift,
    }


def _edit(tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, side: Side, now: dt.datetime) -> Processed:
    """Apply an edit: it may turn chat into a request dated from the edit, or raise a severity, never lower one."""
    client = pinned.playbook.client
    row = messages.find(tx, client, inbound.platform.value, inbound.workspace, inbound.channel, inbound.message_id)
    if row is None:
        return _message(tx, desk, pinned, inbound, side, now)  # the edit overtook its message: the text is final
    stale = row.deleted or (row.changed_at is not None and inbound.happened_at <= row.changed_at)
    if stale or row.text == inbound.text:
        return Processed("ignored", client, side)
    messages.change_text(tx, client, row.id, inbound.text, inbound.happened_at)
    if side is not Side.CLIENT:
        return Processed("done", client, side)
    if row.ticket_id is None:
        judged = _judge(tx, desk, pinned, inbound, inbound.happened_at)
        read = judged.read()
        hear_again(tx, row, now, reading=read)
        messages.settle(tx, client, row.id, read, judged.joined.id if judged.joined else None)
        if not judged.decision.ticket:
            asked_now = inbound.model_copy(update={"at": inbound.happened_at})
            notice_growth(tx, pinned, asked_now, row.id, judged.decision.label, now)
        wrote = Wrote(row.id, inbound, judged.decision, inbound.happened_at, now)
        return _consequences(tx, desk, pinned, judged, read, wrote)
    return _edit_in_ticket(tx, desk, pinned, inbound, row, now)


def _edit_in_ticket(
    tx: Tx, desk: Desk, pinned: Pinned, inbound: Inbound, row: MessageRow, now: dt.datetime
) -> Processed:
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    if ticket is None:
        return Processed("done", row.client, Side.CLIENT)
    moment = Moment(inbound.happened_at, now, inbound.author_name or inbound.author, row.id)
    log(tx, ticket, moment, "message_edited")
    if ticket.opened_message == row.id:
        ticket = change(tx, ticket, summary=summary_of(inbound.text))
    if ticket.state == TicketState.OPEN.value:
        asked, _ = asked_about(tx, pinned.playbook, inbound, [ticket], row.at)
        reading = desk.read(row.client, asked)
        decision = replace(decide(asked, reading, pinned.playbook), ticket=False, joins=ticket.key)
        ticket = raise_severity(tx, desk, ticket, Wrote(row.id, inbound, decision, inbound.happened_at, now))
    refresh_card(tx, ticket, inbound.happened_at)
    return Processed("done", row.client, Side.CLIENT)


def _delete(tx: Tx, pinned: Pinned, inbound: Inbound, side: Side, now: dt.datetime) -> Processed:
    """Forget the words of a deleted message; its ticket and clocks stay, with a trace."""
    client = pinned.playbook.client
    row = messages.find(tx, client, inbound.platform.value, inbound.workspace, inbound.channel, inbound.message_id)
    if row is None:
        wordless = inbound.model_copy(update={"text": ""})
        _keep(tx, pinned.playbook, wordless, side, now, deleted=True, changed_at=inbound.happened_at)
        return Processed("done", client, side)
    if row.deleted:
        return Processed("ignored", client, side)
    messages.erase_text(tx, client, row.id, inbound.happened_at)
    hear_again(tx, row, now, deleted=True)
    if side is Side.CLIENT:
        forget_words(tx, row, inbound.happened_at)
    ticket = tickets.by_id(tx, client, row.ticket_id) if row.ticket_id else None
    if ticket is not None and side is Side.CLIENT:
        moment = Moment(inbound.happened_at, now, inbound.author_name or inbound.author, row.id)
        log(tx, ticket, moment, "message_deleted")
    return Processed("done", client, side)
