"""After downtime: what was written meanwhile is read from the channels' history, once, as if it had just arrived."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.inbound import Event, read
from bot.slack.people import Directory
from bot.slack.refusals import code_of
from handlers.desk import Desk
from handlers.messages import receive
from storage import messages
from storage.line import Tx
from storage.store import Store

PAGE = 100
MOST_PAGES = 50
FURTHEST = dt.timedelta(days=7)
OVERLAP = dt.timedelta(minutes=10)
"""How far before the newest known message to look: what Slack could not deliver while a later message got through.

Slack's last retry comes about six minutes after the message.
"""
PATIENCE_S = 90
Marks = Mapping[tuple[str, str], dt.datetime]
"""When the newest known message of a client's channel was written, by client and channel."""
log = structlog.get_logger()


async def marks(store: Store, desk: Desk, now: dt.datetime) -> Marks:
    """How far every mapped channel is known; taken before anything new is let in, which would hide what was missed."""
    found = {}
    for playbook in desk.book.playbooks.values():
        for place in playbook.channels.slack:
            newest = await store.read(partial(_newest, client=playbook.client, channel=place.id))
            found[playbook.client, place.id] = newest or now  # a channel we never heard of has no history with us
    return found


async def catch_up(store: Store, client: AsyncWebClient, directory: Directory, known: Marks, now: dt.datetime) -> int:
    """Read every channel since what is known of it; returns how many messages were new to us."""
    found = 0
    for (_, channel), newest in known.items():
        since = max(newest - OVERLAP, now - FURTHEST)
        found += await _channel(store, client, directory, channel, since, now)
    return found


def _newest(tx: Tx, client: str, channel: str) -> dt.datetime | None:
    return messages.newest_at(tx, client, channel)


async def _channel(
    store: Store,
    client: AsyncWebClient,
    directory: Directory,
    channel: str,
    since: dt.datetime,
    now: dt.datetime,
) -> int:
    cursor = ""
    read: list[dict[str, Any]] = []
    for _ in range(MOST_PAGES):
        answer = await _page(client, channel, since, cursor)
        if answer is None:
            break
        for root in answer.get("messages") or []:
            read.append(root)
            if root.get("reply_count"):
                read += await _thread(client, channel, str(root["ts"]), since)
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    # At once: the newest come first, and what is kept of them alone would hide the rest after a crash.
    return await _keep(store, directory, channel, read, now)


async def _thread(client: AsyncWebClient, channel: str, root: str, since: dt.datetime) -> list[dict[str, Any]]:
    try:
        answer: Any = await client.conversations_replies(
            channel=channel, ts=root, oldest=f"{since.timestamp():.6f}", limit=PAGE
        )
    except SlackApiError as error:
        log.warning("thread not read", channel=channel, error=code_of(error))
        return []
    return list(answer.get("messages") or [])


async def _page(client: AsyncWebClient, channel: str, since: dt.datetime, cursor: str) -> Any:
    for _ in range(2):
        try:
            return await client.conversations_history(
                channel=channel, oldest=f"{since.timestamp():.6f}", limit=PAGE, cursor=cursor or None
            )
        except SlackApiError as error:
            code = code_of(error)
            if code != "ratelimited":
                log.warning("history not read", channel=channel, error=code)
                return None
            wait = str(error.response.headers.get("Retry-After", "30"))
            await asyncio.sleep(min(int(wait) if wait.isdigit() else 30, PATIENCE_S))
    return None


async def _keep(store: Store, directory: Directory, channel: str, raw: list[dict[str, Any]], now: dt.datetime) -> int:
    values = []
    for message in raw:
        event = {"type": "message", "channel": channel, **message}
        delivered = Event(
            {"team_id": directory.team, "event_id": f"history:{channel}:{message.get('ts')}", "event": event}
        )
        inbound = read(delivered, None, None, None, directory.bot_user)
        if inbound is not None:
            values.append(inbound)
    if not values:
        return 0
    values.sort(key=lambda inbound: inbound.at)
    return sum(await store.write(lambda tx: receive(tx, values, now)))
