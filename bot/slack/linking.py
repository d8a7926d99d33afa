"""Links to the client's messages behind a receipt, as Slack itself writes them; what has none is shown without."""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.notices import HealthMove, HealthView, Notice
from playbooks.terms import Platform

PATIENCE_S = 1.5
"""A command has to be answered within three seconds; without links it is answered too."""


async def linked(client: AsyncWebClient, notice: Notice) -> Notice:
    """The notice with links where Slack gives them in time."""
    if not isinstance(notice, HealthView) or not notice.movers:
        return notice
    found = await asyncio.gather(*(_link(client, move) for move in notice.movers))
    return notice.model_copy(update={"movers": tuple(found)})


async def _link(client: AsyncWebClient, move: HealthMove) -> HealthMove:
    if move.place is None or move.place[0] != Platform.SLACK.value or move.place[2].startswith("manual-"):
        return move
    asked = {"channel": move.place[1], "message_ts": move.place[2]}
    try:
        answer = await asyncio.wait_for(client.api_call("chat.getPermalink", params=asked), PATIENCE_S)
        return move.model_copy(update={"link": str(answer["permalink"])})
    except (SlackApiError, aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return move
