"""The card of a growth signal: who asks for what, in their words, what is owed by when, and how it went."""

from bot.teams.card_parts import SHORT_QUOTE, Json, Maker, Subject, Viewer, line, ours, quoted, row, run, small
from handlers.growing import GROWTH
from handlers.notices import GrowthNews


def growth_body(notice: GrowthNews, viewer: Viewer, make: Maker) -> list[Json]:
    """Good news, or a reminder of what is owed."""
    subject = Subject(notice.client, f"{GROWTH}{notice.growth}", 0)
    buttons = [] if notice.owed == "proposal" else [make.button(subject, "growth_answered", "Answered")]
    buttons += [
        make.button(subject, "growth_proposed", "Proposal sent"),
        make.button(subject, "growth_won", "Won"),
        make.button(subject, "growth_lost", "Not taken up"),
        make.button(subject, "growth_no", "Not one"),
    ]
    words = [quoted(notice.quote)] if notice.quote.strip() else []
    answer, proposal = viewer.time(notice.answer_by), viewer.time(notice.propose_by)
    due = f"Answer by {answer}, a proposal by {proposal}. It is no ticket; the client sees nothing of this."
    return [_head(notice), *words, small(due), row(buttons)]


def growth_item(notice: GrowthNews, make: Maker) -> tuple[list[Json], Json]:
    """The same in a digest, with the one button that matters."""
    subject = Subject(notice.client, f"{GROWTH}{notice.growth}", 0)
    action = ("growth_proposed", "Proposal sent") if notice.owed == "proposal" else ("growth_answered", "Answered")
    return [_head(notice), line(run(notice.quote, SHORT_QUOTE, italic=True))], make.button(subject, *action)


def _head(notice: GrowthNews) -> Json:
    about = [
        run(notice.contact, weight="Bolder"),
        ours(" at "),
        run(notice.client_name),
        ours(f" asks about {notice.asks}"),
    ]
    news = f"🌱 {notice.key}: our {notice.owed} is due. " if notice.owed else f"🌱 Good news, {notice.key}. "
    return line(ours(news, weight="Bolder"), *about)
