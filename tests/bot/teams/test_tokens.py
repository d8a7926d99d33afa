"""Our own token: from a managed identity on this machine, or refused in words that a person can act on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from teams_town import APP

from bot.cli.doctor import look
from bot.settings import Settings
from bot.teams.doctor import look_at_teams
from bot.teams.tokens import SCOPE, TokenRefused, Tokens, source_of

CLIENT, INSIDE, MARIA = "19:client@thread.tacv2", "19:inside@thread.tacv2", "29:maria"
HEADER = "a-header-that-proves-the-place"


@dataclass
class Identity:
    """The endpoint that Azure gives every app service, answering as a test says."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    refuse: dict[str, Any] | None = None
    status: int = 400

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if request.headers.get("X-IDENTITY-HEADER") != HEADER:
            return web.json_response({"error": "no_header"}, status=401)
        if self.refuse is not None:
            return web.json_response(self.refuse, status=self.status)
        token = f"identity-token-{len(self.asked)}"
        found = {"access_token": token, "expires_on": "4000000000", "resource": SCOPE, "token_type": "Bearer"}
        return web.json_response(found)


@pytest.fixture
async def identity(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Identity]:
    """A managed identity as an app service has one."""
    made = Identity()
    app = web.Application()
    app.router.add_get("/msi/token", made.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/msi/token"
    monkeypatch.setenv("IDENTITY_ENDPOINT", made.url)
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    yield made
    await runner.cleanup()


def identified(**more: Any) -> dict[str, Any]:
    return {"teams_app_type": "managed_identity", "teams_app_password": SecretStr(""), **more}


def settings(**more: Any) -> Settings:
    given: dict[str, Any] = {"teams_app_id": APP, "teams_tenant_id": "home", "database_url": "sqlite:///x.db"}
    return Settings(_env_file=None, **(given | identified() | more))


async def test_a_bot_with_a_managed_identity_speaks_with_its_token(begin: Any, identity: Identity) -> None:
    stage = await begin(tokens=None, **identified())
    await stage.town.say(MARIA, "dm", "help")
    said = await stage.town.until(lambda one: one.conversation == stage.town.chat(MARIA))
    assert said.token == "Bearer identity-token-1"
    assert {name: identity.asked[0][name] for name in ("resource", "client_id")} == {
        "resource": SCOPE,
        "client_id": APP,
    }
    await stage.town.say(MARIA, "dm", "help")
    assert len(identity.asked) == 1, "a token is kept"


async def test_a_token_that_teams_did_not_take_is_fetched_anew(begin: Any, identity: Identity) -> None:
    stage = await begin(tokens=None, **identified())
    stage.town.refuse(f"POST /v3/conversations/{stage.town.chat(MARIA)}/activities", 401)
    await stage.town.say(MARIA, "dm", "help")
    await stage.town.say(MARIA, "dm", "help")
    assert stage.town.said[-1].token == "Bearer identity-token-2"


@pytest.mark.parametrize(
    "refuse",
    [
        {"statusCode": 400, "message": "No User Assigned Identity found for 1111-2222"},
        {"error": "invalid_request", "error_description": "Identity 1111-2222 not found"},
        {"error": {"code": "x", "message": "1111-2222"}},
    ],
)
async def test_a_refusal_names_the_librarys_code_and_nothing_else(identity: Identity, refuse: dict[str, Any]) -> None:
    identity.refuse = refuse
    tokens = Tokens(source_of(settings()), asyncio.get_running_loop().time)
    with pytest.raises(TokenRefused) as refused:
        await tokens.fresh()
    tokens.close()
    assert str(refused.value) == "invalid_scope"


def words(found: Any) -> str:
    return "\n".join(map(str, found))


async def test_the_doctor_finds_all_well_with_a_managed_identity(
    begin: Any, identity: Identity, tmp_path: Path
) -> None:
    stage = await begin(tokens=None, **identified())
    made = stage.town.activity(MARIA, INSIDE, type="installationUpdate", action="add")
    assert (await stage.town.bring(made))[0] == 200
    found = await asyncio.to_thread(lambda: list(look(stage.bot._settings)))
    told = words(found)
    assert "Teams keys: Microsoft's signing keys can be fetched" in told
    assert "Teams token: Microsoft gives us one" in told
    assert "acme: internal channel is known on Teams" in told
    assert f"acme: channel {CLIENT}" in told
    assert "the app has not been added there; add it to the team, and to each shared channel by itself" in told
    assert "identity-token" not in told
    assert HEADER not in told


async def test_the_doctor_says_what_to_do_when_keys_or_token_do_not_come(identity: Identity) -> None:
    identity.refuse = {"error": "invalid_client"}
    found = await look_at_teams(settings(teams_keys_url="http://127.0.0.1:9/keys"))
    assert [one.well for one in found] == [False, False]
    told = words(found)
    assert "http://127.0.0.1:9/keys does not answer with keys; let this machine reach it" in told
    assert "check TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_TENANT_ID and TEAMS_APP_TYPE" in told


async def test_outside_azure_the_doctor_says_that_no_token_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:9/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    found = await look_at_teams(settings(teams_keys_url="http://127.0.0.1:9/keys"))
    assert "Teams token: Microsoft gives none (ConnectionError)" in words(found)


async def test_in_the_local_mode_there_is_nothing_to_fetch() -> None:
    found = await look_at_teams(Settings(_env_file=None, teams_local=True))
    assert [one.well for one in found] == [True]
