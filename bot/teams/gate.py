"""The gate before the Bot Framework SDK: size, type, token, then JSON, tenant and service URL; junk never gets a 500.

A token says only that Microsoft sent something to our app: whose tenant it is and where answers go is asked here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from bot.gate import Refused, json_object, storable
from bot.teams.keys import Keys
from bot.teams.service_urls import Allowed

MOST_BYTES = 1024 * 1024
CHANNEL = "msteams"
SKEW_S = 300
"""How far Microsoft's clock may be from ours."""
_LONGEST_TOKEN = 8 * 1024
_LONGEST_ID = 400
_KINDS = frozenset(
    {
        "message",
        "messageUpdate",
        "messageDelete",
        "messageReaction",
        "conversationUpdate",
        "installationUpdate",
        "invoke",
        "event",
        "typing",
        "endOfConversation",
        "command",
        "commandResult",
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a request must be: for this app, of these tenants, with answers to Teams only."""

    app_id: str
    issuer: str
    tenants: frozenset[str]
    allowed: Allowed
    local: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What came through: the activity as it was sent, and the token's claims."""

    body: dict[str, Any]
    claims: Mapping[str, Any] = field(default_factory=dict)


class Gate:
    """Lets through what Microsoft sent to us, from a tenant we know."""

    def __init__(self, rules: Rules, keys: Keys) -> None:
        self._rules = rules
        self._keys = keys

    async def check(self, body: bytes, content_type: str, authorization: str) -> Passed:
        """The activity in a request; raises Refused otherwise."""
        if len(body) > MOST_BYTES:
            raise Refused(413, "too large")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "not JSON")
        claims = {} if self._rules.local else await self._claims(authorization)
        try:
            text = body.decode("utf-8")
            activity: dict[str, Any] = json_object(text)
            if "\\u" in text:
                activity = storable(activity)
        except UnicodeDecodeError:
            raise Refused(400, "not UTF-8") from None
        _must_be_an_activity(activity)
        self._must_be_ours(activity, claims)
        return Passed(activity, claims)

    async def _claims(self, authorization: str) -> dict[str, Any]:
        """The claims of a token that Microsoft signed for this app and that is valid now."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token or len(token) > _LONGEST_TOKEN or not token.isascii():
            raise Refused(401, "no token")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise Refused(401, "no token") from None
        key_id = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(key_id, str) or not key_id or len(key_id) > _LONGEST_ID:
            raise Refused(401, "signed with something else")
        key = await self._keys.find(key_id)
        if key is None:
            # Without any key nobody can be let in, and nobody should be told that they are wrong.
            raise Refused(401, "an unknown key") if self._keys.known else Refused(503, "no keys yet")
        if key.endorsements and CHANNEL not in key.endorsements:
            raise Refused(401, "a key of another channel")
        return self._verified(token, key.public)

    def _verified(self, token: str, key: Any) -> dict[str, Any]:
        rules = self._rules
        try:
            found: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=rules.app_id,
                issuer=rules.issuer,
                leeway=SKEW_S,
                options={"require": ["exp", "iss", "aud", "serviceurl"], "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError, OverflowError):
            raise Refused(401, "the token is wrong") from None
        return found

    def _must_be_ours(self, activity: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        rules, url = self._rules, activity["serviceUrl"]
        if not rules.allowed(url) or (not rules.local and claims.get("serviceurl") != url):
            raise Refused(401, "not a service URL of Teams")
        tenant = tenant_of(activity)
        if rules.tenants and tenant.lower() not in rules.tenants:
            raise Refused(401, "a tenant we do not know")
        if not rules.local and not rules.tenants:
            raise Refused(401, "a tenant we do not know")


def tenant_of(activity: Mapping[str, Any]) -> str:
    """The tenant an activity is of; the SDK's own reading of it loses it."""
    data = activity.get("channelData")
    tenant = data.get("tenant") if isinstance(data, Mapping) else None
    found = tenant.get("id") if isinstance(tenant, Mapping) else None
    if not isinstance(found, str):
        conversation = activity.get("conversation")
        found = conversation.get("tenantId") if isinstance(conversation, Mapping) else None
    return found if isinstance(found, str) else ""


def _must_be_an_activity(activity: Mapping[str, Any]) -> None:
    """The few things every activity of Teams has, of the right kind."""
    conversation, sender, recipient = (activity.get(name) for name in ("conversation", "from", "recipient"))
    named = (activity.get("type"), activity.get("serviceUrl"), _id(conversation))
    if activity.get("channelId") != CHANNEL or not all(isinstance(one, str) and one for one in named):
        raise Refused(400, "not an activity of Teams")
    if activity["type"] not in _KINDS or (activity.get("id") is not None and not isinstance(activity["id"], str)):
        raise Refused(400, "not an activity of Teams")
    if any(one is not None and not isinstance(one, Mapping) for one in (sender, recipient)):
        raise Refused(400, "not an activity of Teams")
    if any(len(str(one)) > _LONGEST_ID for one in (activity.get("id"), _id(conversation), _id(sender))):
        raise Refused(400, "an id that is too long")


def _id(account: object) -> object:
    return account.get("id") if isinstance(account, Mapping) else None
