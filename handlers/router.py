"""Words typed by people, turned into actions: the same parser and sentences on every platform.

A command names its ticket or client, or means the only one it can mean. Bad input is answered with what would be
right; outsiders are refused politely and audited.
"""

import datetime as dt
import difflib
from collections.abc import Callable
from dataclasses import replace

from handlers import actions, regrouping, scope
from handlers.actions import Act
from handlers.asked import (
    Answer,
    Ask,
    Ready,
    act_of,
    clients_here,
    from_reply,
    person_in,
    pinned_of,
    shown,
    take_client,
    take_ticket,
)
from handlers.checkin_command import check_in_command
from handlers.desk import Desk
from handlers.growing_command import find_growth, growth_list, say_growth
from handlers.health_answer import answer_health, override, owner_in
from handlers.heat import area_named, area_receipt, heat_of, send_picture
from handlers.help import HELP, VERBS
from handlers.lists import list_tickets
from handlers.notices import LedgerView
from handlers.ops_report import answer_ops
from handlers.people_map import map_of
from handlers.portfolio import portfolio_of
from handlers.problems import (
    Missing,
    NotAllowed,
    Problem,
    UnknownCommand,
)
from handlers.raising import raise_by_hand
from handlers.readings import Place, find_message, why_of
from handlers.replies import reply, spoken_name
from handlers.retro_command import add_action, retro_view
from handlers.reviewing import review_command
from handlers.times import parse_span, parse_when
from handlers.why import ledger_of
from playbooks.periods import period_of
from playbooks.terms import Severity
from storage.line import Tx
from storage.rows import TicketRow

ALIASES = {"why": "sla", "acknowledge": "ack", "wait": "waiting", "status": "tickets", "escalation": "escalate"}


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
    return command(Ready(tx, desk, ask, verb, words[1:]))


def _when(ready: Ready, words: list[str], act: Act, ticket: TicketRow) -> dt.datetime:
    hours = pinned_of(ready, ticket).hours_of(act.by)
    return parse_when(" ".join(words), act.zone, ready.ask.now, hours)


