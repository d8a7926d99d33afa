"""What every way in from outside shares: bodies of bounded size and time, plain refusals, no 500 for junk."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

READ_WITHIN_S = 5.0
"""How long a body may take: Slack gives up on an answer after three seconds."""
DEEPEST = 60
_CHUNK = 64 * 1024
_NESTS = (dict, list)
_TOO_SLOW = 408


class Refused(Exception):
    """A request that goes no further, with its HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@web.middleware
async def plain_failures(request: web.Request, handler: Callable[..., object]) -> web.StreamResponse:
    """Turn what the gate refuses into its status, without a word of the body anywhere."""
    try:
        return await handler(request)  # type: ignore[misc, no-any-return]
    except Refused as refused:
        response = web.json_response({"ok": False, "error": refused.why}, status=refused.status)
        if refused.status == _TOO_SLOW:
            response.force_close()
        return response
    except ConnectionError:
        if request.transport is not None:
            raise
        return web.Response(status=400)  # whoever sent it has gone in the middle of it, and reads this no more


async def read_body(request: web.Request, most: int) -> bytes:
    """The raw body, refused as soon as it grows too large or its sender is too slow; compressed ones are not taken."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "compressed")
    if (request.content_length or 0) > most:
        raise Refused(413, "too large")
    if request.content.is_eof():  # it came with its head, as nearly every body does: nobody is waited for
        return bytes(_bounded(await request.content.read(), most))
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            body = bytearray()
            async for chunk in request.content.iter_chunked(_CHUNK):
                body += chunk
                _bounded(body, most)
            return bytes(body)
    except TimeoutError:
        raise Refused(_TOO_SLOW, "too slow") from None


def _bounded(body: bytes | bytearray, most: int) -> bytes | bytearray:
    if len(body) > most:
        raise Refused(413, "too large")
    return body


def json_object(text: str) -> dict[str, object]:
    """The JSON object a text is; raises Refused for anything else, and for one nested too deep."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None
    shallow = text.count("{") + text.count("[") <= DEEPEST  # as nearly all is
    if not isinstance(found, dict) or (not shallow and too_deep(found)):
        raise Refused(400, "not an object")
    return found


def storable(value: Any) -> Any:
    """The same without what no database keeps: halves of characters become a mark, and NUL goes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    return {storable(name): storable(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def too_deep(found: object) -> bool:
    """Whether a value is nested deeper than anybody honest nests."""
    level: list[object] = [found]
    for _ in range(DEEPEST):
        level = [
            child
            for value in level
            if isinstance(value, _NESTS)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True
