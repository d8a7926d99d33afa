"""The web server's front door: how many may stand in it, and how long each may take to say what they want.

aiohttp bounds the size of a request's head but neither the time it takes nor the number of connections: those who send
nothing, or a letter a second, would keep ours for an hour each, and with them what is needed to open a file or to post.
"""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler

MOST_CONNECTIONS = 500
"""Past so many the oldest gives way to the newest: an honest request is over in a moment."""
HEAD_WITHIN_S = 10.0
"""How long a new connection may take until its first request's headers are there."""
IDLE_S = 75.0
"""How long a connection is kept between requests: longer than proxies keep theirs, which is a minute mostly."""
_LINGER_S = 1.0
"""How long what is left of a refused body is still read, so that its sender sees the refusal."""


class Front:
    """Serves one application on one port."""

    def __init__(self, app: web.Application, finish_within: float) -> None:
        app.middlewares.append(self._arrived)
        # What is compressed is refused unread: aiohttp would unpack it first.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=finish_within,
            keepalive_timeout=IDLE_S,
            lingering_time=_LINGER_S,
            auto_decompress=False,
        )
        self._listening: asyncio.Server | None = None
        self._silent: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which is any free one when 0 was asked for. Raises OSError."""
        await self._runner.setup()
        self._listening = await asyncio.get_running_loop().create_server(self._met, host, port)
        return int(self._listening.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take nothing new, let what is being answered finish, close every connection."""
        if self._listening is not None:
            self._listening.close()
        for timer in self._silent.values():
            timer.cancel()
        await self._runner.cleanup()

    def _met(self) -> asyncio.Protocol:
        server = self._runner.server
        assert server is not None
        there = [one for one in server.connections if one.transport is not None]
        if len(there) >= MOST_CONNECTIONS:
            self._gone(there[0])
        met = server()
        self._silent[met] = asyncio.get_running_loop().call_later(HEAD_WITHIN_S, self._gone, met)
        return met

    def _gone(self, connection: web.RequestHandler) -> None:
        if (timer := self._silent.pop(connection, None)) is not None:
            timer.cancel()
        connection.force_close()

    @web.middleware
    async def _arrived(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        timer = self._silent.pop(request.protocol, None)
        if timer is not None:
            timer.cancel()
        return await handler(request)
