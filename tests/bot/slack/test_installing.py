"""Installing in several workspaces: the state, the exchange, and tokens that are never readable at rest."""

import datetime as dt
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.installations import (
    BadTokenKey,
    Installations,
    Installed,
    NotInstalled,
    TokenKeys,
    WrongKey,
    check_tokens,
    new_key,
)
from bot.slack.installing import Installer, SlackApp, forget_revoked, pages, routes
from bot.slack.manifest import SCOPES
from storage import audit, installations
from storage.store import Store

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
TOKEN = "xoxb-CANARY-1111-secret"
GIVEN = {
    "ok": True,
    "access_token": TOKEN,
    "token_type": "bot",
    "scope": "chat:write,commands",
    "bot_user_id": "U0BOT",
    "team": {"id": "T1", "name": "North <wind>"},
    "authed_user": {"id": "U0ANN"},
}


class Slack:
    """Answers oauth.v2.access; `answer` is what a test wants said, `seen` what it was asked."""

    def __init__(self) -> None:
        self.answer: dict[str, object] = dict(GIVEN)
        self.page = False
        self.seen: list[dict[str, str]] = []

    async def access(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        assert "Authorization" not in request.headers
        self.seen.append(form)
        if self.page:
            return web.Response(status=502, text="bad gateway", content_type="text/plain")
        return web.json_response(self.answer)


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def keys() -> TokenKeys:
    return TokenKeys(new_key())


@pytest.fixture
def kept(sqlite_store: Store, keys: TokenKeys) -> Installations:
    return Installations(sqlite_store, keys)


@pytest.fixture
async def site(slack: Slack, kept: Installations) -> AsyncIterator[str]:
    """The two pages on loopback, and the Slack they exchange codes with."""
    app = web.Application()
    app.add_routes([web.post("/api/oauth.v2.access", slack.access)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = AsyncWebClient(base_url=f"{url}/api/", retry_handlers=[])
    pages = web.Application()
    pages.add_routes(routes(Installer(SlackApp("1.2", "client-secret-CANARY", "s" * 20), kept, client, lambda: NOON)))
    front = web.AppRunner(pages, access_log=None)
    await front.setup()
    await web.TCPSite(front, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{front.addresses[0][1]}"
    await front.cleanup()
    await runner.cleanup()


class Browser:
    """Keeps the cookie as a browser does, over https."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookie = ""

    async def install(self) -> str:
        """Open the first page; returns the state."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.site}/slack/install", allow_redirects=False) as answer,
        ):
            assert answer.status == 302
            set_cookie = answer.headers["Set-Cookie"]
            assert "Secure" in set_cookie
            assert "HttpOnly" in set_cookie
            self.cookie = set_cookie.partition(";")[0]
            where = urlsplit(answer.headers["Location"])
            assert (where.scheme, where.netloc, where.path) == ("https", "slack.com", "/oauth/v2/authorize")
            query = parse_qs(where.query)
            assert query["client_id"] == ["1.2"]
            assert query["scope"] == [",".join(SCOPES)]
            return query["state"][0]

    async def back(self, **query: str) -> tuple[int, str]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.site}/slack/oauth_redirect", params=query, headers=headers) as answer,
        ):
            return answer.status, await answer.text()


async def test_an_installation_is_kept_and_its_token_given_back(site: str, slack: Slack, kept: Installations) -> None:
    browser = Browser(site)
    state = await browser.install()
    status, page = await browser.back(state=state, code="code-1")
    assert status == 200
    assert "North &lt;wind&gt;" in page
    assert slack.seen == [{"client_id": "1.2", "client_secret": "client-secret-CANARY", "code": "code-1"}]
    assert await kept.access("T1") == (TOKEN, "U0BOT")


