"""Weighing what was found in a message: which troubles are real, what they are about, how much they hurt."""

import re
from dataclasses import dataclass
from functools import lru_cache

from playbooks.terms import Category, Severity
from playbooks.words.cues import Found, Sign
from playbooks.words.kinds import KINDS
from playbooks.words.lexicon import find, sentence

_PEOPLE = "|".join(sorted({*KINDS["public"].split(), *KINDS["staff"].split(), "seats", "calls", "users", "orders"}))
_PAPERS = "|".join(word for word in KINDS["doc"].split() if word.endswith("s"))
_COUNTED = re.compile(
    rf" (\d[\d,.]*)(k?) (?:of )?(?:\w+ ){{0,2}}?(?:({_PEOPLE})|({_PAPERS}|accounts|rows|lines|records|them|those))(?= )"
)
_DOWN = re.compile(
    r" (?:down|offline|unreachable|unavailable|dead|unresponsive|outage|inaccessible|toast|blind|ca[ií]d[oa]s?)(?= )"
)
_DEVICE = re.compile(
    r" (?:printers?|headsets?|laptops?|pcs?|wallboards?|monitors?|mouse|keyboards?|badges?|scanners?|links?|pages?"
    r"|buttons?|reports?|dashboards?|files?|macros?|forms?|tabs?|lines? \d+|inbox)(?= )"
)
_CORE = re.compile(rf" (?:{'|'.join(KINDS['core'].split())}|sistema|we)(?= )")
_ALL_PUBLIC = re.compile(
    rf" (?:all|every|each|none of|no) (?:\w+ ){{0,2}}?(?:{'|'.join(KINDS['public'].split())})(?= )"
)
_RANKED = (
    Category.SECURITY, Category.CONDUCT, Category.COMPLIANCE, Category.PAYROLL, Category.BILLING, Category.ACCESS,
    Category.OUTAGE, Category.REPORTING, Category.QUALITY, Category.DELAY,
)  # fmt: skip
_CANCELLING = (Sign.UNREAL, Sign.SOLVED, Sign.VOID)
_BACK = (" still ", " again ", " now ", " yet ", " except ", " however ", " not ")
_TOPICAL = (Category.PAYROLL, Category.BILLING, Category.REPORTING, Category.ACCESS, Category.OUTAGE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a message says, weighed: real `troubles`, worst first, and the strongest find of each sign."""

    plain: str
    troubles: tuple[Found, ...]
    best: dict[Sign, Found]
    weights: dict[Sign, int]
    people: int
    papers: int

    def weight(self, sign: Sign) -> int:
        """The weight of the strongest find of a sign, 0 for none."""
        return self.weights.get(sign, 0)

    @property
    def trouble(self) -> int:
        """The weight of the worst trouble, 0 for none."""
        return self.troubles[0].cue.weight if self.troubles else 0


@lru_cache(maxsize=1024)
def weigh(plain: str) -> Evidence:
    """What a message in plain text says, with cancelled troubles gone."""
    found = find(plain)
    best: dict[Sign, Found] = {}
    weights: dict[Sign, int] = {}
    troubles: list[Found] = []
    for each in found:
        sign, weight = each.cue.sign, each.cue.weight
        known = weights.get(sign, 0)
        if weight > known or (weight == known and each.start < best[sign].start):
            best[sign], weights[sign] = each, weight
        if sign is Sign.TROUBLE or sign is Sign.LATE:
            troubles.append(each)
    if not troubles:
        return Evidence(plain, (), best, weights, *_counts(plain))
    if Sign.VOID in best or Sign.UNREAL in best or Sign.SOLVED in best:
        troubles = _real(plain, found, troubles)
    troubles.sort(key=_worst_first)
    return Evidence(plain, tuple(troubles), best, weights, *_counts(plain))


def _worst_first(found: Found) -> tuple[int, str, int]:
    return (-found.cue.weight, found.cue.severity or Severity.P4, found.start)


def _real(plain: str, found: tuple[Found, ...], troubles: list[Found]) -> list[Found]:
    """The troubles no what-if, other person or good news in the same sentence takes away."""
    frames = [(each, sentence(plain, each.start)) for each in found if each.cue.sign in _CANCELLING]
    return [trouble for trouble in troubles if not any(_cancels(plain, frame, span, trouble) for frame, span in frames)]


def _cancels(plain: str, frame: Found, span: tuple[int, int], trouble: Found) -> bool:
    """Whether a frame takes a trouble away; what was called off or put right takes away all that was said before it."""
    if frame.cue.sign is not Sign.UNREAL and frame.start > trouble.start:
        return frame.cue.sign is Sign.VOID or trouble.cue.severity is None
    if not span[0] <= trouble.start < span[1] or frame.cue.weight < trouble.cue.weight:
        return False
    if frame.cue.sign is not Sign.SOLVED or trouble.start <= frame.end:
        return True
    between = plain[frame.end : trouble.end]
    return not any(back in between for back in _BACK)


def _counts(plain: str) -> tuple[int, int]:
    """The largest number of people, and of papers, the message counts."""
    people = papers = 0
    for match in _COUNTED.finditer(plain):
        number = _number(match[1]) * (1000 if match[2] else 1)
        if match[3]:
            people = max(people, number)
        else:
            papers = max(papers, number)
    return people, papers


def _number(text: str) -> int:
    digits = text.replace(",", "").split(".")[0]
    return int(digits) if digits.isdigit() and len(digits) <= 7 else 0


def category_of(evidence: Evidence) -> Category | None:
    """What the message is about: harm first, then money, then the strongest trouble and its topic."""
    votes = _votes(evidence)
    for first in _RANKED[:3]:
        if votes.get(first, 0) >= 3:
            return first
    topic = evidence.best.get(Sign.TOPIC)
    about = topic.cue.category if topic else None
    top = max(votes, key=lambda each: (votes[each], -_RANKED.index(each)), default=None)
    if top is not None and votes[top] < evidence.trouble - 1:
        top = None  # a faint word names a category, but the trouble that counts names none
    if top in (None, Category.QUALITY) and about in _TOPICAL:
        return about
    return top or about or _unnamed(evidence)


def _unnamed(evidence: Evidence) -> Category:
    """The category where neither trouble nor topic names one."""
    if not evidence.troubles:
        return Category.DELAY if evidence.weight(Sign.CHASE) else Category.QUALITY
    stopped = evidence.trouble >= 3 and (_CORE.search(evidence.plain) or evidence.weight(Sign.WIDE) >= 3)
    return Category.OUTAGE if stopped else Category.QUALITY


def _votes(evidence: Evidence) -> dict[Category, int]:
    votes: dict[Category, int] = {}
    chase = evidence.best.get(Sign.CHASE)
    for found in (*evidence.troubles, *((chase,) if chase else ())):
        category = found.cue.category
        if category is not None:
            weight = found.cue.weight if found.cue.sign is not Sign.CHASE else 1
            votes[category] = max(votes.get(category, 0), weight)
    return votes


def severity_of(evidence: Evidence, category: Category | None) -> Severity:
    """How much it hurts, by impact alone: how many, what is at stake, by when; never by tone."""
    named = min((each.cue.severity for each in evidence.troubles if each.cue.severity), default=Severity.P4)
    found = min(named, _by_reach(evidence, category), _by_pressure(evidence))
    if found < Severity.P4:
        return found
    small = evidence.weight(Sign.MINOR) and not evidence.weight(Sign.REPEAT) >= 3
    return Severity.P4 if small else Severity.P3


def _by_reach(evidence: Evidence, category: Category | None) -> Severity:
    match category:
        case Category.OUTAGE | Category.ACCESS:
            return _outage_reach(evidence)
        case Category.PAYROLL:
            wide = evidence.weight(Sign.WIDE) >= 3 or evidence.people >= 20
            return Severity.P1 if wide and evidence.trouble >= 3 else Severity.P4
        case Category.SECURITY | Category.COMPLIANCE | Category.CONDUCT:
            return Severity.P2 if evidence.trouble >= 2 else Severity.P4
        case _:
            everyone = evidence.people >= 100 or _ALL_PUBLIC.search(evidence.plain)
            if everyone and evidence.trouble >= 2:
                return Severity.P1
            return Severity.P2 if evidence.papers >= 500 or evidence.people >= 25 else Severity.P4


def _outage_reach(evidence: Evidence) -> Severity:
    if evidence.trouble < 2:
        return Severity.P4
    if evidence.weight(Sign.WIDE) >= 3 or evidence.people >= 50:
        return Severity.P1
    if evidence.weight(Sign.PARTLY) >= 2 or evidence.people >= 5:
        return Severity.P2
    if evidence.weight(Sign.ONE) or evidence.weight(Sign.PARTLY) or evidence.trouble < 3:
        return Severity.P4
    if not _DOWN.search(evidence.plain) or _DEVICE.search(evidence.plain):
        return Severity.P4
    return Severity.P1 if _CORE.search(evidence.plain) else Severity.P2


def _by_pressure(evidence: Evidence) -> Severity:
    """A deadline within the day, or leadership and contract drawn in, make a trouble P2."""
    hurts = evidence.trouble >= 2 or evidence.weight(Sign.CHASE) >= 2 or evidence.weight(Sign.REPEAT) >= 2
    pressed = evidence.weight(Sign.DEADLINE) >= 3 or evidence.weight(Sign.STAKES) >= 3
    return Severity.P2 if hurts and pressed else Severity.P4
