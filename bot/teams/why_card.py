"""Why a message was read as it was: the answer to "Why?", in the asker's own chat."""

from bot.teams.card_parts import NAME, Json, Maker, Subject, Viewer, line, ours, quoted, row, run, small
from handlers.phrases import reading_head, reading_lines
from handlers.why_notices import WhyView

_QUOTE = 300
_LINE = 400
_FORGOTTEN = "(the words are not kept any more)"


def why_body(notice: WhyView, viewer: Viewer, make: Maker) -> list[Json]:
    """What was read, each thing with its reasons, and the button that says it was wrong."""
    about = [run(notice.contact, NAME), ours(" at "), run(notice.client_name, NAME)]
    said = [line(run(f"{notice.said}.", _LINE), spacing="Small")] if notice.said else []
    offered = [_button(notice, offer, make) for offer in notice.offers]
    return [
        line(run(reading_head(notice), _LINE, weight="Bolder")),
        quoted(notice.quote or _FORGOTTEN, _QUOTE),
        line(*about, spacing="Small"),
        small(viewer.times(notice.at)),
        *(line(ours(f"{name}  ", weight="Bolder"), run(value, _LINE)) for name, value in reading_lines(notice)),
        *said,
        *([row(offered)] if offered else []),
    ]


def _button(notice: WhyView, offer: str, make: Maker) -> Json:
    if offer == "this_was_one":
        return make.button(Subject(notice.client, "", notice.message), "this_was_one", "This was one", "positive")
    asked = f"{notice.ticket} is set aside and its clocks are cancelled without a verdict."
    subject = Subject(notice.client, notice.ticket, notice.revision)
    return make.sure(subject, "dismiss", "Not an escalation", asked, "Set it aside", "destructive")
