"""What every notice is made of: whom it is about, and a ticket as notices show it."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from playbooks.terms import Metric, Severity

DELETED = "(message deleted by the client)"
"""What stands where the words of a message stood that its author deleted."""


def in_quotes(words: str) -> str:
    """Somebody's words between quotation marks; that they were deleted is nobody's quote."""
    return words if words == DELETED else f"“{words}”"


class Said(BaseModel):
    """Base of all notices: frozen, and about one client."""

    model_config = ConfigDict(frozen=True)
    client: str
    client_name: str


class AboutTicket(Said):
    """What every notice about a ticket shows."""

    ticket: str
    severity: Severity
    summary: str


class TicketLine(BaseModel):
    """One open ticket in a list, with what is due next."""

    model_config = ConfigDict(frozen=True)
    ticket: str
    client: str = ""
    client_name: str
    severity: Severity
    summary: str
    owner: str | None
    acknowledged: bool
    due: dt.datetime | None = None
    metric: Metric | None = None
    breached: bool = False
    revision: int = 1
    waiting: bool = False
    """Whether it waits on the client."""

    @property
    def standing(self) -> tuple[str, ...]:
        """How it stands, in plain words: what is not as it should be, or holds it up."""
        return (
            *(() if self.acknowledged else ("not acknowledged",)),
            *(("waits on the client",) if self.waiting else ()),
        )
