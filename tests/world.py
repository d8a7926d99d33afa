"""A small world for stories: a client, our people, a clock that moves only when told, and ears for everything said.

A story says what happens and what is heard. Whatever is said that the story did not expect fails it at the end.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from handlers.actions import Act, Reply
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import Processed, work_off
from handlers.notices import Notice
from handlers.phrases import sentence
from handlers.planning import plan_ahead
from handlers.replies import after_sending
from handlers.sla import sweep
from playbooks.loading import Book, load_book
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Label, Platform, Severity, Side
from scheduler.relay import Delivery, Outcome, Post, record, take
from storage import clocks, outbox, tickets
from storage.line import Tx
from storage.rows import ClockRow, TicketRow
from storage.store import Store
from storage.upcoming import upcoming

ZONE = ZoneInfo("America/New_York")
ACME: dict[str, object] = {
    "client": "acme",
    "name": "Acme Telecom",
    "prefix": "ACME",
    "zone": "America/New_York",
    "calendars": {
        "client": {"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}, "holidays": [{"country": "US"}]},
        "pm": {"zone": "America/New_York", "week": {"mon-fri": ["09:00-18:00"]}},
        "floor": {"zone": "Asia/Manila", "always": True},
    },
    "channels": {
        "slack": [{"id": "C0ACME00001", "workspace": "T0HOME00001"}],
        "transcript": ["ext-acme"],
    },
    "internal_channel": {"slack": {"id": "C0ACMEINT01"}},
    "ops_channel": {"slack": {"id": "C0OPS000001"}},
    "people": {
        "pm": "maria",
        "backup": "jon",
        "ops_leads": ["sam"],
        "managers": ["gail"],
        "directory": {
            "maria": {"name": "Maria Lopez", "slack": "U0MARIA0001", "zone": "America/New_York"},
            "jon": {"name": "Jon Reyes", "slack": "U0JON000001", "zone": "America/New_York"},
            "sam": {"name": "Sam Okafor", "slack": "U0SAM000001", "zone": "America/New_York"},
            "gail": {"name": "Gail Weiss", "slack": "U0GAIL00001", "zone": "America/New_York"},
        },
    },
    "contacts": {"people": [{"name": "Rita Moss", "slack": "U0RITA00001"}]},
    "check_ins": [],
    "ops": {"report": False},
    "digests": {"start_of_day": False, "end_of_day": False},
    "tone": {"enabled": False},
    "ladder": [{"after": "30m", "tell": "cover"}, {"after": "1h", "tell": "ops_leads"}],
}


class ScriptedReader:
    """Reads what a test says it should: `P2 …` is an issue of that severity, the rest by its first word."""

    reads_ahead = False

    LABELS = {"thanks": Label.THANKS, "ok": Label.ACK, "fyi": Label.FYI, "question": Label.QUESTION}

    def read(self, asked: Asked, triage: Triage) -> Reading:
        first = asked.text.split()[0].lower().strip(",.:") if asked.text.split() else ""
        severity = Severity(first.upper()) if first.upper() in Severity.__members__ else None
        label = Label.ISSUE if severity else self.LABELS.get(first, Label.CHITCHAT)
        trouble = 0.95 if severity else 0.02
        return Reading(label, trouble, severity, None, 0.0, 0.95, reader="rules-1", why=("it says so",))

    def prepare(self, texts: Sequence[str]) -> None:
        pass


@dataclass(slots=True)
class Heard:
    """One post as its reader got it."""

    to: str
    kind: str
    text: str
    notice: Notice
    at: dt.datetime
    audience: str
    fact: str


def book_of(folder: Path, *bodies: dict[str, object]) -> Book:
    """Playbooks read from real files, as a firm would write them."""
    folder.mkdir(parents=True, exist_ok=True)
    for body in bodies:
        (folder / f"{body['client']}.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
    return load_book(folder)


def when(text: str, year: int = 2026) -> dt.datetime:
    """`13 Nov 16:30` in New York as an instant."""
    local = dt.datetime.strptime(f"{year} {text}", "%Y %d %b %H:%M")  # noqa: DTZ007 the zone follows
    return local.replace(tzinfo=ZONE).astimezone(dt.UTC)


@dataclass
class World:
    """The client channel, the clock and the ears of one story."""

    store: Store
    desk: Desk
    now: dt.datetime = field(default_factory=lambda: when("10 Nov 09:00"))
    heard: list[Heard] = field(default_factory=list)
    expected: list[tuple[str, str]] = field(default_factory=list)
    fate: Callable[[Post], Delivery] = lambda post: Delivery(Outcome.SENT, post.row.recipient, f"p{post.row.id}")
    """What becomes of each post."""
    _count: int = 0

    def begin(self) -> "World":
        with self.store.transaction() as tx:
            self.desk.adopt(tx, self.now)
            plan_ahead(tx, self.desk, self.now)
        return self

    def at(self, text: str) -> "World":
        """Let time pass up to a New York time."""
        return self.until(when(text))

    def until(self, at: dt.datetime) -> "World":
        with self.store.transaction() as tx:
            while (following := self._next(tx)) is not None and following <= at:
                self._pass(tx, max(following, self.now))
            self._pass(tx, at)
        return self

    def _next(self, tx: Tx) -> dt.datetime | None:
        times = (upcoming(tx).soonest, outbox.next_due(tx))
        return min((time for time in times if time is not None), default=None)

    def _pass(self, tx: Tx, at: dt.datetime) -> None:
        self.now = at
        sweep(tx, self.desk, at, at)
        more = True
        while more:
            taken = take(tx, self.desk, at, fence=1)
            more = taken.more
            for post in taken.posts:
                self._hear(post)
                record(tx, post, self.fate(post), at)
                after_sending(tx, self.desk, post.row, at)

    def _pass_all(self) -> None:
        """Look once, as after a long downtime, then let the digests come."""
        with self.store.transaction() as tx:
            self._pass(tx, self.now)
        self.until(self.now + dt.timedelta(minutes=2))

    def _hear(self, post: Post) -> None:
        row = post.row
        text = sentence(post.notice, post.zone, post.playbook.zone, self.now)
        self.heard.append(Heard(row.recipient, row.kind, text, post.notice, self.now, row.audience, row.fact_key))

    def client(self, text: str, **more: object) -> Processed:
        """A client contact writes."""
        return self.say(text, Side.CLIENT, "Rita Moss", **more)

    def team(self, text: str, **more: object) -> Processed:
        """One of our people writes in the client channel."""
        return self.say(text, Side.TEAM, "Maria Lopez", **more)

    def say(self, text: str, side: Side, author: str, **more: object) -> Processed:
        self._count += 1
        values: dict[str, object] = {
            "kind": "message",
            "platform": Platform.TRANSCRIPT,
            "workspace": "",
            "channel": "ext-acme",
            "message_id": f"m{self._count}",
            "event_id": f"e{self._count}",
            "author": author,
            "author_name": author,
            "role": side,
            "at": self.now,
            "text": text,
        }
        return self.receive(Inbound.model_validate(values | more))

    def receive(self, inbound: Inbound) -> Processed:
        with self.store.transaction() as tx:
            done = work_off(tx, self.desk, inbound, self.now)
            self._pass(tx, self.now)
        return done

    def do(self, action: Callable[..., Reply], *args: object, by: str = "maria", key: str = "ACME-1") -> Reply:
        """One of our people acts on a ticket."""
        ticket = self.ticket(key)
        with self.store.transaction() as tx:
            reply = action(tx, self.desk, ticket, Act(by, self.now, self.now, "America/New_York"), *args)
            self._pass(tx, self.now)
        return reply

    def ticket(self, key: str = "ACME-1") -> TicketRow:
        with self.store.transaction() as tx:
            row = tickets.by_key(tx, key.split("-")[0].lower(), key)
        assert row is not None, f"there is no ticket {key}"
        return row

    def clock(self, metric: str, key: str = "ACME-1", ordinal: int = -1) -> ClockRow:
        """The newest clock of a metric."""
        row = self.ticket(key)
        with self.store.transaction() as tx:
            found = [clock for clock in clocks.of_ticket(tx, row.client, row.id) if clock.metric == metric]
        return found[ordinal]

    def hears(self, to: str, kind: str) -> Heard:
        """Expect one post and return it; cards are heard but need not be expected."""
        for item in self.heard:
            if item.to == to and item.kind == kind and item not in self._taken:
                self._taken.append(item)
                return item
        raise AssertionError(f"{to} heard no {kind}; heard: {self.summary()}")

    _taken: list[Heard] = field(default_factory=list)

    def quiet(self) -> None:
        """Nothing was said that the story did not expect."""
        loose = [item for item in self.heard if item not in self._taken and item.kind != "ticket_card"]
        assert not loose, "unexpected: " + "; ".join(f"{item.at:%d %b %H:%M} {item.to} {item.text}" for item in loose)

    def summary(self) -> list[tuple[str, str]]:
        return [(item.to, item.kind) for item in self.heard if item.kind != "ticket_card"]
