"""How a review speaks: shares, spans, dates and causes, in words for us and in words for the client."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.phrases import METRIC_NAMES
from handlers.review_causes import CAUSES, Late
from handlers.review_facts import Rate
from handlers.review_notice import Edition
from handlers.review_stories import Story
from handlers.said import in_quotes
from playbooks.durations import write_duration
from playbooks.terms import Metric

_LONGEST_IN_HOURS = dt.timedelta(hours=48)
_SHORT = {
    "stricter": ("severity raised later", "severity raised later"),
    "away": ("PM away, nobody covered", "not picked up in time"),
    "outside": ("came outside the PM's hours", "came outside our hours"),
    "untaken": ("nobody had taken it", "not picked up in time"),
    "taken": ("taken, answered late", "worked on, answered late"),
    "long": ("solution took longer", "solution took longer"),
    "silent": ("update came late", "update came late"),
    "promise": ("promised time passed", "promised time passed"),
}
QUOTE = 120


def share(met: int, of: int) -> str:
    """A share in whole per cent; 100 % only when nothing was missed, 0 % only when nothing was met."""
    per_cent = round(100 * met / of)
    return f"{min(max(per_cent, 1 if met else 0), 99 if met < of else 100)} %"


def total(rates: Sequence[Rate]) -> tuple[int, int]:
    """Targets met, and all that were judged."""
    met = sum(rate.met for rate in rates)
    return met, met + sum(rate.missed for rate in rates)


def metric_name(metric: Metric) -> str:
    """A target as a reader knows it."""
    return METRIC_NAMES[metric].capitalize()


def span(length: dt.timedelta) -> str:
    """A span as people say it: minutes and hours, from two days on whole days."""
    if length >= _LONGEST_IN_HOURS:
        return f"{round(length / dt.timedelta(days=1))} days"
    return write_duration(length) if length >= dt.timedelta(minutes=1) else "under a minute"


def day(at: dt.datetime, zone: str) -> str:
    """A date in the client's zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b}"


def date(value: dt.date) -> str:
    """A date without its year."""
    return f"{value.day} {value:%b}"


def number(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def place(zone: str) -> str:
    """A zone as people say it: Chicago for America/Chicago."""
    return zone.rpartition("/")[2].replace("_", " ")


def quoted(words: str, most: int = QUOTE) -> str:
    """What somebody wrote, on one line, cut, in quotation marks."""
    line = " ".join(words.split()).rstrip(".")
    return in_quotes(line if len(line) <= most else line[: most - 1].rstrip() + "…")


def about(words: str, category: str | None, most: int = QUOTE) -> str:
    """What a ticket is about: the client's own words, else its category."""
    return quoted(words, most) if words else (category or "no words kept").capitalize()


def cause(one: Late, edition: Edition) -> str:
    """Why a target was missed; what a person added is marked, and kept from the client unless it is for them."""
    if one.said is not None and (edition == "internal" or one.said.shared):
        return f"{one.said.words} (by hand)"
    return CAUSES[one.cause][edition == "client"]


def cause_short(one: Late, edition: Edition) -> str:
    """The same in a few words, to count by."""
    return _SHORT[one.cause][edition == "client"]


def done(one: Late) -> str:
    """What was done about a missed target; nothing to say of one that is still running."""
    if one.running:
        return ""
    how = {Metric.RESOLUTION: "Solved", Metric.PERIODIC_UPDATE: "Updated", Metric.ACKNOWLEDGE: "Taken"}
    return f"{how.get(one.metric, 'Answered')} {span(one.by)} late."


def story(one: Story, zone: str) -> str:
    """What happened and what was done, in two sentences."""
    words = about(one.words, one.category)
    stop = "" if words.endswith(("?”", "!”")) else "."
    head = f"{day(one.opened_at, zone)}, {one.severity}: {words}{stop}"
    first = f"First answer after {span(one.answered)}" if one.answered is not None else "Not answered yet"
    more = f", {one.answers} answers" if one.answers > 1 else ""
    end = f", resolved after {span(one.resolved)}" if one.resolved is not None else ", still open"
    again = f"; opened again {number(one.reopened, 'time')}" if one.reopened else ""
    return f"{head} {first}{more}{end}{again}."
