"""Cards that ask for one thing: nudges, broken promises, the ladder, an acknowledgement or snooze that ran out."""

import datetime as dt

from bot.look import Viewer
from bot.slack.card_parts import (
    NAME,
    Buttons,
    Json,
    Subject,
    actions,
    context,
    fields,
    header,
    marked_heading,
    quoted,
    section,
    thread_link,
)
from bot.slack.quoting import escaped
from handlers.ladder_words import unheld_line
from handlers.notices import BreachAlert, LadderCall, Nudge, Raised, SnoozeOver, StillOnIt
from handlers.phrases import METRIC_NAMES, past_due, raise_asks
from playbooks.durations import write_duration

_Alert = Nudge | BreachAlert | LadderCall | StillOnIt | SnoozeOver | Raised
_QUOTE = 600


def nudge_blocks(notice: Nudge, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Before a breach: what is due, how long is left, one click to answer."""
    subject = _subject(notice)
    return [
        section(f"{_heading(notice)}\n⏳ {due_line(notice, viewer)}"),
        quoted(notice.summary, _QUOTE),
        *thread_link(viewer),
        actions(
            [
                buttons.make(subject, "ack", "Acknowledge", "primary"),
                buttons.make(subject, "snooze_30", "Snooze 30 min"),
                buttons.make(subject, "waiting", "Waiting on client"),
                buttons.make(subject, "why", f"Why {notice.severity}?"),
            ]
        ),
    ]


def due_line(notice: Nudge, viewer: Viewer) -> str:
    """What is due when, and the working time left."""
    left = write_duration(dt.timedelta(minutes=notice.left_minutes))
    return f"*{left} of working time left* · {METRIC_NAMES[notice.metric]} due {viewer.times(notice.due)}"


def breach_blocks(notice: BreachAlert, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """A promise is broken: since when, who owns it, take it or hand it over."""
    subject = _subject(notice)
    late = "already overdue" if notice.reclassified else "missed"
    return [
        header(f"❗ {METRIC_NAMES[notice.metric].capitalize()} {late}"),
        section(_heading(notice)),
        quoted(notice.summary, _QUOTE),
        fields(_breach_facts(notice, viewer)),
        *_reclassified(notice),
        *thread_link(viewer),
        actions(
            [
                buttons.make(subject, "ack", "Acknowledge", "primary"),
                buttons.make(subject, "assign", "Reassign"),
            ]
        ),
    ]


def _breach_facts(notice: BreachAlert, viewer: Viewer) -> list[tuple[str, str]]:
    late = late_by(notice, viewer)
    pairs = [("Was due", viewer.stacked(notice.due)), *([("Past due", f"{late} by the calendar")] if late else [])]
    return [*pairs, ("Owner", escaped(notice.owner or "Nobody", NAME))]


def late_by(notice: BreachAlert, viewer: Viewer) -> str:
    """How long a promise has been broken by the calendar; empty within the first minute."""
    return past_due(notice, viewer.now)


def _reclassified(notice: BreachAlert) -> list[Json]:
    return [context("Its severity was raised, and at the new one this was overdue.")] if notice.reclassified else []


def ladder_blocks(notice: LadderCall, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Nobody took it: now this person is asked."""
    subject = _subject(notice)
    return [
        section(f"{_heading(notice)}\n📣 *{ladder_line(notice, viewer)}* Please take it."),
        quoted(notice.summary, _QUOTE),
        *thread_link(viewer),
        actions(
            [
                buttons.make(subject, "ack", "Acknowledge", "primary"),
                buttons.make(subject, "ack_until", "I'm on it until…"),
                buttons.make(subject, "assign", "Reassign"),
                buttons.make(subject, "why", f"Why {notice.severity}?"),
            ]
        ),
    ]


def ladder_line(notice: LadderCall, viewer: Viewer) -> str:
    """How long nobody has acknowledged it."""
    return unheld_line(notice, viewer.now)


def still_blocks(notice: StillOnIt, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """An acknowledgement ran out: yes or no."""
    subject = _subject(notice)
    return [
        section(
            f"{_heading(notice)}\n*Are you still on it?* You took it {viewer.time(notice.acknowledged_at)}."
            f" Without an answer by *{viewer.time(notice.answer_by)}* the next person is asked."
        ),
        quoted(notice.summary, _QUOTE),
        actions(
            [
                buttons.make(subject, "still_yes", "Yes, still on it", "primary"),
                buttons.make(subject, "still_no", "Release it"),
            ]
        ),
    ]


def raised_blocks(notice: Raised, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """A running ticket became worse: the words that raised it, and take it or say so once more."""
    subject = _subject(notice)
    return [
        section(f"{_heading(notice)}\n{raised_line(notice)}"),
        quoted(notice.quote, _QUOTE),
        section(escaped(raise_asks(notice, viewer.time), _QUOTE)),
        *thread_link(viewer),
        actions([*_answers(notice, subject, buttons), buttons.make(subject, "why", f"Why {notice.severity}?")]),
    ]


def raised_line(notice: Raised) -> str:
    """What a ticket has become, and who said what made it so."""
    return f"🔺 *{notice.severity} now, was {notice.was}* · {escaped(notice.contact, NAME)} wrote:"


def _answers(notice: Raised, subject: Subject, buttons: Buttons) -> list[Json]:
    if notice.taken_at is not None:
        return [
            buttons.make(subject, "still_yes", "Yes, still on it", "primary"),
            buttons.make(subject, "still_no", "Release it"),
        ]
    return [
        buttons.make(subject, "ack", "Acknowledge", "primary"),
        buttons.make(subject, "ack_until", "I'm on it until…"),
        buttons.make(subject, "assign", "Reassign"),
    ]


def snooze_blocks(notice: SnoozeOver, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """A snooze ended and the ticket is still open."""
    subject = _subject(notice)
    return [
        section(f"{_heading(notice)}\n⏰ *Your snooze is over and it is still open.*"),
        quoted(notice.summary, _QUOTE),
        *thread_link(viewer),
        actions(
            [
                buttons.make(subject, "ack", "Acknowledge", "primary"),
                buttons.make(subject, "snooze_30", "Snooze 30 min"),
                buttons.make(subject, "waiting", "Waiting on client"),
            ]
        ),
    ]


def _heading(notice: _Alert) -> str:
    return marked_heading(notice.severity, notice.ticket, notice.client_name)


def _subject(notice: _Alert) -> Subject:
    return Subject(notice.client, notice.ticket, notice.revision)
