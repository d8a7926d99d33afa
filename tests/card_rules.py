"""What a Slack card of any notice must be, whoever wrote the words in it."""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

from card_samples import SIGNER, VIEWER, notice_of
from slack_sdk.models.blocks import Block

from bot.sandbox.blocks import checked
from bot.sandbox.limits import Limits
from bot.slack.cards import render

GOLDEN = Path(__file__).parent / "bot" / "slack" / "golden"


def drawn(sample: dict[str, Any], **more: Any) -> Any:
    return render(notice_of(sample), VIEWER, SIGNER, **more)


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for block in blocks:
        found += block["elements"] if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


def pressed(sample: dict[str, Any]) -> list[str]:
    """The actions a card offers, read from its signed values."""
    read = [SIGNER.read(element["value"]) for element in elements(drawn(sample).blocks)]
    assert all(read)
    return [one.action for one in read if one]


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


def texts_of(value: Any, kind: str) -> list[str]:
    """The text of every text object of a kind."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == kind and isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in texts_of(inner, kind)]
    return [text for inner in value for text in texts_of(inner, kind)] if isinstance(value, list) else []


def check(blocks: list[dict[str, Any]], most: int = 50) -> None:
    """Everything Slack refuses a list of blocks for."""
    for parsed in Block.parse_all(blocks):
        assert parsed is not None
        parsed.validate_json()
    checked(blocks, Limits(), in_view=most > 50)
    assert len(blocks) <= most
    ids = Counter(block["block_id"] for block in blocks)
    assert max(ids.values(), default=1) == 1, ids
    buttons = elements(blocks)
    names = Counter(button["action_id"] for button in buttons)
    assert max(names.values(), default=1) == 1, names
    assert all(len(button["value"]) <= 2000 and len(button["text"]["text"]) <= 75 for button in buttons)
    for kind in ("plain_text", "mrkdwn", "text"):
        assert all(text.strip() for text in texts_of(blocks, kind))
    for block in blocks:
        for field in block.get("fields", ()):
            assert units(field["text"]) <= 2000
        if block["type"] == "section" and "text" in block:
            assert units(block["text"]["text"]) <= 3000
        if block["type"] == "header":
            assert units(block["text"]["text"]) <= 150


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def inert(card: Any) -> None:
    """Nothing in the card mentions anybody or leads anywhere: we add no mention and no link to these samples."""
    for text in (card.text, *texts_of(card.blocks, "mrkdwn")):
        assert "<" not in text, text
        assert not re.search("(?<![\\w])[@#]\\w|://(?![\u2060…])\\S|(?<!\\w)www[.]\\w", text), text
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), text
    for text in strings(card.blocks):
        assert not re.search(r"<[@#!]", text), text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\ud800-\udfff]", text), text


def same_as_golden(name: str, value: Any) -> None:
    """The value is what was recorded; RECORD_GOLDEN=1 records it anew."""
    made = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("RECORD_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == made
