"""Cards of several things, the most urgent first: what waited for a person, and what is open."""

from typing import assert_never

from bot.look import CIRCLES
from bot.teams.alert_cards import due_line, ladder_line, late_by, named, raised_line, subject_of
from bot.teams.asking_cards import day_body
from bot.teams.card_parts import (
    MOST_IN_BODY,
    NAME,
    SHORT_QUOTE,
    Json,
    Maker,
    Subject,
    Viewer,
    columns,
    headline,
    line,
    ours,
    row,
    run,
    small,
    that_fit,
)
from bot.teams.growth_card import growth_item
from bot.teams.note_cards import ABOUT
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
from handlers.phrases import METRIC_NAMES

MOST_ITEMS = 20
_WHY = {
    "start_of_day": "While you were off",
    "end_of_day": "Before you go",
    "catch_up": "While Liaison was away",
    "cap": "More from the last hour",
}


def digest_body(digest: Digest, viewer: Viewer, make: Maker) -> list[Json]:
    """What waited, each thing with the one button that settles it."""
    count = len(digest.items)
    things = "nothing" if not count else f"{count} thing{'s' if count != 1 else ''}, most urgent first"
    room = MOST_IN_BODY - 1_000 if not digest.lines else (MOST_IN_BODY - 1_000) // 2
    items = that_fit((_block(item, viewer, make) for item in digest.items[:MOST_ITEMS]), room)
    told = [headline(f"{_WHY[digest.reason]}: {things}", "emphasis"), *items] if items or not digest.lines else []
    day = that_fit(day_body(digest, viewer, make), (MOST_IN_BODY - 1_000) // 2)
    return [*told, *day, *_more(count - len(items) + digest.more)]


def _block(item: DigestItem, viewer: Viewer, make: Maker) -> Json:
    told, button = _item(item, viewer, make)
    return _beside(told, button)


def _beside(told: list[Json], button: Json | None) -> Json:
    """Lines with their one button at the right."""
    made = columns(("stretch", told), *([("auto", [row([button])])] if button else []))
    return {**made, "separator": True}


def _item(item: DigestItem, viewer: Viewer, make: Maker) -> tuple[list[Json], Json | None]:
    match item:
        case BreachAlert():
            late = f" · {late} past due by the calendar" if (late := late_by(item, viewer)) else ""
            missed = ours(f"❗ {METRIC_NAMES[item.metric].capitalize()} missed", weight="Bolder")
            facts = line(missed, ours(f", was due {viewer.time(item.due)}{late}"))
            return _about(item, [facts]), _ack(item, make)
        case LadderCall():
            return _about(item, [line(ours(f"📣 {ladder_line(item, viewer)}"))]), _ack(item, make)
        case Nudge():
            return _about(item, due_line(item, viewer)), _ack(item, make)
        case StillOnIt():
            asked = line(ours(f"Still on it? Answer by {viewer.time(item.answer_by)}"))
            return _about(item, [asked]), make.button(subject_of(item), "still_yes", "Yes, still on it")
        case SnoozeOver():
            return _about(item, [line(ours("⏰ Snooze is over"))]), _ack(item, make)
        case Raised():
            ask = ("ack", "Acknowledge") if item.taken_at is None else ("still_yes", "Yes, still on it")
            told = [named(item), raised_line(item), _quote(item.quote)]
            return told, make.button(subject_of(item), *ask)
        case ToneShift():
            subject = Subject(item.client, item.ticket, item.message)
            return _tone(item), make.button(subject, "not_a_problem", "Not a problem")
        case CheckInDue():
            name = [ours("📅 "), run(item.name, weight="Bolder"), ours(" with "), run(item.client_name)]
            about = Subject(item.client, f"ask-{item.ask}", 0)
            answer = make.button(about, "answer_below", "Answer") if item.ask else None
            return [line(*name, ours(f" · {viewer.times(item.due)}"))], answer
        case Briefing():
            told = [line(ours("• "), run("; ".join(part.lines), 200)) for part in item.sections[:4]]
            return [line(ours("📋 "), run(item.title, 200, weight="Bolder")), *told], None
        case PromiseFound() | PromiseDue():
            subject = Subject(item.client, f"promise-{item.promise}", 0)
            first = isinstance(item, PromiseFound)
            button = make.button(subject, "promise_clock", "Watch it") if first else None
            by = ours(f"🤝 Promised by {viewer.time(item.due)} to ")
            return [line(by, run(item.client_name)), _quote(item.quote)], button or make.button(
                subject, "promise_kept", "It is kept"
            )
        case GrowthNews():
            return growth_item(item, make)
        case OpsNotice():
            head = line(ours(f"{ABOUT[item.about]} · ", weight="Bolder"), run(item.client_name))
            return [head, line(run(item.text, 160))], None
        case _:
            assert_never(item)


def _ack(item: BreachAlert | LadderCall | Nudge | SnoozeOver, make: Maker) -> Json:
    return make.button(subject_of(item), "ack", "Acknowledge")


def _about(item: BreachAlert | LadderCall | Nudge | StillOnIt | SnoozeOver, facts: list[Json]) -> list[Json]:
    """Which ticket, what about it, and the start of the client's words."""
    return [named(item), *facts, _quote(item.summary)]


def _quote(words: str) -> Json:
    return line(run(words, SHORT_QUOTE, italic=True), spacing="Small")


def _tone(item: ToneShift) -> list[Json]:
    who = [run(item.contact, weight="Bolder"), ours(" at "), run(item.client_name), ours(" sounds different")]
    return [line(*who), _quote(item.quote), line(ours("A calmer reading: "), run(item.calmer, 160))]


def list_body(listed: TicketList, viewer: Viewer, make: Maker) -> list[Json]:
    """Open tickets by what is due next."""
    if not listed.lines:
        return [line(ours("Nothing is open for "), run(listed.client_name, 300), ours("."))]
    lines = that_fit((_line(each, listed, viewer, make) for each in listed.lines), MOST_IN_BODY - 1_000)
    more = listed.more + len(listed.lines) - len(lines)
    return [headline(f"Open for {listed.client_name}", "emphasis"), *lines, *_more(more)]


def _line(each: TicketLine, listed: TicketList, viewer: Viewer, make: Maker) -> Json:
    head = [ours(f"{CIRCLES[each.severity]} "), run(each.ticket, weight="Bolder"), ours(f" · {each.severity} · ")]
    facts = [ours("❗ Past a promise · ", weight="Bolder")] if each.breached else []
    if each.due and each.metric:
        facts.append(ours(f"{METRIC_NAMES[each.metric].capitalize()} due {viewer.time(each.due)} · ", weight="Bolder"))
    facts += [run(each.owner or "no owner"), *(ours(f" · {what}") for what in each.standing)]
    told = [line(*head, run(each.client_name, NAME)), line(*facts, spacing="Small"), _quote(each.summary)]
    client = each.client or (listed.client if each.client_name == listed.client_name else "")
    free = bool(client) and not each.acknowledged
    return _beside(
        told, make.button(Subject(client, each.ticket, each.revision), "ack", "Acknowledge") if free else None
    )


def _more(count: int) -> list[Json]:
    return [small(f"and {count} more; tickets lists what is open")] if count > 0 else []
