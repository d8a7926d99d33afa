"""The live card of a ticket: one place that says how bad, what, who, by when, and what one can do about it."""

from bot.look import Viewer, heading
from bot.slack.card_parts import (
    NAME,
    Buttons,
    Json,
    Subject,
    actions,
    asked_first,
    context,
    fields,
    header,
    quoted,
    section,
    thread_link,
)
from bot.slack.quoting import escaped
from handlers.notices import TicketCard
from handlers.phrases import METRIC_NAMES
from playbooks.terms import TicketState

_REASON = 300
_ENDED = {
    TicketState.RESOLVED.value: "✅ Resolved",
    TicketState.DISMISSED.value: "⚪ Not an escalation",
    TicketState.MERGED.value: "🔀 Merged into another ticket",
}


def ticket_blocks(card: TicketCard, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """The blocks of a ticket's card as things stand."""
    ended = _ENDED.get(card.state)
    blocks = [
        header(f"{ended} · {card.ticket} · {card.client_name}" if ended else _heading(card)),
        quoted(card.summary),
        context(*_origin(card, viewer)),
        fields(_people(card, viewer)),
    ]
    due = _due(card, viewer, bool(ended))
    if due:
        blocks.append(fields(due))
    if not ended:
        blocks += [section(line) for line in _standing(card, viewer)]
    return [*blocks, *thread_link(viewer), *_rows(card, buttons)]


def _heading(card: TicketCard) -> str:
    return heading(card.severity, card.ticket, card.client_name)


def _origin(card: TicketCard, viewer: Viewer) -> list[str]:
    """Who wrote, when, about what, and why that is a ticket."""
    wrote = f"{escaped(card.opened_by, NAME)} {'agreed it' if card.action else 'wrote'} {viewer.times(card.opened_at)}"
    about = [
        wrote,
        *([escaped(card.category.capitalize(), NAME)] if card.category else []),
        *(["VIP contact"] if card.vip else []),
    ]
    why = [f"Why {card.severity}: {escaped(card.why, _REASON)}"] if card.why.strip() else []
    return [" · ".join(about), *why]


def _people(card: TicketCard, viewer: Viewer) -> list[tuple[str, str]]:
    pairs = [("Owner", escaped(card.owner or "Nobody yet", NAME))]
    if card.action:
        return pairs
    if card.acknowledged_by:
        when = f"\n{viewer.time(card.acknowledged_at)}" if card.acknowledged_at else ""
        return [*pairs, ("Acknowledged", f"{escaped(card.acknowledged_by, NAME)}{when}")]
    never = "Never" if card.state in _ENDED else "Not yet"
    return [*pairs, ("Acknowledged", never)]


def _due(card: TicketCard, viewer: Viewer, ended: bool) -> list[tuple[str, str]]:
    """Each promise with its time, the soonest first; broken ones say so, also when their clock has stopped."""
    pairs = []
    for metric, at in [] if ended else sorted(card.due.items(), key=lambda item: item[1]):
        name = METRIC_NAMES[metric].capitalize()
        if metric in card.breached:
            pairs.append((f"❗ {name} missed", f"was due {viewer.stacked(at)}"))
        else:
            pairs.append((f"{name} due", viewer.stacked(at)))
    if card.action:
        return [("❗ Agreed date", "missed")] if card.breached else []
    gone = [metric for metric in card.breached if ended or metric not in card.due]
    return pairs + [(f"❗ {METRIC_NAMES[metric].capitalize()}", "missed") for metric in dict.fromkeys(gone)]


def _standing(card: TicketCard, viewer: Viewer) -> list[str]:
    """What was promised, what is waited for, and until when it is quiet."""
    lines = []
    if card.promised_at is not None:
        what = "🤝 *Agreed:* done by" if card.action else "🤝 *Promised:* back to the client by"
        lines.append(f"{what} {viewer.times(card.promised_at)}")
    if card.waiting_reason:
        lines.append(f"⏸️ *Waiting on the client:* {escaped(card.waiting_reason, _REASON)}")
    if card.snoozed_until is not None and card.snoozed_until > viewer.now:
        lines.append(f"💤 *No reminders* until {viewer.time(card.snoozed_until)}; its clocks go on")
    return ["\n".join(lines)] if lines else []


def _rows(card: TicketCard, buttons: Buttons) -> list[Json]:
    subject = Subject(card.client, card.ticket, card.revision)
    if card.state == TicketState.MERGED.value:
        return []  # a merged ticket lives on in another: there is nothing to open again
    if card.state in _ENDED:
        return [actions([buttons.make(subject, "reopen", "Reopen")])]
    if card.action:
        return [actions(_of_action(card, subject, buttons))]
    return [actions(_first_row(card, subject, buttons)), actions(_second_row(card, subject, buttons))]


def _first_row(card: TicketCard, subject: Subject, buttons: Buttons) -> list[Json]:
    """What most people come for: take it, promise a time, finish."""
    taken = card.acknowledged_by is not None
    row = [] if taken else [buttons.make(subject, "ack", "Acknowledge", "primary")]
    done = asked_first(
        f"Resolve {card.ticket}?", "Its clocks stop and nobody is reminded of it any more.", "Resolve", "Keep it open"
    )
    return [
        *row,
        buttons.make(subject, "ack_until", "I'm on it until…"),
        buttons.make(subject, "reply", "Reply to client…"),
        buttons.make(subject, "resolve", "Resolve", "primary" if taken else None, done),
    ]


def _of_action(card: TicketCard, subject: Subject, buttons: Buttons) -> list[Json]:
    """What can be done with an action of a review."""
    asked = f"{card.ticket} is set aside; the next review shows it as dropped."
    return [
        buttons.make(subject, "resolve", "Done", "primary"),
        buttons.make(subject, "assign", "Reassign"),
        buttons.make(subject, "snooze", "Snooze"),
        buttons.make(
            subject, "dismiss", "Drop it", confirm=asked_first("Drop it?", asked, "Drop it", "Keep it", "danger")
        ),
    ]


def _second_row(card: TicketCard, subject: Subject, buttons: Buttons) -> list[Json]:
    sure = asked_first(
        "Not an escalation?",
        f"{card.ticket} is set aside and its clocks are cancelled without a verdict.",
        "Set it aside",
        "Keep it",
        "danger",
    )
    waiting = ("resume", "Stop waiting") if card.waiting_reason else ("waiting", "Waiting on client")
    return [
        buttons.make(subject, *waiting),
        buttons.make(subject, "assign", "Reassign"),
        buttons.make(subject, "snooze", "Snooze"),
        buttons.make(subject, "edit", "Edit"),
        buttons.make(subject, "why", "Why?"),
        buttons.make(subject, "dismiss", "Not an escalation", confirm=sure),
    ]
