"""The bot's voice: short, calm, exact sentences; times in the reader's zone, weekday first, zone named."""

import datetime as dt
from collections.abc import Callable
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers import health_words
from handlers.client_words import ask_text, note_text
from handlers.ladder_words import unheld
from handlers.notices import (
    BreachAlert,
    Briefing,
    CheckInAsk,
    CheckInDue,
    ClientNote,
    ClientReply,
    Digest,
    GrowthNews,
    HealthChart,
    HealthView,
    HeatChart,
    HeatMap,
    LadderCall,
    LedgerView,
    Notice,
    Nudge,
    OpsNotice,
    Portfolio,
    PromiseDue,
    PromiseFound,
    Raised,
    Receipt,
    ReviewEntries,
    ReviewKit,
    Section,
    SnoozeOver,
    StillOnIt,
    TicketCard,
    TicketLine,
    TicketList,
    ToneShift,
)
from handlers.review_notice import ReviewEntry
from handlers.said import DELETED, in_quotes
from handlers.spoken_times import clock_time
from handlers.why_notices import WhyView
from playbooks.durations import write_duration
from playbooks.terms import Label, Metric

__all__ = ["METRIC_NAMES", "both_times", "clock_time", "digest_heading", "sentence"]

METRIC_NAMES = {
    Metric.FIRST_RESPONSE: "first response",
    Metric.NEXT_RESPONSE: "next response",
    Metric.PERIODIC_UPDATE: "update",
    Metric.RESOLUTION: "resolution",
    Metric.ACKNOWLEDGE: "acknowledgement",
    Metric.PROMISE: "promised reply",
}


def both_times(at: dt.datetime, zone: str, other: str) -> str:
    """An instant in the reader's zone, and in the other side's where its clocks differ."""
    mine = clock_time(at, zone)
    if at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset():
        return mine
    return f"{mine} ({clock_time(at, other)} for the client)"


def sentence(notice: Notice, zone: str, client_zone: str, now: dt.datetime) -> str:
    """One notice as plain text: the fallback of every card, and the whole of it where cards do not exist."""
    match notice:
        case TicketCard():
            return _card(notice, zone, client_zone)
        case Nudge():
            return _nudge(notice, zone, client_zone)
        case BreachAlert():
            return _breach(notice, zone, now)
        case LadderCall():
            ask = f"Please take it: press Acknowledge or send /ack {notice.ticket}."
            return f"{_head(notice)} {unheld(notice, now)} {ask}"
        case StillOnIt():
            return (
                f"Still on {notice.ticket} for {notice.client_name}?"
                f" You took it {clock_time(notice.acknowledged_at, zone)}."
                f" Without an answer by {clock_time(notice.answer_by, zone)} it goes back to the ladder."
            )
        case SnoozeOver():
            return f"The snooze of {_head(notice)} is over and it is still open."
        case Raised():
            return f"{_raised(notice)} {raise_asks(notice, lambda at: clock_time(at, zone))}"
        case ToneShift() if notice.friendly_since is not None:
            since = clock_time(notice.friendly_since, zone)
            return f"{notice.contact} at {notice.client_name} is friendly again since {since}."
        case ToneShift():
            return _tone(notice)
        case CheckInDue():
            again = "Still open: the" if notice.reminder else "Time for the"
            return f"{again} {notice.name} with {notice.client_name}."
        case CheckInAsk() | ClientNote():
            return ask_text(notice, zone) if isinstance(notice, CheckInAsk) else note_text(notice)
        case Briefing() | ReviewKit():
            return _briefing(notice if isinstance(notice, Briefing) else kit_briefing(notice), zone)
        case ReviewEntries():
            return _entries(notice, zone)
        case PromiseFound() | PromiseDue():
            return _promised(notice, zone)
        case GrowthNews():
            return _growth(notice, zone)
        case Receipt():
            return notice.text if notice.style == "reply" else f":{notice.emoji}:"
        case ClientReply():
            return f"{notice.name}: {notice.text}"
        case OpsNotice():
            return f"{notice.client_name}: {notice.text}"
        case Digest():
            return _digest(notice, zone, client_zone, now)
        case TicketList():
            return _list(notice, zone)
        case LedgerView():
            return notice.text
        case WhyView():
            return _why(notice, zone)
        case HealthView():
            return health_words.receipt(notice, lambda at: clock_time(at, zone))
        case HealthChart() | HeatChart():
            return health_words.picture(notice)
        case Portfolio():
            return health_words.portfolio(notice, lambda at: clock_time(at, zone))
        case HeatMap():
            return health_words.heat(notice, lambda at: clock_time(at, zone))
        case _:
            assert_never(notice)


def _tone(notice: ToneShift) -> str:
    stop = "" if notice.quote.endswith((".", "!", "?", "…")) else "."
    told = f"{notice.contact} at {notice.client_name} sounds different: {in_quotes(notice.quote)}{stop}"
    moved = "" if notice.moved == DELETED else f" {notice.moved[:1].upper()}{notice.moved[1:].rstrip('.')}."
    return f"{told}{moved} A calmer reading: {notice.calmer.rstrip('.')}."


