"""A client's words raise a ticket to what may wake people: who is told, once, and who is asked again."""

import datetime as dt

from world import World, when

from handlers import actions
from handlers.inbound import Inbound
from handlers.messages import work_off
from handlers.notices import Raised
from playbooks.terms import Platform, Severity, Side
from storage import events

DAY = dt.timedelta(days=1)


def said(world: World, kind: str, message: str, text: str) -> Inbound:
    """Something that happens now to a client's message in the ticket's thread."""
    return Inbound(
        kind=kind,  # type: ignore[arg-type]
        platform=Platform.TRANSCRIPT,
        workspace="",
        channel="ext-acme",
        message_id=message,
        thread_id=None if message == "m" else "m",
        event_id=f"{message}-{kind}",
        author="Rita Moss",
        role=Side.CLIENT,
        at=world.now,
        changed_at=None if kind == "message" else world.now,
        text=text,
    )


def raises(world: World) -> list[Raised]:
    return [item.notice for item in world.heard if isinstance(item.notice, Raised)]


def breached_long_ago(world: World) -> World:
    """A P3 whose clocks were all broken days ago and whose ladder is done."""
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m")
    world.at("10 Nov 10:10").team("Looking.", thread_id="m")
    world.at("10 Nov 10:20").client("P3 and a third one", thread_id="m")
    return world.at("24 Nov 11:00")


def test_a_raise_to_a_p1_is_told_at_once_though_its_clocks_were_broken_before(world: World) -> None:
    breached_long_ago(world).client("P1 now all 85 agents are locked out", thread_id="m")
    world.at("24 Nov 11:00")
    heard = world.hears("person:maria", "raised")
    assert heard.at == when("24 Nov 11:00")
    assert heard.text == (
        "ACME-1 is P1 now, was P3 (Acme Telecom). Rita Moss wrote: “P1 now all 85 agents are locked out”."
        " Please take it: press Acknowledge or send /ack ACME-1."
    )
    assert len(raises(world)) == 1


def test_a_raise_wakes_people(world: World) -> None:
    breached_long_ago(world).at("24 Nov 23:30").client("P1 now everybody is locked out", thread_id="m")
    world.at("24 Nov 23:30")
    assert world.hears("person:maria", "raised").at == when("24 Nov 23:30")


def test_a_raise_to_what_wakes_nobody_is_left_to_the_clocks(world: World) -> None:
    breached_long_ago(world).client("P2 it is getting worse", thread_id="m")
    world.at("24 Nov 12:00")
    assert world.ticket().severity == "P2"
    assert raises(world) == []


def test_where_a_clock_speaks_of_the_raise_nothing_more_is_said(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    world.at("10 Nov 13:00").client("P1 now everybody is stuck", thread_id="m")
    world.at("10 Nov 13:00")
    told = [item for item in world.heard if item.to == "person:maria" and item.at == when("10 Nov 13:00")]
    assert "breach" in {item.kind for item in told}
    assert raises(world) == []


def test_a_raise_is_told_once_however_often_it_arrives(world: World) -> None:
    breached_long_ago(world)
    for again in ("", "-again"):
        world.client("P1 now everybody is stuck", thread_id="m", message_id="r", event_id=f"r{again}")
    world.until(world.now + DAY)
    world.client("P1 and it still is", thread_id="m")
    assert len(raises(world)) == 1


def test_a_raise_by_one_of_ours_is_not_told_as_the_clients(world: World) -> None:
    breached_long_ago(world).do(actions.reclassify, Severity.P1)
    world.at("24 Nov 11:30")
    assert raises(world) == []


def test_an_edit_may_raise_a_ticket_too(world: World) -> None:
    breached_long_ago(world)
    world.receive(said(world, "edit", "m", "P1 all records are wrong"))
    world.at("24 Nov 11:00")
    assert [notice.quote for notice in raises(world)] == ["P1 all records are wrong"]


def taken_while_mild(world: World) -> World:
    breached_long_ago(world).do(actions.acknowledge)
    return world.at("24 Nov 11:30")


def test_whoever_took_the_milder_ticket_is_asked_again_and_keeps_it_by_saying_so(world: World) -> None:
    taken_while_mild(world).client("P1 now everybody is stuck", thread_id="m")
    notice = raises(world.at("24 Nov 11:30"))[0]
    assert (notice.taken_by, notice.taken_at) == ("Maria Lopez", when("24 Nov 11:00"))
    assert notice.answer_by is not None
    assert "Maria Lopez took it Tue 24 Nov 11:00 EST as P3: still on it?" in world.hears("person:maria", "raised").text
    world.at("24 Nov 11:35").do(actions.acknowledge)
    world.until(notice.answer_by)
    assert (world.ticket().acknowledged_by, world.ticket().ack_asked_at) == ("maria", None)


def test_silence_after_the_raise_lets_the_ticket_go(world: World) -> None:
    taken_while_mild(world).client("P1 now everybody is stuck", thread_id="m")
    answer_by = raises(world.at("24 Nov 11:30"))[0].answer_by
    assert answer_by is not None
    world.until(answer_by)
    assert world.ticket().acknowledged_by is None


def test_the_words_of_a_message_deleted_since_are_not_quoted(world: World) -> None:
    breached_long_ago(world)
    with world.store.transaction() as tx:
        work_off(tx, world.desk, said(world, "message", "r", "P1 now everybody is stuck"), world.now)
        work_off(tx, world.desk, said(world, "delete", "r", ""), world.now)
    world.at("24 Nov 11:00")
    assert "stuck" not in world.hears("person:maria", "raised").text


def test_the_raise_and_whom_it_told_stand_in_the_log(world: World) -> None:
    breached_long_ago(world).client("P1 now everybody is stuck", thread_id="m")
    with world.store.snapshot() as tx:
        logged = [row for row in events.of_ticket(tx, "acme", world.ticket().id) if row.kind == "raised"]
    assert [(row.data["was"], row.data["to"]) for row in logged] == [("P3", ["maria"])]
