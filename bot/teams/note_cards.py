"""Cards that tell more than they ask: a change of tone, a word to ops, a ticket's ledger."""

from bot.look import heading
from bot.quoting import clean, cut_line, length
from bot.teams.card_parts import (
    NAME,
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
    style_of,
    text,
    unmade,
)
from handlers.notices import LedgerView, OpsNotice, ToneShift

_TOLD = 500
_LEDGER, _LINES, _LINE = 4_500, 60, 160
_GAP = "\u00a0"
ABOUT = {
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


def tone_body(notice: ToneShift, viewer: Viewer, make: Maker) -> list[Json]:
    """Somebody sounds different: their words, what moved, a kinder way to read it, and how sure that is."""
    subject = Subject(notice.client, notice.ticket, notice.message)
    about = [ours(" ("), run(notice.ticket), ours(")")] if notice.ticket else []
    if notice.friendly_since is not None:
        return _friendly(notice, viewer, about)
    who = [run(notice.contact, weight="Bolder"), ours(" at "), run(notice.client_name), ours(" sounds different")]
    buttons = [make.button(subject, "useful", "Useful"), make.button(subject, "not_a_problem", "Not a problem")]
    return [
        line(*who, *about),
        quoted(notice.quote, _TOLD),
        line(ours("What moved: ", weight="Bolder"), run(_begun(notice.moved), _TOLD)),
        line(ours("A calmer reading: ", weight="Bolder"), run(_begun(notice.calmer), _TOLD)),
        small(f"{_sure(notice.confidence)} Tone alone never changes a severity."),
        row(buttons),
    ]


def _friendly(notice: ToneShift, viewer: Viewer, about: list[Json]) -> list[Json]:
    """The same card once it is over: nothing left to press."""
    assert notice.friendly_since is not None
    who = [ours("🙂 "), run(notice.contact, weight="Bolder"), ours(" at "), run(notice.client_name)]
    since = ours(f" is friendly again since {viewer.time(notice.friendly_since)}")
    flagged = line(ours("This was flagged because: "), run(_begun(notice.moved), _TOLD), spacing="Small")
    return [line(*who, since, *about), quoted(notice.quote, _TOLD), flagged]


def _begun(words: str) -> str:
    """A phrase as the start of a sentence."""
    told = words.strip()
    return told[:1].upper() + told[1:]


def _sure(confidence: float) -> str:
    if confidence >= 0.8:
        return "Quite sure of this."
    return "Fairly sure of this." if confidence >= 0.65 else "Only a hunch."


def ops_body(notice: OpsNotice, viewer: Viewer) -> list[Json]:
    """Something ops must know, as a headline and the facts."""
    about = [ours(" · "), run(notice.ticket)] if notice.ticket else []
    return [headline(ABOUT[notice.about], "emphasis"), line(run(notice.client_name, NAME), *about), _said(notice.text)]


def _said(words: str) -> Json:
    return line(run(words, 1_500))


def ledger_body(notice: LedgerView, viewer: Viewer) -> list[Json]:
    """Every minute of a ticket's clocks in columns; what does not fit is left out and said so."""
    shown, left_out = _first_lines(notice.text)
    body = [
        headline(heading(notice.severity, notice.ticket, notice.client_name), style_of(notice.severity)),
        text("Where the time went", weight="Bolder"),
        *(line({"type": "TextRun", "text": each, "fontType": "Monospace"}, spacing="None") for each in shown),
    ]
    more = f"Cut here: {left_out} more lines. On the server, liaison why {notice.ticket} shows all."
    return [*body, small(more)] if left_out else body


def _first_lines(told: str) -> tuple[list[str], int]:
    """As many whole lines as fit, with gaps that no client folds away, and how many are left out."""
    lines = told.splitlines() or [""]
    used, shown = 0, []
    for each in lines[:_LINES]:
        tidy = _kept_gaps(each)
        used += length(tidy) + 1
        if used > _LEDGER:
            break
        shown.append(tidy)
    if not shown:
        return [cut_line(told, _LINE)], max(0, len(lines) - 1)
    return shown, len(lines) - len(shown)


def _kept_gaps(each: str) -> str:
    indent = len(each) - len(each.lstrip(" "))
    body = cut_line(each, _LINE) if not clean(each) or length(each) > _LINE else clean(each)
    return unmade(_GAP * min(indent, 8) + body.replace("  ", _GAP * 2))
