"""Socket Mode: the bot opens websockets, each delivery goes over one of them and is acknowledged by its envelope id."""

import asyncio
import json
import random
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.outward.line import REFUSED, TIMED_OUT, UNREACHED, Answer, Attempt, Errand, Json
from bot.sandbox.stamps import Ids

MOST_CONNECTIONS = 10
PING_EVERY = 5.0
"""Real seconds between Slack's own pings, by which a bot can tell that its websocket is alive."""


class Socket:
    """One websocket of the bot; `deaf` makes it say and hear nothing while it stays open."""

    def __init__(self, ws: web.WebSocketResponse) -> None:
        self.ws = ws
        self.deaf = False
        self.leaving = False
        self.waiting: dict[str, asyncio.Future[Any]] = {}

    async def send(self, frame: Json) -> None:
        """Send one frame, unless the socket is deaf."""
        if not self.deaf:
            await self.ws.send_str(json.dumps(frame))

    async def listen(self) -> None:
        """Hear acknowledgements and pings until the bot hangs up."""
        async for frame in self.ws:
            if self.deaf:
                continue
            if frame.type is WSMsgType.PING:
                await self.ws.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledge(frame.data)

    async def ping(self) -> None:
        """Ping the bot now and then for as long as the socket is open."""
        while True:
            await asyncio.sleep(PING_EVERY)
            if not self.deaf:
                await self.ws.ping(b"Ping from sandbox")

    def _acknowledge(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        waiter = self.waiting.pop(frame.get("envelope_id", ""), None) if isinstance(frame, dict) else None
        if waiter is not None and not waiter.done():
            waiter.set_result(frame.get("payload"))


class SocketLine:
    """All websockets the bot holds open."""

    def __init__(self, app_id: str, ids: Ids) -> None:
        self._app_id = app_id
        self._ids = ids
        self._sockets: list[Socket] = []
        self._tickets: set[str] = set()
        self._pick = random.Random(0)  # the same choices in every run
        self.opened = asyncio.Event()

    @property
    def open(self) -> list[Socket]:
        """The websockets that still take deliveries."""
        return [socket for socket in self._sockets if not socket.ws.closed and not socket.leaving]

    def ticket(self) -> str:
        """A word that opens one websocket, once."""
        ticket = self._ids.next("ticket-")
        self._tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="Request Timeout")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws)
        self._sockets.append(socket)
        pings = asyncio.create_task(socket.ping())
        try:
            await socket.send(self._hello())
            self.opened.set()
            await socket.listen()
        finally:
            self._forget(socket)
            pings.cancel()
            await asyncio.gather(pings, return_exceptions=True)
        return ws

    async def send(self, errand: Errand, payload: Json, attempt: Attempt, seconds: float) -> Answer:
        """Send over one open websocket, picked at random; the answer is what came with the acknowledgement."""
        if not self.open:
            return Answer(0, problem=UNREACHED)
        socket = self._pick.choice(self.open)
        envelope = self._ids.next("envelope-")
        waiter: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        socket.waiting[envelope] = waiter
        try:
            async with asyncio.timeout(seconds):
                await socket.send(_frame(errand, payload, attempt, envelope))
                return Answer(200, await waiter)
        except TimeoutError:
            return Answer(0, problem=TIMED_OUT)
        except ConnectionError:
            return Answer(0, problem=REFUSED)
        finally:
            socket.waiting.pop(envelope, None)

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Tell every websocket to leave, as Slack does now and then, and hang up unless only a warning is meant."""
        for socket in list(self._sockets):
            await socket.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            if close:
                socket.leaving = True
                await socket.ws.close()

    def deafen(self, deaf: bool = True) -> None:
        """Make the open websockets say and hear nothing, without closing them; False wakes them again."""
        for socket in self._sockets:
            socket.deaf = deaf

    async def close(self) -> None:
        """Hang up on every websocket."""
        for socket in list(self._sockets):
            socket.leaving = True
            await socket.ws.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _forget(self, socket: Socket) -> None:
        self._sockets.remove(socket)
        for waiter in socket.waiting.values():
            if not waiter.done():
                waiter.set_exception(ConnectionError("the websocket is closed"))
        if not self._sockets:
            self.opened.clear()


def _frame(errand: Errand, payload: Json, attempt: Attempt, envelope: str) -> Json:
    frame: Json = {
        "envelope_id": envelope,
        "type": errand.value,
        "payload": payload,
        "accepts_response_payload": errand is not Errand.EVENT,
    }
    if errand is Errand.EVENT:
        frame |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason or ""}
    return frame
