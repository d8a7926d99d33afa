"""Health as people ask for it: what they read adds up, nobody sees another's client, and the past can be told again."""

import datetime as dt
import random
import re
from pathlib import Path

import pytest
from world import ACME, ScriptedReader, World, book_of, when

from handlers import hearing
from handlers.actions import resolve
from handlers.asked import Answer, Ask
from handlers.desk import Desk
from handlers.health import snapshot, stale
from handlers.health_facts import facts_now
from handlers.health_log import facts_then, receipt_then
from handlers.inbound import Inbound
from handlers.notices import HealthChart, HealthView, Portfolio
from handlers.roles import Person
from handlers.router import route
from playbooks.terms import Platform, Side
from storage import audit, daily, events, health, tickets
from storage.store import Store

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
GAIL = Person(Platform.SLACK, "T0HOME00001", "U0GAIL00001", "Gail Weiss", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0CLIENT001", "U0RITA00001", "Rita Moss", True)
GLOBEX: dict[str, object] = ACME | {
    "client": "globex",
    "name": "Globex",
    "prefix": "GLOB",
    "channels": {"slack": [{"id": "C0GLOBEX001"}], "transcript": ["ext-globex"]},
    "internal_channel": {"slack": {"id": "C0GLOBINT01"}},
    "people": {"pm": "ida", "directory": {"ida": {"name": "Ida Frey", "slack": "U0IDA000001"}}},
    "ladder": [{"after": "30m", "tell": "cover"}],
}


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    book = book_of(tmp_path / "playbooks", ACME | {"health": {"renewal": "2027-06-30"}}, GLOBEX)
    return World(store, Desk(book, ScriptedReader())).begin()


def ask(world: World, words: str, person: Person = MARIA) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now))


def quarter(world: World, seed: int = 7, days: int = 80) -> None:
    """Eighty days of talk: questions answered soon or late, tickets kept and broken, edits and deletions."""
    chance = random.Random(seed)
    for day in range(days):
        world.until(when("10 Nov 10:00") + dt.timedelta(days=day, minutes=chance.randrange(60)))
        thread = world._count + 1
        issue = f"P{chance.choice([2, 3])} the queue is stuck" if chance.random() < 0.3 else "hello there"
        world.client(issue)
        world.until(world.now + dt.timedelta(minutes=chance.choice([4, 11, 25, 200 if day > 50 else 30])))
        world.team("we are on it", thread_id=f"m{thread}")
        world.until(world.now + dt.timedelta(minutes=chance.choice([5, 20, 90])))
        world.client("thanks, that helps", thread_id=f"m{thread}")
        with world.store.transaction() as tx:
            done = [row.key for row in tickets.open_of(tx, "acme") if chance.random() < 0.8]
        for key in done:
            world.do(resolve, key=key)
        if chance.random() < 0.2:
            change(world, "edit" if chance.random() < 0.5 else "delete", thread, chance)


def change(world: World, kind: str, number: int, chance: random.Random) -> None:
    world.receive(
        Inbound.model_validate(
            {
                "kind": kind,
                "platform": Platform.TRANSCRIPT,
                "workspace": "",
                "channel": "ext-acme",
                "message_id": f"m{number}",
                "event_id": f"c{number}{chance.random()}",
                "author": "Rita Moss",
                "author_name": "Rita Moss",
                "role": Side.CLIENT,
                "at": world.now,
                "changed_at": world.now,
                "text": "changed words" if kind == "edit" else "",
            }
        )
    )


def added_up(text: str) -> tuple[float, int]:
    """What a reader gets who adds up the receipt by hand: points from shares, and their rounded sum."""
    total = 0.0
    rows = re.findall(r"^• [^:]+: ([\d.]+) of ([\d.]+) points(?: \((\d+) %\)|, no data)", text, re.M)
    for earned, weight, share in rows:
        own = int(float(weight) * int(share or 0) / 10 + 0.5 + 1e-9) / 10
        assert own == float(earned)
        total += own
    return round(total, 1), int(round(total, 1) + 0.5)


