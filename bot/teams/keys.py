"""Microsoft's signing keys, fetched ahead of need and never on the way of a request that knows its key.

An unknown key id is looked up once in five minutes, by one request for all who ask: Microsoft changes its keys without
notice, and anybody may send ids that never were.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import structlog

FRESH_S = 24 * 3600
AGAIN_S = 300
"""At most one look-up in this time, however many unknown ids come."""
PATIENCE_S = 3.0
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_LARGEST = 512 * 1024
_MOST_KEYS = 200
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Key:
    """One public key, and the channels it may sign for (none named: any)."""

    public: Any
    endorsements: tuple[str, ...]


class Keys:
    """The keys of one OpenID document."""

    def __init__(self, session: aiohttp.ClientSession, url: str, monotonic: Callable[[], float]) -> None:
        self._session = session
        self._url = url
        self._monotonic = monotonic
        self._keys: dict[str, Key] = {}
        self._asked_at: float | None = None
        self._fresh_until = 0.0
        self._fetching: asyncio.Task[None] | None = None

    @property
    def known(self) -> bool:
        """Whether any key is there to check with."""
        return bool(self._keys)

    def prefetch(self) -> None:
        """Begin to fetch the keys without waiting for them."""
        self._begin()

    async def find(self, key_id: str) -> Key | None:
        """The key with this id; one that is unknown is looked for, unless that was done lately."""
        if self._monotonic() >= self._fresh_until:
            self._begin()
        found = self._keys.get(key_id)
        if found is not None:
            return found
        self._begin()
        if self._fetching is not None:
            # The fetch goes on for the others when one request has waited long enough.
            await asyncio.wait({self._fetching}, timeout=PATIENCE_S)
        return self._keys.get(key_id)

    async def stop(self) -> None:
        """Let go of a fetch that is under way."""
        if self._fetching is not None and not self._fetching.done():
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    def _begin(self) -> None:
        if self._fetching is not None and not self._fetching.done():
            return
        now = self._monotonic()
        if self._asked_at is not None and now - self._asked_at < AGAIN_S and self._keys:
            return
        if self._asked_at is not None and now - self._asked_at < PATIENCE_S:
            return  # the server does not answer: ask again soon, but not for each request
        self._asked_at = now
        self._fetching = asyncio.create_task(self._fetch(), name="liaison-teams-keys")

    async def _fetch(self) -> None:
        try:
            document = await self._json(self._url)
            found = _read(await self._json(str(document["jwks_uri"])))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("signing keys not fetched", error=type(error).__name__)
            return
        if found:
            self._keys = found
            self._fresh_until = self._monotonic() + FRESH_S

    async def _json(self, url: str) -> Any:
        async with self._session.get(url, timeout=_TIMEOUT, allow_redirects=False) as answer:
            answer.raise_for_status()
            body = await answer.content.read(_LARGEST)
        return json.loads(body)


def _read(document: Any) -> dict[str, Key]:
    """The RSA keys of a JWKS document; what cannot be read is left out."""
    found = {}
    for raw in document["keys"][:_MOST_KEYS]:
        try:
            if raw.get("kty") == "RSA" and raw.get("kid"):
                endorsements = tuple(str(one) for one in raw.get("endorsements") or ())
                found[str(raw["kid"])] = Key(jwt.PyJWK(raw, algorithm="RS256").key, endorsements)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return found
