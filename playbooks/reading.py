"""What a reader is asked about a message, and the signals it answers with.

A reader advises; `playbooks.triage` decides.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from playbooks.terms import Category, Label, Severity, Side, TicketState


class Turn(NamedTuple):
    """One earlier message of the same thread, or of the channel where the message stands alone."""

    at: dt.datetime
    side: Side
    author: str
    text: str
    label: Label | None = None
    ticket: str | None = None
    answered: bool = False
    """Whether our people answered it in its own thread, which a message in the open channel does not stand under."""


class KnownTicket(NamedTuple):
    """A ticket the message may belong to: open, or resolved not long ago, of the same client and channel."""

    key: str
    state: TicketState
    severity: Severity
    category: Category | None
    summary: str
    thread: str | None
    opened_by: str
    opened_at: dt.datetime
    last_client_at: dt.datetime
    last_team_at: dt.datetime | None
    resolved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One client message as a reader sees it: only what came before, oldest first."""

    text: str
    at: dt.datetime
    author: str
    author_name: str | None = None
    vip: bool = False
    thread: str | None = None
    earlier: tuple[Turn, ...] = ()
    tickets: tuple[KnownTicket, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Signals about one client message; `tone` runs from -1 (hostile to us) over 0 to 1 (warm).

    `strained` is the chance that the tone towards us has turned; `same_issue_as` is the known ticket the message fits
    best and `linked` how surely. The last three are None where a reader does not judge them.
    """

    label: Label
    escalation: float
    severity: Severity | None
    category: Category | None
    tone: float
    confidence: float
    strain: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    reader: str = "rules-1"
    strained: float | None = None
    same_issue_as: str | None = None
    linked: float | None = None
    language: str = ""
    floor: "Reading | None" = None
    """What the rules alone make of the message, where a reader has asked them already."""
    raw: "Reading | None" = None
    """What the reader itself said, where a client's feedback has moved it since."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What triage makes of a message: a new ticket, one joined (perhaps reopened), or none, and why in plain words."""

    ticket: bool
    joins: str | None
    reopens: bool
    label: Label
    severity: Severity | None
    category: Category | None
    confidence: float
    why: str
