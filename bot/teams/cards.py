"""Notices as Teams shows them: each kind has its card and its plain text; a kind left out is a type error."""

from collections.abc import Sequence
from typing import assert_never

from bot.look import Viewer, most_urgent_first, shortened
from bot.quoting import cut, cut_line
from bot.signing import ButtonSigner
from bot.teams.alert_cards import breach_body, ladder_body, nudge_body, raised_body, snooze_body, still_body
from bot.teams.asking_cards import briefing_body, promise_body
from bot.teams.card_parts import LONGEST_FALLBACK, Card, Json, Maker, Option, shell, small
from bot.teams.checkin_card import ask_body, due_body
from bot.teams.entry_card import entries_body
from bot.teams.growth_card import growth_body
from bot.teams.health_card import chart_body, health_body, portfolio_body
from bot.teams.heat_card import heat_body
from bot.teams.list_cards import digest_body, list_body
from bot.teams.note_cards import ledger_body, ops_body, tone_body
from bot.teams.ticket_card import ticket_body
from bot.teams.why_card import why_body
from handlers.client_words import note_text
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
    SnoozeOver,
    StillOnIt,
    TicketCard,
    TicketList,
    ToneShift,
)
from handlers.phrases import kit_briefing, sentence
from handlers.why_notices import WhyView

MOST_TEXT = 3_000
LONGEST_REPLY = 3_000
_REPEAT = "You may have this already: Teams did not say whether the first try arrived."
EMOJI = {
    "eyes": "👀",
    "white_check_mark": "✅",
    "ticket": "🎫",
    "thumbsup": "👍",
    "+1": "👍",
    "ok_hand": "👌",
    "wave": "👋",
    "inbox_tray": "📥",
    "hourglass_flowing_sand": "⏳",
}
"""A receipt's emoji as a reply: a bot cannot react to a message on Teams."""


def render(
    notice: Notice, viewer: Viewer, signer: ButtonSigner, people: Sequence[Option] = (), possible_repeat: bool = False
) -> Card:
    """The card of a notice for one reader; with `possible_repeat` it says that it may have arrived before."""
    if isinstance(notice, ClientNote):
        return Card(note_text(notice), None)
    if isinstance(notice, Receipt):
        return Card(notice.text if notice.style == "reply" else EMOJI.get(notice.emoji, notice.text), None)
    if isinstance(notice, ClientReply):
        return Card(f"{cut_line(notice.name, 80)}:\n{cut(notice.text, LONGEST_REPLY)}", None)
    if isinstance(notice, Digest):
        notice = most_urgent_first(notice)
    told = sentence(shortened(notice), viewer.zone, viewer.client_zone, viewer.now)
    body = _body(notice, viewer, Maker(signer, people))
    card = Card(cut(told, MOST_TEXT), shell(body, told))
    return repeated(card) if possible_repeat else card


def repeated(card: Card) -> Card:
    """The same, saying first that its reader may have it already."""
    told = cut(f"{_REPEAT}\n{card.text}", MOST_TEXT)
    if card.card is None:
        return Card(told, None)
    body = [small(_REPEAT), *card.card["body"]]
    return Card(told, {**card.card, "body": body, "fallbackText": cut_line(told, LONGEST_FALLBACK)})


def _body(notice: Notice, viewer: Viewer, make: Maker) -> list[Json]:
    match notice:
        case TicketCard():
            return ticket_body(notice, viewer, make)
        case Nudge():
            return nudge_body(notice, viewer, make)
        case BreachAlert():
            return breach_body(notice, viewer, make)
        case LadderCall():
            return ladder_body(notice, viewer, make)
        case StillOnIt():
            return still_body(notice, viewer, make)
        case SnoozeOver():
            return snooze_body(notice, viewer, make)
        case Raised():
            return raised_body(notice, viewer, make)
        case ToneShift():
            return tone_body(notice, viewer, make)
        case CheckInDue():
            return due_body(notice, viewer, make)
        case CheckInAsk() | ClientNote():
            return ask_body(notice, viewer, make, own=bool(notice.contact)) if isinstance(notice, CheckInAsk) else []
        case Briefing() | ReviewKit():
            shown = notice if isinstance(notice, Briefing) else kit_briefing(notice)
            return briefing_body(shown, viewer, make)
        case ReviewEntries():
            return entries_body(notice, viewer, make)
        case PromiseFound() | PromiseDue():
            return promise_body(notice, viewer, make)
        case Digest():
            return digest_body(notice, viewer, make)
        case TicketList():
            return list_body(notice, viewer, make)
        case WhyView():
            return why_body(notice, viewer, make)
        case GrowthNews():
            return growth_body(notice, viewer, make)
        case HeatMap():
            return heat_body(notice, viewer, make)
        case OpsNotice() | LedgerView() | HealthView() | HealthChart() | HeatChart() | Portfolio():
            return _told(notice, viewer)
        case Receipt() | ClientReply():
            return []
        case _:
            assert_never(notice)


_Read = OpsNotice | LedgerView | HealthView | HealthChart | HeatChart | Portfolio


def _told(
    notice: OpsNotice | LedgerView | HealthView | HealthChart | HeatChart | Portfolio, viewer: Viewer
) -> list[Json]:
    """The cards nobody presses a button on."""
    match notice:
        case OpsNotice():
            return ops_body(notice, viewer)
        case LedgerView():
            return ledger_body(notice, viewer)
        case HealthView():
            return health_body(notice, viewer)
        case HealthChart() | HeatChart():
            return chart_body(notice, viewer)
        case Portfolio():
            return portfolio_body(notice, viewer)
        case _:
            assert_never(notice)
