"""What the model is shown and what it should answer: threads and public sets as lessons, in the bot's own shapes."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.reader.embedded.facts import COUNT, facts
from bot.reader.embedded.seen import NOTHING, Memory, Seen, seen, spoken_of_last
from bot.reader.embedded.spoken import spoken
from bot.reader.training.threads import STRAINS, Gold, Message, Thread
from playbooks.reading import Asked, KnownTicket, Turn
from playbooks.rules import read_by_rules
from playbooks.schema import Triage
from playbooks.terms import Category, Label, Severity, Side, TicketState

TRIAGE = Triage()
LABELS, SEVERITIES, CATEGORIES = tuple(Label), tuple(Severity), tuple(Category)
TONES = range(-3, 3)
EARLIER = 8
_LONGEST_SUMMARY = 120


@dataclass(frozen=True, slots=True)
class Lesson:
    """One client message as the model sees it, with the right answers; `joins` is a place among the tickets seen."""

    thread: str
    turn: int
    seen: Seen
    facts: list[float]
    gold: Gold
    joins: int | None
    shifted: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One message of a public set: the task it belongs to and its class."""

    task: str
    text: str
    label: int


def asked_of(thread: Thread, turn: int, drop: frozenset[str] = frozenset()) -> Asked:
    """One client message in its thread, with everything before it as a perfect bot would know it."""
    message = thread.messages[turn]
    before = thread.messages[:turn]
    return Asked(
        text=message.text,
        at=message.at,
        author=message.author,
        author_name=message.author,
        thread=thread.key,
        earlier=tuple(_turn(each) for each in before[-EARLIER:]),
        tickets=tuple(ticket for ticket in _tickets(thread, before) if ticket.key not in drop),
    )


def _turn(message: Message) -> Turn:
    gold = message.gold
    side = Side.CLIENT if message.client else Side.TEAM
    return Turn(message.at, side, message.author, message.text, gold.label if gold else None, _key(message))


def _key(message: Message) -> str | None:
    if message.gold is None or not message.gold.escalation:
        return None
    return f"T-{message.turn if message.gold.opens else message.gold.joins}"


def _tickets(thread: Thread, before: tuple[Message, ...]) -> Iterator[KnownTicket]:
    for opener in before:
        gold = opener.gold
        if gold is None or not gold.opens or gold.severity is None:
            continue
        key = f"T-{opener.turn}"
        own = [message for message in before if _key(message) == key]
        team = [message.at for message in before[opener.turn :] if not message.client]
        yield KnownTicket(
            key=key,
            state=TicketState.OPEN,
            severity=min(message.gold.severity for message in own if message.gold and message.gold.severity),
            category=gold.category,
            summary=" ".join(opener.text.split())[:_LONGEST_SUMMARY],
            thread=thread.key,
            opened_by=opener.author,
            opened_at=opener.at,
            last_client_at=own[-1].at,
            last_team_at=team[-1] if team else None,
            resolved_at=None,
        )


def lessons(thread: Thread, strangers: tuple[KnownTicket, ...] = ()) -> Iterator[Lesson]:
    """The lessons of one thread; `strangers` are tickets of other threads that stand beside it in the channel."""
    shifted = False
    for message in thread.messages:
        if message.gold is None:
            continue
        asked = asked_of(thread, message.turn)
        if strangers:
            near = tuple(ticket._replace(last_client_at=message.at, opened_at=message.at) for ticket in strangers)
            asked = replace(asked, thread=None, tickets=asked.tickets + near)
        keys = [ticket.key for ticket in spoken_of_last(asked.tickets)]
        wanted = f"T-{message.gold.joins}"
        shifted = shifted or message.gold.tone < 0
        yield Lesson(
            thread=f"{thread.batch}/{thread.key}",
            turn=message.turn,
            seen=seen(asked),
            facts=facts(asked, TRIAGE, read_by_rules(asked, TRIAGE)),
            gold=message.gold,
            joins=keys.index(wanted) if message.gold.joins is not None and wanted in keys else None,
            shifted=message.gold.tone < 0,
        )


def strangers_for(thread: Thread, others: list[Thread], chance: random.Random) -> tuple[KnownTicket, ...]:
    """Up to three tickets that other threads opened, as they would stand beside this one in an open channel."""
    picked = chance.sample(others, min(len(others), chance.randint(1, 3)))
    out = []
    for number, other in enumerate(picked):
        if other.key != thread.key:
            known = list(_tickets(other, other.messages))
            out += [known[0]._replace(key=f"X-{number}", opened_by=f"x{number}")] if known else []
    return tuple(out)


ALONE = (Memory("", NOTHING, 0, 0, False),)
NO_FACTS = [0.0] * COUNT

PUBLIC: dict[str, tuple[str, tuple[str, ...]]] = {
    "complaint": ("complaints_xci_dev.jsonl", ("0", "1")),
    "politeness": ("politeness_dev.jsonl", ("impolite", "middle", "polite")),
    "incivility": ("gh_incivility_dev.jsonl", ("0", "1")),
    "intent": ("clinc150_dev.jsonl", ("chitchat", "request", "issue")),
    "polarity": ("senti4sd_dev.jsonl", ("negative", "neutral", "positive")),
}
"""Public sets whose licences let weights trained on them be shipped, and the classes of each."""


def sentences(folder: Path, split: str) -> list[Sentence]:
    """Every message of the public sets in one split ("train" or "val")."""
    out: list[Sentence] = []
    for task, (name, classes) in PUBLIC.items():
        with (folder / name).open(encoding="utf-8") as lines:
            out += _sentences(task, classes, (json.loads(line) for line in lines), split)
    return out


def _sentences(task: str, classes: tuple[str, ...], rows: Iterable[dict[str, object]], split: str) -> list[Sentence]:
    out = []
    for row in rows:
        if row["split"] != split:
            continue
        messages = row.get("messages", [row])
        assert isinstance(messages, list)
        for message in messages:
            label = str(message.get("label"))
            if label in classes and str(message["text"]).strip():
                out.append(Sentence(task, spoken(str(message["text"])), classes.index(label)))
    return out


__all__ = ["ALONE", "NO_FACTS", "PUBLIC", "STRAINS", "Lesson", "Sentence", "lessons", "sentences", "strangers_for"]
