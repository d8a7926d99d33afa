"""Durations as people write them in a playbook: `90s`, `15m`, `2h`, `1h30m`, `1d`."""

import datetime as dt
import re

_WHOLE = re.compile(r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
_UNITS = (("d", dt.timedelta(days=1)), ("h", dt.timedelta(hours=1)), ("m", dt.timedelta(minutes=1)))
_SECOND = dt.timedelta(seconds=1)
_EXAMPLES = "write for example 30m, 4h or 1h30m"

LONGEST = dt.timedelta(days=3660)
"""Ten years: anything longer is a slip of the pen."""


def parse_duration(value: object) -> dt.timedelta:
    """Read a positive duration such as `15m` or `1h30m`; raises ValueError with what would be right."""
    span = value if isinstance(value, dt.timedelta) else _read(value)
    if span <= dt.timedelta():
        raise ValueError(f"a duration must be longer than zero; {_EXAMPLES}")
    if span > LONGEST:
        raise ValueError("a duration of more than ten years; write at most 3660d")
    return span


def _read(value: object) -> dt.timedelta:
    text = value.replace(" ", "").lower() if isinstance(value, str) else ""
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise ValueError(f"a duration must be longer than zero; {_EXAMPLES}")
    found = _WHOLE.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"'{str(value)[:40]}' is not a duration; {_EXAMPLES}")
    days, hours, minutes, seconds = (_count(part) for part in found.groups())
    return dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _count(digits: str | None) -> int:
    if digits and len(digits) > 9:
        raise ValueError("a duration of more than ten years; write at most 3660d")
    return int(digits or 0)


def spell_duration(span: dt.timedelta) -> str:
    """Spell a duration as `parse_duration` reads it: `1h30m`, `2d`, `90s` becomes `1m30s`; whole seconds only."""
    parts = []
    for letter, unit in _UNITS:
        count, span = divmod(span, unit)
        if count:
            parts.append(f"{count}{letter}")
    if span >= _SECOND or not parts:
        parts.append(f"{span // _SECOND}s")
    return "".join(parts)


def write_duration(span: dt.timedelta) -> str:
    """Write a duration the way a person reads it: `2 h 05 min`, `45 min`, `20 s`; negative spans get a minus."""
    seconds = int(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours and minutes:
        return f"{sign}{hours} h {minutes:02d} min"
    if hours:
        return f"{sign}{hours} h"
    if minutes:
        return f"{sign}{minutes} min"
    return f"{sign}{left} s"


def write_in_days(span: dt.timedelta, day: dt.timedelta) -> str:
    """Write a span in days of so much working time: `3 working days`, `about 2.5 working days`, to the half.

    Empty for less than one, and around the clock for less than two: that reads right in hours.
    """
    around_the_clock = day >= _UNITS[0][1]
    if span < day * (2 if around_the_clock else 1):
        return ""
    halves = round(2 * span / day)
    about = "" if halves * day == 2 * span else "about "
    return f"{about}{halves / 2:g} {'' if around_the_clock else 'working '}day{'' if halves == 2 else 's'}"
