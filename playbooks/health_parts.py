"""The parts of the health formula, each alone: what it looks at, what share of its points it earns, and why in words.

A share is a whole per cent. Every sentence holds the numbers it was worked out from.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from playbooks.durations import write_duration
from playbooks.health_facts import LONG, PERIOD, RECENT, Answer, Facts
from playbooks.lags import median_of, seconds_of
from playbooks.terms import Severity

LOAD: Mapping[Severity, int] = {Severity.P1: 60, Severity.P2: 30, Severity.P3: 10, Severity.P4: 5}
"""Per cent of the escalations part that one open ticket costs; one past a target costs double."""
REPEAT = 10
"""Per cent that each repeated or reopened ticket costs."""
FEW, BEFORE = 5, 10
"""Fewer recent values, or fewer before, say nothing about a change."""
FULL, NOTHING = 1.5, 3.0
"""Up to so many times the usual lag costs nothing; from so many times on nothing is earned."""
LATE = 100
"""What a missed answer counts as, in per cent of the time promised; one in time counts in steps of five up to 95."""
LEAST_SHARE, LEAST_LAG = 10, 300
"""What counts as usual at least: a tenth of the time promised, five minutes."""
DROP = 0.5
"""A mean tone so much below the usual one earns nothing."""
QUIET = 3
"""So many weekdays of silence cost nothing with anybody."""
MAIN = 0.25
"""Whoever usually writes this share of the client's messages is a main contact."""
SILENT_CONTACT, NEW_EXECUTIVE = 60, 40
NEAR = 90
"""Days before the renewal from which it counts."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Judged:
    """The share a part earns, in per cent, and why; None where there is too little to judge by."""

    share: int | None
    why: str

    @property
    def told(self) -> tuple[int | None, str]:
        """Both, in order."""
        return self.share, self.why


def attainment(facts: Facts) -> Judged:
    """Targets towards the client met in the period; those running late already count as missed."""
    met, judged = sum(item.met for item in facts.attained), sum(item.judged for item in facts.attained)
    if not judged:
        return Judged(None, f"no target was judged in {PERIOD} days")
    return Judged(_per_cent(met, judged), f"{met} of {judged} targets met in {PERIOD} days")


def escalations(facts: Facts) -> Judged:
    """What is open, worse ones and late ones costing more, and what came back."""
    if not facts.days_written:
        return Judged(None, f"nothing was heard from this client in {LONG} days")
    late = sum(item.breached for item in facts.open_tickets)
    load = sum(LOAD[item.severity] * (2 if item.breached else 1) for item in facts.open_tickets)
    load += REPEAT * len(facts.repeats)
    tickets = f"{len(facts.open_tickets)} open, {late} of them past a target" if facts.open_tickets else "nothing open"
    return Judged(max(0, 100 - load), f"{tickets}, {len(facts.repeats)} repeated or reopened in {PERIOD} days")


def our_lag(facts: Facts) -> Judged:
    """How much of the time promised our answers take, against what this client is used to."""
    recent, usual = facts.ours_recent, facts.ours_usual
    in_time = {share: number for share, number in recent.items() if share < LATE}
    # Only answers in time make this part known: a missed one may lower it, never bring it about.
    if (lacking := _lacking(in_time, usual, "answers of ours in time")) is not None:
        return lacking
    now, before = median_of(recent), max(median_of(usual), LEAST_SHARE)
    why = f"half of {sum(recent.values())} answers within {now} % of the time promised, usual here {before} %"
    return Judged(_slower(now, before), f"{why}: {now / before:.2f} times as long")


def client_lag(facts: Facts) -> Judged:
    """How long the client takes to answer us, against their own habit."""
    recent, usual = facts.theirs_recent, facts.theirs_usual
    if (lacking := _lacking(recent, usual, "answers of theirs")) is not None:
        return lacking
    now, before = seconds_of(median_of(recent)), max(seconds_of(median_of(usual)), LEAST_LAG)
    took = f"half of their {sum(recent.values())} answers within {_long(now)}, usual {_long(before)}"
    return Judged(_slower(now, before), f"{took}: {now / before:.2f} times as long")


def tone(facts: Facts) -> Judged:
    """The mean tone of the recent weeks against this client's own; only the trend counts."""
    recent, usual = facts.tone_recent, facts.tone_usual
    if recent.count < FEW or usual.count < BEFORE:
        return Judged(None, _too_few(recent.count, usual.count, "messages read"))
    drop = max(0.0, round(usual.mean - recent.mean, 2))
    told = f"{drop:.2f} lower" if drop else "no lower"
    why = f"mean tone {recent.mean:+.2f} over {recent.count} messages, usual here {usual.mean:+.2f}: {told}"
    return Judged(_clamped(100 * (1 - drop / DROP)), why)