def _head(notice: Nudge | BreachAlert | LadderCall | SnoozeOver) -> str:
    return f"{notice.ticket} ({notice.severity}, {notice.client_name}) {in_quotes(notice.summary)}"


def _raised(notice: Raised) -> str:
    stop = "" if notice.quote.endswith((".", "!", "?", "…")) else "."
    head = f"{notice.ticket} is {notice.severity} now, was {notice.was} ({notice.client_name})."
    return f"{head} {notice.contact} wrote: {in_quotes(notice.quote)}{stop}"


def raise_asks(notice: Raised, shown: Callable[[dt.datetime], str]) -> str:
    """What is asked of the reader of a raise: to take it, or to say that they are still on it."""
    if notice.taken_at is None or notice.answer_by is None:
        return f"Please take it: press Acknowledge or send /ack {notice.ticket}."
    took = f"{notice.taken_by} took it {shown(notice.taken_at)} as {notice.was}: still on it?"
    return f"{took} Without an answer by {shown(notice.answer_by)} it is nobody's."


def _nudge(notice: Nudge, zone: str, client_zone: str) -> str:
    left = write_duration(dt.timedelta(minutes=notice.left_minutes))
    due = both_times(notice.due, zone, client_zone)
    return f"{_head(notice)}: {METRIC_NAMES[notice.metric]} is due {due}, {left} of working time left."


def _breach(notice: BreachAlert, zone: str, now: dt.datetime) -> str:
    name = METRIC_NAMES[notice.metric]
    was = f"{_head(notice)}: {name} was due {clock_time(notice.due, zone)} and is missed."
    if notice.reclassified:
        was = f"{_head(notice)}: at its new severity the {name} is already overdue."
    late = f" {past} past due by the calendar." if (past := past_due(notice, now)) else ""
    return f"{was}{late} Owner: {notice.owner or 'nobody'}."


def past_due(notice: BreachAlert, now: dt.datetime) -> str:
    """How long a promise has been broken by the calendar; empty within the first minute."""
    return write_duration(now - notice.due) if now - notice.due >= dt.timedelta(minutes=1) else ""


def _card(notice: TicketCard, zone: str, client_zone: str) -> str:
    state = f"{notice.ticket} ({notice.severity}, {notice.client_name}) {notice.state}"
    who = f"{in_quotes(notice.summary)} from {notice.opened_by}"
    owner = f"Acknowledged by {notice.acknowledged_by}." if notice.acknowledged_by else f"Owner: {notice.owner}."
    dues = sorted(notice.due.items(), key=lambda item: item[1])
    due = f" {METRIC_NAMES[dues[0][0]].capitalize()} due {both_times(dues[0][1], zone, client_zone)}." if dues else ""
    return f"{state}: {who}. {owner}{due}"


_KINDS = {
    Label.ISSUE: "an issue",
    Label.FOLLOWUP: "a follow-up",
    Label.QUESTION: "a question",
    Label.REQUEST: "a request",
    Label.ANSWER: "an answer",
    Label.FYI: "information only",
    Label.THANKS: "thanks",
    Label.ACK: "an acknowledgement",
    Label.PRAISE: "praise",
    Label.CHITCHAT: "small talk",
    Label.SCHEDULING: "scheduling",
}


def reading_lines(notice: WhyView) -> list[tuple[str, str]]:
    """What was read out of a message, each with its reasons, as names and values."""
    lines = [("Kind", _with(_KINDS[notice.label], notice.label_why))]
    if notice.severity is not None:
        lines.append(("Severity", _with(notice.severity.value, notice.severity_why)))
    if notice.category is not None:
        lines.append(("About", _with(notice.category.value, notice.category_why)))
    lines.append(("Chance of an escalation", f"{percent(notice.chance)}; tickets open at {percent(notice.opens_at)}"))
    if notice.words:
        lines.append(
            ("Words that moved it", ", ".join(f"“{each.word}” {each.moved * 100:+.0f}" for each in notice.words))
        )
    if notice.strain:
        lines.append(("Sounds", ", ".join(notice.strain)))
    if notice.joined:
        lines.append(("Put where", notice.joined.rstrip(".")))
    return [*lines, ("Read by", f"{notice.reader}{', with what you taught it' if notice.taught else ''}")]


def reading_head(notice: WhyView) -> str:
    """What became of a message, in one sentence."""
    if not notice.ticket:
        return "Read as needing no ticket."
    return (
        f"{notice.ticket} was opened by this message." if notice.opened else f"This message belongs to {notice.ticket}."
    )


def percent(chance: float) -> str:
    """A chance in whole percent, never quite none or all."""
    return f"{min(max(round(chance * 100), 1), 99)} %"


def _with(value: str, reasons: tuple[str, ...]) -> str:
    return f"{value}: {', '.join(reasons)}" if reasons else value


def _why(notice: WhyView, zone: str) -> str:
    quote = f"{in_quotes(notice.quote)} " if notice.quote else ""
    head = f"{quote}({notice.contact} at {notice.client_name}, {clock_time(notice.at, zone)})"
    said = [f"{notice.said}."] if notice.said else []
    return "\n".join(
        [head, reading_head(notice), *(f"• {name}: {value}" for name, value in reading_lines(notice)), *said]
    )


