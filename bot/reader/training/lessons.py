"""What the model is shown and what it should answer: threads and public sets as lessons, in the bot's own shapes."""

import datetime as dt
import json
import random
from collections.abc import Iterable, Iterator, Sequence
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
_APART = tuple(dt.timedelta(minutes=minutes) for minutes in (4, 15, 50, 180, 600, 1500, 4500))
"""How far one conversation of an open channel begins after another's end."""
_RESOLVED = 0.4
"""How many tickets of conversations before are resolved already."""


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


def lessons(thread: Thread) -> Iterator[Lesson]:
    """The lessons of one thread."""
    for message in thread.messages:
        if message.gold is not None:
            yield _lesson(thread, message, message.gold, asked_of(thread, message.turn))


def lessons_in_channel(
    thread: Thread, others: Sequence[Thread], roots: bool, chance: random.Random
) -> Iterator[Lesson]:
    """The lessons of one conversation in the open channel, after others that may have left tickets there.

    With `roots` the channel is one where people answer in threads: only what begins a conversation stands in it.
    """
    turns, tickets = _before(thread, others, roots, chance)
    for message in thread.messages[: 1 if roots else None]:
        if message.gold is not None:
            asked = asked_of(thread, message.turn)
            whole = replace(
                asked, thread=None, earlier=(*turns, *asked.earlier)[-EARLIER:], tickets=(*tickets, *asked.tickets)
            )
            yield _lesson(thread, message, message.gold, whole)


def _lesson(thread: Thread, message: Message, gold: Gold, asked: Asked) -> Lesson:
    keys = [ticket.key for ticket in spoken_of_last(asked.tickets)]
    wanted = f"T-{gold.joins}"
    return Lesson(
        thread=f"{thread.batch}/{thread.key}",
        turn=message.turn,
        seen=seen(asked),
        facts=facts(asked, TRIAGE, read_by_rules(asked, TRIAGE)),
        gold=gold,
        joins=keys.index(wanted) if gold.joins is not None and wanted in keys else None,
        shifted=gold.tone < 0,
    )


def _before(
    thread: Thread, others: Sequence[Thread], roots: bool, chance: random.Random
) -> tuple[list[Turn], list[KnownTicket]]:
    """What other conversations, the nearest first, leave in the open channel before one begins."""
    begins, turns, tickets = thread.messages[0].at, list[Turn](), list[KnownTicket]()
    for number, other in enumerate(others):
        said = other.messages[:1] if roots else other.messages
        back = begins - chance.choice(_APART) - said[-1].at
        begins = said[0].at + back
        turns[:0] = [_moved(_turn(message), number, back) for message in said]
        tickets[:0] = [
            ticket._replace(
                key=f"{number}-{ticket.key}",
                state=TicketState.RESOLVED if chance.random() < _RESOLVED else TicketState.OPEN,
                thread=None,
                opened_at=ticket.opened_at + back,
                last_client_at=ticket.last_client_at + back,
                last_team_at=ticket.last_team_at and ticket.last_team_at + back,
            )
            for ticket in _tickets(other, said)
        ]
    return turns, tickets


def _moved(turn: Turn, number: int, back: dt.timedelta) -> Turn:
    return turn._replace(at=turn.at + back, ticket=turn.ticket and f"{number}-{turn.ticket}")


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


__all__ = ["ALONE", "NO_FACTS", "PUBLIC", "STRAINS", "Lesson", "Sentence", "lessons", "lessons_in_channel", "sentences"]
