"""Slack's web routes: what passes the gate goes to Bolt, and Bolt's answer goes back."""

from collections.abc import Callable, Sequence

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.gate import in_time
from bot.slack.gate import check, read_body

PATH = "/slack/events"


def routes(app: AsyncApp, signing_secret: str, now: Callable[[], float]) -> list[web.RouteDef]:
    """The one route for events, commands and interactivity."""

    async def events(request: web.Request) -> web.StreamResponse:
        body = await in_time(read_body(request))
        headers = request.headers
        check(
            body,
            headers.get("Content-Type", ""),
            headers.get("X-Slack-Request-Timestamp", ""),
            headers.get("X-Slack-Signature", ""),
            signing_secret,
            now(),
        )
        return await answer(app, body.decode("utf-8"), {name.lower(): [value] for name, value in headers.items()})

    return [web.post(PATH, events)]


async def answer(app: AsyncApp, body: str, headers: dict[str, str | Sequence[str]]) -> web.Response:
    """Let Bolt answer a request; an error inside becomes 503, so that Slack brings the event again."""
    try:
        found = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
    except Exception:
        return web.Response(status=503)
    response = web.Response(status=found.status if found.status < 500 else 503, text=found.body)
    for name, values in found.headers.items():
        if name.lower() not in ("set-cookie", "content-length"):
            response.headers[name] = values[0]
    return response
