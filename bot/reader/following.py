"""Threads followed message by message, as the bot would have lived them: every judgement sees only what came before."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.desk import Reader
from playbooks.reading import Asked, Decision, KnownTicket, Reading, Turn
from playbooks.schema import Playbook
from playbooks.terms import Side, TicketState
from playbooks.tone import has_recovered, tone_shift
from playbooks.triage import decide

EARLIER = 8
_SUMMARY = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread as it was given; `side` CLIENT is judged, everything else is only seen."""

    turn: int
    at: dt.datetime
    side: Side
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one client message; `same_issue_as` is the turn that opened the ticket it joined."""

    turn: int
    asked: Asked
    reading: Reading
    decision: Decision
    escalation: bool
    same_issue_as: int | None
    shift: bool


def follow(thread: str, lines: Sequence[Line], reader: Reader, playbook: Playbook) -> Iterator[Judged]:
    """Judge every client message of one thread, oldest first."""
    turns: list[Turn] = []
    tickets: dict[str, KnownTicket] = {}
    tones: dict[str, list[float]] = {}
    strained_by: set[str] = set()
    for line in lines:
        if line.side is not Side.CLIENT:
            turns.append(Turn(line.at, line.side, line.author, line.text))
            tickets = {key: ticket._replace(last_team_at=line.at) for key, ticket in tickets.items()}
            continue
        asked = Asked(
            text=line.text, at=line.at, author=line.author, author_name=line.author, thread=thread,
            earlier=tuple(turns[-EARLIER:]), tickets=tuple(tickets.values()),
        )  # fmt: skip
        reading = reader.read(asked, playbook.triage)
        decision = decide(asked, reading, playbook)
        key = ticket_of(decision, f"T-{line.turn}")
        if key is not None:
            tickets[key] = after(tickets.get(key), key, line, decision, thread)
        own = tones.setdefault(line.author, [])
        shift = _shifted(asked, reading, own, playbook, strained_by)
        own.append(reading.tone)
        turns.append(Turn(line.at, Side.CLIENT, line.author, line.text, decision.label, key))
        joined = int(key.removeprefix("T-")) if key is not None and not decision.ticket else None
        yield Judged(line.turn, asked, reading, decision, key is not None, joined, shift)


def _shifted(asked: Asked, reading: Reading, own: list[float], playbook: Playbook, strained_by: set[str]) -> bool:
    """Whether this message is the turn; once for each person until they are friendly again."""
    if asked.author in strained_by:
        if has_recovered([reading.tone]):
            strained_by.discard(asked.author)
        return False
    if tone_shift(asked, reading, own, playbook) is None:
        return False
    strained_by.add(asked.author)
    return True


def ticket_of(decision: Decision, own: str) -> str | None:
    """The ticket a message is on: `own` where it opens one, the one it joins, or None where it is calm."""
    if decision.severity is None:
        return None
    return own if decision.ticket else decision.joins


def after(known: KnownTicket | None, key: str, line: Line, decision: Decision, thread: str | None) -> KnownTicket:
    """The ticket a message is on as it stands after that message; `known` is None where it opened it."""
    assert decision.severity is not None
    if known is not None:
        return known._replace(last_client_at=line.at, severity=min(known.severity, decision.severity))
    return KnownTicket(
        key=key,
        state=TicketState.OPEN,
        severity=decision.severity,
        category=decision.category,
        summary=" ".join(line.text.split())[:_SUMMARY],
        thread=thread,
        opened_by=line.author,
        opened_at=line.at,
        last_client_at=line.at,
        last_team_at=None,
        resolved_at=None,
    )
