"""Counts the records of one client, and merges what was counted for several.

Kept are counts, durations in buckets, one small entry for each day, and the worst broken promises. Nothing is kept for
each message, and of tickets only the opening words of those opened last.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from bot.rehearse.counters import Broken, Judged, NotTickets, Openings, Running, Words, bucket, worst
from bot.rehearse.figures import (
    EVERYBODY,
    Breach,
    ClientInfo,
    Day,
    Example,
    Figures,
    MetricFigures,
    Rhythm,
    Tickets,
    Told,
)
from bot.rehearse.quotes import quote, word
from bot.rehearse.timeline import Kind, Record, instant, is_overdue, told
from playbooks.terms import Audience, Metric

NOT_OF_PEOPLE = frozenset(
    {
        Kind.CHECK_IN,
        Kind.DIGEST,
        Kind.WARNED,
        Kind.BREACHED,
        Kind.LADDER_STEP,
        Kind.STILL_ON_IT,
        Kind.UNACKNOWLEDGED,
        Kind.SNOOZE_OVER,
        Kind.OPS_NOTICE,
        Kind.MESSAGE_DELETED,
    }
)
"""What time brings, and what is taken back: it may lie after the last message and does not lengthen the period."""
CLOSED = frozenset({Kind.RESOLVED, Kind.MERGED, Kind.DISMISSED})
NO_CATEGORY = "no category"
NO_SEVERITY = "none"
DELETED_SHOWN = 12
"""Tickets named whose message the client deleted."""
PLACES = {"ops": "the ops channel", "internal": "the internal channel"}


class _DayCount:
    """One day of one client."""

    __slots__ = ("answers", "messages", "missed", "opened")

    def __init__(self) -> None:
        self.messages = self.answers = self.missed = 0
        self.opened: Counter[str] = Counter()


class Counted:
    """Everything counted for one client, or for all."""

    def __init__(self, key: str, info: ClientInfo) -> None:
        self.key = key
        self.info = info
        self.zone = info.zone
        self._clock = ZoneInfo(info.zone)
        self._first: dt.datetime | None = None
        self._last: dt.datetime | None = None
        self.kinds: Counter[str] = Counter()
        self.in_tickets = 0
        self.matrix: Counter[tuple[str, str]] = Counter()
        self.running: defaultdict[str, Running] = defaultdict(Running)
        self.judged: defaultdict[tuple[str, str], Judged] = defaultdict(Judged)
        self.told: Counter[tuple[str, str, str]] = Counter()
        self.ladder: Counter[str] = Counter()
        self.ladder_tells: defaultdict[str, set[str]] = defaultdict(set)
        self.grid = [0] * 7 * 24
        self.days: defaultdict[dt.date, _DayCount] = defaultdict(_DayCount)
        self.not_tickets = NotTickets()
        self.deleted = 0
        self.deleted_shown: list[str] = []
        self._openings = Openings()
        self._broken: defaultdict[str, Broken] = defaultdict(Broken)
        self._worst: dict[str, list[Breach]] = {}

    def add(self, record: Record, at: dt.datetime) -> None:
        """Count one record; a kind that is not known is counted under its own name."""
        kind = record["kind"]
        self.kinds[word(kind)] += 1
        if kind not in NOT_OF_PEOPLE:
            self._first = self._first or at
            self._last = at
        names = told(record)
        for who in names if names and record.get("audience") != Audience.CLIENT else ():
            self.told[word(who), self.info.people.get(who) or PLACES.get(who, word(who)), _told_of(record)] += 1
        count = _COUNTERS.get(kind)
        if count is not None:
            count(self, record, at)

    def _read(self, record: Record, at: dt.datetime) -> None:
        local = at.astimezone(self._clock)
        self.grid[local.weekday() * 24 + local.hour] += 1
        self.days[local.date()].messages += 1
        if record.get("ticket"):
            self.in_tickets += 1
            return
        self.not_tickets.add(
            _message(record),
            at,
            word(record.get("label")),
            str(record.get("why") or ""),
            lambda: Example(at, self.key, word(record.get("by")), quote(record.get("text"))),
        )

    def _answered(self, record: Record, at: dt.datetime) -> None:
        self._local_day(at).answers += 1

    def _opened(self, record: Record, at: dt.datetime) -> None:
        if self.not_tickets.opened(_message(record)):
            self.in_tickets += 1
        severity = word(record.get("severity")) or NO_SEVERITY
        self.matrix[word(record.get("category")) or NO_CATEGORY, severity] += 1
        self._local_day(at).opened[severity] += 1
        if record.get("deleted"):
            self.deleted += 1
            self.deleted_shown = [*self.deleted_shown, word(record.get("ticket"))][:DELETED_SHOWN]
        self._openings.add(word(record.get("ticket")), Words(word(record.get("by")), quote(record.get("text"))))

    def _started(self, record: Record, at: dt.datetime) -> None:
        self._running(record).started += 1
        kind = _kind_of(record)
        self.judged[kind].promised(record.get("target_s"), self._day_s(kind))

    def _met(self, record: Record, at: dt.datetime) -> None:
        self._running(record).met += 1
        kind = _kind_of(record)
        judged = self.judged[kind]
        judged.met += 1
        judged.outside += bool(record.get("outside"))
        self._time(kind, record)

    def _breached(self, record: Record, at: dt.datetime) -> None:
        self._running(record).missed += 1
        kind = _kind_of(record)
        self.judged[kind].missed += 1
        self.judged[kind].promised(record.get("target_s"), self._day_s(kind))
        self._local_day(at).missed += 1
        self._broken_of(record).add(self._breach(record, at))

    def _missed(self, record: Record, at: dt.datetime) -> None:
        self._running(record).missed_and_ended += 1
        self._time(_kind_of(record), record)
        elapsed, target = record.get("elapsed_s"), record.get("target_s")
        over = elapsed - target if elapsed is not None and target is not None else None
        late_s = record.get("late_s", over)
        late = bucket(late_s) if late_s is not None else None
        promised = round(target) if target is not None else None
        stopped = instant(record["since"]) if record.get("since") else at
        self._broken_of(record).end(word(record.get("ticket")), "late", late, promised, stopped)

    def _cancelled(self, record: Record, at: dt.datetime) -> None:
        watched = self._broken_of(record).end(word(record.get("ticket")), "called off", None)
        if watched or record.get("missed"):
            self._running(record).missed_and_ended += 1
        else:
            self._running(record).cancelled += 1
            self.judged[_kind_of(record)].cancelled += 1

    def _rung(self, record: Record, at: dt.datetime) -> None:
        step = word(str(record.get("step") or record.get("point") or ""))
        self.ladder[step] += 1
        self.ladder_tells[step].add(word(record.get("tell")))

    def _breach(self, record: Record, at: dt.datetime) -> Breach:
        words = self._openings.of(word(record.get("ticket")))
        if record.get("asked"):
            words = Words(word(record.get("asked_by")), quote(record["asked"]))
        return Breach(
            client=self.key,
            ticket=word(record.get("ticket")),
            metric=word(record.get("metric")),
            severity=word(record.get("severity")) or NO_SEVERITY,
            due=instant(record["due"]) if record.get("due") else at,
            by=words.by,
            quote=words.quote,
            target_s=round(record["target_s"]) if record.get("target_s") is not None else None,
            late_s=None,
            ended="unanswered",
            day_s=self._day_s(_kind_of(record)),
        )

    def _time(self, kind: tuple[str, str], record: Record) -> None:
        judged = self.judged[kind]
        judged.promised(record.get("target_s"), self._day_s(kind))
        if record.get("elapsed_s") is not None:
            judged.spans.add(record["elapsed_s"])

    def _day_s(self, kind: tuple[str, str]) -> int:
        return self.info.days_s.get(kind, 0)

    def _running(self, record: Record) -> Running:
        return self.running[word(record.get("metric"))]

    def _broken_of(self, record: Record) -> Broken:
        return self._broken[word(record.get("metric"))]

    def _local_day(self, at: dt.datetime) -> _DayCount:
        return self.days[at.astimezone(self._clock).date()]

    def merge(self, other: "Counted") -> None:
        """Add what was counted for another client."""
        self._first = _of(min, self._first, other._first)
        self._last = _of(max, self._last, other._last)
        self.in_tickets += other.in_tickets
        for mine, theirs in self._counters(other):
            mine.update(theirs)
        for metric, running in other.running.items():
            self.running[metric].merge(running)
        for key, judged in other.judged.items():
            self.judged[key].merge(judged)
        for step, tells in other.ladder_tells.items():
            self.ladder_tells[step] |= tells
        self.grid = [mine + theirs for mine, theirs in zip(self.grid, other.grid, strict=True)]
        self.not_tickets.merge(other.not_tickets)
        self.deleted += other.deleted
        self.deleted_shown = [*self.deleted_shown, *other.deleted_shown][:DELETED_SHOWN]
        for metric, broken in other._broken.items():
            self._worst.setdefault(metric, []).extend(broken.worst())

    def _counters(self, other: "Counted") -> Iterable[tuple[Counter[object], Counter[object]]]:
        names = ("kinds", "matrix", "told", "ladder")
        return ((getattr(self, name), getattr(other, name)) for name in names)

    def figures(self, missed_after: int = 0) -> Figures:
        """Everything counted so far, as values; `missed_after` promises fell due when the input had ended."""
        return Figures(
            key=self.key,
            name=self.info.name,
            zone=self.zone,
            first_at=self._first,
            last_at=self._last,
            messages=self.kinds[Kind.READ],
            in_tickets=self.in_tickets,
            answers=self.kinds[Kind.ANSWERED],
            tickets=self._tickets(),
            metrics=tuple(self._metric(metric) for metric in _in_order(self.running)),
            told=self._told(),
            missed=self.kinds[Kind.BREACHED],
            missed_after=missed_after,
            worst=tuple(breach for metric in _in_order(self.running) for breach in self._worst_of(metric)),
            ladder=dict(sorted(self.ladder.items())),
            rhythm=Rhythm(self.zone, tuple(tuple(self.grid[day * 24 : day * 24 + 24]) for day in range(7))),
            not_tickets=self.not_tickets.count,
            reasons=self.not_tickets.reasons(),
            other={kind: count for kind, count in sorted(self.kinds.items()) if kind not in _COUNTED_ELSEWHERE},
            days=tuple(
                Day(date, day.messages, day.answers, dict(sorted(day.opened.items())), day.missed)
                for date, day in sorted(self.days.items())
            ),
            ladder_tells={step: min(tells) for step, tells in sorted(self.ladder_tells.items()) if _agree(tells)},
        )

    def _tickets(self) -> Tickets:
        by_severity: Counter[str] = Counter()
        by_category: dict[str, dict[str, int]] = {}
        for (category, severity), count in sorted(self.matrix.items()):
            by_severity[severity] += count
            by_category.setdefault(category, {})[severity] = count
        return Tickets(
            opened=self.kinds[Kind.TICKET_OPENED],
            closed=sum(self.kinds[kind] for kind in CLOSED),
            reopened=self.kinds[Kind.REOPENED],
            acknowledged=self.kinds[Kind.ACKNOWLEDGED],
            deleted=self.deleted,
            deleted_shown=tuple(self.deleted_shown),
            by_severity=dict(sorted(by_severity.items())),
            by_category=dict(sorted(by_category.items(), key=lambda item: (-sum(item[1].values()), item[0]))),
        )

    def _metric(self, metric: str) -> MetricFigures:
        together = Judged()
        each = {key[1]: judged for key, judged in sorted(self.judged.items()) if key[0] == metric}
        for judged in each.values():
            together.merge(judged)
        running = self.running[metric]
        verdicts = {severity: judged.verdicts() for severity, judged in each.items()}
        return MetricFigures(metric, together.verdicts(), running.running, running.unanswered, verdicts)

    def _worst_of(self, metric: str) -> tuple[Breach, ...]:
        own = self._broken[metric].worst() if metric in self._broken else ()
        return worst([*own, *self._worst.get(metric, ())])

    def _told(self) -> tuple[Told, ...]:
        people: dict[str, tuple[str, Counter[str]]] = {}
        for (who, name, of), count in sorted(self.told.items()):
            people.setdefault(name, (who, Counter()))[1][of] += count
        found = [
            Told(who, name, of["nudges"], of["breaches"], of["ladder"], of["other"], self._digests(of))
            for name, (who, of) in people.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.messages, -(one.digests or 0), one.name)))

    def _digests(self, told: Counter[str]) -> int | None:
        """A digest's record names one client, whomever it speaks of: only over all of them its count says anything."""
        return told["digests"] if self.key == EVERYBODY else None


