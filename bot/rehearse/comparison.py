"""The comparison of two rehearsals as a person reads it, and as JSON: what changes from playbooks A to playbooks B."""

from typing import Any

from bot.rehearse import phrasing as say
from bot.rehearse.differences import LISTED, Comparison, Differing, PromiseChange, Version, compare
from bot.rehearse.figures import Figures, Verdicts, as_json
from bot.rehearse.summary import kept_and_missed, table
from handlers.said import in_quotes

__all__ = ["Comparison", "Version", "compare", "comparison_json", "render_comparison"]


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as a dict of plain JSON values, without the figures that each rehearsal's own JSON holds."""
    whole: dict[str, Any] = as_json(comparison)
    del whole["all"]
    return whole


def render_comparison(comparison: Comparison) -> str:
    """The comparison as text, ending in a line break."""
    a, b = comparison.names
    title = f"{a} (A) against {b} (B)"
    parts = [
        [title, "=" * len(title), "", *_overview(comparison)],
        _headlines(comparison),
        _attainment(comparison.all),
        _listing(f"Broken only under A ({a})", comparison.breaches.only_a, comparison.breaches.count_a, "under B"),
        _listing(f"Broken only under B ({b})", comparison.breaches.only_b, comparison.breaches.count_b, "under A"),
        _listing(f"Tickets only under A ({a})", comparison.tickets.only_a, comparison.tickets.count_a, "under B"),
        _listing(f"Tickets only under B ({b})", comparison.tickets.only_b, comparison.tickets.count_b, "under A"),
        _told_lines(comparison),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _overview(comparison: Comparison) -> list[str]:
    kept = [kept_and_missed(figures) for figures in comparison.all]
    rows = [
        ["", "A", "B"],
        ["Tickets", *(say.number(figures.tickets.opened) for figures in comparison.all)],
        ["Promises kept in time", *(say.in_time(*counts) for counts in kept)],
        ["Promises missed", *(say.number(missed) for _, missed in kept)],
        [
            "Times somebody was told",
            *(say.number(sum(one.messages for one in figures.told)) for figures in comparison.all),
        ],
        ["Digests", *(say.number(sum(one.digests or 0 for one in figures.told)) for figures in comparison.all)],
    ]
    return table(rows, (1, 2))


def _headlines(comparison: Comparison) -> list[str]:
    changed = [one for one in comparison.promises if one.changed]
    if not changed:
        return ["Every promise would have been kept and broken as often under both."]
    clients = len({one.client for one in comparison.promises}) > 1
    lines = [f"  {headline(one, clients)}" for one in changed[:LISTED]]
    more = len(changed) - len(lines)
    return ["What changes", *lines, *([f"  and {say.number(more)} smaller changes"] if more > 0 else [])]


def _attainment(both: tuple[Figures, Figures]) -> list[str]:
    """Every metric and severity over all clients, in time under A and under B."""
    rows = [["", "A", "B"]]
    for metric in dict.fromkeys(one.metric for figures in both for one in figures.metrics):
        pair = [figures.metric(metric) for figures in both]
        rows.append([say.metric_title(metric), *(say.attainment(one.all) if one else "–" for one in pair)])
        severities = sorted({name for one in pair if one for name in one.by_severity})
        for severity in severities if len(severities) > 1 else ():
            verdicts = [one.by_severity.get(severity) if one else None for one in pair]
            rows.append([f"  {severity}", *(say.attainment(one) if one else "–" for one in verdicts)])
    return ["In time", *table(rows)] if len(rows) > 1 else []


def headline(change: PromiseChange, with_client: bool) -> str:
    """One changed promise in a sentence: under B how often it would have broken, and in brackets under A."""
    name = f"{change.severity} {say.metric_name(change.metric)} promise"
    whose = f" to {change.client}" if with_client else ""
    broken_a, broken_b = change.missed
    if change.b is None:
        return f"Under B no {name}{whose} was ever due; under A ({_of(change.a)}) it {_would_have_broken(broken_a)}."
    under_a = f"A, {_of(change.a)}: {_times(broken_a)}" if change.a else "under A it was never due"
    return f"Under B the {_of(change.b)} {name}{whose} {_would_have_broken(broken_b)} ({under_a})."


def _of(verdicts: Verdicts | None) -> str:
    return say.promised(verdicts.targets) if verdicts else "–"


def _would_have_broken(count: int) -> str:
    return f"would have broken {_times(count)}" if count else "would never have broken"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{say.number(count)} times")


def _listing(title: str, differing: tuple[Differing, ...], count: int, other: str) -> list[str]:
    if not differing:
        return []
    lines = [f"{title}: {say.number(count)}"]
    for one in differing:
        metric = f"{say.metric_name(one.metric)}, " if one.metric else ""
        lines.append(f"  {one.ticket}  {one.severity}  {one.client}  {metric}{other} {one.instead}")
        if one.quote:
            lines.append(f"      {one.by + ': ' if one.by else ''}{in_quotes(one.quote)}")
    more = count - len(differing)
    return [*lines, f"  and {say.number(more)} more"] if more > 0 else lines


def _told_lines(comparison: Comparison) -> list[str]:
    changed = {name: counts for name, counts in comparison.told.items() if counts[0] != counts[1]}
    if not changed:
        return []
    rows = [["", "A", "B"], *([name, say.number(a), say.number(b)] for name, (a, b) in changed.items())]
    return ["Who would have been told more or less often", *table(rows, (1, 2))]
