"""`/review client 2026-Q3`: the review of a period as files, and what people add to it by hand."""

import datetime as dt
import re
from collections.abc import Callable

from handlers.actions import Act
from handlers.desk import Desk, Pinned
from handlers.phrases import clock_time
from handlers.problems import Missing, NotAPeriod, NotLater, Problem, UnknownTicket
from handlers.review_actions import open_action
from handlers.review_facts import review_facts
from handlers.review_kit import BOTH, kit_of
from handlers.review_notice import Edition
from handlers.telling import Fact, hand_over, person
from handlers.times import UnclearTime, parse_when
from handlers.who import name_of
from playbooks.periods import Period, period_of
from storage import audit, review_entries, tickets
from storage.line import Tx
from storage.rows import ReviewEntryRow

LONGEST = 500
FindPerson = Callable[[str], str]
"""Who a word names in the client's playbook; raises UnknownPerson."""
_MENTION = re.compile(r"^(@\S+|<@[^>]+>)$")
_EDITIONS: dict[str, tuple[Edition, ...]] = {"internal": ("internal",), "client": ("client",), "both": BOTH}


class NoEntry(Problem):
    """The review has no entry of this number."""

    def __init__(self, number: str, client: str, label: str) -> None:
        super().__init__(f"There is no entry {number} in the review. /review {client} {label} list shows them.")


def review_command(tx: Tx, desk: Desk, client: str, words: list[str], act: Act, find: FindPerson) -> str:
    """Do what the words say to the review of a client's period; returns the answer."""
    if not words:
        raise Missing("Say which month or quarter.", f"/review {client} 2026-Q3")
    period = period_of(words[0])
    if period is None:
        raise NotAPeriod(words[0][:40], client)
    verb, rest = (words[1].casefold() if len(words) > 1 else "both"), words[2:]
    if verb in _EDITIONS and not rest:
        return _hand_over(tx, desk, client, period, _EDITIONS[verb], act)
    match verb:
        case "add":
            return _add(tx, desk.current(client), period, rest, act, find)
        case "list" | "entries" if not rest:
            return _listed(tx, desk.current(client), period, act)
        case "remove" if len(rest) == 1:
            return _remove(tx, desk.current(client), period, rest[0], act)
        case _:
            raise Missing(
                "After the period say internal or client for one edition, add, list or remove.",
                f"/review {client} {period.label} add action send the roster by fri @maria",
            )


def _hand_over(tx: Tx, desk: Desk, client: str, period: Period, editions: tuple[Edition, ...], act: Act) -> str:
    facts = review_facts(tx, desk, client, period, act.now)
    if act.by not in desk.current(client).playbook.people.directory:
        return (
            "I hand files only to people in the client's playbook. Whoever runs Liaison can write them with"
            f" `liaison review {client} {period.label} --out DIR`."
        )
    key = f"review:{client}:{period.label}:{'+'.join(editions)}:{act.by}:{act.at:%Y-%m-%dT%H:%M}"
    fact = Fact(key, act.at)
    hand_over(tx, desk.current(client), person(act.by), kit_of(facts, editions), fact)
    audit.append(tx, client, act.at, act.by, "review", period.label, {"editions": list(editions)})
    named = " and ".join(f"the {edition} edition" for edition in editions)
    return (
        f"{facts.client_name}, {facts.period.words}: {named} follow in a direct message, as a deck and as a PDF each."
    )


