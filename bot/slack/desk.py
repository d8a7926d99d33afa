"""What every Slack listener works with, and the work that goes on after Slack has its answer."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from bot.signing import ButtonSigner
from bot.slack.workspaces import Workspaces
from handlers.desk import Desk
from storage.store import Store

T = TypeVar("T")

FINISH_WITHIN_S = 5.0
log = structlog.get_logger()


class Errands:
    """Work that nobody waits for: held on to, so that it is not lost halfway, and finished before the bot stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin; a failure that nobody asks for is logged by its kind and a reference."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("errand failed", error=type(error).__name__, reference=uuid.uuid4().hex[:8])

    async def finish(self) -> None:
        """Wait for what is under way, but not for ever."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=FINISH_WITHIN_S)
            for task in late:
                task.cancel()


@dataclass(slots=True)
class SlackDesk:
    """Everything a Slack listener works with."""

    store: Store
    desk: Desk
    workspaces: Workspaces
    signer: ButtonSigner
    now: Callable[[], dt.datetime]
    wake: Callable[[], None] = lambda: None
    heard: Callable[[], None] = lambda: None
    removed: Callable[[dict[str, Any], dt.datetime], Awaitable[object]] | None = None
    """What to do when a workspace takes the app away, where several may install it."""
    limited: Callable[[], None] = lambda: None
    """What to do when Slack holds events back because there were too many."""
    groups: frozenset[str] = frozenset()
    """The user groups that give somebody a role, by the playbooks and settings."""
    counts: dict[str, int] = field(default_factory=dict)
    errands: Errands = field(default_factory=Errands)

    def count(self, what: str) -> None:
        """Count something that came in, by what it was."""
        self.counts[what] = self.counts.get(what, 0) + 1
