"""What people add to a review by hand: notes, causes and actions."""

import datetime as dt
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import moment, number, reference, words


class ReviewEntry(SQLModel, table=True):
    """One entry of a client's review of a period; an action is a ticket of its own kind as well."""

    __tablename__: ClassVar[str] = "review_entry"
    __table_args__ = (Index("review_entry_by_client", "client", "period", "id"),)
    id: int | None = number()
    client: str
    period: str
    """2026-Q3 or 2026-09."""
    kind: str
    """note, cause or action."""
    shared: bool = Field(default=False)
    """Whether the client's edition holds it too."""
    subject: str = ""
    """Of a cause: the key of the ticket that was late."""
    words: str = words()
    owner: str | None = None
    due_at: dt.datetime | None = moment(nullable=True)
    ticket_id: int | None = reference()
    by: str
    at: dt.datetime = moment()
    removed_at: dt.datetime | None = moment(nullable=True)
