"""A small workspace and a real Bolt bot connected to it, over HTTP and over Socket Mode."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import (
    AppSettings,
    Channel,
    Limits,
    Seed,
    Shortcut,
    SlashCommand,
    Team,
    User,
    UserGroup,
    Workspace,
    Written,
)

START = 1_732_456_800.0  # 2024-11-24 14:00 UTC


class HandClock:
    """A clock that only moves when a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


SEED = Seed(
    team=Team("T0OURS", "Northwind Support", "northwind"),
    other_teams=(Team("T0ACME", "Acme"),),
    users=(
        User("U0PRIYA", "priya", "Priya Nair", tz="Asia/Kolkata", email="priya@northwind.example", role="PM"),
        User("U0OMAR", "omar", "Omar Haddad", email="omar@northwind.example", role="Ops lead"),
        User("U0GUEST", "gwen", "Gwen Guest", is_restricted=True),
        User("U0DANA", "dana", "Dana Whitfield", team_id="T0ACME", email="dana@acme.example", role="Client"),
        User("U0FAR", "faraway", "Far Away", team_id="T0ACME"),
        User("U0OTHER", "otherbot", "Other Bot", is_bot=True),
    ),
    channels=(
        Channel("C0ACME", "ext-acme", ("U0PRIYA", "U0DANA", "U0OMAR", "U0BOT", "U0OTHER")),
        Channel("C0OPS", "acme-internal", ("U0PRIYA", "U0OMAR", "U0BOT"), private=True),
        Channel("C0LOBBY", "lobby", ("U0PRIYA",)),
        Channel("C0SECRET", "board", ("U0OMAR",), private=True),
        Channel("C0OLD", "old-client", ("U0PRIYA", "U0BOT"), archived=True),
    ),
    groups=(UserGroup("S0OPS", "ops-leads", "Ops leads", ("U0OMAR",)),),
    history=(
        Written("C0ACME", "U0DANA", "Morning all", "1732440000.000100", reactions=(("wave", "U0PRIYA"),)),
        Written("C0ACME", "U0PRIYA", "Morning Dana", "1732440060.000100", thread_ts="1732440000.000100"),
    ),
)
SETTINGS = AppSettings(
    commands=(SlashCommand("/ack", "Acknowledge a ticket", "[KEY]"), SlashCommand("/slow"), SlashCommand("/form")),
    shortcuts=(Shortcut("raise", "Raise as escalation"), Shortcut("anywhere", "Start", kind="global")),
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def limits() -> Limits:
    """Slack's limits, but no hurry: a busy machine needs its time. A test of a deadline gives its own."""
    return Limits(ack_seconds=60.0, trigger_seconds=60.0, retry_after=(0.0, 60.0, 300.0))


@pytest.fixture
def impatient() -> Limits:
    """For tests in which one answer comes too late, while the next must come in time on a busy machine too."""
    return Limits(ack_seconds=5.0)


@pytest.fixture
async def workspace(clock: HandClock, limits: Limits) -> AsyncIterator[Workspace]:
    workspace = Workspace(SEED, now=clock, wall=time.time, limits=limits)
    await workspace.start()
    yield workspace
    await workspace.stop()


@pytest.fixture
def api(workspace: Workspace) -> AsyncWebClient:
    """The Web API as the bot calls it, without retries."""
    return AsyncWebClient("xoxb-sandbox", base_url=f"{workspace.page_url}api/", retry_handlers=[])


@pytest.fixture
def app(workspace: Workspace, api: AsyncWebClient) -> AsyncApp:
    """A Bolt app with no listeners yet."""
    return AsyncApp(token=workspace.token, signing_secret=workspace.signing_secret, client=api)


Connect = Callable[..., Awaitable[None]]


@pytest.fixture
async def bolt_for() -> AsyncIterator[Callable[[Workspace, AppSettings], Awaitable[AsyncApp]]]:
    """Makes a Bolt app for any workspace and connects it by HTTP; its listeners finish before they answer."""
    runners: list[web.AppRunner] = []

    async def connect(workspace: Workspace, settings: AppSettings) -> AsyncApp:
        client = AsyncWebClient(workspace.token, base_url=f"{workspace.page_url}api/", retry_handlers=[])
        app = AsyncApp(
            client=client,
            signing_secret=workspace.signing_secret,
            request_verification_enabled=False,
            process_before_response=True,
        )
        workspace.connect_bot(await _serve(app, runners), settings=settings)
        return app

    yield connect
    for runner in runners:
        await runner.cleanup()


async def _serve(app: AsyncApp, runners: list[web.AppRunner]) -> str:
    runner = web.AppRunner(app.server(port=1, path="/slack/events").web_app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    runners.append(runner)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


@pytest.fixture
async def connect_http(workspace: Workspace, app: AsyncApp) -> AsyncIterator[Connect]:
    runners: list[web.AppRunner] = []

    async def connect(**more: Any) -> None:
        workspace.connect_bot(await _serve(app, runners), **{"settings": SETTINGS, **more})

    yield connect
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def connect_socket(workspace: Workspace, app: AsyncApp) -> AsyncIterator[Connect]:
    handlers: list[AsyncSocketModeHandler] = []

    async def connect(**more: Any) -> None:
        workspace.connect_socket_bot(**{"settings": SETTINGS, **more})
        web_client = AsyncWebClient("xapp-sandbox", base_url=f"{workspace.page_url}api/", retry_handlers=[])
        handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=web_client, ping_interval=2.0)
        handlers.append(handler)
        await handler.connect_async()
        await workspace.connected()

    yield connect
    for handler in handlers:
        await handler.close_async()


@pytest.fixture(params=["http", "socket"])
def connect(request: pytest.FixtureRequest) -> Connect:
    """Both ways to connect a bot: a test that asks for this runs once over each."""
    chosen: Connect = request.getfixturevalue(f"connect_{request.param}")
    return chosen
