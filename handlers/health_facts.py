"""The facts of one client's health as they stand now, from the tables that are kept up with every event."""

import datetime as dt
from collections import Counter, defaultdict
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
from storage import daily
from storage.answers import Answered, AskedCount
from storage.daily import Days, Window
from storage.figures import OpenedTicket
from storage.health_now import health_now
from storage.line import Tx

DAY = dt.timedelta(days=1)
_BEST = {"csat": (1.0, 5.0), "scale": (1.0, 5.0), "nps": (0.0, 10.0)}
"""The worst and best answer of each kind that counts."""
_GRAVE = (Severity.P1.value, Severity.P2.value)
"""Severities whose second ticket of a category is a repeat."""


@dataclass(frozen=True, slots=True)
class Material:
    """What facts are made of, wherever it was read."""

    breaching: Mapping[str, int]
    open_tickets: tuple[OpenTicket, ...]
    opened: Sequence[OpenedTicket]
    counted: Window
    answers: Sequence[Answered]
    asked: AskedCount


def days_at(now: dt.datetime) -> Days:
    """The stretch of days that ends now."""
    today = daily.day_of(now)
    return Days(today - LONG + 1, today - PERIOD + 1, today - RECENT + 1, today)


def facts_now(tx: Tx, playbook: Playbook, now: dt.datetime) -> Facts:
    """The facts of a client at this moment."""
    return facts_of(_read(tx, playbook.client, now), playbook, now)


def _read(tx: Tx, client: str, now: dt.datetime) -> Material:
    found = health_now(tx, client, days_at(now), now - PERIOD * DAY, now - LONG * DAY)
    return Material(
        found.breaching,
        tuple(OpenTicket(row.key, Severity(row.severity), row.late) for row in found.open_tickets if row.kind is None),
        found.repeats,
        found.counted,
        found.answers,
        found.asked,
    )


def facts_of(material: Material, playbook: Playbook, now: dt.datetime) -> Facts:
    """The facts that the formula judges, from whatever source."""
    kept, broken = _promises(material)
    said = material.counted
    recent, usual = _kinds(said.recent), _kinds(said.usual)
    return Facts(
        at=now,
        attained=_attained(material),
        open_tickets=material.open_tickets,
        repeats=tuple(_repeats(material.opened)),
        ours_recent=_with_missed(_numbered(recent["took"]), said.recent),
        ours_usual=_numbered(usual["took"]),
        theirs_recent=_numbered(recent["lag"]),
        theirs_usual=_numbered(usual["lag"]),
        tone_recent=Tones(said.recent.get("tone.n", 0), said.recent.get("tone.sum", 0)),
        tone_usual=Tones(said.usual.get("tone.n", 0), said.usual.get("tone.sum", 0)),
        answers=tuple(_answers(material.answers, playbook)),
        asked=material.asked.asked,
        answered=material.asked.answered,
        days_written=said.days,
        kept=kept,
        broken=broken,
        people=_people(usual, recent, playbook),
        renewal=playbook.health.renewal,
    )


def _attained(material: Material) -> tuple[Attained, ...]:
    counted = material.counted.period
    judged = []
    for metric in sorted(set(Metric) - NOT_JUDGED):
        missed = counted.get(f"missed.{metric}", 0) + material.breaching.get(metric, 0)
        met = counted.get(f"met.{metric}", 0)
        judged += [Attained(metric, met, missed)] if met or missed else []
    return tuple(judged)


def _promises(material: Material) -> tuple[int, int]:
    """Promises kept and broken over the whole stretch; those running late are broken already."""
    met, missed = (
        sum(half.get(f"{state}.promise", 0) for half in (material.counted.recent, material.counted.usual))
        for state in ("met", "missed")
    )
    return met, missed + material.breaching.get(Metric.PROMISE.value, 0)


def _kinds(counted: Mapping[str, int]) -> defaultdict[str, dict[str, int]]:
    """The numbers by the kind that their names begin with, each under the rest of its name."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, number in counted.items():
        kind, _, rest = name.partition(".")
        found[kind][rest] = number
    return found


def _numbered(counted: Mapping[str, int]) -> Mapping[int, int]:
    return dict(sorted((int(name), number) for name, number in counted.items()))


def _with_missed(took: Mapping[int, int], counted: Mapping[str, int]) -> Mapping[int, int]:
    missed = sum(counted.get(f"missed.{metric}", 0) for metric in ANSWERS)
    return {**took, LATE: missed} if missed else took


def _repeats(opened: Sequence[OpenedTicket]) -> Iterable[str]:
    """A ticket's key for each time it was opened again, and once where its category had a P1 or P2 before."""
    seen: set[str] = set()
    for row in opened:
        yield from [row.key] * (row.cycle - 1)
        if row.category is not None and row.severity in _GRAVE:
            if row.category in seen:
                yield row.key
            seen.add(row.category)


def _answers(rows: Sequence[Answered], playbook: Playbook) -> Iterable[Answer]:
    for row in rows:
        if row.value is not None and row.kind in _BEST:
            worst, best = _BEST[row.kind]
            share = max(0, min(100, int(100 * (row.value - worst) / (best - worst))))
            yield Answer(row.at, row.kind, called(playbook, row.author), share)


def _people(
    usual: Mapping[str, Mapping[str, int]], recent: Mapping[str, Mapping[str, int]], playbook: Playbook
) -> People:
    return People(
        _by(usual["by"], playbook),
        _by(recent["by"], playbook),
        frozenset(_by(usual["vip"], playbook)),
        frozenset(_by(recent["vip"], playbook)),
    )


def _by(said: Mapping[str, int], playbook: Playbook) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for author, number in said.items():
        counts[called(playbook, author)] += number
    return dict(sorted(counts.items()))


def called(playbook: Playbook, author: str) -> str:
    """What a contact is called: by the playbook's name for them where it has one, so that two platforms are one."""
    for someone in playbook.contacts.people:
        if author in (someone.slack, someone.teams, someone.email):
            return someone.name
    return author
