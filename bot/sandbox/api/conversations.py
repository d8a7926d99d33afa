"""conversations.* and users.conversations: what there is, who is in it, and what was said."""

from bot.sandbox import posting
from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import direct_room, need_kind_scope, need_scope, read_room, room_of
from bot.sandbox.api.paging import page, paged
from bot.sandbox.conversation import Conversation, Kind
from bot.sandbox.ledger import Json
from bot.sandbox.problems import ApiError
from bot.sandbox.seed import User
from bot.sandbox.shapes import conversation_json, message_json
from bot.sandbox.stamps import micros_of
from bot.sandbox.world import World

_KINDS = {
    "public_channel": Kind.CHANNEL,
    "private_channel": Kind.GROUP,
    "im": Kind.IM,
    "mpim": Kind.MPIM,
}


def list_all(world: World, args: Args) -> Json:
    """conversations.list: every public channel, and what else the bot is a member of."""
    kinds = _kinds(world, args)
    found = [
        conversation_json(world.people, room)
        for room in world.rooms
        if room.kind in kinds
        and (room.kind is Kind.CHANNEL or world.bot in room.members)
        and not (room.archived and args.flag("exclude_archived"))
    ]
    return paged("channels", *page(found, args))


def list_of_user(world: World, args: Args) -> Json:
    """users.conversations: what a user, or the bot itself, is a member of."""
    kinds = _kinds(world, args)
    user = args.text("user", world.bot)
    found = [
        conversation_json(world.people, room)
        for room in world.rooms.of(user)
        if room.kind in kinds and (room.kind is Kind.CHANNEL or world.bot in room.members)
    ]
    return paged("channels", *page(found, args))


def info(world: World, args: Args) -> Json:
    """conversations.info: one conversation as it stands now."""
    room = room_of(world, args)
    need_kind_scope(world, room, "read")
    shape = conversation_json(world.people, room)
    if not args.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


def members(world: World, args: Args) -> Json:
    """conversations.members: who is in a conversation."""
    room = room_of(world, args)
    need_kind_scope(world, room, "read")
    return paged("members", *page(room.members, args))


def history(world: World, args: Args) -> Json:
    """conversations.history: messages, newest first; replies are in conversations.replies."""
    room = read_room(world, args)
    found = room.between(_ts(args, "oldest"), _ts(args, "latest"), args.flag("inclusive"))
    shown, cursor = page(found, args, most=_most(world))
    with_metadata = args.flag("include_all_metadata")
    messages = [message_json(world.people, room, message, metadata=with_metadata) for message in shown]
    return {"has_more": bool(cursor), "pin_count": 0, **paged("messages", messages, cursor)}


def replies(world: World, args: Args) -> Json:
    """conversations.replies: a thread, its first message first."""
    room = read_room(world, args)
    root = room.messages.get(args.need("ts"))
    if root is None:
        raise ApiError("thread_not_found")
    if root.is_reply:
        root = room.messages.get(root.thread_ts or "", root)
    found = [root, *room.replies_between(root.ts, _ts(args, "oldest"), _ts(args, "latest"), args.flag("inclusive"))]
    shown, cursor = page(found, args, default=1000, most=_most(world))
    with_metadata = args.flag("include_all_metadata")
    messages = [message_json(world.people, room, message, metadata=with_metadata) for message in shown]
    return {"has_more": bool(cursor), **paged("messages", messages, cursor)}


def open_direct(world: World, args: Args) -> Json:
    """conversations.open: the direct message between the bot and exactly these users."""
    if args.text("channel"):
        room = room_of(world, args)
        return _opened(world, room, args, again=True)
    users = [_known(world, user) for user in args.words("users")]
    if not users:
        raise ApiError("users_list_not_supplied")
    need_scope(world, "im:write" if len(users) == 1 else "mpim:write")
    before = {room.id for room in world.rooms}
    if len(users) == 1:
        room = direct_room(world, users[0])
    else:
        room = world.rooms.between((world.bot, *(user.id for user in users)))
    return _opened(world, room, args, again=room.id in before)


def join(world: World, args: Args) -> Json:
    """conversations.join: bring the bot into a public channel."""
    room = room_of(world, args)
    if room.kind is not Kind.CHANNEL:
        raise ApiError("method_not_supported_for_channel_type")
    if room.archived:
        raise ApiError("is_archived")
    joined = posting.join(world, room, world.bot)
    shape: Json = {"channel": conversation_json(world.people, room)}
    return shape if joined else {**shape, "warning": "already_in_channel"}


def leave(world: World, args: Args) -> Json:
    """conversations.leave: take the bot out of a channel."""
    room = room_of(world, args)
    return {} if posting.leave(world, room, world.bot) else {"not_in_channel": True}


def _opened(world: World, room: Conversation, args: Args, *, again: bool) -> Json:
    shape = conversation_json(world.people, room) if args.flag("return_im") else {"id": room.id}
    return {"channel": shape, **({"no_op": True, "already_open": True} if again else {})}


def _known(world: World, user: str) -> User:
    found = world.people.get(user)
    if found is None:
        raise ApiError("user_not_found")
    return found


def _kinds(world: World, args: Args) -> set[Kind]:
    words = args.words("types") or ["public_channel"]
    if any(word not in _KINDS for word in words):
        raise ApiError("invalid_types")
    kinds = {_KINDS[word] for word in words}
    for kind in sorted(kinds):
        need_scope(world, f"{kind.scope_word}:read")
    return kinds


def _ts(args: Args, name: str) -> str | None:
    value = args.text(name) or None
    try:
        micros_of(value or "0")
    except ValueError as error:
        raise ApiError(f"invalid_ts_{name}") from error
    return value


def _most(world: World) -> int:
    return world.limits.page_size or 1000


METHODS = {
    "conversations.list": list_all,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": open_direct,
    "conversations.join": join,
    "conversations.leave": leave,
    "users.conversations": list_of_user,
}
