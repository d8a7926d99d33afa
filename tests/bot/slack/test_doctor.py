"""What `liaison doctor` says of Slack, database, playbooks and settings, and that it never shows a secret."""

import asyncio
import datetime as dt
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.doctor import hide
from bot.findings import Finding
from bot.settings import Settings
from bot.slack.doctor import look_at_slack
from bot.slack.manifest import SCOPES
from playbooks.loading import Book, load_book
from scheduler import clock

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
TOKEN = "xoxb-CANARY-2222"
US = "T0HOME00001"


def member(**more: object) -> dict[str, object]:
    return {"team_id": US, "deleted": False, "profile": {"display_name": "known"}} | more


@dataclass
class Slack:
    """A Slack that knows some channels and people, and answers as a test says."""

    scopes: str | None = ",".join(SCOPES)
    date: dt.datetime | None = NOW
    errors: dict[str, str] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    """Methods that a proxy in between answers."""
    page_status: int = 502
    page_kind: str = "text/html"
    channels: dict[str, dict[str, object]] = field(
        default_factory=lambda: {
            "C0ACME00001": {"is_member": True, "is_ext_shared": True},
            "C0ACMEINT01": {"is_member": True},
            "C0OPS000001": {"is_member": True},
        }
    )
    people: dict[str, dict[str, object]] = field(
        default_factory=lambda: {
            user: member() for user in ("U0MARIA0001", "U0JON000001", "U0SAM000001", "U0GAIL00001")
        }
    )
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.asked.append(method)
        form = {**request.query, **await request.post()}
        if method in self.pages:
            return web.Response(status=self.page_status, text="<html>Bad gateway</html>", content_type=self.page_kind)
        body = {"ok": False, "error": self.errors[method]} if method in self.errors else self._body(method, form)
        headers = {} if self.scopes is None else {"x-oauth-scopes": self.scopes}
        headers["Date"] = "soon" if self.date is None else format_datetime(self.date, usegmt=True)
        return web.json_response(body, headers=headers)

    def _body(self, method: str, form: Any) -> dict[str, object]:
        match method:
            case "auth.test":
                return {"ok": True, "team_id": US, "team": "Home", "user": "liaison", "user_id": "U0BOT"}
            case "conversations.info":
                return self._found("channel", self.channels.get(str(form["channel"])), "channel_not_found")
            case "users.info":
                return self._found("user", self.people.get(str(form["user"])), "user_not_found")
            case _:
                return {"ok": True}

    def _found(self, name: str, value: dict[str, object] | None, missing: str) -> dict[str, object]:
        return {"ok": False, "error": missing} if value is None else {"ok": True, name: value}


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[AsyncWebClient]:
    app = web.Application()
    app.add_routes([web.route("*", "/api/{method}", slack.answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield AsyncWebClient(
        TOKEN, base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/", retry_handlers=[], timeout=60
    )
    await runner.cleanup()


async def findings(client: AsyncWebClient, book: Book | None, app_token: str = "") -> list[Finding]:
    return [finding async for finding in look_at_slack(client, book, NOW, app_token)]


def problems(found: list[Finding]) -> list[str]:
    return [str(finding) for finding in found if not finding.well]


async def test_where_all_is_well_every_thing_has_its_line(client: AsyncWebClient, slack: Slack, book: Book) -> None:
    found = await findings(client, book, "xapp-1")
    assert problems(found) == []
    said = "\n".join(map(str, found))
    for named in ("bot token", "scopes", "clock", "app token", "C0ACME00001", "C0ACMEINT01", "C0OPS000001", "Gail"):
        assert named in said
    assert len(found) == 4 + 3 + 4
    assert set(slack.asked) == {"auth.test", "apps.connections.open", "conversations.info", "users.info"}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("invalid_auth", "copy SLACK_BOT_TOKEN"),
        ("token_revoked", "install the app again"),
        ("account_inactive", "install it again"),
        ("fatal_error", "fatal_error"),
    ],
)
async def test_a_refused_token_ends_the_look(
    client: AsyncWebClient, slack: Slack, book: Book, error: str, said: str
) -> None:
    slack.errors["auth.test"] = error
    found = await findings(client, book)
    assert len(found) == 1
    assert said in problems(found)[0]


async def test_a_slack_out_of_reach_is_one_problem(book: Book) -> None:
    nobody = AsyncWebClient(TOKEN, base_url="http://127.0.0.1:1/api/", retry_handlers=[], timeout=2)
    (only,) = problems(await findings(nobody, book))
    assert "SLACK_API_URL" in only
    assert "CANARY" not in only


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json"])
@pytest.mark.parametrize("status", [200, 429, 502])
@pytest.mark.parametrize("method", ["auth.test", "conversations.info", "users.info", "apps.connections.open"])
async def test_a_proxys_page_instead_of_an_answer_is_a_problem(
    client: AsyncWebClient, slack: Slack, book: Book, method: str, status: int, kind: str
) -> None:
    slack.pages.add(method)
    slack.page_status, slack.page_kind = status, kind
    found = problems(await findings(client, book, "xapp-1"))
    assert found
    assert "html" not in "".join(found)


async def test_scopes_not_granted_are_named(client: AsyncWebClient, slack: Slack) -> None:
    slack.scopes = ",".join(scope for scope in SCOPES if scope not in ("im:write", "groups:read"))
    assert (
        "not granted: groups:read, im:write; paste `liaison slack manifest`"
        in problems(await findings(client, None))[0]
    )
    slack.scopes = None
    assert "did not say" in problems(await findings(client, None))[0]


async def test_a_scope_too_many_is_said_but_is_no_problem(client: AsyncWebClient, slack: Slack, book: Book) -> None:
    slack.scopes = ",".join([*SCOPES, "pins:read"])
    found = await findings(client, book)
    assert problems(found) == []
    assert "pins:read not needed" in "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("off", "said"), [(60, ""), (-60, ""), (61, "61 s behind"), (-61, "61 s ahead of"), (90_000, "90000 s behind")]
)
async def test_a_clock_more_than_a_minute_off_is_a_problem(
    client: AsyncWebClient, slack: Slack, book: Book, off: int, said: str
) -> None:
    slack.date = NOW + off * SECOND
    found = problems(await findings(client, book))
    assert len(found) == (1 if said else 0)
    assert said in "".join(found)


