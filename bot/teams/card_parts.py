"""The pieces every Adaptive Card is made of: lines, quotes, facts, buttons and the small forms behind them.

Words that are not ours stand in text runs, which Teams shows letter for letter, or have Markdown's marks replaced.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.look import Viewer
from bot.quoting import JOINER, cut_line, fit, one_line, units
from bot.signing import ButtonSigner
from playbooks.terms import Severity

__all__ = ["Viewer"]

Json = dict[str, Any]
Option = tuple[str, str]

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
MOST_BYTES = 24_000
"""For a whole message: Teams takes more, but not everywhere on the way."""
MOST_IN_BODY = 15_000
"""For what a card shows, in bytes; the rest is for its buttons and its plain text."""
MOST_OPTIONS = 30
LONGEST_FALLBACK = 1_500
QUOTE, SHORT_QUOTE, NAME = 1_000, 110, 80
VERB = "liaison:"
SIGNED = "liaison"
"""Where a button carries its signed value."""
FORM = "form:"
_STYLES = {Severity.P1: "attention", Severity.P2: "warning", Severity.P3: "emphasis", Severity.P4: "emphasis"}
_MARKS = str.maketrans({"*": "∗", "[": "［", "]": "］", "`": "ˋ", "~": "∼", "<": "‹", ">": "›", "\\": "＼", "_": "＿"})
_DOUBLE = re.compile(r"\{(?=\{)")


@dataclass(frozen=True, slots=True)
class Card:
    """A message for Teams: plain text that says it all, and the card that shows it; no card means text alone."""

    text: str
    card: Json | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The ticket that buttons act on, as its reader sees it."""

    client: str
    ticket: str
    revision: int


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes buttons: signs what each does, and knows the people a ticket can be given to."""

    signer: ButtonSigner
    people: Sequence[Option] = ()

    def button(self, subject: Subject, action: str, label: str, style: str | None = None) -> Json:
        """A button that acts at once; `style` is `positive` or `destructive`."""
        value = self.signer.value(subject.client, subject.ticket, action, subject.revision)
        made: Json = {"type": "Action.Execute", "title": label, "verb": f"{VERB}{action}", "data": {SIGNED: value}}
        return {**made, "style": style} if style else made

    def form(self, subject: Subject, action: str, label: str, inputs: Iterable[Json], submit: str) -> Json:
        """A button that first shows what it asks."""
        sends = self.button(subject, f"{FORM}{action}", submit, "positive")
        return showing(label, [*inputs], [sends])

    def sure(self, subject: Subject, action: str, label: str, question: str, submit: str, style: str) -> Json:
        """A button that asks once more before it acts."""
        return showing(label, [text(question)], [self.button(subject, action, submit, style)])


def showing(label: str, body: list[Json], actions: list[Json]) -> Json:
    """A button that unfolds a part of its card."""
    inner = {"type": "AdaptiveCard", "body": body, "actions": actions}
    return {"type": "Action.ShowCard", "title": label, "card": inner}


def shell(body: Sequence[Json], told: str, actions: Sequence[Json] = ()) -> Json:
    """A whole card, with the plain text for clients that cannot draw it."""
    made: Json = {"type": "AdaptiveCard", "$schema": SCHEMA, "version": VERSION, "body": list(body)}
    if actions:
        made["actions"] = list(actions)
    return {**made, "fallbackText": cut_line(told, LONGEST_FALLBACK), "msteams": {"width": "Full"}}


def text(words: str, **look: Any) -> Json:
    """A paragraph of our own words, with Markdown; what is not ours in it went through `safe` before."""
    return {"type": "TextBlock", "text": words, "wrap": True, **look}


def small(words: str) -> Json:
    """Small print of ours."""
    return text(words, size="Small", isSubtle=True, spacing="Small")


def line(*runs: Json, **look: Any) -> Json:
    """A paragraph of runs, in which nothing is read as formatting."""
    return {"type": "RichTextBlock", "inlines": list(runs), **look}


def run(words: str, most: int = NAME, **look: Any) -> Json:
    """A piece of a line, letter for letter."""
    return {"type": "TextRun", "text": unmade(cut_line(words, most)), **look}


def ours(words: str, **look: Any) -> Json:
    """A piece of a line in our own words, whole."""
    return {"type": "TextRun", "text": words, **look}


def headline(words: str, style: str) -> Json:
    """What a card is about, at its top; the style colours it, and the words say what the colour says."""
    head = line(run(words, 200, weight="Bolder", size="Medium"))
    return {"type": "Container", "style": style, "bleed": True, "items": [head]}


def style_of(severity: Severity) -> str:
    """The colour of a severity."""
    return _STYLES[severity]


def quoted(words: str, most: int = QUOTE) -> Json:
    """A client's words, letter for letter, set apart."""
    return {"type": "Container", "style": "emphasis", "items": [line(run(words, most, italic=True))]}


def facts(pairs: Iterable[tuple[str, str]]) -> Json:
    """Facts in two columns; the values are ours or safe."""
    return {"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in pairs]}


def row(actions: Iterable[Json]) -> Json:
    """A row of buttons."""
    return {"type": "ActionSet", "actions": list(actions)}


def columns(*cells: tuple[str, Sequence[Json]]) -> Json:
    """Cells side by side, each with its width (`auto`, `stretch` or pixels)."""
    made = [{"type": "Column", "width": width, "items": list(items)} for width, items in cells]
    return {"type": "ColumnSet", "columns": made, "spacing": "Small"}


def typed(name: str, label: str, placeholder: str, most: int, multiline: bool = False) -> Json:
    """A field to type in; Teams itself says `missing` where it was left empty."""
    return {
        "type": "Input.Text",
        "id": name,
        "label": label,
        "placeholder": placeholder,
        "maxLength": most,
        "isMultiline": multiline,
        "isRequired": True,
        "errorMessage": "Please fill this in.",
    }


def chosen(name: str, label: str, options: Sequence[Option], first: str | None = None, required: bool = True) -> Json:
    """A list to choose from; a field to type in where the list would be too long."""
    if not options or len(options) > MOST_OPTIONS:
        return typed(name, label, "", NAME)
    choices = [{"title": cut_line(shown, NAME), "value": value} for value, shown in options]
    made: Json = {"type": "Input.ChoiceSet", "id": name, "label": label, "choices": choices, "isRequired": required}
    if required:
        made["errorMessage"] = "Please choose one."
    return {**made, "value": first} if first in [value for value, _ in options] else made


def safe(words: str, most: int = NAME) -> str:
    """Words of others for a place where Teams reads Markdown: on one line, inert, at most `most` units; never empty."""
    return unmade(fit(one_line(words), most, units).translate(_MARKS).replace("://", f":{JOINER}//"))


def unmade(words: str) -> str:
    """Without what a card's own template language would fill in."""
    return _DOUBLE.sub("{" + JOINER, words)


def size_of(value: object) -> int:
    """How many bytes a value is on the wire."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def that_fit(blocks: Iterable[Json], most: int = MOST_IN_BODY) -> list[Json]:
    """As many blocks, from the first, as there is room for."""
    used, kept = 0, []
    for block in blocks:
        used += size_of(block)
        if used > most:
            break
        kept.append(block)
    return kept
