"""A local stand-in for Microsoft Teams: the connector service, Microsoft's signing keys, and the people who write.

It keeps a ledger of everything the bot said, with who could read it, and can refuse, delay or drop any call.
"""

import asyncio
import datetime as dt
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-2222-3333-4444-555555555555"
BOT = f"28:{APP}"
HOME = "aaaaaaaa-0000-0000-0000-00000000home"
ABROAD = "bbbbbbbb-0000-0000-0000-000000abroad"
ISSUER = "https://api.botframework.com"
_RSA = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
"""Making a key takes long, so all towns share them."""


@dataclass
class Member:
    """Somebody on Teams."""

    id: str
    name: str
    tenant: str = HOME
    guest: bool = False

    def shown(self) -> dict[str, Any]:
        upn = f"{self.id}#EXT#@home.example" if self.guest else f"{self.id}@{self.tenant}.example"
        role = "guest" if self.guest else "user"
        return {
            "id": self.id,
            "name": self.name,
            "aadObjectId": f"entra-{self.id}",
            "tenantId": self.tenant,
            "userPrincipalName": upn,
            "email": f"{self.id}@example.com",
            "userRole": role,
        }


@dataclass
class Said:
    """One call by which the bot said something."""

    verb: str
    conversation: str
    activity: dict[str, Any]
    id: str
    seen_by: frozenset[str]
    clients: bool
    token: str

    @property
    def card(self) -> dict[str, Any] | None:
        found = self.activity.get("attachments") or []
        return found[0]["content"] if found else None

    def words(self) -> str:
        """Everything readable in it."""
        return json.dumps(self.activity, ensure_ascii=False)


@dataclass
class Put:
    """A file that was put into somebody's OneDrive."""

    name: str
    content: bytes
    headers: dict[str, str]


