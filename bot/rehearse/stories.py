"""The story of each ticket worth showing, gathered from a timeline: what happened to it, moment by moment, in words."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.rehearse import phrasing as say
from bot.rehearse.counted import CLOSED, PLACES
from bot.rehearse.counters import bucket
from bot.rehearse.drafts import ASSUMED
from bot.rehearse.figures import Figures, RehearsalSummary, Target
from bot.rehearse.quotes import quote, word
from bot.rehearse.timeline import Kind, Record, held, instant, is_overdue, moment, told
from handlers.said import in_quotes

STORIES = 40
"""Tickets told for each client; of more, the worst."""
SAID = 300
"""Messages drawn one by one; more are drawn by the day."""
STEPS = 14
TURNS = frozenset({Kind.TICKET_OPENED, Kind.REOPENED, Kind.SEVERITY_CHANGED, Kind.MESSAGE_DELETED, *CLOSED})
"""What is told of every ticket, however long its story: without it the rest makes no sense."""
KEPT_STEPS = 120
MARKS = {
    Kind.WARNED: "warn",
    Kind.BREACHED: "breach",
    Kind.ACKNOWLEDGED: "ack",
    Kind.RESOLVED: "resolve",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a ticket's story."""

    at: dt.datetime
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to draw on a ticket's bar: `warn`, `breach`, `ack` or `resolve`."""

    at: dt.datetime
    shape: str
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket: who raised it, in which words, what happened, and how it ended."""

    ticket: str
    severity: str
    category: str
    by: str
    quote: str
    written_at: dt.datetime
    """When the client wrote these words: before the opening where they waited for an answer first."""
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    steps: tuple[Step, ...]
    left_out: int
    marks: tuple[Mark, ...]
    missed: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as a mark in the picture."""

    at: dt.datetime
    by: str
    quote: str


@dataclass(slots=True)
class ClientStories:
    """The stories of one client in order of opening, and what was said where it is little enough to draw singly."""

    stories: list[Story] = field(default_factory=list)
    left_out: int = 0
    said: list[Said] = field(default_factory=list)
    answers: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    opened: Record
    steps: list[tuple[dt.datetime, list[str]]] = field(default_factory=list)
    turns: set[dt.datetime] = field(default_factory=set)
    more: int = 0
    marks: list[Mark] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    due: dict[str, str] = field(default_factory=dict)
    """When each promise that was missed had been due, by its metric."""
    closed_at: dt.datetime | None = None
    closed_as: str = ""
    severity: str = ""


def collect(
    summary: RehearsalSummary, records: Callable[[], Iterable[Record]], limit: int = STORIES
) -> dict[str, ClientStories]:
    """The stories of every client, at most `limit` for each: the worst tickets where there are more.

    `records` is called once or twice and must yield the whole timeline each time.
    """
    crowded = {figures.key for figures in summary.clients if figures.tickets.opened > limit}
    chosen = _worst_tickets(records(), crowded, limit) if crowded else {}
    return _tell(summary, records(), chosen)


def _worst_tickets(records: Iterable[Record], crowded: set[str], limit: int) -> dict[str, set[str]]:
    """For each crowded client the tickets with most missed promises, then the most severe, then the most reminders."""
    scores: dict[str, dict[str, list[int]]] = {client: {} for client in crowded}
    for record in records:
        client, ticket = record["client"], record.get("ticket")
        if client not in crowded or not ticket:
            continue
        if record["kind"] == Kind.TICKET_OPENED:
            scores[client][ticket] = [0, _badness(record.get("severity")), 0]
        elif (score := scores[client].get(ticket)) is not None:
            score[0] += record["kind"] == Kind.BREACHED
            score[2] += record["kind"] in (Kind.WARNED, Kind.LADDER_STEP, Kind.TONE_SHIFT)
    return {
        client: set(sorted(found, key=lambda ticket: found[ticket], reverse=True)[:limit])
        for client, found in scores.items()
    }


def _badness(severity: str | None) -> int:
    return {"P1": 4, "P2": 3, "P3": 2, "P4": 1}.get(severity or "", 0)


def _tell(
    summary: RehearsalSummary, records: Iterable[Record], chosen: Mapping[str, set[str]]
) -> dict[str, ClientStories]:
    clients = {figures.key: _Teller(figures, chosen.get(figures.key)) for figures in summary.clients}
    for record in records:
        teller = clients.get(record["client"])
        if teller is not None:
            teller.hear(record)
    return {key: teller.stories() for key, teller in clients.items()}


