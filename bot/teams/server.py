"""Teams' web route: what passes the gate goes through the SDK, and its answer goes back."""

import uuid

import structlog
from aiohttp import web

from bot.gate import Refused, read_body
from bot.teams.adapter import TeamsAdapter
from bot.teams.gate import MOST_BYTES, Gate, Passed

PATH = "/api/messages"
log = structlog.get_logger()


def routes(adapter: TeamsAdapter, gate: Gate) -> list[web.RouteDef]:
    """The one route for messages, updates and invokes."""

    async def activities(request: web.Request) -> web.StreamResponse:
        body = await read_body(request, MOST_BYTES)
        headers = request.headers
        passed = await gate.check(body, headers.get("Content-Type", ""), headers.get("Authorization", ""))
        return await _answer(adapter, passed)

    return [web.post(PATH, activities)]


async def _answer(adapter: TeamsAdapter, passed: Passed) -> web.StreamResponse:
    try:
        status, found = await adapter.take(passed)
    except Refused:
        raise
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        # Its words may quote a message; its kind and the reference are enough to find it.
        log.error("activity failed", reference=reference, error=type(error).__name__)
        return web.Response(status=503)
    return web.Response(status=status) if found is None else web.json_response(found, status=status)
