"""What is said when a client's words raise a ticket to a severity that may wake people."""

import datetime as dt
from typing import Literal

from handlers.said import AboutTicket
from playbooks.terms import Severity


class Raised(AboutTicket):
    """A running ticket is worse than it was: to whoever answers for it, and to whoever took it while it was milder."""

    kind: Literal["raised"] = "raised"
    was: Severity
    contact: str
    quote: str
    """The client's new words, which raised it."""
    message: int
    """The number of the message they stand in."""
    taken_by: str | None = None
    taken_at: dt.datetime | None = None
    answer_by: dt.datetime | None = None
    """Until when whoever took the milder ticket may say that they are still on it."""
    revision: int
