"""A tidy bot's way to keep a Slack message: one session and one transaction for each event, objects all the way.

It knows repeats, reads by the same rules, counts the day, and for a complaint keeps a ticket, four deadlines and a row
that tells of it. No threads, calendars or tone. `AsyncKeeper` does it as an asynchronous bot is told to, with
SQLModel's AsyncSession over aiosqlite; `ThreadKeeper` with a plain session in a thread of its own, which is quicker.
"""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, Session, SQLModel, create_engine, select
from sqlmodel.ext.asyncio.session import AsyncSession

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


class ThreadKeeper:
    """Keeps events one after the other in one thread."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}")
        _durable(self._engine)
        SQLModel.metadata.create_all(self._engine, tables=_own_tables())
        self._thread = ThreadPoolExecutor(1)

    async def keep(self, body: dict[str, Any]) -> None:
        """Keep one event and all that follows from it; an event known already is left alone."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._keep, body)

    def _keep(self, body: dict[str, Any]) -> None:
        with Session(self._engine) as session:
            if session.exec(select(EventRow).where(EventRow.event_id == body["event_id"])).first() is not None:
                return
            row, now = _event(body), dt.datetime.now(dt.UTC)
            session.add(row)
            session.flush()
            day = session.get(DayRow, (row.channel, now.date())) or DayRow(channel=row.channel, day=now.date())
            day.messages += 1
            session.add(day)
            if (case := _case(row, now)) is not None:
                session.add(case)
                session.flush()
                session.add_all(_what_follows(case, row, now))
            session.commit()


class AsyncKeeper:
    """Keeps events in the event loop; one writes at a time, as SQLite wants it."""

    def __init__(self, file: Path) -> None:
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
        _durable(self._engine.sync_engine)
        self._alone = asyncio.Lock()

    async def open(self) -> None:
        """Make the tables."""
        async with self._engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all, tables=_own_tables())

    async def keep(self, body: dict[str, Any]) -> None:
        """Keep one event and all that follows from it; an event known already is left alone."""
        async with self._alone, AsyncSession(self._engine) as session:
            known = await session.exec(select(EventRow).where(EventRow.event_id == body["event_id"]))
            if known.first() is not None:
                return
            row, now = _event(body), dt.datetime.now(dt.UTC)
            session.add(row)
            await session.flush()
            day = await session.get(DayRow, (row.channel, now.date())) or DayRow(channel=row.channel, day=now.date())
            day.messages += 1
            session.add(day)
            if (case := _case(row, now)) is not None:
                session.add(case)
                await session.flush()
                session.add_all(_what_follows(case, row, now))
            await session.commit()


def _own_tables() -> list[sa.Table]:
    own = ("eventrow", "caserow", "deadlinerow", "tosendrow", "dayrow")
    return [SQLModel.metadata.tables[name] for name in own]


def _durable(engine: sa.Engine) -> None:
    """Let every commit be flushed to disk."""

    @sa.event.listens_for(engine, "connect")
    def settle(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()


def _event(body: dict[str, Any]) -> EventRow:
    event = body["event"]
    return EventRow(
        event_id=body["event_id"], channel=event["channel"], ts=event["ts"], thread_ts=event.get("thread_ts"),
        author=event["user"], text=event["text"],
    )  # fmt: skip


def _case(row: EventRow, now: dt.datetime) -> CaseRow | None:
    """The ticket a complaint becomes."""
    assert row.id is not None
    reading = read_by_rules(Asked(text=row.text, at=now, author=row.author), RULES)
    if reading.label is not Label.ISSUE or reading.severity is None:
        return None
    return CaseRow(event=row.id, opened_at=now, severity=reading.severity)


def _what_follows(case: CaseRow, row: EventRow, now: dt.datetime) -> list[SQLModel]:
    """Its four deadlines, and the row that tells of it."""
    assert case.id is not None
    text = f"A new {case.severity} ticket: {row.text[:200]}"
    return [
        *(
            DeadlineRow(case=case.id, metric=metric, due_at=now + dt.timedelta(hours=hours))
            for metric, hours in HOURS.items()
        ),
        ToSendRow(case=case.id, text=text),
    ]
