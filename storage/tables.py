"""The tables. Times are aware UTC datetimes in code and whole microseconds since 1970 in the database.

Nothing outside this room imports them: rows travel as the values of `storage.rows`.
"""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG, document, fraction, moment, number, only, reference, spoken, words
from storage.reading_tables import Advice as Advice
from storage.reading_tables import AdviceDay as AdviceDay
from storage.reading_tables import Calibration as Calibration
from storage.reading_tables import Feedback as Feedback
from storage.reading_tables import Strain as Strain
from storage.tables_asking import Answer as Answer
from storage.tables_asking import Appointment as Appointment
from storage.tables_asking import Ask as Ask
from storage.tables_asking import Promise as Promise
from storage.tables_asking import Wish as Wish
from storage.tables_health import Daily as Daily
from storage.tables_health import HealthOverride as HealthOverride
from storage.tables_health import HealthSnapshot as HealthSnapshot
from storage.tables_relation import GrowthSignal as GrowthSignal
from storage.tables_reviews import ReviewEntry as ReviewEntry


class PlaybookVersion(SQLModel, table=True):
    """One immutable version of a client's playbook; tickets and clocks name the version they were opened under."""

    __tablename__: ClassVar[str] = "playbook_version"
    __table_args__ = (
        UniqueConstraint("client", "version", name="playbook_version_number"),
        UniqueConstraint("client", "digest", name="playbook_version_digest"),
    )
    id: int | None = number()
    client: str
    version: int
    digest: str
    body: dict[str, Any] = document()
    stored_at: dt.datetime = moment()
    adopted_at: dt.datetime = moment()
    """When it last came into force: going back to an old playbook adopts its version again."""


class Inbox(SQLModel, table=True):
    """What a platform told us, committed before we say so: one row per event, whatever is delivered again."""

    __tablename__: ClassVar[str] = "inbox"
    __table_args__ = (
        UniqueConstraint("platform", "workspace", "event_id", name="inbox_event"),
        UniqueConstraint("message_id", "channel", "revision", "platform", "workspace", name="inbox_message"),
        Index("inbox_waiting", "next_attempt_at", "id", **only("state = 'waiting'")),
        Index("inbox_set_aside", "state", "received_at", **only("state IN ('unmapped', 'parked')")),
    )
    id: int | None = number()
    platform: str
    workspace: str
    event_id: str
    channel: str
    message_id: str
    revision: str
    """`new` for the message itself, else what makes this change of it unique (`edit:<ts>`, `delete`)."""
    payload: dict[str, Any] = document()
    received_at: dt.datetime = moment()
    state: str = "waiting"
    """waiting, done, unmapped, ignored or parked."""
    attempts: int = 0
    next_attempt_at: dt.datetime = moment()
    error_ref: str | None = None


class Message(SQLModel, table=True):
    """A message as we know it now; edits replace the text, deletion empties it, the facts stay."""

    __tablename__: ClassVar[str] = "message"
    __table_args__ = (
        # The id comes first: it is looked up alone too, and rises with time, so that new rows go to the index's end.
        UniqueConstraint("message_id", "channel", "platform", "workspace", name="message_identity"),
        Index("message_by_client", "client", "at"),
        Index("message_worded", "client", "at", **only("text <> ''")),
        Index("message_by_ticket", "client", "ticket_id", "at", **only("ticket_id IS NOT NULL")),
        Index("message_by_thread", "client", "channel", "thread_id", "at"),
        Index("message_by_author", "client", "author", "at"),
    )
    id: int | None = number()
    client: str
    platform: str
    workspace: str
    channel: str
    message_id: str
    thread_id: str | None = None
    """The message id of the thread's root; null for a message that stands in the channel itself."""
    author: str
    author_name: str | None = spoken()
    side: str
    """Side of the author when it was written."""
    at: dt.datetime = moment()
    text: str = words()
    changed_at: dt.datetime | None = moment(nullable=True)
    """The newest edit or deletion applied (its own time), so that changes may come in any order."""
    deleted: bool = False
    ticket_id: int | None = reference()
    reading: dict[str, Any] = document()
    label: str | None = None
    """Label, tone and lag of the reading once more: every message looks back at many, as many documents to open."""
    tone: float | None = fraction()
    lag_s: int | None = None


