"""Which ticket a message belongs to: its thread's, one the same person has just opened, one it clearly speaks of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playbooks.reading import Asked, KnownTicket, Reading
from playbooks.schema import Triage
from playbooks.terms import Category, Label, TicketState
from playbooks.wording import word
from playbooks.words.content import content_words
from playbooks.words.cues import Sign
from playbooks.words.weighing import Evidence

_ME_TOO_WITHIN = dt.timedelta(hours=12)
_GOES_ON = (" then ", " so ", " and ", " it ", " that ", " this ", " they ")
_QUIET = (Label.CHITCHAT, Label.SCHEDULING)


@dataclass(frozen=True, slots=True)
class Home:
    """The ticket a message joins, whether that opens it again, and why."""

    key: str
    reopens: bool
    why: str


def home_of_trouble(asked: Asked, reading: Reading, evidence: Evidence, triage: Triage) -> Home | None:
    """The ticket an escalated message belongs to, or None when it is a new one."""
    here = [ticket for ticket in asked.tickets if asked.thread is not None and ticket.thread == asked.thread]
    opened = _open(here)
    if opened:
        if _is_another(evidence, reading, opened):
            return None
        return Home(_closest(evidence, opened).key, False, "same thread")
    closed = _recent(here, asked.at, triage)
    if closed:
        return None if _is_another(evidence, reading, closed) else _reopened(_latest(closed), "same thread")
    return _home_in_channel(asked, reading, evidence, triage)


def home_of_talk(asked: Asked, reading: Reading, triage: Triage) -> Home | None:
    """The ticket beside which a calm message is kept; it never opens one again."""
    here = [ticket for ticket in asked.tickets if asked.thread is not None and ticket.thread == asked.thread]
    if here:
        return Home(_latest(_open(here) or here).key, False, "same thread")
    if asked.thread is not None or reading.label in _QUIET:
        return None
    burst = _burst(asked, _open(asked.tickets), triage)
    return Home(burst.key, False, "same person, moments later") if burst else None


def _home_in_channel(asked: Asked, reading: Reading, evidence: Evidence, triage: Triage) -> Home | None:
    """Outside a thread: a burst, a "same here", a chaser, or the same trouble told twice."""
    opened = _open(asked.tickets)
    burst = _burst(asked, opened, triage) if asked.thread is None else None
    if burst and not _is_another(evidence, reading, (burst,)):
        return Home(burst.key, False, "same person, moments later")
    if evidence.weight(Sign.ME_TOO):
        recent = [ticket for ticket in opened if asked.at - ticket.last_client_at <= _ME_TOO_WITHIN]
        if recent:
            return Home(_latest(recent).key, False, "says it happens there too")
    told = _told_before(asked, reading, evidence, opened, triage)
    if told:
        return Home(told.key, False, "speaks of the same thing")
    closed = _recent(asked.tickets, asked.at, triage)
    again = _spoken_of(evidence, closed) if _comes_back(evidence) else None
    if again is None and closed and not opened and _only_points(evidence) and _comes_back(evidence):
        again = _latest(closed)
    return _reopened(again, "says it is back") if again else None


def _told_before(
    asked: Asked, reading: Reading, evidence: Evidence, opened: Sequence[KnownTicket], triage: Triage
) -> KnownTicket | None:
    if not opened or evidence.weight(Sign.NEW_TOPIC):
        return None
    if _comes_back(evidence) or evidence.weight(Sign.CHASE) >= 2:
        spoken = _spoken_of(evidence, opened)
        if spoken or not _only_points(evidence):
            return spoken
        own = [ticket for ticket in opened if ticket.opened_by == asked.author]
        return _latest(own or opened)
    closest = _closest(evidence, opened)
    common = len(content_words(evidence.plain) & _subject(closest))
    fresh = asked.at - closest.last_client_at <= 3 * triage.grouping_window
    same_kind = closest.category is reading.category
    return closest if common >= 3 or (common >= 2 and same_kind) or (common and same_kind and fresh) else None


def _is_another(evidence: Evidence, reading: Reading, tickets: Sequence[KnownTicket]) -> bool:
    """Whether a message is clearly about something else than the tickets it stands beside."""
    own = content_words(evidence.plain)
    common = max(len(own & _subject(ticket)) for ticket in tickets)
    if evidence.trouble < 2 or common >= 2:
        return False
    if evidence.weight(Sign.NEW_TOPIC):
        return True
    if (
        common
        or len(own) < 2
        or _comes_back(evidence)
        or evidence.weight(Sign.CHASE)
        or evidence.weight(Sign.STAKES) >= 3
    ):
        return False
    if evidence.plain.startswith(_GOES_ON):
        return False
    if reading.category in (None, Category.DELAY, Category.QUALITY):
        return False
    return all(ticket.category not in (None, reading.category) for ticket in tickets)


def _comes_back(evidence: Evidence) -> bool:
    """Whether a message speaks of something known: again, still, chasing, for the third time."""
    weight = evidence.weight
    return (
        weight(Sign.REPEAT) >= 2
        or weight(Sign.CHASE) >= 2
        or " still " in evidence.plain
        or " pa rin " in evidence.plain
    )


def _only_points(evidence: Evidence) -> bool:
    """Whether a message names no subject of its own ("any update?", "still broken")."""
    return len(content_words(evidence.plain) - _POINTERS) == 0


_POINTERS = frozenset(
    "broken brok down happen fix resolv report tell told ticket respons reply answer hear word".split()
)


def _spoken_of(evidence: Evidence, tickets: Iterable[KnownTicket]) -> KnownTicket | None:
    """The ticket that shares most subject words with a message, if any does; the latest of equals."""
    own = content_words(evidence.plain)
    ranked = sorted(tickets, key=lambda ticket: (len(own & _subject(ticket)), ticket.last_client_at), reverse=True)
    return ranked[0] if ranked and own & _subject(ranked[0]) else None


def _closest(evidence: Evidence, tickets: Sequence[KnownTicket]) -> KnownTicket:
    return _spoken_of(evidence, tickets) or _latest(tickets)


def _burst(asked: Asked, opened: Iterable[KnownTicket], triage: Triage) -> KnownTicket | None:
    """An open ticket of the same person in the channel who wrote there within the grouping window."""
    near = [
        ticket
        for ticket in opened
        if ticket.opened_by == asked.author and abs(asked.at - ticket.last_client_at) <= triage.grouping_window
    ]
    return _latest(near) if near else None


def _subject(ticket: KnownTicket) -> frozenset[str]:
    return content_words(word(ticket.summary).plain)


def _open(tickets: Iterable[KnownTicket]) -> list[KnownTicket]:
    return [ticket for ticket in tickets if ticket.state is TicketState.OPEN]


def _recent(tickets: Iterable[KnownTicket], now: dt.datetime, triage: Triage) -> list[KnownTicket]:
    """Tickets resolved so lately that a complaint opens them again."""
    return [
        ticket
        for ticket in tickets
        if ticket.state is TicketState.RESOLVED
        and ticket.resolved_at is not None
        and now - ticket.resolved_at <= triage.reopen_window
    ]


def _latest(tickets: Sequence[KnownTicket]) -> KnownTicket:
    return max(tickets, key=lambda ticket: (ticket.last_client_at, ticket.opened_at, ticket.key))


def _reopened(ticket: KnownTicket, why: str) -> Home:
    return Home(ticket.key, True, why)
