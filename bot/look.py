"""How things look on every platform: whose clock a time is shown on, what a severity is called, what comes first."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.quoting import cut_line
from handlers.notices import (
    BreachAlert,
    Briefing,
    CheckInDue,
    Digest,
    DigestItem,
    GrowthNews,
    Notice,
    Nudge,
    OpsNotice,
    PromiseDue,
    PromiseFound,
    ReviewEntries,
)
from handlers.phrases import clock_time
from handlers.roles import Person, directory_key
from playbooks.schema import Playbook
from playbooks.terms import Severity
from playbooks.zone_names import zone_name

CIRCLES = {Severity.P1: "🔴", Severity.P2: "🟠", Severity.P3: "🟡", Severity.P4: "🔵"}
WORDS = {Severity.P1: "critical", Severity.P2: "high", Severity.P3: "normal", Severity.P4: "low"}
_LATER = dt.datetime.max.replace(tzinfo=dt.UTC)
_URGENCY: tuple[str, ...] = (
    "breach",
    "raised",
    "ladder",
    "nudge",
    "still_on_it",
    "snooze_over",
    "promise_due",
    "check_in",
)
_URGENCY += ("tone_shift", "promise_found", "growth", "ops_notice", "briefing")
_NO_TICKET = CheckInDue | OpsNotice | Briefing | PromiseFound | PromiseDue | GrowthNews
_WORDY = {
    "client_name": 80,
    "ticket": 80,
    "summary": 400,
    "opened_by": 80,
    "owner": 80,
    "acknowledged_by": 80,
    "contact": 80,
    "quote": 400,
    "moved": 300,
    "calmer": 300,
    "name": 80,
    "author": 80,
    "title": 300,
    "said": 120,
    "joined": 120,
}


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
        place = ZoneInfo(self.client_zone)
        here, there = at.astimezone(ZoneInfo(self.zone)), at.astimezone(place)
        if here.utcoffset() == there.utcoffset():
            return self.time(at), ""
        theirs = (
            f"{there:%H:%M} {zone_name(there, place)}"
            if here.date() == there.date()
            else clock_time(at, self.client_zone)
        )
        return self.time(at), f"{theirs} for the client"


def known_zone(said: object) -> str | None:
    """The time zone a person's client names, where there is one of that name."""
    if not isinstance(said, str) or not said:
        return None
    try:
        ZoneInfo(said)
    except (KeyError, ValueError, OSError):  # what a client says may be no zone we know, or no name of one
        return None
    return said


def zone_for(playbook: Playbook, person: Person) -> str:
    """In whose time somebody reads an answer: the one their own words are read in."""
    someone = playbook.people.directory.get(directory_key(playbook, person) or "")
    return (someone.zone if someone else None) or person.zone or playbook.calendars.pm.zone


def heading(severity: Severity, ticket: str, client_name: str) -> str:
    """How a ticket is named at the top: colour and word of its severity, key, client."""
    return f"{CIRCLES[severity]} {severity} {WORDS[severity]} · {ticket} · {client_name}"


def most_urgent_first(digest: Digest) -> Digest:
    """The digest with broken promises first, then what is still to be saved, each by severity and time."""
    return digest.model_copy(update={"items": tuple(sorted(digest.items, key=_urgency))})


def _urgency(item: DigestItem) -> tuple[int, int, dt.datetime]:
    severity = 5 if isinstance(item, _NO_TICKET) else item.severity.rank
    due = item.due if isinstance(item, Nudge | BreachAlert | CheckInDue | PromiseFound | PromiseDue) else _LATER
    return _URGENCY.index(item.kind), severity, due


def shortened(notice: Notice) -> Notice:
    """The notice with long words of people cut, so that its plain text keeps everything else."""
    if isinstance(notice, Digest):
        return notice.model_copy(update={"items": tuple(map(shortened, notice.items))})
    if isinstance(notice, ReviewEntries):
        lines = (
            one.model_copy(update={"words": cut_line(one.words, 100), "by": cut_line(one.by, 40)})
            for one in notice.entries
        )
        return notice.model_copy(
            update={"said": cut_line(notice.said, 120) if notice.said else "", "entries": tuple(lines)[:10]}
        )
    wordy = {name: cut_line(str(getattr(notice, name)), most) for name, most in _WORDY.items() if _has(notice, name)}
    return notice.model_copy(update=wordy)


def _has(notice: Notice, name: str) -> bool:
    return bool(getattr(notice, name, None))
