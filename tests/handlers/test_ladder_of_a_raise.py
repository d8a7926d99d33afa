"""A ticket that becomes worse is asked for anew: from the first rung, once for each raise, until somebody takes it."""

import datetime as dt
from collections.abc import Callable

import pytest
from world import World, when

from handlers import actions
from handlers.inbound import Inbound
from playbooks.terms import Platform, Severity, Side
from storage import events

Make = Callable[..., World]
DAY = dt.timedelta(days=1)


def calls(world: World, after: str) -> list[tuple[str, dt.datetime]]:
    return [(item.to, item.at) for item in world.heard if item.kind == "ladder" and item.at >= when(after)]


def never_taken(world: World) -> World:
    """A P3 that nobody took and nobody answered, whose ladder is done for a fortnight."""
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    return world.at("24 Nov 11:00")


def answered(world: World) -> World:
    """A P3 we answered at once, whose client wrote again and waits."""
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    world.at("10 Nov 10:10").team("Looking.", thread_id="m")
    world.at("10 Nov 10:20").client("P3 and a third one", thread_id="m")
    return world.at("24 Nov 11:00")


def by_words(world: World) -> None:
    world.client("P1 now all 85 agents are locked out", thread_id="m")


def by_hand(world: World) -> None:
    world.do(actions.reclassify, Severity.P1)


RAISES = pytest.mark.parametrize("raise_it", [by_words, by_hand])


@RAISES
def test_after_a_raise_the_ladder_begins_anew_at_once_where_the_acknowledgement_is_overdue(
    world: World, raise_it: Callable[[World], None]
) -> None:
    raise_it(never_taken(world))
    world.until(world.now + 2 * DAY)
    assert calls(world, "24 Nov 11:00") == [
        ("person:jon", when("24 Nov 11:00")),
        ("person:sam", when("24 Nov 11:30")),
    ]


@RAISES
def test_a_ticket_answered_before_gives_the_time_of_a_new_one(world: World, raise_it: Callable[[World], None]) -> None:
    raise_it(answered(world))
    world.until(world.now + DAY)
    assert calls(world, "24 Nov 11:00") == [
        ("person:jon", when("24 Nov 11:30")),
        ("person:sam", when("24 Nov 12:00")),
    ]


def test_a_call_says_how_long_ago_the_ticket_was_raised(world: World) -> None:
    by_words(never_taken(world))
    world.at("24 Nov 12:00")
    texts = [item.text for item in world.heard if item.kind == "ladder" and item.at >= when("24 Nov 11:00")]
    ask = "Please take it: press Acknowledge or send /ack ACME-1."
    head = "ACME-1 (P1, Acme Telecom) “P1 now all 85 agents are locked out”"
    assert texts == [
        f"{head} has just been raised, and nobody has acknowledged it. {ask}",
        f"{head} was raised 30 min ago by the calendar, and nobody has acknowledged it since. {ask}",
    ]


def test_a_raise_to_what_wakes_nobody_asks_when_work_begins(world: World) -> None:
    never_taken(world).at("24 Nov 23:30").client("P2 now twenty are wrong", thread_id="m")
    world.at("25 Nov 12:00")
    assert calls(world, "24 Nov 11:00") == [
        ("person:jon", when("25 Nov 09:00")),
        ("person:sam", when("25 Nov 09:30")),
    ]


def test_a_first_call_brought_forward_at_night_waits_for_the_morning(world: World) -> None:
    world.at("12 Nov 10:00").client("P4 two records are wrong", message_id="m", thread_id="m")
    world.at("12 Nov 23:30").client("P2 now twenty are wrong", thread_id="m")
    world.at("13 Nov 12:00")
    assert calls(world, "12 Nov 10:00")[0] == ("person:jon", when("13 Nov 09:00"))
    with world.store.snapshot() as tx:
        steps = [row.at for row in events.of_ticket(tx, "acme", world.ticket().id) if row.kind == "ladder_step"]
    assert steps[0] == when("13 Nov 09:00")


def test_a_raise_to_a_p1_asks_at_night(world: World) -> None:
    by_words(never_taken(world).at("24 Nov 23:30"))
    world.at("25 Nov 00:30")
    assert calls(world, "24 Nov 11:00") == [
        ("person:jon", when("24 Nov 23:30")),
        ("person:sam", when("25 Nov 00:00")),
    ]


@pytest.mark.parametrize(
    "end",
    [
        lambda world: world.do(actions.acknowledge),
        lambda world: world.do(actions.resolve),
        lambda world: world.do(actions.wait_on_client, "their logs"),
        lambda world: world.team("We have it.", thread_id="m"),
    ],
    ids=["acknowledged", "resolved", "waits", "answered"],
)
def test_the_new_ladder_ends_as_any_does(world: World, end: Callable[[World], object]) -> None:
    by_words(never_taken(world))
    end(world.at("24 Nov 11:29"))
    world.at("24 Nov 15:00")
    assert calls(world, "24 Nov 11:00") == [("person:jon", when("24 Nov 11:00"))]


def test_whoever_holds_a_raised_ticket_and_is_silent_hands_it_to_the_first_rung(world: World) -> None:
    answered(world).do(actions.acknowledge)
    by_words(world.at("24 Nov 11:10"))
    world.at("24 Nov 13:00")
    assert calls(world, "24 Nov 11:10") == [
        ("person:jon", when("24 Nov 11:40")),
        ("person:sam", when("24 Nov 12:10")),
    ]


