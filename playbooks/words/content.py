"""Which words of a message carry its subject, and how much two messages share."""

import re
from functools import lru_cache

_SAYS_LITTLE = """
the a an and or but not no yes is are was were be been being am do does did done has have had having can could will
would shall should may might must i you he she it we they me him her us them my your his its our their this that these
those there here what which who whom whose when where why how all any some each every both few more most other another
such only own same so than too very just also still again yet already now then once of at by for with about against
between into through during before after above below to from up down in out on off over under if as until while
because please thanks thank hello hi hey dear team guys everyone okay sure let get got getting make made need needs
want wants know see seeing look looking like think hope sorry say says said tell told ask asked asking give given take
taken going go gone come came put send sent back today yesterday tomorrow tonight morning afternoon evening night week
month day days hours hour minutes weeks months monday tuesday wednesday thursday friday saturday sunday one two three
four five first second third last next new old thing things something anything nothing someone anyone nobody
everything update updates news progress reminder issue issues problem problems error errors wrong missing late delay
delayed status eta waiting following follow gentle quick question bit lot really much many well good great fine nice
since ago long time times regarding re via per working work works fixed urgent asap kindly sir madam maam appreciate
help support check checking able unable de la el los las un una que por para con en se lo es y ya ang ng sa po na yung
mga ba naman pa rin ko nyo niyo namin natin quotedwords quotederror quotedaccess
"""
_GREETED = re.compile(
    r"^ (?:hi|hello|hey|dear|morning|good \w+|hola|thanks|sorry|okay)(?: \w+){1,2} (?=[,.!])|^ \w+ (?=, )"
)
_EMPTY = frozenset(_SAYS_LITTLE.split())


@lru_cache(maxsize=2048)
def content_words(plain: str) -> frozenset[str]:
    """The words of a plain text that carry its subject, plural and tense endings cut off."""
    return frozenset(_stem(word) for word in plain.split() if _carries(word))


def subject_words(plain: str) -> frozenset[str]:
    """The content words of a plain text but for the person it greets."""
    return content_words(_GREETED.sub(" ", plain))


def _carries(word: str) -> bool:
    return (len(word) > 2 or (word.isdigit() and len(word) > 1)) and word not in _EMPTY and word[0] not in ".,?!"


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