def _agree(tells: set[str]) -> bool:
    """Whether a step asked the same everywhere, and it is known whom."""
    return len(tells) == 1 and "" not in tells


def _kind_of(record: Record) -> tuple[str, str]:
    """Which promise a clock's record is about: its metric and severity."""
    return word(record.get("metric")), word(record.get("severity")) or NO_SEVERITY


def _message(record: Record) -> tuple[str, str]:
    """What a message is known by: ids are unique only within a channel, and a reading names none."""
    return str(record.get("message") or ""), word(record.get("by"))


def _told_of(record: Record) -> str:
    match record["kind"]:
        case Kind.WARNED if is_overdue(record):
            return "breaches"
        case Kind.WARNED | Kind.STILL_ON_IT | Kind.SNOOZE_OVER | Kind.RAISED:
            return "nudges"
        case Kind.BREACHED:
            return "breaches"
        case Kind.LADDER_STEP:
            return "ladder"
        case Kind.DIGEST:
            return "digests"
        case _:
            return "other"


def _in_order(metrics: Iterable[str]) -> list[str]:
    """Metrics as the field lists them; those it does not know last."""
    known = [metric.value for metric in Metric]
    return sorted(metrics, key=lambda metric: (known.index(metric) if metric in known else len(known), metric))


def _of(choose: Callable[..., dt.datetime], one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return choose(one, other) if one and other else one or other


_COUNTERS: dict[str, Callable[[Counted, Record, dt.datetime], None]] = {
    Kind.READ: Counted._read,
    Kind.ANSWERED: Counted._answered,
    Kind.TICKET_OPENED: Counted._opened,
    Kind.CLOCK_STARTED: Counted._started,
    Kind.CLOCK_MET: Counted._met,
    Kind.BREACHED: Counted._breached,
    Kind.CLOCK_MISSED: Counted._missed,
    Kind.CLOCK_CANCELLED: Counted._cancelled,
    Kind.LADDER_STEP: Counted._rung,
}
_COUNTED_ELSEWHERE = frozenset(
    {*_COUNTERS, *CLOSED, Kind.REOPENED, Kind.ACKNOWLEDGED, Kind.MESSAGE_JOINED, Kind.MESSAGE_DELETED}
)
