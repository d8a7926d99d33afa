"""Makes a year of twenty clients to rehearse: a transcript in our JSONL and a playbook for each client.

    python benchmarks/generated_year.py OUT [--messages 200000] [--seed 7]

An ordinary firm's year: about one message in twelve opens a ticket, one ticket in twenty stops somebody's work, and
most promises are kept. The same seed and count always give the same bytes. Messages are written as they are made, in
order of time; memory does not grow with their number.
"""

import argparse
import datetime as dt
import heapq
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

START = dt.date(2026, 1, 1)
DAYS = 365
CLIENTS = 20

_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Europe/London")
_NAMES = (
    *("Alder", "Beacon", "Cedar", "Dover", "Elm", "Fairway", "Granite", "Harbor", "Iris", "Juniper"),
    *("Keystone", "Laurel", "Maple", "Northgate", "Orchard", "Pioneer", "Quarry", "Redwood", "Summit", "Tidewater"),
)
_CONTACTS = ("Ann Lee", "Bob Ortiz", "Cleo Park")
_TEAM = {"pat": "Pat Morgan", "kim": "Kim Reyes", "lou": "Lou Santos"}

_SEVERE = (
    "The dialer is down and no calls are coming in since {minute} past.",
    "We cannot log in to the portal, {count} agents are stuck.",
)
_ISSUES = (
    "The daily report for {day} is missing, please resend it.",
    "Invoice {count} has the wrong rate on it again.",
    "The address file of {day} has {count} rows without a postcode.",
    "The backlog on email is at {count} and growing.",
    "Half of the callbacks promised for {day} were never made.",
    "Two agents had the wrong script on {day}, please check.",
)
_CHASERS = ("Any news on this?", "This is still not working.", "We are still waiting for an answer here.")
_FACTS = ("It is {count} now.", "Same on the second floor.", "It started on {day}.")
_HOLDING = ("Thanks, looking into it now.", "I see it, checking with the floor.", "On it, back to you within the hour.")
_UPDATES = (
    "Still with the vendor, next update in an hour.",
    "Found the cause, the fix runs now.",
    "Half of it is done.",
)
_DONE = ("Fixed, please check on your side.", "Done, it is in the folder.", "Corrected, and the cause is gone.")
_THANKS = ("Thank you, works now.", "Perfect, thanks.", "Confirmed, thank you.")
_CHAT = ("Good morning!", "Happy {day}, all.", "FYI, the office is closed on {day}.", "Volumes for {day} attached.")
_ASKS = ("Who is on shift on {day}?", "Could you send me the roster for {day}?", "Can we move the call to {day}?")
_ANSWERS = ("Sure, will do.", "Attached.", "Yes, that works.")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True)
class _Client:
    """One client: its key, its zone, and whether it never closes."""

    name: str
    zone: ZoneInfo
    always: bool

    @property
    def key(self) -> str:
        return self.name.lower()


@dataclass(order=True)
class _Line:
    at: dt.datetime
    order: int
    body: dict[str, Any] = field(compare=False)


