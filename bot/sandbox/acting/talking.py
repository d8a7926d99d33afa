"""What people write, change and react with."""

from collections.abc import Iterable

from bot.sandbox import posting
from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.files import File, file_json
from bot.sandbox.posting import Draft
from bot.sandbox.problems import NotPossible
from bot.sandbox.rich_text import rich_text
from bot.sandbox.seed import User
from bot.sandbox.world import World


def say(
    world: World,
    user: User,
    room: Conversation,
    text: str,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    files: Iterable[tuple[str, bytes]] = (),
) -> Message:
    """Write a message; raises NotPossible where that person cannot write."""
    _may_write(world, user, room)
    shapes = tuple(file_json(_kept(world, user, name, content), world.home_url) for name, content in files)
    if not text.strip() and not shapes:
        raise NotPossible("A message needs some text.")
    if thread_ts is not None and thread_ts not in room.messages:
        raise NotPossible("That thread is not there any more.")
    blocks = None if user.is_bot or not text else rich_text(text, world.ids.next("b"))
    draft = Draft(
        user.id,
        text,
        blocks=blocks,
        thread_ts=thread_ts,
        broadcast=broadcast,
        client_msg_id=None if user.is_bot else world.ids.next("msg-"),
        files=shapes,
    )
    return posting.post(world, room, draft)


def edit(world: World, user: User, room: Conversation, message: Message, text: str) -> None:
    """Change one's own message."""
    _may_write(world, user, room)
    _own(user, message)
    if not text.strip():
        raise NotPossible("A message needs some text. Delete it instead.")
    posting.edit(world, room, message, user.id, text=text, blocks=rich_text(text, world.ids.next("b")))


def delete(world: World, user: User, room: Conversation, message: Message) -> None:
    """Delete one's own message."""
    _own(user, message)
    posting.delete(world, room, message)


def react(world: World, user: User, room: Conversation, message: Message, name: str, *, on: bool = True) -> bool:
    """Put an emoji on a message, or take one's own off; False when it was so already."""
    _may_see(user, room)
    if message.gone:
        raise NotPossible("That message was deleted.")
    return (posting.react if on else posting.unreact)(world, room, message, user.id, name.strip(":"))


def _may_write(world: World, user: User, room: Conversation) -> None:
    _may_see(user, room)
    if room.archived:
        raise NotPossible("That channel is archived.")
    if user.deleted:
        raise NotPossible(f"{user.real_name} is no longer in this workspace.")


def _may_see(user: User, room: Conversation) -> None:
    if user.id not in room.members:
        place = f"#{room.name}" if room.kind in (Kind.CHANNEL, Kind.GROUP) else "that conversation"
        raise NotPossible(f"{user.real_name} is not in {place}.")


def _own(user: User, message: Message) -> None:
    if message.user != user.id or message.gone:
        raise NotPossible("Only your own messages can be changed.")


def _kept(world: World, user: User, name: str, content: bytes) -> File:
    file = File(world.ids.next("F"), name, len(content), user.id, content, done=True)
    return world.files.put(file)
