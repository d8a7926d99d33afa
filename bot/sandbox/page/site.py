"""The page's routes: its files, its stream of changes and what it may ask for; for this computer's browser alone."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.page.doing import Doings
from bot.sandbox.page.feed import Feed
from bot.sandbox.page.hosting import PageHost
from bot.sandbox.page.picture import choices
from bot.sandbox.problems import NotPossible
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """The page and all it talks to."""

    def __init__(self, world: World, host: PageHost) -> None:
        self._world, self._host = world, host
        self._feed = Feed(world, host)
        self._doings = Doings(world, host)

    def add_to(self, app: web.Application) -> None:
        """Add the page's routes to the workspace's server."""
        app.router.add_get("/", self._index)
        app.router.add_get("/static/{name}", self._static)
        app.router.add_get("/page/start", self._start)
        app.router.add_get("/page/feed", self._stream)
        app.router.add_post("/page/do", self._do)
        app.router.add_get("/archives/{channel}/{message}", self._linked)

    def close(self) -> None:
        """End the streams of open pages."""
        self._feed.close()

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = STATIC / request.match_info["name"]
        if path.parent != STATIC or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def _start(self, request: web.Request) -> web.Response:
        return web.json_response({"choices": choices(self._world, self._host)})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        user = self._world.people.get(request.query.get("as", ""))
        if user is None:
            raise web.HTTPNotFound
        return await self._feed.serve(request, user)

    async def _do(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            asked: Any = await request.json()
        except ValueError:
            raise web.HTTPBadRequest from None
        if not isinstance(asked, dict):
            raise web.HTTPBadRequest
        try:
            return web.json_response(await self._doings.do(asked))
        except NotPossible as error:
            return web.json_response({"error": str(error)}, status=400)

    async def _linked(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"/#{request.match_info['channel']}/{request.match_info['message']}")


@web.middleware
async def somebody_there(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who goes away in the middle of a request, as a page does that is closed, is no error of ours."""
    try:
        return await handler(request)
    except ConnectionError:
        if request.transport is not None:
            raise
        return web.Response(status=400)


@web.middleware
async def this_computer_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests made under another name than this computer's own, or by another site's page."""
    name = (request.url.host or "").lower()
    origin = request.headers.get("Origin")
    if name not in LOOPBACK or (origin is not None and origin != f"{request.scheme}://{request.host}"):
        raise web.HTTPForbidden(text="The sandbox answers to this computer only.")
    return await handler(request)
