"""Cards of several things, the most urgent first: what waited for a person, and what is open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from bot.look import Viewer
from bot.slack.alert_cards import due_line, ladder_line, late_by, raised_line
from bot.slack.card_parts import (
    MOST_IN_BLOCKS,
    NAME,
    SHORT_QUOTE,
    Buttons,
    Json,
    Subject,
    actions,
    characters,
    context,
    header,
    marked_heading,
    section,
)
from bot.slack.growth_card import growth_item
from bot.slack.note_cards import ops_line
from bot.slack.quoting import escaped
from handlers.notices import (
    BreachAlert,
    Briefing,
    CheckInDue,
    Digest,
    DigestItem,
    GrowthNews,
    LadderCall,
    Nudge,
    OpsNotice,
    PromiseDue,
    PromiseFound,
    Raised,
    SnoozeOver,
    StillOnIt,
    TicketLine,
    TicketList,
    ToneShift,
)
from handlers.phrases import METRIC_NAMES, digest_heading

MOST_ITEMS = 20
_ROOM = MOST_IN_BLOCKS - 800
"""For the items of a list; the rest is for its headline and its last line."""
_WHY = {
    "start_of_day": "While you were off",
    "end_of_day": "Before you go",
    "catch_up": "While Liaison was away",
    "cap": "More from the last hour",
}


def digest_blocks(digest: Digest, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """What waited, each thing with the one button that settles it."""
    count = len(digest.items)
    things = "nothing" if not count else f"{count} thing{'s' if count != 1 else ''}, most urgent first"
    items = that_fit(section(*_item(item, viewer, buttons)) for item in digest.items[:MOST_ITEMS])
    told = [header(f"{_WHY[digest.reason]}: {things}"), *items] if items or not digest.lines else []
    return [*told, *_listed(digest, viewer, buttons), *_more(count - len(items) + digest.more)]


def _listed(digest: Digest, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """The tickets of a day's start or end, each with its own answers."""
    if not digest.lines:
        return []
    rows = that_fit(block for line in digest.lines for block in _line_with_answers(line, viewer, buttons))
    return [header(digest_heading(digest, viewer.zone).rstrip(":")), *rows]


def _line_with_answers(line: TicketLine, viewer: Viewer, buttons: Buttons) -> list[Json]:
    subject = Subject(line.client, line.ticket, line.revision)
    row = [] if line.acknowledged else [buttons.make(subject, "ack", "I'm on it")]
    row += [buttons.make(subject, "assign", "Hand over"), buttons.make(subject, "snooze", "Snooze")]
    return [section(_line(line, viewer)), actions(row)]


def _item(item: DigestItem, viewer: Viewer, buttons: Buttons) -> tuple[str, Json | None]:
    match item:
        case BreachAlert():
            late = f" · {late} past due by the calendar" if (late := late_by(item, viewer)) else ""
            facts = f"❗ *{METRIC_NAMES[item.metric].capitalize()} missed*, was due {viewer.time(item.due)}{late}"
            return _about(item, facts), buttons.make(_subject(item), "ack", "Acknowledge")
        case LadderCall():
            return _about(item, f"📣 *{ladder_line(item, viewer)}*"), buttons.make(_subject(item), "ack", "Acknowledge")
        case Nudge():
            return _about(item, f"⏳ {due_line(item, viewer)}"), buttons.make(_subject(item), "ack", "Acknowledge")
        case StillOnIt():
            asked = f"*Still on it?* Answer by {viewer.time(item.answer_by)}"
            return _about(item, asked), buttons.make(_subject(item), "still_yes", "Yes, still on it")
        case SnoozeOver():
            return _about(item, "⏰ *Snooze is over*"), buttons.make(_subject(item), "ack", "Acknowledge")
        case Raised():
            ask = ("ack", "Acknowledge") if item.taken_at is None else ("still_yes", "Yes, still on it")
            return _about(item, raised_line(item), item.quote), buttons.make(_subject(item), *ask)
        case ToneShift():
            subject = Subject(item.client, item.ticket, item.message)
            return _tone(item), buttons.make(subject, "not_a_problem", "Not a problem")
        case CheckInDue():
            name, client = escaped(item.name, NAME), escaped(item.client_name, NAME)
            subject = Subject(item.client, f"ask-{item.ask}", 0)
            answer = buttons.make(subject, "answer", "Answer") if item.ask else None
            return f"📅 *{name}* with {client} · {viewer.times(item.due)}", answer
        case OpsNotice():
            return ops_line(item), None
        case Briefing():
            return _briefed(item), None
        case PromiseFound() | PromiseDue():
            return _promise(item, viewer, buttons)
        case GrowthNews():
            return growth_item(item, viewer, buttons)
        case _:
            assert_never(item)


