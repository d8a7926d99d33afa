"""What one person sees of the workspace, as the page draws it."""

from typing import Any

from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.page.hosting import PageHost, words
from bot.sandbox.seed import User
from bot.sandbox.shapes import message_json
from bot.sandbox.stamps import micros_of
from bot.sandbox.views import View, view_json
from bot.sandbox.world import World

Json = dict[str, Any]

NEWEST = 500
"""How many messages of a conversation the page gets at once."""


def picture(world: World, host: PageHost, user: User) -> Json:
    """All that a person sees."""
    if not world.people.foreign(user.id):
        world.rooms.between((world.bot, user.id))
    return {
        "kind": "picture",
        "title": host.title or world.people.team.name,
        "me": user.id,
        "app": {"id": world.bot, "name": world.people.app.name, "bot_id": world.people.app.bot_id},
        "people": [person(world, each) for each in world.people],
        "choices": choices(world, host),
        "rooms": [room_json(world, room) for room in world.rooms.of(user.id)],
        "channels": [{"id": room.id, "name": room.name} for room in world.rooms if not room.is_direct],
        "messages": {room.id: shown(world, room) for room in world.rooms.of(user.id)},
        "ephemerals": [ephemeral_json(each) for each in world.ephemerals.of(user.id)],
        "modals": modals_json(world, user.id),
        "home": home_json(world, user.id),
        "commands": [
            {"name": each.name, "hint": each.usage_hint, "description": each.description}
            for each in world.settings.commands
        ],
        "shortcuts": [
            {"id": each.callback_id, "name": each.name, "for": each.kind} for each in world.settings.shortcuts
        ],
        "waiting": waiting(world, host),
        "clock": clock_json(world, host),
        "tour": tour_json(host),
        "done": tour_done(host),
    }


def person(world: World, user: User) -> Json:
    """One person as the page names them."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "role": user.role,
        "tz": user.tz,
        "bot": user.is_bot,
        "guest": user.is_restricted,
        "team": world.people.team_of(user.id).name,
        "outside": world.people.foreign(user.id),
    }


def choices(world: World, host: PageHost) -> list[str]:
    """The people one may be."""
    return list(host.choices) or [user.id for user in world.people if not user.is_bot and not user.deleted]


def room_json(world: World, room: Conversation) -> Json:
    """A conversation without its messages."""
    return {
        "id": room.id,
        "name": room.name,
        "kind": room.kind.value,
        "archived": room.archived,
        "topic": room.topic,
        "shared": room.ext_shared,
        "shared_with": [world.people.teams[team].name for team in sorted(room.shared_with)],
        "members": room.members,
        "read": room.read,
    }


def shown(world: World, room: Conversation) -> list[Json]:
    """A conversation's newest messages, oldest first."""
    newest = list(room.messages.values())[-NEWEST:]
    return [message_json(world.people, room, message) for message in newest]


def ephemeral_json(message: Ephemeral) -> Json:
    """A message that only one person sees."""
    return {
        "ephemeral": message.id,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "blocks": list(message.blocks),
        "thread_ts": message.thread_ts,
        "from_slack": message.from_slack,
    }


def modals_json(world: World, user: str) -> list[Json]:
    """The modals a person has open, the one on top last, with what is wrong in them."""
    return [view_shape(world, view) | {"errors": view.errors} for view in world.views.stack(user)]


def home_json(world: World, user: str) -> Json | None:
    """A person's App Home."""
    home = world.views.home(user)
    return view_shape(world, home) if home else None


def view_shape(world: World, view: View) -> Json:
    """A view as the page draws it."""
    app = world.people.app
    return view_json(view, world.people.team.id, app.id, app.bot_id)


def clock_json(world: World, host: PageHost) -> Json:
    """The sandbox's time and how fast it runs."""
    clock = host.clock
    return {
        "now": world.now(),
        "speed": clock.speed() if clock else 1.0,
        "speeds": list(clock.speeds) if clock else [],
    }


def tour_json(host: PageHost) -> list[Json]:
    """The steps of the tour."""
    return [
        {
            "title": step.title,
            "text": words(step.text),
            "who": step.who,
            "where": step.where,
            "prefill": words(step.prefill),
            "doable": bool(step.deeds),
        }
        for step in host.tour
    ]


def tour_done(host: PageHost) -> list[bool]:
    """Which steps of the tour are done."""
    return [step.done() if step.done else number in host.did for number, step in enumerate(host.tour)]


def waiting(world: World, host: PageHost) -> dict[str, int]:
    """How much each person one may be has not read: direct messages, and mentions of them."""
    counts = {user: sum(_unread(room, user) for room in world.rooms.of(user)) for user in choices(world, host)}
    return {user: count for user, count in counts.items() if count}


def _unread(room: Conversation, user: str) -> int:
    read = micros_of(room.read.get(user, "0"))
    count = 0
    for message in reversed(room.messages.values()):
        if micros_of(message.ts) <= read:
            break
        count += _concerns(room, message, user)
    return count


def _concerns(room: Conversation, message: Message, user: str) -> bool:
    return message.user != user and (room.is_direct or f"<@{user}>" in message.text)
