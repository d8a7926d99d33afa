"""A tidy SQLModel listener's tables and its one transaction for each event, for the Slack benchmark."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select


class EventRow(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(unique=True)
    channel: str = Field(index=True)
    ts: str
    thread_ts: str | None = None
    author: str
    text: str


class CaseRow(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    event: int = Field(foreign_key="eventrow.id")
    opened_at: dt.datetime
    state: str = "open"


TABLES = [SQLModel.metadata.tables[name] for name in ("eventrow", "caserow")]


def settle(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")


def keep_tidily(engine: sa.Engine, body: dict[str, Any]) -> None:
    event = body["event"]
    with Session(engine) as session:
        if session.exec(select(EventRow).where(EventRow.event_id == body["event_id"])).first() is not None:
            return
        row = EventRow(
            event_id=body["event_id"], channel=event["channel"], ts=event["ts"], thread_ts=event.get("thread_ts"),
            author=event["user"], text=event["text"],
        )  # fmt: skip
        session.add(row)
        session.flush()
        if any(word in row.text for word in ("is down", "cannot", "is missing")):
            assert row.id is not None
            session.add(CaseRow(event=row.id, opened_at=dt.datetime.now(dt.UTC)))
        session.commit()