def surveys(facts: Facts) -> Judged:
    """The latest CSAT, NPS and scale answer of each person."""
    latest: dict[tuple[str, str], Answer] = {(one.author, one.kind): one for one in facts.answers}
    if not latest:
        return Judged(None, f"nobody answered a CSAT, NPS or scale question in {LONG} days")
    shares = [one.share for one in latest.values()]
    return Judged(sum(shares) // len(shares), _mean_of(len(shares)))


def _mean_of(answers: int) -> str:
    many = f"mean of the {answers} latest answers" if answers > 1 else "the latest answer"
    return f"{many} in {LONG} days"


def check_ins(facts: Facts) -> Judged:
    """Whether those we ask answer at all."""
    if not facts.asked:
        return Judged(None, f"no question of a check-in was answered or closed in {LONG} days")
    return Judged(
        _per_cent(facts.answered, facts.asked), f"{facts.answered} of {facts.asked} asked in {LONG} days answered"
    )


def silence(facts: Facts) -> Judged:
    """How long the client has been quiet, against their own rhythm."""
    if len(facts.days_written) < FEW:
        known = _number(len(facts.days_written), "day")
        return Judged(None, f"they wrote on {known}; {FEW} are needed to know their rhythm")
    written = [_weekdays_upto(day) for day in facts.days_written]
    usual = median(later - first for first, later in pairwise(written))
    quiet = _weekdays_upto((facts.at.date() - _EPOCH).days) - written[-1]
    allowed = max(QUIET, 2 * usual)
    share = _clamped(100 * (3 * allowed - quiet) / (2 * allowed))
    return Judged(share, f"{_number(quiet, 'weekday')} without a word, up to {allowed:g} are usual here")


def promises(facts: Facts) -> Judged:
    """Promises our people made, kept or broken."""
    made = facts.kept + facts.broken
    if not made:
        return Judged(None, f"nobody promised a time in {LONG} days")
    return Judged(_per_cent(facts.kept, made), f"{facts.kept} of {made} promises kept in {LONG} days")


def people(facts: Facts) -> Judged:
    """Whether the main contact went silent or a new executive speaks."""
    who, before = facts.people, sum(facts.people.usual.values())
    if before < BEFORE:
        return Judged(None, f"{_number(before, 'earlier message')} of theirs; {BEFORE} are needed to know who is who")
    main = sorted(author for author, number in who.usual.items() if number >= MAIN * before)
    silent = [author for author in main if not who.recent.get(author)]
    new = sorted(who.vips_recent - who.vips_usual)
    cost = SILENT_CONTACT * bool(silent) + NEW_EXECUTIVE * bool(new)
    told = [f"main contact {author} silent for {RECENT} days" for author in silent[:2]]
    told += [f"new executive {author} speaks" for author in new[:2]]
    return Judged(100 - cost, "; ".join(told) or "the same people speak as before")


def renewal(facts: Facts, others: int) -> Judged:
    """How near the renewal is; from ninety days before, this part earns what the others earn together."""
    if facts.renewal is None:
        return Judged(None, "the playbook names no renewal date")
    left = (facts.renewal - facts.at.date()).days
    day = f"{facts.renewal.day} {facts.renewal:%b %Y}"
    if left < 0:
        return Judged(0, f"the renewal of {day} has passed; write the next one")
    if left > NEAR:
        return Judged(100, f"renewal {day}, in {left} days")
    return Judged(others, f"renewal {day}, in {left} days: counts as the rest stands, {others} %")


PARTS: Mapping[str, Callable[[Facts], Judged]] = {
    "attainment": attainment,
    "escalations": escalations,
    "our_lag": our_lag,
    "client_lag": client_lag,
    "tone": tone,
    "surveys": surveys,
    "check_ins": check_ins,
    "silence": silence,
    "promises": promises,
    "people": people,
}
"""All parts but the renewal, which looks at what the others earned."""


def _per_cent(some: int, all_of: int) -> int:
    return 100 * some // all_of


def _clamped(share: float) -> int:
    return int(max(0.0, min(100.0, share)) + 1e-9)


def _slower(now: int, before: int) -> int:
    times = round(now / before, 2)
    return _clamped(100 * (NOTHING - times) / (NOTHING - FULL))


def _lacking(recent: Mapping[int, int], usual: Mapping[int, int], what: str) -> Judged | None:
    now, before = sum(recent.values()), sum(usual.values())
    return Judged(None, _too_few(now, before, what)) if now < FEW or before < BEFORE else None


def _too_few(now: int, before: int, what: str) -> str:
    return f"{what}: {now} in {RECENT} days and {before} before; {FEW} and {BEFORE} are needed"


def _weekdays_upto(day: int) -> int:
    """Weekdays from the start of 1970's first week up to and with a day: of two days, the difference lies between."""
    weeks, rest = divmod(day + 3, 7)  # 1970 began on a Thursday
    return 5 * weeks + min(rest + 1, 5)


def _long(seconds: int) -> str:
    return write_duration(dt.timedelta(seconds=seconds)) if seconds >= 60 else "a minute"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
