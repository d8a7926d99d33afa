"""Sending on Slack: every post goes through here, is re-checked for who can read it, and lands somewhere."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.cards import Card, Viewer, render
from bot.slack.inbound import moment
from bot.slack.lanes import Lanes
from bot.slack.refusals import code_of, has_code
from bot.slack.signing import ButtonSigner
from bot.slack.workspaces import Workspace, Workspaces
from handlers.notices import Receipt, TicketCard
from handlers.telling import INTERNAL, OPS
from playbooks.schema import Playbook
from playbooks.terms import Audience
from scheduler.relay import Delivery, Outcome, Post, Source

EVENT_TYPE = "liaison_notice"
TIMEOUT_S = 10
MOST_PLACES = 6
"""How many places an alert is tried in before it is parked for a person."""
PLAIN_LENGTH = 2_000
PACE = dt.timedelta(seconds=1.05)
"""The least time between two posts in one channel."""
LONGEST_WAIT = dt.timedelta(minutes=5)
MOST_PAGES = 20
SKEW = dt.timedelta(minutes=1)
"""How far Slack's clock may be behind ours."""
_WAIT = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "accesslimited"})
_STOPPED = frozenset({"token_revoked", "account_inactive", "invalid_auth", "token_expired", "not_authed"})
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout"})
_NOT_DRAWN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_DONE_ALREADY = frozenset({"already_reacted"})
_TOKEN_PAUSE = dt.timedelta(minutes=2)
_NAMESPACE = uuid.UUID("6f1f2f0e-6b1c-4f5e-9f0a-0a7d0f6f8b11")


class SlackPlatform:
    """The way out to Slack: each client's people are told in the workspace they are in."""

    def __init__(self, workspaces: Workspaces, signer: ButtonSigner, pace: dt.timedelta = PACE) -> None:
        self._workspaces = workspaces
        self._signer = signer
        self._lanes = Lanes(pace.total_seconds())

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        """Send or edit one post; never raises for what Slack answers."""
        workspace = await self._workspaces.for_playbook(post.playbook)
        if workspace is None:
            why = "the app is not installed in this client's workspace"
            return Delivery(Outcome.RETRY, retry_after=_TOKEN_PAUSE, why=why)
        return await Outgoing(workspace, self._signer, self._lanes, now).deliver(post, now)

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        """Look for a post whose outcome is unknown by the fact it carries; None when it is not there.

        Where it cannot be looked for just now, the outcome stays unknown. A card's earlier state is brought up to date.
        """
        workspace = await self._workspaces.for_playbook(post.playbook)
        if workspace is None:
            return Delivery(Outcome.UNKNOWN, why="the app is not installed in this client's workspace")
        return await Outgoing(workspace, self._signer, self._lanes, now).find(post, now)


