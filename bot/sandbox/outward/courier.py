"""Takes events to the bot with Slack's retries, and asks it what a person's click, command or form comes to."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.faults import DeliveryFault, Faults
from bot.sandbox.limits import Limits
from bot.sandbox.outward.line import TIMED_OUT, UNREACHED, Answer, Attempt, Errand, Json, Line

GLANCE = 0.02
"""Real seconds between looks at the sandbox's clock while a retry waits; the clock may be fast or set by hand."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One attempt that was made, and what came of it."""

    at: float
    what: str
    """The event's type, or the errand's name."""
    event_id: str
    attempt: int
    reason: str | None
    status: int
    problem: str | None


@dataclass(slots=True)
class Courier:
    """Delivers in the order things happened; at most `at_once` events are under way at a time."""

    now: Callable[[], float]
    limits: Limits
    faults: Faults
    line: Line | None = None
    at_once: int = 1
    log: deque[Delivered] = field(default_factory=lambda: deque(maxlen=20_000))
    awaited: asyncio.Event | None = None
    """Set once a bot that was announced is there; until then what is for it waits. None: no bot was announced."""
    _lines: list[Line] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _held: list[Json] = field(default_factory=list)
    _busy: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    def connect(self, line: Line, at_once: int) -> None:
        """Deliver over this line from now on."""
        self.line, self.at_once = line, at_once
        self._lines.append(line)
        self._gate = asyncio.Semaphore(at_once)

    def take(self, envelope: Json, second_id: str) -> None:
        """Deliver an event soon; `second_id` is the event id of its copy, should a fault ask for one."""
        event = envelope["event"]
        fault = self.faults.take_delivery(
            event, DeliveryFault.HOLD, DeliveryFault.TWICE, DeliveryFault.TWICE_NEW_ID, DeliveryFault.LOSE_FIRST
        )
        if fault is DeliveryFault.HOLD:
            self._held.append(envelope)
            return
        self._start(self._deliver(envelope, lose_first=fault is DeliveryFault.LOSE_FIRST))
        if fault is DeliveryFault.TWICE:
            self._start(self._deliver(envelope))
        if fault is DeliveryFault.TWICE_NEW_ID:
            self._start(self._deliver({**envelope, "event_id": second_id}))

    def release(self, *, reverse: bool = False) -> None:
        """Let go of the events that were held back, the last one first when `reverse`."""
        held, self._held = self._held, []
        for envelope in reversed(held) if reverse else held:
            self._start(self._deliver(envelope))

    async def ask(self, errand: Errand, payload: Json) -> Answer:
        """Deliver once and give back the bot's answer, as a click or a command does."""
        self._count(1)
        try:
            answer = await self._send(errand, payload, Attempt())
        finally:
            self._count(-1)
        what = str(payload.get("type") or payload.get("command") or errand.value)
        self.log.append(Delivered(self.now(), what, "", 0, None, answer.status, answer.problem))
        return answer

    async def settle(self) -> None:
        """Wait until nothing is being delivered; retries that wait for a later time are not waited for."""
        if self._busy:
            await self._idle.wait()

    def expect(self) -> None:
        """A bot will be connected soon: what is delivered until `arrived` waits for it."""
        self.awaited = asyncio.Event()

    def arrived(self) -> None:
        """The bot that was expected hears now."""
        if self.awaited is not None:
            self.awaited.set()

    async def close(self) -> None:
        """Drop all that is under way and close every line there was; who asks the bot now is told it is not there."""
        self.arrived()
        self.line = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in self._lines:
            await line.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._count(1)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._count(-1)

    def _count(self, more: int) -> None:
        self._busy += more
        if self._busy:
            self._idle.clear()
        else:
            self._idle.set()

    async def _deliver(self, envelope: Json, *, lose_first: bool = False) -> None:
        reason: str | None = None
        for number in range(len(self.limits.retry_after) + 1):
            if number:
                await self._wait(self.limits.retry_after[number - 1])
            lost = lose_first and number == 0
            answer = Answer(0, problem=TIMED_OUT) if lost else await self._attempt(envelope, Attempt(number, reason))
            if answer.ok or answer.no_retry:
                return
            reason = answer.problem

    async def _attempt(self, envelope: Json, attempt: Attempt) -> Answer:
        event = envelope["event"]
        async with self._gate:
            answer = await self._send(Errand.EVENT, envelope, attempt)
        if self.faults.take_delivery(event, DeliveryFault.DEAF):
            answer = Answer(0, problem=TIMED_OUT)
        what = str(event.get("subtype") or event.get("type"))
        self.log.append(
            Delivered(
                self.now(), what, envelope["event_id"], attempt.number, attempt.reason, answer.status, answer.problem
            )
        )
        return answer

    async def _send(self, errand: Errand, payload: Json, attempt: Attempt) -> Answer:
        if self.awaited is not None:
            await self.awaited.wait()
        if self.line is None:
            return Answer(0, problem=UNREACHED)
        return await self.line.send(errand, payload, attempt, self.limits.ack_seconds)

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        due = self.now() + seconds
        self._count(-1)
        try:
            while self.now() < due:  # noqa: ASYNC110  nothing tells when a clock that is set by hand moves
                await asyncio.sleep(GLANCE)
        finally:
            self._count(1)
