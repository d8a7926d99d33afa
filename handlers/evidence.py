"""The evidence of a period: every clock that ran in it, every pause, who did what and why, and where it was said.

Taken from the append-only log; it holds no words of messages, only where they stand.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.clock_log import MICROSECOND, columns_of, history
from handlers.desk import Desk, Pinned
from handlers.forgetting import without_words
from handlers.problems import NoClocks, NotBegun
from handlers.said import DELETED
from handlers.who import name_of
from playbooks.clock import ClockEvent, EventKind, apply, replay
from playbooks.periods import Period
from playbooks.terms import ACTION, Metric
from storage import events, messages, review_entries, review_figures, tickets
from storage.line import Tx
from storage.review_figures import Span
from storage.rows import ClockRow, EventRow, TicketRow

_MANUAL = "manual:"
CLOCKS = (
    *("clock", "ticket", "kind", "severity", "target", "towards", "cycle", "number", "counted in", "promised s"),
    *("started", "due", "stopped", "verdict", "broken", "counted s", "paused s", "counted until", "stricter later"),
    *("playbook version", "recorded", "source"),
)
PAUSES = ("ticket", "clock", "target", "from", "to", "length s", "reason", "paused by", "resumed by", "why it ended")
EVENTS = ("event", "ticket", "clock", "target", "at", "recorded at", "what", "by", "reason", "verdict", "due", "source")
TICKETS = (
    *("ticket", "kind", "severity", "category", "state", "opened", "opened by", "recorded", "resolved"),
    *("opened again", "merged into", "playbook version", "source"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the pack, every cell as text."""

    name: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The whole pack of one client and period, before it is written and signed."""

    client: str
    client_name: str
    zone: str
    period: Period
    made_at: dt.datetime
    so_far: bool
    until: dt.datetime
    """Up to when a clock that is still running is counted: the period's end, or now where that comes first."""
    playbook_versions: tuple[int, ...]
    sheets: tuple[Sheet, ...]
    verdicts: tuple[tuple[str, int, int, int], ...]
    """For each target towards the client: met, missed, and cancelled or still running."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One ticket with its clocks and its log."""

    pinned: Pinned
    ticket: TicketRow
    clocks: tuple[ClockRow, ...]
    log: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class _Writer:
    """How cells are written: times in the client's zone with their offset, links where the platform has them."""

    tx: Tx
    desk: Desk
    zone: ZoneInfo
    until: dt.datetime
    slack_url: str

    def at(self, when: dt.datetime | None) -> str:
        return when.astimezone(self.zone).isoformat(timespec="seconds") if when is not None else ""

    def source(self, client: str, message: int | None) -> str:
        row = messages.by_id(self.tx, client, message) if message is not None else None
        if row is None:
            return ""
        link = link_of(row.platform, row.workspace, row.channel, row.message_id, self.slack_url)
        return f"{link} {DELETED}" if row.deleted else link


def link_of(platform: str, workspace: str, channel: str, message: str, slack_url: str = "") -> str:
    """Where a message can be read: a web address where one can be made, else its place in words."""
    stamp = message.replace(".", "")
    if message.startswith("manual-"):
        return "raised by hand"
    if platform == "slack" and slack_url:
        return f"{slack_url.rstrip('/')}/archives/{channel}/p{stamp}"
    if platform == "slack":
        return f"slack://channel?team={workspace}&id={channel}&message={message}"
    if platform == "teams":
        return f"https://teams.microsoft.com/l/message/{channel}/{message}"
    return f"{platform} {channel} {message}".strip()


