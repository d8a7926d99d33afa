"""chat.*: posting, editing, deleting, whispering and linking."""

from bot.sandbox import saying
from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import message_in, room_of, user_of, writable_room
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.ledger import Json
from bot.sandbox.posting import Draft
from bot.sandbox.problems import ApiError
from bot.sandbox.shapes import message_json
from bot.sandbox.stamps import micros_of
from bot.sandbox.world import World


def post_message(world: World, args: Args) -> Json:
    """chat.postMessage: a new message in a channel, a thread or a direct message."""
    room = writable_room(world, args)
    known = _posted_before(world, room, args.text("client_msg_id"))
    if known is not None:
        return _posted(world, room, known)
    draft = _draft(world, room, args)
    _keep_pace(world, room)
    return _posted(world, room, saying.say(world, room, draft, "chat.postMessage"))


def update(world: World, args: Args) -> Json:
    """chat.update: a new version of one of the bot's own messages; what is not given stays."""
    room = room_of(world, args)
    message = _own(world, room, args, "cant_update_message")
    changes: Json = {}
    if "text" in args or "blocks" in args:
        given = args.get("blocks", None if args.text("text") else message.blocks)
        changes["text"], changes["blocks"] = saying.content(world, args.text("text"), given)
    metadata = saying.checked_metadata(args.get("metadata"))
    if metadata:
        changes["metadata"] = metadata
    if not changes:
        raise ApiError("no_text")
    saying.change(world, room, message, "chat.update", **changes)
    shape = message_json(world.people, room, message, metadata=True)
    return {"channel": room.id, "ts": message.ts, "text": message.text, "message": shape}


def delete(world: World, args: Args) -> Json:
    """chat.delete: take one of the bot's own messages back."""
    room = room_of(world, args)
    message = _own(world, room, args, "cant_delete_message")
    ts = message.ts
    saying.take_back(world, room, message, "chat.delete")
    return {"channel": room.id, "ts": ts}


def post_ephemeral(world: World, args: Args) -> Json:
    """chat.postEphemeral: a message that one member of a conversation sees until they reload."""
    room = writable_room(world, args)
    user = user_of(world, args)
    if user.id not in room.members:
        raise ApiError("user_not_in_channel")
    text, blocks = saying.content(world, args.text("text"), args.get("blocks"))
    ts, number = world.stamps.next(), world.ids.next("eph-")
    thread = args.text("thread_ts") or None
    message = Ephemeral(number, user.id, room.id, ts, text, tuple(blocks or ()), thread)
    saying.whisper(world, message, "chat.postEphemeral")
    return {"message_ts": ts}


def get_permalink(world: World, args: Args) -> Json:
    """chat.getPermalink: an address that leads to a message in the page."""
    room = room_of(world, args)
    message = message_in(room, args.need("message_ts"))
    link = f"{world.home_url}archives/{room.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={room.id}" if message.is_reply else ""
    return {"channel": room.id, "permalink": link + thread}


def _draft(world: World, room: Conversation, args: Args) -> Draft:
    text, blocks = saying.content(world, args.text("text"), args.get("blocks"))
    thread = args.text("thread_ts") or None
    if thread is not None:
        _check_thread(room, thread)
    return Draft(
        world.bot,
        text,
        blocks=blocks,
        thread_ts=thread,
        broadcast=args.flag("reply_broadcast"),
        by_app=True,
        metadata=saying.checked_metadata(args.get("metadata")),
        client_msg_id=args.text("client_msg_id") or None,
    )


def _check_thread(room: Conversation, thread: str) -> None:
    try:
        micros_of(thread)
    except ValueError as error:
        raise ApiError("invalid_thread_ts") from error
    if thread not in room.messages:
        raise ApiError("thread_not_found")


def _keep_pace(world: World, room: Conversation) -> None:
    spacing, burst = world.limits.seconds_between_posts, world.limits.burst
    if spacing <= 0:
        return
    wait = world.pace.wait(f"post:{room.id}", burst, spacing * burst, world.now())
    if wait:
        raise ApiError("ratelimited", retry_after=wait)


def _posted_before(world: World, room: Conversation, client_msg_id: str) -> Message | None:
    if not (client_msg_id and world.limits.dedupe_client_msg_id):
        return None
    return next((m for m in room.messages.values() if m.by_app and m.client_msg_id == client_msg_id), None)


def _posted(world: World, room: Conversation, message: Message) -> Json:
    shape = message_json(world.people, room, message, metadata=True)
    return {"channel": room.id, "ts": message.ts, "message": shape}


def _own(world: World, room: Conversation, args: Args, refused: str) -> Message:
    message = message_in(room, args.need("ts"))
    if not message.by_app:
        raise ApiError(refused)
    if room.archived:
        raise ApiError("is_archived")
    return message


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
