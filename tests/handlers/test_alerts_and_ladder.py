"""Who hears what, when: nudges, breaches, the ladder, acknowledgements that run out, quiet hours, digests."""

import datetime as dt
from collections.abc import Callable

from world import World, when

from handlers import actions
from handlers.auditing import audit_engine
from handlers.notices import NOTICE
from handlers.sla import sweep
from storage import clocks, events, outbox
from storage.columns import as_json

Make = Callable[..., World]


def test_a_p2_left_alone_is_nudged_then_climbs_then_breaches_each_once(story: World) -> None:
    story.at("10 Nov 10:00").client("P2 the file is missing")
    story.at("10 Nov 11:00")
    heard = [(item.to, item.kind, item.at) for item in story.heard if item.kind != "ticket_card"]
    assert sorted(heard) == sorted(
        [
            ("person:maria", "nudge", when("10 Nov 10:30")),
            ("person:jon", "ladder", when("10 Nov 10:30")),
            ("person:maria", "nudge", when("10 Nov 10:48")),
            ("person:sam", "breach", when("10 Nov 11:00")),
            ("ops", "breach", when("10 Nov 11:00")),
            ("person:maria", "breach", when("10 Nov 11:00")),
            ("person:sam", "ladder", when("10 Nov 11:00")),
        ]
    )
    story._taken += story.heard


def test_what_is_drafted_is_kept_as_the_notice_writes_itself(story: World) -> None:
    story.at("10 Nov 10:00").client("P2 the file is missing")
    story.at("10 Nov 11:00")
    with story.store.transaction() as tx:
        kept = [row.payload for row in outbox.since(tx, 0) if row.kind in ("nudge", "breach")]
    assert {document["kind"] for document in kept} == {"nudge", "breach"}
    for document in kept:
        assert as_json(document) == NOTICE.validate_python(document).model_dump_json()
    story._taken += story.heard


def test_looking_again_and_again_tells_nothing_twice(story: World) -> None:
    story.at("10 Nov 10:00").client("P2 the file is missing")
    story.at("10 Nov 11:00")
    before = len(story.heard)
    for _ in range(5):
        with story.store.transaction() as tx:
            sweep(tx, story.desk, story.now, story.now)
        story.at("10 Nov 11:00")
    assert len(story.heard) == before
    story._taken += story.heard


def test_nothing_reaches_a_person_at_night_and_the_morning_brings_one_digest_breaches_first(make_world: Make) -> None:
    world = make_world(calendars=_night_calendars())
    world.at("10 Nov 22:00").client("P2 the file is missing")
    world.at("11 Nov 09:00")
    nightly = [item for item in world.heard if item.kind != "ticket_card" and item.at < when("11 Nov 09:00")]
    assert {item.to for item in nightly} <= {"ops"}
    digest = world.hears("person:maria", "digest")
    assert digest.at == when("11 Nov 09:00")
    lines = digest.text.splitlines()
    assert "While you were off" in lines[0]
    assert "missed" in lines[1]
    assert sum(item.to == "person:maria" for item in world.heard) == 1


def test_a_p1_wakes_people(make_world: Make) -> None:
    world = make_world(calendars=_night_calendars())
    world.at("10 Nov 22:00").client("P1 nobody can work")
    world.at("10 Nov 22:20")
    assert world.hears("person:maria", "nudge").at == when("10 Nov 22:07") + dt.timedelta(seconds=30)
    assert world.hears("person:sam", "breach").at == when("10 Nov 22:15")


def test_a_warn_point_outside_the_receivers_hours_moves_earlier_into_them(make_world: Make) -> None:
    world = make_world(calendars=_night_calendars())
    # Of four hours from 15:00, 80 % would fall at 18:12; Maria's day ends at 18:00, so it is told at 17:30.
    world.at("12 Nov 15:00").client("P3 two records are wrong")
    world.at("12 Nov 17:45")
    nudges = [item for item in world.heard if item.kind == "nudge"]
    assert [item.at for item in nudges] == [when("12 Nov 17:00"), when("12 Nov 17:30")]


