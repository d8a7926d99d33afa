"""A client who allows a second reader, and the server it asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from model_server import MakeAdvised, ModelServer, TwiceRead
from world import ACME, World, book_of

from bot.reader.openai.client import Access, OpenAIAdviser
from bot.reader.rules import RulesReader
from handlers.desk import Desk
from scheduler.advising import Advising
from storage.advice import Caps
from storage.store import Store

PLENTY = Caps(client=100_000, together=100_000)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    made = ModelServer()
    runner = await made.start()
    yield made
    await runner.cleanup()


class Ticks:
    """Monotonic seconds that move when told."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def adviser(server: ModelServer, ticks: Ticks) -> AsyncIterator[OpenAIAdviser]:
    made = OpenAIAdviser(Access("sk-test", server.url, "gpt-test"), ticks, limit_s=20)
    yield made
    await made.aclose()


@pytest.fixture
def make_advised(sqlite_store: Store, tmp_path: Path, adviser: OpenAIAdviser) -> MakeAdvised:
    """A world with a second reader; keys of Acme's playbook, and the caps, may be changed."""

    def make(caps: Caps = PLENTY, **changes: object) -> TwiceRead:
        book = book_of(tmp_path / "playbooks", {**ACME, "openai": True, **changes})
        world = World(sqlite_store, Desk(book, RulesReader(), advised=True)).begin()
        return TwiceRead(world, Advising(sqlite_store, world.desk, adviser, caps, lambda: world.now))

    return make


@pytest.fixture
def advised(make_advised: MakeAdvised) -> TwiceRead:
    return make_advised()
