"""The words behind a reading, added to the answer to "Why?": read again beside the writer, never in its way."""

from dataclasses import replace

from bot.reader.explaining import explain
from handlers.asked import Answer
from handlers.desk import Desk
from handlers.seen import asked_again
from handlers.why_notices import Weighed, WhyView
from storage import messages
from storage.line import Tx
from storage.store import Store


async def with_words(store: Store, desk: Desk, answer: Answer) -> Answer:
    """The answer with the words that moved the reading most; other answers as they are."""
    view = answer.notice
    if not isinstance(view, WhyView):
        return answer
    words = await store.read(lambda tx: words_behind(tx, desk, view))
    return replace(answer, notice=view.model_copy(update={"words": words}))


def words_behind(tx: Tx, desk: Desk, view: WhyView) -> tuple[Weighed, ...]:
    """The words of a message that moved the chance of an escalation most; none once the words are forgotten."""
    row = messages.by_id(tx, view.client, view.message)
    if row is None or not row.text.strip():
        return ()
    found = explain(asked_again(tx, desk, row), desk.reader, desk.current(view.client).playbook.triage)
    return tuple(Weighed(word=word[:40], moved=moved) for word, moved in found)
