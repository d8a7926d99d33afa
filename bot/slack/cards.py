"""Notices as Slack shows them: each kind has its card and its plain text; a kind left out is a type error."""

from typing import assert_never

from bot.look import Viewer, most_urgent_first, shortened
from bot.signing import ButtonSigner
from bot.slack.alert_cards import breach_blocks, ladder_blocks, nudge_blocks, raised_blocks, snooze_blocks, still_blocks
from bot.slack.asking_cards import ask_blocks, briefing_blocks, promise_blocks
from bot.slack.card_parts import MOST_TEXT, NAME, Buttons, Card, Json, action_of, context, numbered
from bot.slack.entry_card import entries_blocks
from bot.slack.growth_card import growth_blocks
from bot.slack.health_card import chart_blocks, health_blocks, portfolio_blocks
from bot.slack.heat_card import heat_blocks
from bot.slack.list_cards import digest_blocks, list_blocks
from bot.slack.note_cards import check_in_blocks, ledger_blocks, ops_blocks, tone_blocks
from bot.slack.quoting import escaped, escaped_lines
from bot.slack.ticket_card import ticket_blocks
from bot.slack.why_card import why_blocks
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

__all__ = ["Card", "Viewer", "action_of", "render"]

_REPEAT = "You may have this already: Slack did not say whether the first try arrived."

LONGEST_REPLY = 12_000
"""Escaped, so that the longest reply people may give is never cut."""


def render(notice: Notice, viewer: Viewer, signer: ButtonSigner, possible_repeat: bool = False) -> Card:
    """The card of a notice for one reader; with `possible_repeat` it says that it may have arrived before."""
    if isinstance(notice, ClientNote):
        return Card(note_text(notice), [])
    if isinstance(notice, Receipt):
        return Card(notice.text if notice.style == "reply" else f":{notice.emoji}:", [])
    if isinstance(notice, ClientReply):
        return Card(f"*{escaped(notice.name, NAME)}*\n{escaped_lines(notice.text, LONGEST_REPLY)}", [])
    if isinstance(notice, Digest):
        notice = most_urgent_first(notice)
    told = sentence(shortened(notice), viewer.zone, viewer.client_zone, viewer.now)
    blocks = _blocks(notice, viewer, Buttons(signer))
    if possible_repeat:
        told, blocks = f"{_REPEAT}\n{told}", [context(f"_{_REPEAT}_"), *blocks]
    return Card(escaped_lines(told, MOST_TEXT), numbered(blocks))


def _blocks(notice: Notice, viewer: Viewer, buttons: Buttons) -> list[Json]:
    match notice:
        case TicketCard():
            return ticket_blocks(notice, viewer, buttons)
        case Nudge():
            return nudge_blocks(notice, viewer, buttons)
        case BreachAlert():
            return breach_blocks(notice, viewer, buttons)
        case LadderCall():
            return ladder_blocks(notice, viewer, buttons)
        case StillOnIt():
            return still_blocks(notice, viewer, buttons)
        case SnoozeOver():
            return snooze_blocks(notice, viewer, buttons)
        case Raised():
            return raised_blocks(notice, viewer, buttons)
        case ToneShift():
            return tone_blocks(notice, viewer, buttons)
        case CheckInDue():
            return check_in_blocks(notice, viewer, buttons)
        case CheckInAsk() | ClientNote():
            return ask_blocks(notice, viewer, buttons) if isinstance(notice, CheckInAsk) else []
        case Briefing() | ReviewKit():
            shown = notice if isinstance(notice, Briefing) else kit_briefing(notice)
            return briefing_blocks(shown, viewer, buttons)
        case ReviewEntries():
            return entries_blocks(notice, viewer, buttons)
        case PromiseFound() | PromiseDue():
            return promise_blocks(notice, viewer, buttons)
        case Digest():
            return digest_blocks(notice, viewer, buttons)
        case TicketList():
            return list_blocks(notice, viewer, buttons)
        case WhyView():
            return why_blocks(notice, viewer, buttons)
        case GrowthNews():
            return growth_blocks(notice, viewer, buttons)
        case HeatMap():
            return heat_blocks(notice, viewer, buttons)
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
            return ops_blocks(notice, viewer)
        case LedgerView():
            return ledger_blocks(notice, viewer)
        case HealthView():
            return health_blocks(notice, viewer)
        case HealthChart() | HeatChart():
            return chart_blocks(notice)
        case Portfolio():
            return portfolio_blocks(notice, viewer)
        case _:
            assert_never(notice)
