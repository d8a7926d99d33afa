"""Cards that tell more than they ask: a change of tone, a check-in, a word to ops, a ticket's ledger."""

from bot.look import Viewer
from bot.quoting import clean, cut, length
from bot.slack.card_parts import (
    NAME,
    Buttons,
    Json,
    Subject,
    actions,
    context,
    header,
    marked_heading,
    preformatted,
    quoted,
    said,
    section,
)
from bot.slack.quoting import escaped, escaped_lines
from handlers.notices import CheckInDue, LedgerView, OpsNotice, ToneShift

_TOLD = 500
_QUESTIONS = 12
_LEDGER = 6_500
_ABOUT = {
    "no_sla": "🕳️ No clock could be set",
    "nobody": "🧭 Nobody is there to take it",
    "no_cover": "🧭 Nobody covers",
    "unmapped": "❔ A channel without a playbook",
    "honest_pause": "⏸️ Put on waiting right after the client wrote",
    "parked": "🅿️ Set aside after several failed tries",
    "repaired": "🔧 Put right after an interruption",
    "reopened_silent": "🔁 Reopened: it was closed without a word to the client",
    "closed_silent": "🔇 Closed without a word to the client",
    "reply_lost": "📭 A reply that may not have arrived",
    "missed": "🔌 Back after an absence",
}


def tone_blocks(notice: ToneShift, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Somebody sounds different: their words, what moved, a kinder way to read it, and how sure that is."""
    subject = Subject(notice.client, notice.ticket, notice.message)
    about = f" ({escaped(notice.ticket, NAME)})" if notice.ticket else ""
    if notice.friendly_since is not None:
        return _friendly(notice, viewer, about)
    return [
        section(f"*{escaped(notice.contact, NAME)}* at {escaped(notice.client_name, NAME)} sounds different{about}"),
        quoted(notice.quote, _TOLD),
        section(f"*What moved*\n{_begun(notice.moved)}\n\n*A calmer reading*\n{_begun(notice.calmer)}"),
        context(f"{_sure(notice.confidence)} Tone alone never changes a severity."),
        actions(
            [
                buttons.make(subject, "useful", "Useful"),
                buttons.make(subject, "not_a_problem", "Not a problem"),
            ]
        ),
    ]


def _friendly(notice: ToneShift, viewer: Viewer, about: str) -> list[Json]:
    """The same card once it is over: nothing left to press."""
    assert notice.friendly_since is not None
    who = f"*{escaped(notice.contact, NAME)}* at {escaped(notice.client_name, NAME)}"
    since = viewer.time(notice.friendly_since)
    return [
        section(f"🙂 {who} is friendly again since {since}{about}"),
        quoted(notice.quote, _TOLD),
        context(f"This was flagged because: {_begun(notice.moved)}"),
    ]


def _begun(text: str) -> str:
    """A phrase as the start of a sentence."""
    words = text.strip()
    return escaped(words[:1].upper() + words[1:], _TOLD)


def _sure(confidence: float) -> str:
    if confidence >= 0.8:
        return "Quite sure of this."
    return "Fairly sure of this." if confidence >= 0.65 else "Only a hunch."


def check_in_blocks(notice: CheckInDue, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """A check-in's time has come, with the questions the playbook asks."""
    name, client = escaped(notice.name, NAME), escaped(notice.client_name, NAME)
    head = f"*Still open: the {name}*" if notice.reminder else f"*Time for the {name}*"
    blocks = [section(f"📅 {head} with {client}\n{viewer.times(notice.due)}")]
    asked = [f"• {escaped(question, 200)}" for question in notice.questions[:_QUESTIONS]]
    blocks += [section("\n".join(asked))] if asked else []
    if notice.ask and notice.closes:
        subject = Subject(notice.client, f"ask-{notice.ask}", 0)
        blocks += [actions([buttons.make(subject, "answer", "Answer", "primary")])]
        blocks += [context(f"Open until {viewer.time(notice.closes)}.")]
    return blocks


def ops_blocks(notice: OpsNotice, viewer: Viewer) -> list[Json]:
    """Something ops must know, as a headline and the facts."""
    ticket = f" · {escaped(notice.ticket, NAME)}" if notice.ticket else ""
    return [section(f"*{_ABOUT[notice.about]}*\n{escaped(notice.client_name, NAME)}{ticket}"), said(notice.text, 2_000)]


def ops_line(notice: OpsNotice) -> str:
    """An ops notice inside a list."""
    return f"*{_ABOUT[notice.about]}* · {escaped(notice.client_name, NAME)}\n{escaped_lines(notice.text, 160)}"


def ledger_blocks(notice: LedgerView, viewer: Viewer) -> list[Json]:
    """Every minute of a ticket's clocks in columns; what does not fit is left out and said so."""
    shown, left_out = _first_lines(notice.text)
    blocks = [
        header(f"Where the time went · {notice.ticket}"),
        section(marked_heading(notice.severity, notice.ticket, notice.client_name)),
        preformatted(shown),
    ]
    if left_out:
        blocks.append(
            context(f"Cut here: {left_out} more lines. `liaison why {escaped(notice.ticket, NAME)}` shows all.")
        )
    return blocks


def _first_lines(text: str) -> tuple[str, int]:
    """As many whole lines as fit, and how many are left out."""
    lines = text.splitlines()
    used, shown = 0, []
    for line in lines:
        tidy = clean(line) if line == line.lstrip() else " " * (len(line) - len(line.lstrip())) + clean(line)
        used += length(tidy) + 1
        if used > _LEDGER:
            break
        shown.append(tidy)
    if not shown or not "".join(shown).strip():
        return cut(text, _LEDGER), max(0, len(lines) - 1)
    return "\n".join(shown), len(lines) - len(shown)
