"""Why a message was read as it was, in words an ops lead reads at a glance."""

from playbooks.reading import Reading
from playbooks.terms import Category, Label
from playbooks.wording import Wording, originals
from playbooks.words.client_words import Named
from playbooks.words.cues import Found, Sign
from playbooks.words.weighing import Evidence

_LONGEST = 48
_ABOUT = {
    Category.OUTAGE: "something does not work",
    Category.ACCESS: "someone cannot get in",
    Category.QUALITY: "work came out wrong",
    Category.DELAY: "something is late",
    Category.BILLING: "our bill is questioned",
    Category.PAYROLL: "people's pay is wrong",
    Category.SECURITY: "data or accounts may be in wrong hands",
    Category.CONDUCT: "one of our people misbehaved",
    Category.COMPLIANCE: "a rule or law is at stake",
    Category.REPORTING: "a report is wrong or missing",
}
_REACH = {
    Sign.WIDE: "many are hit",
    Sign.PARTLY: "some are hit",
    Sign.DEADLINE: "it is due within the day",
    Sign.STAKES: "leadership or the contract is drawn in",
    Sign.REPEAT: "it is not the first time",
    Sign.MINOR: "it sounds minor",
}
_TOPICS = {
    Category.OUTAGE: "something that stopped working",
    Category.ACCESS: "getting in",
    Category.QUALITY: "work that came out wrong",
    Category.DELAY: "something late",
    Category.BILLING: "our bill",
    Category.PAYROLL: "people's pay",
    Category.SECURITY: "data in wrong hands",
    Category.CONDUCT: "how one of us behaved",
    Category.COMPLIANCE: "a rule or law",
    Category.REPORTING: "a report",
}
_READS = {
    Label.ISSUE: "an issue",
    Label.FOLLOWUP: "a follow-up",
    Label.QUESTION: "a plain question",
    Label.REQUEST: "a routine request",
    Label.ANSWER: "an answer",
    Label.FYI: "information only",
    Label.THANKS: "thanks",
    Label.ACK: "an acknowledgement",
    Label.PRAISE: "praise",
    Label.CHITCHAT: "small talk",
    Label.SCHEDULING: "scheduling",
}


def calm_reason(label: Label) -> tuple[str, ...]:
    """Why a message is no ticket."""
    return (f"reads as {_READS[label]}, names no trouble",)


def reading_reason(reading: Reading, rules: Reading) -> tuple[str, ...]:
    """Why a reader that learned from examples reads a message so: the rules' words where they agree, else its kind."""
    raised, by_rules = reading.escalation >= 0.5, rules.severity is not None
    if raised and by_rules:
        return rules.why
    if not raised:
        sure = round(100 * (1 - reading.escalation))
        return (f"reads as {_READS[reading.label]}", f"{sure} % sure it needs no ticket")
    about = f" about {_TOPICS[reading.category]}" if reading.category else ""
    return (f"reads as {_READS[reading.label]}{about}", f"{round(100 * reading.escalation)} % sure")


def reasons(
    wording: Wording, evidence: Evidence, named: tuple[Named, ...], category: Category | None, reason: str | None
) -> tuple[str, ...]:
    """The words that drove a reading, what they mean, and how far it reaches."""
    drivers = _drivers(evidence)
    spans = [(each.start, each.end) for each in named] + [(each.start, each.end) for each in drivers[:3]]
    said = _distinct([_quote(wording, evidence, start, end) for start, end in spans])
    quotes = [f"'{each}'" for each in said[:3]]
    out = [f"says {' and '.join(quotes)}"] if quotes else []
    out += [reason] if reason else []
    if category is not None and (evidence.troubles or named):
        out.append(_ABOUT[category])
    elif not reason and evidence.weight(Sign.CHASE):
        out.append("chases an answer")
    return (*out, *(_REACH[each.cue.sign] for each in drivers if each.cue.sign in _REACH))


def _drivers(evidence: Evidence) -> list[Found]:
    """The finds that decided: the worst trouble or the chase, then what it reaches."""
    first = evidence.troubles[:1] or tuple(each for each in [evidence.best.get(Sign.CHASE)] if each)
    reach = [found for sign in _REACH if (found := evidence.best.get(sign)) and found.cue.weight >= 2]
    return [*first, *reach[:3]]


def _distinct(said: list[str]) -> list[str]:
    """Quotes without those that are part of another."""
    kept: list[str] = []
    for each in sorted(dict.fromkeys(said), key=len, reverse=True):
        if not any(each in other for other in kept):
            kept.append(each)
    return sorted(kept, key=said.index)


def _quote(wording: Wording, evidence: Evidence, start: int, end: int) -> str:
    same = evidence.plain is wording.plain or evidence.plain.count(" ") == wording.plain.count(" ")
    text = originals(wording, evidence.plain, start, end) if same else evidence.plain[start:end]
    text = text.strip(" ,.;:")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def about_category(reason: str) -> bool:
    """Whether a reason says what a message is about."""
    return reason in _ABOUT.values()


def about_reach(reason: str) -> bool:
    """Whether a reason says how far it reaches, which makes its severity."""
    return reason in _REACH.values()
