"""Which ticket a message belongs to: its thread's, one the same person has just opened, one it clearly speaks of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playbooks.reading import Asked, KnownTicket, Reading
from playbooks.schema import Triage
from playbooks.situation import beside
from playbooks.terms import Category, Label, Severity, TicketState
from playbooks.wording import word
from playbooks.words.client_words import client_words
from playbooks.words.content import subject_words
from playbooks.words.cues import STRAINS, Sign
from playbooks.words.weighing import Evidence, weigh

_ME_TOO_WITHIN = dt.timedelta(hours=12)
_POINTERS = frozenset(
    (
        "broken", "brok", "happen", "fix", "resolv", "report", "tell", "told", "ticket", "respons", "reply", "answer",
        "hear", "heard", "side", "end", "note", "message", "mail", "email", "channel", "thread", "call", "ago", "stuck",
        "slow", "offline", "frozen", "crash", "fail", "dead",
    )
)  # fmt: skip
_GOES_ON = (" then ", " so ", " and ", " it ", " that ", " this ", " they ")
_QUIET = (Label.CHITCHAT, Label.SCHEDULING)
_LINKED = 0.5
"""How surely a reader must link a message of a thread to one of its tickets, or the message is a new issue."""
_SURE = 0.8
"""How surely it must link one of the open channel, where tickets of everybody stand beside each other."""
_HARMS = (Category.SECURITY, Category.CONDUCT, Category.COMPLIANCE)
"""Kinds of trouble that never are a new turn of a trouble of another kind."""
_PLAIN = (Category.BILLING, Category.PAYROLL, *_HARMS)
"""Kinds of trouble that words tell apart from others; the rest run into each other."""
_GRAVE = (Severity.P1, Severity.P2)


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
        if _another_issue(evidence, reading, opened):
            return None
        return Home((_named(reading, opened) or _closest(evidence, opened)).key, False, "same thread")
    closed = _recent(here, asked.at, triage)
    if closed:
        if _another_issue(evidence, reading, closed):
            return None
        return _reopened(_named(reading, closed) or _latest(closed), "same thread")
    return _home_in_channel(asked, reading, evidence, triage)


def home_of_talk(asked: Asked, reading: Reading, triage: Triage) -> Home | None:
    """The ticket beside which a calm message is kept; it never opens one again."""
    here = [ticket for ticket in asked.tickets if asked.thread is not None and ticket.thread == asked.thread]
    if here:
        return Home(_latest(_open(here) or here).key, False, "same thread")
    if asked.thread is not None or reading.label in _QUIET:
        return None
    burst = _open(beside(asked, triage.grouping_window))
    return Home(_latest(burst).key, False, "same person, moments later") if burst else None


def _home_in_channel(asked: Asked, reading: Reading, evidence: Evidence, triage: Triage) -> Home | None:
    """Outside a thread: a burst, a "same here", a chaser, or the same trouble told twice."""
    opened = _open(asked.tickets)
    burst = _open(beside(asked, triage.grouping_window)) if asked.thread is None else []
    if burst and not _is_another(evidence, reading, burst):
        return Home(_closest(evidence, burst).key, False, "same person, moments later")
    if evidence.weight(Sign.ME_TOO):
        recent = [ticket for ticket in opened if asked.at - ticket.last_client_at <= _ME_TOO_WITHIN]
        if recent:
            return Home(_latest(recent).key, False, "says it happens there too")
    named = _named(reading, opened, _SURE)
    named = None if named and _stands_alone(evidence, reading, named, triage) else named
    told = named or _told_before(asked, reading, evidence, opened, triage)
    closed = _recent(asked.tickets, asked.at, triage)
    if told:
        settled = _settled_but_spoken_of(evidence, told, closed)
        return _reopened(settled, "speaks of it") if settled else Home(told.key, False, "speaks of the same thing")
    again = _spoken_of(evidence, closed) if _comes_back(evidence) else None
    again = again if again and _may_be_back(evidence, reading, again, lately=True) else None
    if again is None and closed and not opened and _only_points(evidence) and _comes_back(evidence):
        again = _latest(closed)
    return _reopened(again, "says it is back") if again else None


def _told_before(
    asked: Asked, reading: Reading, evidence: Evidence, opened: Sequence[KnownTicket], triage: Triage
) -> KnownTicket | None:
    """The open ticket a message of the open channel speaks of; a full account joins only while that one is fresh."""
    if not opened or evidence.weight(Sign.NEW_TOPIC):
        return None
    comes_back = _comes_back(evidence)
    if _only_points(evidence) or (not comes_back and _leans_back(evidence)):
        own = [ticket for ticket in opened if ticket.opened_by == asked.author]
        return _latest(own or opened)
    if comes_back:
        spoken = _spoken_of(evidence, opened)
        return spoken if spoken and _may_be_back(evidence, reading, spoken) else None
    fresh = [ticket for ticket in opened if asked.at - ticket.last_client_at <= 3 * triage.grouping_window]
    same = [ticket for ticket in fresh if ticket.category is reading.category and _much_shared(evidence, ticket)]
    return _closest(evidence, same) if same else None


def _settled_but_spoken_of(evidence: Evidence, told: KnownTicket, closed: Sequence[KnownTicket]) -> KnownTicket | None:
    """The ticket just resolved that a message names by its subject, when the open one it would join shares no word."""
    if subject_words(evidence.plain) & _subject(told) or not (_comes_back(evidence) or _leans_back(evidence)):
        return None
    named = _spoken_of(evidence, closed)
    return named if named and _well_named(evidence, named) else None


def _another_issue(evidence: Evidence, reading: Reading, tickets: Sequence[KnownTicket]) -> bool:
    """Whether a message raises something new; a reader that judges this is believed, else the words decide."""
    if reading.linked is not None:
        return reading.linked < _LINKED
    return _is_another(evidence, reading, tickets)


def _named(reading: Reading, tickets: Sequence[KnownTicket], sure: float = 0.0) -> KnownTicket | None:
    """The ticket among these that the reader says the message belongs to."""
    if reading.linked is None or reading.linked < sure:
        return None
    return next((ticket for ticket in tickets if ticket.key == reading.same_issue_as), None)


def _leans_back(evidence: Evidence) -> bool:
    """Whether a message presses ("I am escalating this") without telling a trouble of its own."""
    worst = evidence.troubles[0].cue if evidence.troubles else None
    if Sign.REFERS not in evidence.best or (worst and worst.weight >= 3 and worst.category):
        return False
    return any(sign in evidence.best for sign in (Sign.STAKES, Sign.DEMAND, *STRAINS))


def _stands_alone(evidence: Evidence, reading: Reading, ticket: KnownTicket, triage: Triage) -> bool:
    """Whether a message of the open channel tells a trouble in full without one word of a ticket's subject.

    A reader may find the two alike all the same; an outage must not hide behind a wish for a head count, even where
    both speak of heads. What presses or comes back may be the next turn of a ticket, but not of one about something
    else.
    """
    grave = any(named.outage or named.severity in _GRAVE for named in client_words(triage).named(evidence.plain))
    own = subject_words(evidence.plain)
    if reading.severity in _GRAVE and _is_wish(ticket) and len(own - _subject(ticket)) >= 2:
        return not (_comes_back(evidence) or _leans_back(evidence))
    if not (grave or evidence.trouble >= 2) or len(own) < 2 or own & _subject(ticket):
        return False
    topic = (reading.floor or reading).category
    if topic in _PLAIN and ticket.category not in (None, topic):
        return True
    presses = evidence.weight(Sign.STAKES) >= 3 or evidence.plain.startswith(_GOES_ON)
    return not (presses or _comes_back(evidence) or _leans_back(evidence))


def _is_wish(ticket: KnownTicket) -> bool:
    """Whether a ticket tells of no trouble itself: something asked for that nobody answered."""
    told = weigh(word(ticket.summary).plain)
    return not told.trouble and max(told.weight(Sign.QUESTION), told.weight(Sign.REQUEST)) >= 3


def _may_be_back(evidence: Evidence, reading: Reading, ticket: KnownTicket, lately: bool = False) -> bool:
    """Whether what comes back may be a ticket's trouble: not one of another kind, nor another subject told in full."""
    if not evidence.troubles:
        return True
    for category in (reading.category, evidence.troubles[0].cue.category):
        if category in _HARMS and ticket.category not in (None, category):
            return False
    return lately or _well_named(evidence, ticket)


