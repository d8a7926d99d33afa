"""After a downtime: what was taken is worked off, what was due is said, and so is where something may be missing."""

import asyncio
import datetime as dt
from typing import Any

import sqlalchemy as sa

from scheduler.relay import Relay
from scheduler.worker import Worker

CLIENT, INSIDE, OPS = "19:client@thread.tacv2", "19:inside@thread.tacv2", "19:ops@thread.tacv2"
RITA, SAM = "29:rita", "29:sam"
MORNING = dt.datetime(2026, 11, 10, 15, 0, tzinfo=dt.UTC)
COMPLAINT = "The dialer is down for all 140 agents."


def posted(stage: Any, words: str) -> list[Any]:
    return [said for said in stage.town.said if said.verb == "post" and words in said.words()]


def counted(stage: Any, table: str) -> int:
    with stage.bot.store.snapshot() as tx:
        return int(tx.connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar())


async def installed(stage: Any) -> None:
    for channel in (CLIENT, INSIDE, OPS):
        made = stage.town.activity(SAM, channel, type="installationUpdate", action="add")
        assert (await stage.town.bring(made))[0] == 200


async def idle(*_: Any) -> bool:
    """A part that does nothing any more, as when the process is about to die."""
    await asyncio.sleep(0.05)
    return False


async def test_what_teams_was_told_we_have_is_worked_off_once_though_it_comes_again(
    begin: Any, monkeypatch: Any
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(Worker, "run_once", idle)
        first = await begin()
        await installed(first)
        made = first.town.activity(RITA, CLIENT, text=COMPLAINT)
        assert (await first.town.bring(made))[0] == 200
        await first.bot.stop()
    second = await begin(again=first.town, at=MORNING + dt.timedelta(minutes=1))
    assert (await second.town.bring(made))[0] == 200
    await second.town.until(lambda said: "ACME-1" in said.words())
    assert (counted(second, "message"), counted(second, "ticket")) == (1, 1)


async def test_what_was_due_while_away_is_said_after_it_once(begin: Any, monkeypatch: Any) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(Relay, "run_once", idle)
        first = await begin()
        await installed(first)
        await first.town.say(RITA, CLIENT, COMPLAINT)
        async with asyncio.timeout(20):
            while not counted(first, "ticket"):  # noqa: ASYNC110  the worker works on after the answer
                await asyncio.sleep(0.05)
        await first.bot.stop()
    assert not posted(first, "ACME-1")
    second = await begin(again=first.town, at=MORNING + dt.timedelta(minutes=1))
    await second.town.until(lambda said: "ACME-1" in said.words())
    second.pass_time(5)
    await asyncio.sleep(0.5)
    assert len([said for said in posted(second, "ACME-1") if said.conversation.startswith(INSIDE)]) == 1


async def test_our_people_are_told_where_something_may_have_been_written_meanwhile(begin: Any) -> None:
    first = await begin()
    await installed(first)
    await first.town.say(RITA, CLIENT, "Good morning all")
    await first.bot.stop()
    second = await begin(again=first.town, at=MORNING + dt.timedelta(hours=3))
    told = await second.town.until(lambda said: "Liaison was away from" in said.words())
    assert told.conversation.startswith(INSIDE)
    assert "Tue 10 Nov 10:00 EST to Tue 10 Nov 13:00 EST" in told.words()
    assert "Please look in acme-shared" in told.words()
    await second.bot.stop()
    third = await begin(again=first.town, at=MORNING + dt.timedelta(hours=3, minutes=1))
    await third.town.say(RITA, CLIENT, COMPLAINT)
    await third.town.until(lambda said: "ACME-1" in said.words())
    assert len(posted(third, "Liaison was away from")) == 1, "an ordinary restart is no absence"
    assert not [said for said in third.town.said if said.clients]


async def test_a_first_start_is_no_absence(stage: Any) -> None:
    await stage.town.say(RITA, CLIENT, COMPLAINT)
    await stage.town.until(lambda said: "ACME-1" in said.words())
    assert not posted(stage, "Liaison was away from")
