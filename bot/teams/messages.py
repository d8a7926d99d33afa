"""Messages for Teams: a card, or plain words where there is none or it would be too large."""

import html
from typing import Any

from botbuilder.core import CardFactory
from botbuilder.schema import Activity

from bot.quoting import cut_line
from bot.teams.card_parts import MOST_BYTES, Card, size_of

PREVIEW = 200


def message_of(card: Card) -> Activity:
    """A message with a card, or with its plain words where there is none or it would be too large."""
    if card.card is None or size_of(card.card) > MOST_BYTES:
        return worded(card.text)
    summary: Any = cut_line(card.text, PREVIEW)
    return Activity(type="message", summary=summary, attachments=[CardFactory.adaptive_card(card.card)])


def worded(words: str, speaker: str | None = None) -> Activity:
    """A message of plain words whose line breaks stay; clients fold those of unformatted text away."""
    if speaker is None and "\n" not in words:
        return Activity(type="message", text=words, text_format="plain")
    body = html.escape(words, quote=False).replace("\n", "<br/>")
    head = f"<b>{html.escape(speaker, quote=False)}</b><br/>" if speaker else ""
    return Activity(type="message", text=head + body, text_format="xml")
