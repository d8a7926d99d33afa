"""Notices as Slack shows them: each kind has its card and its plain text; a kind left out is a type error."""

from typing import assert_never

from bot.slack.alert_cards import breach_blocks, ladder_blocks, nudge_blocks, snooze_blocks, still_blocks
from bot.slack.card_parts import MOST_TEXT, Buttons, Card, Json, Viewer, action_of, context, numbered
from bot.slack.health_card import chart_blocks, health_blocks, portfolio_blocks
from bot.slack.list_cards import digest_blocks, list_blocks, most_urgent_first
from bot.slack.note_cards import check_in_blocks, ledger_blocks, ops_blocks, tone_blocks
from bot.slack.quoting import cut_line, escaped_lines
from bot.slack.signing import ButtonSigner
from bot.slack.ticket_card import ticket_blocks
from handlers.notices import (
    BreachAlert,
    CheckInDue,
    Digest,
    HealthChart,
    HealthView,
    LadderCall,
    LedgerView,
    Notice,
    Nudge,
    OpsNotice,
    Portfolio,
    Receipt,
    SnoozeOver,
    StillOnIt,
    TicketCard,
    TicketList,
    ToneShift,
)
from handlers.phrases import sentence

__all__ = ["Card", "Viewer", "action_of", "render"]

_REPEAT = "You may have this already: Slack did not say whether the first try arrived."

_WORDY = {
    "client_name": 80,
    "ticket": 80,
    "summary": 400,
    "opened_by": 80,
    "owner": 80,
    "acknowledged_by": 80,
    "contact": 80,
    "quote": 400,
    "moved": 300,
    "calmer": 300,
    "name": 80,
}


def render(notice: Notice, viewer: Viewer, signer: ButtonSigner, possible_repeat: bool = False) -> Card:
    """The card of a notice for one reader; with `possible_repeat` it says that it may have arrived before."""
    if isinstance(notice, Receipt):
        return Card(notice.text if notice.style == "reply" else f":{notice.emoji}:", [])
    if isinstance(notice, Digest):
        notice = most_urgent_first(notice)
    told = sentence(_shortened(notice), viewer.zone, viewer.client_zone, viewer.now)
    blocks = _blocks(notice, viewer, Buttons(signer))
    if possible_repeat:
        told, blocks = f"{_REPEAT}\n{told}", [context(f"_{_REPEAT}_"), *blocks]
    return Card(escaped_lines(told, MOST_TEXT), numbered(blocks))


def _shortened(notice: Notice) -> Notice:
    """The notice with long words of people cut, so that its plain text keeps everything else."""
    if isinstance(notice, Digest):
        return notice.model_copy(update={"items": tuple(map(_shortened, notice.items))})
    wordy = {name: cut_line(str(getattr(notice, name)), most) for name, most in _WORDY.items() if _has(notice, name)}
    return notice.model_copy(update=wordy)


def _has(notice: Notice, name: str) -> bool:
    return bool(getattr(notice, name, None))


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
        case ToneShift():
            return tone_blocks(notice, viewer, buttons)
        case CheckInDue():
            return check_in_blocks(notice, viewer)
        case Digest():
            return digest_blocks(notice, viewer, buttons)
        case TicketList():
            return list_blocks(notice, viewer, buttons)
        case OpsNotice() | LedgerView() | HealthView() | HealthChart() | Portfolio():
            return _told(notice, viewer)
        case Receipt():
            return []
        case _:
            assert_never(notice)


def _told(notice: OpsNotice | LedgerView | HealthView | HealthChart | Portfolio, viewer: Viewer) -> list[Json]:
    """The cards nobody presses a button on."""
    match notice:
        case OpsNotice():
            return ops_blocks(notice, viewer)
        case LedgerView():
            return ledger_blocks(notice, viewer)
        case HealthView():
            return health_blocks(notice, viewer)
        case HealthChart():
            return chart_blocks(notice)
        case Portfolio():
            return portfolio_blocks(notice, viewer)
        case _:
            assert_never(notice)
