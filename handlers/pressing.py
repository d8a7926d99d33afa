"""Buttons: a press names a ticket, an action and the revision it saw; an old one acts on nothing newer."""

import datetime as dt

from handlers import actions
from handlers.actions import Act, Reply
from handlers.asked import Answer, allow
from handlers.cards import card_fact
from handlers.desk import Desk
from handlers.growing import GROWTH, press_growth
from handlers.heat import HEAT, area_named, area_receipt
from handlers.phrases import clock_time, sentence
from handlers.problems import Problem
from handlers.promising import press_promise
from handlers.questions import inbound_of
from handlers.raising import raise_message
from handlers.readings import why_ticket
from handlers.review_entries import ENTRY, press_entry
from handlers.roles import Person
from handlers.teaching import tone_answered
from handlers.who import name_of
from playbooks.terms import TicketState
from storage import audit, growth, messages, outbox, promises, tickets
from storage.line import Tx
from storage.rows import TicketRow

FORMS = frozenset({"ack_until", "waiting", "assign", "snooze", "edit", "reply"})
"""Actions that first ask something in a form."""
_NEEDS = {
    "ack_until": "ack",
    "snooze_30": "snooze",
    "still_yes": "ack",
    "still_no": "ack",
    "this_was_one": "escalate",
    "edit": "severity",
}
_ENDING = frozenset({"resolve", "dismiss"})
_ASKED = frozenset({"still_yes", "still_no"})
_FEEDBACK = frozenset({"useful", "not_a_problem"})
PROMISE = "promise-"
"""What the key of a button about a promise in words starts with."""
HALF_HOUR = dt.timedelta(minutes=30)


def press(
    tx: Tx, desk: Desk, person: Person, client: str, key: str, action: str, revision: int, now: dt.datetime
) -> Answer:
    """Do what a button says, once; a stale or second press is told how things stand."""
    try:
        return _press(tx, desk, person, client, key, action, revision, now)
    except Problem as problem:
        return Answer(str(problem), changed=False)


def _press(
    tx: Tx, desk: Desk, person: Person, client: str, key: str, action: str, revision: int, now: dt.datetime
) -> Answer:
    if key.startswith(GROWTH):
        return _press_growth(tx, desk, person, client, key, action, now)
    if key.startswith(HEAT):
        return _press_area(tx, desk, person, client, key.removeprefix(HEAT), now)
    if key.startswith(ENTRY):
        return press_entry(tx, desk, person, client, key.removeprefix(ENTRY), action, revision, now)
    if key.startswith(PROMISE):
        return _press_promise(tx, desk, person, client, key, action, now)
    needed = "feedback" if action in _FEEDBACK else _NEEDS.get(action, action)
    by = allow(tx, desk, client, person, needed, now)
    if action in _FEEDBACK:
        audit.append(tx, client, now, by, "feedback", key, {"answer": action})
        zone = _zone(desk, client, by, person)
        said = tone_answered(tx, desk.current(client), revision, action == "useful", by, now, zone)
        return Answer(said, ticket=key)
    if action == "this_was_one":
        return _this_was_one(tx, desk, client, revision, Act(by, now, now, _zone(desk, client, by, person)))
    ticket = tickets.by_key(tx, client, key)
    if ticket is None:
        return Answer(f"There is no ticket {key}.", changed=False)
    act = Act(by, now, now, _zone(desk, client, by, person))
    if action == "why":
        return _why(tx, desk, ticket, act)
    settled = _settled(desk, ticket, action, act) or _outdated(tx, ticket, action, revision, act)
    if settled is not None:
        return Answer(settled, ticket=key, changed=False)
    if action in FORMS:
        return Answer("Opening the form.", ticket=key, form=f"{action}:{key}", changed=False)
    reply = _do(tx, desk, ticket, act, action)
    return Answer(reply.text, ticket=reply.ticket, changed=reply.changed)


def _press_area(tx: Tx, desk: Desk, person: Person, client: str, word: str, now: dt.datetime) -> Answer:
    by = allow(tx, desk, client, person, "health", now)
    area = area_named(word)
    if area is None:
        return Answer("This button is not valid any more.", changed=False)
    told = area_receipt(tx, desk.current(client), area, now)
    zone = desk.current(client).playbook.zone
    return Answer(sentence(told, _zone(desk, client, by, person), zone, now), told, changed=False)


