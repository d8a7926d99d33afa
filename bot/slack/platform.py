"""Sending on Slack: every post goes through here, is re-checked for who can read it, and lands somewhere."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.pictures import Drawable, Painter, paint
from bot.signing import ButtonSigner
from bot.slack.asking_clients import Asking
from bot.slack.card_parts import numbered
from bot.slack.cards import Card, Viewer, render
from bot.slack.health_card import chart_blocks
from bot.slack.inbound import moment
from bot.slack.kits import Kits, carries_files, comment_of
from bot.slack.lanes import Lanes
from bot.slack.pictures import NotUploaded, Uploads
from bot.slack.refusals import code_of, has_code
from bot.slack.workspaces import Workspace, Workspaces
from handlers.notices import CheckInAsk, ClientNote, ClientReply, HealthChart, HeatChart, Receipt, ReviewKit, TicketCard
from handlers.telling import OPS
from playbooks.schema import Playbook
from scheduler.relay import Delivery, Outcome, Post, Source

EVENT_TYPE = "liaison_notice"
TIMEOUT_S = 10
PLAIN_LENGTH = 2_000
PICTURE_TRIES = 4
"""After so many tries a picture's words go out without it."""
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
NOT_INSTALLED = "slack"
"""Where a client's people would be reached if the app were installed in their workspace."""
_LATER = Delivery(Outcome.RETRY, retry_after=_TOKEN_PAUSE, why="the app is not installed in this client's workspace")