def test_after_a_breach_nobody_is_told_it_is_about_to_happen(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.now = when("10 Nov 13:00")
    world._pass_all()
    kinds = {item.kind for item in world.heard if item.to == "person:maria"}
    assert kinds == {"digest"}
    digest = world.hears("person:maria", "digest")
    assert "While Liaison was away" in digest.text
    assert "is due" not in digest.text
    assert world.clock("first_response").breached_at == when("10 Nov 11:00")


def test_an_acknowledgement_stops_the_ladder_but_never_the_clients_clock(story: World) -> None:
    story.at("10 Nov 10:00").client("P2 the file is missing")
    story.at("10 Nov 10:10").do(actions.acknowledge)
    story.at("10 Nov 11:30")
    assert not [item for item in story.heard if item.kind == "ladder"]
    assert story.clock("first_response").state == "breaching"
    story._taken += story.heard


def test_an_acknowledgement_runs_out_asks_and_silence_gives_the_ticket_back_to_the_ladder(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.at("10 Nov 14:10")
    asked = world.hears("person:maria", "still_on_it")
    assert asked.at == when("10 Nov 14:10")
    world.at("10 Nov 14:40")
    assert world.ticket().acknowledged_by is None
    assert world.hears("person:jon", "ladder").at == when("10 Nov 14:40")


def test_answering_still_on_it_holds_the_ladder_again(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    world.at("10 Nov 14:20").do(actions.acknowledge)
    world.at("10 Nov 15:00")
    assert not [item for item in world.heard if item.kind == "ladder"]


def test_a_second_person_is_told_who_took_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").do(actions.acknowledge)
    reply = world.do(actions.acknowledge, by="jon")
    assert reply.changed is False
    assert reply.text == "ACME-1 was already acknowledged Tue 10 Nov 10:10 EST by Maria Lopez."


def test_an_empty_rung_is_passed_at_once_and_logged(make_world: Make) -> None:
    ladder = [{"after": "15m", "tell": "ops_channel"}, {"after": "30m", "tell": "ops_leads"}]
    world = make_world(ladder=ladder)
    world.desk.book.playbooks["acme"]
    with world.store.transaction() as tx:
        playbook = world.desk.current("acme").playbook.model_copy(
            update={"ops_channel": type(world.desk.current("acme").playbook.ops_channel)()}
        )
        world.desk.book = type(world.desk.book)({"acme": playbook})
        world.desk.adopt(tx, world.now)
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:30")
    assert world.hears("person:sam", "ladder").at == when("10 Nov 10:30")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        assert "ladder_skipped" in [row.kind for row in events.of_ticket(tx, "acme", ticket.id)]


def test_whoever_covers_gets_the_nudges(world: World) -> None:
    with world.store.transaction() as tx:
        act = actions.Act("maria", world.now, world.now, "America/New_York")
        span = (when("10 Nov 00:00"), when("11 Nov 00:00"))
        actions.set_cover(tx, world.desk.current("acme"), "maria", "jon", span, act)
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:29")
    world.at("10 Nov 10:49")
    assert {item.to for item in world.heard if item.kind == "nudge"} == {"person:jon"}


def test_a_snooze_holds_nudges_but_not_breaches_and_ends_with_a_word(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:05").do(actions.acknowledge)
    world.do(actions.snooze, when("10 Nov 12:00"))
    world.at("10 Nov 12:00")
    assert not [item for item in world.heard if item.kind == "nudge"]
    assert [item for item in world.heard if item.kind == "breach"]
    assert world.hears("person:maria", "snooze_over").at == when("10 Nov 12:00")


def test_more_than_the_cap_in_an_hour_becomes_one_digest(make_world: Make) -> None:
    world = make_world(noise={"per_hour": 2}, ladder=[{"after": "5h", "tell": "ops_leads"}])
    for number in range(5):
        world.at(f"10 Nov 10:0{number}").client(f"P2 file {number}", message_id=f"root{number}", thread_id=f"t{number}")
    world.at("10 Nov 11:00")
    told = [item for item in world.heard if item.to == "person:maria" and item.kind == "nudge"]
    assert len(told) == 2
    digest = world.hears("person:maria", "digest")
    assert "More from the last hour" in digest.text
    assert digest.at == when("10 Nov 11:00")


def test_no_promise_at_a_severity_is_told_to_ops(make_world: Make) -> None:
    world = make_world(severities={"P4": {"first_response": None, "next_response": None, "acknowledge": None}})
    world.at("10 Nov 10:00").client("P4 a comma is missing")
    assert "no clock runs" in world.hears("ops", "ops_notice").text


def test_an_unmapped_channel_is_told_once_a_day_and_nothing_is_lost(world: World) -> None:
    for number in range(3):
        done = world.at("10 Nov 10:00").client("P1 hello?", channel="random", message_id=f"x{number}")
        assert done.state == "unmapped"
    world.at("11 Nov 10:00").client("P1 hello?", channel="random")
    notices = [item for item in world.heard if item.kind == "ops_notice"]
    assert len(notices) == 2


def test_a_clock_that_lost_its_next_look_is_found_and_repaired(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    clock = world.clock("first_response")
    with world.store.transaction() as tx:
        clocks.save(tx, "acme", clock.id, next_check_at=None)
        assert audit_engine(tx, world.desk, world.now) == 1
        assert audit_engine(tx, world.desk, world.now) == 0
    world.at("10 Nov 11:00")
    assert world.clock("first_response").breached_at == when("10 Nov 11:00")


def test_a_nudge_made_untrue_before_it_is_sent_is_not_sent(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    with world.store.transaction() as tx:
        sweep(tx, world.desk, when("10 Nov 10:30"), when("10 Nov 10:30"))
    world.now = when("10 Nov 10:31")
    world.team("Here it is.")
    assert not [item for item in world.heard if item.kind == "nudge"]
    with world.store.transaction() as tx:
        assert outbox.counts(tx)["void"] >= 1


def _night_calendars() -> dict[str, object]:
    return {
        "client": {"zone": "America/New_York", "always": True},
        "pm": {"zone": "America/New_York", "week": {"mon-fri": ["09:00-18:00"]}},
        "floor": {"zone": "Asia/Manila", "always": True},
    }
