"""What people did, as a transcript tells it, played through the real handlers."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from bot.rehearse.transcript import Acted
from handlers import actions, regrouping
from handlers.actions import Act, Reply
from handlers.desk import Desk
from handlers.problems import Problem, UnknownPerson
from handlers.who import team_member
from playbooks.schema import Playbook
from playbooks.terms import Platform, Severity
from storage import messages, tickets
from storage.line import Tx
from storage.rows import TicketRow


class Unclear(Problem):
    """An action lacks something it needs."""


def act(tx: Tx, desk: Desk, acted: Acted) -> Reply:
    """Do what a transcript says somebody did; raises a Problem with a plain sentence when it cannot be done."""
    if acted.action == "cover":
        return _cover(tx, desk, acted)
    ticket = _ticket(tx, desk, acted)
    playbook = desk.current(ticket.client).playbook
    by = _person(playbook, acted.by) or acted.by
    doing = Act(by, acted.at, acted.at, playbook.calendars.pm.zone)
    handler = _ACTIONS.get(acted.action)
    if handler is None:
        raise Unclear(f"'{acted.action}' is not an action; use one of {', '.join(sorted((*_ACTIONS, 'cover')))}")
    return handler(tx, desk, ticket, doing, {"message": acted.message} | acted.args, playbook)


def _ticket(tx: Tx, desk: Desk, acted: Acted) -> TicketRow:
    if acted.ticket:
        return actions.find_ticket(tx, desk, acted.ticket, desk.book.playbooks)
    if not acted.message:
        raise Unclear(f"the action '{acted.action}' names neither a ticket nor a message")
    for client, ticket_id in messages.tickets_of(tx, desk.book.playbooks, Platform.TRANSCRIPT.value, acted.message):
        ticket = tickets.by_id(tx, client, ticket_id)
        if ticket is not None:
            return ticket
    raise Unclear(f"message {acted.message} belongs to no ticket")


def _person(playbook: Playbook, word: str) -> str | None:
    return team_member(playbook, Platform.TRANSCRIPT, word)


def _needed_person(playbook: Playbook, args: dict[str, Any], key: str) -> str:
    word = str(args.get(key) or "")
    person = _person(playbook, word)
    if person is None:
        raise UnknownPerson(word or f"(no '{key}' given)")
    return person


def _time(args: dict[str, Any], *keys: str) -> dt.datetime | None:
    for key in keys:
        value = args.get(key)
        if value is None:
            continue
        try:
            at = dt.datetime.fromisoformat(str(value))
        except ValueError:
            raise Unclear(f"'{key}' must be an ISO 8601 time with offset, not '{value}'") from None
        if at.tzinfo is None:
            raise Unclear(f"'{key}' has no offset: write for example 2026-11-24T15:00:00-05:00")
        return at.astimezone(dt.UTC)
    return None


def _needed_time(args: dict[str, Any], *keys: str) -> dt.datetime:
    at = _time(args, *keys)
    if at is None:
        raise Unclear(f"'{keys[0]}' is missing: an ISO 8601 time with offset")
    return at


_Handler = Callable[[Tx, Desk, TicketRow, Act, dict[str, Any], Playbook], Reply]


def _acknowledge(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return actions.acknowledge(tx, desk, ticket, by, _time(args, "until", "back_by"))


def _promise(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return actions.promise(tx, desk, ticket, by, _needed_time(args, "until", "by_time"))


def _snooze(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return actions.snooze(tx, desk, ticket, by, _needed_time(args, "until"))


def _assign(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], playbook: Playbook) -> Reply:
    return actions.assign(tx, desk, ticket, by, _needed_person(playbook, args, "to"))


def _wait(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return actions.wait_on_client(tx, desk, ticket, by, args.get("reason"))


def _severity(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    value = str(args.get("severity") or args.get("to") or "").upper()
    if value not in Severity.__members__:
        raise Unclear(f"'severity' must be P1, P2, P3 or P4, not '{value}'")
    return actions.reclassify(tx, desk, ticket, by, Severity(value))


def _merge(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return regrouping.merge(
        tx, desk, ticket, actions.find_ticket(tx, desk, str(args.get("into") or ""), desk.book.playbooks), by
    )


def _split(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    named = str(args.get("split") or args.get("message") or "")
    row = messages.by_message_id(tx, ticket.client, Platform.TRANSCRIPT.value, named)
    if row is None:
        raise Unclear(f"'message' must name a message of {ticket.key}, not '{named}'")
    return regrouping.split(tx, desk, ticket, row.id, by)


def _responded(tx: Tx, desk: Desk, ticket: TicketRow, by: Act, args: dict[str, Any], _: Playbook) -> Reply:
    return actions.responded(tx, desk, ticket, by, str(args.get("how") or args.get("by_way_of") or "phone"))


_ACTIONS: dict[str, _Handler] = {
    "acknowledge": _acknowledge,
    "promise": _promise,
    "snooze": _snooze,
    "assign": _assign,
    "wait": _wait,
    "severity": _severity,
    "merge": _merge,
    "split": _split,
    "responded": _responded,
    "resolve": lambda tx, desk, ticket, by, args, _: actions.resolve(tx, desk, ticket, by),
    "reopen": lambda tx, desk, ticket, by, args, _: actions.reopen(tx, desk, ticket, by),
    "resume": lambda tx, desk, ticket, by, args, _: actions.resume(tx, desk, ticket, by),
    "dismiss": lambda tx, desk, ticket, by, args, _: actions.dismiss(tx, desk, ticket, by, args.get("reason")),
}


def _cover(tx: Tx, desk: Desk, acted: Acted) -> Reply:
    client = str(acted.args.get("client") or "")
    if client not in desk.book.playbooks:
        near = desk.book.nearest(client)
        raise Unclear(f"a cover needs 'client', one of the playbooks{': ' + ', '.join(near) if near else ''}")
    pinned = desk.current(client)
    playbook = pinned.playbook
    absent = _person(playbook, str(acted.args.get("for") or playbook.people.pm)) or playbook.people.pm
    span = (_needed_time(acted.args, "from"), _needed_time(acted.args, "until"))
    by = Act(_person(playbook, acted.by) or acted.by, acted.at, acted.at, playbook.calendars.pm.zone)
    return actions.set_cover(tx, pinned, absent, _needed_person(playbook, acted.args, "to"), span, by)