def _well_named(evidence: Evidence, ticket: KnownTicket) -> bool:
    """Whether a message that tells a trouble names the ticket's subject with more than one chance word."""
    own = subject_words(evidence.plain)
    return len(own & _subject(ticket)) >= min(2, len(own) - 1)


def _much_shared(evidence: Evidence, ticket: KnownTicket) -> bool:
    """Whether half of the shorter account's subject words stand in the other."""
    own, known = subject_words(evidence.plain), _subject(ticket)
    return len(own & known) * 2 >= min(len(own), len(known)) > 0


def _is_another(evidence: Evidence, reading: Reading, tickets: Sequence[KnownTicket]) -> bool:
    """Whether a message is clearly about something else than the tickets it stands beside."""
    own = subject_words(evidence.plain)
    common = max(len(own & _subject(ticket)) for ticket in tickets)
    if evidence.trouble < 2 or common >= 2:
        return False
    if evidence.weight(Sign.NEW_TOPIC):
        return True
    goes_on = _comes_back(evidence) or evidence.weight(Sign.STAKES) >= 3 or evidence.plain.startswith(_GOES_ON)
    if common or goes_on or len(own) < 2 or evidence.weight(Sign.CHASE):
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
    return len(subject_words(evidence.plain) - _POINTERS) == 0


def _spoken_of(evidence: Evidence, tickets: Sequence[KnownTicket]) -> KnownTicket | None:
    """The ticket whose subject a message names, if any; a word that only one ticket has tells more."""
    own = subject_words(evidence.plain)
    subjects = {ticket.key: _subject(ticket) for ticket in tickets}
    having = {word: sum(word in subject for subject in subjects.values()) for word in own}
    scores = {key: sum(1 / having[word] for word in own & subject) for key, subject in subjects.items()}
    best = max(tickets, key=lambda ticket: (scores[ticket.key], ticket.last_client_at, ticket.key), default=None)
    return best if best is not None and own & subjects[best.key] else None


def _closest(evidence: Evidence, tickets: Sequence[KnownTicket]) -> KnownTicket:
    return _spoken_of(evidence, tickets) or _latest(tickets)


def _subject(ticket: KnownTicket) -> frozenset[str]:
    return subject_words(word(ticket.summary).plain)


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
