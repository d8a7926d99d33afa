"""Words typed by people, turned into actions: the same parser and sentences on every platform.

A command names its ticket or client, or means the only one it can mean. Bad input is answered with what would be
right; outsiders are refused politely and audited.
"""

import datetime as dt
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import actions, regrouping, roles, scope
from handlers.actions import Act, Reply
from handlers.checkin_command import check_in_command
from handlers.desk import Desk, Pinned
from handlers.health_answer import answer_health, override, owner_in
from handlers.help import HELP, VERBS
from handlers.lists import list_tickets
from handlers.notices import LedgerView, Notice
from handlers.phrases import sentence
from handlers.portfolio import portfolio_of
from handlers.problems import (
    Missing,
    NotAllowed,
    Problem,
    UnknownCommand,
    UnknownPerson,
    UnknownTicket,
    WhichClient,
    WhichTicket,
)
from handlers.raising import raise_by_hand
from handlers.readings import Place, find_message, why_of
from handlers.replies import reply, spoken_name
from handlers.reviewing import review_command
from handlers.roles import Person
from handlers.times import parse_span, parse_when
from handlers.why import ledger_of
from playbooks.periods import period_of
from playbooks.terms import Severity
from storage import audit, tickets
from storage.line import Tx
from storage.rows import TicketRow

_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9]{1,9}-\d{1,9}$")
_MENTION = re.compile(r"^<@([^|>\s]+)(?:\|[^>]*)?>$")
ALIASES = {"why": "sla", "acknowledge": "ack", "wait": "waiting", "status": "tickets", "escalation": "escalate"}


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
class _Ready:
    """A command with its verb, its words and what they refer to."""

    tx: Tx
    desk: Desk
    ask: Ask
    verb: str
    rest: list[str]

    @property
    def tail(self) -> str:
        return " ".join(self.rest)


