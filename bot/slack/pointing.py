"""Messages that people point at: by the shortcut, the :ticket: reaction, or a mention of the bot in the thread."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.slack.answering import Asker, who
from bot.slack.asking import AGAIN, Body, answer_by, guarded, in_time, open_form, say_later
from bot.slack.desk import SlackDesk
from bot.slack.inbound import Event
from bot.slack.manifest import WHY_SHORTCUT
from bot.slack.raising import Pointed, raise_pointed
from bot.slack.showing import show_home
from bot.slack.workspaces import NO_ANSWER, Workspace, no_answer
from handlers.asked import Answer, Ask
from handlers.router import route

_TICKET_EMOJI = "ticket"
log = structlog.get_logger()


def listen(app: AsyncApp, slack: SlackDesk, everything: Any) -> None:
    """Let Bolt hand over shortcuts, reactions, mentions and visits of the home page; `everything` matches any name."""
    app.shortcut(everything)(_shortcuts(slack))
    app.event("reaction_added")(_reactions(slack))
    app.event("app_mention")(_mentions(slack))
    app.event("app_home_opened")(_visits(slack))


def _shortcuts(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def shortcut(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        await ack()
        asker, message = await who(slack, body), body.get("message")
        if asker is None:
            return
        if not isinstance(message, dict):
            await open_form(slack, asker, str(body.get("trigger_id")), "escalate:")
            return
        why = body.get("callback_id") == WHY_SHORTCUT
        work = _why(slack, asker, body, message) if why else _raise(slack, asker, body, asker.channel, message)
        ready, task = await in_time(slack, asker, work)
        if ready is None or ready.answer is not AGAIN:
            slack.errands.start(answer_by(respond, ready) if ready else say_later(asker, respond, task))

    return shortcut


async def _why(slack: SlackDesk, asker: Asker, body: Body, message: Body) -> Answer:
    words = f"why-not {asker.channel} {message.get('ts')}"
    ask = Ask(words, await asker.person(), asker.channel, None, None, slack.now())
    return await slack.once(body, lambda tx: route(tx, slack.desk, ask))


async def _raise(slack: SlackDesk, asker: Asker, body: Body, channel: str, message: Body) -> Answer:
    directory = asker.workspace.directory
    author = await directory.person(str(message.get("user") or ""))
    pointed = Pointed(channel, message, author.name, author.external, directory.team)
    person, now = await asker.person(), slack.now()
    answer = await slack.once(body, lambda tx: raise_pointed(tx, slack.desk, person, pointed, now))
    slack.wake()
    return answer


def _reactions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def reacted(body: Body, event: Body) -> None:
        item = event.get("item")
        item = item if isinstance(item, dict) else {}
        if event.get("reaction") == _TICKET_EMOJI and item.get("type") == "message":
            await _pointed_at(slack, body, str(item.get("channel")), str(item.get("ts")))

    return reacted


def _mentions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def mentioned(body: Body, event: Body) -> None:
        """A mention by one of ours in a thread raises the thread's first message; other words are kept as a message."""
        if event.get("thread_ts"):
            await _pointed_at(slack, body, str(event.get("channel")), str(event["thread_ts"]))

    return mentioned


async def _pointed_at(slack: SlackDesk, body: Body, channel: str, ts: str) -> None:
    """Raise a message that one of ours pointed at. The card says it is done; why it is not is told directly."""
    asker = await _asker(slack, body)
    if asker is None or (await asker.person()).external is not False:
        return
    message = await _fetch(asker.workspace, channel, ts)
    if message is None:
        await asker.tell("I cannot find the message you pointed at. Use the shortcut “Raise as escalation” on it.")
        return
    answer = await guarded(_raise(slack, asker, body, channel, message))
    if not answer.changed:
        slack.errands.start(asker.tell(answer.text))


async def _asker(slack: SlackDesk, body: Body) -> Asker | None:
    """Who did what an event tells of."""
    delivered = Event(body)
    workspace = await slack.workspaces.of(delivered.workspace)
    user, team = delivered.event.get("user"), delivered.event.get("user_team")
    if workspace is None or not isinstance(user, str) or not user:
        return None
    return Asker(slack, workspace, user, team if isinstance(team, str) else None)


async def _fetch(workspace: Workspace, channel: str, ts: str) -> Body | None:
    """The message at a place. Slack finds a reply only by asking for its thread, whose name may be the reply's own."""
    only: Any = {"channel": channel, "oldest": ts, "latest": ts, "inclusive": True}
    client = workspace.client
    try:
        found: Any = await client.conversations_history(limit=1, **only)
        for message in found.get("messages") or ():
            if message.get("ts") == ts:
                return dict(message)
        found = await client.conversations_replies(ts=ts, limit=10, **only)
        return next((dict(one) for one in found.get("messages") or () if one.get("ts") == ts), None)
    except NO_ANSWER as error:
        log.warning("message not found", error=no_answer(error))
        return None


def _visits(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def opened(body: Body, event: Body) -> None:
        asker = await _asker(slack, body) if event.get("tab") in (None, "home") else None
        if asker is not None:
            await show_home(slack, asker)

    return opened
