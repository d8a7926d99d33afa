"""A client's relationship health as a receipt, and the portfolio: every point earned and lost, with bars of text."""

from bot.quoting import cut_line
from bot.teams.card_parts import Json, Viewer, columns, headline, line, ours, run, safe, small, text
from handlers import health_words
from handlers.health_words import amount, signed
from handlers.notices import HealthChart, HealthMove, HealthPart, HealthView, HeatChart, Portfolio, PortfolioLine

_BAR = 10
_PARTS = 14
_OPEN = 12
_CIRCLES = {"healthy": "🟢", "watch": "🟡", "at_risk": "🔴", "unknown": "⚪"}
_STYLES = {"healthy": "good", "watch": "warning", "at_risk": "attention"}


def health_body(notice: HealthView, viewer: Viewer) -> list[Json]:
    """The score, the receipt it adds up from, what moved it and would raise it, and what does not count."""
    words, style = _headline(notice)
    parts = [block for part in notice.parts[:_PARTS] for block in _part(part)]
    age = f"{health_words.missing(notice)}. {health_words.age(notice, viewer.time)}. Formula {notice.version}."
    return [
        headline(words, style),
        *_beside(notice, viewer),
        *parts,
        *(_sum(notice) if notice.parts else []),
        *_moves("Moved it this week", notice.movers, ""),
        *_moves("Would raise it most", notice.raises, "up to "),
        *_open(notice),
        *([line(run(health_words.stage(notice), 400))] if notice.stage else []),
        line(run(f"{age} {notice.not_counted}", 600, isSubtle=True, size="Small"), spacing="Small"),
    ]


def portfolio_body(notice: Portfolio, viewer: Viewer) -> list[Json]:
    """All clients of a person, those in most danger first."""
    if not notice.lines:
        return [line(run(health_words.portfolio(notice, viewer.time), 600))]
    counts = " · ".join(f"{number} {health_words.BANDS[band]}" for band, number in notice.bands.items())
    more = f"and {notice.more} more. " if notice.more else ""
    order = "Worst and fastest falling first: the score, less what it lost this week."
    return [
        headline(f"{cut_line(notice.client_name, 80)} · {counts}", "emphasis"),
        *map(_client, notice.lines),
        small(f"{more}{order} Figures as of {viewer.time(notice.as_of)} or later. Write health and a client for one."),
    ]  # fmt: skip


def chart_body(notice: HealthChart | HeatChart, viewer: Viewer) -> list[Json]:
    """What the picture of a receipt shows, in words."""
    return [line(run(notice.alt, 900))]


def _client(row: PortfolioLine) -> Json:
    return line(ours(_CIRCLES.get(row.band, "⚪") + " "), run(row.client_name, 40), ours(_stands(row)))


def _stands(row: PortfolioLine) -> str:
    if row.score is None:
        return ": no score yet"
    change = f", {signed(row.change)} this week" if row.change else ""
    own = f" · seen as {health_words.BANDS[row.opinion]}" if row.opinion else ""
    return f": {row.score}, {health_words.BANDS[row.band]}{change}{own}"


def _headline(notice: HealthView) -> tuple[str, str]:
    name = cut_line(notice.client_name, 80)
    if notice.score is None:
        return f"{name} · no score yet: too little is known", "emphasis"
    band = f"{_CIRCLES[notice.band]} {health_words.BANDS[notice.band]}"
    return f"{name} · {notice.score} of 100 · {band}", _STYLES.get(notice.band, "emphasis")


def _beside(notice: HealthView, viewer: Viewer) -> list[Json]:
    """The trend, and a person's own view where one stands."""
    own = health_words.opinion(notice, viewer.time)
    told = health_words.trend(notice) if notice.score is not None else health_words.headline(notice)
    lines = [line(ours(f"{told[0].upper()}{told[1:]}."))]
    return [*lines, line(run(f"{own}.", 500))] if own else lines


def _part(part: HealthPart) -> list[Json]:
    """One part: its name, its bar, the points earned and those lost, and why."""
    name = text(safe(_label(part.name), 20), weight="Bolder")
    earned = part.earned or 0.0
    none = [ours(" no data", isSubtle=True)] if part.earned is None else []
    points = line(ours(f"{_bar(earned, part.weight)} {_points(earned, part.weight)}"), *none)
    return [columns(("110px", [name]), ("stretch", [points])), line(run(part.why, 160, isSubtle=True), spacing="None")]


def _sum(notice: HealthView) -> list[Json]:
    cells = line(ours(_points(notice.earned, 100), weight="Bolder"))
    return [{**columns(("110px", [text("Sum", weight="Bolder")]), ("stretch", [cells])), "separator": True}]


def _points(earned: float, weight: float) -> str:
    gone = round(weight - earned, 1)
    return f"{amount(earned)}/{amount(weight)}" + (f" −{amount(gone)}" if gone > 0 else "")


def _bar(earned: float, weight: float) -> str:
    filled = round(_BAR * max(0.0, min(1.0, earned / weight))) if weight > 0 else 0
    return "█" * filled + "░" * (_BAR - filled)


def _label(name: str) -> str:
    return cut_line(health_words.PARTS.get(name, name.replace("_", " ")), 20).capitalize()


def _moves(head: str, moves: tuple[HealthMove, ...], upto: str) -> list[Json]:
    if not moves:
        return []
    told = [f"{upto}+{amount(move.points)} " if upto else f"{signed(move.points)} " for move in moves]
    return [
        line(ours(head, weight="Bolder")),
        *(
            line(ours(f"• {points}"), run(move.what, 200), spacing="None")
            for points, move in zip(told, moves, strict=True)
        ),
    ]


def _open(notice: HealthView) -> list[Json]:
    if not notice.open_tickets:
        return []
    more = len(notice.open_tickets) - _OPEN
    named = ", ".join(cut_line(ticket, 40) for ticket in notice.open_tickets[:_OPEN])
    return [line(ours("Open: ", weight="Bolder"), run(named + (f" and {more} more" if more > 0 else ""), 600))]