async def test_a_date_nobody_can_read_is_a_problem_not_an_error(
    client: AsyncWebClient, slack: Slack, book: Book
) -> None:
    slack.date = None
    assert "no date" in problems(await findings(client, book))[0]


@pytest.mark.parametrize(
    ("channel", "raw", "said"),
    [
        ("C0ACME00001", None, "check the id"),
        ("C0ACME00001", {"is_member": False}, "/invite"),
        ("C0ACME00001", {}, "/invite"),
        ("C0ACME00001", {"is_member": True, "is_archived": True}, "archived"),
        ("C0ACMEINT01", {"is_member": True, "is_ext_shared": True}, "shared with another workspace"),
        ("C0ACMEINT01", {"is_member": True, "is_pending_ext_shared": True}, "shared with another workspace"),
        ("C0OPS000001", {"is_member": True, "is_shared": True}, "shared with another workspace"),
    ],
)
async def test_a_channel_that_cannot_be_used_says_why(
    client: AsyncWebClient, slack: Slack, book: Book, channel: str, raw: dict[str, object] | None, said: str
) -> None:
    if raw is None:
        del slack.channels[channel]
    else:
        slack.channels[channel] = raw
    (only,) = problems(await findings(client, book))
    assert channel in only
    assert said in only


async def test_a_channel_of_another_workspace_is_named(client: AsyncWebClient, folder: Path) -> None:
    path = folder / "acme.yaml"
    path.write_text(path.read_text().replace(US, "T0OTHER0001"))
    (only,) = problems(await findings(client, load_book(folder)))
    assert "T0OTHER0001" in only
    assert US in only


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "does not know"),
        (member(team_id="T0ELSE"), "of another workspace"),
        (member(is_stranger=True), "of another workspace"),
        (member(is_restricted=True), "guest"),
        (member(is_ultra_restricted=True), "guest"),
        (member(deleted=True), "deactivated"),
    ],
)
async def test_a_person_who_cannot_be_told_says_why(
    client: AsyncWebClient, slack: Slack, book: Book, raw: dict[str, object] | None, said: str
) -> None:
    if raw is None:
        del slack.people["U0SAM000001"]
    else:
        slack.people["U0SAM000001"] = raw
    (only,) = problems(await findings(client, book))
    assert "Sam Okafor (U0SAM000001, acme)" in only
    assert said in only


async def test_an_app_token_that_cannot_connect_is_a_problem(client: AsyncWebClient, slack: Slack, book: Book) -> None:
    slack.errors["apps.connections.open"] = "not_allowed_token_type"
    (only,) = problems(await findings(client, book, "xapp-1"))
    assert "connections:write" in only


def test_no_secret_of_the_settings_is_ever_printed() -> None:
    settings = Settings(
        slack_bot_token=TOKEN,
        liaison_secret="s3cret-s3cret",
        database_url="postgresql://u:hunter22@h/d",
        _env_file=None,
    )
    assert hide(f"{TOKEN} s3cret-s3cret hunter22 stays", settings) == "… … … stays"


async def test_the_command_exits_with_zero_where_all_is_well(
    client: AsyncWebClient, slack: Slack, folder: Path, tmp_path: Path
) -> None:
    slack.date = clock.now()
    given = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": "xapp-CANARY-4444",
        "LIAISON_SECRET": "secret-CANARY-3333",
        "SLACK_API_URL": client.base_url,
        "LIAISON_PLAYBOOKS": str(folder),
    }
    done = await asyncio.to_thread(run_doctor, tmp_path, **given)
    assert done.stdout.splitlines()[-1] == "All is well."
    assert done.returncode == 0
    assert "problem" not in done.stdout
    assert "CANARY" not in done.stdout + done.stderr


def run_doctor(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    root = str(Path(__file__).parents[3])
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "doctor"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": root} | variables,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_the_command_exits_with_one_and_says_what_to_do_without_a_traceback(tmp_path: Path, folder: Path) -> None:
    done = run_doctor(
        tmp_path,
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_API_URL="http://127.0.0.1:1/api/",
        LIAISON_PLAYBOOKS=str(folder),
        PORT="many",
    )
    assert done.returncode == 1
    assert "PORT" in done.stdout
    good = run_doctor(
        tmp_path,
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_SIGNING_SECRET="8" * 32,
        LIAISON_SECRET="secret-CANARY-3333",
        SLACK_API_URL="http://127.0.0.1:1/api/",
        LIAISON_PLAYBOOKS=str(folder),
    )
    assert good.returncode == 1
    assert "ok       playbooks: 1 read" in good.stdout
    assert "problem  bot token" in good.stdout
    assert "1 problem." in good.stdout
    said = done.stdout + done.stderr + good.stdout + good.stderr
    assert "CANARY" not in said
    assert "Traceback" not in said
