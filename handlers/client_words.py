"""Every word of ours a client reads: fixed sentences, chosen by kind; no tone, health or severity can enter them."""

import datetime as dt

from handlers.notices import CheckInAsk, ClientNote
from handlers.spoken_times import clock_time

_OPENINGS = {
    "check_in": "We would like to hear how things are going from your side.",
    "csat": "We would like to know how we did.",
    "nps": "We would like to know how we are doing.",
    "custom": "We have a short question for you.",
    "mbr": "We are preparing our monthly review and would like your view.",
    "qbr": "We are preparing our quarterly review and would like your view.",
    "retro": "We look back on the quarter with you, and answer the same questions ourselves.",
    "ticket": "We have closed this from our side and would like to know how we handled it.",
}
_SOFT = "Only if you have a minute; no answer is fine too."
_REMINDER = "A short reminder, only to you: we would still like to hear from you."
_NOTES = {
    "weekly": "Noted. We will ask you at most once a week.",
    "monthly": "Noted. We will ask you at most once a month.",
    "quarterly": "Noted. We will ask you at most once a quarter.",
    "never": "Noted. We will not ask you again.",
}
RATES = {
    "csat": "1 is not at all, 5 is very",
    "scale": "1 is not at all, 5 is very",
    "nps": "0 is not at all, 10 is very",
}


def opening(notice: CheckInAsk) -> str:
    """The sentences above the questions."""
    first = _REMINDER if notice.reminder else _OPENINGS[notice.about]
    return f"{first} {_SOFT}" if notice.soft else first


def closing(notice: CheckInAsk, zone: str) -> str:
    """The small print below them."""
    return f"Open until {clock_time(notice.closes, zone)}; you can change your answer until then."


def ask_text(notice: CheckInAsk, zone: str) -> str:
    """A check-in as plain text."""
    asked = [f"• {question.ask}" for question in notice.questions]
    return "\n".join([opening(notice), *asked, closing(notice, zone)])


def note_text(notice: ClientNote) -> str:
    """A note as plain text."""
    return _NOTES[notice.about]


def rhythm_text(rhythm: str) -> str:
    """What somebody who pressed a button reads."""
    return _NOTES[rhythm]


def answered_text(first: bool, closes: dt.datetime, zone: str) -> str:
    """What somebody reads who answered."""
    done = "Thank you, noted." if first else "Your answer was changed."
    return f"{done} You can change it until {clock_time(closes, zone)}."
