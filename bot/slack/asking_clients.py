"""Asking a client on Slack: in a direct message where one can be opened, else by name in their channel."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.signing import ButtonSigner
from bot.slack.cards import Card, Viewer, render
from handlers.notices import CheckInAsk, ClientNote
from playbooks.schema import Playbook
from scheduler.relay import Delivery, Outcome, Post

Call = Callable[[Post, str, str, dict[str, Any]], Awaitable[Delivery]]
"""Calls a method of Slack's for a destination, in its turn."""


class PostCard(Protocol):
    """Posts a card into a channel or thread, with the fact it carries."""

    async def __call__(self, post: Post, card: Card, destination: str, thread: str | None = None) -> Delivery:
        """Post it."""


class Asking:
    """The questions of check-ins on their way to a client."""

    def __init__(self, client: AsyncWebClient, signer: ButtonSigner, post: PostCard, call: Call) -> None:
        self._client = client
        self._signer = signer
        self._post = post
        self._call = call

    async def send(self, notice: CheckInAsk | ClientNote, post: Post) -> Delivery:
        """Ask a contact in private where that can be, else in the client's channel; a reminder never goes there."""
        if not _is_channel_of(post.playbook, notice.channel):
            return Delivery(Outcome.REFUSED, why="this is no channel of the client's")
        card = render(notice, Viewer(post.zone, post.playbook.zone, post.row.happened_at), self._signer)
        if isinstance(notice, ClientNote):
            return await self._post(post, card, notice.channel, notice.message_id)
        direct = await self.direct(notice.platform_id) if notice.platform_id else None
        if direct is not None:
            done = await self._post(post, card, direct)
            if done.outcome is not Outcome.REFUSED:
                return done
        if notice.reminder:
            return await self._whisper(post, notice, card)
        return await self._post(post, _addressed(card, notice.platform_id), notice.channel)

    async def direct(self, user: str) -> str | None:
        """The conversation with a contact alone; None where Slack will not open one."""
        try:
            answer: Any = await self._client.conversations_open(users=[user])
            channel = answer["channel"]
            return None if channel.get("is_mpim") else str(channel["id"])
        except (SlackApiError, KeyError, TypeError, AttributeError, aiohttp.ClientError, TimeoutError):
            return None

    async def _whisper(self, post: Post, notice: CheckInAsk, card: Card) -> Delivery:
        """Words in the channel that only the contact sees."""
        if not notice.platform_id:
            return Delivery(Outcome.REFUSED, why="nobody can be reminded in person")
        body = {"channel": notice.channel, "user": notice.platform_id, "text": card.text, "blocks": card.blocks}
        return await self._call(post, "chat.postEphemeral", notice.channel, body)


def _is_channel_of(playbook: Playbook, channel: str) -> bool:
    return any(place.id == channel for place in playbook.channels.slack)


def _addressed(card: Card, user: str) -> Card:
    """A card for a channel that says whom it asks."""
    if not user:
        return card
    to = {"type": "section", "block_id": "liaison-0", "text": {"type": "mrkdwn", "text": f"<@{user}>"}}
    return Card(f"<@{user}> {card.text}", [to, *card.blocks])