class _Teller:
    """Listens to the records of one client."""

    def __init__(self, figures: Figures, chosen: set[str] | None) -> None:
        self._figures = figures
        self._people = {**PLACES, **{one.who: one.name for one in figures.told}}
        self._chosen = chosen
        self._singly = figures.messages <= SAID
        self._drafts: dict[str, _Draft] = {}
        self._result = ClientStories()

    def hear(self, record: Record) -> None:
        if self._singly and record["kind"] in (Kind.READ, Kind.ANSWERED):
            kept = self._result.said if record["kind"] == Kind.READ else self._result.answers
            kept.append(Said(moment(record), word(record.get("by")), quote(record.get("text"), 80)))
        ticket = record.get("ticket")
        if not ticket or record["kind"] == Kind.READ:
            return
        if record["kind"] == Kind.TICKET_OPENED and (self._chosen is None or ticket in self._chosen):
            self._drafts[ticket] = _Draft(record, severity=word(record.get("severity")))
        if ticket in self._drafts:
            self._note(self._drafts[ticket], record)

    def _note(self, draft: _Draft, record: Record) -> None:
        at = moment(record)
        if record["kind"] == Kind.BREACHED:
            draft.due[word(record.get("metric"))] = record.get("due") or record["at"]
        if record["kind"] == Kind.CLOCK_MISSED:
            record = {"due": draft.due.get(word(record.get("metric")))} | record
        words = self._words(record)
        if record["kind"] in TURNS:
            draft.turns.add(at)
        if words and draft.steps and draft.steps[-1][0] == at:
            if words not in draft.steps[-1][1]:
                draft.steps[-1][1].append(words)
        elif words and len(draft.steps) < KEPT_STEPS:
            draft.steps.append((at, [words]))
        elif words:
            draft.more += 1
        self._mark(draft, record, at, words)

    def _mark(self, draft: _Draft, record: Record, at: dt.datetime, words: str) -> None:
        kind = record["kind"]
        if kind in MARKS and len(draft.marks) < KEPT_STEPS:
            draft.marks.append(Mark(at, MARKS[kind], words))
        match kind:
            case Kind.BREACHED:
                draft.missed.append(say.metric_name(word(record.get("metric"))))
            case Kind.REOPENED:
                draft.closed_at = None
            case Kind.SEVERITY_CHANGED:
                draft.severity = word(record.get("severity")) or draft.severity
            case _ if kind in CLOSED:
                draft.closed_at, draft.closed_as = at, kind

    def _words(self, record: Record) -> str:
        """What one record tells of its ticket; empty for what another line says already."""
        return self._of_people(record) or self._of_clocks(record) or self._of_others(record)

    def _of_people(self, record: Record) -> str:
        """What the client and our people did."""
        by = word(record.get("by")) or "somebody"
        match record["kind"]:
            case Kind.TICKET_OPENED:
                late = f": {quote(record['why'], 80)}" if record.get("since") and record.get("why") else ""
                return f"opened as {word(record.get('severity')) or 'a ticket'}{late}"
            case Kind.MESSAGE_JOINED:
                return f"{quote(record.get('by'), 40) or 'the client'} wrote {in_quotes(quote(record.get('text'), 90))}"
            case Kind.MESSAGE_DELETED:
                return f"{by} deleted a message; the clocks stay"
            case Kind.REOPENED:
                return "opened again"
            case Kind.ANSWERED:
                return f"{by} answered"
            case Kind.ACKNOWLEDGED:
                return f"{by} acknowledged"
            case Kind.SNOOZED:
                return f"{by} put it off" + self._until(record, "until", "until")
            case Kind.RESOLVED if by == ASSUMED:
                return "counted as resolved: the client asked for nothing more"
            case Kind.RESOLVED | Kind.MERGED | Kind.DISMISSED:
                return f"{by} {record['kind']} it" + _because(record)
            case Kind.SEVERITY_CHANGED:
                return f"now {word(record.get('severity'))}"
            case _:
                return ""

    def _of_clocks(self, record: Record) -> str:
        """What became of the promises."""
        metric = say.metric_name(word(record.get("metric")))
        names = self._names(record)
        match record["kind"]:
            case Kind.CLOCK_PAUSED:
                return "clocks stand still" + _because(record)
            case Kind.CLOCK_RESUMED:
                return "clocks run again"
            case Kind.CLOCK_MET:
                return f"{metric} {self._taken(record)}"
            case Kind.CLOCK_MISSED:
                return f"{metric} only {_past_due(record) or self._taken(record)}"
            case Kind.CLOCK_CANCELLED:
                return f"{metric} called off"
            case Kind.WARNED if held(record) and not names:
                return f"{self._those(held(record))} will read of {metric} in the next digest"
            case Kind.WARNED if is_overdue(record):
                return f"{names or 'nobody'} told that {metric} is still owed" + self._later(record)
            case Kind.WARNED:
                due = self._until(record, "due", ", due")
                return f"{names or 'nobody'} reminded of {metric}{due}" + self._later(record)
            case Kind.BREACHED:
                return f"{metric} missed" + (f", {names} told" if names else "") + self._later(record)
            case _:
                return ""

    def _of_others(self, record: Record) -> str:
        """What Liaison did beside the clocks."""
        match record["kind"]:
            case Kind.CLOCK_STARTED:
                return ""
            case Kind.LADDER_STEP:
                return "nobody had acknowledged" + self._heard(record, "asked")
            case Kind.SNOOZE_OVER:
                return "the snooze is over" + self._heard(record)
            case Kind.RAISED:
                return f"it is {word(record.get('severity'))} now" + self._heard(record)
            case Kind.TONE_SHIFT:
                return "tone shift seen" + self._heard(record)
            case Kind.STILL_ON_IT if held(record) and not told(record):
                return "the acknowledgement is about to run out" + self._later(record)
            case Kind.STILL_ON_IT:
                return f"{self._names(record) or 'nobody'} asked whether still on it" + self._later(record)
            case Kind.UNACKNOWLEDGED:
                return "the acknowledgement ran out"
            case Kind.OPS_NOTICE:
                return ""
            case other:
                hears = told(record) or held(record)
                return word(str(other)).replace("_", " ") + (self._heard(record) if hears else "")

    def _taken(self, record: Record) -> str:
        elapsed, target = record.get("elapsed_s"), self._target(record)
        spent = bucket(elapsed) if elapsed is not None else None
        at_once = "outside working hours" if record.get("outside") else "at once"
        words = "after a time not recorded" if spent is None else f"after {say.took(spent)}" if spent else at_once
        return words + (f" (promised {say.promised([target])})" if target else "")

    def _target(self, record: Record) -> Target | None:
        """What a clock was judged by, as it is known from the figures of its kind."""
        if record.get("target_s") is None:
            return None
        metric = self._figures.metric(word(record.get("metric")))
        verdicts = metric.by_severity.get(word(record.get("severity"))) if metric else None
        seconds = round(record["target_s"])
        known = (target for target in (verdicts.targets if verdicts else ()) if target.seconds == seconds)
        return next(known, Target(seconds))

    def _until(self, record: Record, key: str, word: str) -> str:
        if not record.get(key):
            return ""
        at = say.when_from(instant(record[key]), moment(record), self._figures.zone)
        return f"{word} {at}" if word.startswith(",") else f" {word} {at}"

    def _heard(self, record: Record, done: str = "told") -> str:
        """Who heard of it at once and who hears of it later, or that nobody does."""
        names, later = self._names(record), self._later(record)
        return (f", {names} {done}" if names else "" if later else f", nobody {done}") + later

    def _later(self, record: Record) -> str:
        names = self._those(held(record))
        return f", {names} will read of it in the next digest" if names else ""

    def _names(self, record: Record) -> str:
        return self._those(told(record))

    def _those(self, people: tuple[str, ...]) -> str:
        names = [self._people.get(word(who)) or word(who) for who in people]
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

    def _time(self, at: dt.datetime) -> str:
        return say.when(at, self._figures.zone)

    def stories(self) -> ClientStories:
        self._result.stories = [self._story(ticket, draft) for ticket, draft in self._drafts.items()]
        self._result.left_out = max(self._figures.tickets.opened - len(self._drafts), 0)
        return self._result

    def _story(self, ticket: str, draft: _Draft) -> Story:
        steps = [Step(at, say.capitalised("; ".join(words))) for at, words in draft.steps]
        shown = _shown(steps, draft.turns)
        return Story(
            ticket=word(ticket),
            severity=draft.severity,
            category=word(draft.opened.get("category")),
            by=word(draft.opened.get("by")),
            quote=quote(draft.opened.get("text"), 200),
            written_at=instant(draft.opened.get("since") or draft.opened["at"]),
            opened_at=moment(draft.opened),
            closed_at=draft.closed_at,
            steps=tuple(shown),
            left_out=len(steps) - len(shown) + draft.more,
            marks=tuple(draft.marks),
            missed=tuple(draft.missed),
            outcome=self._outcome(draft),
        )

    def _outcome(self, draft: _Draft) -> str:
        ended = f"{draft.closed_as} {self._time(draft.closed_at)}" if draft.closed_at else "open at the end"
        missed = list(dict.fromkeys(draft.missed))
        return say.capitalised(ended) + (f"; missed: {', '.join(missed)}" if missed else "; nothing missed")


def _shown(steps: list[Step], turns: set[dt.datetime]) -> list[Step]:
    """The steps of a story that are told: the turns it took, then its end, then its beginning, in order of time."""
    places = sorted(range(len(steps)), key=lambda place: (steps[place].at not in turns, place < len(steps) - 3, place))
    return [steps[place] for place in sorted(places[:STEPS])]


def _because(record: Record) -> str:
    reason = quote(record.get("reason"), 80)
    return f": {reason}" if reason else ""


def _past_due(record: Record) -> str:
    """How late an answer came that came outside working hours, before any working time had passed."""
    if record.get("late_s") != 0 or not record.get("due"):
        return ""
    past = instant(record.get("since") or record["at"]) - instant(record["due"])
    return f"{say.calendar_span(past)} after it was due, outside working hours" if past > dt.timedelta() else ""
