"""From the log to the timeline: each logged fact and each reading becomes one record, in order of time."""

import datetime as dt
from typing import Any

from bot.rehearse.items import Said
from bot.rehearse.timeline import Record, written
from handlers.desk import Desk
from handlers.forgetting import wordless
from handlers.inbound import Inbound
from handlers.messages import Processed
from handlers.notices import NOTICE, AboutTicket, Notice, Raised, ToneShift
from handlers.phrases import sentence
from handlers.quoted_words import quoted_words, started_with
from handlers.said import DELETED
from handlers.tickets import summary_of
from handlers.who import name_of
from playbooks.terms import Audience, Metric
from scheduler.relay import zone_of
from storage import messages, tickets
from storage.line import Tx
from storage.rows import EventRow, OutboxRow

TICKETS_KEPT = 5_000
"""Keys and categories of tickets never change, so the last few thousand are remembered."""
KINDS = {
    "ticket_opened": "ticket_opened",
    "activate": "clock_started",
    "pause": "clock_paused",
    "resume": "clock_resumed",
    "cancel": "clock_cancelled",
    "warn": "warned",
    "breach": "breached",
    "overdue": "warned",
    "ladder_step": "ladder_step",
    "acknowledged": "acknowledged",
    "unacknowledged": "unacknowledged",
    "still_on_it": "still_on_it",
    "answered": "answered",
    "snoozed": "snoozed",
    "snooze_over": "snooze_over",
    "resolved": "resolved",
    "dismissed": "dismissed",
    "merged": "merged",
    "reopened": "reopened",
    "severity_changed": "severity_changed",
    "raised": "raised",
    "message_deleted": "message_deleted",
    "tone_shift": "tone_shift",
    "check_in": "check_in",
    "digest": "digest",
}
"""Logged kind to timeline kind; a fulfil becomes clock_met or clock_missed by its verdict; the rest is not told."""
_INTERNAL = Audience.INTERNAL.value
_SILENT = frozenset({"ticket_card", "digest"})
_PLAIN = frozenset(
    {
        "metric",
        "point",
        "due",
        "elapsed_s",
        "outside",
        "late_s",
        "target_s",
        "until",
        "reason",
        "why",
        "name",
        "items",
        "step",
        "tell",
        "moved",
        "cycle",
    }
)
_BY_SOMEBODY = frozenset(
    {
        *("acknowledged", "resolved", "snoozed", "dismissed", "merged", "reopened", "answered", "severity_changed"),
        "message_deleted",
    }
)


