"""Which of a client's words a notice quotes: where an answer is owed to a later message, that one and not the first."""

from handlers.notices import BreachAlert, Notice, Nudge
from handlers.said import DELETED
from handlers.tickets import summary_of
from playbooks.clock import EventKind
from playbooks.terms import Metric
from storage import events, messages
from storage.line import Tx
from storage.rows import MessageRow


def waiting_words(tx: Tx, notice: Notice) -> str | None:
    """The client's words that a next response is owed to; None for any other notice, and where there are none."""
    if not isinstance(notice, Nudge | BreachAlert) or notice.metric is not Metric.NEXT_RESPONSE or notice.clock is None:
        return None
    message = started_with(tx, notice.client, notice.clock)
    if message is None:
        return None
    return DELETED if message.deleted else summary_of(message.text) or None


def started_with(tx: Tx, client: str, clock: int) -> MessageRow | None:
    """The message a clock counts from; None where it began with something else."""
    log = events.of_clock(tx, client, clock)
    since = next((event.message_id for event in log if event.kind == EventKind.ACTIVATE.value), None)
    return messages.by_id(tx, client, since) if since is not None else None