def test_a_quarter_of_talk_adds_up_by_hand_and_can_be_told_again_from_the_log(world: World) -> None:
    quarter(world)
    with world.store.transaction() as tx:
        snapshot(tx, world.desk.current("acme"), world.now)
    then = world.now
    answer = ask(world, "health acme")
    assert isinstance(answer.notice, HealthView)
    score = answer.notice.score
    assert score is not None
    assert added_up(answer.text) == (answer.notice.earned, score)
    met, judged = map(int, re.findall(r"(\d+) of (\d+) targets met", answer.text)[0])
    assert answer.notice.parts[0].share == 100 * met // judged

    world.until(world.now + dt.timedelta(days=3))
    for number in range(4):
        world.client(f"P1 all is down {number}")
    world.until(world.now + dt.timedelta(days=5))
    with world.store.transaction() as tx:
        kept = health.since(tx, "acme", daily.day_of(then))[0]
        again = receipt_then(tx, world.desk, "acme", kept.policy_version, then)
        assert {part.name: [part.weight, part.earned] for part in again.parts} == kept.parts
        assert again.score == kept.score == score
        now = facts_then(tx, world.desk, "acme", world.desk.current("acme").version, world.now)
        assert now == facts_now(tx, world.desk.current("acme").playbook, world.now)
    worse = ask(world, "health acme").notice
    assert isinstance(worse, HealthView)
    assert worse.earned < answer.notice.earned
    assert worse.movers
    assert all(move.place is not None and move.place[1] == "ext-acme" for move in worse.movers)


@pytest.mark.parametrize("seed", range(3))
def test_daily_numbers_equal_counting_again_whatever_came_late_changed_or_went(world: World, seed: int) -> None:
    chance = random.Random(seed)
    start = when("10 Nov 10:00")
    world.until(start)
    shuffled: list[dict[str, object]] = []
    for number in range(60):
        root = chance.randrange(60) if chance.random() < 0.5 else None
        side = chance.choice([Side.CLIENT, Side.TEAM])
        shuffled.append(
            {
                "message_id": f"m{number}",
                "event_id": f"e{number}",
                "thread_id": f"m{root}" if root not in (None, number) else None,
                "role": side,
                "at": start + dt.timedelta(minutes=chance.randrange(0, 6_000, 10)),
            }
        )
    chance.shuffle(shuffled)
    world.until(start + dt.timedelta(days=5))
    for values in shuffled:
        side = values["role"]
        assert isinstance(side, Side)
        author = chance.choice(["Rita Moss", "Omar"]) if side is Side.CLIENT else "Maria Lopez"
        world.say("hello there", side, author, **values)
        if chance.random() < 0.3:
            number = int(str(chance.choice(shuffled)["message_id"])[1:])
            change(world, chance.choice(["edit", "delete"]), number, chance)
    with world.store.transaction() as tx:
        kept = daily.kept(tx, "acme")
        assert any(name.startswith("lag.") for name, _ in kept)
        hearing.recount(tx, "acme")
        assert daily.kept(tx, "acme") == kept


def test_the_portfolio_puts_first_who_is_worst_and_falls_fastest(world: World) -> None:
    today = daily.day_of(world.now)
    with world.store.transaction() as tx:
        for client, before, now in (("acme", 80, 60), ("globex", 50, 55)):
            for day, score in ((today - 7, before), (today, now)):
                facts = {"as_of": world.now, "band": "watch", "version": 2, "policy_version": 1, "parts": {}}
                health.keep(tx, client, day=day, score=score, **facts)
    world.desk.admins = frozenset({GAIL.id})
    both = ask(world, "health", GAIL)
    assert isinstance(both.notice, Portfolio)
    assert [(line.client, line.change) for line in both.notice.lines] == [("acme", -20), ("globex", 5)]
    assert "Acme Telecom: 60, worth watching, −20 this week" in both.text
    mine = ask(world, "health")
    assert isinstance(mine.notice, Portfolio)
    assert [line.client for line in mine.notice.lines] == ["acme"]


def test_a_part_known_a_week_ago_and_not_now_says_what_it_earned_then(world: World) -> None:
    parts = {"our_lag": [10, 7.5], "tone": [10, None]}
    with world.store.transaction() as tx:
        facts = {"as_of": world.now, "band": "watch", "version": 3, "policy_version": 1, "parts": parts}
        health.keep(tx, "acme", day=daily.day_of(world.now) - 7, score=60, **facts)
    told = ask(world, "health acme").text
    assert "Not known, so it earns nothing: " in told
    assert "our answers (7.5 points a week ago)" in told
    assert "tone (" not in told