def _ack(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    until = _when(ready, words, act, ticket) if words else None
    return from_reply(actions.acknowledge(ready.tx, ready.desk, ticket, act, until))


def _promise(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    if not words:
        raise Missing("Say by when.", f"/promise {ticket.key} by 3pm")
    return from_reply(actions.promise(ready.tx, ready.desk, ticket, act, _when(ready, words, act, ticket)))


def _snooze(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    if not words:
        raise Missing("Say until when.", f"/snooze {ticket.key} 2h")
    return from_reply(actions.snooze(ready.tx, ready.desk, ticket, act, _when(ready, words, act, ticket)))


def _resolve(ready: Ready) -> Answer:
    ticket, _ = take_ticket(ready)
    return from_reply(actions.resolve(ready.tx, ready.desk, ticket, act_of(ready, ticket.client)))


def _reopen(ready: Ready) -> Answer:
    ticket, _ = take_ticket(ready)
    return from_reply(actions.reopen(ready.tx, ready.desk, ticket, act_of(ready, ticket.client)))


def _waiting(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    return from_reply(actions.wait_on_client(ready.tx, ready.desk, ticket, act, " ".join(words)))


def _resume(ready: Ready) -> Answer:
    ticket, _ = take_ticket(ready)
    return from_reply(actions.resume(ready.tx, ready.desk, ticket, act_of(ready, ticket.client)))


def _responded(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    how = " ".join(words).removeprefix("by ").strip() or "phone"
    return from_reply(actions.responded(ready.tx, ready.desk, ticket, act_of(ready, ticket.client), how[:80]))


def _reply(ready: Ready) -> Answer:
    """Everything behind the key, or behind the verb where the thread says which ticket, is said as it was typed."""
    ticket, left = take_ticket(replace(ready, rest=ready.rest[:1]))
    act = act_of(ready, ticket.client)
    before = 1 if left or not ready.rest else 2
    said = ready.ask.words.split(maxsplit=before)[before:]
    name = spoken_name(ready.desk.current(ticket.client), act.by, ready.ask.person.name)
    return from_reply(reply(ready.tx, ready.desk, ticket, act, "".join(said), name))


def _assign(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    if not words:
        raise Missing("Say to whom.", f"/assign {ticket.key} @maria")
    to = person_in(ready, ticket.client, " ".join(words).removeprefix("to "))
    return from_reply(actions.assign(ready.tx, ready.desk, ticket, act, to))


def _severity(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    value = (words[-1] if words else "").upper()
    if value not in Severity.__members__:
        raise Missing("Say which severity: P1, P2, P3 or P4.", f"/liaison severity {ticket.key} P2")
    return from_reply(actions.reclassify(ready.tx, ready.desk, ticket, act, Severity(value)))


def _merge(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    into, _ = take_ticket(replace(ready, rest=[word for word in words if word != "into"]))
    return from_reply(regrouping.merge(ready.tx, ready.desk, ticket, into, act))


def _dismiss(ready: Ready) -> Answer:
    ticket, words = take_ticket(ready)
    act = act_of(ready, ticket.client)
    return from_reply(actions.dismiss(ready.tx, ready.desk, ticket, act, " ".join(words)[:200] or None))


def _reapply(ready: Ready) -> Answer:
    client, _ = take_client(ready, alone=True)
    return from_reply(actions.reapply(ready.tx, ready.desk, client, act_of(ready, client)))


def _cover(ready: Ready) -> Answer:
    client, words = take_client(ready)
    act = act_of(ready, client)
    if len(words) < 2:
        raise Missing("Say who covers and when.", f"/cover {client} @maria thu-fri")
    pinned = ready.desk.current(client)
    to = "" if words[0].casefold() == "nobody" else person_in(ready, client, words[0])
    span = parse_span(" ".join(words[1:]), act.zone, ready.ask.now)
    return from_reply(actions.set_cover(ready.tx, pinned, pinned.playbook.people.pm, to, span, act))


def _checkin(ready: Ready) -> Answer:
    client, words = take_client(ready)
    act = act_of(ready, client)
    return Answer(check_in_command(ready.tx, ready.desk, client, words, act))


def _tickets(ready: Ready) -> Answer:
    clients = clients_here(ready)
    if ready.rest:
        clients = [take_client(ready, alone=True)[0]]
    for client in clients:
        act_of(ready, client)
    if not clients:
        raise NotAllowed
    return shown(ready, clients[0], list_tickets(ready.tx, ready.desk, clients, ready.ask.now))


def _sla(ready: Ready) -> Answer:
    ticket, _ = take_ticket(ready)
    act_of(ready, ticket.client)
    playbook = ready.desk.current(ticket.client).playbook
    view = LedgerView(
        client=ticket.client,
        client_name=playbook.name,
        ticket=ticket.key,
        severity=Severity(ticket.severity),
        summary=ticket.summary,
        text=ledger_of(ready.tx, ready.desk, ticket, ready.ask.now),
    )
    return replace(shown(ready, ticket.client, view), ticket=ticket.key)


def _why_not(ready: Ready) -> Answer:
    """How a message was read: by its channel and id, which a platform makes of a link, or by its id alone here."""
    where = ready.rest[:2] if len(ready.rest) > 1 else [ready.ask.channel or "", *ready.rest]
    if not ready.rest:
        raise Missing("Say which message.", "/liaison why-not and the message's link")
    row = find_message(ready.tx, ready.desk, ready.ask.person, Place(*where), ready.ask.now)
    told = why_of(ready.tx, ready.desk, row)
    return Answer(told, changed=False) if isinstance(told, str) else shown(ready, row.client, told)


def _health(ready: Ready) -> Answer:
    if not ready.rest:
        return _portfolio(ready)
    first = ready.rest[0].casefold()
    client, words = take_client(ready, alone=first != "override" and area_named(first) is None)
    act, pinned = act_of(ready, client), ready.desk.current(client)
    if words and words[0].casefold() == "override":
        act = act_of(ready, client, "health_override")
        found = owner_in(words[1:])
        owner = person_in(ready, client, found.owner) if found.owner else None
        return Answer(override(ready.tx, pinned, found.rest, act, owner))
    area = area_named(words[0]) if len(words) == 1 else None
    if area is not None:
        return shown(ready, client, area_receipt(ready.tx, pinned, area, ready.ask.now))
    if words:
        raise Missing(f"I do not know what to do with “{' '.join(words)[:40]}”.", f"/health {client}")
    return shown(ready, client, answer_health(ready.tx, pinned, ready.ask.now, act.by))


def _review(ready: Ready) -> Answer:
    client, words = take_client(ready)
    if len(words) > 1 and period_of(words[0]) is None and period_of(words[1]) is not None:
        raise scope.unknown(ready.desk, words[0], ready.ask.person)
    act = act_of(ready, client)
    told = review_command(ready.tx, ready.desk, client, words, act, lambda word: person_in(ready, client, word))
    return Answer(told) if isinstance(told, str) else shown(ready, client, told)


def _retro(ready: Ready) -> Answer:
    client, words = take_client(ready)
    act = act_of(ready, client)
    if words:
        said = add_action(ready.tx, ready.desk, client, words, act, lambda word: person_in(ready, client, word))
        return Answer(said)
    return shown(ready, client, retro_view(ready.tx, ready.desk.current(client), act))


def _portfolio(ready: Ready) -> Answer:
    clients = scope.own_clients(ready.desk, ready.ask.person)
    if not clients:
        raise NotAllowed
    return shown(ready, clients[0], portfolio_of(ready.tx, ready.desk, clients, ready.ask.now))


def _ops(ready: Ready) -> Answer:
    """The ops lead's report at any time of day."""
    clients = _led(ready)
    return shown(ready, clients[0], answer_ops(ready.tx, ready.desk, clients, ready.ask.now))


def _heat(ready: Ready) -> Answer:
    clients = _led(ready)
    told = heat_of(ready.tx, ready.desk, clients, ready.ask.now)
    send_picture(ready.tx, ready.desk, told, act_of(ready, clients[0]).by, ready.ask.now)
    return shown(ready, clients[0], told)


def _led(ready: Ready) -> list[str]:
    """The clients a person answers for as ops lead, manager or admin; for commands over all of them."""
    own = scope.own_clients(ready.desk, ready.ask.person)
    clients = [key for key in own if scope.may(ready.desk, key, ready.ask.person, ready.verb)]
    if not clients:
        raise NotAllowed(bool(own))
    if ready.rest:
        raise Missing("It takes no other words.", f"/liaison {ready.verb}")
    return clients


def _map(ready: Ready) -> Answer:
    client, _ = take_client(ready, alone=True)
    act_of(ready, client)
    return shown(ready, client, map_of(ready.tx, ready.desk.current(client), ready.ask.now))


def _growth(ready: Ready) -> Answer:
    """What clients ask for beyond what they have; with a key, how one of them went."""
    named = find_growth(ready.tx, ready.desk, ready.rest[0], ready.ask.person) if ready.rest else None
    if named is not None:
        reply = say_growth(ready.tx, ready.desk, named, ready.rest[1:], act_of(ready, named.client))
        return Answer(reply.text, changed=reply.changed)
    clients = [take_client(ready, alone=True)[0]] if ready.rest else clients_here(ready)
    if not clients:
        raise NotAllowed
    acts = [act_of(ready, client) for client in clients]
    return shown(ready, clients[0], growth_list(ready.tx, ready.desk, clients, acts[0]))


def _escalate(ready: Ready) -> Answer:
    client, words = take_client(ready)
    act = act_of(ready, client)
    if not words:
        return Answer("Opening the form.", form=f"escalate:{client}", changed=False)
    ask = ready.ask
    ticket = raise_by_hand(
        ready.tx, ready.desk, client, " ".join(words), act, (ask.person.platform, ask.person.workspace)
    )
    return Answer(f"{ticket.key} is open ({ticket.severity}); its clocks run since now.", ticket=ticket.key)


_COMMANDS: dict[str, Callable[[Ready], Answer]] = {
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
    "growth": _growth,
    "heat": _heat,
    "map": _map,
    "ops": _ops,
    "retro": _retro,
    "review": _review,
    "why-not": _why_not,
    "escalate": _escalate,
}
