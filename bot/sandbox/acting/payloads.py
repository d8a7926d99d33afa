"""What the bot is told of a click, a form, a shortcut or a command, in Slack's shapes."""

from typing import Any

from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.seed import User
from bot.sandbox.shapes import message_json
from bot.sandbox.views import View, view_json
from bot.sandbox.world import World

Json = dict[str, Any]


def basis(world: World, kind: str, user: User) -> Json:
    """What every interaction carries: the installing team, and the person with the team they are of."""
    people = world.people
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": people.team_of(user.id).id,
        },
        "api_app_id": people.app.id,
        "token": "sandbox",
        "team": {"id": people.team.id, "domain": people.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_json(room: Conversation) -> Json:
    """A conversation as interactions name it."""
    return {"id": room.id, "name": channel_name(room)}


def channel_name(room: Conversation) -> str:
    """The name Slack gives for a conversation to an app: private ones have none of their own."""
    match room.kind:
        case Kind.IM:
            return "directmessage"
        case Kind.GROUP:
            return "privategroup"
        case Kind.CHANNEL | Kind.MPIM:
            return room.name


def on_message(world: World, room: Conversation, message: Message) -> Json:
    """The part of a click that says on which message it was."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": room.id,
        "is_ephemeral": False,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    return {
        "container": container,
        "channel": channel_json(room),
        "message": message_json(world.people, room, message, metadata=True),
    }


def on_ephemeral(room: Conversation, message: Ephemeral) -> Json:
    """The part of a click that says it was on a message only that person sees; Slack does not send its text."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": room.id,
        "is_ephemeral": True,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {"container": container, "channel": channel_json(room)}


def on_view(world: World, view: View) -> Json:
    """The part of a click that says in which modal or App Home it was."""
    return {"container": {"type": "view", "view_id": view.id}, "view": shape_of(world, view)}


def shape_of(world: World, view: View) -> Json:
    """A view as interactions carry it."""
    app = world.people.app
    return view_json(view, world.people.team.id, app.id, app.bot_id)


def command_form(world: World, user: User, room: Conversation, command: str, text: str) -> Json:
    """The form that a slash command is sent as."""
    return {
        "token": "sandbox",
        "team_id": world.people.team.id,
        "team_domain": world.people.team.domain,
        "channel_id": room.id,
        "channel_name": channel_name(room),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": world.people.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, world.replies.issue(user.id, room.id)),
        "trigger_id": world.triggers.issue(user.id),
    }


def response_url(world: World, word: str) -> str:
    """The address a bot answers to."""
    return f"{world.home_url}response/{word}"
