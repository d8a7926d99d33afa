"""The summary of a rehearsal: plain text a manager reads from top to bottom, and the same as JSON."""

import datetime as dt
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size

from bot.rehearse import phrasing as say
from bot.rehearse.counted import DELETED_SHOWN
from bot.rehearse.figures import (
    Breach,
    Example,
    Figures,
    Intake,
    MetricFigures,
    Reason,
    RehearsalSummary,
    Tickets,
    Told,
    Verdicts,
    as_json,
)
from bot.rehearse.quotes import quote
from handlers.said import in_quotes
from playbooks.terms import Metric

BREACHES_SHOWN = 12
"""Missed promises listed under each metric."""
REASONS_SHOWN = 12
PLACES_SHOWN = 40
QUOTE = 76
"""Characters of a quote, so that lines stay near a hundred."""
LINE = 100
NOTE = 600
SEVERITIES = ("P1", "P2", "P3", "P4")


def render_summary(summary: RehearsalSummary) -> str:
    """The whole summary as text, lines of about a hundred characters, ending in a line break."""
    parts = [
        _head(summary),
        _tickets(summary.all.tickets),
        _promises(summary),
        *(_client(figures) for figures in summary.clients if len(summary.clients) > 1),
        _told(summary.all.told),
        _missed(summary),
        _ladder(summary.all),
        _rhythm(summary.clients),
        _not_tickets(summary),
        *_intake(summary.intake),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def summary_json(summary: RehearsalSummary) -> dict[str, Any]:
    """The same figures as a dict of plain JSON values; days are left to the timeline."""
    whole: dict[str, Any] = as_json(summary)
    for figures in (whole["all"], *whole["clients"]):
        del figures["days"]
    return whole


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows as lines of columns two blanks apart; columns named in `right` end flush."""
    flush = set(right)
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            " " * (width - cell_len(cell)) + cell if column in flush else set_cell_size(cell, width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def _head(summary: RehearsalSummary) -> list[str]:
    figures = summary.all
    zone = summary.clients[0].zone if len({one.zone for one in summary.clients}) == 1 else "UTC"
    first, last = (_local(at, zone) for at in (figures.first_at, figures.last_at))
    title = f"Rehearsal, {say.period(first, last)}"
    rows = [
        ("Clients", _some([quote(one.name, 60) for one in summary.clients]) or "none"),
        ("Messages", _messages(figures, summary.intake)),
        ("Tickets", ticket_words(figures.tickets)),
        ("Promises", promise_words(figures)),
        ("Told", _told_words(figures.told)),
    ]
    return [title, "=" * cell_len(title), "", *table(rows)]


def _local(at: dt.datetime | None, zone: str) -> dt.datetime | None:
    return at.astimezone(ZoneInfo(zone)) if at else None


def _messages(figures: Figures, intake: Intake) -> str:
    team = intake.team_messages
    total = intake.messages if intake.messages is not None else figures.messages + (team or 0)
    words = f"{say.number(total)} read: {say.number(figures.messages)} from clients"
    words += f", {say.number(team)} from our people" if team is not None else ""
    return words + (f"; passed over: {say.pairs(intake.ignored)}" if intake.ignored else "")


def ticket_words(tickets: Tickets) -> str:
    """How many tickets there were, in one line."""
    reopened = f", {say.number(tickets.reopened)} reopened" if tickets.reopened else ""
    deleted = f"; {_from_deleted(tickets.deleted)}" if tickets.deleted else ""
    return (
        f"{say.number(tickets.opened)} opened, {say.number(tickets.closed)} closed{reopened},"
        f" {say.number(tickets.open)} open at the end{deleted}"
    )


def _from_deleted(count: int) -> str:
    return f"{say.number(count)} of them from {'a message' if count == 1 else 'messages'} the client deleted"


def promise_words(figures: Figures) -> str:
    """How many promises to clients were kept, in one line; our own acknowledgement clock is none."""
    met, missed = kept_and_missed(figures)
    if not met + missed:
        return say.NOTHING_JUDGED
    words = f"{say.number(met)} of {say.number(met + missed)} kept in time, {say.percent(met, met + missed)}"
    after = f", {say.number(figures.missed_after)} of them due after the last message" if figures.missed_after else ""
    return words + (f"; {say.number(missed)} missed{after}" if missed else "")


def kept_and_missed(figures: Figures) -> tuple[int, int]:
    """How many promises to clients were kept in time and how many were missed."""
    shown = [metric.all for metric in figures.metrics if metric.metric != Metric.ACKNOWLEDGE]
    return sum(verdicts.met for verdicts in shown), sum(verdicts.missed for verdicts in shown)


def _told_words(told: Sequence[Told]) -> str:
    people = _some([f"{one.name} {say.number(one.messages)}" for one in told if one.messages]) or "nobody"
    digests = sum(one.digests or 0 for one in told)
    return people + (f"; and {say.counted(digests, 'digest')}" if digests else "")


def _some(words: Sequence[str], shown: int = 5, count: int | None = None) -> str:
    more = (len(words) if count is None else count) - shown
    return ", ".join(words[:shown]) + (f" and {say.number(more)} more" if more > 0 else "")


def _tickets(tickets: Tickets) -> list[str]:
    if not tickets.opened:
        return []
    severities = [*SEVERITIES, *(name for name in tickets.by_severity if name not in SEVERITIES)]
    rows = [["", *severities, "all"]]
    for category, counts in tickets.by_category.items():
        rows.append([category, *(_cell(counts.get(name, 0)) for name in severities), _cell(sum(counts.values()))])
    total = [_cell(tickets.by_severity.get(name, 0)) for name in severities]
    rows.append(["all", *total, _cell(tickets.opened)])
    shown = table(rows, range(1, len(severities) + 2))
    return ["Tickets by category and severity, as opened", *shown, *_deleted(tickets)]


def _deleted(tickets: Tickets) -> list[str]:
    """Which tickets have lost their words, so that nobody looks for them."""
    if not tickets.deleted:
        return []
    told = "The client deleted the message of these; their clocks count, the words are gone"
    return _note(f"{told}: {_some(tickets.deleted_shown, DELETED_SHOWN, tickets.deleted)}")


def _cell(count: int) -> str:
    return say.number(count) if count else "·"


def _promises(summary: RehearsalSummary) -> list[str]:
    figures = summary.all
    if not figures.metrics:
        return []
    said = say.says_outside(figures) or any(say.says_outside(one, severities=False) for one in summary.clients)
    outside = [f"  {say.OUTSIDE_MEANS}"] if said else []
    return [
        "Promises",
        "  Time taken is business time. Half and nine in ten (p50, p90): of the clocks that stopped, in time or late.",
        *outside,
        *_metrics(figures, severities=True),
    ]


def _metrics(figures: Figures, severities: bool) -> list[str]:
    """A table of metrics, with a line for each severity where there are several."""
    rows = [["", "in time", "missed", "called off", "running", "half within", "9 in 10 within", "promised"]]
    for metric in figures.metrics:
        rows.append(_row(say.metric_title(metric.metric), metric.all, metric))
        if severities and len(metric.by_severity) > 1:
            rows += [_row(f"  {severity}", verdicts) for severity, verdicts in metric.by_severity.items()]
    return table(rows, range(2, 7))


def _row(name: str, verdicts: Verdicts, metric: MetricFigures | None = None) -> list[str]:
    return [
        name,
        say.attainment(verdicts),
        say.missed_words(metric) if metric else say.number(verdicts.missed),
        say.number(verdicts.cancelled),
        say.number(metric.running) if metric else "",
        say.taken(verdicts, verdicts.p50_s),
        say.taken(verdicts, verdicts.p90_s),
        say.promised(verdicts.targets),
    ]


def _client(figures: Figures) -> list[str]:
    if not figures.messages and not figures.tickets.opened:
        return [f"{figures.name}: nothing was read"]
    severities = ", ".join(f"{name} {count}" for name, count in figures.tickets.by_severity.items())
    opened = ticket_words(figures.tickets) + (f" ({severities})" if severities else "")
    return [
        figures.name,
        f"  {say.counted(figures.messages, 'client message')}; {opened}",
        *(_metrics(figures, severities=False) if figures.metrics else ()),
    ]


def _told(told: Sequence[Told]) -> list[str]:
    if not told:
        return []
    rows = [["", "messages", "nudges", "missed promises", "ladder", "other", "and digests"]]
    rows += [
        [one.name, *map(_cell, (one.messages, one.nudges, one.breaches, one.ladder, one.other, one.digests or 0))]
        for one in told
    ]
    apart = [f"  {say.DIGESTS_APART}"] if any(one.digests for one in told) else []
    return ["Who would have been told, and of what", *apart, *table(rows, range(1, 7))]


def _missed(summary: RehearsalSummary) -> list[str]:
    if not summary.all.missed:
        return ["No promise was missed."] if summary.all.metrics else []
    lines = ["Missed promises, the worst first (late in business time, past due by the calendar)"]
    for metric in summary.all.metrics:
        worst = [breach for breach in summary.all.worst if breach.metric == metric.metric]
        if metric.all.missed:
            lines.append(f"  {say.metric_title(metric.metric)}, {say.number(metric.all.missed)}")
            lines += _breaches(worst[:BREACHES_SHOWN], summary)
            cut = metric.all.missed - len(worst[:BREACHES_SHOWN])
            lines += [f"    and {say.number(cut)} more, in the timeline"] if cut > 0 else []
    return lines


def _breaches(breaches: Sequence[Breach], summary: RehearsalSummary) -> list[str]:
    if not breaches:
        return []
    zones = {figures.key: figures.zone for figures in summary.clients}
    names = {figures.key: figures.name for figures in summary.clients}
    rows = [
        [
            f"  {breach.ticket}",
            breach.severity,
            *([quote(names.get(breach.client, breach.client), 24)] if len(names) > 1 else []),
            f"due {say.when(breach.due, zones.get(breach.client, 'UTC'))}",
            say.lateness(breach, summary.all.last_at),
        ]
        for breach in breaches
    ]
    lines = []
    for line, breach in zip(table(rows), breaches, strict=True):
        lines.append(line)
        if breach.quote:
            lines.append(f"      {_said(breach.by, quote(breach.quote, QUOTE))}")
    return lines


def _said(by: str, words: str) -> str:
    return f"{by}: {in_quotes(words)}" if by else in_quotes(words)


def _ladder(figures: Figures) -> list[str]:
    if not figures.ladder:
        return []
    rows = [
        [say.ladder_step(step, figures.ladder_tells), say.counted(count, "time")]
        for step, count in figures.ladder.items()
    ]
    return ["Ladder: nobody had acknowledged, so the next was asked", *table(rows, (1,))]


def _rhythm(clients: Sequence[Figures]) -> list[str]:
    lines = []
    for figures in clients:
        words = say.rhythm_words(figures.rhythm)
        if words:
            lines += [f"  {figures.name} ({figures.zone})", f"    {' '.join(words)}"]
    return ["When clients write", *lines] if lines else []


def _not_tickets(summary: RehearsalSummary) -> list[str]:
    figures = summary.all
    if not figures.messages:
        return []
    title = (
        f"What was not a ticket: {say.number(figures.not_tickets)} of {say.counted(figures.messages, 'client message')}"
    )
    lines = [title, f"  {say.number(figures.in_tickets)} opened a ticket or belonged to one."]
    zones = {one.key: one.zone for one in summary.clients}
    for reason in figures.reasons[:REASONS_SHOWN]:
        lines.append(f"  {say.number(reason.count)}  {reason_words(reason)}")
        lines += [f"       {_example(example, zones)}" for example in reason.examples]
    left = sum(reason.count for reason in figures.reasons[REASONS_SHOWN:])
    return [*lines, f"  {say.number(left)}  for other reasons, in the timeline"] if left else lines


def reason_words(reason: Reason) -> str:
    """A reason as one line: what kind of message it was, and why it needed no ticket."""
    name = say.capitalised(say.label_name(reason.label))
    return f"{name}: {reason.why}" if reason.why else name


def _example(example: Example, zones: dict[str, str]) -> str:
    return f"{_said(example.by, quote(example.quote, QUOTE))}  {say.when(example.at, zones.get(example.client, 'UTC'))}"


def _intake(intake: Intake) -> list[list[str]]:
    """What was not read, and what else should be known."""
    unmapped = [
        f"  {quote(channel, 60)}: {say.counted(count, 'message')}" for channel, count in sorted(intake.unmapped.items())
    ]
    authors = [
        f"  {quote(name, 60)}: {say.counted(count, 'message')}"
        for name, count in sorted(intake.unknown_authors.items())
    ]
    skipped = [f"  {quote(where, 80)}: {quote(why, 160)}" for where, why in intake.skipped[:PLACES_SHOWN]]
    return [
        _listed("Channels that no playbook names; their messages were kept and not judged", unmapped),
        _listed("Authors nobody named, taken for the client's people", authors),
        _listed(f"Skipped: {say.counted(intake.skips, 'place')} of the input", skipped, intake.skips),
        _listed("Notes", [line for note in intake.notes for line in _note(note)]),
    ]


def _note(note: str) -> list[str]:
    return wrap(quote(note, NOTE), LINE, initial_indent="  ", subsequent_indent="    ")


def _listed(title: str, lines: list[str], count: int | None = None) -> list[str]:
    if not lines:
        return []
    cut = (count if count is not None else len(lines)) - len(lines[:PLACES_SHOWN])
    return [title, *lines[:PLACES_SHOWN], *([f"  and {say.number(cut)} more"] if cut > 0 else [])]
