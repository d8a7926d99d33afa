"""The bot over HTTP: every delivery a signed POST to its request URL, as Slack sends them."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.outward.line import REFUSED, TIMED_OUT, UNREACHED, Answer, Attempt, Errand, Json
from bot.sandbox.outward.signing import signed_headers


class HttpLine:
    """Posts to the bot's request URLs; with several for one errand each delivery goes to one of them."""

    def __init__(self, urls: Mapping[Errand, Sequence[str]], secret: str, wall: Callable[[], float]) -> None:
        self._urls = urls
        self._secret = secret
        self._wall = wall
        self._session = aiohttp.ClientSession(auto_decompress=False)
        self._pick = random.Random(0)  # the same choices in every run

    async def send(self, errand: Errand, payload: Json, attempt: Attempt, seconds: float) -> Answer:
        """Post once, signed now; an answer after `seconds` is not heard."""
        body, content_type = encoded(errand, payload)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (sandbox)",
            **signed_headers(self._secret, self._wall(), body),
            **_retry_headers(attempt),
        }
        try:
            async with asyncio.timeout(seconds):
                return await self._post(self._pick.choice(self._urls[errand]), body, headers)
        except TimeoutError:
            return Answer(0, problem=TIMED_OUT)
        except (aiohttp.ClientError, OSError):
            return Answer(0, problem=UNREACHED)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            content = _read(await response.read(), response.content_type)
            taken = 200 <= response.status < 300
            no_retry = not taken and response.headers.get("X-Slack-No-Retry") == "1"
            return Answer(response.status, content, None if taken else REFUSED, no_retry)

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()


def encoded(errand: Errand, payload: Json) -> tuple[bytes, str]:
    """The bytes of a delivery and their content type."""
    match errand:
        case Errand.EVENT:
            return json.dumps(payload).encode(), "application/json"
        case Errand.COMMAND:
            return urlencode(payload).encode(), "application/x-www-form-urlencoded"
        case Errand.INTERACTION:
            return urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"


def _retry_headers(attempt: Attempt) -> dict[str, str]:
    if not attempt.number:
        return {}
    return {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason or "unknown_error"}


def _read(body: bytes, content_type: str) -> Any:
    text = body.decode(errors="replace")
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
