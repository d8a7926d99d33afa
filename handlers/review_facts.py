"""What a review of a period is made of, read from the tables: counted facts, and what people added by hand."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from handlers import review_causes
from handlers.desk import Desk, Pinned
from handlers.health_facts import called
from handlers.problems import NoData, NotBegun
from handlers.review_causes import Late
from handlers.review_stories import Story, stories
from handlers.review_talk import Action, Promised, actions_of, promised_of
from playbooks.periods import Period
from playbooks.terms import Metric
from storage import answers, asks, daily, health, review_entries, review_figures, tickets
from storage.answers import Answered
from storage.line import Tx
from storage.review_figures import Span, Verdict
from storage.rows import ClockRow, ReviewEntryRow, TicketRow

ORDER = (
    Metric.FIRST_RESPONSE,
    Metric.NEXT_RESPONSE,
    Metric.PERIODIC_UPDATE,
    Metric.RESOLUTION,
    Metric.PROMISE,
    Metric.ACKNOWLEDGE,
)
WEEK = 7
OTHER = "other"
"""What has no category."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one target was met and missed."""

    metric: Metric
    met: int
    missed: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the period: how targets went, and how much was raised."""

    starts: dt.date
    met: int
    missed: int
    raised: int
    tone: float | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A category, how often it was raised, and how often in the period before."""

    category: str
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Everything a review may show; what is shown to whom is `review_pages`' matter."""

    client: str
    client_name: str
    zone: str
    period: Period
    span: Span
    now: dt.datetime
    rates: tuple[Rate, ...]
    rates_before: tuple[Rate, ...]
    answer_s: tuple[float, ...]
    """Counted seconds of every first response, shortest first."""
    raised: int
    raised_before: int
    resolved: int
    still_open: int
    weeks: tuple[Week, ...]
    themes: tuple[Theme, ...]
    repeated: tuple[tuple[str, str, int], ...]
    """Tickets opened again: key, what the client said of it, how often."""
    late: tuple[Late, ...]
    stories: tuple[Story, ...]
    by_hand: int
    """How many answers were recorded by hand, given by phone or the like."""
    answers: tuple[Answered, ...]
    asked: int
    answered: int
    promised: tuple[Promised, ...]
    actions: tuple[Action, ...]
    notes: tuple[ReviewEntryRow, ...]
    said_client: int
    said_team: int
    scores: tuple[tuple[dt.date, int], ...]
    bands: tuple[tuple[str, int], ...]

    @property
    def so_far(self) -> bool:
        """Whether the period still runs."""
        return self.now < self.span.end


def review_facts(tx: Tx, desk: Desk, client: str, period: Period, now: dt.datetime) -> ReviewFacts:
    """The facts of one client and period; raises NotBegun or NoData where there is nothing to review."""
    pinned = desk.current(client)
    span = Span(*period.span(pinned.playbook.zone))
    if span.start > now:
        raise NotBegun(period, pinned.playbook.name, now.astimezone(ZoneInfo(pinned.playbook.zone)).date())
    before = Span(*period.before.span(pinned.playbook.zone))
    of_actions = _of_actions(tx, client)
    clocks = [row for row in review_figures.judged(tx, client, span) if row.ticket_id not in of_actions]
    raised = review_figures.raised(tx, client, span)
    earlier = review_figures.raised(tx, client, before)
    first, after = _days(period)
    written = review_figures.written(tx, client, first, after - 1)
    entries = review_entries.of_period(tx, client, period.label)
    said = [one for one in answers.answers_since(tx, client, span.start) if span.has(one.at)]
    asked = [row for row in asks.since(tx, client, span.start) if span.has(row.asked_at) and row.side == "client"]
    asked = [row for row in asked if row.state != "withdrawn"]
    if not (clocks or raised or written or entries or said or asked):
        raise NoData(period.words, pinned.playbook.name)
    by_hand = review_figures.raised_by_hand(tx, client, span)
    causes = {entry.subject: entry for entry in entries if entry.kind == "cause"}
    return ReviewFacts(
        client=client,
        client_name=pinned.playbook.name,
        zone=pinned.playbook.zone,
        period=period,
        span=span,
        now=now,
        rates=_rates(clocks),
        rates_before=_rates(
            [one for one in review_figures.verdicts(tx, client, before) if one.ticket_id not in of_actions]
        ),
        answer_s=tuple(sorted(row.elapsed_us / 1e6 for row in clocks if _answered(row))),
        raised=len(raised),
        raised_before=len(earlier),
        resolved=review_figures.resolved(tx, client, span),
        still_open=sum(row.kind is None for row in tickets.open_of(tx, client)),
        weeks=_weeks(pinned, period, clocks, raised, written),
        themes=_themes(raised, earlier),
        repeated=tuple(
            (row.key, "" if row.id in by_hand else row.summary, row.cycle - 1) for row in raised if row.cycle > 1
        ),
        late=review_causes.late_ones(tx, desk, clocks, by_hand, causes, now),
        stories=stories(tx, raised, by_hand),
        by_hand=review_figures.answered_by_hand(tx, client, span),
        answers=tuple(replace(one, author=called(pinned.playbook, one.author)) for one in said),
        asked=len(asked),
        answered=sum(row.state == "answered" for row in asked),
        promised=promised_of(tx, client, span),
        actions=actions_of(tx, pinned, period, span, now),
        notes=tuple(entry for entry in entries if entry.kind == "note"),
        said_client=sum(day.get("said.client", 0) for day in written.values()),
        said_team=sum(day.get("said.team", 0) for day in written.values()),
        scores=_scores(tx, client, period),
        bands=tuple(sorted(pinned.playbook.health.bands.items(), key=lambda item: item[1])),
    )


