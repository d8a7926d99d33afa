"""What most methods begin with: the conversation, message or user they name, and the scope it needs."""

from bot.sandbox.api.arguments import Args
from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.problems import ApiError
from bot.sandbox.seed import User
from bot.sandbox.world import World


def need_scope(world: World, *scopes: str) -> None:
    """Raise missing_scope unless the app has one of these."""
    if not any(world.settings.may(scope) for scope in scopes):
        raise ApiError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(world.settings.scopes or ())))


def need_kind_scope(world: World, room: Conversation, act: str) -> None:
    """Raise missing_scope unless the app may do this in conversations of this kind, as in `groups:history`."""
    need_scope(world, f"{room.kind.scope_word}:{act}")


def room_of(world: World, args: Args, name: str = "channel") -> Conversation:
    """The conversation an argument names, as far as the bot can see it; raises channel_not_found."""
    room = world.rooms.named(args.need(name))
    if room is None or (world.bot not in room.members and room.kind is not Kind.CHANNEL):
        raise ApiError("channel_not_found")
    return room


def read_room(world: World, args: Args) -> Conversation:
    """The conversation whose messages the bot wants to read; raises not_in_channel when it is not a member."""
    room = room_of(world, args)
    need_kind_scope(world, room, "history")
    if world.bot not in room.members:
        raise ApiError("not_in_channel")
    return room


def writable_room(world: World, args: Args) -> Conversation:
    """Where a post may go: a conversation, or a user's direct message; raises as chat.postMessage does."""
    wanted = args.need("channel")
    user = world.people.get(wanted)
    if user is not None:
        return direct_room(world, user)
    room = room_of(world, args)
    if room.archived:
        raise ApiError("is_archived")
    public = room.kind is Kind.CHANNEL and "chat:write.public" in (world.settings.scopes or ())
    if world.bot not in room.members and not public:
        raise ApiError("not_in_channel")
    return room


def direct_room(world: World, user: User) -> Conversation:
    """The bot's direct message with one person; raises as conversations.open does."""
    if user.is_bot or user.id == world.bot:
        raise ApiError("cannot_dm_bot")
    if user.deleted:
        raise ApiError("user_disabled")
    if world.rooms.stranger(user.id):
        raise ApiError("channel_not_found")
    return world.rooms.between((world.bot, user.id))


def message_in(room: Conversation, ts: str, code: str = "message_not_found") -> Message:
    """A message of a conversation; raises ApiError with `code` when it is not there."""
    message = room.messages.get(ts)
    if message is None or message.gone:
        raise ApiError(code)
    return message


def user_of(world: World, args: Args, name: str = "user") -> User:
    """The user an argument names; raises user_not_found."""
    user = world.people.get(args.need(name))
    if user is None:
        raise ApiError("user_not_found")
    return user
