"""Review kits on Slack: the files go up unseen, then one message in the reader's own chat shows them all.

A message with files carries none of our marks; it is known again by the names of its files, which are a kit's own.
"""

import asyncio
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.kit import files_of, names_of
from bot.slack.pictures import MOST_KEPT, put
from bot.slack.quoting import escaped, escaped_lines
from handlers.notices import ReviewKit

MOST_WORDS = 3_000
EDITIONS = {"internal": "INTERNAL is for us alone", "client": "for-client holds nothing internal"}

log = structlog.get_logger()


class Kits:
    """Uploads the files of kits, each fact's once in this process."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._files: dict[str, list[dict[str, str]]] = {}

    async def uploaded(self, fact: str, kit: ReviewKit) -> list[dict[str, str]]:
        """The files of a kit as a message names them; raises what Slack or the network answers."""
        if fact not in self._files:
            if len(self._files) >= MOST_KEPT:
                self._files.pop(next(iter(self._files)))
            files = await asyncio.to_thread(files_of, kit)
            numbers = await asyncio.gather(*(put(self._client, file.name, file.content) for file in files))
            self._files[fact] = [
                {"id": number, "title": file.name} for number, file in zip(numbers, files, strict=True)
            ]
        return self._files[fact]


def comment_of(kit: ReviewKit) -> str:
    """What stands above the files."""
    which = "; ".join(EDITIONS[deck.edition] for deck in kit.decks)
    lines = [*(f"• {line}" for line in kit.short), f"As a deck to edit and as a PDF: {which}."]
    return f"*{escaped(kit.title, 300)}*\n{escaped_lines(chr(10).join(lines), MOST_WORDS)}"


def carries_files(message: dict[str, Any], kit: ReviewKit) -> bool:
    """Whether a message shows a kit's files."""
    named = {str(file.get("name")) for file in message.get("files") or () if isinstance(file, dict)}
    return bool(named & names_of(kit))
