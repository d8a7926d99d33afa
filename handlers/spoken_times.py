"""Times as people read them."""

import datetime as dt
from zoneinfo import ZoneInfo

from playbooks.zone_names import zone_name


def clock_time(at: dt.datetime, zone: str) -> str:
    """An instant as `Tue 24 Nov 14:03 EST` in the reader's zone."""
    place = ZoneInfo(zone)
    local = at.astimezone(place)
    return f"{local:%a} {local.day} {local:%b %H:%M} {zone_name(local, place)}"
