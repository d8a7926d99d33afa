"""What was written while nobody listened is read from the channels' history, once, as if it had just arrived.

How far back each channel has to be read is kept in the database until it was read, so that being killed in the middle
loses nothing. It all happens beside the ordinary work: Slack may allow no more than a page a minute.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog

from bot.slack.history import GivenUp, History
from bot.slack.inbound import Event, moment
from bot.slack.keeping import read
from bot.slack.workspaces import Workspace, Workspaces, workspace_of
from handlers.desk import Desk
from handlers.messages import receive
from playbooks.schema import Playbook
from storage import heartbeats, messages, tickets
from storage.errors import StoreError
from storage.line import Tx
from storage.store import Store

FURTHEST = dt.timedelta(days=7)
OVERLAP = dt.timedelta(minutes=10)
"""How far before the newest known message to look: what Slack could not deliver while a later message got through.

Slack's last retry comes about six minutes after the message.
"""
TRY_AGAIN_S = 60.0
_NOTE = "catch-up"
"""The heartbeat under which it is kept how far back each channel is still to be read."""
Since = Mapping[str, dt.datetime]
"""From when on each channel has to be read."""
log = structlog.get_logger()


class CatchingUp:
    """Reads what was missed: after a start, after the websocket was silent, after Slack held events back."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        workspaces: Workspaces,
        now: Callable[[], dt.datetime],
        wake: Callable[[], None] = lambda: None,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._desk = desk
        self._workspaces = workspaces
        self._now = now
        self._wake = wake
        self._pause = pause
        self._task: asyncio.Task[None] | None = None
        self._asked = asyncio.Event()
        self.found = 0

    async def note_start(self) -> None:
        """Note how far every channel is known, before anything new is let in, which would hide what was missed."""
        now = self._now()
        await self._store.write(lambda tx: self._note(tx, self._known(tx), now))

    async def note_gap(self, began: dt.datetime) -> None:
        """Note that events since then may be missing in every channel, and read them."""
        now = self._now()
        await self._store.write(lambda tx: self._note(tx, dict.fromkeys(self._places(), began), now))
        self._asked.set()

    def start(self) -> None:
        """Read what is noted, now and whenever more is."""
        self._asked.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop reading; what was not read is still noted."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def done(self) -> None:
        """Wait until nothing is left to read."""
        while self._asked.is_set() or await self._left():  # noqa: ASYNC110  it is a row that says so
            await asyncio.sleep(0.01)

    async def _run(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self._round()
            except StoreError as error:
                log.warning("catch-up interrupted", error=type(error).__name__)
            if await self._left():
                await self._pause(TRY_AGAIN_S)
                self._asked.set()

    async def _left(self) -> bool:
        try:
            return bool(await self._store.read(_noted))
        except StoreError:
            return True

    async def _round(self) -> None:
        """Read every noted channel; one that cannot be read just now stays noted."""
        for channel, since in (await self._store.read(_noted)).items():
            playbook = self._places().get(channel)
            workspace = await self._workspaces.of(workspace_of(playbook)) if playbook else None
            finished = playbook is None or workspace is None or await self._read(workspace, playbook, channel, since)
            if finished:
                await self._store.write(partial(self._read_up, channel=channel, since=since))

    async def _read(self, workspace: Workspace, playbook: Playbook, channel: str, since: dt.datetime) -> bool:
        threads = await self._store.read(lambda tx: _open_threads(tx, playbook.client, channel))
        history = History(workspace.client, channel, self._pause)
        try:
            raw = await history.since(max(since, self._now() - FURTHEST), threads)
        except GivenUp as error:
            log.warning("history not read", channel=channel, error=str(error))
            return error.for_good
        # At once: the newest come first, and what is kept of them alone would hide the rest.
        await self._keep(workspace, channel, raw)
        return True

    async def _keep(self, workspace: Workspace, channel: str, raw: list[dict[str, Any]]) -> None:
        values = []
        for message in raw:
            event = {"type": "message", "channel": channel, **message}
            id = f"history:{channel}:{message.get('ts')}"
            inbound = read(workspace, Event({"team_id": workspace.team, "event_id": id, "event": event}))
            if inbound is not None:
                values.append(inbound)
        if values:
            values.sort(key=lambda inbound: inbound.at)
            now = self._now()
            new = sum(await self._store.write(lambda tx: receive(tx, values, now)))
            self.found += new
            if new:
                log.info("caught up", channel=channel, messages=new)
                self._wake()

    def _places(self) -> dict[str, Playbook]:
        """The clients' channels."""
        every = self._desk.book.playbooks.values()
        return {place.id: playbook for playbook in every for place in playbook.channels.slack}

    def _known(self, tx: Tx) -> dict[str, dt.datetime]:
        """When each channel's newest known message was written, or when we last lived where none was ever heard.

        Before the first start there is nothing to catch up with.
        """
        lived = max((each.beat_at for each in heartbeats.every(tx)), default=None)
        found = {}
        for channel, playbook in self._places().items():
            since = messages.newest_at(tx, playbook.client, channel) or lived
            if since is not None:
                found[channel] = since
        return found

    def _note(self, tx: Tx, since: Since, now: dt.datetime) -> None:
        """Add to what is noted; what is noted from earlier on stays so."""
        noted = _noted(tx)
        for channel, at in since.items():
            noted[channel] = min(at - OVERLAP, noted.get(channel, at))
        _write(tx, noted, now)

    def _read_up(self, tx: Tx, channel: str, since: dt.datetime) -> None:
        """A channel was read from `since` on; what has been noted meanwhile from earlier on is left."""
        noted = _noted(tx)
        if channel in noted and noted[channel] >= since:
            del noted[channel]
        _write(tx, noted, self._now())


def _noted(tx: Tx) -> dict[str, dt.datetime]:
    row = heartbeats.last(tx, _NOTE)
    return {channel: dt.datetime.fromisoformat(at) for channel, at in (row.detail if row else {}).items()}


def _write(tx: Tx, noted: Since, now: dt.datetime) -> None:
    heartbeats.beat(tx, _NOTE, now, {channel: at.isoformat() for channel, at in noted.items()})


def _open_threads(tx: Tx, client: str, channel: str) -> list[str]:
    """The threads of open tickets: a reply there does not show in the channel's own history."""
    rows = [row for row in tickets.open_of(tx, client) if row.channel == channel]
    opened = [messages.by_id(tx, client, row.opened_message) for row in rows if row.opened_message]
    threads = {row.thread_id for row in rows} | {message.message_id for message in opened if message}
    return sorted(thread for thread in threads if thread and moment(thread) is not None)
