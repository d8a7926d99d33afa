"""What somebody asked: their words, and the ticket, client or person the words mean; for every command alike.

What is meant but not named must be the only one it can be. Outsiders are refused politely and audited.
"""

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers import actions, roles, scope
from handlers.actions import Act, Reply
from handlers.desk import Desk, Pinned
from handlers.notices import Notice
from handlers.phrases import sentence
from handlers.problems import NotAllowed, UnknownPerson, WhichClient, WhichTicket
from handlers.roles import Person
from playbooks import schema_people
from storage import audit, tickets
from storage.line import Tx
from storage.rows import TicketRow

_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9]{1,9}-\d{1,9}$")
_MENTION = re.compile(r"^<@([^|>\s]+)(?:\|[^>]*)?>$")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody typed, verb first and without a slash, and where."""

    words: str
    person: Person
    channel: str | None
    channel_name: str | None
    thread: str | None
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person who asked gets, and only they: complete plain text, and a richer form where there is one."""

    text: str
    notice: Notice | None = None
    ticket: str | None = None
    changed: bool = True
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A command with its verb, its words and what they refer to."""

    tx: Tx
    desk: Desk
    ask: Ask
    verb: str
    rest: list[str]

    @property
    def tail(self) -> str:
        """The words behind the verb, as one text."""
        return " ".join(self.rest)


def pinned_of(ready: Ready, ticket: TicketRow) -> Pinned:
    """The playbook a ticket was opened under."""
    return ready.desk.pinned(ready.tx, ticket.client, ticket.policy_version)


def allow(tx: Tx, desk: Desk, client: str, person: Person, action: str, now: dt.datetime) -> str:
    """The name under which a person acts for a client; refuses, and audits the refusal, when they may not."""
    playbook = desk.current(client).playbook
    role = roles.role_of(playbook, person, desk.admins)
    if not roles.may(role, action):
        audit.append(tx, client, now, person.id, "refused", action, {"external": person.external})
        raise NotAllowed(roles.inside(role))
    return roles.directory_key(playbook, person) or person.id


def act_of(ready: Ready, client: str, action: str | None = None) -> Act:
    """Who acts for this client, when and in which zone; raises NotAllowed where their role may not."""
    ask = ready.ask
    by = allow(ready.tx, ready.desk, client, ask.person, action or ready.verb, ask.now)
    return Act(by, ask.now, ask.now, zone_of(ready, client, by))


def zone_of(ready: Ready, client: str, by: str) -> str:
    """The zone a person reads times in: their own, else the PM's."""
    playbook = ready.desk.current(client).playbook
    someone = playbook.people.directory.get(by)
    return (someone.zone if someone else None) or ready.ask.person.zone or playbook.calendars.pm.zone


def take_ticket(ready: Ready) -> tuple[TicketRow, list[str]]:
    """The ticket a command means: named first or anywhere as a key, or the only open one of this thread or channel."""
    for place, word in enumerate(ready.rest):
        if _KEY.match(word.strip(".,")):
            return _found(ready, word.strip(".,")), ready.rest[:place] + ready.rest[place + 1 :]
    if (almost := _almost_a_key(ready)) is not None:
        key, words = almost
        return _found(ready, key), words
    here = _tickets_here(ready)
    if len(here) == 1:
        return here[0], ready.rest
    raise WhichTicket(ready.verb, tuple(row.key for row in here[:5]))


def _almost_a_key(ready: Ready) -> tuple[str, list[str]] | None:
    """A key without its dash at the start of the words, `HARB1` or `harb 1`, and the words behind it."""
    prefixes = [ready.desk.current(key).playbook.prefix for key in scope.own_clients(ready.desk, ready.ask.person)]
    first, second = (*ready.rest[:2], "", "")[:2]
    for prefix in prefixes:
        if not first.upper().startswith(prefix):
            continue
        number = first[len(prefix) :].lstrip("-#")
        if number.isdecimal() or (number and first[len(prefix)] == "-"):
            return f"{prefix}-{number}", ready.rest[1:]
        if not number and second.lstrip("#").isdecimal():
            return f"{prefix}-{second.lstrip('#')}", ready.rest[2:]
    return None


