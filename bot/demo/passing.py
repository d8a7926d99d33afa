"""How the demo's clock is moved forward: from one due thing to the next, so that each is told in its own time."""

import asyncio
import datetime as dt
from dataclasses import dataclass

from bot.demo.clock import DemoClock
from bot.running import Bot
from storage import inbox, outbox
from storage.line import Tx
from storage.upcoming import upcoming

AT_MOST_S = 20.0
"""Real seconds a jump may take; what is still to come then is told as after a pause of the bot."""
LOOK_S = 0.02


@dataclass(slots=True)
class Passing:
    """Lets time pass for a bot, which may start later than the clock."""

    clock: DemoClock
    bot: Bot | None = None
    starting: asyncio.Event | None = None
    """Set once the bot has started, where one is still to come; no time is skipped without it."""

    def begin(self, bot: Bot) -> None:
        """The bot has started: time passes with it from now on."""
        self.bot = bot
        if self.starting is not None:
            self.starting.set()

    def end(self) -> None:
        """The bot is about to stop: nobody waits for it any more."""
        self.bot = None

    async def jump(self, seconds: float) -> None:
        """Move forward by so many seconds of the demo's clock."""
        if self.starting is not None:
            await self.starting.wait()
        end = self.clock.now() + dt.timedelta(seconds=seconds)
        try:
            async with asyncio.timeout(AT_MOST_S):
                while self.bot is not None and (now := self.clock.now()) < end:
                    due = await self.bot.store.read(_soonest)
                    self._move_to(end if due is None else min(end, max(due, now)))
                    await self.caught_up()
        except TimeoutError:
            pass
        self._move_to(end)

    def _move_to(self, at: dt.datetime) -> None:
        self.clock.jump((at - self.clock.now()).total_seconds())

    async def caught_up(self) -> None:
        """Wait until the bot has nothing left to do that is due."""
        while (bot := self.bot) is not None:
            due = await bot.store.read(_soonest)
            if due is None or due > self.clock.now():
                return
            bot.engine.wake_all()
            await asyncio.sleep(LOOK_S)


def _soonest(tx: Tx) -> dt.datetime | None:
    times = (upcoming(tx).soonest, inbox.next_due(tx), outbox.next_due(tx))
    return min((at for at in times if at is not None), default=None)
