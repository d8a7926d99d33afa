"""Microsoft's own local Teams client behind a proxy that fails: what its people read in the end, and how often."""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from agents_playground import Playground, acme_with, free_port, local_settings, playground
from fault_proxy import FaultProxy
from world import book_of

from bot.demo.clock import DemoClock
from bot.running import Bot, Tempo
from scheduler import clock

BEGIN, SAY, EDIT = "POST /v3/conversations", "POST /v3/conversations/", "PUT /v3/conversations/"
REPEATED = "You may have this already"
COMPLAINT = "The dialer is down for all 140 agents, nobody can call."


@dataclass
class Stage:
    """The client's and our own places in the playground, the proxy between, and the bot."""

    ground: Playground
    proxy: FaultProxy
    bot: Bot
    clock: DemoClock
    chat: str
    group: str
    inside: str
    pm: str
    client: dict[str, Any]

    def shown(self, words: str, place: str) -> list[str]:
        """What people see with these words in a place, message by message, as it was posted."""
        posted = [event for event in self.ground.events if event.get("action") == "createMessage"]
        texts = [json.dumps(event, ensure_ascii=False) for event in posted]
        return [text for text in texts if words in text and place in text]

    async def raised(self, key: str) -> None:
        """The PM raises something by hand, long after the last."""
        self.clock.jump(900)
        await self.ground.say(self.chat, self.pm, f"escalate acme {key}: the portal is slow")

    def states(self, kind: str) -> list[str]:
        with self.bot.store.snapshot() as tx:
            rows = tx.connection.execute(sa.text("SELECT state FROM outbox WHERE kind = :kind"), {"kind": kind})
            return [str(state) for (state,) in rows]

    async def until(self, so: Any) -> None:
        """Let time pass until something is so."""
        async with asyncio.timeout(90):
            while not so():
                self.clock.jump(5)
                self.bot.engine.wake_all()
                await asyncio.sleep(0.1)

    async def settled(self) -> None:
        """Let time pass until nothing is on its way or waits for another try."""
        open_ones = "SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown')"

        def still() -> bool:
            with self.bot.store.snapshot() as tx:
                return tx.connection.execute(sa.text(open_ones)).scalar() == 0

        await self.until(still)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    port = free_port()
    async with (
        FaultProxy().served() as proxy,
        playground(f"http://127.0.0.1:{port}/api/messages", tmp_path, proxy) as ground,
    ):
        demo_clock = DemoClock(dt.datetime.now(dt.UTC), clock.monotonic)
        book = book_of(tmp_path / "books", acme_with(ground.config))
        tempo = Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0))
        bot = Bot(local_settings(port, tmp_path), book, tempo)
        await bot.start()
        config = ground.config
        chat, group = config["personalChat"]["id"], config["groupChats"][0]["id"]
        inside, pm, client = config["teams"][0]["channels"][0]["id"], config["currentUser"]["id"], config["users"][3]
        made = Stage(ground, proxy, bot, demo_clock, chat, group, inside, pm, client)
        try:
            await ground.install(chat)
            await ground.say(inside, pm, "tickets", mention=True)
            await ground.sees("Nothing is open for Acme Telecom")
            await ground.install(group)
            yield made
        finally:
            await bot.stop()


