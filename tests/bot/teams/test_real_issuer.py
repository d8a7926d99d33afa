"""Tokens of an issuer that is not ours (npm oauth2-mock-server): the right ones are let in, all others are not."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from npm_packages import installed
from teams_town import APP

CLIENT, RITA = "19:client@thread.tacv2", "29:rita"
PACKAGE, VERSION = "oauth2-mock-server", "8.2.3"
PATIENCE_S = 30
WRONG: list[dict[str, object]] = [
    {"aud": "another-app"},
    {"iss": "https://api.botframework.com"},
    {"serviceurl": "https://evil.example/"},
    {"exp": 1_000_000_000},
    {"nbf": 4_000_000_000},
]


@pytest.fixture
async def issuer() -> AsyncIterator[str]:
    """The address of a running issuer."""
    package = await asyncio.to_thread(installed, PACKAGE, VERSION)
    script = Path(__file__).parent / "issuer.mjs"
    made = await asyncio.create_subprocess_exec("node", str(script), str(package), stdout=asyncio.subprocess.PIPE)
    assert made.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield (await made.stdout.readline()).decode().strip()
    finally:
        made.terminate()
        await made.wait()


async def token_of(stage: Any, issuer: str, **claims: object) -> str:
    now = int(time.time())
    asked = {"grant_type": "client_credentials", "aud": APP, "serviceurl": stage.town.url, "nbf": now - 10, **claims}
    async with stage.town.http.post(f"{issuer}/token", data={name: str(value) for name, value in asked.items()}) as got:
        return str((await got.json())["access_token"])


async def test_its_tokens_pass_when_they_are_for_us_and_only_then(begin: Any, issuer: str) -> None:
    stage = await begin(teams_keys_url=f"{issuer}/.well-known/openid-configuration", teams_issuer=issuer)
    town = stage.town
    found = {}
    for number, wrong in enumerate(({}, *WRONG)):
        made = town.activity(RITA, CLIENT, text=f"P3 number {number}")
        found[str(wrong)] = (await town.bring(made, await token_of(stage, issuer, **wrong)))[0]
    assert found == {"{}": 200} | {str(wrong): 401 for wrong in WRONG}
    mine = await town.bring(town.activity(RITA, CLIENT, text="P3 signed by another"))
    assert mine[0] == 401
