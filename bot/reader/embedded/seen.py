"""What the model sees of a message: its words, the words before it, and how each of them stands to it."""

import datetime as dt
import math
from dataclasses import dataclass

from bot.reader.embedded.spoken import spoken
from playbooks.reading import Asked, KnownTicket, Turn
from playbooks.terms import Side, TicketState

TURNS = 8
"""How many earlier messages are seen."""
NEAR = 2
"""How many of the earlier messages are seen word for word; of the others a summary is enough."""
NEAR_PIECES = 24
"""How many word pieces of each of them, half from its beginning and half from its end."""
TICKETS = 5
"""How many of the known tickets are seen, those spoken of last."""
NOTHING, TEAM, SELF, OTHER, OPEN, RESOLVED = range(6)
"""How something earlier stands to the message: nothing, ours, the same person's, a colleague's, a ticket."""
DISTANCES = TURNS + 2
GAPS = 12
_SUMMARY = 160


@dataclass(frozen=True, slots=True)
class Memory:
    """One earlier message, or one known ticket (`ticket` is its key)."""

    text: str
    kind: int
    distance: int
    gap: int
    ticketed: bool
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One message with its memories, oldest first, tickets last; never empty: a lone message remembers nothing."""

    text: str
    memories: tuple[Memory, ...]

    @property
    def near(self) -> tuple[Memory, ...]:
        """The messages right before it, which are seen word for word; oldest first."""
        return tuple(item for item in self.memories if item.ticket is None and item.kind != NOTHING)[-NEAR:]


def seen(asked: Asked) -> Seen:
    """What the model sees of a message."""
    turns = asked.earlier[-TURNS:]
    memories = [_turn(asked, turn, len(turns) - place) for place, turn in enumerate(turns)]
    memories += [_ticket(asked, ticket) for ticket in spoken_of_last(asked.tickets)]
    return Seen(spoken(asked.text), tuple(memories) or (Memory("", NOTHING, 0, 0, False),))


def spoken_of_last(tickets: tuple[KnownTicket, ...]) -> list[KnownTicket]:
    """The tickets a message may belong to, those spoken of last at the end."""
    return sorted(tickets, key=lambda ticket: (ticket.last_client_at, ticket.key))[-TICKETS:]


def _turn(asked: Asked, turn: Turn, distance: int) -> Memory:
    theirs = SELF if turn.author == asked.author else OTHER
    kind = theirs if turn.side is Side.CLIENT else TEAM
    return Memory(spoken(turn.text), kind, distance, gap_of(asked.at - turn.at), turn.ticket is not None)


def _ticket(asked: Asked, ticket: KnownTicket) -> Memory:
    kind = OPEN if ticket.state is TicketState.OPEN else RESOLVED
    own = ticket.opened_by == asked.author
    gap = gap_of(asked.at - ticket.last_client_at)
    return Memory(spoken(ticket.summary[:_SUMMARY]), kind, DISTANCES - 1, gap, own, ticket.key)


def mark_of(memory: Memory) -> list[int]:
    """Kind, distance, gap and whether it is on a ticket, as the network is told."""
    return [memory.kind, memory.distance, memory.gap, int(memory.ticketed)]


def near_rows(pieces: int) -> list[int]:
    """Which of a message's pieces are seen by the message after it: all, or the first and the last of them."""
    if pieces <= NEAR_PIECES:
        return list(range(pieces))
    half = NEAR_PIECES // 2
    return [*range(half), *range(pieces - half, pieces)]


def gap_of(gap: dt.timedelta) -> int:
    """How long ago, in steps that double: 0 within a minute, 11 from two days on."""
    minutes = max(gap.total_seconds() / 60, 0.0)
    return min(GAPS - 1, math.ceil(math.log2(minutes + 1)))
