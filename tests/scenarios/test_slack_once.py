"""What Slack brings twice, or somebody sends on once more, is done once: over HTTP and Socket Mode, on both engines."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from scenarios.quiet import MORNING, UNHURRIED

from bot.demo.clock import DemoClock
from bot.demo.staging import app_settings
from bot.demo.tour import COMPLAINT
from bot.demo.town import town
from bot.running import Bot, Tempo
from bot.sandbox.ledger import Entry
from bot.sandbox.outward.line import Answer, Attempt, Errand, Json, Line
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.server import PATH
from playbooks.loading import SAMPLES, Book, load_book
from scheduler import clock
from storage.errors import StoreUnavailable
from storage.store import Store

TOM, DANA = "U07T0M4CHTB", "U03QK7WHT1D"
SHARED, INSIDE = "ext-harborline", "int-harborline"
RAISE = "harborline The dialer is down for the night team."
FORM = {"client": "harborline", "what": "Nobody gets the call lists."}


@dataclass
class Twice:
    """The line to the bot, which can send once more what went over it."""

    line: Line
    sent: list[tuple[Errand, Json]] = field(default_factory=list)

    async def send(self, errand: Errand, payload: Json, attempt: Attempt, seconds: float) -> Answer:
        self.sent.append((errand, payload))
        return await self.line.send(errand, payload, attempt, seconds)

    async def again(self, copies: int = 1) -> list[Answer]:
        """The newest thing a person did, brought again."""
        errand, payload = next(one for one in reversed(self.sent) if one[0] is not Errand.EVENT)
        return await asyncio.gather(*(self.line.send(errand, payload, Attempt(), 60.0) for _ in range(copies)))

    async def close(self) -> None:
        await self.line.close()


@dataclass
class Stage:
    """A workspace whose bot can be started again, or run as several replicas, on one database."""

    workspace: Workspace
    book: Book
    settings: Settings
    clock: DemoClock
    socket: bool
    bots: list[Bot] = field(default_factory=list)
    line: Twice = field(init=False)

    async def begin(self, replicas: int = 1) -> None:
        for _ in range(replicas):
            tempo = Tempo(self.clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0))
            self.bots.append(Bot(self.settings, self.book, tempo))
        if self.socket:
            self.workspace.connect_socket_bot(settings=app_settings())
        for bot in self.bots:
            await bot.start()
        if self.socket:
            await self.workspace.until(lambda: self.workspace.sockets and len(self.workspace.sockets.open) == replicas)
        else:
            urls = [f"http://127.0.0.1:{bot.port}{PATH}" for bot in self.bots]
            self.workspace.connect_bot(urls, settings=app_settings())
        courier = self.workspace.world.courier
        assert courier.line is not None
        self.line = Twice(courier.line)
        courier.line = self.line

    async def end(self) -> None:
        for bot in self.bots:
            await bot.stop()
        self.bots.clear()

    def tickets(self) -> list[str]:
        with self.bots[0].store.snapshot() as tx:
            return [str(key) for (key,) in tx.connection.execute(sa.text("SELECT key FROM ticket ORDER BY id"))]

    async def told(self, user: str) -> list[str]:
        """Everything on somebody's screen that only they see, once the bot is through."""
        for bot in self.bots:
            await bot.slack.errands.finish()
        return [shown.text for shown in self.workspace.ephemerals(user)]

    async def card(self) -> Entry:
        """The card of what a client has complained about."""
        await self.workspace.say(TOM, SHARED, COMPLAINT)
        inside = self.workspace.channel(INSIDE).id
        found: list[Entry] = await self.workspace.until(
            lambda: [post for post in self.workspace.ledger.posts if post.channel == inside]
        )
        return found[0]

    async def form(self) -> View:
        """The form for a new escalation, open on Dana's screen."""
        await self.workspace.command(DANA, INSIDE, "/escalate")
        view: View = await self.workspace.until(lambda: self.workspace.modal(DANA))
        return view


@pytest.fixture(params=["http", "socket"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path, store_url: str) -> AsyncIterator[Stage]:
    demo_clock = DemoClock(MORNING, clock.monotonic)
    demo_clock.set_speed(0.0)
    book = Book({"harborline": load_book(SAMPLES).of("harborline")})
    workspace = Workspace(town(book), now=demo_clock.seconds, wall=lambda: clock.now().timestamp(), limits=UNHURRIED)
    api = await workspace.start()
    socket = request.param == "socket"
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(workspace.token),
        slack_app_token=SecretStr(workspace.app_token if socket else ""),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=api,
        database_url=store_url,
        liaison_playbooks=SAMPLES,
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=0,
    )
    made = Stage(workspace, book, settings, demo_clock, socket)
    await made.begin()
    yield made
    await made.end()
    await workspace.stop()


