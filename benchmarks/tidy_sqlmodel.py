"""A tidy bot's way to keep a Slack message: one session and one transaction for each event, objects all the way.

It knows repeats, reads by the same rules, counts the day, and for a complaint keeps a ticket, four deadlines and a row
that tells of it. No threads, calendars or tone.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, create_engine, select

from playbooks.reading import Asked
from playbooks.rules import read_by_rules
from playbooks.schema import Triage
from playbooks.terms import Label

RULES = Triage()
HOURS = {"acknowledge": 1, "first_response": 4, "next_response": 8, "resolve": 24}


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
    severity: str
    state: str = "open"


class DeadlineRow(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    case: int = Field(foreign_key="caserow.id", index=True)
    metric: str
    due_at: dt.datetime = Field(index=True)


class ToSendRow(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    case: int = Field(foreign_key="caserow.id")
    text: str
    sent: bool = Field(default=False, index=True)


class DayRow(SQLModel, table=True):
    channel: str = Field(primary_key=True)
    day: dt.date = Field(primary_key=True)
    messages: int = 0


def open_engine(file: Path) -> sa.Engine:
    """A new database on disk, every commit of which is flushed."""
    engine = create_engine(f"sqlite:///{file}")

    @sa.event.listens_for(engine, "connect")
    def settle(connection: Any, record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    own = ("eventrow", "caserow", "deadlinerow", "tosendrow", "dayrow")
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables[name] for name in own])
    return engine


def keep(engine: sa.Engine, body: dict[str, Any]) -> None:
    """Keep one event and all that follows from it; an event known already is left alone."""
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
        assert row.id is not None
        now = dt.datetime.now(dt.UTC)
        day = session.get(DayRow, (row.channel, now.date())) or DayRow(channel=row.channel, day=now.date())
        day.messages += 1
        session.add(day)
        reading = read_by_rules(Asked(text=row.text, at=now, author=row.author), RULES)
        if reading.label is Label.ISSUE and reading.severity is not None:
            _open(session, row, reading.severity, now)
        session.commit()


def _open(session: Session, row: EventRow, severity: str, now: dt.datetime) -> None:
    assert row.id is not None
    case = CaseRow(event=row.id, opened_at=now, severity=severity)
    session.add(case)
    session.flush()
    assert case.id is not None
    for metric, hours in HOURS.items():
        session.add(DeadlineRow(case=case.id, metric=metric, due_at=now + dt.timedelta(hours=hours)))
    session.add(ToSendRow(case=case.id, text=f"A new {severity} ticket: {row.text[:200]}"))
