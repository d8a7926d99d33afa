"""Tables about readings: a second reader's advice, what people said, what was learned from it, tone shifts told."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG, document, fraction, moment, number, only


class Feedback(SQLModel, table=True):
    """What one of our people said of a reading, as labels without words; their last answer for a message counts."""

    __tablename__: ClassVar[str] = "feedback"
    __table_args__ = (Index("feedback_by_client", "client", "at"),)
    client: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    """`escalation` or `tone`."""
    message_id: int = Field(primary_key=True, sa_type=BIG)
    was: str
    """What the reading made of it: `ticket` or `no_ticket`; `shift`."""
    should_be: str
    """`ticket` or `no_ticket`; `shift` or `calm`."""
    severity: str | None = None
    category: str | None = None
    chance: float | None = fraction()
    """The chance the reader itself gave, before anything the client's feedback had moved."""
    floor: float | None = fraction()
    """What the rules alone gave, where another reader read."""
    by: str
    at: dt.datetime = moment()
    reader: str = ""


class Calibration(SQLModel, table=True):
    """How the chances one reader gives are moved for one client, learned from that client's feedback."""

    __tablename__: ClassVar[str] = "calibration"
    client: str = Field(primary_key=True)
    reader: str = Field(primary_key=True)
    body: dict[str, Any] = document()
    made_at: dt.datetime = moment()
    by: str = ""


class Strain(SQLModel, table=True):
    """A turn in a contact's tone that was told, until they are friendly again."""

    __tablename__: ClassVar[str] = "strain"
    __table_args__ = (
        UniqueConstraint("client", "message_id", name="strain_message"),
        Index("strain_by_author", "client", "author", "at"),
        Index("strain_by_thread", "client", "channel", "thread_id", "at"),
    )
    id: int | None = number()
    client: str
    message_id: int = Field(sa_type=BIG)
    author: str
    channel: str
    thread_id: str | None = None
    at: dt.datetime = moment()
    told: str
    """The outbox fact of the notice, which is edited when they are friendly again."""
    quiet_until: dt.datetime | None = moment(nullable=True)
    """Set when it was answered "not a problem": no flag for this contact before then."""
    recovered_at: dt.datetime | None = moment(nullable=True)


class Advice(SQLModel, table=True):
    """A message a second reader is asked about: once each, at most two requests, however often we stop in between."""

    __tablename__: ClassVar[str] = "advice"
    __table_args__ = (
        UniqueConstraint("message_id", name="advice_message"),
        Index("advice_waiting", "next_attempt_at", "id", **only("state = 'waiting'")),
        Index("advice_finished", "finished_at"),
    )
    id: int | None = number()
    client: str
    message_id: int = Field(sa_type=BIG)
    wanted_at: dt.datetime = moment()
    state: str = "waiting"
    """waiting, then what became of it: `raised`, `nothing`, or why it was not asked or gave no answer."""
    asked: int = 0
    """How many requests were made for it, counted before each is made."""
    next_attempt_at: dt.datetime = moment()
    finished_at: dt.datetime | None = moment(nullable=True)
    redacted: dict[str, Any] = document()
    """How many things of each kind were taken out before its words left."""


class AdviceDay(SQLModel, table=True):
    """How many requests a client's messages, or (`client` empty) all together, cost on one UTC day."""

    __tablename__: ClassVar[str] = "advice_day"
    day: str = Field(primary_key=True)
    client: str = Field(primary_key=True)
    calls: int = 0
