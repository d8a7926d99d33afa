"""Numbers and lengths of time that people write as words, put into the figures the reader of times knows."""

import re

_NUMBERS = dict(
    zip(
        (
            "one two three four five six seven eight nine ten eleven twelve "
            "fifteen twenty thirty forty forty-five ninety"
        ).split(),
        (*range(1, 13), 15, 20, 30, 40, 45, 90),
        strict=True,
    )
)
_NUMBER = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
_ONE = re.compile(r"\b(?:an?|the)\s+(?=(?:hour|minute|day|week)\b)")
_COUPLE = re.compile(r"\ba\s+couple\s+of\s+")
_AND_A_HALF = re.compile(r"\b(\d+)\s*hours?\s+and\s+a\s+half\b|\b(\d+)\s+and\s+a\s+half\s+hours?\b")
_HALF = re.compile(r"\b(?:half\s+(?:an?\s+|1\s+)?hour|half-hour)\b")
_QUARTER = re.compile(r"\b(?:a\s+)?quarter\s+of\s+(?:an\s+|1\s+)hour\b")
_SHORT = re.compile(r"\b(\d)\s*h(?:ours?)?\s*([1-5]\d|0?[1-9])$")
_OCLOCK = re.compile(r"\s*o['’]?clock\b")


def in_figures(words: str) -> str:
    """`half an hour` as `30 min`, `two hours` as `2 hours`, `an hour and a half` as `1.5 hours`; other words stay."""
    words = _NUMBER.sub(lambda found: str(_NUMBERS[found[1]]), words)
    words = _QUARTER.sub("15 min", _HALF.sub("30 min", words))
    words = _COUPLE.sub("2 ", words)
    words = _ONE.sub("1 ", words)
    words = _AND_A_HALF.sub(lambda found: f"{found[1] or found[2]}.5 hours", words)
    words = _SHORT.sub(r"\1h \2m", words)
    return _OCLOCK.sub("", words)
