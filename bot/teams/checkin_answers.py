"""Presses on the cards of check-ins: who pressed, what it means, and the card or the words they get for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.look import Viewer
from bot.signing import ButtonSigner, Pressed
from bot.teams.card_parts import Card, Json, Maker, Subject, line, ours, run, shell, small
from bot.teams.checkin_card import SEND, answer_body, answers_of, ask_body
from handlers import answering
from handlers.answering import Form, Given
from handlers.checkin_asks import ask_notice, questions_of
from handlers.desk import Desk
from handlers.notices import AskedQuestion
from handlers.problems import Problem
from handlers.roles import Person
from playbooks.schema import Question
from playbooks.yielding import Rhythm
from storage import asks
from storage.line import Tx
from storage.rows import AskRow

ASK = "ask-"
BELOW = "answer_below"
"""Answer in a list of things: the questions come as a card of their own, so that the list stays."""
_WISHES = {"wish_monthly": Rhythm.MONTHLY, "wish_never": Rhythm.NEVER}


@dataclass(frozen=True, slots=True)
class Press:
    """One press on a check-in's card: the button, its fields, and the place it was pressed in."""

    read: Pressed
    fields: Mapping[str, object]
    place: str
    alone: bool
    """Whether it was pressed in the presser's own chat."""


def is_ask(read: Pressed) -> bool:
    """Whether a button is one of a check-in."""
    number = read.ticket.removeprefix(ASK)
    return read.ticket.startswith(ASK) and number.isascii() and number.isdigit()


def press_ask(tx: Tx, desk: Desk, who: Person, press: Press, signer: ButtonSigner, now: dt.datetime) -> Card:
    """Do what a button of a check-in says; words where nothing is to be shown, or something is wrong."""
    read, ask = press.read, int(press.read.ticket.removeprefix(ASK))
    try:
        if read.action in _WISHES:
            wanted = _WISHES[read.action]
            return Card(answering.wish(tx, desk, who, read.client, ask, wanted, press.place, now), None)
        told = _sent(tx, desk, who, press, ask, now) if read.action == SEND else ""
        form = answering.form_of(tx, desk, who, read.client, ask, press.place, now)
    except Problem as problem:
        return Card(str(problem), None)
    row = asks.by_id(tx, read.client, ask)
    assert row is not None
    return _shown(desk, tx, row, form, told, Maker(signer), who, press.alone, now)


def _sent(tx: Tx, desk: Desk, who: Person, press: Press, ask: int, now: dt.datetime) -> str:
    row = asks.by_id(tx, press.read.client, ask)
    if row is None or press.read.client not in desk.book.playbooks:
        raise answering.NotAsked(ours=who.external is False)
    questions = _as_asked(questions_of(desk.pinned(tx, row.client, row.policy_version), row.check_in, row.soft))
    given = Given(answers_of(press.fields, questions), press.place)
    return answering.answer(tx, desk, who, row.client, ask, given, now)


def _as_asked(questions: tuple[Question, ...]) -> list[AskedQuestion]:
    return [AskedQuestion.model_validate(one.model_dump()) for one in questions]


def _shown(
    desk: Desk, tx: Tx, row: AskRow, form: Form, told: str, make: Maker, who: Person, alone: bool, now: dt.datetime
) -> Card:
    """The card of an ask as this person sees it now: with their answers, and what came of sending them."""
    pinned = desk.pinned(tx, row.client, row.policy_version)
    zone = who.zone or pinned.playbook.zone
    if row.side == "client":
        viewer = Viewer(zone, pinned.playbook.zone, now)
        body = ask_body(ask_notice(pinned, row), viewer, make, form.filled, told, own=alone)
    else:
        subject = Subject(row.client, f"{ASK}{row.id}", 0)
        head: list[Json] = [
            line(ours("📅 The "), run(row.check_in, weight="Bolder"), ours(" with "), run(pinned.playbook.name)),
            small(f"{form.closes} You can change your answer until then."),
        ]
        body = answer_body(head, subject, _as_asked(form.questions), form.filled, told, make)
    words = told or form.closes
    return Card(words, shell(body, words))