class Ticket(SQLModel, table=True):
    """One thing a client raised, until it is resolved."""

    __tablename__: ClassVar[str] = "ticket"
    __table_args__ = (
        UniqueConstraint("client", "number", name="ticket_number"),
        UniqueConstraint("key", name="ticket_key"),
        Index("ticket_open", "client", "channel", "state", "thread_id", "resolved_at"),
        Index("ticket_live", "client", "id", **only("state = 'open'")),
        Index("ticket_opened", "client", "opened_at"),
        Index("ticket_due", "next_check_at", "id", **only("next_check_at IS NOT NULL")),
    )
    id: int | None = number()
    client: str
    number: int
    key: str
    state: str = "open"
    severity: str = "P3"
    category: str | None = None
    summary: str = words()
    platform: str
    workspace: str
    channel: str
    thread_id: str | None = None
    """Where replies to this ticket are expected: the thread's root, or null while it lives in the open channel."""
    opened_by: str
    author: str = ""
    """The platform's id of who opened it, where `opened_by` is what people call them."""
    opened_message: int | None = reference()
    opened_at: dt.datetime = moment()
    last_client_at: dt.datetime | None = moment(nullable=True)
    last_team_at: dt.datetime | None = moment(nullable=True)
    policy_version: int = 1
    assignee: str | None = None
    """A key of the playbook's directory; null means whoever is PM or covers."""
    acknowledged_by: str | None = None
    acknowledged_at: dt.datetime | None = moment(nullable=True)
    ack_expires_at: dt.datetime | None = moment(nullable=True)
    ack_asked_at: dt.datetime | None = moment(nullable=True)
    waiting_since: dt.datetime | None = moment(nullable=True)
    waiting_reason: str | None = spoken()
    snoozed_until: dt.datetime | None = moment(nullable=True)
    ladder_step: int = 0
    ladder_at: dt.datetime | None = moment(nullable=True)
    next_check_at: dt.datetime | None = moment(nullable=True)
    """When time alone next does something to this ticket (ladder, ack expiry, end of snooze)."""
    cycle: int = 1
    resolved_at: dt.datetime | None = moment(nullable=True)
    merged_into: int | None = reference()
    revision: int = 1
    """Goes up with every change; buttons carry it so that an old one cannot act on a newer state."""
    kind: str | None = None
    """Null for what a client raised; `action` for something agreed in a review."""
    raised_at: dt.datetime | None = moment(nullable=True)
    """When it became so bad that its ladder began anew, last in this cycle; null while it climbs its first."""


class ClockRow(SQLModel, table=True):
    """One clock of one ticket and cycle: what its events add up to, and when to look at it next."""

    __tablename__: ClassVar[str] = "clock"
    __table_args__ = (
        UniqueConstraint("ticket_id", "metric", "cycle", "ordinal", name="clock_identity"),
        Index("clock_due", "next_check_at", "id", **only("next_check_at IS NOT NULL")),
        # PostgreSQL writes a changed row anew into every index it stands in, which costs a sweep more than this saves.
        Index("clock_running", "ticket_id", **only("stopped_at IS NULL")).ddl_if(dialect="sqlite"),
        Index("clock_unwatched", "id", **only("next_check_at IS NULL AND state IN ('pending', 'warned')")),
        Index("clock_judged", "client", "stopped_at", **only("stopped_at IS NOT NULL")),
    )
    id: int | None = number()
    client: str
    ticket_id: int = Field(sa_type=BIG)
    metric: str
    cycle: int = 1
    ordinal: int = 1
    """The how-manieth clock of this metric in this cycle (next responses and updates repeat)."""
    severity: str
    policy_version: int
    counts_in: str
    state: str = "pending"
    paused: str | None = None
    started_at: dt.datetime = moment()
    target_us: int = Field(default=0, sa_type=BigInteger)
    segment_at: dt.datetime = moment()
    """Where counting under the present policy began; what was counted before stands in `elapsed_us`."""
    elapsed_us: int = Field(default=0, sa_type=BigInteger)
    paused_at: dt.datetime | None = moment(nullable=True)
    paused_us: int = Field(default=0, sa_type=BigInteger)
    due_at: dt.datetime | None = moment(nullable=True)
    breached_at: dt.datetime | None = moment(nullable=True)
    reclassified: bool = False
    """Whether the breach came from a change of severity, not from waiting."""
    stopped_at: dt.datetime | None = moment(nullable=True)
    last_event_at: dt.datetime = moment()
    points_given: str = ""
    """Names of the warn points already told or skipped, separated by blanks."""
    next_check_at: dt.datetime | None = moment(nullable=True)


class Event(SQLModel, table=True):
    """The append-only log of a ticket and its clocks: what happened, when, by whom."""

    __tablename__: ClassVar[str] = "event"
    __table_args__ = (
        Index("event_by_ticket", "client", "ticket_id", "at", **only("ticket_id IS NOT NULL")),
        UniqueConstraint("fact_key", name="event_fact"),
    )
    id: int | None = number()
    client: str
    ticket_id: int | None = reference()
    clock_id: int | None = reference()
    message_id: int | None = reference()
    at: dt.datetime = moment()
    """When it happened: a breach's due time, a reply's own time."""
    recorded_at: dt.datetime = moment()
    kind: str
    actor: str = "liaison"
    fact_key: str | None = None
    data: dict[str, Any] = document()


