"""The words a playbook adds: names to ignore, words that mean an outage, and a dictionary with severities."""

import re
from dataclasses import dataclass
from functools import lru_cache

from playbooks.schema import Triage
from playbooks.terms import Severity
from playbooks.wording import word

_NEGATED = re.compile(r" (?:no|not|never|without|nothing|no longer|zero)(?: \w+)?$")
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the playbook that stands in a message, and where."""

    start: int
    end: int
    severity: Severity | None
    outage: bool


@dataclass(frozen=True, slots=True)
class ClientWords:
    """The playbook's words, ready to search for."""

    ignore: re.Pattern[str] | None
    outage: re.Pattern[str] | None
    dictionary: tuple[tuple[re.Pattern[str], Severity], ...]

    def without_ignored(self, plain: str) -> str:
        """Plain text with the words to ignore turned into commas, word for word."""
        return self.ignore.sub(lambda match: " ," * match[0].count(" "), plain) if self.ignore else plain

    def named(self, plain: str) -> tuple[Named, ...]:
        """The playbook's outage words and dictionary words in a plain text, unless negated there."""
        out = _found(self.outage, plain, None, outage=True) if self.outage else []
        for pattern, severity in self.dictionary:
            out += _found(pattern, plain, severity, outage=False)
        return tuple(out)


_cache: dict[int, tuple[Triage, ClientWords]] = {}


def client_words(triage: Triage) -> ClientWords:
    """The words of a playbook's triage part, compiled once for each playbook in use."""
    kept = _cache.get(id(triage))
    if kept is not None and kept[0] is triage:
        return kept[1]
    if len(_cache) >= _KEPT:
        _cache.clear()
    made = _compiled(triage.ignore_words, triage.outage_words, tuple(triage.dictionary.items()))
    _cache[id(triage)] = (triage, made)
    return made


@lru_cache(maxsize=_KEPT)
def _compiled(
    ignore: tuple[str, ...], outage: tuple[str, ...], dictionary: tuple[tuple[str, Severity], ...]
) -> ClientWords:
    spoken = ((_any_of((words,)), severity) for words, severity in dictionary)
    return ClientWords(_any_of(ignore), _any_of(outage), tuple((found, level) for found, level in spoken if found))


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for whole phrases, plural allowed; longest first, so that a longer name wins over its beginning."""
    spelt = sorted({plain for phrase in phrases if (plain := word(phrase).plain.strip())}, key=len, reverse=True)
    return re.compile(rf" (?:{'|'.join(map(re.escape, spelt))})(?:s|es)?(?= )") if spelt else None


def _found(pattern: re.Pattern[str], plain: str, severity: Severity | None, *, outage: bool) -> list[Named]:
    return [
        Named(match.start(), match.end(), severity, outage)
        for match in pattern.finditer(plain)
        if not _NEGATED.search(plain, max(0, match.start() - 40), match.start())
    ]
