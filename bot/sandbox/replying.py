"""Answers to a click or a command: the body of the bot's answer, or what it sends to the response_url."""

from typing import Any

from bot.sandbox import saying
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.posting import Draft
from bot.sandbox.problems import ApiError
from bot.sandbox.triggers import ReplyTo
from bot.sandbox.world import World

Json = dict[str, Any]


def answer(world: World, to: ReplyTo, body: Any, how: str) -> None:
    """Do what an answer says; raises ApiError when Slack would not take it."""
    body = {"text": body} if isinstance(body, str) else body
    if not isinstance(body, dict):
        raise ApiError("invalid_payload")
    room = world.rooms.get(to.channel)
    if room is None:
        raise ApiError("channel_not_found")
    if body.get("delete_original"):
        _delete(world, room, to, how)
    elif body.get("replace_original"):
        _replace(world, room, to, body, how)
    else:
        _add(world, room, to, body, how)


def _delete(world: World, room: Conversation, to: ReplyTo, how: str) -> None:
    if to.ephemeral:
        saying.take_off(world, to.ephemeral)
        return
    message = _original(room, to)
    if message is not None:
        saying.take_back(world, room, message, how)


def _replace(world: World, room: Conversation, to: ReplyTo, body: Json, how: str) -> None:
    text, blocks = saying.content(world, str(body.get("text") or ""), body.get("blocks"))
    shown = world.ephemerals.get(to.ephemeral) if to.ephemeral else None
    if shown is not None:
        fresh = Ephemeral(shown.id, shown.user, shown.channel, shown.ts, text, tuple(blocks or ()), shown.thread_ts)
        saying.whisper(world, fresh, how)
        return
    message = _original(room, to)
    if message is not None:
        saying.change(world, room, message, how, text=text, blocks=blocks)


def _add(world: World, room: Conversation, to: ReplyTo, body: Json, how: str) -> None:
    text, blocks = saying.content(world, str(body.get("text") or ""), body.get("blocks"))
    thread = body.get("thread_ts") or to.thread_ts
    if body.get("response_type") == "in_channel":
        saying.say(world, room, Draft(world.bot, text, blocks=blocks, thread_ts=thread, by_app=True), how)
        return
    number, ts = world.ids.next("eph-"), world.stamps.next()
    saying.whisper(world, Ephemeral(number, to.user, room.id, ts, text, tuple(blocks or ()), thread), how)


def _original(room: Conversation, to: ReplyTo) -> Message | None:
    message = room.messages.get(to.ts or "")
    return message if message is not None and message.by_app else None
