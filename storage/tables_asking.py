"""The tables of check-ins: who was asked and what they answered, what is planned for a time, wishes, promises."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG, Fraction, document, moment, number, only, reference, spoken, words


class Ask(SQLModel, table=True):
    """One person asked by one check-in; an empty `person` is whoever of the client reads the channel."""

    __tablename__: ClassVar[str] = "ask"
    __table_args__ = (
        UniqueConstraint("client", "check_in", "occurrence", "person", name="ask_identity"),
        Index("ask_by_client", "client", "asked_at"),
        Index("ask_due", "next_at", "id", **only("next_at IS NOT NULL")),
    )
    id: int | None = number()
    client: str
    check_in: str
    kind: str
    """What sort of check-in: check_in, mbr, qbr, csat, nps or custom."""
    occurrence: str
    """The local date the check-in fell on; of a CSAT, the ticket it is about."""
    side: str = "client"
    """Whose people are asked: client or team."""
    person: str
    platform_id: str = ""
    """Who that is on the platform, where the playbook says so."""
    channel: str
    soft: bool = False
    """Whether it was asked in the shorter, softer form."""
    asked_at: dt.datetime = moment()
    closes_at: dt.datetime = moment()
    next_at: dt.datetime | None = moment(nullable=True)
    """When time next does something to it: the reminder, then the end of the window."""
    reminded_at: dt.datetime | None = moment(nullable=True)
    state: str = "open"
    """open, answered, expired (nobody answered) or withdrawn."""
    policy_version: int = 1
    ticket_id: int | None = reference()


class Answer(SQLModel, table=True):
    """What one person answered to one question; a later answer replaces the earlier one while the window is open."""

    __tablename__: ClassVar[str] = "answer"
    __table_args__ = (
        UniqueConstraint("ask_id", "question", "author", name="answer_identity"),
        Index("answer_by_client", "client", "at"),
    )
    id: int | None = number()
    client: str
    ask_id: int = Field(sa_type=BIG)
    question: int
    kind: str
    """How it was answered: text, scale, choice, nps or csat."""
    author: str
    author_name: str | None = spoken()
    value: float | None = Field(default=None, sa_type=Fraction)
    words: str = words()
    at: dt.datetime = moment()
    changed_at: dt.datetime | None = moment(nullable=True)


class Appointment(SQLModel, table=True):
    """Something planned for a time, by the fact it will be: a digest of the day, a brief, a reminder."""

    __tablename__: ClassVar[str] = "appointment"
    __table_args__ = (
        UniqueConstraint("fact_key", name="appointment_fact"),
        Index("appointment_due", "due_at", "id", **only("state = 'planned'")),
    )
    id: int | None = number()
    client: str
    fact_key: str
    kind: str
    due_at: dt.datetime = moment()
    state: str = "planned"
    """planned, done or dropped."""
    data: dict[str, Any] = document()


class Wish(SQLModel, table=True):
    """How often somebody wants to be asked; an empty `person` or `check_in` means every one."""

    __tablename__: ClassVar[str] = "wish"
    client: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    check_in: str = Field(primary_key=True)
    rule: str
    until: dt.datetime | None = moment(nullable=True)
    by: str
    at: dt.datetime = moment()


class Promise(SQLModel, table=True):
    """A promise one of ours made in words, found in a message; with a ticket its clock judges it."""

    __tablename__: ClassVar[str] = "promise"
    __table_args__ = (
        UniqueConstraint("client", "message_id", name="promise_of_message"),
        Index("promise_by_client", "client", "made_at"),
    )
    id: int | None = number()
    client: str
    message_id: int = Field(sa_type=BIG)
    ticket_id: int | None = reference()
    author: str
    owner: str
    due_at: dt.datetime = moment()
    state: str = "proposed"
    """proposed, dismissed, clock (a ticket's clock judges it), running, kept or broken."""
    made_at: dt.datetime = moment()
    decided_by: str | None = None
    settled_at: dt.datetime | None = moment(nullable=True)
