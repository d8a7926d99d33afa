"""`/map acme`: both sides, who is opposite whom, who is missing, who went silent, who is new."""

import datetime as dt
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers.desk import Desk
from handlers.notices import Briefing
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.terms import Platform, Side
from storage.store import Store

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0CLIENT001", "U0RITA00001", "Rita Moss", True)


def body() -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(ACME)
    made["people"]["directory"]["maria"]["functions"] = ["operations", "Quality"]
    made["people"]["directory"]["jon"]["functions"] = ["workforce"]
    made["contacts"]["people"] = [
        {"name": "Rita Moss", "slack": "U0RITA00001", "title": "VP Care", "vip": True, "functions": ["Operations"]},
        {"name": "Omar Haddad", "slack": "U0OMAR00001", "functions": ["finance"], "counterpart": "jon"},
        {"name": "Lena Fox", "slack": "U0LENA00001", "functions": ["legal"]},
    ]
    made["relation"] = {"functions": ["operations", "Training", "finance"]}
    return made


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    return World(store, Desk(book_of(tmp_path / "books", body()), ScriptedReader())).begin()


def ask(world: World, words: str = "map acme", person: Person = MARIA) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now))


def parts(world: World) -> dict[str, tuple[str, ...]]:
    told = ask(world).notice
    assert isinstance(told, Briefing)
    return {part.title: part.lines for part in told.sections}


def talk(world: World, author: str, days: range) -> None:
    for day in days:
        at = when("2 Nov 11:00") + dt.timedelta(days=day)
        if at.weekday() < 5:
            world.until(at)
            world.say("hello there", Side.CLIENT, author)


def test_both_sides_with_their_parts_and_who_is_opposite(world: World) -> None:
    world.client("hello")
    found = parts(world)
    assert found["At Acme Telecom"] == (
        "Rita Moss, VP Care (VIP): Operations; opposite Maria Lopez; last wrote Tue 10 Nov",
        "Lena Fox: legal; opposite Maria Lopez as PM; not heard in 90 days",
        "Omar Haddad: finance; opposite Jon Reyes; not heard in 90 days",
    )
    assert found["Ours"] == (
        "Maria Lopez, PM: operations, Quality",
        "Jon Reyes, backup: workforce",
        "Sam Okafor, ops lead",
        "Gail Weiss, manager",
    )


def test_functions_without_somebody_on_each_side(world: World) -> None:
    assert parts(world)["Nobody opposite"] == (
        "Training: nobody on either side",
        "legal: Lena Fox there, nobody of ours",
        "quality: Maria Lopez of ours, nobody there",
        "workforce: Jon Reyes of ours, nobody there",
    )


def test_whoever_writes_less_than_usual_for_them_is_silent_and_others_are_not(store: Store, tmp_path: Path) -> None:
    world = World(store, Desk(book_of(tmp_path, body()), ScriptedReader()), now=when("2 Nov 09:00")).begin()
    talk(world, "Rita Moss", range(12))
    for week in range(5):
        world.until(when("2 Nov 12:00") + dt.timedelta(days=12 + 7 * week))
        world.say("hello", Side.CLIENT, "Omar Haddad")
    silent = parts(world)["Gone silent"]
    assert [line.partition(":")[0] for line in silent] == ["Rita Moss"], "Omar writes weekly, and did"
    assert silent[0] == "Rita Moss: no word for 19 business days, usually one every day"


def test_new_names_are_told_once_the_client_is_known_for_longer(store: Store, tmp_path: Path) -> None:
    world = World(store, Desk(book_of(tmp_path, body()), ScriptedReader()), now=when("2 Nov 09:00")).begin()
    world.say("hello", Side.CLIENT, "U0TOM000001", author_name="Tom Field")
    assert parts(world)["New names"] == (
        "Tom Field: last wrote Mon 2 Nov; not in the playbook, add them to contacts.people",
    )
    world.until(when("14 Dec 11:00"))
    world.say("hello", Side.CLIENT, "U0LENA00001", author_name="Lena Fox")
    world.say("hello", Side.CLIENT, "U0NINA00001", author_name="Nina Roy")
    assert parts(world)["New names"] == (
        "Lena Fox: wrote first Mon 14 Dec",
        "Nina Roy: wrote first Mon 14 Dec; not in the playbook, add them to contacts.people",
        "Tom Field: last wrote Mon 2 Nov; not in the playbook, add them to contacts.people",
    )


def test_a_cover_is_shown_while_it_lasts(world: World) -> None:
    ask(world, "cover acme @jon tue")
    assert parts(world)["Ours"][1] == "Jon Reyes covers for Maria Lopez just now"


def test_outsiders_and_unknown_clients_get_a_sentence(world: World) -> None:
    assert ask(world, "map acme", RITA).text == "This is for the delivery team. Nothing was changed."
    assert ask(world, "map acmee").text.startswith("There is no client acmee among yours.")
    assert "Who is who at Acme Telecom and with us" in ask(world, "map").text


def test_the_stage_stands_in_the_map_with_evidence_and_in_the_receipt(world: World) -> None:
    for day in range(10, 20):
        for author in ("Rita Moss", "Omar Haddad", "Lena Fox"):
            world.until(when(f"{day} Nov 11:00"))
            world.say("hello", Side.CLIENT, author)
    for number in range(3):
        world.client(f"P3 invoice {number} is wrong")
        world.team(f"ACME-{number + 1} is put right.")
    told = parts(world)
    assert "yes: they wrote on 10 of 30 days, 8 are needed" in told["Stage: collaborative"]
    assert "no: 0 of 0 asked in check-ins answered, half of at least 2 are needed" in told["Stage: collaborative"]
    assert (
        "yes: functions with somebody on both sides: finance, operations; 2 are needed" in told["Stage: collaborative"]
    )
    receipt = ask(world, "health acme").text
    assert "Stage: collaborative: 3 of 4 signs of working together, 2 of 4 of a shared direction" in receipt
    assert "/map acme shows the evidence" in receipt
