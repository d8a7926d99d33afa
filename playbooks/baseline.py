"""A contact's own normal across all their threads, and when they leave it: tone, patience, who is copied in.

Change is detected as it comes, by a one-sided CUSUM against a slowly moving mean: many slightly colder messages count
like one very cold one, a single slip does not. Two thresholds, so that wavering around one is no second change.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from playbooks.durations import write_duration

WARM_UP = 6
"""Earlier messages without which nothing is said about a person's normal."""
_SLACK = 0.5
"""Spreads by which a message may be colder than usual before it counts."""
_ON, _OFF, _CAP = 3.0, 1.0, 6.0
_NARROWEST = 0.2
"""Nobody's tone is steadier than it can be read."""
_PACE, _PACE_WHILE_LOW = 0.1, 0.02
_LAGS_NEEDED = 5
_SLOWER = 3
_SHORTEST_USUAL = dt.timedelta(minutes=10)
_WORTH_SAYING = dt.timedelta(hours=1)
_NOBODY: frozenset[str] = frozenset()
_MENTION = re.compile(r"<@([A-Z0-9]{2,})(?:\|[^>]*)?>|(?<![\w.@/])@(\w[\w.-]{1,40})")


@dataclass(frozen=True, slots=True)
class Course:
    """Where a contact stands after their last message: their usual tone, and whether they left it for the worse."""

    usual: float = 0.0
    spread: float = _NARROWEST
    pressure: float = 0.0
    low: bool = False
    seen: int = 0
    colder: bool = False
    """Whether the last message itself was colder than usual."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a message beside its words: how long the contact took, and who was copied in for the first time.

    `lags` are the contact's earlier answer times in their own hours, oldest first; `lag` is this one's.
    """

    lags: tuple[dt.timedelta, ...] = ()
    lag: dt.timedelta | None = None
    copied: tuple[str, ...] = ()


def course(tones: Sequence[float]) -> Course:
    """Follow a contact's tones, oldest first.

    Forty are followed anew for every message, so the steps are plain numbers and only the last becomes a value.
    """
    if not tones:
        return Course()
    usual, spread, pressure, low, off = tones[0], _NARROWEST, 0.0, False, 0.0
    for seen, tone in enumerate(tones[1:], start=1):
        below = usual - tone
        off = below / spread
        off = -3.0 if off < -3.0 else 3.0 if off > 3.0 else off
        pressure = pressure + off - _SLACK
        pressure = 0.0 if pressure < 0.0 else _CAP if pressure > _CAP else pressure
        low = pressure > _OFF if low else seen >= WARM_UP and pressure >= _ON
        pace = _PACE_WHILE_LOW if low else max(_PACE, 1 / (seen + 1))
        usual += pace * (tone - usual)
        spread = max(_NARROWEST, spread + pace * (1.25 * abs(below) - spread))
    return Course(usual, spread, pressure, low, len(tones), off > 0)


def slower(around: Around) -> str | None:
    """How an answer time that has grown reads beside this contact's own rhythm; None when it has not."""
    if around.lag is None or len(around.lags) < _LAGS_NEEDED:
        return None
    usual = max(_middle(around.lags[:-2]), _SHORTEST_USUAL)
    lately = _middle((*around.lags[-2:], around.lag))
    if min(lately, around.lag) < max(_SLOWER * usual, _WORTH_SAYING):
        return None
    return f"answers after {_about(around.lag)} where {_about(usual)} is usual (their working hours)"


def _middle(spans: Sequence[dt.timedelta]) -> dt.timedelta:
    return dt.timedelta(seconds=median(span.total_seconds() for span in spans))


def _about(span: dt.timedelta) -> str:
    """A span without false precision: whole hours from two hours on."""
    step = dt.timedelta(hours=1) if span >= dt.timedelta(hours=2) else dt.timedelta(minutes=1)
    return write_duration(round(span / step) * step)


def mentioned(text: str) -> frozenset[str]:
    """Everybody a text mentions, as their platform or the writer names them, in small letters."""
    if "@" not in text:
        return _NOBODY
    return frozenset((found[1] or found[2]).casefold() for found in _MENTION.finditer(text[:10_000]))


@dataclass(frozen=True, slots=True)
class Told:
    """A flag that was raised: whose, in which conversation, when; how it was answered, and when it was over."""

    author: str
    thread: str | None
    at: dt.datetime
    quiet_until: dt.datetime | None = None
    recovered_at: dt.datetime | None = None


def may_tell(author: str, thread: str | None, at: dt.datetime, told: Sequence[Told], cool_down: dt.timedelta) -> bool:
    """Whether a shift may be told: not again for a contact within the cool-down, nor for a thread not healed.

    "Not a problem" silences the contact for one more cool-down from the answer on.
    """
    for flag in told:
        if flag.author == author and (at - flag.at < cool_down or (flag.quiet_until and at < flag.quiet_until)):
            return False
        healed = flag.recovered_at is not None and flag.recovered_at <= at
        if thread is not None and flag.thread == thread and not healed:
            return False
    return True
