"""Which message starts and stops which clock."""

import datetime as dt

from world import World, when

from handlers import actions
from playbooks.terms import Side
from storage import clocks, events, tickets


def test_a_first_response_counts_only_working_time_and_stops_at_the_replys_own_time(world: World) -> None:
    world.at("13 Nov 16:30").client("P2 the nightly file is missing")
    assert world.clock("first_response").due_at == when("16 Nov 09:30")
    world.at("16 Nov 09:10").team("Looking at it now.")
    clock = world.clock("first_response")
    assert (clock.state, clock.stopped_at) == ("met", when("16 Nov 09:10"))
    assert clock.elapsed_us == 40 * 60_000_000


def test_a_bot_and_a_colleague_of_the_client_stop_nothing(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:05").say("Your message was received.", Side.BOT, "helper-bot", bot=True, role=None)
    world.at("10 Nov 10:06").say("ok let us wait", Side.CLIENT, "Neil Park")
    assert world.clock("first_response").state == "pending"


def test_an_acknowledgement_is_no_response(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is late")
    world.do(actions.acknowledge)
    assert world.clock("acknowledge").state == "met"
    assert world.clock("first_response").state == "pending"


def test_a_reply_before_the_clock_ever_ran_is_met_with_nothing_elapsed(world: World) -> None:
    world.at("14 Nov 11:00").client("P3 a typo in the footer")
    world.at("14 Nov 12:00").team("Fixing it on Monday.")
    clock = world.clock("first_response")
    assert (clock.state, clock.elapsed_us) == ("met", 0)


def test_next_response_counts_from_the_oldest_unanswered_message_and_any_news_does_not_reset_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").team("On it.")
    world.at("10 Nov 11:00").client("P3 still wrong")
    world.at("10 Nov 11:30").client("P3 any news?")
    assert world.clock("next_response").started_at == when("10 Nov 11:00")
    world.at("10 Nov 11:40").team("Corrected.")
    clock = world.clock("next_response")
    assert (clock.state, clock.elapsed_us) == ("met", 40 * 60_000_000)


def test_next_response_does_not_run_while_a_first_response_is_owed(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:30").client("P3 and a third one")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        assert not [row for row in clocks.of_ticket(tx, "acme", ticket.id) if row.metric == "next_response"]


def test_thanks_starts_no_clock(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").team("Corrected.")
    world.at("10 Nov 10:20").client("thanks")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        assert not [row for row in clocks.of_ticket(tx, "acme", ticket.id) if row.metric == "next_response"]


def test_an_update_is_owed_anew_after_each_reply(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is late")
    world.at("10 Nov 10:10").team("On it.")
    assert world.clock("periodic_update").started_at == when("10 Nov 10:10")
    world.at("10 Nov 11:00").team("Half way.")
    assert world.clock("periodic_update").started_at == when("10 Nov 11:00")
    assert world.clock("periodic_update", ordinal=-2).state == "met"


def test_clocks_of_a_kind_are_numbered_on_through_a_cycle_and_from_one_in_the_next(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is late")
    for minute in ("10:10", "10:20", "10:30"):
        world.at(f"10 Nov {minute}").team("On it.")
    world.do(actions.resolve)
    world.at("10 Nov 11:00").do(actions.reopen)
    world.at("10 Nov 11:10").team("On it again.")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        found = clocks.of_ticket(tx, "acme", ticket.id)
    updates = [(row.cycle, row.ordinal) for row in found if row.metric == "periodic_update"]
    assert updates == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2)]


def test_a_promise_has_its_own_clock_warned_fifteen_minutes_before_and_kept_by_the_next_reply(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:05").team("On it.")
    world.do(actions.acknowledge, when("10 Nov 15:00"))
    world.at("10 Nov 14:50")
    nudge = world.hears("person:maria", "nudge")
    assert nudge.at == when("10 Nov 14:45")
    assert "promised reply" in nudge.text
    world.at("10 Nov 14:55").team("Done.")
    assert world.clock("promise").state == "met"


def test_a_broken_promise_is_told_and_stays_broken(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:05").team("On it.")
    world.do(actions.promise, when("10 Nov 11:00"))
    world.at("10 Nov 11:20").team("Sorry, done now.")
    clock = world.clock("promise")
    assert (clock.state, clock.breached_at) == ("missed", when("10 Nov 11:00"))
    assert {item.to for item in world.heard if item.kind == "breach"} == {"person:sam", "ops", "person:maria"}


def test_an_answer_by_phone_counts_and_is_labelled_manual(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is late")
    world.at("10 Nov 10:20").do(actions.responded, "phone")
    assert world.clock("first_response").state == "met"
    ticket = world.ticket()
    with world.store.transaction() as tx:
        fulfil = [row for row in events.of_ticket(tx, "acme", ticket.id) if row.kind == "fulfil"]
    assert {row.data["reason"] for row in fulfil} == {"manual: phone"}


def test_a_reply_in_a_thread_answers_that_thread_only(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="root1")
    world.at("10 Nov 10:30").client("P2 the portal is slow", message_id="root2")
    world.at("10 Nov 10:40").team("Looking.", thread_id="root2")
    assert world.clock("first_response", "ACME-2").state == "met"
    assert world.clock("first_response", "ACME-1").state == "pending"


def test_a_reply_in_the_open_channel_answers_who_wrote_last_unless_it_names_a_ticket(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:30").client("P3 the portal logo is blurred")
    world.at("10 Nov 10:40").team("About ACME-1: corrected.")
    assert [world.clock("first_response", key).state for key in ("ACME-1", "ACME-2")] == ["met", "pending"]
    world.at("10 Nov 10:45").team("Will fix the picture.")
    assert world.clock("first_response", "ACME-2").state == "met"


def test_a_late_client_message_ends_as_if_it_had_come_in_time(world: World) -> None:
    world.at("10 Nov 10:00").team("Good morning.")
    world.at("10 Nov 10:20").team("We are on the missing file.")
    world.at("10 Nov 10:25").client("P2 the file is missing", at=when("10 Nov 10:10"))
    clock = world.clock("first_response")
    assert (clock.state, clock.stopped_at) == ("met", when("10 Nov 10:20"))


def test_a_late_reply_takes_back_a_breach_that_never_was(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:05")
    assert world.clock("first_response").state == "breaching"
    world.team("Here it is.", at=when("10 Nov 10:50"))
    clock = world.clock("first_response")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("met", when("10 Nov 10:50"), None)


def test_a_repeated_message_changes_nothing(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m", event_id="a")
    again = world.client("P3 two records are wrong", message_id="m", event_id="b")
    assert again.notes == ("duplicate",)
    assert world.ticket("ACME-1").number == 1
    with world.store.transaction() as tx:
        assert len(tickets.open_of(tx, "acme")) == 1


def test_resolving_with_nothing_said_to_the_client_is_cancelled_not_met(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    reply = world.do(actions.resolve)
    assert "cancelled" in reply.text
    states = {world.clock(metric).state for metric in ("first_response", "resolution", "acknowledge")}
    assert states == {"cancelled"}


def test_a_reopened_ticket_starts_a_new_cycle_and_keeps_the_first_verdicts(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").team("Sent.")
    world.at("10 Nov 10:20").do(actions.resolve)
    first = world.clock("resolution")
    world.at("10 Nov 13:00").client("P2 the file is missing again")
    ticket = world.ticket()
    assert (ticket.state, ticket.cycle) == ("open", 2)
    second = world.clock("resolution")
    assert (first.state, second.cycle, second.started_at) == ("met", 2, when("10 Nov 13:00"))
    world.team("Sent again.")


def test_a_ticket_comes_back_as_bad_as_the_words_that_bring_it_back_and_never_milder(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r")
    world.at("10 Nov 10:10").team("Corrected.", thread_id="r")
    world.do(actions.resolve)
    world.at("10 Nov 13:00").client("P2 all records are wrong again", thread_id="r")
    assert (world.ticket().severity, world.clock("next_response").severity) == ("P2", "P2")
    world.team("Corrected again.", thread_id="r")
    world.do(actions.resolve)
    world.at("10 Nov 14:00").client("P4 one record is wrong again", thread_id="r")
    assert (world.ticket().severity, world.ticket().cycle) == ("P2", 3)


def test_thanks_after_resolve_does_not_reopen(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").team("Corrected.")
    world.do(actions.resolve)
    world.at("10 Nov 10:30").client("thanks")
    assert world.ticket().state == "resolved"


def test_total_business_time_is_exact_over_a_weekend_and_a_holiday(world: World) -> None:
    world.at("25 Nov 16:40").client("P3 two records are wrong")
    assert world.clock("first_response").due_at == when("27 Nov 12:40")
    world.at("27 Nov 12:00").team("Corrected.")
    assert world.clock("first_response").elapsed_us == dt.timedelta(hours=3, minutes=20) // dt.timedelta(microseconds=1)


def test_an_answer_before_the_clock_ever_ran_is_marked_and_one_at_once_is_not(world: World) -> None:
    world.at("12 Nov 20:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    world.at("12 Nov 21:00").team("Here they are.", thread_id="m")
    world.at("13 Nov 10:00").client("P3 and three more", message_id="n", thread_id="n")
    world.team("And these.", thread_id="n")
    with world.store.snapshot() as tx:
        marks = [
            row.data.get("outside")
            for key in ("ACME-1", "ACME-2")
            for row in events.of_clock(tx, "acme", world.clock("first_response", key).id)
            if row.kind == "fulfil"
        ]
    assert marks == [True, None]
