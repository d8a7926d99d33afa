"""Other people's words made safe to print: one line, cut, with nothing in them that moves a cursor or turns a line.

Escaping for HTML is not done here; the template does that to everything.
"""

import re
from functools import lru_cache

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Formatting characters that are not seen but change what is: direction overrides, tags, joiners of words.

The two joiners inside words (U+200C, U+200D) stay: Persian, Hindi and many emoji are wrong without them.
"""
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_UP = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
_QUOTED = re.compile("“[^”]*”|«[^»]*»|\"[^\"]*\"|`[^`]*`|(?<!\\w)'[^']*'(?!\\w)|(?<!\\w)‘[^’]*’(?!\\w)")
_SURE = re.compile(r": \d+ % sure it(?= needs)\s*")


QUOTE = 120
"""Characters of a quote in lists."""
WORD = 40
"""Characters of a name."""


def plain(text: str) -> str:
    """Words on one line, without control and direction characters; half surrogate pairs become U+FFFD."""
    text = _UNSEEN.sub("", _SPACE.sub(" ", text))
    text = _SPACE.sub(" ", text)  # what went may have stood between two spaces
    text = _HALF_PAIR.sub("\ufffd", text)
    return _PILED_UP.sub(r"\1", text).strip()


def quote(text: str | None, limit: int = QUOTE) -> str:
    """Plain words of at most `limit` characters, cut between words where that is near, with an ellipsis."""
    if not text:
        return ""
    line = plain(text[: limit * 8])
    if len(line) <= limit and len(text) <= limit * 8:
        return line
    cut = line[: limit - 1]
    whole, _, _ = cut.rpartition(" ")
    return (whole if len(whole) >= limit * 2 // 3 else cut).rstrip(" ,;:.-") + "…"


def word(text: str | None) -> str:
    """A short name (a key, a severity, a metric) made safe to print; empty for none."""
    return _word(text[: WORD * 8]) if text else ""


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    return quote(text, WORD)


@lru_cache(maxsize=1024)
def without_quotes(reason: str) -> str:
    """A reason without the words it cites and how sure it is, so that reasons of one sort are counted together."""
    return _SURE.sub(", ", _QUOTED.sub("“…”", quote(reason, 160)))
