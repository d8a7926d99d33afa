"""What people added to a review by hand: each entry with a form that changes it, and forms that add one."""

from collections.abc import Mapping
from typing import Any

from bot.look import Viewer
from bot.signing import Pressed
from bot.teams.card_parts import (
    FORM,
    MOST_IN_BODY,
    Json,
    Maker,
    Subject,
    chosen,
    headline,
    line,
    row,
    run,
    small,
    text,
    that_fit,
    typed,
)
from handlers.notices import ReviewEntries
from handlers.phrases import entry_words
from handlers.review_entries import ENTRY, KINDS, LONGEST, Asked, Written
from handlers.review_notice import ReviewEntry

_WORDS = 600
_EDITIONS = [("both", "Both editions: the client reads it too"), ("internal", "The internal edition: for us alone")]
_LABELS = {"note": "What should the review say?", "cause": "Why was it late?", "action": "What was agreed?"}
_HINTS = {
    "note": "Volumes doubled in September.",
    "cause": "The carrier was down.",
    "action": "Send the roster every Friday.",
}


def entries_body(notice: ReviewEntries, viewer: Viewer, make: Maker) -> list[Json]:
    """The entries of a review, oldest first; each form's fields have names of their own."""
    head = [headline(f"By hand in the review of {notice.client_name}, {notice.period}", "emphasis")]
    head += [line(run(notice.said, 200))] if notice.said else []
    new = row(_adding(notice, make, kind) for kind in KINDS)
    rows = that_fit((_entry(notice, one, viewer, make) for one in notice.entries), MOST_IN_BODY - 7_000)
    more = len(notice.entries) - len(rows)
    told = f"and {more} more. " if more else ""
    marked = small(f"{told}Whatever is added here is marked as entered by hand in the deck and in the PDF.")
    return [*head, *(rows or [text("Nobody has added anything yet.")]), new, marked]


def _entry(notice: ReviewEntries, one: ReviewEntry, viewer: Viewer, make: Maker) -> Json:
    subject = Subject(notice.client, f"{ENTRY}{notice.period}", one.number)
    words = typed(f"words{one.number}", _LABELS[one.what], _HINTS[one.what], LONGEST, multiline=True)
    fields = [words | {"value": run(one.words, LONGEST)["text"]}, _edition(f"{one.number}", one.shared)]
    if one.what == "action":
        fields.append(small("Its ticket says the new words too; owner and date are changed there."))
    sure = "It is in no edition of the review from then on. An action's ticket stays as it is."
    buttons = [
        make.form(subject, f"entry_{one.what}", "Edit", fields, "Save"),
        make.sure(subject, "entry_remove", "Take out", sure, "Take it out", "destructive"),
    ]
    shown = line(run(entry_words(one, viewer.zone), _WORDS))
    return {"type": "Container", "separator": True, "items": [shown, row(buttons)]}


def _adding(notice: ReviewEntries, make: Maker, kind: str) -> Json:
    subject = Subject(notice.client, f"{ENTRY}{notice.period}", 0)
    fields = [typed(f"words-{kind}", _LABELS[kind], _HINTS[kind], LONGEST, multiline=True)]
    fields.append(_edition(f"-{kind}", shared=kind == "action"))
    if kind == "cause":
        fields.insert(0, typed("subject", "Which ticket was late?", "ACME-12", 40))
    if kind == "action":
        fields.append(chosen("owner", "Who does it?", make.people, required=False))
        fields.append(_optional(typed("due", "Until when?", "fri 15:00, 12 dec", 100)))
    article = "an" if kind == "action" else "a"
    return make.form(subject, f"entry_{kind}", f"Add {article} {kind}", fields, "Add it")


def _optional(field: Json) -> Json:
    return {name: value for name, value in field.items() if name not in ("isRequired", "errorMessage")}


def _edition(of: str, shared: bool) -> Json:
    return chosen(f"edition{of}", "Where does it stand?", _EDITIONS, "both" if shared else "internal")


def is_entry(read: Pressed) -> bool:
    """Whether a press is about the entries of a review."""
    return read.ticket.startswith(ENTRY)


def filled_entry(read: Pressed, answers: Mapping[str, Any]) -> tuple[Asked, Written] | None:
    """What a filled-in form says; None where the press is no form's. Never raises for what came in."""
    kind = read.action.removeprefix(f"{FORM}entry_")
    if not read.action.startswith(FORM) or kind not in KINDS:
        return None

    def said(name: str) -> str:
        given = answers.get(name)
        return given.strip()[:LONGEST] if isinstance(given, str) else ""

    of = f"{read.revision}" if read.revision else f"-{kind}"
    written = Written(
        kind, said(f"words{of}"), said(f"edition{of}") == "both", said("subject"), said("owner"), said("due")
    )
    return Asked(read.client, read.ticket.removeprefix(ENTRY), kind, read.revision), written
