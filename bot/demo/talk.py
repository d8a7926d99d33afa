"""What the sample clients and their teams said before the demo begins: drawn from a few conversations, always alike."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo.items import Deed, Item, Line, Typed
from bot.demo.moments import id_of, moments, told_moments
from playbooks.book import Book
from playbooks.schema import Playbook

CONVERSATIONS = Path(__file__).with_name("conversations.yaml")
DAYS = 90
RECENT = 14
"""Days before the demo in which a client's mood may have turned."""
SETTLED = dt.timedelta(minutes=25)
"""Nothing is under way any more when the demo begins."""
OPENS, CLOSES = dt.timedelta(hours=9, minutes=5), dt.timedelta(hours=14, minutes=30)
"""When conversations begin, on the client's clock: early enough to end on the same day."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mood:
    """How often a client has something to put right, and how often our answer came too late."""

    issues: float
    late: float


USUAL = Mood(issues=0.4, late=0.05)
LATELY = {"brightpay": Mood(issues=0.6, late=0.4), "lumen": Mood(issues=0.3, late=0.0)}
"""One client we let down lately, one we do better by; the third is as always."""


def talk(book: Book, until: dt.datetime, days: int = DAYS) -> list[Item]:
    """Everything said and done in so many days before `until`, in order of time."""
    told = yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8"))
    clients = [_Client(book.of(client), wanted) for client, wanted in told.items()]
    items = [item for client in clients for item in client.all(until, days)]
    once = told_moments()
    items += [item for client in told for item in moments(once, book.of(client), until)]
    return sorted(items, key=lambda item: (item.at, isinstance(item, Deed | Typed)))


class _Client:
    """Draws one client's conversations; every one is heard before any comes again."""

    def __init__(self, playbook: Playbook, told: dict[str, Any]) -> None:
        self._playbook = playbook
        self._told = told
        self._random = random.Random(playbook.client)
        self._left: dict[str, list[list[str]]] = {}
        self._said = 0
        place = next(place for place in playbook.channels.slack if place.name == told["channel"])
        self._channel = place.id

    def all(self, until: dt.datetime, days: int) -> Iterator[Item]:
        zone = ZoneInfo(self._playbook.zone)
        for ago in range(days, -1, -1):
            date = (until - ago * _DAY).astimezone(zone).date()
            if date.weekday() < 5:
                midnight = dt.datetime.combine(date, dt.time(), zone)
                mood = LATELY.get(self._playbook.client, USUAL) if ago < RECENT else USUAL
                for _ in range(self._random.choice((1, 2, 2))):
                    whole = list(self._conversation(midnight, mood))
                    if whole[-1].at < until - SETTLED:
                        yield from whole

    def _conversation(self, midnight: dt.datetime, mood: Mood) -> Iterator[Item]:
        chance = self._random
        drawn = chance.random()
        kind = "urgent" if drawn < 0.04 else "issue" if drawn < mood.issues else "talk"
        at = (midnight + OPENS + chance.random() * (CLOSES - OPENS)).astimezone(dt.UTC)
        slots = {"n": chance.randrange(3, 60), "id": chance.randrange(20_000, 60_000), "day": chance.choice(_WEEKDAYS)}
        late: bool | None = chance.random() < mood.late
        root, by = None, self._playbook.people.pm
        for spoken in self._next(kind):
            who, _, text = spoken.partition(": ")
            ours = who in self._playbook.people.directory
            at += self._wait(kind, root is None, ours, late)
            line = self._line(at, who, text.format(**slots), root)
            if ours and root is not None and late is not None:
                yield Deed(at - dt.timedelta(seconds=20), line.client, root, "acknowledge", who)
                late, by = None, who
            yield line
            root = root or line.ts
        yield Deed(at + dt.timedelta(minutes=chance.randrange(4, 15)), line.client, str(root), "resolve", by)

    def _next(self, kind: str) -> list[str]:
        left = self._left.setdefault(kind, [])
        if not left:
            left += self._told[kind]
            self._random.shuffle(left)
        return left.pop()

    def _wait(self, kind: str, first: bool, ours: bool, late: bool | None) -> dt.timedelta:
        """How long the next line takes; our first answer may be late, which `late` None says is behind us."""
        if first:
            return dt.timedelta(0)
        if ours and late:
            return dt.timedelta(minutes=self._random.randrange(75, 150))
        most = 6 if kind == "urgent" else 24
        return dt.timedelta(minutes=self._random.randrange(2, most), seconds=self._random.randrange(60))

    def _line(self, at: dt.datetime, who: str, text: str, root: str | None) -> Line:
        self._said += 1
        at = at.replace(microsecond=100 * (self._said % 10_000))
        ts = f"{int(at.timestamp())}.{at.microsecond:06d}"
        return Line(at, self._playbook.client, self._channel, id_of(self._playbook, who), text, ts, root)