def evidence_of(tx: Tx, desk: Desk, client: str, period: Period, now: dt.datetime, slack_url: str = "") -> Evidence:
    """Everything of a client and period; raises NotBegun or NoClocks where there is nothing."""
    pinned = desk.current(client)
    span = Span(*period.span(pinned.playbook.zone))
    if span.start > now:
        raise NotBegun(period, pinned.playbook.name, now.astimezone(ZoneInfo(pinned.playbook.zone)).date())
    cases = list(_cases(tx, pinned, client, review_figures.overlapping(tx, client, span)))
    clocks = [row for case in cases for row in case.clocks]
    if not clocks:
        raise NoClocks(period.words, pinned.playbook.name)
    until = min(now, span.end)
    write = _Writer(tx, desk, ZoneInfo(pinned.playbook.zone), until, slack_url)
    sheets = (
        Sheet("clocks", "every clock that ran in the period", CLOCKS, _rows(cases, write, _clock_rows)),
        Sheet("pauses", "every pause of these clocks", PAUSES, _rows(cases, write, _pause_rows)),
        Sheet(
            "events", "everything that happened to these tickets and clocks", EVENTS, _rows(cases, write, _event_rows)
        ),
        Sheet("tickets", "the tickets these clocks belong to", TICKETS, _rows(cases, write, _ticket_rows)),
    )
    return Evidence(
        client=client,
        client_name=pinned.playbook.name,
        zone=pinned.playbook.zone,
        period=period,
        made_at=now,
        so_far=now < span.end,
        until=until,
        playbook_versions=tuple(sorted({row.policy_version for row in clocks})),
        sheets=sheets,
        verdicts=tuple(_verdicts(clocks, span)),
    )


def _cases(tx: Tx, pinned: Pinned, client: str, clocks: Sequence[ClockRow]) -> Iterator[_Case]:
    """The tickets of these clocks; actions that were not agreed with the client are none of theirs."""
    agreed = {entry.ticket_id for entry in review_entries.actions(tx, client) if entry.shared}
    by_ticket: dict[int, list[ClockRow]] = {}
    for row in clocks:
        by_ticket.setdefault(row.ticket_id, []).append(row)
    for number, own in by_ticket.items():
        ticket = tickets.by_id(tx, client, number)
        if ticket is not None and (ticket.kind != ACTION or ticket.id in agreed):
            yield _Case(pinned, ticket, tuple(own), tuple(without_words(tx, events.of_ticket(tx, client, number))))


def _rows(
    cases: Sequence[_Case], write: _Writer, make: Callable[[_Case, _Writer], Iterator[tuple[str, ...]]]
) -> tuple[tuple[str, ...], ...]:
    return tuple(row for case in cases for row in make(case, write))


def _clock_rows(case: _Case, write: _Writer) -> Iterator[tuple[str, ...]]:
    for kept in case.clocks:
        row = kept if kept.stopped_at is not None else _as_of(kept, write)
        own = [event for event in case.log if event.clock_id == row.id]
        begun = next((event for event in own if event.kind == EventKind.ACTIVATE.value), None)
        yield (
            f"{row.id}",
            case.ticket.key,
            case.ticket.kind or "raised by the client",
            row.severity,
            row.metric,
            "our own people" if row.metric == Metric.ACKNOWLEDGE.value else "the client",
            f"{row.cycle}",
            f"{row.ordinal}",
            row.counts_in,
            _seconds(row.target_us),
            write.at(row.started_at),
            write.at(row.due_at),
            write.at(row.stopped_at),
            row.state if row.stopped_at else _running(row),
            write.at(row.breached_at),
            _seconds(row.elapsed_us),
            _seconds(row.paused_us),
            write.at(row.stopped_at or row.segment_at),
            "yes" if row.reclassified else "no",
            f"{row.policy_version}",
            "by hand" if any(_by_hand(event) for event in own) else "automatic",
            write.source(row.client, begun.message_id if begun else None),
        )


def _as_of(row: ClockRow, write: _Writer) -> ClockRow:
    """A clock that runs still, as it stood at the pack's end; its row holds what it had counted by its last event.

    One whose start a platform's clock puts ahead of ours stands as it began.
    """
    until = max(write.until, row.started_at)
    happened = [event for event in history(write.tx, write.desk, row) if event.at <= until]
    clock = apply(replay(Metric(row.metric), happened), ClockEvent(until, EventKind.BREACH))
    so_far = {
        "elapsed_us": clock.elapsed(until) // MICROSECOND,
        "paused_us": clock.paused_time(until) // MICROSECOND,
        "segment_at": until,
    }
    return row._replace(**columns_of(clock) | so_far)