@dataclass
class Town:
    """Channels, people, and what was said to them."""

    members: dict[str, list[Member]] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    drive: list[Put] = field(default_factory=list)
    faults: list[tuple[str, Callable[[web.Request], Awaitable[web.StreamResponse]], int]] = field(default_factory=list)
    keys_delay: float = 0.0
    keys_asked: int = 0
    keys_held: asyncio.Event | None = None
    """While it is there and not set, the key server takes requests and does not answer them."""
    keys_served: tuple[str, ...] = ("key-0",)
    bot: str = ""
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    def __post_init__(self) -> None:
        self._count = itertools.count(1)
        self._changed = asyncio.Condition()

    # --- the service -------------------------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/keys/openid", self._openid),
                web.get("/keys/jwks", self._jwks),
                web.post("/v3/conversations", self._create),
                web.post("/v3/conversations/{c}/activities", self._send),
                web.post("/v3/conversations/{c}/activities/{a}", self._send),
                web.put("/v3/conversations/{c}/activities/{a}", self._update),
                web.get("/v3/conversations/{c}/members/{m}", self._member),
                web.get("/v3/conversations/{c}/pagedmembers", self._paged),
                web.put("/drive/{name}", self._drive),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{self.port}/"
        self.http = aiohttp.ClientSession()

    async def stop(self) -> None:
        await self.http.close()
        await self._runner.cleanup()

    async def _openid(self, request: web.Request) -> web.Response:
        self.keys_asked += 1
        if self.keys_held is not None:
            await self.keys_held.wait()
        await asyncio.sleep(self.keys_delay)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys/jwks"})

    async def _jwks(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.keys_delay)
        found = []
        for name in self.keys_served:
            key = jwt.algorithms.RSAAlgorithm.to_jwk(_RSA[int(name[-1])].public_key(), as_dict=True)
            found.append({**key, "kid": name, "use": "sig", "endorsements": ["msteams", "webchat"]})
        return web.json_response({"keys": found})

    async def _faulty(self, request: web.Request) -> web.StreamResponse | None:
        for place, (what, answer, times) in enumerate(self.faults):
            call = f"{request.method} {request.path}"
            begins = what.endswith("*") and call.startswith(what[:-1])
            if begins or what == call or (what.startswith("/") and what in call):
                self.faults[place] = (what, answer, times - 1)
                if times <= 1:
                    del self.faults[place]
                return await answer(request)
        return None

    def refuse(self, what: str, status: int, times: int = 1, **headers: str) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response({"error": {"code": "x", "message": "y"}}, status=status, headers=headers)

        self.faults.append((what, answer, times))

    def drop(self, what: str, times: int = 1, after: bool = False) -> None:
        """Cut the line before an answer; `after` the call was carried out."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if after:
                await (self._create if request.path == "/v3/conversations" else self._send)(request, unfailing=True)
            assert request.transport is not None
            request.transport.close()
            return web.Response()

        self.faults.append((what, answer, times))

    async def _create(self, request: web.Request, unfailing: bool = False) -> web.StreamResponse:
        if not unfailing and (fault := await self._faulty(request)) is not None:
            return fault
        body = await request.json()
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            id = self._id()
            conversation = f"{channel};messageid={id}"
            await self._keep("post", conversation, body["activity"], id, request)
            return web.json_response({"id": conversation, "activityId": id}, status=201)
        person = body["members"][0]["id"]
        if person not in self.people:
            return web.json_response({"error": {"code": "BadSyntax"}}, status=400)
        return web.json_response({"id": self.chat(person)}, status=201)

    async def _send(self, request: web.Request, unfailing: bool = False) -> web.StreamResponse:
        if not unfailing and (fault := await self._faulty(request)) is not None:
            return fault
        id = self._id()
        await self._keep("post", request.match_info["c"], await request.json(), id, request)
        return web.json_response({"id": id}, status=201)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self._faulty(request)) is not None:
            return fault
        await self._keep("edit", request.match_info["c"], await request.json(), request.match_info["a"], request)
        return web.json_response({"id": request.match_info["a"]})

    async def _drive(self, request: web.Request) -> web.StreamResponse:
        """Somebody's OneDrive, into which a file is put that they allowed."""
        body = await request.read()
        if (fault := await self._faulty(request)) is not None:
            return fault
        self.drive.append(Put(request.match_info["name"], body, dict(request.headers)))
        return web.json_response({"id": "x"}, status=201)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self._faulty(request)) is not None:
            return fault
        wanted = request.match_info["m"]
        for one in self._members(request.match_info["c"]):
            if wanted in (one.id, f"entra-{one.id}"):
                return web.json_response(one.shown())
        return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)

    async def _paged(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self._faulty(request)) is not None:
            return fault
        return web.json_response({"members": [one.shown() for one in self._members(request.match_info["c"])]})

    def _members(self, conversation: str) -> list[Member]:
        place = conversation.partition(";")[0]
        if place.startswith("a:"):
            return [self.people[place.removeprefix("a:")]]
        return self.members.get(place, [])

    async def _keep(
        self, verb: str, conversation: str, activity: dict[str, Any], id: str, request: web.Request
    ) -> None:
        readers = self._members(conversation)
        seen = frozenset(one.id for one in readers)
        clients = any(one.tenant != HOME or one.guest for one in readers)
        said = Said(verb, conversation, activity, id, seen, clients, request.headers.get("Authorization", ""))
        async with self._changed:
            self.said.append(said)
            self._changed.notify_all()

    def _id(self) -> str:
        return str(int(self.now().timestamp() * 1000) + next(self._count))

    # --- the people ---------------------------------------------------------------------------------------------

    def open(self, channel: str, name: str, *members: Member) -> str:
        """A channel with its members."""
        self.members[channel], self.names[channel] = list(members), name
        self.people |= {one.id: one for one in members}
        return channel

    def chat(self, person: str) -> str:
        """The personal chat of somebody with the bot."""
        return f"a:{person}"

    def token(self, key: str = "key-0", **claims: Any) -> str:
        """A token as Microsoft signs one, with some claims changed (None leaves one out)."""
        now = int(time.time())
        body = {"iss": ISSUER, "aud": APP, "serviceurl": self.url, "nbf": now - 10, "exp": now + 3600} | claims
        told = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(told, _RSA[int(key[-1])], algorithm="RS256", headers={"kid": key})

    async def bring(self, activity: dict[str, Any], token: str | None = None) -> tuple[int, Any]:
        """Bring an activity to the bot, as Microsoft would."""
        headers = {"Authorization": f"Bearer {self.token() if token is None else token}"}
        async with self.http.post(f"{self.bot}/api/messages", json=activity, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if answer.content_type == "application/json" else None

    def activity(self, who: str, place: str, **more: Any) -> dict[str, Any]:
        """What every activity has; `place` is a channel or `dm`."""
        person = self.people[who]
        personal = place == "dm"
        conversation = self.chat(who) if personal else place
        data: dict[str, Any] = {"tenant": {"id": HOME}}
        if not personal:
            data |= {"channel": {"id": place.partition(";")[0]}, "team": {"id": "19:team@thread.tacv2"}}
        made = {
            "type": "message",
            "id": self._id(),
            "timestamp": self.now().isoformat(),
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": f"entra-{person.id}"},
            "recipient": {"id": BOT, "name": "Liaison"},
            "conversation": {"id": conversation, "conversationType": "personal" if personal else "channel"},
            "channelData": data,
        }
        return made | more

    async def say(self, who: str, place: str, text: str, thread: str | None = None, mention: bool = False) -> str:
        """Write something; returns the message's id."""
        made = self.activity(who, place)
        if mention:
            text = f"<at>Liaison</at> {text}"
            made["entities"] = [{"type": "mention", "text": "<at>Liaison</at>", "mentioned": {"id": BOT}}]
        made["text"] = text
        if place != "dm":
            made["conversation"]["id"] = f"{place};messageid={thread or made['id']}"
        status, _ = await self.bring(made)
        assert status == 200, status
        return str(made["id"])

    async def press(self, who: str, said: Said, verb: str, about: str = "", **inputs: str) -> str:
        """Press a button of a card, with its form filled in; returns what one is told."""
        return str(await self.press_for_card(who, said, verb, about, **inputs))

    async def press_for_card(self, who: str, said: Said, verb: str, about: str = "", **inputs: str) -> Any:
        """The same, for a button that is answered by a card; `about` is what the button's own value names."""
        named = (one for one in buttons(said.card) if one["verb"] == f"liaison:{verb}")
        button = next(one for one in named if about in one["data"]["liaison"])
        place = "dm" if said.conversation.startswith("a:") else said.conversation
        value = {"action": {"type": "Action.Execute", "verb": button["verb"], "data": button["data"] | inputs}}
        made = self.activity(who, place, type="invoke", name="adaptiveCard/action", value=value, replyToId=said.id)
        status, body = await self.bring(made)
        assert status == 200, status
        return body["value"]

    async def allow(self, who: str, said: Said, action: str = "accept", **changed: Any) -> tuple[int, Any]:
        """Answer a card that offers a file, as Teams does for whoever presses Allow or Decline."""
        (offer,) = said.activity["attachments"]
        assert offer["contentType"] == "application/vnd.microsoft.teams.card.file.consent"
        name = str(offer["name"])
        told: dict[str, Any] = {"type": "fileUpload", "action": action}
        told["context"] = offer["content"][f"{action}Context"]
        if action == "accept":
            told["uploadInfo"] = {
                "uploadUrl": f"{self.url}drive/{name}",
                "contentUrl": f"{self.url}drive/{name}",
                "name": name,
                "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D",
                "fileType": name.rpartition(".")[2],
            } | changed.pop("place", {})
        made = self.activity(who, "dm", type="invoke", name="fileConsent/invoke", value=told, replyToId=said.id)
        return await self.bring(made | changed)

    async def until(self, what: Callable[[Said], bool], seconds: float = 15.0) -> Said:
        """The first thing said that is so, waited for."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: any(map(what, self.said)))
        return next(one for one in self.said if what(one))

    def now_shown(self, said: Said) -> Said:
        """A message as it stands after the bot's edits."""
        return [one for one in self.said if one.id == said.id][-1]


def buttons(card: Any) -> list[dict[str, Any]]:
    """Every Action.Execute inside a card."""
    found = [card] if isinstance(card, dict) and card.get("type") == "Action.Execute" else []
    inner = card.values() if isinstance(card, dict) else card if isinstance(card, list) else ()
    return found + [one for each in inner for one in buttons(each)]


class OwnToken:
    """Stands for Microsoft's token library, which takes no address on this machine."""

    def __init__(self) -> None:
        self.asked = 0

    def get_access_token(self) -> str:
        self.asked += 1
        return f"our-token-{self.asked}"

    def forget(self) -> None:
        """Nothing is remembered here."""
