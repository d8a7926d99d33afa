"""Words of other people made safe for Slack: nothing in them is acted on, and they fit where they are put.

Lengths are counted as Slack's own clients count, in UTF-16 units after escaping.
"""

import re

from bot.quoting import JOINER, clean, fit, one_line, units

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "ˋ"}
_LINKED = re.compile(r"(?<!\w)[@#](?=\w)|://(?=\S)|(?<!\w)(?:www\.|mailto:)(?=\S)", re.I)
"""What Slack would make a mention or a link of inside formatted text."""


def escaped(text: str, most: int) -> str:
    """Cleaned text on one line for mrkdwn: escaped, formatting marks replaced, at most `most` units; never empty."""
    return _escape(fit(_unlinked(one_line(text)), most, _escaped_units))


def escaped_lines(text: str, most: int) -> str:
    """`escaped` with the line breaks kept."""
    return _escape(fit(_unlinked(clean(text)), most, _escaped_units))


def _unlinked(text: str) -> str:
    return _LINKED.sub(lambda found: found[0] + JOINER, text)


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _escaped_units(character: str) -> int:
    return len(_ESCAPES[character]) if character in _ESCAPES else units(character)
