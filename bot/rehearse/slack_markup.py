"""Slack's message markup as people read it: mentions, channels, links and escaped characters.

Slack writes `<@U123>`, `<#C123|name>`, `<!here>`, `<https://x.example|label>` and escapes only `&`, `<` and `>`.
"""

import re
from collections.abc import Callable
from typing import Any

_MARKUP = re.compile(r"<([^<>]+)>|&(amp|lt|gt);")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_LEAVES = {"text": "text", "link": "url", "emoji": "name"}


def readable(text: str, name_of: Callable[[str], str | None]) -> str:
    """A message's text with all markup turned into words; `name_of` tells the name of a user's id."""
    if "<" not in text and "&" not in text:
        return text
    return _MARKUP.sub(lambda found: _part(found, name_of), text)


def _part(found: re.Match[str], name_of: Callable[[str], str | None]) -> str:
    inside: str | None = found[1]
    if inside is None:
        return _CHARACTERS[found[2]]
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    match target[:1]:
        case "@":
            return "@" + (label.removeprefix("@") or name_of(target[1:]) or target[1:])
        case "#":
            return "#" + (label.removeprefix("#") or target[1:])
        case "!":
            return _special(target[1:], label)
        case _:
            return _link(_unescaped(target), label)


def _special(target: str, label: str) -> str:
    if label:
        return label
    return "@" + target.partition("^")[0]


def _link(target: str, label: str) -> str:
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not address:
        return label
    if not label or label == address or address.removeprefix("https://").removeprefix("http://").rstrip("/") == label:
        return label if label and label != address else address
    return f"{label} ({address})"


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], text) if "&" in text else text


def text_of_blocks(blocks: Any) -> str:
    """The words of a message that carries them in blocks alone, in order, with no formatting."""
    words: list[str] = []
    waiting: list[Any] = [blocks]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        elif isinstance(part, dict):
            key = _LEAVES.get(str(part.get("type")))
            if key is not None and isinstance(part.get(key), str):
                words.append(f":{part[key]}:" if key == "name" else part[key])
            elif part.get("type") == "user":
                words.append(f"<@{part.get('user_id')}>")
            else:
                waiting += [part[key] for key in ("elements", "text") if isinstance(part.get(key), list | dict)]
                if part.get("type") in ("mrkdwn", "plain_text") and isinstance(part.get("text"), str):
                    words.append(part["text"])
    return "".join(words)
