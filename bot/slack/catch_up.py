"""After downtime: what was written meanwhile is read from the channels' history, once, as if it had just arrived."""

import asyncio
import datetime as dt
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
from playbooks.schema import Playbook
from storage import messages
from storage.line import Tx
from storage.store import Store

PAGE = 100
MOST_PAGES = 50
FURTHEST = dt.timedelta(days=7)
PATIENCE_S = 90
log = structlog.get_logger()


async def catch_up(store: Store, desk: Desk, client: AsyncWebClient, directory: Directory, now: dt.datetime) -> int:
    """Read every mapped channel since its newest known message; returns how many messages were new to us."""
    found = 0
    for playbook in desk.book.playbooks.values():
        for place in playbook.channels.slack:
            since = await store.read(partial(_newest, client=playbook.client, channel=place.id))
            if since is not None:
                found += await _channel(store, client, directory, playbook, place.id, max(since, now - FURTHEST), now)
    return found


def _newest(tx: Tx, client: str, channel: str) -> dt.datetime | None:
    return messages.newest_at(tx, client, channel)


async def _channel(
    store: Store,
    client: AsyncWebClient,
    directory: Directory,
    playbook: Playbook,
    channel: str,
    since: dt.datetime,
    now: dt.datetime,
) -> int:
    cursor, new = "", 0
    for _ in range(MOST_PAGES):
        answer = await _page(client, channel, since, cursor)
        if answer is None:
            break
        new += await _keep(store, directory, channel, answer.get("messages") or [], now)
        for root in answer.get("messages") or []:
            if root.get("reply_count"):
                new += await _thread(store, client, directory, channel, str(root["ts"]), since, now)
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return new


async def _thread(
    store: Store,
    client: AsyncWebClient,
    directory: Directory,
    channel: str,
    root: str,
    since: dt.datetime,
    now: dt.datetime,
) -> int:
    try:
        answer: Any = await client.conversations_replies(
            channel=channel, ts=root, oldest=f"{since.timestamp():.6f}", limit=PAGE
        )
    except SlackApiError as error:
        log.warning("thread not read", channel=channel, error=code_of(error))
        return 0
    return await _keep(store, directory, channel, answer.get("messages") or [], now)


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
