"""What changes in conversations: messages, edits, deletions, reactions, members; each told to the bot and the page."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.changes import Changed
from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.outward import envelopes
from bot.sandbox.shapes import message_json
from bot.sandbox.world import World

Json = dict[str, Any]

TOMBSTONE = "This message was deleted."
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be posted."""

    user: str
    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    by_app: bool = False
    metadata: Json | None = None
    client_msg_id: str | None = None
    files: tuple[Json, ...] = ()
    subtype: str | None = None


def post(world: World, room: Conversation, draft: Draft) -> Message:
    """Put a message into a conversation and tell of it."""
    message = Message(
        room.id,
        world.stamps.next(),
        draft.user,
        draft.text,
        blocks=draft.blocks,
        thread_ts=draft.thread_ts,
        subtype=draft.subtype or _subtype(draft),
        by_app=draft.by_app,
        metadata=draft.metadata,
        client_msg_id=draft.client_msg_id,
        files=list(draft.files),
    )
    room.add(message)
    room.read[draft.user] = message.ts
    world.changed(Changed.MESSAGE, room, message.ts)
    if message.is_reply:
        world.changed(Changed.MESSAGE, room, message.thread_ts or "")
    world.tell_bot(envelopes.message_event(world.people, room, message), room)
    if f"<@{world.bot}>" in draft.text and not draft.by_app and room.kind is not Kind.IM:
        world.tell_bot(envelopes.mention_event(world.people, room, message), room)
    return message


def _subtype(draft: Draft) -> str | None:
    if draft.broadcast and draft.thread_ts:
        return "thread_broadcast"
    return "file_share" if draft.files else None


def edit(world: World, room: Conversation, message: Message, by: str, **changes: Any) -> None:
    """Change a message's text, blocks or metadata and tell of it."""
    before = message_json(world.people, room, message, metadata=True)
    for name, value in changes.items():
        setattr(message, name, value)
    ts = world.stamps.next()
    message.edited = (by, ts)
    world.changed(Changed.MESSAGE, room, message.ts)
    world.tell_bot(envelopes.changed_event(world.people, room, message, before, ts), room)


def delete(world: World, room: Conversation, message: Message) -> None:
    """Delete a message; one that has replies leaves a tombstone, as in Slack."""
    before = message_json(world.people, room, message, metadata=True)
    ts = world.stamps.next()
    if room.replies(message.ts):
        _bury(message)
        world.changed(Changed.MESSAGE, room, message.ts)
        world.tell_bot(envelopes.changed_event(world.people, room, message, before, ts), room)
        return
    room.remove(message)
    world.changed(Changed.GONE, room, message.ts)
    world.tell_bot(envelopes.deleted_event(room, message, before, ts), room)
    if message.is_reply:
        _after_reply_is_gone(world, room, room.messages.get(message.thread_ts or ""))


def _after_reply_is_gone(world: World, room: Conversation, root: Message | None) -> None:
    """A tombstone goes with the last of its replies."""
    if root is None:
        return
    if root.gone and not room.replies(root.ts):
        delete(world, room, root)
    else:
        world.changed(Changed.MESSAGE, room, root.ts)


def _bury(message: Message) -> None:
    message.user, message.text, message.subtype = SLACKBOT, TOMBSTONE, "tombstone"
    message.blocks, message.metadata, message.edited, message.client_msg_id = None, None, None, None
    message.by_app, message.files = False, []
    message.reactions.clear()


def react(world: World, room: Conversation, message: Message, user: str, name: str) -> bool:
    """Put an emoji on a message; False when that person gave it already."""
    users = message.reactions.setdefault(name, [])
    if user in users:
        return False
    users.append(user)
    _tell_reaction(world, room, message, user, name, added=True)
    return True


def unreact(world: World, room: Conversation, message: Message, user: str, name: str) -> bool:
    """Take an emoji off a message; False when that person had not given it."""
    users = message.reactions.get(name, [])
    if user not in users:
        return False
    users.remove(user)
    if not users:
        del message.reactions[name]
    _tell_reaction(world, room, message, user, name, added=False)
    return True


def _tell_reaction(world: World, room: Conversation, message: Message, user: str, name: str, *, added: bool) -> None:
    world.changed(Changed.MESSAGE, room, message.ts)
    event = envelopes.reaction_event(room, message, user, name, world.stamps.next(), added=added)
    world.tell_bot(event, room)


def join(world: World, room: Conversation, user: str, inviter: str | None = None) -> bool:
    """Bring somebody into a channel; False when they were in it. An outsider makes the channel a shared one."""
    if user in room.members:
        return False
    room.members.append(user)
    if world.people.foreign(user):
        room.ext_shared = True
        room.shared_with.add(world.people.team_of(user).id)
    world.changed(Changed.ROOM, room)
    ts = world.stamps.next()
    world.tell_bot(envelopes.membership_event(world.people, room, user, inviter, ts, True), room)
    return True


def leave(world: World, room: Conversation, user: str) -> bool:
    """Take somebody out of a channel; False when they were not in it."""
    if user not in room.members:
        return False
    ts = world.stamps.next()
    world.tell_bot(envelopes.membership_event(world.people, room, user, None, ts, False), room)
    room.members.remove(user)
    world.changed(Changed.ROOM, room)
    return True
