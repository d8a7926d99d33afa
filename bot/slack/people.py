"""Who is who and what is shared on Slack, asked once and remembered for minutes; unknown counts as outside."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.look import known_zone
from handlers.inbound import Inbound

FRESH = dt.timedelta(minutes=5)
MOST_KEPT = 5_000
_NO_ANSWER = (SlackApiError, aiohttp.ClientError, KeyError, TypeError, AttributeError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """A user as Slack knows them; `external` None means Slack would not say."""

    id: str
    name: str
    email: str | None
    zone: str | None
    external: bool | None
    active: bool


@dataclass(slots=True)
class _Kept:
    value: Any
    until: dt.datetime


class Directory:
    """Users and channels of one workspace, with a short memory."""

    def __init__(
        self, client: AsyncWebClient, now: Callable[[], dt.datetime], team: str = "", bot_user: str = ""
    ) -> None:
        self._client = client
        self._now = now
        self._people: dict[str, _Kept] = {}
        self._shared: dict[str, _Kept] = {}
        self._groups: dict[str, _Kept] = {}
        self._direct: dict[str, str] = {}
        self.team = team
        self.bot_user = bot_user
        self.url = ""
        """The workspace's address, such as https://acme.slack.com/, under which its messages have links."""

    async def introduce(self) -> None:
        """Learn who we are ourselves; raises SlackApiError when the token is refused."""
        me: Any = await self._client.auth_test()
        self.team, self.bot_user = str(me["team_id"]), str(me["user_id"])
        self.url = str(me.get("url") or "")

    async def person(self, user: str) -> SlackPerson:
        """One user; whatever goes wrong, they count as unknown."""
        kept = self._people.get(user)
        if kept is not None and kept.until > self._now():
            return kept.value  # type: ignore[no-any-return]
        found = await self._ask(user)
        if found.external is not None:
            _keep(self._people, user, found, self._now() + FRESH)
        return found

    async def _ask(self, user: str) -> SlackPerson:
        try:
            answer: Any = await self._client.users_info(user=user)
            return self._read(user, answer["user"])
        except _NO_ANSWER:
            return SlackPerson(user, user, None, None, None, active=False)

    def _read(self, user: str, raw: dict[str, Any]) -> SlackPerson:
        profile = raw.get("profile") or {}
        foreign = bool(raw.get("is_stranger")) or raw.get("team_id") != self.team
        guest = bool(raw.get("is_restricted") or raw.get("is_ultra_restricted"))
        name = (
            profile.get("real_name") or raw.get("real_name") or profile.get("display_name") or raw.get("name") or user
        )
        zone, active = known_zone(raw.get("tz")), not raw.get("deleted")
        return SlackPerson(user, str(name), profile.get("email"), zone, foreign or guest, active)

    async def groups_of(self, user: str, wanted: Iterable[str]) -> frozenset[str]:
        """In which of these user groups somebody is; in none that Slack would not show."""
        members = [(group, await self._members(group)) for group in wanted]
        return frozenset(group for group, users in members if user in users)

    async def _members(self, group: str) -> frozenset[str]:
        kept = self._groups.get(group)
        if kept is not None and kept.until > self._now():
            return kept.value  # type: ignore[no-any-return]
        try:
            answer: Any = await self._client.usergroups_users_list(usergroup=group)
            found = frozenset(map(str, answer["users"]))
        except _NO_ANSWER:
            return frozenset()
        _keep(self._groups, group, found, self._now() + FRESH)
        return found

    async def outsiders_in(self, channel: str) -> bool:
        """Whether anybody from outside may read a channel; yes when Slack would not say."""
        kept = self._shared.get(channel)
        if kept is not None and kept.until > self._now():
            return bool(kept.value)
        try:
            answer: Any = await self._client.conversations_info(channel=channel)
            raw = answer["channel"]
            shared = any(raw.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared", "is_shared"))
        except _NO_ANSWER:
            return True
        _keep(self._shared, channel, bool(shared), self._now() + FRESH)
        return bool(shared)

    async def direct(self, user: str) -> str | None:
        """The direct message with one user, and nobody else; None when Slack would not open it."""
        if user in self._direct:
            return self._direct[user]
        try:
            answer: Any = await self._client.conversations_open(users=[user])
            channel = answer["channel"]
            if channel.get("is_mpim"):
                return None
            found = str(channel["id"])
        except _NO_ANSWER:
            return None
        if len(self._direct) >= MOST_KEPT:
            self._direct.clear()
        self._direct[user] = found
        return found

    def forget_channel(self, channel: str) -> None:
        """Something about a channel changed: ask again before the next post."""
        self._shared.pop(channel, None)
        self._direct = {user: direct for user, direct in self._direct.items() if direct != channel}

    def forget_groups(self) -> None:
        """Somebody came into a user group or left one."""
        self._groups.clear()

    def forget_person(self, user: str) -> None:
        """Something about a user changed."""
        self._people.pop(user, None)

    async def enrich(self, inbound: Inbound) -> Inbound:
        """Add what Slack knows of an author: the name, and whether they are a guest or of another firm."""
        return self.recall(inbound) or _of(inbound, await self.person(inbound.author))

    def recall(self, inbound: Inbound) -> Inbound | None:
        """The same from what is known already; None where Slack has to be asked."""
        if inbound.bot or not inbound.author.startswith(("U", "W")):
            return inbound
        kept = self._people.get(inbound.author)
        return _of(inbound, kept.value) if kept is not None and kept.until > self._now() else None


def _of(inbound: Inbound, person: SlackPerson) -> Inbound:
    external = inbound.external if person.external is None else bool(inbound.external) or person.external
    return inbound.model_copy(
        update={
            "external": external,
            "author_name": person.name if person.name != person.id else inbound.author_name,
            "author_email": person.email or inbound.author_email,
        }
    )


def _keep(kept: dict[str, _Kept], key: str, value: object, until: dt.datetime) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = _Kept(value, until)
