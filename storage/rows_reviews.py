"""What storage hands out about reviews."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewEntryRow:
    """One entry somebody added to a review by hand."""

    id: int
    client: str
    period: str
    kind: str
    shared: bool
    subject: str
    words: str
    owner: str | None
    due_at: dt.datetime | None
    ticket_id: int | None
    by: str
    at: dt.datetime
    removed_at: dt.datetime | None
