"""The timeline of a rehearsal: one record for each thing that happened, one JSON object a line, ordered by time.

A record is a plain dict. Every record has

    at          ISO 8601 with an offset
    kind        one of `Kind`; others may come and are shown under their own name
    client      the client's key
    audience    `internal` or `client`

and, where they apply,

    ticket      the ticket's key; of a `read` the ticket the message opened or joined, or null
    message     id of the message that was read, that opened the ticket, that joined it, that was deleted
    channel     of `ticket_opened`
    severity    as it was at that time; of a clock's record the severity it was judged by
    category    of the ticket
    deleted     of `ticket_opened`: true when the client deletes that message later; its words stand nowhere here
    label, confidence, why      of a `read`: what kind of message it is, how sure, and why in plain words;
                `why` also of `ticket_opened`
    metric      of everything about a clock
    point       of `warned`: `50%`, `15m before`; after the breach `150%`
    step        of `ladder_step`: its number, from 1
    tell        of `ladder_step`: whom the playbook's step names, as `ops_leads`
    due         of `breached` (and others, where known): when it was due
    target_s, elapsed_s     of `clock_met` and `clock_missed`: promised and taken business time in seconds;
                            `target_s` also of `clock_started` and `breached`, where known; severity and target of
                            a broken promise are those it broke, whatever was changed later
    outside     of `clock_met`: true when it was stopped outside working hours, before any of its time had passed
    missed      of `clock_cancelled`: true when it had been breached by then
    reason      of `clock_paused`, `clock_cancelled`, `dismissed` and the like
    since       when it counts from, of what a person did later (a ticket split off, a clock taken over from another)
    late_s      of `clock_missed`: business time past due, in seconds
    asked, asked_by     of `breached`, of a next response: the client's words that wait for it, and whose they are
    items       of `digest`: what it holds, as `nudge ACME-1 resolution` or `open ACME-2`; of many open tickets the most
                urgent, and how many more there are
    about       of `ops_notice`: what ops is told of, as `nobody`, `no_sla`, `honest_pause`, `unmapped`
    to          whom it told at once: directory keys, `ops` or `internal`; a list, or one string with commas
    held        who hears of it in their next digest if it is still true then, the same way
    by          who wrote or did it, as people know them
    text        the words it is about: the client's, or what was said

Records of one instant stand in a fixed order that depends on nothing but their content, so the same facts always give
the same file, whatever order they were found in.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from storage.columns import from_json

Record = dict[str, Any]


class Kind(StrEnum):
    """What a record is about, in the order in which records of one instant stand."""

    UNMAPPED = "unmapped"
    READ = "read"
    TICKET_OPENED = "ticket_opened"
    REOPENED = "reopened"
    MESSAGE_JOINED = "message_joined"
    MESSAGE_DELETED = "message_deleted"
    TONE_SHIFT = "tone_shift"
    ANSWERED = "answered"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    SNOOZE_OVER = "snooze_over"
    RESOLVED = "resolved"
    MERGED = "merged"
    DISMISSED = "dismissed"
    SEVERITY_CHANGED = "severity_changed"
    RAISED = "raised"
    """The client's words raised it to a severity that may wake people, and no clock told them of it just then."""
    CLOCK_RESUMED = "clock_resumed"
    CLOCK_MET = "clock_met"
    WARNED = "warned"
    BREACHED = "breached"
    CLOCK_MISSED = "clock_missed"
    """A clock that had been breached stopped: it says how long it took in the end."""
    CLOCK_CANCELLED = "clock_cancelled"
    CLOCK_STARTED = "clock_started"
    CLOCK_PAUSED = "clock_paused"
    STILL_ON_IT = "still_on_it"
    UNACKNOWLEDGED = "unacknowledged"
    LADDER_STEP = "ladder_step"
    CHECK_IN = "check_in"
    OPS_NOTICE = "ops_notice"
    DIGEST = "digest"


_RANK = {kind.value: rank for rank, kind in enumerate(Kind)}
_OPENINGS = (Kind.TICKET_OPENED, Kind.REOPENED)
_FIRST_KEYS = (
    *("at", "kind", "client", "ticket", "message", "channel", "severity", "category", "metric", "point", "step"),
    *("to", "audience", "by", "text", "label", "confidence", "why"),
)
_MAY_BE_NULL = ("ticket", "severity")
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_ORDERS = 1_000
"""Sets of keys whose order is kept ready; a rehearsal's records have a few dozen."""
_LATELY = 256
"""Times kept ready both ways: those of one instant follow each other, and each record is asked for its own twice."""