def _about(
    item: BreachAlert | LadderCall | Nudge | StillOnIt | SnoozeOver | Raised, facts: str, words: str | None = None
) -> str:
    """Which ticket, what about it, and the start of the client's words: those that opened it, or others given."""
    head = marked_heading(item.severity, item.ticket, item.client_name)
    return f"{head}\n{facts}\n>{escaped(words or item.summary, SHORT_QUOTE)}"


def _briefed(item: Briefing) -> str:
    """A briefing in a paragraph: its headline and the start of each part."""
    sections = (f"{escaped(part.title, 120)}: {escaped('; '.join(part.lines), 300)}" for part in item.sections[:4])
    tickets = escaped(", ".join(line.ticket for line in item.tickets), 200)
    parts = [f"📋 *{escaped(item.title, 200)}*", *sections, *([f"Open: {tickets}"] if item.tickets else [])]
    return "\n".join(parts)


def _promise(item: PromiseFound | PromiseDue, viewer: Viewer, buttons: Buttons) -> tuple[str, Json]:
    subject = Subject(item.client, f"promise-{item.promise}", 0)
    told = f"🤝 *Promised* to {escaped(item.client_name, NAME)} by {viewer.time(item.due)}"
    told += f"\n>{escaped(item.quote, SHORT_QUOTE)}"
    if isinstance(item, PromiseFound):
        return told, buttons.make(subject, "promise_clock", "Watch it")
    return told, buttons.make(subject, "promise_kept", "It is kept")


def _tone(item: ToneShift) -> str:
    who = f"*{escaped(item.contact, NAME)}* at {escaped(item.client_name, NAME)} sounds different"
    return f"{who}\n>{escaped(item.quote, SHORT_QUOTE)}\nA calmer reading: {escaped(item.calmer, 160)}"


def _subject(item: BreachAlert | LadderCall | Nudge | StillOnIt | SnoozeOver | Raised) -> Subject:
    return Subject(item.client, item.ticket, item.revision)


def list_blocks(listed: TicketList, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Open tickets by what is due next."""
    if not listed.lines:
        return [section(f"Nothing is open for {escaped(listed.client_name, 300)}.")]
    clients = {listed.client_name: listed.client}
    lines = line_blocks(listed.lines, viewer, buttons, clients)
    more = listed.more + len(listed.lines) - len(lines)
    return [header(f"Open for {listed.client_name}"), *lines, *_more(more)]


def line_blocks(
    lines: Sequence[TicketLine], viewer: Viewer, buttons: Buttons, clients: Mapping[str, str]
) -> list[Json]:
    """One block a ticket; `clients` gives the key of each client's name: without it a line has no button."""
    return that_fit(section(_line(line, viewer), _taking(line, buttons, clients)) for line in lines)


def _taking(line: TicketLine, buttons: Buttons, clients: Mapping[str, str]) -> Json | None:
    client = clients.get(line.client_name)
    if client is None or line.acknowledged:
        return None
    return buttons.make(Subject(client, line.ticket, line.revision), "ack", "Acknowledge")


def _line(line: TicketLine, viewer: Viewer) -> str:
    head = marked_heading(line.severity, line.ticket, line.client_name)
    facts = (
        [f"*{METRIC_NAMES[line.metric].capitalize()} due {viewer.time(line.due)}*"] if line.due and line.metric else []
    )
    facts = [*(["❗ *Past a promise*"] if line.breached else []), *facts, escaped(line.owner or "no owner", NAME)]
    facts += line.standing
    return f"{head}\n{' · '.join(facts)}\n>{escaped(line.summary, SHORT_QUOTE)}"


def that_fit(blocks: Iterable[Json]) -> list[Json]:
    """As many blocks, from the first, as there is room for."""
    used, kept = 0, []
    for block in blocks:
        used += characters(block)
        if used > _ROOM:
            break
        kept.append(block)
    return kept


def _more(count: int) -> list[Json]:
    return [context(f"and {count} more; /tickets lists what is open")] if count > 0 else []
