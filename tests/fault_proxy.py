"""A proxy before Microsoft's local Teams client: it answers in its place, or cuts the line after passing a call on.

No proxy of packets can do this: which call fails is told by what it is for and what it carries.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

_HOPS = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-encoding"})


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a kind: a status instead of the answer, or no answer at all."""

    call: str
    """How the call's method and path begin, such as `POST /v3/conversations`."""
    holding: str
    """Words in its body."""
    times: int
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    passed_on: bool = False


@dataclass(slots=True)
class Call:
    """One call of the bot, and what came of it: a status of either, or `cut`."""

    told: str
    body: str
    came: str = ""


class FaultProxy:
    """Passes the connector's calls on to `upstream`, unless something is to go wrong."""

    def __init__(self) -> None:
        self.upstream = ""
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.url = ""

    def refuse(self, call: str, holding: str, status: int, times: int = 1, **headers: str) -> None:
        """Answer the next calls with a status, without passing them on."""
        self.faults.append(Fault(call, holding, times, status, headers))

    def cut(self, call: str, holding: str, times: int = 1, passed_on: bool = True) -> None:
        """Close the line instead of answering, after or instead of passing the calls on."""
        self.faults.append(Fault(call, holding, times, passed_on=passed_on))

    def came(self, call: str, holding: str) -> list[str]:
        """What came of each call of a kind so far."""
        return [one.came for one in self.calls if one.told.startswith(call) and holding in one.body]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of the bot."""
        body = await request.read()
        call = Call(f"{request.method} {request.path.removeprefix('/_connector')}", body.decode("utf-8", "replace"))
        self.calls.append(call)
        fault = self._next(call)
        if fault is not None and fault.status:
            call.came = str(fault.status)
            return web.json_response({"error": {"code": "Fault"}}, status=fault.status, headers=fault.headers)
        if fault is not None and not fault.passed_on:
            return self._cut(request, call)
        status, answer, headers = await self._pass_on(request, body)
        if fault is not None:
            return self._cut(request, call)
        call.came = str(status)
        return web.Response(body=answer, status=status, headers=headers)

    def _next(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if call.told.startswith(fault.call) and fault.holding in call.body:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _cut(self, request: web.Request, call: Call) -> web.StreamResponse:
        call.came = "cut"
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _pass_on(self, request: web.Request, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOPS}
        url = f"{self.upstream}{request.raw_path}"
        async with self._http.request(request.method, url, headers=headers, data=body or None) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOPS}
            return answer.status, await answer.read(), kept

    @asynccontextmanager
    async def served(self) -> AsyncIterator["FaultProxy"]:
        """Serve on a free port of this machine; `upstream` may be set later."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self.handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._http:
            try:
                yield self
            finally:
                await runner.cleanup()
