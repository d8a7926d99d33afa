"""Waiting on the client, changes of severity, playbook, and of what belongs to which ticket."""

from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions, clocks, regrouping
from handlers.clock_log import Moment
from handlers.desk import Desk
from handlers.problems import NotMergeable, NotOpen, ReasonNeeded
from playbooks.terms import Severity
from storage import audit, events, messages
from storage import clocks as clock_rows
from storage.store import Store

MINUTE = 60_000_000


def test_waiting_never_pauses_a_first_response(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:30").do(actions.wait_on_client, "the new layout")
    assert world.clock("first_response").paused is None
    assert world.clock("resolution").paused == "the new layout"


def test_a_pause_needs_a_reason(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    with pytest.raises(ReasonNeeded):
        world.do(actions.wait_on_client, "  ")


def test_a_pause_ends_by_itself_when_the_client_writes_and_is_not_counted(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:20").team("Which layout do you need?")
    world.do(actions.wait_on_client, "their layout")
    world.at("10 Nov 15:20").client("P2 the second one, please hurry")
    clock = world.clock("resolution")
    assert clock.paused is None
    assert clock.paused_us == 5 * 60 * MINUTE
    assert world.ticket().waiting_since is None


def test_a_pause_ends_when_the_client_goes_on_about_that_very_ticket(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m")
    world.at("10 Nov 10:20").team("Which layout do you need?", thread="m")
    world.do(actions.wait_on_client, "their layout")
    world.at("10 Nov 15:20").client("P2 the one of last week", thread="m")
    assert (world.clock("resolution").paused, world.ticket().waiting_since) == (None, None)


def test_a_pause_survives_a_change_of_severity(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 the file is missing")
    world.at("10 Nov 10:20").team("Which layout?")
    world.do(actions.wait_on_client, "their layout")
    world.at("10 Nov 12:20").do(actions.reclassify, Severity.P2)
    world.at("10 Nov 14:20").do(actions.resume)
    assert world.clock("resolution").paused_us == 4 * 60 * MINUTE


def test_a_pause_over_a_weekend_counts_only_working_time(world: World) -> None:
    world.at("13 Nov 16:00").client("P3 the file is missing")
    world.at("13 Nov 16:30").team("Which layout?")
    world.do(actions.wait_on_client, "their layout")
    world.at("16 Nov 09:30").do(actions.resume)
    assert world.clock("resolution").paused_us == 60 * MINUTE


def test_a_pause_taken_right_after_the_client_wrote_is_reported_to_ops(story: World) -> None:
    story.at("10 Nov 10:00").client("P2 the file is missing")
    story.at("10 Nov 10:04").do(actions.wait_on_client, "something")
    notice = story.hears("ops", "ops_notice")
    assert "4 min after the client wrote" in notice.text
    story.do(actions.dismiss)


def test_a_raised_severity_keeps_what_was_counted(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:45").do(actions.reclassify, Severity.P2)
    assert world.clock("first_response").due_at == when("10 Nov 11:00")


def test_a_raise_past_the_new_target_breaches_now_and_says_why(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 13:00").do(actions.reclassify, Severity.P2)
    clock = world.clock("first_response")
    assert (clock.breached_at, clock.reclassified) == (when("10 Nov 13:00"), True)
    told = [item for item in world.heard if item.kind == "breach" and "first response" in item.text]
    assert len(told) == 3
    assert all("already overdue" in item.text for item in told)


def test_a_downgrade_never_erases_a_breach(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:30").do(actions.reclassify, Severity.P4)
    world.at("10 Nov 11:40").team("Here it is.")
    clock = world.clock("first_response")
    assert (clock.state, clock.breached_at) == ("missed", when("10 Nov 11:00"))


def verdict_of(world: World, metric: str) -> dict[str, Any]:
    clock = world.clock(metric)
    with world.store.snapshot() as tx:
        return next(row.data for row in events.of_clock(tx, "acme", clock.id) if "state" in row.data)


def late_of(world: World, metric: str) -> float:
    minutes: float = verdict_of(world, metric)["late_s"] / 60
    return minutes


def broken_promise(world: World, metric: str) -> tuple[str, float]:
    verdict = verdict_of(world, metric)
    return verdict["severity"], verdict["target_s"] / 60


def test_a_clock_breached_before_a_raise_is_as_late_as_its_own_target_says(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:30").do(actions.reclassify, Severity.P1)
    world.at("10 Nov 12:00").team("Here it is.")
    assert world.clock("first_response").breached_at == when("10 Nov 11:00")
    assert late_of(world, "first_response") == 60
    assert broken_promise(world, "first_response") == ("P2", 60)


def test_a_clock_breached_before_a_downgrade_stays_as_late_as_it_was(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:30").do(actions.reclassify, Severity.P3)
    world.at("10 Nov 15:00").team("Here it is.")
    assert late_of(world, "first_response") == 4 * 60
    assert broken_promise(world, "first_response") == ("P2", 60)


def test_a_clock_breached_by_a_raise_is_late_since_the_raise(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 12:00").do(actions.reclassify, Severity.P1)
    world.at("10 Nov 12:30").team("Here it is.")
    assert world.clock("first_response").breached_at == when("10 Nov 12:00")
    assert late_of(world, "first_response") == 30
    assert broken_promise(world, "first_response") == ("P1", 15)


def test_a_clock_called_off_says_which_promise_it_had_broken(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 11:30").do(actions.reclassify, Severity.P3)
    world.do(actions.dismiss)
    assert broken_promise(world, "first_response") == ("P2", 60)


def test_a_pause_after_the_breach_makes_nothing_later(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:10").team("Looking.")
    world.at("10 Nov 10:20").client("P2 the file is missing too")
    world.at("10 Nov 13:20").do(actions.wait_on_client, "the layout")
    world.at("10 Nov 14:20").do(actions.resume)
    world.at("10 Nov 14:50").do(actions.reclassify, Severity.P1)
    world.at("10 Nov 15:20").team("Here it is.")
    late = late_of(world, "next_response")
    breached = world.clock("next_response").breached_at
    assert breached is not None
    assert breached < when("10 Nov 13:20")
    assert late == (when("10 Nov 15:20") - breached).total_seconds() / 60 - 60


def test_words_only_raise_a_severity(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:10").client("P4 just a small thing really")
    assert world.ticket().severity == "P2"
    world.at("10 Nov 10:20").client("P1 now everybody is stuck")
    assert world.ticket().severity == "P1"


def test_a_new_playbook_moves_open_clocks_only_by_an_explicit_logged_reapply(
    sqlite_store: Store, tmp_path: Path
) -> None:
    world = World(sqlite_store, Desk(book_of(tmp_path / "a", ACME), ScriptedReader())).begin()
    world.at("10 Nov 10:00").client("P2 the file is missing")
    due = world.clock("first_response").due_at
    calendars = ACME["calendars"] | {  # type: ignore[operator]
        "client": ACME["calendars"]["client"] | {"closed": ["2026-11-10"]}  # type: ignore[index]
    }
    world.desk.book = book_of(tmp_path / "b", ACME | {"calendars": calendars})
    world.begin().at("10 Nov 10:20")
    assert world.clock("first_response").due_at == due
    ticket = world.ticket()
    with sqlite_store.transaction() as tx:
        clocks.reapply(tx, world.desk, ticket, world.desk.current("acme"), Moment(world.now, world.now, "sam"))
        kinds = [row.kind for row in events.of_ticket(tx, "acme", ticket.id)]
    moved = world.clock("first_response").due_at
    assert moved is not None
    assert due is not None
    assert moved > due
    assert kinds.count("reapply") == 4


def test_merging_keeps_the_earliest_unanswered_start_and_cancels_the_source(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id=None)
    world.at("10 Nov 10:30").client("P3 the portal picture is blurred")
    source, survivor = world.ticket("ACME-1"), world.ticket("ACME-2")
    world.at("10 Nov 10:40")
    with world.store.transaction() as tx:
        act = actions.Act("maria", world.now, world.now, "America/New_York")
        regrouping.merge(tx, world.desk, source, survivor, act)
        moved = messages.of_ticket(tx, "acme", survivor.id)
    assert world.ticket("ACME-1").state == "merged"
    assert {world.clock(metric, "ACME-1").state for metric in ("first_response", "resolution")} == {"cancelled"}
    assert world.clock("first_response", "ACME-2").started_at == when("10 Nov 10:00")
    assert len(moved) == 2


def test_a_ticket_merges_neither_into_itself_nor_into_another_clients(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    with pytest.raises(NotMergeable):
        world.do(lambda tx, desk, ticket, act: regrouping.merge(tx, desk, ticket, ticket, act))


def test_a_split_ticket_counts_from_the_message_that_was_moved(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1")
    world.at("10 Nov 11:00").client("P3 two records more", thread_id="r1", message_id="r2")
    world.at("10 Nov 12:00")
    with world.store.transaction() as tx:
        row = messages.by_message_id(tx, "acme", "transcript", "r2")
    assert row is not None
    world.do(lambda tx, desk, ticket, act: regrouping.split(tx, desk, ticket, row.id, act))
    assert world.clock("first_response", "ACME-2").started_at == when("10 Nov 11:00")


def test_what_is_no_escalation_ends_without_a_verdict(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.do(actions.dismiss)
    assert world.ticket().state == "dismissed"
    assert world.clock("first_response").state == "cancelled"
    with pytest.raises(NotOpen):
        world.do(actions.acknowledge)


def test_resolving_twice_changes_nothing_and_is_no_problem(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.at("10 Nov 10:20").team("Fixed.")
    world.at("10 Nov 10:30").do(actions.resolve)
    world.at("10 Nov 11:00").do(actions.resolve)
    assert world.ticket().resolved_at == when("10 Nov 10:30")
    with world.store.transaction() as tx:
        assert [row.action for row in audit.of_client(tx, "acme")] == ["resolve"]


def test_everything_people_do_is_in_the_audit_and_its_chain_holds(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong")
    world.do(actions.acknowledge)
    world.do(actions.assign, "jon")
    world.do(actions.resolve)
    with world.store.transaction() as tx:
        assert audit.verify(tx) is None
        assert [row.action for row in audit.of_client(tx, "acme")] == ["acknowledge", "assign", "resolve"]


def test_merging_a_ticket_that_waits_into_one_that_was_answered_leaves_the_answer_owed(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id="t1")
    world.at("10 Nov 10:10").client("P3 the portal picture is blurred", message_id="r2", thread_id="t2")
    world.at("10 Nov 10:20").team("Will fix the picture.", thread_id="t2")
    survivor = world.ticket("ACME-2")
    world.at("10 Nov 10:40")
    world.do(lambda tx, desk, ticket, act: regrouping.merge(tx, desk, ticket, survivor, act))
    owed = world.clock("next_response", "ACME-2")
    assert (owed.state, owed.started_at) == ("pending", when("10 Nov 10:00"))


def test_what_was_told_of_a_promise_is_not_told_again_when_a_merge_moves_its_start(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 two records are wrong", message_id="r1", thread_id="t1")
    world.at("10 Nov 10:10").client("P2 the portal picture is blurred", message_id="r2", thread_id="t2")
    world.at("10 Nov 11:12")
    survivor = world.ticket("ACME-2")
    broken = [item.fact for item in world.heard if item.kind == "breach"]
    world.do(lambda tx, desk, ticket, act: regrouping.merge(tx, desk, ticket, survivor, act))
    world.at("10 Nov 11:14")
    assert world.clock("first_response", "ACME-2").breached_at == when("10 Nov 11:00")
    assert [item.fact for item in world.heard if item.kind == "breach"] == broken


def test_merging_keeps_its_own_start_where_that_is_earlier(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id="t1")
    world.at("10 Nov 10:10").client("P3 the portal picture is blurred", message_id="r2", thread_id="t2")
    survivor = world.ticket("ACME-1")
    world.do(lambda tx, desk, ticket, act: regrouping.merge(tx, desk, ticket, survivor, act), key="ACME-2")
    assert world.clock("first_response").started_at == when("10 Nov 10:00")


def test_a_clock_made_only_now_is_breached_at_its_own_time_and_warns_of_nothing_past(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id="t")
    world.at("10 Nov 10:10").team("Looking.", thread_id="t")
    world.at("10 Nov 10:20").client("P3 the portal is slow", message_id="r2", thread_id="t")
    world.at("10 Nov 10:25").team("Looking at that as well.", thread_id="t")
    with world.store.transaction() as tx:
        row = messages.by_message_id(tx, "acme", "transcript", "r2")
    assert row is not None
    world.at("10 Nov 15:00")
    told = len(world.heard)
    world.do(lambda tx, desk, ticket, act: regrouping.split(tx, desk, ticket, row.id, act))
    clock = world.clock("first_response", "ACME-2")
    assert (clock.state, clock.breached_at) == ("breaching", when("10 Nov 14:20"))
    world.at("10 Nov 15:02")
    about = [item for item in world.heard[told:] if "ACME-2" in item.text and "first response" in item.text]
    assert {item.kind for item in about} <= {"breach", "digest", "ticket_card"}
    assert any("was due" in item.text for item in about)


def test_of_warnings_past_when_a_clock_is_made_only_the_latest_is_told(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id="t")
    world.at("10 Nov 10:20").client("P3 the portal is slow", message_id="r2", thread_id="t")
    with world.store.transaction() as tx:
        row = messages.by_message_id(tx, "acme", "transcript", "r2")
    assert row is not None
    world.at("10 Nov 13:40")
    world.do(lambda tx, desk, ticket, act: regrouping.split(tx, desk, ticket, row.id, act))
    ticket = world.ticket("ACME-2")
    with world.store.transaction() as tx:
        warned = [event for event in events.of_ticket(tx, "acme", ticket.id) if event.kind == "warn"]
    assert [(event.data["metric"], event.data["point"]) for event in warned] == [("first_response", "80%")]


def test_a_split_takes_along_what_was_owed_for_its_message(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="r1", thread_id="t")
    world.at("10 Nov 10:10").team("Looking.", thread_id="t")
    world.at("10 Nov 11:00").client("P3 the portal is slow", message_id="r2", thread_id="t")
    world.at("10 Nov 11:30").client("question: any news of the records?", message_id="r3", thread_id="t")
    with world.store.transaction() as tx:
        row = messages.by_message_id(tx, "acme", "transcript", "r2")
    assert row is not None
    world.do(lambda tx, desk, ticket, act: regrouping.split(tx, desk, ticket, row.id, act))
    assert world.clock("next_response").started_at == when("10 Nov 11:30")
    assert world.clock("next_response", ordinal=-2).state == "cancelled"


def test_a_raise_starts_the_promises_that_only_the_new_severity_makes(world: World) -> None:
    world.at("10 Nov 10:00").client("P4 a comma is missing")
    ticket = world.ticket()
    with world.store.transaction() as tx:
        assert "resolution" not in {row.metric for row in clock_rows.of_ticket(tx, "acme", ticket.id)}
    world.at("10 Nov 11:00").do(actions.reclassify, Severity.P2)
    assert world.clock("resolution").started_at == when("10 Nov 11:00")
    assert world.clock("periodic_update").due_at == when("10 Nov 15:00")
    world.do(actions.reclassify, Severity.P3)
    with world.store.transaction() as tx:
        metrics = [row.metric for row in clock_rows.of_ticket(tx, "acme", ticket.id)]
    assert sorted(metrics) == ["acknowledge", "first_response", "periodic_update", "resolution"]


def test_a_breach_stands_where_the_new_severity_promises_nothing(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:05").team("Looking.")
    world.at("16 Nov 11:00").do(actions.reclassify, Severity.P4)
    assert world.clock("resolution").breached_at == when("16 Nov 10:00")
    world.do(actions.resolve)
    assert world.clock("resolution").state == "missed"


def test_a_reply_while_waiting_owes_the_next_update_only_when_the_client_writes(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:20").team("Which layout?")
    world.do(actions.wait_on_client, "their layout")
    world.at("10 Nov 11:00").team("A gentle reminder: which layout?")
    clock = world.clock("periodic_update")
    assert (clock.started_at, clock.paused) == (when("10 Nov 11:00"), "their layout")
    world.at("10 Nov 12:00").client("ok the second")
    assert world.clock("periodic_update").due_at == when("10 Nov 16:00")


def test_a_reapply_tells_nothing_twice_and_what_starts_later_follows_the_new_playbook(
    sqlite_store: Store, tmp_path: Path
) -> None:
    world = World(sqlite_store, Desk(book_of(tmp_path / "a", ACME), ScriptedReader())).begin()
    world.at("10 Nov 10:00").client("P2 the file is missing")
    world.at("10 Nov 10:50")
    before = [(item.to, item.fact) for item in world.heard if item.kind == "nudge"]
    assert len(before) == 2
    world.desk.book = book_of(tmp_path / "b", ACME | {"severities": {"P2": {"next_response": "3h"}}})
    world.begin()
    with sqlite_store.transaction() as tx:
        act = actions.Act("sam", world.now, world.now, "America/New_York")
        reply = actions.reapply(tx, world.desk, "acme", act)
        again = actions.reapply(tx, world.desk, "acme", act)
    assert reply.text.startswith("Acme Telecom: ACME-1 now follow")
    assert not again.changed
    world.at("10 Nov 10:59")
    assert [(item.to, item.fact) for item in world.heard if item.kind == "nudge"] == before
    world.team("Here it is.")
    world.client("P2 it is the wrong one")
    assert world.clock("next_response").target_us == 3 * 60 * MINUTE
