"""Who is who and who reads along on Teams, asked once and remembered for minutes; unknown counts as outside."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.teams.connector import Connectors, ForeignService, ServiceRefused
from bot.teams.references import References
from bot.teams.tokens import TokenRefused
from handlers.inbound import Inbound
from playbooks.terms import Platform
from storage.conversations import ConversationRow

FRESH = dt.timedelta(minutes=5)
MOST_KEPT = 5_000
PAGE, MOST_PAGES = 500, 20
_NO_ANSWER = (
    ServiceRefused,
    ForeignService,
    TokenRefused,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    KeyError,
    TypeError,
    AttributeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class TeamsPerson:
    """Somebody as Teams knows them in one conversation; `external` None means Teams would not say."""

    id: str
    name: str
    email: str | None
    external: bool | None


@dataclass(slots=True)
class _Kept:
    value: Any
    until: dt.datetime


class Directory:
    """The members of conversations, with a short memory."""

    def __init__(
        self, connectors: Connectors, references: References, home: str, now: Callable[[], dt.datetime], local: bool
    ) -> None:
        self._connectors = connectors
        self._references = references
        self._home = home.lower()
        self._now = now
        self._local = local
        self._people: dict[tuple[str, str], _Kept] = {}
        self._open: dict[str, _Kept] = {}

    async def person(self, user: str, place: ConversationRow) -> TeamsPerson:
        """A member of a conversation; whatever goes wrong, they count as unknown."""
        kept = self._people.get((place.id, user))
        if kept is not None and kept.until > self._now():
            return kept.value  # type: ignore[no-any-return]
        try:
            client = await self._connectors.create(place.service_url)
            found = self._read(user, _fields(await client.conversations.get_conversation_member(place.id, user)))
        except _NO_ANSWER:
            return TeamsPerson(user, "", None, None)
        if found.external is not None:
            _keep(self._people, (place.id, user), found, self._now() + FRESH)
        return found

    def _read(self, user: str, raw: Mapping[str, Any]) -> TeamsPerson:
        email = raw.get("email") or raw.get("userPrincipalName")
        return TeamsPerson(user, str(raw.get("name") or ""), str(email) if email else None, self._is_external(raw))

    def _is_external(self, raw: Mapping[str, Any]) -> bool | None:
        """Whether a member is of another tenant or a guest of ours; None when Teams does not say of which they are."""
        if str(raw.get("userRole") or "").lower() in ("guest", "anonymous"):
            return True
        if "#ext#" in str(raw.get("userPrincipalName") or "").lower():
            return True
        tenant = str(raw.get("tenantId") or "").lower()
        if self._local and (not tenant or not self._home):
            return False  # the local client knows one tenant only
        return tenant != self._home if tenant and self._home else None

    async def outsiders_in(self, place: str) -> bool:
        """Whether anybody from outside may read a channel or chat; yes when Teams would not say."""
        kept = self._open.get(place)
        if kept is not None and kept.until > self._now():
            return bool(kept.value)
        row = await self._references.of_place(place)
        if row is None:
            return True
        try:
            shared = await self._somebody_outside(row)
        except _NO_ANSWER:
            return True
        _keep(self._open, place, shared, self._now() + FRESH)
        return shared

    async def _somebody_outside(self, row: ConversationRow) -> bool:
        """Look through the members, bots aside. A list without an end, or without anybody, counts as open."""
        client = await self._connectors.create(row.service_url)
        more, seen = None, 0
        for _ in range(MOST_PAGES):
            page = await client.conversations.get_conversation_paged_members(
                row.id, page_size=PAGE, continuation_token=more
            )
            members = [_fields(member) for member in page.members or ()]
            if any(self._is_external(member) is not False for member in members if not _is_bot(member)):
                return True
            seen += len(members)
            more = page.continuation_token
            if not more:
                return seen == 0
        return True

    def forget_place(self, place: str) -> None:
        """Something about a channel or its members changed: ask again before the next post."""
        self._open.pop(place, None)
        for key in [key for key in self._people if key[0] == place]:
            del self._people[key]

    def forget_places(self) -> None:
        """A team's members changed, and with them those of its channels."""
        self._open.clear()
        self._people.clear()

    async def enrich(self, inbound: Inbound) -> Inbound:
        """Add what Teams knows of an author: the name, the address, and whether they are of another firm."""
        if inbound.bot or inbound.platform is not Platform.TEAMS:
            return inbound
        row = await self._references.of_place(inbound.channel)
        if row is None:
            return inbound
        person = await self.person(inbound.author, row)
        return inbound.model_copy(
            update={
                "external": inbound.external if person.external is None else person.external,
                "author_name": inbound.author_name or person.name or None,
                "author_email": person.email or inbound.author_email,
            }
        )


def _fields(account: Any) -> dict[str, Any]:
    """A member with everything Teams said; the SDK keeps what it does not know beside its own fields."""
    own = {"id": account.id, "name": account.name, "role": account.role}
    return {**(account.additional_properties or {}), **own}


def _is_bot(member: Mapping[str, Any]) -> bool:
    return member.get("role") == "bot" or str(member.get("id") or "").startswith("28:")


def _keep(kept: dict[Any, _Kept], key: object, value: object, until: dt.datetime) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = _Kept(value, until)
