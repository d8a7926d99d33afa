"""Pictures on Slack: uploaded as a file nobody sees yet, then shown by the message that carries it.

Slack works on an upload after it has taken it: until then a message that shows the file is refused, so we ask
`files.info` for a while and let the outbox try again after that.
"""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.pictures import Picture

LOOKS = 8
FIRST_WAIT_S = 0.2
UPLOAD_TIMEOUT_S = 20
MOST_KEPT = 100
"""Uploads remembered by fact, so that a message tried again shows the same file."""


class NotUploaded(Exception):
    """The file server did not take the picture."""


class Uploads:
    """Uploads pictures, each fact's once in this process."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._files: dict[str, str] = {}

    async def file_of(self, fact: str, picture: Picture) -> str:
        """The id of a fact's picture, ready to be shown; raises what Slack or the network answers."""
        if fact not in self._files:
            if len(self._files) >= MOST_KEPT:
                self._files.pop(next(iter(self._files)))
            self._files[fact] = await self._upload(picture)
        await self._ready(self._files[fact])
        return self._files[fact]

    async def _upload(self, picture: Picture) -> str:
        number = await put(self._client, picture.name, picture.content, alt_txt=picture.alt[:1_000])
        done = {"files": [{"id": number, "title": picture.name}]}
        await self._client.api_call("files.completeUploadExternal", json=done)
        return number

    async def _ready(self, number: str) -> None:
        """Wait until Slack knows what kind of file it is; after that a message may show it."""
        for turn in range(LOOKS):
            found: Any = await self._client.api_call("files.info", params={"file": number})
            if (found.get("file") or {}).get("mimetype"):
                return
            await asyncio.sleep(FIRST_WAIT_S * 1.5**turn)


async def put(client: AsyncWebClient, name: str, content: bytes, **more: str) -> str:
    """Give Slack a file that nobody sees until it is completed; its id. Raises what Slack or the network answers."""
    asked = {"filename": name, "length": len(content), **more}
    place: Any = await client.api_call("files.getUploadURLExternal", params=asked)
    session = client.session
    if session is None or session.closed:
        async with aiohttp.ClientSession() as own:
            await _post(own, str(place["upload_url"]), content)
    else:
        await _post(session, str(place["upload_url"]), content)
    return str(place["file_id"])


async def _post(session: aiohttp.ClientSession, url: str, content: bytes) -> None:
    async with session.post(url, data=content, timeout=aiohttp.ClientTimeout(total=UPLOAD_TIMEOUT_S)) as answer:
        if answer.status != 200:
            raise NotUploaded(f"the file server answered {answer.status}")