class Outgoing:
    """What goes out to one workspace."""

    def __init__(self, workspace: Workspace, signer: ButtonSigner, lanes: Lanes, now: dt.datetime) -> None:
        self._client = workspace.client
        self._directory = workspace.directory
        self._signer = signer
        self._lanes = lanes
        self._now = now

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        """Send or edit one post; never raises for what Slack answers."""
        if isinstance(post.notice, Receipt):
            return await self._receipt(post.notice, post)
        if post.row.audience != Audience.INTERNAL.value:
            return Delivery(Outcome.REFUSED, why="only fixed receipts go to clients")
        viewer = Viewer(post.zone, post.playbook.zone, now, self._link(post.source))
        card = render(post.notice, viewer, self._signer, possible_repeat=post.repeat)
        if post.earlier is not None and post.earlier[1]:
            return await self._edit(post, card)
        last = Delivery(Outcome.REFUSED, why="nobody of ours can be reached")
        for destination in await self._destinations(post.playbook, post.row.recipient):
            last = await self._post(post, card, destination)
            if last.outcome is not Outcome.REFUSED:
                return last
        return last

    def _link(self, source: Source | None) -> str | None:
        """The address of the client's message, as Slack's own links have it; None for a ticket raised by hand."""
        if source is None or not self._directory.url or moment(source.message_id) is None:
            return None
        thread = f"?thread_ts={source.thread_id}&cid={source.channel}" if source.thread_id else ""
        return f"{self._directory.url}archives/{source.channel}/p{source.message_id.replace('.', '')}{thread}"

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        """Look for a post in every place it may have gone to."""
        if isinstance(post.notice, Receipt):
            return await self._find_receipt(post.notice, post)
        since = post.notice.opened_at if isinstance(post.notice, TicketCard) else post.row.happened_at
        oldest = f"{(since - SKEW).timestamp():.6f}"
        for destination in await self._destinations(post.playbook, post.row.recipient):
            found = await self._look("conversations.history", destination, post, oldest=oldest)
            if found is None or found.outcome is Outcome.REFUSED:
                continue
            if found.outcome is Outcome.SENT and post.row.kind == "ticket_card":
                return await self.deliver(replace(post, earlier=(destination, found.provider_id or "")), now)
            return found
        return None

    async def _find_receipt(self, notice: Receipt, post: Post) -> Delivery | None:
        if notice.style == "emoji":
            return None  # putting the same emoji there twice puts it there once
        found = await self._look("conversations.replies", notice.channel, post, ts=notice.message_id)
        unread = found is not None and found.outcome is not Outcome.SENT
        return Delivery(Outcome.UNKNOWN, why="a client must not read it twice") if unread else found

    async def _look(self, method: str, channel: str, post: Post, **where: str) -> Delivery | None:
        """The post in a channel or thread; unknown when Slack cannot say now, refused when we may not read there."""
        cursor = ""
        for _ in range(MOST_PAGES):
            asked = {"channel": channel, "limit": 200, "include_all_metadata": True, **where}
            try:
                answer: Any = await self._client.api_call(method, params=asked | ({"cursor": cursor} if cursor else {}))
            except SlackApiError as error:
                refused = _refusal(error, channel)
                temporary = refused.outcome is not Outcome.REFUSED
                return replace(refused, outcome=Outcome.UNKNOWN) if temporary else refused
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                return Delivery(Outcome.UNKNOWN, why=type(error).__name__)
            for message in answer.get("messages") or ():
                if _carries(message, post):
                    return Delivery(Outcome.SENT, channel, str(message.get("ts")))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        return None

    async def _destinations(self, playbook: Playbook, recipient: str) -> Sequence[str]:
        """Where a post may go, best first: itself, then whoever of ours can still be reached."""
        people = playbook.people
        wanted = [recipient]
        wanted += [OPS, *(f"person:{key}" for key in people.ops_leads), INTERNAL, f"person:{people.pm}"]
        wanted += [f"person:{key}" for key in (people.backup, *people.managers) if key]
        found: list[str] = []
        for one in dict.fromkeys(wanted):
            place = await self._place(playbook, one)
            if place is not None and place not in found:
                found.append(place)
                if len(found) == MOST_PLACES:
                    break
        return found

    async def _place(self, playbook: Playbook, recipient: str) -> str | None:
        """The channel of a recipient, if nobody from outside can read it."""
        if recipient.startswith("person:"):
            return await self._dm(playbook, recipient.removeprefix("person:"))
        channel = playbook.ops_channel if recipient == OPS else playbook.internal_channel
        if channel.slack is None or await self._directory.outsiders_in(channel.slack.id):
            return None
        return channel.slack.id

    async def _dm(self, playbook: Playbook, key: str) -> str | None:
        someone = playbook.people.directory.get(key)
        if someone is None or someone.slack is None:
            return None
        person = await self._directory.person(someone.slack)
        if person.external is not False or not person.active:
            return None
        try:
            answer: Any = await self._client.conversations_open(users=[someone.slack])
            channel = answer["channel"]
            return None if channel.get("is_mpim") else str(channel["id"])
        except (SlackApiError, KeyError, TypeError, AttributeError, aiohttp.ClientError, TimeoutError):
            return None

    async def _post(self, post: Post, card: Card, destination: str) -> Delivery:
        """Post a card; what Slack will not draw goes out as its plain words, so that an alert is never lost to form."""
        fact = post.row.fact_key
        body = {
            "channel": destination,
            "text": card.text,
            "blocks": card.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
            "client_msg_id": str(uuid.uuid5(_NAMESPACE, fact)),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"fact": fact}},
        }
        done = await self._call("chat.postMessage", destination, body)
        if done.outcome is Outcome.REFUSED and done.why in _NOT_DRAWN:
            plain = {name: value for name, value in body.items() if name != "blocks"}
            return await self._call("chat.postMessage", destination, plain | {"text": card.text[:PLAIN_LENGTH]})
        return done

    async def _edit(self, post: Post, card: Card) -> Delivery:
        assert post.earlier is not None
        destination, ts = post.earlier
        if await self._directory.outsiders_in(destination):
            return Delivery(Outcome.REFUSED, why="somebody from outside can read the card's channel now")
        body = {"channel": destination, "ts": ts, "text": card.text, "blocks": card.blocks}
        done = await self._call("chat.update", destination, body)
        if done.outcome is Outcome.REFUSED and done.why in ("message_not_found", "cant_update_message"):
            return await self._post(post, card, destination)
        return done

    async def _receipt(self, notice: Receipt, post: Post) -> Delivery:
        if notice.style == "emoji":
            body: dict[str, Any] = {"channel": notice.channel, "timestamp": notice.message_id, "name": notice.emoji}
            return await self._call("reactions.add", notice.channel, body)
        body = {"channel": notice.channel, "thread_ts": notice.message_id, "text": notice.text, "unfurl_links": False}
        body["client_msg_id"] = str(uuid.uuid5(_NAMESPACE, post.row.fact_key))
        body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"fact": post.row.fact_key}}
        return await self._call("chat.postMessage", notice.channel, body)

    async def _call(self, method: str, destination: str, body: dict[str, Any]) -> Delivery:
        return await self._lanes.in_turn(destination, self._now, lambda: self._answer(method, destination, body))

    async def _answer(self, method: str, destination: str, body: dict[str, Any]) -> Delivery:
        try:
            answer: Any = await asyncio.wait_for(self._client.api_call(method, json=body), TIMEOUT_S)
            return Delivery(Outcome.SENT, destination, str(answer.get("ts") or body.get("ts") or ""))
        except SlackApiError as error:
            return _refusal(error, destination)
        except aiohttp.ClientConnectorError as error:
            return Delivery(Outcome.RETRY, why=type(error).__name__)  # never left this machine
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError) as error:
            return Delivery(Outcome.UNKNOWN, why=type(error).__name__)


