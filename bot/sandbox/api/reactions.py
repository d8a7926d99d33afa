"""reactions.*: emoji on messages."""

import re

from bot.sandbox import posting
from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import message_in, room_of
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ledger import Json, Said
from bot.sandbox.problems import ApiError
from bot.sandbox.shapes import message_json
from bot.sandbox.world import World

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def add(world: World, args: Args) -> Json:
    """reactions.add: put an emoji on a message as the bot."""
    room, message, name = _place(world, args)
    if not posting.react(world, room, message, world.bot, name):
        raise ApiError("already_reacted")
    world.ledger.write(
        Said.REACTION,
        channel=room.id,
        ts=message.ts,
        text=f":{name}:",
        seen_by=frozenset(room.members),
        clients_could_see=world.rooms.open_to_outsiders(room),
        how="reactions.add",
    )
    return {}


def remove(world: World, args: Args) -> Json:
    """reactions.remove: take the bot's own emoji off a message."""
    room, message, name = _place(world, args)
    if not posting.unreact(world, room, message, world.bot, name):
        raise ApiError("no_reaction")
    return {}


def get(world: World, args: Args) -> Json:
    """reactions.get: a message with the emoji on it."""
    room = room_of(world, args)
    message = message_in(room, args.need("timestamp"))
    return {"type": "message", "channel": room.id, "message": message_json(world.people, room, message)}


def _place(world: World, args: Args) -> tuple[Conversation, Message, str]:
    name = args.need("name").strip(":")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")
    room = room_of(world, args)
    if world.bot not in room.members:
        raise ApiError("not_in_channel")
    if room.archived:
        raise ApiError("is_archived")
    return room, message_in(room, args.need("timestamp")), name


METHODS = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
