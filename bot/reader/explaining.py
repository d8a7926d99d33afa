"""Which words drove a reading: each is left out in turn, and what the reading loses is what the word was worth."""

from dataclasses import replace

from handlers.desk import Reader
from playbooks.reading import Asked
from playbooks.schema import Triage

_MOST_WORDS = 60
_SHOWN = 5
_WORTH_SAYING = 0.01


def explain(asked: Asked, reader: Reader, triage: Triage) -> list[tuple[str, float]]:
    """The words that moved the chance of an escalation most, with how much; above 0 they spoke for a ticket."""
    words = asked.text.split()[:_MOST_WORDS]
    whole = reader.read(asked, triage).escalation
    moved = []
    for place, word in enumerate(words):
        without = " ".join(words[:place] + words[place + 1 :])
        moved.append((word, round(whole - reader.read(replace(asked, text=without), triage).escalation, 3)))
    telling = [each for each in moved if abs(each[1]) >= _WORTH_SAYING]
    return sorted(telling, key=lambda each: -abs(each[1]))[:_SHOWN]