class SlackPlatform:
    """The way out to Slack: each client's people are told in the workspace they are in."""

    def __init__(
        self,
        workspaces: Workspaces,
        signer: ButtonSigner,
        now: Callable[[], dt.datetime],
        pace: dt.timedelta = PACE,
        painter: Painter = paint,
    ) -> None:
        self._workspaces = workspaces
        self._tools = Tools(signer, Lanes(pace.total_seconds()), painter, now)
        self._uploads: dict[int, tuple[Uploads, Kits]] = {}

    async def place(self, playbook: Playbook, recipient: str) -> str | None:
        """The channel of a recipient, if nobody from outside can read it."""
        out = await self._out(playbook)
        return await out.place(playbook, recipient) if out else NOT_INSTALLED

    async def post(self, post: Post, place: str, now: dt.datetime) -> Delivery:
        """Post a card; what Slack will not draw goes out as its plain words, so that an alert is never lost to form."""
        out = await self._out(post.playbook)
        return await out.post(post, place, now) if out else _LATER

    async def edit(self, post: Post, now: dt.datetime) -> Delivery:
        """Edit a card in place; one that is gone is posted anew where it was."""
        out = await self._out(post.playbook)
        return await out.edit(post, now) if out else _LATER

    async def to_client(self, post: Post) -> Delivery:
        """A receipt, or a reply of one of our people, in the client's channel."""
        out = await self._out(post.playbook)
        return await out.to_client(post) if out else _LATER

    async def find(self, post: Post, place: str) -> Delivery | None:
        """Look for a post by the fact it carries; None when it is not there."""
        out = await self._out(post.playbook)
        return await out.find(post, place) if out else replace(_LATER, outcome=Outcome.UNKNOWN)

    async def find_with_client(self, post: Post) -> Delivery | None:
        """The same in a client's thread, where what cannot be looked for counts as said."""
        out = await self._out(post.playbook)
        return await out.find_with_client(post) if out else replace(_LATER, outcome=Outcome.UNKNOWN)

    async def _out(self, playbook: Playbook) -> "Outgoing | None":
        workspace = await self._workspaces.for_playbook(playbook)
        if workspace is None:
            return None
        known = self._uploads.setdefault(id(workspace.client), (Uploads(workspace.client), Kits(workspace.client)))
        return Outgoing(workspace, self._tools, *known)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every way out to Slack shares."""

    signer: ButtonSigner
    lanes: Lanes
    painter: Painter
    now: Callable[[], dt.datetime]


class Outgoing:
    """What goes out to one workspace."""

    def __init__(self, workspace: Workspace, tools: Tools, uploads: Uploads, kits: Kits) -> None:
        self._client = workspace.client
        self._directory = workspace.directory
        self._signer = tools.signer
        self._tools = tools
        self._uploads = uploads
        self._kits = kits
        self._asking = Asking(workspace.client, tools.signer, self._post, self._call)

    async def place(self, playbook: Playbook, recipient: str) -> str | None:
        """The channel of a recipient, if nobody from outside can read it."""
        if recipient.startswith("person:"):
            return await self._dm(playbook, recipient.removeprefix("person:"))
        channel = playbook.ops_channel if recipient == OPS else playbook.internal_channel
        if channel.slack is None or await self._directory.outsiders_in(channel.slack.id):
            return None
        return channel.slack.id

    async def post(self, post: Post, place: str, now: dt.datetime) -> Delivery:
        """Post a card; what Slack will not draw goes out as its plain words, so that an alert is never lost to form."""
        card = self._card(post, now)
        if isinstance(post.notice, HealthChart | HeatChart):
            drawn = await self._drawn(post, post.notice, card)
            if isinstance(drawn, Delivery):
                return drawn
            card = drawn
        if isinstance(post.notice, ReviewKit):
            return await self._hand_over(post, post.notice, card, place)
        return await self._post(post, card, place)

    async def _hand_over(self, post: Post, kit: ReviewKit, card: Card, place: str) -> Delivery:
        """The files of a kit in one message; the words alone where this app may not upload or it failed too often."""
        try:
            files = await self._kits.uploaded(post.row.fact_key, kit)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, NotUploaded) as error:
            refused = _refusal(error, "") if isinstance(error, SlackApiError) else None
            final = refused is not None and refused.outcome is Outcome.REFUSED
            if final or post.row.attempts >= PICTURE_TRIES:
                return await self._post(post, card, place)
            wait = refused.retry_after if refused is not None else None
            return Delivery(Outcome.RETRY, retry_after=wait, why=refused.why if refused else type(error).__name__)
        body = {"files": files, "channel_id": place, "initial_comment": comment_of(kit)}
        return await self._call(post, "files.completeUploadExternal", place, body)

    async def edit(self, post: Post, now: dt.datetime) -> Delivery:
        """Edit a card in place; one that is gone is posted anew where it was."""
        return await self._edit(post, self._card(post, now))

    def _card(self, post: Post, now: dt.datetime) -> Card:
        viewer = Viewer(post.zone, post.playbook.zone, now, self._link(post.source))
        return render(post.notice, viewer, self._signer, possible_repeat=post.repeat)

    async def _drawn(self, post: Post, notice: Drawable, card: Card) -> Card | Delivery:
        """The card with its picture; without one where this app may not upload or it failed too often."""
        try:
            picture = await asyncio.to_thread(self._tools.painter, notice)
            file = await self._uploads.file_of(post.row.fact_key, picture)
        except SlackApiError as error:
            refused = _refusal(error, "")
            final = refused.outcome is Outcome.REFUSED or post.row.attempts >= PICTURE_TRIES
            return card if final else replace(refused, outcome=Outcome.RETRY)
        except (aiohttp.ClientError, TimeoutError, NotUploaded) as error:
            # Nobody has seen anything of an upload: it may be tried again whatever became of it.
            return card if post.row.attempts >= PICTURE_TRIES else Delivery(Outcome.RETRY, why=type(error).__name__)
        return Card(card.text, numbered(chart_blocks(notice, file)))

    def _link(self, source: Source | None) -> str | None:
        """The address of the client's message, as Slack's own links have it; None for a ticket raised by hand."""
        if source is None or not self._directory.url or moment(source.message_id) is None:
            return None
        thread = f"?thread_ts={source.thread_id}&cid={source.channel}" if source.thread_id else ""
        return f"{self._directory.url}archives/{source.channel}/p{source.message_id.replace('.', '')}{thread}"

    async def find(self, post: Post, place: str) -> Delivery | None:
        """Look for a post by the fact it carries; None when it is not there."""
        since = post.notice.opened_at if isinstance(post.notice, TicketCard) else post.row.happened_at
        return await self._look("conversations.history", place, post, oldest=f"{(since - SKEW).timestamp():.6f}")

    async def find_with_client(self, post: Post) -> Delivery | None:
        """The same in a client's thread, where what cannot be looked for counts as said."""
        notice = post.notice
        if isinstance(notice, CheckInAsk):
            return await self._find_asked(notice, post)
        assert isinstance(notice, Receipt | ClientReply | ClientNote)
        if isinstance(notice, Receipt) and notice.style == "emoji":
            return None  # putting the same emoji there twice puts it there once
        root = notice.thread if isinstance(notice, ClientReply) else notice.message_id
        if root is None:
            oldest = f"{(post.row.happened_at - SKEW).timestamp():.6f}"
            found = await self._look("conversations.history", notice.channel, post, oldest=oldest)
        else:
            found = await self._look("conversations.replies", notice.channel, post, ts=root)
        unread = found is not None and found.outcome is not Outcome.SENT
        return Delivery(Outcome.UNKNOWN, why="a client must not read it twice") if unread else found

    async def _find_asked(self, notice: CheckInAsk, post: Post) -> Delivery | None:
        """Look where a question may have been put; where that cannot be read, it is left to a person."""
        oldest = f"{(post.row.happened_at - SKEW).timestamp():.6f}"
        direct = await self._asking.direct(notice.platform_id) if notice.platform_id else None
        for channel in filter(None, (direct, notice.channel)):
            found = await self._look("conversations.history", channel, post, oldest=oldest)
            if found is not None:
                sent = found.outcome is Outcome.SENT
                return found if sent else Delivery(Outcome.UNKNOWN, why="a client must not read it twice")
        return None

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
            except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError) as error:
                return Delivery(Outcome.UNKNOWN, why=type(error).__name__)
            for message in answer.get("messages") or ():
                if _carries(message, post):
                    return Delivery(Outcome.SENT, channel, str(message.get("ts")))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None
        return None

    async def _dm(self, playbook: Playbook, key: str) -> str | None:
        someone = playbook.people.directory.get(key)
        if someone is None or someone.slack is None:
            return None
        person = await self._directory.person(someone.slack)
        if person.external is not False or not person.active:
            return None
        return await self._directory.direct(someone.slack)

    async def _post(self, post: Post, card: Card, destination: str, thread: str | None = None) -> Delivery:
        fact = post.row.fact_key
        body = {
            "channel": destination,
            "text": card.text,
            **({"blocks": card.blocks} if card.blocks else {}),
            **({"thread_ts": thread} if thread else {}),
            "unfurl_links": False,
            "unfurl_media": False,
            "client_msg_id": str(uuid.uuid5(_NAMESPACE, fact)),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"fact": fact}},
        }
        done = await self._call(post, "chat.postMessage", destination, body)
        undrawn = done.outcome is Outcome.REFUSED and done.why in _NOT_DRAWN
        if undrawn and post.row.kind in ("health_chart", "heat_chart") and post.row.attempts < PICTURE_TRIES:
            return Delivery(Outcome.RETRY, why=done.why)  # most often Slack is still at work on the picture
        if undrawn:
            plain = {name: value for name, value in body.items() if name != "blocks"}
            return await self._call(post, "chat.postMessage", destination, plain | {"text": card.text[:PLAIN_LENGTH]})
        if done.outcome is Outcome.REFUSED:
            self._directory.forget_channel(destination)  # whatever was known of it may be wrong
        return done

    async def _edit(self, post: Post, card: Card) -> Delivery:
        assert post.earlier is not None
        destination, ts = post.earlier
        if await self._directory.outsiders_in(destination):
            return Delivery(Outcome.REFUSED, why="somebody from outside can read the card's channel now")
        body = {"channel": destination, "ts": ts, "text": card.text, "blocks": card.blocks}
        done = await self._call(post, "chat.update", destination, body)
        if done.outcome is Outcome.REFUSED and done.why in _NOT_DRAWN:
            plain = body | {"text": card.text[:PLAIN_LENGTH], "blocks": []}
            done = await self._call(post, "chat.update", destination, plain)
        if done.outcome is Outcome.REFUSED and done.why in ("message_not_found", "cant_update_message"):
            return await self._post(post, card, destination)
        return done

    async def to_client(self, post: Post) -> Delivery:
        """A receipt, a reply of one of our people, or a check-in, in the client's channel or in person."""
        notice = post.notice
        if isinstance(notice, CheckInAsk | ClientNote):
            return await self._asking.send(notice, post)
        assert isinstance(notice, Receipt | ClientReply)
        if isinstance(notice, Receipt) and notice.style == "emoji":
            body: dict[str, Any] = {"channel": notice.channel, "timestamp": notice.message_id, "name": notice.emoji}
            return await self._call(post, "reactions.add", notice.channel, body)
        text = render(notice, Viewer("UTC", "UTC", post.row.happened_at), self._signer).text
        root = notice.message_id if isinstance(notice, Receipt) else notice.thread
        body = {"channel": notice.channel, "text": text, "unfurl_links": False} | ({"thread_ts": root} if root else {})
        body["client_msg_id"] = str(uuid.uuid5(_NAMESPACE, post.row.fact_key))
        body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"fact": post.row.fact_key}}
        return await self._call(post, "chat.postMessage", notice.channel, body)

    async def _call(self, post: Post, method: str, destination: str, body: dict[str, Any]) -> Delivery:
        answer = partial(self._answer, method, destination, body)
        return await self._tools.lanes.in_turn(destination, self._tools.now(), post.send_by, answer)

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
    if isinstance(post.notice, ReviewKit) and carries_files(message, post.notice):
        return True
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
