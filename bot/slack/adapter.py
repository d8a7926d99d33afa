"""The wiring of slack-bolt: events are kept before they are acknowledged; words and buttons go to the router."""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import forms, inbound
from bot.slack.cards import Viewer, render
from bot.slack.home import home_view
from bot.slack.linking import linked
from bot.slack.people import Directory, SlackPerson
from bot.slack.raising import Pointed, raise_pointed
from bot.slack.refusals import code_of
from bot.slack.signing import ButtonSigner, Pressed
from handlers.actions import find_ticket
from handlers.desk import Desk
from handlers.home import home_of
from handlers.messages import receive
from handlers.pressing import press
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.terms import Platform
from storage.errors import StoreError
from storage.line import Tx
from storage.store import Store

KEEP_WITHIN_S = 1.5
"""How long the commit may take before Slack is told to come again."""
_SHARING = ("channel_shared", "channel_unshared", "channel_id_changed", "channel_archive", "channel_rename")
_TICKET_EMOJI = "ticket"
_REMOVED = ("tokens_revoked", "app_uninstalled")
_HEARD = ("app_home_opened", "reaction_added", "app_mention")
"""Events that have a listener of their own."""
log = structlog.get_logger()


@dataclass(slots=True)
class SlackDesk:
    """Everything a Slack listener works with."""

    store: Store
    desk: Desk
    client: AsyncWebClient
    directory: Directory
    signer: ButtonSigner
    now: Callable[[], dt.datetime]
    wake: Callable[[], None] = lambda: None
    heard: Callable[[], None] = lambda: None
    removed: Callable[[dict[str, Any], dt.datetime], Awaitable[object]] | None = None
    """What to do when a workspace takes the app away, where several may install it."""
    counts: dict[str, int] = field(default_factory=dict)
    last_event_at: dt.datetime | None = None

    def count(self, what: str) -> None:
        """Count something that came in, by what it was."""
        self.counts[what] = self.counts.get(what, 0) + 1


def build_app(slack: SlackDesk, signing_secret: str) -> AsyncApp:
    """The Bolt app: the gate has checked the signature already, and answers go out only after the work is kept."""
    app = AsyncApp(
        signing_secret=signing_secret or None,
        client=slack.client,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        ignoring_self_events_enabled=True,
    )
    app.middleware(_Keeper(slack))
    app.command(re.compile(r"^/.+"))(_commands(slack))
    app.action(re.compile(r"^liaison:"))(_presses(slack))
    app.view(re.compile(r".+"))(_submissions(slack))
    app.shortcut(re.compile(r".+"))(_shortcuts(slack))
    app.event("app_home_opened")(_home(slack))
    app.event("reaction_added")(_reactions(slack))
    app.event("app_mention")(_mentions(slack))
    return app


class _Keeper(AsyncMiddleware):
    """Commits what an event says before anybody is told that it arrived."""

    def __init__(self, slack: SlackDesk) -> None:
        self._slack = slack

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        """Answer an event once it is kept; only what a listener waits for goes on to the listeners."""
        body: dict[str, Any] = req.body
        if body.get("type") != "event_callback":
            await next()
            return None
        slack = self._slack
        slack.last_event_at = slack.now()
        delivered = inbound.Event(body)
        _forget_changed(slack, delivered)
        if slack.removed is not None and delivered.event.get("type") in _REMOVED:
            await slack.removed(body, slack.now())
        if not await _kept(slack, delivered):
            return BoltResponse(status=503, body="")
        if delivered.event.get("type") not in _HEARD:
            # Known or not, it is acknowledged here: events that nobody answers would come again for nothing.
            return BoltResponse(status=200, body="")
        await next()
        return None


async def _kept(slack: SlackDesk, delivered: inbound.Event) -> bool:
    team = inbound.team_of(delivered)
    foreign = True if team and slack.directory.team and team != slack.directory.team else None
    value = inbound.read(delivered, foreign, None, None, slack.directory.bot_user)
    if value is None:
        slack.count("ignored")
        return True
    now = slack.now()
    try:
        async with asyncio.timeout(KEEP_WITHIN_S):
            await slack.store.write(lambda tx: receive(tx, [value], now))
    except (StoreError, TimeoutError):
        slack.count("refused")
        return False
    slack.count("kept")
    slack.heard()
    return True


