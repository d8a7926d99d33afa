"""users.*, usergroups.*, team.info, bots.info, auth.test: who is there, and who is asking."""

from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import need_scope, user_of
from bot.sandbox.api.paging import page, paged
from bot.sandbox.ledger import Json
from bot.sandbox.problems import ApiError
from bot.sandbox.shapes import bot_json, group_json, user_json
from bot.sandbox.world import World


def auth_test(world: World, args: Args) -> Json:
    """auth.test: whose token this is."""
    team, app = world.people.team, world.people.app
    return {
        "url": world.home_url,
        "team": team.name,
        "team_id": team.id,
        "user": app.user_name,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def api_test(world: World, args: Args) -> Json:
    """api.test: gives back what it was given."""
    if args.text("error"):
        raise ApiError(args.text("error"))
    return {"args": {key: value for key, value in args.items() if key != "token"}}


def user_info(world: World, args: Args) -> Json:
    """users.info: one user, as much of them as Slack shows."""
    user = user_of(world, args)
    return {"user": user_json(world.people, world.rooms, user, with_email=_with_email(world))}


def user_list(world: World, args: Args) -> Json:
    """users.list: our own team's members, and the outsiders who share a channel with the bot."""
    found = [
        user_json(world.people, world.rooms, user, with_email=_with_email(world))
        for user in world.people
        if not world.rooms.stranger(user.id)
    ]
    return paged("members", *page(found, args, default=1000))


def look_up_by_email(world: World, args: Args) -> Json:
    """users.lookupByEmail: the member of our own team with this address."""
    need_scope(world, "users:read.email")
    user = world.people.by_email(args.need("email"))
    if user is None or user.deleted:
        raise ApiError("users_not_found")
    return {"user": user_json(world.people, world.rooms, user)}


def group_list(world: World, args: Args) -> Json:
    """usergroups.list: the user groups, with their members when asked for."""
    with_users = args.flag("include_users")
    return {"usergroups": [group_json(world.people, group, with_users) for group in world.people.groups.values()]}


def group_users(world: World, args: Args) -> Json:
    """usergroups.users.list: who is in a user group."""
    group = world.people.groups.get(args.need("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


def team_info(world: World, args: Args) -> Json:
    """team.info: our own team, or one we share a channel with."""
    wanted = args.text("team", world.people.team.id)
    team = world.people.teams.get(wanted)
    ours = wanted == world.people.team.id
    if team is None or not (ours or any(wanted in room.shared_with for room in world.rooms.of(world.bot))):
        raise ApiError("team_not_found")
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def bot_info(world: World, args: Args) -> Json:
    """bots.info: the bot itself."""
    if args.text("bot", world.people.app.bot_id) != world.people.app.bot_id:
        raise ApiError("bot_not_found")
    return {"bot": bot_json(world.people)}


def emoji_list(world: World, args: Args) -> Json:
    """emoji.list: the workspace has no emoji of its own."""
    return {"emoji": {}, "cache_ts": world.stamps.next()}


def _with_email(world: World) -> bool:
    return world.settings.may("users:read.email")


METHODS = {
    "api.test": api_test,
    "auth.test": auth_test,
    "users.info": user_info,
    "users.list": user_list,
    "users.lookupByEmail": look_up_by_email,
    "usergroups.list": group_list,
    "usergroups.users.list": group_users,
    "team.info": team_info,
    "bots.info": bot_info,
    "emoji.list": emoji_list,
}
