"""The files of a review once somebody takes one of them: whose they are, whether they are still offered, who took them.

The review is the one that was handed over, kept in the outbox: whichever process is asked draws the same file again.
"""

import datetime as dt
from dataclasses import dataclass

from handlers.asked import allow
from handlers.desk import Desk
from handlers.notices import NOTICE
from handlers.problems import Problem
from handlers.review_notice import ReviewKit
from handlers.roles import Person
from handlers.telling import person as recipient_of
from storage import audit, outbox
from storage.line import Tx

OFFERED_FOR = dt.timedelta(days=14)
"""How long a file may be taken: after that the review has moved on."""
ENDINGS = ("pptx", "pdf")


class NotYours(Problem):
    """The file was offered to somebody else."""

    def __init__(self) -> None:
        super().__init__("This file was offered to somebody else, so nothing was sent.")


class OfferOver(Problem):
    """The file is not offered any more."""

    def __init__(self, client: str, period: str) -> None:
        super().__init__(
            f"This offer is over. Ask again with review {client} {period}, and you get the review as it stands then."
        )


@dataclass(frozen=True, slots=True)
class Granted:
    """A review whose files a person may have, and the name they act under."""

    by: str
    kit: ReviewKit


def offered(tx: Tx, desk: Desk, who: Person, client: str, period: str, row: int, now: dt.datetime) -> Granted | str:
    """The review that outbox row `row` handed to this person; a sentence where they cannot have it now."""
    try:
        return _offered(tx, desk, who, client, period, row, now)
    except Problem as problem:
        return str(problem)


def _offered(tx: Tx, desk: Desk, who: Person, client: str, period: str, row: int, now: dt.datetime) -> Granted:
    if client not in desk.book.playbooks:
        raise OfferOver(client, period)
    by = allow(tx, desk, client, who, "review", now)
    found = outbox.by_id(tx, client, row)
    if found is not None and found.recipient != recipient_of(by):
        audit.append(tx, client, now, by, "refused", "review_file", {})
        raise NotYours
    if found is None or not found.payload or now - found.happened_at > OFFERED_FOR:
        raise OfferOver(client, period)
    kit = NOTICE.validate_python(found.payload)
    if not isinstance(kit, ReviewKit):
        raise OfferOver(client, period)
    return Granted(by, kit)


def note_file(tx: Tx, granted: Granted, file: str, taken: bool, now: dt.datetime) -> None:
    """Log that somebody has a file now, or did not want it."""
    action = "review_file" if taken else "review_file_declined"
    audit.append(tx, granted.kit.client, now, granted.by, action, granted.kit.period, {"file": file})
