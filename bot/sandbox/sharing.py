"""What administrators do: share channels with other teams, archive them, change users and groups."""

from typing import Any

from bot.sandbox.changes import Changed
from bot.sandbox.conversation import Conversation
from bot.sandbox.problems import NotPossible
from bot.sandbox.seed import User, UserGroup
from bot.sandbox.shapes import group_json, user_json
from bot.sandbox.world import World


def share(world: World, room: Conversation, team: str, new_id: str | None = None) -> None:
    """Connect a channel with an outside team, from now on; the bot hears `channel_shared`."""
    if team not in world.people.teams or team == world.people.team.id:
        raise NotPossible(f"There is no outside team {team}.")
    room.ext_shared = True
    room.shared_with.add(team)
    if new_id is not None:
        _move(world, room, new_id)
    world.changed(Changed.ROOM, room)
    event = {"type": "channel_shared", "connected_team_id": team, "channel": room.id}
    world.tell_bot({**event, "event_ts": world.stamps.next()}, room)


def unshare(world: World, room: Conversation, team: str) -> None:
    """Disconnect an outside team; its people leave with it."""
    room.shared_with.discard(team)
    room.ext_shared = bool(room.shared_with)
    room.members = [member for member in room.members if world.people.team_of(member).id != team]
    world.changed(Changed.ROOM, room)
    event = {"type": "channel_unshared", "previously_connected_team_id": team, "channel": room.id}
    world.tell_bot({**event, "is_ext_shared": room.ext_shared, "event_ts": world.stamps.next()}, room)


def archive(world: World, room: Conversation) -> None:
    """Archive a channel."""
    room.archived = True
    world.changed(Changed.ROOM, room)
    kind = "group_archive" if room.kind.value == "group" else "channel_archive"
    world.tell_bot({"type": kind, "channel": room.id, "event_ts": world.stamps.next()}, room)


def change_user(world: World, user: User, changes: dict[str, Any]) -> None:
    """Change a user's fields; the bot hears `user_change`."""
    changed = world.people.change(user.id, **changes)
    shape = user_json(world.people, world.rooms, changed)
    world.tell_bot({"type": "user_change", "user": shape, "event_ts": world.stamps.next()})


def put_group(world: World, group: UserGroup) -> None:
    """Add or change a user group; the bot hears `subteam_updated`."""
    world.people.put_group(group)
    shape = group_json(world.people, group, True)
    world.tell_bot({"type": "subteam_updated", "subteam": shape, "event_ts": world.stamps.next()})


def _move(world: World, room: Conversation, new_id: str) -> None:
    old = room.id
    world.rooms.rename_id(room, new_id)
    event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new_id}
    world.tell_bot({**event, "event_ts": world.stamps.next()}, room)
