"""Figures in words: counts, shares, spans and times as the summary, the report and the comparison all say them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.rehearse.figures import Breach, Figures, MetricFigures, Rhythm, Target, Verdicts
from bot.rehearse.quotes import quote
from handlers.phrases import METRIC_NAMES, clock_time
from playbooks.durations import write_duration, write_in_days
from playbooks.terms import Label, Metric

LABEL_NAMES = {
    Label.ISSUE: "an issue",
    Label.FOLLOWUP: "a follow-up",
    Label.QUESTION: "a question",
    Label.REQUEST: "a request",
    Label.ANSWER: "an answer to us",
    Label.FYI: "for information",
    Label.THANKS: "thanks",
    Label.ACK: "a short OK",
    Label.PRAISE: "praise",
    Label.CHITCHAT: "small talk",
    Label.SCHEDULING: "arranging a meeting",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEVER = {
    Metric.ACKNOWLEDGE: "never acknowledged",
    Metric.RESOLUTION: "not resolved by the end",
    Metric.PERIODIC_UPDATE: "no update by the end",
}
LADDER_TELLS = {
    "pm": "the PM",
    "cover": "whoever covers",
    "backup": "the backup",
    "ops_leads": "the ops leads",
    "managers": "the managers",
    "ops_channel": "the ops channel",
}
DIGESTS_APART = (
    "A digest gathers what waited, or lists what is open, over all of a person's clients; it is counted apart."
)
OUTSIDE = "outside hours"
OUTSIDE_MEANS = "Outside hours: stopped before any business time had passed, as at night or on a weekend."
NOTHING_JUDGED = "none judged"


def number(value: int) -> str:
    """A count with its thousands apart: `12,034`."""
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 ticket`, `12,034 tickets`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def percent(part: int, whole: int) -> str:
    """A share in whole per cent that says 100 only of all and 0 only of none."""
    exact = 100 * part / whole
    if part < whole and exact > 99:
        return "over 99 %"
    if part > 0 and exact < 1:
        return "under 1 %"
    return f"{int(exact + 0.5)} %"


def attainment(verdicts: Verdicts) -> str:
    """How many were in time: `11 of 12, 92 %`, or that none was judged."""
    return in_time(verdicts.met, verdicts.missed)


def in_time(met: int, missed: int) -> str:
    """A count with its share, of all that were judged: `11 of 12, 92 %`."""
    judged = met + missed
    return f"{number(met)} of {number(judged)}, {percent(met, judged)}" if judged else NOTHING_JUDGED


def took(seconds: int | None) -> str:
    """Business time a clock counted: `14 min`, `at once`, or a dash where nothing was timed."""
    if seconds is None:
        return "–"
    return write_duration(dt.timedelta(seconds=seconds)) if seconds else "at once"


def taken(verdicts: Verdicts, seconds: int | None) -> str:
    """Business time that a share of these clocks took, none of which may mean that nobody was at work."""
    return OUTSIDE if seconds == 0 and verdicts.outside else took(seconds)


def says_outside(figures: Figures, severities: bool = True) -> bool:
    """Whether a table of these figures, with or without its severities, says `outside hours` anywhere."""
    shown = [metric.all for metric in figures.metrics]
    shown += [verdicts for metric in figures.metrics if severities for verdicts in metric.by_severity.values()]
    return any(verdicts.outside and 0 in (verdicts.p50_s, verdicts.p90_s) for verdicts in shown)


def promised(targets: Sequence[Target]) -> str:
    """The targets in force: `30 min`, or from the shortest to the longest; a dash where the timeline names none.

    Of the longest it is said how many days of work it is; where clients differ in their hours, the most.
    """
    if not targets:
        return "–"
    shortest, longest = min(targets), max(target.seconds for target in targets)
    ends = " to ".join(dict.fromkeys((took(shortest.seconds), took(longest))))
    days = dict.fromkeys(in_days(target) for target in sorted(targets) if target.seconds == longest)
    most = next(filter(None, days), "")
    if len(days) > 1 and most:
        most = f"up to {most.removeprefix('about ')}"
    return f"{ends} ({most})" if most else ends


def in_days(target: Target) -> str:
    """A target in days of work: `3 working days`; empty where that tells nothing or is not known."""
    if not target.day_s:
        return ""
    return write_in_days(dt.timedelta(seconds=target.seconds), dt.timedelta(seconds=target.day_s))


def calendar_span(span: dt.timedelta) -> str:
    """Time by the calendar: `3 days 4 h`, `2 h 05 min`."""
    if span < dt.timedelta(days=1):
        return write_duration(span)
    hours = span.seconds // 3600
    return counted(span.days, "day") + (f" {hours} h" if hours else "")


def metric_name(metric: str) -> str:
    """A metric as people call it."""
    return METRIC_NAMES.get(Metric(metric), metric) if metric in list(Metric) else metric.replace("_", " ")


def metric_title(metric: str) -> str:
    """A metric as a heading; the acknowledgement is our own clock, and says so."""
    return "Acknowledged (ours)" if metric == Metric.ACKNOWLEDGE else capitalised(metric_name(metric))


def label_name(label: str) -> str:
    """What kind of message it was, in words."""
    return LABEL_NAMES.get(Label(label), label) if label in list(Label) else label.replace("_", " ") or "not judged"


def capitalised(words: str) -> str:
    """The words with a capital letter to begin with."""
    return words[:1].upper() + words[1:]


def when(at: dt.datetime, zone: str) -> str:
    """A time as `Tue 24 Nov 14:03 EST`."""
    return clock_time(at, zone)


def when_from(at: dt.datetime, seen_from: dt.datetime, zone: str) -> str:
    """A time as it is said at another time: only `14:03` on the same day."""
    clock = ZoneInfo(zone)
    local = at.astimezone(clock)
    return f"{local:%H:%M}" if local.date() == seen_from.astimezone(clock).date() else when(at, zone)


def period(first: dt.datetime | None, last: dt.datetime | None) -> str:
    """From when to when, in whole days of the zone the times are in: `Mon 2 to Fri 6 Nov 2026`."""
    if first is None or last is None:
        return "nothing happened"
    end = f"{last:%a} {last.day} {last:%b %Y}"
    if first.date() == last.date():
        return end
    month = f" {first:%b}" if first.month != last.month or first.year != last.year else ""
    year = f" {first:%Y}" if first.year != last.year else ""
    return f"{first:%a} {first.day}{month}{year} to {end}"


def lateness(breach: Breach, last: dt.datetime | None) -> str:
    """How late a promise was kept in the end, or that it never was up to the last thing anybody did."""
    match breach.ended:
        case "late" if not breach.late_s:
            past = calendar_span(dt.timedelta(seconds=breach.past_s)) if breach.past_s else ""
            return f"{past} past due, outside working hours" if past and breach.late_s == 0 else "answered late"
        case "late":
            return f"{took(breach.late_s)} late"
        case "called off":
            return "then called off"
        case _:
            if last is not None and breach.due > last:
                return "due after the last message"
            never = NEVER.get(Metric(breach.metric), "never answered") if breach.metric in list(Metric) else "not met"
            return f"{never}, {calendar_span(last - breach.due)} past due" if last and last > breach.due else never


def ladder_step(step: str, tells: Mapping[str, str]) -> str:
    """A step of the ladder, with whom it asks where that is the same for all."""
    whom = LADDER_TELLS.get(tells[step], tells[step].replace("_", " ")) if step in tells else ""
    return f"step {step}, {whom}" if whom else f"step {step}"


def missed_words(figures: MetricFigures) -> str:
    """How many were missed, and of these how many never stopped."""
    missed = number(figures.all.missed)
    return f"{missed} ({number(figures.unanswered)} never)" if figures.unanswered else missed


def rhythm_words(rhythm: Rhythm) -> tuple[str, ...]:
    """The loudest hour and weekday, and when it is quiet; empty when nobody wrote."""
    hours, weekdays = rhythm.by_hour, rhythm.by_weekday
    if not sum(hours):
        return ()
    loud = [hour for hour, count in enumerate(hours) if count == max(hours)]
    busy = [WEEKDAYS[day] for day, count in enumerate(weekdays) if count == max(weekdays)]
    return (
        f"Loudest: {_hours(loud)}, {_each(max(hours), len(loud))}.",
        f"Busiest: {_joined(busy)}, {_each(max(weekdays), len(busy))}.",
        _quiet(hours),
    )


def _quiet(hours: Sequence[int]) -> str:
    silent = longest_silence(hours)
    if silent is not None:
        start, length = silent
        return f"Silent: {start:02d}:00 to {(start + length) % 24:02d}:00."
    quiet = [hour for hour, count in enumerate(hours) if count == min(hours)]
    return f"Quietest: {_hours(quiet)}, {_each(min(hours), len(quiet))}."


def longest_silence(hours: Sequence[int]) -> tuple[int, int] | None:
    """The longest run of hours without a message, over midnight too: first hour and length; None when there is none."""
    runs = []
    for silent, run in groupby(range(48), key=lambda hour: hours[hour % 24] == 0):
        span = list(run)
        if silent:
            runs.append((span[0] % 24, min(len(span), 24)))
    return max(runs, key=lambda run: run[1], default=None)


def _hours(hours: list[int]) -> str:
    if len(hours) > 3:
        return f"{len(hours)} hours alike"
    return _joined([f"{hour:02d}:00 to {(hour + 1) % 24:02d}:00" for hour in hours])


def _each(count: int, ways: int) -> str:
    return counted(count, "message") + (" each" if ways > 1 else "")


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def pairs(counts: Mapping[str, int]) -> str:
    """Counts in a row, most first: `reminders 4, check-ins 2`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{quote(name.replace('_', ' '), 60)} {number(count)}" for name, count in ordered)
