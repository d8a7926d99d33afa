"""Whether it is a good day to ask: a check-in for a client yields to trouble, to a turned tone and to a fresh talk.

The most careful of all reasons counts, so one reason more never makes a check-in bolder. What waits too long is
skipped: a question about last month helps nobody.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from playbooks.schema_checkins import CheckIn, Yielding


class Way(IntEnum):
    """What to do with a check-in that is due; higher is more careful."""

    ASK = 0
    SOFTEN = 1
    SHIFT = 2
    SKIP = 3


class Rhythm(StrEnum):
    """How often somebody wants to be asked at most."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    NEVER = "never"


_DAYS = {Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 28, Rhythm.QUARTERLY: 84}


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand between us and the client when a check-in is due; `waited` counts open days put off so far."""

    breach: bool = False
    tone: bool = False
    spoke: bool = False
    waited: int = 0
    next_in: int | None = None
    """Days until the next one of the same name, where that is known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and why in a few words."""

    way: Way
    why: str = ""


def judge(check_in: CheckIn, standing: Standing, shift_at_most: int) -> Verdict:
    """Whether a check-in is asked now, asked softly, put off to the next open day, or skipped.

    Only what a client is asked yields: our own people are asked by the playbook alone.
    """
    if check_in.audience != "client":
        return Verdict(Way.ASK)
    reasons = [
        (_way(check_in.yields.breach), "a promise to them is broken") if standing.breach else None,
        (_way(check_in.yields.tone), "a contact's tone turned") if standing.tone else None,
        (_way(_spoke(check_in)), "we have just talked with them") if standing.spoke else None,
    ]
    way, why = max((one for one in reasons if one), key=lambda one: one[0], default=(Way.ASK, ""))
    if way is Way.SHIFT and _waited_enough(standing, shift_at_most):
        return Verdict(Way.SKIP, f"{why}, and it had waited long enough")
    return Verdict(way, why if way is not Way.ASK else "")


def _way(word: Yielding) -> Way:
    return Way[word.upper()]


def _spoke(check_in: CheckIn) -> Yielding:
    return check_in.yields.spoke or ("skip" if check_in.kind == "check_in" else "ask")


def _waited_enough(standing: Standing, shift_at_most: int) -> bool:
    return standing.waited >= shift_at_most or (standing.next_in is not None and standing.next_in <= 1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one contact: when they were last asked, and how often they want to be asked."""

    last_asked: dt.date | None = None
    rhythm: Rhythm | None = None
    paused: bool = False


def may_ask(known: Known, today: dt.date, apart: dt.timedelta) -> bool:
    """Whether a contact may be asked today: not paused, and neither sooner than `apart` nor than they wish.

    Counted in local dates, so that a summer-time change or an hour's shift never makes a week too short.
    """
    if known.paused or known.rhythm is Rhythm.NEVER:
        return False
    if known.last_asked is None:
        return True
    least = max(-(-apart // dt.timedelta(days=1)), _DAYS[known.rhythm] if known.rhythm else 0)
    return (today - known.last_asked).days >= least
