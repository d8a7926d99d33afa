"""A message as the model reads it: markup and invisible characters gone, emoji named, long texts cut in the middle."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

HEAD, TAIL = 420, 140
"""Characters kept of a long message: what it says first and how it ends."""
_RAW = 6_000
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_MARKS = re.compile("[\u0300-\u036f]{3,}")
_FENCE = re.compile(r"```(.*?)(?:```|\Z)", re.DOTALL)
_LINK = re.compile(r"<(?:https?|mailto|tel):[^<>|\s]{0,2000}(?:\|([^<>]{0,300}))?>")
_NAME = re.compile(r"<[@#!][^<>]{0,200}>|<at>[^<>]{0,100}</at>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_SHORTCODE = re.compile(r":([a-z0-9_+'-]{2,40}):", re.IGNORECASE)
_SPACES = re.compile(r"[ \t]+")
_CODE = 80


@lru_cache(maxsize=2048)
def spoken(text: str) -> str:
    """The text ready for the tokenizer; at most `HEAD` + `TAIL` characters."""
    text = text[:_RAW] if len(text) <= 2 * _RAW else text[:_RAW] + text[-_RAW:]
    text = text.encode("utf-8", "ignore").decode()  # half a character, cut by somebody, is no character
    text = _MARKS.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    text = _FENCE.sub(lambda match: f" code: {match[1].strip()[:_CODE]} ", text)
    text = _NAME.sub(" @user ", _LINK.sub(lambda match: match[1] or "link", text))
    text = _URL.sub(" link ", unescape(_TAG.sub(" ", text)))
    text = _SHORTCODE.sub(lambda match: f" {match[1].replace('_', ' ')} ", text)
    if not text.isascii():
        text = "".join(_named(character) for character in text)
    text = _SPACES.sub(" ", text.replace("\n", " / ")).strip()
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} … {text[-TAIL:]}"


def _named(character: str) -> str:
    """An emoji as its name; everything else as it is."""
    if character < "\u2000" or unicodedata.category(character) not in ("So", "Sk"):
        return character
    return f" {' '.join(unicodedata.name(character, '').lower().split()[:4])} "
