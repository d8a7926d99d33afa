"""What a second reader's advice may do to the first reading: raise it, within bounds, and never lower anything.

The second reader is a language model, which a client's words can talk into anything. So it is heard only where the
first reader is in doubt itself, raises a known trouble by one step, and calls nobody out of bed on its own word.
"""

from dataclasses import replace

from playbooks.reading import Reading
from playbooks.terms import Label, Severity
from playbooks.words.cues import STRAINS

TROUBLE = 0.5
"""From here on an escalation is more likely than not."""
DOUBT = 0.1
"""Below this the first reader is sure that nothing is wrong."""
SURE = 0.6
"""Advice less sure of itself than this is not taken."""
WORST_ALONE = Severity.P2
"""The worst a second reader may say of a message that the first one would have let pass."""
_ONE_UP = {Severity.P4: Severity.P3, Severity.P3: Severity.P2, Severity.P2: Severity.P1, Severity.P1: Severity.P1}
_WHY = "reads as a problem to the second reader"
_WORSE = "reads as worse to the second reader"


def worth_asking(first: Reading) -> bool:
    """Whether a second reader could change anything: what the first one is sure of is not sent anywhere."""
    open_question = first.escalation >= DOUBT and first.severity is not Severity.P1
    return open_question or _strain_in_doubt(first)


def with_advice(first: Reading, advice: Reading) -> Reading:
    """The first reading, raised where the advice is worse; the very same reading where it is not."""
    if advice.confidence < SURE:
        return first
    return _strained(_escalated(first, advice), advice)


def _escalated(first: Reading, advice: Reading) -> Reading:
    if advice.escalation < TROUBLE or first.escalation < DOUBT:
        return first
    if first.escalation < TROUBLE:
        return replace(
            first,
            label=Label.ISSUE,
            escalation=advice.escalation,
            severity=max(advice.severity or Severity.P3, WORST_ALONE),
            category=first.category or advice.category,
            confidence=advice.confidence,
            why=(_WHY,),
            reader=_both(first, advice),
        )
    known = first.severity or Severity.P3
    severity = min(known, max(advice.severity or known, _ONE_UP[known]))
    if severity == known:
        return first
    return replace(first, severity=severity, why=(*first.why, _WORSE), reader=_both(first, advice))


def _strain_in_doubt(first: Reading) -> bool:
    return bool(first.strain) or (first.strained or 0.0) >= DOUBT


def _strained(first: Reading, advice: Reading) -> Reading:
    """Strain is added, never taken away; the tone itself stays as first read, for it is the person's later baseline."""
    if not _strain_in_doubt(first):
        return first
    strain = tuple(sign for sign in STRAINS if sign in first.strain or sign in advice.strain)
    felt = [chance for chance in (first.strained, advice.strained) if chance is not None]
    strained = max(felt, default=None)
    if len(strain) <= len(first.strain) and strained == first.strained:
        return first
    return replace(first, strain=strain, strained=strained, reader=_both(first, advice))


def _both(first: Reading, advice: Reading) -> str:
    return first.reader if first.reader.endswith(advice.reader) else f"{first.reader}+{advice.reader}"
