"""Answers to check-ins: who may give them, until when, and what becomes of them.

Whatever is wrong comes back as one plain sentence; nothing of another client is shown, and no answer is lost.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from handlers import checkin_asks as asking
from handlers.asked_log import log_answer
from handlers.client_words import answered_text, rhythm_text
from handlers.contacts import EVERYBODY
from handlers.desk import Desk, Pinned
from handlers.notices import Section
from handlers.problems import Problem
from handlers.roles import Person, directory_key
from handlers.settled import MOST_WORDS
from handlers.spoken_times import clock_time
from handlers.telling import Fact, person, tell
from handlers.who import responsible, stand_in
from playbooks.schema import Question
from playbooks.terms import Platform
from playbooks.yielding import Rhythm
from storage import answers, asks, audit, wishes
from storage.line import Tx
from storage.rows import AskRow

LOW = {"csat": 2.0, "scale": 2.0, "nps": 6.0}
"""A score so low is told to the PM at once."""
RANGES = {"csat": (1, 5), "scale": (1, 5), "nps": (0, 10)}
LONGEST = 3_000


class NotAsked(Problem):
    """Somebody answers who was not asked."""

    def __init__(self, ours: bool) -> None:
        whose = "This question is for the client" if ours else "This question was for somebody else"
        super().__init__(f"{whose}, so nothing was noted.")


class WindowClosed(Problem):
    """An answer comes after the window closed."""

    def __init__(self, closed: str) -> None:
        super().__init__(f"This question closed {closed}, so your answer was not noted. Write to us in the channel.")


class NoAnswer(Problem):
    """A form came back empty, or a value is none of those offered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: by question number, as they pressed or typed it; and where."""

    values: Mapping[int, str]
    channel: str = ""


def form_of(tx: Tx, desk: Desk, who: Person, client: str, ask: int, channel: str, now: dt.datetime) -> "Form":
    """The questions of an ask with what this person answered before; raises a Problem when they may not answer."""
    pinned, asked = _allowed(tx, desk, who, client, ask, channel, now)
    before = {row.question: row for row in answers.of_ask(tx, client, ask) if row.author == who.id}
    filled = {place: (f"{row.value:g}" if row.value is not None else row.words) for place, row in before.items()}
    questions = asking.questions_of(pinned, asked.check_in, asked.soft)
    zone = who.zone or pinned.playbook.zone
    return Form(questions, filled, f"Open until {clock_time(asked.closes_at, zone)}.")


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows."""

    questions: tuple[Question, ...]
    filled: Mapping[int, str]
    closes: str


def answer(tx: Tx, desk: Desk, who: Person, client: str, ask: int, given: Given, now: dt.datetime) -> str:
    """Keep what somebody answered; what they are told. Raises a Problem when it cannot be kept."""
    pinned, asked = _allowed(tx, desk, who, client, ask, given.channel, now)
    questions = asking.questions_of(pinned, asked.check_in)
    read = {place: _read(questions[place], said) for place, said in given.values.items() if said.strip()}
    if not read:
        raise NoAnswer("Answer at least one question, or close the form.")
    new = [_keep(tx, asked, who, questions[place].kind, place, value, now) for place, value in read.items()]
    asks.update(tx, client, ask, state="answered")
    low = [place for place, (value, _) in read.items() if value is not None and value <= LOW[questions[place].kind]]
    if asked.side == "client" and low:
        _tell_low(tx, pinned, asked, who, questions[low[0]], read[low[0]], now)
    return answered_text(any(new), asked.closes_at, who.zone or pinned.playbook.zone)


def _read(question: Question, said: str) -> tuple[float | None, str]:
    """An answer as a number or words; raises NoAnswer for what the question does not offer."""
    words = " ".join(said.split())[:LONGEST]
    if question.kind in RANGES:
        low, high = RANGES[question.kind]
        if not (words.isascii() and words.isdigit() and len(words) < 3 and low <= int(words) <= high):
            raise NoAnswer(f"Choose a number from {low} to {high}.")
        return float(words), ""
    if question.kind == "choice" and words not in question.choices:
        raise NoAnswer(f"Choose one of: {', '.join(question.choices)}.")
    return None, words


def _keep(
    tx: Tx, asked: AskRow, who: Person, kind: str, place: int, value: tuple[float | None, str], now: dt.datetime
) -> bool:
    log_answer(tx, asked, who, place, kind, value[0], now)
    return answers.keep(
        tx,
        asked.client,
        ask_id=asked.id,
        question=place,
        kind=kind,
        author=who.id,
        author_name=who.name,
        value=value[0],
        words=value[1],
        at=now,
    )


