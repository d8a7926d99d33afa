"""How things look on every platform: whose clock a time is shown on, and the colour and word of a severity."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.phrases import clock_time
from playbooks.terms import Severity

CIRCLES = {Severity.P1: "🔴", Severity.P2: "🟠", Severity.P3: "🟡", Severity.P4: "🔵"}
WORDS = {Severity.P1: "critical", Severity.P2: "high", Severity.P3: "normal", Severity.P4: "low"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads: their zone, their client's, and when; `thread_url` leads to the client's thread where it is known."""

    zone: str
    client_zone: str
    now: dt.datetime
    thread_url: str | None = None

    def time(self, at: dt.datetime) -> str:
        """An instant as the reader's clock shows it."""
        return clock_time(at, self.zone)

    def times(self, at: dt.datetime) -> str:
        """An instant in the reader's zone, and the client's where it differs, in one line."""
        mine, theirs = self._each(at)
        return f"{mine} ({theirs})" if theirs else mine

    def stacked(self, at: dt.datetime) -> str:
        """`times` on two lines, for columns."""
        return "\n".join(filter(None, self._each(at)))

    def _each(self, at: dt.datetime) -> tuple[str, str]:
        """The reader's time, and the client's, which names its day only where it is another day."""
        here, there = at.astimezone(ZoneInfo(self.zone)), at.astimezone(ZoneInfo(self.client_zone))
        if here.utcoffset() == there.utcoffset():
            return self.time(at), ""
        theirs = f"{there:%H:%M %Z}" if here.date() == there.date() else clock_time(at, self.client_zone)
        return self.time(at), f"{theirs} for the client"


def heading(severity: Severity, ticket: str, client_name: str) -> str:
    """How a ticket is named at the top: colour and word of its severity, key, client."""
    return f"{CIRCLES[severity]} {severity} {WORDS[severity]} · {ticket} · {client_name}"
