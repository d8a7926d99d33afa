"""The page's server: what a person is shown, what they may ask for, the tour and the clock, and who is let in."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.sandbox.page
from bot.sandbox import (
    AppSettings,
    Channel,
    ClockHandles,
    FillIn,
    Jump,
    OpenHome,
    PageHost,
    Press,
    Say,
    Seed,
    SlashCommand,
    Speed,
    Team,
    TourStep,
    Type,
    User,
    Workspace,
)

JSON = "application/json"
STATIC = Path(bot.sandbox.page.__file__).parent / "static"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Reader:
    """One open stream of the page."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self, kind: str) -> dict[str, Any]:
        """The next change of this kind."""
        while (told := await self._read())["kind"] != kind:
            pass
        return told

    async def next_but(self, kind: str) -> dict[str, Any]:
        """The next change that is not of this kind."""
        while (told := await self._read())["kind"] == kind:
            pass
        return told

    async def _read(self) -> dict[str, Any]:
        async for line in self._response.content:
            if line.startswith(b"data: "):
                told: dict[str, Any] = json.loads(line[6:])
                return told
        raise AssertionError("the stream ended")


Watch = Callable[[Workspace, str], Awaitable[tuple[Reader, dict[str, Any]]]]


@pytest.fixture
async def watch(session: aiohttp.ClientSession) -> AsyncIterator[Watch]:
    """Opens the page's stream as somebody, and reads the picture it begins with."""
    responses: list[aiohttp.ClientResponse] = []

    async def watch(workspace: Workspace, user: str) -> tuple[Reader, dict[str, Any]]:
        responses.append(await session.get(f"{workspace.page_url}page/feed", params={"as": user}))
        reader = Reader(responses[-1])
        return reader, await reader.next("picture")

    yield watch
    for response in responses:
        response.close()


async def do(workspace: Workspace, session: aiohttp.ClientSession, **asked: Any) -> tuple[int, dict[str, Any]]:
    async with session.post(f"{workspace.page_url}page/do", json=asked) as response:
        return response.status, await response.json()


async def test_a_person_is_shown_what_they_may_see(workspace: Workspace, watch: Watch) -> None:
    await workspace.say("priya", "acme-internal", "internal words")
    _, dana = await watch(workspace, "U0DANA")
    assert [room["name"] for room in dana["rooms"]] == ["ext-acme"]
    assert "internal" not in json.dumps([dana["messages"], dana["rooms"]])
    _, priya = await watch(workspace, "U0PRIYA")
    assert {room["name"] for room in priya["rooms"]} >= {"ext-acme", "acme-internal", "lobby"}
    assert "board" not in [room["name"] for room in priya["rooms"]]
    assert priya["choices"] == ["U0PRIYA", "U0OMAR", "U0GUEST", "U0DANA", "U0FAR"]


async def test_changes_reach_those_who_may_see_them(
    workspace: Workspace, session: aiohttp.ClientSession, api: AsyncWebClient, watch: Watch
) -> None:
    priya, _ = await watch(workspace, "U0PRIYA")
    dana, _ = await watch(workspace, "U0DANA")
    await api.chat_postMessage(channel="C0OPS", text="internal words")
    await api.chat_postMessage(channel="U0PRIYA", text="to Priya alone")
    await api.chat_postMessage(channel="C0ACME", text="for all")
    seen = [(await priya.next("message"))["message"]["text"] for _ in range(3)]
    assert seen == ["internal words", "to Priya alone", "for all"]
    assert (await dana.next("message"))["message"]["text"] == "for all"
    assert (await dana.next("rest"))["waiting"] == {"U0PRIYA": 1}
    await do(workspace, session, **{"as": "U0PRIYA", "do": "read", "channel": "dm"})
    assert (await dana.next("rest"))["waiting"] == {}


