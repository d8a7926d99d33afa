"""The heat map of a portfolio: who may see it, what its colours mean, and what a cell opens."""

from pathlib import Path
from typing import Any

import pytest
from world import ACME, ScriptedReader, World, book_of

from handlers.desk import Desk
from handlers.health import snapshot
from handlers.notices import Briefing, HeatChart, HeatMap
from handlers.pressing import press
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.health_areas import AREAS, area_share
from playbooks.health_parts import PARTS
from playbooks.terms import Platform
from storage import daily, health
from storage.store import Store

GAIL = Person(Platform.SLACK, "T0HOME00001", "U0GAIL00001", "Gail Weiss", False, "America/New_York")
MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0CLIENT001", "U0RITA00001", "Rita Moss", True)


def globex(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = ACME | {"client": "globex", "name": "Globex", "prefix": "GLOB"}
    body["channels"] = {"slack": [{"id": "C0GLOBEX001"}], "transcript": ["ext-globex"]}
    return body | {"internal_channel": {"slack": {"id": "C0GLOBINT01"}}} | changes


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    strict = globex(health={"bands": {"healthy": 95, "watch": 90, "at_risk": 0}})
    return World(store, Desk(book_of(tmp_path / "books", ACME, strict), ScriptedReader())).begin()


def ask(world: World, words: str = "heat", person: Person = GAIL) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now))


def keep(world: World, client: str, score: int | None, **parts: list[float | None]) -> None:
    with world.store.transaction() as tx:
        facts = {"as_of": world.now, "band": "watch", "version": 2, "policy_version": 1}
        health.keep(tx, client, day=daily.day_of(world.now), score=score, parts=parts, **facts)


def test_every_part_but_the_renewal_is_in_exactly_one_area() -> None:
    assert sorted(name for parts in AREAS.values() for name in parts) == sorted(PARTS)


def test_an_area_earns_what_its_known_parts_earned_and_nothing_is_known_by_less_than_half() -> None:
    assert area_share({"attainment": (25, 20.0), "our_lag": (10, None)}, "response") == 80
    assert area_share({"attainment": (25, None), "our_lag": (10, 10.0)}, "response") is None
    assert area_share({"attainment": (0, None)}, "response") is None
    assert area_share({}, "tone") is None


def test_the_colours_follow_each_playbooks_own_thresholds_with_words_beside_them(world: World) -> None:
    for client, score in (("acme", 70), ("globex", 92)):
        keep(world, client, score, attainment=[25, 23.0], our_lag=[10, 9.2], tone=[10, 4.0], surveys=[10, None])
    told = ask(world)
    assert isinstance(told.notice, HeatMap)
    acme, strict = told.notice.rows
    assert [(cell.area, cell.share, cell.band) for cell in acme.cells[:3]] == [
        ("response", 92, "healthy"),
        ("quality", None, "unknown"),
        ("tone", 40, "at_risk"),
    ]
    assert strict.cells[0].band == "watch", "92 % is not enough for this client's playbook"
    assert "• Acme Telecom (70): Response 92 %, healthy; Quality: not known; Tone 40 %, at risk; Rhythm" in told.text
    assert "Response 92 %, worth watching" in told.text


def test_a_cell_opens_its_receipt_by_button_and_by_words(world: World) -> None:
    world.client("P3 the invoice is wrong")
    world.team("We have sent it anew.")
    with world.store.transaction() as tx:
        snapshot(tx, world.desk.current("acme"), world.now)
        pressed = press(tx, world.desk, GAIL, "acme", "heat-response", "area", 0, world.now)
    typed = ask(world, "health acme response", MARIA)
    assert isinstance(pressed.notice, Briefing)
    assert typed.text == pressed.text
    assert "targets met: 25 of 25 points (100 %); 2 of 2 targets met in 30 days" in pressed.text
    assert "our answers: 0 of 10 points, no data" in pressed.text
    assert "Known: 25 points, earned 25. The whole receipt: /health acme" in pressed.text
    assert pressed.notice.title == "Acme Telecom · Response 100 %, healthy"


def test_its_picture_follows_to_whoever_asked_and_to_nobody_else(world: World) -> None:
    keep(world, "acme", 70, attainment=[25, 23.0])
    assert isinstance(ask(world).notice, HeatMap)
    world.until(world.now)
    (heard,) = [one for one in world.heard if one.kind == "heat_chart"]
    assert (heard.to, heard.audience) == ("person:gail", "internal")
    assert isinstance(heard.notice, HeatChart)
    assert "Acme Telecom: response 92 % healthy" in heard.notice.alt
    ask(world, "heat", MARIA)
    world.until(world.now)
    assert len([one for one in world.heard if one.kind == "heat_chart"]) == 1


def test_it_is_for_managers_and_ops_leads_and_a_cell_for_nobody_outside(world: World) -> None:
    assert ask(world, "heat", MARIA).text == "Your role with this client does not cover this. Nothing was changed."
    assert ask(world, "heat", RITA).text == "This is for the delivery team. Nothing was changed."
    assert "It takes no other words" in ask(world, "heat acme").text
    with world.store.transaction() as tx:
        refused = press(tx, world.desk, RITA, "acme", "heat-tone", "area", 0, world.now)
        odd = press(tx, world.desk, GAIL, "acme", "heat-luck", "area", 0, world.now)
    assert refused.notice is None
    assert refused.text == "This is for the delivery team. Nothing was changed."
    assert odd.text == "This button is not valid any more."
