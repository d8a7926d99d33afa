"""What was read, as lines for machines and tables for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.reader.evaluating import Figure
from bot.reader.following import Judged


def line_of(thread: str, judged: Judged) -> dict[str, Any]:
    """One client message as one JSON object."""
    decision = judged.decision
    return {
        "thread_id": thread,
        "turn": judged.turn,
        "label": decision.label.value,
        "escalation": judged.escalation,
        "severity": decision.severity.value if judged.escalation and decision.severity else None,
        "category": decision.category.value if judged.escalation and decision.category else None,
        "same_issue_as": judged.same_issue_as,
        "tone": judged.reading.tone,
        "shift": judged.shift,
        "confidence": decision.confidence,
        "why": decision.why,
    }


def print_figures(figures: Mapping[str, Figure], title: str, console: Console) -> None:
    """The figures with their intervals, one a line."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("figure", justify="right")
    table.add_column("95 % interval", justify="right")
    for name, figure in figures.items():
        table.add_row(name, _number(name, figure.value), _interval(name, figure))
    console.print(table)


def print_errors(errors: Sequence[str], console: Console) -> None:
    """Every kind of mistake and how often it was made."""
    for kind, count in Counter(errors).most_common():
        console.print(f"  {count:4}  {kind}")


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if "per 1,000" in name else f"{value:.3f}"


def _interval(name: str, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "-"
    return f"{_number(name, figure.low)} to {_number(name, figure.high)}"
