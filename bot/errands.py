"""Work that goes on after a platform has its answer."""

import asyncio
import uuid
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

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
