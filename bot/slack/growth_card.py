"""The card of a growth signal: who asks for what, in their words, what is owed by when, and how it went."""

from bot.look import Viewer
from bot.slack.card_parts import NAME, SHORT_QUOTE, Buttons, Json, Subject, actions, context, quoted, section
from bot.slack.quoting import escaped
from handlers.growing import GROWTH
from handlers.notices import GrowthNews


def growth_blocks(notice: GrowthNews, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Good news, or a reminder of what is owed."""
    subject = Subject(notice.client, f"{GROWTH}{notice.growth}", 0)
    row = [] if notice.owed == "proposal" else [buttons.make(subject, "growth_answered", "Answered", "primary")]
    row += [
        buttons.make(subject, "growth_proposed", "Proposal sent"),
        buttons.make(subject, "growth_won", "Won"),
        buttons.make(subject, "growth_lost", "Not taken up"),
        buttons.make(subject, "growth_no", "Not one"),
    ]
    words = [quoted(notice.quote)] if notice.quote.strip() else []
    return [section(_head(notice)), *words, context(_due(notice, viewer)), actions(row)]


def growth_item(notice: GrowthNews, viewer: Viewer, buttons: Buttons) -> tuple[str, Json]:
    """The same in a digest, with the one button that matters."""
    subject = Subject(notice.client, f"{GROWTH}{notice.growth}", 0)
    told = f"{_head(notice)}\n>{escaped(notice.quote, SHORT_QUOTE)}"
    action = ("growth_proposed", "Proposal sent") if notice.owed == "proposal" else ("growth_answered", "Answered")
    return told, buttons.make(subject, *action)


def _head(notice: GrowthNews) -> str:
    who = f"*{escaped(notice.contact, NAME)}* at {escaped(notice.client_name, NAME)}"
    if notice.owed:
        return f"🌱 *{notice.key}: our {notice.owed} is due.* {who} asks about {notice.asks}"
    return f"🌱 *Good news, {notice.key}.* {who} asks about {notice.asks}"


def _due(notice: GrowthNews, viewer: Viewer) -> str:
    answer, proposal = viewer.time(notice.answer_by), viewer.time(notice.propose_by)
    return f"Answer by {answer}, a proposal by {proposal}. It is no ticket; the client sees nothing of this."
