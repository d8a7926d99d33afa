"""A client's relationship health as a receipt, and the portfolio: every point earned and lost, with bars of text."""

from collections.abc import Callable

from bot.look import Viewer
from bot.quoting import cut_line
from bot.slack.card_parts import NAME, Json, context, header, preformatted, section
from bot.slack.quoting import escaped
from handlers import health_words
from handlers.health_words import amount, signed
from handlers.notices import HealthChart, HealthMove, HealthPart, HealthView, HeatChart, Portfolio, PortfolioLine

_BAR = 6
_PARTS = 14
_NAME_WIDTH = 13
_WIDTH = 36
_OPEN = 12
_CIRCLES = {"healthy": "🟢", "watch": "🟡", "at_risk": "🔴", "unknown": "⚪"}
"""Beside every circle stands the word, for whoever cannot tell the colours."""


def health_blocks(notice: HealthView, viewer: Viewer) -> list[Json]:
    """The score, the receipt it adds up from, what moved it and would raise it, and what does not count."""
    parts = notice.parts[:_PARTS]
    blocks = [header(_headline(notice)), context(_beside(notice, viewer))]
    if parts:
        blocks += [preformatted(_receipt(notice, parts)), section("\n".join(map(_reason, parts)))]
    blocks += _moves("Moved it this week", notice.movers, signed)
    blocks += _moves("Would raise it most", notice.raises, lambda points: f"up to +{amount(points)}")
    if notice.open_tickets:
        blocks.append(section(_open(notice)))
    if notice.stage:
        blocks.append(context(escaped(health_words.stage(notice), 400)))
    small = f"{health_words.missing(notice)}. {health_words.age(notice, viewer.time)}. Formula {notice.version}."
    return [*blocks, context(f"{escaped(small, 600)} {notice.not_counted}")]


def portfolio_blocks(notice: Portfolio, viewer: Viewer) -> list[Json]:
    """All clients of a person, those in most danger first."""
    if not notice.lines:
        return [section(escaped(health_words.portfolio(notice, viewer.time), 600))]
    counts = " · ".join(f"{number} {health_words.BANDS[band]}" for band, number in notice.bands.items())
    lines = "\n".join(map(_line, notice.lines))
    more = f"and {notice.more} more. " if notice.more else ""
    order = "Worst and fastest falling first: the score, less what it lost this week."
    return [
        header(f"{notice.client_name} · {counts}"),
        section(lines),
        context(f"{more}{order} Figures as of {viewer.time(notice.as_of)} or later. `/health client` explains one."),
    ]


def chart_blocks(notice: HealthChart | HeatChart, file: str | None = None) -> list[Json]:
    """The picture of an uploaded file with what it shows in words; without a file the words alone."""
    if file is None:
        return [section(escaped(notice.alt, 600))]
    title = {"type": "plain_text", "text": cut_line(_title(notice), NAME), "emoji": False}
    alt = cut_line(notice.alt, 1_900)
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt, "title": title}, context(escaped(alt, 600))]


def _title(notice: HealthChart | HeatChart) -> str:
    return f"{notice.client_name} by area" if isinstance(notice, HeatChart) else f"Health of {notice.client_name}"


def _line(row: PortfolioLine) -> str:
    name = f"{_CIRCLES.get(row.band, '⚪')} *{escaped(cut_line(row.client_name, 40), 60)}*"
    if row.score is None:
        return f"{name}: no score yet"
    change = f", {signed(row.change)} this week" if row.change else ""
    own = f" · seen as {health_words.BANDS[row.opinion]}" if row.opinion else ""
    return f"{name}: {row.score}, {health_words.BANDS[row.band]}{change}{own}"


def _headline(notice: HealthView) -> str:
    name = cut_line(notice.client_name, NAME)
    if notice.score is None:
        return f"{name} · no score yet: too little is known"
    return f"{name} · {notice.score} of 100 · {_CIRCLES[notice.band]} {health_words.BANDS[notice.band]}"


def _beside(notice: HealthView, viewer: Viewer) -> str:
    """The trend, and a person's own view where one stands."""
    own = health_words.opinion(notice, viewer.time)
    told = health_words.trend(notice) if notice.score is not None else health_words.headline(notice)
    told = told[0].upper() + told[1:]
    return f"{told}. {escaped(own, 500)}." if own else f"{told}."


def _receipt(notice: HealthView, parts: tuple[HealthPart, ...]) -> str:
    """One line a part, then the sum."""
    lines = [_row(part) for part in parts]
    lines += ["─" * _WIDTH, _columns("Sum", _bar(notice.earned, 100), notice.earned, 100)]
    return "\n".join(lines)


def _row(part: HealthPart) -> str:
    if part.earned is None:
        return f"{_label(part.name):{_NAME_WIDTH}} {'·' * _BAR}  {'0':>4}/{amount(part.weight):<4} none"
    return _columns(_label(part.name), _bar(part.earned, part.weight), part.earned, part.weight)


def _columns(name: str, bar: str, earned: float, weight: float) -> str:
    """A name, its bar, the points earned and those lost, in columns narrow enough for a phone."""
    gone = round(weight - earned, 1)
    lost = f"−{amount(gone)}" if gone > 0 else ""
    return f"{name:{_NAME_WIDTH}} {bar}  {amount(earned):>4}/{amount(weight):<4} {lost}".rstrip()


def _bar(earned: float, weight: float) -> str:
    filled = round(_BAR * max(0.0, min(1.0, earned / weight))) if weight > 0 else 0
    return "█" * filled + "░" * (_BAR - filled)


def _reason(part: HealthPart) -> str:
    share = f"{part.share} %, " if part.share is not None else "no data, "
    return f"*{escaped(_label(part.name), 60)}:* {share}{escaped(part.why, 160)}"


def _label(name: str) -> str:
    return cut_line(health_words.PARTS.get(name, name.replace("_", " ")), _NAME_WIDTH).capitalize()


def _moves(head: str, moves: tuple[HealthMove, ...], told: Callable[[float], str]) -> list[Json]:
    lines = [f"• {told(move.points)} {_linked(move)}" for move in moves]
    return [section("\n".join([f"*{head}*", *lines]))] if lines else []


def _linked(move: HealthMove) -> str:
    what = escaped(move.what, 200)
    if (
        move.link is None
        or not move.link.startswith(("https://", "http://127.0.0.1"))
        or set(move.link) & set("<>| \n")
    ):
        return what
    return f"<{move.link}|{what}>"


def _open(notice: HealthView) -> str:
    more = len(notice.open_tickets) - _OPEN
    named = ", ".join(escaped(ticket, 40) for ticket in notice.open_tickets[:_OPEN])
    return f"*Open:* {named}{f' and {more} more' if more > 0 else ''}"
