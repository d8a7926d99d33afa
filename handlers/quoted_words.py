"""Which of a client's words a notice quotes, where those that opened the ticket are not the ones it is about."""

from handlers.notices import BreachAlert, LadderCall, Notice, Nudge
from handlers.said import DELETED
from handlers.tickets import summary_of
from playbooks.clock import EventKind
from playbooks.terms import Metric
from storage import events, messages
from storage.line import Tx
from storage.rows import MessageRow


def quoted_words(tx: Tx, notice: Notice, ticket_id: int | None) -> str | None:
    """The words that wait for a next response, or that raised a ticket; None where a notice is about neither."""
    message = _message(tx, notice, ticket_id)
    if message is None:
        return None
    return DELETED if message.deleted else summary_of(message.text) or None


def _message(tx: Tx, notice: Notice, ticket_id: int | None) -> MessageRow | None:
    match notice:
        case Nudge() | BreachAlert() if notice.metric is Metric.NEXT_RESPONSE and notice.clock is not None:
            return started_with(tx, notice.client, notice.clock)
        case LadderCall() if notice.raised and ticket_id is not None:
            return _raised_with(tx, notice, ticket_id)
        case _:
            return None


def started_with(tx: Tx, client: str, clock: int) -> MessageRow | None:
    """The message a clock counts from; None where it began with something else."""
    log = events.of_clock(tx, client, clock)
    since = next((event.message_id for event in log if event.kind == EventKind.ACTIVATE.value), None)
    return messages.by_id(tx, client, since) if since is not None else None


def _raised_with(tx: Tx, notice: LadderCall, ticket_id: int) -> MessageRow | None:
    log = events.of_ticket(tx, notice.client, ticket_id)
    raises = (event for event in log if event.kind == "severity_changed" and event.at == notice.opened_at)
    words = [event.message_id for event in raises if event.message_id is not None]
    return messages.by_id(tx, notice.client, words[-1]) if words else None
