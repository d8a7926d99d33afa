"""Why a message was read as it was: the answer to "Why?", for the person who asked and nobody else."""

from bot.look import Viewer
from bot.slack.card_parts import NAME, Buttons, Json, Subject, actions, asked_first, context, quoted, section
from bot.slack.quoting import escaped
from handlers.phrases import reading_head, reading_lines
from handlers.why_notices import WhyView

_QUOTE = 300
_LINE = 400
_FORGOTTEN = "(the words are not kept any more)"


def why_blocks(notice: WhyView, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """What was read, each thing with its reasons, and the button that says it was wrong."""
    who = f"{escaped(notice.contact, NAME)} at {escaped(notice.client_name, NAME)} · {viewer.times(notice.at)}"
    lines = [f"*{name}*  {escaped(value, _LINE)}" for name, value in reading_lines(notice)]
    said = [context(f"{escaped(notice.said, _LINE)}.")] if notice.said else []
    offered = [_button(notice, offer, buttons) for offer in notice.offers]
    return [
        section(f"*{escaped(reading_head(notice), _LINE)}*"),
        quoted(notice.quote or _FORGOTTEN, _QUOTE),
        context(who),
        section("\n".join(lines)),
        *said,
        *([actions(offered)] if offered else []),
    ]


def _button(notice: WhyView, offer: str, buttons: Buttons) -> Json:
    if offer == "this_was_one":
        return buttons.make(Subject(notice.client, "", notice.message), "this_was_one", "This was one", "primary")
    sure = asked_first(
        "Not an escalation?",
        f"{notice.ticket} is set aside and its clocks are cancelled without a verdict.",
        "Set it aside",
        "Keep it",
        "danger",
    )
    subject = Subject(notice.client, notice.ticket, notice.revision)
    return buttons.make(subject, "dismiss", "Not an escalation", confirm=sure)
