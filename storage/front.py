"""Where what arrives is written on PostgreSQL: beside the one writer, on as many connections as its slowness takes."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from storage.line import Line, Tx
from storage.writer import Waiting, Writer

T = TypeVar("T")

WIDTH = 8
"""Connections at most. One is enough while commits are quick; a further one is opened only when a work has waited for
`writer.SPACING`, so that eight keep up with commits of 0.4 s."""


class Front:
    """Several writers over one queue: a work never waits for a whole transaction that it has just missed.

    Works may be committed in another order than they came in, as between replicas, so each must stand by itself.
    """

    def __init__(self, line: Line) -> None:
        self._waiting = Waiting()
        self._lines = [line.another() for _ in range(WIDTH)]
        self._writers = [Writer(one, self._waiting) for one in self._lines]
        self._started = 0

    def submit(self, work: Callable[[Tx], T]) -> "asyncio.Future[T]":
        """Queue a work; its future resolves after the commit that made it durable."""
        with self._waiting.changed:
            future = self._waiting.add(work)
            if self._started == self._waiting.running < WIDTH:
                self._writers[self._started].start()
                self._started += 1
        return future

    def close(self) -> None:
        """Finish what is queued, then let go of the connections."""
        for writer, line in zip(self._writers, self._lines, strict=True):
            writer.close()
            line.close()
