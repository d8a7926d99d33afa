"""Checks of time zones: every zone is a place, so that summer time is right."""

import difflib
import zoneinfo
from collections.abc import Iterator
from functools import cache

from playbooks.mistakes import Mistake, nearest, shown
from playbooks.written import Written

_ABBREVIATIONS = {
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "ET": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "CT": "America/Chicago",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "MT": "America/Denver",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "PT": "America/Los_Angeles",
    "HST": "Pacific/Honolulu",
    "GMT": "Europe/London",
    "BST": "Europe/London",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "EET": "Europe/Athens",
    "IST": "Asia/Kolkata",
    "PHT": "Asia/Manila",
    "SGT": "Asia/Singapore",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
}
"""What people write for a place: an abbreviation stands for a fixed offset, or for several places."""


def check_zones(tree: Written) -> Iterator[Mistake]:
    """Every zone of a client that is no place with its own clock."""
    for key, holder in _holders(tree):
        here, zone = holder.at("zone"), holder.text("zone")
        if here is not None and zone and zone not in _known():
            yield Mistake(here.file, here.line, key, f"{shown(zone)} is not a time zone", _advice(zone))


def calendars(tree: Written) -> Iterator[tuple[str, Written]]:
    """Every calendar of a client with its key: the three that targets count in, and people's own hours."""
    for name, hours in tree.items("calendars"):
        yield f"calendars.{name}", hours
    for name, person in tree.items("people", "directory"):
        hours_of = person.at("hours")
        if hours_of is not None:
            yield f"people.directory.{name}.hours", hours_of


def _holders(tree: Written) -> Iterator[tuple[str, Written]]:
    yield "zone", tree
    for key, hours in calendars(tree):
        yield f"{key}.zone", hours
    for name, person in tree.items("people", "directory"):
        yield f"people.directory.{name}.zone", person
    for number, contact in enumerate(tree.elements("contacts", "people"), 1):
        yield f"contacts.people[{number}].zone", contact


@cache
def _known() -> frozenset[str]:
    """Zones by area and city, and UTC; the others are old names, some of them without summer time."""
    return frozenset(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")


def _advice(word: str) -> str:
    near = _ABBREVIATIONS.get(word.upper()) or _nearest(word.replace(" ", "_"))
    return f"did you mean {near}?" if near else "write an IANA name such as America/New_York"


def _nearest(word: str) -> str | None:
    if "/" in word:
        whole = nearest(word, _known())
        if whole:
            return whole[0]
    by_city = {name.rpartition("/")[2].casefold(): name for name in sorted(_known(), reverse=True)}
    close = difflib.get_close_matches(word.rpartition("/")[2].casefold(), by_city, n=1, cutoff=0.7)
    return by_city[close[0]] if close else None
