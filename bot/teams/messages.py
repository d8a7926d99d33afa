"""Messages for Teams: a card or a picture, or plain words where there is none or it would be too large."""

import base64
import html
from typing import Any

from botbuilder.core import CardFactory
from botbuilder.schema import Activity, Attachment

from bot.pictures import Picture
from bot.quoting import cut_line
from bot.teams.card_parts import MOST_BYTES, Card, size_of

PREVIEW = 200
MOST_PICTURE = 60_000
"""In letters of base64: Teams does not count them to a message, and refuses one that is too large for it with 413."""


def message_of(card: Card) -> Activity:
    """A message with a card, or with its plain words where there is none or it would be too large."""
    if card.card is None or size_of(card.card) > MOST_BYTES:
        return worded(card.text)
    summary: Any = cut_line(card.text, PREVIEW)
    return Activity(type="message", summary=summary, attachments=[CardFactory.adaptive_card(card.card)])


def pictured(picture: Picture) -> Activity:
    """A message that carries a picture in itself, with its words; the words alone where it would be too large.

    Not in a card: Teams' desktop and web clients leave a card's embedded picture out in channels.
    """
    shown = base64.b64encode(picture.content).decode()
    activity = worded(picture.alt)
    if len(shown) <= MOST_PICTURE:
        url = f"data:image/png;base64,{shown}"
        activity.attachments = [Attachment(content_type="image/png", content_url=url, name=picture.name)]
    return activity


def worded(words: str, speaker: str | None = None) -> Activity:
    """A message of plain words whose line breaks stay; clients fold those of unformatted text away."""
    if speaker is None and "\n" not in words:
        return Activity(type="message", text=words, text_format="plain")
    body = html.escape(words, quote=False).replace("\n", "<br/>")
    head = f"<b>{html.escape(speaker, quote=False)}</b><br/>" if speaker else ""
    return Activity(type="message", text=head + body, text_format="xml")