async def test_every_installation_is_audited(site: str, kept: Installations, sqlite_store: Store) -> None:
    browser = Browser(site)
    await browser.back(state=await browser.install(), code="c")
    await kept.revoke("T1", NOON, "app_uninstalled")
    with sqlite_store.snapshot() as tx:
        rows = audit.of_client(tx, "")
        assert [(row.actor, row.action, row.subject) for row in rows] == [
            ("U0ANN", "slack_installed", "T1"),
            ("slack", "slack_revoked", "T1"),
        ]
        assert audit.verify(tx) is None


async def test_a_state_of_another_browser_is_refused(site: str, slack: Slack) -> None:
    mine, other = Browser(site), Browser(site)
    state = await mine.install()
    status, _ = await other.back(state=state, code="c")
    assert status == 400
    other.cookie = "slack-app-oauth-state=forged"
    assert (await other.back(state="forged", code="c"))[0] == 400
    assert slack.seen == []


@pytest.mark.parametrize("state", ["", "a", "a.b.c", "a.b.é", "...", "é", "x" * 3_000, "eyJhbGciOiJub25lIn0.e30."])
async def test_a_state_that_is_junk_is_refused_plainly(site: str, slack: Slack, state: str) -> None:
    browser = Browser(site)
    browser.cookie = f"slack-app-oauth-state={state}"
    status, _ = await browser.back(state=state, code="c")
    assert status == 400
    assert slack.seen == []


async def test_a_state_expires(site: str, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(site)
    state = await browser.install()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 601)
    assert (await browser.back(state=state, code="c"))[0] == 400
    monkeypatch.setattr(time, "time", lambda: real() + 590)
    assert (await browser.back(state=state, code="c"))[0] == 200
    assert len(slack.seen) == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"ok": False, "error": "invalid_code"}, 502),
        (GIVEN | {"team": None, "is_enterprise_install": True}, 400),
        (GIVEN | {"access_token": "xoxp-person"}, 400),
        (GIVEN | {"access_token": None}, 400),
        ({"ok": True}, 400),
    ],
)
async def test_what_is_no_bot_token_of_one_workspace_is_not_kept(
    site: str, slack: Slack, sqlite_store: Store, answer: dict[str, object], status: int
) -> None:
    slack.answer = answer
    browser = Browser(site)
    found, page = await browser.back(state=await browser.install(), code="c")
    assert found == status
    assert "xox" not in page
    with sqlite_store.snapshot() as tx:
        assert installations.every(tx) == []


async def test_a_proxys_page_instead_of_a_token_is_a_plain_failure(site: str, slack: Slack) -> None:
    slack.page = True
    browser = Browser(site)
    assert (await browser.back(state=await browser.install(), code="c"))[0] == 502


async def test_somebody_who_cancels_is_told_so(site: str, slack: Slack) -> None:
    status, page = await Browser(site).back(error="access_denied", state="x")
    assert status == 400
    assert "cancelled" in page
    assert slack.seen == []


