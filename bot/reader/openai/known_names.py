"""The names of our people, the client's contacts and whoever writes in the thread, found however they are written."""

import re
from collections.abc import Callable
from functools import lru_cache

from bot.reader.openai.flattening import flat, folded

_SHORTEST_PART = 3
_NO_BLANKS = 0x2E80
"""From here on scripts write words without blanks between them."""
_ALSO_WORDS = frozenset(
    "able art bell best bill bird black bond brown buck carol case cash chance chase church cook cross day dean drew "
    "early earnest faith field fair fine fox frank free gene glad good grace grant gray green grey guy hall harmony "
    "hill home hope house hunt iris jack joy june april may august summer autumn winter judge just king lane law line "
    "little long love major mark marsh mercy miles mission moon noble north page park paul pat patience price read "
    "rich ring rob rose ruth sage sea sharp short small smart sunny star still strong sue swift tan trip true van vice "
    "wade way wells west white will wise wood woods young team support care customer group services service global "
    "the and for bank health call center centre".split()
)
"""Parts of names that are words as well: taken out only where they are written with a capital."""


def without_names(text: str, names: frozenset[str], put: Callable[[re.Match[str]], str]) -> str:
    """The text with every known name, or part of one, replaced."""
    pattern = _pattern(names)
    if pattern is None:
        return text
    out, last = [], 0
    for found in pattern.finditer(folded(text)):
        written = text[found.start() : found.end()]
        if found[0] in _ALSO_WORDS and written.islower():
            continue
        out += [text[last : found.start()], put(found)]
        last = found.end()
    return "".join([*out, text[last:]])


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    forms = {form for name in names for form in _forms(folded(flat(name)).strip())}
    if not forms:
        return None
    ways = {
        form: r"[\s._,-]*".join(map(re.escape, form.split())) for form in sorted(forms, key=lambda form: -len(form))
    }
    apart = "|".join(way for form, way in ways.items() if ord(form[0]) < _NO_BLANKS)
    within = [way for form, way in ways.items() if ord(form[0]) >= _NO_BLANKS]
    return re.compile("|".join(([rf"(?<![^\W_])(?:{apart})(?![^\W_])"] if apart else []) + within))


def _forms(name: str) -> set[str]:
    """A name as a whole, however its parts are joined, and those parts that are long enough to be told from others."""
    parts = [part for part in re.split(r"[\s.,_@/()-]+", name) if len(part) >= _SHORTEST_PART]
    whole = {name} if len(name) >= _SHORTEST_PART or (len(name) == 2 and ord(name[0]) >= _NO_BLANKS) else set()
    return whole | set(parts)
