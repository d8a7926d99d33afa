"""The facts of one client's health as they stand now, from the tables that are kept up with every event."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from playbooks.health_facts import (
    ANSWERS,
    LONG,
    NOT_JUDGED,
    PERIOD,
    RECENT,
    Answer,
    Attained,
    Facts,
    OpenTicket,
    People,
    Tones,
)
from playbooks.health_parts import LATE
from playbooks.schema import Playbook
from playbooks.terms import Metric, Severity
from storage import answers, daily, figures, tickets
from storage.answers import Answered, AskedCount
from storage.daily import Window
from storage.figures import OpenedTicket, Tally
from storage.line import Tx

DAY = dt.timedelta(days=1)
_BEST = {"csat": (1.0, 5.0), "scale": (1.0, 5.0), "nps": (0.0, 10.0)}
"""The worst and best answer of each kind that counts."""


@dataclass(frozen=True, slots=True)
class Material:
    """What facts are made of, wherever it was read."""

    tallies: Sequence[Tally]
    breaching: Mapping[str, int]
    open_tickets: tuple[OpenTicket, ...]
    opened: Sequence[OpenedTicket]
    said: Window
    answers: Sequence[Answered]
    asked: AskedCount


@dataclass(frozen=True, slots=True)
class Spans:
    """The beginnings of all stretches of time that health looks at, as instants and as days."""

    long: dt.datetime
    period: dt.datetime
    recent: dt.datetime
    first_day: int
    recent_day: int
    last_day: int


def spans_at(now: dt.datetime) -> Spans:
    """The stretches of time that end now."""
    today = daily.day_of(now)
    return Spans(now - LONG * DAY, now - PERIOD * DAY, now - RECENT * DAY, today - LONG + 1, today - RECENT + 1, today)


def facts_now(tx: Tx, playbook: Playbook, now: dt.datetime) -> Facts:
    """The facts of a client at this moment."""
    return facts_of(_read(tx, playbook.client, spans_at(now)), playbook, now)


def _read(tx: Tx, client: str, spans: Spans) -> Material:
    late = figures.breached_tickets(tx, client)
    return Material(
        figures.tallies(tx, client, spans.long, spans.period, spans.recent),
        figures.breaching(tx, client),
        tuple(OpenTicket(row.key, Severity(row.severity), row.id in late) for row in tickets.open_of(tx, client)),
        figures.opened(tx, client, spans.period),
        daily.window(tx, client, spans.first_day, spans.recent_day, spans.last_day),
        answers.answers_since(tx, client, spans.long),
        answers.asked_since(tx, client, spans.long),
    )


def facts_of(material: Material, playbook: Playbook, now: dt.datetime) -> Facts:
    """The facts that the formula judges, from whatever source."""
    kept, broken = _promises(material)
    said = material.said
    return Facts(
        at=now,
        attained=_attained(material),
        open_tickets=material.open_tickets,
        repeats=tuple(_repeats(material.opened)),
        ours_recent=_shares(tally for tally in material.tallies if tally.age == 0),
        ours_usual=_shares(tally for tally in material.tallies if tally.age != 0 and tally.state == "met"),
        theirs_recent=_lags(said.recent),
        theirs_usual=_lags(said.usual),
        tone_recent=Tones(said.recent.get("tone.n", 0), said.recent.get("tone.sum", 0)),
        tone_usual=Tones(said.usual.get("tone.n", 0), said.usual.get("tone.sum", 0)),
        answers=tuple(_answers(material.answers, playbook)),
        asked=material.asked.asked,
        answered=material.asked.answered,
        days_written=said.days,
        kept=kept,
        broken=broken,
        people=_people(said, playbook),
        renewal=playbook.health.renewal,
    )


def _attained(material: Material) -> tuple[Attained, ...]:
    met: Counter[Metric] = Counter()
    missed: Counter[Metric] = Counter({Metric(name): number for name, number in material.breaching.items()})
    for tally in material.tallies:
        if tally.age < 2:
            (met if tally.state == "met" else missed)[Metric(tally.metric)] += tally.count
    judged = sorted((met.keys() | missed.keys()) - NOT_JUDGED)
    return tuple(Attained(metric, met[metric], missed[metric]) for metric in judged)


def _promises(material: Material) -> tuple[int, int]:
    made = [tally for tally in material.tallies if tally.metric == Metric.PROMISE.value]
    kept = sum(tally.count for tally in made if tally.state == "met")
    broken = sum(tally.count for tally in made if tally.state == "missed")
    return kept, broken + material.breaching.get(Metric.PROMISE.value, 0)


def _shares(tallies: Iterable[Tally]) -> Mapping[int, int]:
    counts: Counter[int] = Counter()
    for tally in tallies:
        if Metric(tally.metric) not in ANSWERS:
            continue
        if tally.state == "missed":
            counts[LATE] += tally.count
        elif tally.share is not None:
            counts[min(LATE - 1, tally.share)] += tally.count
    return dict(sorted(counts.items()))


def _repeats(opened: Sequence[OpenedTicket]) -> Iterable[str]:
    """A ticket's key for each time it was opened again, and once where its category had a P1 or P2 before."""
    seen: set[str] = set()
    for row in opened:
        yield from [row.key] * (row.cycle - 1)
        if row.category is not None and row.severity in (Severity.P1.value, Severity.P2.value):
            if row.category in seen:
                yield row.key
            seen.add(row.category)


def _lags(said: Mapping[str, int]) -> Mapping[int, int]:
    found = {int(name.removeprefix("lag.")): number for name, number in said.items() if name.startswith("lag.")}
    return dict(sorted(found.items()))


def _answers(rows: Sequence[Answered], playbook: Playbook) -> Iterable[Answer]:
    for row in rows:
        if row.value is not None and row.kind in _BEST:
            worst, best = _BEST[row.kind]
            share = max(0, min(100, int(100 * (row.value - worst) / (best - worst))))
            yield Answer(row.at, row.kind, called(playbook, row.author), share)


def _people(said: Window, playbook: Playbook) -> People:
    return People(
        _by(said.usual, "by.", playbook),
        _by(said.recent, "by.", playbook),
        frozenset(_by(said.usual, "vip.", playbook)),
        frozenset(_by(said.recent, "vip.", playbook)),
    )


def _by(said: Mapping[str, int], start: str, playbook: Playbook) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for name, number in said.items():
        if name.startswith(start):
            counts[called(playbook, name.removeprefix(start))] += number
    return dict(sorted(counts.items()))


def called(playbook: Playbook, author: str) -> str:
    """What a contact is called: by the playbook's name for them where it has one, so that two platforms are one."""
    for someone in playbook.contacts.people:
        if author in (someone.slack, someone.teams, someone.email):
            return someone.name
    return author