async def test_no_token_and_no_secret_is_readable_anywhere(
    site: str, slack: Slack, sqlite_url: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    browser = Browser(site)
    pages = [(await browser.back(state=await browser.install(), code="c"))[1]]
    slack.answer = {"ok": False, "error": "bad_client_secret"}
    pages.append((await browser.back(state=await browser.install(), code="c"))[1])
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert b"slack_installed" in files
    printed = capsys.readouterr()
    assert b"CANARY" not in files
    assert "CANARY" not in "".join([*pages, caplog.text, printed.out, printed.err])
    assert "CANARY" not in repr(Installed("T1", "N", "U", TOKEN, ""))
    assert "CANARY" not in repr(SlackApp("1", "client-secret-CANARY", "s"))


async def test_a_wrong_key_is_a_clear_refusal(sqlite_store: Store) -> None:
    await Installations(sqlite_store, TokenKeys(new_key())).keep(Installed("T1", "N", "U", TOKEN, ""), NOON)
    other = Installations(sqlite_store, TokenKeys(new_key()))
    for ask in (other.access("T1"), other.rotate_keys()):
        with pytest.raises(WrongKey, match="workspace T1 was encrypted with a key that is not in LIAISON_TOKEN_KEYS"):
            await ask


async def test_keys_rotate(sqlite_store: Store) -> None:
    old, new = new_key(), new_key()
    first = Installations(sqlite_store, TokenKeys(old))
    for team in ("T1", "T2", "T3"):
        await first.keep(Installed(team, "N", "U", f"{TOKEN}-{team}", ""), NOON)
    await first.revoke("T3", NOON, "app_uninstalled")
    assert await Installations(sqlite_store, TokenKeys(f"{new}, {old}")).rotate_keys() == 2
    after = Installations(sqlite_store, TokenKeys(new))
    assert await after.access("T1") == (f"{TOKEN}-T1", "U")
    assert await after.access("T2") == (f"{TOKEN}-T2", "U")
    with pytest.raises(WrongKey):
        await first.access("T1")


async def test_a_rotation_that_cannot_open_one_token_changes_none(sqlite_store: Store) -> None:
    old, stranger, new = new_key(), new_key(), new_key()
    await Installations(sqlite_store, TokenKeys(old)).keep(Installed("T1", "N", "U", TOKEN, ""), NOON)
    await Installations(sqlite_store, TokenKeys(stranger)).keep(Installed("T2", "N", "U", TOKEN, ""), NOON)
    with pytest.raises(WrongKey, match="T2"):
        await Installations(sqlite_store, TokenKeys(f"{new},{old}")).rotate_keys()
    assert await Installations(sqlite_store, TokenKeys(old)).access("T1") == (TOKEN, "U")
    with sqlite_store.snapshot() as tx:
        count, wrong = check_tokens(tx, TokenKeys(old))
    assert count == 2
    assert len(wrong) == 1
    assert "T2" in wrong[0]


@pytest.mark.parametrize(
    "listed",
    ["", " ", ",", "short", "x" * 44, new_key() + ",nokey", "é" * 44],
    ids=["nothing", "blank", "comma", "short", "long", "second", "foreign"],
)
def test_what_is_no_key_is_named_and_not_shown(listed: str) -> None:
    with pytest.raises(BadTokenKey, match="LIAISON_TOKEN_KEYS") as caught:
        TokenKeys(listed)
    assert "nokey" not in str(caught.value)


def test_the_pages_are_there_only_where_installing_is_set_up(sqlite_store: Store) -> None:
    assert pages(Settings(_env_file=None), sqlite_store, lambda: NOON) == []
    given = {"slack_client_id": "1.2", "slack_client_secret": "s", "liaison_secret": "x" * 16, "_env_file": None}
    found = pages(Settings(liaison_token_keys=new_key(), **given), sqlite_store, lambda: NOON)
    assert [route.path for route in found] == ["/slack/install", "/slack/oauth_redirect"]
    with pytest.raises(BadTokenKey):
        pages(Settings(liaison_token_keys="x", **given), sqlite_store, lambda: NOON)


async def test_a_workspace_without_the_app_has_no_token(kept: Installations) -> None:
    with pytest.raises(NotInstalled, match="T9"):
        await kept.access("T9")


@pytest.mark.parametrize(
    ("event", "forgotten"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANN"]}}, False),
        ({"type": "tokens_revoked"}, False),
        ({"type": "message"}, False),
        (None, False),
        ("junk", False),
    ],
)
async def test_a_token_that_slack_revoked_is_forgotten(kept: Installations, event: object, forgotten: bool) -> None:
    await kept.keep(Installed("T1", "N", "U", TOKEN, ""), NOON)
    assert await forget_revoked(kept, {"team_id": "T1", "event": event}, NOON) is forgotten
    if forgotten:
        with pytest.raises(NotInstalled):
            await kept.access("T1")
    else:
        assert await kept.access("T1") == (TOKEN, "U")
