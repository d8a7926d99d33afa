"""From a message to advice: the ticket exists first, each message costs at most two requests, people's word stands."""

import asyncio
import datetime as dt
from typing import Any

from aiohttp import web
from model_server import ALARM, CALM, MakeAdvised, ModelServer, TwiceRead, reply

from bot.reader.openai.breaker import FAILURES, FIRST_PAUSE
from handlers import actions
from handlers.advising import STALE
from playbooks.terms import Severity, Side
from storage import advice, tickets
from storage.advice import LEASE, Caps

DOUBTFUL = "the portal is a bit slow today"
"""The rules are in doubt about this one."""
LATE = "the weekly report is late again"
MINUTE = dt.timedelta(minutes=1)


def open_keys(read: TwiceRead) -> list[str]:
    with read.world.store.transaction() as tx:
        return [row.key for row in tickets.open_of(tx, "acme")]


async def test_a_doubtful_message_becomes_a_ticket_as_of_its_own_time(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.says(ALARM)
    world = advised.world
    assert world.client(DOUBTFUL).read["ticket"] is None  # type: ignore[index]
    written = world.now
    world.until(world.now + MINUTE)
    await advised.ask_all()
    ticket = world.ticket()
    assert (ticket.severity, ticket.opened_at, ticket.summary) == ("P2", written, DOUBTFUL)
    assert advised.advising.outcomes == {"asked": 1, "raised": 1}
    assert [item.to for item in world.heard if item.kind == "ticket_card"] == ["internal"]


async def test_a_reply_given_meanwhile_answers_the_ticket(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.says(ALARM)
    advised.world.client(DOUBTFUL)
    advised.world.team("on it, the portal is restarted at noon")
    await advised.ask_all()
    assert advised.world.clock("first_response").stopped_at is not None


async def test_the_ticket_exists_before_anybody_is_asked(server: ModelServer, advised: TwiceRead) -> None:
    found: list[str] = []

    async def look(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        found.extend(open_keys(advised))
        return web.json_response(reply(CALM))

    server.answering = look
    advised.world.client(LATE)
    await advised.ask_all()
    assert found == ["ACME-1"]


async def test_a_known_ticket_is_raised_from_now_on(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.says(ALARM)
    world = advised.world
    world.client(LATE)
    before = world.ticket()
    await advised.ask_all()
    after = world.ticket()
    assert Severity(after.severity).rank == Severity(before.severity).rank - 1
    assert world.clock("first_response").severity == after.severity


async def test_a_calm_model_lowers_nothing(server: ModelServer, advised: TwiceRead) -> None:
    advised.world.client(LATE)
    before = advised.world.ticket()
    await advised.ask_all()
    assert advised.world.ticket() == before
    assert advised.advising.outcomes["nothing"] == 1


async def test_a_severity_a_person_set_stays(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.says(ALARM)
    advised.world.client(LATE)
    advised.world.do(actions.reclassify, Severity.P4)
    await advised.ask_all()
    assert advised.world.ticket().severity == "P4"


async def test_strain_is_told_to_the_pm_alone(server: ModelServer, make_advised: MakeAdvised) -> None:
    read = make_advised(tone={"enabled": True, "sensitivity": "low"})
    server.answering = server.says(ALARM | {"escalation": "no", "severity": "none", "label": "ack"})
    read.world.client("Sure. Whatever works for you, I suppose.")
    assert not read.world.summary()
    await read.ask_all()
    assert read.world.summary() == [("person:maria", "tone_shift")]
    notice = read.world.heard[-1].notice.model_dump_json()
    assert "hostile" not in notice


async def test_a_client_who_did_not_agree_causes_no_call(server: ModelServer, make_advised: MakeAdvised) -> None:
    read = make_advised(openai=False)
    for turn in range(50):
        read.world.client(DOUBTFUL, thread_id=f"t{turn}")
    await read.ask_all()
    assert not server.bodies
    assert read.advice() is None


async def test_a_client_who_withdraws_is_not_asked_about_any_more(
    server: ModelServer, advised: TwiceRead, make_advised: MakeAdvised
) -> None:
    advised.world.client(DOUBTFUL)
    await make_advised(openai=False).ask_all()
    assert not server.bodies
    row = advised.advice()
    assert row is not None
    assert row.state == "opted_out"


async def test_what_the_first_reader_is_sure_of_is_not_sent(server: ModelServer, advised: TwiceRead) -> None:
    for text in ("thanks for the call", "ok", "the dialer is down for all agents, nobody can work", "   ", "👍"):
        advised.world.client(text, thread_id=text)
    await advised.ask_all()
    assert not server.bodies


async def test_a_failure_is_retried_once_then_left(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.fails(503)
    world = advised.world
    world.client(DOUBTFUL)
    for _ in range(5):
        await advised.ask_all()
        world.until(world.now + MINUTE)
    assert len(server.bodies) == 2
    assert advised.advising.outcomes == {"asked": 2, "retried": 1, "failed_status_503": 1, "status_503": 1}
    assert not open_keys(advised)


async def test_a_retry_that_is_answered_counts(server: ModelServer, advised: TwiceRead) -> None:
    server.answering = server.fails(429, Retry_After="30")
    world = advised.world
    world.client(DOUBTFUL)
    await advised.ask_all()
    server.answering = server.says(ALARM)
    await advised.ask_all()
    assert len(server.bodies) == 1, "it asked before the server said it might"
    world.until(world.now + MINUTE)
    await advised.ask_all()
    assert open_keys(advised) == ["ACME-1"]


async def test_a_stop_in_the_middle_asks_again_after_the_lease_and_never_a_third_time(
    server: ModelServer, advised: TwiceRead
) -> None:
    world = advised.world
    world.client(DOUBTFUL)
    for _ in range(2):
        asked = asyncio.Event()

        async def hang(request: web.Request, body: dict[str, Any], asked: asyncio.Event = asked) -> web.StreamResponse:
            asked.set()
            return await server.hangs(request, body)

        server.answering = hang
        killed = asyncio.create_task(advised.advising.run_once())
        await asyncio.wait_for(asked.wait(), 20)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        assert await advised.advising.run_once() == 0, "it was asked again within the lease"
        world.until(world.now + LEASE)
    await advised.ask_all()
    assert len(server.bodies) == 2
    row = advised.advice()
    assert row is not None
    assert row.state == "lost"


async def test_an_answer_that_comes_twice_opens_one_ticket(server: ModelServer, make_advised: MakeAdvised) -> None:
    server.answering = server.says(ALARM)
    one, other = make_advised(), make_advised()
    one.world.client(DOUBTFUL)
    await asyncio.gather(one.ask_all(), other.ask_all())
    assert open_keys(one) == ["ACME-1"]
    assert len(server.bodies) == 1


async def test_caps_are_kept_in_the_database(server: ModelServer, make_advised: MakeAdvised) -> None:
    read = make_advised(caps=Caps(client=3, together=10))
    for turn in range(5):
        read.world.client(DOUBTFUL, thread_id=f"t{turn}")
    await read.ask_all()
    assert len(server.bodies) == 3
    assert read.advising.outcomes["over_cap"] == 2
    with read.world.store.transaction() as tx:
        assert advice.requests_on(tx, read.world.now.date(), "acme") == 3


async def test_a_broken_server_is_left_alone_and_old_questions_lapse(
    server: ModelServer, advised: TwiceRead, ticks: Any
) -> None:
    server.answering = server.fails(500)
    world = advised.world
    for turn in range(10):
        world.client(DOUBTFUL, thread_id=f"t{turn}")
    await advised.ask_all()
    assert FAILURES <= len(server.bodies) < 10
    world.until(world.now + STALE + MINUTE)
    ticks.at += FIRST_PAUSE + 1
    server.answering = server.says(CALM)
    await advised.ask_all()
    assert advised.advising.outcomes["late"] > 0


async def test_words_that_changed_meanwhile_are_not_judged_by_old_advice(
    server: ModelServer, advised: TwiceRead
) -> None:
    world = advised.world

    async def edit_meanwhile(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        world.say(
            "the portal is a bit slow now and then",
            Side.CLIENT,
            "Rita Moss",
            kind="edit",
            message_id="m1",
            changed_at=world.now,
        )
        return web.json_response(reply(ALARM))

    server.answering = edit_meanwhile
    world.client(DOUBTFUL)
    await advised.ask_all()
    assert not open_keys(advised)


async def test_a_deleted_message_is_not_sent(server: ModelServer, advised: TwiceRead) -> None:
    world = advised.world
    world.client(DOUBTFUL)
    world.say("", Side.CLIENT, "Rita Moss", kind="delete", message_id="m1", changed_at=world.now)
    await advised.ask_all()
    assert not server.bodies


async def test_known_names_of_the_playbook_and_the_thread_stay_here(server: ModelServer, advised: TwiceRead) -> None:
    world = advised.world
    world.say("I told Jon, says Zora", Side.TEAM, "Zora Quint", thread_id="t1")
    world.until(world.now + MINUTE)
    world.client(f"Maria, Rita Moss here: {DOUBTFUL}, zora knows", thread_id="t1")
    await advised.ask_all()
    assert server.bodies
    sent = server.raw[0].casefold()
    for name in ("maria", "rita", "moss", "jon", "zora", "quint", "acme"):
        assert name not in sent
    row = advised.advice(2)
    assert row is not None
    assert row.redacted["name"] >= 4
