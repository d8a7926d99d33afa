"""What people added to a review by hand: each entry with the buttons that change it, and those that add one."""

from bot.look import Viewer
from bot.slack.card_parts import Buttons, Json, Subject, actions, asked_first, context, header, section
from bot.slack.list_cards import that_fit
from bot.slack.quoting import escaped
from handlers.notices import ReviewEntries
from handlers.phrases import entry_words
from handlers.review_entries import ENTRY, KINDS

_WORDS = 700
_ASKED = ("Take it out?", "It is in no edition of the review from then on. An action's ticket stays as it is.")


def entries_blocks(notice: ReviewEntries, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """The entries of a review, oldest first."""
    about = f"{ENTRY}{notice.period}"
    made: list[Json] = [header(f"By hand in the review of {notice.client_name}, {notice.period}")]
    made += [section(escaped(notice.said, _WORDS))] if notice.said else []
    rows = []
    for one in notice.entries:
        subject = Subject(notice.client, about, one.number)
        rows.append(section(escaped(entry_words(one, viewer.zone), _WORDS)))
        gone = asked_first(*_ASKED, yes="Take it out", no="Keep it", style="danger")
        edit, remove = (
            buttons.make(subject, "entry_edit", "Edit"),
            buttons.make(subject, "entry_remove", "Take out", "danger", gone),
        )
        rows.append(actions([edit, remove]))
    kept = list(that_fit(rows))
    kept = kept[: len(kept) // 2 * 2]
    more = len(notice.entries) - len(kept) // 2
    made += kept or [section("Nobody has added anything yet.")]
    new = Subject(notice.client, about, 0)
    made.append(actions(buttons.make(new, f"entry_{kind}", f"Add {_article(kind)}") for kind in KINDS))
    told = f"and {more} more. " if more else ""
    made.append(context(f"{told}Whatever is added here is marked as entered by hand in the deck and in the PDF."))
    return made


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
