"""The demo's past: weeks of talk played through the real handlers and storage, so that there is a health to judge."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from bot.demo.items import Deed, Item, Line, Typed
from handlers import actions, answering
from handlers.actions import Act
from handlers.asked import Ask
from handlers.checkin_asks import questions_of
from handlers.desk import Desk
from handlers.growing import GROWTH
from handlers.health import snapshot
from handlers.inbound import Inbound
from handlers.messages import receive, work_off
from handlers.planning import plan_ahead
from handlers.pressing import PROMISE, press
from handlers.roles import Person
from handlers.router import route
from handlers.sla import sweep
from playbooks.schema import Playbook, Question
from playbooks.terms import Platform
from storage import asks, growth, inbox, messages, outbox, promises, tickets
from storage.line import Tx, earlier_of
from storage.rows import AskRow, TicketRow
from storage.store import Store
from storage.upcoming import upcoming

DAY = dt.timedelta(days=1)
INSTANT = dt.timedelta(microseconds=1)
LEASE = dt.timedelta(days=365)
ANSWERED_AFTER = dt.timedelta(hours=2)
SAID = {
    "text": "Nothing new beside what is in the channel.",
    "csat": "4",
    "nps": "9",
    "scale": "4",
}
"""What everybody answers; of a choice, the first."""


@dataclass(slots=True)
class Past:
    """Plays what was said and done day by day; nothing of it is told to anybody any more."""

    store: Store
    desk: Desk
    workspace: str
    _due: dt.datetime | None = field(default=None, init=False)
    _keys: dict[str, str] = field(default_factory=dict, init=False)

    def play(self, items: Iterable[Item], until: dt.datetime) -> None:
        """Play everything up to `until`, and let what it would have told people count as told."""
        days = {day: list(today) for day, today in groupby(items, key=lambda item: item.at.date())}
        midnight = first = dt.datetime.combine(min(days), dt.time(), dt.UTC)
        while midnight < until:
            with self.store.transaction() as tx:
                if midnight == first:
                    self.desk.adopt(tx, midnight)
                plan_ahead(tx, self.desk, midnight)
                self._day(tx, days.get(midnight.date(), []), min(midnight + DAY - INSTANT, until))
            midnight += DAY
        with self.store.transaction() as tx:
            outbox.count_as_sent(tx, until)

    def _day(self, tx: Tx, items: Iterable[Item], end: dt.datetime) -> None:
        self._due = upcoming(tx).soonest
        for item in items:
            self._reach(tx, item.at - INSTANT)
            match item:
                case Line():
                    self._hear(tx, item)
                case Deed():
                    self._do(tx, item)
                case Typed():
                    self._type(tx, item)
        self._reach(tx, end)
        for client in self.desk.book.playbooks:
            self._answer(tx, client, end)
            snapshot(tx, self.desk.current(client), end)

    def _reach(self, tx: Tx, at: dt.datetime) -> None:
        """Let everything happen that time brings by then."""
        self._due = earlier_of(self._due, tx.agenda.due)
        tx.agenda.due = None
        if self._due is not None and self._due <= at:
            sweep(tx, self.desk, at, None)
            tx.agenda.due = None
            self._due = upcoming(tx).soonest

    def _hear(self, tx: Tx, line: Line) -> None:
        playbook = self.desk.current(line.client).playbook
        inbound = Inbound(
            kind="message",
            platform=Platform.SLACK,
            workspace=self.workspace,
            channel=line.channel,
            message_id=line.ts,
            event_id=f"past:{line.channel}:{line.ts}",
            thread_id=line.root,
            author=line.author,
            author_name=_name_of(playbook, line.author),
            external=not any(one.slack == line.author for one in playbook.people.directory.values()),
            at=line.at,
            text=line.text,
        )
        if receive(tx, [inbound], line.at)[0]:
            for row in inbox.claim(tx, line.at, 1, LEASE):
                inbox.finish(tx, row.id, work_off(tx, self.desk, inbound, line.at).state)

    def _do(self, tx: Tx, deed: Deed) -> None:
        """What somebody did to what a message became, where it became that."""
        said = messages.by_message_id(tx, deed.client, Platform.SLACK.value, deed.message)
        if said is None:
            return
        if deed.action.startswith("promise_"):
            found = promises.of_message(tx, deed.client, said.id)
            self._press(tx, deed, f"{PROMISE}{found.id}" if found else None)
        elif deed.action.startswith("growth_"):
            asked = growth.of_message(tx, deed.client, said.id)
            self._press(tx, deed, f"{GROWTH}{asked.id}" if asked else None)
        elif said.ticket_id:
            self._settle(tx, deed, tickets.by_id(tx, deed.client, said.ticket_id))

    def _press(self, tx: Tx, deed: Deed, key: str | None) -> None:
        if key is not None:
            press(tx, self.desk, self._person(deed.client, deed.by), deed.client, key, deed.action, 0, deed.at)

    def _settle(self, tx: Tx, deed: Deed, ticket: TicketRow | None) -> None:
        if ticket is None or ticket.state != "open":
            return
        zone = self.desk.current(deed.client).playbook.calendars.pm.zone
        act = Act(deed.by, deed.at, deed.at, zone)
        if deed.action == "resolve":
            actions.resolve(tx, self.desk, ticket, act)
        else:
            actions.acknowledge(tx, self.desk, ticket, act)

    def _type(self, tx: Tx, typed: Typed) -> None:
        words = typed.words.format(**self._keys)
        ask = Ask(words, self._person(typed.client, typed.by), None, None, None, typed.at)
        said = route(tx, self.desk, ask).text
        if typed.opens is not None:
            self._keys[typed.opens] = said.partition(" ")[0]  # an answer about a ticket begins with its key

    def _person(self, client: str, by: str) -> Person:
        someone = self.desk.current(client).playbook.people.directory[by]
        return Person(Platform.SLACK, self.workspace, someone.slack or "", someone.name, external=False)

    def _answer(self, tx: Tx, client: str, now: dt.datetime) -> None:
        """Whoever was asked today answers two hours later."""
        pinned = self.desk.current(client)
        for asked in asks.since(tx, client, now - DAY):
            at = asked.asked_at + ANSWERED_AFTER
            who = _asked(pinned.playbook, asked, self.workspace)
            if asked.state == "open" and who is not None and at < min(now, asked.closes_at):
                questions = questions_of(pinned, asked.check_in, asked.soft)
                given = {place: _said(question) for place, question in enumerate(questions)}
                answering.answer(tx, self.desk, who, client, asked.id, answering.Given(given, asked.channel), at)


def _said(question: Question) -> str:
    return question.choices[0] if question.kind == "choice" else SAID[question.kind]


def _name_of(playbook: Playbook, id: str) -> str:
    ours = {one.slack: one.name for one in playbook.people.directory.values()}
    return ours.get(id) or next(one.name for one in playbook.contacts.people if one.slack == id)


def _asked(playbook: Playbook, asked: AskRow, workspace: str) -> Person | None:
    """Who was asked, as Slack knows them."""
    if asked.side == "team":
        ours = playbook.people.directory.get(asked.person)
        found = (ours.slack, ours.name) if ours else (None, "")
    else:
        theirs = next((one for one in playbook.contacts.people if one.name == asked.person), None)
        found = (theirs.slack, theirs.name) if theirs else (None, "")
    if found[0] is None:
        return None
    return Person(Platform.SLACK, workspace, found[0], found[1], external=asked.side == "client")
