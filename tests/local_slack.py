"""local-slack, a Slack emulator that nobody here wrote, driven over its control interface.

It is installed from npm into a folder that git ignores, by name and version; nothing of it is kept in this project.
"""

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from agents_playground import free_port
from npm_packages import installed

PACKAGE, VERSION = "local-slack-linux-x64", "0.1.8"
LOOPBACK = Path(__file__).parent / "bot" / "slack" / "loopback.c"
PATIENCE_S = 120.0
TOKEN, APP_TOKEN, SECRET = "xoxb-test-token", "xapp-test-token", "test-signing-secret"
TEAM, BOT = "T0LOCAL0001", "U0BOT"


def ready() -> tuple[Path, Path]:
    """The emulator's program and what keeps it on loopback, made where they are not; skips where they cannot be."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is not installed here, and without one local-slack cannot be kept on loopback")
    package = installed(PACKAGE, VERSION)
    program, kept_in = package / "bin" / "local-slack", package / "loopback.so"
    with (package / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may ask for it at once
        if not kept_in.exists():
            command = [compiler, "-shared", "-fPIC", "-o", str(kept_in), str(LOOPBACK), "-ldl"]
            subprocess.run(command, check=True, timeout=60)
        program.chmod(0o755)
    return program, kept_in


@dataclass(frozen=True, slots=True)
class Town:
    """Who and what the emulator holds: users as id and name, channels as id, name and members."""

    users: dict[str, str]
    channels: dict[str, tuple[str, tuple[str, ...]]]

    def config(self, mode: str, bot_port: int) -> dict[str, Any]:
        """The emulator's own configuration."""
        app = {
            "appId": "A0LIAISON",
            "botUserId": BOT,
            "botName": "liaison",
            "botToken": TOKEN,
            "appToken": APP_TOKEN,
            "signingSecret": SECRET,
            "mode": mode,
            "requestUrl": f"http://127.0.0.1:{bot_port}/slack/events",
        }
        users = [
            {"id": id, "name": name.split()[0].lower(), "real_name": name, "tz": "America/New_York"}
            for id, name in self.users.items()
        ]
        channels = [
            {"id": id, "name": name, "members": [*members, BOT]} for id, (name, members) in self.channels.items()
        ]
        workspace = {"name": "Local", "domain": "local", "teamId": TEAM}
        return {"workspace": workspace, "apps": [app], "users": users, "channels": channels}


class LocalSlack:
    """One running emulator."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self._http = http

    async def control(self, what: str, **body: Any) -> Any:
        """Do something as one of its users."""
        async with self._http.post(f"{self.url}/_control/{what}", json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, (what, answer.status, text[:300])
            return json.loads(text)

    async def look(self, what: str) -> Any:
        """What it knows: messages of a channel, its log, its state."""
        async with self._http.get(f"{self.url}/_control/{what}") as answer:
            return await answer.json()

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Everything in a channel, oldest first."""
        found: list[dict[str, Any]] = (await self.look(f"messages/{channel}"))["messages"]
        return found

    async def until(self, channel: str, so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """A message that is so, waited for."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = [message for message in await self.messages(channel) if so(message)]
                if found:
                    return found[-1]
                await asyncio.sleep(0.05)

    async def direct(self, user: str) -> str:
        """The direct message between the bot and somebody, once the bot has opened it."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                channels = (await self.look("state"))["channels"]
                found = [one["id"] for one in channels if one["is_im"] and user in one["members"]]
                if found:
                    return str(found[0])
                await asyncio.sleep(0.05)

    async def sees(self, channel: str, words: str) -> dict[str, Any]:
        """A message with these words in it, waited for."""
        return await self.until(channel, lambda message: words in json.dumps(message, ensure_ascii=False))


@asynccontextmanager
async def local_slack(town: Town, mode: str, bot_port: int, folder: Path) -> AsyncIterator[LocalSlack]:
    """An emulator that sends events to a port, or holds a websocket open for them (`mode` events or socket)."""
    program, kept_in = ready()
    port = free_port()
    config = folder / "local-slack.yaml"
    config.write_text(yaml.safe_dump(town.config(mode, bot_port)), encoding="utf-8")
    words = ["--config", str(config), "--port", str(port), "--base-host", "127.0.0.1"]
    with (folder / "local-slack.log").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            str(program), *words, env=os.environ | {"LD_PRELOAD": str(kept_in)}, cwd=folder, stdout=out, stderr=out
        )
    try:
        async with aiohttp.ClientSession() as http:
            made = LocalSlack(f"http://127.0.0.1:{port}", http)
            await _up(made)
            yield made
    finally:
        process.terminate()
        await process.wait()


async def _up(emulator: LocalSlack) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await emulator.look("state")
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
            else:
                return