def _forget_changed(slack: SlackDesk, delivered: inbound.Event) -> None:
    """What we remember of a channel or user is asked for anew once Slack says it changed."""
    event = delivered.event
    if str(event.get("type")).startswith(("channel_", "group_", "shared_channel")) or event.get("type") in _SHARING:
        channel = event.get("channel")
        slack.directory.forget_channel(str(channel.get("id") if isinstance(channel, dict) else channel))
        slack.directory.forget_channel(str(event.get("old_channel_id")))
    if event.get("type") in ("user_change", "team_join"):
        user = event.get("user")
        slack.directory.forget_person(str(user.get("id") if isinstance(user, dict) else user))


async def _who(slack: SlackDesk, user: str, team: str | None) -> Person:
    """Who asks: a foreign or unknown team is outside, whatever the installation says."""
    known: SlackPerson = await slack.directory.person(user)
    external = known.external
    if team and slack.directory.team and team != slack.directory.team:
        external = True
    return Person(Platform.SLACK, slack.directory.team, user, known.name, external, known.zone)


def _commands(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def command(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        verb = str(body.get("command") or "").lstrip("/")
        text = str(body.get("text") or "")
        words = text if verb == "liaison" else f"{verb} {text}"
        person = await _who(slack, str(body.get("user_id")), None)
        ask = Ask(words, person, body.get("channel_id"), body.get("channel_name"), None, slack.now())
        answer = await slack.store.write(lambda tx: route(tx, slack.desk, ask))
        slack.wake()
        if answer.form is not None:
            await ack()
            await _open_form(slack, client, str(body.get("trigger_id")), answer.form)
            return
        await _answer(slack, ack, person, str(body.get("channel_id") or ""), answer)

    return command


async def _answer(slack: SlackDesk, ack: AsyncAck, person: Person, channel: str, answer: Answer) -> None:
    """Answer only the asker; where an outsider could read along, in a direct message instead."""
    if answer.notice is None or person.external is not False:
        await ack(text=answer.text, response_type="ephemeral")
        return
    notice = await linked(slack.client, answer.notice)
    card = render(notice, _viewer(slack, person, answer), slack.signer)
    if channel.startswith("D") or not await slack.directory.outsiders_in(channel):
        await ack(text=card.text, blocks=card.blocks, response_type="ephemeral")
        return
    await ack(text="I have sent you the answer in a direct message.", response_type="ephemeral")
    try:
        opened: Any = await slack.client.conversations_open(users=[person.id])
        await slack.client.chat_postMessage(channel=opened["channel"]["id"], text=card.text, blocks=card.blocks)
    except SlackApiError as error:
        log.warning("direct answer failed", error=code_of(error))


def _viewer(slack: SlackDesk, person: Person, answer: Answer) -> Viewer:
    notice = answer.notice
    playbook = slack.desk.book.playbooks.get(notice.client) if notice is not None else None
    zone = person.zone or (playbook.calendars.pm.zone if playbook else "UTC")
    return Viewer(zone, playbook.zone if playbook else zone, slack.now())


def _presses(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def pressed(
        ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], respond: Any, client: AsyncWebClient
    ) -> None:
        read = slack.signer.read(str(action.get("value") or ""))
        user = body.get("user") or {}
        if read is None:
            await ack()
            await respond(text="This button is not valid any more.", response_type="ephemeral", replace_original=False)
            return
        person = await _who(slack, str(user.get("id")), user.get("team_id"))
        await ack()
        answer = await _press(slack, person, read)
        if answer.form is not None:
            await _open_form(slack, client, str(body.get("trigger_id")), answer.form)
            return
        await respond(text=answer.text, response_type="ephemeral", replace_original=False)

    return pressed


async def _press(slack: SlackDesk, person: Person, read: Pressed) -> Answer:
    now = slack.now()
    answer = await slack.store.write(
        lambda tx: press(tx, slack.desk, person, read.client, read.ticket, read.action, read.revision, now)
    )
    slack.wake()
    return answer


async def _open_form(slack: SlackDesk, client: AsyncWebClient, trigger: str, form: str) -> None:
    kind, _, about = form.partition(":")
    filled = await slack.store.read(lambda tx: _filled(tx, slack.desk, about)) if kind == "edit" else None
    view = forms.form(kind, about, _options(slack, kind, about), slack.signer, filled)
    try:
        await client.views_open(trigger_id=trigger, view=view)
    except SlackApiError as error:
        log.warning("form did not open", error=code_of(error))


def _filled(tx: Tx, desk: Desk, key: str) -> forms.Filled:
    """What an edit form starts with."""
    ticket = find_ticket(tx, desk, key)
    return forms.Filled(ticket.summary, ticket.severity, ticket.assignee)


def _options(slack: SlackDesk, kind: str, about: str) -> list[tuple[str, str]]:
    """What a form's list offers: people of a ticket's client, or clients."""
    if kind == "escalate":
        return [(key, item.name) for key, item in slack.desk.book.playbooks.items()]
    prefix = about.partition("-")[0]
    for playbook in slack.desk.book.playbooks.values():
        if playbook.prefix == prefix:
            return [(key, someone.name) for key, someone in playbook.people.directory.items()]
    return []


def _submissions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        read = forms.words_of(body, slack.signer)
        if read.errors:
            await ack(response_action="errors", errors=read.errors)
            return
        user = body.get("user") or {}
        person = await _who(slack, str(user.get("id")), user.get("team_id"))
        ask = Ask(read.words, person, None, None, None, slack.now())
        answer = await slack.store.write(lambda tx: route(tx, slack.desk, ask))
        slack.wake()
        if not answer.changed and read.block is not None:
            await ack(response_action="errors", errors={read.block: answer.text[:1500]})
            return
        for words in read.afterwards(answer.ticket):
            await slack.store.write(partial(_routed, desk=slack.desk, ask=replace(ask, words=words)))
        await ack()

    return submitted


def _routed(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    return route(tx, desk, ask)


def _shortcuts(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def shortcut(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        user = body.get("user") or {}
        person = await _who(slack, str(user.get("id")), user.get("team_id"))
        message = body.get("message")
        if not isinstance(message, dict):
            await _open_form(slack, client, str(body.get("trigger_id")), "escalate:")
            return
        channel = str((body.get("channel") or {}).get("id"))
        answer = await _raise(slack, person, channel, message)
        await respond(text=answer.text, response_type="ephemeral", replace_original=False)

    return shortcut


async def _raise(slack: SlackDesk, person: Person, channel: str, message: dict[str, Any]) -> Answer:
    author = await slack.directory.person(str(message.get("user") or ""))
    pointed = Pointed(channel, message, author.name, author.external, slack.directory.team)
    now = slack.now()
    answer = await slack.store.write(lambda tx: raise_pointed(tx, slack.desk, person, pointed, now))
    slack.wake()
    return answer


def _reactions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def reacted(event: dict[str, Any]) -> None:
        item = event.get("item") or {}
        if event.get("reaction") != _TICKET_EMOJI or item.get("type") != "message":
            return
        message = await _fetch(slack, str(item.get("channel")), str(item.get("ts")))
        person = await _who(slack, str(event.get("user")), None)
        if message is not None and person.external is False:
            await _raise(slack, person, str(item.get("channel")), message)

    return reacted


async def _fetch(slack: SlackDesk, channel: str, ts: str) -> dict[str, Any] | None:
    try:
        answer: Any = await slack.client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)
        found = (answer.get("messages") or [None])[0]
        if isinstance(found, dict) and found.get("ts") == ts:
            return found
        replies: Any = await slack.client.conversations_replies(channel=channel, ts=ts, limit=1)
        return next((one for one in replies.get("messages") or () if one.get("ts") == ts), None)
    except SlackApiError as error:
        log.warning("message not found", error=code_of(error))
        return None


def _mentions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def mentioned(event: dict[str, Any]) -> None:
        """A mention by one of ours in a thread raises the message; a client's own words are kept as a message."""
        person = await _who(slack, str(event.get("user")), event.get("user_team"))
        root = event.get("thread_ts")
        if person.external is not False or not root:
            return
        message = await _fetch(slack, str(event.get("channel")), str(root))
        if message is not None:
            await _raise(slack, person, str(event.get("channel")), message)

    return mentioned


def _home(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("tab") not in (None, "home"):
            return
        user = str(event.get("user"))
        person = await _who(slack, user, None)
        if person.external is not False:
            return
        now = slack.now()
        shown = await slack.store.read(lambda tx: home_of(tx, slack.desk, person, now))
        zone = person.zone or "UTC"
        clients = {playbook.name: key for key, playbook in slack.desk.book.playbooks.items()}
        view = home_view(shown.lines, shown.check_ins, shown.covers, Viewer(zone, zone, now), slack.signer, clients)
        await client.views_publish(user_id=user, view=view)

    return opened
