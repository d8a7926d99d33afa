"""What a workspace holds when it starts: its people, channels and history, as plain frozen values.

Ids look like Slack's: T for a team, U for a user, C for a channel, S for a user group, A for an app, B for a bot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace: the sandbox's own, or a client's that shares channels with it."""

    id: str
    name: str
    domain: str = "sandbox"


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot; `role` is shown in the page beside the name and means nothing to the server."""

    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    team_id: str | None = None
    """The user's own team when it is not the sandbox's: an outsider over Slack Connect."""
    email: str | None = None
    role: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    """A guest of the sandbox's own team."""
    is_stranger: bool | None = None
    """None works it out as Slack does: an outsider who shares no channel with the bot."""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `shared_with` names the outside teams of a Slack Connect channel."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    private: bool = False
    ext_shared: bool = False
    shared_with: tuple[str, ...] = ()
    archived: bool = False
    topic: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A direct message, or a group of them when there are more than two members."""

    members: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group such as @ops-leads."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A message that was there before; `ts` is Slack's timestamp, in seconds with six decimals."""

    channel: str
    user: str
    text: str
    ts: str
    thread_ts: str | None = None
    reactions: tuple[tuple[str, str], ...] = ()
    """Pairs of an emoji's name and the user who gave it."""


@dataclass(frozen=True, slots=True)
class App:
    """The bot's own ids and names in this workspace."""

    id: str = "A0APP"
    name: str = "The app"
    user_id: str = "U0BOT"
    user_name: str = "app"
    bot_id: str = "B0BOT"


@dataclass(frozen=True, slots=True)
class Seed:
    """Everything a workspace starts with; refuses names that lead nowhere."""

    team: Team
    users: tuple[User, ...]
    channels: tuple[Channel, ...] = ()
    history: tuple[Written, ...] = ()
    groups: tuple[UserGroup, ...] = ()
    direct_messages: tuple[DirectMessage, ...] = ()
    other_teams: tuple[Team, ...] = ()
    app: App = field(default_factory=App)

    def __post_init__(self) -> None:
        mistakes = tuple(_mistakes(self))
        if mistakes:
            raise ValueError("The workspace cannot start: " + "; ".join(mistakes))


def _mistakes(seed: Seed) -> Iterable[str]:
    yield from _repeated("user", [user.id for user in seed.users] + [seed.app.user_id])
    yield from _repeated("channel", [channel.id for channel in seed.channels])
    yield from _repeated("channel name", [channel.name for channel in seed.channels])
    people = {user.id for user in seed.users} | {seed.app.user_id}
    teams = {seed.team.id} | {team.id for team in seed.other_teams}
    for user in seed.users:
        if user.team_id is not None and user.team_id not in teams:
            yield f"user {user.id} is of team {user.team_id}, which is not there"
    for channel in seed.channels:
        yield from (f"channel {channel.id} has no such member {m}" for m in channel.members if m not in people)
        yield from (f"channel {channel.id} has no such team {t}" for t in channel.shared_with if t not in teams)
    for group in seed.groups:
        yield from (f"group {group.id} has no such user {m}" for m in group.users if m not in people)
    places = {channel.id for channel in seed.channels} | {dm.id for dm in seed.direct_messages}
    for item in seed.history:
        if item.channel not in places:
            yield f"a message of {item.user} is in {item.channel}, which is not there"
        if item.user not in people:
            yield f"a message in {item.channel} is of {item.user}, who is not there"


def _repeated(what: str, ids: list[str]) -> Iterable[str]:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{what} {name} is there twice"
