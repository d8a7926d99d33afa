"""The one server: Web API, response addresses, uploads, websockets and the page, on the loopback address."""

import json

from aiohttp import web

from bot.sandbox import replying
from bot.sandbox.api.server import WebApi, download, upload
from bot.sandbox.page.hosting import PageHost
from bot.sandbox.page.site import Site, somebody_there, this_computer_only
from bot.sandbox.problems import ApiError
from bot.sandbox.world import World

HOST = "127.0.0.1"
MOST_BYTES = 50 * 1024 * 1024


class Server:
    """Serves one workspace."""

    def __init__(self, world: World, page: PageHost) -> None:
        self._world, self._page = world, page
        self._site: Site | None = None
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Serve on this port, or on any free one when it is 0."""
        app = web.Application(client_max_size=MOST_BYTES, middlewares=[somebody_there, this_computer_only])
        app.router.add_route("*", "/api/{method}", WebApi(self._world).handle)
        app.router.add_post("/response/{word}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files/{file}", self._download)
        app.router.add_get("/link", self._link)
        self._site = Site(self._world, self._page)
        self._site.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        listener = web.TCPSite(self._runner, HOST, port)
        await listener.start()
        self._world.home_url = f"http://{HOST}:{_port(self._runner)}/"

    async def stop(self) -> None:
        """Close every connection."""
        if self._site is not None:
            self._site.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
            reply_to = self._world.replies.use(request.match_info["word"])
            replying.answer(self._world, reply_to, body, "response_url")
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        except ApiError as error:
            return web.Response(status=404 if error.code in ("expired_url", "used_url") else 400, text=error.code)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        return await upload(self._world, request)

    async def _download(self, request: web.Request) -> web.Response:
        return await download(self._world, request)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self._world.sockets is None:
            raise web.HTTPNotFound
        return await self._world.sockets.accept(request)


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1])
