"""A demo whose clock stands still, and waiting until nothing is left to do: no story depends on the machine's speed."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.demo.staging import Demo, start
from bot.sandbox.limits import Limits
from storage.line import Tx
from storage.statements import table_of
from storage.tables import Inbox, Outbox
from storage.upcoming import upcoming

PATIENCE = 120.0
"""Real seconds after which something has gone wrong, however slow the machine is."""
MORNING = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
UNHURRIED = Limits(ack_seconds=60.0, trigger_seconds=60.0, retry_after=(0.0,) * 20)
"""Slack's waits are real seconds, which a busy machine may need; a clock that stands still brings no later retry."""
_INBOX, _OUTBOX = table_of(Inbox), table_of(Outbox)
_TIME = _OUTBOX.c.not_before.type
_NOW = sa.bindparam("now", type_=_TIME)
_OPEN = sa.select(
    sa.select(sa.func.count()).where(_INBOX.c.state == "waiting").scalar_subquery()
    + sa.select(sa.func.count())
    .where(
        sa.or_(
            _OUTBOX.c.state == "sending",
            sa.and_(_OUTBOX.c.state == "waiting", _OUTBOX.c.not_before <= _NOW),
            sa.and_(_OUTBOX.c.state == "unknown", _OUTBOX.c.lease_until <= _NOW),
        )
    )
    .scalar_subquery()
)


@asynccontextmanager
async def still(folder: Path, socket_mode: bool = False, past: bool = False) -> AsyncIterator[Demo]:
    """The demo on a clock that stands still until the story moves it."""
    demo = await start(folder, socket_mode=socket_mode, start_at=MORNING, limits=UNHURRIED, past=past)
    demo.clock.set_speed(0.0)
    try:
        yield demo
    finally:
        await demo.stop()


async def calm(demo: Demo) -> None:
    """Wait until what came in is worked off and what is due has been said; for a demo whose clock stands still."""
    async with asyncio.timeout(PATIENCE):
        await demo.workspace.settle()
        while await demo.bot.store.read(lambda tx: _busy(tx, demo.clock.now())):
            demo.bot.engine.wake_all()
            await asyncio.sleep(0.02)


async def pass_time(demo: Demo, seconds: float) -> None:
    """Let time pass, and wait until the engine has made of it what there is to make."""
    demo.clock.jump(seconds)
    await calm(demo)


def _busy(tx: Tx, now: dt.datetime) -> bool:
    soonest = upcoming(tx).soonest
    return bool(tx.scalar(_OPEN, {"now": now})) or (soonest is not None and soonest <= now)
