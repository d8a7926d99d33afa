"""Events in Slack's shapes, and the envelope each one comes in."""

from typing import Any

from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.people import People
from bot.sandbox.shapes import message_json

Json = dict[str, Any]


def message_event(people: People, room: Conversation, message: Message) -> Json:
    """A new message, as the channel's members' apps hear of it."""
    place = {"channel": room.id, "event_ts": message.ts, "channel_type": room.kind.value}
    shape = message_json(people, room, message, metadata=True)
    if message.subtype == "thread_broadcast":
        root = room.messages.get(message.thread_ts or "")
        shape["root"] = message_json(people, room, root) if root else {}
    return shape | place


def changed_event(people: People, room: Conversation, message: Message, before: Json, ts: str) -> Json:
    """An edited message with what it said before; also how Slack tells of a deleted message that had replies."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": room.id,
        "channel_type": room.kind.value,
        "ts": ts,
        "event_ts": ts,
        "message": message_json(people, room, message, metadata=True),
        "previous_message": before,
    }


def deleted_event(room: Conversation, message: Message, before: Json, ts: str) -> Json:
    """A message that is gone."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": room.id,
        "channel_type": room.kind.value,
        "ts": ts,
        "event_ts": ts,
        "deleted_ts": message.ts,
        "previous_message": before,
    }


def mention_event(people: People, room: Conversation, message: Message) -> Json:
    """The same message again, because it names the bot."""
    shape = message_json(people, room, message)
    shape.pop("subtype", None)
    return shape | {"type": "app_mention", "channel": room.id, "event_ts": message.ts}


def reaction_event(room: Conversation, message: Message, user: str, name: str, ts: str, *, added: bool) -> Json:
    """An emoji put on a message, or taken off."""
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": room.id, "ts": message.ts},
        "event_ts": ts,
    }


def membership_event(people: People, room: Conversation, user: str, inviter: str | None, ts: str, joined: bool) -> Json:
    """Somebody came into a channel, or left it."""
    event: Json = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": room.id,
        "channel_type": "G" if room.kind.value == "group" else "C",
        "team": people.team_of(user).id,
        "event_ts": ts,
    }
    return {**event, "inviter": inviter} if inviter else event


def envelope(people: People, room: Conversation | None, event: Json, event_id: str, at: float) -> Json:
    """The event_callback around an event."""
    return {
        "token": "sandbox",
        "team_id": people.team.id,
        "context_team_id": people.team.id,
        "context_enterprise_id": None,
        "api_app_id": people.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": people.team.id,
                "user_id": people.app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(room and room.ext_shared),
        "event_context": f"4-{event_id}",
    }


def subscription(room: Conversation | None, event: Json) -> str:
    """The name under which an app subscribes to an event, such as `message.groups`."""
    if event.get("type") == "message" and room is not None:
        return f"message.{room.kind.scope_word}"
    return str(event.get("type", ""))
