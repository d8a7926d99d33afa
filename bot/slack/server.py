"""Slack's web routes: what passes the gate goes to Bolt, and Bolt's answer goes back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.gate import storable
from bot.slack.adapter import KeptFirst
from bot.slack.gate import check, read_body

PATH = "/slack/events"
_OK = 200
_READ_BY_BOLT = ("x-slack-", "content-type")


def routes(app: KeptFirst, signing_secret: str, now: Callable[[], float]) -> list[web.RouteDef]:
    """The one route for events, commands and interactivity."""

    async def events(request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        headers = request.headers
        payload = check(
            body,
            headers.get("Content-Type", ""),
            headers.get("X-Slack-Request-Timestamp", ""),
            headers.get("X-Slack-Signature", ""),
            signing_secret,
            now(),
        )
        return await _answer(app, payload, body.decode("utf-8"), headers)

    return [web.post(PATH, events)]


def _request(payload: dict[str, Any], raw: str, headers: Mapping[str, str]) -> AsyncBoltRequest:
    """A request as Bolt takes it, with the payload that the gate has read already."""
    of_slack: dict[str, str | Sequence[str]] = {
        name: [value] for name, value in headers.items() if name.lower().startswith(_READ_BY_BOLT)
    }
    made = AsyncBoltRequest(body=payload, headers=of_slack, mode="socket_mode")
    made.raw_body = raw
    return made


async def _answer(app: KeptFirst, payload: dict[str, Any], raw: str, headers: Mapping[str, str]) -> web.Response:
    """Let the app answer a request; an error inside becomes 503, so that Slack brings the event again."""
    # In JSON that was UTF-8, nothing unstorable stands but behind an escape; a form has escapes of its own.
    clean = payload if raw.startswith("{") and "\\u" not in raw else storable(payload)
    try:
        found = await app.answer(clean, lambda body: _request(body, raw, headers))
    except Exception:
        return web.Response(status=503)
    if not found.body and found.status == _OK:
        return web.Response()
    response = web.Response(status=found.status if found.status < 500 else 503, text=found.body)
    for name, values in found.headers.items():
        if name.lower() not in ("set-cookie", "content-length"):
            response.headers[name] = values[0]
    return response
