"""What storage hands out about readings: advice, what people said of them, tone, and the health of a relation."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """A message a second reader is asked about, and how far that got."""

    id: int
    client: str
    message_id: int
    wanted_at: dt.datetime
    state: str
    asked: int
    next_attempt_at: dt.datetime
    finished_at: dt.datetime | None
    redacted: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What one of our people said of a reading."""

    client: str
    kind: str
    message_id: int
    was: str
    should_be: str
    severity: str | None
    category: str | None
    chance: float | None
    floor: float | None
    by: str
    at: dt.datetime
    reader: str


@dataclass(frozen=True, slots=True)
class StrainRow:
    """A turn in a contact's tone that was told, until they are friendly again."""

    id: int
    client: str
    message_id: int
    author: str
    channel: str
    thread_id: str | None
    at: dt.datetime
    told: str
    quiet_until: dt.datetime | None
    recovered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A client message with what was read out of it, without its thread and place."""

    id: int
    author: str
    author_name: str | None
    at: dt.datetime
    text: str
    ticket_id: int | None
    reading: dict[str, Any]


class HabitRow(NamedTuple):
    """One earlier message of a person, as far as it tells how they usually are; None for what was not read then."""

    at: dt.datetime
    tone: float | None
    lag_s: int | None


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A client's health as it stood on one day."""

    client: str
    day: int
    as_of: dt.datetime
    score: int | None
    band: str
    version: int
    policy_version: int
    parts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A person's own view of a client's health, until it expires."""

    id: int
    client: str
    band: str
    reason: str
    owner: str
    by: str
    at: dt.datetime
    expires_at: dt.datetime
    ended_at: dt.datetime | None
