"""Two rehearsals of one input, under playbooks A and B, side by side: what each would have promised, broken and said.

Tickets are matched by the message that opened them, since a ticket more or less shifts every number after it. A broken
promise is matched by that message, the metric, and which one in the ticket's life it was.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rehearse import phrasing as say
from bot.rehearse.figures import Figures, RehearsalSummary, Verdicts
from bot.rehearse.quotes import quote, word
from bot.rehearse.timeline import Kind, Record

LISTED = 20
"""Tickets and promises listed in each part; all are counted."""
Message = tuple[str, str]
"""A client and the id of a message of theirs."""
Promise = tuple[Message, str, int]


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two: what its playbooks are called, its figures, and its records (asked for twice, each time all)."""

    name: str
    summary: RehearsalSummary
    records: Callable[[], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class PromiseChange:
    """One promise of one client under both; None where it never ran."""

    client: str
    metric: str
    severity: str
    a: Verdicts | None
    b: Verdicts | None

    @property
    def missed(self) -> tuple[int, int]:
        """How often it would have broken under A and under B."""
        return (self.a.missed if self.a else 0, self.b.missed if self.b else 0)

    @property
    def changed(self) -> bool:
        """Whether it broke more or less often, or another time was promised."""
        targets = (self.a.targets_s if self.a else (), self.b.targets_s if self.b else ())
        return self.missed[0] != self.missed[1] or targets[0] != targets[1]


@dataclass(frozen=True, slots=True)
class Differing:
    """A ticket, or a broken promise of one, that the two do not share; `instead` says what the other made of it."""

    client: str
    ticket: str
    severity: str
    metric: str
    by: str
    quote: str
    instead: str


@dataclass(frozen=True, slots=True)
class Parted:
    """What only A has, what only B has (each list cut), and how many there are of each and in both."""

    only_a: tuple[Differing, ...]
    only_b: tuple[Differing, ...]
    count_a: int
    count_b: int
    both: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two rehearsals side by side; pairs are (A, B)."""

    names: tuple[str, str]
    all: tuple[Figures, Figures]
    promises: tuple[PromiseChange, ...]
    tickets: Parted
    breaches: Parted
    told: Mapping[str, tuple[int, int]]


def compare(a: Version, b: Version) -> Comparison:
    """Put two rehearsals of the same input side by side; keeps one small entry for each ticket and broken promise."""
    mine, theirs = _gather(a.records()), _gather(b.records())
    tickets = _part(mine.opened, theirs.opened)
    breaches = _part(mine.broken, theirs.broken)
    wanted = {*tickets[0], *tickets[1], *(key[0] for side in breaches[:2] for key in side)}
    words_a, words_b = _words(a.records(), wanted), _words(b.records(), wanted)
    names = {figures.key: figures.name for figures in (*a.summary.clients, *b.summary.clients)}
    return Comparison(
        names=(a.name, b.name),
        all=(a.summary.all, b.summary.all),
        promises=tuple(_promises(a.summary, b.summary, names)),
        tickets=Parted(
            tuple(_ticket(key, mine, words_a, words_b, names) for key in tickets[0]),
            tuple(_ticket(key, theirs, words_b, words_a, names) for key in tickets[1]),
            *tickets[2:],
        ),
        breaches=Parted(
            tuple(_breach(key, mine, theirs, words_a, names) for key in breaches[0]),
            tuple(_breach(key, theirs, mine, words_b, names) for key in breaches[1]),
            *breaches[2:],
        ),
        told=_told(a.summary.all, b.summary.all),
    )


@dataclass(slots=True)
class _Gathered:
    """Which message opened which ticket, and which promises of it were broken."""

    opened: dict[Message, tuple[str, str]] = field(default_factory=dict)
    by_ticket: dict[tuple[str, str], Message] = field(default_factory=dict)
    broken: dict[Promise, str] = field(default_factory=dict)
    clocks: dict[tuple[Message, str], str] = field(default_factory=dict)
    """What last became of the clock of a message's ticket."""


_BECAME = {
    Kind.CLOCK_STARTED: "still running",
    Kind.CLOCK_MET: "kept",
    Kind.BREACHED: "broken less often",
    Kind.CLOCK_CANCELLED: "called off",
}


def _gather(records: Iterable[Record]) -> _Gathered:
    found = _Gathered()
    nth: Counter[tuple[Message, str]] = Counter()
    for record in records:
        client, ticket = record["client"], word(record.get("ticket"))
        if record["kind"] == Kind.TICKET_OPENED:
            message = (client, str(record.get("message") or ticket))
            found.opened[message] = (ticket, word(record.get("severity")))
            found.by_ticket[client, ticket] = message
        elif record["kind"] in _BECAME:
            clock = (found.by_ticket.get((client, ticket), (client, ticket)), word(record.get("metric")))
            found.clocks[clock] = _BECAME[record["kind"]]
            if record["kind"] == Kind.BREACHED:
                nth[clock] += 1
                found.broken[*clock, nth[clock]] = word(record.get("severity"))
    return found


def _part(mine: Mapping[Any, Any], theirs: Mapping[Any, Any]) -> tuple[list[Any], list[Any], int, int, int]:
    """Keys only in the one and only in the other, in order of time and cut, then how many of each and of both."""
    only_a, only_b = ([key for key in one if key not in other] for one, other in ((mine, theirs), (theirs, mine)))
    return only_a[:LISTED], only_b[:LISTED], len(only_a), len(only_b), len(mine) - len(only_a)


@dataclass(frozen=True, slots=True)
class _Words:
    by: str
    quote: str
    ticket: str | None
    label: str


def _words(records: Iterable[Record], wanted: set[Message]) -> dict[Message, _Words]:
    """Who wrote the wanted messages, what, and what was made of them."""
    found = {}
    for record in records:
        if record["kind"] == Kind.READ:
            message = (record["client"], str(record.get("message") or ""))
            if message in wanted:
                by, text = word(record.get("by")), quote(record.get("text"), 90)
                found[message] = _Words(by, text, word(record.get("ticket")) or None, word(record.get("label")))
    return found


_NO_WORDS = _Words("", "", None, "")


def _ticket(
    key: Message,
    here: _Gathered,
    words: Mapping[Message, _Words],
    other: Mapping[Message, _Words],
    names: Mapping[str, str],
) -> Differing:
    ticket, severity = here.opened[key]
    said, elsewhere = words.get(key, _NO_WORDS), other.get(key, _NO_WORDS)
    instead = f"joins {elsewhere.ticket}" if elsewhere.ticket else f"no ticket: {say.label_name(elsewhere.label)}"
    return Differing(names.get(key[0], key[0]), ticket, severity, "", said.by, said.quote, instead)


def _breach(
    key: Promise, here: _Gathered, there: _Gathered, words: Mapping[Message, _Words], names: Mapping[str, str]
) -> Differing:
    message, metric, _ = key
    ticket, _ = here.opened.get(message, (message[1], ""))
    said = words.get(message, _NO_WORDS)
    instead = there.clocks.get((message, metric), "nothing promised") if message in there.opened else "no ticket"
    return Differing(names.get(message[0], message[0]), ticket, here.broken[key], metric, said.by, said.quote, instead)


def _promises(a: RehearsalSummary, b: RehearsalSummary, names: Mapping[str, str]) -> Iterable[PromiseChange]:
    """Every promise of every client under both, those that changed most first."""
    mine, theirs = _verdicts(a), _verdicts(b)
    changes = [
        PromiseChange(names[client], metric, severity, mine.get(key), theirs.get(key))
        for key in dict.fromkeys((*mine, *theirs))
        for client, metric, severity in (key,)
    ]
    return sorted(changes, key=lambda one: -abs(one.missed[1] - one.missed[0]))


def _verdicts(summary: RehearsalSummary) -> dict[tuple[str, str, str], Verdicts]:
    return {
        (figures.key, metric.metric, severity): verdicts
        for figures in summary.clients
        for metric in figures.metrics
        for severity, verdicts in metric.by_severity.items()
    }


def _told(a: Figures, b: Figures) -> dict[str, tuple[int, int]]:
    mine, theirs = ({one.name: one.messages for one in figures.told} for figures in (a, b))
    both = {name: (mine.get(name, 0), theirs.get(name, 0)) for name in dict.fromkeys((*mine, *theirs))}
    return dict(sorted(both.items(), key=lambda item: (-abs(item[1][1] - item[1][0]), item[0])))