def _of_actions(tx: Tx, client: str) -> set[int]:
    """The tickets of actions: their own clocks stand on the page of actions, nowhere else."""
    return {entry.ticket_id for entry in review_entries.actions(tx, client) if entry.ticket_id}


def _answered(row: ClockRow) -> bool:
    return row.metric == Metric.FIRST_RESPONSE.value and row.stopped_at is not None


def _rates(clocks: Sequence[ClockRow | Verdict]) -> tuple[Rate, ...]:
    met = Counter(row.metric for row in clocks if row.state == "met")
    every = Counter(row.metric for row in clocks)
    return tuple(
        Rate(metric, met[metric.value], every[metric.value] - met[metric.value])
        for metric in ORDER
        if every[metric.value]
    )


def _weeks(
    pinned: Pinned,
    period: Period,
    clocks: Sequence[ClockRow],
    raised: Sequence[TicketRow],
    written: dict[int, dict[str, int]],
) -> tuple[Week, ...]:
    zone = ZoneInfo(pinned.playbook.zone)
    weeks = range(((period.after - period.first).days + WEEK - 1) // WEEK)

    def week(at: dt.datetime | None) -> int:
        return -1 if at is None else (at.astimezone(zone).date() - period.first).days // WEEK

    shown = [row for row in clocks if row.metric != Metric.ACKNOWLEDGE.value]
    met = Counter(week(row.stopped_at) for row in shown if row.state == "met")
    missed = Counter(week(row.breached_at or row.stopped_at) for row in shown if row.state != "met")
    opened = Counter(week(row.opened_at) for row in raised)
    first, _ = _days(period)
    tones: dict[int, list[int]] = {number: [0, 0] for number in weeks}
    for day, values in written.items():
        place = tones.get((day - first) // WEEK)
        if place is not None:
            place[0] += values.get("tone.n", 0)
            place[1] += values.get("tone.sum", 0)
    return tuple(
        Week(
            period.first + dt.timedelta(days=WEEK * number),
            met[number],
            missed[number],
            opened[number],
            tones[number][1] / tones[number][0] / daily.TONE if tones[number][0] else None,
        )
        for number in weeks
    )


def _themes(raised: Sequence[TicketRow], earlier: Sequence[TicketRow]) -> tuple[Theme, ...]:
    now, then = (Counter(row.category or OTHER for row in rows) for rows in (raised, earlier))
    order = sorted(now, key=lambda category: (-now[category], category))
    return tuple(Theme(category, now[category], then[category]) for category in order)


def _days(period: Period) -> tuple[int, int]:
    """The days of a period as daily numbers count them, in UTC: the first, and the first after it."""
    first, after = (dt.datetime.combine(date, dt.time(), dt.UTC) for date in (period.first, period.after))
    return daily.day_of(first), daily.day_of(after)


def _scores(tx: Tx, client: str, period: Period) -> tuple[tuple[dt.date, int], ...]:
    first, after = _days(period)
    rows = [row for row in health.since(tx, client, first) if row.day < after and row.score is not None]
    epoch = dt.date(1970, 1, 1)
    return tuple((epoch + dt.timedelta(days=row.day), int(row.score or 0)) for row in rows)