def kit_briefing(notice: ReviewKit, follow: bool = False) -> Briefing:
    """A review in a few lines, with where its files are: they `follow`, or cannot be shown here."""
    where = f"Whoever runs Liaison can write them with `liaison review {notice.client} {notice.period} --out DIR`."
    files = Section(title="The deck and the PDF cannot be sent here", lines=(where,))
    if follow:
        each = "Allow each one you want, and it is put into your OneDrive. What is named INTERNAL is for us alone."
        files = Section(title="The deck and the PDF follow", lines=(each,))
    short = (Section(title="In short", lines=notice.short),) if notice.short else ()
    return Briefing(
        client=notice.client,
        client_name=notice.client_name,
        about="review",
        title=notice.title,
        sections=(*short, files),
    )


def _entries(notice: ReviewEntries, zone: str) -> str:
    about = f"the review of {notice.client_name}, {notice.period}"
    head = f"Added by hand to {about}:" if notice.entries else f"Nobody has added anything to {about}."
    return "\n".join([*filter(None, (notice.said,)), head, *(f"• {entry_words(one, zone)}" for one in notice.entries)])


def entry_words(one: ReviewEntry, zone: str) -> str:
    """One entry of a review in a line."""
    subject = f" of {one.subject}" if one.subject else ""
    editions = "both editions" if one.shared else "the internal edition"
    who = f"{one.by}, {clock_time(one.at, zone)}"
    return f"{one.number} {one.what}{subject} ({editions}): {one.words or '(words not kept)'} ({who})"


def _briefing(notice: Briefing, zone: str) -> str:
    lines = [notice.title]
    for section in notice.sections:
        colon = "" if section.title.endswith("?") else ":"
        lines += [f"{section.title}{colon}", *(f"• {line}" for line in section.lines)]
    return "\n".join([*lines, *(_line(line, zone) for line in notice.tickets)])


def _promised(notice: PromiseFound | PromiseDue, zone: str) -> str:
    when = clock_time(notice.due, zone)
    if isinstance(notice, PromiseFound):
        about = f" ({notice.ticket})" if notice.ticket else ""
        return (
            f"{notice.author} promised {notice.client_name}{about}: “{notice.quote.rstrip('.')}”."
            f" Shall a clock watch it until {when}?"
        )
    asked = "Was it kept?" if notice.over else "It is due soon."
    return f"Promised to {notice.client_name} by {when}: “{notice.quote.rstrip('.')}”. {asked}"


def _growth(notice: GrowthNews, zone: str) -> str:
    about = f"{notice.contact} at {notice.client_name} asks about {notice.asks}: “{notice.quote}”"
    if notice.owed:
        due = notice.answer_by if notice.owed == "answer" else notice.propose_by
        return f"{notice.key}: {about}. Our {notice.owed} is due {clock_time(due, zone)}."
    answer, proposal = clock_time(notice.answer_by, zone), clock_time(notice.propose_by, zone)
    return f"Good news ({notice.key}): {about}. Answer by {answer}, a proposal by {proposal}."


_WHY_DIGEST = {
    "start_of_day": "While you were off",
    "end_of_day": "Before you go",
    "catch_up": "While Liaison was away",
    "cap": "More from the last hour",
}


def _digest(notice: Digest, zone: str, client_zone: str, now: dt.datetime) -> str:
    told = [f"• {sentence(item, zone, client_zone, now)}" for item in notice.items]
    listed = [digest_heading(notice, zone), *(_line(line, zone) for line in notice.lines)] if notice.lines else []
    more = [f"and {notice.more} more"] if notice.more else []
    count = len(told)
    head = f"{_WHY_DIGEST[notice.reason]}, {count} thing{'s' if count != 1 else ''}, most urgent first:"
    return "\n".join([*([head, *told] if told or not listed else []), *listed, *more])


def digest_heading(notice: Digest, zone: str) -> str:
    """What the tickets listed in a digest are."""
    if notice.reason == "end_of_day" and notice.until is not None:
        late = any(line.breached for line in notice.lines)
        what = "Overdue, or falls due" if late else "Falls due"
        return f"{what} before you are back {clock_time(notice.until, zone)}:"
    return "Open for you today:"


def _list(notice: TicketList, zone: str) -> str:
    if not notice.lines:
        return f"Nothing is open for {notice.client_name}."
    more = [f"and {notice.more} more"] if notice.more else []
    return "\n".join([f"Open for {notice.client_name}:", *(_line(line, zone) for line in notice.lines), *more])


def _line(line: TicketLine, zone: str) -> str:
    due = f", {METRIC_NAMES[line.metric]} due {clock_time(line.due, zone)}" if line.due and line.metric else ""
    late = ", past a promise" if line.breached else ""
    taken = "".join(f", {what}" for what in line.standing)
    return f"• {line.ticket} {line.severity} {in_quotes(line.summary)} {line.owner or 'nobody'}{taken}{due}{late}"