def moment(record: Record) -> dt.datetime:
    """When a record happened, in UTC; ValueError when its time is not ISO 8601 with an offset."""
    return instant(record["at"])


@lru_cache(maxsize=_LATELY)
def instant(written: str) -> dt.datetime:
    """A time as a timeline writes it, in UTC; ValueError when it is not ISO 8601 with an offset."""
    at = dt.datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"a time in a timeline needs an offset, for example {at.isoformat()}+00:00")
    return at.astimezone(dt.UTC)


@lru_cache(maxsize=_LATELY)
def written(at: dt.datetime) -> str:
    """A time, which is given in UTC, as a timeline writes it."""
    return at.isoformat()


def told(record: Record) -> tuple[str, ...]:
    """Whom a record told at once, each once: directory keys, `ops` or `internal`."""
    names = record.get("to")
    return _names(names) if names else ()


def held(record: Record) -> tuple[str, ...]:
    """Who hears of a record in their next digest, each once."""
    return _names(record.get("held"))


def is_overdue(record: Record) -> bool:
    """Whether a reminder came after the promise was broken: its point is over 100 %."""
    share = str(record.get("point") or "").removesuffix("%")
    return record["kind"] == Kind.WARNED and share.replace(".", "", 1).isdigit() and float(share) > 100


def _names(written: str | list[str] | None) -> tuple[str, ...]:
    names = written.split(",") if isinstance(written, str) and written else written or ()
    return tuple(dict.fromkeys(name.strip().removeprefix("person:") for name in names))


def line_of(record: Record) -> bytes:
    """A record as its line of the file: keys in one order, nothing that does not apply, UTC."""
    return _line_of(record, moment(record))


def _line_of(record: Record, at: dt.datetime) -> bytes:
    nulls = _MAY_BE_NULL if record["kind"] == Kind.READ else ()
    kept = {key: value for key in _in_order(tuple(record)) if (value := record[key]) is not None or key in nulls}
    kept["at"] = written(at)
    try:
        return orjson.dumps(kept, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # Half of a surrogate pair is no character; written as an escape, the line stays valid UTF-8 and valid JSON.
        return _ENCODE(kept).encode("utf-8", "backslashreplace") + b"\n"


@lru_cache(maxsize=_ORDERS)
def _in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a record as its line has them."""
    first = [key for key in _FIRST_KEYS if key in keys]
    return (*first, *sorted(set(keys).difference(_FIRST_KEYS)))


def read_timeline(path: Path) -> Iterator[Record]:
    """The records of a timeline file, one after the other; ValueError names the line that is not a record."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _record(line, f"{path.name} line {number}")


def _record(line: bytes, where: str) -> Record:
    try:
        record = from_json(line)
    except ValueError as error:
        raise ValueError(f"{where} is not JSON") from error
    if not isinstance(record, dict) or not {"at", "kind", "client"} <= record.keys():
        raise ValueError(f"{where} is not a timeline record: it needs at, kind and client")
    return record


class TimelineWriter:
    """Writes records as they come, ordered by time; holds only those of the newest instant.

    `then` is called with each record as it is passed on, so that one stream fills a file and a tally; without `out`
    nothing is written.
    """

    def __init__(self, out: BinaryIO | None = None, then: Callable[[Record], None] | None = None) -> None:
        self.count = 0
        self._out = out
        self._then = then
        self._instant: dt.datetime | None = None
        self._held: list[tuple[bytes, Record]] = []

    def add(self, record: Record) -> None:
        """Take a record; ValueError when it is earlier than one already taken."""
        at = moment(record)
        if self._instant is not None and at < self._instant:
            raise ValueError(f"a record of {record['at']} ({record['kind']}) came after one of {self._instant}")
        if at != self._instant:
            self._pass_on()
            self._instant = at
        self._held.append((_line_of(record, at), record))

    def close(self) -> None:
        """Pass on what is held; the file itself stays open."""
        self._pass_on()

    def _pass_on(self) -> None:
        if len(self._held) > 1:
            opened = {record.get("ticket") for _, record in self._held if record["kind"] in _OPENINGS}
            self._held.sort(key=lambda held: (_rank(held[1], opened), held[0]))
        for line, record in self._held:
            self.count += 1
            if self._out is not None:
                self._out.write(line)
            if self._then is not None:
                self._then(record)
        self._held.clear()


def _rank(record: Record, opened: set[str | None]) -> int:
    """The place of a record within its instant: a clock starts after another stops, but with its ticket's opening."""
    if record["kind"] == Kind.CLOCK_STARTED and record.get("ticket") in opened:
        return _RANK[Kind.MESSAGE_JOINED]
    return _RANK.get(record["kind"], len(_RANK))
