"""Putting a file where Teams says it goes: the address is checked before a byte is sent, and no token goes there.

The address comes from the reader's own client. Whoever could choose it freely would have a review sent to themselves.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.teams.service_urls import THIS_MACHINE

TRIES = 3
TIMEOUT_S = 20
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 10.0
_LONGEST = 8_000
_SHAPE = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?/[!-~]*", re.I)
"""Printable ASCII only: no space, no control character, and nobody's name before the host."""
_PORT = 443
_TAKEN = frozenset({200, 201})
_WAIT = frozenset({408, 423, 429})

Trusted = Callable[[str], bool]


class NotTaken(Exception):
    """The file's place did not take it; `over` says that this place never will."""

    def __init__(self, why: str, over: bool) -> None:
        super().__init__(why)
        self.over = over


def trusted_at(hosts: frozenset[str], local: bool) -> Trusted:
    """A check of addresses of files: https at a listed domain or below it; http on this machine in the local mode.

    A server on this machine may also be listed with its port.
    """

    def trusted(url: str) -> bool:
        if len(url) > _LONGEST or not _SHAPE.fullmatch(url) or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.scheme.lower() == "http":
            return host in THIS_MACHINE and (local or f"{host}:{port}" in hosts)
        return not local and port in (None, _PORT) and any(f".{host}".endswith(f".{one}") for one in hosts)

    return trusted


class Uploads:
    """Puts files into places that Teams made for them."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        trusted: Trusted,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self.trusted = trusted
        self._pause = pause

    async def put(self, url: str, content: bytes) -> None:
        """Put a whole file; to do that twice is to do it once, so it is tried again. Raises NotTaken with why not."""
        if not self.trusted(url):
            raise NotTaken("not a place of OneDrive or SharePoint", over=True)
        for turn in range(TRIES):
            why, wait = await self._try(url, content)
            if why is None:
                return
            if turn + 1 < TRIES:
                await self._pause(min(wait or FIRST_WAIT_S * 3**turn, LONGEST_WAIT_S))
        raise NotTaken(why or "", over=False)

    async def _try(self, url: str, content: bytes) -> tuple[str | None, float]:
        """What was wrong, and how long to wait; raises NotTaken where trying again is no use."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}",
        }
        # As it is: the address is signed, and another way to write the same one would not be.
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with self._session.put(
                URL(url, encoded=True), data=content, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status in _TAKEN:
                    return None, 0.0
                if answer.status < 500 and answer.status not in _WAIT:
                    raise NotTaken(str(answer.status), over=True)
                return str(answer.status), _seconds(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return type(error).__name__, 0.0


def _seconds(raw: str) -> float:
    return float(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 0.0
