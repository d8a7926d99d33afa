"""What a zone is called beside a time of day, so that nobody takes it for another."""

import datetime as dt
from zoneinfo import ZoneInfo

_OWN = {"Asia/Manila": "PHT"}
"""Where the zone database's abbreviation reads as another zone's: Manila's PST is not Pacific time."""


def zone_name(local: dt.datetime, zone: ZoneInfo) -> str:
    """The short name of a zone at a local time: `EST`, `PHT`, or `UTC+04` where the zone has no letters."""
    name = _OWN.get(zone.key) or local.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"
