"""Users, channels and messages in the JSON shapes that Slack gives them."""

from typing import Any

from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.people import People
from bot.sandbox.rooms import Rooms
from bot.sandbox.seed import User, UserGroup

Json = dict[str, Any]


def user_json(people: People, rooms: Rooms, user: User, *, with_email: bool = True) -> Json:
    """A user object; an outsider's has no e-mail address and only what Slack shows of other teams."""
    foreign = people.foreign(user.id)
    shape: Json = {
        "id": user.id,
        "team_id": people.team_of(user.id).id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "profile": _profile(people, user, with_email and not foreign),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "updated": 0,
    }
    if foreign:
        shape["is_stranger"] = rooms.stranger(user.id)
    return shape


def _profile(people: People, user: User, with_email: bool) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": user.role,
        "team": people.team_of(user.id).id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    if user.id == people.app.user_id:
        profile |= {"api_app_id": people.app.id, "bot_id": people.app.bot_id}
    return profile


def conversation_json(people: People, conversation: Conversation) -> Json:
    """A conversation object as conversations.info gives it."""
    if conversation.is_direct:
        return _direct_json(people, conversation)
    shared = conversation.ext_shared
    return {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": conversation.kind is Kind.GROUP,
        "is_archived": conversation.archived,
        "is_member": people.app.user_id in conversation.members,
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "context_team_id": people.team.id,
        "conversation_host_id": people.team.id,
        "internal_team_ids": [people.team.id],
        "shared_team_ids": [people.team.id, *sorted(conversation.shared_with)],
        "connected_team_ids": sorted(conversation.shared_with),
        "created": conversation.created,
        "updated": conversation.created * 1000,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
        "num_members": len(conversation.members),
    }


def _direct_json(people: People, conversation: Conversation) -> Json:
    bot = people.app.user_id
    shape: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.archived,
        "is_im": conversation.kind is Kind.IM,
        "is_mpim": conversation.kind is Kind.MPIM,
        "is_channel": False,
        "is_group": conversation.kind is Kind.MPIM,
        "is_private": True,
        "is_shared": conversation.ext_shared,
        "is_ext_shared": conversation.ext_shared,
        "is_org_shared": False,
        "context_team_id": people.team.id,
    }
    if conversation.kind is Kind.IM:
        other = next((member for member in conversation.members if member != bot), bot)
        found = people.get(other)
        return {**shape, "user": other, "is_user_deleted": bool(found and found.deleted), "priority": 0}
    return {**shape, "name": conversation.name, "is_member": bot in conversation.members}


def message_json(people: People, conversation: Conversation, message: Message, *, metadata: bool = False) -> Json:
    """A message object as history gives it; its metadata only when asked for."""
    shape: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.subtype:
        shape["subtype"] = message.subtype
    if message.gone:
        shape["hidden"] = True
    else:
        shape |= _author(people, message)
    for key in ("client_msg_id", "blocks", "files"):
        value = getattr(message, key)
        if value:
            shape[key] = value
    if message.edited:
        shape["edited"] = {"user": message.edited[0], "ts": message.edited[1]}
    if message.reactions:
        shape["reactions"] = reactions_json(message)
    if metadata and message.metadata:
        shape["metadata"] = message.metadata
    return shape | _thread(conversation, message)


def reactions_json(message: Message) -> list[Json]:
    """A message's reactions, in the order they were first given."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def _author(people: People, message: Message) -> Json:
    shape: Json = {"team": people.team_of(message.user).id}
    author = people.get(message.user)
    if message.by_app:
        app = people.app
        shape |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": bot_json(people)}
    elif author and author.is_bot:
        shape["bot_id"] = "B" + author.id[1:]
    elif author and people.foreign(author.id):
        team = people.team_of(author.id).id
        shape |= {"user_team": team, "source_team": team, "user_profile": _foreign_profile(author, team)}
    return shape


def _foreign_profile(user: User, team: str) -> Json:
    return {
        "name": user.name,
        "real_name": user.real_name,
        "display_name": user.name,
        "first_name": user.real_name.split(" ")[0],
        "team": team,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def bot_json(people: People) -> Json:
    """The bot's own profile, as messages and bots.info carry it."""
    app = people.app
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.user_id,
        "name": app.name,
        "deleted": False,
        "updated": 0,
        "icons": {},
        "team_id": people.team.id,
    }


def _thread(conversation: Conversation, message: Message) -> Json:
    if message.is_reply:
        root = conversation.messages.get(message.thread_ts or "")
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.user} if root else {})}
    replies = conversation.replies(message.ts)
    if not replies:
        return {"thread_ts": message.ts, "reply_count": 0} if message.gone else {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }


def group_json(people: People, group: UserGroup, with_users: bool) -> Json:
    """A user group object."""
    shape: Json = {
        "id": group.id,
        "team_id": people.team.id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "user_count": len(group.users),
        "date_delete": 0,
    }
    return {**shape, "users": list(group.users)} if with_users else shape