async def test_a_command_brought_again_is_done_once_and_typed_again_is_done_again(stage: Stage) -> None:
    await stage.workspace.command(DANA, INSIDE, "/escalate", RAISE)
    stage.clock.jump(1)
    copies = await stage.line.again(3)
    assert [copy.status for copy in copies] == [200, 200, 200]
    assert all("was done once" in str(copy.body) for copy in copies)
    assert not any("HARB-" in str(copy.body) for copy in copies), "a copy must learn nothing"
    assert stage.tickets() == ["HARB-1"]
    stage.clock.jump(1)
    await stage.workspace.command(DANA, INSIDE, "/escalate", RAISE)
    assert stage.tickets() == ["HARB-1", "HARB-2"], "the same words typed again are a new command"


async def test_a_restarted_bot_knows_what_was_done(stage: Stage) -> None:
    await stage.workspace.command(DANA, INSIDE, "/escalate", RAISE)
    sent = stage.line.sent[-1:]
    await stage.end()
    await stage.begin()
    stage.line.sent += sent
    stage.clock.jump(1)
    assert [copy.status for copy in await stage.line.again()] == [200]
    assert stage.tickets() == ["HARB-1"]


async def test_a_command_that_could_not_be_done_is_done_when_it_comes_again(stage: Stage, monkeypatch: Any) -> None:
    async def gone(*_: Any) -> Any:
        raise StoreUnavailable("It is gone.")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "write", gone)
        await stage.workspace.command(DANA, INSIDE, "/escalate", RAISE)
    assert stage.tickets() == []
    (answer,) = await stage.line.again()
    assert "HARB-1" in str(answer.body)
    assert stage.tickets() == ["HARB-1"]


async def test_a_press_brought_again_is_neither_done_nor_answered_again(stage: Stage) -> None:
    card = await stage.card()
    await stage.workspace.press(DANA, card, "liaison:ack")
    told = await stage.told(DANA)
    assert [text for text in told if "is yours" in text]
    assert [copy.status for copy in await stage.line.again(2)] == [200, 200]
    assert await stage.told(DANA) == told


async def test_a_form_sent_off_twice_opens_one_ticket(stage: Stage) -> None:
    view = await stage.form()
    assert (await stage.workspace.submit(view, FORM)).ok
    stage.clock.jump(1)
    assert [(copy.status, copy.body) for copy in await stage.line.again(2)] == [(200, None)] * 2
    assert stage.tickets() == ["HARB-1"]


async def test_a_form_without_a_trigger_is_known_by_its_view(stage: Stage) -> None:
    view = await stage.form()
    await stage.workspace.submit(view, FORM)
    stage.line.sent[-1][1].pop("trigger_id")
    before = stage.tickets()
    stage.clock.jump(1)
    await stage.line.again()
    stage.clock.jump(1)
    first = stage.tickets()
    await stage.line.again(2)
    assert (before, first, stage.tickets()) == (["HARB-1"], ["HARB-1", "HARB-2"], ["HARB-1", "HARB-2"])


async def test_a_form_that_was_refused_says_so_again_and_can_be_put_right(stage: Stage) -> None:
    card = await stage.card()
    await stage.workspace.press(DANA, card, "liaison:snooze")
    view: View = await stage.workspace.until(lambda: stage.workspace.modal(DANA), 30)
    refused = await stage.workspace.submit(view, {"until": "the day of the blue moon"})
    assert refused.errors
    (copy,) = await stage.line.again()
    assert copy.body["errors"] == refused.errors, "Slack may not have heard the refusal"
    assert (await stage.workspace.submit(view, {"until": "2h"})).ok


async def test_a_shortcut_brought_again_is_answered_once(stage: Stage) -> None:
    said = await stage.workspace.say(TOM, SHARED, "Could you send me the roster for Friday?")
    await stage.workspace.shortcut(DANA, "Raise as escalation", said)
    told = await stage.told(DANA)
    assert stage.tickets() == ["HARB-1"]
    await stage.line.again(2)
    assert await stage.told(DANA) == told
    assert stage.tickets() == ["HARB-1"]


async def test_the_ticket_emoji_brought_again_says_nothing(stage: Stage) -> None:
    said = await stage.workspace.say(TOM, SHARED, "Could you send me the roster for Friday?")
    stage.workspace.faults.twice("reaction_added")
    await stage.workspace.react(DANA, said, "ticket")
    await stage.workspace.settle()
    assert stage.tickets() == ["HARB-1"]
    for bot in stage.bots:
        await bot.slack.errands.finish()
    assert "already" not in " ".join(message.text for message in stage.workspace.messages("dm", DANA))


async def test_nothing_of_the_words_of_a_command_is_kept_to_know_it_by(stage: Stage) -> None:
    await stage.workspace.command(DANA, INSIDE, "/tickets", "harborline")
    with stage.bots[0].store.snapshot() as tx:
        rows = tx.connection.execute(sa.text("SELECT channel, revision, state, payload FROM inbox")).all()
    assert [(place, change, state, str(kept)) for place, change, state, kept in rows] == [
        ("trigger", "command", "done", "{}")
    ]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_two_replicas_do_a_command_once_between_them(stage: Stage) -> None:
    await stage.end()
    await stage.begin(replicas=2)
    for number in range(1, 6):
        stage.clock.jump(1)
        await stage.workspace.command(DANA, INSIDE, "/escalate", RAISE)
        stage.clock.jump(1)
        await stage.line.again(6)
        assert len(stage.tickets()) == number
