"""What kind of calm message a message is, when nothing in it calls for a ticket."""

from playbooks.situation import Situation
from playbooks.terms import Label
from playbooks.wording import Wording
from playbooks.words.cues import Sign
from playbooks.words.weighing import Evidence

_CHEERS = (
    "🔥",
    "👏",
    "🎉",
    "💯",
    "🙌",
    "🚀",
    "😍",
    "🥳",
    "❤",
    "tada",
    "clap",
    "fire",
    "100",
    "raised_hands",
    "heart",
    "rocket",
)
_NODS = ("👍", "👌", "✅", "🆗", "+1", "thumbsup", "ok_hand", "white_check_mark", "heavy_check_mark")


def calm_label(wording: Wording, evidence: Evidence, place: Situation) -> Label:
    """The kind of a message that is no escalation."""
    if not any(character.isalnum() for character in wording.plain):
        return _of_faces(wording, place)
    weight = evidence.weight
    if (weight(Sign.VOID) or weight(Sign.SOLVED)) and not wording.asks:
        return Label.THANKS if weight(Sign.THANKS) else Label.ACK
    asks = wording.asks or weight(Sign.QUESTION) >= 3
    wants = weight(Sign.REQUEST) >= 3
    if weight(Sign.SCHEDULING) and not (wants and wording.words > 14):
        return Label.SCHEDULING
    if weight(Sign.THANKS) and not asks and not (wants and wording.words > 8):
        return Label.ACK if _acks_first(evidence) else Label.THANKS
    if wants and not _go_ahead(evidence):
        return Label.REQUEST
    if asks:
        return _small_or_question(evidence, wording)
    return _of_statement(wording, evidence, place)


def _of_statement(wording: Wording, evidence: Evidence, place: Situation) -> Label:
    weight = evidence.weight
    if place.team_asked and not weight(Sign.ACK) and not weight(Sign.PRAISE):
        return Label.ANSWER
    if weight(Sign.PRAISE) and not (weight(Sign.ACK) and wording.words == 1):
        return Label.PRAISE
    if weight(Sign.ACK) and not _greets_first(evidence):
        return Label.ACK
    if weight(Sign.FYI):
        return Label.FYI
    if (weight(Sign.GREETING) and wording.words <= 12) or weight(Sign.SMALLTALK):
        return Label.CHITCHAT
    if evidence.plain.startswith((" yes ", " no ", " it is ", " both ")) or _short_fact(wording):
        return Label.ANSWER
    return Label.CHITCHAT if wording.words <= 3 else Label.FYI


def _of_faces(wording: Wording, place: Situation) -> Label:
    text = wording.shown
    if any(nod in text for nod in _NODS):
        return Label.ACK if place.team_spoke else Label.CHITCHAT
    return Label.PRAISE if place.team_spoke and any(face in text for face in _CHEERS) else Label.CHITCHAT


def _acks_first(evidence: Evidence) -> bool:
    ack, thanks = evidence.best.get(Sign.ACK), evidence.best[Sign.THANKS]
    return (
        ack is not None and ack.start < thanks.start and evidence.plain.startswith((" noted", " got it", " understood"))
    )


def _greets_first(evidence: Evidence) -> bool:
    greeting = evidence.best.get(Sign.GREETING)
    return greeting is not None and greeting.start <= evidence.best[Sign.ACK].start


def _go_ahead(evidence: Evidence) -> bool:
    return evidence.plain.startswith((" yes please", " please go ahead", " please proceed"))


def _small_or_question(evidence: Evidence, wording: Wording) -> Label:
    small = evidence.weight(Sign.GREETING) or evidence.weight(Sign.SMALLTALK)
    return Label.CHITCHAT if small and wording.words <= 6 else Label.QUESTION


def _short_fact(wording: Wording) -> bool:
    return wording.words <= 12 and any(character.isdigit() for character in wording.plain)