def _running(row: ClockRow) -> str:
    """What a clock that has not ended is called."""
    notes = ("overdue" if row.breached_at is not None else "", "paused" if row.paused is not None else "")
    return ", ".join(("still running", *filter(None, notes)))


def _pause_rows(case: _Case, write: _Writer) -> Iterator[tuple[str, ...]]:
    """Each pause with its end: a resume, or whatever ended the clock."""
    for row in case.clocks:
        paused: EventRow | None = None
        for event in case.log:
            if event.clock_id != row.id:
                continue
            if event.kind == EventKind.PAUSE.value:
                paused = paused or event
            elif paused is not None and (event.kind == EventKind.RESUME.value or "state" in event.data):
                yield _pause(case, row, paused, event, write)
                paused = None
        if paused is not None:
            yield _pause(case, row, paused, None, write)


def _pause(case: _Case, row: ClockRow, paused: EventRow, ended: EventRow | None, write: _Writer) -> tuple[str, ...]:
    length = f"{(ended.at - paused.at).total_seconds():.0f}" if ended is not None else ""
    return (
        case.ticket.key,
        f"{row.id}",
        row.metric,
        write.at(paused.at),
        write.at(ended.at if ended else None),
        length,
        str(paused.data.get("reason", "")),
        name_of(case.pinned.playbook, paused.actor),
        name_of(case.pinned.playbook, ended.actor) if ended else "",
        "still paused" if ended is None else str(ended.data.get("reason") or ended.kind),
    )


def _event_rows(case: _Case, write: _Writer) -> Iterator[tuple[str, ...]]:
    shown = {row.id: row.metric for row in case.clocks}
    for event in case.log:
        if event.clock_id is not None and event.clock_id not in shown:
            continue
        yield (
            f"{event.id}",
            case.ticket.key,
            f"{event.clock_id or ''}",
            shown.get(event.clock_id or 0, ""),
            write.at(event.at),
            write.at(event.recorded_at),
            event.kind,
            name_of(case.pinned.playbook, event.actor),
            str(event.data.get("reason", "")),
            str(event.data.get("state", "")),
            _told_due(event, write),
            write.source(event.client, event.message_id),
        )


def _told_due(event: EventRow, write: _Writer) -> str:
    due = event.data.get("due")
    return write.at(dt.datetime.fromisoformat(due)) if isinstance(due, str) else ""


def _ticket_rows(case: _Case, write: _Writer) -> Iterator[tuple[str, ...]]:
    row = case.ticket
    source = write.source(row.client, row.opened_message)
    into = tickets.by_id(write.tx, row.client, row.merged_into) if row.merged_into else None
    yield (
        row.key,
        row.kind or "raised by the client",
        row.severity,
        row.category or "",
        row.state,
        write.at(row.opened_at),
        row.opened_by,
        "by hand" if row.kind or source == "raised by hand" else "automatic",
        write.at(row.resolved_at),
        f"{row.cycle - 1}",
        into.key if into else "",
        f"{row.policy_version}",
        source,
    )


def _by_hand(event: EventRow) -> bool:
    return str(event.data.get("reason", "")).startswith(_MANUAL)


def _seconds(microseconds: int) -> str:
    return f"{microseconds / 1_000_000:.0f}"


def _verdicts(clocks: Sequence[ClockRow], span: Span) -> Iterator[tuple[str, int, int, int]]:
    """What each target came to within the period itself; counted where it was judged, as a review does."""
    for metric in Metric:
        own = [row for row in clocks if row.metric == metric.value]
        met = sum(row.state == "met" and span.has(row.stopped_at) for row in own)
        missed = sum(
            row.state in ("missed", "breaching") and span.has(row.breached_at or row.stopped_at) for row in own
        )
        if own:
            yield metric.value, met, missed, len(own) - met - missed
