"""Plain questions and requests: no tickets at once, but when nobody answers them for as long as the playbook allows."""

import datetime as dt

from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.tickets import Wrote, open_ticket
from playbooks.terms import CountsIn, Label, Platform, Side
from playbooks.triage import MAY_WAIT, decide_unanswered
from storage import growth, messages, questions
from storage.line import Tx
from storage.rows import MessageRow, QuestionRow

_CLOSES = frozenset({Label.THANKS, Label.ACK, Label.PRAISE})
"""What the asker says once it needs no answer any more."""
_LATER = 50
"""How many later messages of the conversation are looked at."""


def watch(tx: Tx, pinned: Pinned, wrote: Wrote) -> None:
    """Remember a client's question until it may have waited long enough, in the client's hours."""
    if wrote.decision.label in MAY_WAIT:
        waits = pinned.playbook.triage.question_waits
        due_at = pinned.calendar(CountsIn.CLIENT).add(wrote.at, waits)
        questions.watch(tx, pinned.playbook.client, wrote.row_id, due_at)


def waited_too_long(tx: Tx, desk: Desk, question: QuestionRow, now: dt.datetime) -> None:
    """A question's time is up: unless it was answered or settled it becomes a ticket, whose clocks count from it."""
    questions.settle(tx, question.client, question.id)
    row = messages.by_id(tx, question.client, question.message_id)
    if row is None or row.deleted or row.ticket_id is not None or _answered(tx, row) or _is_good_news(tx, row):
        return
    pinned = desk.current(question.client)
    decision = decide_unanswered(row.text, pinned.playbook.triage.question_waits, bool(row.reading.get("vip")))
    ticket = open_ticket(tx, pinned, Wrote(row.id, inbound_of(row), decision, row.at, now), backdated=True)
    # The words alone made no ticket of it: who asks why there is one is to hear that nobody answered.
    opened = {"ticket": ticket.key, "why": decision.why, "reasons": [decision.why]}
    messages.settle(tx, row.client, row.id, row.reading | opened, ticket.id)


def _is_good_news(tx: Tx, row: MessageRow) -> bool:
    """Whether it asks for more and is tracked as that, with targets and reminders of its own."""
    found = growth.of_message(tx, row.client, row.id)
    return found is not None and found.state != "dismissed"


def _answered(tx: Tx, row: MessageRow) -> bool:
    """Whether one of ours wrote after it, in its thread or where it stands, or the asker said it is settled."""
    own_thread = row.thread_id or row.message_id
    for thread in dict.fromkeys((own_thread, row.thread_id)):
        if messages.after(tx, row.client, row.channel, thread, row.at, Side.TEAM.value, 1):
            return True
        later = messages.after(tx, row.client, row.channel, thread, row.at, Side.CLIENT.value, _LATER)
        if any(said.author == row.author and said.reading.get("label") in _CLOSES for said in later):
            return True
    return False


def inbound_of(row: MessageRow) -> Inbound:
    """A kept message as it once came in."""
    return Inbound(
        kind="message",
        platform=Platform(row.platform),
        workspace=row.workspace,
        channel=row.channel,
        message_id=row.message_id,
        event_id=row.message_id,
        thread_id=row.thread_id,
        author=row.author,
        author_name=row.author_name,
        at=row.at,
        text=row.text,
    )
