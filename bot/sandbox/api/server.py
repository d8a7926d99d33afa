"""The Web API's door: arguments, planned faults, token, limits and scopes, then the method; every call is put down."""

import asyncio
import hmac
from collections.abc import Callable
from typing import Any, NoReturn

from aiohttp import web

from bot.sandbox.api import chat, connections, conversations, files, people, reactions, views
from bot.sandbox.api.arguments import Args, read_args
from bot.sandbox.api.finding import need_scope
from bot.sandbox.api.scopes import NEEDED, WITH_APP_TOKEN, WITHOUT_TOKEN
from bot.sandbox.faults import CallFault, PlannedCall
from bot.sandbox.ledger import Json
from bot.sandbox.problems import ApiError
from bot.sandbox.world import World

METHODS: dict[str, Callable[[World, Args], Json]] = {
    **chat.METHODS,
    **conversations.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
    **files.METHODS,
    **connections.METHODS,
}


class WebApi:
    """Answers /api/<method>."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        try:
            args = await read_args(request)
        except ApiError as error:
            return self._answer(method, {}, error.body())
        fault = self._world.faults.take_call(method, args)
        if fault is not None:
            return await self._faulty(request, method, args, fault)
        return self._answer(method, args, self._result(request, method, args))

    def _result(self, request: web.Request, method: str, args: Args) -> Json:
        try:
            self._authorise(request, method, args)
            self._keep_pace(method)
            if method not in METHODS:
                raise ApiError("unknown_method", req_method=method)
            if method in NEEDED:
                need_scope(self._world, *NEEDED[method])
            return {"ok": True, **METHODS[method](self._world, args)}
        except ApiError as error:
            return error.body()

    def _authorise(self, request: web.Request, method: str, args: Args) -> None:
        if method in WITHOUT_TOKEN:
            return
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or args.text("token")
        if not token:
            raise ApiError("not_authed")
        wanted = self._world.app_token if method in WITH_APP_TOKEN else self._world.token
        if not hmac.compare_digest(token.encode(), wanted.encode()):
            known = token in (self._world.token, self._world.app_token)
            raise ApiError("not_allowed_token_type" if known else "invalid_auth")
        if self._world.faults.token_error and method not in WITH_APP_TOKEN:
            raise ApiError(self._world.faults.token_error)

    def _keep_pace(self, method: str) -> None:
        most = self._world.limits.per_minute.get(method)
        wait = self._world.pace.wait(method, most, 60.0, self._world.now()) if most is not None else 0
        if wait:
            raise ApiError("ratelimited", retry_after=wait)

    async def _faulty(self, request: web.Request, method: str, args: Args, fault: PlannedCall) -> web.StreamResponse:
        match fault.kind:
            case CallFault.ERROR:
                return self._answer(method, args, {"ok": False, "error": fault.error})
            case CallFault.HTTP:
                self._world.ledger.write_call(method, args, f"http {fault.status}")
                return web.Response(status=fault.status, text=fault.body)
            case CallFault.RATE_LIMIT:
                return self._limited(method, args, fault.retry_after)
            case CallFault.DROP_BEFORE:
                return self._cut(request, method, args)
            case CallFault.DROP_AFTER:
                self._result(request, method, args)
                return self._cut(request, method, args)
            case CallFault.DELAY_BEFORE:
                await asyncio.sleep(fault.seconds)
                return self._answer(method, args, self._result(request, method, args))
            case CallFault.DELAY_AFTER:
                result = self._result(request, method, args)
                await asyncio.sleep(fault.seconds)
                return self._answer(method, args, result)

    def _cut(self, request: web.Request, method: str, args: Args) -> NoReturn:
        """Reset the connection without a word, as a lost network does."""
        self._world.ledger.write_call(method, args, "cut")
        if request.transport is not None:
            request.transport.abort()
        raise web.HTTPServiceUnavailable

    def _answer(self, method: str, args: Args | Json, body: Json) -> web.Response:
        if body.get("error") == "ratelimited":
            return self._limited(method, args, str(body.get("retry_after", 1)))
        self._world.ledger.write_call(method, args, "ok" if body["ok"] else str(body["error"]))
        return web.json_response(body, headers=self._headers())

    def _limited(self, method: str, args: Args | Json, retry_after: str | None) -> web.Response:
        self._world.ledger.write_call(method, args, "429")
        headers = {**self._headers(), **({"Retry-After": retry_after} if retry_after is not None else {})}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    def _headers(self) -> dict[str, str]:
        scopes = self._world.settings.scopes
        return {"x-oauth-scopes": ",".join(sorted(scopes))} if scopes else {}


async def upload(world: World, request: web.Request) -> web.Response:
    """Take the bytes of a file, raw or as a form."""
    file = world.files.get(request.match_info["file"])
    if file is None or file.done:
        return web.Response(status=404, text="no such upload")
    file.content = await _bytes(request)
    return web.Response(text=f"OK - {len(file.content)}")


async def download(world: World, request: web.Request) -> web.Response:
    """Give a file back: a picture as one, all else as something to save and never to run."""
    file = world.files.get(request.match_info["file"])
    if file is None:
        return web.Response(status=404, text="no such file")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    if file.content.startswith(b"\x89PNG"):
        return web.Response(body=file.content, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
    return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for field in (await request.post()).values():
        reader: Any = getattr(field, "file", None)
        if reader is not None:
            content: bytes = reader.read()
            return content
    return b""