class Outbox(SQLModel, table=True):
    """What is to be said: one row per fact, however often the fact is noticed."""

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (
        UniqueConstraint("fact_key", name="outbox_fact"),
        Index("outbox_waiting", "priority", "not_before", "id", **only("state = 'waiting'")),
        Index("outbox_leased", "lease_until", **only("state IN ('sending', 'unknown')")),
        Index("outbox_held", "digest_key", **only("state = 'held'")),
        Index("outbox_planned", "not_before", "id", **only("state = 'planned'")),
        Index("outbox_by_person", "recipient", "happened_at"),
        Index("outbox_by_ticket", "client", "ticket_id"),
    )
    id: int | None = number()
    fact_key: str
    client: str
    ticket_id: int | None = reference()
    kind: str
    audience: str
    recipient: str
    """`person:<directory key>`, `internal`, `ops`, `client:<channel>` or `thread:<ticket key>`."""
    priority: int = 5
    """Smaller goes first: 1 breach of a P1, 9 a check-in."""
    payload: dict[str, Any] = document()
    happened_at: dt.datetime = moment()
    not_before: dt.datetime = moment()
    state: str = "waiting"
    """waiting, sending, sent, void, held (waits for a digest), planned (such a digest), unknown or parked."""
    lease_until: dt.datetime | None = moment(nullable=True)
    fence: int = 0
    attempts: int = 0
    provider_id: str | None = None
    destination: str | None = None
    sent_at: dt.datetime | None = moment(nullable=True)
    digest_key: str | None = None
    error: str | None = spoken()


class Cover(SQLModel, table=True):
    """Who stands in for whom, for one client, over a half-open span of time."""

    __tablename__: ClassVar[str] = "cover"
    __table_args__ = (Index("cover_by_client", "client", "starts_at"),)
    id: int | None = number()
    client: str
    absent: str
    stand_in: str
    starts_at: dt.datetime = moment()
    ends_at: dt.datetime = moment()
    by: str
    recorded_at: dt.datetime = moment()


class CheckInDue(SQLModel, table=True):
    """One occurrence of a check-in: unique per client, name and local date."""

    __tablename__: ClassVar[str] = "check_in"
    __table_args__ = (
        UniqueConstraint("client", "name", "local_date", name="check_in_occurrence"),
        Index("check_in_due", "due_at", "id", **only("state = 'planned'")),
    )
    id: int | None = number()
    client: str
    name: str
    local_date: str
    due_at: dt.datetime = moment()
    state: str = "planned"
    """planned, started or skipped."""
    policy_version: int = 1
    reason: str | None = None


class Question(SQLModel, table=True):
    """A plain question of a client that nobody has answered, and until when it may wait; gone once it is settled."""

    __tablename__: ClassVar[str] = "question"
    __table_args__ = (
        UniqueConstraint("client", "message_id", name="question_of_message"),
        Index("question_due", "due_at", "id"),
    )
    id: int | None = number()
    client: str
    message_id: int = Field(sa_type=BIG)
    due_at: dt.datetime = moment()


class Counter(SQLModel, table=True):
    """A number that only goes up: ticket numbers per client, the fence of the outbox."""

    __tablename__: ClassVar[str] = "counter"
    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_type=BigInteger)


class Heartbeat(SQLModel, table=True):
    """When each engine part last finished a full round."""

    __tablename__: ClassVar[str] = "heartbeat"
    name: str = Field(primary_key=True)
    beat_at: dt.datetime = moment()
    detail: dict[str, Any] = document()


class Audit(SQLModel, table=True):
    """Who did what, chained by hash so that a changed or missing row shows."""

    __tablename__: ClassVar[str] = "audit"
    __table_args__ = (Index("audit_by_client", "client", "at"),)
    id: int | None = number()
    client: str
    at: dt.datetime = moment()
    actor: str
    action: str
    subject: str
    data: dict[str, Any] = document()
    previous: str = ""
    digest: str = ""


class Installation(SQLModel, table=True):
    """One workspace the app was installed in; its token only as cipher, the keys live outside the database."""

    __tablename__: ClassVar[str] = "installation"
    team_id: str = Field(primary_key=True)
    team_name: str = words()
    bot_user: str
    token_cipher: str = words()
    """Empty once the installation was revoked."""
    scopes: str = words()
    """What was granted, separated by commas."""
    installed_at: dt.datetime = moment()
    revoked_at: dt.datetime | None = moment(nullable=True)


class Conversation(SQLModel, table=True):
    """A conversation on Teams that the bot was let into, and how it is reached there."""

    __tablename__: ClassVar[str] = "conversation"
    __table_args__ = (Index("conversation_of_person", "person"),)
    id: str = Field(primary_key=True)
    """The conversation as Teams writes it, of a channel without its thread."""
    tenant: str
    kind: str
    """personal, channel or groupChat."""
    person: str = ""
    """Whom a personal conversation is with."""
    service_url: str
    bot: str
    team: str = ""
    name: str = words()
    seen_at: dt.datetime = moment()
    gone_at: dt.datetime | None = moment(nullable=True)
    """When the bot was put out of it, or Teams said that it is not there."""