def _allowed(
    tx: Tx, desk: Desk, who: Person, client: str, ask: int, channel: str, now: dt.datetime
) -> tuple[Pinned, AskRow]:
    asked = asks.by_id(tx, client, ask) if client in desk.book.playbooks else None
    if asked is None:
        raise NotAsked(ours=who.external is False)
    pinned = desk.pinned(tx, client, asked.policy_version)
    if not _may_answer(tx, pinned, desk, asked, who, channel, now):
        audit.append(tx, client, now, who.id, "refused", "answer", {"external": who.external})
        raise NotAsked(ours=who.external is False and asked.side == "client")
    if asked.state == "withdrawn" or now >= asked.closes_at:
        raise WindowClosed(clock_time(asked.closes_at, who.zone or pinned.playbook.zone))
    return pinned, asked


def _may_answer(tx: Tx, pinned: Pinned, desk: Desk, asked: AskRow, who: Person, channel: str, now: dt.datetime) -> bool:
    playbook = pinned.playbook
    if asked.side == "team":
        key = directory_key(playbook, who)
        return who.external is False and key in (asked.person, stand_in(tx, playbook, asked.person, now))
    own = _contact_of(desk, who)
    if who.external is False and own is None:
        return False
    if asked.platform_id:
        return who.id == asked.platform_id
    if own is not None:
        return own == (asked.client, asked.person) or (asked.person == EVERYBODY and own[0] == asked.client)
    # Nobody's playbook knows them: whoever reads the client's own channel is one of the client's.
    place = desk.book.in_channel(who.platform, who.workspace, channel, None) if channel else None
    return place is not None and place.client == asked.client and asked.person == EVERYBODY


def _contact_of(desk: Desk, who: Person) -> tuple[str, str] | None:
    """The client and name of a contact, by platform id; ids of one workspace are unique, so the first is the one."""
    for key, playbook in desk.book.playbooks.items():
        for someone in playbook.contacts.people:
            own = someone.teams if who.platform is Platform.TEAMS else someone.slack
            if own is not None and own == who.id:
                return key, someone.name
    return None


def _tell_low(
    tx: Tx,
    pinned: Pinned,
    asked: AskRow,
    who: Person,
    question: Question,
    value: tuple[float | None, str],
    now: dt.datetime,
) -> None:
    line = f"{who.name}: {value[0]:g} {'of 10' if question.kind == 'nps' else 'of 5'}"[:MOST_WORDS]
    title = f"{who.name} at {pinned.playbook.name} is not content"
    notice = asking.briefing(pinned, "low_score", title, (Section(title=question.ask, lines=(line,)),))
    fact = Fact(f"ask:{asked.id}:low:{who.id}", now, priority=3)
    tell(tx, pinned, (person(responsible(tx, pinned.playbook, None, now)),), notice, fact, now)


def wish(tx: Tx, desk: Desk, who: Person, client: str, ask: int, rhythm: Rhythm, channel: str, now: dt.datetime) -> str:
    """A contact says by button how often they want to be asked; it is obeyed, and the PM hears of it."""
    pinned, asked = _allowed(tx, desk, who, client, ask, channel, now)
    name = (_contact_of(desk, who) or ("", ""))[1] or asked.person
    keep_wish(tx, pinned, name, who.name, rhythm, now, who.id)
    return rhythm_text(rhythm)


def keep_wish(
    tx: Tx,
    pinned: Pinned,
    contact: str,
    spoken: str,
    rhythm: Rhythm,
    at: dt.datetime,
    by: str,
    seen: dt.datetime | None = None,
) -> None:
    """Keep how often a contact (or, with no name, the channel) wants to be asked, and tell the PM."""
    client = pinned.playbook.client
    wishes.put(tx, client, person=contact, check_in="", rule=rhythm.value, until=None, by=by, at=at)
    often = "not to be asked any more" if rhythm is Rhythm.NEVER else f"to be asked {rhythm.value} at most"
    notice = asking.briefing(pinned, "wish", f"{spoken} at {pinned.playbook.name} wants {often}. It is obeyed.")
    fact = Fact(f"wish:{client}:{contact}:{rhythm.value}:{at.isoformat()}", at, priority=asking.PRIORITY)
    tell(tx, pinned, (person(responsible(tx, pinned.playbook, None, at)),), notice, fact, seen or at)
