"""The tables of the relationship beside the tickets: what a client asks for beyond what they have."""

import datetime as dt
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG, moment, number, only, spoken


class GrowthSignal(SQLModel, table=True):
    """A client asks for more, or for a change of what was agreed; no escalation, and no clock of one."""

    __tablename__: ClassVar[str] = "growth"
    __table_args__ = (
        UniqueConstraint("client", "message_id", name="growth_of_message"),
        Index("growth_by_client", "client", "found_at"),
        Index("growth_open", "client", "id", **only("settled_at IS NULL")),
    )
    id: int | None = number()
    client: str
    message_id: int = Field(sa_type=BIG)
    kind: str
    """more_scope, another_team, new_process or change_request."""
    contact: str | None = spoken()
    owner: str
    found_at: dt.datetime = moment()
    answer_by: dt.datetime = moment()
    propose_by: dt.datetime = moment()
    answered_at: dt.datetime | None = moment(nullable=True)
    proposed_at: dt.datetime | None = moment(nullable=True)
    state: str = "open"
    """open, answered, proposed, won, lost or dismissed (it was none)."""
    settled_at: dt.datetime | None = moment(nullable=True)
    decided_by: str | None = None