async def test_whatever_teams_answers_ours_is_not_lost_and_a_clients_is_not_doubled(stage: Stage) -> None:
    proxy, ground = stage.proxy, stage.ground

    # Asked to wait: it waits, comes once, and does not call itself a repeat.
    proxy.refuse(BEGIN, "ACME-1", 429, times=2, **{"Retry-After": "7"})
    await ground.hears(stage.group, stage.client, COMPLAINT)
    await stage.until(lambda: stage.shown("ACME-1", stage.inside))
    assert proxy.came(BEGIN, COMPLAINT[:20])[:3] == ["429", "429", "201"]
    (card,) = stage.shown(COMPLAINT[:20], stage.inside)
    assert REPEATED not in card

    # 412, Teams' word for a conversation that is being changed: the same.
    proxy.refuse(BEGIN, "CASE-A", 412)
    await stage.raised("CASE-A")
    await stage.until(lambda: stage.shown("CASE-A", stage.inside))
    (card,) = stage.shown("CASE-A", stage.inside)
    assert REPEATED not in card

    # 502 and 504, and a line cut before or after the call was passed on: nobody knows, so it is repeated and says so.
    for name, fail, times in (
        ("CASE-B", lambda: proxy.refuse(BEGIN, "CASE-B", 502), 1),
        ("CASE-C", lambda: proxy.refuse(BEGIN, "CASE-C", 504), 1),
        ("CASE-D", lambda: proxy.cut(BEGIN, "CASE-D", passed_on=False), 1),
        ("CASE-E", lambda: proxy.cut(BEGIN, "CASE-E"), 2),
    ):
        fail()
        await stage.raised(name)
        await stage.until(lambda name=name, times=times: len(stage.shown(name, stage.inside)) == times)  # type: ignore[misc]
        cards = stage.shown(name, stage.inside)
        assert [REPEATED in card for card in cards] == [False, True][-times:], name

    await stage.settled()
    assert set(stage.states("ticket_card")) <= {"sent", "void"}, "nothing of ours is lost"


async def test_what_a_client_may_have_read_is_not_said_again_and_its_author_is_told(stage: Stage) -> None:
    proxy, ground = stage.proxy, stage.ground
    await ground.hears(stage.group, stage.client, COMPLAINT)
    await stage.until(lambda: stage.shown("ACME-1", stage.inside))

    proxy.refuse(SAY, "WORD-A", 429, **{"Retry-After": "3"})
    await ground.say(stage.chat, stage.pm, "reply ACME-1 WORD-A we see it")
    await stage.until(lambda: stage.states("client_reply") == ["sent"])

    for word, fail in (
        ("WORD-B", lambda: proxy.refuse(SAY, "WORD-B", 502)),
        ("WORD-C", lambda: proxy.refuse(SAY, "WORD-C", 504)),
        ("WORD-D", lambda: proxy.cut(SAY, "WORD-D")),
    ):
        fail()
        stage.clock.jump(120)
        before = len(stage.shown("may not have reached", stage.chat))
        await ground.say(stage.chat, stage.pm, f"reply ACME-1 {word} next word at noon")
        await stage.until(
            lambda before=before: len(stage.shown("may not have reached", stage.chat)) == before + 1  # type: ignore[misc]
        )
    stage.clock.jump(4 * 3_600)
    await stage.settled()
    assert stage.states("client_reply") == ["sent", "parked", "parked", "parked"]
    seen = {word: len(stage.shown(word, stage.group)) for word in ("WORD-A", "WORD-B", "WORD-C", "WORD-D")}
    assert seen == {"WORD-A": 1, "WORD-B": 0, "WORD-C": 0, "WORD-D": 1}


async def test_a_card_that_could_not_be_edited_is_edited_later_in_place(stage: Stage) -> None:
    proxy, ground = stage.proxy, stage.ground
    await ground.hears(stage.group, stage.client, COMPLAINT)
    await stage.until(lambda: stage.shown("ACME-1", stage.inside))
    proxy.refuse(EDIT, "Acknowledged", 429, **{"Retry-After": "5"})
    proxy.refuse(EDIT, "Acknowledged", 502)
    proxy.cut(EDIT, "Acknowledged")
    await ground.say(stage.chat, stage.pm, "ack ACME-1")
    await stage.until(lambda: len(proxy.came(EDIT, "Acknowledged")) >= 4)
    await stage.settled()
    assert proxy.came(EDIT, "Acknowledged")[:4] == ["429", "502", "cut", "200"]
    edited = await ground.sees("Acknowledged", action="updateMessage")
    assert "ACME-1" in json.dumps(edited)
    assert len(stage.shown(COMPLAINT[:20], stage.inside)) == 1, "it is edited where it stands"
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ground.sees(REPEATED), 0.1)
        raise AssertionError("an edit is no repeat")
