"""The small counters a tally is made of; each can be merged with another, and none grows with the input."""

import datetime as dt
import heapq
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.rehearse.figures import Breach, Example, Reason, Target, Verdicts
from bot.rehearse.quotes import without_quotes

MINUTE, HOUR = 60, 3600
BUCKETS = ((MINUTE, 1), (96 * HOUR, MINUTE))
"""Up to which duration which unit is exact; above the last, hours."""
WORST = 25
"""Broken promises listed for each client and metric; all are counted."""
WAITING = 100
"""Broken promises of one client and metric that are watched for how late the answer came; the longest waiting."""
REASONS = 60
"""Different reasons kept apart for each client; what comes after counts as other."""
EXAMPLES = 3
SPARE_EXAMPLES = 9
"""More examples kept of each reason, for those that become tickets later."""
MAY_OPEN_FOR = dt.timedelta(days=31)
"""How long a message that was not a ticket is remembered in case it opens one: unanswered, edited, raised by hand."""
TARGETS = 12
RECENT = 400
"""Tickets of each client whose opening words are kept, the newest."""

OTHER_REASONS = "other reasons"


class Spans:
    """Durations in buckets, rounded up: exact to the second up to a minute, to the minute up to 96 hours."""

    def __init__(self) -> None:
        self.buckets: Counter[int] = Counter()
        self.count = 0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.buckets[bucket(seconds)] += 1
        self.count += 1

    def merge(self, other: "Spans") -> None:
        """Add all durations of another."""
        self.buckets.update(other.buckets)
        self.count += other.count

    def quantile(self, share: float) -> int | None:
        """The duration that this share of all did not exceed (nearest rank), in seconds; None when there is none."""
        rank = max(-int(-share * self.count // 1), 1)
        for seconds in sorted(self.buckets):
            rank -= self.buckets[seconds]
            if rank <= 0:
                return seconds
        return None


def bucket(seconds: float) -> int:
    """A duration rounded up to what is worth telling apart at its size."""
    unit = next((unit for upto, unit in BUCKETS if seconds <= upto), HOUR)
    return max(int(-(-seconds // unit)) * unit, 0)


class Judged:
    """How the clocks of one metric at one severity ended."""

    def __init__(self) -> None:
        self.met = self.missed = self.cancelled = self.outside = 0
        self.spans = Spans()
        self.targets: set[Target] = set()

    def promised(self, target_s: float | None, day_s: int = 0) -> None:
        """Remember a target; at most a handful of different ones."""
        if target_s is not None and len(self.targets) < TARGETS:
            self.targets.add(Target(round(target_s), day_s))

    def merge(self, other: "Judged") -> None:
        """Add what another counted."""
        self.met += other.met
        self.missed += other.missed
        self.cancelled += other.cancelled
        self.outside += other.outside
        self.spans.merge(other.spans)
        self.targets |= other.targets

    def verdicts(self) -> Verdicts:
        """The figures."""
        return Verdicts(
            met=self.met,
            missed=self.missed,
            cancelled=self.cancelled,
            timed=self.spans.count,
            p50_s=self.spans.quantile(0.5),
            p90_s=self.spans.quantile(0.9),
            targets=tuple(sorted(self.targets)),
            outside=self.outside,
        )


@dataclass(slots=True)
class Running:
    """How many clocks of one metric started and ended; what is missing had not ended."""

    started: int = 0
    met: int = 0
    missed: int = 0
    missed_and_ended: int = 0
    cancelled: int = 0

    def merge(self, other: "Running") -> None:
        """Add what another counted."""
        self.started += other.started
        self.met += other.met
        self.missed += other.missed
        self.missed_and_ended += other.missed_and_ended
        self.cancelled += other.cancelled

    @property
    def running(self) -> int:
        """Clocks without a verdict."""
        return max(self.started - self.met - self.missed - self.cancelled, 0)

    @property
    def unanswered(self) -> int:
        """Missed clocks that had not stopped."""
        return max(self.missed - self.missed_and_ended, 0)


@dataclass(frozen=True, slots=True)
class Words:
    """Who opened a ticket, and how."""

    by: str
    quote: str


NO_WORDS = Words("", "")


class Openings:
    """The opening words of the tickets opened last."""

    def __init__(self) -> None:
        self._words: OrderedDict[str, Words] = OrderedDict()

    def add(self, ticket: str, words: Words) -> None:
        """Keep a ticket's words, forgetting the oldest."""
        self._words[ticket] = words
        if len(self._words) > RECENT:
            self._words.popitem(last=False)

    def of(self, ticket: str) -> Words:
        """A ticket's words, empty when they are forgotten."""
        return self._words.get(ticket, NO_WORDS)


class Broken:
    """Broken promises of one metric: those still unanswered, and the worst of those that ended."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Breach]] = {}
        self._watched = 0
        self._ended: list[tuple[tuple[int, int], int, Breach]] = []
        self._number = 0

    def add(self, breach: Breach) -> None:
        """Watch a promise that was just broken. Those broken first wait longest, so later ones give way."""
        if self._watched < WAITING:
            self._waiting.setdefault(breach.ticket, []).append(breach)
            self._watched += 1

    def end(
        self,
        ticket: str,
        ended: str,
        late_s: int | None,
        target_s: int | None = None,
        stopped: dt.datetime | None = None,
    ) -> bool:
        """An overdue clock stopped or was called off; False when it was not among those watched."""
        waiting = self._waiting.get(ticket)
        if not waiting:
            return False
        breach = waiting.pop(0)
        if not waiting:
            del self._waiting[ticket]
        self._watched -= 1
        past_s = max(int((stopped - breach.due).total_seconds()), 0) if stopped is not None else None
        target_s = target_s or breach.target_s
        self._keep(replace(breach, ended=ended, late_s=late_s, target_s=target_s, past_s=past_s))
        return True

    def _keep(self, breach: Breach) -> None:
        self._number += 1
        heapq.heappush(self._ended, (_weight(breach), -self._number, breach))
        if len(self._ended) > WORST:
            heapq.heappop(self._ended)

    def worst(self) -> tuple[Breach, ...]:
        """The worst: by severity, of one severity the unanswered first, then by how late the answer came."""
        waiting = [breach for breaches in self._waiting.values() for breach in breaches]
        return worst([*waiting, *(breach for *_, breach in self._ended)])


def worst(breaches: list[Breach]) -> tuple[Breach, ...]:
    """The worst of several broken promises of one metric, worst first."""

    def order(breach: Breach) -> tuple[int, int, dt.datetime, str, str, str]:
        severity, late = _weight(breach)
        return (-severity, -late, breach.due, breach.client, breach.ticket, breach.quote)

    return tuple(sorted(breaches, key=order)[:WORST])


def _weight(breach: Breach) -> tuple[int, int]:
    """How bad a breach is; a larger one is worse."""
    severity = {"P1": 4, "P2": 3, "P3": 2, "P4": 1}.get(breach.severity, 0)
    unanswered = 10**9 if breach.ended == "unanswered" else 0
    return severity, unanswered + (breach.late_s or 0)


@dataclass(slots=True)
class _Group:
    count: int = 0
    examples: list[Example] = field(default_factory=list)


class NotTickets:
    """Messages that were not tickets, by label and reason; reasons that differ only in what they cite are one.

    One that opens a ticket later is taken out again; of the messages only the ids of the last weeks are kept for that.
    """

    def __init__(self) -> None:
        self.count = 0
        self._groups: dict[tuple[str, str], _Group] = {}
        self._may_open: OrderedDict[tuple[str, str], tuple[dt.datetime, _Group]] = OrderedDict()

    def add(
        self, message: tuple[str, str], at: dt.datetime, label: str, why: str, example: Callable[[], Example]
    ) -> None:
        """Count one message, known by its id and author; its words are asked for only while examples are wanted."""
        self.count += 1
        group = self._group((label, without_quotes(why)))
        group.count += 1
        if len(group.examples) < EXAMPLES + SPARE_EXAMPLES:
            group.examples.append(example())
        while self._may_open and at - next(iter(self._may_open.values()))[0] > MAY_OPEN_FOR:
            self._may_open.popitem(last=False)
        if message[0]:
            self._may_open[message] = (at, group)

    def opened(self, message: tuple[str, str]) -> bool:
        """A message opened a ticket: whether it had been counted here, where it counts no more."""
        found = self._may_open.pop(message, None)
        if found is None:
            return False
        at, group = found
        self.count -= 1
        group.count -= 1
        group.examples = [example for example in group.examples if (example.at, example.by) != (at, message[1])]
        return True

    def merge(self, other: "NotTickets") -> None:
        """Add what another counted."""
        self.count += other.count
        for key, theirs in other._groups.items():
            if not theirs.count:
                continue
            group = self._group(key)
            group.count += theirs.count
            group.examples.extend(theirs.examples[: max(EXAMPLES - len(group.examples), 0)])

    def _group(self, key: tuple[str, str]) -> _Group:
        if key not in self._groups and len(self._groups) >= REASONS:
            key = (key[0], OTHER_REASONS)
        return self._groups.setdefault(key, _Group())

    def reasons(self) -> tuple[Reason, ...]:
        """The reasons, most frequent first."""
        left = (item for item in self._groups.items() if item[1].count)
        ordered = sorted(left, key=lambda item: (-item[1].count, item[0]))
        return tuple(
            Reason(label, why, group.count, tuple(group.examples[:EXAMPLES])) for (label, why), group in ordered
        )
