"""The pieces every card is made of: who reads it, its blocks, its buttons, and the look of a severity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.look import CIRCLES, WORDS, Viewer
from bot.quoting import cut, cut_line, length
from bot.signing import ButtonSigner
from bot.slack.quoting import escaped
from playbooks.terms import Severity

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 3_000
"""For the plain text of a message, and for the text of one section."""
MOST_IN_BLOCKS = 8_500
"""For all texts of a message's blocks; with its plain text that stays below the 12,000 Slack surely takes."""
HEADER = 150
QUOTE = 1_200
SHORT_QUOTE = 110
NAME = 80
PREFIX = "liaison:"
_ADDRESSES = ("https://", "http://127.0.0.1:")
"""How a link may begin: Slack's, or a workspace on this computer."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message for Slack: plain text that says it all, and the blocks that show it; no blocks means text alone."""

    text: str
    blocks: list[Json]


@dataclass(frozen=True, slots=True)
class Subject:
    """The ticket that buttons act on, as its reader sees it."""

    client: str
    ticket: str
    revision: int


class Buttons:
    """Makes the buttons of one message, each with an action id of its own."""

    def __init__(self, signer: ButtonSigner) -> None:
        self._signer = signer
        self._made: Counter[str] = Counter()

    def make(
        self, subject: Subject, action: str, label: str, style: str | None = None, confirm: Json | None = None
    ) -> Json:
        """One button; `style` is Slack's `primary` or `danger`."""
        self._made[action] += 1
        repeated = f":{self._made[action]}" if self._made[action] > 1 else ""
        made: Json = {
            "type": "button",
            "action_id": f"{PREFIX}{action}{repeated}",
            "text": plain(label),
            "value": self._signer.value(subject.client, subject.ticket, action, subject.revision),
        }
        if style:
            made["style"] = style
        if confirm:
            made["confirm"] = confirm
        return made


def action_of(action_id: str) -> str | None:
    """The action an action id names, without the number that tells it from others; None when it is not ours."""
    if not action_id.startswith(PREFIX):
        return None
    return action_id.removeprefix(PREFIX).partition(":")[0] or None


def asked_first(title: str, text: str, yes: str, no: str, style: str = "primary") -> Json:
    """The question Slack asks before a button acts."""
    return {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(no), "style": style}


def plain(text: str) -> Json:
    """A text of our own that Slack shows as it is."""
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str) -> Json:
    """A text of our own with formatting; what is not ours in it was escaped before."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Json:
    """A headline, cut to what Slack takes."""
    return {"type": "header", "text": plain(cut_line(text, HEADER))}


def section(text: str, accessory: Json | None = None) -> Json:
    """A paragraph of ours with formatting, perhaps with a button beside it."""
    made: Json = {"type": "section", "text": marked(text)}
    if accessory:
        made["accessory"] = accessory
    return made


def said(text: str, most: int = MOST_TEXT) -> Json:
    """A paragraph that shows a text as it is: nothing in it is read as formatting."""
    return {"type": "section", "text": {"type": "plain_text", "text": cut(text, most), "emoji": False}}


def fields(pairs: Sequence[tuple[str, str]]) -> Json:
    """Facts in two columns, at most ten; the values are ours or escaped."""
    return {"type": "section", "fields": [marked(f"*{name}*\n{value}") for name, value in pairs[:10]]}


def context(*texts: str) -> Json:
    """Small print of ours; what is not ours in it was escaped before."""
    return {"type": "context", "elements": [marked(text) for text in texts]}


def quoted(text: str, most: int = QUOTE) -> Json:
    """A client's words behind a quote bar, letter for letter: Slack reads no formatting or mention in them."""
    element = {"type": "rich_text_quote", "elements": [{"type": "text", "text": cut(text, most)}]}
    return {"type": "rich_text", "elements": [element]}


def preformatted(text: str) -> Json:
    """Lines in columns, letter for letter."""
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def actions(buttons: Iterable[Json]) -> Json:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def divider() -> Json:
    """A thin line."""
    return {"type": "divider"}


def marked_heading(severity: Severity, ticket: str, client_name: str) -> str:
    """`heading` inside a paragraph."""
    name = escaped(client_name, NAME)
    return f"{CIRCLES[severity]} *{escaped(ticket, NAME)}* · {severity} {WORDS[severity]} · {name}"


def thread_link(viewer: Viewer) -> list[Json]:
    """A link to the client's thread, where it is known."""
    url = viewer.thread_url or ""
    if not url.startswith(_ADDRESSES) or any(mark in url for mark in "<>|\n "):
        return []
    return [context(f"<{url}|Open the client's thread>")]


def numbered(blocks: Iterable[Json], most: int = MOST_BLOCKS) -> list[Json]:
    """The blocks with ids of their own, as many as a message takes."""
    return [{**block, "block_id": f"liaison-{place}"} for place, block in enumerate(list(blocks)[:most], 1)]


def characters(value: object) -> int:
    """How long all texts inside a block or a list of blocks are together."""
    if isinstance(value, dict):
        return sum(
            length(inner) if key == "text" and isinstance(inner, str) else characters(inner)
            for key, inner in value.items()
        )
    return sum(map(characters, value)) if isinstance(value, list) else 0
