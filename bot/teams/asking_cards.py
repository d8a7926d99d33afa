"""Cards of briefings and promises, and the tickets of a day."""

from collections.abc import Sequence

from bot.look import CIRCLES
from bot.teams.card_parts import (
    MOST_IN_BODY,
    NAME,
    SHORT_QUOTE,
    Json,
    Maker,
    Subject,
    Viewer,
    headline,
    line,
    ours,
    quoted,
    row,
    run,
    small,
    that_fit,
)
from handlers.notices import Briefing, Digest, PromiseDue, PromiseFound, TicketLine
from handlers.phrases import METRIC_NAMES, digest_heading

_MOST_SECTIONS, _MOST_LINES, _LINE, _MOST_TICKETS = 8, 12, 300, 12


def briefing_body(notice: Briefing, viewer: Viewer, make: Maker) -> list[Json]:
    """A headline, facts under their titles, and the tickets that go with them."""
    body = [line(run(notice.title, _LINE, weight="Bolder"))]
    for part in notice.sections[:_MOST_SECTIONS]:
        body.append(line(run(part.title, 200, weight="Bolder"), separator=True))
        body += [line(ours("• "), run(each, _LINE), spacing="Small") for each in part.lines[:_MOST_LINES]]
    for each in notice.tickets[:_MOST_TICKETS]:
        body += ticket_lines(each, viewer, make)
    return that_fit(body, MOST_IN_BODY - 6_000)


def ticket_lines(each: TicketLine, viewer: Viewer, make: Maker, answers: bool = False) -> list[Json]:
    """One open ticket with what is due next, and the buttons that answer it."""
    facts = [ours("❗ Past a promise · ", weight="Bolder")] if each.breached else []
    if each.due and each.metric:
        facts.append(ours(f"{METRIC_NAMES[each.metric].capitalize()} due {viewer.time(each.due)} · ", weight="Bolder"))
    facts += [run(each.owner or "no owner"), *(ours(f" · {what}") for what in each.standing)]
    head = [ours(f"{CIRCLES[each.severity]} "), run(each.ticket, weight="Bolder"), ours(f" · {each.severity} · ")]
    subject = Subject(each.client, each.ticket, each.revision)
    buttons = [] if each.acknowledged else [make.button(subject, "ack", "I'm on it")]
    buttons += [make.button(subject, "snooze_30", "Snooze 30 min")] if answers else []
    told = [line(*head, run(each.client_name, NAME), separator=True), line(*facts, spacing="Small")]
    told.append(line(run(each.summary, SHORT_QUOTE, italic=True), spacing="Small"))
    return [*told, *([row(buttons)] if buttons else [])]


def day_body(digest: Digest, viewer: Viewer, make: Maker) -> Sequence[Json]:
    """The tickets listed at both ends of a day."""
    if not digest.lines:
        return []
    lines = [block for each in digest.lines for block in ticket_lines(each, viewer, make, answers=True)]
    return [headline(digest_heading(digest, viewer.zone).rstrip(":"), "emphasis"), *lines]


def promise_body(notice: PromiseFound | PromiseDue, viewer: Viewer, make: Maker) -> list[Json]:
    """Somebody's words as a promise: watch it or not; later, whether it was kept."""
    subject = Subject(notice.client, f"promise-{notice.promise}", 0)
    words = [quoted(notice.quote)] if notice.quote.strip() else []
    if isinstance(notice, PromiseFound):
        about = [ours(" ("), run(notice.ticket), ours(")")] if notice.ticket else []
        who = line(run(notice.author, weight="Bolder"), ours(" promised "), run(notice.client_name), *about)
        buttons = [make.button(subject, "promise_clock", "Watch it"), make.button(subject, "promise_no", "No promise")]
        told = f"A clock would watch it until {viewer.times(notice.due)}. The client sees nothing of this."
        return [who, *words, row(buttons), small(told)]
    asked = "Was it kept?" if notice.over else "It is due soon."
    head = line(
        ours("Promised to "), run(notice.client_name, weight="Bolder"), ours(f" by {viewer.times(notice.due)}.")
    )
    buttons = [make.button(subject, "promise_kept", "It is kept")]
    buttons += [make.button(subject, "promise_broken", "It is not")] if notice.over else []
    return [head, *words, small(asked), row(buttons)]
