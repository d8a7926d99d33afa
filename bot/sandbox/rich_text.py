"""A person's message as Slack sends it to apps beside its text: one rich text block, and people's typing as markup."""

import re
from collections.abc import Iterable
from typing import Any

from bot.sandbox.seed import User

Json = dict[str, Any]

_TOKEN = re.compile(r"<([^<>]+)>|:([a-z0-9_+'-]+):")
_MARKED = re.compile(
    r"<(?:@[A-Z0-9]+|#[A-Z0-9]+|!(?:here|channel|everyone)|https?://[^<>|]+(?:\|[^<>]*)?|mailto:[^<>]+)>"
)
_BARE_LINK = re.compile(r"(?<![<|])https?://[^\s<>]+[^\s<>.,;:!?)\]]")
_CHARACTERS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def rich_text(text: str, block_id: str) -> list[Json]:
    """The rich text block of a message's text; mentions, links and emoji are elements of their own."""
    elements: list[Json] = []
    end = 0
    for found in _TOKEN.finditer(text):
        elements += _plain(text[end : found.start()])
        elements.append(_element(found))
        end = found.end()
    elements += _plain(text[end:])
    return [
        {
            "type": "rich_text",
            "block_id": block_id,
            "elements": [{"type": "rich_text_section", "elements": elements}],
        }
    ]


def marked_up(typed: str, people: Iterable[User], channels: Iterable[tuple[str, str]]) -> str:
    """What a person typed as Slack stores it: escaped, with @names, #channels and links as markup."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _MARKED.sub(keep, typed.replace("\x00", ""))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _BARE_LINK.sub(lambda found: f"<{found[0]}>", text)
    text = _names(text, "@", [(name, f"<@{user.id}>") for user in people for name in (user.real_name, user.name)])
    text = _names(text, "#", [(name, f"<#{channel}>") for channel, name in channels])
    text = re.sub(r"(?<!\w)@(here|channel|everyone)\b", r"<!\1>", text)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)


def unescaped(text: str) -> str:
    """Text with Slack's three escapes turned back."""
    return re.sub("&amp;|&lt;|&gt;", lambda found: _CHARACTERS[found[0]], text)


def _names(text: str, mark: str, names: list[tuple[str, str]]) -> str:
    for name, markup in sorted(names, key=lambda pair: -len(pair[0])):
        text = re.sub(rf"(?<![\w<]){mark}{re.escape(name)}(?!\w)", lambda _, m=markup: m, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": unescaped(text)}] if text else []


def _element(found: re.Match[str]) -> Json:
    if found[2]:
        return {"type": "emoji", "name": found[2]}
    target, _, label = found[1].partition("|")
    match target[:1]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!":
            return {"type": "broadcast", "range": target[1:]}
        case _:
            link: Json = {"type": "link", "url": unescaped(target)}
            return {**link, "text": unescaped(label)} if label else link
