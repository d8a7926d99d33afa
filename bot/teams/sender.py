"""One message to Teams: in its conversation's turn, once, and what became of it in the relay's words.

After 502, 504 or silence nobody knows whether Teams took a message; it is never sent again from here.
"""

import asyncio
import datetime as dt
import random
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ConversationParameters

from bot.teams.connector import TIMEOUT_S, Connectors, ForeignService, ServiceRefused
from bot.teams.pacing import Pace
from bot.teams.tokens import TokenRefused, Tokens
from scheduler.relay import Delivery, Outcome
from storage.conversations import ConversationRow

MARK = "teams:"
"""What a destination on Teams begins with in the outbox."""
LONGEST_WAIT = dt.timedelta(minutes=5)
TOKEN_PAUSE = dt.timedelta(minutes=2)
_SHORTEST_WAIT_S, _USUAL_WAIT_S = 1.0, 5.0
_WAIT = frozenset({412, 429})
_TOKEN = frozenset({401})
GONE, TOO_BIG, NOT_DRAWN = "gone", "too big", "not drawn"
_REFUSED = {400: NOT_DRAWN, 403: GONE, 404: GONE, 413: TOO_BIG}


class Sender:
    """Sends, edits and opens conversations; never raises for what Teams answers."""

    def __init__(self, connectors: Connectors, tokens: Tokens, pace: Pace) -> None:
        self._connectors = connectors
        self._tokens = tokens
        self._pace = pace

    async def say(self, row: ConversationRow, activity: Activity, thread: str | None = None) -> Delivery:
        """A message into a conversation; `thread` is the first message of the thread it belongs to, in a channel."""
        conversation = f"{row.id};messageid={thread}" if thread else row.id
        _address(activity, row, conversation)

        async def send(client: Any) -> Delivery:
            done = await client.conversations.send_to_conversation(conversation, activity)
            return Delivery(Outcome.SENT, MARK + conversation, str(getattr(done, "id", None) or ""))

        return await self._once(row.service_url, row.id, send)

    async def begin_thread(self, row: ConversationRow, activity: Activity) -> Delivery:
        """A message that begins a thread in a channel; its destination is that thread."""
        _address(activity, row, row.id)
        parameters = ConversationParameters(
            is_group=True,
            bot=ChannelAccount(id=row.bot),
            tenant_id=row.tenant or None,
            channel_data={"channel": {"id": row.id}, "tenant": {"id": row.tenant}},
            activity=activity,
        )

        async def send(client: Any) -> Delivery:
            done = await client.conversations.create_conversation(parameters)
            return Delivery(Outcome.SENT, MARK + str(done.id), str(done.activity_id or ""))

        return await self._once(row.service_url, row.id, send)

    async def edit(self, row: ConversationRow, conversation: str, message: str, activity: Activity) -> Delivery:
        """Replace a message of ours. To do that twice is to do it once, so what is unknown is tried again."""
        _address(activity, row, conversation)
        activity.id = message

        async def send(client: Any) -> Delivery:
            await client.conversations.update_activity(conversation, message, activity)
            return Delivery(Outcome.SENT, MARK + conversation, message)

        done = await self._once(row.service_url, row.id, send)
        return Delivery(Outcome.RETRY, why=done.why) if done.outcome is Outcome.UNKNOWN else done

    async def open_chat(self, person: str, tenant: str, near: ConversationRow) -> ConversationRow | None:
        """The personal conversation with somebody, opened where there is none; None when Teams does not open it."""
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=near.bot),
            members=[ChannelAccount(id=person)],
            tenant_id=tenant or None,
            channel_data={"tenant": {"id": tenant}},
        )
        found: list[ConversationRow] = []

        async def send(client: Any) -> Delivery:
            done = await client.conversations.create_conversation(parameters)
            found.append(
                ConversationRow(
                    str(done.id), tenant, "personal", person, near.service_url, near.bot, "", "", near.seen_at, None
                )
            )
            return Delivery(Outcome.SENT)

        await self._once(near.service_url, f"chat with {person}", send)
        return found[0] if found and found[0].id not in ("", "None") else None

    async def _once(self, service_url: str, lane: str, send: Callable[[Any], Awaitable[Delivery]]) -> Delivery:
        async with self._pace.lane(lane):
            await self._pace.turn(lane)
            return await self._answer(service_url, send)

    async def _answer(self, service_url: str, send: Callable[[Any], Awaitable[Delivery]]) -> Delivery:
        try:
            # Fetched first: a slow token must not be taken for a slow answer.
            await self._tokens.fresh()
            client = await self._connectors.create(service_url)
            return await asyncio.wait_for(send(client), TIMEOUT_S + 1)
        except ServiceRefused as error:
            return self._refusal(error)
        except ForeignService:
            return Delivery(Outcome.REFUSED, why="the conversation's address is not one of Teams")
        except TokenRefused as error:
            return Delivery(Outcome.RETRY, retry_after=TOKEN_PAUSE, why=f"no token ({error})")
        except aiohttp.ClientConnectorError as error:
            return Delivery(Outcome.RETRY, why=type(error).__name__)  # never left this machine
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, TypeError, AttributeError) as error:
            return Delivery(Outcome.UNKNOWN, why=type(error).__name__)

    def _refusal(self, refused: ServiceRefused) -> Delivery:
        """What a refusal of Teams means: wait, a stale token, never, or nobody knows."""
        status = refused.status
        if status in _WAIT:
            return Delivery(Outcome.RETRY, retry_after=_wait(refused), why=str(status))
        if status in _TOKEN:
            self._tokens.drop()
            return Delivery(Outcome.RETRY, retry_after=TOKEN_PAUSE, why=str(status))
        if status >= 500 or status == 408 or 300 <= status < 400:
            return Delivery(Outcome.UNKNOWN, why=str(status))
        return Delivery(Outcome.REFUSED, why=_REFUSED.get(status, str(status)))


def _address(activity: Activity, row: ConversationRow, conversation: str) -> None:
    activity.service_url = row.service_url
    activity.channel_id = "msteams"
    activity.from_property = ChannelAccount(id=row.bot)
    activity.conversation = ConversationAccount(id=conversation)


def _wait(refused: ServiceRefused) -> dt.timedelta:
    """How long Teams asks to wait, within reason, and a little more, so that not all come back at once."""
    raw = refused.retry_after.strip()
    seconds = float(raw) if raw.replace(".", "", 1).isdigit() and raw.isascii() and len(raw) < 8 else _USUAL_WAIT_S
    asked = min(max(seconds, _SHORTEST_WAIT_S), LONGEST_WAIT.total_seconds())
    return dt.timedelta(seconds=asked * (1 + random.random() / 4))