def _found(ready: Ready, key: str) -> TicketRow:
    """The ticket of a key; one of a client one has no part in looks like a ticket that does not exist."""
    own = scope.own_clients(ready.desk, ready.ask.person)
    ticket = actions.find_ticket(ready.tx, ready.desk, key, own)
    if ticket.client not in own:
        audit.append(ready.tx, ticket.client, ready.ask.now, ready.ask.person.id, "refused", ready.verb, {})
        raise actions.unknown_ticket(ready.tx, ready.desk, key, own)
    return ticket


def _tickets_here(ready: Ready) -> list[TicketRow]:
    ask = ready.ask
    found = []
    for client in clients_here(ready):
        rows = [row for row in tickets.open_of(ready.tx, client) if row.kind is None]
        if ready.verb == "ack":
            rows = [row for row in rows if row.acknowledged_by is None] or rows
        in_thread = [row for row in rows if ask.thread and row.thread_id == ask.thread]
        found += in_thread or rows
    return found


def clients_here(ready: Ready) -> list[str]:
    """The client of this channel; else those the person answers for."""
    ask = ready.ask
    playbook = None
    if ask.channel:
        playbook = ready.desk.book.in_channel(ask.person.platform, ask.person.workspace, ask.channel, ask.channel_name)
        playbook = playbook or ready.desk.internal_client(ask.person.platform, ask.channel)
    admins = ready.desk.admins
    if playbook is not None:
        return [playbook.client] if roles.inside(roles.role_of(playbook, ask.person, admins)) else []
    return scope.own_clients(ready.desk, ask.person)


def take_client(ready: Ready, alone: bool = False) -> tuple[str, list[str]]:
    """The client a command means: named first, or that of this channel; `alone` when it takes no other words."""
    book = ready.desk.book
    if ready.rest:
        word = ready.rest[0].casefold()
        named = [
            key for key, item in book.playbooks.items() if word in (key, item.prefix.casefold(), item.name.casefold())
        ]
        if named and scope.sees(ready.tx, ready.desk, named[0], ready.ask.person, ready.verb, ready.ask.now):
            return named[0], ready.rest[1:]
    here = clients_here(ready)
    if ready.rest and scope.mistyped(ready.desk, ready.rest[0], ready.ask.person):
        raise scope.unknown(ready.desk, ready.rest[0], ready.ask.person)
    if len(here) == 1 and not (alone and ready.rest):
        return here[0], ready.rest
    if ready.rest:
        raise scope.unknown(ready.desk, ready.rest[0], ready.ask.person)
    raise WhichClient(ready.verb, tuple(here))


def from_reply(reply: Reply) -> Answer:
    """What an action says, as the answer to whoever asked for it."""
    return Answer(reply.text, ticket=reply.ticket, changed=reply.changed)


def person_in(ready: Ready, client: str, word: str) -> str:
    """A directory key by mention, key or name; raises UnknownPerson with the nearest."""
    directory = ready.desk.current(client).playbook.people.directory
    mention = _MENTION.match(word.strip())
    plain = word.strip().lstrip("@").casefold()
    if plain == "me":
        return allow(ready.tx, ready.desk, client, ready.ask.person, ready.verb, ready.ask.now)
    for key, someone in directory.items():
        if mention and mention[1] in (someone.slack, someone.teams):
            return key
        if plain in (key.casefold(), someone.name.casefold(), *(alias.casefold() for alias in someone.aliases)):
            return key
    raise UnknownPerson(word[:40], _nearest_people(directory, plain), tuple(directory))


def _nearest_people(directory: Mapping[str, schema_people.Person], plain: str) -> tuple[str, ...]:
    """The keys of those whose key, name or a part of it is most like a word."""
    called = {
        each.casefold(): key
        for key, someone in directory.items()
        for each in (*someone.aliases, *someone.name.split(), someone.name, key)
    }
    return tuple(dict.fromkeys(called[each] for each in difflib.get_close_matches(plain, list(called), 2)))


def shown(ready: Ready, client: str, notice: Notice) -> Answer:
    """Something to look at, with the same in plain words; nothing changed."""
    playbook = ready.desk.current(client).playbook
    zone = zone_of(ready, client, roles.directory_key(playbook, ready.ask.person) or "")
    return Answer(sentence(notice, zone, playbook.zone, ready.ask.now), notice, changed=False)