def test_one_raise_asks_once_however_often_it_arrives_or_is_said_again(world: World) -> None:
    never_taken(world)
    for again in ("", "-again"):
        world.client("P1 now everybody is stuck", thread_id="m", message_id="r", event_id=f"r{again}")
    world.at("24 Nov 11:10").client("P1 and it still is", thread_id="m")
    world.do(actions.reclassify, Severity.P1)
    world.until(world.now + DAY)
    assert [to for to, _ in calls(world, "24 Nov 11:00")] == ["person:jon", "person:sam"]


def test_each_raise_asks_anew_and_a_lowering_does_not(world: World) -> None:
    never_taken(world).client("P2 now twenty are wrong", thread_id="m")
    by_words(world.at("24 Nov 11:10"))
    world.at("24 Nov 12:30").do(actions.reclassify, Severity.P3)
    world.at("24 Nov 15:00")
    assert calls(world, "24 Nov 11:00") == [
        ("person:jon", when("24 Nov 11:00")),
        ("person:jon", when("24 Nov 11:10")),
        ("person:sam", when("24 Nov 11:40")),
    ]
    by_hand(world)
    world.at("24 Nov 16:00")
    assert calls(world, "24 Nov 15:00") == [
        ("person:jon", when("24 Nov 15:00")),
        ("person:sam", when("24 Nov 15:30")),
    ]


def test_raises_of_one_second_are_one(world: World) -> None:
    never_taken(world).client("P2 now twenty are wrong", thread_id="m")
    by_words(world)
    world.until(world.now + DAY)
    assert [to for to, _ in calls(world, "24 Nov 11:00")] == ["person:jon", "person:sam"]
    with world.store.snapshot() as tx:
        logged = [row for row in events.of_ticket(tx, "acme", world.ticket().id) if row.kind == "ladder_step"]
    assert len(logged) == 4


def test_a_severity_asked_for_no_sooner_begins_nothing_anew(make_world: Make) -> None:
    world = make_world(severities={"P2": {"acknowledge": "2h"}, "P3": {"acknowledge": "2h"}})
    never_taken(world).client("P2 now twenty are wrong", thread_id="m")
    world.until(world.now + DAY)
    assert calls(world, "24 Nov 11:00") == []


def test_a_severity_asked_for_at_all_is_stronger_than_one_that_is_not(make_world: Make) -> None:
    world = make_world(severities={"P3": {"acknowledge": None}})
    never_taken(world).client("P2 now twenty are wrong", thread_id="m")
    world.until(world.now + DAY)
    assert [to for to, _ in calls(world, "24 Nov 11:00")] == ["person:jon", "person:sam"]


def test_a_snooze_holds_the_new_ladder(world: World) -> None:
    never_taken(world).do(actions.snooze, when("24 Nov 14:00"))
    by_hand(world.at("24 Nov 11:30"))
    world.at("24 Nov 15:00")
    assert calls(world, "24 Nov 11:00")[0] == ("person:jon", when("24 Nov 14:00"))


def test_a_raise_that_came_late_and_was_answered_since_asks_nobody(world: World) -> None:
    answered(world)
    world.at("24 Nov 11:20").team("All agents are back.", thread_id="m")
    world.receive(
        Inbound(
            kind="message",
            platform=Platform.TRANSCRIPT,
            workspace="",
            channel="ext-acme",
            message_id="late",
            thread_id="m",
            event_id="late",
            author="Rita Moss",
            role=Side.CLIENT,
            at=when("24 Nov 11:05"),
            text="P1 now all 85 agents are locked out",
        )
    )
    world.at("24 Nov 16:00")
    assert world.ticket().severity == "P1"
    assert calls(world, "24 Nov 11:00") == []


def test_where_the_first_rung_is_whoever_was_told_of_the_raise_they_are_told_once(make_world: Make) -> None:
    world = make_world(ladder=[{"after": "10m", "tell": "pm"}, {"after": "30m", "tell": "ops_leads"}])
    by_words(never_taken(world))
    world.at("24 Nov 12:00")
    assert calls(world, "24 Nov 11:00") == [("person:sam", when("24 Nov 11:20"))]
    told = [item.kind for item in world.heard if item.to == "person:maria" and item.at == when("24 Nov 11:00")]
    assert len(told) == 1
    with world.store.snapshot() as tx:
        logged = [row for row in events.of_ticket(tx, "acme", world.ticket().id) if row.kind == "ladder_skipped"]
    assert [row.data["reason"] for row in logged] == ["told of the raise"]


def test_a_ticket_opened_again_climbs_as_a_new_one(world: World) -> None:
    by_words(never_taken(world))
    world.at("24 Nov 12:00").team("Restored.", thread_id="m")
    world.do(actions.resolve)
    world.at("24 Nov 14:00").client("P1 and gone again", thread_id="m")
    world.at("24 Nov 15:00")
    assert world.ticket().cycle == 2
    assert calls(world, "24 Nov 14:00") == [
        ("person:jon", when("24 Nov 14:30")),
        ("person:sam", when("24 Nov 15:00")),
    ]


def test_whoever_took_the_milder_ticket_holds_the_raised_one_by_its_own_hours(world: World) -> None:
    world.at("13 Nov 10:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    world.at("13 Nov 17:00").do(actions.acknowledge)
    by_hand(world.at("13 Nov 18:30"))
    world.at("14 Nov 00:00")
    assert [item.at for item in world.heard if item.kind == "still_on_it"] == [when("13 Nov 22:30")]
    assert calls(world, "13 Nov 18:30") == [
        ("person:jon", when("13 Nov 23:00")),
        ("person:sam", when("13 Nov 23:30")),
    ]
