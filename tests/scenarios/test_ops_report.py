"""The ops lead's morning: one message, once, with what is missing, pauses, nudges and quiet clients."""

import datetime as dt
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.notices import Briefing
from handlers.ops_facts import CENSUS
from handlers.ops_report import leads, morning
from handlers.planning import plan_ahead
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.terms import Platform, Side
from storage import heartbeats
from storage.store import Store

SAM = Person(Platform.SLACK, "T0HOME00001", "U0SAM000001", "Sam Okafor", False, "America/Chicago")
MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0CLIENT001", "U0RITA00001", "Rita Moss", True)


def body(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(ACME) | {"ops": {"at": "08:30"}} | changes
    hours = {"week": {"mon-fri": ["08:00-17:00"]}}
    made["people"]["directory"]["sam"] |= {"zone": "America/Chicago", "hours": hours}
    return made


def globex() -> dict[str, Any]:
    """The same ops lead, under another key."""
    made = body(client="globex", name="Globex", prefix="GLOB")
    made["channels"] = {"slack": [{"id": "C0GLOBEX001", "name": "ext-globex"}], "transcript": ["ext-globex"]}
    made["internal_channel"] = {"slack": {"id": "C0GLOBINT01"}}
    people = made["people"]["directory"]
    people["samuel"] = people.pop("sam")
    made["people"]["ops_leads"] = ["samuel"]
    return made


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path / "books", body(), globex()), ScriptedReader())).begin()


def reports(world: World) -> list[tuple[str, dt.datetime, Briefing]]:
    told = [(one.to, one.at, one.notice) for one in world.heard if isinstance(one.notice, Briefing)]
    return [one for one in told if one[2].about == "ops_report"]


def lines(told: Briefing, title: str) -> tuple[str, ...]:
    return next((part.lines for part in told.sections if part.title == title), ())


def ask(world: World, person: Person = SAM, words: str = "ops") -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now))


def test_one_message_each_working_morning_in_the_leads_zone_over_all_clients(world: World) -> None:
    assert [(lead.key, lead.clients) for lead in leads(world.desk)] == [("sam", ("acme", "globex"))]
    world.at("16 Nov 12:00")
    found = reports(world)
    # 10 November 2026 is a Tuesday; 08:30 in Chicago is 09:30 in New York.
    assert [at for _, at, _ in found] == [when(f"{day} Nov 09:30") for day in (10, 11, 12, 13, 16)]
    assert {to for to, _, _ in found} == {"person:sam"}
    assert found[0][2].client_name == "2 clients"


def test_a_restart_and_a_second_replica_add_no_second_report(world: World, tmp_path: Path) -> None:
    other = World(world.store, Desk(book_of(tmp_path / "again", body(), globex()), ScriptedReader()), now=world.now)
    other.begin()
    for _ in range(3):
        with world.store.transaction() as tx:
            plan_ahead(tx, world.desk, world.now)
    world.at("10 Nov 12:00")
    other.at("10 Nov 12:00")
    assert len(reports(world)) + len(reports(other)) == 1


def test_a_report_hours_late_is_left_out_and_the_next_one_comes(world: World) -> None:
    world.now = when("10 Nov 16:00")
    world._pass_all()
    assert reports(world) == []
    world.at("11 Nov 12:00")
    assert [at for _, at, _ in reports(world)] == [when("11 Nov 09:30")]


