"""Where a message stands: whose turn it is, what is still owed an answer, which tickets are open beside it."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from playbooks.reading import Asked, KnownTicket, Turn
from playbooks.terms import Label, Side, TicketState
from playbooks.wording import word
from playbooks.words.content import content_words

_LOOK_BACK = 20
_OWED = (Label.QUESTION, Label.REQUEST, Label.ISSUE, Label.FOLLOWUP)
_AGAIN = 0.6


class Situation(NamedTuple):
    """What came before a message; times are how long ago, None where there was none."""

    in_thread: bool
    open_here: tuple[KnownTicket, ...]
    closed_here: tuple[KnownTicket, ...]
    team_asked: bool
    team_spoke: bool
    unanswered: Turn | None
    waited: dt.timedelta
    asked_before: bool


_ALONE = Situation(False, (), (), False, False, None, dt.timedelta(0), False)
_ALONE_IN_THREAD = _ALONE._replace(in_thread=True)


def situation_of(asked: Asked, grouping: dt.timedelta) -> Situation:
    """Where a message stands in its thread, or in the channel for one that has no thread.

    In the open channel the author's own ticket counts as the one spoken of while the talk about it is no older than
    `grouping`.
    """
    if not asked.earlier and not asked.tickets:
        return _ALONE_IN_THREAD if asked.thread is not None else _ALONE
    turns = asked.earlier[-_LOOK_BACK:]
    last = turns[-1] if turns else None
    here = beside(asked, grouping)
    owed = _unanswered(asked, turns)
    return Situation(
        in_thread=asked.thread is not None,
        open_here=tuple(ticket for ticket in here if ticket.state is TicketState.OPEN),
        closed_here=tuple(ticket for ticket in here if ticket.state is TicketState.RESOLVED),
        team_asked=last is not None and last.side is Side.TEAM and "?" in last.text,
        team_spoke=last is not None and last.side is Side.TEAM,
        unanswered=owed,
        waited=asked.at - owed.at if owed else dt.timedelta(0),
        asked_before=asked.thread is not None and any(owes_answer(turn) for turn in turns),
    )


def beside(asked: Asked, grouping: dt.timedelta) -> list[KnownTicket]:
    """The tickets of the message's thread; in the open channel those the author has just spoken of."""
    if asked.thread is not None:
        return [ticket for ticket in asked.tickets if ticket.thread == asked.thread]
    return [ticket for ticket in asked.tickets if _just_spoken_of(ticket, asked, grouping)]


def _just_spoken_of(ticket: KnownTicket, asked: Asked, grouping: dt.timedelta) -> bool:
    if ticket.opened_by != asked.author:
        return False
    latest = max(ticket.last_client_at, ticket.last_team_at or ticket.last_client_at)
    return abs(asked.at - latest) <= grouping


def asked_again(asked: Asked, plain: str) -> bool:
    """Whether the message asks once more what was asked here without getting an answer."""
    own = content_words(plain)
    if len(own) < 2:
        return False
    for turn in _since_team(asked.earlier[-_LOOK_BACK:]):
        if owes_answer(turn):
            before = content_words(word(turn.text).plain)
            if len(own & before) >= max(2.0, _AGAIN * min(len(own), len(before))):
                return True
    return False


def _unanswered(asked: Asked, turns: Sequence[Turn]) -> Turn | None:
    """The oldest message still owed an answer; outside a thread only the author's own count."""
    for turn in _since_team(turns):
        if owes_answer(turn) and (asked.thread is not None or turn.author == asked.author):
            return turn
    return None


def _since_team(turns: Sequence[Turn]) -> list[Turn]:
    """The client's turns after our last word, oldest first."""
    out: list[Turn] = []
    for turn in reversed(turns):
        if turn.side is Side.TEAM:
            break
        if turn.side is Side.CLIENT:
            out.append(turn)
    return out[::-1]


def owes_answer(turn: Turn) -> bool:
    """Whether an earlier message is one to answer, and nobody did in a thread of its own."""
    if turn.side is not Side.CLIENT or turn.answered:
        return False
    return turn.label in _OWED if turn.label is not None else "?" in turn.text
