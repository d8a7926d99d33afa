"""A client's relationship health as a receipt: every point earned and lost, with bars made of text."""

from bot.slack.card_parts import NAME, Json, Viewer, context, header, preformatted, section
from bot.slack.quoting import cut_line, escaped
from handlers.notices import HealthPart, HealthView
from handlers.phrases import METRIC_NAMES

_BAR = 8
_PARTS = 12
_NAME_WIDTH = 12
_WIDTH = 32
_OPEN = 12
_BANDS = {"healthy": "🟢 healthy", "watch": "🟡 worth watching", "at_risk": "🔴 at risk"}


def health_blocks(notice: HealthView, viewer: Viewer) -> list[Json]:
    """The score, the receipt it adds up from, the reasons, and what does not count."""
    parts = notice.parts[:_PARTS]
    blocks = [header(_headline(notice))]
    if parts:
        blocks += [preformatted(_receipt(notice, parts)), section("\n".join(map(_reason, parts)))]
    facts = _facts(notice)
    if facts:
        blocks.append(section("\n".join(facts)))
    small = f"Last {notice.days} days, as of {viewer.time(notice.as_of)}. Formula {notice.version}."
    return [*blocks, context(f"{small} Message volume and internal talk do not count.")]


def _headline(notice: HealthView) -> str:
    name = cut_line(notice.client_name, NAME)
    if notice.score is None:
        return f"{name} · no score yet: too little is known"
    return f"{name} · {notice.score} of 100 · {_BANDS.get(notice.band, notice.band.replace('_', ' '))}"


def _receipt(notice: HealthView, parts: tuple[HealthPart, ...]) -> str:
    """One line a part, then the sum of those that count."""
    counted = [part for part in parts if part.earned is not None]
    earned, weight = sum(part.earned or 0.0 for part in counted), sum(part.weight for part in counted)
    lines = [_row(part) for part in parts]
    if notice.score is not None:
        lines += ["─" * _WIDTH, _line("Counted", " " * _BAR, earned, weight)]
        lines.append(_line("Score", _bar(notice.score, 100), notice.score, 100))
    return "\n".join(lines)


def _row(part: HealthPart) -> str:
    if part.earned is None:
        return f"{_label(part.name):{_NAME_WIDTH}} {'·' * _BAR} {'no data':>7}"
    return _line(_label(part.name), _bar(part.earned, part.weight), part.earned, part.weight)


def _line(name: str, bar: str, earned: float, weight: float) -> str:
    """A name, its bar, the points earned and those lost, in columns narrow enough for a phone."""
    gone = round(weight) - round(earned)
    lost = f"−{gone}" if gone > 0 else ""
    return f"{name:{_NAME_WIDTH}} {bar} {f'{earned:.0f}/{weight:.0f}':>6} {lost:>3}".rstrip()


def _bar(earned: float, weight: float) -> str:
    filled = round(_BAR * max(0.0, min(1.0, earned / weight))) if weight > 0 else 0
    return "█" * filled + "░" * (_BAR - filled)


def _reason(part: HealthPart) -> str:
    uncounted = "not counted, " if part.earned is None else ""
    return f"*{escaped(_label(part.name), 60)}:* {uncounted}{escaped(part.why, 160)}"


def _label(name: str) -> str:
    return cut_line(name.replace("_", " "), _NAME_WIDTH).capitalize()


def _facts(notice: HealthView) -> list[str]:
    """Promises by kind, answers, and what is open."""
    facts = []
    if notice.attained:
        kept = ", ".join(f"{METRIC_NAMES[metric]} {met} of {judged}" for metric, met, judged in notice.attained)
        facts.append(f"*Promises kept:* {kept}")
    if notice.lag_minutes:
        half, most = notice.lag_minutes
        facts.append(f"*Answers:* half within {half:.0f} min, 9 of 10 within {most:.0f} min")
    if notice.open_tickets:
        more = len(notice.open_tickets) - _OPEN
        named = ", ".join(escaped(ticket, 40) for ticket in notice.open_tickets[:_OPEN])
        facts.append(f"*Open:* {named}{f' and {more} more' if more > 0 else ''}")
    return facts
