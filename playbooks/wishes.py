"""How often somebody wants to be asked, read from a few words: `monthly please`, `once a quarter is enough`, `stop`."""

import re

from playbooks.yielding import Rhythm

MOST = 90
"""Longer messages are about something else, whatever words stand in them."""
_OFTEN = (
    (Rhythm.QUARTERLY, r"quarterly|(?:once|one time)?\s*(?:a|per|each|every) quarter"),
    (Rhythm.MONTHLY, r"monthly|(?:once|one time)?\s*(?:a|per|each|every) month"),
    (Rhythm.WEEKLY, r"weekly|(?:once|one time)?\s*(?:a|per|each|every) week"),
)
_PLEASE = r"please|pls|plz|is enough|is fine|would be (?:enough|fine|better)|suffices|will do|only|at most|instead"
_ASKED = r"ask|check[- ]?ins?|survey|question|ping|check in"
_STOP = re.compile(
    rf"\b(?:stop (?:asking|sending|the|these)|no more|unsubscribe|don'?t|do not|please stop)\b.*\b(?:{_ASKED}\w*)|"
    r"^\s*(?:unsubscribe|stop asking(?: me)?)\W*$",
    re.I,
)
_WANTED = [
    (rhythm, re.compile(rf"^(?=.*\b(?:{words})\b)(?=.*\b(?:{_PLEASE}|{_ASKED}\w*)\b)", re.I | re.S))
    for rhythm, words in _OFTEN
]
_MAY_ASK = re.compile(r"quarter|month|week|stop|no more|unsubscribe|don'?t|do not", re.I)
"""What stands in every wish; most messages hold none of it, and one look for all of it is cheaper than four."""
_ABOUT_WORK = re.compile(r"\b(?:report|invoice|payroll|meeting|file|figures|numbers|data|deck|call|forecast)s?\b", re.I)


def wish_in(text: str) -> Rhythm | None:
    """How often the writer wants to be asked, where a short message says so; None when it speaks of something else."""
    words = " ".join(text.split())
    if len(words) > MOST or not _MAY_ASK.search(words):
        return None
    if _STOP.search(words):
        return Rhythm.NEVER
    if _ABOUT_WORK.search(words):
        return None
    return next((rhythm for rhythm, wanted in _WANTED if wanted.search(words)), None)
