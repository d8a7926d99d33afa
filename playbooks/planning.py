"""What a playbook would change: the difference to the version in force, and the next dates of its check-ins."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from playbooks.cadence import Occurrence, occurrences
from playbooks.calendar import calendar_for
from playbooks.schema import CheckIn, Playbook
from playbooks.terms import CountsIn

DATES_AHEAD = 4

_NAMES = ("name", "id", "country", "ask", "tell")
"""Keys by which an element of a list is the same element in another version, in this order."""

_LONGEST = 70


def changes(stored: Mapping[str, Any] | None, playbook: Playbook) -> tuple[str, ...]:
    """What a playbook changes against the stored one, a line each; none when they say the same.

    A stored body that lacks a key the schema has gained since shows that key as new.
    """
    if stored is None:
        return ("new: nothing is stored for this client yet",)
    return tuple(_differences("", stored, playbook.body()))


def next_dates(playbook: Playbook, check_in: CheckIn, after: dt.datetime) -> tuple[Occurrence, ...]:
    """The next four occurrences of a check-in after `after`, in the client's zone and hours."""
    calendar = calendar_for(playbook, CountsIn.CLIENT)
    return occurrences(check_in, playbook.zone, calendar, after, DATES_AHEAD)


def dates(playbook: Playbook, after: dt.datetime) -> tuple[str, ...]:
    """The next four dates of every check-in, a line each, with weekdays and where a closed day moved it from."""
    lines: list[str] = []
    for check_in in playbook.check_ins:
        whom = "PM" if check_in.audience == "pm" else check_in.audience
        lines.append(f"{check_in.name}: {check_in.every} at {check_in.at} ({playbook.zone}), for the {whom}")
        found = next_dates(playbook, check_in, after)
        lines += [f"  {_spell(occurrence, playbook)}" for occurrence in found]
        if not found:
            lines.append("  never: no open day comes up")
    return tuple(lines)


def _spell(occurrence: Occurrence, playbook: Playbook) -> str:
    local = occurrence.due_at.astimezone(ZoneInfo(playbook.zone))
    text = f"{local:%a %d %b %Y %H:%M}"
    if occurrence.moved_from is None:
        return text
    return f"{text} (moved from {occurrence.moved_from:%a %d %b}{_reason(occurrence.moved_from, playbook)})"


def _reason(day: dt.date, playbook: Playbook) -> str:
    zone = ZoneInfo(playbook.zone)
    start = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
    closures = calendar_for(playbook, CountsIn.CLIENT).closures(start, end)
    reason = next((closure.reason for closure in closures if closure.date == day), None)
    return f", {reason}" if reason else ", closed"


def _differences(key: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for part in (*old, *(part for part in new if part not in old)):
            below = f"{key}.{part}" if key else str(part)
            yield from _one_key(below, old, new, str(part))
    elif _named(old) and _named(new):
        yield from _differences(key, _by_name(old), _by_name(new))
        if list(_by_name(old)) != list(_by_name(new)) and set(_by_name(old)) == set(_by_name(new)):
            yield f"{key}: in another order, now {', '.join(_by_name(new))}"
    else:
        yield f"{key}: {_short(old)} becomes {_short(new)}"


def _one_key(key: str, old: Mapping[str, Any], new: Mapping[str, Any], part: str) -> Iterator[str]:
    if part not in new:
        yield f"{key}: {_short(old[part])} is taken out"
    elif part not in old:
        yield f"{key}: {_short(new[part])} is new"
    else:
        yield from _differences(key, old[part], new[part])


def _named(value: object) -> bool:
    """Whether a list's elements can be told apart by a name of their own."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        return False
    names = [_name(one) for one in value]
    return None not in names and len(set(names)) == len(names)


def _by_name(elements: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(_name(one)): one for one in elements}


def _name(element: Mapping[str, Any]) -> str | None:
    return next((str(element[key]) for key in _NAMES if element.get(key)), None)


def _short(value: object) -> str:
    """A value in a few words."""
    match value:
        case None:
            text = "nothing"
        case bool():
            text = "yes" if value else "no"
        case list():
            text = ", ".join(_short(one) for one in value) or "nothing"
        case dict():
            said = (f"{key} {_short(one)}" for key, one in value.items() if one not in (None, [], {}))
            text = ", ".join(said) or "nothing"
        case _:
            text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
