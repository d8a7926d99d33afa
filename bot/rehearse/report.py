"""The report of a rehearsal as one HTML file that opens without a network: no script, no font, no image from elsewhere.

Everything that comes from outside is escaped by the template, and stripped of control and direction characters before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.rehearse import phrasing as say
from bot.rehearse.figures import Breach, Figures, RehearsalSummary
from bot.rehearse.picture import Picture, draw
from bot.rehearse.quotes import plain, quote
from bot.rehearse.stories import STORIES, ClientStories, collect
from bot.rehearse.summary import kept_and_missed, reason_words, ticket_words
from bot.rehearse.timeline import Record
from handlers.said import DELETED
from playbooks.terms import Severity

BREACHES_SHOWN = 12
"""Missed promises listed of each metric."""
REASONS_SHOWN = 10
PLACES_SHOWN = 100
HEAT_CELL = 13


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure of the header."""

    label: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday in which somebody wrote; `strength` up to 1 for the loudest."""

    x: int
    y: int
    strength: float
    title: str


@dataclass(frozen=True, slots=True)
class ClientPart:
    """One client's part of the report; `number` makes its anchors."""

    number: int
    figures: Figures
    picture: Picture | None
    told: ClientStories
    heat: tuple[HeatCell, ...]
    period: str


def render_report(
    summary: RehearsalSummary, records: Callable[[], Iterable[Record]], tickets_shown: int = STORIES
) -> str:
    """The whole report; `records` is called up to twice and must yield the whole timeline each time.

    Of a client with more than `tickets_shown` tickets the worst are told, and the report says how many were left out.
    """
    told = collect(summary, records, tickets_shown)
    breaches = _breaches(summary.all)
    parts = [
        _part(number, figures, told[figures.key], summary) for number, figures in enumerate(summary.clients, start=1)
    ]
    rendered = _template().render(
        summary=summary,
        everybody=summary.all,
        period=_period(summary.all, _one_zone(summary)),
        cards=_cards(summary),
        parts=parts,
        anchors=_anchors(parts),
        breaches=breaches,
        breaches_left_out=summary.all.missed - len(breaches),
        zones={figures.key: figures.zone for figures in summary.clients},
        names={figures.key: figures.name for figures in summary.clients},
        severities=list(Severity),
        reasons_shown=REASONS_SHOWN,
        places_shown=PLACES_SHOWN,
        cell=HEAT_CELL,
    )
    return rendered + "\n"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=say, deleted=DELETED, kept_and_missed=kept_and_missed, reason_words=reason_words, ticket_words=ticket_words
    )
    environment.filters.update(plain=plain, quote=quote)
    return environment.get_template("report.html.j2")


def _part(number: int, figures: Figures, told: ClientStories, summary: RehearsalSummary) -> ClientPart:
    return ClientPart(
        number=number,
        figures=figures,
        picture=draw(figures, told, summary.until),
        told=told,
        heat=tuple(_heat(figures)),
        period=_period(figures, figures.zone),
    )


def _one_zone(summary: RehearsalSummary) -> str:
    zones = {figures.zone for figures in summary.clients}
    return zones.pop() if len(zones) == 1 else "UTC"


def _period(figures: Figures, zone: str) -> str:
    clock = ZoneInfo(zone)
    first, last = (at.astimezone(clock) if at else None for at in (figures.first_at, figures.last_at))
    return say.period(first, last)


def _cards(summary: RehearsalSummary) -> list[Card]:
    figures = summary.all
    met, missed = kept_and_missed(figures)
    first = figures.metric("first_response")
    severities = ", ".join(f"{name} {say.number(count)}" for name, count in figures.tickets.by_severity.items())
    team = summary.intake.team_messages
    cards = [
        Card(
            "Client messages",
            say.number(figures.messages),
            f"and {say.number(team)} of ours" if team is not None else "",
        ),
        Card("Tickets", say.number(figures.tickets.opened), severities),
        Card(
            "Promises kept",
            say.percent(met, met + missed) if met + missed else say.NOTHING_JUDGED,
            f"{say.number(met)} of {say.number(met + missed)} in time" if met + missed else "",
        ),
        Card("Promises missed", say.number(missed), _worst_metric(figures)),
    ]
    if first is not None and first.all.p50_s is not None:
        cards.append(
            Card("Half answered within", say.taken(first.all, first.all.p50_s), "first response, business time")
        )
    told = [one for one in figures.told if one.messages]
    digests = sum(one.digests or 0 for one in figures.told)
    apart = f", and {say.counted(digests, 'digest')}" if digests else ""
    to = f"to {say.number(len(told))} of us{apart}"
    cards.append(Card("Notices", say.number(sum(one.messages for one in told)), to))
    return cards


def _breaches(figures: Figures) -> list[Breach]:
    """The worst missed promises of each metric."""
    return [
        breach
        for metric in figures.metrics
        for breach in [one for one in figures.worst if one.metric == metric.metric][:BREACHES_SHOWN]
    ]


def _worst_metric(figures: Figures) -> str:
    shown = [metric for metric in figures.metrics if metric.all.missed and metric.metric != "acknowledge"]
    return ", ".join(f"{say.metric_name(metric.metric)} {say.number(metric.all.missed)}" for metric in shown)


def _anchors(parts: list[ClientPart]) -> dict[tuple[str, str], str]:
    """Where each told ticket stands on the page, by client and ticket."""
    return {
        (part.figures.key, story.ticket): f"c{part.number}t{index}"
        for part in parts
        for index, story in enumerate(part.told.stories)
    }


def _heat(figures: Figures) -> Iterable[HeatCell]:
    most = max(count for row in figures.rhythm.grid for count in row)
    for day, row in enumerate(figures.rhythm.grid):
        for hour, count in enumerate(row):
            if count:
                title = f"{say.WEEKDAYS[day]} {hour:02d}:00: {say.counted(count, 'message')}"
                yield HeatCell(hour * HEAT_CELL, day * HEAT_CELL, round(count / most, 2), title)