def test_summer_time_ends_and_the_report_keeps_its_local_time(world: World) -> None:
    lead = leads(world.desk)[0]
    before, after = dt.datetime(2026, 10, 30, 14, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    assert morning(world.desk, lead, before - dt.timedelta(hours=2)) == dt.datetime(2026, 10, 30, 13, 30, tzinfo=dt.UTC)
    assert morning(world.desk, lead, after) == dt.datetime(2026, 11, 2, 14, 30, tzinfo=dt.UTC)


def test_what_clients_lack_is_named_with_what_to_do(store: Store, tmp_path: Path) -> None:
    poor = globex()
    poor["calendars"]["client"] = {
        "week": {"mon-fri": ["09:00-17:00"]},
        "closed": [f"2026-11-{d}" for d in range(10, 31)],
    }
    poor["severities"] = {"P4": {"first_response": None}}
    world = World(store, Desk(book_of(tmp_path / "books", body(), poor), ScriptedReader())).begin()
    with world.store.transaction() as tx:
        heartbeats.beat(tx, CENSUS, world.now, {"globex": ["C0GLOBEX001"]})
        route(tx, world.desk, Ask("cover acme nobody tue", MARIA, None, None, None, world.now))
    lost = {"platform": Platform.SLACK, "workspace": "T0HOME00001", "channel": "C0NOBODY001", "author": "U9"}
    lost |= {"kind": "message", "message_id": "1.1", "event_id": "lost", "at": world.now, "text": "hello"}
    world.receive(Inbound.model_validate(lost | {"role": Side.CLIENT}))
    world.at("10 Nov 12:00")
    told = reports(world)[0][2]
    assert told.title == "Ops this morning: 2 of 2 clients lack something"
    lacking = lines(told, "Lacking something")
    assert "Acme Telecom: no PM; Maria Lopez is away and nobody covers (/cover acme @someone and the days)" in lacking
    assert "Globex: no SLA for the first answer at P4 (severities in the playbook)" in lacking
    assert "Globex: no calendar; the client hours have no open time in the next 14 days" in lacking
    assert "Globex: I am not in ext-globex; invite Liaison there" in lacking
    assert any(line.startswith("No playbook: Messages arrive in C0NOBODY001") for line in lacking)


def test_a_pause_right_after_the_client_wrote_is_in_the_next_report_only(world: World) -> None:
    world.client("P3 the invoice is wrong")
    world.do(actions.wait_on_client, "their list")
    world.at("11 Nov 12:00")
    first, second = (told for _, _, told in reports(world))
    line = "Acme Telecom: ACME-1 was put on waiting 0 min after the client wrote, by Maria Lopez: their list."
    assert lines(first, "Put on waiting right after the client wrote") == (line,)
    assert lines(second, "Put on waiting right after the client wrote") == ()


def test_nudges_are_useful_when_somebody_acted_before_they_fell_due(world: World) -> None:
    world.at("10 Nov 10:00")
    world.client("P2 the portal is slow")
    world.client("P2 a second thing", thread_id="t2")
    world.until(world.clock("first_response").due_at - dt.timedelta(minutes=1))  # type: ignore[operator]
    world.do(actions.acknowledge)
    world.do(actions.responded, "phone")
    world.at("11 Nov 12:00")
    told = lines(reports(world)[-1][2], "Nudges")
    assert told[0].startswith("All: ")
    sent = len([one for one in world.heard if one.kind == "nudge" and one.at < when("11 Nov 09:30")])
    assert told[0].startswith(f"All: {sent} sent, ")
    counts = [int(word) for word in told[0].replace(",", "").split() if word.isdigit()]
    assert counts[1] > 0
    assert counts[2] > 0
    assert any(line.startswith("Maria Lopez: ") for line in told)


def test_a_client_quiet_against_their_own_rhythm_is_named(world: World) -> None:
    for day in (10, 12, 13, 16, 17, 18, 19, 20):
        world.at(f"{day} Nov 11:00").client("hello there")
    world.at("24 Nov 12:00")
    assert lines(reports(world)[-1][2], "Quiet clients") == (), "two business days are no silence"
    world.at("25 Nov 12:00")
    assert lines(reports(world)[-1][2], "Quiet clients") == (
        "Acme Telecom: no word for 3 business days, usually one every day",
    )


def test_on_demand_by_a_command_for_leads_and_managers_only(world: World) -> None:
    told = ask(world)
    assert isinstance(told.notice, Briefing)
    assert told.text.startswith("Ops now, and since yesterday: nothing is missing at 2 clients")
    assert "Nudges:\n• none sent" in told.text
    assert ask(world, MARIA).text == "Your role with this client does not cover this. Nothing was changed."
    assert ask(world, RITA).text == "This is for the delivery team. Nothing was changed."
    assert "It takes no other words" in ask(world, SAM, "ops acme").text
    assert {one.audience for one in world.heard if one.kind == "briefing"} <= {"internal"}


def test_a_client_may_be_left_out_of_the_report(store: Store, tmp_path: Path) -> None:
    book = book_of(tmp_path / "books", body(), globex() | {"ops": {"report": False}})
    world = World(store, Desk(book, ScriptedReader())).begin()
    world.at("10 Nov 12:00")
    assert reports(world)[0][2].client_name == "1 client"
