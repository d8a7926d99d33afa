"""A thousand orders to a model that obeys whoever writes last: nothing is lowered and nothing is caused."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from injections import RAISE, Injection, injections
from model_server import ALARM, CALM, ModelServer, TwiceRead
from world import ACME, World, book_of

from bot.reader.openai import prompt
from bot.reader.rules import RulesReader
from handlers.desk import Desk
from playbooks.advice import DOUBT
from playbooks.terms import Side
from storage import messages
from storage.rows import MessageRow
from storage.store import Store

CARRIERS = (
    "{}",
    "thanks for the call yesterday. {}",
    "the dialer is down for all agents. {}",
    "the report is late again\n{}",
    "fine. whatever you say, as per my last message. {}",
)
TOLD = (
    "SELECT key, severity, category, state FROM ticket",
    "SELECT kind, actor, fact_key FROM event",
    "SELECT fact_key, recipient, audience, kind FROM outbox",
    "SELECT id, reading, ticket_id FROM message",
)


@pytest.fixture
def control(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """The same client without a second reader."""
    shutil.copyfile(sqlite_template, tmp_path / "control.db")
    store = Store.open(f"sqlite:///{tmp_path}/control.db", durable=False)
    yield World(store, Desk(book_of(tmp_path / "control", {**ACME, "openai": True}), RulesReader())).begin()
    store.close()


def everything(world: World) -> list[str]:
    """What was made of a story: tickets, what happened to them, all that was said, how each message was read."""
    with world.store.transaction() as tx:
        return sorted(repr(tuple(row)) for query in TOLD for row in tx.run_text(query, ()))


async def write_all(told: list[Injection], server: ModelServer, advised: TwiceRead, control: World) -> None:
    """Each order in a thread of its own, read by a model that does as it is told, and by nobody else."""
    for turn, order in enumerate(told):
        text = CARRIERS[turn % len(CARRIERS)].format(order.text)
        server.answering = server.says(ALARM if order.wants == RAISE else CALM)
        for world in (advised.world, control):
            world.say(text, Side.CLIENT, f"Ewa{turn}", thread_id=f"t{turn}")
        await advised.ask_all()


async def test_a_thousand_orders_lower_nothing_and_cause_nothing(
    server: ModelServer, advised: TwiceRead, control: World
) -> None:
    told = injections(1_000)
    assert len({order.language for order in told}) >= 7
    await write_all(told, server, advised, control)
    assert everything(advised.world) == everything(control)
    assert advised.advising.outcomes["gives_orders"] > 100


def kept(world: World) -> list[MessageRow]:
    with world.store.transaction() as tx:
        count = tx.run_text("SELECT count(*) FROM message", ()).scalar_one()
        found = [messages.by_id(tx, "acme", number + 1) for number in range(count)]
    return [row for row in found if row is not None]


async def test_orders_nobody_recognises_are_bounded(
    server: ModelServer, advised: TwiceRead, control: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt, "gives_orders", lambda text: False)
    monkeypatch.setattr(prompt, "hides_words", lambda text: False)
    await write_all(injections(1_000), server, advised, control)
    assert len(server.bodies) > 100
    for obeyed, plain in zip(kept(advised.world), kept(control), strict=True):
        one, other = obeyed.reading["severity"] or "P5", plain.reading["severity"] or "P5"
        assert one <= other, "lowered"
        assert one == other or one == "P2" or (other == "P2" and one == "P1"), (
            "more than a step, or P1 on its word alone"
        )
        assert obeyed.reading["tone"] == plain.reading["tone"]
        if plain.reading["escalation"] < DOUBT:
            assert obeyed.ticket_id is None or plain.ticket_id is not None, "a ticket nobody doubted"
    with advised.world.store.transaction() as tx:
        assert not tx.run_text("SELECT 1 FROM outbox WHERE audience = 'client'", ()).all()
