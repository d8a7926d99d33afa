"""Growth signals: a client asks about more scope, another team or a new process, or for a change of what was agreed.

Deterministic, in English, and careful: a request and what is wanted must stand in one sentence, and a sentence that
takes something back, or speaks of another provider, says nothing. How often it errs: docs/relationship.md.
"""

import re
from dataclasses import dataclass
from typing import Literal

GrowthKind = Literal["more_scope", "another_team", "new_process", "change_request"]
MOST = 1_500
"""Only the start of a long message is read."""
LONGEST = 300
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CODE = re.compile(r"```.*?```|`[^`]*`|^(?:>|&gt;).*$", re.S | re.M)


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


def _compiled(*patterns: str) -> re.Pattern[str]:
    """What is searched in small letters: told to ignore case, the same pattern takes three times as long."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


_FEW = r"(?:\d{1,3}|a few|a couple(?: of)?|some|several|two|three|four|five|six|eight|ten|twelve|fifteen|twenty)"
_MORE = "(?:extra|additional|more|further)"
_HEADS = _any(
    *("seats?", "agents?", "ftes?", r"heads?(?! ?-?up\b)", "headcount", "people", "reps?", "operators?", "clerks?"),
    *("moderators?", "analysts?", "coders?", "hands", "hires?", "shifts?", "recruiters?", "translators?"),
    *("processors?", "specialists?"),
)
_UNIT = _any(
    *("team", "department", "division", "site", "office", "region", "country", "market", "brand", "subsidiary"),
    *("business unit", "plant", "entity", "store", "branch", "location", "warehouse", "hospital", "clinic"),
)
_OTHER_UNIT = rf"(?:our|another|the|a second|a new|the new|second|sister|other)\s(?:\w+\s){{0,2}}?{_UNIT}s?"
_WORK = _any(
    *("process", "workflow", "line of business", "lob", "queue", "program(?:me)?", "campaign", "language", "channel"),
    *("service line", "work ?stream"),
)
_TAKE = _any(
    *("take on", "take over", "set up", "start", "launch(?:ing)?", "pilot", "trial", "onboard", "support", "handle"),
    *("run", "add", "move", "transition", "give"),
)
_GROW = "(?:scale|scaling|ramp|ramping|grow|growing|expand|expanding|double|doubling)"
_STRETCH = "(?:extend|extending|expand|expanding)"
_OFF_HOURS = r"(?:weekend|night|evening|overnight|24/7|saturday|sunday|holiday)s?"
_COVERAGE = "(?:coverage|cover|support|shift|team)"
_MONTHS = _any(
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "q[1-4]", "next"),
)

_ASKS = _compiled(
    "(?:could|can|would|will) (?:you|u|your team|you guys|we)",
    "would it be (?:possible|feasible)",
    "is it possible",
    "(?:we|i)(?:'d| would| do)? (?:like|love|want|need|wish|plan|hope)",
    f"we(?:'re| are) {_any('looking', 'planning', 'thinking', 'hoping', 'considering', 'interested')}",
    f"we(?:'re| are) {_any('opening', 'launching', 'adding', 'expanding', 'growing')}",
    "(?:looking|planning|hoping) to",
    "interested in",
    "how (?:much|soon|fast|quickly|long)",
    "what (?:would|will|does|do|is|are|'s)",
    "what'?s (?:the|your)",
    f"do you (?:also |already |have )?{_any('do', 'offer', 'handle', 'support', 'cover', 'take', 'have', 'capacity')}",
    "(?:send|give|get|share|prepare) (?:me |us )?(?:a|an|your) (?:quote|quotation|proposal|price|estimate|rate card)",
    "quote (?:me|us|for)",
    "any (?:chance|capacity|appetite)",
    "are you able",
    "please (?:raise|send|open|submit|quote|add|extend|prepare)",
    "asked (?:whether|if) you",
    "let'?s (?:raise|open|add|extend|talk about|discuss)",
    "starting (?:in|from)",
    f"from {_MONTHS}",
)
_WANTED: tuple[tuple[GrowthKind, re.Pattern[str]], ...] = (
    (
        "change_request",
        _compiled(
            "change requests?",
            "scope change",
            "change (?:in|of|to) (?:the )?scope",
            r"(?:amend|amendment|addendum|extension)\b.{0,30}\b(?:sow|contract|agreement|statement of work|msa)",
        ),
    ),
    (
        "another_team",
        _compiled(
            rf"{_OTHER_UNIT}\b.{{0,60}}\b(?:wants?|would like|asks?|interested)\b.{{0,40}}\b(?:you|same|this|your)",
            rf"{_OTHER_UNIT}\b.{{0,60}}\basked (?:whether|if) you\b.{{0,30}}\b(?:same|too|them)",
            rf"{_OTHER_UNIT}\b.{{0,60}}\b(?:want you to|join|on ?board)",
            f"(?:roll|rolling|extend|extending|expand|bring|offer) (?:this|it|the same|(?:your|the) service)"
            rf" ?(?:out )?(?:to|for|into) {_OTHER_UNIT}",
            f"(?:onboard|take on|set up|support|cover) {_OTHER_UNIT}",
        ),
    ),
    (
        "new_process",
        _compiled(
            rf"{_TAKE}\b.{{0,40}}\b(?:new|additional|further|second|extra|another)\s(?:\w+\s){{0,2}}?{_WORK}(?:e?s)?",
            "(?:pilot|trial) (?:for|with|of) (?:a|our|the) new",
        ),
    ),
    (
        "more_scope",
        _compiled(
            rf"{_MORE}\s(?:\w+\s)?{_HEADS}",
            rf"add(?:ing)? {_FEW}\s(?:\w+\s)?{_HEADS}",
            f"{_GROW} (?:up )?(?:the |our |your )?"
            rf"(?:team|scope|coverage|headcount|operation|engagement|contract|volume|to \d{{1,4}})",
            f"{_STRETCH} (?:the |our |your |to )?"
            "(?:hours|coverage|opening hours|service|scope|support hours|contract|engagement)",
            rf"{_OFF_HOURS} {_COVERAGE}\b.{{0,60}}\b(?:add|offer|quote|price|cost|possible|start)",
            rf"(?:add|offer|quote|price|cost|start|set up|include)\b.{{0,40}}\b{_OFF_HOURS} {_COVERAGE}",
            "(?:also|as well) (?:handle|cover|take|support|do|process)",
            r"(?:handle|cover|take|support|process) (?:\w+\s){1,4}(?:as well|too)",
        ),
    ),
)
_NOT = _compiled(
    *(
        "no",
        "not",
        r"\w+n't",
        "never",
        "without",
        r"cancel\w*",
        r"terminat\w*",
        r"reduc\w*",
        "fewer",
        "less",
        r"stop\w*",
    ),
    *("instead of", r"withdraw\w*", "remove", "drop", "cut(?:ting)?", r"competitor\w*", "nobody", "why", "unless"),
    r"(?:an)?other (?:vendor|provider|supplier|partner)s?",
    *("end(?:ing)? the (?:contract|agreement)", "out of scope", "outside (?:the )?scope", r"hypothetical\w*"),
    *("right now", "immediately", r"urgent\w*", "asap", "status of", "still waiting"),
)


@dataclass(frozen=True, slots=True)
class Growth:
    """What a client asks for beyond what they have, in their own words."""

    kind: GrowthKind
    words: str


def growth_in(text: str) -> Growth | None:
    """The first growth signal of a client's message, or None."""
    text = text[:MOST].replace("’", "'")
    if "`" in text or ">" in text or "&gt;" in text:
        text = _CODE.sub(" ", text)
    if not _ASKS.search(" ".join(text.split()).lower()):
        return None  # what asks in no sentence at all need not be taken apart
    for sentence in _SENTENCE.split(text):
        said = " ".join(sentence.split())
        small = said.lower()
        if not small or not _ASKS.search(small) or _NOT.search(small):
            continue
        for kind, wanted in _WANTED:
            if wanted.search(small):
                return Growth(kind, said[:LONGEST])
    return None