def test_a_portfolio_without_snapshots_is_worked_out_on_the_spot(world: World) -> None:
    assert "no score yet" in ask(world, "health").text
    with world.store.transaction() as tx:
        assert stale(tx, ["acme", "globex"], world.now, dt.timedelta(hours=1), 9) == ["globex"]
        later = world.now + dt.timedelta(hours=2)
        assert stale(tx, ["acme", "globex"], later, dt.timedelta(hours=1), 1) == ["globex"]


@pytest.mark.parametrize("words", ["health globex", "health globexx", "health Globex", "tickets globex", "health zzz"])
def test_a_client_of_others_is_as_unknown_as_one_nobody_has(world: World, words: str) -> None:
    answer = ask(world, words, GAIL)
    named = words.split()[1]
    assert answer.text == f"There is no client {named} among yours. Yours are acme."
    assert answer.notice is None


def test_that_somebody_asked_for_a_client_of_others_is_on_record(world: World) -> None:
    ask(world, "health globex", GAIL)
    with world.store.transaction() as tx:
        row = audit.of_client(tx, "globex")[-1]
    assert (row.action, row.subject, row.actor) == ("refused", "health", GAIL.id)
    assert "delivery team" in ask(world, "health globex", RITA).text
    assert "delivery team" in ask(world, "health", RITA).text


def test_an_override_stands_beside_the_score_until_it_expires(world: World) -> None:
    said = ask(world, "health acme override at risk until 13 nov owner @jon because their sponsor left", GAIL)
    assert "shown as at risk beside its score until Fri 13 Nov" in said.text
    assert "owner Jon Reyes" in said.text
    shown = ask(world, "health acme").text
    assert "Gail Weiss sees it as at risk until Fri 13 Nov 09:00 EST: “their sponsor left” (owner Jon Reyes)" in shown
    assert "no score yet" in shown
    with world.store.transaction() as tx:
        assert audit.of_client(tx, "acme")[-1].action == "health_override"
        logged = list(events.between(tx, "acme", world.now, world.now + dt.timedelta(days=1)))
    assert any(row.kind == "health_override" and row.data["owner"] == "jon" for row in logged)
    world.at("13 Nov 09:01")
    assert "Gail Weiss sees it" not in ask(world, "health acme").text


def test_an_override_can_be_ended_and_replaced(world: World) -> None:
    ask(world, "health acme override watch until friday because of the move", GAIL)
    ask(world, "health acme override healthy until friday because the move went well", GAIL)
    text = ask(world, "health acme").text
    assert "because" not in text
    assert text.count("sees it as") == 1
    assert "nobody's view any more" in ask(world, "health acme override off", GAIL).text
    assert "sees it as" not in ask(world, "health acme").text
    assert "Nobody's view stands" in ask(world, "health acme override off", GAIL).text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("health acme override", "Say healthy, watch or at_risk"),
        ("health acme override superb until friday because I say so", "Say healthy, watch or at_risk"),
        ("health acme override watch until friday", "Say healthy, watch or at_risk"),
        ("health acme override watch until whenever because of it", "I cannot read “whenever” as a time"),
        ("health acme override watch until friday owner zed because of it", "Nobody called zed"),
        ("health acme please", "I do not know what to do with “please”"),
    ],
)
def test_what_is_wrong_with_an_override_gets_a_sentence(world: World, words: str, sentence: str) -> None:
    assert ask(world, words, GAIL).text.startswith(sentence)


def test_a_pm_may_not_overrule_the_score_of_their_own_client(world: World) -> None:
    answer = ask(world, "health acme override healthy until friday because I am great")
    assert "Nothing was changed" in answer.text
    assert "sees it as" not in ask(world, "health acme").text


def test_the_picture_follows_to_whoever_asked_at_once_and_once_a_minute(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 slow")
    world.at("10 Nov 10:05").team("on it")
    world.at("10 Nov 23:00")
    for _ in range(2):
        ask(world, "health acme")
    world._pass_all()
    charts = [item for item in world.heard if isinstance(item.notice, HealthChart)]
    assert [(item.to, item.audience) for item in charts] == [("person:maria", "internal")]
    assert "first response 1 of 1" in charts[0].text
