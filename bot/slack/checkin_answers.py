"""Presses and forms of check-ins: who pressed, what it means, and the words they read."""

import datetime as dt
from dataclasses import dataclass

from bot.signing import ButtonSigner, Pressed
from bot.slack.asking_cards import PLACES
from bot.slack.card_parts import Json
from bot.slack.checkin_forms import Filled, checkin_form
from handlers import answering
from handlers.answering import Form, Given
from handlers.asked import Answer
from handlers.checkin_asks import questions_of
from handlers.desk import Desk
from handlers.problems import Problem
from handlers.roles import Person
from playbooks.yielding import Rhythm
from storage import asks
from storage.line import Tx
from storage.store import Store

ASK = "ask-"
FORM = "checkin"
_WISHES = {"wish_monthly": Rhythm.MONTHLY, "wish_never": Rhythm.NEVER}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody who pressed or sent a form reads; or the form that opens."""

    text: str
    form: Form | None = None


def is_ask(read: Pressed) -> bool:
    """Whether a button is one of a check-in."""
    return read.ticket.startswith(ASK) and read.ticket.removeprefix(ASK).isdigit()


def number_of(read: Pressed) -> int:
    """The ask a button is about."""
    return int(read.ticket.removeprefix(ASK))


def press_ask(tx: Tx, desk: Desk, who: Person, read: Pressed, channel: str, now: dt.datetime) -> Outcome:
    """Do what a button of a check-in says; whatever is wrong comes back as a plain sentence."""
    ask = number_of(read)
    try:
        if read.action == "answer":
            return Outcome("", answering.form_of(tx, desk, who, read.client, ask, channel, now))
        if read.action in _WISHES:
            return Outcome(answering.wish(tx, desk, who, read.client, ask, _WISHES[read.action], channel, now))
        given = Given({read.revision // PLACES: _value(tx, desk, read, ask)}, channel)
        return Outcome(answering.answer(tx, desk, who, read.client, ask, given, now))
    except Problem as problem:
        return Outcome(str(problem))


def _value(tx: Tx, desk: Desk, read: Pressed, ask: int) -> str:
    """What the pressed place stands for: the number itself, or the choice that stands there."""
    row = asks.by_id(tx, read.client, ask)
    if row is None:
        return "-"
    question = questions_of(desk.pinned(tx, row.client, row.policy_version), row.check_in)[read.revision // PLACES]
    place = read.revision % PLACES
    return question.choices[place] if question.kind == "choice" else str(place)


def pressed(tx: Tx, desk: Desk, who: Person, read: Pressed, channel: str, now: dt.datetime) -> Answer:
    """Somebody pressed a button of a check-in: what they read, or the form that opens."""
    done = press_ask(tx, desk, who, read, channel, now)
    if done.form is not None:
        return Answer("Opening the form.", form=f"{FORM}:{read.client}|{number_of(read)}|{channel}", changed=False)
    return Answer(done.text)


async def view_of(store: Store, desk: Desk, signer: ButtonSigner, who: Person, about: str, now: dt.datetime) -> Json:
    """The form of an ask, filled with what this person answered before; raises a Problem when they may not answer."""
    client, ask, channel = about.split("|", 2)
    shown = await store.read(lambda tx: answering.form_of(tx, desk, who, client, int(ask), channel, now))
    return checkin_form(client, int(ask), shown, signer, channel)


def sent(tx: Tx, desk: Desk, who: Person, filled: Filled, now: dt.datetime) -> dict[str, str]:
    """Somebody sent a check-in's form: what is wrong with it by block, nothing when it is kept."""
    if filled.error:
        return {filled.first_block: filled.error}
    given = Given(filled.values, filled.channel)
    try:
        answering.answer(tx, desk, who, filled.client, filled.ask, given, now)
    except Problem as problem:
        return {filled.first_block: str(problem)[:1_500]}
    return {}