class Recorder:
    """Collects records and hands them out once everything of their time is known."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gone: set[tuple[str, str]] = set()
        self._gone_words: set[str] = set()
        self._pending: list[tuple[dt.datetime, int, int, Record]] = []
        self._texts: dict[str, str] = {}
        self._opened: dict[str, tuple[str, str]] = {}
        self._messages: dict[str, str] = {}
        self._tickets: dict[int, tuple[str, str | None]] = {}
        self._sequence = 0

    def forget(self, said: Said) -> None:
        """Quote nothing of a message that is deleted later on: whoever reads the timeline reads it after that."""
        self._gone.add((said.channel, said.id))
        self._gone_words |= {summary_of(text) for text in (said.text, said.previous_text) if text}

    def read(self, inbound: Inbound, done: Processed, at: dt.datetime) -> None:
        """A client message was read: the record every such message gets, and whether it joined a ticket."""
        read = done.read or {}
        ticket = read.get("ticket")
        gone = (inbound.channel, inbound.message_id) in self._gone
        words = DELETED if gone else summary_of(inbound.text)
        record = _bare(at, "read", done.client or "") | {
            "ticket": ticket,
            "message": inbound.message_id,
            "severity": read.get("severity"),
            "category": read.get("category"),
            "label": read.get("label"),
            "confidence": read.get("confidence"),
            "why": DELETED if gone else read.get("why"),
            "by": inbound.author_name or inbound.author,
            "text": words,
        }
        if ticket and read.get("opened"):
            self._opened[ticket] = (words, inbound.author_name or inbound.author)
            self._messages[ticket] = inbound.message_id
        if inbound.kind != "message":
            return  # read once already; what the edit caused stands in the timeline by itself
        self._add(at, 0, record)
        if ticket and not read.get("opened"):
            joined = {key: record[key] for key in ("ticket", "message", "severity", "category", "by", "text")}
            self._add(at, 0, _bare(at, "message_joined", done.client or "") | joined)

    def said(self, tx: Tx, row: OutboxRow) -> None:
        """Something was put in the outbox: its words are quoted where the fact behind it stands in the timeline."""
        if row.kind in _SILENT:
            return
        playbook = self._desk.current(row.client).playbook
        zone = zone_of(playbook, row.recipient)
        words = sentence(
            self._wordless(tx, NOTICE.validate_python(row.payload), row), zone, playbook.zone, row.happened_at
        )
        self._texts.setdefault(row.fact_key.removesuffix(f":{row.recipient}"), words)
        if row.kind == "ops_notice":
            self._add(row.happened_at, row.id, self._notice(row, words))

    def _wordless(self, tx: Tx, notice: Notice, row: OutboxRow) -> Notice:
        """A notice as it quotes the client, without the words of a message that is deleted later on."""
        changes: dict[str, Any] = {}
        if (words := quoted_words(tx, notice, row.ticket_id)) is not None:
            notice = notice.model_copy(update={"summary": words})
        if isinstance(notice, AboutTicket) and notice.summary in self._gone_words:
            changes["summary"] = DELETED
        if isinstance(notice, ToneShift) and self._is_gone(tx, row.client, notice.message):
            changes |= {"quote": DELETED, "moved": DELETED}
        if isinstance(notice, Raised) and self._is_gone(tx, row.client, notice.message):
            changes["quote"] = DELETED
        return notice.model_copy(update=changes) if changes else notice

    def _is_gone(self, tx: Tx, client: str, number: int | None) -> bool:
        if not self._gone or number is None:
            return False
        row = messages.by_id(tx, client, number)
        return row is not None and (row.channel, row.message_id) in self._gone

    def _notice(self, row: OutboxRow, words: str) -> Record:
        told = {"to": row.recipient.removeprefix("person:"), "about": row.payload["about"], "text": words}
        return _bare(row.happened_at, "ops_notice", row.client) | {"ticket": row.payload.get("ticket")} | told

    def event(self, tx: Tx, logged: EventRow) -> None:
        """One logged fact; facts nobody needs in a timeline are passed over."""
        kind = KINDS.get(logged.kind)
        if logged.kind == "fulfil":
            kind = "clock_met" if logged.data.get("state") == "met" else "clock_missed"
        if kind is None:
            return
        if self._is_gone(tx, logged.client, logged.message_id):
            logged = wordless(logged)
        told, held = _names(logged, "to"), _names(logged, "held")
        if logged.kind in ("warn", "overdue") and not (told or held):
            return
        at = max(logged.at, logged.recorded_at)
        record = _bare(at, kind, logged.client)
        self._put_ticket(tx, record, logged)
        for key, value in logged.data.items():
            if value is not None and key in _PLAIN:
                record[key] = value
        if at > logged.at:  # a person did now what counts from then: a ticket split off, a clock taken over
            record["since"] = logged.at.isoformat()
        if told:
            record["to"] = told
        if held:
            record["held"] = held
        if logged.kind in _BY_SOMEBODY:
            record["by"] = name_of(self._desk.current(logged.client).playbook, logged.actor)
        if kind == "check_in" and self._asks_client(logged):
            record["audience"] = Audience.CLIENT.value
        if kind == "breached" and record.get("metric") == Metric.NEXT_RESPONSE:
            record |= self._asked(tx, logged)
        self._quote(tx, record, logged)
        self._add(at, logged.id, record)

    def _asks_client(self, logged: EventRow) -> bool:
        """Whether a check-in is one the client reads: then whom it asks are the client's people."""
        check_ins = self._desk.current(logged.client).playbook.check_ins
        return any(one.name == logged.data.get("name") and one.audience == "client" for one in check_ins)

    def _put_ticket(self, tx: Tx, record: Record, logged: EventRow) -> None:
        if logged.ticket_id is None:
            return
        if logged.ticket_id not in self._tickets:
            row = tickets.by_id(tx, logged.client, logged.ticket_id)
            if row is None:
                return
            if len(self._tickets) >= TICKETS_KEPT:
                self._tickets.clear()
            self._tickets[logged.ticket_id] = (row.key, row.category)
        record["ticket"], record["category"] = self._tickets[logged.ticket_id]
        record["severity"] = logged.data.get("to" if logged.kind == "severity_changed" else "severity")

    def _quote(self, tx: Tx, record: Record, logged: EventRow) -> None:
        if logged.kind == "ticket_opened":
            record |= self._opening(tx, logged, record["ticket"])
            record["deleted"] = True if record.get("text") == DELETED else None
        if logged.kind == "message_deleted" and logged.message_id is not None:
            message = messages.by_id(tx, logged.client, logged.message_id)
            record["message"] = message.message_id if message is not None else None
        for fact in _facts(logged):
            if fact in self._texts:
                record["text"] = self._texts.pop(fact)

    def _asked(self, tx: Tx, logged: EventRow) -> dict[str, Any]:
        """Which words of the client a broken next response was owed to, and whose they are."""
        message = started_with(tx, logged.client, logged.clock_id) if logged.clock_id is not None else None
        if message is None:
            return {}
        gone = message.deleted or self._is_gone(tx, logged.client, message.id)
        words = DELETED if gone else summary_of(message.text)
        return {"asked": words, "asked_by": message.author_name or message.author} if words else {}

    def _opening(self, tx: Tx, logged: EventRow, key: str) -> dict[str, Any]:
        """Who opened a ticket, with which message and words; of one no reading opened, as it was kept."""
        channel = logged.data.get("channel")
        if key in self._opened:
            text, by = self._opened.pop(key)
            return {"text": text, "by": by, "message": self._messages.pop(key), "channel": channel}
        message = messages.by_id(tx, logged.client, logged.message_id) if logged.message_id is not None else None
        if message is None:
            return {"channel": channel}
        by = message.author_name or message.author
        words = DELETED if message.deleted or self._is_gone(tx, logged.client, message.id) else summary_of(message.text)
        return {"text": words, "by": by, "message": message.message_id, "channel": channel}

    def _add(self, at: dt.datetime, order: int, record: Record) -> None:
        self._sequence += 1
        self._pending.append((at, order, self._sequence, record))

    def flush(self, before: dt.datetime | None) -> list[Record]:
        """Everything that happened before a time, in order; all of it when no time is given."""
        ready = [entry for entry in self._pending if before is None or entry[0] < before]
        self._pending = [] if before is None else [entry for entry in self._pending if entry[0] >= before]
        self._texts.clear()
        ready.sort(key=lambda entry: entry[:3])
        return [entry[3] for entry in ready]


def _names(logged: EventRow, key: str) -> str:
    names = logged.data.get(key)
    return ", ".join(names) if isinstance(names, list) else ""


def _bare(at: dt.datetime, kind: str, client: str) -> Record:
    return {"at": written(at.astimezone(dt.UTC)), "kind": kind, "client": client, "audience": _INTERNAL}


def _facts(logged: EventRow) -> tuple[str, ...]:
    """The keys under which a logged fact may have been told."""
    if logged.fact_key:
        return (logged.fact_key,)
    if logged.kind == "still_on_it" and logged.ticket_id is not None:
        return (f"ticket:{logged.ticket_id}:still_on_it:{logged.at:%Y-%m-%dT%H:%M:%S}",)
    return ()
