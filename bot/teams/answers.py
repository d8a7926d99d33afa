"""Answers to what people typed or pressed: tried again when Teams asks to wait, marked as a repeat when unsure.

A post of the outbox is tried again by the relay. An answer stands in no table; it is tried again from here.
"""

import asyncio
import datetime as dt

import structlog

from bot.errands import Errands
from bot.teams.card_parts import Card
from bot.teams.cards import repeated
from bot.teams.messages import message_of
from bot.teams.sender import NOT_DRAWN, TOO_BIG, Sender
from scheduler.relay import Delivery, Outcome
from storage.conversations import ConversationRow

MORE_TRIES = 4
PAUSE = dt.timedelta(seconds=5)
"""Where Teams does not say how long to wait."""
_OPEN = frozenset({Outcome.RETRY, Outcome.UNKNOWN})
log = structlog.get_logger()


class Answers:
    """Says answers, and sees to it that they arrive."""

    def __init__(self, sender: Sender, errands: Errands) -> None:
        self._sender = sender
        self._errands = errands

    async def say(self, row: ConversationRow, card: Card, thread: str | None = None, clients: bool = False) -> Outcome:
        """What became of the first try; later ones go on by themselves.

        Where clients read along, nothing is said again of which nobody knows whether it arrived.
        """
        done = await self._try(row, card, thread)
        if done.outcome in _OPEN:
            self._errands.start(self._again(done, row, card, thread, clients))
        elif done.outcome is Outcome.REFUSED:
            log.warning("answer not delivered", why=done.why)
        return done.outcome

    async def _again(self, done: Delivery, row: ConversationRow, card: Card, thread: str | None, clients: bool) -> None:
        shown = card
        for _ in range(MORE_TRIES):
            if done.outcome not in _OPEN or (done.outcome is Outcome.UNKNOWN and clients):
                break
            if done.outcome is Outcome.UNKNOWN:
                shown = repeated(card)
            await asyncio.sleep((done.retry_after or PAUSE).total_seconds())
            done = await self._try(row, shown, thread)
        if done.outcome is not Outcome.SENT:
            log.warning("answer not delivered", outcome=done.outcome.value, why=done.why)

    async def _try(self, row: ConversationRow, card: Card, thread: str | None) -> Delivery:
        done = await self._sender.say(row, message_of(card), thread)
        if done.outcome is Outcome.REFUSED and done.why in (NOT_DRAWN, TOO_BIG) and card.card is not None:
            return await self._sender.say(row, message_of(Card(card.text, None)), thread)
        return done
