"""What storage hands out: frozen values with the fields of their tables, in the order of their columns.

The rows of which every message or deadline reads several are named tuples, which are made several times as fast.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from storage.rows_reading import AdviceRow as AdviceRow
from storage.rows_reading import FeedbackRow as FeedbackRow
from storage.rows_reading import HabitRow as HabitRow
from storage.rows_reading import OverrideRow as OverrideRow
from storage.rows_reading import ReadRow as ReadRow
from storage.rows_reading import SnapshotRow as SnapshotRow
from storage.rows_reading import StrainRow as StrainRow
from storage.rows_reviews import ReviewEntryRow as ReviewEntryRow


class InboxRow(NamedTuple):
    """One event a platform told us, as it waits in the inbox."""

    id: int
    platform: str
    workspace: str
    event_id: str
    channel: str
    message_id: str
    revision: str
    payload: dict[str, Any]
    received_at: dt.datetime
    state: str
    attempts: int
    next_attempt_at: dt.datetime
    error_ref: str | None


class MessageRow(NamedTuple):
    """A message as we know it now."""

    id: int
    client: str
    platform: str
    workspace: str
    channel: str
    message_id: str
    thread_id: str | None
    author: str
    author_name: str | None
    side: str
    at: dt.datetime
    text: str
    changed_at: dt.datetime | None
    deleted: bool
    ticket_id: int | None
    reading: dict[str, Any]


class EarlierRow(NamedTuple):
    """A message as the next one of its conversation stands under it."""

    id: int
    message_id: str
    thread_id: str | None
    author: str
    author_name: str | None
    side: str
    at: dt.datetime
    text: str
    ticket_id: int | None
    label: str | None


class Earlier(NamedTuple):
    """What a message stands under, oldest first, and whether its channel had words of that time or later already.

    That is None where there is no earlier message to tell it. `answered` names the ids of those that stand in the open
    channel and were answered in their own thread.
    """

    rows: list[EarlierRow]
    overtaken: bool | None
    answered: frozenset[str] = frozenset()


class TicketRow(NamedTuple):
    """A ticket as it stands."""

    id: int
    client: str
    number: int
    key: str
    state: str
    severity: str
    category: str | None
    summary: str
    platform: str
    workspace: str
    channel: str
    thread_id: str | None
    opened_by: str
    author: str
    opened_message: int | None
    opened_at: dt.datetime
    last_client_at: dt.datetime | None
    last_team_at: dt.datetime | None
    policy_version: int
    assignee: str | None
    acknowledged_by: str | None
    acknowledged_at: dt.datetime | None
    ack_expires_at: dt.datetime | None
    ack_asked_at: dt.datetime | None
    waiting_since: dt.datetime | None
    waiting_reason: str | None
    snoozed_until: dt.datetime | None
    ladder_step: int
    ladder_at: dt.datetime | None
    next_check_at: dt.datetime | None
    cycle: int
    resolved_at: dt.datetime | None
    merged_into: int | None
    revision: int
    kind: str | None = None
    """None for what a client raised; `action` for something agreed in a review."""
    raised_at: dt.datetime | None = None
    """When it became so bad that its ladder began anew, last in this cycle."""


class NearRow(NamedTuple):
    """A ticket as a message beside it asks for it: what tells whether the message belongs to it."""

    id: int
    client: str
    key: str
    state: str
    severity: str
    category: str | None
    summary: str
    author: str
    opened_at: dt.datetime
    last_client_at: dt.datetime | None
    last_team_at: dt.datetime | None
    waiting_since: dt.datetime | None
    resolved_at: dt.datetime | None


class RunningClock(NamedTuple):
    """A clock that is not judged yet, as a list of tickets shows it."""

    client: str
    ticket_id: int
    metric: str
    due_at: dt.datetime | None
    breached_at: dt.datetime | None


class ClockRow(NamedTuple):
    """One clock of a ticket: what its events add up to, and when to look at it next."""

    id: int
    client: str
    ticket_id: int
    metric: str
    cycle: int
    ordinal: int
    severity: str
    policy_version: int
    counts_in: str
    state: str
    paused: str | None
    started_at: dt.datetime
    target_us: int
    segment_at: dt.datetime
    elapsed_us: int
    paused_at: dt.datetime | None
    paused_us: int
    due_at: dt.datetime | None
    breached_at: dt.datetime | None
    reclassified: bool
    stopped_at: dt.datetime | None
    last_event_at: dt.datetime
    points_given: str
    next_check_at: dt.datetime | None


class EventRow(NamedTuple):
    """One line of the append-only log of a ticket and its clocks."""

    id: int
    client: str
    ticket_id: int | None
    clock_id: int | None
    message_id: int | None
    at: dt.datetime
    recorded_at: dt.datetime
    kind: str
    actor: str
    fact_key: str | None
    data: dict[str, Any]


class OutboxRow(NamedTuple):
    """Something to be said, and how far it got."""

    id: int
    fact_key: str
    client: str
    ticket_id: int | None
    kind: str
    audience: str
    recipient: str
    priority: int
    payload: dict[str, Any]
    happened_at: dt.datetime
    not_before: dt.datetime
    state: str
    lease_until: dt.datetime | None
    fence: int
    attempts: int
    provider_id: str | None
    destination: str | None
    sent_at: dt.datetime | None
    digest_key: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Who stands in for whom, over a half-open span of time."""

    id: int
    client: str
    absent: str
    stand_in: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    by: str
    recorded_at: dt.datetime


class CheckInRow(NamedTuple):
    """One occurrence of a check-in."""

    id: int
    client: str
    name: str
    local_date: str
    due_at: dt.datetime
    state: str
    policy_version: int
    reason: str | None


class QuestionRow(NamedTuple):
    """A question that waits for an answer."""

    id: int
    client: str
    message_id: int
    due_at: dt.datetime


class AskRow(NamedTuple):
    """One person asked by one check-in."""

    id: int
    client: str
    check_in: str
    kind: str
    occurrence: str
    side: str
    person: str
    platform_id: str
    channel: str
    soft: bool
    asked_at: dt.datetime
    closes_at: dt.datetime
    next_at: dt.datetime | None
    reminded_at: dt.datetime | None
    state: str
    policy_version: int
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one person answered to one question."""

    id: int
    client: str
    ask_id: int
    question: int
    kind: str
    author: str
    author_name: str | None
    value: float | None
    words: str
    at: dt.datetime
    changed_at: dt.datetime | None


class AppointmentRow(NamedTuple):
    """Something planned for a time."""

    id: int
    client: str
    fact_key: str
    kind: str
    due_at: dt.datetime
    state: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WishRow:
    """How often somebody wants to be asked."""

    client: str
    person: str
    check_in: str
    rule: str
    until: dt.datetime | None
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise one of ours made in words."""

    id: int
    client: str
    message_id: int
    ticket_id: int | None
    author: str
    owner: str
    due_at: dt.datetime
    state: str
    made_at: dt.datetime
    decided_by: str | None
    settled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HeartbeatRow:
    """When an engine part last finished a full round."""

    name: str
    beat_at: dt.datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, chained by hash to the row before."""

    id: int
    client: str
    at: dt.datetime
    actor: str
    action: str
    subject: str
    data: dict[str, Any]
    previous: str
    digest: str
