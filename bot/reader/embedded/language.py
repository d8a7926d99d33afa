"""Which language a message is written in, as far as its small words tell: enough to say so, not to translate."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {
    "en": "the is are was we you i it to of and for in on this that not have has with can please thanks our your what",
    "es": "el la los las de que y en por para con no una un es está hay pero nos ya lo se del favor gracias como",
    "fil": "ang ng mga sa po na ba yung naman lang kasi pa rin namin kayo natin hindi wala ito salamat opo nyo",
    "pt": "não que de para com uma você obrigado está por isso mas já nos tudo bem ainda os as muito",
    "de": "der die das und ist nicht wir ich mit auf bitte noch ein eine für sind danke aber wie zu",
    "fr": "le les des est nous vous pas une pour avec merci bonjour que sur dans ce cette ne mais",
}
_OF = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_ENOUGH = 0.2


def language_of(text: str) -> str:
    """A language code, two joined by a hyphen where they are mixed ("en-es"), "und" where nothing tells."""
    words = _WORD.findall(text.lower())
    if not words:
        return "und"
    counts = {language: sum(word in small for word in words) for language, small in _OF.items()}
    first, second = sorted(counts, key=lambda language: -counts[language])[:2]
    if not counts[first]:
        return "und"
    mixed = counts[second] >= 2 and counts[second] / len(words) >= _ENOUGH / 2 and counts[first] - counts[second] < 4
    return "-".join(sorted((first, second))) if mixed else first
