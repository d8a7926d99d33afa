"""A message without the words its playbook ignores, so that the network sees as little of them as the rules do."""

import re
from functools import lru_cache

from playbooks.schema import Triage

_GAP = r"[\s\-_/]+"
_PLURAL = "(?:s|es)?"


def without_ignored(text: str, triage: Triage) -> str:
    """The text with a comma where a phrase to ignore stood, whatever its case; a message of nothing else is empty."""
    pattern = _pattern(triage.ignore_words) if triage.ignore_words else None
    if pattern is None:
        return text
    left, found = pattern.subn(",", text)
    if not found:
        return text
    return left if any(map(str.isalnum, left)) else ""


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """Whole phrases, plural allowed, the longest first so that a longer name wins over its beginning."""
    pieces = ([re.escape(word) for word in re.split(_GAP, phrase.strip()) if word] for phrase in phrases)
    spelt = sorted((_GAP.join(words) for words in pieces if words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt)}){_PLURAL}(?!\w)", re.IGNORECASE) if spelt else None
