"""The tables of health: what each day adds up to, how it stood day by day, and what people say of it themselves."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.columns import document, moment, number, words


class Daily(SQLModel, table=True):
    """What was said and kept on one day (UTC), counted: kept up with every event, the same as counting all again."""

    __tablename__: ClassVar[str] = "daily"
    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}
    client: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    """What is counted: `said.client`, `tone.n`, `tone.sum`, `by.<author>`, `vip.<author>`, `lag.<bucket>`,
    `met.<metric>`, `missed.<metric>`, `took.<per cent>`."""
    day: int = Field(primary_key=True)
    """Days since 1970."""
    value: int = Field(default=0, sa_type=BigInteger)


class HealthSnapshot(SQLModel, table=True):
    """A client's health as it stood when last looked at on one day (UTC)."""

    __tablename__: ClassVar[str] = "health_snapshot"
    __table_args__ = (Index("health_snapshot_by_day", "day", "client"),)
    client: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    as_of: dt.datetime = moment()
    score: int | None = None
    band: str
    version: int
    """Of the formula."""
    policy_version: int
    parts: dict[str, Any] = document()
    """Weight and points earned of each part, by its name; null where nothing was known."""


class HealthOverride(SQLModel, table=True):
    """A person's own view of a client's health, shown beside the computed one until it expires."""

    __tablename__: ClassVar[str] = "health_override"
    __table_args__ = (Index("health_override_by_client", "client", "expires_at"),)
    id: int | None = number()
    client: str
    band: str
    reason: str = words()
    owner: str
    by: str
    at: dt.datetime = moment()
    expires_at: dt.datetime = moment()
    ended_at: dt.datetime | None = moment(nullable=True)
