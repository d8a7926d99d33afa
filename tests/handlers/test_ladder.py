"""Who is asked when nobody takes a ticket, how long taking it holds, and what a person who took it hears."""

import datetime as dt
from collections.abc import Callable

from world import World, when

from handlers import actions
from playbooks.terms import Severity
from storage import events

Make = Callable[..., World]
MORNING = {
    "client": {"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}},
    "pm": {"zone": "America/New_York", "week": {"mon-fri": ["09:00-22:00"]}},
    "floor": {"zone": "Asia/Manila", "always": True},
}
NOBODY_STANDS_IN = {
    "pm": "maria",
    "ops_leads": ["sam"],
    "directory": {
        "maria": {"name": "Maria Lopez", "slack": "U0MARIA0001", "zone": "America/New_York"},
        "sam": {"name": "Sam Okafor", "slack": "U0SAM000001", "zone": "America/New_York"},
    },
}


def calls(world: World) -> list[tuple[str, dt.datetime]]:
    return [(item.to, item.at) for item in world.heard if item.kind == "ladder"]


def test_nobody_is_asked_before_the_acknowledgement_is_due_in_its_own_hours(make_world: Make) -> None:
    world = make_world(calendars=MORNING)
    world.at("12 Nov 16:50").client("P2 the file is missing")
    world.at("13 Nov 09:19")
    assert calls(world) == []
    world.at("13 Nov 09:20")
    assert calls(world) == [("person:jon", when("13 Nov 09:20"))]


def test_a_raised_severity_brings_the_first_call_forward(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r")
    world.at("10 Nov 10:20").client("P2 now twenty are wrong", thread_id="r")
    world.at("10 Nov 10:31")
    assert calls(world) == [("person:jon", when("10 Nov 10:30"))]


def test_a_lowered_severity_gives_more_time(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").do(actions.reclassify, Severity.P3)
    world.at("10 Nov 11:59")
    assert calls(world) == []


def test_a_call_says_since_when_nobody_has_it_not_when_it_was_first_opened(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").team("Sent.")
    world.do(actions.resolve)
    world.at("12 Nov 10:00").client("P2 the file is missing again")
    world.at("12 Nov 10:30")
    assert "has waited 30 min by the calendar for an acknowledgement" in world.hears("person:jon", "ladder").text


def test_a_call_after_an_acknowledgement_ran_out_says_so(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.at("10 Nov 15:10")
    assert "is nobody's any more" in world.hears("person:jon", "ladder").text
    assert "has waited 30 min" in world.hears("person:sam", "ladder").text


def test_nobody_standing_in_is_told_to_ops_once_a_day(make_world: Make) -> None:
    world = make_world(people=NOBODY_STANDS_IN)
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="a", thread_id="ta")
    world.at("10 Nov 10:01").client("P2 another file is missing", message_id="b", thread_id="tb")
    world.at("10 Nov 10:40")
    notices = [item for item in world.heard if item.kind == "ops_notice"]
    assert [item.text for item in notices] == [
        "Acme Telecom: Nobody stands in for Maria Lopez, so ACME-1 went past step 1 of the ladder (cover) at once."
    ]
    assert calls(world)[0] == ("person:sam", when("10 Nov 10:30"))


def test_a_step_comes_its_distance_after_the_one_before_was_told(make_world: Make) -> None:
    steps = {"30m": "cover", "1h": "ops_leads", "2h": "ops_channel"}
    world = make_world(
        people=NOBODY_STANDS_IN, ladder=[{"after": after, "tell": tell} for after, tell in steps.items()]
    )
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 13:00")
    assert calls(world) == [("person:sam", when("10 Nov 10:30")), ("ops", when("10 Nov 11:30"))]


def test_whoever_took_a_ticket_gets_its_nudges(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").do(actions.acknowledge, by="jon")
    world.at("10 Nov 10:49")
    assert {item.to for item in world.heard if item.kind == "nudge"} == {"person:jon"}
    world.do(actions.assign, "sam")
    world.at("10 Nov 11:00")
    assert {item.to for item in world.heard if item.kind == "breach"} == {"person:sam", "ops"}


def test_an_acknowledgement_by_somebody_the_playbook_does_not_know_leaves_the_nudges_with_the_pm(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").do(actions.acknowledge, by="U0STRANGER1")
    world.at("10 Nov 10:49")
    assert {item.to for item in world.heard if item.kind == "nudge"} == {"person:maria"}


def test_our_own_words_to_the_client_say_that_we_are_still_on_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.at("10 Nov 13:00").team("Half of them are corrected.")
    world.at("10 Nov 16:59")
    assert not [item for item in world.heard if item.kind == "still_on_it"]
    world.at("10 Nov 17:00")
    assert world.hears("person:maria", "still_on_it").at == when("10 Nov 17:00")


def test_a_promise_holds_an_acknowledgement_until_its_time(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.do(actions.promise, when("10 Nov 16:00"))
    world.at("10 Nov 15:59")
    assert not [item for item in world.heard if item.kind == "still_on_it"]


def test_whoever_covers_is_asked_whether_it_is_still_in_hand_and_may_take_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    with world.store.transaction() as tx:
        act = actions.Act("maria", world.now, world.now, "America/New_York")
        span = (when("10 Nov 12:00"), when("11 Nov 00:00"))
        actions.set_cover(tx, world.desk.current("acme"), "maria", "jon", span, act)
    world.at("10 Nov 14:10")
    assert world.hears("person:jon", "still_on_it").at == when("10 Nov 14:10")
    assert world.do(actions.acknowledge, by="jon").changed
    assert world.ticket().acknowledged_by == "jon"


def test_a_snooze_holds_the_question_whether_it_is_in_hand_too(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.do(actions.snooze, when("10 Nov 16:00"))
    world.at("10 Nov 16:29")
    assert not [item for item in world.heard if item.kind == "still_on_it"]
    world.at("10 Nov 16:30")
    assert world.hears("person:maria", "still_on_it").at == when("10 Nov 16:30")


def test_a_ticket_given_back_during_a_snooze_waits_for_its_end(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.do(actions.snooze, when("10 Nov 12:00"))
    world.do(actions.release)
    world.at("10 Nov 11:59")
    assert calls(world) == []
    world.at("10 Nov 12:00")
    assert calls(world) == [("person:jon", when("10 Nov 12:00"))]


def test_whoever_takes_it_at_the_very_minute_is_in_time(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.now = when("10 Nov 10:30")
    world.do(actions.acknowledge)
    world.at("10 Nov 10:40")
    assert calls(world) == []
    assert world.clock("acknowledge").state == "met"


def test_a_reply_at_the_due_instant_is_in_time_and_nothing_is_said_of_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:50").do(actions.acknowledge)
    world.now = when("10 Nov 11:00")
    world.team("Here it is.")
    ticket = world.ticket()
    assert world.clock("first_response").state == "met"
    assert not [item for item in world.heard if item.kind == "breach"]
    with world.store.transaction() as tx:
        broken = {event.data["metric"] for event in events.of_ticket(tx, "acme", ticket.id) if event.kind == "breach"}
    assert broken == {"acknowledge"}


def test_the_log_tells_who_heard_at_once_and_who_will_in_the_morning(make_world: Make) -> None:
    world = make_world(calendars=MORNING | {"pm": {"zone": "America/New_York", "week": {"mon-fri": ["12:00-18:00"]}}})
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:00")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        logged = {event.kind: event.data for event in events.of_ticket(tx, "acme", ticket.id) if "metric" in event.data}
    assert (logged["warn"].get("to"), logged["warn"]["held"]) == (None, ["maria"])
    assert (logged["breach"]["to"], logged["breach"]["held"]) == (["ops"], ["sam", "maria"])


def test_while_we_wait_on_the_client_nobody_is_asked_and_then_each_step_has_its_distance(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", thread_id="m")
    world.at("10 Nov 10:20").do(actions.wait_on_client, "their logs")
    world.at("10 Nov 13:00")
    assert calls(world) == []
    world.client("P2 the logs are attached", thread_id="m")
    world.at("10 Nov 15:00")
    assert calls(world) == [("person:jon", when("10 Nov 13:30")), ("person:sam", when("10 Nov 14:00"))]
