"""Cards that ask for one thing: nudges, broken promises, the ladder, an acknowledgement or snooze that ran out."""

import datetime as dt

from bot.look import CIRCLES, WORDS, heading
from bot.teams import forms
from bot.teams.card_parts import (
    NAME,
    Json,
    Maker,
    Subject,
    Viewer,
    facts,
    headline,
    line,
    ours,
    quoted,
    row,
    run,
    safe,
    small,
    style_of,
)
from handlers.ladder_words import unheld_line
from handlers.notices import BreachAlert, LadderCall, Nudge, Raised, SnoozeOver, StillOnIt
from handlers.phrases import METRIC_NAMES, past_due, raise_asks
from playbooks.durations import write_duration

Alert = Nudge | BreachAlert | LadderCall | StillOnIt | SnoozeOver | Raised
_QUOTE = 500


def nudge_body(notice: Nudge, viewer: Viewer, make: Maker) -> list[Json]:
    """Before a breach: what is due, how long is left, one click to answer."""
    subject = subject_of(notice)
    buttons = [
        make.button(subject, "ack", "Acknowledge", "positive"),
        make.button(subject, "snooze_30", "Snooze 30 min"),
        forms.waiting(make, subject),
        make.button(subject, "why", f"Why {notice.severity}?"),
    ]
    return [*_head(notice), *due_line(notice, viewer), quoted(notice.summary, _QUOTE), row(buttons)]


def due_line(notice: Nudge, viewer: Viewer) -> list[Json]:
    """What is due when, and the working time left."""
    left = write_duration(dt.timedelta(minutes=notice.left_minutes))
    due = f" · {METRIC_NAMES[notice.metric]} due {viewer.times(notice.due)}"
    return [line(ours(f"⏳ {left} of working time left", weight="Bolder"), ours(due))]


def breach_body(notice: BreachAlert, viewer: Viewer, make: Maker) -> list[Json]:
    """A promise is broken: since when, who owns it, take it or hand it over."""
    subject, late = subject_of(notice), late_by(notice, viewer)
    pairs = [("Was due", viewer.times(notice.due)), *([("Past due", f"{late} by the calendar")] if late else [])]
    raised = [small("Its severity was raised, and at the new one this was overdue.")] if notice.reclassified else []
    missed = "already overdue" if notice.reclassified else "missed"
    return [
        headline(f"❗ {METRIC_NAMES[notice.metric].capitalize()} {missed}", "attention"),
        named(notice),
        quoted(notice.summary, _QUOTE),
        facts([*pairs, ("Owner", safe(notice.owner or "Nobody"))]),
        *raised,
        row([make.button(subject, "ack", "Acknowledge", "positive"), forms.assign(make, subject)]),
    ]


def late_by(notice: BreachAlert, viewer: Viewer) -> str:
    """How long a promise has been broken by the calendar; empty within the first minute."""
    return past_due(notice, viewer.now)


def ladder_body(notice: LadderCall, viewer: Viewer, make: Maker) -> list[Json]:
    """Nobody took it: now this person is asked."""
    subject = subject_of(notice)
    buttons = [
        make.button(subject, "ack", "Acknowledge", "positive"),
        forms.ack_until(make, subject),
        forms.assign(make, subject),
        make.button(subject, "why", f"Why {notice.severity}?"),
    ]
    asked = line(ours(f"📣 {ladder_line(notice, viewer)}", weight="Bolder"), ours(" Please take it."))
    return [*_head(notice), asked, quoted(notice.summary, _QUOTE), row(buttons)]


def ladder_line(notice: LadderCall, viewer: Viewer) -> str:
    """How long nobody has acknowledged it."""
    return unheld_line(notice, viewer.now)


def still_body(notice: StillOnIt, viewer: Viewer, make: Maker) -> list[Json]:
    """An acknowledgement ran out: yes or no."""
    subject = subject_of(notice)
    taken = f" You took it {viewer.time(notice.acknowledged_at)}."
    asked = f" Without an answer by {viewer.time(notice.answer_by)} the next person is asked."
    buttons = [
        make.button(subject, "still_yes", "Yes, still on it", "positive"),
        make.button(subject, "still_no", "Release it"),
    ]
    question = line(ours("Are you still on it?", weight="Bolder"), ours(taken + asked))
    return [*_head(notice), question, quoted(notice.summary, _QUOTE), row(buttons)]


def raised_body(notice: Raised, viewer: Viewer, make: Maker) -> list[Json]:
    """A running ticket became worse: the words that raised it, and take it or say so once more."""
    subject = subject_of(notice)
    if notice.taken_at is None:
        answers = [
            make.button(subject, "ack", "Acknowledge", "positive"),
            forms.ack_until(make, subject),
            forms.assign(make, subject),
        ]
    else:
        answers = [
            make.button(subject, "still_yes", "Yes, still on it", "positive"),
            make.button(subject, "still_no", "Release it"),
        ]
    asked = line(run(raise_asks(notice, viewer.time), _QUOTE))
    buttons = row([*answers, make.button(subject, "why", f"Why {notice.severity}?")])
    return [*_head(notice), raised_line(notice), quoted(notice.quote, _QUOTE), asked, buttons]


def raised_line(notice: Raised) -> Json:
    """What a ticket has become, and who said what made it so."""
    became = ours(f"🔺 {notice.severity} now, was {notice.was}", weight="Bolder")
    return line(became, ours(" · "), run(notice.contact, NAME), ours(" wrote:"))


def snooze_body(notice: SnoozeOver, viewer: Viewer, make: Maker) -> list[Json]:
    """A snooze ended and the ticket is still open."""
    subject = subject_of(notice)
    buttons = [
        make.button(subject, "ack", "Acknowledge", "positive"),
        make.button(subject, "snooze_30", "Snooze 30 min"),
        forms.waiting(make, subject),
    ]
    over = line(ours("⏰ Your snooze is over and it is still open.", weight="Bolder"))
    return [*_head(notice), over, quoted(notice.summary, _QUOTE), row(buttons)]


def _head(notice: Alert) -> list[Json]:
    words = heading(notice.severity, notice.ticket, notice.client_name)
    return [headline(words, style_of(notice.severity))]


def named(notice: Alert) -> Json:
    """Which ticket of whom, as a line."""
    head = ours(f"{CIRCLES[notice.severity]} {notice.severity} {WORDS[notice.severity]} · ")
    return line(head, run(notice.ticket, weight="Bolder"), ours(" · "), run(notice.client_name, NAME))


def subject_of(notice: Alert) -> Subject:
    """The ticket an alert's buttons act on."""
    return Subject(notice.client, notice.ticket, notice.revision)
