"""Words of other people made safe to show: nothing in them is acted on by Slack, and they fit where they are put.

Lengths are counted as Slack's own clients count, in UTF-16 units after escaping.
"""

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
_LONGEST_WORD = 24
NOTHING = "(no text)"
_JOINER = "\u2060"
_KEPT_FORMAT = frozenset("\u200c\u200d")
"""Joiners that Persian, Indic scripts and emoji families need; every other invisible character goes."""
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "ˋ"}
_SLACK_TOKEN = re.compile(r"<([@#!]?)([^<>|]{0,2000})(?:\|([^<>]{0,2000}))?>")
_TOKEN_START = re.compile(r"<(?=[@#!])")
"""What is left of tokens that were put inside one another."""
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.I)
_LINKED = re.compile(r"(?<!\w)[@#](?=\w)|://(?=\S)|(?<!\w)(?:www\.|mailto:)(?=\S)", re.I)
"""What Slack would make a mention or a link of inside formatted text."""
_LONGEST_READ = 8_000
"""Nothing longer than this is ever shown, so nothing beyond it is looked at."""


def clean(text: str) -> str:
    """The text as a person would read it: mentions named, links spelled out, control and direction characters gone."""
    visible = "".join(character for character in text[:_LONGEST_READ] if _is_shown(character))
    named = _TOKEN_START.sub(f"<{_JOINER}", _SLACK_TOKEN.sub(_spelled, visible))
    return _BROADCAST.sub(f"@{_JOINER}", named).strip()


def one_line(text: str) -> str:
    """The cleaned text with every run of white space made one space."""
    return " ".join(clean(text).split())


def cut(text: str, most: int) -> str:
    """Cleaned text of at most `most` units, for places that Slack shows as they are; never empty."""
    return _fit(clean(text), most, _units)


def cut_line(text: str, most: int) -> str:
    """`cut` on one line."""
    return _fit(one_line(text), most, _units)


def escaped(text: str, most: int) -> str:
    """Cleaned text on one line for mrkdwn: escaped, formatting marks replaced, at most `most` units; never empty."""
    return _escape(_fit(_unlinked(one_line(text)), most, _escaped_units))


def escaped_lines(text: str, most: int) -> str:
    """`escaped` with the line breaks kept."""
    return _escape(_fit(_unlinked(clean(text)), most, _escaped_units))


def length(text: str) -> int:
    """How long Slack counts a text to be."""
    return sum(map(_units, text))


def _unlinked(text: str) -> str:
    return _LINKED.sub(lambda found: found[0] + _JOINER, text)


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _spelled(found: re.Match[str]) -> str:
    """What one of Slack's own tokens means, in words."""
    sign, target, label = found[1], found[2], found[3] or ""
    if sign == "@":
        return f"@{label or 'someone'}"
    if sign == "#":
        return f"#{label or 'a channel'}"
    if sign == "!":
        return label if target.startswith("date") and label else f"@{(label or target.partition('^')[0]).lstrip('@')}"
    if not target or not re.match(r"(?:https?://|mailto:)", target):
        return found[0]
    plain = target.removeprefix("mailto:")
    return plain if not label or label in (target, plain) else f"{label} ({plain})"


def _is_shown(character: str) -> bool:
    if character in "\n\t" or character in _KEPT_FORMAT:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _escaped_units(character: str) -> int:
    return len(_ESCAPES[character]) if character in _ESCAPES else _units(character)


def _fit(text: str, most: int, weigh: Callable[[str], int]) -> str:
    """As much of the text as fits, cut between characters that belong together, with an ellipsis when cut."""
    if not any(unicodedata.category(character)[0] not in "CZM" for character in text):
        text = NOTHING
    used, room = 0, None
    for place, character in enumerate(text):
        used += weigh(character)
        if used > most:
            return _whole_words(text, _seam(text, place if room is None else room)) + ELLIPSIS
        if room is None and used > most - 1:
            room = place
    return text


def _whole_words(text: str, end: int) -> str:
    """The text up to `end`, without the start of a word that would be cut there; words longer than a line are cut."""
    space = max(text.rfind(" ", end - _LONGEST_WORD, end + 1), text.rfind("\n", end - _LONGEST_WORD, end + 1))
    return text[: space if space > max(0, end - _LONGEST_WORD) else end].rstrip()


def _seam(text: str, place: int) -> int:
    """A place at or before this one where no accent, skin tone or emoji family is torn apart."""
    for earlier in range(place, max(0, place - 24), -1):
        if not _clings(text[earlier]) and text[earlier - 1] != "\u200d":
            return earlier
    return place


def _clings(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return character in _KEPT_FORMAT or unicodedata.category(character)[0] == "M" or "🏻" <= character <= "🏿"
