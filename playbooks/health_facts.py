"""What health is judged by: one client's facts at one moment, the same whether read from tables or from the log."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playbooks.terms import Metric, Severity

PERIOD = 30
"""Days over which targets and repeats are counted."""
RECENT = 14
"""Days that count as now, where something is compared with what is usual for the client."""
LONG = 90
"""Days in all: what is usual is what was before the recent days; promises and answers count this long."""
NOT_JUDGED = frozenset({Metric.ACKNOWLEDGE, Metric.PROMISE})
"""Clocks that are no target towards the client: one is inside the team, the other has a part of its own."""
ANSWERS = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE})


@dataclass(frozen=True, slots=True)
class Attained:
    """How one target was kept over the period."""

    metric: Metric
    met: int
    missed: int

    @property
    def judged(self) -> int:
        """How many clocks of this metric ended with a verdict, or are late already."""
        return self.met + self.missed


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """One open ticket, as far as health needs it."""

    key: str
    severity: Severity
    breached: bool


@dataclass(frozen=True, slots=True)
class Tones:
    """How many messages were read and what their tones add up to, in ten-thousandths."""

    count: int = 0
    total: int = 0

    @property
    def mean(self) -> float:
        """The mean tone, -1 to 1, to two decimals."""
        return round(self.total / self.count / 10_000, 2) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a survey as a share of the best there is, in per cent."""

    at: dt.datetime
    kind: str
    author: str
    share: int


@dataclass(frozen=True, slots=True)
class People:
    """Who wrote on the client's side: messages by author, usually and recently; `vips` are marked in the playbook."""

    usual: Mapping[str, int] = field(default_factory=dict)
    recent: Mapping[str, int] = field(default_factory=dict)
    vips_usual: frozenset[str] = frozenset()
    vips_recent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the formula looks at; what is empty is not known.

    Lags are counts by value: ours by per cent of the time promised (a missed target is 100), the client's by bucket.
    """

    at: dt.datetime
    attained: tuple[Attained, ...] = ()
    open_tickets: tuple[OpenTicket, ...] = ()
    repeats: tuple[str, ...] = ()
    """Keys of tickets of this period that were opened again, or are a further P1 or P2 of a category; each counts."""
    ours_recent: Mapping[int, int] = field(default_factory=dict)
    ours_usual: Mapping[int, int] = field(default_factory=dict)
    theirs_recent: Mapping[int, int] = field(default_factory=dict)
    theirs_usual: Mapping[int, int] = field(default_factory=dict)
    tone_recent: Tones = Tones()
    tone_usual: Tones = Tones()
    answers: tuple[Answer, ...] = ()
    asked: int = 0
    """How many of those asked have answered, or let the window close."""
    answered: int = 0
    days_written: tuple[int, ...] = ()
    """Days since 1970 on which the client wrote."""
    kept: int = 0
    broken: int = 0
    people: People = field(default_factory=People)
    renewal: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """What happened to one ticket, or promise made in words, within the last week."""

    key: str
    opened: bool = False
    ended: tuple[tuple[Metric, bool, int | None], ...] = ()
    """Metric, whether it was kept, and for answers the per cent of the time promised."""
    told: str = ""
    """What it is called where it is no ticket, such as a promise made in words."""


def without_ticket(facts: Facts, touched: Touched) -> Facts:
    """The facts as they would be had this ticket's week not happened."""
    attained = {item.metric: [item.met, item.missed] for item in facts.attained}
    ours = dict(facts.ours_recent)
    kept, broken = facts.kept, facts.broken
    for metric, good, share in touched.ended:
        if metric is Metric.PROMISE:
            kept, broken = kept - good, broken - (not good)
        elif metric in attained:
            attained[metric][not good] -= 1
        if share is not None and ours.get(share):
            ours[share] -= 1
    late = any(not good for _, good, _ in touched.ended)
    return replace(
        facts,
        attained=tuple(Attained(metric, max(0, met), max(0, missed)) for metric, (met, missed) in attained.items()),
        open_tickets=tuple(_calmed(facts.open_tickets, touched, late)),
        repeats=tuple(key for key in facts.repeats if not (touched.opened and key == touched.key)),
        ours_recent={share: number for share, number in ours.items() if number > 0},
        kept=max(0, kept),
        broken=max(0, broken),
    )


def _calmed(rows: tuple[OpenTicket, ...], touched: Touched, late: bool) -> list[OpenTicket]:
    kept = [row for row in rows if row.key != touched.key or not touched.opened]
    return [replace(row, breached=False) if late and row.key == touched.key else row for row in kept]


def without_open(facts: Facts, key: str) -> Facts:
    """The facts as they would be were this ticket closed."""
    return replace(facts, open_tickets=tuple(row for row in facts.open_tickets if row.key != key))


def without_answer(facts: Facts, answer: Answer) -> Facts:
    """The facts as they would be without one answer of a survey."""
    return replace(facts, answers=tuple(one for one in facts.answers if one is not answer))
