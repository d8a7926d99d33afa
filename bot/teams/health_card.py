"""A client's relationship health as a receipt: every point earned and lost, with bars made of text."""

from bot.quoting import cut_line
from bot.teams.card_parts import Json, Viewer, columns, headline, line, ours, run, safe, small, text
from handlers.notices import HealthPart, HealthView
from handlers.phrases import METRIC_NAMES

_BAR = 10
_PARTS = 12
_OPEN = 12
_BANDS = {
    "healthy": ("🟢 healthy", "good"),
    "watch": ("🟡 worth watching", "warning"),
    "at_risk": ("🔴 at risk", "attention"),
}


def health_body(notice: HealthView, viewer: Viewer) -> list[Json]:
    """The score, the receipt it adds up from, the reasons, and what does not count."""
    words, style = _headline(notice)
    parts = [block for part in notice.parts[:_PARTS] for block in _part(part)]
    about = f"Last {notice.days} days, as of {viewer.time(notice.as_of)}. Formula {notice.version}."
    return [
        headline(words, style),
        *parts,
        *(_sum(notice) if notice.score is not None and notice.parts else []),
        *_facts(notice),
        small(f"{about} Message volume and internal talk do not count."),
    ]


def _headline(notice: HealthView) -> tuple[str, str]:
    name = cut_line(notice.client_name, 80)
    if notice.score is None:
        return f"{name} · no score yet: too little is known", "emphasis"
    shown, style = _BANDS.get(notice.band, (notice.band.replace("_", " "), "emphasis"))
    return f"{name} · {notice.score} of 100 · {shown}", style


def _part(part: HealthPart) -> list[Json]:
    """One part: its name, its bar, the points earned and those lost, and why."""
    name = text(safe(_label(part.name), 20), weight="Bolder")
    if part.earned is None:
        points = [text("no data, not counted", isSubtle=True)]
    else:
        points = [line(ours(f"{_bar(part.earned, part.weight)} {_points(part.earned, part.weight)}"))]
    return [columns(("110px", [name]), ("stretch", points)), line(run(part.why, 160, isSubtle=True), spacing="None")]


def _sum(notice: HealthView) -> list[Json]:
    counted = [part for part in notice.parts[:_PARTS] if part.earned is not None]
    earned, weight = sum(part.earned or 0.0 for part in counted), sum(part.weight for part in counted)
    score = notice.score or 0
    cells = line(ours(f"{_points(earned, weight)} counted = {score} of 100", weight="Bolder"))
    return [{**columns(("110px", [text("Score", weight="Bolder")]), ("stretch", [cells])), "separator": True}]


def _points(earned: float, weight: float) -> str:
    gone = round(weight) - round(earned)
    return f"{earned:.0f}/{weight:.0f}" + (f" −{gone}" if gone > 0 else "")


def _bar(earned: float, weight: float) -> str:
    filled = round(_BAR * max(0.0, min(1.0, earned / weight))) if weight > 0 else 0
    return "█" * filled + "░" * (_BAR - filled)


def _label(name: str) -> str:
    return cut_line(name.replace("_", " "), 20).capitalize()


def _facts(notice: HealthView) -> list[Json]:
    """Promises by kind, answers, and what is open."""
    lines = []
    if notice.attained:
        kept = ", ".join(f"{METRIC_NAMES[metric]} {met} of {judged}" for metric, met, judged in notice.attained)
        lines.append(line(ours("Promises kept: ", weight="Bolder"), ours(kept)))
    if notice.lag_minutes:
        half, most = notice.lag_minutes
        lag = f"half within {half:.0f} min, 9 of 10 within {most:.0f} min"
        lines.append(line(ours("Answers: ", weight="Bolder"), ours(lag)))
    if notice.open_tickets:
        more = len(notice.open_tickets) - _OPEN
        named = ", ".join(cut_line(ticket, 40) for ticket in notice.open_tickets[:_OPEN])
        lines.append(line(ours("Open: ", weight="Bolder"), run(named + (f" and {more} more" if more > 0 else ""), 600)))
    return lines
