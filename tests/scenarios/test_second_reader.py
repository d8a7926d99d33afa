"""A whole bot with a second reader: a doubtful word in a shared channel becomes a ticket that only we see."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from model_server import ALARM, ModelServer

from bot.demo import staging
from bot.demo.staging import Demo
from bot.sandbox.ledger import Said
from playbooks.loading import Book, load_book
from storage import advice

TOM = "U07T0M4CHTB"
DOUBTFUL = "hi, the portal is a bit slow today, you can reach me on +1 555 123 4567"


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    made = ModelServer()
    runner = await made.start()
    made.answering = made.says(ALARM)
    yield made
    await runner.cleanup()


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> None:
    """Harborline has agreed to a second reader; nobody else has."""

    def load(folder: Path) -> Book:
        book = load_book(folder)
        agreed = book.of("harborline").model_copy(update={"openai": True})
        return replace(book, playbooks={**book.playbooks, "harborline": agreed})

    monkeypatch.setattr(staging, "load_book", load)
    monkeypatch.setenv("LIAISON_READER", "rules")  # their doubt about the message below is fixed; weights may change
    monkeypatch.setenv("OPENAI_API_KEY", "sk-CANARY")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_MODEL", "local-model")


async def test_a_doubtful_word_becomes_a_ticket_only_we_see(willing: None, server: ModelServer, tmp_path: Path) -> None:
    demo = await staging.start(tmp_path)
    try:
        await _story(demo, server)
    finally:
        await demo.stop()


async def _story(demo: Demo, server: ModelServer) -> None:
    workspace = demo.workspace
    inside = workspace.channel("int-harborline").id
    await workspace.say(TOM, "ext-harborline", DOUBTFUL)
    card = await workspace.until(
        lambda: next(
            (one for one in workspace.ledger.entries if one.said is Said.POST and one.channel == inside), None
        ),
        30.0,
    )
    assert "HARB-1" in card.words()
    assert all(not one.clients_could_see for one in workspace.ledger.entries if one.said is Said.POST)
    advising = demo.bot.advising
    assert advising is not None
    await workspace.until(lambda: advising.outcomes["raised"], 60.0)
    assert server.bodies[0]["model"] == "local-model"
    assert "555" not in json.dumps(server.sent)
    assert "tom" not in json.dumps(server.sent).casefold()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{demo.bot.port}/metrics") as answer:
        metrics = await answer.text()
    assert 'liaison_advice{state="raised"} 1.0' in metrics
    assert 'liaison_advice_redacted{state="phone"} 1.0' in metrics
    assert "CANARY" not in metrics
    count = await demo.bot.store.read(lambda tx: advice.requests_on(tx, demo.clock.now().date()))
    assert count == 1


async def test_without_a_key_there_is_no_second_reader(
    willing: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    demo = await staging.start(tmp_path)
    try:
        assert demo.bot.second is None
        assert not demo.bot.desk.advised
    finally:
        await demo.stop()
