"""Promises in free words: `we'll send the file by Friday`. Found by rules, proposed to a person, never acted on alone.

A promise is something of ours (`we`, `I`, `our team`), still to come, that somebody could hold us to: an act with a
time. Wishes, conditions, questions, what the client is asked to do, and what only may happen are not promises.
"""

import re
from dataclasses import dataclass

MOST = 1_500
"""Only the start of a long message is read."""

_OURS = r"(?:we|i|my team|our team|the team|our side|the floor|our (?:analysts?|engineers?|agents?|leads?|people))"
_WILL = (
    r"(?:'ll|’ll|\s+will|\s+shall|(?:'m|’m|'re|’re|\s+am|\s+are|\s+is)\s+going\s+to|(?:'m|’m|'re|’re|\s+am|\s+are)\s+"
    r"(?=(?:sending|sharing|getting|delivering|updating|fixing|having)\b)|\s+(?:can|could)\s+(?:commit|promise)\s+to|"
    r"\s+(?:promise|commit)\s+to|\s+aim\s+to|\s+plan\s+to|\s+expect\s+to)"
)
_ACT = (
    r"(?:send|sending|share|sharing|get|getting|have|having|deliver|delivering|update|updating|fix|fixing|finish|"
    r"complete|come\s+back|be\s+back|get\s+back|revert|report|reply|respond|answer|confirm|provide|submit|upload|post|"
    r"resolve|restore|publish|prepare|do|let\s+you\s+know|call|follow\s+up|circle\s+back|ship|release|deploy|correct|"
    r"close|clear|rerun|re-run|process|add|train|staff|look\s+into|review|check|give|turn\s+around|be\s+done|be\s+ready|"
    r"make|run|start|set\s+up|schedule|refund|repay|reissue|email|e-mail|forward|raise|put)"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}:\d{2}|noon|midday|midnight)"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}}-\d{{2}}-\d{{2}})"
_END = r"(?:(?:the\s+)?end\s+of\s+(?:the\s+)?(?:day|business)|eod|cob|close\s+of\s+business)"
_SPAN = r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|half\s+an)\s*(?:hours?|hrs?|h|minutes?|mins?|m|days?|d)"
_PART = r"(?:morning|afternoon|evening|lunch)"
_WHEN = (
    rf"(?:(?:by|before|until|till|on|at)\s+)?(?:(?P<day>today|tonight|tomorrow|tmrw|(?:this\s+|next\s+|coming\s+)?{_DAY}"
    rf"|{_DATE})(?:\s+(?:at\s+|by\s+|before\s+)?(?P<time>{_CLOCK}|{_PART}|{_END}))?)|"
    rf"(?:by|before|at|until)\s+(?P<clock>{_CLOCK}|{_END})(?:\s+(?P<then>today|tomorrow|{_DAY}))?|"
    rf"(?:by\s+)?(?P<end>{_END})(?:\s+(?P<endday>today|tomorrow|{_DAY}))?|"
    rf"(?:in|within)(?:\s+the(?:\s+next)?)?\s+(?P<span>{_SPAN}|hour)"
)
_PROMISE = re.compile(
    rf"\b{_OURS}{_WILL}\s*(?:also|then|just|still|now|definitely|certainly|of\s+course)?\s*(?:{_ACT})\b", re.I
)
_BARE = re.compile(
    rf"^(?:ok(?:ay)?,?\s+|sure,?\s+|yes,?\s+|thanks?,?\s+|noted,?\s+)*(?:will|'ll)\s+(?:{_ACT})\b|"
    rf"\byou(?:'ll|’ll|\s+will|\s+can\s+expect\s+to)\s+(?:have|get|receive|hear)\b|"
    r"\b(?:expect|count\s+on)\s+(?:it|this|an?\s+\w+|the\s+\w+)\b",
    re.I,
)
_TIME = re.compile(rf"(?<![\w-])(?:{_WHEN})(?![\w-]|['’]s\b)", re.I)
_WEEKDAY = re.compile(_DAY, re.I)
_NAMES = re.compile(r"\b(?:the|last|every|each|your|our)\s+$", re.I)
"""What stands before a day that only says which: `the Tuesday file`."""
_NOT = re.compile(
    r"\b(?:if|unless|once\s+you|as\s+soon\s+as\s+you|when\s+you|might|maybe|perhaps|may|hopefully|could\s+you|"
    r"can\s+you|would\s+you|will\s+you|won'?t|will\s+not|cannot|can'?t|not\s+going\s+to|unable|should\s+we|shall\s+we|"
    r"do\s+you\s+want|would\s+like|try\s+to|"
    r"trying\s+to)\b",
    re.I,
)
_QUOTED = re.compile(r"^\s*(?:>|&gt;).*$", re.M)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_NUMBERS = {"half an": "0.5", "an": "1", "a": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised, in the writer's words, and by when, in words that a time can be read from."""

    words: str
    when: str


def promise_in(text: str) -> Promised | None:
    """The first promise with a time in a message of ours; None when it holds none that anybody could be held to."""
    for sentence in _SENTENCES.split(_QUOTED.sub("", text)[:MOST]):
        found = _in_sentence(" ".join(sentence.split()))
        if found is not None:
            return found
    return None


def _in_sentence(sentence: str) -> Promised | None:
    promise = _PROMISE.search(sentence) or _BARE.search(sentence)
    if promise is None or sentence.endswith("?") or _NOT.search(sentence):
        return None
    times = [found for found in _TIME.finditer(sentence) if _when(found) and not _only_names(sentence, found)]
    # The time behind the act is the promise's; one before it (`by Friday we will …`) is the next best.
    after = next((found for found in times if found.start() >= promise.start()), None)
    chosen = after or next(iter(times), None)
    return Promised(sentence[:300], _when(chosen)) if chosen is not None else None


def _only_names(sentence: str, found: re.Match[str]) -> bool:
    return _WEEKDAY.match(found[0]) is not None and _NAMES.search(sentence[: found.start()]) is not None


def _when(found: re.Match[str]) -> str:
    """The time in the words a person would type."""
    parts = found.groupdict()
    if parts["span"]:
        return _span(parts["span"])
    day = parts["day"] or parts["then"] or parts["endday"] or ""
    time = parts["time"] or parts["clock"] or parts["end"] or ""
    day = re.sub(r"^(?:this|coming)\s+", "", " ".join(day.lower().split()))
    time = "end of day" if re.fullmatch(_END, time, re.I) else " ".join(time.lower().split())
    if day and day not in ("today", "tonight") and time in ("", "end of day"):
        time = "5pm"  # a whole day is its working hours: by Friday is not Friday morning
    if day == "today" and time in ("", "end of day"):
        return "end of day"
    return " ".join(part for part in (day, time) if part)


def _span(words: str) -> str:
    said = " ".join(words.lower().split())
    if said == "hour":
        return "1 hour"
    for name, number in _NUMBERS.items():
        if said.startswith(f"{name} "):
            return f"{number} {said.removeprefix(name).strip()}"
    return said