def _add(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    client = pinned.playbook.client
    kind = words[0].casefold() if words else ""
    example = f"/review {client} {period.label} add {kind if kind in _ADDS else 'note'} {_EXAMPLES.get(kind, 'what')}"
    if kind not in _ADDS:
        raise Missing("Say what to add: note, cause or action.", example)
    if len(words) == 1:
        raise Missing(f"Say what the {kind} is.", example)
    return _ADDS[kind](tx, pinned, period, words[1:], act, find)


def _for_client(words: list[str]) -> tuple[bool, list[str]]:
    """Whether words begin with `for client`, and the rest."""
    given = [word.casefold() for word in words[:2]] == ["for", "client"]
    return given, words[2:] if given else words


def _note(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    shared, rest = _for_client(words)
    number = _keep(tx, pinned, period, "note", rest, act, shared=shared)
    return f"Note {number} stands in {_where(shared)} of {period.label}."


def _cause(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    client, key = pinned.playbook.client, words[0].upper().strip(".,:")
    if tickets.by_key(tx, client, key) is None:
        raise UnknownTicket(key[:40])
    shared, rest = _for_client(words[1:])
    number = _keep(tx, pinned, period, "cause", rest, act, shared=shared, subject=key)
    return f"Cause {number} of {key} stands in {_where(shared)} of {period.label}."


def _action(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    shared = words[0].casefold() != "internal"
    rest, owner = _owner(words if shared else words[1:], find)
    rest, due = _due(rest, pinned, act, owner)
    if due is not None and due <= act.at:
        raise NotLater("When an action is due")
    text = _text(pinned, period, "action", rest)
    ticket = open_action(tx, pinned, period.label, text, owner, due, act)
    _keep(tx, pinned, period, "action", rest, act, shared=shared, owner=owner, due_at=due, ticket_id=ticket.id)
    when = f"due {clock_time(due, act.zone)}" if due else "without a date"
    whose = name_of(pinned.playbook, owner) if owner else "nobody's yet"
    return f"{ticket.key} is open for it: {text} ({whose}, {when}). It stands in {_where(shared)} of {period.label}."


_ADDS: dict[str, Callable[[Tx, Pinned, Period, list[str], Act, FindPerson], str]] = {
    "note": _note,
    "cause": _cause,
    "action": _action,
}
_EXAMPLES = {
    "cause": "ACME-12 for client the carrier was down",
    "action": "send the roster by fri 15:00 @maria",
    "note": "for client volumes doubled in September",
}


def _where(shared: bool) -> str:
    return "both editions" if shared else "the internal edition"


def _text(pinned: Pinned, period: Period, kind: str, words: list[str]) -> str:
    text = " ".join(words).strip()
    if not text:
        example = f"/review {pinned.playbook.client} {period.label} add {kind} {_EXAMPLES[kind]}"
        raise Missing(f"Say what the {kind} is.", example)
    return text[:LONGEST]


def _keep(tx: Tx, pinned: Pinned, period: Period, kind: str, words: list[str], act: Act, **columns: object) -> int:
    client = pinned.playbook.client
    row = {
        "period": period.label,
        "kind": kind,
        "words": _text(pinned, period, kind, words),
        "by": act.by,
        "at": act.at,
    }
    number = review_entries.add(tx, client, **row, **columns)
    audit.append(tx, client, act.at, act.by, "review_added", f"{period.label} {number}", {"kind": kind})
    return number


def _owner(words: list[str], find: FindPerson) -> tuple[list[str], str | None]:
    """The person at the end (`@maria`) or after `owner`, and the words without them."""
    for place, word in enumerate(words):
        if word.casefold() == "owner" and place + 1 < len(words):
            return words[:place] + words[place + 2 :], find(words[place + 1])
    if words and _MENTION.match(words[-1]):
        return words[:-1], find(words[-1])
    return words, None


def _due(words: list[str], pinned: Pinned, act: Act, owner: str | None) -> tuple[list[str], dt.datetime | None]:
    """The time after the last `by` that is one, and the words without it."""
    for place in range(len(words) - 2, 0, -1):
        if words[place].casefold() == "by":
            try:
                when = parse_when(" ".join(words[place + 1 :]), act.zone, act.at, pinned.hours_of(owner))
            except UnclearTime:
                continue
            return words[:place], when
    return words, None


def _listed(tx: Tx, pinned: Pinned, period: Period, act: Act) -> str:
    rows = review_entries.of_period(tx, pinned.playbook.client, period.label)
    if not rows:
        return f"Nobody has added anything to the review of {pinned.playbook.name}, {period.label}."
    head = f"Added by hand to the review of {pinned.playbook.name}, {period.label}:"
    return "\n".join([head, *(_line(pinned, row, act) for row in rows)])


def _line(pinned: Pinned, row: ReviewEntryRow, act: Act) -> str:
    subject = f" of {row.subject}" if row.subject else ""
    who = f"{name_of(pinned.playbook, row.by)}, {clock_time(row.at, act.zone)}"
    return f"• {row.id} {row.kind}{subject} ({_where(row.shared)}): {row.words or '(words not kept)'} ({who})"


def _remove(tx: Tx, pinned: Pinned, period: Period, number: str, act: Act) -> str:
    client = pinned.playbook.client
    known = number.isdecimal() and len(number) < 10
    if not known or not review_entries.remove(tx, client, period.label, int(number), act.at):
        raise NoEntry(number[:20], client, period.label)
    audit.append(tx, client, act.at, act.by, "review_removed", f"{period.label} {number}", {})
    return f"Entry {number} is out of the review of {period.label}. An action's ticket stays as it is."