async def test_what_is_for_one_person_reaches_no_other(workspace: Workspace, api: AsyncWebClient, watch: Watch) -> None:
    priya, _ = await watch(workspace, "U0PRIYA")
    dana, _ = await watch(workspace, "U0DANA")
    await api.chat_postEphemeral(channel="C0ACME", user="U0PRIYA", text="whispered to Priya")
    await workspace.say("priya", "ext-acme", "then this")
    assert (await priya.next("ephemeral"))["message"]["text"] == "whispered to Priya"
    assert (await dana.next_but("rest"))["message"]["text"] == "then this"


async def test_what_one_types_becomes_markup(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    say = {"as": "U0DANA", "do": "say", "channel": "ext-acme"}
    status, done = await do(workspace, session, text="@Priya Nair: a < b, see https://x.example", **say)
    assert status == 200
    assert workspace.messages("ext-acme")[-1].text == "<@U0PRIYA>: a &lt; b, see <https://x.example>"
    place = {"channel": done["channel"], "ts": done["ts"]}
    await do(workspace, session, **{"as": "U0DANA", "do": "edit", "text": "b > a", **place})
    assert workspace.messages("ext-acme")[-1].text == "b &gt; a"
    await do(workspace, session, **{"as": "U0PRIYA", "do": "react", "name": "ticket", **place})
    assert workspace.messages("ext-acme")[-1].reactions == {"ticket": ["U0PRIYA"]}
    await do(workspace, session, **{"as": "U0PRIYA", "do": "react", "name": "ticket", **place})
    assert workspace.messages("ext-acme")[-1].reactions == {}
    status, told = await do(workspace, session, **{"as": "U0PRIYA", "do": "delete", **place})
    assert (status, told["error"]) == (400, "Only your own messages can be changed.")
    await do(workspace, session, **{"as": "U0DANA", "do": "delete", **place})
    assert done["ts"] not in workspace.channel("ext-acme").messages


async def test_what_cannot_be_done_is_said_in_words(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    for asked in (
        {"as": "U0DANA", "do": "say", "channel": "acme-internal", "text": "x"},
        {"as": "U0NOBODY", "do": "say", "channel": "ext-acme", "text": "x"},
        {"as": "U0DANA", "do": "fly"},
        {"as": "U0DANA", "do": "press", "channel": "ext-acme", "ts": "1.0", "action": "x"},
        {"as": "U0DANA", "do": "submit", "view": "V0"},
        {"as": "U0DANA", "do": "clock", "speed": 60},
        {"as": "U0DANA", "do": "tour", "step": 4},
    ):
        status, told = await do(workspace, session, **asked)
        assert (status, told["error"].endswith(".")) == (400, True), asked


async def test_only_this_computers_own_page_is_let_in(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        async with session.get(workspace.page_url, headers=headers) as response:
            assert response.status == 403
        async with session.post(f"{workspace.page_url}api/auth.test", headers=headers) as response:
            assert response.status == 403
    async with session.post(f"{workspace.page_url}page/do", data=b"{}") as response:
        assert response.status == 415
    for path in ("static/../doing.py", "static/%2e%2e%2fdoing.py", "static/nothing.js", "page/feed?as=U0NOBODY"):
        async with session.get(f"{workspace.page_url}{path}") as response:
            assert response.status == 404
    async with session.get(workspace.page_url) as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


async def test_a_permalink_leads_into_the_page(
    workspace: Workspace, session: aiohttp.ClientSession, api: AsyncWebClient
) -> None:
    posted = await api.chat_postMessage(channel="C0ACME", text="x")
    link = (await api.chat_getPermalink(channel="C0ACME", message_ts=posted["ts"]))["permalink"]
    async with session.get(link, allow_redirects=False) as response:
        assert response.headers["Location"] == f"/#C0ACME/p{posted['ts'].replace('.', '')}"


def test_the_page_asks_nothing_of_other_computers() -> None:
    files = [path for path in STATIC.iterdir() if path.suffix in (".js", ".css", ".html", ".svg")]
    assert len(files) > 15
    for path in files:
        text = path.read_text()
        addresses = set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+", text)) - {"http://www.w3.org"}
        assert not addresses, (path.name, addresses)
        assert "innerHTML" not in text, path.name
        assert text.count("\n") < 400 or path.suffix == ".css", path.name


def test_every_module_of_the_page_is_there() -> None:
    names = {path.name for path in STATIC.iterdir()}
    for path in STATIC.glob("*.js"):
        assert set(re.findall(r'from "\./([a-z]+\.js)"', path.read_text())) <= names
    assert set(re.findall(r'/static/([a-z.]+)"', (STATIC / "index.html").read_text())) <= names


class Host:
    """A clock and a tour as a host gives them."""

    def __init__(self) -> None:
        self.speed = 1.0
        self.jumped = 0.0
        self.acknowledged = False
        self.steps = (
            TourStep(
                "One", lambda: f"speed {self.speed}", "U0DANA", "ext-acme", "Hello @priya", (Say("Hello @priya"),)
            ),
            TourStep("Two", "t", "U0PRIYA", "acme-internal", deeds=(Type("/ack ACME-1"), Press("go"))),
            TourStep("Three", "t", "U0PRIYA", deeds=(FillIn({"what": "words"}), Jump(3600), Speed(60), OpenHome())),
            TourStep("Four", "t", "U0PRIYA", "home", deeds=(Press("home_go"),), done=lambda: self.acknowledged),
        )

    def set_speed(self, speed: float) -> None:
        self.speed = speed

    async def jump(self, seconds: float) -> None:
        self.jumped += seconds

    def page(self) -> PageHost:
        clock = ClockHandles(lambda: self.speed, self.set_speed, self.jump)
        return PageHost(title="The demo", choices=("U0DANA", "U0PRIYA"), clock=clock, tour=self.steps)


@pytest.fixture
async def hosted(clock: Any) -> AsyncIterator[tuple[Workspace, Host]]:
    host = Host()
    workspace = Workspace(seed(), now=clock, page=host.page())
    await workspace.start()
    yield workspace, host
    await workspace.stop()


def seed() -> Seed:
    return Seed(
        Team("T0OURS", "Northwind"),
        other_teams=(Team("T0ACME", "Acme"),),
        users=(User("U0PRIYA", "priya", "Priya Nair"), User("U0DANA", "dana", "Dana Whitfield", team_id="T0ACME")),
        channels=(
            Channel("C0ACME", "ext-acme", ("U0PRIYA", "U0DANA", "U0BOT")),
            Channel("C0OPS", "acme-internal", ("U0PRIYA", "U0BOT"), private=True),
        ),
    )


async def test_the_clock_is_the_hosts(
    hosted: tuple[Workspace, Host], session: aiohttp.ClientSession, watch: Watch
) -> None:
    workspace, host = hosted
    _, picture = await watch(workspace, "U0DANA")
    assert picture["clock"]["speeds"] == [1, 10, 60, 600]
    assert (await do(workspace, session, **{"as": "U0DANA", "do": "clock", "speed": 600}))[0] == 200
    assert (await do(workspace, session, **{"as": "U0DANA", "do": "clock", "jump": 3600}))[0] == 200
    assert (host.speed, host.jumped) == (600, 3600)
    assert (await do(workspace, session, **{"as": "U0DANA", "do": "clock", "speed": 7}))[0] == 400


async def test_the_tour_does_it_for_one(
    hosted: tuple[Workspace, Host], session: aiohttp.ClientSession, watch: Watch, bolt_for: Any
) -> None:
    workspace, host = hosted
    app = await bolt_for(workspace, AppSettings(commands=(SlashCommand("/ack"),)))
    pressed: list[str] = []
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    form = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "F"},
        "submit": {"type": "plain_text", "text": "S"},
        "blocks": [
            {
                "type": "input",
                "block_id": "what",
                "label": {"type": "plain_text", "text": "What"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }

    @app.event("message")
    async def on_message() -> None:
        """Take them, so that they do not come again."""

    @app.command("/ack")
    async def on_ack(ack: Any, command: dict[str, Any], client: Any) -> None:
        await client.chat_postMessage(channel="C0OPS", text="card", blocks=blocks)
        await ack(f"got {command['text']}")

    @app.action("go")
    async def on_go(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form)
        await ack()

    @app.view("form")
    async def on_form(ack: Any, view: dict[str, Any]) -> None:
        pressed.append(view["state"]["values"]["what"]["text"]["value"])
        await ack()

    @app.event("app_home_opened")
    async def on_home(event: dict[str, Any], client: Any) -> None:
        home = [{"type": "actions", "elements": [{**button, "action_id": "home_go"}]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": home})

    @app.action("home_go")
    async def on_home_go(ack: Any) -> None:
        host.acknowledged = True
        await ack()

    _, picture = await watch(workspace, "U0DANA")
    assert (picture["title"], picture["choices"]) == ("The demo", ["U0DANA", "U0PRIYA"])
    assert picture["tour"][0]["text"] == "speed 1.0"
    assert picture["done"] == [False] * 4
    for step in range(3):
        status, told = await do(workspace, session, **{"as": "U0DANA", "do": "tour", "step": step})
        assert status == 200, told
    assert workspace.messages("ext-acme")[-1].text == "Hello <@U0PRIYA>"
    assert [shown.text for shown in workspace.ephemerals("priya")] == ["got ACME-1"]
    assert (pressed, host.jumped, host.speed) == (["words"], 3600, 60)
    await workspace.until(lambda: workspace.home("priya"))
    assert (await do(workspace, session, **{"as": "U0DANA", "do": "tour", "step": 3}))[0] == 200
    _, picture = await watch(workspace, "U0DANA")
    assert picture["done"] == [True] * 4


async def test_what_the_tour_asks_for_may_be_done_by_hand(
    hosted: tuple[Workspace, Host], session: aiohttp.ClientSession, watch: Watch, bolt_for: Any
) -> None:
    workspace, _ = hosted
    app = await bolt_for(workspace, AppSettings(commands=(SlashCommand("/ack"), SlashCommand("/sla"))))

    @app.event("message")
    async def on_message() -> None:
        """Take them, so that they do not come again."""

    @app.command(re.compile("/ack|/sla"))
    async def on_command(ack: Any) -> None:
        await ack()

    async def command(text: str) -> None:
        await do(workspace, session, **{"as": "U0PRIYA", "do": "command", "channel": "acme-internal", "text": text})

    async def done() -> list[bool]:
        _, picture = await watch(workspace, "U0DANA")
        told: list[bool] = picture["done"]
        return told

    elsewhere = {"as": "U0PRIYA", "do": "say", "channel": "ext-acme", "text": "Somebody else writes"}
    await do(workspace, session, **elsewhere)
    await command("/sla ACME-1")
    assert await done() == [False] * 4
    await do(workspace, session, **{"as": "U0DANA", "do": "say", "channel": "ext-acme", "text": "In my own words"})
    assert await done() == [True, False, False, False]
    await command("/ack ACME-2")
    assert await done() == [True, True, False, False]


async def test_a_page_that_goes_in_the_middle_of_a_request_and_junk_are_no_errors_of_ours(
    workspace: Workspace, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.post(f"{workspace.page_url}page/do", data=b"{", headers={"Content-Type": JSON}) as answer:
        assert answer.status == 400
    url = aiohttp.client.URL(workspace.page_url)
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST /page/do HTTP/1.1\r\nHost: {url.authority}\r\nContent-Type: {JSON}\r\n".encode())
    writer.write(b"Content-Length: 500\r\n\r\n{")
    await writer.drain()
    async with session.get(f"{workspace.page_url}page/start"):  # by now the other is being read
        writer.close()
        await writer.wait_closed()
    async with session.get(f"{workspace.page_url}page/start"):
        pass
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