def _carries(message: dict[str, Any], post: Post) -> bool:
    """Whether a message says a post's fact; any state of a ticket's card is that card."""
    fact = str(((message.get("metadata") or {}).get("event_payload") or {}).get("fact"))
    if post.row.kind == "ticket_card":
        return fact.rpartition(":")[0] == post.row.fact_key.rpartition(":")[0]
    return fact == post.row.fact_key


def _refusal(error: SlackApiError, destination: str) -> Delivery:
    """What Slack's refusal means: wait, stop for a while, unsure, or never.

    An answer without an error code of Slack's own is some proxy's page: whether the post got through is unknown.
    """
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    code = code_of(error)
    if code in _DONE_ALREADY:
        return Delivery(Outcome.SENT, destination, "")
    if status == 429 or code in _WAIT:
        return Delivery(Outcome.RETRY, retry_after=_retry_after(response), why=code or "429")
    if code in _STOPPED:
        return Delivery(Outcome.RETRY, retry_after=_TOKEN_PAUSE, why=code)
    if status >= 500 or code in _UNSURE or not has_code(error):
        return Delivery(Outcome.UNKNOWN, why=code or str(status))
    return Delivery(Outcome.REFUSED, why=code or str(status))


def _retry_after(response: Any) -> dt.timedelta:
    headers = getattr(response, "headers", None) or {}
    raw = str(headers.get("Retry-After") or headers.get("retry-after") or "").strip()
    seconds = int(raw) if raw.isdigit() and len(raw) < 6 else 5
    return min(max(dt.timedelta(seconds=seconds), dt.timedelta(seconds=1)), LONGEST_WAIT)