class _Year:
    """Draws conversations and numbers their messages."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.said = 0
        self.order = 0

    def conversation(self, client: _Client, at: dt.datetime) -> Iterator[_Line]:
        """One conversation from its first message on."""
        draw = self.random.random()
        if draw < 0.45:
            yield self.say(client, at, "client", _CHAT)
        elif draw < 0.75:
            yield from self._question(client, at)
        else:
            yield from self._issue(client, at)

    def _question(self, client: _Client, at: dt.datetime) -> Iterator[_Line]:
        first = self.say(client, at, "client", _ASKS)
        thread = first.body["id"] if self.random.random() < 0.7 else None
        yield first
        yield self.say(client, self._later(at, 60), "team", _ANSWERS, thread)

    def _issue(self, client: _Client, at: dt.datetime) -> Iterator[_Line]:
        contact = self.random.randrange(len(_CONTACTS))
        severe = self.random.random() < 0.05
        pace = 0.15 if severe else 1.0
        first = self.say(client, at, "client", _SEVERE if severe else _ISSUES, contact=contact)
        root = first.body["id"]
        yield first
        if self.random.random() < 0.2:  # a burst: more of the same within a minute or two
            at += dt.timedelta(seconds=self.random.randrange(10, 100))
            yield self.say(client, at, "client", _FACTS, root, contact)
        at = self._later(at, 30 * pace)
        if self.random.random() < 0.5:
            yield self.act(at, "acknowledge", root)
        yield self.say(client, at, "team", _HOLDING, root)
        for _ in range(self.random.choice((0, 1, 1, 2, 3))):
            at = self._later(at, 90 * pace)
            yield self.say(client, at, "client", self.random.choice((_CHASERS, _FACTS)), root, contact)
            at = self._later(at, 40 * pace)
            yield self.say(client, at, "team", _UPDATES, root)
        at = self._later(at, 120 * pace)
        yield self.say(client, at, "team", _DONE, root)
        if self.random.random() < 0.7:
            yield self.say(client, self._later(at, 30), "client", _THANKS, root, contact)
        if self.random.random() < 0.997:
            yield self.act(self._later(at, 60 * pace), "resolve", root)

    def say(
        self,
        client: _Client,
        at: dt.datetime,
        role: str,
        texts: tuple[str, ...],
        thread: str | None = None,
        contact: int | None = None,
    ) -> _Line:
        """A message with words drawn from `texts`."""
        self.said += 1
        name, author = self._author(client, role, contact)
        text = self.random.choice(texts).format(
            minute=self.random.randrange(60), count=self.random.randrange(3, 900), day=self.random.choice(_WEEKDAYS)
        )
        return self._line(
            at,
            {
                "id": f"g{self.said:07d}",
                "at": at.isoformat(),
                "channel": f"ext-{client.key}",
                "thread": thread,
                "author": author,
                "author_name": name,
                "role": role,
                "text": text,
            },
        )

    def act(self, at: dt.datetime, action: str, message: str) -> _Line:
        """Something the PM did to the ticket of a message."""
        return self._line(at, {"at": at.isoformat(), "action": action, "message": message, "by": "pat"})

    def _author(self, client: _Client, role: str, contact: int | None) -> tuple[str, str]:
        if role == "team":
            key = self.random.choice(tuple(_TEAM))
            return _TEAM[key], key
        number = self.random.randrange(len(_CONTACTS)) if contact is None else contact
        return _CONTACTS[number], f"{client.key}-{number}"

    def _line(self, at: dt.datetime, body: dict[str, Any]) -> _Line:
        self.order += 1
        return _Line(at, self.order, body)

    def _later(self, at: dt.datetime, mean: float) -> dt.datetime:
        """A while later: mostly short, sometimes very long, never more than a day and a half."""
        return at + dt.timedelta(seconds=5 + int(min(self.random.expovariate(1 / (mean * 60)), 36 * 3600)))


def clients() -> tuple[_Client, ...]:
    """The twenty clients; every fourth never closes."""
    return tuple(
        _Client(name, ZoneInfo(_ZONES[number % len(_ZONES)]), number % 4 == 0) for number, name in enumerate(_NAMES)
    )


def lines(messages: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """The year's lines in order of time: exactly so many messages, and what the PM did in between."""
    year = _Year(seed)
    waiting: list[_Line] = []
    said = 0
    everyone = clients()
    each_day = messages / (DAYS * len(everyone)) / _MESSAGES_EACH
    for day in range(2 * DAYS):
        date = START + dt.timedelta(days=day)
        for client in everyone:
            for at in _starts(year.random, client, date, each_day):
                for line in year.conversation(client, at):
                    heapq.heappush(waiting, line)
        settled = dt.datetime.combine(date, dt.time(), dt.UTC)
        while waiting and waiting[0].at < settled:
            body = heapq.heappop(waiting).body
            said += "text" in body
            yield body
            if said == messages:
                return


_MESSAGES_EACH = 3.55
"""Messages in a conversation, on average."""


def _starts(chance: random.Random, client: _Client, date: dt.date, mean: float) -> Iterator[dt.datetime]:
    """When conversations begin on a day: more on weekdays and in the mornings, in the client's own time."""
    share = 1.0 if client.always else (1.33 if date.weekday() < 5 else 0.18)
    expected = mean * share
    count = int(expected) + (chance.random() < expected % 1)
    midnight = dt.datetime.combine(date, dt.time(), client.zone)
    for _ in range(count):
        minute = chance.randrange(24 * 60) if client.always else int(chance.triangular(7.5 * 60, 18 * 60, 10 * 60))
        yield (midnight + dt.timedelta(minutes=minute, seconds=chance.randrange(60))).astimezone(dt.UTC)


def playbook(client: _Client) -> str:
    """A client's playbook as YAML."""
    week = "always: true" if client.always else 'week: {mon-fri: ["09:00-17:00"]}'
    return f"""\
client: {client.key}
name: {client.name} Ltd
prefix: {client.key[:6].upper()}
zone: {client.zone.key}
calendars:
  client: {{{week}}}
channels:
  transcript: [ext-{client.key}]
internal_channel:
  slack: {{id: C0INT{client.key.upper()}, name: int-{client.key}}}
ops_channel:
  slack: {{id: C0OPS, name: ops}}
people:
  pm: pat
  backup: kim
  ops_leads: [ruth]
  team: [lou]
  directory:
    pat: {{name: Pat Morgan, slack: U0PAT, zone: America/New_York}}
    kim: {{name: Kim Reyes, slack: U0KIM, zone: America/Chicago}}
    lou: {{name: Lou Santos, slack: U0LOU, zone: Asia/Manila}}
    ruth: {{name: Ruth Okafor, slack: U0RUTH, zone: America/New_York}}
contacts:
  people: [{", ".join(f"{{name: {name}}}" for name in _CONTACTS)}]
"""


def write_year(folder: Path, messages: int, seed: int = 7) -> tuple[Path, Path]:
    """Write the transcript and the playbooks into a folder; returns the file and the playbooks' folder."""
    playbooks = folder / "playbooks"
    playbooks.mkdir(parents=True, exist_ok=True)
    for client in clients():
        (playbooks / f"{client.key}.yaml").write_text(playbook(client), encoding="utf-8")
    transcript = folder / f"year-{messages}.jsonl"
    with transcript.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines(messages, seed):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return transcript, playbooks


def main() -> None:
    wanted = argparse.ArgumentParser(description="Make a year of twenty clients to rehearse.")
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--messages", type=int, default=200_000)
    wanted.add_argument("--seed", type=int, default=7)
    given = wanted.parse_args()
    transcript, playbooks = write_year(given.folder, given.messages, given.seed)
    print(f"{transcript}\n{playbooks}")


if __name__ == "__main__":
    main()
