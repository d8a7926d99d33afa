"""What the bot says: checked against Slack's limits, posted, and put down in the ledger with everybody who sees it."""

from typing import Any

from bot.sandbox import posting
from bot.sandbox.blocks import checked, with_ids
from bot.sandbox.changes import Changed
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.files import shown_in
from bot.sandbox.ledger import Entry, Said
from bot.sandbox.posting import Draft
from bot.sandbox.problems import ApiError
from bot.sandbox.views import View
from bot.sandbox.world import World

Json = dict[str, Any]


def content(world: World, text: str, blocks: Any) -> tuple[str, list[Json] | None]:
    """A message's text and blocks as Slack would store them; raises ApiError as Slack would."""
    if len(text) > world.limits.text:
        raise ApiError("msg_too_long")
    kept = with_ids(checked(blocks, world.limits), world.ids) if blocks else None
    for number in shown_in(kept):
        file = world.files.get(number)
        if file is None or not file.mimetype.startswith("image/"):
            raise ApiError("invalid_blocks", errors=["invalid slack file"])
    if not text.strip() and not kept:
        raise ApiError("no_text")
    return text, kept


def checked_metadata(metadata: Any) -> Json | None:
    """A message's metadata; raises ApiError unless it has Slack's shape."""
    if not metadata:
        return None
    good = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not good or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def say(world: World, room: Conversation, draft: Draft, how: str) -> Message:
    """Post as the bot."""
    message = posting.post(world, room, draft)
    _write(world, Said.POST, room, message, how)
    return message


def change(world: World, room: Conversation, message: Message, how: str, **changes: Any) -> None:
    """Edit one of the bot's messages."""
    posting.edit(world, room, message, world.bot, **changes)
    _write(world, Said.UPDATE, room, message, how)


def take_back(world: World, room: Conversation, message: Message, how: str) -> None:
    """Delete one of the bot's messages."""
    _write(world, Said.DELETE, room, message, how)
    posting.delete(world, room, message)


def whisper(world: World, message: Ephemeral, how: str) -> None:
    """Show a message to one person, or a new version of it."""
    world.ephemerals.put(message)
    world.changed(Changed.EPHEMERAL, world.rooms.get(message.channel), message.id, message.user)
    if not message.from_slack:
        world.ledger.write(
            Said.EPHEMERAL,
            channel=message.channel,
            ts=message.ts,
            text=message.text,
            blocks=message.blocks,
            thread_ts=message.thread_ts,
            user=message.user,
            seen_by=frozenset({message.user}),
            clients_could_see=world.people.outsider(message.user),
            how=how,
        )


def take_off(world: World, number: str) -> None:
    """Take an ephemeral message off a person's screen."""
    message = world.ephemerals.take(number)
    if message is not None:
        world.changed(Changed.EPHEMERAL_GONE, world.rooms.get(message.channel), number, message.user)


def show(world: World, said: Said, view: View, how: str) -> Entry:
    """Put down that a person was shown a modal or an App Home."""
    world.changed(Changed.HOME if said is Said.HOME else Changed.MODALS, user=view.user)
    return world.ledger.write(
        said,
        channel="",
        ts="",
        text="",
        user=view.user,
        view=view.body,
        seen_by=frozenset({view.user}),
        clients_could_see=world.people.outsider(view.user),
        how=how,
    )


def _write(world: World, said: Said, room: Conversation, message: Message, how: str) -> None:
    world.ledger.write(
        said,
        channel=room.id,
        ts=message.ts,
        text=message.text,
        blocks=tuple(message.blocks or ()),
        thread_ts=message.thread_ts,
        metadata=message.metadata,
        seen_by=frozenset(room.members),
        clients_could_see=world.rooms.open_to_outsiders(room),
        client_msg_id=message.client_msg_id,
        how=how,
        files=tuple(file["name"] for file in message.files),
    )
