"""The figures of a rehearsal, as frozen values: what `tally` counts and `summary`, `report` and `comparison` show.

Times taken are business time, the time a clock counts in its own calendar. They are kept in buckets and rounded up:
to the second up to a minute, to the minute up to 96 hours, above that to the hour.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = ""
"""The key of the figures over all clients."""


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """What the figures need to know of a client: its name, its zone, and the names of our people by directory key."""

    name: str
    zone: str = "UTC"
    people: Mapping[str, str] = field(default_factory=dict)
    days_s: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many seconds a usual day has in the hours a promise counts in, by metric and severity."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What the rehearsal met beside its timeline; every field may be left out.

    `skipped` holds pairs of where and why; `skipped_count` their number when the list was cut. `until` is how far time
    was followed after the last message.
    """

    messages: int | None = None
    team_messages: int | None = None
    ignored: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()
    skipped_count: int = 0
    unmapped: Mapping[str, int] = field(default_factory=dict)
    unknown_authors: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    until: dt.datetime | None = None

    @property
    def skips(self) -> int:
        """How many places of the input were skipped, listed or not."""
        return max(self.skipped_count, len(self.skipped))


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What was promised, in seconds of business time; `day_s` is a usual day of those hours, 0 where unknown."""

    seconds: int
    day_s: int = 0


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How clocks ended: in time, missed (breached, stopped later or never), or called off; and how long they took.

    `p50_s` and `p90_s` are nearest-rank over the `timed` clocks that stopped, in time or late.
    """

    met: int
    missed: int
    cancelled: int
    timed: int
    p50_s: int | None
    p90_s: int | None
    targets: tuple[Target, ...]
    outside: int = 0
    """Of those in time, how many were stopped outside working hours, before any of their time had passed."""

    @property
    def targets_s(self) -> tuple[int, ...]:
        """The targets in force, each once, shortest first."""
        return tuple(dict.fromkeys(target.seconds for target in self.targets))

    @property
    def judged(self) -> int:
        """How many clocks have a verdict."""
        return self.met + self.missed

    @property
    def share(self) -> float | None:
        """Attainment, in time over all judged, from 0 to 1; None when nothing was judged."""
        return self.met / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class MetricFigures:
    """One metric: over all severities and for each; `running` clocks had no verdict at the end.

    Of the missed, `unanswered` had still not stopped at the end.
    """

    metric: str
    all: Verdicts
    running: int
    unanswered: int
    by_severity: Mapping[str, Verdicts]


@dataclass(frozen=True, slots=True)
class Tickets:
    """How many tickets there were, and of each category and severity as they were opened."""

    opened: int
    closed: int
    reopened: int
    acknowledged: int
    by_severity: Mapping[str, int]
    by_category: Mapping[str, Mapping[str, int]]
    deleted: int = 0
    """Opened with a message that the client deleted later; the first of them are named in `deleted_shown`."""
    deleted_shown: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Tickets still open at the end."""
        return max(self.opened + self.reopened - self.closed, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """How often one person, or one channel of ours, would have been told, and of what."""

    who: str
    name: str
    nudges: int
    breaches: int
    ladder: int
    other: int
    digests: int | None
    """What gathers or lists the rest; None in the figures of one client, since a digest may speak of several."""

    @property
    def messages(self) -> int:
        """All but the digests."""
        return self.nudges + self.breaches + self.ladder + self.other


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise that was not kept; `late_s` is business time, `past_s` by the calendar, None where no answer came."""

    client: str
    ticket: str
    metric: str
    severity: str
    due: dt.datetime
    by: str
    quote: str
    target_s: int | None
    late_s: int | None
    ended: str
    """`late`, `called off` or `unanswered`."""
    past_s: int | None = None
    day_s: int = 0
    """How many seconds a usual day has in the hours the target counts in, 0 where that is not known."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """What was promised, where that is known."""
        return (Target(self.target_s, self.day_s),) if self.target_s else ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When clients write: messages for each weekday (Monday first) and local hour."""

    zone: str
    grid: tuple[tuple[int, ...], ...]

    @property
    def by_hour(self) -> tuple[int, ...]:
        """Messages in each of the 24 local hours."""
        return tuple(sum(column) for column in zip(*self.grid, strict=True))

    @property
    def by_weekday(self) -> tuple[int, ...]:
        """Messages on each weekday, Monday first."""
        return tuple(sum(row) for row in self.grid)


@dataclass(frozen=True, slots=True)
class Example:
    """One message that was not a ticket."""

    at: dt.datetime
    client: str
    by: str
    quote: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why messages were not tickets: how many, and up to three of them."""

    label: str
    why: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a client."""

    date: dt.date
    messages: int
    answers: int
    opened: Mapping[str, int]
    missed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted for one client, or over all of them (`key` is EVERYBODY)."""

    key: str
    name: str
    zone: str
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    messages: int
    in_tickets: int
    answers: int
    tickets: Tickets
    metrics: tuple[MetricFigures, ...]
    told: tuple[Told, ...]
    missed: int
    missed_after: int
    """Missed promises to the client that fell due after the last message of the whole input: nobody can know."""
    worst: tuple[Breach, ...]
    ladder: Mapping[str, int]
    rhythm: Rhythm
    not_tickets: int
    reasons: tuple[Reason, ...]
    other: Mapping[str, int]
    days: tuple[Day, ...]
    ladder_tells: Mapping[str, str] = field(default_factory=dict)
    """Whom a step of the ladder asks, as playbooks write it, where all clients agree."""

    def metric(self, metric: str) -> MetricFigures | None:
        """The figures of one metric, None when it never ran."""
        return next((figures for figures in self.metrics if figures.metric == metric), None)


@dataclass(frozen=True, slots=True)
class RehearsalSummary:
    """The figures of a whole rehearsal; `until` is when it stopped looking."""

    all: Figures
    clients: tuple[Figures, ...]
    intake: Intake
    until: dt.datetime | None

    def client(self, key: str) -> Figures | None:
        """The figures of one client."""
        return next((figures for figures in self.clients if figures.key == key), None)


_COMPUTED = {
    Verdicts: ("judged", "share", "targets_s"),
    Tickets: ("open",),
    Told: ("messages",),
    Rhythm: ("by_hour", "by_weekday"),
}


def as_json(value: Any) -> Any:
    """Figures as plain JSON values: times and dates in ISO 8601, the computed shares and totals with the rest."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in dataclasses.fields(value)]
        return {name: as_json(getattr(value, name)) for name in (*names, *_COMPUTED.get(type(value), ()))}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value
