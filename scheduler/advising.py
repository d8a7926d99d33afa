"""The advice round: asks a second reader about messages that were judged already, with no transaction open.

Whatever goes wrong is counted and forgotten: the first reading stands.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import structlog

from handlers.advising import Answer, Question, Unadvised, questions, take_answer
from handlers.desk import Desk
from storage.advice import Caps
from storage.store import Store

log = structlog.get_logger()


class Adviser(Protocol):
    """A second reader that may be slow, wrong or gone; it never raises."""

    def room(self) -> int:
        """How many messages it may be asked about now; 0 while it is left alone after failures."""

    async def advise(self, question: Question) -> Answer:
        """Signals of one message, or why there are none."""


class Advising:
    """Asks, applies and counts."""

    def __init__(self, store: Store, desk: Desk, adviser: Adviser, caps: Caps, now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._desk = desk
        self._adviser = adviser
        self._caps = caps
        self._now = now
        self.outcomes: Counter[str] = Counter()
        """What became of messages and requests since the start."""
        self.redacted: Counter[str] = Counter()
        """How many things of each kind were taken out before words left."""

    async def run_once(self) -> int:
        """Ask about one batch; returns how many messages there were, asked about or not."""
        room = self._adviser.room()
        if room < 1:
            return 0
        now = self._now()
        found, left = await self._store.write(lambda tx: questions(tx, self._desk, self._caps, room, now))
        self.outcomes.update(left)
        await asyncio.gather(*(self._ask(question) for question in found))
        return len(found) + len(left)

    async def _ask(self, question: Question) -> None:
        self.outcomes["asked"] += 1
        answer = await self._answer(question)
        self.redacted.update(answer.redacted)
        now = self._now()
        outcome = await self._store.write(lambda tx: take_answer(tx, self._desk, question, answer, now))
        self.outcomes[outcome] += 1
        if isinstance(answer, Unadvised):
            self.outcomes[f"failed_{answer.why}"] += outcome == "retried"
        kinds = {kind: count for kind, count in sorted(answer.redacted.items()) if count}
        log.info("advice", message=question.row.message_id, outcome=outcome, redacted=kinds)

    async def _answer(self, question: Question) -> Answer:
        try:
            return await self._adviser.advise(question)
        except Exception as error:
            # The first reading stands whatever an adviser does wrong; its error may quote the message.
            log.error("adviser failed", error=type(error).__name__)
            return Unadvised("error")
