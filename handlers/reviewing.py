"""`/review client 2026-Q3`: the review of a period as files, and what people add to it by hand."""

import datetime as dt
import re
from collections.abc import Callable

from handlers.actions import Act
from handlers.desk import Desk, Pinned
from handlers.problems import Missing, NotAPeriod
from handlers.review_entries import EXAMPLES, Written, add, add_action, edit, find_entry, listed, remove
from handlers.review_facts import review_facts
from handlers.review_kit import BOTH, kit_of
from handlers.review_notice import Edition, ReviewEntries
from handlers.telling import Fact, hand_over, person
from handlers.times import UnclearTime, parse_when
from playbooks.periods import Period, period_of
from storage import audit
from storage.line import Tx

FindPerson = Callable[[str], str]
"""Who a word names in the client's playbook; raises UnknownPerson."""
_MENTION = re.compile(r"^(@\S+|<@[^>]+>)$")
_EDITIONS: dict[str, tuple[Edition, ...]] = {"internal": ("internal",), "client": ("client",), "both": BOTH}


def review_command(
    tx: Tx, desk: Desk, client: str, words: list[str], act: Act, find: FindPerson
) -> str | ReviewEntries:
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
            return listed(tx, desk.current(client), period)
        case "edit":
            return _edit(tx, desk.current(client), period, rest, act)
        case "remove" if len(rest) == 1:
            return remove(tx, desk.current(client), period, rest[0], act)
        case _:
            raise Missing(
                "After the period say internal or client for one edition, add, edit, list or remove.",
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
    example = f"/review {client} {period.label} add {kind if kind in _ADDS else 'note'} {EXAMPLES.get(kind, 'what')}"
    if kind not in _ADDS:
        raise Missing("Say what to add: note, cause or action.", example)
    if len(words) == 1:
        raise Missing(f"Say what the {kind} is.", example)
    return _ADDS[kind](tx, pinned, period, words[1:], act, find)


def _edit(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act) -> str:
    example = f"/review {pinned.playbook.client} {period.label} edit 7 for client the carrier was down"
    if len(words) < 2:
        raise Missing("Say which entry and what it should say.", example)
    shared, rest = _for_client(words[1:])
    inside = not shared and rest[0].casefold() == "internal"
    known = find_entry(tx, pinned, period, words[0])
    change = Written(known.kind, " ".join(rest[1:] if inside else rest), shared or (known.shared and not inside))
    return edit(tx, pinned, period, known, change, act)


def _for_client(words: list[str]) -> tuple[bool, list[str]]:
    """Whether words begin with `for client`, and the rest."""
    given = [word.casefold() for word in words[:2]] == ["for", "client"]
    return given, words[2:] if given else words


def _note(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    shared, rest = _for_client(words)
    return add(tx, pinned, period, Written("note", " ".join(rest), shared), act)


def _cause(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    shared, rest = _for_client(words[1:])
    return add(tx, pinned, period, Written("cause", " ".join(rest), shared, words[0]), act)


def _action(tx: Tx, pinned: Pinned, period: Period, words: list[str], act: Act, find: FindPerson) -> str:
    shared = words[0].casefold() != "internal"
    rest, owner = _owner(words if shared else words[1:], find)
    rest, due = _due(rest, pinned, act, owner)
    return add_action(tx, pinned, period, Written("action", " ".join(rest), shared), owner, due, act)


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


_ADDS: dict[str, Callable[[Tx, Pinned, Period, list[str], Act, FindPerson], str]] = {
    "note": _note,
    "cause": _cause,
    "action": _action,
}
