"""From the log to the timeline: each logged fact and each reading becomes one record, in order of time."""

import datetime as dt
from typing import Any

from bot.rehearse.timeline import Record
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import Processed
from handlers.notices import NOTICE
from handlers.phrases import sentence
from handlers.tickets import summary_of
from playbooks.terms import Audience
from scheduler.relay import zone_of
from storage import tickets
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
    "resolved": "resolved",
    "dismissed": "dismissed",
    "merged": "merged",
    "reopened": "reopened",
    "severity_changed": "severity_changed",
    "tone_shift": "tone_shift",
    "check_in": "check_in",
    "digest": "digest",
}
"""Logged kind to timeline kind; a fulfil becomes clock_met or clock_missed by its verdict; the rest is not told."""
_SILENT = frozenset({"ticket_card", "digest"})
_PLAIN = (
    "metric",
    "point",
    "due",
    "elapsed_s",
    "target_s",
    "until",
    "reason",
    "name",
    "items",
    "step",
    "moved",
    "cycle",
)


class Recorder:
    """Collects records and hands them out once everything of their time is known."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pending: list[tuple[dt.datetime, int, int, Record]] = []
        self._texts: dict[str, str] = {}
        self._opened: dict[str, tuple[str, str]] = {}
        self._messages: dict[str, str] = {}
        self._tickets: dict[int, tuple[str, str | None]] = {}
        self._sequence = 0

    def read(self, inbound: Inbound, done: Processed, at: dt.datetime) -> None:
        """A client message was read: the record every such message gets, and whether it joined a ticket."""
        read = done.read or {}
        ticket = read.get("ticket")
        record = _bare(at, "read", done.client or "") | {
            "ticket": ticket,
            "message": inbound.message_id,
            "severity": read.get("severity"),
            "category": read.get("category"),
            "label": read.get("label"),
            "confidence": read.get("confidence"),
            "why": read.get("why"),
            "by": inbound.author_name or inbound.author,
            "text": summary_of(inbound.text),
        }
        if ticket and read.get("opened"):
            self._opened[ticket] = (summary_of(inbound.text), inbound.author_name or inbound.author)
            self._messages[ticket] = inbound.message_id
        if inbound.kind != "message":
            return  # read once already; what the edit caused stands in the timeline by itself
        self._add(at, 0, record)
        if ticket and not read.get("opened"):
            joined = {key: record[key] for key in ("ticket", "message", "severity", "category", "by", "text")}
            self._add(at, 0, _bare(at, "message_joined", done.client or "") | joined)

    def said(self, row: OutboxRow) -> None:
        """Something was put in the outbox: its words are quoted where the fact behind it stands in the timeline."""
        if row.kind in _SILENT:
            return
        playbook = self._desk.current(row.client).playbook
        zone = zone_of(playbook, row.recipient)
        words = sentence(NOTICE.validate_python(row.payload), zone, playbook.zone, row.happened_at)
        self._texts.setdefault(row.fact_key.removesuffix(f":{row.recipient}"), words)

    def event(self, tx: Tx, logged: EventRow) -> None:
        """One logged fact; facts nobody needs in a timeline are passed over."""
        kind = KINDS.get(logged.kind)
        if logged.kind == "fulfil":
            kind = "clock_met" if logged.data.get("state") == "met" else "clock_missed"
        if kind is None or (logged.kind in ("warn", "overdue") and not logged.data.get("to")):
            return
        record = _bare(logged.at, kind, logged.client) | self._of_ticket(tx, logged)
        record |= {key: logged.data[key] for key in _PLAIN if logged.data.get(key) is not None}
        if logged.data.get("to") and logged.kind != "severity_changed":
            record["to"] = ", ".join(logged.data["to"])
        if logged.kind in ("acknowledged", "resolved", "snoozed", "dismissed", "reopened", "answered"):
            record["by"] = logged.actor
        self._quote(record, logged)
        self._add(logged.at, logged.id, record)

    def _of_ticket(self, tx: Tx, logged: EventRow) -> dict[str, Any]:
        if logged.ticket_id is None:
            return {}
        if logged.ticket_id not in self._tickets:
            row = tickets.by_id(tx, logged.client, logged.ticket_id)
            if row is None:
                return {}
            if len(self._tickets) >= TICKETS_KEPT:
                self._tickets.clear()
            self._tickets[logged.ticket_id] = (row.key, row.category)
        key, category = self._tickets[logged.ticket_id]
        severity = logged.data.get("to") if logged.kind == "severity_changed" else logged.data.get("severity")
        return {"ticket": key, "severity": severity, "category": category}

    def _quote(self, record: Record, logged: EventRow) -> None:
        key = record.get("ticket")
        if logged.kind == "ticket_opened" and key in self._opened:
            record["text"], record["by"] = self._opened.pop(key)
            record["message"] = self._messages.pop(key)
            record["channel"] = logged.data.get("channel")
        for fact in _facts(logged):
            if fact in self._texts:
                record["text"] = self._texts.pop(fact)

    def _add(self, at: dt.datetime, order: int, record: Record) -> None:
        self._sequence += 1
        self._pending.append((at, order, self._sequence, record))

    def flush(self, before: dt.datetime | None) -> list[Record]:
        """Everything that happened before a time, in order; all of it when no time is given."""
        ready = [entry for entry in self._pending if before is None or entry[0] < before]
        self._pending = [] if before is None else [entry for entry in self._pending if entry[0] >= before]
        self._texts.clear()
        return [record for *_, record in sorted(ready, key=lambda entry: entry[:3])]


def _bare(at: dt.datetime, kind: str, client: str) -> Record:
    return {"at": at.isoformat(), "kind": kind, "client": client, "audience": Audience.INTERNAL.value}


def _facts(logged: EventRow) -> tuple[str, ...]:
    """The keys under which a logged fact may have been told."""
    if logged.fact_key:
        return (logged.fact_key,)
    if logged.kind == "ladder_step" and logged.ticket_id is not None:
        return (f"ticket:{logged.ticket_id}:{logged.data.get('cycle', 1)}:ladder:{logged.data.get('step')}",)
    if logged.kind == "still_on_it" and logged.ticket_id is not None:
        return (f"ticket:{logged.ticket_id}:still_on_it:{logged.at:%Y-%m-%dT%H:%M:%S}",)
    return ()
