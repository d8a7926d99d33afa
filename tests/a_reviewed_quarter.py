"""A client's summer, played through the real handlers: enough of everything that a review tells of."""

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path

from world import ACME, ScriptedReader, World, book_of, when

from handlers import actions
from handlers.desk import Desk
from handlers.health import snapshot
from handlers.review_facts import review_facts
from handlers.roles import Person
from handlers.router import Ask, route
from playbooks.periods import Period
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Category, Platform
from storage import answers, asks, tickets
from storage.store import Store

STAFF = ("Maria Lopez", "Jon Reyes", "Sam Okafor", "Gail Weiss")
ISSUES = (
    "P1 the night queue is down and nobody can take a call",
    "P2 agents cannot log in to the dialer since this morning",
    "P3 the invoice for last week shows the wrong hours",
    "P3 the quality report lists calls twice",
    "P2 payroll file is missing forty people",
    "P4 please send the roster as a spreadsheet again",
)


class Sorting(ScriptedReader):
    """Reads a category and a tone out of the words as well."""

    CATEGORIES = {"queue": Category.OUTAGE, "log in": Category.ACCESS, "invoice": Category.BILLING}
    CATEGORIES |= {"report": Category.QUALITY, "payroll": Category.PAYROLL, "roster": Category.REPORTING}

    def read(self, asked: Asked, triage: Triage) -> Reading:
        found = super().read(asked, triage)
        category = next((value for word, value in self.CATEGORIES.items() if word in asked.text), None)
        return replace(found, category=category, tone=0.5 if "thanks" in asked.text else -0.4)


def play(store: Store, folder: Path, weeks: int = 13) -> World:
    """Play the weeks from 1 July 2026 on; what the client raises is answered mostly in time."""
    chance = random.Random(7)
    targets = {"first_response": "30m", "next_response": "2h", "resolution": "8h"}
    body = ACME | {"severities": {grade: dict(targets) for grade in ("P1", "P2", "P3", "P4")}}
    world = World(store, Desk(book_of(folder, body), Sorting()), now=when("01 Jul 09:00")).begin()
    for week in range(weeks):
        monday = when("06 Jul 09:00") + dt.timedelta(days=7 * week)
        for number in range(chance.choice((1, 2, 2, 4))):
            _issue(world, monday + dt.timedelta(days=number, hours=chance.randrange(1, 6)), chance)
        _survey(world, week, chance)
        with store.transaction() as tx:
            snapshot(tx, world.desk.current("acme"), world.now)
    return world


def _issue(world: World, at: dt.datetime, chance: random.Random) -> None:
    """One issue from its opening to its end."""
    world.until(max(at, world.now))
    words = chance.choice(ISSUES)
    world.client(words)
    with world.store.transaction() as tx:
        open_now = tickets.open_of(tx, "acme")
    if not open_now:
        return
    key = open_now[-1].key
    quick = chance.random() < 0.75
    if chance.random() < 0.6:
        world.until(world.now + dt.timedelta(minutes=8))
        world.do(actions.acknowledge, key=key)
    world.until(world.now + dt.timedelta(minutes=12 if quick else 70))
    world.team("We see it and are on it.")
    if chance.random() < 0.4:
        world.until(world.now + dt.timedelta(minutes=20))
        world.client("question any news?" if chance.random() < 0.7 else "thanks, that was quick and friendly")
        world.until(world.now + dt.timedelta(minutes=35))
        world.team("The fix is under way.")
    world.until(world.now + dt.timedelta(hours=1 if quick else 9))
    world.team("It is solved.")
    if chance.random() < 0.95:
        world.do(actions.resolve, key=key)


def _survey(world: World, week: int, chance: random.Random) -> None:
    """Rita answers the weekly question with a score and some words."""
    with world.store.transaction() as tx:
        at = world.now
        number = asks.add(
            tx,
            "acme",
            check_in="Weekly",
            kind="csat" if week % 3 else "nps",
            occurrence=f"w{week}",
            person="Rita Moss",
            channel="ext-acme",
            asked_at=at,
            closes_at=at + dt.timedelta(days=2),
        )
        assert number is not None
        if week % 4 == 3:
            asks.update(tx, "acme", number, state="expired")
            return
        asks.update(tx, "acme", number, state="answered")
        kind, value = ("csat", chance.choice((3, 4, 5, 5))) if week % 3 else ("nps", chance.choice((6, 8, 9, 10)))
        row = {"ask_id": number, "author": "U0RITA00001", "author_name": "Rita Moss", "at": at}
        answers.keep(tx, "acme", question=0, kind=kind, value=float(value), words="", **row)
        words = "The team is quick, but the reports come late."
        answers.keep(tx, "acme", question=1, kind="text", value=None, words=words, **row)


def add_by_hand(world: World) -> None:
    """Notes, causes and actions, for the client and for us alone; what only we may read says SECRET."""
    key = _first_late(world)
    for words in (
        "2026-Q3 add note SECRETNOTE they may leave",
        "2026-Q3 add note for client Volumes doubled in September.",
        f"2026-Q3 add cause {key} for client the carrier was down",
        f"2026-Q3 add cause {_first_late(world, 1)} SECRETCAUSE somebody slept",
        "2026-Q3 add action internal SECRETACTION train two people",
        "2026-Q2 add action share the dialer report by 3 oct 15:00",
        "2026-Q2 add action name a second contact by 3 oct 15:00 owner jon",
    ):
        _say(world, f"review acme {words}")
    _say(world, "escalate acme P1 SECRETHAND they shouted at me")
    done = _say(world, "tickets acme")
    assert "name a second contact" in done
    with world.store.transaction() as tx:
        named = next(row.key for row in tickets.open_of(tx, "acme") if "second contact" in row.summary)
    world.until(world.now + dt.timedelta(hours=30))
    world.do(actions.resolve, key=named)
    world.until(world.now + dt.timedelta(days=4))


def _first_late(world: World, place: int = 0) -> str:
    with world.store.transaction() as tx:
        late = review_facts(tx, world.desk, "acme", Period(dt.date(2026, 7, 1), 3), world.now).late
    return list(dict.fromkeys(one.key for one in late))[place]


def _say(world: World, words: str) -> str:
    maria = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria", False)
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, maria, None, None, None, world.now)).text