def route(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    """Do what the words say; whatever is wrong with them comes back as a plain sentence."""
    try:
        return _route(tx, desk, ask)
    except Problem as problem:
        return Answer(str(problem), changed=False)


def _route(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    words = ask.words.split()
    verb = ALIASES.get(words[0].casefold(), words[0].casefold()) if words else "help"
    if verb == "help":
        return Answer(HELP, changed=False)
    command = _COMMANDS.get(verb)
    if command is None:
        raise UnknownCommand(words[0][:40], tuple(difflib.get_close_matches(verb, VERBS, 2)))
    return command(_Ready(tx, desk, ask, verb, words[1:]))


def _pinned(ready: _Ready, ticket: TicketRow) -> Pinned:
    return ready.desk.pinned(ready.tx, ticket.client, ticket.policy_version)


def allow(tx: Tx, desk: Desk, client: str, person: Person, action: str, now: dt.datetime) -> str:
    """The name under which a person acts for a client; refuses, and audits the refusal, when they may not."""
    playbook = desk.current(client).playbook
    role = roles.role_of(playbook, person, desk.admins)
    if not roles.may(role, action):
        audit.append(tx, client, now, person.id, "refused", action, {"external": person.external})
        raise NotAllowed(roles.inside(role))
    return roles.directory_key(playbook, person) or person.id


def _act(ready: _Ready, client: str, action: str | None = None) -> Act:
    ask = ready.ask
    by = allow(ready.tx, ready.desk, client, ask.person, action or ready.verb, ask.now)
    return Act(by, ask.now, ask.now, _zone(ready, client, by))


def _zone(ready: _Ready, client: str, by: str) -> str:
    playbook = ready.desk.current(client).playbook
    someone = playbook.people.directory.get(by)
    return (someone.zone if someone else None) or ready.ask.person.zone or playbook.calendars.pm.zone


def _take_ticket(ready: _Ready) -> tuple[TicketRow, list[str]]:
    """The ticket a command means: named first or anywhere as a key, or the only open one of this thread or channel."""
    for place, word in enumerate(ready.rest):
        if _KEY.match(word.strip(".,")):
            ticket = actions.find_ticket(ready.tx, ready.desk, word.strip(".,"))
            _must_see(ready, ticket)
            return ticket, ready.rest[:place] + ready.rest[place + 1 :]
    here = _tickets_here(ready)
    if len(here) == 1:
        return here[0], ready.rest
    raise WhichTicket(ready.verb, tuple(row.key for row in here[:5]))


def _must_see(ready: _Ready, ticket: TicketRow) -> None:
    """A ticket of a client one has no part in looks like a ticket that does not exist."""
    playbook = ready.desk.current(ticket.client).playbook
    if not roles.inside(roles.role_of(playbook, ready.ask.person, ready.desk.admins)):
        audit.append(ready.tx, ticket.client, ready.ask.now, ready.ask.person.id, "refused", ready.verb, {})
        raise UnknownTicket(ticket.key)


def _tickets_here(ready: _Ready) -> list[TicketRow]:
    ask = ready.ask
    found = []
    for client in _clients_here(ready):
        rows = [row for row in tickets.open_of(ready.tx, client) if row.kind is None]
        if ready.verb == "ack":
            rows = [row for row in rows if row.acknowledged_by is None] or rows
        in_thread = [row for row in rows if ask.thread and row.thread_id == ask.thread]
        found += in_thread or rows
    return found


def _clients_here(ready: _Ready) -> list[str]:
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


def _take_client(ready: _Ready, alone: bool = False) -> tuple[str, list[str]]:
    """The client a command means: named first, or that of this channel; `alone` when it takes no other words."""
    book = ready.desk.book
    if ready.rest:
        word = ready.rest[0].casefold()
        named = [
            key for key, item in book.playbooks.items() if word in (key, item.prefix.casefold(), item.name.casefold())
        ]
        if named and scope.sees(ready.tx, ready.desk, named[0], ready.ask.person, ready.verb, ready.ask.now):
            return named[0], ready.rest[1:]
    here = _clients_here(ready)
    if len(here) == 1 and not (alone and ready.rest):
        return here[0], ready.rest
    if ready.rest:
        raise scope.unknown(ready.desk, ready.rest[0], ready.ask.person)
    raise WhichClient(ready.verb, tuple(here))


def _from_reply(reply: Reply) -> Answer:
    return Answer(reply.text, ticket=reply.ticket, changed=reply.changed)


def _when(ready: _Ready, words: list[str], act: Act, ticket: TicketRow) -> dt.datetime:
    hours = _pinned(ready, ticket).hours_of(act.by)
    return parse_when(" ".join(words), act.zone, ready.ask.now, hours)


def _ack(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    until = _when(ready, words, act, ticket) if words else None
    return _from_reply(actions.acknowledge(ready.tx, ready.desk, ticket, act, until))


def _promise(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    if not words:
        raise Missing("Say by when.", f"/promise {ticket.key} by 3pm")
    return _from_reply(actions.promise(ready.tx, ready.desk, ticket, act, _when(ready, words, act, ticket)))


def _snooze(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    if not words:
        raise Missing("Say until when.", f"/snooze {ticket.key} 2h")
    return _from_reply(actions.snooze(ready.tx, ready.desk, ticket, act, _when(ready, words, act, ticket)))


def _resolve(ready: _Ready) -> Answer:
    ticket, _ = _take_ticket(ready)
    return _from_reply(actions.resolve(ready.tx, ready.desk, ticket, _act(ready, ticket.client)))


def _reopen(ready: _Ready) -> Answer:
    ticket, _ = _take_ticket(ready)
    return _from_reply(actions.reopen(ready.tx, ready.desk, ticket, _act(ready, ticket.client)))


def _waiting(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    return _from_reply(actions.wait_on_client(ready.tx, ready.desk, ticket, act, " ".join(words)))


def _resume(ready: _Ready) -> Answer:
    ticket, _ = _take_ticket(ready)
    return _from_reply(actions.resume(ready.tx, ready.desk, ticket, _act(ready, ticket.client)))


def _responded(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    how = " ".join(words).removeprefix("by ").strip() or "phone"
    return _from_reply(actions.responded(ready.tx, ready.desk, ticket, _act(ready, ticket.client), how[:80]))


def _reply(ready: _Ready) -> Answer:
    """Everything behind the key, or behind the verb where the thread says which ticket, is said as it was typed."""
    ticket, left = _take_ticket(replace(ready, rest=ready.rest[:1]))
    act = _act(ready, ticket.client)
    before = 1 if left or not ready.rest else 2
    said = ready.ask.words.split(maxsplit=before)[before:]
    name = spoken_name(ready.desk.current(ticket.client), act.by, ready.ask.person.name)
    return _from_reply(reply(ready.tx, ready.desk, ticket, act, "".join(said), name))


def _assign(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    if not words:
        raise Missing("Say to whom.", f"/assign {ticket.key} @maria")
    to = _person(ready, ticket.client, " ".join(words).removeprefix("to "))
    return _from_reply(actions.assign(ready.tx, ready.desk, ticket, act, to))


def _person(ready: _Ready, client: str, word: str) -> str:
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
    raise UnknownPerson(word[:40], tuple(difflib.get_close_matches(plain, list(directory), 2)))


def _severity(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    value = (words[-1] if words else "").upper()
    if value not in Severity.__members__:
        raise Missing("Say which severity: P1, P2, P3 or P4.", f"/liaison severity {ticket.key} P2")
    return _from_reply(actions.reclassify(ready.tx, ready.desk, ticket, act, Severity(value)))


def _merge(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    into, _ = _take_ticket(replace(ready, rest=[word for word in words if word != "into"]))
    return _from_reply(regrouping.merge(ready.tx, ready.desk, ticket, into, act))


def _dismiss(ready: _Ready) -> Answer:
    ticket, words = _take_ticket(ready)
    act = _act(ready, ticket.client)
    return _from_reply(actions.dismiss(ready.tx, ready.desk, ticket, act, " ".join(words)[:200] or None))


def _reapply(ready: _Ready) -> Answer:
    client, _ = _take_client(ready, alone=True)
    return _from_reply(actions.reapply(ready.tx, ready.desk, client, _act(ready, client)))


def _cover(ready: _Ready) -> Answer:
    client, words = _take_client(ready)
    act = _act(ready, client)
    if len(words) < 2:
        raise Missing("Say who covers and when.", f"/cover {client} @maria thu-fri")
    pinned = ready.desk.current(client)
    to = "" if words[0].casefold() == "nobody" else _person(ready, client, words[0])
    span = parse_span(" ".join(words[1:]), act.zone, ready.ask.now)
    return _from_reply(actions.set_cover(ready.tx, pinned, pinned.playbook.people.pm, to, span, act))


def _checkin(ready: _Ready) -> Answer:
    client, words = _take_client(ready)
    act = _act(ready, client)
    return Answer(check_in_command(ready.tx, ready.desk, client, words, act))


def _tickets(ready: _Ready) -> Answer:
    clients = _clients_here(ready)
    if ready.rest:
        clients = [_take_client(ready, alone=True)[0]]
    for client in clients:
        _act(ready, client)
    if not clients:
        raise NotAllowed
    return _shown(ready, clients[0], list_tickets(ready.tx, ready.desk, clients, ready.ask.now))


def _sla(ready: _Ready) -> Answer:
    ticket, _ = _take_ticket(ready)
    _act(ready, ticket.client)
    playbook = ready.desk.current(ticket.client).playbook
    view = LedgerView(
        client=ticket.client,
        client_name=playbook.name,
        ticket=ticket.key,
        severity=Severity(ticket.severity),
        summary=ticket.summary,
        text=ledger_of(ready.tx, ready.desk, ticket, ready.ask.now),
    )
    return replace(_shown(ready, ticket.client, view), ticket=ticket.key)


def _why_not(ready: _Ready) -> Answer:
    """How a message was read: by its channel and id, which a platform makes of a link, or by its id alone here."""
    where = ready.rest[:2] if len(ready.rest) > 1 else [ready.ask.channel or "", *ready.rest]
    if not ready.rest:
        raise Missing("Say which message.", "/liaison why-not and the message's link")
    row = find_message(ready.tx, ready.desk, ready.ask.person, Place(*where), ready.ask.now)
    told = why_of(ready.tx, ready.desk, row)
    return Answer(told, changed=False) if isinstance(told, str) else _shown(ready, row.client, told)


def _health(ready: _Ready) -> Answer:
    if not ready.rest:
        return _portfolio(ready)
    client, words = _take_client(ready, alone=ready.rest[0].casefold() != "override")
    act, pinned = _act(ready, client), ready.desk.current(client)
    if words and words[0].casefold() == "override":
        act = _act(ready, client, "health_override")
        found = owner_in(words[1:])
        owner = _person(ready, client, found.owner) if found.owner else None
        return Answer(override(ready.tx, pinned, found.rest, act, owner))
    if words:
        raise Missing(f"I do not know what to do with “{' '.join(words)[:40]}”.", f"/health {client}")
    return _shown(ready, client, answer_health(ready.tx, pinned, ready.ask.now, act.by))


def _review(ready: _Ready) -> Answer:
    client, words = _take_client(ready)
    if len(words) > 1 and period_of(words[0]) is None and period_of(words[1]) is not None:
        raise scope.unknown(ready.desk, words[0], ready.ask.person)
    act = _act(ready, client)
    return Answer(review_command(ready.tx, ready.desk, client, words, act, lambda word: _person(ready, client, word)))


def _portfolio(ready: _Ready) -> Answer:
    clients = scope.own_clients(ready.desk, ready.ask.person)
    if not clients:
        raise NotAllowed
    return _shown(ready, clients[0], portfolio_of(ready.tx, ready.desk, clients, ready.ask.now))


def _shown(ready: _Ready, client: str, notice: Notice) -> Answer:
    playbook = ready.desk.current(client).playbook
    zone = _zone(ready, client, roles.directory_key(playbook, ready.ask.person) or "")
    return Answer(sentence(notice, zone, playbook.zone, ready.ask.now), notice, changed=False)


def _escalate(ready: _Ready) -> Answer:
    client, words = _take_client(ready)
    act = _act(ready, client)
    if not words:
        return Answer("Opening the form.", form=f"escalate:{client}", changed=False)
    ask = ready.ask
    ticket = raise_by_hand(
        ready.tx, ready.desk, client, " ".join(words), act, (ask.person.platform, ask.person.workspace)
    )
    return Answer(f"{ticket.key} is open ({ticket.severity}); its clocks run since now.", ticket=ticket.key)


_COMMANDS: dict[str, Callable[[_Ready], Answer]] = {
    "ack": _ack,
    "promise": _promise,
    "snooze": _snooze,
    "resolve": _resolve,
    "reopen": _reopen,
    "waiting": _waiting,
    "resume": _resume,
    "responded": _responded,
    "reply": _reply,
    "assign": _assign,
    "severity": _severity,
    "merge": _merge,
    "dismiss": _dismiss,
    "cover": _cover,
    "reapply": _reapply,
    "checkin": _checkin,
    "tickets": _tickets,
    "sla": _sla,
    "health": _health,
    "review": _review,
    "why-not": _why_not,
    "escalate": _escalate,
}
