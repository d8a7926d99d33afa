"""Microsoft's local Teams client, the Microsoft 365 Agents Playground, driven over its HTTP and websocket interface."""

import asyncio
import datetime as dt
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from fault_proxy import FaultProxy
from npm_packages import installed
from pydantic import SecretStr
from world import ACME

from bot.settings import Settings

PACKAGE = "@microsoft/m365agentsplayground"
VERSION = "0.2.28"
PRELOAD = Path(__file__).parent / "bot" / "teams" / "loopback.cjs"
PATIENCE_S = 120.0
WORRY = {"ask": "What worries Acme most this week?", "kind": "text"}
SURE = {"ask": "How sure are we of the coming week?", "kind": "scale"}
HEADS = {"ask": "Do we have the heads?", "kind": "choice", "choices": ["Yes", "Short, covered", "Short, not covered"]}
PLEASED = {"ask": "How satisfied are you with how we looked after your queue?", "kind": "csat"}
CHANGE = {"ask": "What one thing should we change?", "kind": "text"}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Playground:
    """One running playground."""

    def __init__(self, url: str, http: aiohttp.ClientSession, connector: str = "") -> None:
        self.url = url
        self.connector = connector or f"{url.replace('127.0.0.1', 'localhost')}/_connector"
        self.http = http
        self.events: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self.config: dict[str, Any] = {}

    async def begin(self) -> None:
        """Learn who is in it, and listen to what its users see."""
        async with self.http.get(f"{self.url}/_internal/v1/testConfig") as answer:
            self.config = (await answer.json())["config"]
        self._socket = await self.http.ws_connect(f"{self.url}/_ws_conversation/v1/conversations/stream")
        self._task = asyncio.create_task(self._listen())

    async def end(self) -> None:
        """Stop listening."""
        self._task.cancel()
        await asyncio.wait({self._task})
        await self._socket.close()

    async def _listen(self) -> None:
        async for message in self._socket:
            async with self._changed:
                self.events.append(json.loads(message.data))
                self._changed.notify_all()

    async def until(self, so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The newest thing its users saw that is so, waited for."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: any(map(so, self.events)))
        return next(event for event in reversed(self.events) if so(event))

    async def sees(self, text: str, action: str | None = None) -> dict[str, Any]:
        """What its users see with these words in it."""
        return await self.until(
            lambda event: text in json.dumps(event, ensure_ascii=False) and action in (None, event.get("action"))
        )

    async def post(self, path: str, body: Any) -> Any:
        """One call of its interface."""
        async with self.http.post(f"{self.url}{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, (path, answer.status, text[:300])
            return json.loads(text) if text.startswith(("{", "[")) else text

    async def install(self, conversation: str) -> None:
        """Add the bot to a conversation."""
        await self.post(f"/_debug/conversation/{conversation}/installation", {})

    async def say(self, conversation: str, who: str, text: str, mention: bool = False) -> None:
        """Write as somebody."""
        bot = self.config["bot"]
        body: dict[str, Any] = {"from": {"id": who}, "text": text, "textFormat": "plain"}
        if mention:
            shown = f"<at>{bot['name']}</at>"
            body |= {"text": f"{shown} {text}", "mentions": [{"mentioned": {"id": bot["id"]}, "text": shown}]}
        await self.post(f"/_conversation/v1/conversations/{conversation}/messages", body)

    async def hears(self, conversation: str, who: dict[str, Any], text: str) -> None:
        """Let the bot hear a message of somebody else than the playground's own user."""
        now = int(time.time() * 1000)
        activity = {
            "type": "message",
            "id": str(now),
            "timestamp": dt.datetime.now(dt.UTC).isoformat(),
            "text": text,
            "channelId": "msteams",
            "serviceUrl": self.connector,
            "from": {"id": who["id"], "name": who["name"], "aadObjectId": who["aadObjectId"]},
            "recipient": self.config["bot"],
            "conversation": {"id": conversation, "conversationType": "groupChat", "isGroup": True},
            "channelData": {"tenant": {"id": self.config["tenantId"]}},
        }
        await self.post("/_internal/v1/customActivities", activity)

    async def press(self, conversation: str, who: str, message: str, button: dict[str, Any], **inputs: str) -> Any:
        """Press a button of a card by Universal Action."""
        action = {"type": "Action.Execute", "verb": button["verb"], "data": button["data"] | inputs}
        body = {
            "name": "adaptiveCard/action",
            "from": {"id": who},
            "conversation": {"id": conversation},
            "replyToId": message,
            "value": {"action": action, "trigger": "manual"},
        }
        return await self.post("/_conversation/v1/invoke", body)


@asynccontextmanager
async def playground(endpoint: str, folder: Path, proxy: FaultProxy | None = None) -> AsyncIterator[Playground]:
    """A playground whose bot is at `endpoint`; with a proxy, what the bot says goes through that."""
    program, port = installed(PACKAGE, VERSION) / "cli.js", free_port()
    log = folder / "playground.log"
    environment = os.environ | {"TEAMSAPPTESTER_BROWSER": "none", "M365_AGENTS_PLAYGROUND_LOGFILE": str(log)}
    words = ["--require", str(PRELOAD), str(program), "start", "-e", endpoint, "-c", "msteams", "-p", str(port)]
    connector = f"{proxy.url}/_connector" if proxy else ""
    words += ["--service-url", connector] if connector else []
    if proxy:
        proxy.upstream = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            "node", *words, "--disable-telemetry", env=environment, cwd=folder, stdout=out, stderr=out
        )
    try:
        async with aiohttp.ClientSession() as http:
            url = f"http://127.0.0.1:{port}"
            await _up(http, url)
            made = Playground(url, http, connector)
            await made.begin()
            yield made
            await made.end()
    finally:
        process.terminate()
        await process.wait()


async def _up(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with http.get(f"{url}/_debug/ping") as answer:
                    if await answer.text() == "pong":
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


def acme_with(config: dict[str, Any]) -> dict[str, object]:
    """Acme's playbook with the playground's people: its user is the PM, the group chat is the client's."""
    users = [config["currentUser"], *config["users"]]
    directory = {
        key: {"name": user["name"], "teams": user["id"], "zone": "America/New_York"}
        for key, user in zip(("maria", "jon", "sam"), users, strict=False)
    }
    always = {"zone": "America/New_York", "always": True}  # the playground's messages come at the machine's own time
    promised = {"P1": {"acknowledge": "10m", "first_response": "15m", "counts_in": "24x7", "wakes": True}}
    return ACME | {
        "channels": {"teams": [{"id": config["groupChats"][0]["id"]}]},
        "internal_channel": {"teams": {"id": config["teams"][0]["channels"][0]["id"]}},
        "ops_channel": {},
        "people": {"pm": "maria", "backup": "jon", "ops_leads": ["sam"], "directory": directory},
        "contacts": {"people": [{"name": users[4]["name"], "teams": users[4]["id"]}]},
        "calendars": {"client": always, "pm": always, "floor": always},
        "severities": promised,
        "check_ins": [
            {"name": "pulse", "every": "tuesday", "audience": "pm", "questions": [WORRY, SURE, HEADS]},
            {"name": "csat", "kind": "csat", "every": "tuesday", "audience": "client", "questions": [PLEASED, CHANGE]},
        ],
    }


def local_settings(port: int, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        teams_local=True,
        database_url=f"sqlite:///{folder / 'playground.db'}",
        liaison_playbooks=folder / "books",
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=port,
    )
