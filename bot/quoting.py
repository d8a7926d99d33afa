"""Words of other people made safe to show: what they cannot be read as is gone, and they fit where they are put.

Lengths are counted as chat clients count, in UTF-16 units.
"""

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
NOTHING = "(no text)"
JOINER = "\u2060"
_LONGEST_WORD = 24
_KEPT_FORMAT = frozenset("\u200c\u200d")
"""Joiners that Persian, Indic scripts and emoji families need; every other invisible character goes."""
_SLACK_TOKEN = re.compile(r"<([@#!]?)([^<>|]{0,2000})(?:\|([^<>]{0,2000}))?>")
"""Slack's way to write a mention or a link; a client in Slack is quoted on other platforms too."""
_TOKEN_START = re.compile(r"<(?=[@#!])")
"""What is left of tokens that were put inside one another."""
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.I)
_LONGEST_READ = 8_000
"""Nothing longer than this is ever shown, so nothing beyond it is looked at."""


def clean(text: str) -> str:
    """The text as a person would read it: mentions named, links spelled out, control and direction characters gone."""
    visible = "".join(character for character in text[:_LONGEST_READ] if _is_shown(character))
    named = _TOKEN_START.sub(f"<{JOINER}", _SLACK_TOKEN.sub(_spelled, visible))
    return _BROADCAST.sub(f"@{JOINER}", named).strip()


def one_line(text: str) -> str:
    """The cleaned text with every run of white space made one space."""
    return " ".join(clean(text).split())


def cut(text: str, most: int) -> str:
    """Cleaned text of at most `most` units, for places that Slack shows as they are; never empty."""
    return fit(clean(text), most, units)


def cut_line(text: str, most: int) -> str:
    """`cut` on one line."""
    return fit(one_line(text), most, units)


def length(text: str) -> int:
    """How long a text is as clients count."""
    return sum(map(units, text))


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


def units(character: str) -> int:
    """How long one character is as clients count."""
    return 2 if ord(character) > 0xFFFF else 1


def fit(text: str, most: int, weigh: Callable[[str], int]) -> str:
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