def _press_growth(tx: Tx, desk: Desk, person: Person, client: str, key: str, action: str, now: dt.datetime) -> Answer:
    by = allow(tx, desk, client, person, "growth", now)
    row = growth.by_id(tx, client, int(key.removeprefix(GROWTH)))
    if row is None:
        return Answer("This is not known any more.", changed=False)
    reply = press_growth(tx, desk, row, Act(by, now, now, _zone(desk, client, by, person)), action)
    return Answer(reply.text, changed=reply.changed)


def _press_promise(tx: Tx, desk: Desk, person: Person, client: str, key: str, action: str, now: dt.datetime) -> Answer:
    by = allow(tx, desk, client, person, "promise", now)
    row = promises.by_id(tx, client, int(key.removeprefix(PROMISE)))
    if row is None:
        return Answer("This promise is not known any more.", changed=False)
    reply = press_promise(tx, desk, row, Act(by, now, now, _zone(desk, client, by, person)), action)
    return Answer(reply.text, ticket=reply.ticket, changed=reply.changed)


def _zone(desk: Desk, client: str, by: str, person: Person) -> str:
    playbook = desk.current(client).playbook
    someone = playbook.people.directory.get(by)
    return (someone.zone if someone else None) or person.zone or playbook.calendars.pm.zone


def _settled(desk: Desk, ticket: TicketRow, action: str, act: Act) -> str | None:
    """What to say when the state already says what the button asks for; None when it can be done."""
    playbook = desk.current(ticket.client).playbook
    if action == "reopen":
        return f"{ticket.key} is open already." if ticket.state == TicketState.OPEN.value else None
    if ticket.state != TicketState.OPEN.value:
        when = clock_time(ticket.resolved_at, act.zone) if ticket.resolved_at else "earlier"
        return f"{ticket.key} was already {ticket.state} {when}."
    if ticket.acknowledged_by is None:
        return f"{ticket.key} is acknowledged by nobody any more." if action == "still_no" else None
    # Whether one is still on it is asked of one person; meanwhile another may have taken it.
    if action == "ack" or (action in _ASKED and ticket.acknowledged_by != act.by):
        since = clock_time(ticket.acknowledged_at or act.at, act.zone)
        return f"{ticket.key} was already acknowledged {since} by {name_of(playbook, ticket.acknowledged_by)}."
    return None


def _outdated(tx: Tx, ticket: TicketRow, action: str, revision: int, act: Act) -> str | None:
    """What to say when a button that ends things was drawn before the client's latest words: they may not be read."""
    if action not in _ENDING or revision >= ticket.revision or ticket.last_client_at is None:
        return None
    drawn = outbox.by_fact(tx, ticket.client, card_fact(ticket.id, revision))
    if drawn is None or drawn.happened_at >= ticket.last_client_at:
        return None
    wrote = clock_time(ticket.last_client_at, act.zone)
    return f"The client wrote again {wrote}, after this was shown. Nothing was changed; look at {ticket.key} once more."


def _do(tx: Tx, desk: Desk, ticket: TicketRow, act: Act, action: str) -> Reply:
    match action:
        case "ack" | "still_yes":
            return actions.acknowledge(tx, desk, ticket, act)
        case "still_no":
            return actions.release(tx, desk, ticket, act)
        case "snooze_30":
            return actions.snooze(tx, desk, ticket, act, act.at + HALF_HOUR)
        case "resume":
            return actions.resume(tx, desk, ticket, act)
        case "resolve":
            return actions.resolve(tx, desk, ticket, act)
        case "dismiss":
            return actions.dismiss(tx, desk, ticket, act)
        case "reopen":
            return actions.reopen(tx, desk, ticket, act)
        case _:
            return Reply("This button is not valid any more.", ticket.key, changed=False)


def _why(tx: Tx, desk: Desk, ticket: TicketRow, act: Act) -> Answer:
    told = why_ticket(tx, desk, ticket)
    if isinstance(told, str):
        return Answer(told, ticket=ticket.key, changed=False)
    client_zone = desk.current(ticket.client).playbook.zone
    return Answer(sentence(told, act.zone, client_zone, act.now), told, ticket.key, changed=False)


def _this_was_one(tx: Tx, desk: Desk, client: str, message_id: int, act: Act) -> Answer:
    """Raise the message a "Why?" was about."""
    row = messages.by_id(tx, client, message_id)
    if row is None:
        return Answer("That message is not known any more.", changed=False)
    ticket, new = raise_message(tx, desk, row, inbound_of(row), act)
    if not new:
        return Answer(f"That message belongs to {ticket.key} already.", ticket=ticket.key, changed=False)
    return Answer(
        f"{ticket.key} is open ({ticket.severity}); its clocks run since the message. Noted that this was one.",
        ticket=ticket.key,
    )
