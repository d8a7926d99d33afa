"""The live card of a ticket: one place that says how bad, what, who, by when, and what one can do about it."""

from bot.look import heading
from bot.teams import forms
from bot.teams.card_parts import (
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
    style_of,
)
from handlers.notices import TicketCard
from handlers.phrases import METRIC_NAMES
from playbooks.terms import TicketState

_REASON = 300
_ENDED = {
    TicketState.RESOLVED.value: ("✅ Resolved", "good"),
    TicketState.DISMISSED.value: ("⚪ Not an escalation", "default"),
    TicketState.MERGED.value: ("🔀 Merged into another ticket", "default"),
}


def ticket_body(card: TicketCard, viewer: Viewer, make: Maker) -> list[Json]:
    """The body of a ticket's card as things stand."""
    ended = _ENDED.get(card.state)
    words, style = (f"{ended[0]} · {card.ticket} · {card.client_name}", ended[1]) if ended else _heading(card)
    pairs = [*_people(card, viewer), *_due(card, viewer, bool(ended))]
    standing = [] if ended else _standing(card, viewer)
    return [
        headline(words, style),
        quoted(card.summary),
        *_origin(card, viewer),
        facts(pairs),
        *standing,
        *_rows(card, make),
    ]


def _heading(card: TicketCard) -> tuple[str, str]:
    return heading(card.severity, card.ticket, card.client_name), style_of(card.severity)


def _origin(card: TicketCard, viewer: Viewer) -> list[Json]:
    """Who wrote, when, about what, and why that is a ticket."""
    about = [ours(f" {'agreed it' if card.action else 'wrote'} {viewer.times(card.opened_at)}")]
    about += [ours(" · "), run(card.category.capitalize())] if card.category else []
    about += [ours(" · VIP contact")] if card.vip else []
    lines = [line(run(card.opened_by), *about, spacing="Small")]
    if card.why.strip():
        lines.append(line(ours(f"Why {card.severity}: ", weight="Bolder"), run(card.why, _REASON), spacing="Small"))
    return lines


def _people(card: TicketCard, viewer: Viewer) -> list[tuple[str, str]]:
    pairs = [("Owner", safe(card.owner or "Nobody yet"))]
    if card.action:
        return pairs
    if card.acknowledged_by:
        when = f", {viewer.time(card.acknowledged_at)}" if card.acknowledged_at else ""
        return [*pairs, ("Acknowledged", f"{safe(card.acknowledged_by)}{when}")]
    return [*pairs, ("Acknowledged", "Never" if card.state in _ENDED else "Not yet")]


def _due(card: TicketCard, viewer: Viewer, ended: bool) -> list[tuple[str, str]]:
    """Each promise with its time, the soonest first; broken ones say so, also when their clock has stopped."""
    pairs = []
    for metric, at in [] if ended else sorted(card.due.items(), key=lambda item: item[1]):
        name = METRIC_NAMES[metric].capitalize()
        if metric in card.breached:
            pairs.append((f"❗ {name} missed", f"was due {viewer.times(at)}"))
        else:
            pairs.append((f"{name} due", viewer.times(at)))
    if card.action:
        return [("❗ Agreed date", "missed")] if card.breached else []
    gone = [metric for metric in card.breached if ended or metric not in card.due]
    return pairs + [(f"❗ {METRIC_NAMES[metric].capitalize()}", "missed") for metric in dict.fromkeys(gone)]


def _standing(card: TicketCard, viewer: Viewer) -> list[Json]:
    """What was promised, what is waited for, and until when it is quiet."""
    lines = []
    if card.promised_at is not None:
        what = "🤝 Agreed: done by" if card.action else "🤝 Promised: back to the client by"
        lines.append(line(ours(f"{what} {viewer.times(card.promised_at)}")))
    if card.waiting_reason:
        lines.append(line(ours("⏸️ Waiting on the client: "), run(card.waiting_reason, _REASON)))
    if card.snoozed_until is not None and card.snoozed_until > viewer.now:
        lines.append(line(ours(f"💤 No reminders until {viewer.time(card.snoozed_until)}; its clocks go on")))
    return lines


def _rows(card: TicketCard, make: Maker) -> list[Json]:
    subject = Subject(card.client, card.ticket, card.revision)
    if card.state == TicketState.MERGED.value:
        return []  # a merged ticket lives on in another: there is nothing to open again
    if card.state in _ENDED:
        return [row([make.button(subject, "reopen", "Reopen")])]
    if card.action:
        return [row(_of_action(card, subject, make))]
    return [row(_first_row(card, subject, make)), row(_second_row(card, subject, make))]


def _first_row(card: TicketCard, subject: Subject, make: Maker) -> list[Json]:
    """What most people come for: take it, promise a time, answer, finish."""
    taken = card.acknowledged_by is not None
    first = [] if taken else [make.button(subject, "ack", "Acknowledge", "positive")]
    asked = "Its clocks stop and nobody is reminded of it any more."
    return [
        *first,
        forms.ack_until(make, subject),
        forms.reply(make, subject),
        make.sure(subject, "resolve", "Resolve", asked, f"Resolve {card.ticket}", "positive"),
    ]


def _of_action(card: TicketCard, subject: Subject, make: Maker) -> list[Json]:
    """What can be done with an action of a review."""
    asked = f"{card.ticket} is set aside; the next review shows it as dropped."
    return [
        make.button(subject, "resolve", "Done", "positive"),
        forms.assign(make, subject),
        forms.snooze(make, subject),
        make.sure(subject, "dismiss", "Drop it", asked, "Drop it", "destructive"),
    ]


def _second_row(card: TicketCard, subject: Subject, make: Maker) -> list[Json]:
    waits = make.button(subject, "resume", "Stop waiting") if card.waiting_reason else forms.waiting(make, subject)
    asked = f"{card.ticket} is set aside and its clocks are cancelled without a verdict."
    return [
        waits,
        forms.assign(make, subject),
        forms.snooze(make, subject),
        forms.edit(make, subject, card.severity),
        make.button(subject, "why", "Why?"),
        make.sure(subject, "dismiss", "Not an escalation", asked, "Set it aside", "destructive"),
    ]
