"""A second reader's advice on messages that were judged already: what is asked, and what its answer may raise.

Everything here happens after the message's own transaction: its ticket exists before anybody outside is asked.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.desk import Desk, Pinned
from handlers.second_reading import Again, read_again
from handlers.seen import asked_about, tickets_around
from handlers.who import people_named
from playbooks.reading import Asked, Reading
from storage import advice, messages
from storage.advice import REQUESTS, Caps
from storage.line import Tx
from storage.rows import AdviceRow, MessageRow

STALE = dt.timedelta(minutes=15)
"""What could not be asked within this time is not asked any more."""
SOON = dt.timedelta(seconds=2)
LATEST = dt.timedelta(minutes=1)
"""How long a server may make us wait before the one retry."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message to ask about, with the names nobody outside may see; `text_at` is when its words last changed."""

    row: AdviceRow
    asked: Asked
    names: frozenset[str]
    text_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Advised:
    """The second reader's signals, and how many things of each kind were taken out of what it saw."""

    reading: Reading
    redacted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unadvised:
    """Why there is no advice, in one word; `retry` says whether asking once more may help, `after` when."""

    why: str
    retry: bool = False
    after: dt.timedelta = SOON
    redacted: Mapping[str, int] = field(default_factory=dict)


Answer = Advised | Unadvised


def questions(tx: Tx, desk: Desk, caps: Caps, limit: int, now: dt.datetime) -> tuple[list[Question], list[str]]:
    """What to ask now, each request counted before it is made; and why others will not be asked."""
    found, left = [], []
    for row in advice.claim(tx, now, limit):
        question = _question(tx, desk, caps, row, now)
        if isinstance(question, Question):
            found.append(question)
        else:
            advice.finish(tx, row, question, now)
            left.append(question)
    return found, left


def _question(tx: Tx, desk: Desk, caps: Caps, row: AdviceRow, now: dt.datetime) -> Question | str:
    playbook = desk.book.playbooks.get(row.client)
    if playbook is None or not playbook.openai:
        return "opted_out"
    if row.asked >= REQUESTS:
        return "lost"
    if now - row.wanted_at > STALE:
        return "late"
    message = messages.by_id(tx, row.client, row.message_id)
    if message is None or message.deleted or not message.text.strip():
        return "gone"
    if not advice.count_request(tx, row, caps, now):
        return "over_cap"
    return _worded(tx, desk, replace(row, asked=row.asked + 1), message)


def _worded(tx: Tx, desk: Desk, row: AdviceRow, message: MessageRow) -> Question:
    pinned = desk.current(row.client)
    again = Again.of(message)
    around = tickets_around(tx, pinned, again.inbound)
    asked, before = asked_about(tx, pinned.playbook, again.inbound, around, message.at)
    authors = [(message.author, message.author_name), *((one.author, one.author_name) for one in before.rows)]
    named = {word for words in authors for word in words if word}
    return Question(row, asked, people_named(desk.book.playbooks.values()) | named, message.changed_at)


def take_answer(tx: Tx, desk: Desk, question: Question, answer: Answer, now: dt.datetime) -> str:
    """Apply an answer, once; returns in one word what became of it."""
    row = question.row
    if isinstance(answer, Unadvised):
        if answer.retry and row.asked < REQUESTS:
            return "retried" if advice.again(tx, row, now + min(answer.after, LATEST)) else "superseded"
        return answer.why if advice.finish(tx, row, answer.why, now, answer.redacted) else "superseded"
    if not advice.finish(tx, row, "nothing", now, answer.redacted):
        return "superseded"
    pinned = _allowed(desk, row.client)
    if pinned is None or not _raised(tx, desk, pinned, question, answer.reading, now):
        return "nothing"
    advice.mark_raised(tx, row)
    return "raised"


def _allowed(desk: Desk, client: str) -> Pinned | None:
    return desk.current(client) if client in desk.book.playbooks else None


def _raised(tx: Tx, desk: Desk, pinned: Pinned, question: Question, reading: Reading, now: dt.datetime) -> bool:
    message = messages.by_id(tx, question.row.client, question.row.message_id)
    if message is None or message.deleted or message.changed_at != question.text_at:
        return False  # the advice is on words that are not there any more
    return read_again(tx, desk, pinned, Again.of(message), reading, now)
