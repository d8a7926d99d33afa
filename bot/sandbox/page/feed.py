"""The stream of changes that keeps an open page up to date, as server-sent events."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.sandbox.changes import Change, Changed
from bot.sandbox.page.hosting import PageHost
from bot.sandbox.page.picture import (
    clock_json,
    ephemeral_json,
    home_json,
    modals_json,
    picture,
    room_json,
    tour_done,
    tour_json,
    waiting,
)
from bot.sandbox.seed import User
from bot.sandbox.shapes import message_json
from bot.sandbox.world import World

Json = dict[str, Any]

MOST_WAITING = 500
"""Changes a slow page may be behind; then it is sent the whole picture again."""
HEARTBEAT = 5.0
"""Real seconds between two looks at the clock that the page is told of."""


class Reader:
    """One open page, and the person who looks at it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.queue: asyncio.Queue[Change | None] = asyncio.Queue()

    def put(self, change: Change) -> None:
        """Queue a change, unless too many wait."""
        if self.queue.qsize() < MOST_WAITING:
            self.queue.put_nowait(change)


class Feed:
    """All open pages."""

    def __init__(self, world: World, host: PageHost) -> None:
        self._world, self._host = world, host
        self._readers: set[Reader] = set()
        self._stop_listening = world.changes.listen(self._spread)

    def close(self) -> None:
        """End every stream."""
        self._stop_listening()
        for reader in self._readers:
            reader.queue.put_nowait(None)

    async def serve(self, request: web.Request, user: User) -> web.StreamResponse:
        """Stream to one page until it is closed."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        reader = Reader(user)
        self._readers.add(reader)
        try:
            with suppress(ConnectionError):
                await self._stream(response, reader)
        finally:
            self._readers.discard(reader)
        return response

    async def _stream(self, response: web.StreamResponse, reader: Reader) -> None:
        await _send(response, picture(self._world, self._host, reader.user))
        while True:
            changes = await _next(reader.queue)
            if None in changes:
                return
            if len(changes) >= MOST_WAITING:
                await _send(response, picture(self._world, self._host, reader.user))
                continue
            for change in dict.fromkeys(changes):
                if change is not None:
                    await self._tell(response, reader.user, change)
            await _send(response, self._rest())

    async def _tell(self, response: web.StreamResponse, user: User, change: Change) -> None:
        if change.user and change.user != user.id:
            return
        told = self._told(user, change)
        if told is not None:
            await _send(response, {"kind": change.what.value, **told})

    def _told(self, user: User, change: Change) -> Json | None:
        world = self._world
        room = world.rooms.get(change.channel)
        match change.what:
            case Changed.MODALS:
                return {"modals": modals_json(world, user.id)}
            case Changed.HOME:
                return {"home": home_json(world, user.id)}
            case Changed.EPHEMERAL:
                shown = world.ephemerals.get(change.ts)
                return {"message": ephemeral_json(shown)} if shown else None
            case Changed.EPHEMERAL_GONE:
                return {"id": change.ts}
            case Changed.CLOCK:
                return None
            case Changed.ROOM:
                return picture(world, self._host, user)
            case Changed.MESSAGE | Changed.GONE:
                if room is None or user.id not in room.members:
                    return None
                message = room.messages.get(change.ts)
                if message is None:
                    return {"kind": "gone", "channel": room.id, "ts": change.ts}
                shape = message_json(world.people, room, message)
                return {"room": room_json(world, room), "channel": room.id, "message": shape}

    def _rest(self) -> Json:
        return {
            "kind": "rest",
            "clock": clock_json(self._world, self._host),
            "waiting": waiting(self._world, self._host),
            "tour": tour_json(self._host),
            "done": tour_done(self._host),
        }

    def _spread(self, change: Change) -> None:
        for reader in self._readers:
            reader.put(change)


async def _next(queue: "asyncio.Queue[Change | None]") -> list[Change | None]:
    """All changes there are, after waiting for the first; none when nothing changed for a while."""
    changes: list[Change | None] = []
    with suppress(TimeoutError):
        changes.append(await asyncio.wait_for(queue.get(), HEARTBEAT))
    while not queue.empty():
        changes.append(queue.get_nowait())
    return changes


async def _send(response: web.StreamResponse, body: Json) -> None:
    await response.write(f"data: {json.dumps(body)}\n\n".encode())
